"""Costs of errors: by hand, by laws, against a search over thresholds and published identities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import (
    ErrorCosts,
    accuracy_value,
    best_threshold,
    error_cost_per_case,
    isocost_slope,
    net_benefit,
    trivial_cost,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
LOANS = ErrorCosts(false_positive=1, false_negative=5)  # the cost matrix of Statlog German credit
NAN, INF = math.nan, math.inf

shares = st.floats(0, 1)
costs = st.builds(
    lambda tp, tn, miss, alarm: ErrorCosts(tn + alarm, tp + miss, tp, tn),
    *[st.floats(-10, 10)] * 2,
    *[st.floats(0.1, 100)] * 2,
)


def rates(**given):
    return {"prevalence": 0.3, "recall": 0.9, "false_positive_rate": 0.4, **given}


BY_HAND = [
    (best_threshold(LOANS), 1 / 6),
    (best_threshold(ErrorCosts(1, 1)), 1 / 2),
    (best_threshold(ErrorCosts(false_positive=3, false_negative=9, true_positive=2)), 3 / 10),
    (best_threshold(ErrorCosts(0, 5, true_negative=-1)), 1 / 6),  # interest earned, not lost
    (error_cost_per_case(LOANS, **rates()), 0.3 * 0.1 * 5 + 0.7 * 0.4 * 1),
    (error_cost_per_case(LOANS, **rates(review_cost=2)), 0.43 + 2 * (0.27 + 0.28)),
    (error_cost_per_case(ErrorCosts(1, 5, -2, -3), **rates()), 0.43 - 0.27 * 2 - 0.42 * 3),
    (trivial_cost(LOANS, prevalence=0.3), 0.7),
    (trivial_cost(LOANS, prevalence=0.1), 0.5),
    (trivial_cost(LOANS, prevalence=0.3, review_cost=1), 1.5),
    (accuracy_value(LOANS, miss_share=0.25), 0.01 * (0.25 * 5 + 0.75 * 1)),
    (accuracy_value(LOANS, miss_share=0.25, gain=-0.02), -0.04),
    (isocost_slope(LOANS, prevalence=0.5), 1 / 5),
    (isocost_slope(LOANS, prevalence=0.2), 4 / 5),
    (net_benefit(0.08, 0.09, threshold=0.1), 0.08 - 0.01),
    (net_benefit(0.3, 0.7, threshold=0.5), -0.4),
    (net_benefit(0.3, 0.7, threshold=0), 0.3),
]


@pytest.mark.parametrize(("value", "expected"), BY_HAND)
def test_values_worked_by_hand(value, expected):
    assert value == pytest.approx(expected, rel=1e-12)


def test_the_two_mistakes_are_counted_over_the_right_decision():
    priced = ErrorCosts(false_positive=7, false_negative=11, true_positive=2, true_negative=-3)
    assert (priced.miss, priced.false_alarm) == (9, 10)


@law
@given(costs=costs, probability=shares)
def test_flagging_is_cheaper_above_the_threshold_and_only_there(costs, probability):
    flag = probability * costs.true_positive + (1 - probability) * costs.false_positive
    let_pass = probability * costs.false_negative + (1 - probability) * costs.true_negative
    threshold = best_threshold(costs)
    if abs(probability - threshold) > 1e-9:
        assert (flag < let_pass) == (probability > threshold)


@law
@given(costs=costs, factor=st.floats(0.1, 100), shift=st.floats(-10, 10))
def test_only_the_ratio_of_the_mistakes_moves_the_threshold(costs, factor, shift):
    scaled = ErrorCosts(
        factor * costs.false_positive,
        factor * costs.false_negative + shift,
        factor * costs.true_positive + shift,
        factor * costs.true_negative,
    )
    assert best_threshold(scaled) == pytest.approx(best_threshold(costs), rel=1e-6)


def test_no_threshold_on_calibrated_scores_beats_the_best_one():
    """A population whose scores are true probabilities, searched over a thousand thresholds."""
    p = np.linspace(0.0005, 0.9995, 1000)
    prevalence = p.mean()

    def cost(threshold):
        flagged = p > threshold
        recall = p[flagged].sum() / p.sum()
        alarms = (1 - p)[flagged].sum() / (1 - p).sum()
        return error_cost_per_case(
            LOANS, prevalence=prevalence, recall=recall, false_positive_rate=alarms
        )

    searched = min(np.linspace(0, 1, 1001), key=cost)
    assert searched == pytest.approx(best_threshold(LOANS), abs=0.001)
    assert cost(best_threshold(LOANS)) <= cost(searched) + 1e-12


@law
@given(costs=costs, prevalence=shares, rate=shares)
def test_flagging_at_random_never_beats_the_better_of_none_and_all(costs, prevalence, rate):
    random = error_cost_per_case(
        costs, prevalence=prevalence, recall=rate, false_positive_rate=rate
    )
    assert random >= trivial_cost(costs, prevalence=prevalence) - 1e-9


@law
@given(costs=costs, prevalence=shares)
def test_a_perfect_model_costs_what_right_decisions_cost(costs, prevalence):
    perfect = error_cost_per_case(costs, prevalence=prevalence, recall=1, false_positive_rate=0)
    right = prevalence * costs.true_positive + (1 - prevalence) * costs.true_negative
    assert perfect == pytest.approx(right, abs=1e-12)


@law
@given(costs=costs, prevalence=st.floats(0.01, 0.99), fpr=st.floats(0, 0.4))
def test_moving_along_an_isocost_line_changes_nothing(costs, prevalence, fpr):
    slope = isocost_slope(costs, prevalence=prevalence)
    step = min(0.5, 0.5 / slope)
    here, there = (
        error_cost_per_case(costs, prevalence=prevalence, recall=r, false_positive_rate=f)
        for r, f in ((0.1, fpr), (0.1 + slope * step, fpr + step))
    )
    assert here == pytest.approx(there, rel=1e-9, abs=1e-9)


@law
@given(t=st.floats(0.01, 0.99), recall=shares, fpr=shares, prevalence=shares)
def test_net_benefit_ranks_models_as_costs_with_that_threshold_do(t, recall, fpr, prevalence):
    """With miss = 1 and false alarm = t/(1 - t), benefit = π - cost (Vickers, Elkin 2006)."""
    implied = ErrorCosts(false_positive=t / (1 - t), false_negative=1)
    cost = error_cost_per_case(
        implied, prevalence=prevalence, recall=recall, false_positive_rate=fpr
    )
    benefit = net_benefit(prevalence * recall, (1 - prevalence) * fpr, threshold=t)
    assert best_threshold(implied) == pytest.approx(t)
    assert benefit == pytest.approx(prevalence - cost, abs=1e-9)


@law
@given(costs=costs, q=shares)
def test_a_point_of_accuracy_is_worth_something_between_the_two_mistakes(costs, q):
    value = accuracy_value(costs, miss_share=q)
    low, high = sorted((costs.miss, costs.false_alarm))
    assert 0.01 * low - 1e-12 <= value <= 0.01 * high + 1e-12


def test_a_whole_roc_curve_at_once():
    fpr, tpr = np.array([0, 0.1, 0.4, 1]), np.array([0, 0.5, 0.9, 1])
    curve = error_cost_per_case(LOANS, prevalence=0.3, recall=tpr, false_positive_rate=fpr)
    np.testing.assert_allclose(curve, [1.5, 0.82, 0.43, 0.7], rtol=1e-12)


ARRAYS = {
    "best_threshold": lambda x: best_threshold(ErrorCosts(x, 5)),
    "error_cost_per_case": lambda x: error_cost_per_case(LOANS, **rates(prevalence=x)),
    "trivial_cost": lambda x: trivial_cost(LOANS, prevalence=x),
    "accuracy_value": lambda x: accuracy_value(LOANS, miss_share=x),
    "isocost_slope": lambda x: isocost_slope(LOANS, prevalence=x),
    "net_benefit": lambda x: net_benefit(x, 0.1, threshold=0.2),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_gives_what_its_elements_give(name):
    x = np.array([[0.1, 0.2], [0.3, 0.9]])
    one_by_one = [[ARRAYS[name](float(each)) for each in row] for row in x]
    np.testing.assert_allclose(ARRAYS[name](x), one_by_one, rtol=1e-15)
    assert isinstance(ARRAYS[name](0.3), float)


BAD = [
    (lambda: ErrorCosts(0, 5), ValueError, "false_positive"),
    (lambda: ErrorCosts(1, 5, true_positive=5), ValueError, "false_negative"),
    (lambda: ErrorCosts(1, 5, true_negative=2), ValueError, "false_positive"),
    (lambda: ErrorCosts(np.array([1, 0]), 5), ValueError, "false_positive"),
    (lambda: ErrorCosts(NAN, 5), ValueError, "false_positive"),
    (lambda: ErrorCosts(1, INF), ValueError, "false_negative"),
    (lambda: ErrorCosts(1, 1e301), ValueError, "false_negative"),
    (lambda: ErrorCosts(1, 5, true_negative=-1e301), ValueError, "true_negative"),
    (lambda: ErrorCosts("one", 5), TypeError, "false_positive"),
    (lambda: best_threshold(5), TypeError, "costs"),
    (lambda: error_cost_per_case((1, 5), **rates()), TypeError, "costs"),
    (lambda: error_cost_per_case(LOANS, **rates(prevalence=1.1)), ValueError, "prevalence"),
    (lambda: error_cost_per_case(LOANS, **rates(prevalence=30)), ValueError, "prevalence"),
    (lambda: error_cost_per_case(LOANS, **rates(recall=-0.1)), ValueError, "recall"),
    (
        lambda: error_cost_per_case(LOANS, **rates(false_positive_rate=2)),
        ValueError,
        "false_positive_rate",
    ),
    (lambda: error_cost_per_case(LOANS, **rates(review_cost=-1)), ValueError, "review_cost"),
    (lambda: trivial_cost(None, prevalence=0.1), TypeError, "costs"),
    (lambda: trivial_cost(LOANS, prevalence=-0.1), ValueError, "prevalence"),
    (lambda: accuracy_value(None, miss_share=0.5), TypeError, "costs"),
    (lambda: accuracy_value(LOANS, miss_share=1.5), ValueError, "miss_share"),
    (lambda: accuracy_value(LOANS, miss_share=0.5, gain=1.5), ValueError, "gain"),
    (lambda: accuracy_value(LOANS, miss_share=0.5, gain=-1.5), ValueError, "gain"),
    (lambda: isocost_slope(LOANS, prevalence=0), ValueError, "prevalence"),
    (lambda: isocost_slope(None, prevalence=0.5), TypeError, "costs"),
    (lambda: net_benefit(0.6, 0.5, threshold=0.1), ValueError, "true_positives"),
    (lambda: net_benefit(1.5, 0, threshold=0.1), ValueError, "true_positives"),
    (lambda: net_benefit(0.5, -0.1, threshold=0.1), ValueError, "false_positives"),
    (lambda: net_benefit(0.5, 0.1, threshold=1), ValueError, "threshold"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}\b.* must"):
        call()
