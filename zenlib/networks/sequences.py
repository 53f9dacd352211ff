"""Layers for sequences: from tokens to vectors, and from the vectors of all steps to one."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

import numpy as np

from zenlib import layers
from zenlib._validation import function, whole_number
from zenlib.initializers import uniform
from zenlib.networks._sequence import steps_and_width
from zenlib.networks.layer import Layer


@dataclass(frozen=True)
class Embedding(Layer):
    """A learned vector for every token.

    Parameters
    ----------
    n_tokens : int, at least 1
        Size of the vocabulary; tokens are 0 … n_tokens - 1.
    width : int, at least 1
        Length of the vectors.
    initializer : callable
        Takes (shape, rng=…, dtype=…); uniform on [-0.05, 0.05] as in Keras.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range; the message names it.

    Notes
    -----
    Whole numbers (m, steps) in, (m, steps, width) out. One parameter, "embeddings"
    (n_tokens, width). Tokens have no gradient: backward gives None for x.

    Examples
    --------
    >>> params = {"embeddings": np.array([[0.0, 0.0], [1.0, 2.0]])}
    >>> Embedding(2, 2).forward(params, np.array([[1, 0, 1]]))[0]
    array([[[1., 2.],
            [0., 0.],
            [1., 2.]]])

    Book: §4.3.2
    """

    n_tokens: int
    width: int
    _: KW_ONLY
    initializer: Callable = uniform

    takes_tokens = True

    def __post_init__(self):
        whole_number("n_tokens", self.n_tokens, least=1)
        whole_number("width", self.width, least=1)
        function("initializer", self.initializer)

    def init(self, input_shape, *, rng, dtype=np.float32):
        """A row for each token."""
        embeddings = self.initializer((self.n_tokens, self.width), rng=rng, dtype=dtype)
        return {"embeddings": embeddings}, (*input_shape, self.width)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The rows of the tokens; backward needs the tokens."""
        return layers.embedding(x, params["embeddings"]), x

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradient of the rows that were looked up."""
        return None, {"embeddings": layers.embedding_backward(grad, cache, self.n_tokens)}


@dataclass(frozen=True)
class GlobalAveragePool1D(Layer):
    """The mean over all steps of a sequence.

    Notes
    -----
    (m, steps, width) in, (m, width) out.

    Examples
    --------
    >>> GlobalAveragePool1D().forward({}, np.array([[[1.0, 5.0], [3.0, 7.0]]]))[0]
    array([[2., 6.]])

    Book: §3.4.2
    """

    def init(self, input_shape, *, rng, dtype=np.float32):
        """Nothing to learn; the axis of the steps is gone."""
        _, width = steps_and_width(input_shape)
        return {}, (width,)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The means; backward needs the shape."""
        return x.mean(axis=1), x.shape

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """An equal share to each step."""
        if not input_grad:
            return None, {}
        return np.broadcast_to((grad / cache[1])[:, np.newaxis], cache), {}


@dataclass(frozen=True)
class GlobalMaxPool1D(Layer):
    """The greatest value of each feature over all steps of a sequence.

    Notes
    -----
    (m, steps, width) in, (m, width) out. Of equal values the first step gets the gradient.

    Examples
    --------
    >>> GlobalMaxPool1D().forward({}, np.array([[[1.0, 7.0], [3.0, 5.0]]]))[0]
    array([[3., 7.]])

    Book: §3.4.2
    """

    def init(self, input_shape, *, rng, dtype=np.float32):
        """Nothing to learn; the axis of the steps is gone."""
        _, width = steps_and_width(input_shape)
        return {}, (width,)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The maxima; backward needs the steps where they stood, and the shape."""
        steps = x.argmax(axis=1)[:, np.newaxis]
        return np.take_along_axis(x, steps, axis=1)[:, 0], (steps, x.shape)

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """All of it to the step where the maximum stood."""
        if not input_grad:
            return None, {}
        steps, shape = cache
        grad_x = np.zeros(shape, grad.dtype)
        np.put_along_axis(grad_x, steps, grad[:, np.newaxis], axis=1)
        return grad_x, {}
