"""Replacement by age: by hand, by laws, against numerical integrals and a search."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import gamma, gammainc

from zenlib.reliability import Weibull, best_replacement_age, replacement_cost_rate

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)
PRICES = {"planned_cost": 1, "failure_cost": 5}
parts = st.builds(Weibull, st.floats(0.3, 8), st.floats(0.01, 1e4))
wearing = st.builds(Weibull, st.floats(1.1, 8), st.floats(0.01, 1e4))


def test_a_part_that_does_not_age_worked_by_hand():
    """Exponential with mean 10: a cycle until age 10 lasts 10 (1 - 1/e)."""
    failing = 1 - math.exp(-1)
    cost = replacement_cost_rate(Weibull(1, 10), 10, **PRICES)
    assert cost == pytest.approx((1 - failing + 5 * failing) / (10 * failing))


def test_waiting_for_the_failure_costs_a_failure_for_each_mean_life():
    for shape in (0.01, 0.5, 1, 2, 50, 1000):
        part = Weibull(shape, 7)
        assert replacement_cost_rate(part, math.inf, **PRICES) == pytest.approx(5 / part.mean)


def test_at_once_it_is_a_planned_replacement_all_the_time():
    assert replacement_cost_rate(Weibull(3, 1), 1e-6, **PRICES) == pytest.approx(1e6)


@law
@given(parts, st.floats(0.01, 5))
def test_the_integral_is_the_one_that_scipy_finds(part, age):
    age *= part.scale
    life = quad(part.survival, 0, age, epsabs=0, epsrel=1e-10, limit=200)[0]
    gone = 1 - part.survival(age)
    expected = (1 - gone + 5 * gone) / life
    assert replacement_cost_rate(part, age, **PRICES) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("shape", "load"), [(0.01, 180), (0.02, 130), (0.1, 90)])
def test_an_old_part_of_early_failures_takes_many_terms(shape, load):
    """With R(T) = exp(-load), the integral is η/β times SciPy's incomplete gamma function."""
    part, age = Weibull(shape, 1), load ** (1 / shape)
    life = gammainc(1 / shape, load) * gamma(1 / shape) / shape
    cost = replacement_cost_rate(part, age, planned_cost=1, failure_cost=1)
    assert cost == pytest.approx(1 / life, rel=1e-12)


def test_a_simulation_pays_as_much():
    rng, part, age = np.random.default_rng(0), Weibull(2.1, 82), 40
    lives = part.scale * rng.weibull(part.shape, 200_000)
    spent = np.where(lives <= age, 5, 1).mean() / np.minimum(lives, age).mean()
    assert replacement_cost_rate(part, age, **PRICES) == pytest.approx(spent, rel=0.01)


@law
@given(wearing, st.floats(1.2, 100))
def test_no_other_age_is_cheaper(part, failure_cost):
    prices = {"planned_cost": 1, "failure_cost": failure_cost}
    best = best_replacement_age(part, **prices)
    least = replacement_cost_rate(part, best, **prices)
    others = replacement_cost_rate(part, best * np.geomspace(0.1, 10, 41), **prices)
    assert (others >= least * (1 - 1e-9)).all()


@law
@given(wearing, st.floats(1.5, 100))
def test_at_the_best_age_waiting_costs_as_much_as_the_average(part, failure_cost):
    """Barlow and Hunter (1960): C(T*) = (c_f - c_p) h(T*)."""
    prices = {"planned_cost": 1, "failure_cost": failure_cost}
    best = best_replacement_age(part, **prices)
    if part.survival(best) > 1e-6:
        rate = (failure_cost - 1) * part.hazard(best)
        assert replacement_cost_rate(part, best, **prices) == pytest.approx(rate, rel=1e-6)


def test_what_does_not_wear_or_is_no_dearer_broken_is_left_alone():
    for shape, failure_cost in ((0.7, 50), (1, 50), (3, 1), (3, 0.5)):
        age = best_replacement_age(Weibull(shape, 9), planned_cost=1, failure_cost=failure_cost)
        assert age == math.inf


def test_wear_so_slight_that_the_age_is_beyond_all_floats():
    part = Weibull(1 + 1e-12, 1)
    assert best_replacement_age(part, planned_cost=1, failure_cost=1.01) == math.inf


def test_the_dearer_a_failure_the_earlier():
    ages = [
        best_replacement_age(Weibull(2, 10), planned_cost=1, failure_cost=cost)
        for cost in (1.5, 2, 5, 20, 1e6)
    ]
    assert ages == sorted(ages, reverse=True)
    assert ages[-1] == pytest.approx(10 * 1e-3, rel=1e-3)  # (T/η)² (β - 1) = c_p / c_f


def test_an_array_of_ages_is_each_of_them():
    part, ages = Weibull(2, 10), np.array([[1.0, 5.0], [20.0, math.inf]])
    together = replacement_cost_rate(part, ages, **PRICES)
    alone = [[replacement_cost_rate(part, age, **PRICES) for age in row] for row in ages]
    np.testing.assert_allclose(together, alone, rtol=1e-14)
    assert isinstance(alone[0][0], float)


PART = Weibull(2, 10)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: replacement_cost_rate(2, 1, **PRICES), TypeError, "part must be a Weibull"),
        (lambda: replacement_cost_rate(PART, 0, **PRICES), ValueError, "age must be above 0"),
        (lambda: replacement_cost_rate(PART, math.nan, **PRICES), ValueError, "age must be above"),
        (lambda: replacement_cost_rate(PART, [1, -2], **PRICES), ValueError, "above 0, got -2"),
        (
            lambda: replacement_cost_rate(PART, 1, planned_cost=0, failure_cost=1),
            ValueError,
            "planned_cost must be above 0",
        ),
        (
            lambda: replacement_cost_rate(PART, 1, planned_cost=1, failure_cost=-1),
            ValueError,
            "failure_cost must be above 0",
        ),
        (lambda: best_replacement_age(2, **PRICES), TypeError, "part must be a Weibull"),
        (
            lambda: best_replacement_age(PART, planned_cost="1", failure_cost=1),
            TypeError,
            "planned_cost must be a real number",
        ),
        (
            lambda: best_replacement_age(PART, planned_cost=1, failure_cost=0),
            ValueError,
            "failure_cost must be above 0",
        ),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
