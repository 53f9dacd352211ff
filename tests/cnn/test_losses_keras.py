"""Ten thousand generated cases beside Keras, and the exceptions: where it clips and we do not."""

import math

import numpy as np
import pytest

from zenlib import activations, losses
from zenlib.cnn.backend import keras, tf

pytestmark = pytest.mark.tensorflow

N, K = 10_000, 4
RNG = np.random.default_rng(5)
X = np.concatenate([RNG.normal(scale=3, size=N // 2), RNG.uniform(-1000, 1000, N // 2)])
Z = RNG.normal(size=(N, K)) * 10.0 ** RNG.uniform(-2, 1.5, (N, 1))
P, Q = activations.softmax(RNG.normal(size=(2, N, K)) * 2)
LABELS = RNG.integers(K, size=N)
ONE_HOT = np.eye(K)[LABELS]
CHANCES, YES = RNG.uniform(1e-6, 1 - 1e-6, (N, K)), RNG.integers(2, size=(N, K)).astype(float)
MOST = {np.float64: 1e-12, np.float32: 1e-5}
CLIP = 1e-7  # keras.config.epsilon(): Keras moves probabilities into [1e-7, 1 - 1e-7]

SINGLE = 1e-6  # TensorFlow keeps the constants of leaky_relu and gelu in float32, for float64 too

ACTIVATIONS = {
    "relu": ({}, keras.activations.relu),
    "leaky_relu": ({"negative_slope": float(np.float32(0.2))}, keras.activations.leaky_relu),
    "sigmoid": ({}, keras.activations.sigmoid),
    "tanh": ({}, keras.activations.tanh),
    "softplus": ({}, keras.activations.softplus),
    "gelu": ({}, keras.activations.gelu),
    "gelu by tanh": (
        {"approximate": True},
        lambda x: keras.activations.gelu(x, approximate=True),
    ),
}
LOSSES = {  # where nothing is clipped
    "mean_squared_error": (Q, P, {}),
    "binary_crossentropy": (YES, Z, {"from_logits": True}),
    "categorical_crossentropy": (ONE_HOT, Z, {"from_logits": True}),
    "sparse_categorical_crossentropy": (LABELS, Z, {"from_logits": True}),
    "kl_divergence": (Q, P, {}),
}
CLIPPED = {  # what Keras makes of a certain mistake: -log 1e-7, or nearly
    "binary_crossentropy": ([[1.0]], [[0.0]]),
    "categorical_crossentropy": ([[0.0, 1.0]], [[1.0, 0.0]]),
    "kl_divergence": ([[0.0, 1.0]], [[1.0, 0.0]]),
}


def _slopes(f, x):
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(f(x))
    return tape.gradient(y, x).numpy()


@pytest.mark.parametrize("dtype", MOST)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_and_slopes_are_those_of_keras(name, dtype):
    options, theirs = ACTIVATIONS[name]
    base, x, most = name.split()[0], X.astype(dtype), MOST[dtype]
    most = max(SINGLE, most) if base == "gelu" else most
    ours, slope = getattr(activations, base), getattr(activations, f"{base}_grad")
    expected, slopes = theirs(tf.constant(x)).numpy(), _slopes(theirs, x)
    np.testing.assert_allclose(ours(x, **options), expected, rtol=most, atol=most)
    np.testing.assert_allclose(slope(x, **options), slopes, rtol=most, atol=most)


def test_exception_the_constants_of_leaky_relu_are_single_precision():
    theirs = keras.activations.leaky_relu(tf.constant(-1.0, tf.float64)).numpy()
    assert theirs == -float(np.float32(0.2)) != activations.leaky_relu(-1.0)


def test_the_default_slope_of_leaky_relu_and_its_value_at_zero_are_those_of_tensorflow():
    assert _slopes(keras.activations.leaky_relu, 0.0) == np.float32(
        activations.leaky_relu_grad(0.0)
    )
    assert tf.nn.leaky_relu(-1.0).numpy() == np.float32(activations.leaky_relu(-1.0))


@pytest.mark.parametrize("dtype", MOST)
@pytest.mark.parametrize("name", LOSSES)
def test_losses_and_gradients_are_those_of_keras(name, dtype):
    y_true, y_pred, options = LOSSES[name]
    y_true = y_true if y_true.dtype.kind == "i" else y_true.astype(dtype)
    y_pred, most = y_pred.astype(dtype), MOST[dtype]

    def theirs(p):
        return getattr(keras.losses, name)(y_true, p, **options)

    ours, slope = getattr(losses, name), getattr(losses, f"{name}_grad")
    each = [ours(y_true[i : i + 1], y_pred[i : i + 1], **options) for i in range(N)]
    np.testing.assert_allclose(each, theirs(y_pred).numpy(), rtol=most, atol=most)
    slopes = _slopes(theirs, y_pred)
    np.testing.assert_allclose(N * slope(y_true, y_pred, **options), slopes, rtol=most, atol=most)


@pytest.mark.parametrize(
    ("name", "y_true", "y_pred"),
    [
        ("binary_crossentropy", YES, CHANCES),
        ("categorical_crossentropy", ONE_HOT, P),
        ("sparse_categorical_crossentropy", LABELS, P),
    ],
)
def test_from_probabilities_keras_is_as_far_off_as_its_clip_allows(name, y_true, y_pred):
    """It adds 1e-7 inside the logarithm, or clips there: a relative change of up to 1e-7 / p."""
    theirs = getattr(keras.losses, name)(y_true, y_pred).numpy()
    ours = getattr(losses, name)
    each = np.array([ours(y_true[i : i + 1], y_pred[i : i + 1]) for i in range(N)])
    least = np.minimum(y_pred, 1 - y_pred).min(axis=1)
    assert (np.abs(each - theirs) <= 2 * CLIP / least + 1e-12).all()


@pytest.mark.parametrize("name", CLIPPED)
def test_exception_keras_caps_a_certain_mistake_at_sixteen(name):
    y_true, y_pred = map(np.array, CLIPPED[name])
    theirs = float(getattr(keras.losses, name)(y_true, y_pred).numpy()[0])
    assert theirs == pytest.approx(-math.log(CLIP), rel=1e-2)
    assert getattr(losses, name)(y_true, y_pred) == math.inf


def test_exception_keras_clips_the_truth_of_a_divergence_too():
    """0 · log 0 becomes 1e-7 · log(1e-7 / p): small, but not nothing."""
    y_true, y_pred = np.array([[0.0, 1.0]]), np.array([[0.5, 0.5]])
    theirs = float(keras.losses.kl_divergence(y_true, y_pred).numpy()[0])
    assert theirs - math.log(2) == pytest.approx(CLIP * math.log(CLIP / 0.5), rel=1e-3)
    assert losses.kl_divergence(y_true, y_pred) == math.log(2)
