"""Learning and price decline: by hand, by laws, against published series."""

import math

import numpy as np
import pytest

from zenlib.economics import (
    annual_decline,
    learning_exponent,
    moore_price,
    sahal_decline,
    wright_cost,
    wright_mean_cost,
)

RATES = [0.0, 0.05, 0.2, 0.5, 0.9]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("units", [1, 3, 1000, 1e12])
def test_every_doubling_takes_the_learning_rate(rate, units):
    once = wright_cost(100, units, learning_rate=rate)
    assert wright_cost(100, 2 * units, learning_rate=rate) == pytest.approx(
        once * (1 - rate), rel=1e-12
    )


def test_wright_by_hand():
    assert wright_cost(100, 1, learning_rate=0.2) == 100
    assert wright_cost(0, 5, learning_rate=0.2) == 0
    assert wright_cost(100, 8, learning_rate=0.2) == pytest.approx(51.2)
    assert learning_exponent(0.75) == 2
    assert learning_exponent(0) == 0


def test_an_80_percent_curve_of_aeroplanes():
    """Wright 1936: labour falls to 80 % with every doubling, so b = 0.322."""
    assert learning_exponent(0.2) == pytest.approx(0.322, abs=5e-4)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.2, 0.3])
def test_the_mean_tends_to_that_of_all_units(rate):
    n = 100_000
    added = np.sum(wright_cost(1.0, np.arange(1.0, n + 1), learning_rate=rate)) / n
    assert wright_mean_cost(1.0, n, learning_rate=rate) == pytest.approx(added, rel=4e-3)
    ratio = wright_mean_cost(1, 7, learning_rate=rate) / wright_cost(1, 7, learning_rate=rate)
    assert ratio == pytest.approx(1 / (1 - learning_exponent(rate)))


def test_a_price_falls_by_its_share_every_year():
    assert moore_price(100, 0, annual_decline=0.3) == 100
    assert moore_price(100, 2, annual_decline=0.3) == pytest.approx(49)
    assert moore_price(49, -2, annual_decline=0.3) == pytest.approx(100)
    assert moore_price(100, 1, annual_decline=-0.1) == pytest.approx(110)


def test_tokens_became_ten_times_cheaper_each_year():
    """Appenzeller, a16z 2024: $60 to $0.06 in three years, a factor of 1,000."""
    assert annual_decline(60, 0.06, 3) == pytest.approx(0.9, rel=1e-12)


@pytest.mark.parametrize("decline", [-0.5, 0.0, 0.3, 0.99])
@pytest.mark.parametrize("years", [0.25, 1, 7])
def test_the_decline_comes_back_from_two_prices(decline, years):
    later = moore_price(20, years, annual_decline=decline)
    assert annual_decline(20, later, years) == pytest.approx(decline, abs=1e-12)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("growth", [0.0, 0.3, 1.0, 9.0])
def test_under_steady_growth_wright_and_moore_are_one(rate, growth):
    decline = sahal_decline(rate, growth)
    for years in (0, 1, 2.5, 6):
        volume = 1000 * (1 + growth) ** years
        by_time = moore_price(
            wright_cost(50, 1000, learning_rate=rate), years, annual_decline=decline
        )
        assert by_time == pytest.approx(wright_cost(50, volume, learning_rate=rate), rel=1e-11)


def test_one_doubling_a_year_is_the_learning_rate():
    assert sahal_decline(0.2, 1) == pytest.approx(0.2)
    assert sahal_decline(0.2, 0) == 0


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (lambda a, b: wright_cost(a, b + 1, learning_rate=a / 10), "wright_cost"),
        (lambda a, b: wright_mean_cost(a, b + 1, learning_rate=a / 10), "wright_mean_cost"),
        (lambda a, b: learning_exponent(a / 10 + 0 * b), "learning_exponent"),
        (lambda a, b: moore_price(a, b, annual_decline=a / 10), "moore_price"),
        (lambda a, b: annual_decline(a, b + 1, 2), "annual_decline"),
        (lambda a, b: sahal_decline(a / 10, b), "sahal_decline"),
    ],
)
def test_an_array_is_each_of_its_elements(function, arguments):
    a, b = np.array([[1.0], [4.0]]), np.array([0.0, 2.0, 5.0])
    alone = [[function(x, y) for y in b.tolist()] for x in a.ravel().tolist()]
    np.testing.assert_allclose(function(a, b), alone, rtol=1e-14, err_msg=arguments)


BAD = [
    (learning_exponent, (1,), {}, ValueError, "learning_rate"),
    (learning_exponent, (-0.1,), {}, ValueError, "learning_rate"),
    (learning_exponent, ("0.2",), {}, TypeError, "learning_rate"),
    (wright_cost, (-1, 1), {"learning_rate": 0.2}, ValueError, "first_cost"),
    (wright_cost, (1, 0.5), {"learning_rate": 0.2}, ValueError, "units"),
    (wright_cost, (1, math.inf), {"learning_rate": 0.2}, ValueError, "units"),
    (wright_cost, (1, 1), {"learning_rate": 20}, ValueError, "learning_rate"),
    (wright_mean_cost, (1, 1), {"learning_rate": 0.5}, ValueError, "learning_rate"),
    (wright_mean_cost, (1, 1), {"learning_rate": -0.1}, ValueError, "learning_rate"),
    (wright_mean_cost, (1, 0), {"learning_rate": 0.1}, ValueError, "units"),
    (moore_price, (-1, 1), {"annual_decline": 0.1}, ValueError, "price"),
    (moore_price, (1, math.nan), {"annual_decline": 0.1}, ValueError, "years"),
    (moore_price, (1, 1), {"annual_decline": 1}, ValueError, "annual_decline"),
    (moore_price, (1, -1000), {"annual_decline": 0.9}, ValueError, "moore_price"),
    (annual_decline, (0, 1, 1), {}, ValueError, "start_price"),
    (annual_decline, (1, 0, 1), {}, ValueError, "end_price"),
    (annual_decline, (1, 1, 0), {}, ValueError, "years"),
    (annual_decline, (1, 1e300, 1e-3), {}, ValueError, "annual_decline"),
    (sahal_decline, (1, 1), {}, ValueError, "learning_rate"),
    (sahal_decline, (0.2, -0.1), {}, ValueError, "annual_growth"),
]


@pytest.mark.parametrize(("function", "args", "options", "error", "name"), BAD)
def test_bad_input_is_refused_by_name(function, args, options, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        function(*args, **options)
