"""Memory of what the forward pass leaves for the backward pass: activations and logits."""

from zenlib._elementwise import every, minimum, where
from zenlib._quantities import flag, instance, one_of
from zenlib.llm._arguments import whole, width
from zenlib.llm.parallelism import SINGLE_DEVICE, Parallelism
from zenlib.llm.shapes import TransformerShape

RECOMPUTE = ("none", "selective", "full")
"""What the backward pass may compute again: nothing, attention scores, whole blocks."""


def layer_activation_bytes(
    shape,
    n_tokens,
    *,
    batch=1,
    recompute="none",
    flash=False,
    dropout=True,
    parallelism=SINGLE_DEVICE,
):
    """Activations of one block that one device keeps for the backward pass, in 16 bits.

    Parameters
    ----------
    shape : TransformerShape
        The model.
    n_tokens : int or ndarray
        Tokens of a sequence.
    batch : int or ndarray
        Sequences of a micro-batch.
    recompute : {"none", "selective", "full"}
        What is computed again instead of kept: nothing, the attention scores, or everything but
        the input of the block.
    flash : bool
        Whether attention never writes its scores (FlashAttention).
    dropout : bool
        Whether dropout masks are kept, a byte each, as in GPT-3; models of today have none.
    parallelism : Parallelism
        Tensor parallelism divides matrices, `sequence=True` also norms, dropouts and inputs.

    Returns
    -------
    int, float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or the shape has a decoder beside an encoder.

    Notes
    -----
    With s tokens, b sequences, width d, h heads, d_ff = 4d and t devices:
    sbd (10 + 24/t + 5hs/(dt)), or sbd/t · (34 + 5hs/d) with sequence parallelism. Recomputing the
    scores, or FlashAttention, drops the term in s²; recomputing everything leaves 2sbd. For other
    blocks the same tensors are counted: queries, keys and values of their own widths, gated
    networks with 8 bytes for each unit instead of 4, of a mixture the experts that a token visits.
    FlashAttention's 4 bytes per head and token are left out.

    References
    ----------
    Korthikanti et al., "Reducing activation recomputation in large Transformer models", 2022,
    arXiv:2205.05198, equations 1 to 6 and Table 2.

    Examples
    --------
    >>> gpt3 = TransformerShape(
    ...     n_layers=96, d_model=12288, n_heads=96, d_ff=49152, vocab_size=51200
    ... )
    >>> layer_activation_bytes(gpt3, 2048) / (2048 * 12288)  # 34 + 5 · 96 · 2048 / 12288
    114.0
    >>> layer_activation_bytes(gpt3, 2048, recompute="selective") / (2048 * 12288)
    34.0

    Book: §10.2 eq-activation-memory
    """
    _check_one_stack(shape)
    instance("parallelism", parallelism, Parallelism)
    one_of("recompute", recompute, RECOMPUTE)
    flash, dropout = flag("flash", flash), flag("dropout", dropout)
    n_tokens = whole("n_tokens", n_tokens)
    tokens = n_tokens * whole("batch", batch)
    t = parallelism.tensor
    around = t if parallelism.sequence else 1
    if recompute == "full":
        return _part(2 * shape.d_model * tokens, around)
    outside = _copied_bytes(shape, dropout)
    inside = _attention_bytes(shape) + _ffn_bytes(shape)
    if recompute == "none" and not flash:
        inside = inside + (5 if dropout else 2) * shape.n_heads * n_tokens
    return _part(outside * tokens, around) + _part(inside * tokens, t)


