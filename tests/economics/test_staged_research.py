"""Research in stages: by hand, by limits, against the compound option."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from zenlib.economics import Stage, black_scholes, staged_commitment, staged_option

STAGES = [Stage(10, 6, 0.6), Stage(25, 12, 0.7), Stage(60, 6)]


def test_a_commitment_by_hand():
    assert staged_commitment(60, [Stage(10, 12, 0.5), Stage(20, 12)], rate=0) == 10
    rate, leakage = math.log(1.1), math.log(1.05)
    worth = staged_commitment(60, [Stage(10, 12, 0.5), Stage(20, 12)], rate=rate, leakage=leakage)
    assert worth == pytest.approx(0.5 * 60 / 1.05**2 - 10 - 0.5 * 20 / 1.1)


def test_one_certain_stage_is_its_value_less_its_cost():
    assert staged_option(100, [Stage(60, 12)], rate=0.05, volatility=0.4) == pytest.approx(40)
    assert staged_option(50, [Stage(60, 12)], rate=0.05, volatility=0.4) == 0


def test_a_free_year_before_a_cost_is_a_call():
    """Nothing to pay, then the strike: Black and Scholes, times the chance that it works."""
    stages = [Stage(0, 12, 0.3), Stage(110, 1)]
    terms = {"rate": 0.05, "volatility": 0.4}
    tree = staged_option(100, stages, steps_per_month=30, **terms)
    assert tree == pytest.approx(0.3 * black_scholes(100, 110, 1, **terms), rel=2e-3)


def test_two_stages_are_an_option_on_an_option():
    """A call on a call (Geske 1979), integrated over the value at the first decision."""
    first, strike, t1, t2, r, q, sigma, v = 5.0, 100.0, 0.5, 1.5, 0.04, 0.01, 0.35, 90.0

    def inner(z):
        later = v * math.exp((r - q - sigma**2 / 2) * t1 + sigma * math.sqrt(t1) * z)
        right = black_scholes(later, strike, t2 - t1, rate=r, leakage=q, volatility=sigma)
        return max(right - first, 0) * norm.pdf(z)

    exact = math.exp(-r * t1) * quad(inner, -8, 8, limit=200)[0]
    stages = [Stage(0, 6), Stage(first, 12), Stage(strike, 1)]
    worth = staged_option(v * math.exp(q / 12), stages, rate=r, leakage=q, volatility=sigma,
                          steps_per_month=20)  # fmt: skip
    assert worth == pytest.approx(exact, rel=5e-3)


def test_a_compound_option_of_the_textbook():
    """Haug, put on a call: 21.1965; the call on it follows by parity."""
    v, strike, first, t1, t2, r, b, sigma = 500, 520, 50, 0.25, 0.5, 0.08, 0.03, 0.35
    call = black_scholes(v, strike, t2, rate=r, leakage=b, volatility=sigma)
    call_on_call = 21.1965 + call - first * math.exp(-r * t1)
    stages = [Stage(0, 3), Stage(first, 3), Stage(strike, 1)]
    worth = staged_option(v * math.exp(b / 12), stages, rate=r, leakage=b, volatility=sigma,
                          steps_per_month=40)  # fmt: skip
    assert worth == pytest.approx(call_on_call, rel=5e-3)


@pytest.mark.parametrize("value", [20, 80, 200, 1000])
@pytest.mark.parametrize("sigma", [0.2, 0.5, 1.0])
def test_being_allowed_to_stop_is_never_worth_less(value, sigma):
    free = staged_option(value, STAGES, rate=0.03, volatility=sigma, leakage=0.02)
    bound = staged_commitment(value, STAGES, rate=0.03, leakage=0.02)
    assert free >= max(bound, 0) - 1e-9 * value


def test_far_in_the_money_nobody_stops():
    free = staged_option(1e5, STAGES, rate=0.03, volatility=0.3)
    assert free == pytest.approx(staged_commitment(1e5, STAGES, rate=0.03), rel=1e-9)


def test_uncertainty_raises_the_value():
    sigmas = np.linspace(0.1, 1.0, 10)
    assert (np.diff(staged_option(150, STAGES, rate=0.03, volatility=sigmas)) > 0).all()


def test_better_odds_raise_the_value_and_dearer_stages_lower_it():
    def worth(cost, success):
        return staged_option(300, [Stage(cost, 6, success), Stage(50, 6)], rate=0, volatility=0.4)

    assert worth(10, 0.5) < worth(10, 0.8) < worth(5, 0.8)


def test_an_array_is_each_of_its_elements():
    values, sigma = np.array([50.0, 150.0]), np.array([[0.3], [0.8]])
    together = staged_option(values, STAGES, rate=0.03, volatility=sigma)
    alone = [
        [staged_option(v, STAGES, rate=0.03, volatility=s) for v in (50, 150)] for s in (0.3, 0.8)
    ]
    np.testing.assert_allclose(together, alone, rtol=1e-13)
    rates = np.array([0.0, 0.1])
    np.testing.assert_allclose(
        staged_commitment(values, STAGES, rate=rates),
        [staged_commitment(v, STAGES, rate=r) for v, r in zip((50, 150), (0, 0.1), strict=True)],
    )


FINE = {"rate": 0.03, "volatility": 0.3}
BAD = [
    (Stage, (-1, 12), {}, ValueError, "cost"),
    (Stage, (np.ones(2), 12), {}, TypeError, "cost"),
    (Stage, (1, 0), {}, ValueError, "months"),
    (Stage, (1, 2.5), {}, ValueError, "months"),
    (Stage, (1, 12, 60), {}, ValueError, "success"),
    (staged_commitment, (0, STAGES), {"rate": 0}, ValueError, "value"),
    (staged_commitment, (1, []), {"rate": 0}, ValueError, "stages"),
    (staged_commitment, (1, [(10, 12)]), {"rate": 0}, TypeError, r"stages\[0\]"),
    (staged_commitment, (1, STAGES[0]), {"rate": 0}, TypeError, "stages"),
    (staged_commitment, (1, STAGES), {"rate": None}, TypeError, "rate"),
    (staged_commitment, (1, STAGES), {"rate": -900}, ValueError, "staged_commitment"),
    (staged_option, (-5, STAGES), FINE, ValueError, "value"),
    (staged_option, (1, "stages"), FINE, TypeError, "stages"),
    (staged_option, (1, STAGES), FINE | {"volatility": 0}, ValueError, "volatility"),
    (staged_option, (1, STAGES), FINE | {"leakage": math.inf}, ValueError, "leakage"),
    (staged_option, (1, STAGES), FINE | {"steps_per_month": 0}, ValueError, "steps_per_month"),
    (staged_option, (1, STAGES), {"rate": 9, "volatility": 0.1}, ValueError, "steps"),
]


@pytest.mark.parametrize(("function", "args", "options", "error", "name"), BAD)
def test_bad_input_is_refused_by_name(function, args, options, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        function(*args, **options)
