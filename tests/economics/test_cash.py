"""Cash: by hand, by laws, by playing month after month."""

import math

import numpy as np
import pytest

from zenlib.economics import burn_multiple, net_burn, rule_of_40, runway


def played(cash, spend, income, spend_growth, income_growth):
    """Days of a month played one by one, a thousand to the month."""
    for step in range(600_000):
        month = step // 1000
        burn = spend * (1 + spend_growth) ** month - income * (1 + income_growth) ** month
        cash -= burn / 1000
        if cash < 0:
            return step / 1000
    return math.inf


def test_cash_by_hand():
    assert net_burn(10, 4) == 6
    assert net_burn(1, 0) == 1
    assert runway(1, 0.5) == 2
    assert net_burn(4, 10) == -6
    assert runway(60, 10) == 6
    assert runway(60, 10, 4) == 10
    assert runway(0, 10) == 0
    assert runway(60, 10, 10) == math.inf
    assert runway(0, 1, 2) == math.inf
    assert runway(25, 10, spend_growth=1.0) == pytest.approx(1 + 15 / 20)
    assert burn_multiple(300, 200) == 1.5
    assert burn_multiple(-50, 200) == -0.25
    assert rule_of_40(0.5, -0.2) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("cash", "spend", "income", "faster", "better"),
    [
        (1000, 100, 20, 0.0, 0.05),
        (1000, 100, 20, 0.02, 0.0),
        (300, 100, 50, 0.01, 0.04),
        (1000, 100, 120, 0.05, 0.01),  # earns at first
    ],
)
def test_the_runway_is_where_the_money_ends(cash, spend, income, faster, better):
    expected = played(cash, spend, income, faster, better)
    months = runway(cash, spend, income, spend_growth=faster, income_growth=better)
    assert months == pytest.approx(expected, abs=3e-3)


def test_income_that_overtakes_in_time_saves_the_company():
    needed = [runway(1200, 120, 20, income_growth=growth) for growth in (0.0, 0.05, 0.1, 0.15)]
    assert needed == sorted(needed)
    assert needed[0] == 12
    assert needed[-1] == math.inf


def test_a_company_that_earns_for_good_lasts_however_fast_it_grows():
    assert runway(10, 5, 6, income_growth=9) == math.inf


def test_money_that_lasts_longer_than_one_looks_lasts_for_ever():
    assert runway(700, 1) == math.inf
    assert runway(600, 1) == 600
    assert runway(600.5, 1) == math.inf
    assert runway(700, 1, most_periods=700) == 700


def test_twice_the_money_lasts_twice_as_long_without_growth():
    cash = np.array([10.0, 20.0, 40.0])
    assert runway(cash, 3, 1).tolist() == [5, 10, 20]


A, B = np.array([[5.0], [100.0], [0.0]]), np.array([1.0, 4.0, 9.0])


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b: net_burn(a, b),
        lambda a, b: runway(a, b, 2),
        lambda a, b: runway(a, b, 2, spend_growth=0.01 * b, income_growth=0.05),
        lambda a, b: burn_multiple(a, b),
        lambda a, b: rule_of_40(a, b / 10),
    ],
)
def test_an_array_is_each_of_its_elements(function):
    alone = [[function(a, b) for b in B.tolist()] for a in A.ravel().tolist()]
    np.testing.assert_allclose(function(A, B), alone, rtol=1e-13)


BAD = [
    (net_burn, (-1, 1), {}, ValueError, "spend"),
    (net_burn, (1, -1), {}, ValueError, "income"),
    (runway, (-1, 1), {}, ValueError, "cash"),
    (runway, (1, -0.5), {}, ValueError, "spend"),
    (runway, (1, math.nan), {}, ValueError, "spend"),
    (runway, (1, 1, -0.5), {}, ValueError, "income"),
    (runway, (1, 1), {"income_growth": -1}, ValueError, "income_growth"),
    (runway, (1, 1, "0"), {}, TypeError, "income"),
    (runway, (1, 1), {"spend_growth": -1}, ValueError, "spend_growth"),
    (runway, (1, 1), {"income_growth": -2}, ValueError, "income_growth"),
    (runway, (1, 1), {"most_periods": 0}, ValueError, "most_periods"),
    (runway, (1, 1), {"most_periods": np.array([1, 2])}, TypeError, "most_periods"),
    (burn_multiple, (1, 0), {}, ValueError, "new_recurring_revenue"),
    (burn_multiple, (math.inf, 1), {}, ValueError, "burn"),
    (burn_multiple, (1e300, 1e-300), {}, ValueError, "burn_multiple"),
    (rule_of_40, (-2, 0), {}, ValueError, "growth"),
    (rule_of_40, (0.5, 1.5), {}, ValueError, "margin"),
]


@pytest.mark.parametrize(("function", "args", "options", "error", "name"), BAD)
def test_bad_input_is_refused_by_name(function, args, options, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        function(*args, **options)
