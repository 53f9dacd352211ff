"""The ledger of a training: its parts, adapters, and measured memory."""

from dataclasses import replace

import numpy as np
import pytest

from zenlib.llm import (
    ADAPTED,
    Parallelism,
    TrainingMemory,
    TrainingSetup,
    TrainingStates,
    TransformerShape,
    activation_bytes,
    logit_bytes,
    lora_parameters,
    state_memory,
    total_parameters,
    training_memory,
)

GPT2 = TransformerShape(
    n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
)
QWEN = {"gated": True, "tied": False, "biases": "qkv", "norm": "rms"}
QWEN_7B = TransformerShape(
    n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=151936, **QWEN
)
SETUP = TrainingSetup(shape=GPT2, n_tokens=1024, batch=4)


def test_the_ledger_is_the_sum_of_its_parts():
    ledger = training_memory(SETUP)
    n = total_parameters(GPT2)
    assert (ledger.weight_bytes, ledger.gradient_bytes) == (2 * n, 2 * n)
    assert ledger.optimizer_bytes == 12 * n
    assert ledger.activation_bytes == activation_bytes(GPT2, 1024, batch=4, dropout=False)
    assert ledger.logit_bytes == logit_bytes(50257, 1024, batch=4)
    assert ledger.state_bytes == state_memory(n).total_bytes
    assert ledger.total_bytes == ledger.state_bytes + ledger.step_bytes
    assert isinstance(ledger, TrainingMemory)


@pytest.mark.parametrize(
    "fields",
    [{"recompute": "full"}, {"recompute": "selective"}, {"flash": True}, {"dropout": True}],
    ids=str,
)
def test_what_is_kept_is_handed_on(fields):
    expected = activation_bytes(GPT2, 1024, batch=4, **{"dropout": False, **fields})
    assert training_memory(replace(SETUP, **fields)).activation_bytes == expected


def test_a_divided_training():
    layout = Parallelism(data=4, tensor=2, zero_stage=3)
    ledger = training_memory(replace(SETUP, parallelism=layout))
    assert ledger.state_bytes == 16 * total_parameters(GPT2) / 8
    assert ledger.logit_bytes == logit_bytes(50257, 1024, batch=4) / 2
    alone = activation_bytes(GPT2, 1024, batch=4, dropout=False, parallelism=layout)
    assert ledger.activation_bytes == alone


def test_adapters_keep_states_of_their_own_and_frozen_weights():
    ledger = training_memory(replace(SETUP, adapter_rank=8))
    adapters, n = lora_parameters(GPT2, 8, targets=ADAPTED), total_parameters(GPT2)
    assert ledger.weight_bytes == 2 * n + 2 * adapters
    assert ledger.optimizer_bytes == 12 * adapters
    assert ledger.activation_bytes == training_memory(SETUP).activation_bytes
    shared = Parallelism(data=8, zero_stage=3)
    divided = training_memory(replace(SETUP, adapter_rank=8, parallelism=shared))
    assert divided.weight_bytes == pytest.approx(ledger.weight_bytes / 8)


def test_quantised_frozen_weights():
    light = training_memory(replace(SETUP, adapter_rank=8, frozen_bytes=0.5))
    heavy = training_memory(replace(SETUP, adapter_rank=8))
    assert heavy.total_bytes - light.total_bytes == 1.5 * total_parameters(GPT2)


MEASURED = [  # README of QwenLM/Qwen: LoRA on one A100, batch 1, tokens, GB
    (256, 20.1),
    (1024, 21.5),
    (4096, 29.7),
    (8192, 36.6),
]


@pytest.mark.parametrize(("tokens", "gigabytes"), MEASURED)
def test_measured_memory_of_fine_tuning(tokens, gigabytes):
    """Adapters of rank 64 on a frozen 7B: within 15 %, libraries' memory included."""
    setup = TrainingSetup(
        shape=QWEN_7B, n_tokens=tokens, recompute="full", flash=True, adapter_rank=64
    )
    assert training_memory(setup).total_bytes / 1e9 == pytest.approx(gigabytes, rel=0.15)


def test_more_of_anything_needs_more():
    now = training_memory(SETUP).total_bytes
    for change in ({"n_tokens": 1025}, {"batch": 5}, {"states": TrainingStates(4, 4, 12)}):
        assert training_memory(replace(SETUP, **change)).total_bytes > now


def test_arrays_agree_with_single_numbers():
    tokens = np.array([1, 512, 1024])
    many = training_memory(replace(SETUP, n_tokens=tokens)).total_bytes
    single = [training_memory(replace(SETUP, n_tokens=int(t))).total_bytes for t in tokens]
    np.testing.assert_allclose(many, single, rtol=1e-14)


BAD = [
    ({"shape": 7e9}, TypeError, "shape must be a TransformerShape, got float"),
    ({"n_tokens": 0}, ValueError, "n_tokens must be at least 1"),
    ({"batch": 0}, ValueError, "batch must be at least 1"),
    ({"batch": float("nan")}, ValueError, "batch must be finite"),
    ({"states": "adam"}, ValueError, "states must be one of"),
    ({"recompute": True}, ValueError, "recompute must be one of"),
    ({"flash": 1}, TypeError, "flash must be True or False"),
    ({"dropout": None}, TypeError, "dropout must be True or False"),
    ({"adapter_rank": -1}, ValueError, "adapter_rank must be at least 0"),
    ({"frozen_bytes": -1}, ValueError, "frozen_bytes must be at least 0"),
    ({"bytes_per_logit": 0}, ValueError, "bytes_per_logit must be above 0"),
    ({"parallelism": 8}, TypeError, "parallelism must be a Parallelism"),
]


@pytest.mark.parametrize(("wrong", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_field_is_refused_by_name(wrong, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        TrainingSetup(**{"shape": GPT2, "n_tokens": 5, **wrong})


def test_a_ledger_needs_a_setup_of_one_stack():
    with pytest.raises(TypeError, match=r"^setup must be a TrainingSetup, got TransformerShape"):
        training_memory(GPT2)
    t5 = replace(GPT2, n_decoder_layers=2, biases="none", n_positions=0)
    with pytest.raises(ValueError, match=r"^shape must be one stack"):
        training_memory(TrainingSetup(shape=t5, n_tokens=5))
