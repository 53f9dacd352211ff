"""Networks on NumPy and on Keras with the same weights: the same outputs, gradients and steps."""

import numpy as np
import pytest

from zenlib import cnn, networks
from zenlib.cnn.backend import keras, tf
from zenlib.cnn.model import IMAGE_SHAPE, network_layers
from zenlib.networks import (
    CROSSENTROPY,
    Activation,
    AveragePool2D,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    GlobalAveragePool1D,
    GlobalMaxPool1D,
    LayerNorm,
    MaxPool2D,
    Sequential,
    SimpleRNN,
    fit,
    flatten_params,
    nest_params,
    predict,
)
from zenlib.optimizers import Adam

pytestmark = pytest.mark.tensorflow
NETWORKS = {"article": networks.article_cnn, "lenet": networks.lenet_cnn}


@pytest.fixture(params=NETWORKS)
def digit_network(request, digits):
    """Ours, a Keras model that ends in logits, its weights, and 64 digits."""
    layers = network_layers(request.param, seed=1, last_activation=None)
    model = keras.Sequential([keras.Input(IMAGE_SHAPE), *layers])
    images = digits.x_train[:64, ..., np.newaxis] / np.float32(255)
    return NETWORKS[request.param](), model, cnn.to_arrays(model), images, digits.y_train[:64]


def test_with_keras_weights_the_numpy_network_gives_keras_logits(digit_network):
    ours, model, arrays, images, _ = digit_network
    logits = predict(ours, nest_params(arrays), images)
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, model(images).numpy(), rtol=0, atol=1e-5)


def test_every_gradient_is_that_of_the_gradient_tape(digit_network):
    ours, model, arrays, images, labels = digit_network
    params = nest_params(arrays)
    logits, cache = ours.forward(params, images)
    _, grads = ours.backward(params, cache, CROSSENTROPY.gradient(labels, logits))
    theirs = _tape_gradients(model, images, labels)
    for name, grad in flatten_params(grads).items():
        np.testing.assert_allclose(
            grad, theirs[name], rtol=0, atol=1e-5 * np.abs(theirs[name]).max()
        )


def test_one_step_of_adam_gives_the_next_weights_of_keras(digit_network):
    ours, model, arrays, images, labels = digit_network
    run = fit(
        ours, nest_params(arrays), images, labels, loss=CROSSENTROPY, optimizer=Adam(),
        epochs=1, batch_size=64, rng=np.random.default_rng(0),
    )  # fmt: skip
    grads = _tape_gradients(model, images, labels)
    keras.optimizers.Adam().apply(list(grads.values()), model.trainable_variables)
    theirs = cnn.to_arrays(model)
    for name, weights in flatten_params(run.params).items():
        assert np.abs(weights - arrays[name]).max() > 0.9e-3  # a step was taken
        np.testing.assert_allclose(weights, theirs[name], rtol=0, atol=1e-5)


def test_what_numpy_trained_predicts_the_same_on_keras(digits, tmp_path):
    ours, images = networks.lenet_cnn(), digits.x_train[:200, ..., np.newaxis] / np.float32(255)
    params, _ = ours.init(IMAGE_SHAPE, rng=np.random.default_rng(0))
    run = fit(
        ours, params, images, digits.y_train[:200], loss=CROSSENTROPY, optimizer=Adam(0.003),
        epochs=2, batch_size=20, rng=np.random.default_rng(0),
    )  # fmt: skip
    logits = predict(ours, run.params, images)
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    model = cnn.build("lenet")
    cnn.from_arrays(model, flatten_params(run.params))
    expected = exponentials / exponentials.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model(images).numpy(), expected, rtol=0, atol=1e-5)
    networks.save_params(run.params, tmp_path / "digits.npz")
    other = cnn.build("lenet")
    cnn.load_weights(other, tmp_path / "digits.npz")
    np.testing.assert_array_equal(other(images).numpy(), model(images).numpy())


def test_what_keras_saved_is_read_by_numpy(tmp_path):
    model = cnn.build("article", seed=3)
    cnn.save_weights(model, tmp_path / "digits.npz")
    params = networks.load_params(tmp_path / "digits.npz")
    fresh, _ = networks.article_cnn().init(IMAGE_SHAPE, rng=np.random.default_rng(0))
    assert {name: leaf.shape for name, leaf in flatten_params(params).items()} == {
        name: leaf.shape for name, leaf in flatten_params(fresh).items()
    }


def test_the_tables_of_both_agree():
    for name, build in NETWORKS.items():
        theirs = {row.name: row for row in cnn.layer_table(cnn.build(name))}
        ours = {row.name: row for row in networks.network_table(build(), IMAGE_SHAPE)}
        for layer, row in theirs.items():
            assert (row.output_shape, row.parameters, row.flops_training) == (
                ours[layer].output_shape,
                ours[layer].parameters,
                ours[layer].flops_training,
            )


