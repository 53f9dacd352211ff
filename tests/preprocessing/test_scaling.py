"""Scaling: by hand, by its laws, against scikit-learn, and without leaks."""

import numpy as np
import pytest
import sklearn.preprocessing as sk
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib.preprocessing import (
    Scaling,
    fit_mean_normalization,
    fit_min_max,
    fit_robust,
    fit_z_score,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 5)) * [1e-6, 1, 30, 1e4, 1e9] + [0, 5, -7, 1e4, 3]
FITS = [fit_min_max, fit_mean_normalization, fit_z_score, fit_robust]
PEERS = {
    fit_min_max: sk.MinMaxScaler,
    fit_z_score: sk.StandardScaler,
    fit_robust: sk.RobustScaler,
}
TABLES = arrays(np.float64, (6, 2), elements=st.floats(-1e6, 1e6).map(lambda v: round(v, 3)))
INF, NAN = np.inf, np.nan

BY_HAND = [  # of 1, 2, 3, 10: mean 4, range 9, quartiles 1.75, 2.5, 4.75, variance 50 / 4
    (fit_min_max, 1, 9),
    (fit_mean_normalization, 4, 9),
    (fit_z_score, 4, 12.5**0.5),
    (fit_robust, 2.5, 3),
]


@pytest.mark.parametrize(("fit", "shift", "scale"), BY_HAND)
def test_shift_and_scale_worked_by_hand(fit, shift, scale):
    scaling = fit([[1], [2], [3], [10]])
    assert scaling.shift.tolist() == [shift]
    assert scaling.scale.tolist() == pytest.approx([scale], rel=1e-15)
    np.testing.assert_allclose(scaling.transform([[7.0]]), [[(7 - shift) / scale]], rtol=1e-15)


@pytest.mark.parametrize("fit", PEERS)
@pytest.mark.slow
def test_scikit_learn_agrees_on_ten_thousand_features(fit):
    x = RNG.normal(size=(50, 10_000)) * 10 ** RNG.uniform(-8, 8, 10_000)
    x += x.std(axis=0) * RNG.normal(scale=5, size=10_000)
    new = x[::-1] * 1.5
    peer = PEERS[fit]().fit(x)
    scaling = fit(x)
    np.testing.assert_allclose(scaling.transform(new), peer.transform(new), rtol=1e-12, atol=1e-12)
    z = scaling.transform(new)
    errors = scaling.inverse_transform(z) - peer.inverse_transform(z)
    np.testing.assert_allclose(errors / scaling.scale, 0, atol=1e-12)


