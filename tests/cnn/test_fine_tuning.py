"""Training on a grid or with masks: what comes out stands on it, and beside TensorFlow's own."""

import numpy as np
import pytest

from zenlib import cnn
from zenlib.compression import fake_quantize, fit_grid, magnitude_masks

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def model(digits):
    return cnn.train("smoke", digits, seed=0, progress=False).model


def rounded(arrays, bits):
    return {
        name: fake_quantize(a, fit_grid(a, bits=bits, symmetric=True, axis=-1)) if a.ndim > 1 else a
        for name, a in arrays.items()
    }


def loss(model, digits):
    p = cnn.predict(model, digits.x_train)
    return -np.mean(np.log(p[np.arange(len(p)), digits.y_train] + 1e-9))


def test_kernels_end_on_the_grid_and_biases_do_not(model, digits):
    arrays = cnn.to_arrays(cnn.fine_tune(model, digits, seed=0, bits=3))
    for name, array in arrays.items():
        if array.ndim > 1:
            assert max(len(np.unique(array[..., c])) for c in range(array.shape[-1])) <= 7
            np.testing.assert_allclose(array, rounded({name: array}, 3)[name], atol=1e-6)
        elif len(array) > 10:
            assert len(np.unique(array)) > 7


def test_a_network_trained_on_the_grid_beats_one_that_was_rounded(model, digits):
    once = cnn.build("lenet")
    cnn.from_arrays(once, rounded(cnn.to_arrays(model), 2))
    tuned = cnn.fine_tune(model, digits, seed=0, bits=2, epochs=4)
    assert loss(tuned, digits) < 0.8 * loss(once, digits)


def test_masked_weights_are_zero_and_the_others_learn(model, digits):
    before = cnn.to_arrays(model)
    masks = magnitude_masks(before, 0.7)
    after = cnn.to_arrays(cnn.fine_tune(model, digits, seed=0, masks=masks))
    for name, mask in masks.items():
        assert (after[name][~mask] == 0).all()
        assert (after[name][mask] != before[name][mask]).mean() > 0.5, "all that see any ink"


def test_both_at_once(model, digits):
    masks = magnitude_masks(cnn.to_arrays(model), 0.5)
    after = cnn.to_arrays(cnn.fine_tune(model, digits, seed=0, bits=4, masks=masks))
    kernel = after["conv2/kernel"]
    assert (kernel[~masks["conv2/kernel"]] == 0).all()
    assert len(np.unique(kernel[..., 0])) <= 15


def test_the_straight_through_gradient_and_its_forward_pass_are_those_of_numpy():
    from zenlib.cnn.backend import tf
    from zenlib.cnn.fine_tuning import _straight_through

    kernel = np.random.default_rng(0).normal(size=(3, 3, 2, 4)).astype(np.float32)
    kernel[..., 3] = 0
    weights = tf.Variable(kernel)
    with tf.GradientTape() as tape:
        seen = _straight_through(weights, 4)
        total = tf.reduce_sum(seen * seen)
    expected = fake_quantize(kernel, fit_grid(kernel, bits=4, symmetric=True, axis=-1))
    np.testing.assert_allclose(seen, expected, atol=1e-6)
    np.testing.assert_allclose(tape.gradient(total, weights), 2 * expected, atol=1e-5)


def test_zenlibs_grid_is_the_one_of_tensorflows_fake_quantisation():
    from zenlib.cnn.backend import tf

    x = np.random.default_rng(1).normal(size=1000).astype(np.float32)
    x = np.append(x, np.float32([-2.54, 2.54])).clip(-2.54, 2.54)
    theirs = tf.quantization.fake_quant_with_min_max_args(
        x, min=-2.54, max=2.54, num_bits=8, narrow_range=True
    )
    ours, theirs = fake_quantize(x, fit_grid(x, symmetric=True)), np.asarray(theirs)
    assert (abs(ours - theirs) > 1e-6).mean() < 0.002, "ties, which they round up"
    assert abs(ours - theirs).max() < 0.0201


def test_the_same_seed_gives_the_same_weights_and_the_model_stays(model, digits):
    before = cnn.to_arrays(model)
    one, other = (cnn.to_arrays(cnn.fine_tune(model, digits, seed=5, bits=4)) for _ in range(2))
    for name in before:
        np.testing.assert_array_equal(one[name], other[name])
        np.testing.assert_array_equal(before[name], cnn.to_arrays(model)[name])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"model": None}, TypeError, "model must be a Keras model"),
        ({"digits": "mnist"}, TypeError, "digits must be a Digits, got str"),
        ({"seed": -1}, ValueError, "seed must be at least 0"),
        ({"bits": 1}, ValueError, "bits must be at least 2"),
        ({"bits": 9}, ValueError, "bits must be at most 8"),
        ({"masks": {}}, TypeError, "masks must be a dict with keys"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be above 0"),
    ],
)
def test_a_bad_argument_is_named(model, digits, changes, error, message):
    arguments = {"model": model, "digits": digits, "seed": 0, **changes}
    with pytest.raises(error, match=message):
        cnn.fine_tune(arguments.pop("model"), arguments.pop("digits"), **arguments)
