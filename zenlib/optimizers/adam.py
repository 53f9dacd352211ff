"""Adam: momentum, and every gradient divided by its usual size."""

from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from zenlib._trees import map_arrays
from zenlib._validation import whole_number
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

__all__ = ["Adam", "AdamState", "AdamW"]


@dataclass(frozen=True)
class AdamState:
    """What Adam remembers between two steps.

    Parameters
    ----------
    step : int
        Steps taken.
    mean, square : the structure and shapes of the parameters
        Running means of the gradient and of its square, not yet corrected for their start at zero.

    Book: §4.2.4 eq-adam
    """

    step: int
    mean: Any
    square: Any


@dataclass(frozen=True)
class Adam:
    """Steps of nearly equal length for every parameter, whatever the scale of its gradient.

    Parameters
    ----------
    learning_rate : float, above 0
        About the length of a step.
    beta_1, beta_2 : float, at least 0 and below 1
        Memory of the running means of the gradient and of its square.
    epsilon : float, above 0
        Keeps the division finite where gradients vanish.
    weight_decay : float, at least 0
        Every step first shrinks the parameters by learning_rate · weight_decay of themselves.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range; the message names it.

    Notes
    -----
    m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², both from zero, and at step t
    θ ← θ - α √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε).

    The quotient of the two powers undoes the pull of the zeros m and v started from. ε stands
    beside the uncorrected √v, the paper's ε̂, as in Keras (1e-7); PyTorch adds its 1e-8 after
    the correction. The first step has length α |g| / (|g| + ε / √(1 - β₂)): α, unless g is tiny.

    References
    ----------
    Kingma, Ba, "Adam: A method for stochastic optimization", ICLR 2015, arXiv:1412.6980,
    Algorithm 1 and the paragraph before §2.1.

    Examples
    --------
    >>> adam = Adam(0.1)
    >>> theta, state = adam.step([1.0, 1.0], [0.01, -100.0], adam.init([1.0, 1.0]))
    >>> [round(value, 3) for value in theta]  # the same length for both
    [0.9, 1.1]

    Book: §4.2.4 eq-adam
    """

    learning_rate: float = 0.001
    _: KW_ONLY
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    weight_decay: float = 0.0

    def __post_init__(self):
        settle(self, "learning_rate", above=0)
        settle(self, "beta_1", least=0, below=1)
        settle(self, "beta_2", least=0, below=1)
        settle(self, "epsilon", above=0)
        settle(self, "weight_decay", least=0)

    def init(self, params):
        """The state before the first step: nothing seen, both means zero."""
        return AdamState(step=0, mean=zeros(params), square=zeros(params))

    def step(self, params, grads, state, *, learning_rate=None):
        """One step, from the gradients at `params`.

        Parameters
        ----------
        params : array_like, or a list, tuple or dict of them
        grads : the same structure and shapes
            Gradient of the loss with respect to each of them.
        state : AdamState
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
        alpha, b1, b2 = rate(learning_rate, self.learning_rate), self.beta_1, self.beta_2
        t = whole_number("state.step", of_kind(AdamState, state).step) + 1
        theta = arrays("params", params)
        with np.errstate(over="ignore", invalid="ignore"):
            grad = matched("grads", grads, theta)
            mean = matched("state.mean", state.mean, theta)
            square = squares("state.square", state.square, theta)

            mean = map_arrays(lambda m, g: towards(m, g, 1 - b1), mean, grad)
            square = map_arrays(lambda v, g: towards(v, g * g, 1 - b2), square, grad)
            length = alpha * (1 - b2**t) ** 0.5 / (1 - b1**t)
            if self.weight_decay:
                theta = map_arrays(lambda p: (1 - alpha * self.weight_decay) * p, theta)
            theta = map_arrays(
                lambda p, m, v: downhill(p, length, m, np.sqrt(v) + self.epsilon),
                theta,
                mean,
                square,
            )
        return sound(theta, AdamState(t, mean, square), given=(params, grads, state))


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam that lets go of weights it does not need: decay apart from the gradient.

    Parameters
    ----------
    learning_rate, beta_1, beta_2, epsilon
        As `Adam`.
    weight_decay : float, at least 0
        As `Adam`, here 0.004 unless told otherwise.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range; the message names it.

    Notes
    -----
    θ ← (1 - α λ) θ, then Adam's step. Added to the loss as λ θ²/2 the decay would be divided by √v
    like every gradient; apart from it, all parameters decay at one rate. Biases and gains decay
    with the rest: pass them to an `Adam` of their own if they should not.

    References
    ----------
    Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019, arXiv:1711.05101,
    Algorithm 2.

    Examples
    --------
    >>> adamw = AdamW(0.1, weight_decay=0.5)
    >>> adamw.step(1.0, 0.0, adamw.init(1.0))[0]  # no gradient: only decay, 1 - 0.1 · 0.5
    0.95

    Book: §4.2.4 eq-adam
    """

    weight_decay: float = 0.004
