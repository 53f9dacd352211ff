"""Memory of weights and training states: by hand, against published sizes, by laws."""

import math

import numpy as np
import pytest

from zenlib.llm import (
    TRAINING_STATES,
    TrainingStates,
    adapter_state_bytes,
    checkpoint_bytes,
    quantized_bytes,
    training_states,
    weight_bytes,
)

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("mixed-adam", 16),  # Rajbhandari et al. 2020, §3.1
        ("mixed-adam-fp32-gradients", 18),
        ("mixed-adam-8bit", 10),
        ("mixed-momentum", 12),
        ("bf16-adam", 8),
        ("fp32-adam", 16),
        ("fp32-sgd", 8),
    ],
)
def test_bytes_per_parameter(name, total):
    assert training_states(name).total_bytes == total
    assert TRAINING_STATES[name] is training_states(name)


def test_own_bytes_come_back_as_they_are():
    own = TrainingStates(1, 2, 3)
    assert training_states(own) is own
    assert (own.weight_bytes, own.gradient_bytes, own.optimizer_bytes) == (1, 2, 3)


def test_weights_by_hand():
    assert weight_bytes(7 * 10**9) == 14 * 10**9
    assert weight_bytes(7 * 10**9, bytes_per_parameter=4) == 28 * 10**9
    assert weight_bytes(10, bytes_per_parameter=0.5) == 5


def test_whole_numbers_stay_exact():
    assert weight_bytes(174_604_677_120) == 349_209_354_240
    assert checkpoint_bytes(10**17 + 1) == 14 * (10**17 + 1)
    assert type(adapter_state_bytes(10, 1)) is int


PUBLISHED_SIZES = [  # parameters, kind, published bytes, source
    (176_247_271_424, "weights", 329 * 2**30),  # BLOOM, "329 GB" is GiB: bigscience README
    (20_554_567_680, "weights", 41_112_854_242),  # GPT-NeoX-20B, half precision: its model card
    (1_008_000_000_000, "checkpoint", 13.8e12),  # Megatron 1T: Narayanan et al. 2021, §5.10
    (176_247_271_424, "checkpoint", 2.3 * 2**40),  # BLOOM, "2.3 TB" is TiB: bigscience README
]


@pytest.mark.parametrize(("parameters", "kind", "published"), PUBLISHED_SIZES)
def test_published_sizes_of_files(parameters, kind, published):
    """formulas §3.2 asks for 5 %: headers, norms in 32 bits and rounded totals."""
    predicted = {"weights": weight_bytes, "checkpoint": checkpoint_bytes}[kind](parameters)
    assert predicted == pytest.approx(published, rel=0.05)


def test_a_checkpoint_in_full_precision():
    """nanoGPT, transformer_sizing: GPT-2's checkpoint, 1,542,470,366 bytes."""
    predicted = checkpoint_bytes(124_439_808, states="fp32-adam")
    assert predicted == pytest.approx(1_542_470_366, rel=0.05)


def test_bits_of_usual_quantisations():
    assert quantized_bytes(4, zero_bits=4) * 8 == pytest.approx(4 + 20 / 128)  # GPTQ, groups of 128
    qlora = quantized_bytes(4, group_size=64, scale_bits=8 + 32 / 256) * 8
    assert qlora - 4 == pytest.approx(0.127, abs=5e-4)  # Dettmers et al. 2023, §3
    assert quantized_bytes(8, scale_bits=0) == 1


@pytest.mark.parametrize(
    ("total", "kept", "bits", "gib"),
    [  # Qwen2.5 documentation, GPTQ, context of 1: parameters, of them in tables and output
        (72_706_203_648, 2 * 152_064 * 8192, 4, 39.91),
        (72_706_203_648, 2 * 152_064 * 8192, 8, 72.61),
        (32_763_876_352, 2 * 152_064 * 5120, 4, 18.94),
    ],
)
def test_published_memory_of_quantised_models(total, kept, bits, gib):
    """formulas §3.2 allows 1 GiB; measured memory includes the libraries'."""
    body = quantized_bytes(bits, zero_bits=bits) * (total - kept)
    assert (body + weight_bytes(kept)) / 2**30 == pytest.approx(gib, rel=0.05)


