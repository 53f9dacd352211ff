"""What outcomes say: by hand, against the normal distribution, and how far off they may be."""

import math
from functools import cache

import numpy as np
import pytest
from scipy import stats

from zenlib.economics import (
    Estimate,
    loss_probability,
    outcome_quantile,
    risk_summary,
    tail_mean,
)


def normal(n=10_000, seed=0):
    return np.random.default_rng(seed).normal(1, 2, n)


TRUTH = {
    "mean": 1,
    "p10": stats.norm.ppf(0.1, 1, 2),
    "p50": 1,
    "p90": stats.norm.ppf(0.9, 1, 2),
    "loss_probability": stats.norm.cdf(0, 1, 2),
    "tail_mean": 1 - 2 * stats.norm.pdf(stats.norm.ppf(0.05)) / 0.05,  # closed form
}


def test_values_by_hand():
    outcomes = np.arange(-10.0, 91.0)
    summary = risk_summary(outcomes)
    assert (summary.n, summary.mean.value, summary.p50.value) == (101, 40, 40)
    assert (summary.p10.value, summary.p90.value) == (0, 80)
    assert summary.loss_probability.value == 10 / 101
    assert loss_probability(outcomes, threshold=40).value == 50 / 101
    assert tail_mean(outcomes, tail=5 / 101).value == -8


def test_a_tail_that_ends_within_a_scenario_takes_its_part():
    """Half of five outcomes: two whole ones and half of the third."""
    assert tail_mean([1.0, 2.0, 3.0, 8.0, 9.0], tail=0.5).value == (1 + 2 + 3 / 2) / 2.5
    assert tail_mean([1.0, 2.0, 3.0, 8.0, 9.0], tail=1).value == pytest.approx(23 / 5)
    assert tail_mean([4.0, 9.0], tail=0.01).value == 4


@cache
def many_summaries():
    return [risk_summary(normal(5_000, seed)) for seed in range(200)]


@pytest.mark.parametrize("name", TRUTH)
def test_estimates_meet_the_normal_distribution_within_their_errors(name):
    found = [getattr(summary, name) for summary in many_summaries()]
    misses = np.array([(each.value - TRUTH[name]) / each.standard_error for each in found])
    assert abs(misses.mean()) < 0.25, "no bias beyond chance"
    assert 0.85 < misses.std() < 1.15, "and errors as large as stated"


def test_errors_fall_with_the_root_of_the_number_of_scenarios():
    few, many = risk_summary(normal(2_500)), risk_summary(normal(250_000))
    for name in TRUTH:
        ratio = getattr(few, name).standard_error / getattr(many, name).standard_error
        assert 5 < ratio < 20, name


def test_the_error_of_a_quantile_is_the_textbook_one():
    x, n = stats.norm.ppf(0.9), 400_000
    outcomes = np.random.default_rng(0).standard_normal(n)
    textbook = math.sqrt(0.09 / n) / stats.norm.pdf(x)
    assert outcome_quantile(outcomes, 0.9).standard_error == pytest.approx(textbook, rel=0.05)


def test_no_loss_seen_is_no_loss_proved():
    certain = loss_probability(np.ones(98))
    assert certain.value == 0
    one_in_a_hundred = math.sqrt(0.01 * 0.99 / 98)  # one loss and one success are added
    assert certain.standard_error == pytest.approx(one_in_a_hundred, rel=1e-12)


def test_joining_two_plans_never_worsens_the_tail():
    """Subadditivity, which a quantile lacks: two loans that fail with 4 % each."""
    a, b = np.zeros(10_000), np.zeros(10_000)
    a[:400], b[400:800] = -100, -100
    joined = tail_mean(a + b).value
    assert joined >= tail_mean(a).value + tail_mean(b).value
    worst_twentieth = [outcome_quantile(x, 0.05).value for x in (a, b, a + b)]
    assert worst_twentieth[2] < worst_twentieth[0] + worst_twentieth[1], "quantiles do worsen"


def test_the_tail_lies_below_the_quantile_and_the_mean():
    outcomes = normal()
    assert tail_mean(outcomes).value < outcome_quantile(outcomes, 0.05).value < outcomes.mean()


def test_shifting_and_stretching():
    outcomes = normal()
    moved = risk_summary(3 * outcomes + 7)
    for name in set(TRUTH) - {"loss_probability"}:
        before, after = getattr(risk_summary(outcomes), name), getattr(moved, name)
        assert after.value == pytest.approx(3 * before.value + 7)
        assert after.standard_error == pytest.approx(3 * before.standard_error)


def test_the_order_of_scenarios_does_not_matter_and_they_stay_in_it():
    outcomes = normal(1000)
    before = outcomes.copy()
    assert risk_summary(outcomes).tail_mean.value == pytest.approx(
        risk_summary(outcomes[::-1]).tail_mean.value
    )
    np.testing.assert_array_equal(outcomes, before)


def test_whole_numbers_are_outcomes_too():
    assert tail_mean([-8, -2, 1, 5], tail=0.5).value == -5
    assert type(risk_summary(list(range(20))).mean.value) is float


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.12346, 0.00123, "0.1235 ± 0.0012"),
        (-31_283.4, 146.5, "-31280 ± 150"),
        (6_088.35, 89.96, "6088 ± 90"),
        (2.0, 0.5, "2.00 ± 0.50"),
        (7.0, 0.0, "7 ± 0"),
    ],
)
def test_an_estimate_shows_as_many_digits_as_are_known(value, error, text):
    assert str(Estimate(value, error)) == text


BAD = [
    (lambda: risk_summary(np.arange(19.0)), ValueError, "outcomes"),
    (lambda: risk_summary(np.eye(20)), ValueError, "outcomes"),
    (lambda: risk_summary([1e151] * 20), ValueError, "outcomes"),
    (lambda: risk_summary("many"), TypeError, "outcomes"),
    (lambda: loss_probability([]), ValueError, "outcomes"),
    (lambda: loss_probability([math.nan]), ValueError, "outcomes"),
    (lambda: loss_probability([1.0], threshold=math.inf), ValueError, "threshold"),
    (lambda: outcome_quantile([1.0], 0), ValueError, "probability"),
    (lambda: outcome_quantile([1.0], 1), ValueError, "probability"),
    (lambda: outcome_quantile([math.inf], 0.5), ValueError, "outcomes"),
    (lambda: tail_mean([1.0], tail=0), ValueError, "tail"),
    (lambda: tail_mean([1.0], tail=5), ValueError, "tail"),
    (lambda: tail_mean([], tail=0.5), ValueError, "outcomes"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}.* must"):
        call()
