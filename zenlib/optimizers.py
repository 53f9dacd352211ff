"""Gradient descent and its descendants.

An optimizer is a frozen set of numbers with two pure functions: `init(params)` gives its state,
`step(params, grads, state)` gives new parameters and a new state. Parameters are one array, or a
list, tuple or dict of them; each keeps its dtype. float16 is refused: ε and the squares of small
gradients are 0 there. Step for step the results are those of Keras 3.
"""

from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from zenlib._trees import map_arrays, matching, parameters, plain
from zenlib._validation import (
    flag,
    float_array,
    float_if_scalar,
    function,
    real_number,
    same_shape,
    whole_number,
)

__all__ = [
    "SGD",
    "Adam",
    "AdamState",
    "AdamW",
    "descend",
    "gradient_descent_step",
    "max_stable_learning_rate",
]


def gradient_descent_step(theta, grad, *, learning_rate):
    """One step downhill: against the gradient, as far as the learning rate says.

    Parameters
    ----------
    theta : array_like of any shape, or a list, tuple or dict of them
        Parameters.
    grad : the same structure and shapes
        Gradient of the loss with respect to each of them.
    learning_rate : float, at least 0
        Length of the step per unit of gradient.

    Returns
    -------
    The structure, shapes and dtypes of `theta`
        The parameters after the step, all of them moved from the same old point.

    Raises
    ------
    TypeError
        If the structures differ, something does not hold real numbers, or `theta` is float16.
    ValueError
        If shapes differ, a value or the result is not finite, or `learning_rate` is negative.

    Notes
    -----
    θ ← θ - η dL/dθ.

    Examples
    --------
    >>> gradient_descent_step([1.0, 2.0], [10.0, -10.0], learning_rate=0.1)
    [0.0, 3.0]

    Book: §4.2.4 eq-gradient-descent
    """
    learning_rate = real_number("learning_rate", learning_rate, least=0)
    theta = _parameters("theta", theta)
    with np.errstate(over="ignore", invalid="ignore"):
        grad = matching("grad", grad, "theta", theta)
        theta = map_arrays(lambda p, g: _still_small(p - learning_rate * g), theta, grad)
    return plain(theta)


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
    v ← μ v - η g, then θ ← θ + v, or θ ← θ + μ v - η g with Nesterov's look ahead. The state is v.

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

    Book: §4.2.4 eq-momentum
    """

    learning_rate: float = 0.01
    _: KW_ONLY
    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self):
        _settle(self, "learning_rate", above=0)
        _settle(self, "momentum", least=0, below=1)
        flag("nesterov", self.nesterov)

    def init(self, params):
        """The state before the first step: every velocity zero."""
        return _zeros(params)

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
            If shapes differ, a value is not finite or `learning_rate` is negative.
        """
        eta, mu = _rate(learning_rate, self.learning_rate), self.momentum
        params = _parameters("params", params)
        grads = matching("grads", grads, "params", params)
        state = matching("state", state, "params", params)
        state = map_arrays(lambda v, g: mu * v - eta * g, state, grads)
        if self.nesterov:
            params = map_arrays(lambda p, v, g: p + mu * v - eta * g, params, state, grads)
        else:
            params = map_arrays(lambda p, v: p + v, params, state)
        return plain(params), plain(state)


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
    θ ← θ - η √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε).

    The quotient of the two powers undoes the pull of the zeros m and v started from. ε stands
    beside the uncorrected √v, the paper's ε̂, as in Keras (1e-7); PyTorch adds its 1e-8 after
    the correction. The first step has length η |g| / (|g| + ε / √(1 - β₂)): η, unless g is tiny.

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
        _settle(self, "learning_rate", above=0)
        _settle(self, "beta_1", least=0, below=1)
        _settle(self, "beta_2", least=0, below=1)
        _settle(self, "epsilon", above=0)
        _settle(self, "weight_decay", least=0)

    def init(self, params):
        """The state before the first step: nothing seen, both means zero."""
        return AdamState(step=0, mean=_zeros(params), square=_zeros(params))

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
            If shapes differ, a value is not finite or `learning_rate` is negative.
        """
        eta = _rate(learning_rate, self.learning_rate)
        b1, b2, t = self.beta_1, self.beta_2, _adam_state(state).step + 1
        params = _parameters("params", params)
        grads = matching("grads", grads, "params", params)
        mean = matching("state.mean", state.mean, "params", params)
        square = matching("state.square", state.square, "params", params)
        square = map_arrays(lambda v: _never_negative("state.square", v), square)

        mean = map_arrays(lambda m, g: m + (1 - b1) * (g - m), mean, grads)
        square = map_arrays(lambda v, g: v + (1 - b2) * (g * g - v), square, grads)
        length = eta * (1 - b2**t) ** 0.5 / (1 - b1**t)
        params = map_arrays(lambda p: p - eta * self.weight_decay * p, params)
        params = map_arrays(
            lambda p, m, v: p - length * m / (np.sqrt(v) + self.epsilon), params, mean, square
        )
        return plain(params), AdamState(t, plain(mean), plain(square))


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
    θ ← (1 - η λ) θ, then Adam's step. Added to the loss as λ θ²/2 the decay would be divided by √v
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


def descend(grad, theta, *, learning_rate, steps, optimizer=None):
    """The path that descent takes from a starting point.

    Parameters
    ----------
    grad : callable
        The gradient of the loss at a point: takes an array, returns one of the same shape.
    theta : array_like of any shape
        The starting point.
    learning_rate : float or array_like of shape (steps,), at least 0
        One rate, or one for each step, as a schedule gives them.
    steps : int, at least 0
        Number of steps.
    optimizer : SGD or Adam, optional
        The rule of the step, by default plain gradient descent. Its own learning rate is not used.

    Returns
    -------
    ndarray of shape (steps + 1,) + theta.shape
        Every point of the path, the start included.

    Raises
    ------
    TypeError
        If `grad` is not callable, `steps` not a whole number, or `theta` not numeric or float16.
    ValueError
        If a rate is negative or there are not as many as steps, `grad` changes the shape, or the
        path leaves the finite numbers.

    Notes
    -----
    θ_{t+1} = θ_t - η dL/dθ(θ_t). Too large a rate diverges: see `max_stable_learning_rate`.

    Examples
    --------
    >>> descend(lambda theta: 2 * theta, 8.0, learning_rate=0.25, steps=3)  # of θ², halves
    array([8., 4., 2., 1.])

    Book: §4.2.4 eq-gradient-descent
    """
    function("grad", grad)
    steps = whole_number("steps", steps)
    rates = _rates(learning_rate, steps)
    optimizer = SGD() if optimizer is None else optimizer
    function("optimizer.step", getattr(optimizer, "step", None))
    path = [_never_half("theta", float_array("theta", theta))]
    state = optimizer.init(path[0])
    for t, rate in enumerate(rates.tolist()):
        slope = _slope(grad, path[-1], t)
        with np.errstate(over="ignore"):
            theta, state = optimizer.step(path[-1], slope, state, learning_rate=rate)
        path.append(_still_finite("theta", np.asarray(theta, path[0].dtype), t))
    return np.stack(path)


def max_stable_learning_rate(hessian):
    """The learning rate that gradient descent must stay below at the bottom of a valley.

    Parameters
    ----------
    hessian : array_like of shape (n, n), or a number
        Second derivatives of the loss: symmetric to 1e-6 of the largest, and with no direction
        bent downwards (eigenvalues down to -1e-6 λ_max pass as rounding).

    Returns
    -------
    float
        2 / λ_max. Below it descent on the quadratic converges, above it diverges.

    Raises
    ------
    TypeError
        If `hessian` does not hold real numbers.
    ValueError
        If it is not square, symmetric and finite, has a negative eigenvalue, is zero, or is so
        small or large that the rate is no float above 0.

    Notes
    -----
    Along an eigenvector with curvature λ one step multiplies the distance from the minimum by
    1 - ηλ, and |1 - ηλ| < 1 exactly when 0 < η < 2/λ. The steepest direction decides.

    References
    ----------
    Nesterov, "Introductory Lectures on Convex Optimization", 2004, §1.2.3.

    Examples
    --------
    >>> max_stable_learning_rate([[2.0, 0.0], [0.0, 20.0]])
    0.1

    Book: §4.2.4 eq-step-size
    """
    curvatures = np.linalg.eigvalsh(_symmetric(hessian))
    least, largest = float(curvatures[0]), float(curvatures[-1])
    if least < -1e-6 * largest or largest <= 0:
        raise ValueError(
            f"hessian must be positive semidefinite and not zero, got eigenvalues from "
            f"{least:.6g} to {largest:.6g}; elsewhere no learning rate makes descent converge"
        )
    rate = 2 / largest
    if not 0 < rate < np.inf:
        raise ValueError(
            f"hessian must have a largest eigenvalue whose inverse is a float above 0, got "
            f"{largest:.6g}; scale the loss"
        )
    return rate


def _settle(optimizer, name, **bounds):
    """Check a field of a frozen optimizer and keep it as a plain float, which no dtype follows."""
    object.__setattr__(optimizer, name, real_number(name, getattr(optimizer, name), **bounds))


def _zeros(params):
    return plain(map_arrays(np.zeros_like, _parameters("params", params)))


def _parameters(name, tree):
    return map_arrays(lambda leaf: _never_half(name, leaf), parameters(name, tree))


def _never_half(name, array):
    if array.dtype == np.float16:
        raise TypeError(
            f"{name} must be float32 or float64, got float16, in which small steps vanish; "
            f"step in float32, array.astype(np.float32), and round what you store"
        )
    return array


def _still_small(theta):
    if not np.isfinite(theta).all():
        raise ValueError(
            "theta must stay finite, got NaN or infinity after the step; "
            "lower learning_rate or scale grad down"
        )
    return theta


def _rate(learning_rate, default):
    if learning_rate is None:
        return default
    return real_number("learning_rate", learning_rate, least=0)


def _adam_state(state):
    if not isinstance(state, AdamState):
        raise TypeError(
            f"state must be an AdamState, got {type(state).__name__}; start from init(params)"
        )
    whole_number("state.step", state.step)
    return state


def _never_negative(name, array):
    if (array < 0).any():
        raise ValueError(f"{name} must be at least 0, got {array.min():.6g}; start from init")
    return array


def _rates(learning_rate, steps):
    rates = float_array("learning_rate", learning_rate, nonempty=False)
    if rates.shape not in ((), (steps,)):
        raise ValueError(
            f"learning_rate must be one number or one for each of {steps} steps, "
            f"got shape {rates.shape}"
        )
    return np.broadcast_to(rates, (steps,))


def _slope(grad, theta, t):
    point = float_if_scalar(theta.copy())
    slope = float_array("grad(theta)", grad(point), finite=False)
    same_shape("grad(theta)", slope, "theta", theta)
    return _still_finite("grad(theta)", slope, t)


def _still_finite(name, array, t):
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} must stay finite, got NaN or infinity at step {t}; the path diverges, "
            f"lower learning_rate"
        )
    return array


def _symmetric(hessian):
    hessian = np.atleast_2d(float_array("hessian", hessian)).astype(np.float64)
    if hessian.ndim != 2 or hessian.shape[0] != hessian.shape[1]:
        raise ValueError(f"hessian must be square, got shape {hessian.shape}")
    if not np.allclose(hessian, hessian.T, rtol=0, atol=1e-6 * np.abs(hessian).max()):
        raise ValueError(
            f"hessian must be symmetric, got entries that differ from their mirror image by up to "
            f"{np.abs(hessian - hessian.T).max():.6g}; average it with its transpose"
        )
    return hessian
