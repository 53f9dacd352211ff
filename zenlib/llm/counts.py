"""Parameters of a Transformer: all of them, those a token meets, those it is multiplied with."""

from collections.abc import Iterable
from dataclasses import dataclass

from zenlib._elementwise import every
from zenlib._quantities import count, instance, one_of
from zenlib.llm import _weights as weights
from zenlib.llm.shapes import TransformerShape


@dataclass(frozen=True)
class ParameterCounts:
    """The parameters of a Transformer by what they are for.

    Parameters
    ----------
    tables : int
        Rows that are looked up: of tokens, positions and token types.
    attention : int
        Queries, keys, values, outputs, relative positions; what keeps the latent vectors of
        latent attention, or queries and keys, in range is here too.
    feed_forward : int
        Feed-forward networks, experts and routers.
    normalization : int
        Scales and shifts between the blocks' parts.
    output : int
        The output layer, if it is not the token table; its bias; the pooler.

    Book: §2.1 eq-parameters
    """

    tables: int
    attention: int
    feed_forward: int
    normalization: int
    output: int

    @property
    def total(self):
        """The sum of the five."""
        return self.tables + self.attention + self.feed_forward + self.normalization + self.output


def parameter_counts(shape):
    """The ledger of a Transformer's parameters, which sums to all of them.

    Parameters
    ----------
    shape : TransformerShape

    Returns
    -------
    ParameterCounts

    Raises
    ------
    TypeError
        If `shape` is no TransformerShape.

    Notes
    -----
    With L blocks, width d, h heads and k KV heads of length e, feed-forward width f, V tokens:

    - attention 2dhe + 2dke, biases he + 2ke + d, Transformer-XL's positions dhe;
    - feed-forward 2df, gated 3df, biases f + d, or 2f + d;
    - normalisations 2d (LayerNorm) or d (RMSNorm), two a block and one behind the last;
    - tables Vd, positions sd; the output layer Vd more if it is not tied;
    - mixture of E experts of width f': dE for the router, E · 3df', shared experts besides;
    - latent attention: dq + q + qh(n+r) + d(c+r) + c + ch(n+v) + hvd.

    References
    ----------
    Vaswani et al., "Attention is all you need", NeurIPS 2017, arXiv:1706.03762, §3; Shazeer,
    "GLU variants improve Transformer", 2020, arXiv:2002.05202, eq. 6; Dai et al.,
    "Transformer-XL", ACL 2019, arXiv:1901.02860, §3.3; DeepSeek-AI, "DeepSeek-V2", 2024,
    arXiv:2405.04434, §2.1.

    Examples
    --------
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> parameter_counts(gpt2).attention  # 12 · (4 · 768² + 4 · 768)
    28348416

    Book: §2.1 eq-parameters
    """
    shape = _checked(shape)
    return ParameterCounts(
        tables=weights.tables(shape),
        attention=weights.attention(shape),
        feed_forward=weights.feed_forward(shape),
        normalization=weights.normalization(shape),
        output=weights.output(shape),
    )


def total_parameters(shape):
    """All parameters of a Transformer: what its memory and its file hold.

    Parameters
    ----------
    shape : TransformerShape

    Returns
    -------
    int, or float64 ndarray if a field of the shape is an array

    Raises
    ------
    TypeError
        If `shape` is no TransformerShape.

    References
    ----------
    Radford et al., "Language models are unsupervised multitask learners", 2019, for the example;
    the report's own "117M" is a miscount, corrected in the repository openai/gpt-2.

    Examples
    --------
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> total_parameters(gpt2)
    124439808

    Book: §2.1 eq-parameters
    """
    return parameter_counts(shape).total


def active_parameters(shape):
    """Parameters that one token meets: all but the experts it does not visit.

    Parameters
    ----------
    shape : TransformerShape

    Returns
    -------
    int, or float64 ndarray if a field of the shape is an array
        Of a model without experts, all parameters.

    Raises
    ------
    TypeError
        If `shape` is no TransformerShape.

    References
    ----------
    Jiang et al., "Mixtral of experts", 2024, arXiv:2401.04088, §2, for the example.

    Examples
    --------
    >>> from zenlib.llm.shapes import MixtureOfExperts
    >>> mixtral = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, n_kv_heads=8, d_ff=14336, vocab_size=32000,
    ...     gated=True, tied=False, biases="none", norm="rms",
    ...     experts=MixtureOfExperts(n_experts=8, n_active=2, d_ff=14336),
    ... )
    >>> total_parameters(mixtral), active_parameters(mixtral)
    (46702792704, 12879925248)

    Book: §2.1 eq-active-parameters
    """
    return total_parameters(shape) - weights.idle_experts(shape)


