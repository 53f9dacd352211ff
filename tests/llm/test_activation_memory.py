"""Activations: the equations of Korthikanti et al., other blocks by hand, pipelines, logits."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.llm import (
    LatentAttention,
    MixtureOfExperts,
    Parallelism,
    TransformerShape,
    activation_bytes,
    layer_activation_bytes,
    logit_bytes,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)


def gpt(n_layers, d, h):
    return TransformerShape(n_layers=n_layers, d_model=d, n_heads=h, d_ff=4 * d, vocab_size=51200)


GPT3 = gpt(96, 12288, 96)
SMALL = gpt(2, 8, 2)
MODELS = {"22B": gpt(48, 6144, 64), "GPT-3": GPT3, "530B": gpt(105, 20480, 128)}


def korthikanti(shape, s, b, *, recompute, t=1, sequence=False):
    """Table 2 of the paper, word for word: bytes per layer."""
    d, h = shape.d_model, shape.n_heads
    if recompute == "full":
        return 2 * s * b * d / (t if sequence else 1)
    score = 0 if recompute == "selective" else 5 * h * s / d
    if sequence:
        return s * b * d / t * (34 + score)
    return s * b * d * (10 + 24 / t + score / t)


@pytest.mark.parametrize("recompute", ["none", "selective", "full"])
@pytest.mark.parametrize("t", [1, 8])
@pytest.mark.parametrize("sequence", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_the_equations_of_the_paper(name, recompute, t, sequence):
    layout = Parallelism(tensor=t, sequence=sequence)
    found = layer_activation_bytes(
        MODELS[name], 2048, batch=4, recompute=recompute, parallelism=layout
    )
    paper = korthikanti(MODELS[name], 2048, 4, recompute=recompute, t=t, sequence=sequence)
    assert found == pytest.approx(paper, rel=1e-12)


@pytest.mark.parametrize(("name", "saved"), [("GPT-3", 0.70), ("530B", 0.65)])
def test_what_selective_recompute_saves(name, saved):
    """Korthikanti et al. 2022, §5: 70 % of GPT-3's activations, 65 % of MT-NLG's; cut down."""
    everything, some = (
        layer_activation_bytes(MODELS[name], 2048, recompute=r) for r in ("none", "selective")
    )
    assert 1 - some / everything == pytest.approx(saved, abs=0.005)


def test_a_block_by_hand():
    """s = 3, d = 8: norms 2 · 16, inputs 2 · 16, masks 2 · 8, q k v o 4 · 16, FFN 4 · 32."""
    outside, inside, scores = 32 + 32 + 16, 64 + 128, 5 * 2 * 3
    assert layer_activation_bytes(SMALL, 3) == 3 * (outside + inside + scores)
    assert layer_activation_bytes(SMALL, 3, dropout=False) == 3 * (64 + 192 + 2 * 2 * 3)
    assert layer_activation_bytes(SMALL, 3, batch=5) == 5 * layer_activation_bytes(SMALL, 3)


def test_flash_attention_keeps_as_little_as_recomputing_the_scores():
    flash = layer_activation_bytes(GPT3, 4096, flash=True)
    assert flash == layer_activation_bytes(GPT3, 4096, recompute="selective")
    assert flash == 34 * 4096 * 12288


OTHER_BLOCKS = {  # what changes -> bytes per token without scores and masks, d = 8, two heads of 4
    "as it is": ({}, 32 + 32 + 64 + 128),
    "one KV head": ({"n_kv_heads": 1}, 32 + 32 + 16 + 16 + 16 + 128),
    "longer heads": ({"d_head": 6}, 32 + 32 + 4 * 24 + 128),
    "a gate": ({"gated": True}, 32 + 32 + 64 + 256),
    "parallel blocks": ({"parallel_blocks": True}, 16 + 16 + 64 + 128),
    "experts": (
        {"experts": MixtureOfExperts(n_experts=4, n_active=2, n_shared=1, d_ff=10)},
        32 + 32 + 64 + 4 * 30,
    ),
    "experts in one layer of two": (
        {"experts": MixtureOfExperts(n_experts=4, n_active=2, d_ff=10, n_layers=1)},
        32 + 32 + 64 + (4 * 20 + 128) / 2,
    ),
    "latent attention": (
        {
            "biases": "none",
            "latent": LatentAttention(kv_rank=5, d_rope=1, d_nope=3, d_value=2, q_rank=7),
        },
        32 + 32 + 2 * (8 + 8 + 4 + 7 + 5 + 4) + 128,
    ),
}


@pytest.mark.parametrize("name", OTHER_BLOCKS)
def test_other_blocks_by_hand(name):
    changes, per_token = OTHER_BLOCKS[name]
    shape = TransformerShape(n_layers=2, d_model=8, n_heads=2, d_ff=32, vocab_size=9, **changes)
    assert layer_activation_bytes(shape, 3, flash=True, dropout=False) == 3 * per_token


@law
@given(
    s=st.integers(1, 10**5),
    b=st.integers(1, 64),
    t=st.sampled_from([1, 2, 4, 8]),
    sequence=st.booleans(),
)
def test_recomputing_more_keeps_less_and_longer_texts_need_more(s, b, t, sequence):
    layout = Parallelism(tensor=t, sequence=sequence)
    none, some, full = (
        layer_activation_bytes(GPT3, s, batch=b, recompute=r, parallelism=layout)
        for r in ("none", "selective", "full")
    )
    assert full < some < none
    assert none < layer_activation_bytes(GPT3, s + 1, batch=b, parallelism=layout)
    assert none < layer_activation_bytes(GPT3, s, batch=b + 1, parallelism=layout)


def test_all_blocks_and_the_one_that_is_computed_again():
    layer = layer_activation_bytes(SMALL, 3)
    assert activation_bytes(SMALL, 3) == 2 * layer
    full = activation_bytes(SMALL, 3, recompute="full")
    assert full == 2 * (2 * 3 * 8) + layer


@pytest.mark.parametrize("p", [1, 2, 8])
def test_a_longer_pipeline_does_not_help_its_first_stage(p):
    """Korthikanti et al. 2022, §4.2.3."""
    layout = Parallelism(pipeline=p)
    assert activation_bytes(GPT3, 2048, parallelism=layout) == activation_bytes(GPT3, 2048)
    interleaved = replace(layout, chunks=3) if p > 1 else layout
    ratio = 1 + (p - 1) / (p * 3)
    found = activation_bytes(GPT3, 2048, parallelism=interleaved)
    assert found == pytest.approx(ratio * activation_bytes(GPT3, 2048))


def test_few_micro_batches_fill_a_part_of_the_pipeline():
    eight = Parallelism(pipeline=8)
    two = activation_bytes(GPT3, 2048, parallelism=eight, n_micro_batches=2)
    assert two == activation_bytes(GPT3, 2048) / 4
    many = activation_bytes(GPT3, 2048, parallelism=eight, n_micro_batches=99)
    assert many == activation_bytes(GPT3, 2048)


def test_logits_by_hand():
    assert logit_bytes(100, 5) == 6000
    assert logit_bytes(100, 5, batch=3, bytes_per_logit=4) == 6000
    assert logit_bytes(100, 5, n_devices=4) == 1500


FINE_TUNING = [  # model, layers, width, vocabulary, tokens, GB, more tokens, more GB
    ("Qwen-7B", 32, 4096, 151_936, 1024, 21.5, 8192, 36.6),
    ("Qwen-1.8B", 24, 2048, 151_936, 1024, 8.4, 8192, 21.8),
    ("Qwen-14B", 40, 5120, 152_064, 2048, 37.4, 4096, 42.5),
]


@pytest.mark.parametrize("row", FINE_TUNING, ids=lambda row: row[0])
def test_what_a_token_costs_while_fine_tuning(row):
    """README of QwenLM/Qwen, LoRA on an A100, batch 1; formulas §3.2 allows 20 %."""
    _, n_layers, d, vocabulary, few, low, many, high = row
    measured = (high - low) * 1e9 / (many - few)
    blocks = n_layers * layer_activation_bytes(gpt(1, d, d // 128), 1, recompute="full")
    assert blocks + logit_bytes(vocabulary, 1) == pytest.approx(measured, rel=0.2)


def test_arrays_agree_with_single_numbers():
    tokens, tensor = np.array([1, 128, 8192]), np.array([[1], [8]])
    for recompute in ("none", "selective", "full"):
        for function in (layer_activation_bytes, activation_bytes):
            layout = Parallelism(tensor=tensor, sequence=True)
            table = function(GPT3, tokens, recompute=recompute, parallelism=layout)
            single = [
                [
                    function(
                        GPT3,
                        int(s),
                        recompute=recompute,
                        parallelism=Parallelism(tensor=int(t), sequence=True),
                    )
                    for s in tokens
                ]
                for (t,) in tensor
            ]
            np.testing.assert_allclose(table, single, rtol=1e-13)
    assert logit_bytes(7, tokens).tolist() == [logit_bytes(7, int(s)) for s in tokens]


T5 = TransformerShape(
    n_layers=2, n_decoder_layers=2, d_model=8, n_heads=2, d_ff=32, vocab_size=9, biases="none"
)
BAD = [
    (lambda f: f("GPT-3", 5), TypeError, "shape must be a TransformerShape, got str"),
    (lambda f: f(T5, 5), ValueError, "shape must be one stack, got n_decoder_layers=2"),
    (lambda f: f(GPT3, -1), ValueError, "n_tokens must be at least 0"),
    (lambda f: f(GPT3, 2.5), ValueError, "n_tokens must be whole"),
    (lambda f: f(GPT3, 5, batch=-1), ValueError, "batch must be at least 0"),
    (lambda f: f(GPT3, 5, recompute="some"), ValueError, "recompute must be one of"),
    (lambda f: f(GPT3, 5, flash=1), TypeError, "flash must be True or False"),
    (lambda f: f(GPT3, 5, dropout=0.1), TypeError, "dropout must be True or False"),
    (lambda f: f(GPT3, 5, parallelism=8), TypeError, "parallelism must be a Parallelism"),
]


@pytest.mark.parametrize("function", [layer_activation_bytes, activation_bytes])
@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(function, call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call(function)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"vocab_size": 0}, "vocab_size must be at least 1"),
        ({"n_tokens": -1}, "n_tokens must be at least 0"),
        ({"batch": 1.5}, "batch must be whole"),
        ({"bytes_per_logit": 0}, "bytes_per_logit must be above 0"),
        ({"n_devices": 0}, "n_devices must be at least 1"),
    ],
)
def test_wrong_logits_are_refused_by_name(arguments, message):
    with pytest.raises(ValueError, match=rf"^{message}"):
        logit_bytes(**{"vocab_size": 10, "n_tokens": 10, **arguments})


def test_a_pipeline_without_micro_batches_is_refused():
    with pytest.raises(ValueError, match=r"^n_micro_batches must be at least 1"):
        activation_bytes(GPT3, 5, n_micro_batches=0)


def test_the_largest_arguments_stay_within_the_floats():
    huge = replace(SMALL, d_ff=10**12, n_layers=10**12)
    layout = Parallelism(tensor=np.array([1.0, 2.0]))
    found = activation_bytes(huge, 1e18, batch=10**18, parallelism=layout)
    assert np.isfinite(found).all()
