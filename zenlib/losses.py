"""Losses, each with its gradient.

A loss takes (y_true, y_pred, *, options) and returns the mean over the samples as a float,
computed in float64. Its gradient, `*_grad`, has the shape and the dtype of `y_pred`.

NaN, infinity, shapes that would only match by broadcasting, labels out of range, rows of
probabilities that do not sum to one, and squared errors beyond the largest float are refused.
"""

import numpy as np

from zenlib._validation import (
    flag,
    float_array,
    float_if_scalar,
    label_array,
    probability_rows,
    same_length,
    same_shape,
)
from zenlib.activations import log_softmax, softmax

__all__ = [
    "categorical_crossentropy",
    "categorical_crossentropy_grad",
    "half_mean_squared_error",
    "half_mean_squared_error_grad",
    "mean_squared_error",
    "mean_squared_error_grad",
    "sparse_categorical_crossentropy",
    "sparse_categorical_crossentropy_grad",
]


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
    y_true, y_pred = _paired_values(y_true, y_pred)
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(np.mean(_errors(y_true, y_pred) ** 2))
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
    y_true, y_pred = _paired_values(y_true, y_pred)
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
    y_true, y_pred = _paired_values(y_true, y_pred)
    return _mean_error(1, y_true, y_pred)


def categorical_crossentropy(y_true, y_pred, *, from_logits=False):
    """Mean surprise, in nats, at rows of true probabilities when rows of others were predicted.

    Parameters
    ----------
    y_true : array_like of shape (m, K)
        True probabilities, one row per sample: one-hot, smoothed or soft.
    y_pred : array_like of shape (m, K)
        Predicted probabilities; with `from_logits`, any real scores.
    from_logits : bool
        True when softmax has still to be applied to `y_pred`.

    Returns
    -------
    float
        In nats. From probabilities it is inf when something that happened was given probability 0;
        from logits it is finite as long as no two logits are 1e308 apart.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, or `from_logits` is not a bool.
    ValueError
        If the shapes differ or are not (m, K), a value is not finite, or a row of probabilities
        leaves [0, 1] or does not sum to one.

    Notes
    -----
    L = -(1/m) sum_i sum_k y_ik log p_ik, with 0 · log 0 = 0.

    The value is exact: log 0 is -inf, so a confident mistake costs inf. Keras clips probabilities
    at 1e-7 instead, which caps the loss at -log 1e-7 = 16.118 and hides how wrong the model is.
    Logits need neither: `log_softmax` has no 0 to take the logarithm of, so logits [1000, 0] for
    class 1 cost 1000.

    References
    ----------
    Goodfellow, Bengio, Courville, "Deep Learning", 2016, §6.2.2.3.

    Examples
    --------
    >>> categorical_crossentropy([[0, 1]], [[0.5, 0.5]])  # log 2
    0.6931471805599453
    >>> categorical_crossentropy([[0, 1]], [[1000.0, 0.0]], from_logits=True)
    1000.0
    >>> categorical_crossentropy([[0, 1]], [[1.0, 0.0]])
    inf

    Book: §4.2.3 eq-cross-entropy
    """
    y_true, y_pred = _paired_rows(y_true, y_pred, from_logits)
    surprise = np.where(y_true > 0, _surprise(y_pred, from_logits), 0)  # 0 · log 0 = 0
    return float(np.sum(y_true * surprise, axis=1).mean())


def categorical_crossentropy_grad(y_true, y_pred, *, from_logits=False):
    """Gradient of `categorical_crossentropy` with respect to the probabilities, or the logits.

    Parameters
    ----------
    y_true : array_like of shape (m, K)
        True probabilities.
    y_pred : array_like of shape (m, K)
        Predicted probabilities; with `from_logits`, logits.
    from_logits : bool
        True when `y_pred` holds logits.

    Returns
    -------
    ndarray of the shape and dtype of `y_pred`

    Raises
    ------
    TypeError, ValueError
        As `categorical_crossentropy`.

    Notes
    -----
    From logits: dL/dz = (p - y) / m with p = softmax(z), prediction minus truth. It uses that the
    rows of y sum to one, and never exceeds 1/m.

    From probabilities, each entry moved on its own: dL/dp = -y / (m p). Where y is 0 that is 0,
    also at p = 0; where p is 0 and y is not, it is -inf, like the loss.

    Examples
    --------
    >>> categorical_crossentropy_grad([[0, 1]], [[0.0, 0.0]], from_logits=True)
    array([[ 0.5, -0.5]])
    >>> categorical_crossentropy_grad([[0, 1]], [[0.5, 0.5]])
    array([[ 0., -2.]])

    Book: §4.2.3 eq-cross-entropy-gradient
    """
    y_true, y_pred = _paired_rows(y_true, y_pred, from_logits)
    m = len(y_pred)
    if from_logits:
        return _as_gradient((softmax(y_pred) - y_true) / m, y_pred)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return _as_gradient(np.where(y_true > 0, -y_true / y_pred / m, 0), y_pred)


