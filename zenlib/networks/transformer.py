"""The Transformer block, and a classifier of texts made of it."""

from dataclasses import KW_ONLY, dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from zenlib._validation import flag, one_of, real_number, whole_number
from zenlib.initializers import normal
from zenlib.networks.attention import MultiHeadAttention, Positions
from zenlib.networks.dense import Activation, Dense
from zenlib.networks.dropout import Dropout
from zenlib.networks.layer import Layer
from zenlib.networks.masking import MaskedMean, MaskedSequential
from zenlib.networks.normalization import LayerNorm
from zenlib.networks.sequences import Embedding
from zenlib.networks.sequential import Residual, Sequential


@dataclass(frozen=True)
class TransformerBlock(Layer):
    """Two moves, each around a shortcut: look at the others, then think for yourself.

    Parameters
    ----------
    heads : int, at least 1
        Attention heads; they have to divide the width.
    hidden : int, at least 1
        Units of the dense layer in the middle of the second move.
    activation : "relu" or "gelu", by keyword
    norm_first : bool
        Whether the layer normalisation stands before each move (pre-norm, the default) or after
        its sum with the shortcut (post-norm, as in the paper of 2017).
    dropout : float, at least 0 and below 1
        Applied to what each move adds, in training.
    mask : array of bool, optional
        As in `MultiHeadAttention`; belongs to one batch.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range; the message names it.

    Notes
    -----
    (m, steps, width) in and out. Pre-norm: y = x + attention(norm(x)), z = y + feed(norm(y)).
    Post-norm: y = norm(x + attention(x)), z = norm(y + feed(y)). With
    feed(x) = f(x W₁ + b₁) W₂ + b₂, the same for every step.

    In a stack of pre-norm blocks the shortcuts run from the first layer to the last without a
    normalisation in between, so gradients reach the first as they left the last; post-norm needs a
    slow start of the learning rate. A pre-norm stack ends in one more normalisation, its user's.

    References
    ----------
    Vaswani et al., "Attention is all you need", NeurIPS 2017, arXiv:1706.03762, §3.1.
    Xiong et al., "On layer normalization in the Transformer architecture", ICML 2020,
    arXiv:2002.04745.

    Examples
    --------
    >>> block = TransformerBlock(2, 8)
    >>> params, output_shape = block.init((5, 4), rng=np.random.default_rng(0))
    >>> {name: list(part) for name, part in params.items()}
    {'look': ['norm', 'attention'], 'think': ['norm', 'hidden', 'output']}
    >>> y, cache = block.forward(params, np.ones((3, 5, 4), np.float32))
    >>> y.shape, block.weights(cache).shape
    ((3, 5, 4), (3, 2, 5, 5))

    Book: §4.3.2 eq-transformer-block
    """

    heads: int
    hidden: int
    _: KW_ONLY
    activation: str = "relu"
    norm_first: bool = True
    dropout: float = 0.0
    mask: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self):
        whole_number("heads", self.heads, least=1)
        whole_number("hidden", self.hidden, least=1)
        one_of("activation", self.activation, ("relu", "gelu"))
        flag("norm_first", self.norm_first)
        real_number("dropout", self.dropout, least=0, below=1)

    def init(self, input_shape, *, rng, dtype=np.float32):
        """The parameters of the two moves, {"look": …, "think": …}."""
        return self._moves(input_shape[-1]).init(input_shape, rng=rng, dtype=dtype)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """Both moves, one after the other; the cache holds that of each."""
        moves = self._moves(x.shape[-1])
        return moves.forward(params, x, training=training, rng=rng, buffers=buffers)

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """Back through both moves."""
        moves = self._moves(grad.shape[-1])
        return moves.backward(params, cache, grad, input_grad=input_grad, buffers=buffers)

    def masked(self, mask):
        """The same block with the mask of a batch."""
        return replace(self, mask=mask)

    def weights(self, cache):
        """Who looked at whom, (m, heads, steps, steps), from the cache of a forward pass."""
        look = cache[0]
        return MultiHeadAttention.weights(look[1] if self.norm_first else look[0][0])

    def _moves(self, width):
        look = [MultiHeadAttention(self.heads, mask=self.mask, name="attention")]
        think = [
            Dense(self.hidden, name="hidden"),
            Activation(self.activation),
            Dense(width, name="output"),
        ]
        return Sequential([self._around(look, "look"), self._around(think, "think")])

    def _around(self, parts, name):
        norm, parts = LayerNorm(name="norm"), [*parts, Dropout(self.dropout)]
        if self.norm_first:
            return Residual(Sequential([norm, *parts]), name=name)
        return Sequential([Residual(Sequential(parts), name="move"), norm], name=name)


