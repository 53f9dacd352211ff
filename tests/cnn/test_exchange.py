"""Weights to arrays and back."""

import numpy as np
import pytest

from zenlib import cnn

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def model():
    return cnn.build("lenet", seed=0)


def test_what_goes_out_comes_back(model):
    arrays = cnn.to_arrays(model)
    other = cnn.build("lenet", seed=1)
    cnn.from_arrays(other, arrays)
    for name, weights in cnn.to_arrays(other).items():
        np.testing.assert_array_equal(weights, arrays[name])


def test_the_arrays_are_copies(model):
    cnn.to_arrays(model)["digits/bias"] += 1
    assert not cnn.to_arrays(model)["digits/bias"].any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"digits/bias": np.zeros(9)}, r"'digits/bias'\] must have shape \(10,\), got \(9,\)"),
        ({"digits/bias": np.full(10, np.nan)}, r"'digits/bias'\] must be finite"),
        ({"digits/bias": ["a"] * 10}, r"'digits/bias'\] must hold real numbers"),
        ({"more": np.zeros(1)}, "unknown: more"),
        ({7: np.zeros(1)}, "unknown: 7"),
        ({"digits/bias": None}, "missing: digits/bias"),
    ],
)
def test_wrong_arrays_are_refused_and_change_nothing(model, change, message):
    before = cnn.to_arrays(model)
    arrays = {**{name: value + 1 for name, value in before.items()}, **change}
    arrays = {name: value for name, value in arrays.items() if value is not None}
    with pytest.raises(ValueError, match=message):
        cnn.from_arrays(model, arrays)
    for name, weights in cnn.to_arrays(model).items():
        np.testing.assert_array_equal(weights, before[name])


def test_an_npz_file_is_a_dictionary_too(model, tmp_path):
    cnn.save_weights(model, tmp_path / "weights.npz")
    other = cnn.build("lenet", seed=1)
    with np.load(tmp_path / "weights.npz") as archive:
        cnn.from_arrays(other, archive)
    for name, weights in cnn.to_arrays(other).items():
        np.testing.assert_array_equal(weights, cnn.to_arrays(model)[name])


@pytest.mark.parametrize(("arrays", "came"), [(None, "NoneType"), ([1], "list"), ("a", "str")])
def test_what_is_no_dictionary_is_refused(model, arrays, came):
    with pytest.raises(TypeError, match=f"arrays must be a dictionary.*got {came}; .*to_arrays"):
        cnn.from_arrays(model, arrays)


@pytest.mark.parametrize("act", [cnn.to_arrays, lambda model: cnn.from_arrays(model, {})])
def test_what_is_no_model_is_refused(act):
    with pytest.raises(TypeError, match="model must be a Keras model, got str; build or load one"):
        act("model.keras")
