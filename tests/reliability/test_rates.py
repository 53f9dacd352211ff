"""Rare events: by hand, against SciPy's chi-square, and the table of Kalra and Paddock."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from zenlib.reliability import exposure_needed, exposure_to_beat, rate_interval

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)


def test_after_no_event_the_upper_limit_is_a_logarithm():
    assert rate_interval(0, 10) == (0, pytest.approx(-math.log(0.025) / 10))


@law
@given(st.integers(0, 3000), st.floats(1e-3, 1e9), st.floats(0.5, 0.999))
def test_the_limits_are_quantiles_of_chi_square(events, exposure, confidence):
    tail = (1 - confidence) / 2
    low, high = rate_interval(events, exposure, confidence=confidence)
    if events:
        assert low * exposure == pytest.approx(stats.chi2.ppf(tail, 2 * events) / 2, rel=1e-8)
    expected = stats.chi2.isf(tail, 2 * events + 2) / 2
    assert high * exposure == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("mean", [0.5, 3.0, 20.0])
def test_the_interval_holds_the_true_rate_at_least_as_often_as_it_says(mean):
    held = 0.0
    for events in range(200):
        low, high = rate_interval(events, 1)
        held += stats.poisson.pmf(events, mean) * (low <= mean <= high)
    assert 0.95 <= held < 0.99


def test_many_events_give_the_textbooks_interval():
    low, high = rate_interval(1_000_000, 1)
    assert low == pytest.approx(1e6 - 1.96e3, rel=1e-5)
    assert high == pytest.approx(1e6 + 1.96e3, rel=1e-5)


def test_the_rule_of_three():
    assert exposure_needed(1e-3) == pytest.approx(3000, rel=0.002)
    assert exposure_needed(1e-3) == pytest.approx(-1000 * math.log(0.05))


@law
@given(st.integers(0, 500), st.floats(1e-9, 1), st.floats(0.01, 0.999))
def test_the_exposure_is_the_one_that_just_rules_the_rate_out(events, rate, confidence):
    mean = rate * exposure_needed(rate, events=events, confidence=confidence)
    assert stats.poisson.cdf(events, mean) == pytest.approx(1 - confidence, rel=1e-7)


PUBLISHED = {  # Kalra and Paddock (2016), table 1: events in 100 million miles, then miles
    1.09: (275e6, 11e9),  # deaths
    77: (3.9e6, 161e6),  # reported injuries
    190: (1.6e6, 65e6),  # reported crashes
}


@pytest.mark.parametrize("per_100_million", PUBLISHED)
def test_the_miles_of_kalra_and_paddock(per_100_million):
    """To the digits printed: two or three."""
    rate, (ruled_out, beaten) = per_100_million / 1e8, PUBLISHED[per_100_million]
    assert exposure_needed(rate) == pytest.approx(ruled_out, rel=0.02)
    assert exposure_to_beat(rate, 0.2) == pytest.approx(beaten, rel=0.04)


def test_half_the_power_is_theirs_without_it():
    """Five billion miles for deaths, if every second trial may fail."""
    assert exposure_to_beat(1.09e-8, 0.2, power=0.5) == pytest.approx(5e9, rel=0.02)


def test_a_trial_of_that_length_succeeds_as_often_as_it_should():
    """True rate 20 % lower; the trial claims so when the human rate is ruled out at 95 %."""
    rate, better = 1e-3, 0.8e-3
    miles = exposure_to_beat(rate, 0.2)
    critical = stats.norm.isf(0.05) * math.sqrt(better * miles)  # their approximation
    succeeds = stats.poisson.cdf(rate * miles - critical, better * miles)
    assert succeeds == pytest.approx(0.8, abs=0.02)


def test_half_the_difference_takes_four_times_as_long_and_more():
    once, twice = (exposure_to_beat(1, d) / (1 - d) for d in (0.2, 0.1))
    assert twice == pytest.approx(4 * once)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: rate_interval(-1, 1), ValueError, "events must be at least 0"),
        (lambda: rate_interval(1.0, 1), TypeError, "events must be a whole number"),
        (lambda: rate_interval(1, 0), ValueError, "exposure must be above 0"),
        (lambda: rate_interval(1, 1, confidence=1), ValueError, "confidence must be below 1"),
        (lambda: exposure_needed(0), ValueError, "rate must be above 0"),
        (lambda: exposure_needed(1, events=-1), ValueError, "events must be at least 0"),
        (lambda: exposure_needed(1, confidence=0), ValueError, "confidence must be above 0"),
        (lambda: exposure_to_beat(0, 0.1), ValueError, "rate must be above 0"),
        (lambda: exposure_to_beat(1, 1), ValueError, "improvement must be below 1"),
        (lambda: exposure_to_beat(1, 0.1, confidence=1), ValueError, "confidence must be below"),
        (lambda: exposure_to_beat(1, 0.1, power=0.4), ValueError, "power must be at least 0.5"),
        (lambda: rate_interval(10**9, 1), ValueError, "events must be at most 1000000"),
        (lambda: exposure_needed(1, events=10**9), ValueError, "events must be at most 1000000"),
        (lambda: rate_interval(2, 5e-324), ValueError, "the rate must be finite"),
        (lambda: exposure_needed(5e-324), ValueError, "the exposure must be finite"),
        (lambda: exposure_to_beat(1, 5e-324), ValueError, "the exposure must be finite"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
