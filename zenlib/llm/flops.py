"""Operations of a Transformer: forward, in training, with adapters, and by the rule 6ND."""

from zenlib._elementwise import every
from zenlib._quantities import count, flag, instance, one_of, quantity
from zenlib.llm import _weights as weights
from zenlib.llm.counts import active_parameters, lora_parameters, matmul_parameters
from zenlib.llm.shapes import TransformerShape


def forward_flops(shape, context, *, source_context=0, causal=False):
    """Floating-point operations of one text through the model, forward.

    Parameters
    ----------
    shape : TransformerShape
    context : int
        Tokens of the text; of an encoder-decoder, tokens that the decoder writes.
    source_context : int
        Tokens that the encoder reads; 0 without a decoder.
    causal : bool
        Whether only pairs are counted in which a token looks back or at itself: what must be
        computed. By custom all pairs are counted, whatever the mask.

    Returns
    -------
    int, or float64 ndarray if an argument or a field of the shape is an array
        A multiplication with its addition counts as two operations. Matrix products alone.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or the text is longer than the table of positions.

    Notes
    -----
    T (2N + 4LheT): two operations for each of the N weights that a token is multiplied with, and
    in each of L blocks four for every pair of tokens and each of the he numbers of a query: its
    product with the key, and the weighted sum of values. Where queries and values differ in
    length, 2(query + value) takes the place of 4he; Transformer-XL multiplies queries twice.
    An encoder-decoder does this for the source, for the target, and for the pairs of both; the
    decoder's keys and values for the source are computed once per token of the source.

    References
    ----------
    Chowdhery et al., "PaLM", 2022, arXiv:2204.02311, Appendix B.

    Examples
    --------
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> forward_flops(gpt2, 1024)  # 1024 · (2 · 123532032 + 4 · 12 · 768 · 1024)
    291648307200

    Book: §2.1 eq-forward-flops
    """
    shape, context, source = _lengths(shape, context, source_context)
    return _products(shape, context, source) + _pairs(
        shape, context, source, flag("causal", causal)
    )


def training_flops(shape, n_tokens, context, *, source_context=0, causal=False, recompute="none"):
    """Floating-point operations of a training run.

    Parameters
    ----------
    shape : TransformerShape
    n_tokens : int
        Tokens seen, every epoch counted; of an encoder-decoder, those of both sides.
    context : int
        Tokens of one text; of an encoder-decoder, tokens that the decoder writes.
    source_context : int
        Tokens that the encoder reads; 0 without a decoder.
    causal : bool
        Whether only pairs are counted in which a token looks back or at itself.
    recompute : {"none", "selective", "full"}
        What is computed once more in the backward pass, to save memory: nothing, the pairs of
        attention, or the blocks. With "none" these are the model's operations, which MFU counts;
        otherwise the hardware's, which HFU counts.

    Returns
    -------
    int, or float where n_tokens is no multiple of the texts; float64 ndarray of arrays

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or the text is longer than the table of positions.

    Notes
    -----
    Three times the forward pass: the backward pass has a product for the gradient of the inputs
    and one for the gradient of the weights. Full recomputation makes it four for the blocks, not
    for the output layer. Selective recomputation adds one pass over the pairs. Eq. 8 of
    Korthikanti et al. adds three, where eq. 3 of Narayanan et al., for full recomputation, adds
    one: it counts too much.

    References
    ----------
    Narayanan et al., SC 2021, arXiv:2104.04473, eq. 3; Korthikanti et al., "Reducing activation
    recomputation in large transformer models", 2022, arXiv:2205.05198, eq. 7.

    Examples
    --------
    >>> gpt3 = TransformerShape(
    ...     n_layers=96, d_model=12288, n_heads=96, d_ff=49152, vocab_size=50257, n_positions=2048
    ... )
    >>> f"{training_flops(gpt3, 300e9, 2048):.4g}"
    '3.229e+23'

    Book: §2.1 eq-training-flops
    """
    shape, context, source = _lengths(shape, context, source_context)
    n_tokens = _tokens(n_tokens)
    products, pairs = _products(shape, context, source), _pairs(shape, context, source, causal)
    again = _again(recompute, products - _head(shape, context), pairs)
    return _ratio(n_tokens * (3 * (products + pairs) + again), context + source)


def lora_training_flops(
    shape, n_tokens, context, rank, *, targets=("q", "v"), causal=False, recompute="none"
):
    """Floating-point operations of fine-tuning low-rank adapters beside frozen weights.

    Parameters
    ----------
    shape : TransformerShape
        One stack, without latent attention.
    n_tokens : int
        Tokens seen, every epoch counted.
    context : int
        Tokens of one text.
    rank : int
        Width of the adapters.
    targets : sequence of str
        Matrices with an adapter, as `lora_parameters` takes them.
    causal : bool
        Whether only pairs are counted in which a token looks back or at itself.
    recompute : {"none", "selective", "full"}
        What is computed once more in the backward pass, to save memory.

    Returns
    -------
    int, or float64 ndarray if an argument or a field of the shape is an array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    4N + 6n per token instead of 6N, with n parameters in adapters, and three times the pairs as
    ever: frozen weights need no gradient, yet the gradient must pass through them. Adapters save
    a third of the operations, and nearly all memory of the optimiser.

    References
    ----------
    Hu et al., "LoRA", 2021, arXiv:2106.09685, §4.1.

    Examples
    --------
    >>> gpt3 = TransformerShape(
    ...     n_layers=96, d_model=12288, n_heads=96, d_ff=49152, vocab_size=50257, n_positions=2048
    ... )
    >>> round(lora_training_flops(gpt3, 1e6, 2048, 4) / training_flops(gpt3, 1e6, 2048), 3)
    0.676

    Book: §10.2
    """
    shape, context, _ = _lengths(shape, context, 0)
    n_tokens = _tokens(n_tokens)
    adapters = 2 * context * lora_parameters(shape, rank, targets=targets)
    products, pairs = _products(shape, context, 0), _pairs(shape, context, 0, causal)
    again = _again(recompute, products + adapters - _head(shape, context), pairs)
    return _ratio(n_tokens * (2 * products + 3 * (adapters + pairs) + again), context)


