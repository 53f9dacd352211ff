"""Layers that let the steps of a sequence look at one another, and tell them where they stand."""

from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any

import numpy as np

from zenlib import layers
from zenlib._validation import one_of, whole_number
from zenlib.attention import multi_head, multi_head_backward, sinusoidal_positions
from zenlib.initializers import glorot_uniform, uniform
from zenlib.networks.layer import Layer

_PROJECTIONS = ("query", "key", "value")


@dataclass(frozen=True)
class MultiHeadAttention(Layer):
    """Every step of a sequence looks at all of it, with several heads at once.

    Parameters
    ----------
    heads : int, at least 1
        Has to divide the width of the sequence, which they share evenly.
    mask : array of bool, broadcast to (m, steps, steps), optional, by keyword
        True where step i may look at step j; see `zenlib.attention`. A mask of filling belongs
        to one batch: `masked(mask)` is the same layer with that of the next.

    Raises
    ------
    TypeError, ValueError
        If `heads` is out of its range; from `init` if it does not divide the width.

    Notes
    -----
    (m, steps, width) in and out, by `zenlib.attention.multi_head` with the parameters that are
    described there. The projections of all heads together start as one Glorot-uniform matrix
    (width, width). Keras takes the fans of the three-dimensional kernel instead, and starts lower.

    Examples
    --------
    >>> layer = MultiHeadAttention(2)
    >>> params, output_shape = layer.init((5, 4), rng=np.random.default_rng(0))
    >>> params["query"]["kernel"].shape, params["attention_output"]["kernel"].shape, output_shape
    ((4, 2, 2), (2, 2, 4), (5, 4))
    >>> y, cache = layer.forward(params, np.ones((3, 5, 4), np.float32))
    >>> layer.weights(cache)[0, 0, 0]  # steps that are all alike get equal shares
    array([0.2, 0.2, 0.2, 0.2, 0.2], dtype=float32)

    Book: §4.3.2 eq-multi-head
    """

    heads: int
    _: KW_ONLY
    mask: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self):
        whole_number("heads", self.heads, least=1)

    def init(self, input_shape, *, rng, dtype=np.float32):
        """Four projections: into queries, keys and values, and from the heads back."""
        width = input_shape[-1]
        if width % self.heads:
            raise ValueError(f"heads must divide the width, {width}, got {self.heads}")
        d = width // self.heads
        shapes = dict.fromkeys(_PROJECTIONS, ((width, self.heads, d), (self.heads, d)))
        shapes["attention_output"] = ((self.heads, d, width), (width,))
        params = {}
        for name, (kernel, bias) in shapes.items():
            matrix = glorot_uniform((width, width), rng=rng, dtype=dtype)
            params[name] = {"kernel": matrix.reshape(kernel), "bias": np.zeros(bias, dtype)}
        return params, tuple(input_shape)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """Every step's mixture of all steps; backward needs x and the weights."""
        y, weights = multi_head(x, x, x, params, mask=self.mask)
        return y, (x, weights)

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradients of the parameters, and of x as query, key and value together."""
        x, weights = cache
        grad_q, grad_k, grad_v, grads = multi_head_backward(grad, x, x, x, params, weights)
        return grad_q + grad_k + grad_v if input_grad else None, grads

    def masked(self, mask):
        """The same layer with the mask of a batch."""
        return replace(self, mask=mask)

    @staticmethod
    def weights(cache):
        """Who looked at whom, (m, heads, steps, steps), from the cache of a forward pass."""
        return cache[1]


@dataclass(frozen=True)
class Positions(Layer):
    """Adds to every step of a sequence where it stands.

    Parameters
    ----------
    kind : "sinusoidal" or "learned"
        A fixed table, `zenlib.attention.sinusoidal_positions`, or one that is trained.

    Raises
    ------
    ValueError
        If there is no such kind.

    Notes
    -----
    y = x + P. Without it attention cannot tell one order of its inputs from another. A learned
    table, "embeddings" (steps, width), starts uniform on [-0.05, 0.05]; it is as long as the
    sequences that `init` was told of, and refuses longer ones.

    Examples
    --------
    >>> Positions("sinusoidal").forward({}, np.zeros((1, 2, 2)))[0].round(3)
    array([[[0.   , 1.   ],
            [0.841, 0.54 ]]])

    Book: §4.3.2 eq-sinusoidal-positions
    """

    kind: str = "sinusoidal"

    def __post_init__(self):
        one_of("kind", self.kind, ("sinusoidal", "learned"))

    def init(self, input_shape, *, rng, dtype=np.float32):
        """A row for each step, if they are learned."""
        if self.kind == "sinusoidal":
            return {}, tuple(input_shape)
        table = uniform(tuple(input_shape), rng=rng, dtype=dtype)
        return {"embeddings": table}, tuple(input_shape)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The sum x + P; backward needs nothing but the length of the table."""
        if self.kind == "sinusoidal":
            return x + sinusoidal_positions(*x.shape[-2:], dtype=x.dtype), None
        table = params["embeddings"]
        return x + layers.embedding(np.arange(x.shape[-2]), table), len(table)

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradient as it came; a learned row collects that of its step in every sample."""
        grad_x = grad if input_grad else None
        if self.kind == "sinusoidal":
            return grad_x, {}
        places = np.arange(grad.shape[-2])
        return grad_x, {"embeddings": layers.embedding_backward(grad.sum(axis=0), places, cache)}
