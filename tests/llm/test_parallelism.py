"""ZeRO and its neighbours: the paper's figure, limits, and what travels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.llm import (
    SINGLE_DEVICE,
    TRAINING_STATES,
    Parallelism,
    StateMemory,
    ring_all_reduce_bytes,
    state_memory,
    zero_bytes,
    zero_traffic_bytes,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
STAGES = range(4)

ZERO_PAPER = [  # parameters, GB per device without ZeRO and in stages 1 to 3 on 64 devices
    (7.5e9, [120, 31.4, 16.6, 1.88]),  # Rajbhandari et al. 2020, Figure 1
    (128e9, [2048, 536, 284, 32]),  # Table 1
    (1e12, [16000, 4187, 2218, 250]),
]


@pytest.mark.parametrize(("parameters", "gigabytes"), ZERO_PAPER)
def test_the_figures_of_the_zero_paper(parameters, gigabytes):
    """Half a unit of the last printed digit; the largest are cut, not rounded."""
    predicted = [zero_bytes(parameters, 64, stage=s) / 1e9 for s in STAGES]
    assert predicted == pytest.approx(gigabytes, rel=1.5e-3, abs=0.05)


def test_zero_by_hand():
    assert [zero_bytes(100, 4, stage=s) for s in STAGES] == [1600, 700, 550, 400]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("states", TRAINING_STATES)
def test_one_device_has_nothing_to_divide(stage, states):
    assert zero_bytes(1000, 1, stage=stage, states=states) == zero_bytes(
        1000, 99, stage=0, states=states
    )


@law
@given(
    n=st.integers(0, 10**13),
    devices=st.integers(1, 10_000),
    states=st.sampled_from(sorted(TRAINING_STATES)),
)
def test_a_higher_stage_never_needs_more_and_all_devices_together_never_less_than_one(
    n, devices, states
):
    sizes = [zero_bytes(n, devices, stage=s, states=states) for s in STAGES]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[3] * devices == pytest.approx(zero_bytes(n, 1, stage=0, states=states), rel=1e-12)


@law
@given(devices=st.integers(1, 5000), stage=st.sampled_from(STAGES))
def test_more_devices_never_need_more_each(devices, stage):
    now, later = (zero_bytes(10**9, d, stage=stage) for d in (devices, devices + 1))
    assert later < now or (later == now and stage == 0)


def test_endless_devices_leave_what_a_stage_copies():
    limits = [zero_bytes(10**9, 10**15, stage=s) / 1e9 for s in STAGES]
    assert limits == pytest.approx([16, 4, 2, 0], abs=1e-5)


def test_tensor_and_pipeline_divide_before_zero():
    layout = Parallelism(data=4, tensor=2, pipeline=5, zero_stage=2)
    own = state_memory(1000, parallelism=layout)
    assert layout.n_devices == 40
    assert own.weight_bytes == 2 * 1000 / 10
    assert own.gradient_bytes == 2 * 1000 / 40
    assert own.optimizer_bytes == 12 * 1000 / 40
    assert own.total_bytes == 200 + 50 + 300
    assert own == StateMemory(weight_bytes=200, gradient_bytes=50, optimizer_bytes=300)


def test_on_one_device_whole_numbers_stay_exact():
    assert state_memory(10**17 + 1).total_bytes == 16 * (10**17 + 1)
    assert SINGLE_DEVICE.n_devices == 1


def test_the_traffic_of_a_ring_by_hand_and_at_its_limits():
    assert ring_all_reduce_bytes(1200, 3) == 1600, "2 rounds of 400 twice"
    assert ring_all_reduce_bytes(1200, 1) == 0
    assert ring_all_reduce_bytes(1200, 10**9) == pytest.approx(2400)


def ring(vectors):
    """An all-reduce in a ring, and the numbers that each device sends meanwhile."""
    n, sent = len(vectors), [0] * len(vectors)
    pieces = [np.array_split(vector, n) for vector in vectors]
    for turn in range(2 * n - 2):
        travelling = [pieces[d][(d - turn) % n].copy() for d in range(n)]
        for d, piece in enumerate(travelling):
            there, place = (d + 1) % n, (d - turn) % n
            adds = turn < n - 1
            pieces[there][place] = piece + adds * pieces[there][place]
            sent[d] += piece.size
    return [np.concatenate(own) for own in pieces], sent


@pytest.mark.parametrize("n", [1, 2, 3, 4, 8])
def test_a_simulated_ring_sends_what_the_formula_says(n):
    vectors = np.random.default_rng(0).normal(size=(n, 840))
    results, sent = ring(vectors)
    for result in results:
        np.testing.assert_allclose(result, vectors.sum(axis=0), rtol=1e-12)
    assert sent == [ring_all_reduce_bytes(840, n)] * n


def test_stage_3_sends_half_as_much_again():
    traffic = [zero_traffic_bytes(10**9, 64, stage=s) for s in STAGES]
    assert traffic[0] == traffic[1] == traffic[2] == ring_all_reduce_bytes(2 * 10**9, 64)
    assert traffic[3] == pytest.approx(1.5 * traffic[0])
    assert zero_traffic_bytes(10**9, 1, stage=3) == 0
    assert zero_traffic_bytes(100, 2, stage=0, bytes_per_value=4) == 400


def test_arrays_agree_with_single_numbers():
    devices, stages = np.array([1, 2, 64, 1000]), np.array([[0], [1], [2], [3]])
    for function in (zero_bytes, zero_traffic_bytes):
        table = function(10**9, devices, stage=stages)
        assert table.shape == (4, 4)
        for row, stage in zip(table, STAGES, strict=True):
            assert row.tolist() == [function(10**9, int(d), stage=stage) for d in devices]
    sent = ring_all_reduce_bytes(840, devices)
    assert sent.tolist() == [ring_all_reduce_bytes(840, int(d)) for d in devices]


def test_an_array_of_layouts():
    many = Parallelism(data=np.array([1, 8]), tensor=np.array([[1], [2]]), zero_stage=1)
    assert many.n_devices.tolist() == [[1, 8], [2, 16]]
    assert state_memory(800, parallelism=many).optimizer_bytes.tolist() == [
        [9600, 1200],
        [4800, 600],
    ]


BAD = [
    (lambda: Parallelism(data=0), ValueError, "data must be at least 1, got 0"),
    (lambda: Parallelism(tensor=-2), ValueError, "tensor must be at least 1, got -2"),
    (lambda: Parallelism(pipeline=1.5), ValueError, "pipeline must be whole, got 1.5"),
    (lambda: Parallelism(chunks=0), ValueError, "chunks must be at least 1"),
    (lambda: Parallelism(chunks=2), ValueError, "chunks must be 1 without a pipeline, got 2"),
    (lambda: Parallelism(zero_stage=4), ValueError, "zero_stage must be at most 3, got 4"),
    (lambda: Parallelism(zero_stage="3"), TypeError, "zero_stage must be a number"),
    (lambda: Parallelism(sequence=1), TypeError, "sequence must be True or False, got 1"),
    (lambda: zero_bytes(-1, 2, stage=0), ValueError, "n_parameters must be at least 0"),
    (lambda: zero_bytes(1, 0, stage=0), ValueError, "n_devices must be at least 1"),
    (lambda: zero_bytes(1, 2, stage=5), ValueError, "zero_stage must be at most 3"),
    (lambda: zero_bytes(1, 2, stage=0, states="big"), ValueError, "states must be one of"),
    (
        lambda: state_memory(1, parallelism=8),
        TypeError,
        "parallelism must be a Parallelism, got int",
    ),
    (lambda: state_memory(0.5), ValueError, "n_parameters must be whole"),
    (lambda: ring_all_reduce_bytes(-1, 2), ValueError, "message_bytes must be at least 0"),
    (lambda: ring_all_reduce_bytes(float("nan"), 2), ValueError, "message_bytes must be finite"),
    (lambda: ring_all_reduce_bytes(1, 0), ValueError, "n_devices must be at least 1"),
    (lambda: zero_traffic_bytes(1, 2, stage=-1), ValueError, "stage must be at least 0"),
    (lambda: zero_traffic_bytes(1, 0, stage=1), ValueError, "n_devices must be at least 1"),
    (lambda: zero_traffic_bytes(-1, 1, stage=1), ValueError, "n_parameters must be at least 0"),
    (
        lambda: zero_traffic_bytes(1, 1, stage=1, bytes_per_value=0),
        ValueError,
        "bytes_per_value must be above 0",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call()