def sparse_categorical_crossentropy(y_true, y_pred, *, from_logits=False):
    """`categorical_crossentropy` for integer labels instead of one-hot rows.

    Parameters
    ----------
    y_true : array_like of shape (m,)
        Labels 0 … K - 1, of an integer dtype.
    y_pred : array_like of shape (m, K)
        Predicted probabilities; with `from_logits`, any real scores.
    from_logits : bool
        True when softmax has still to be applied to `y_pred`.

    Returns
    -------
    float
        In nats; inf when a true class was given probability 0.

    Raises
    ------
    TypeError
        If the labels are not integers, `y_pred` does not hold real numbers, or `from_logits` is
        not a bool.
    ValueError
        If the shapes do not fit, a label is out of range, a value is not finite, or a row of
        probabilities leaves [0, 1] or does not sum to one.

    Notes
    -----
    L = -(1/m) sum_i log p_i[y_i]: of the sum over the classes only the true one is left. A
    probability of 0 is treated as in `categorical_crossentropy`.

    Examples
    --------
    >>> sparse_categorical_crossentropy([1], [[0.5, 0.5]])  # log 2
    0.6931471805599453

    Book: §4.2.3 eq-sparse-cross-entropy
    """
    y_true, y_pred = _labelled_rows(y_true, y_pred, from_logits)
    return float(_surprise(y_pred, from_logits)[np.arange(len(y_true)), y_true].mean())


def sparse_categorical_crossentropy_grad(y_true, y_pred, *, from_logits=False):
    """Gradient of `sparse_categorical_crossentropy` with respect to the probabilities, or logits.

    Parameters
    ----------
    y_true : array_like of shape (m,)
        Labels 0 … K - 1, of an integer dtype.
    y_pred : array_like of shape (m, K)
        Predicted probabilities; with `from_logits`, logits.
    from_logits : bool
        True when `y_pred` holds logits.

    Returns
    -------
    ndarray of the shape and dtype of `y_pred`

    Raises
    ------
    TypeError, ValueError
        As `sparse_categorical_crossentropy`.

    Notes
    -----
    That of `categorical_crossentropy_grad` for one-hot rows: (p - y) / m from logits.

    Examples
    --------
    >>> sparse_categorical_crossentropy_grad([1], [[0.0, 0.0]], from_logits=True)
    array([[ 0.5, -0.5]])

    Book: §4.2.3 eq-cross-entropy-gradient
    """
    y_true, y_pred = _labelled_rows(y_true, y_pred, from_logits)
    one_hot = np.zeros(y_pred.shape, y_pred.dtype)
    one_hot[np.arange(len(y_true)), y_true] = 1
    return categorical_crossentropy_grad(one_hot, y_pred, from_logits=from_logits)


def _paired_values(y_true, y_pred):
    y_true, y_pred = float_array("y_true", y_true), float_array("y_pred", y_pred)
    same_shape("y_true", y_true, "y_pred", y_pred)
    return y_true, y_pred


def _errors(y_true, y_pred):
    return y_pred.astype(np.float64) - y_true


def _mean_error(factor, y_true, y_pred):
    with np.errstate(over="ignore", invalid="ignore"):
        gradient = _as_gradient(factor * _errors(y_true, y_pred) / y_pred.size, y_pred)
    return _representable(gradient, y_true, y_pred)


def _representable(result, y_true, y_pred):
    if not np.isfinite(result).all():
        most_true, most_pred = np.abs(y_true).max(), np.abs(y_pred).max()
        raise ValueError(
            f"y_true and y_pred must be small enough for a finite squared error and gradient, "
            f"got values up to {most_true:.6g} and {most_pred:.6g}; scale both down alike"
        )
    return result


def _paired_rows(y_true, y_pred, from_logits):
    y_pred = _predicted_rows(y_pred, from_logits)
    y_true = float_array("y_true", y_true)
    if y_true.ndim == 1:
        raise ValueError(
            f"y_true must have 2 dimensions, got shape {y_true.shape}; "
            f"labels go to sparse_categorical_crossentropy, one row is y_true[np.newaxis]"
        )
    same_shape("y_true", y_true, "y_pred", y_pred)
    return probability_rows("y_true", y_true), y_pred


def _labelled_rows(y_true, y_pred, from_logits):
    y_pred = _predicted_rows(y_pred, from_logits)
    y_true = label_array("y_true", y_true, n_classes=y_pred.shape[1])
    same_length("y_true", y_true, "y_pred", y_pred)
    return y_true, y_pred


def _predicted_rows(y_pred, from_logits):
    y_pred = float_array("y_pred", y_pred, ndim=2)
    if flag("from_logits", from_logits):
        return y_pred
    try:
        return probability_rows("y_pred", y_pred)
    except ValueError as error:
        raise ValueError(f"{error}; for logits, pass from_logits=True") from None


def _surprise(y_pred, from_logits):
    """-log p, in nats; written 0 - log p, which gives 0.0 and not -0.0 for p = 1."""
    y_pred = y_pred.astype(np.float64)
    if from_logits:
        return 0 - log_softmax(y_pred)
    with np.errstate(divide="ignore"):
        return 0 - np.log(y_pred)


def _as_gradient(gradient, y_pred):
    return float_if_scalar(gradient.astype(y_pred.dtype, copy=False))
