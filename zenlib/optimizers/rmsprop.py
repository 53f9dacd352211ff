"""RMSProp: every gradient divided by its usual size."""

from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from zenlib._trees import map_arrays
from zenlib._validation import flag
from zenlib.optimizers._steps import (
    arrays,
    downhill,
    matched,
    of_kind,
    rate,
    settle,
    sound,
    squares,
    towards,
    zeros,
)

__all__ = ["RMSProp", "RMSPropState"]


@dataclass(frozen=True)
class RMSPropState:
    """What RMSProp remembers between two steps.

    Parameters
    ----------
    square, velocity : the structure and shapes of the parameters
        Running mean of the squared gradient, and the last step.
    mean : the same, or None
        Running mean of the gradient; kept only where it is centered.

    Book: §3.2.6 eq-rmsprop
    """

    square: Any
    velocity: Any
    mean: Any = None


@dataclass(frozen=True)
class RMSProp:
    """Gradient descent in which every gradient is divided by its usual size.

    Parameters
    ----------
    learning_rate : float, above 0
        About the length of a step, once the running mean has settled.
    rho : float, at least 0 and below 1
        Memory of the running means of the gradient and of its square.
    momentum : float, at least 0 and below 1
        How much of the last step is kept.
    epsilon : float, above 0
        Keeps the division finite where gradients vanish.
    centered : bool
        Divide by the gradient's standard deviation instead of its root mean square.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range; the message names it.

    Notes
    -----
    s ← ρ s + (1 - ρ) g² from zero, v ← β v + α g / √(s + ε), then θ ← θ - v. Centered, s makes
    room for s - m² with m ← ρ m + (1 - ρ) g; rounding must not make that negative, so it is cut
    off at 0. ε stands below the root, as in Keras.

    The zero that s starts from is not corrected for: the first step has length α / √(1 - ρ), three
    times α by default. Adam mends that.

    References
    ----------
    Tieleman, Hinton, "Lecture 6.5 - RMSProp", Coursera: Neural Networks for Machine Learning, 2012.
    Graves, "Generating sequences with recurrent neural networks", 2013, arXiv:1308.0850,
    equations 38 to 41 (centered, with momentum).

    Examples
    --------
    >>> rmsprop = RMSProp(0.1, rho=0.75)
    >>> theta, state = rmsprop.step([1.0, 1.0], [0.1, -100.0], rmsprop.init([1.0, 1.0]))
    >>> [round(value, 3) for value in theta]  # 0.1 / √0.25 for both
    [0.8, 1.2]

    Book: §3.2.6 eq-rmsprop
    """

    learning_rate: float = 0.001
    _: KW_ONLY
    rho: float = 0.9
    momentum: float = 0.0
    epsilon: float = 1e-7
    centered: bool = False

    def __post_init__(self):
        settle(self, "learning_rate", above=0)
        settle(self, "rho", least=0, below=1)
        settle(self, "momentum", least=0, below=1)
        settle(self, "epsilon", above=0)
        flag("centered", self.centered)

    def init(self, params):
        """The state before the first step: nothing seen, no velocity."""
        mean = zeros(params) if self.centered else None
        return RMSPropState(square=zeros(params), velocity=zeros(params), mean=mean)

    def step(self, params, grads, state, *, learning_rate=None):
        """One step, from the gradients at `params`.

        Parameters
        ----------
        params : array_like, or a list, tuple or dict of them
        grads : the same structure and shapes
            Gradient of the loss with respect to each of them.
        state : RMSPropState
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
        of_kind(RMSPropState, state)
        theta = arrays("params", params)
        with np.errstate(over="ignore", invalid="ignore"):
            grad = matched("grads", grads, theta)
            velocity = matched("state.velocity", state.velocity, theta)
            square = squares("state.square", state.square, theta)

            square = map_arrays(lambda s, g: towards(s, g * g, 1 - self.rho), square, grad)
            spread, mean = square, None
            if self.centered:
                mean = matched("state.mean", state.mean, theta)
                mean = map_arrays(lambda m, g: towards(m, g, 1 - self.rho), mean, grad)
                spread = map_arrays(lambda s, m: np.maximum(s - m * m, 0), square, mean)
            velocity = map_arrays(
                lambda v, g, s: downhill(beta * v, alpha, g, np.sqrt(s + self.epsilon)),
                velocity,
                grad,
                spread,
            )
            theta = map_arrays(lambda p, v: p + v, theta, velocity)
        return sound(theta, RMSPropState(square, velocity, mean), given=(params, grads, state))
