"""Operations of Transformers: a real loop counted, published totals, laws, the error of 6ND."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenlib.llm import (
    LatentAttention,
    MixtureOfExperts,
    TransformerShape,
    error_of_6nd,
    forward_flops,
    lora_parameters,
    lora_training_flops,
    matmul_parameters,
    total_parameters,
    training_flops,
    training_flops_6nd,
)


def gpt(n_layers, d_model, vocab_size=51200, **fields):
    """A GPT with d_ff = 4 d_model."""
    sizes = {"n_layers": n_layers, "d_model": d_model, "n_heads": 1, "d_ff": 4 * d_model}
    return TransformerShape(**{**sizes, "vocab_size": vocab_size, **fields})


GPT2 = gpt(12, 768, 50257, n_heads=12, n_positions=1024)
GPT3 = gpt(96, 12288, 50257, n_heads=96, n_positions=2048)
LATENT = LatentAttention(kv_rank=3, d_rope=1, d_nope=2, d_value=5)
T5 = TransformerShape(
    n_layers=24,
    n_decoder_layers=24,
    d_model=1024,
    n_heads=128,
    d_head=128,
    d_ff=65536,
    vocab_size=32128,
    biases="none",
    norm="rms",
    relative_positions="buckets",
)


def counted_by_running(T, d, h, f, V, causal):
    """Multiply-additions of one block and the output layer, from products actually formed."""
    macs = 0

    def product(a, b):
        nonlocal macs
        macs += a.shape[0] * a.shape[1] * b.shape[1]
        return a @ b

    x, wide = np.ones((T, d)), np.ones((d, d))
    q, k, v = product(x, wide), product(x, wide), product(x, wide)
    for head in np.split(np.arange(d), h):
        for t in range(T):
            seen = t + 1 if causal else T
            scores = product(q[t : t + 1, head], k[:seen, head].T)
            product(scores, v[:seen, head])
    product(x, wide)
    product(product(x, np.ones((d, f))), np.ones((f, d)))
    product(x, np.ones((d, V)))
    return 2 * macs


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(
    ("T", "d", "h", "f", "V"), [(1, 2, 1, 3, 5), (5, 6, 3, 7, 11), (8, 4, 2, 16, 9)]
)
def test_the_products_of_a_block_are_all_counted(T, d, h, f, V, causal):
    shape = TransformerShape(n_layers=1, d_model=d, n_heads=h, d_ff=f, vocab_size=V)
    assert forward_flops(shape, T, causal=causal) == counted_by_running(T, d, h, f, V, causal)


def test_an_encoder_decoder_by_hand():
    """Width 4, two blocks and one; 3 tokens read, 2 written."""
    shape = TransformerShape(
        n_layers=2, n_decoder_layers=1, d_model=4, n_heads=2, d_ff=8, vocab_size=10
    )
    encoder = 3 * 2 * (64 + 64)
    kept = 3 * 2 * 16  # the source's keys and values, for the decoder
    decoder = 2 * (64 + 2 * 16 + 64 + 40)
    pairs = 4 * 4 * (2 * 3 * 3 + 2 * 2 + 3 * 2)
    expected = 2 * (encoder + kept + decoder) + pairs
    assert forward_flops(shape, 2, source_context=3) == expected
    looking_back = expected - 4 * 4 * (2 * 2 - 3)
    assert forward_flops(shape, 2, source_context=3, causal=True) == looking_back
    assert training_flops(shape, 50, 2, source_context=3) == 10 * 3 * expected
    parts_of_a_text = training_flops(shape, 7, 2, source_context=3)
    assert parts_of_a_text == pytest.approx(7 * 3 * expected / 5, rel=1e-15)


def test_latent_and_relative_attention_by_hand():
    sizes = {"n_layers": 1, "d_model": 4, "n_heads": 2, "d_ff": 8, "vocab_size": 10}
    latent = TransformerShape(**sizes, biases="none", latent=LATENT)
    pairs = 2 * 9 * (2 * 3 + 2 * 5)  # queries of 3, values of 5
    assert forward_flops(latent, 3) == 6 * matmul_parameters(latent) + pairs
    relative = TransformerShape(**sizes, relative_positions="projection")
    assert forward_flops(relative, 3) == 6 * matmul_parameters(relative) + 2 * 9 * 3 * 4


@pytest.mark.parametrize(
    ("L", "d", "heads", "s", "V"), [(24, 2304, 24, 2048, 51200), (128, 25600, 160, 2048, 51200)]
)
def test_megatrons_formulas(L, d, heads, s, V):
    """Narayanan et al. 2021, eq. 3, with full recomputation; Korthikanti et al. 2022, eq. 7."""
    shape, batch = gpt(L, d, V, n_heads=heads), 512
    full = training_flops(shape, batch * s, s, recompute="full")
    assert full == pytest.approx(96 * batch * s * L * d**2 * (1 + s / (6 * d) + V / (16 * L * d)))
    model = training_flops(shape, batch * s, s)
    assert model == pytest.approx(72 * batch * s * L * d**2 * (1 + s / (6 * d) + V / (12 * L * d)))


def test_palms_convention():
    """Chowdhery et al. 2022, Appendix B: 6N + 12LHQT per token, N multiplied weights."""
    per_token = training_flops(GPT3, 1, 2048)
    assert per_token == 6 * matmul_parameters(GPT3) + 12 * 96 * 12288 * 2048


PUBLISHED = [  # operations of a training run as its paper states them, and how near 6ND comes
    (174.6e9, 300e9, 3.14e23, 0.005),  # GPT-3: Brown et al. 2020, Table D.1
    (355e6, 300e9, 6.41e20, 0.005),  # GPT-3 Medium, the same
    (405.85e9, 15.6e12, 3.8e25, 0.005),  # Llama 3.1 405B: its paper, §3.2
    (540.35e9, 780e9, 2.527e24, 0.002),  # PaLM, Table 1 and Appendix B
    (37e9, 14.8e12, 3.3e24, 0.01),  # DeepSeek-V3, active parameters
]


@pytest.mark.parametrize(("parameters", "tokens", "published", "tolerance"), PUBLISHED)
def test_published_totals_by_the_rule(parameters, tokens, published, tolerance):
    assert training_flops_6nd(parameters, tokens) == pytest.approx(published, rel=tolerance)


def test_t5_costs_half_of_the_rule():
    """Brown et al. 2020, Table D.1: T5-11B, 3.30e22 of 1e12 tokens: three a parameter, not six."""
    flops = training_flops(T5, 1e12, 114, source_context=512)
    assert 3.3e22 < flops < 3.7e22  # the table leaves out attention and the output layer
    assert error_of_6nd(T5, 114, source_context=512) > 0.8


def test_full_recomputation_of_opt_is_eight_instead_of_six():
    """OPT-175B: 4.3e23 operations of the hardware for 300e9 tokens; 6ND says 3.1e23."""
    hardware = training_flops(GPT3, 300e9, 2048, recompute="full")
    assert hardware == pytest.approx(4.3e23, rel=0.01)


def test_training_is_three_times_forward():
    assert training_flops(GPT2, 1024, 1024) == 3 * forward_flops(GPT2, 1024)
    assert training_flops(GPT2, 0, 1024) == 0
    assert training_flops(GPT2, 2 * 1024, 1024) == 2 * training_flops(GPT2, 1024, 1024)


def test_recomputation_adds_one_pass_over_what_is_not_kept():
    none, selective, full = (
        training_flops(GPT2, 1024, 1024, recompute=what) for what in ("none", "selective", "full")
    )
    head = 2 * 1024 * 50257 * 768
    assert selective - none == 12 * 4 * 768 * 1024**2
    assert full - none == forward_flops(GPT2, 1024) - head


@given(T=st.integers(1, 5000), L=st.integers(1, 50), d=st.integers(1, 500))
def test_half_of_the_pairs_and_half_the_diagonal_look_back(T, L, d):
    shape = gpt(L, d)
    saved = forward_flops(shape, T) - forward_flops(shape, T, causal=True)
    assert saved == 2 * L * d * T * (T - 1)


@pytest.mark.parametrize(
    ("T", "d", "short"),
    [(2048, 16384, 0.02), (8192, 4096, 0.25), (4096, 8192, 0.077), (32768, 8192, 0.40)],
)
def test_what_the_rule_leaves_out_is_the_share_of_the_pairs(T, d, short):
    """With d_ff = 4d and no tables: T/(6d) of the rest, so -T/(6d + T) of the whole."""
    error = error_of_6nd(gpt(100, d, 1, norm="none", biases="none"), T)
    assert error == pytest.approx(-T / (6 * d + T), abs=1e-4)
    assert -error == pytest.approx(short, abs=0.005)


def test_beyond_three_widths_the_rule_misses_more_than_a_third():
    """T/(6d) > 1/2 of the rest once T > 3d, which is more than a third of the whole."""
    shape = gpt(100, 4096, 1)
    assert error_of_6nd(shape, 3 * 4096) == pytest.approx(-1 / 3, abs=0.001)


def test_the_rule_counts_an_own_table_that_is_only_looked_up():
    own = error_of_6nd(gpt(2, 64, 50000, tied=False), 1)
    assert own == pytest.approx(64 * 50000 / (64 * 50000 + 2 * 12 * 64**2), rel=0.02)


def test_of_a_mixture_the_rule_takes_active_parameters():
    shape = gpt(4, 64, experts=MixtureOfExperts(n_experts=64, n_active=2, d_ff=256))
    assert abs(error_of_6nd(shape, 1)) < 0.01


@given(st.integers(1, 4), st.sampled_from(["none", "selective", "full"]), st.booleans())
def test_every_length_and_every_size_costs_more(times, recompute, causal):
    def cost(shape, tokens, context):
        return training_flops(shape, tokens, context, recompute=recompute, causal=causal)

    base = cost(gpt(2, 8, 10), 1000, 10)
    assert cost(gpt(2 + times, 8, 10), 1000, 10) > base
    assert cost(gpt(2, 8 * (1 + times), 10), 1000, 10) > base
    assert cost(gpt(2, 8, 10), 1000 * (1 + times), 10) > base
    assert cost(gpt(2, 8, 10), 1000, 10 * (1 + times)) > base


def test_adapters_by_hand():
    """Frozen weights: forward and the gradient of inputs. Adapters and pairs: three times."""
    N, n = matmul_parameters(GPT2), lora_parameters(GPT2, 8)
    pairs = 4 * 12 * 768 * 1024
    per_token = 4 * N + 6 * n + 3 * pairs
    assert lora_training_flops(GPT2, 1024, 1024, 8) == 1024 * per_token
    again = 2 * (N - 50257 * 768) + 2 * n + pairs
    full = lora_training_flops(GPT2, 1024, 1024, 8, recompute="full")
    assert full == 1024 * (per_token + again)


def test_adapters_on_everything_of_full_rank_cost_more_than_full_training():
    names = ("q", "k", "v", "o", "up", "down")
    assert lora_training_flops(GPT2, 1024, 1024, 768, targets=names) > training_flops(
        GPT2, 1024, 1024
    )
    assert lora_training_flops(GPT2, 1024, 1024, 1) < 0.75 * training_flops(GPT2, 1024, 1024)


def test_whole_numbers_stay_exact():
    assert training_flops(GPT3, 10**24, 2048) % 10**24 == 0
    assert training_flops_6nd(10**20 + 1, 10**20) == 6 * (10**20 + 1) * 10**20
    assert type(forward_flops(GPT2, 1e3)) is int


def test_an_array_gives_what_its_numbers_give():
    contexts, tokens = np.array([128, 1024]), np.array([[1024], [4096]])
    forward = forward_flops(GPT2, contexts, causal=True)
    assert forward.tolist() == [forward_flops(GPT2, int(T), causal=True) for T in contexts]
    many = training_flops(GPT2, tokens, contexts, recompute="full")
    adapted = lora_training_flops(GPT2, tokens, contexts, 4)
    for (row, column), value in np.ndenumerate(many):
        D, T = int(tokens[row, 0]), int(contexts[column])
        assert value == pytest.approx(training_flops(GPT2, D, T, recompute="full"), rel=1e-14)
        assert adapted[row, column] == pytest.approx(lora_training_flops(GPT2, D, T, 4), rel=1e-14)
    errors = error_of_6nd(GPT2, contexts)
    assert errors.tolist() == pytest.approx([error_of_6nd(GPT2, int(T)) for T in contexts])
    assert training_flops_6nd(np.array([1.0, 2.0]), 3).tolist() == [18, 36]


def test_arrays_of_two_stacks():
    lengths = np.array([64, 512])
    many = training_flops(T5, 1e6, 100, source_context=lengths)
    single = [training_flops(T5, 1e6, 100, source_context=int(S)) for S in lengths]
    assert many.tolist() == pytest.approx(single)


NAN, INF = float("nan"), float("inf")
BAD = [
    (lambda: forward_flops("GPT-3", 10), TypeError, "shape must be a TransformerShape, got str"),
    (lambda: forward_flops(GPT2, 0), ValueError, "context must be at least 1, got 0"),
    (lambda: forward_flops(GPT2, 1.5), ValueError, "context must be whole"),
    (lambda: forward_flops(GPT2, NAN), ValueError, "context must be finite"),
    (lambda: forward_flops(GPT2, 1025), ValueError, "context must be at most n_positions=1024"),
    (lambda: forward_flops(gpt(1, 1), 10**12 + 1), ValueError, "context must be at most 10000000"),
    (
        lambda: forward_flops(T5, 9, source_context=10**12 + 1),
        ValueError,
        "source_context must be at most 1000000000000",
    ),
    (lambda: training_flops(GPT2, 10**24 + 1, 9), ValueError, "n_tokens must be at most"),
    (lambda: training_flops_6nd(1, 10**24 + 1), ValueError, "n_tokens must be at most"),
    (lambda: training_flops_6nd(10**24 + 1, 1), ValueError, "n_parameters must be at most"),
    (lambda: forward_flops(GPT2, 9, causal=1), TypeError, "causal must be True or False"),
    (lambda: forward_flops(GPT2, 9, source_context=9), ValueError, "source_context must be given"),
    (lambda: forward_flops(T5, 9), ValueError, "for an encoder-decoder and for no other model"),
    (
        lambda: forward_flops(T5, 9, source_context=-1),
        ValueError,
        "source_context must be at least",
    ),
    (
        lambda: forward_flops(replace(T5, n_positions=8), 8, source_context=9),
        ValueError,
        "source_context must be at most n_positions=8",
    ),
    (lambda: training_flops(GPT2, -1, 9), ValueError, "n_tokens must be at least 0"),
    (lambda: training_flops(GPT2, 1e25, 9), ValueError, "n_tokens must be at most"),
    (lambda: training_flops(GPT2, "1T", 9), TypeError, "n_tokens must be a number"),
    (lambda: training_flops(GPT2, 9, 9, recompute=True), ValueError, "recompute must be one of"),
    (lambda: training_flops(GPT2, 9, 9, causal=None), TypeError, "causal must be True or False"),
    (lambda: lora_training_flops(GPT2, 9, 9, 0), ValueError, "rank must be at least 1"),
    (lambda: lora_training_flops(GPT2, -9, 9, 1), ValueError, "n_tokens must be at least 0"),
    (lambda: lora_training_flops(GPT2, 9, 9, 1, targets="q"), TypeError, "targets must be a seq"),
    (lambda: lora_training_flops(T5, 9, 9, 1), ValueError, "source_context must be given"),
    (lambda: training_flops_6nd(-1, 1), ValueError, "n_parameters must be at least 0"),
    (lambda: training_flops_6nd(1, INF), ValueError, "n_tokens must be finite"),
    (lambda: training_flops_6nd(1e200, 1e200), ValueError, "n_parameters must be at most"),
    (lambda: error_of_6nd(GPT2, 0), ValueError, "context must be at least 1"),
    (lambda: error_of_6nd(None, 1), TypeError, "shape must be a TransformerShape"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_arguments_are_refused_by_name(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


def test_the_largest_model_overflows_nothing():
    giant = gpt(10**12, 10**11, 10**12)
    assert training_flops(giant, 10**24, 10**12) > 10**59
    assert total_parameters(giant) > 10**35
