"""Layer normalisation."""

from dataclasses import KW_ONLY, dataclass

import numpy as np

from zenlib import layers
from zenlib._validation import real_number
from zenlib.networks.layer import Layer


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Each vector brought to mean 0 and variance 1, then scaled and shifted as learned.

    Parameters
    ----------
    epsilon : float, above 0
        Added to the variance; 1e-3 as in Keras.

    Raises
    ------
    TypeError, ValueError
        If `epsilon` is out of its range.

    Notes
    -----
    Along the last axis. Parameters "gamma" and "beta", both of its width. The work is done by
    `zenlib.layers.layer_norm` and `layer_norm_backward`.

    Examples
    --------
    >>> params, _ = LayerNorm(epsilon=1e-9).init((2,), rng=None, dtype=np.float64)
    >>> LayerNorm(epsilon=1e-9).forward(params, np.array([[3.0, 7.0]]))[0].round(6)
    array([[-1.,  1.]])

    Book: §4.3.2
    """

    _: KW_ONLY
    epsilon: float = 1e-3

    def __post_init__(self):
        real_number("epsilon", self.epsilon, above=0)

    @property
    def default_name(self):
        """The name that Keras gives it."""
        return "layer_normalization"

    def init(self, input_shape, *, rng, dtype=np.float32):
        """Scales of one and shifts of zero."""
        if not input_shape:
            raise ValueError("input_shape must have at least one axis, the features, got ()")
        width = input_shape[-1]
        return {"gamma": np.ones(width, dtype), "beta": np.zeros(width, dtype)}, tuple(input_shape)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The normalised vectors; backward needs x."""
        return layers.layer_norm(x, params["gamma"], params["beta"], epsilon=self.epsilon), x

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradients of vectors, scale and shift."""
        grad_x, grad_gamma, grad_beta = layers.layer_norm_backward(
            grad, cache, params["gamma"], epsilon=self.epsilon
        )
        return grad_x if input_grad else None, {"gamma": grad_gamma, "beta": grad_beta}
