"""Decisions case by case: by hand, by laws, against a population counted out."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import (
    ErrorCosts,
    best_decision_cost,
    best_threshold,
    cheapest_decision,
    deferral_band,
    expected_costs,
    positive_predictive_value,
    shift_probability,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
LOANS = ErrorCosts(false_positive=1, false_negative=5)
PASS_STOP_ASK = [[0, 1, 0.5], [5, 0, 0.5]]

inner = st.floats(0.01, 0.99)
prices = st.floats(0.1, 100)


def test_expected_costs_by_hand():
    assert expected_costs([0.75, 0.25], PASS_STOP_ASK) == (1.25, 0.75, 0.5)
    assert expected_costs((1, 0), PASS_STOP_ASK) == (0, 1, 0.5)
    by_array = expected_costs(np.array([[0.75, 0.25], [1, 0]]), PASS_STOP_ASK)
    np.testing.assert_array_equal(by_array, [[1.25, 0.75, 0.5], [0, 1, 0.5]])


def test_cheapest_decisions_by_hand():
    assert cheapest_decision([0.75, 0.25], PASS_STOP_ASK) == 2
    assert cheapest_decision([0.95, 0.05], PASS_STOP_ASK) == 0
    assert cheapest_decision([0.1, 0.9], PASS_STOP_ASK) == 1
    assert cheapest_decision([0.5, 0.5], [[1, 1], [1, 1]]) == 0, "of equals the first"
    together = cheapest_decision(np.array([[0.75, 0.25], [0.95, 0.05]]), PASS_STOP_ASK)
    assert together.tolist() == [2, 0]


@law
@given(p=st.lists(st.floats(0.01, 1), min_size=2, max_size=6))
def test_with_equal_prices_of_errors_the_likeliest_class_is_cheapest(p):
    p = np.array(p) / np.sum(p)
    k = len(p)
    decision = cheapest_decision(p, (1 - np.eye(k)).tolist())
    assert p[decision] == pytest.approx(p.max())


@law
@given(p=inner, alarm=prices, miss=prices)
def test_two_classes_give_the_threshold_of_elkan(p, alarm, miss):
    costs = ErrorCosts(alarm, miss)
    if abs(p - best_threshold(costs)) > 1e-9:
        flagged = cheapest_decision([1 - p, p], [[0, alarm], [miss, 0]])
        assert flagged == (p > best_threshold(costs))


@law
@given(p=inner, alarm=prices, miss=prices, fee=prices)
def test_asking_is_one_more_column(p, alarm, miss, fee):
    by_column = min(expected_costs([1 - p, p], [[0, alarm, fee], [miss, 0, fee]]))
    by_band = best_decision_cost(p, ErrorCosts(alarm, miss), person_cost=fee)
    assert by_band == pytest.approx(by_column)


BANDS = [  # costs, fee, error, low, high
    (LOANS, 0.5, 0, 0.1, 0.5),
    (LOANS, 0, 0, 0, 1),
    (LOANS, 1, 0, 1 / 6, 1 / 6),  # asking is as dear as the false alarm: never
    (LOANS, 0.1, 0.1, (0.1 + 0.1) / (4.5 + 0.1), 1 - (0.1 + 0.5) / (0.9 + 0.5)),
    (ErrorCosts(2, 2), 0.5, 0.25, 0.5, 0.5),  # (0.5 + 0.5)/2: just not worth it
    (ErrorCosts(3, 7, true_positive=2, true_negative=2), 0.5, 0, 0.1, 0.5),
]


@pytest.mark.parametrize(("costs", "fee", "error", "low", "high"), BANDS)
def test_bands_by_hand(costs, fee, error, low, high):
    band = deferral_band(costs, person_cost=fee, person_error=error)
    assert band == pytest.approx((low, high), rel=1e-12, abs=1e-15)


@law
@given(p=st.floats(0, 1), alarm=prices, miss=prices, fee=prices, error=st.floats(0, 0.49))
def test_asking_is_cheapest_inside_the_band_and_nowhere_else(p, alarm, miss, fee, error):
    costs, person = ErrorCosts(alarm, miss), {"person_cost": fee, "person_error": error}
    low, high = deferral_band(costs, **person)
    asking = fee + error * (p * miss + (1 - p) * alarm)
    alone = best_decision_cost(p, costs)
    if min(abs(p - low), abs(p - high)) > 1e-9:
        assert (asking < alone) == (low < p < high)
    assert best_decision_cost(p, costs, **person) == pytest.approx(min(asking, alone))


@law
@given(p=inner, alarm=prices, miss=prices, fee=prices, error=st.floats(0, 0.4))
def test_a_person_only_ever_lowers_the_cost_and_a_worse_one_less(p, alarm, miss, fee, error):
    costs = ErrorCosts(alarm, miss)
    alone = best_decision_cost(p, costs)
    better, worse = (
        best_decision_cost(p, costs, person_cost=fee, person_error=e) for e in (error, error + 0.05)
    )
    assert better <= worse + 1e-12
    assert worse <= alone + 1e-12


def test_costs_of_right_decisions_are_counted_in():
    priced = ErrorCosts(3, 7, true_positive=2, true_negative=1)
    assert best_decision_cost(0, priced) == 1
    assert best_decision_cost(1, priced) == 2
    assert best_decision_cost(0.5, priced) == pytest.approx(1.5 + 1)


def test_predictive_value_counted_out():
    """100,000 cases, 100 bad: 99 found, 999 false alarms."""
    ppv = positive_predictive_value(prevalence=0.001, recall=0.99, false_positive_rate=0.01)
    assert ppv == pytest.approx(99 / (99 + 999))
    assert positive_predictive_value(prevalence=0.2, recall=0.5, false_positive_rate=0) == 1
    assert positive_predictive_value(prevalence=0, recall=0.5, false_positive_rate=0.1) == 0


@law
@given(p=inner, old=inner, new=inner)
def test_a_shift_multiplies_the_odds(p, old, new):
    def odds(q):
        return q / (1 - q)

    shifted = shift_probability(p, trained_prevalence=old, prevalence=new)
    assert odds(shifted) == pytest.approx(odds(p) * odds(new) / odds(old), rel=1e-9)
    back = shift_probability(shifted, trained_prevalence=new, prevalence=old)
    assert back == pytest.approx(p, rel=1e-9)


@law
@given(p=st.floats(0, 1), same=inner)
def test_the_same_prevalence_shifts_nothing(p, same):
    shifted = shift_probability(p, trained_prevalence=same, prevalence=same)
    assert shifted == pytest.approx(p, abs=1e-15)


@law
@given(prevalence=inner, recall=inner, fpr=inner, new=inner)
def test_the_predictive_value_shifts_like_a_probability(prevalence, recall, fpr, new):
    rates = {"recall": recall, "false_positive_rate": fpr}
    before = positive_predictive_value(prevalence=prevalence, **rates)
    after = positive_predictive_value(prevalence=new, **rates)
    shifted = shift_probability(before, trained_prevalence=prevalence, prevalence=new)
    assert shifted == pytest.approx(after, rel=1e-9)


def test_certainty_stays_certain():
    assert shift_probability(1, trained_prevalence=0.5, prevalence=0.01) == 1
    assert shift_probability(0, trained_prevalence=0.5, prevalence=0.99) == 0
    assert shift_probability(0.5, trained_prevalence=0.5, prevalence=0) == 0


def test_a_shift_restores_calibration():
    """A population with another share of the class, counted out."""
    p = np.linspace(0.005, 0.995, 100)
    bad, good = p, 1 - p  # weights of the two classes at each score
    old, new = bad.sum() / 100, 0.02
    bad, good = bad * new / old, good * (1 - new) / (1 - old)
    np.testing.assert_allclose(
        shift_probability(p, trained_prevalence=old, prevalence=new), bad / (bad + good)
    )


ARRAYS = {
    "low": lambda x: deferral_band(LOANS, person_cost=x)[0],
    "high": lambda x: deferral_band(LOANS, person_cost=x)[1],
    "alone": lambda x: best_decision_cost(x, LOANS),
    "asking": lambda x: best_decision_cost(x, LOANS, person_cost=0.2, person_error=0.05),
    "ppv": lambda x: positive_predictive_value(prevalence=x, recall=0.9, false_positive_rate=0.1),
    "shift": lambda x: shift_probability(x, trained_prevalence=0.5, prevalence=0.1),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_gives_what_its_elements_give(name):
    x = np.array([[0.1, 0.2], [0.3, 0.9]])
    one_by_one = [[ARRAYS[name](float(each)) for each in row] for row in x]
    np.testing.assert_allclose(ARRAYS[name](x), one_by_one, rtol=1e-15)


RATES = {"recall": 0.9, "false_positive_rate": 0.1}
BAD = [
    (lambda: expected_costs([0.5, 0.6], PASS_STOP_ASK), ValueError, "probabilities"),
    (lambda: expected_costs(np.array([0.5, 0.6]), PASS_STOP_ASK), ValueError, "probabilities"),
    (lambda: expected_costs([-0.5, 1.5], PASS_STOP_ASK), ValueError, "probabilities"),
    (lambda: expected_costs(np.array([-0.5, 1.5]), PASS_STOP_ASK), ValueError, "probabilities"),
    (lambda: expected_costs("ab", PASS_STOP_ASK), TypeError, "probabilities"),
    (lambda: expected_costs([0.2, 0.3, 0.5], PASS_STOP_ASK), ValueError, "cost_matrix"),
    (lambda: expected_costs(np.full(3, 1 / 3), PASS_STOP_ASK), ValueError, "cost_matrix"),
    (lambda: expected_costs([0.5, 0.5], [[0, 1], [5]]), ValueError, "cost_matrix"),
    (lambda: expected_costs([0.5, 0.5], [[0, math.nan], [5, 0]]), ValueError, "cost_matrix"),
    (lambda: cheapest_decision([0.5, 0.6], PASS_STOP_ASK), ValueError, "probabilities"),
    (lambda: deferral_band(5, person_cost=1), TypeError, "costs"),
    (lambda: deferral_band(LOANS, person_cost=-1), ValueError, "person_cost"),
    (lambda: deferral_band(LOANS, person_cost=1, person_error=0.5), ValueError, "person_error"),
    (lambda: best_decision_cost(1.5, LOANS), ValueError, "probability"),
    (lambda: best_decision_cost(0.5, 5), TypeError, "costs"),
    (lambda: best_decision_cost(0.5, LOANS, person_cost=-1), ValueError, "person_cost"),
    (
        lambda: best_decision_cost(0.5, LOANS, person_cost=1, person_error=0.7),
        ValueError,
        "person_error",
    ),
    (lambda: positive_predictive_value(prevalence=2, **RATES), ValueError, "prevalence"),
    (
        lambda: positive_predictive_value(prevalence=0.1, recall=0, false_positive_rate=0),
        ValueError,
        "recall and false_positive_rate",
    ),
    (
        lambda: positive_predictive_value(prevalence=0.1, recall=2, false_positive_rate=0),
        ValueError,
        "recall",
    ),
    (
        lambda: positive_predictive_value(prevalence=0.1, recall=1, false_positive_rate=2),
        ValueError,
        "false_positive_rate",
    ),
    (
        lambda: shift_probability(2, trained_prevalence=0.5, prevalence=0.1),
        ValueError,
        "probability",
    ),
    (
        lambda: shift_probability(0.5, trained_prevalence=0, prevalence=0.1),
        ValueError,
        "trained_prevalence",
    ),
    (
        lambda: shift_probability(0.5, trained_prevalence=1, prevalence=0.1),
        ValueError,
        "trained_prevalence",
    ),
    (
        lambda: shift_probability(0.5, trained_prevalence=0.5, prevalence=-1),
        ValueError,
        "prevalence",
    ),
    (lambda: shift_probability(1, trained_prevalence=0.5, prevalence=0), ValueError, "probability"),
    (lambda: shift_probability(0, trained_prevalence=0.5, prevalence=1), ValueError, "probability"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}\b.* must"):
        call()