def training_flops_6nd(n_parameters, n_tokens):
    """Operations of a training run by the rule: six for each parameter and token.

    Parameters
    ----------
    n_parameters : float
        Active parameters. Kaplan's laws take them without embeddings, Hoffmann's with.
    n_tokens : float
        Tokens seen, every epoch counted.

    Returns
    -------
    int or float, or float64 ndarray if an argument is an array

    Raises
    ------
    TypeError, ValueError
        A number is negative, infinite or not a number.

    Notes
    -----
    Two forward, four backward. It leaves out attention's pairs of tokens and counts the token
    table as if it were multiplied: `error_of_6nd` says what that makes. It does not hold for
    encoder-decoders (about 3ND), adapters (4ND) and pruned or distilled models.

    References
    ----------
    Kaplan et al., 2020, arXiv:2001.08361, §2.1; Brown et al., "Language models are few-shot
    learners", 2020, arXiv:2005.14165, Table D.1: 3.14e23 for GPT-3.

    Examples
    --------
    >>> f"{training_flops_6nd(174.6e9, 300e9):.3g}"
    '3.14e+23'

    Book: §2.1 eq-six-nd
    """
    n_parameters = quantity("n_parameters", n_parameters, least=0, most=10**24)
    return 6 * n_parameters * quantity("n_tokens", n_tokens, least=0, most=10**24)


def error_of_6nd(shape, context, *, source_context=0, causal=False):
    """What 6ND says too much, as a share of the exact count; below 0, what it says too little.

    Parameters
    ----------
    shape : TransformerShape
    context : int
        Tokens of one text; of an encoder-decoder, tokens that the decoder writes.
    source_context : int
        Tokens that the encoder reads; 0 without a decoder.
    causal : bool
        Whether the exact count leaves out pairs in which a token looks ahead.

    Returns
    -------
    float, or float64 ndarray if an argument or a field of the shape is an array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or the text is longer than the table of positions.

    Notes
    -----
    N are the active parameters, embeddings included. With d_ff = 4d and queries as wide as the
    model, the pairs of attention make T/(6d) of the rest: the error is about -T/(6d + T), plus
    the share of the tables that are not multiplied.

    References
    ----------
    Narayanan et al., SC 2021, arXiv:2104.04473, eq. 3, where the T/(6d) can be read off.

    Examples
    --------
    >>> gpt3 = TransformerShape(
    ...     n_layers=96, d_model=12288, n_heads=96, d_ff=49152, vocab_size=50257, n_positions=2048
    ... )
    >>> round(error_of_6nd(gpt3, 2048), 4)
    -0.0267

    Book: §2.1 eq-six-nd-error
    """
    shape, context, source = _lengths(shape, context, source_context)
    products, pairs = _products(shape, context, source), _pairs(shape, context, source, causal)
    by_rule = 2 * active_parameters(shape) * (context + source)
    return by_rule / (products + pairs) - 1


def _lengths(shape, context, source_context):
    """The shape and the lengths of its two texts, which must fit it."""
    instance("shape", shape, TransformerShape)
    context = count("context", context, least=1, most=10**12)
    source = count("source_context", source_context, most=10**12)
    if every(shape.n_decoder_layers == 0) != every(source == 0):
        raise ValueError(
            "source_context must be given for an encoder-decoder and for no other model, got "
            f"{source_context!r} with n_decoder_layers={shape.n_decoder_layers!r}"
        )
    for name, length in (("context", context), ("source_context", source)):
        if not every((length <= shape.n_positions) | (shape.n_positions == 0)):
            raise ValueError(
                f"{name} must be at most n_positions={shape.n_positions!r}, the length of the "
                f"table of positions, got {length!r}"
            )
    return shape, context, source


def _tokens(n_tokens):
    return count("n_tokens", n_tokens, most=10**24)


def _products(shape, context, source):
    """Operations of texts through matrices: two for each weight that a token meets."""
    if every(source == 0):
        return 2 * context * matmul_parameters(shape)
    read = weights.source_weights(shape)
    return 2 * (source * read + context * (matmul_parameters(shape) - read))


def _pairs(shape, context, source, causal):
    """Operations of attention between tokens of the texts, in both stacks."""
    if flag("causal", causal):
        looking_back = context * (context + 1)
    else:
        looking_back = 2 * context**2
    if every(source == 0):
        return weights.attended_width(shape) * shape.n_layers * looking_back
    in_decoder = shape.n_decoder_layers * (looking_back + 2 * source * context)
    return weights.attended_width(shape) * (2 * shape.n_layers * source**2 + in_decoder)


def _head(shape, context):
    """Operations of the output layer, which is not computed again."""
    return 2 * context * shape.vocab_size * shape.d_model


def _again(recompute, blocks, pairs):
    """Operations of what the backward pass computes once more."""
    one_of("recompute", recompute, ("none", "selective", "full"))
    return {"none": 0, "selective": pairs, "full": blocks + pairs}[recompute]


def _ratio(total, length):
    """The quotient; a whole number where it is one."""
    return total // length if every(total % length == 0) else total / length
