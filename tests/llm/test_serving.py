"""Serving: capacity and speed by hand, the frontier, what more users cost each of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.llm import (
    IDEAL,
    Deployment,
    TransformerShape,
    cache_capacity,
    decode_step_s,
    largest_batch,
    output_tokens_per_s,
    prefill_s,
    request_s,
    serving_frontier,
    serving_point,
    total_parameters,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)

LLAMA = TransformerShape(
    n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True, tied=False,
    biases="none", norm="rms",
)  # fmt: skip
A100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}
ONE = Deployment(shape=LLAMA, **A100)
CHAT = {"n_input": 500, "n_output": 200}


def test_capacity_by_hand():
    left = 0.9 * 80e9 - 2 * total_parameters(LLAMA)
    assert cache_capacity(ONE) == left // 524_288
    assert cache_capacity(ONE, workspace_bytes=10e9) == (left - 10e9) // 524_288
    assert cache_capacity(ONE, utilization=0.1) == 0
    assert largest_batch(ONE, **CHAT) == cache_capacity(ONE) // 700


def test_two_cards_hold_more_than_twice_as_much():
    assert cache_capacity(replace(ONE, n_devices=2)) > 2 * cache_capacity(ONE)


def test_a_request_is_a_prompt_and_a_step_for_each_further_token():
    step = decode_step_s(ONE, batch=4, context=600)
    expected = prefill_s(ONE, 500, batch=4) + 199 * step
    assert request_s(ONE, **CHAT, batch=4) == pytest.approx(expected)
    assert output_tokens_per_s(ONE, **CHAT, batch=4) == pytest.approx(800 / expected)
    assert request_s(ONE, n_input=500, n_output=1) == prefill_s(ONE, 500)


def test_the_mean_context_gives_the_sum_over_all_contexts():
    steps = sum(decode_step_s(ONE, batch=4, context=500 + k) for k in range(1, 200))
    assert request_s(ONE, **CHAT, batch=4) == pytest.approx(prefill_s(ONE, 500, batch=4) + steps)


def test_a_point_gathers_the_four_numbers():
    point = serving_point(ONE, **CHAT, batch=8)
    assert point.batch == 8
    assert point.first_token_s == prefill_s(ONE, 500, batch=8)
    assert point.token_interval_s == decode_step_s(ONE, batch=8, context=600)
    assert point.request_s == request_s(ONE, **CHAT, batch=8)
    assert point.output_tokens_per_s == output_tokens_per_s(ONE, **CHAT, batch=8)


@law
@given(
    n_input=st.integers(1, 4000),
    n_output=st.integers(1, 4000),
    n=st.sampled_from([1, 2, 8]),
    width=st.sampled_from([1, 2]),
)
def test_on_the_frontier_throughput_is_paid_for_in_waiting(n_input, n_output, n, width):
    on = Deployment(shape=LLAMA, **A100, n_devices=n, bytes_per_parameter=width)
    points = serving_frontier(on, n_input=n_input, n_output=n_output)
    speeds = [point.output_tokens_per_s for point in points]
    waits = [point.request_s for point in points]
    assert points[0].batch == 1
    assert speeds == sorted(speeds)
    assert waits == sorted(waits)
    assert points[-1].batch <= largest_batch(on, n_input=n_input, n_output=n_output)


def test_the_largest_batch_ends_the_frontier():
    batches = [point.batch for point in serving_frontier(ONE, **CHAT)]
    assert batches == [1, 2, 4, 8, 16, 32, 64, 128, largest_batch(ONE, **CHAT)]
    one_fits = serving_frontier(ONE, n_input=60_000, n_output=2_000)
    assert [point.batch for point in one_fits] == [1]


def test_throughput_never_exceeds_what_computing_allows():
    sheet = replace(ONE, calibration=IDEAL)
    bound = 312e12 / (2 * (total_parameters(LLAMA) - 32000 * 4096))
    assert output_tokens_per_s(sheet, n_input=1, n_output=500, batch=10**6) < bound


def test_arrays_agree_with_single_numbers():
    batch, n_output = np.array([1, 8, 64]), np.array([[1], [200]])
    for function in (request_s, output_tokens_per_s):
        table = function(ONE, n_input=500, n_output=n_output, batch=batch)
        single = [
            [function(ONE, n_input=500, n_output=int(o), batch=int(b)) for b in batch]
            for (o,) in n_output
        ]
        np.testing.assert_allclose(table, single, rtol=1e-13)
    lengths = np.array([100, 500, 10**6])
    found = largest_batch(ONE, n_input=lengths, n_output=200)
    assert found.tolist() == [largest_batch(ONE, n_input=int(s), n_output=200) for s in lengths]
    assert found[-1] == 0


FUNCTIONS = [request_s, output_tokens_per_s, largest_batch, serving_point, serving_frontier]
BAD = [
    ({"deployment": LLAMA}, TypeError, "deployment must be a Deployment, got TransformerShape"),
    ({"n_input": 0}, ValueError, "n_input must be at least 1"),
    ({"n_output": 0}, ValueError, "n_output must be at least 1"),
    ({"n_output": 2.5}, ValueError, "n_output must be whole"),
    ({"n_input": "500"}, TypeError, "n_input must be a number"),
]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(("wrong", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(function, wrong, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        function(**{"deployment": ONE, **CHAT, **wrong})


@pytest.mark.parametrize("function", [request_s, output_tokens_per_s, serving_point])
def test_a_batch_of_none_is_refused(function):
    with pytest.raises(ValueError, match=r"^batch must be at least 1"):
        function(ONE, **CHAT, batch=0)


@pytest.mark.parametrize("function", [cache_capacity, serving_frontier, largest_batch])
def test_a_share_or_a_workspace_out_of_range_is_refused(function):
    size = {} if function is cache_capacity else CHAT
    with pytest.raises(ValueError, match=r"^utilization must lie between 0 and 1, got 90"):
        function(ONE, **size, utilization=90)
    with pytest.raises(ValueError, match=r"^workspace_bytes must be at least 0"):
        function(ONE, **size, workspace_bytes=-1)


def test_a_capacity_needs_a_deployment_and_a_frontier_needs_room_for_one():
    with pytest.raises(TypeError, match=r"^deployment must be a Deployment"):
        cache_capacity(7e9)
    with pytest.raises(
        ValueError, match=r"^deployment must hold at least one conversation of 200000"
    ):
        serving_frontier(ONE, n_input=199_000, n_output=1_000)
    with pytest.raises(TypeError, match=r"^batch must be a single number"):
        serving_frontier(ONE, n_input=np.array([1, 2]), n_output=5)
