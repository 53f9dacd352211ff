"""Our activations and losses beside TensorFlow's and Keras's, and where they part on purpose."""

import math

import numpy as np
import pytest

from zenlib import activations, losses
from zenlib.cnn.backend import keras, tf

pytestmark = pytest.mark.tensorflow

X = np.concatenate([np.linspace(-12, 12, 97), [-1000.0, -100.0, 100.0, 1000.0]])
LOGITS = np.random.default_rng(0).normal(scale=4, size=(20, 10))
LABELS = np.random.default_rng(1).integers(10, size=20)
ONE_HOT = np.eye(10)[LABELS]


def _slopes(f, x):
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x).numpy()


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "softplus"])
def test_activations_and_their_slopes_are_those_of_tensorflow(name):
    theirs = getattr(tf.nn, name)
    ours, slope = getattr(activations, name), getattr(activations, f"{name}_grad")
    np.testing.assert_allclose(ours(X), theirs(X).numpy(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(slope(X), _slopes(theirs, X), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_and_its_logarithm_are_those_of_tensorflow(name):
    ours, theirs = getattr(activations, name), getattr(tf.nn, name)
    np.testing.assert_allclose(ours(LOGITS), theirs(LOGITS).numpy(), rtol=1e-12)
    np.testing.assert_allclose(
        ours(LOGITS, axis=0), theirs(LOGITS, axis=0).numpy(), rtol=1e-12, atol=1e-15
    )


def test_the_slope_of_relu_at_zero_is_that_of_tf_nn_relu_and_the_maximum_depends_on_its_order():
    assert _slopes(tf.nn.relu, 0.0) == activations.relu_grad(0.0) == 0
    assert _slopes(lambda x: tf.maximum(0.0, x), 0.0) == 0
    assert _slopes(lambda x: tf.maximum(x, 0.0), 0.0) == 1


def test_losses_from_logits_and_their_gradients_are_those_of_keras():
    for name, y_true in (
        ("categorical_crossentropy", ONE_HOT),
        ("sparse_categorical_crossentropy", LABELS),
    ):
        ours, gradient = getattr(losses, name), getattr(losses, f"{name}_grad")

        def theirs(z, name=name, y_true=y_true):
            return tf.reduce_mean(getattr(keras.losses, name)(y_true, z, from_logits=True))

        value = ours(y_true, LOGITS, from_logits=True)
        assert value == pytest.approx(float(theirs(tf.constant(LOGITS))), rel=1e-12)
        np.testing.assert_allclose(
            gradient(y_true, LOGITS, from_logits=True), _slopes(theirs, LOGITS), atol=1e-15
        )


def test_crossentropy_of_probabilities_is_that_of_keras_where_nothing_is_clipped():
    p = activations.softmax(LOGITS / 4)
    theirs = float(np.mean(keras.losses.categorical_crossentropy(ONE_HOT, p)))
    assert losses.categorical_crossentropy(ONE_HOT, p) == pytest.approx(theirs, rel=1e-6)


def test_keras_caps_a_confident_mistake_at_sixteen_and_we_do_not():
    y_true, certain = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])
    capped = float(keras.losses.categorical_crossentropy(y_true, certain)[0])
    assert capped == pytest.approx(-math.log(1e-7), rel=1e-3) == pytest.approx(16.118, rel=1e-3)
    assert losses.categorical_crossentropy(y_true, certain) == math.inf


def test_mean_squared_error_is_that_of_keras_and_the_half_form_is_half_of_it():
    theirs = float(np.mean(keras.losses.mean_squared_error(ONE_HOT, LOGITS)))
    assert losses.mean_squared_error(ONE_HOT, LOGITS) == pytest.approx(theirs, rel=1e-12)
    assert losses.half_mean_squared_error(ONE_HOT, LOGITS) == pytest.approx(theirs / 2, rel=1e-12)
