"""Parameters of Transformers: by hand, by laws, against counts that others have published."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenlib.llm import (
    LatentAttention,
    MixtureOfExperts,
    TransformerShape,
    active_parameters,
    gpt_parameters,
    lora_parameters,
    matmul_parameters,
    non_embedding_parameters,
    parameter_counts,
    total_parameters,
)

PLAIN = {"biases": "none", "norm": "none"}
GPT2 = TransformerShape(
    n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
)
GPT3 = TransformerShape(
    n_layers=96, d_model=12288, n_heads=96, d_ff=49152, vocab_size=50257, n_positions=2048
)


def tiny(**fields):
    """One block, width 4, two heads, width 8 inside, ten tokens: small enough to count by hand."""
    given = {"n_layers": 1, "d_model": 4, "n_heads": 2, "d_ff": 8, "vocab_size": 10}
    return TransformerShape(**{**given, **PLAIN, **fields})


LATENT = LatentAttention(kv_rank=3, d_rope=1, d_nope=2, d_value=5, q_rank=6)
EXPERTS = MixtureOfExperts(n_experts=4, n_active=2, d_ff=3)

BY_HAND = [  # fields, attention, feed-forward, normalisation, tables, output
    ({}, 4 * 16, 2 * 32, 0, 40, 0),
    ({"n_layers": 3}, 3 * 64, 3 * 64, 0, 40, 0),
    ({"n_kv_heads": 1}, 2 * 16 + 2 * 4 * 2, 64, 0, 40, 0),
    ({"d_head": 3}, 4 * 4 * 6, 64, 0, 40, 0),
    ({"gated": True}, 64, 3 * 32, 0, 40, 0),
    ({"biases": "all"}, 64 + 3 * 4 + 4, 64 + 8 + 4, 0, 40, 0),
    ({"biases": "all", "gated": True}, 80, 3 * 32 + 2 * 8 + 4, 0, 40, 0),
    ({"biases": "qkv", "n_kv_heads": 1}, 48 + 4 + 2 * 2, 64, 0, 40, 0),
    ({"biases": "ffn"}, 64, 64 + 8 + 4, 0, 40, 0),
    ({"norm": "layer"}, 64, 64, 3 * 8, 40, 0),
    ({"norm": "rms"}, 64, 64, 3 * 4, 40, 0),
    ({"norm": "scale", "parallel_blocks": True}, 64, 64, 2 * 4, 40, 0),
    ({"norm": "rms", "norms_per_layer": 4, "final_norm": False}, 64, 64, 4 * 4, 40, 0),
    ({"norm": "rms", "embedding_norm": True}, 64, 64, 4 * 4, 40, 0),
    ({"norm": "rms", "qk_norm": "head"}, 64 + 2 * 2, 64, 12, 40, 0),
    ({"norm": "rms", "qk_norm": "full", "n_kv_heads": 1}, 48 + 4 + 2, 64, 12, 40, 0),
    ({"norm": "layer", "qk_norm": "head"}, 64 + 2 * 2 * 2, 64, 24, 40, 0),
    ({"relative_positions": "projection"}, 64 + 16, 64, 0, 40, 0),
    ({"relative_positions": "buckets"}, 64 + 32 * 2, 64, 0, 40, 0),
    ({"n_positions": 5, "token_types": 2}, 64, 64, 0, 4 * 17, 0),
    ({"tied": False}, 64, 64, 0, 40, 40),
    ({"tied": False, "head_biases": True}, 64, 64, 0, 40, 50),
    ({"pooler": True}, 64, 64, 0, 40, 20),
    ({"n_decoder_layers": 2}, (1 + 2 * 2) * 64, 3 * 64, 0, 40, 0),
    ({"n_decoder_layers": 2, "norm": "rms"}, 320, 192, (2 + 2 * 3 + 2) * 4, 40, 0),
    ({"n_decoder_layers": 1, "norm": "rms"}, 192, 128, (2 * 2 + 1 + 2) * 4, 40, 0),
    ({"latent": replace(LATENT, q_rank=1)}, 10 + 1 + 19 + 42 + 40, 64, 0, 40, 0),
    ({"n_decoder_layers": 1, "n_positions": 5}, 192, 128, 0, 4 * (10 + 2 * 5), 0),
    (
        {"n_decoder_layers": 1, "relative_positions": "buckets"},
        3 * 64 + 2 * 32 * 2,
        128,
        0,
        40,
        0,
    ),
    (
        {"latent": LATENT},  # queries 4·6 + 6 + 6·6, stored 4·4 + 3, unfolded 3·14, output 10·4
        66 + 19 + 42 + 40,
        64,
        0,
        40,
        0,
    ),
    (
        {"latent": replace(LATENT, q_rank=0)},  # queries 4·6
        24 + 19 + 42 + 40,
        64,
        0,
        40,
        0,
    ),
    ({"experts": EXPERTS}, 64, 4 * 2 * 12 + 4 * 4, 0, 40, 0),
    ({"experts": EXPERTS, "gated": True}, 64, 4 * 3 * 12 + 4 * 4, 0, 40, 0),
    ({"experts": replace(EXPERTS, gated=False), "gated": True}, 64, 112, 0, 40, 0),
    ({"experts": replace(EXPERTS, n_shared=1)}, 64, 5 * 2 * 12 + 4 * 4, 0, 40, 0),
    ({"experts": replace(EXPERTS, router_biases=True)}, 64, 4 * 2 * 12 + 5 * 4, 0, 40, 0),
    ({"experts": replace(EXPERTS, n_layers=1), "n_layers": 2}, 128, 64 + 112, 0, 40, 0),
]


@pytest.mark.parametrize(
    ("fields", "attention", "feed_forward", "norms", "tables", "output"), BY_HAND
)
def test_the_ledger_by_hand(fields, attention, feed_forward, norms, tables, output):
    counts = parameter_counts(tiny(**fields))
    assert counts.attention == attention
    assert counts.feed_forward == feed_forward
    assert counts.normalization == norms
    assert counts.tables == tables
    assert counts.output == output
    assert counts.total == attention + feed_forward + norms + tables + output
    assert type(counts.total) is int


def test_the_active_are_all_but_the_experts_not_visited():
    shape = tiny(n_layers=3, experts=replace(EXPERTS, n_layers=2, n_shared=1))
    assert total_parameters(shape) - active_parameters(shape) == 2 * 2 * 24
    assert active_parameters(GPT2) == total_parameters(GPT2)


def test_what_a_token_is_multiplied_with_by_hand():
    assert matmul_parameters(tiny()) == 64 + 64 + 40
    assert matmul_parameters(tiny(tied=False)) == 168  # the table is looked up
    assert matmul_parameters(tiny(norm="layer", biases="all", n_positions=9)) == 168
    assert matmul_parameters(tiny(pooler=True, token_types=2)) == 168
    assert matmul_parameters(tiny(relative_positions="projection")) == 168 + 16
    experts = replace(EXPERTS, n_shared=1)  # two visited, one shared, and the router
    assert matmul_parameters(tiny(experts=experts)) == 64 + 3 * 24 + 16 + 40
    assert matmul_parameters(tiny(n_decoder_layers=1)) == 3 * 64 + 2 * 64 + 40
    assert matmul_parameters(tiny(latent=LATENT)) == (24 + 36 + 16 + 42 + 40) + 64 + 40


def test_without_embeddings_it_does_not_matter_whether_the_output_is_tied():
    tied, own = non_embedding_parameters(GPT2), non_embedding_parameters(replace(GPT2, tied=False))
    assert tied == own == total_parameters(GPT2) - (50257 + 1024) * 768


def test_twelve_d_squared_per_block():
    """Kaplan et al. 2020, §2.1: N ≈ 12 n_layer d_model², for d_attn = d_ff/4 = d_model."""
    assert non_embedding_parameters(GPT3) == pytest.approx(12 * 96 * 12288**2, rel=2e-4)


@given(
    L=st.integers(1, 200), d=st.integers(1, 400), V=st.integers(1, 10**6), s=st.integers(1, 10**5)
)
def test_the_short_formula_is_exact_but_for_the_last_normalisation(L, d, V, s):
    """Narayanan et al. 2021, eq. 2."""
    shape = TransformerShape(
        n_layers=L, d_model=d, n_heads=1, d_ff=4 * d, vocab_size=V, n_positions=s
    )
    assert gpt_parameters(L, d, vocab_size=V, n_positions=s) + 2 * d == total_parameters(shape)


SIZES = ("n_layers", "d_model", "n_heads", "d_ff", "vocab_size", "n_positions", "n_decoder_layers")


@given(st.sampled_from(SIZES), st.integers(1, 50))
def test_no_size_makes_a_model_smaller(name, more):
    shape = tiny(n_positions=3, n_decoder_layers=1, d_head=2, biases="all", norm="layer")
    larger = replace(shape, **{name: getattr(shape, name) * (1 + more)})
    if name == "n_heads":
        larger = replace(larger, n_kv_heads=2)
    for counted in (total_parameters, matmul_parameters, active_parameters):
        assert counted(larger) >= counted(shape), counted


@given(st.integers(1, 16), st.integers(1, 16))
def test_active_parameters_grow_with_the_experts_visited_up_to_all(n_experts, n_active):
    n_active = min(n_active, n_experts)
    shape = tiny(experts=MixtureOfExperts(n_experts=n_experts, n_active=n_active, d_ff=3))
    share = (total_parameters(shape) - active_parameters(shape)) / 24
    assert share == n_experts - n_active


def test_one_expert_is_a_feed_forward_network_with_a_router():
    dense, one = tiny(), tiny(experts=MixtureOfExperts(n_experts=1, n_active=1, d_ff=8))
    assert total_parameters(one) == total_parameters(dense) + 4
    assert active_parameters(one) == total_parameters(one)


def test_fewer_kv_heads_save_in_proportion():
    saved = [
        total_parameters(tiny(n_heads=4, n_kv_heads=4))
        - total_parameters(tiny(n_heads=4, n_kv_heads=k))
        for k in (4, 2, 1)
    ]
    assert saved == [0, 16, 24]


@pytest.mark.parametrize(
    ("rank", "targets", "published"),
    [
        (4, ("q", "v"), 18.9e6),  # Hu et al. 2021, Table 6: GPT-3 with 18M trainable parameters
        (8, ("q",), 18.9e6),
        (2, ("q", "k", "v", "o"), 18.9e6),
        (1, ("q", "v"), 4.7e6),  # Table 4
        (8, ("q", "v"), 37.7e6),
    ],
)
def test_adapters_of_gpt3(rank, targets, published):
    assert lora_parameters(GPT3, rank, targets=targets) == pytest.approx(published, rel=0.01)


def test_adapters_by_hand():
    shape = tiny(n_layers=2, n_kv_heads=1, gated=True)
    names = ("q", "k", "v", "o", "up", "gate", "down")
    sizes = [8, 6, 6, 8, 12, 12, 12]
    for name, size in zip(names, sizes, strict=True):
        assert lora_parameters(shape, 3, targets=[name]) == 2 * 3 * size
    assert lora_parameters(shape, 1, targets=names) == 2 * sum(sizes)


@pytest.mark.parametrize(
    "counted",
    [total_parameters, active_parameters, matmul_parameters, non_embedding_parameters],
)
def test_an_array_gives_what_its_numbers_give(counted):
    widths, layers = np.array([4, 8, 16]), np.array([[1], [3]])
    for extra in (
        {"biases": "all", "norm": "layer", "n_positions": 7},
        {"latent": LATENT},
        {"experts": EXPERTS, "tied": False},
        {"n_decoder_layers": layers, "relative_positions": "buckets"},
    ):
        many = counted(tiny(**{**extra, "d_model": widths, "n_layers": layers}))
        for (row, column), value in np.ndenumerate(many):
            fields = {**extra, "d_model": int(widths[column]), "n_layers": int(layers[row, 0])}
            if "n_decoder_layers" in fields:
                fields["n_decoder_layers"] = int(layers[row, 0])
            assert value == counted(tiny(**fields))


def test_arrays_of_latent_ranks_mix_compressed_and_plain_queries():
    ranks = np.array([0, 6])
    many = total_parameters(tiny(latent=replace(LATENT, q_rank=ranks)))
    assert many.tolist() == [
        total_parameters(tiny(latent=replace(LATENT, q_rank=int(rank)))) for rank in ranks
    ]


def test_arrays_of_ranks_and_of_sizes():
    assert lora_parameters(GPT3, np.array([4, 8])).tolist() == [18874368, 37748736]
    many = gpt_parameters(np.array([12, 24]), np.array([768, 1024]), vocab_size=9, n_positions=3)
    assert many.tolist() == [
        gpt_parameters(12, 768, vocab_size=9, n_positions=3),
        gpt_parameters(24, 1024, vocab_size=9, n_positions=3),
    ]


@pytest.mark.parametrize(
    "counted",
    [
        parameter_counts,
        total_parameters,
        active_parameters,
        matmul_parameters,
        non_embedding_parameters,
        lambda shape: lora_parameters(shape, 4),
    ],
)
def test_what_is_no_shape_is_refused(counted):
    with pytest.raises(TypeError, match="shape must be a TransformerShape, got dict"):
        counted({"n_layers": 12})


BAD_ADAPTERS = [
    (GPT2, 0, ("q",), ValueError, "rank must be at least 1, got 0"),
    (GPT2, 2.5, ("q",), ValueError, "rank must be whole"),
    (GPT2, 1e13, ("q",), ValueError, "rank must be at most"),
    (GPT2, 4, "qv", TypeError, 'targets must be a sequence of names, got \'qv\'; write ("q", "v")'),
    (GPT2, 4, (), ValueError, "targets must name matrices, each once"),
    (GPT2, 4, ("q", "q"), ValueError, "targets must name matrices, each once"),
    (GPT2, 4, ("gate",), ValueError, "targets must be one of 'q', 'k', 'v', 'o', 'up', 'down'"),
    (GPT2, 4, (3,), ValueError, "targets must be one of"),
    (tiny(latent=LATENT), 4, ("q",), ValueError, "one stack without latent attention"),
    (tiny(n_decoder_layers=1), 4, ("q",), ValueError, "one stack without latent attention"),
]


@pytest.mark.parametrize(("shape", "rank", "targets", "error", "message"), BAD_ADAPTERS)
def test_bad_adapters_are_refused(shape, rank, targets, error, message):
    with pytest.raises(error) as caught:
        lora_parameters(shape, rank, targets=targets)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["n_layers", "d_model", "vocab_size", "n_positions"])
@pytest.mark.parametrize("value", [0, -1, 1.5, float("nan"), float("inf"), 1e13, "12", True])
def test_bad_sizes_of_a_gpt_are_refused_by_name(name, value):
    sizes = {"n_layers": 12, "d_model": 768, "vocab_size": 50257, "n_positions": 1024}
    sizes[name] = value
    with pytest.raises((TypeError, ValueError), match=f"^{name} must be"):
        gpt_parameters(sizes.pop("n_layers"), sizes.pop("d_model"), **sizes)
