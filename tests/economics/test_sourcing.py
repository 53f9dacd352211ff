"""The cheapest offer per task done right, where that turns, and the sentence about it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import Offer, choose_offer, cost_per_success

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
NAN, INF = math.nan, math.inf
BUY, HOST = Offer("buying", 0.5), Offer("hosting it", 0.25, fixed_cost=1000)


def test_costs_per_success_worked_by_hand():
    assert cost_per_success(1, 1) == 1
    assert cost_per_success(1, 0.5) == 2
    assert cost_per_success(1, 0.5, error_cost=3) == pytest.approx(5)


def test_repeating_until_it_succeeds_costs_the_same():
    """Tries are geometric: 1/s of them, each but the last with an error."""
    s, cost, error = 0.8, 2.0, 5.0
    tries = sum(k * s * (1 - s) ** (k - 1) for k in range(1, 400))
    assert cost_per_success(cost, s, error_cost=error) == pytest.approx(
        tries * cost + (tries - 1) * error
    )


@law
@given(s=st.floats(0.01, 1), t=st.floats(0.01, 1), error=st.floats(0, 100))
def test_the_better_model_is_never_dearer_at_the_same_price(s, t, error):
    better, worse = max(s, t), min(s, t)
    assert cost_per_success(1, better, error_cost=error) <= cost_per_success(
        1, worse, error_cost=error
    )


def test_an_array_gives_what_its_numbers_give():
    rates = np.array([0.5, 0.9])
    together = cost_per_success(2.0, rates, error_cost=1)
    assert together.tolist() == [cost_per_success(2.0, float(s), error_cost=1) for s in rates]


def test_a_choice_worked_by_hand():
    small, large = choose_offer([HOST, BUY], 2000), choose_offer([BUY, HOST], 8000)
    assert (small.best.name, small.cost, small.runner_up_cost) == ("buying", 0.5, 0.75)
    assert (large.best.name, large.cost, large.runner_up_cost) == ("hosting it", 0.375, 0.5)
    assert small.turns_at == large.turns_at == 4000


def test_the_sentence_says_what_costs_what_and_where_that_turns():
    assert choose_offer([BUY, HOST], 2000).sentence == (
        "At 2,000 tasks a month, buying costs 0.5 per task done right, hosting it 0.75; "
        "above 4,000 tasks a month hosting it is cheaper."
    )
    assert choose_offer([BUY, HOST], 8000).sentence.endswith(
        "below 4,000 tasks a month buying is cheaper."
    )
    dear = Offer("training", 0.6, fixed_cost=1e6)
    assert choose_offer([BUY, dear], 1e9).sentence == (
        "At 1,000,000,000 tasks a month, buying costs 0.5 per task done right, training 0.601; "
        "no volume changes that."
    )


@pytest.mark.parametrize("fixed", [1.5, 1.0])
def test_an_offer_that_is_better_in_both_parts_is_so_at_every_volume(fixed):
    offers = [Offer("a", 1, fixed_cost=1), Offer("b", 2, fixed_cost=fixed)]
    assert choose_offer(offers, 10).turns_at is None


def test_an_error_can_turn_the_choice():
    cheap, good = Offer("cheap", 0.001, success_rate=0.9), Offer("good", 0.01, success_rate=0.99)
    assert choose_offer([cheap, good], 1000).best is cheap
    assert choose_offer([cheap, good], 1000, error_cost=1).best is good


@law
@given(
    unit=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    fixed=st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)),
    rate=st.tuples(st.floats(0.5, 1), st.floats(0.5, 1)),
    volume=st.floats(1, 1e6),
)
def test_where_the_choice_turns_both_cost_the_same(unit, fixed, rate, volume):
    offers = [Offer(n, u, f, s) for n, u, f, s in zip("ab", unit, fixed, rate, strict=True)]
    turn = choose_offer(offers, volume, error_cost=0.1).turns_at
    if turn is not None and 1e-3 < turn < 1e9:
        costs = [offer.cost_per_success(turn, error_cost=0.1) for offer in offers]
        assert costs[0] == pytest.approx(costs[1], rel=1e-6)


def test_the_best_of_three_is_best_and_the_second_second():
    offers = [Offer(name, unit) for name, unit in (("c", 3), ("a", 1), ("b", 2))]
    decision = choose_offer(offers, 10)
    assert (decision.best.name, decision.runner_up.name) == ("a", "b")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": 3}, "name must be a str"),
        ({"unit_cost": -1}, "unit_cost must be at least 0"),
        ({"unit_cost": np.ones(2)}, "unit_cost must be a single number"),
        ({"fixed_cost": NAN}, "fixed_cost must be finite"),
        ({"success_rate": 0}, "success_rate must be above 0"),
        ({"success_rate": 90}, "success_rate must lie between 0 and 1, got 90; write 15 % as"),
    ],
)
def test_an_offer_that_cannot_be_is_refused(fields, message):
    with pytest.raises((TypeError, ValueError), match=message):
        Offer(**{"name": "x", "unit_cost": 1, **fields})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: choose_offer([BUY], 10), "offers must be at least two, got 1"),
        (lambda: choose_offer([BUY, "hosting"], 10), "offers must be a Offer, got str"),
        (lambda: choose_offer([BUY, HOST], 0), "volume must be above 0"),
        (lambda: choose_offer([BUY, HOST], np.ones(2)), "volume must be a single number"),
        (lambda: choose_offer([BUY, HOST], 1, error_cost=-1), "error_cost must be at least 0"),
        (lambda: cost_per_success(-1, 0.5), "cost must be at least 0"),
        (lambda: cost_per_success(1, 0), "success_rate must be above 0"),
        (lambda: cost_per_success(1, 0.5, error_cost=INF), "error_cost must be finite"),
        (lambda: BUY.cost(-1), "volume must be at least 0"),
        (lambda: BUY.cost_per_success(0), "volume must be above 0"),
    ],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
