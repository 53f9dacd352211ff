"""The networks: as the article's listing, and reproducible from a seed."""

import numpy as np
import pytest

from zenlib import cnn
from zenlib.cnn.backend import keras
from zenlib.cnn.model import network_layers

pytestmark = pytest.mark.tensorflow


def test_the_article_network_is_the_one_of_the_listing():
    """Three convolutions, two poolings and two dense layers: the text counts two, two, one."""
    model = cnn.build("article")
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == "Conv2D MaxPooling2D Conv2D MaxPooling2D Conv2D Flatten Dense Dense".split()
    activations = [layer.activation.__name__ for layer in model.layers if layer.weights]
    assert activations == ["relu", "relu", "relu", "relu", "softmax"]
    assert model.input_shape == (None, 28, 28, 1)
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}


def test_keras_counts_the_same_parameters():
    assert cnn.build("article").count_params() == 93_322
    assert cnn.build("smoke").count_params() == 44_426


def test_the_initial_weights_follow_from_the_seed():
    first, again, other = (cnn.to_arrays(cnn.build("article", seed=seed)) for seed in (1, 1, 2))
    for name, weights in first.items():
        np.testing.assert_array_equal(weights, again[name])
        assert name.endswith("bias") or (weights != other[name]).all()
    assert (first["conv2/kernel"].ravel()[:100] != first["conv3/kernel"].ravel()[:100]).all()


def test_without_a_seed_two_networks_differ():
    first, second = (cnn.to_arrays(cnn.build("lenet"))["conv1/kernel"] for _ in range(2))
    assert (first != second).any()


def test_kernels_start_glorot_uniform_and_biases_at_zero():
    """conv2: fans 9 · 32 and 9 · 64, so the limit is sqrt(6 / 864)."""
    arrays = cnn.to_arrays(cnn.build("article", seed=0))
    limit = np.sqrt(6 / (9 * 32 + 9 * 64))
    assert 0.99 * limit < np.abs(arrays["conv2/kernel"]).max() <= limit
    assert not any(weights.any() for name, weights in arrays.items() if name.endswith("bias"))


def test_bfloat16_layers_keep_their_weights_and_the_last_layer_in_float32():
    layers = network_layers("article", precision="bfloat16")
    keras.Sequential([keras.Input((28, 28, 1)), *layers])
    assert {layer.compute_dtype for layer in layers[:-1]} == {"bfloat16"}
    assert layers[-1].compute_dtype == "float32"
    assert {weight.dtype for layer in layers for weight in layer.weights} == {"float32"}


@pytest.mark.parametrize(("seed", "error"), [(-1, ValueError), (0.5, TypeError)])
def test_a_bad_seed_is_refused(seed, error):
    with pytest.raises(error, match="seed must be"):
        cnn.build("article", seed=seed)
