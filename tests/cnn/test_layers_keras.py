"""Every layer and its gradients are those of Keras, in double and in single precision."""

import itertools

import numpy as np
import pytest

from zenlib import layers
from zenlib.cnn.backend import keras, tf

pytestmark = pytest.mark.tensorflow

TOLERANCE = {"float64": 1e-12, "float32": 1e-5}
PRECISIONS = list(TOLERANCE)
WINDOWS = [
    (window, stride, padding)
    for window, stride, padding in itertools.product(
        [(1, 1), (2, 2), (3, 2), (5, 5)], [1, 2, 3], ["valid", "same"]
    )
]


def drawn(*shapes, dtype, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def keras_gradients(layer, x, seed=1):
    """Output of a Keras layer, a random gradient of it, and what Keras makes of that gradient."""
    x = tf.constant(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = layer(x)
        grad = np.random.default_rng(seed).normal(size=y.shape).astype(y.numpy().dtype)
        total = tf.reduce_sum(y * grad)
    weights = [tape.gradient(total, w.value).numpy() for w in layer.trainable_weights]
    return y.numpy(), grad, [tape.gradient(total, x).numpy(), *weights]


def assert_same(ours, theirs, dtype):
    """Close, measured against the largest value: sums of many terms cancel here and there."""
    assert ours.dtype == theirs.dtype == dtype
    atol = TOLERANCE[dtype] * max(np.abs(theirs).max(), 1e-300)
    np.testing.assert_allclose(ours, theirs, rtol=TOLERANCE[dtype], atol=atol)


def filled(layer, shape, arrays):
    """A Keras layer for inputs of a shape, holding these weights."""
    layer.build(shape)
    layer.set_weights(arrays)
    return layer


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_convolution(window, dtype):
    size, stride, padding = window
    x, kernel, bias = drawn((3, 13, 11, 4), (*size, 4, 6), (6,), dtype=dtype)
    options = {"padding": padding}
    layer = keras.layers.Conv2D(6, size, strides=stride, dtype=dtype, **options)
    y, grad, theirs = keras_gradients(filled(layer, x.shape, [kernel, bias]), x)
    assert_same(layers.conv2d(x, kernel, bias, stride=stride, **options), y, dtype)
    ours = layers.conv2d_backward(grad, x, kernel, stride=stride, **options)
    for mine, yours in zip(ours, theirs, strict=True):
        assert_same(mine, yours, dtype)


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_convolution_of_a_batch_of_digits(dtype):
    """The first layer of the article: 43,264 outputs."""
    x, kernel, bias = drawn((2, 28, 28, 1), (3, 3, 1, 32), (32,), dtype=dtype)
    layer = filled(keras.layers.Conv2D(32, 3, dtype=dtype), x.shape, [kernel, bias])
    y, grad, theirs = keras_gradients(layer, x)
    assert_same(layers.conv2d(x, kernel, bias), y, dtype)
    for mine, yours in zip(layers.conv2d_backward(grad, x, kernel), theirs, strict=True):
        assert_same(mine, yours, dtype)


POOLS = {
    "max": (keras.layers.MaxPooling2D, layers.max_pool2d, layers.max_pool2d_backward),
    "mean": (keras.layers.AveragePooling2D, layers.average_pool2d, layers.average_pool2d_backward),
}


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("kind", POOLS)
def test_pooling(kind, window, dtype):
    (size, stride, padding), (theirs, pool, backward) = window, POOLS[kind]
    [x] = drawn((30, 13, 11, 4), dtype=dtype)
    layer = theirs(size, strides=stride, padding=padding, dtype=dtype)
    y, grad, [grad_x] = keras_gradients(layer, x)
    assert_same(pool(x, size, stride=stride, padding=padding), y, dtype)
    assert_same(backward(grad, x, size, stride=stride, padding=padding), grad_x, dtype)


@pytest.mark.parametrize("size", [2, 3])
def test_among_equals_the_same_pixel_gets_the_gradient(size):
    x = np.random.default_rng(0).integers(0, 3, (50, 12, 12, 3)).astype(np.float32)
    _, grad, [grad_x] = keras_gradients(keras.layers.MaxPooling2D(size), x)
    np.testing.assert_array_equal(layers.max_pool2d_backward(grad, x, size), grad_x)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("leading", [(120,), (12, 10)], ids=str)
def test_dense(leading, dtype):
    x, kernel, bias = drawn((*leading, 30), (30, 100), (100,), dtype=dtype)
    layer = filled(keras.layers.Dense(100, dtype=dtype), x.shape, [kernel, bias])
    y, grad, theirs = keras_gradients(layer, x)
    assert_same(layers.dense(x, kernel, bias), y, dtype)
    for mine, yours in zip(layers.dense_backward(grad, x, kernel), theirs, strict=True):
        assert_same(mine, yours, dtype)


def test_flatten():
    [x] = drawn((7, 5, 4, 3), dtype="float32")
    y, grad, [grad_x] = keras_gradients(keras.layers.Flatten(), x)
    np.testing.assert_array_equal(layers.flatten(x), y)
    np.testing.assert_array_equal(layers.flatten_backward(grad, x.shape), grad_x)


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_embedding(dtype):
    tokens = np.random.default_rng(0).integers(0, 40, (60, 20))
    [table] = drawn((50, 9), dtype=dtype)
    layer = filled(keras.layers.Embedding(50, 9, dtype=dtype), tokens.shape, [table])
    with tf.GradientTape() as tape:
        y = layer(tokens)
        [grad] = drawn(y.shape, dtype=dtype, seed=1)
        total = tf.reduce_sum(y * grad)
    slope = tf.convert_to_tensor(tape.gradient(total, layer.embeddings.value)).numpy()
    np.testing.assert_array_equal(layers.embedding(tokens, table), y.numpy())
    assert_same(layers.embedding_backward(grad, tokens, 50), slope, dtype)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("epsilon", [1e-3, 1e-6])
def test_layer_norm(epsilon, dtype):
    x, gamma, beta = drawn((40, 25, 12), (12,), (12,), dtype=dtype)
    layer = keras.layers.LayerNormalization(epsilon=epsilon, dtype=dtype)
    y, grad, theirs = keras_gradients(filled(layer, x.shape, [gamma, beta]), 3 * x + 1)
    assert_same(layers.layer_norm(3 * x + 1, gamma, beta, epsilon=epsilon), y, dtype)
    ours = layers.layer_norm_backward(grad, 3 * x + 1, gamma, epsilon=epsilon)
    for mine, yours in zip(ours, theirs, strict=True):
        assert_same(mine, yours, dtype)


def test_the_default_epsilon_is_that_of_keras():
    x, gamma, beta = drawn((4, 12), (12,), (12,), dtype="float64")
    layer = filled(keras.layers.LayerNormalization(dtype="float64"), x.shape, [gamma, beta])
    y, _, _ = keras_gradients(layer, 0.01 * x)
    assert_same(layers.layer_norm(0.01 * x, gamma, beta), y, "float64")


@pytest.mark.parametrize("rate", [0.0, 0.25, 0.9])
def test_dropout_keeps_values_as_keras_does(rate):
    x = np.ones((100, 100), np.float32)
    layer = keras.layers.Dropout(rate, seed=0)
    theirs = layer(x, training=True).numpy()
    ours, _ = layers.dropout(x, rate, rng=np.random.default_rng(0))
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-6)
    assert abs(np.mean(ours == 0) - np.mean(theirs == 0)) < 0.03
