"""Outliers: by hand, against SciPy, and by rules that they cannot move themselves."""

from statistics import NormalDist

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib.preprocessing import Fences, iqr_fences, mad_fences

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
RNG = np.random.default_rng(0)
INF, NAN = np.inf, np.nan
HOLEY = np.where(RNG.random((300, 40)) < 0.2, NAN, RNG.normal(size=(300, 40)))
TABLES = arrays(np.float64, (7, 2), elements=st.floats(-1e6, 1e6))


def test_tukeys_fences_worked_by_hand():
    """Quartiles of 1, 2, 3, 4, 100 are 2 and 4; of 0, 0, 8, 8, 8 they are 0 and 8."""
    x = np.array([[1, 0], [2, 0], [3, 8], [4, 8], [100, 8]])
    fences = iqr_fences(x)
    assert (fences.low.tolist(), fences.high.tolist()) == ([-1, -12], [7, 20])
    far = iqr_fences(x, factor=3)
    assert (far.low.tolist(), far.high.tolist()) == ([-4, -24], [10, 32])
    assert fences.outside(x).sum(axis=0).tolist() == [1, 0]


def test_mad_fences_worked_by_hand():
    """The median of 1, 2, 3, 4, 100 is 3, the median distance from it 1, half a normal σ 0.6745."""
    fences = mad_fences([1, 2, 3, 4, 100])
    reach = 3.5 / NormalDist().inv_cdf(0.75)
    assert fences.low == pytest.approx(3 - reach, rel=1e-15)
    assert fences.high == pytest.approx(3 + reach, rel=1e-15)
    assert fences.outside([1, 2, 3, 4, 100]).tolist() == [False] * 4 + [True]
    assert mad_fences([1, 2, 3, 4, 100], threshold=0).high == 3
    columns = mad_fences(np.array([[1, 2, 3, 4, 100], [10, 20, 30, 40, 1000]]).T)
    assert columns.low == pytest.approx([3 - reach, 30 - 10 * reach], rel=1e-15)
    assert columns.high == pytest.approx([3 + reach, 30 + 10 * reach], rel=1e-15)


@pytest.mark.slow
def test_scipy_agrees_on_ten_thousand_features():
    x = RNG.standard_t(3, size=(41, 10_000)) * 10 ** RNG.uniform(-6, 6, 10_000)
    iqr = scipy.stats.iqr(x, axis=0)
    first, third = scipy.stats.mstats.mquantiles(x, [0.25, 0.75], alphap=1, betap=1, axis=0)
    fences = iqr_fences(x, factor=2)
    np.testing.assert_allclose(fences.low, first - 2 * iqr, rtol=1e-12, atol=1e-20)
    np.testing.assert_allclose(fences.high, third + 2 * iqr, rtol=1e-12, atol=1e-20)
    mad = scipy.stats.median_abs_deviation(x, axis=0, scale="normal")
    fences = mad_fences(x, threshold=3)
    np.testing.assert_allclose((fences.high - fences.low) / 6, mad, rtol=1e-12)


def test_of_normal_values_seven_in_a_thousand_lie_outside_tukeys_fences():
    normal = NormalDist()
    fence = normal.inv_cdf(0.75) + 1.5 * (2 * normal.inv_cdf(0.75))
    assert 2 * normal.cdf(-fence) == pytest.approx(0.00698, abs=1e-5)
    x = np.random.default_rng(1).normal(size=200_000)
    assert iqr_fences(x).outside(x).mean() == pytest.approx(0.00698, abs=0.001)
    assert mad_fences(x).outside(x).mean() == pytest.approx(2 * normal.cdf(-3.5), abs=0.0003)


@pytest.mark.parametrize("rule", [iqr_fences, mad_fences])
def test_wild_values_hide_from_the_standard_deviation_and_not_from_the_fences(rule):
    x = np.concatenate([np.linspace(-1, 1, 80), np.full(20, 1e6)])
    assert (np.abs(x - x.mean()) / x.std() < 3).all(), "three sigma finds none of them"
    assert rule(x).outside(x).tolist() == [False] * 80 + [True] * 20


@pytest.mark.parametrize("rule", [iqr_fences, mad_fences])
@law
@given(x=TABLES)
def test_nothing_lies_outside_after_clipping(rule, x):
    fences = rule(x)
    assert not fences.outside(fences.clip(x)).any()


@pytest.mark.parametrize("rule", [iqr_fences, mad_fences])
@law
@given(x=TABLES)
def test_a_missing_value_is_as_if_it_were_not_there(rule, x):
    holes = np.vstack([x, np.full((3, 2), NAN)])
    np.testing.assert_array_equal(rule(holes).low, rule(x).low)
    np.testing.assert_array_equal(rule(holes).high, rule(x).high)
    assert rule(x).outside(holes)[7:].tolist() == [[False, False]] * 3
    assert np.isnan(rule(x).clip(holes)[7:]).all()


