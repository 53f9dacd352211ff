"""The keys and values of past tokens: what a conversation keeps in memory while it runs."""

from zenlib._elementwise import ceil_divide, every, floor, maximum
from zenlib._quantities import instance, quantity, share
from zenlib.llm._arguments import LARGEST, WIDEST, whole, width
from zenlib.llm.shapes import TransformerShape


def kv_token_bytes(shape, *, bytes_per_value=2, n_devices=1):
    """Memory that one token of the past occupies on one device.

    Parameters
    ----------
    shape : TransformerShape
        The model; of an encoder-decoder, its decoder remembers.
    bytes_per_value : float or ndarray
        2 in 16 bits, 1 in 8.
    n_devices : int or ndarray
        Devices among which the heads are divided (tensor parallelism).

    Returns
    -------
    int, float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    A key and a value per layer: 2 · layers · KV heads · head dimension · bytes. Query heads do not
    count: with k KV heads for h query heads the cache is k/h of what it would be. Latent attention
    stores one vector of kv_rank + d_rope instead, which is not divided but copied. A KV head is
    never cut: on more devices than KV heads, some keep the same one.

    References
    ----------
    Ainslie et al., "GQA", 2023, arXiv:2305.13245. DeepSeek-AI, "DeepSeek-V2", 2024,
    arXiv:2405.04434, §2.1: Table 1 compares the two.

    Examples
    --------
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000
    ... )
    >>> kv_token_bytes(llama2_7b)  # 2 · 32 · 32 · 128 · 2: half a megabyte
    524288

    Book: §10.2 eq-kv-cache
    """
    instance("shape", shape, TransformerShape)
    n_devices = whole("n_devices", n_devices, least=1)
    if shape.latent is None:
        values = 2 * ceil_divide(shape.n_kv_heads, n_devices) * shape.d_head
    else:
        values = shape.latent.kv_rank + shape.latent.d_rope
    layers = shape.n_decoder_layers if _has_decoder(shape) else shape.n_layers
    return layers * values * width("bytes_per_value", bytes_per_value, above=0)


def kv_cache_bytes(shape, n_tokens, *, batch=1, n_source_tokens=0, bytes_per_value=2, n_devices=1):
    """Memory that the keys and values of past tokens occupy on one device.

    Parameters
    ----------
    shape : TransformerShape
        The model.
    n_tokens : int or ndarray
        Tokens of each sequence so far, the prompt included.
    batch : int or ndarray
        Sequences that are generated at once.
    n_source_tokens : int or ndarray
        Tokens that the encoder has read, if there is one: the decoder keeps their keys and values
        too.
    bytes_per_value : float or ndarray
        2 in 16 bits, 1 in 8.
    n_devices : int or ndarray
        Devices among which the heads are divided.

    Returns
    -------
    int, float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    2 · L · k · e · s · b · bytes: layers, KV heads, head dimension, tokens, sequences.

    References
    ----------
    Pope et al., "Efficiently scaling Transformer inference", 2022, arXiv:2211.05102, §2.1.

    Examples
    --------
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> kv_cache_bytes(gpt2, 1024)  # 2 · 12 · 12 · 64 · 1024 · 2 bytes
    37748736

    Book: §10.2 eq-kv-cache
    """
    instance("shape", shape, TransformerShape)
    n_source_tokens = whole("n_source_tokens", n_source_tokens)
    if not _has_decoder(shape) and not every(n_source_tokens == 0):
        raise ValueError(
            f"n_source_tokens must be 0 for a model without an encoder, got {n_source_tokens!r}; "
            f"count the prompt in n_tokens"
        )
    tokens = (whole("n_tokens", n_tokens) + n_source_tokens) * whole("batch", batch)
    token = kv_token_bytes(shape, bytes_per_value=bytes_per_value, n_devices=n_devices)
    return tokens * token


def kv_capacity_tokens(
    token_bytes, *, memory_bytes, weight_bytes, utilization=0.9, workspace_bytes=0
):
    """Tokens of all sequences together that fit beside the weights.

    Parameters
    ----------
    token_bytes : float or ndarray
        Memory of one token on one device (`kv_token_bytes`).
    memory_bytes : float or ndarray
        Memory of the device.
    weight_bytes : float or ndarray
        The weights on that device.
    utilization : float or ndarray
        Share of the memory that may be used; vLLM's default is 0.9.
    workspace_bytes : float or ndarray
        What activations and libraries need besides.

    Returns
    -------
    int or ndarray
        0 if the weights alone do not fit.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    (u · memory - weights - workspace) / token, rounded down. Divided by the tokens of one
    conversation it says how many may be served at once.

    References
    ----------
    Kwon et al., "Efficient memory management for large language model serving with
    PagedAttention", 2023, arXiv:2309.06180.

    Examples
    --------
    >>> kv_capacity_tokens(131072, memory_bytes=80e9, weight_bytes=16e9)  # Llama-3-8B
    427246

    Book: §10.2 eq-kv-capacity
    """
    token = quantity("token_bytes", token_bytes, least=1e-3, most=WIDEST * LARGEST)
    memory = quantity("memory_bytes", memory_bytes, above=0, most=WIDEST * LARGEST)
    weights = quantity("weight_bytes", weight_bytes, least=0, most=WIDEST * LARGEST)
    workspace = quantity("workspace_bytes", workspace_bytes, least=0, most=WIDEST * LARGEST)
    left = share("utilization", utilization) * memory - weights - workspace
    return floor(maximum(left, 0) / token)


def _has_decoder(shape):
    """Whether a second stack looks at the first."""
    return not every(shape.n_decoder_layers == 0)