PAIRS = {  # ours, Keras's, the shape of one sample
    "dense": (Dense(3), lambda k: k.Dense(3), (4,)),
    "dense over steps": (Dense(3, use_bias=False), lambda k: k.Dense(3, use_bias=False), (5, 4)),
    "conv2d": (
        Conv2D(3, (3, 2), stride=2, padding="same"),
        lambda k: k.Conv2D(3, (3, 2), strides=2, padding="same"),
        (7, 6, 2),
    ),
    "layer normalization": (LayerNorm(), lambda k: k.LayerNormalization(), (5, 6)),
    "simple rnn": (SimpleRNN(4), lambda k: k.SimpleRNN(4), (9, 3)),
    "simple rnn, all states": (
        SimpleRNN(4, return_sequences=True),
        lambda k: k.SimpleRNN(4, return_sequences=True),
        (9, 3),
    ),
    "max pooling": (MaxPool2D(3, stride=2), lambda k: k.MaxPool2D(3, strides=2), (8, 7, 2)),
    "average pooling": (
        AveragePool2D(2, padding="same"),
        lambda k: k.AveragePooling2D(2, padding="same"),
        (5, 5, 2),
    ),
    "flatten": (Flatten(), lambda k: k.Flatten(), (3, 4, 2)),
    "average over steps": (GlobalAveragePool1D(), lambda k: k.GlobalAveragePooling1D(), (5, 3)),
    "maximum over steps": (GlobalMaxPool1D(), lambda k: k.GlobalMaxPooling1D(), (5, 3)),
    "relu": (Activation("relu"), lambda k: k.Activation("relu"), (7,)),
    "tanh": (Activation("tanh"), lambda k: k.Activation("tanh"), (7,)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_each_layer_and_each_of_its_gradients_is_that_of_keras(name):
    ours, make, input_shape = PAIRS[name]
    theirs, rng = make(keras.layers), np.random.default_rng(0)
    theirs = type(theirs).from_config(theirs.get_config() | {"dtype": "float64"})
    x = rng.normal(size=(600, *input_shape))
    theirs.build((None, *input_shape))
    theirs.set_weights([rng.normal(scale=0.5, size=w.shape) for w in theirs.weights])
    params = {w.name: w.numpy() for w in theirs.weights}
    assert list(params) == list(ours.init(input_shape, rng=rng)[0])

    with tf.GradientTape() as tape:
        point = tf.Variable(x)
        y = theirs(point)
        pull = rng.normal(size=y.shape)  # any gradient that might come from behind
        total = tf.reduce_sum(y * pull)
    grad_x, grads = tape.gradient(total, [point, [w.value for w in theirs.weights]])
    got, cache = ours.forward(params, x)
    np.testing.assert_allclose(got, y.numpy(), rtol=1e-12, atol=1e-12)
    got_x, got_grads = ours.backward(params, cache, pull)
    np.testing.assert_allclose(got_x, grad_x.numpy(), rtol=1e-11, atol=1e-11)
    for (key, grad), expected in zip(got_grads.items(), grads, strict=True):
        scale = np.abs(expected).max()
        np.testing.assert_allclose(grad, expected, rtol=0, atol=1e-12 * scale, err_msg=key)


def test_a_text_network_is_that_of_keras():
    ours = Sequential([Embedding(20, 4), SimpleRNN(5), Dense(3)])
    model = keras.Sequential(
        [
            keras.Input((6,), dtype="int32"),
            keras.layers.Embedding(20, 4, name="embedding"),
            keras.layers.SimpleRNN(5, name="simple_rnn"),
            keras.layers.Dense(3, name="dense"),
        ]
    )
    rng = np.random.default_rng(0)
    tokens, labels = rng.integers(0, 20, (50, 6)), rng.integers(0, 3, 50)
    params = nest_params(cnn.to_arrays(model))
    fresh, _ = ours.init((6,), rng=rng)
    assert {n: a.shape for n, a in flatten_params(fresh).items()} == {
        n: a.shape for n, a in flatten_params(params).items()
    }
    logits, cache = ours.forward(params, tokens)
    np.testing.assert_allclose(logits, model(tokens).numpy(), rtol=0, atol=1e-5)
    _, grads = ours.backward(params, cache, CROSSENTROPY.gradient(labels, logits))
    theirs = _tape_gradients(model, tokens, labels)
    for name, grad in flatten_params(grads).items():
        np.testing.assert_allclose(grad, theirs[name], rtol=0, atol=1e-6)


def test_learning_layers_have_the_names_of_keras():
    theirs = {
        Dense(1): keras.layers.Dense(1),
        Conv2D(1, 1): keras.layers.Conv2D(1, 1),
        SimpleRNN(1): keras.layers.SimpleRNN(1),
        LayerNorm(): keras.layers.LayerNormalization(),
        Embedding(1, 1): keras.layers.Embedding(1, 1),
    }
    for layer, model in theirs.items():
        assert model.name.startswith(layer.default_name)


def _tape_gradients(model, x, labels):
    """By name, in the order of the variables."""
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, model(x))
    gradients = tape.gradient(loss, [variable.value for variable in model.trainable_variables])
    dense = [tf.convert_to_tensor(gradient).numpy() for gradient in gradients]
    return dict(zip(cnn.to_arrays(model), dense, strict=True))
