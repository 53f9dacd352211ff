"""Numerical derivatives, and the check of an analytic one against them.

Work is done in float64 whatever the dtype of the point. A function of an array is
differentiated with respect to each of its entries, one after the other.
"""

import numpy as np

from zenlib._validation import flag, float_array, float_if_scalar, function, real_number

__all__ = ["central_difference", "check_gradient", "complex_step"]


def central_difference(f, x, *, step=None, elementwise=False):
    """Derivative of a function from its values a little to the right and a little to the left.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x` (a float if `x` is one); returns a number or an array.
    x : array_like of any shape
        The point, or with `elementwise` the points.
    step : float, optional
        Distance to each side, in the unit of `x`. By default each entry takes
        eps^(1/3) max(1, |x|), about 6e-6 near the origin.
    elementwise : bool
        True when `f` acts on each entry alone (relu, sigmoid): one slope per entry.

    Returns
    -------
    float64 ndarray of shape f(x).shape + x.shape, or float
        The gradient of a scalar function, the Jacobian of a vector of functions. With
        `elementwise`, of the shape of `x`.

    Raises
    ------
    TypeError
        If `f` is not callable or `x` does not hold real numbers.
    ValueError
        If `x` or a value of `f` is not finite, or `step` is not above 0.

    Notes
    -----
    f'(x) ≈ (f(x + h) - f(x - h)) / 2h. The formula itself is off by h² f'''/6, the rounding of f
    adds about eps |f| / h; their sum is least near h = eps^(1/3), where some ten digits are right.

    References
    ----------
    Press et al., "Numerical Recipes", 3rd ed., 2007, §5.7.

    Examples
    --------
    >>> round(central_difference(lambda x: x**3, 2.0), 6)  # 3 x²
    12.0
    >>> central_difference(lambda x: x[0] * x[1], [2.0, 5.0]).round(6)
    array([5., 2.])

    Book: §4.2.1 eq-central-difference
    """
    f, x = function("f", f), _point(x)
    step = _default_step(x) if step is None else real_number("step", step, above=0)
    return _differentiate(_two_sided, f, x, step, elementwise)


def complex_step(f, x, *, elementwise=False):
    """Derivative of an analytic function from one step into the complex plane, exact to rounding.

    Parameters
    ----------
    f : callable
        As in `central_difference`, written with operations that continue to complex numbers
        (+ - * / ** exp log sin tanh …; not abs, max or a comparison). The functions of
        zenlib.activations and zenlib.losses take real numbers only: pass their formula.
    x : array_like of any shape
        The real point, or with `elementwise` the points.
    elementwise : bool
        True when `f` acts on each entry alone.

    Returns
    -------
    float64 ndarray of shape f(x).shape + x.shape, or float
        With `elementwise`, of the shape of `x`.

    Raises
    ------
    TypeError
        If `f` is not callable, `x` does not hold real numbers, or `f` drops the imaginary part.
    ValueError
        If `x` or a value of `f` is not finite.

    Notes
    -----
    f'(x) ≈ Im f(x + ih) / h. Nothing is subtracted, so h may be 1e-100 and the error of the
    formula, h² f'''/6, vanishes.

    References
    ----------
    Squire, Trapp, "Using complex variables to estimate derivatives of real functions",
    SIAM Review 40(1), 1998, pp. 110-112.

    Examples
    --------
    >>> complex_step(lambda x: x**3, 2.0)  # 3 x²
    12.0

    Book: §4.2.1 eq-complex-step
    """
    f, x = function("f", f), _point(x)
    return _differentiate(_imaginary, f, x, 1e-100, elementwise)