def non_embedding_parameters(shape):
    """Parameters without the tables and without the output layer: the N of Kaplan's laws.

    Parameters
    ----------
    shape : TransformerShape

    Returns
    -------
    int, or float64 ndarray if a field of the shape is an array
        The same whether or not the output layer is tied to the token table.

    Raises
    ------
    TypeError
        If `shape` is no TransformerShape.

    References
    ----------
    Kaplan et al., "Scaling laws for neural language models", 2020, arXiv:2001.08361, §2.1.

    Examples
    --------
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> non_embedding_parameters(gpt2)
    85056000

    Book: §2.1 eq-parameters
    """
    counts = parameter_counts(shape)
    return counts.attention + counts.feed_forward + counts.normalization


def matmul_parameters(shape):
    """Weights that a token is multiplied with: the N of two operations per parameter.

    Parameters
    ----------
    shape : TransformerShape

    Returns
    -------
    int, or float64 ndarray if a field of the shape is an array
        Of an encoder-decoder, those of both stacks, of which a token crosses one.

    Raises
    ------
    TypeError
        If `shape` is no TransformerShape.

    Notes
    -----
    Matrices of the blocks, routers and visited experts, and the output layer even if it is tied.
    Tables are looked up, not multiplied; biases, scales and shifts are added or multiplied once;
    a pooler sees one token of a text. They are left out.

    References
    ----------
    Chowdhery et al., "PaLM: Scaling language modeling with Pathways", 2022, arXiv:2204.02311,
    Appendix B.

    Examples
    --------
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> matmul_parameters(gpt2)  # 12 · 12 · 768² + 50257 · 768
    123532032

    Book: §2.1 eq-forward-flops
    """
    shape = _checked(shape)
    return weights.block_weights(shape) + shape.vocab_size * shape.d_model


def lora_parameters(shape, rank, *, targets=("q", "v")):
    """Parameters of low-rank adapters beside frozen matrices.

    Parameters
    ----------
    shape : TransformerShape
        One stack, without latent attention; experts are not adapted.
    rank : int
        Width of the detour: a matrix of d × m gets d × rank and rank × m.
    targets : sequence of "q", "k", "v", "o", "up", "gate", "down"
        Matrices of every block that get one.

    Returns
    -------
    int, or float64 ndarray if `rank` or a field of the shape is an array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or the shape has no such matrix.

    Notes
    -----
    rank · (inputs + outputs) for each matrix.

    References
    ----------
    Hu et al., "LoRA: Low-rank adaptation of large language models", 2021, arXiv:2106.09685, §4.1
    and Table 6: on GPT-3, rank 4 on queries and values, 18.9 million; rank 8 on queries alone,
    the same.

    Examples
    --------
    >>> gpt3 = TransformerShape(
    ...     n_layers=96, d_model=12288, n_heads=96, d_ff=49152, vocab_size=50257, n_positions=2048
    ... )
    >>> lora_parameters(gpt3, 4)  # 96 · 2 · 4 · (12288 + 12288)
    18874368

    Book: §10.2
    """
    shape, rank = _checked(shape), count("rank", rank, least=1, most=10**12)
    if shape.latent is not None or not every(shape.n_decoder_layers == 0):
        raise ValueError("adapters are counted for one stack without latent attention")
    sizes = weights.matrices(shape)
    names = _targets(targets, tuple(sizes))
    return shape.n_layers * rank * sum(sum(sizes[name]) for name in names)


def gpt_parameters(n_layers, d_model, *, vocab_size, n_positions):
    """Parameters of a GPT from four numbers: biases everywhere, d_ff = 4 d_model, tied.

    Parameters
    ----------
    n_layers, d_model : int
    vocab_size, n_positions : int
        Rows of the two tables.

    Returns
    -------
    int, or float64 ndarray if an argument is an array

    Raises
    ------
    TypeError, ValueError
        A number is out of its range.

    Notes
    -----
    12Ld²(1 + 13/(12d) + (V + s)/(12Ld)): exact but for the last normalisation's 2d.

    References
    ----------
    Narayanan et al., "Efficient large-scale language model training on GPU clusters using
    Megatron-LM", SC 2021, arXiv:2104.04473, eq. 2.

    Examples
    --------
    >>> gpt_parameters(12, 768, vocab_size=50257, n_positions=1024) + 2 * 768
    124439808

    Book: §2.1 eq-gpt-parameters
    """
    given = {
        "n_layers": n_layers,
        "d_model": d_model,
        "vocab_size": vocab_size,
        "n_positions": n_positions,
    }
    L, d, V, s = (count(name, value, least=1, most=10**12) for name, value in given.items())
    return 12 * L * d**2 + 13 * L * d + (V + s) * d


def _checked(shape):
    return instance("shape", shape, TransformerShape)


def _targets(targets, known):
    """The names of matrices, each known and given once."""
    if isinstance(targets, str) or not isinstance(targets, Iterable):
        raise TypeError(f'targets must be a sequence of names, got {targets!r}; write ("q", "v")')
    names = [one_of("targets", name, known) for name in targets]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"targets must name matrices, each once, got {targets!r}")
    return names