def activation_bytes(
    shape,
    n_tokens,
    *,
    batch=1,
    recompute="none",
    flash=False,
    dropout=True,
    parallelism=SINGLE_DEVICE,
    n_micro_batches=None,
):
    """Activations of all blocks that the fullest device keeps for the backward pass, in 16 bits.

    Parameters
    ----------
    shape : TransformerShape
        The model.
    n_tokens : int or ndarray
        Tokens of a sequence.
    batch : int or ndarray
        Sequences of a micro-batch.
    recompute : {"none", "selective", "full"}
        What is computed again instead of kept (`layer_activation_bytes`).
    flash : bool
        Whether attention never writes its scores.
    dropout : bool
        Whether dropout masks are kept.
    parallelism : Parallelism
        How the model is divided.
    n_micro_batches : int or ndarray, optional
        Micro-batches of a step, if it has fewer than the pipeline has stages.

    Returns
    -------
    int, float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    The first of p stages holds L/p blocks for the p micro-batches that are under way: as much as
    L blocks, however long the pipeline. Interleaving v chunks multiplies that by
    1 + (p - 1)/(pv). Full recompute also needs room for the one block being computed again.
    ZeRO does not divide activations: every data-parallel group has samples of its own.

    References
    ----------
    Korthikanti et al., 2022, arXiv:2205.05198, §4.2.3.

    Examples
    --------
    >>> gpt3 = TransformerShape(
    ...     n_layers=96, d_model=12288, n_heads=96, d_ff=49152, vocab_size=51200
    ... )
    >>> eight = Parallelism(tensor=8, sequence=True)
    >>> round(activation_bytes(gpt3, 2048, parallelism=eight) / 1e9, 1)
    34.4

    Book: §10.2 eq-activation-memory
    """
    options = {"batch": batch, "flash": flash, "dropout": dropout, "parallelism": parallelism}
    layer = layer_activation_bytes(shape, n_tokens, recompute=recompute, **options)
    p, v = parallelism.pipeline, parallelism.chunks
    under_way = p
    if n_micro_batches is not None:
        under_way = minimum(p, whole("n_micro_batches", n_micro_batches, least=1))
    blocks = _part(shape.n_blocks * under_way, p)
    blocks = where(v > 1, blocks * (1 + (p - 1) / (p * v)), blocks)
    again = 0
    if recompute == "full":
        again = layer_activation_bytes(shape, n_tokens, recompute="none", **options)
    return blocks * layer + again


def logit_bytes(vocab_size, n_tokens, *, batch=1, bytes_per_logit=12, n_devices=1):
    """Memory of the scores of every word at every token, while the loss is computed.

    Parameters
    ----------
    vocab_size : int or ndarray
        Words, padding included.
    n_tokens : int or ndarray
        Tokens of a sequence.
    batch : int or ndarray
        Sequences of a micro-batch.
    bytes_per_logit : float or ndarray
        12 where the scores are written in 16 bits, copied to 32 for the softmax, and have their
        gradient in both; a fused loss needs less.
    n_devices : int or ndarray
        Devices among which the vocabulary is divided.

    Returns
    -------
    int, float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    bytes · V · s · b. Weights and optimizer states grow with the model, this grows with the
    vocabulary: in the fine-tuning of small models it is the largest item.

    References
    ----------
    Twelve bytes are deduced, not stated: 2 + 4 for the scores and 4 + 2 for their gradient. The
    memory that the README of QwenLM/Qwen lists for LoRA on 256 to 8192 tokens (2023) rises by
    2.1 MB per token for the 7B, of which blocks under full recompute explain 0.26.

    Examples
    --------
    >>> logit_bytes(151936, 8192) / 1e9  # Qwen-7B, one sequence
    14.935916544

    Book: §10.2 eq-logit-memory
    """
    v = whole("vocab_size", vocab_size, least=1)
    tokens = whole("n_tokens", n_tokens) * whole("batch", batch)
    per_logit = width("bytes_per_logit", bytes_per_logit, above=0)
    return _part(per_logit * v * tokens, whole("n_devices", n_devices, least=1))


def _check_one_stack(shape):
    instance("shape", shape, TransformerShape)
    if not every(shape.n_decoder_layers == 0):
        raise ValueError(
            f"shape must be one stack, got n_decoder_layers={shape.n_decoder_layers!r}; its "
            f"blocks with a second attention are not covered"
        )


def _copied_bytes(shape, dropout):
    """Per token: inputs of norms, attention and feed-forward network, and dropout masks."""
    norms = shape.norms_per_layer
    inputs = 2 if not shape.parallel_blocks else 1
    return (2 * norms + 2 * inputs + (2 if dropout else 0)) * shape.d_model


def _attention_bytes(shape):
    """Per token: queries, keys, values, and what they give, the input of the output matrix."""
    query, value = shape.query_width, shape.value_width
    if shape.latent is None:
        keys_and_values = 2 * shape.n_kv_heads * shape.d_head
    else:  # keys and values are unfolded for every head, and so are kept
        keys_and_values = query + value + shape.latent.q_rank + shape.latent.kv_rank
    return 2 * (query + keys_and_values + value)


def _ffn_bytes(shape):
    """Per token: before and after the activation function; with a gate, four tensors."""
    per_unit = 8 if shape.gated else 4
    if shape.experts is None:
        return per_unit * shape.d_ff
    experts, mixed = shape.experts, shape.n_expert_layers / shape.n_blocks
    visited = (experts.n_active + experts.n_shared) * experts.d_ff
    return per_unit * (mixed * visited + (1 - mixed) * shape.d_ff)


def _part(amount, n):
    """An even part; what is not divided stays a whole number."""
    return amount if isinstance(n, int) and n == 1 else amount / n