@pytest.mark.parametrize("fit", PEERS)
@pytest.mark.slow
def test_scikit_learn_agrees_in_float32(fit):
    x = RNG.normal(size=(50, 10_000)).astype(np.float32)
    z = fit(x).transform(x)
    assert z.dtype == np.float32
    np.testing.assert_allclose(z, PEERS[fit]().fit_transform(x), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("fit", FITS)
@law
@given(x=TABLES)
@pytest.mark.slow
def test_there_and_back_is_where_one_was(fit, x):
    scaling = fit(x)
    there = scaling.transform(x)
    np.testing.assert_allclose(scaling.inverse_transform(there), x, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("fit", FITS)
@law
@given(x=TABLES, factor=st.sampled_from([0.25, 2.0, 1024.0]), shift=st.integers(-1000, 1000))
def test_the_unit_of_a_feature_does_not_matter(fit, x, factor, shift):
    """Celsius or Fahrenheit, metres or millimetres: the scaled feature is the same."""
    x = np.round(x)  # so that adding a whole number is exact
    other = x * factor + shift
    changes = np.ptp(np.quantile(x, [0.25, 0.75], axis=0), axis=0) > 0  # robust: middle half moves
    np.testing.assert_allclose(
        fit(other).transform(other)[:, changes], fit(x).transform(x)[:, changes], atol=1e-6
    )


def test_each_rule_gives_the_training_set_what_it_promises():
    z = {fit: fit(X).transform(X) for fit in FITS}
    assert (z[fit_min_max].min(axis=0) == 0).all()
    assert (z[fit_min_max].max(axis=0) == 1).all()
    np.testing.assert_allclose(z[fit_mean_normalization].mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(np.ptp(z[fit_mean_normalization], axis=0), 1, rtol=1e-14)
    np.testing.assert_allclose(z[fit_z_score].mean(axis=0), 0, atol=1e-13)
    np.testing.assert_allclose(z[fit_z_score].std(axis=0), 1, rtol=1e-13)
    first, median, third = np.quantile(z[fit_robust], [0.25, 0.5, 0.75], axis=0)
    np.testing.assert_allclose(median, 0, atol=1e-14)
    np.testing.assert_allclose(third - first, 1, rtol=1e-13)


@pytest.mark.parametrize("fit", FITS)
def test_what_is_transformed_never_moves_the_scale(fit):
    """No leak: the test set may hold anything, the training set looks the same."""
    scaling = fit(X[:100])
    before = scaling.transform(X[:100])
    scaling.transform(X[100:] * 1e6)
    np.testing.assert_array_equal(scaling.transform(X[:100]), before)
    np.testing.assert_array_equal(scaling.transform(X)[:100], before)


@pytest.mark.parametrize("fit", FITS)
def test_the_order_of_the_rows_does_not_matter(fit):
    shuffled = fit(X[RNG.permutation(len(X))])
    np.testing.assert_allclose(shuffled.transform(X), fit(X).transform(X), atol=1e-12)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("value", [0.0, 0.1, -1e149, 1e-320, 7])
def test_a_constant_feature_becomes_exactly_zero_and_comes_back(fit, value):
    """The mean of three 0.1 is not 0.1; divided by its own rounding error it would be noise."""
    x = np.full((3, 1), value)
    scaling = fit(x)
    assert (scaling.transform(x) == 0).all()
    assert scaling.scale.tolist() == [1]
    assert (scaling.inverse_transform(np.zeros((2, 1))) == value).all()


def test_a_constant_feature_leaves_the_others_alone():
    scaling = fit_z_score([[1.0, 5.0], [3.0, 5.0]])
    assert scaling.shift.tolist() == [2, 5]
    assert scaling.scale.tolist() == [1, 1]


@pytest.mark.parametrize("fit", FITS)
def test_a_constant_feature_becomes_exactly_zero_beside_one_that_changes(fit):
    x = np.array([[0.1, 1.0], [0.1, 9.0], [0.1, 2.0]])  # 0.1 is not the mean of three
    scaling = fit(x)
    assert (scaling.shift[0], scaling.scale[0]) == (0.1, 1)
    assert scaling.scale[1] != 1


@pytest.mark.parametrize("fit", FITS)
def test_one_sample_is_a_training_set_of_constants(fit):
    assert fit([[7.0, -1.0]]).transform([[7.0, 0.0]]).tolist() == [[0, 1]]


def test_robust_scaling_leaves_a_feature_whose_middle_half_is_one_value_unscaled():
    scaling = fit_robust([[0.0], [0.0], [0.0], [0.0], [9.0]])
    assert (scaling.shift.tolist(), scaling.scale.tolist()) == ([0], [1])


def test_one_wild_value_ruins_min_max_and_not_the_robust_scale():
    clean, wild = X[:, 1:2], np.vstack([X[:, 1:2], [[1e9]]])
    ratio = {fit: fit(wild).scale[0] / fit(clean).scale[0] for fit in FITS}
    assert ratio[fit_min_max] > 1e8
    assert ratio[fit_z_score] > 1e7
    assert 0.9 < ratio[fit_robust] < 1.1


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("shape", [(9,), (9, 4), (9, 4, 3, 2)])
def test_samples_may_have_any_shape(fit, shape):
    x = RNG.normal(size=shape)
    scaling = fit(x)
    assert scaling.shift.shape == scaling.scale.shape == shape[1:]
    flat = fit(x.reshape(9, -1)).transform(x.reshape(9, -1))
    np.testing.assert_array_equal(scaling.transform(x), flat.reshape(shape))


@pytest.mark.parametrize(
    ("x", "dtype"),
    [
        (np.array([[1], [2]]), np.float64),
        (np.array([[1], [2]], np.uint8), np.float64),
        (np.array([[1], [2]], np.float16), np.float16),
        (np.array([[1], [2]], np.float32), np.float32),
    ],
)
def test_dtype_in_is_dtype_out_and_integers_become_float64(x, dtype):
    scaling = fit_min_max(x)
    assert scaling.shift.dtype == scaling.scale.dtype == np.float64
    z = scaling.transform(x)
    assert z.dtype == scaling.inverse_transform(z).dtype == dtype


def test_known_bounds_need_no_data():
    pixels = Scaling(0, 255)
    images = np.array([[[0, 51], [255, 102]]], np.uint8)
    assert pixels.transform(images).tolist() == [[[0, 0.2], [1, 0.4]]]
    assert pixels.inverse_transform(pixels.transform(images)).tolist() == images.tolist()


def test_the_learned_numbers_are_frozen_and_the_callers_are_not():
    shift, scale = np.zeros(2), np.ones(2)
    scaling = Scaling(shift, scale)
    shift[0] = 7
    assert scaling.shift[0] == 0
    with pytest.raises(ValueError, match="read-only"):
        scaling.scale[0] = 2
    with pytest.raises(AttributeError):
        scaling.shift = shift


@pytest.mark.parametrize("fit", FITS)
def test_inputs_are_left_as_they_were(fit):
    x = X.copy()
    scaling = fit(x)
    z = scaling.transform(x)
    before = z.copy()
    scaling.inverse_transform(z)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(z, before)


def test_the_largest_allowed_values_pass():
    for x in ([[-1e150], [1e150]], [[0.0], [1e-150]]):
        for fit in FITS:
            assert np.isfinite(fit(x).transform(x)).all()
            assert np.ptp(fit(x).transform(x)) >= 0.9


BAD = {
    "empty": ([], ValueError, "x must not be empty"),
    "number": (3.0, ValueError, "x must have at least 1 dimension"),
    "text": ([["a"]], TypeError, "x must hold real numbers"),
    "complex": ([[1j]], TypeError, "x must hold real numbers"),
    "nan": ([[1.0], [NAN]], ValueError, "x must be finite"),
    "infinite": ([[1.0], [-INF]], ValueError, "x must be finite"),
    "ragged": ([[1.0], [1.0, 2.0]], ValueError, "x must be one rectangular"),
    "masked": (np.ma.array([[1.0]], mask=[[True]]), TypeError, "x must be an array without a mask"),
    "too large": ([[0.0], [1.1e150]], ValueError, r"x must lie within 1e\+150 of 0, got 1.1e\+150"),
    "one too close": (
        [[0.0, 0.0, 5.0], [1.0, 9e-151, 5.0]],
        ValueError,
        "x must span at least 1e-150 in every feature that changes, got 9e-151; multiply",
    ),
    "too close": ([[0.0], [9e-151]], ValueError, "x must span at least 1e-150.*, got 9e-151"),
}


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(("x", "error", "message"), BAD.values(), ids=BAD)
def test_samples_that_teach_nothing_are_refused(fit, x, error, message):
    with pytest.raises(error, match=message):
        fit(x)


SCALING = fit_z_score(X)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Scaling(0, 0), ValueError, "scale must be above 0, got 0"),
        (lambda: Scaling([0, 0], [1, -2]), ValueError, "scale must be above 0, got -2"),
        (lambda: Scaling([0, 0], [1]), ValueError, "shift and scale must have the same shape"),
        (lambda: Scaling(NAN, 1), ValueError, "shift must be finite"),
        (lambda: Scaling(0, INF), ValueError, "scale must be finite"),
        (lambda: Scaling("0", 1), TypeError, "shift must hold real numbers"),
        (lambda: Scaling(0, None), TypeError, "scale must hold real numbers"),
        (lambda: Scaling([], []), ValueError, "shift must not be empty"),
        (
            lambda: SCALING.transform(X[:, :4]),
            ValueError,
            r"x must hold samples of shape \(5,\), one shift and scale each, got x of shape",
        ),
        (lambda: SCALING.transform(X[0]), ValueError, r"x must hold samples of shape \(5,\)"),
        (lambda: SCALING.transform(X * NAN), ValueError, "x must be finite"),
        (lambda: SCALING.transform([["a"] * 5]), TypeError, "x must hold real numbers"),
        (lambda: SCALING.transform(np.zeros((0, 5))), ValueError, "x must not be empty"),
        (lambda: Scaling(0, 1).transform(1.0), ValueError, "x must have at least 1 dimension"),
        (lambda: SCALING.inverse_transform(X.T), ValueError, "z must hold samples of shape"),
        (lambda: SCALING.inverse_transform(X * INF), ValueError, "z must be finite"),
        (lambda: Scaling(0, 1e-300).transform([1e300]), ValueError, "x must give finite values"),
        (lambda: Scaling(0, 1e9).inverse_transform([1e300]), ValueError, "z must give finite"),
        (
            lambda: Scaling(0, 1e-3).transform(np.array([1e3], np.float16)),
            ValueError,
            "x must give values within the range of float16, got up to 1e",
        ),
        (
            lambda: Scaling(0, 1e3).inverse_transform(np.array([1e3], np.float16)),
            ValueError,
            "z must give values within the range of float16",
        ),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
