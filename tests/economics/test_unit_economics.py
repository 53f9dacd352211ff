"""One customer: by hand, by laws, by adding up month after month."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import (
    acquisition_cost,
    break_even_usage,
    cac_payback,
    gross_margin,
    lifetime_value,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)


def test_margins_by_hand():
    assert gross_margin(100, inference=20, hosting=5, support=4, payment=3) == pytest.approx(0.68)
    assert gross_margin(100, inference=0) == 1
    assert gross_margin(10, inference=25) == -1.5


def test_the_margin_of_a_company_is_that_of_the_sums():
    """Two customers at 20: one costs 1, one 49. The mean margin of a customer is the same only
    because both pay the same; with prices 10 and 30 it is not."""
    cost = np.array([1.0, 49.0])
    assert gross_margin(20, inference=cost).mean() == pytest.approx(
        gross_margin(40, inference=cost.sum())
    )
    prices = np.array([10.0, 30.0])
    whole = gross_margin(prices.sum(), inference=cost.sum())
    assert gross_margin(prices, inference=cost).mean() != pytest.approx(whole, abs=0.1)


@law
@given(
    price=st.floats(1, 1e4),
    unit=st.floats(1e-3, 10),
    fixed=st.floats(0, 0.3),
    target=st.floats(-1, 0.6),
)
def test_at_the_break_even_usage_the_margin_is_the_target(price, unit, fixed, target):
    usage = break_even_usage(price, unit, fixed_cost=fixed * price, target_margin=target)
    margin = gross_margin(price, inference=usage * unit, hosting=fixed * price)
    assert margin == pytest.approx(target, abs=1e-9)


def test_a_price_below_the_fixed_cost_carries_no_use():
    assert break_even_usage(10, 1, fixed_cost=12) == 0
    assert break_even_usage(10, 1, target_margin=1) == 0
    assert break_even_usage(10, 0.5) == 20


def test_a_customer_costs_what_was_spent_on_winning():
    assert acquisition_cost(0, 10) == 0
    assert acquisition_cost(np.array([100.0, 300.0]), 2).tolist() == [50, 150]


def added_up(revenue, margin, churn, discount, expansion, periods=4000):
    return math.fsum(
        revenue * margin * ((1 - churn + expansion) / (1 + discount)) ** t for t in range(periods)
    )


@pytest.mark.parametrize("churn", [0.02, 0.1, 1.0])
@pytest.mark.parametrize("discount", [0.0, 0.01])
@pytest.mark.parametrize("expansion", [0.0, 0.005])
def test_a_lifetime_is_the_sum_of_its_months(churn, discount, expansion):
    worth = lifetime_value(30, 0.7, churn, discount=discount, expansion=expansion)
    assert worth == pytest.approx(added_up(30, 0.7, churn, discount, expansion), rel=1e-9)


def test_published_forms_are_special_cases():
    """Gupta, Lehmann & Stuart 2004, eq. 4: m r / (1 + i - r), here with the first payment at once:
    m (1 + i) / (1 + i - r)."""
    retention, rate = 0.8, 0.12
    published = 100 * (1 + rate) / (1 + rate - retention)
    assert lifetime_value(100, 1, 1 - retention, discount=rate) == pytest.approx(published)


def test_the_expansion_that_is_too_much_is_named():
    with pytest.raises(ValueError, match=r"expansion must be below churn \+ discount, got 0\.2;"):
        lifetime_value(1, 0.6, 0.1, expansion=np.array([0.0, 0.2, 0.3]))


def test_who_leaves_at_once_has_paid_once():
    assert lifetime_value(0, 0.5, 1) == 0
    assert lifetime_value(20, 0.5, 1) == 10


@pytest.mark.parametrize("churn", [0.001, 0.05, 0.3])
def test_payback_with_churn_is_where_the_sum_of_months_reaches_the_cost(churn):
    months = 7
    cac = math.fsum(12 * (1 - churn) ** t for t in range(months))
    assert cac_payback(cac, 20, 0.6, churn=churn) == pytest.approx(months)


def test_payback_by_hand():
    assert cac_payback(0, 20, 0.6) == 0
    assert cac_payback(0, 0, 0) == 0
    assert cac_payback(10, 0, 0.5) == math.inf
    assert cac_payback(10, 20, -0.5) == math.inf
    assert cac_payback(120, 20, 0.6) == 10
    assert cac_payback(240, 20, 0.6, churn=0.05) == math.inf  # all that is ever paid, and no more
    assert cac_payback(240 * (1 - 1e-9), 20, 0.6, churn=0.05) > 300


def test_without_churn_the_two_forms_meet():
    assert cac_payback(120, 20, 0.6, churn=1e-12) == pytest.approx(10, rel=1e-10)


@law
@given(cac=st.floats(1, 1e4), churn=st.floats(0.001, 0.9), margin=st.floats(0.05, 1))
def test_a_customer_pays_back_if_and_only_if_worth_more_than_the_cost(cac, churn, margin):
    worth = lifetime_value(20, margin, churn)
    if abs(worth - cac) > 1e-9 * cac:
        assert (cac_payback(cac, 20, margin, churn=churn) < math.inf) == (worth > cac)


def test_churn_delays_the_payback():
    times = cac_payback(100, 20, 0.6, churn=np.linspace(0, 0.1, 11))
    assert (np.diff(times) > 0).all()


A, B = np.array([[1.0], [3.0], [9.0]]), np.array([0.02, 0.3])


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b: gross_margin(a, inference=b, support=a * b),
        lambda a, b: break_even_usage(a, b, fixed_cost=2, target_margin=0.1),
        lambda a, b: acquisition_cost(a, b),
        lambda a, b: lifetime_value(a, 0.5, b, discount=0.01),
        lambda a, b: cac_payback(a * 10, 9, 0.5, churn=b),
        lambda a, b: cac_payback(10, a - 1, 0.5, churn=b - 0.02),
    ],
)
def test_an_array_is_each_of_its_elements(function):
    alone = [[function(a, b) for b in B.tolist()] for a in A.ravel().tolist()]
    np.testing.assert_allclose(function(A, B), alone, rtol=1e-14)


BAD = [
    (gross_margin, (0,), {"inference": 1}, ValueError, "revenue"),
    (gross_margin, (1,), {"inference": -1}, ValueError, "inference"),
    (gross_margin, (1,), {"inference": 1, "hosting": math.nan}, ValueError, "hosting"),
    (gross_margin, (1,), {"inference": 1, "support": "x"}, TypeError, "support"),
    (gross_margin, (1,), {"inference": 1, "payment": -1}, ValueError, "payment"),
    (gross_margin, (1e-300,), {"inference": 1e300}, ValueError, "gross_margin"),
    (break_even_usage, (0, 1), {}, ValueError, "price"),
    (break_even_usage, (1, 0), {}, ValueError, "cost_per_unit"),
    (break_even_usage, (1, 1), {"fixed_cost": -1}, ValueError, "fixed_cost"),
    (break_even_usage, (1, 1), {"target_margin": 1.5}, ValueError, "target_margin"),
    (break_even_usage, (1e300, 1e-300), {}, ValueError, "usage"),
    (acquisition_cost, (-1, 1), {}, ValueError, "spend"),
    (acquisition_cost, (1, 0), {}, ValueError, "new_customers"),
    (lifetime_value, (-1, 0.5, 0.1), {}, ValueError, "revenue"),
    (lifetime_value, (1, 1.5, 0.1), {}, ValueError, "margin"),
    (lifetime_value, (1, 0.6, 0), {}, ValueError, "churn"),
    (lifetime_value, (1, 0.6, 5), {}, ValueError, "churn"),
    (lifetime_value, (1, 0.6, 0.1), {"discount": -0.1}, ValueError, "discount"),
    (lifetime_value, (1, 0.6, 0.1), {"expansion": -0.1}, ValueError, "expansion"),
    (lifetime_value, (1, 0.6, 0.1), {"expansion": 0.1}, ValueError, "expansion"),
    (lifetime_value, (1, 0.6, 0.1), {"expansion": np.array([0, 0.2])}, ValueError, "expansion"),
    (cac_payback, (-1, 1, 0.5), {}, ValueError, "cac"),
    (cac_payback, (1, -1, 0.5), {}, ValueError, "revenue"),
    (cac_payback, (1, 1, 1.5), {}, ValueError, "margin"),
    (cac_payback, (1, 1, 0.5), {"churn": 1}, ValueError, "churn"),
    (cac_payback, (1, 1, 0.5), {"churn": None}, TypeError, "churn"),
]


@pytest.mark.parametrize(("function", "args", "options", "error", "name"), BAD)
def test_bad_input_is_refused_by_name(function, args, options, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        function(*args, **options)