def test_a_feature_that_hardly_changes_has_everything_else_outside():
    x = np.array([5.0, 5, 5, 5, 5, 6])
    for rule in (iqr_fences, mad_fences):
        assert rule(x).outside(x).tolist() == [False] * 5 + [True]


def test_the_fences_themselves_are_inside():
    fences = Fences([0.0, -1.0], [1.0, 1.0])
    assert fences.outside([[0, -1], [1, 1]]).tolist() == [[False, False]] * 2
    assert fences.outside([[-1e-9, 0], [0, 1.01]]).tolist() == [[True, False], [False, True]]
    assert fences.clip([[-5, -5], [5, 0.5]]).tolist() == [[0, -1], [1, 0.5]]


def test_one_pair_of_fences_serves_every_feature():
    assert Fences(0, 1).outside(np.array([[0.5, 2.0, NAN]])).tolist() == [[False, True, False]]
    assert Fences(2, 2).outside([1, 2, 3]).tolist() == [True, False, True]


def test_the_fences_come_from_the_training_set_alone():
    fences = mad_fences(HOLEY[:100])
    before = fences.low.copy()
    fences.clip(HOLEY * 1e9)
    np.testing.assert_array_equal(fences.low, before)
    for learned in (fences.low, fences.high):
        with pytest.raises(ValueError, match="read-only"):
            learned[0] = 0


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_dtype_stays_and_integers_become_float64(dtype):
    assert Fences(0, 1).clip(np.array([NAN, 2], dtype)).dtype == dtype
    assert Fences(0, 1).clip([1, 2]).dtype == np.float64


BAD = {
    "empty": ([], ValueError, "x must not be empty"),
    "text": (["a"], TypeError, "x must "),
    "infinite": ([[1.0], [INF]], ValueError, "x must be finite or NaN, got 1 infinite"),
    "number": (1.0, ValueError, "x must have at least 1 dimension"),
}
TAKE_SAMPLES = {
    "iqr_fences": iqr_fences,
    "mad_fences": mad_fences,
    "Fences.outside": Fences(0, 1).outside,
    "Fences.clip": Fences(0, 1).clip,
}


@pytest.mark.parametrize("call", TAKE_SAMPLES.values(), ids=TAKE_SAMPLES)
@pytest.mark.parametrize(("x", "error", "message"), BAD.values(), ids=BAD)
def test_samples_that_are_none_are_refused(call, x, error, message):
    with pytest.raises(error, match=message):
        call(x)


@pytest.mark.parametrize("learn", [iqr_fences, mad_fences])
def test_values_that_overflow_when_added_are_refused(learn):
    assert learn([[1e150], [NAN]])
    with pytest.raises(ValueError, match=r"x must lie within 1e\+150 of 0, got 1.1e\+150"):
        learn([[-1.1e150], [NAN]])


@pytest.mark.parametrize("learn", [iqr_fences, mad_fences])
def test_a_feature_that_is_missing_throughout_teaches_nothing(learn):
    with pytest.raises(ValueError, match="x must have a value in every feature, got 1 of 2"):
        learn([[NAN, 1.0], [NAN, 2.0]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: iqr_fences([1.0], factor=-1), ValueError, "factor must be at least 0"),
        (lambda: iqr_fences([1.0], factor="1"), TypeError, "factor must be a real number"),
        (lambda: mad_fences([1.0], threshold=-1), ValueError, "threshold must be at least 0"),
        (lambda: mad_fences([1.0], threshold=None), TypeError, "threshold must be a real number"),
        (lambda: Fences(1, 0), ValueError, "^low must not lie above high; swap them$"),
        (lambda: Fences([0, 0], 1), ValueError, "low and high must have the same shape"),
        (lambda: Fences(NAN, 1), ValueError, "low must be finite"),
        (lambda: Fences(0, INF), ValueError, "high must be finite"),
        (lambda: Fences("a", 1), TypeError, "low must hold real numbers"),
        (
            lambda: Fences([0], [1]).outside([[1, 2]]),
            ValueError,
            r"x must hold samples of shape \(1,\), one low and high each, got x of shape \(1, 2\)",
        ),
        (lambda: Fences([0], [1]).clip([1.0]), ValueError, "x must hold samples of shape"),
        (
            lambda: Fences(1e9, 1e10).clip(np.array([0], np.float16)),
            ValueError,
            "x must give values within the range of float16",
        ),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