def check_gradient(f, grad, x, *, step=None):
    """Largest relative error of an analytic gradient, measured against central differences.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`; returns a number or an array.
    grad : callable
        Takes the same; returns the derivative, of shape f(x).shape + x.shape. For a function
        that acts on each entry alone it may return one slope per entry, of the shape of `x`.
    x : array_like of any shape
        The point.
    step : float, optional
        As in `central_difference`. A loss of probabilities wants 1e-7, so that the rows of the
        neighbouring points still count as summing to one.

    Returns
    -------
    float
        The largest difference between the two gradients over the largest magnitude in either; 0
        where both vanish. Some 1e-9 is right, 1e-2 is a mistake in the formula.

    Raises
    ------
    TypeError
        If `f` or `grad` is not callable, or `x` does not hold real numbers.
    ValueError
        If `x`, `f` or `grad` is not finite, or the shape of `grad(x)` fits neither case.

    Notes
    -----
    Slopes per entry are compared with the whole Jacobian, a matrix that has to be diagonal: an `f`
    that mixes its entries is found out.

    Examples
    --------
    >>> check_gradient(lambda x: (x**2).sum(), lambda x: 2 * x, [1.0, -3.0]) < 1e-9
    True
    >>> round(check_gradient(lambda x: (x**2).sum(), lambda x: x, [1.0, -3.0]), 6)  # a 2 forgotten
    0.5

    Book: §4.2.1 eq-central-difference
    """
    function("grad", grad)
    numerical = np.asarray(central_difference(f, x, step=step))
    x = _point(x)
    analytic = float_array("grad(x)", grad(_argument(x)))
    if analytic.shape == x.shape and numerical.shape == 2 * x.shape:
        analytic = np.diag(analytic.ravel()).reshape(numerical.shape)
    if analytic.shape != numerical.shape:
        raise ValueError(
            f"grad(x) must have shape {numerical.shape}, the shape of f(x) followed by that of x, "
            f"got {analytic.shape}"
        )
    largest = max(np.abs(numerical).max(), np.abs(analytic).max())
    return float(np.abs(analytic - numerical).max() / largest) if largest else 0.0


def _point(x):
    return float_array("x", x).astype(np.float64)


def _argument(x):
    """What the caller's function is given: its own copy, a plain number if `x` is one."""
    return x.item() if x.ndim == 0 else x.copy()


def _default_step(x):
    return np.cbrt(np.finfo(np.float64).eps) * np.maximum(1, np.abs(x))


def _differentiate(rise_and_run, f, x, step, elementwise):
    steps = np.broadcast_to(step, x.shape)
    if not flag("elementwise", elementwise):
        columns = [np.divide(*rise_and_run(f, x, steps, i)) for i in np.ndindex(x.shape)]
        return float_if_scalar(np.stack(columns, axis=-1).reshape(columns[0].shape + x.shape))
    rise, run = rise_and_run(f, x, steps, ...)
    if rise.shape != x.shape:
        raise ValueError(
            f"f must keep the shape of x when elementwise, got {rise.shape} for {x.shape}"
        )
    return float_if_scalar(rise / run)


def _two_sided(f, x, steps, index):
    ahead, behind = _moved(x, steps, index), _moved(x, -steps, index)
    run = (ahead - behind)[index]  # what rounding left of 2h
    if not np.all(run):
        raise ValueError(f"step must be large enough to change x, got {steps.min():.6g}")
    return _value(f, ahead) - _value(f, behind), run


def _imaginary(f, x, steps, index):
    values = np.asarray(f(_argument(_moved(x, 1j * steps, index))))
    if values.dtype.kind != "c":
        raise TypeError(
            f"f must carry the imaginary part through, got dtype {values.dtype}; abs, real and "
            f"comparisons drop it: use central_difference instead"
        )
    if not np.isfinite(values).all():
        raise ValueError("f must be finite at x, got NaN or infinity")
    return values.imag, steps[index]


def _moved(x, steps, index):
    """A copy of `x` with one entry moved by its step, or all of them for the index `...`."""
    moved = x.astype(np.result_type(x, steps))
    moved[index] += steps[index]
    return moved


def _value(f, x):
    return float_array("f(x)", f(_argument(x))).astype(np.float64)
