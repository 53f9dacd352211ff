"""Times to failure: by hand, by laws, against SciPy, lifelines and published fits."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import WeibullFitter
from scipy import stats

from zenlib.reliability import Weibull, fit_weibull, shape_interval

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)

# Lieblein and Zelen (1956), millions of revolutions, all failed; Lawless (2003), example 5.2.2
BEARINGS = [17.88, 28.92, 33, 41.52, 42.12, 45.6, 48.4, 51.84, 51.96, 54.12, 55.56, 67.8, 68.64]
BEARINGS += [68.64, 68.88, 84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.4]

shapes, scales = st.floats(0.3, 8), st.floats(1e-3, 1e6)
parts = st.builds(Weibull, shapes, scales)


def test_values_worked_by_hand():
    part = Weibull(2, 10)
    assert part.survival(20) == pytest.approx(math.exp(-4))
    assert part.hazard(5) == pytest.approx(2 / 10 * 0.5)
    assert part.mean == pytest.approx(10 * math.sqrt(math.pi) / 2)
    assert part.quantile(1 - math.exp(-1)) == pytest.approx(10)


def test_a_shape_of_one_does_not_age():
    part = Weibull(1, 50)
    assert part.hazard(np.array([0.0, 1, 1000])).tolist() == [0.02] * 3
    assert part.survival(np.array([30.0]))[0] == pytest.approx(math.exp(-0.6))
    assert part.mean == 50


def test_what_is_new_fails_at_once_or_never_as_the_shape_says():
    assert Weibull(0.5, 1).hazard(0) == math.inf
    assert Weibull(2, 1).hazard(0) == 0
    assert Weibull(2, 1).survival(0) == 1
    assert Weibull(1000, 1).survival(1e9) == 0
    assert Weibull(2, 1).quantile(0) == 0


@law
@given(parts, st.floats(0.01, 3))
def test_scipy_has_the_same_distribution(part, age):
    time, theirs = age * part.scale, stats.weibull_min(part.shape, scale=part.scale)
    assert part.survival(time) == pytest.approx(theirs.sf(time), rel=1e-9)
    assert part.mean == pytest.approx(theirs.mean(), rel=1e-9)
    assert part.hazard(time) * theirs.sf(time) == pytest.approx(theirs.pdf(time), rel=1e-9)


@law
@given(parts, st.floats(0.001, 0.999))
def test_a_quantile_is_survived_by_the_rest(part, share):
    assert part.survival(part.quantile(share)) == pytest.approx(1 - share, rel=1e-9)


def test_the_published_fit_of_the_ball_bearings():
    """Lawless (2003), example 5.2.2: shape 2.10 and scale 81.9 million revolutions."""
    part = fit_weibull(BEARINGS)
    assert part.shape == pytest.approx(2.10, abs=0.005)
    assert part.scale == pytest.approx(81.9, abs=0.05)


def censored(limit):
    times = np.minimum(BEARINGS, limit)
    return times, times < limit


@pytest.mark.parametrize("limit", [40, 60, 80, 120, 1000])
def test_lifelines_has_the_same_fit_also_of_a_test_that_was_stopped(limit):
    times, failed = censored(limit)
    part, theirs = fit_weibull(times, failed), WeibullFitter().fit(times, failed)
    assert part.shape == pytest.approx(theirs.rho_, rel=1e-4)
    assert part.scale == pytest.approx(theirs.lambda_, rel=1e-4)


@law
@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=30, unique=True), st.floats(1e-6, 1e6))
def test_another_unit_changes_the_scale_alone(times, unit):
    times = np.array(times)
    part, other = fit_weibull(times), fit_weibull(unit * times)
    assert other.shape == pytest.approx(part.shape, rel=1e-6)
    assert other.scale == pytest.approx(unit * part.scale, rel=1e-6)


def log_likelihood(part, times, failed):
    times = np.asarray(times)
    hazards = np.log(part.hazard(times))[failed].sum()
    return hazards + np.log(part.survival(times)).sum()


@pytest.mark.parametrize("limit", [60, 1000])
def test_no_neighbour_is_more_likely(limit):
    times, failed = censored(limit)
    part = fit_weibull(times, failed)
    best = log_likelihood(part, times, failed)
    for shape, scale in ((1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99)):
        other = Weibull(shape * part.shape, scale * part.scale)
        assert log_likelihood(other, times, failed) < best


def test_many_times_give_their_own_distribution_back():
    times = 30 * np.random.default_rng(0).weibull(1.5, 20_000)
    part = fit_weibull(times)
    assert part.shape == pytest.approx(1.5, rel=0.02)
    assert part.scale == pytest.approx(30, rel=0.02)
    low, high = shape_interval(times)
    assert low < 1.5 < high
    assert high - low < 0.04


def test_leaving_out_what_still_runs_makes_parts_look_worse():
    times, failed = censored(60)
    assert fit_weibull(times[failed]).mean < 0.75 * fit_weibull(times, failed).mean


@pytest.mark.parametrize("limit", [60, 1000])
def test_at_the_ends_of_the_interval_the_likelihood_has_fallen_by_the_same(limit):
    times, failed = censored(limit)
    best = log_likelihood(fit_weibull(times, failed), times, failed)
    for shape in shape_interval(times, failed):
        scale = ((times**shape).sum() / failed.sum()) ** (1 / shape)
        drop = best - log_likelihood(Weibull(shape, scale), times, failed)
        assert drop == pytest.approx(1.959964**2 / 2, rel=1e-5)


def test_the_interval_holds_the_true_shape_about_as_often_as_it_says():
    rng, held = np.random.default_rng(1), 0
    for _ in range(300):
        low, high = shape_interval(rng.weibull(1.3, 40), confidence=0.9)
        held += low < 1.3 < high
    assert 0.85 < held / 300 < 0.95


def test_more_confidence_is_wider():
    inner, outer = (shape_interval(BEARINGS, confidence=c) for c in (0.5, 0.99))
    assert outer[0] < inner[0] < fit_weibull(BEARINGS).shape < inner[1] < outer[1]


def test_the_callers_times_are_left_alone():
    times = np.array(BEARINGS)
    fit_weibull(times)
    assert times.tolist() == BEARINGS


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Weibull(0, 1), ValueError, "shape must be at least 0.01"),
        (lambda: Weibull(1001, 1), ValueError, "shape must be at most 1000"),
        (lambda: Weibull("2", 1), TypeError, "shape must be a real number"),
        (lambda: Weibull(1, 0), ValueError, "scale must be above 0"),
        (lambda: Weibull(1, math.inf), ValueError, "scale must be finite"),
        (lambda: Weibull(1, 1).survival(-1), ValueError, "time must be at least 0"),
        (lambda: Weibull(1, 1).hazard(math.nan), ValueError, "time must be finite"),
        (lambda: Weibull(1, 1).quantile(1), ValueError, "share must be below 1"),
        (lambda: fit_weibull([]), ValueError, "times must not be empty"),
        (lambda: fit_weibull([1, 0]), ValueError, "times must be above 0"),
        (lambda: fit_weibull([[1, 2]]), ValueError, "times must have 1 dimension"),
        (lambda: fit_weibull([1, 2], [1, 0]), TypeError, "failed must hold True and False"),
        (lambda: fit_weibull([1, 2], [True]), ValueError, "times and failed must hold the same"),
        (lambda: fit_weibull([1, 2], [[True], [True]]), ValueError, "failed must have 1 dimension"),
        (lambda: fit_weibull([1, 2], [False] * 2), ValueError, "times must hold a failure and"),
        (lambda: fit_weibull([2, 2]), ValueError, "times must hold a failure and at least two"),
        (lambda: fit_weibull([1, 2], [False, True]), ValueError, "times must hold a failure bef"),
        (lambda: shape_interval([1, 2], confidence=1), ValueError, "confidence must be below 1"),
        (lambda: shape_interval([2, 2]), ValueError, "times must hold a failure"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
