"""Numbers beyond all reason: an error that names the argument, no silent infinity, no long wait."""

import numpy as np
import pytest

from zenlib.economics import (
    ErrorCosts,
    Offer,
    Pert,
    PowerLaw,
    Stage,
    best_decision_cost,
    binomial_option,
    black_scholes,
    break_even_decline,
    call_cost,
    choose_offer,
    cost_per_success,
    draw_scenarios,
    expected_costs,
    fine_tuning_cost,
    investment_threshold,
    isocost_slope,
    present_cost_of_buying,
    replicas_needed,
    runway,
    serving_cost_per_million,
    shift_probability,
    staged_option,
    training_cost,
)

HUGE, TINY, SOME = 1e308, 1e-320, np.array([1.0, 2.0])
COSTS = ErrorCosts(false_positive=1, false_negative=5)
OFFERS = [Offer("a", 1.0), Offer("b", 0.5, 100)]
TERMS = {"rate": 0.05, "volatility": 0.3}
TUNING = {"flops_per_token": 1e10, "peak_flops_per_s": 1e15, "mfu": 0.3, "price_per_chip_hour": 2}
NORMAL = {"a": Pert(0, 1, 2), "b": Pert(0, 1, 2)}

BEYOND = [  # what is asked, what is said
    (lambda: call_cost(1, HUGE, input_per_million=1, output_per_million=9), "the price of a call"),
    (lambda: cost_per_success(1, TINY), "the cost of a success must be finite"),
    (lambda: isocost_slope(COSTS, prevalence=TINY), "the slope must be finite"),
    (
        lambda: present_cost_of_buying(HUGE, price_decline=0, discount_rate=0, years=3),
        "the cost must be finite",
    ),
    (
        lambda: present_cost_of_buying(1, price_decline=0, discount_rate=0, years=10**15),
        "years must be at most 1000",
    ),
    (lambda: training_cost(HUGE, 9), "chip_hours times price_per_chip_hour must be finite"),
    (lambda: training_cost(np.array([HUGE]), 9), "chip_hours times price_per_chip_hour must be"),
    (lambda: training_cost(9, 9, experiment_factor=HUGE), "the hours of all experiments must be"),
    (lambda: fine_tuning_cost(9, 9, attempts=HUGE, epochs=1e12, **TUNING), "the hours of all e"),
    (lambda: serving_cost_per_million(np.array([HUGE]), 9, 1), "the cost per million tokens must"),
    (lambda: replicas_needed(HUGE, TINY), "tokens_per_month over tokens_per_s must be finite"),
    (lambda: investment_threshold(rate=0.1, leakage=0.1, volatility=TINY), "must be finite"),
    (lambda: binomial_option(1, 1, 1, steps=10**15, **TERMS), "steps must be at most 10000"),
    (lambda: binomial_option(1, 1, TINY, **TERMS), "volatility must be large enough"),
    (
        lambda: binomial_option(1, 1, 1, rate=0, volatility=np.array([0.2, TINY])),
        "volatility must be large enough that a step goes up or down, got 1e-320",
    ),
    (lambda: Stage(cost=1, months=10**9, success=0.5), "months must be at most 1200"),
    (
        lambda: staged_option(9, [Stage(1, 1000, 0.5)], steps_per_month=11, **TERMS),
        "steps_per_month must give at most 10,000 steps over all stages, got 11,000",
    ),
    (lambda: runway(1e9, 1, most_periods=10**9), "most_periods must be at most 100000"),
    (
        lambda: draw_scenarios(NORMAL, n=10**15, rng=np.random.default_rng(0)),
        "n must be at most 1000000000",
    ),
    (lambda: best_decision_cost(0.5, COSTS, person_error=5), "person_error must lie between"),
]


@pytest.mark.parametrize(("ask", "message"), BEYOND)
def test_what_is_beyond_all_reason_is_refused_by_name(ask, message):
    with pytest.raises(ValueError, match=message):
        ask()


WRONG = [
    (lambda: choose_offer(3, 100), "offers must be a sequence of Offer, got int"),
    (lambda: choose_offer(OFFERS, 100, error_cost=SOME), "error_cost must be a single number"),
    (lambda: expected_costs([0.5, 0.5], 3), "cost_matrix must be rows of numbers, got 3"),
    (
        lambda: break_even_decline(250, 100, discount_rate=SOME, years=5),
        "discount_rate must be a single number",
    ),
    (lambda: Pert(None, 1, 2), "low must be a number, got NoneType None"),
    (lambda: PowerLaw(least=None, exponent=2), "least must be a number, got NoneType None"),
    (
        lambda: draw_scenarios(NORMAL, n=9, rng=np.random.default_rng(0), correlations=SOME),
        "correlations must be a mapping",
    ),
]


@pytest.mark.parametrize(("ask", "message"), WRONG)
def test_what_is_of_the_wrong_kind_is_refused_by_name(ask, message):
    with pytest.raises(TypeError, match=message):
        ask()


def test_limits_are_reached_without_an_error():
    """A right that can wait for ever costs its value less nothing; all cases are bad."""
    assert black_scholes(42, 40, 1e15, rate=0.1, volatility=0.2) == pytest.approx(42)
    assert black_scholes(42, 40, 1, rate=1e30, volatility=0.2) == pytest.approx(42)
    assert black_scholes(42, 40, 1, rate=0, leakage=1e30, volatility=0.2) == 0
    assert shift_probability(0.5, trained_prevalence=TINY, prevalence=0.1) == 1
