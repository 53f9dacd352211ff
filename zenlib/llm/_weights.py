"""Sizes of the matrices, tables and vectors of a Transformer, part by part."""

from zenlib._elementwise import where
from zenlib.llm.shapes import RELATIVE_BUCKETS

_NORM_VECTORS = {"layer": 2, "scale": 1, "rms": 1, "none": 0}


def tables(shape):
    """Rows of tokens, positions and token types."""
    stacks = 1 + (shape.n_decoder_layers > 0)
    rows = shape.vocab_size + stacks * shape.n_positions + shape.token_types
    return rows * shape.d_model


def output(shape):
    """The output layer, if it has weights of its own, its bias, and the pooler."""
    d, V = shape.d_model, shape.vocab_size
    return (not shape.tied) * V * d + shape.head_biases * V + shape.pooler * d * (d + 1)


def attention(shape):
    """Of every block, and of the decoder's blocks once more for the encoder's tokens."""
    one = _attention_weights(shape) + _attention_biases(shape) + _attention_norms(shape)
    return (shape.n_blocks + shape.n_decoder_layers) * one + _relative(shape)


def _attention_weights(shape):
    d, h = shape.d_model, shape.n_heads
    if shape.latent is None:
        return 2 * d * (shape.query_width + _kv_width(shape))
    latent, q = shape.latent, shape.latent.q_rank
    width = shape.query_width
    queries = where(q > 0, q * (d + width), d * width)
    stored = d * (latent.kv_rank + latent.d_rope)
    unfolded = latent.kv_rank * h * (latent.d_nope + latent.d_value)
    return queries + stored + unfolded + shape.value_width * d


def _attention_biases(shape):
    qkv = (shape.biases in ("all", "qkv")) * (shape.query_width + 2 * _kv_width(shape))
    return qkv + (shape.biases == "all") * shape.d_model


def _attention_norms(shape):
    if shape.latent is not None:
        return shape.latent.q_rank + shape.latent.kv_rank
    width = {
        "none": 0,
        "head": 2 * shape.d_head,
        "full": shape.query_width + _kv_width(shape),
    }
    return width[shape.qk_norm] * _NORM_VECTORS[shape.norm]


def _relative(shape):
    stacks = 1 + (shape.n_decoder_layers > 0)
    return {
        "none": 0,
        "projection": shape.n_blocks * shape.d_model * shape.query_width,
        "buckets": stacks * RELATIVE_BUCKETS * shape.n_heads,
    }[shape.relative_positions]


def feed_forward(shape):
    """Feed-forward networks, experts and routers of every block."""
    plain = (shape.n_blocks - shape.n_expert_layers) * _network(shape, shape.d_ff, shape.gated)
    if shape.experts is None:
        return plain
    experts = shape.experts
    networks = (experts.n_experts + experts.n_shared) * _expert(shape)
    router = (shape.d_model + experts.router_biases) * experts.n_experts
    return plain + shape.n_expert_layers * (networks + router)


def idle_experts(shape):
    """Parameters of the experts that a token does not visit."""
    if shape.experts is None:
        return 0
    idle = shape.experts.n_experts - shape.experts.n_active
    return shape.n_expert_layers * idle * _expert(shape)


def _expert(shape):
    """Weights and biases of one expert."""
    return _network(shape, shape.experts.d_ff, _gated_experts(shape))


def _network(shape, width, gated):
    """Weights and biases of one feed-forward network."""
    biases = (shape.biases in ("all", "ffn")) * ((1 + gated) * width + shape.d_model)
    return (2 + gated) * shape.d_model * width + biases


def _gated_experts(shape):
    return shape.gated if shape.experts.gated is None else shape.experts.gated


def normalization(shape):
    """Scales and shifts between the parts of the blocks and around the stacks."""
    stacks = 1 + (shape.n_decoder_layers > 0)
    inside = shape.n_blocks * shape.norms_per_layer + shape.n_decoder_layers
    outside = stacks * (shape.final_norm + shape.embedding_norm)
    return (inside + outside) * _NORM_VECTORS[shape.norm] * shape.d_model


def block_weights(shape):
    """Matrices that a token meets in the blocks of both stacks, without biases."""
    attention = (shape.n_blocks + shape.n_decoder_layers) * _attention_weights(shape)
    if shape.relative_positions == "projection":
        attention = attention + _relative(shape)
    return attention + _network_weights(shape)


def source_weights(shape):
    """Matrices that a token of the source meets: the encoder, and its keys and values elsewhere."""
    of_networks = _network_weights(shape) * shape.n_layers // shape.n_blocks
    of_encoder = shape.n_layers * _attention_weights(shape) + of_networks
    return of_encoder + shape.n_decoder_layers * 2 * shape.d_model * _kv_width(shape)


def attended_width(shape):
    """Multiply-additions of one block for each pair of a token that looks and one looked at."""
    looks = 2 if shape.relative_positions == "projection" else 1  # at what, and at how far
    return looks * shape.query_width + shape.value_width


def _network_weights(shape):
    """Matrices of feed-forward networks, routers and experts that a token meets."""
    plain = (shape.n_blocks - shape.n_expert_layers) * (2 + shape.gated) * shape.d_ff
    if shape.experts is None:
        return plain * shape.d_model
    experts, branches = shape.experts, 2 + _gated_experts(shape)
    visited = (experts.n_active + experts.n_shared) * branches * experts.d_ff
    return (plain + shape.n_expert_layers * (visited + experts.n_experts)) * shape.d_model


def _kv_width(shape):
    return shape.n_kv_heads * shape.d_head


def matrices(shape):
    """Name of each matrix of a block -> its inputs and outputs."""
    d, kv_width = shape.d_model, _kv_width(shape)
    attention = {
        "q": (d, shape.query_width),
        "k": (d, kv_width),
        "v": (d, kv_width),
        "o": (shape.value_width, d),
    }
    feed_forward = {"up": (d, shape.d_ff), "gate": (d, shape.d_ff), "down": (shape.d_ff, d)}
    if not shape.gated:
        del feed_forward["gate"]
    return attention | feed_forward
