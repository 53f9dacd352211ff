"""Descent: one step, many steps, and steps until it is enough."""

import time
from dataclasses import dataclass

import numpy as np

from zenlib._trees import map_arrays, matching, parameters, plain
from zenlib._validation import (
    float_array,
    float_if_scalar,
    function,
    real_number,
    same_shape,
    whole_number,
)
from zenlib.optimizers._steps import StepOverflowError, arrays, never_half
from zenlib.optimizers.sgd import SGD
from zenlib.stopping import Progress

__all__ = ["Descent", "descend", "gradient_descent_step", "minimize"]


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
    θ ← θ - α dL/dθ.

    Examples
    --------
    >>> gradient_descent_step([1.0, 2.0], [10.0, -10.0], learning_rate=0.1)
    [0.0, 3.0]

    Book: §4.2.4 eq-gradient-descent
    """
    learning_rate = real_number("learning_rate", learning_rate, least=0)
    theta = arrays("theta", parameters("theta", theta))
    with np.errstate(over="ignore", invalid="ignore"):
        grad = matching("grad", grad, "theta", theta)
        theta = map_arrays(lambda p, g: _still_small(p - learning_rate * g), theta, grad)
    return plain(theta)


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
    optimizer : SGD, RMSProp, Adam or their like, optional
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
    θ_{t+1} = θ_t - α dL/dθ(θ_t). Too large a rate diverges: see `max_stable_learning_rate`.

    Examples
    --------
    >>> descend(lambda theta: 2 * theta, 8.0, learning_rate=0.25, steps=3)  # of θ², halves
    array([8., 4., 2., 1.])

    Book: §4.2.4 eq-gradient-descent
    """
    function("grad", grad)
    steps = whole_number("steps", steps)
    rates = _rates(learning_rate, steps)
    optimizer = _optimizer(SGD() if optimizer is None else optimizer)
    path = [_start(theta)]
    state = optimizer.init(path[0])
    for t, rate in enumerate(rates.tolist()):
        slope = _slope(grad, path[-1], t)
        theta, state = _step(optimizer, path[-1], slope, state, t, learning_rate=rate)
        path.append(theta)
    return np.stack(path)


@dataclass(frozen=True)
class Descent:
    """What `minimize` gives back.

    Parameters
    ----------
    path : ndarray of shape (steps + 1,) + theta.shape
        Every point, the start included; the last is where it stopped.
    history : tuple of Progress
        One record for each point.
    reason : str
        Why it stopped, in the words of the stopping rule.

    Book: §3.2.6
    """

    path: np.ndarray
    history: tuple
    reason: str


def minimize(loss, grad, theta, *, optimizer, stopping, clock=time.perf_counter):
    """Descend until a stopping rule says that it is enough.

    Parameters
    ----------
    loss, grad : callable
        The loss and its gradient at a point: take an array, return a number and an array of the
        same shape.
    theta : array_like of any shape
        The starting point.
    optimizer : SGD, RMSProp, Adam or their like
        The rule of the step, with its learning rate.
    stopping : rule of `zenlib.stopping`
        Asked before each step; without a StepLimit or a TimeBudget it may never be satisfied.
    clock : callable
        Gives the time in seconds.

    Returns
    -------
    Descent

    Raises
    ------
    TypeError
        If a function, the optimizer or the rule is none, or `theta` is not numeric or float16.
    ValueError
        If `grad` changes the shape, or the path leaves the finite numbers.

    Examples
    --------
    >>> from zenlib.stopping import GradientBelow, StepLimit
    >>> rule = StepLimit(100) | GradientBelow(0.1)
    >>> run = minimize(lambda t: t**2, lambda t: 2 * t, 8.0, optimizer=SGD(0.25), stopping=rule)
    >>> len(run.history), run.reason  # 16, 8, 4, …: the slope halves
    (9, 'gradient norm 0.0625 is below 0.1')

    Book: §3.2.6
    """
    function("loss", loss)
    function("grad", grad)
    function("stopping", stopping)
    function("clock", clock)
    path, history, started = [_start(theta)], [], clock()
    state = _optimizer(optimizer).init(path[0])
    while True:
        t, theta = len(history), path[-1]
        slope = _slope(grad, theta, t)
        history.append(
            Progress(
                t, _height(loss, theta, t), gradient_norm=_norm(slope), seconds=clock() - started
            )
        )
        if reason := stopping(history):
            return Descent(np.stack(path), tuple(history), reason)
        theta, state = _step(optimizer, theta, slope, state, t)
        path.append(theta)


def _still_small(theta):
    if not np.isfinite(theta).all():
        raise ValueError(
            "theta must stay finite, got NaN or infinity after the step; "
            "lower learning_rate or scale grad down"
        )
    return theta


def _start(theta):
    return never_half("theta", float_array("theta", theta))


def _optimizer(optimizer):
    function("optimizer.step", getattr(optimizer, "step", None))
    return optimizer


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


def _height(loss, theta, t):
    value = float_array("loss(theta)", loss(float_if_scalar(theta.copy())), finite=False, ndim=0)
    return float(_still_finite("loss(theta)", value, t))


def _norm(slope):
    with np.errstate(over="ignore"):  # a norm may be infinite where no component is
        return float(np.linalg.norm(slope))


def _step(optimizer, theta, slope, state, t, **options):
    try:
        moved, state = optimizer.step(theta, slope, state, **options)
    except StepOverflowError:
        moved = np.full(theta.shape, np.inf)
    return _still_finite("theta", np.asarray(moved, theta.dtype), t), state


def _still_finite(name, array, t):
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} must stay finite, got NaN or infinity at step {t}; the path diverges, "
            f"lower learning_rate"
        )
    return array
