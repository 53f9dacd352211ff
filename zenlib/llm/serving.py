"""What many users at once get and cost: capacity, latency, throughput."""

from dataclasses import dataclass

from zenlib._quantities import finite_result, instance, single
from zenlib.llm._arguments import whole
from zenlib.llm.deployment import Deployment
from zenlib.llm.inference import decode_step_s, prefill_s
from zenlib.llm.kv_cache import kv_capacity_tokens


@dataclass(frozen=True, kw_only=True)
class ServingPoint:
    """What a batch of a given size means for users and for the bill.

    Parameters
    ----------
    batch : int
        Conversations at once.
    first_token_s : float
        Wait for the first token.
    token_interval_s : float
        Wait between two tokens, on the average.
    request_s : float
        Wait for the whole answer.
    output_tokens_per_s : float
        Tokens that all cards together write in a second.

    Examples
    --------
    >>> point = ServingPoint(
    ...     batch=8, first_token_s=0.5, token_interval_s=0.02, request_s=2.5,
    ...     output_tokens_per_s=320,
    ... )
    >>> point.output_tokens_per_s * point.request_s / point.batch  # tokens of one answer
    100.0

    Book: §10.2
    """

    batch: int
    first_token_s: float
    token_interval_s: float
    request_s: float
    output_tokens_per_s: float


def cache_capacity(deployment, *, utilization=0.9, workspace_bytes=0):
    """Tokens of all conversations together that fit beside the weights.

    Parameters
    ----------
    deployment : Deployment
        The model and its cards.
    utilization : float or ndarray
        Share of a card's memory that may be used.
    workspace_bytes : float or ndarray
        What activations and libraries need on a card besides.

    Returns
    -------
    int or ndarray
        0 if the weights alone do not fit.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Examples
    --------
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> a100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}
    >>> cache_capacity(Deployment(shape=llama2_7b, **a100))  # (72 - 13.5) GB / 524,288 bytes
    111624

    Book: §10.2 eq-kv-capacity
    """
    instance("deployment", deployment, Deployment)
    return kv_capacity_tokens(
        deployment.token_bytes,
        memory_bytes=deployment.memory_bytes,
        weight_bytes=deployment.weight_bytes,
        utilization=utilization,
        workspace_bytes=workspace_bytes,
    )


def request_s(deployment, *, n_input, n_output, batch=1):
    """Time from a question to the last word of its answer.

    Parameters
    ----------
    deployment : Deployment
        The model and its cards.
    n_input, n_output : int or ndarray
        Tokens of the question, and of the answer.
    batch : int or ndarray
        Conversations at once; all begin together.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    The first token comes out of the prefill, the others out of a step each, which look back on
    the question and half the answer on the average.

    Examples
    --------
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> a100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}
    >>> round(request_s(Deployment(shape=llama2_7b, **a100), n_input=500, n_output=200), 2)
    2.43

    Book: §10.2 eq-throughput
    """
    n_input, n_output = _lengths(n_input, n_output)
    step = decode_step_s(deployment, batch=batch, context=n_input + n_output / 2)
    first = prefill_s(deployment, n_input, batch=batch)
    return finite_result("request_s", lambda: first + (n_output - 1) * step)


def output_tokens_per_s(deployment, *, n_input, n_output, batch=1):
    """Tokens that all cards together write in a second.

    Parameters
    ----------
    deployment : Deployment
        The model and its cards.
    n_input, n_output : int or ndarray
        Tokens of a question, and of its answer.
    batch : int or ndarray
        Conversations at once.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    b · n_output / T, where T is the time of a request in that batch: reading the questions is
    part of the price of the answers. Where requests come and go (in-flight batching) b is the
    number under way.

    Examples
    --------
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> a100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}
    >>> one = Deployment(shape=llama2_7b, **a100)
    >>> [round(output_tokens_per_s(one, n_input=500, n_output=200, batch=b)) for b in (1, 32)]
    [82, 1328]

    Book: §10.2 eq-throughput
    """
    batch = whole("batch", batch, least=1)
    time = request_s(deployment, n_input=n_input, n_output=n_output, batch=batch)
    return batch * whole("n_output", n_output) / time


