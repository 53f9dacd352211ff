"""Dropout."""

from dataclasses import dataclass

from zenlib import layers
from zenlib._validation import real_number
from zenlib.networks.layer import Layer


@dataclass(frozen=True)
class Dropout(Layer):
    """In training, some values set to zero at random and the others grown to make up for them.

    Parameters
    ----------
    rate : float, at least 0 and below 1
        The probability of each value to be dropped.

    Raises
    ------
    TypeError, ValueError
        If `rate` is out of its range; in training also if there is no `rng`.

    Notes
    -----
    Outside training it does nothing: the mask has mean 1. The work is done by
    `zenlib.layers.dropout`.

    Examples
    --------
    >>> import numpy as np
    >>> Dropout(0.5).forward({}, np.ones(3))[0]
    array([1., 1., 1.])
    >>> y, _ = Dropout(0.5).forward({}, np.ones(3), training=True, rng=np.random.default_rng(0))
    >>> y
    array([2., 0., 0.])

    Book: §3.1 eq-inverted-dropout
    """

    rate: float

    def __post_init__(self):
        real_number("rate", self.rate, least=0, below=1)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The thinned values; backward needs the mask, None where nothing was dropped."""
        if not training or self.rate == 0:
            return x, None
        return layers.dropout(x, self.rate, rng=rng)

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradient, where the value passed."""
        if not input_grad:
            return None, {}
        return grad if cache is None else layers.dropout_backward(grad, cache), {}
