"""Where owning begins to pay: by hand, and there and back."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import (
    break_even_decline,
    break_even_utilisation,
    break_even_volume,
    present_cost_of_buying,
    serving_cost_per_million,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
NAN, INF = math.nan, math.inf
MONEY = {"discount_rate": 0.1, "years": 5}


@law
@given(fixed=st.floats(1, 1e6), unit=st.floats(0, 10), margin=st.floats(0.01, 10))
def test_at_the_break_even_volume_owning_costs_what_buying_costs(fixed, unit, margin):
    price = unit + margin
    volume = break_even_volume(fixed, unit, price)
    assert fixed + unit * volume == pytest.approx(price * volume, rel=1e-9)


def test_owning_at_the_price_of_buying_never_pays():
    assert break_even_volume(1000, 0.5, 0.5) == INF
    assert break_even_volume(1000, 0.6, 0.5) == INF
    volumes = break_even_volume(1000, np.array([0.5, 0.6, 0.25]), 0.5)
    assert volumes.tolist() == [INF, INF, 4000]


@law
@given(
    price=st.floats(0.1, 10), n=st.integers(1, 16), rate=st.floats(10, 1e5), api=st.floats(0.01, 50)
)
def test_at_the_break_even_utilisation_a_token_costs_the_same(price, n, rate, api):
    busy = break_even_utilisation(price, n, rate, api)
    if busy <= 1:
        assert serving_cost_per_million(price, n, rate, utilisation=busy) == pytest.approx(api)
    else:
        assert serving_cost_per_million(price, n, rate) > api


def test_present_costs_worked_by_hand():
    assert present_cost_of_buying(100, price_decline=0, discount_rate=0, years=3) == 300
    halves = present_cost_of_buying(100, price_decline=0.5, discount_rate=0, years=3)
    assert halves == pytest.approx(175)
    both = present_cost_of_buying(110, price_decline=0.5, discount_rate=0.1, years=2)
    assert both == pytest.approx(110 + 50)


def test_buying_for_ever_at_a_falling_price_has_a_limit():
    """A geometric series: S (1 + r)/(r + g)."""
    long = present_cost_of_buying(100, price_decline=0.3, discount_rate=0.1, years=500)
    assert long == pytest.approx(100 * 1.1 / 0.4)


@law
@given(investment=st.floats(101, 450))
def test_at_the_break_even_decline_building_costs_what_buying_costs(investment):
    decline = break_even_decline(investment, 100, **MONEY)
    if decline is None:
        assert present_cost_of_buying(100, price_decline=0, **MONEY) < investment
    else:
        assert present_cost_of_buying(100, price_decline=decline, **MONEY) == pytest.approx(
            investment, rel=1e-9
        )


def test_what_the_first_year_pays_back_no_fall_of_prices_can_undo():
    assert break_even_decline(100, 100, **MONEY) == 1.0
    assert break_even_decline(50, 100, **MONEY) == 1.0


@law
@given(a=st.floats(110, 400), b=st.floats(110, 400))
def test_the_dearer_the_building_the_smaller_the_fall_that_undoes_it(a, b):
    low, high = sorted([a, b])
    assert (break_even_decline(low, 100, **MONEY) or 0) >= (
        break_even_decline(high, 100, **MONEY) or 0
    )


OWN = {"fixed_cost": 9, "unit_cost": 1, "price": 2}
BUSY = {"price_per_chip_hour": 3, "n_chips": 2, "tokens_per_s": 100, "price_per_million": 5}
BUY = {"spending": 100, "price_decline": 0.3, **MONEY}
BUILD = {"investment": 250, "spending": 100, **MONEY}


@pytest.mark.parametrize(
    ("function", "arguments", "name", "values"),
    [
        (break_even_volume, OWN, "price", [0, 1, 2, 3]),
        (break_even_utilisation, BUSY, "price_per_million", [1, 9]),
        (present_cost_of_buying, BUY, "price_decline", [0, 0.9]),
        (present_cost_of_buying, BUY, "spending", [0, 10]),
    ],
)
def test_an_array_gives_what_its_numbers_give(function, arguments, name, values):
    together = function(**{**arguments, name: np.array(values)})
    alone = [function(**{**arguments, name: value}) for value in values]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


def _bad(function, good, **wrong):
    return [(function, good, name, value) for name, values in wrong.items() for value in values]


BAD = [
    *_bad(break_even_volume, OWN, fixed_cost=[-1, NAN], unit_cost=[-1, "1"], price=[-1, INF]),
    *_bad(
        break_even_utilisation,
        BUSY,
        price_per_chip_hour=[-1],
        n_chips=[0],
        tokens_per_s=[0, NAN],
        price_per_million=[0, -1],
    ),
    *_bad(
        present_cost_of_buying,
        BUY,
        spending=[-1, NAN],
        price_decline=[1, -0.1, 40],
        discount_rate=[-0.1],
        years=[0, 2.5, np.array([1, 2])],
    ),
    *_bad(
        break_even_decline,
        BUILD,
        investment=[-1, np.array([1.0, 2.0])],
        spending=[0, np.array([1.0, 2.0])],
        discount_rate=[NAN],
        years=[0],
    ),
]


@pytest.mark.parametrize(("function", "good", "name", "value"), BAD)
def test_bad_input_is_refused_by_name(function, good, name, value):
    with pytest.raises((TypeError, ValueError), match=name):
        function(**{**good, name: value})
