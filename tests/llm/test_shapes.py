"""Shapes of Transformers are filled in, checked by name, and frozen."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from zenlib.llm import LatentAttention, MixtureOfExperts, TransformerShape

GPT2 = {"n_layers": 12, "d_model": 768, "n_heads": 12, "d_ff": 3072, "vocab_size": 50257}
EXPERTS = {"n_experts": 8, "n_active": 2, "d_ff": 14336}
LATENT = {"kv_rank": 512, "d_rope": 64, "d_nope": 128, "d_value": 128}


def test_what_is_not_given_follows_from_the_rest():
    shape = TransformerShape(**GPT2)
    assert (shape.d_head, shape.n_kv_heads, shape.norms_per_layer) == (64, 12, 2)
    assert (shape.n_blocks, shape.n_expert_layers) == (12, 0)
    assert TransformerShape(**GPT2, parallel_blocks=True).norms_per_layer == 1


def test_heads_need_not_fill_the_width():
    gemma = TransformerShape(
        n_layers=28, d_model=3072, n_heads=16, d_head=256, d_ff=24576, vocab_size=256000
    )
    assert gemma.query_width == gemma.value_width == 4096


def test_of_latent_attention_queries_are_longer_than_values():
    shape = TransformerShape(**GPT2, biases="none", latent=LatentAttention(**LATENT))
    assert (shape.query_width, shape.value_width) == (12 * 192, 12 * 128)


def test_experts_are_everywhere_unless_told():
    assert TransformerShape(**GPT2, experts=MixtureOfExperts(**EXPERTS)).n_expert_layers == 12
    some = MixtureOfExperts(**EXPERTS, n_layers=6)
    assert TransformerShape(**GPT2, experts=some).n_expert_layers == 6


def test_a_shape_is_frozen_hashable_and_equal_to_its_like():
    shape = TransformerShape(**GPT2)
    with pytest.raises(FrozenInstanceError):
        shape.d_model = 1024
    assert {shape: 1}[TransformerShape(**GPT2)] == 1
    assert replace(shape, n_layers=24).n_layers == 24


def test_a_whole_float_is_taken_and_an_array_stands_for_many_models():
    assert TransformerShape(**{**GPT2, "vocab_size": 5e4}).vocab_size == 50000
    shape = TransformerShape(**{**GPT2, "d_model": np.array([768, 1536])})
    assert shape.d_head.tolist() == [64, 128]


BAD = [  # fields, error, what the message says
    ({"n_layers": 0}, ValueError, "n_layers must be at least 1, got 0"),
    ({"d_model": 768.5}, ValueError, "d_model must be whole, got 768.5"),
    ({"d_model": float("nan")}, ValueError, "d_model must be finite"),
    ({"vocab_size": "50257"}, TypeError, "vocab_size must be a number, got str"),
    ({"d_model": 770}, ValueError, "d_model must be a multiple of n_heads, got 770 and 12; or"),
    ({"n_kv_heads": 5}, ValueError, "n_heads must be a multiple of n_kv_heads, got 12 and 5"),
    ({"n_kv_heads": 0}, ValueError, "n_kv_heads must be at least 1, got 0"),
    ({"n_kv_heads": 24}, ValueError, "n_heads must be a multiple of n_kv_heads, got 12 and 24"),
    ({"d_head": 0}, ValueError, "d_head must be at least 1"),
    ({"gated": 1}, TypeError, "gated must be True or False, got 1"),
    ({"biases": "some"}, ValueError, "biases must be one of 'all', 'none', 'qkv', 'ffn'"),
    ({"norm": None}, ValueError, "norm must be one of"),
    ({"norms_per_layer": -1}, ValueError, "norms_per_layer must be at least 0"),
    ({"n_positions": -1}, ValueError, "n_positions must be at least 0"),
    ({"experts": EXPERTS}, TypeError, "experts must be a MixtureOfExperts, got dict"),
    ({"latent": 512}, TypeError, "latent must be a LatentAttention, got int"),
    (
        {"latent": LatentAttention(**LATENT)},
        ValueError,
        "biases must be 'none' or 'ffn' beside latent attention, got 'all'",
    ),
    (
        {"latent": LatentAttention(**LATENT), "biases": "none", "n_decoder_layers": 12},
        ValueError,
        "latent attention is for one stack; leave out n_decoder_layers",
    ),
    ({"vocab_size": 1e13}, ValueError, "vocab_size must be at most 1000000000000"),
    (
        {"experts": MixtureOfExperts(**EXPERTS, n_layers=13)},
        ValueError,
        "experts must be in at most 12 layers, as many as there are, got n_layers=13",
    ),
    (
        {"d_model": np.array([768, 1536]), "d_ff": np.array([1, 2, 3])},
        ValueError,
        "fields that are arrays must have shapes that fit together, got d_model (2,), d_ff (3,)",
    ),
]


@pytest.mark.parametrize(("fields", "error", "message"), BAD)
def test_a_bad_field_is_refused_by_name(fields, error, message):
    with pytest.raises(error) as caught:
        TransformerShape(**{**GPT2, **fields})
    assert message in str(caught.value)


BAD_PARTS = [
    (MixtureOfExperts, {**EXPERTS, "n_active": 9}, "n_active must be at most n_experts, got 9 of"),
    (MixtureOfExperts, {**EXPERTS, "n_experts": 0}, "n_experts must be at least 1"),
    (MixtureOfExperts, {**EXPERTS, "n_active": 0}, "n_active must be at least 1"),
    (MixtureOfExperts, {**EXPERTS, "d_ff": 0}, "d_ff must be at least 1"),
    (MixtureOfExperts, {**EXPERTS, "n_shared": -1}, "n_shared must be at least 0"),
    (MixtureOfExperts, {**EXPERTS, "n_layers": 0}, "n_layers must be at least 1"),
    (LatentAttention, {**LATENT, "kv_rank": 0}, "kv_rank must be at least 1"),
    (LatentAttention, {**LATENT, "d_rope": 0}, "d_rope must be at least 1"),
    (LatentAttention, {**LATENT, "d_nope": 0}, "d_nope must be at least 1"),
    (LatentAttention, {**LATENT, "d_value": 0}, "d_value must be at least 1"),
    (LatentAttention, {**LATENT, "q_rank": -1}, "q_rank must be at least 0"),
]


@pytest.mark.parametrize(("kind", "fields", "message"), BAD_PARTS)
def test_a_bad_part_is_refused_by_name(kind, fields, message):
    with pytest.raises(ValueError, match=message):
        kind(**fields)


@pytest.mark.parametrize("name", ["gated", "router_biases"])
def test_a_flag_of_the_experts_is_a_bool(name):
    with pytest.raises(TypeError, match=f"{name} must be True or False"):
        MixtureOfExperts(**EXPERTS, **{name: 1})


def test_of_two_stacks_the_blocks_are_added():
    assert TransformerShape(**GPT2, n_decoder_layers=6).n_blocks == 18


def test_experts_may_be_gated_or_not_on_their_own():
    assert MixtureOfExperts(**EXPERTS, gated=True).gated is True
    assert MixtureOfExperts(**EXPERTS).gated is None


SIZES = [
    *((TransformerShape, GPT2, name) for name in (*GPT2, "n_positions", "token_types", "d_head")),
    *((TransformerShape, GPT2, name) for name in ("n_decoder_layers", "norms_per_layer")),
    *((MixtureOfExperts, EXPERTS, name) for name in (*EXPERTS, "n_shared", "n_layers")),
    *((LatentAttention, LATENT, name) for name in (*LATENT, "q_rank")),
]


@pytest.mark.parametrize(("kind", "fields", "name"), SIZES)
def test_no_size_is_beyond_all_reason(kind, fields, name):
    """So that no product of sizes leaves the range of floats."""
    with pytest.raises(ValueError, match=f"^{name} must be at most 1000000000000, got"):
        kind(**{**fields, name: 10**12 + 1})
