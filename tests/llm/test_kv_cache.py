"""Keys and values: published sizes, grouped and latent attention, capacity."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.llm import (
    LatentAttention,
    TransformerShape,
    kv_cache_bytes,
    kv_capacity_tokens,
    kv_token_bytes,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)

OPEN = {"gated": True, "tied": False, "biases": "none", "norm": "rms"}
LLAMA2_7B = TransformerShape(
    n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, **OPEN
)
DEEPSEEK_V2 = TransformerShape(
    n_layers=60,
    d_model=5120,
    n_heads=128,
    d_ff=12288,
    vocab_size=102400,
    latent=LatentAttention(kv_rank=512, d_rope=64, d_nope=128, d_value=128, q_rank=1536),
    **OPEN,
)
QWEN3_235B = TransformerShape(
    n_layers=94, d_model=4096, n_heads=64, n_kv_heads=4, d_head=128, d_ff=12288, vocab_size=151936,
    **OPEN,
)  # fmt: skip
T5 = TransformerShape(
    n_layers=12, n_decoder_layers=6, d_model=768, n_heads=12, d_ff=3072, vocab_size=32128,
    biases="none",
)  # fmt: skip

PER_TOKEN = [  # layers, KV heads, head, bytes per token in 16 bits
    ("Llama-2-7B", 32, 32, 128, 524_288),
    ("Llama-3-8B", 32, 8, 128, 131_072),
    ("Llama-2-70B", 80, 8, 128, 327_680),
    ("Qwen2.5-7B", 28, 4, 128, 57_344),
    ("GPT-3", 96, 96, 128, 4_718_592),
]


def grouped(n_layers, n_kv_heads, d_head):
    return TransformerShape(
        n_layers=n_layers, d_model=64, n_heads=n_kv_heads * 4, n_kv_heads=n_kv_heads,
        d_head=d_head, d_ff=64, vocab_size=9,
    )  # fmt: skip


@pytest.mark.parametrize("row", PER_TOKEN, ids=lambda row: row[0])
def test_bytes_per_token_of_known_models(row):
    _, n_layers, k, e, expected = row
    assert kv_token_bytes(grouped(n_layers, k, e)) == expected
    assert kv_token_bytes(grouped(n_layers, k, e), bytes_per_value=1) == expected / 2


def test_latent_attention_stores_one_short_vector():
    """DeepSeek-V2, 2024, Table 1: 4.5 d_head · layers = 34,560 numbers per token."""
    assert kv_token_bytes(DEEPSEEK_V2, bytes_per_value=1) == 34_560
    assert kv_token_bytes(DEEPSEEK_V2, n_devices=8) == 2 * 34_560, "copied, not divided"


def test_published_capacities():
    """Qwen3-235B on four cards, vllm issue 21348: 178,880 tokens in 8.11 GiB of each; 2 %."""
    token = kv_token_bytes(QWEN3_235B, n_devices=4)
    assert token == 2 * 94 * 1 * 128 * 2
    tokens = kv_capacity_tokens(token, memory_bytes=8.11 * 2**30, weight_bytes=0, utilization=1)
    assert tokens == pytest.approx(178_880, rel=0.02)


def test_a_cache_by_hand():
    assert kv_cache_bytes(LLAMA2_7B, 4096) == 2 * 2**30, "2 GiB for one conversation"
    assert kv_cache_bytes(LLAMA2_7B, 4096, batch=16, n_devices=8) == 4 * 2**30
    assert kv_cache_bytes(LLAMA2_7B, 0) == 0


def test_a_cache_of_keys_alone_is_half():
    """SGLang, Qwen3-235B on four cards: 8.23 GiB of keys for 367,404 tokens."""
    keys = kv_cache_bytes(QWEN3_235B, 367_404, n_devices=4) / 2
    assert keys / 2**30 == pytest.approx(8.23, rel=0.02)


@law
@given(k=st.sampled_from([1, 2, 4, 8, 16, 32]), devices=st.integers(1, 64))
def test_grouped_queries_shrink_the_cache_by_their_share(k, devices):
    full, few = (replace(LLAMA2_7B, n_kv_heads=heads) for heads in (32, k))
    assert kv_token_bytes(few) * 32 == kv_token_bytes(full) * k
    own = kv_token_bytes(few, n_devices=devices)
    assert own * devices >= kv_token_bytes(few), "no head is cut"
    assert own >= kv_token_bytes(few) / k, "a device has at least one"
    assert own <= kv_token_bytes(few, n_devices=max(1, devices - 1))


def test_an_encoder_decoder_remembers_both_texts_in_its_decoder():
    per_token = 2 * 6 * 12 * 64 * 2
    assert kv_token_bytes(T5) == per_token
    assert kv_cache_bytes(T5, 10, n_source_tokens=100, batch=2) == 2 * 110 * per_token


def test_capacity_by_hand_and_round_trip():
    room = {"memory_bytes": 100, "weight_bytes": 40, "utilization": 0.9, "workspace_bytes": 8}
    assert kv_capacity_tokens(4, **room) == 10
    assert kv_capacity_tokens(4, memory_bytes=100, weight_bytes=90.0) == 0, "weights fill it"
    assert kv_capacity_tokens(4, memory_bytes=100, weight_bytes=500) == 0, "or more than that"
    tokens = kv_capacity_tokens(kv_token_bytes(LLAMA2_7B), memory_bytes=80e9, weight_bytes=13.5e9)
    used = kv_cache_bytes(LLAMA2_7B, tokens)
    assert used <= 72e9 - 13.5e9 < used + kv_token_bytes(LLAMA2_7B)
    assert type(tokens) is int


def test_arrays_agree_with_single_numbers():
    tokens, devices = np.array([0, 1, 4096]), np.array([[1], [4], [64]])
    table = kv_cache_bytes(LLAMA2_7B, tokens, n_devices=devices)
    for row, (n,) in zip(table, devices, strict=True):
        assert row.tolist() == [kv_cache_bytes(LLAMA2_7B, int(t), n_devices=int(n)) for t in tokens]
    weights = np.array([0.0, 50.0, 500.0])
    assert kv_capacity_tokens(3, memory_bytes=100, weight_bytes=weights).tolist() == [30, 13, 0]


def _capacity(**wrong):
    return kv_capacity_tokens(
        **{"token_bytes": 4, "memory_bytes": 100, "weight_bytes": 40, **wrong}
    )


BAD = [
    (lambda: kv_token_bytes(7e9), TypeError, "shape must be a TransformerShape, got float"),
    (lambda: kv_token_bytes(T5, bytes_per_value=0), ValueError, "bytes_per_value must be above 0"),
    (lambda: kv_token_bytes(T5, n_devices=0), ValueError, "n_devices must be at least 1"),
    (lambda: kv_cache_bytes(None, 1), TypeError, "shape must be a TransformerShape, got NoneType"),
    (lambda: kv_cache_bytes(T5, -1), ValueError, "n_tokens must be at least 0"),
    (lambda: kv_cache_bytes(T5, 1, batch=0.5), ValueError, "batch must be whole"),
    (lambda: kv_cache_bytes(T5, 1, n_source_tokens=-1), ValueError, "n_source_tokens must be at"),
    (
        lambda: kv_cache_bytes(LLAMA2_7B, 1, n_source_tokens=9),
        ValueError,
        "n_source_tokens must be 0 for a model without an encoder, got 9; count the prompt",
    ),
    (lambda: kv_cache_bytes(T5, 1, n_devices=-1), ValueError, "n_devices must be at least 1"),
    (
        lambda: kv_cache_bytes(T5, 1, bytes_per_value="2"),
        TypeError,
        "bytes_per_value must be a num",
    ),
    (lambda: _capacity(token_bytes=0), ValueError, "token_bytes must be at least 0.001"),
    (lambda: _capacity(memory_bytes=0), ValueError, "memory_bytes must be above 0"),
    (lambda: _capacity(weight_bytes=-1), ValueError, "weight_bytes must be at least 0"),
    (lambda: _capacity(utilization=90), ValueError, "utilization must lie between 0 and 1, got 90"),
    (lambda: _capacity(workspace_bytes=-1), ValueError, "workspace_bytes must be at least 0"),
    (lambda: _capacity(memory_bytes=float("inf")), ValueError, "memory_bytes must be finite"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call()
