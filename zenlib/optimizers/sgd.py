"""Gradient descent with momentum."""

from dataclasses import KW_ONLY, dataclass

import numpy as np

from zenlib._trees import map_arrays
from zenlib._validation import flag
from zenlib.optimizers._steps import arrays, matched, rate, settle, sound, zeros

__all__ = ["SGD"]


@dataclass(frozen=True)
class SGD:
    """Gradient descent, with or without momentum.

    Parameters
    ----------
    learning_rate : float, above 0
        Length of the step per unit of gradient.
    momentum : float, at least 0 and below 1
        How much of the last velocity is kept; 0 is plain gradient descent.
    nesterov : bool
        Look ahead along the velocity before stepping.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range; the message names it.

    Notes
    -----
    v ← β v - α g, then θ ← θ + v, or θ ← θ + β v - α g with Nesterov's look ahead. The state is v.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum in deep
    learning", ICML 2013.

    Examples
    --------
    >>> sgd = SGD(0.1, momentum=0.9)
    >>> theta, velocity = sgd.step(1.0, 2.0, sgd.init(1.0))  # 1 - 0.1 · 2
    >>> theta
    0.8
    >>> theta, velocity = sgd.step(theta, 0.0, velocity)  # no slope: it rolls on, 0.9 · 0.2 far
    >>> round(theta, 12)
    0.62

    Book: §4.2.4 eq-momentum, §3.2.6 eq-nesterov
    """

    learning_rate: float = 0.01
    _: KW_ONLY
    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self):
        settle(self, "learning_rate", above=0)
        settle(self, "momentum", least=0, below=1)
        flag("nesterov", self.nesterov)

    def init(self, params):
        """The state before the first step: every velocity zero."""
        return zeros(params)

    def step(self, params, grads, state, *, learning_rate=None):
        """One step, from the gradients at `params`.

        Parameters
        ----------
        params : array_like, or a list, tuple or dict of them
        grads : the same structure and shapes
            Gradient of the loss with respect to each of them.
        state : the structure and shapes of `params`
            From `init` or from the step before.
        learning_rate : float, at least 0, optional
            Replaces the optimizer's own for this step; a schedule enters here.

        Returns
        -------
        params, state
            New ones, in the structure and dtypes of `params`; what came in is left as it was.

        Raises
        ------
        TypeError
            If a structure differs from that of `params`, a leaf does not hold real numbers, or a
            parameter is float16.
        ValueError
            If shapes differ, a value or the result is not finite, or `learning_rate` is negative.
        """
        alpha, beta = rate(learning_rate, self.learning_rate), self.momentum
        theta = arrays("params", params)
        with np.errstate(over="ignore", invalid="ignore"):
            grad, velocity = matched("grads", grads, theta), matched("state", state, theta)
            velocity = map_arrays(lambda v, g: beta * v - alpha * g, velocity, grad)
            if self.nesterov:
                theta = map_arrays(lambda p, v, g: p + beta * v - alpha * g, theta, velocity, grad)
            else:
                theta = map_arrays(lambda p, v: p + v, theta, velocity)
        return sound(theta, velocity, given=(params, grads, state))