def transformer_classifier(
    n_tokens,
    n_classes,
    *,
    width=32,
    heads=2,
    hidden=64,
    blocks=1,
    positions="sinusoidal",
    activation="relu",
    norm_first=True,
    dropout=0.0,
):
    """A classifier of texts whose tokens look at one another and judge by their mean.

    Parameters
    ----------
    n_tokens : int, at least 1
        Size of the vocabulary, `len(vocabulary)`; token 0 is filling.
    n_classes : int, at least 1
    width : int, at least 1
        Length of the vector of each token; even for sinusoidal positions, and a multiple of
        `heads`.
    heads, hidden, activation, norm_first, dropout
        As in `TransformerBlock`; dropout thins the vectors that enter the first block, too.
    blocks : int, at least 0
        How many; without any a bag of tokens is left.
    positions : "sinusoidal", "learned" or None
        Without them every order of a text is the same to it.

    Returns
    -------
    MaskedSequential
        For tokens (m, steps); layers "embedding", "positions", "block1", …, "norm", "logits".

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    Everything is trained, the embedding and the head too. Embeddings start normal with standard
    deviation 0.1; the first normalisation of a block brings them on one scale. The head starts at
    0.01, so that the first loss is that of knowing nothing, log n_classes.

    Examples
    --------
    >>> network = transformer_classifier(100, 2, width=8)
    >>> [layer.name for layer in network.layers if not layer.name.startswith("dropout")]
    ['embedding', 'positions', 'block1', 'norm', 'mean', 'logits']

    Book: §4.3.2
    """
    block = partial(
        TransformerBlock,
        heads,
        hidden,
        activation=activation,
        norm_first=norm_first,
        dropout=dropout,
    )
    vectors, verdict = partial(normal, std=0.1), partial(normal, std=0.01)
    layers = [Embedding(n_tokens, width, initializer=vectors, name="embedding")]
    if positions is not None:
        layers.append(Positions(positions, name="positions"))
    layers.append(Dropout(dropout))
    layers += [block(name=f"block{i + 1}") for i in range(whole_number("blocks", blocks))]
    if norm_first:
        layers.append(LayerNorm(name="norm"))
    head = Dense(n_classes, kernel_initializer=verdict, name="logits")
    return MaskedSequential([*layers, MaskedMean(name="mean"), head])


def attention_weights(network, params, tokens):
    """Who looks at whom in every Transformer block of a network.

    Parameters
    ----------
    network : Sequential
        With blocks or attentions among its layers.
    params : dict
    tokens : array of int, shape (m, steps), or whatever the network takes

    Returns
    -------
    dict of str to ndarray of shape (m, heads, steps, steps)
        By the name of the layer.

    Raises
    ------
    TypeError
        If `network` is no `Sequential`.

    Notes
    -----
    A weight says where a head took its values from, not that the prediction depends on it: the
    shortcuts and the later layers carry the token past it as well.

    References
    ----------
    Jain, Wallace, "Attention is not explanation", NAACL 2019, arXiv:1902.10186.

    Examples
    --------
    >>> network = transformer_classifier(100, 2, width=8)
    >>> params, _ = network.init((4,), rng=np.random.default_rng(0))
    >>> {name: w.shape for name, w in attention_weights(network, params, [[5, 7, 9, 0]]).items()}
    {'block1': (1, 2, 4, 4)}

    Book: §4.3.2
    """
    if not isinstance(network, Sequential):
        raise TypeError(f"network must be a Sequential, got {type(network).__name__}")
    _, caches = network.forward(params, np.asarray(tokens))
    return {
        layer.name: layer.weights(cache)
        for layer, cache in zip(network.layers, caches, strict=True)
        if hasattr(layer, "weights")
    }
