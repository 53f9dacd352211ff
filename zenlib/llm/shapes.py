"""Shapes of Transformers: the numbers that decide everything else."""

from dataclasses import dataclass, fields

from zenlib._elementwise import broadcast_shape, every, is_array
from zenlib._quantities import count, flag, instance, one_of

RELATIVE_BUCKETS = 32
"""Distances that T5's relative positions tell apart, each with a bias per head; Raffel et al.,
2020, arXiv:1910.10683, §2.1."""

_MOST = 10**12  # no part of a model is that large, and no product of parts overflows


@dataclass(frozen=True, kw_only=True)
class MixtureOfExperts:
    """Many feed-forward networks, of which every token visits a few.

    Parameters
    ----------
    n_experts : int
        Experts among which the router chooses, in each layer that has them.
    n_active : int
        Experts that a token visits: top-k.
    d_ff : int
        Width of one expert, per branch.
    n_shared : int
        Experts of the same width that every token visits besides.
    n_layers : int, optional
        Layers with experts; the others have a plain feed-forward network. All, if None.
    gated : bool, optional
        Whether experts have a matrix for a gate; as the model's other networks, if None.
    router_biases : bool
        Whether the router adds a bias per expert (DeepSeek-V3's balancing).

    Raises
    ------
    TypeError, ValueError
        A number is out of its range, or more experts are active than there are.

    Notes
    -----
    Memory pays for every expert, operations for the active ones alone.

    References
    ----------
    Shazeer et al., "Outrageously large neural networks: the sparsely-gated mixture-of-experts
    layer", ICLR 2017, arXiv:1701.06538, §2.

    Examples
    --------
    >>> MixtureOfExperts(n_experts=8, n_active=2, d_ff=14336).n_shared  # Mixtral-8x7B
    0

    Book: §2.1
    """

    n_experts: int
    n_active: int
    d_ff: int
    n_shared: int = 0
    n_layers: int | None = None
    gated: bool | None = None
    router_biases: bool = False

    def __post_init__(self):
        for name in ("n_experts", "n_active", "d_ff"):
            _set(self, name, count(name, getattr(self, name), least=1, most=_MOST))
        _set(self, "n_shared", count("n_shared", self.n_shared, most=_MOST))
        if self.n_layers is not None:
            _set(self, "n_layers", count("n_layers", self.n_layers, least=1, most=_MOST))
        if self.gated is not None:
            _set(self, "gated", flag("gated", self.gated))
        _set(self, "router_biases", flag("router_biases", self.router_biases))
        if not every(self.n_active <= self.n_experts):
            raise ValueError(
                f"n_active must be at most n_experts, got {self.n_active!r} of {self.n_experts!r}"
            )


@dataclass(frozen=True, kw_only=True)
class LatentAttention:
    """Attention whose keys and values are unfolded from one short vector per token.

    Parameters
    ----------
    kv_rank : int
        Length of the vector that is stored instead of keys and values.
    d_rope : int
        Part of a query that carries the position; its key is shared by all heads, and stored.
    d_nope : int
        Part of a query and of a key that carries none.
    d_value : int
        Length of a head's value.
    q_rank : int
        Length of the vector from which queries are unfolded; 0 if they are not compressed.

    Raises
    ------
    TypeError, ValueError
        A number is out of its range.

    References
    ----------
    DeepSeek-AI, "DeepSeek-V2", 2024, arXiv:2405.04434, §2.1.

    Examples
    --------
    >>> latent = LatentAttention(kv_rank=512, d_rope=64, d_nope=128, d_value=128, q_rank=1536)
    >>> latent.kv_rank + latent.d_rope  # numbers stored per token and layer
    576

    Book: §2.1
    """

    kv_rank: int
    d_rope: int
    d_nope: int
    d_value: int
    q_rank: int = 0

    def __post_init__(self):
        for name in ("kv_rank", "d_rope", "d_nope", "d_value"):
            _set(self, name, count(name, getattr(self, name), least=1, most=_MOST))
        _set(self, "q_rank", count("q_rank", self.q_rank, most=_MOST))