def test_larger_groups_come_closer_to_the_bits_alone():
    sizes = quantized_bytes(4, group_size=np.array([32, 64, 128, 1024, 10**9]))
    assert (np.diff(sizes) < 0).all()
    assert sizes[-1] == pytest.approx(0.5)


def test_adapters_beside_frozen_weights():
    assert adapter_state_bytes(1000, 10) == 1000 * 2 + 10 * 16
    assert adapter_state_bytes(1000, 10, frozen_bytes=0.5, states="bf16-adam") == 580
    assert adapter_state_bytes(1000, 0) == weight_bytes(1000)
    assert adapter_state_bytes(0, 7) == 7 * 16, "nothing frozen: full training"


def test_arrays_agree_with_single_numbers():
    n = np.array([0, 1, 10**6, 7 * 10**9])
    functions = (weight_bytes, checkpoint_bytes, lambda p: adapter_state_bytes(p, p // 100))
    for function in functions:
        assert function(n).tolist() == [function(int(one)) for one in n]
    bits = np.array([2.0, 4.0, 8.0])
    assert quantized_bytes(bits).tolist() == [quantized_bytes(b) for b in bits]


BAD = [
    (lambda: TrainingStates(-1, 2, 3), ValueError, "weight_bytes must be at least 0, got -1"),
    (lambda: TrainingStates(1, NAN, 3), ValueError, "gradient_bytes must be finite, got nan"),
    (lambda: TrainingStates(1, 2, 65), ValueError, "optimizer_bytes must be at most 64, got 65"),
    (lambda: TrainingStates(1, 2, "4"), TypeError, "optimizer_bytes must be a number"),
    (lambda: training_states("adam"), ValueError, "states must be one of 'mixed-adam', .* 'adam'"),
    (lambda: training_states(16), ValueError, "states must be one of"),
    (lambda: weight_bytes(-1), ValueError, "n_parameters must be at least 0, got -1"),
    (lambda: weight_bytes(2.5), ValueError, "n_parameters must be whole, got 2.5"),
    (lambda: weight_bytes(INF), ValueError, "n_parameters must be finite, got inf"),
    (lambda: weight_bytes(10**19), ValueError, "n_parameters must be at most 1000000000000000000"),
    (lambda: weight_bytes("7B"), TypeError, "n_parameters must be a number, got str '7B'"),
    (
        lambda: weight_bytes(1, bytes_per_parameter=0),
        ValueError,
        "bytes_per_parameter must be above",
    ),
    (lambda: quantized_bytes(0), ValueError, "bits must be above 0"),
    (lambda: quantized_bytes(4, group_size=0), ValueError, "group_size must be at least 1"),
    (lambda: quantized_bytes(4, scale_bits=-1), ValueError, "scale_bits must be at least 0"),
    (lambda: quantized_bytes(4, zero_bits=NAN), ValueError, "zero_bits must be finite"),
    (lambda: checkpoint_bytes(-5), ValueError, "n_parameters must be at least 0"),
    (lambda: checkpoint_bytes(5, states=None), ValueError, "states must be one of"),
    (lambda: adapter_state_bytes(-1, 1), ValueError, "n_frozen must be at least 0"),
    (lambda: adapter_state_bytes(1, -1), ValueError, "n_trained must be at least 0"),
    (
        lambda: adapter_state_bytes(1, 1, frozen_bytes=-1),
        ValueError,
        "frozen_bytes must be at least",
    ),
    (lambda: adapter_state_bytes(1, 1, states="x"), ValueError, "states must be one of"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call()
