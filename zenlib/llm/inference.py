"""Time of a model that answers: what it computes, what it reads, and the slower of both."""

from zenlib._elementwise import every, maximum, where
from zenlib._quantities import finite_result, instance, quantity
from zenlib.llm._arguments import whole, width
from zenlib.llm.counts import active_parameters, matmul_parameters, total_parameters
from zenlib.llm.deployment import Deployment


def critical_batch(flop_per_s, bytes_per_s, *, bytes_per_parameter=2):
    """Sequences at which computing takes as long as reading the weights.

    Parameters
    ----------
    flop_per_s : float or ndarray
        Dense peak of a card.
    bytes_per_s : float or ndarray
        Its bandwidth.
    bytes_per_parameter : float or ndarray
        Bytes of a weight.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    A step reads a weight once, whatever the batch, and computes 2 operations with it for each
    sequence: P w / (2 W). Below, the batch is nearly free; above, time grows with it. Attention has
    no such point, as each sequence reads keys and values of its own.

    References
    ----------
    Williams, Waterman, Patterson, "Roofline", Commun. ACM 52(4), 2009, doi:10.1145/1498765.1498785.

    Examples
    --------
    >>> round(critical_batch(312e12, 2.039e12))  # A100 in 16 bits
    153

    Book: §10.2 eq-critical-batch
    """
    flop_per_s = quantity("flop_per_s", flop_per_s, least=1, most=1e24)
    bytes_per_s = quantity("bytes_per_s", bytes_per_s, least=1, most=1e24)
    per_parameter = width("bytes_per_parameter", bytes_per_parameter, above=0)
    return flop_per_s * per_parameter / (2 * bytes_per_s)


def expected_experts(n_experts, n_active, n_tokens):
    """Experts of a layer that a batch is expected to visit, and so to read.

    Parameters
    ----------
    n_experts : int or ndarray
        Experts of the layer.
    n_active : int or ndarray
        Experts that each token visits.
    n_tokens : int or ndarray
        Tokens that are computed at once.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    E (1 - (1 - k/E)ᴮ) if every expert is as likely as any other: of the E each token misses E - k.
    A real router has favourites, so that fewer are visited.

    Examples
    --------
    >>> [round(expected_experts(8, 2, b), 3) for b in (1, 2, 16)]
    [2.0, 3.5, 7.92]

    Book: §10.2 eq-expected-experts
    """
    n_experts = whole("n_experts", n_experts, least=1)
    n_active = whole("n_active", n_active, least=1)
    if not every(n_active <= n_experts):
        raise ValueError(f"n_active must be at most n_experts, got {n_active!r} of {n_experts!r}")
    n_tokens = whole("n_tokens", n_tokens)
    return n_experts * (1 - (1 - n_active / n_experts) ** n_tokens)


def decode_step_s(deployment, *, batch=1, context):
    """Time in which every sequence of a batch gets its next token.

    Parameters
    ----------
    deployment : Deployment
        The model and its cards.
    batch : int or ndarray
        Sequences that are generated at once.
    context : float or ndarray
        Tokens that each of them looks back on; a mean will do, as time is linear in it.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    The slower of reading (weights once, keys and values of every sequence) and computing, each at
    its share of the peak, and the program's own time. Of a mixture of experts only those that some
    token visits are read (`expected_experts`). The token table is looked up, not read.

    References
    ----------
    Pope et al., "Efficiently scaling Transformer inference", 2022, arXiv:2211.05102, §2.

    Examples
    --------
    >>> from zenlib.llm.deployment import IDEAL
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> sheet = Deployment(
    ...     shape=llama2_7b, memory_bytes=80e9, bytes_per_s=2.039e12, flop_per_s=312e12,
    ...     calibration=IDEAL,
    ... )
    >>> round(decode_step_s(sheet, context=0) * 1e3, 2)  # 13.2 GB at 2.039 TB/s, in ms
    6.48

    Book: §10.2 eq-decode-time
    """
    instance("deployment", deployment, Deployment)
    batch = whole("batch", batch, least=1)
    context = quantity("context", context, least=0, most=1e18)
    read = _read_bytes(deployment, batch) + batch * context * deployment.token_bytes
    flops = batch * (2 * matmul_parameters(deployment.shape) + _pair_flops(deployment) * context)
    return finite_result("decode_step_s", lambda: _slower_s(deployment, read, flops))


def prefill_s(deployment, n_tokens, *, batch=1):
    """Time until the first token: the whole prompt at once.

    Parameters
    ----------
    deployment : Deployment
        The model and its cards.
    n_tokens : int or ndarray
        Tokens of each prompt.
    batch : int or ndarray
        Prompts that are read together.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    Each token is multiplied with every matrix and looks at half the prompt on the average:
    b (2 N s + 2 L h e s²) operations. Almost always computing is slower than reading here.

    References
    ----------
    Pope et al., 2022, arXiv:2211.05102, §2.

    Examples
    --------
    >>> from zenlib.llm.deployment import IDEAL
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> sheet = Deployment(
    ...     shape=llama2_7b, memory_bytes=80e9, bytes_per_s=2.039e12, flop_per_s=312e12,
    ...     calibration=IDEAL,
    ... )
    >>> round(prefill_s(sheet, 2048) * 1e3, 1)  # 28.2 TFLOP at 312 TFLOP/s, in ms
    90.3

    Book: §10.2 eq-prefill-time
    """
    instance("deployment", deployment, Deployment)
    n_tokens, batch = whole("n_tokens", n_tokens, least=1), whole("batch", batch, least=1)
    tokens = n_tokens * batch
    read = _read_bytes(deployment, tokens) + tokens * deployment.token_bytes
    weights = 2 * matmul_parameters(deployment.shape)
    flops = tokens * (weights + _pair_flops(deployment) * n_tokens / 2)
    return finite_result("prefill_s", lambda: _slower_s(deployment, read, flops))


def _read_bytes(deployment, n_tokens):
    """Weights that one card reads for so many tokens at once."""
    shape, experts = deployment.shape, deployment.shape.experts
    weights = matmul_parameters(shape)
    if experts is not None:
        visited = expected_experts(experts.n_experts, experts.n_active, n_tokens)
        idle = total_parameters(shape) - active_parameters(shape)
        rest = maximum(experts.n_experts - experts.n_active, 1)
        weights = weights + idle * (visited - experts.n_active) / rest
    return weights * deployment.bytes_per_parameter / deployment.n_devices


def _pair_flops(deployment):
    """Operations of a token with each token that it looks at."""
    shape = deployment.shape
    return 2 * shape.n_blocks * (shape.query_width + shape.value_width)


def _slower_s(deployment, read_bytes, flops):
    """Reading or computing, whichever takes longer, and what the program adds."""
    found = deployment.calibration
    reading = read_bytes / (deployment.bytes_per_s * found.bandwidth_share)
    computing = flops / deployment.n_devices / (deployment.flop_per_s * found.compute_share)
    waiting = where(deployment.n_devices > 1, found.layer_latency_s * deployment.shape.n_blocks, 0)
    return maximum(reading, computing) + found.overhead_s + waiting
