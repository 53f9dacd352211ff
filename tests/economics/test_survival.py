"""Survival of customers: a table of the textbooks, SciPy, and what is known without censoring."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from zenlib.economics import SurvivalCurve, kaplan_meier, kaplan_meier_value, lifetime_value

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)

# Acute myelogenous leukaemia, maintained group: Miller 1981, table 1.1; R, summary(survfit(aml))
WEEKS = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
RELAPSED = [bool(mark) for mark in (1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0)]
SURVIVAL = [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184]
ERRORS = [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535]


def test_the_table_of_the_textbook():
    curve = kaplan_meier(WEEKS, RELAPSED)
    assert curve.times == (9, 13, 18, 23, 31, 34, 48)
    assert curve.longest == 161
    assert curve.survival == pytest.approx(SURVIVAL, abs=5.1e-4)
    assert curve.standard_errors == pytest.approx(ERRORS, abs=5.1e-5)


samples = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


@law
@given(samples)
def test_scipy_has_the_same_staircase(sample):
    durations, left = map(list, zip(*sample, strict=True))
    gone = [t for t, has_left in sample if has_left]
    there = [t for t, has_left in sample if not has_left]
    if gone:
        curve, expected = kaplan_meier(durations, left), ecdf(CensoredData(gone, right=there)).sf
        at = range(max(durations) + 1)
        assert [curve.at(t) for t in at] == pytest.approx(expected.evaluate(at), abs=1e-12)


@law
@given(st.lists(st.integers(1, 20), min_size=1, max_size=30))
def test_if_all_have_left_it_is_the_share_that_stayed_longer(durations):
    curve, n = kaplan_meier(durations, [True] * len(durations)), len(durations)
    for time, share, error in zip(curve.times, curve.survival, curve.standard_errors, strict=True):
        exact = sum(d > time for d in durations) / n
        assert share == pytest.approx(exact, abs=1e-12)
        assert error == pytest.approx(math.sqrt(exact * (1 - exact) / n), abs=1e-12)
    # and the value is the mean number of payments
    assert kaplan_meier_value(curve, 1, 1) == pytest.approx(np.mean(durations))


def test_if_nobody_has_left_everybody_stays():
    curve = kaplan_meier([3, 5], [False, False])
    assert curve == SurvivalCurve((), (), (), 5)
    assert curve.at(5) == 1
    assert kaplan_meier_value(curve, 10, 0.5) == 25


def test_who_leaves_and_who_is_last_seen_on_the_same_day_was_there_that_day():
    """At 13 weeks one relapses and one is last seen: both count among those at risk."""
    assert kaplan_meier([13, 13], [True, False]).survival == (0.5,)
    assert kaplan_meier([13, 13], [False, True]).survival == (0.5,)


def test_a_constant_churn_gives_the_closed_form():
    """1,000 customers of whom exactly a half leaves every month."""
    durations = [month for month in range(1, 10) for _ in range(2 ** (9 - month))]
    left = [True] * len(durations)
    durations, left = [*durations, 9], [*left, False]
    curve = kaplan_meier(durations, left)
    assert curve.at(3) == pytest.approx(1 / 8)
    closed = lifetime_value(10, 0.6, 0.5, discount=0.01)
    partial = kaplan_meier_value(curve, 10, 0.6, discount=0.01)
    assert partial == pytest.approx(closed * (1 - (0.5 / 1.01) ** 9))


def test_dropping_those_who_stay_makes_a_company_look_worse():
    dropped = [t for t, gone in zip(WEEKS, RELAPSED, strict=True) if gone]
    honest = kaplan_meier(WEEKS, RELAPSED)
    biased = kaplan_meier(dropped, [True] * len(dropped))
    assert all(biased.at(week) < honest.at(week) for week in (10, 20, 40))


def test_fewer_periods_and_discounting_are_worth_less():
    curve = kaplan_meier(WEEKS, RELAPSED)
    by_hand = 1 + 1 / 1.1 + 1 / 1.21
    assert kaplan_meier_value(curve, 1, 1, periods=3, discount=0.1) == pytest.approx(by_hand)
    values = [kaplan_meier_value(curve, 1, 1, periods=p) for p in (1, 10, 100, 161)]
    assert values[0] == 1
    assert values == sorted(values)


def test_an_array_of_values_is_each_of_them():
    curve = kaplan_meier(WEEKS, RELAPSED)
    revenue, margin = np.array([1.0, 5.0]), np.array([[0.2], [0.7]])
    together = kaplan_meier_value(curve, revenue, margin, discount=0.01)
    alone = [[kaplan_meier_value(curve, r, m, discount=0.01) for r in (1, 5)] for m in (0.2, 0.7)]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


CURVE = kaplan_meier([1, 2.5], [True, False])
BAD = [
    (kaplan_meier, ([], []), {}, ValueError, "durations"),
    (kaplan_meier, ([-1], [True]), {}, ValueError, r"durations\[0\]"),
    (kaplan_meier, ([1], [1]), {}, TypeError, r"left\[0\]"),
    (kaplan_meier, ([1], True), {}, TypeError, "left"),
    (kaplan_meier, ([1], "y"), {}, TypeError, "left"),
    (kaplan_meier, ([1, 2], [True]), {}, ValueError, "left"),
    (CURVE.at, (3,), {}, ValueError, "time"),
    (CURVE.at, (-1,), {}, ValueError, "time"),
    (CURVE.at, (np.ones(2),), {}, TypeError, "time"),
    (kaplan_meier_value, ([1], 1, 1), {}, TypeError, "curve"),
    (kaplan_meier_value, (CURVE, -1, 1), {}, ValueError, "revenue"),
    (kaplan_meier_value, (CURVE, 1, 2), {}, ValueError, "margin"),
    (kaplan_meier_value, (CURVE, 1, 1), {"periods": 0}, ValueError, "periods"),
    (kaplan_meier_value, (CURVE, 1, 1), {"periods": np.ones(2)}, TypeError, "periods"),
    (kaplan_meier_value, (CURVE, 1, 1), {"periods": 3}, ValueError, "periods"),
    (kaplan_meier_value, (CURVE, 1, 1), {"discount": -1}, ValueError, "discount"),
    (
        kaplan_meier_value,
        (kaplan_meier([0.5], [True]), 1, 1),
        {},
        ValueError,
        "periods",
    ),
    (kaplan_meier_value, (CURVE, 1.7e308, 1), {}, ValueError, "kaplan_meier_value"),
]


@pytest.mark.parametrize(("function", "args", "options", "error", "name"), BAD)
def test_bad_input_is_refused_by_name(function, args, options, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        function(*args, **options)
