"""What a call and a million tokens cost, and the chips that a peak needs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import call_cost, replicas_needed, serving_cost_per_million

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
NAN, INF = math.nan, math.inf

CALL = {"tokens_in": 3000, "tokens_out": 500, "input_per_million": 1, "output_per_million": 4}
SERVE = {"price_per_chip_hour": 2.99, "n_chips": 2, "tokens_per_s": 4205}
PEAK = {"tokens_per_month": 1e9, "tokens_per_s": 1000}


def test_a_call_worked_by_hand():
    assert call_cost(**CALL) == pytest.approx(0.005)
    cached = call_cost(**CALL, cached_share=0.5, cached_input_per_million=0.1)
    assert cached == pytest.approx((1500 * 1 + 1500 * 0.1 + 2000) / 1e6)


def test_a_cached_token_costs_as_much_as_any_if_nothing_else_is_said():
    assert call_cost(**CALL, cached_share=0.5) == call_cost(**CALL)
    same = call_cost(**CALL, cached_share=0.5, cached_input_per_million=1)
    assert same == pytest.approx(call_cost(**CALL))


def test_llama_70b_on_two_chips():
    """TensorRT-LLM 0.21: 4,205 tokens a second on two H100, at 2.99 an hour."""
    assert serving_cost_per_million(**SERVE) == pytest.approx(0.395, abs=5e-4)
    assert serving_cost_per_million(**SERVE, utilisation=0.3) == pytest.approx(1.32, abs=5e-3)


def test_a_million_sentences_on_a_small_card():
    """Hugging Face, 2024: RoBERTa, 61 sentences a second on a T4 at 0.60 an hour: 2.73."""
    assert serving_cost_per_million(0.60, 1, 61) == pytest.approx(2.73, abs=5e-3)


@law
@given(u=st.floats(0.01, 1), n=st.integers(1, 64), price=st.floats(0.1, 20))
def test_the_price_of_a_token_is_inverse_to_the_utilisation(u, n, price):
    full = serving_cost_per_million(price, n, 1000)
    assert serving_cost_per_million(price, n, 1000, utilisation=u) == pytest.approx(full / u)


def test_replicas_worked_by_hand():
    """2,628,000 seconds: 2.628e9 tokens are 1,000 a second, 3,000 at the peak, at 800 each."""
    assert replicas_needed(2.628e9, 1000) == 4
    assert replicas_needed(2.628e9, 1000, peak_to_mean=1, highest_load=1) == 1
    assert replicas_needed(0, 1000) == 1
    assert replicas_needed(0, 1000, least_replicas=0) == 0


@law
@given(tokens=st.floats(0, 1e12), rate=st.floats(1, 1e5))
def test_the_replicas_carry_the_peak_and_one_fewer_would_not(tokens, rate):
    n = replicas_needed(tokens, rate, least_replicas=0)
    peak = 3 * tokens / 2_628_000
    assert n * rate * 0.8 >= peak * (1 - 1e-12)
    assert n == 0 or (n - 1) * rate * 0.8 < peak * (1 + 1e-12)


@pytest.mark.parametrize(
    ("function", "arguments", "name", "values"),
    [
        (call_cost, CALL, "tokens_in", [0, 10, 1e5]),
        (call_cost, CALL, "cached_share", [0, 0.5]),
        (serving_cost_per_million, SERVE, "tokens_per_s", [10, 100]),
        (serving_cost_per_million, SERVE, "utilisation", [0.1, 1]),
        (serving_cost_per_million, SERVE, "n_chips", [1, 8]),
        (replicas_needed, PEAK, "tokens_per_month", [0, 1e9, 1e12]),
        (replicas_needed, PEAK, "peak_to_mean", [1, 10]),
    ],
)
def test_an_array_gives_what_its_numbers_give(function, arguments, name, values):
    together = function(**{**arguments, name: np.array(values)})
    alone = [function(**{**arguments, name: value}) for value in values]
    np.testing.assert_allclose(together * np.ones(len(values)), alone, rtol=1e-14)


def _bad(function, good, **wrong):
    return [(function, good, name, value) for name, values in wrong.items() for value in values]


BAD = [
    *_bad(
        call_cost,
        CALL,
        tokens_in=[-1, NAN, "many"],
        tokens_out=[-1, INF],
        input_per_million=[-1, None],
        output_per_million=[-1],
        cached_share=[-0.1, 1.1],
        cached_input_per_million=[-1, "x"],
    ),
    *_bad(
        serving_cost_per_million,
        SERVE,
        price_per_chip_hour=[-1, NAN],
        n_chips=[0, 1.5],
        tokens_per_s=[0, INF],
        utilisation=[0, 30],
    ),
    *_bad(
        replicas_needed,
        PEAK,
        tokens_per_month=[-1, NAN],
        tokens_per_s=[0],
        peak_to_mean=[0.5],
        highest_load=[0, 1.5],
        least_replicas=[-1, 0.5],
    ),
]


@pytest.mark.parametrize(("function", "good", "name", "value"), BAD)
def test_bad_input_is_refused_by_name(function, good, name, value):
    with pytest.raises((TypeError, ValueError), match=name):
        function(**{**good, name: value})


def test_a_cost_too_large_for_a_float_is_refused():
    with pytest.raises(ValueError, match="the cost per million tokens must be finite"):
        serving_cost_per_million(1e300, 10, 1e-10)
