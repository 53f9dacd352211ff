"""Losses of numbers: the mean squared error and its half."""

import numpy as np

from zenlib.losses._shared import as_gradient, paired_values


def mean_squared_error(y_true, y_pred):
    """Mean of the squared differences between prediction and truth.

    Parameters
    ----------
    y_true : array_like of any shape
        True values.
    y_pred : array_like of the same shape
        Predictions, in the unit of `y_true`.

    Returns
    -------
    float
        In the squared unit of `y_true`; 0 for a perfect prediction.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ, an argument is empty or not finite, or the result is beyond the
        largest float.

    Notes
    -----
    MSE = (1/n) sum_i (ŷ_i - y_i)², over all n values; with one value per sample n is the number
    of samples m.

    Examples
    --------
    >>> mean_squared_error([1.0, 2.0], [2.0, 4.0])  # (1 + 4) / 2
    2.5

    Book: §4.2.2 eq-mse
    """
    y_true, y_pred = paired_values(y_true, y_pred)
    with np.errstate(over="ignore"):
        squares = _errors(y_true, y_pred)
        squares *= squares
        mean = float(np.mean(squares))
    return _representable(mean, y_true, y_pred)


def mean_squared_error_grad(y_true, y_pred):
    """Gradient of `mean_squared_error` with respect to the predictions.

    Parameters
    ----------
    y_true : array_like of any shape
        True values.
    y_pred : array_like of the same shape
        Predictions.

    Returns
    -------
    ndarray of the shape and dtype of `y_pred`, or float

    Raises
    ------
    TypeError, ValueError
        As `mean_squared_error`.

    Notes
    -----
    dMSE/dŷ_i = (2/n) (ŷ_i - y_i).

    Examples
    --------
    >>> mean_squared_error_grad([1.0, 2.0], [2.0, 4.0])
    array([1., 2.])

    Book: §4.2.2 eq-mse-gradient
    """
    y_true, y_pred = paired_values(y_true, y_pred)
    return _mean_error(2, y_true, y_pred)


def half_mean_squared_error(y_true, y_pred):
    """Half of the mean squared error: the same valley, with a gradient free of the factor two.

    Parameters
    ----------
    y_true : array_like of any shape
        True values.
    y_pred : array_like of the same shape
        Predictions, in the unit of `y_true`.

    Returns
    -------
    float
        In the squared unit of `y_true`.

    Raises
    ------
    TypeError, ValueError
        As `mean_squared_error`.

    Notes
    -----
    J = (1/2n) sum_i (ŷ_i - y_i)². It has the same minimum as the mean squared error, half its
    value, and half its gradient: at the same learning rate every step is half as long.

    Examples
    --------
    >>> half_mean_squared_error([1.0, 2.0], [2.0, 4.0])  # (1 + 4) / 4
    1.25

    Book: §4.2.2 eq-half-mse
    """
    return mean_squared_error(y_true, y_pred) / 2


def half_mean_squared_error_grad(y_true, y_pred):
    """Gradient of `half_mean_squared_error` with respect to the predictions.

    Parameters
    ----------
    y_true : array_like of any shape
        True values.
    y_pred : array_like of the same shape
        Predictions.

    Returns
    -------
    ndarray of the shape and dtype of `y_pred`, or float

    Raises
    ------
    TypeError, ValueError
        As `mean_squared_error`.

    Notes
    -----
    dJ/dŷ_i = (1/n) (ŷ_i - y_i): the plain mean error, which the half was put there for.

    Examples
    --------
    >>> half_mean_squared_error_grad([1.0, 2.0], [2.0, 4.0])
    array([0.5, 1. ])

    Book: §4.2.2 eq-mse-gradient
    """
    y_true, y_pred = paired_values(y_true, y_pred)
    return _mean_error(1, y_true, y_pred)


def _errors(y_true, y_pred):
    return np.subtract(y_pred, y_true, dtype=np.float64)


def _mean_error(factor, y_true, y_pred):
    with np.errstate(over="ignore"):
        errors = _errors(y_true, y_pred)
        errors *= factor / y_pred.size
        gradient = as_gradient(errors, y_pred)
    return _representable(gradient, y_true, y_pred)


def _representable(result, y_true, y_pred):
    if not np.isfinite(result).all():
        most_true, most_pred = np.abs(y_true).max(), np.abs(y_pred).max()
        raise ValueError(
            f"y_true and y_pred must be small enough for a finite squared error and gradient, "
            f"got values up to {most_true:.6g} and {most_pred:.6g}; scale both down alike"
        )
    return result