def largest_batch(deployment, *, n_input, n_output, utilization=0.9, workspace_bytes=0):
    """Conversations that fit beside the weights at once.

    Parameters
    ----------
    deployment : Deployment
        The model and its cards.
    n_input, n_output : int or ndarray
        Tokens of a question, and of its answer.
    utilization : float or ndarray
        Share of a card's memory that may be used.
    workspace_bytes : float or ndarray
        What activations and libraries need on a card besides.

    Returns
    -------
    int or ndarray
        0 if not even one fits.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Examples
    --------
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> a100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}
    >>> largest_batch(Deployment(shape=llama2_7b, **a100), n_input=500, n_output=200)
    159

    Book: §10.2 eq-kv-capacity
    """
    n_input, n_output = _lengths(n_input, n_output)
    options = {"utilization": utilization, "workspace_bytes": workspace_bytes}
    return cache_capacity(deployment, **options) // (n_input + n_output)


def serving_point(deployment, *, n_input, n_output, batch=1):
    """Latency and throughput of one batch size.

    Parameters
    ----------
    deployment : Deployment
        The model and its cards.
    n_input, n_output : int
        Tokens of a question, and of its answer.
    batch : int
        Conversations at once.

    Returns
    -------
    ServingPoint

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Examples
    --------
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> a100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}
    >>> point = serving_point(Deployment(shape=llama2_7b, **a100), n_input=500, n_output=200)
    >>> round(point.first_token_s * 1e3), round(point.token_interval_s * 1e3, 1)
    (37, 12.0)

    Book: §10.2
    """
    size = {"n_input": n_input, "n_output": n_output, "batch": batch}
    n_input, n_output = _lengths(n_input, n_output)
    return ServingPoint(
        batch=whole("batch", batch, least=1),
        first_token_s=prefill_s(deployment, n_input, batch=batch),
        token_interval_s=decode_step_s(deployment, batch=batch, context=n_input + n_output / 2),
        request_s=request_s(deployment, **size),
        output_tokens_per_s=output_tokens_per_s(deployment, **size),
    )


def serving_frontier(deployment, *, n_input, n_output, utilization=0.9, workspace_bytes=0):
    """The choices between fast answers and cheap ones: batches of 1, 2, 4 … that fit.

    Parameters
    ----------
    deployment : Deployment
        The model and its cards.
    n_input, n_output : int
        Tokens of a question, and of its answer.
    utilization : float
        Share of a card's memory that may be used.
    workspace_bytes : float
        What activations and libraries need on a card besides.

    Returns
    -------
    tuple of ServingPoint
        From the fastest answer to the highest throughput, the largest batch that fits last.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or not even one conversation fits.

    Notes
    -----
    A step takes at most twice as long for twice as many, so that a larger batch never writes less
    and never answers sooner: none of the points is beaten by another in both. Neither end is "the"
    speed of a card: the first is what a demonstration shows, the last what a price list assumes.

    Examples
    --------
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> a100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}
    >>> frontier = serving_frontier(Deployment(shape=llama2_7b, **a100), n_input=500, n_output=200)
    >>> [point.batch for point in frontier]
    [1, 2, 4, 8, 16, 32, 64, 128, 159]

    Book: §10.2
    """
    size = {"n_input": n_input, "n_output": n_output}
    memory = {"utilization": utilization, "workspace_bytes": workspace_bytes}
    largest = single("batch", largest_batch(deployment, **size, **memory))
    if largest < 1:
        raise ValueError(
            f"deployment must hold at least one conversation of {n_input + n_output} tokens, got "
            f"room for {cache_capacity(deployment, **memory)}; take more cards or fewer bytes"
        )
    batches = [2**k for k in range(largest.bit_length()) if 2**k < largest] + [largest]
    return tuple(serving_point(deployment, **size, batch=b) for b in batches)


def _lengths(n_input, n_output):
    """Tokens of a question and of an answer, each at least one."""
    return whole("n_input", n_input, least=1), whole("n_output", n_output, least=1)