@dataclass(frozen=True, kw_only=True)
class TransformerShape:
    """Everything about a Transformer that its weights, operations and memory depend on.

    Parameters
    ----------
    n_layers : int
        Blocks of the stack; of an encoder-decoder, blocks of the encoder.
    d_model : int
        Width: the length of a token's vector.
    n_heads : int
        Query heads of an attention layer.
    d_ff : int
        Width of the feed-forward network, per branch.
    vocab_size : int
        Rows of the token table, padding included.
    n_kv_heads : int, optional
        Heads that keys and values have, a divisor of `n_heads`; as many, if None. One is
        multi-query, a few are grouped-query attention.
    d_head : int, optional
        Length of a head's query, key and value; d_model/n_heads, if None. Their product need not
        be `d_model`.
    gated : bool
        Whether the feed-forward network has a third matrix for its gate (SwiGLU, GeGLU).
    n_positions : int
        Rows of the table of learned positions; 0 for rotary, ALiBi, sinusoidal or relative ones.
    tied : bool
        Whether the output layer uses the token table.
    biases : {"all", "none", "qkv", "ffn"}
        Which matrices of a block have a bias.
    head_biases : bool
        Whether the output layer has one.
    norm : {"layer", "scale", "rms", "none"}
        What a normalisation learns: LayerNorm a scale and a shift, LayerNorm without bias ("scale")
        and RMSNorm ("rms") a scale, "none" nothing.
    norms_per_layer : int, optional
        Normalisations of a block; 1 if `parallel_blocks`, otherwise 2. A decoder's block has one
        more before it looks at the encoder.
    final_norm, embedding_norm : bool
        Whether there is a normalisation behind the last block, and behind the token table.
    qk_norm : {"none", "head", "full"}
        Whether queries and keys are normalised: with one scale that all heads share, or with one
        for each of their numbers.
    parallel_blocks : bool
        Whether attention and feed-forward network of a block read the same input.
    relative_positions : {"none", "projection", "buckets"}
        Transformer-XL's projection of positions in every block, or T5's biases per distance.
    token_types : int
        Rows of a table that tells sentences apart (BERT: 2).
    pooler : bool
        Whether the first token's vector goes through a last dense layer (BERT).
    n_decoder_layers : int
        Blocks of a decoder that looks at the encoder; 0 if there is one stack alone.
    experts : MixtureOfExperts, optional
        If the feed-forward networks are mixtures.
    latent : LatentAttention, optional
        If keys and values are unfolded from a latent vector, without biases; `n_kv_heads` and
        `d_head` then count nothing.

    Raises
    ------
    TypeError, ValueError
        A field is out of its range, or two do not fit together; the message names them.

    Notes
    -----
    A number may be a NumPy array: then the shape stands for many models at once, and what is
    computed from it is an array too. `dataclasses.replace` keeps `n_kv_heads`, `d_head` and
    `norms_per_layer` as they were filled in; give them anew with what they follow.

    Examples
    --------
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> gpt2.d_head, gpt2.n_kv_heads
    (64, 12)

    Book: §2.1
    """

    n_layers: int
    d_model: int
    n_heads: int
    d_ff: int
    vocab_size: int
    n_kv_heads: int | None = None
    d_head: int | None = None
    gated: bool = False
    n_positions: int = 0
    tied: bool = True
    biases: str = "all"
    head_biases: bool = False
    norm: str = "layer"
    norms_per_layer: int | None = None
    final_norm: bool = True
    embedding_norm: bool = False
    qk_norm: str = "none"
    parallel_blocks: bool = False
    relative_positions: str = "none"
    token_types: int = 0
    pooler: bool = False
    n_decoder_layers: int = 0
    experts: MixtureOfExperts | None = None
    latent: LatentAttention | None = None

    def __post_init__(self):
        for name in _FLAGS:
            _set(self, name, flag(name, getattr(self, name)))
        for name, choices in _CHOICES.items():
            _set(self, name, one_of(name, getattr(self, name), choices))
        for name, least in _COUNTS.items():
            _set(self, name, count(name, getattr(self, name), least=least, most=_MOST))
        for name, kind in _PARTS.items():
            if getattr(self, name) is not None:
                instance(name, getattr(self, name), kind)
        self._fill_in()
        self._check_parts()
        self._check_arrays()

    @property
    def n_blocks(self):
        """Blocks of both stacks."""
        return self.n_layers + self.n_decoder_layers

    @property
    def n_expert_layers(self):
        """Blocks whose feed-forward network is a mixture."""
        if self.experts is None:
            return 0
        return self.n_blocks if self.experts.n_layers is None else self.experts.n_layers

    @property
    def query_width(self):
        """Numbers in the queries of all heads; as many are in the keys they are compared with."""
        if self.latent is None:
            return self.n_heads * self.d_head
        return self.n_heads * (self.latent.d_nope + self.latent.d_rope)

    @property
    def value_width(self):
        """Numbers that all heads put together hand to the output matrix."""
        return self.n_heads * (self.d_head if self.latent is None else self.latent.d_value)

    def _fill_in(self):
        """Put what follows from other fields in the place of None."""
        kv_heads = self.n_heads if self.n_kv_heads is None else self.n_kv_heads
        _set(self, "n_kv_heads", count("n_kv_heads", kv_heads, least=1, most=_MOST))
        if not every(self.n_heads % self.n_kv_heads == 0):
            raise ValueError(
                f"n_heads must be a multiple of n_kv_heads, got {self.n_heads!r} and "
                f"{self.n_kv_heads!r}"
            )
        if self.d_head is None and not every(self.d_model % self.n_heads == 0):
            raise ValueError(
                f"d_model must be a multiple of n_heads, got {self.d_model!r} and "
                f"{self.n_heads!r}; or give d_head"
            )
        d_head = self.d_model // self.n_heads if self.d_head is None else self.d_head
        _set(self, "d_head", count("d_head", d_head, least=1, most=_MOST))
        norms = self.norms_per_layer
        norms = 2 - self.parallel_blocks if norms is None else norms
        _set(self, "norms_per_layer", count("norms_per_layer", norms, most=_MOST))

    def _check_parts(self):
        if self.latent is not None and self.biases in ("all", "qkv"):
            raise ValueError(
                f"biases must be 'none' or 'ffn' beside latent attention, got {self.biases!r}"
            )
        if self.latent is not None and not every(self.n_decoder_layers == 0):
            raise ValueError("latent attention is for one stack; leave out n_decoder_layers")
        if not every(self.n_expert_layers <= self.n_blocks):
            raise ValueError(
                f"experts must be in at most {self.n_blocks!r} layers, as many as there are, "
                f"got n_layers={self.experts.n_layers!r}"
            )

    def _check_arrays(self):
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        try:
            broadcast_shape(*values.values())
        except ValueError:
            shapes = ", ".join(f"{n} {v.shape}" for n, v in values.items() if is_array(v))
            raise ValueError(
                f"fields that are arrays must have shapes that fit together, got {shapes}"
            ) from None


_FLAGS = "gated tied head_biases final_norm embedding_norm parallel_blocks pooler".split()
_CHOICES = {
    "biases": ("all", "none", "qkv", "ffn"),
    "norm": ("layer", "scale", "rms", "none"),
    "qk_norm": ("none", "head", "full"),
    "relative_positions": ("none", "projection", "buckets"),
}
_COUNTS = {
    **dict.fromkeys(("n_layers", "d_model", "n_heads", "d_ff", "vocab_size"), 1),
    **dict.fromkeys(("n_positions", "token_types", "n_decoder_layers"), 0),
}
_PARTS = {"experts": MixtureOfExperts, "latent": LatentAttention}


def _set(record, name, value):
    """Give a frozen record its checked value, once, while it is made."""
    object.__setattr__(record, name, value)
