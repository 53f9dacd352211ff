"""Losses of one class among several: cross-entropy, from rows of probabilities or from labels."""

import numpy as np

from zenlib.activations import softmax
from zenlib.losses._shared import (
    as_gradient,
    labelled_rows,
    paired_rows,
    surprise_of_rows,
    weighted,
)


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
    y_true, y_pred = paired_rows(y_true, y_pred, from_logits)
    costs = weighted(y_true, surprise_of_rows(y_pred, from_logits))
    return float(costs.sum() / len(y_pred))


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
    y_true, y_pred = paired_rows(y_true, y_pred, from_logits)
    m = len(y_pred)
    if from_logits:
        gradient = softmax(y_pred)
        gradient -= y_true
        gradient /= m
        return gradient
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        gradient = -y_true / y_pred / m
        gradient[y_true == 0] = 0  # also where p is 0
        return as_gradient(gradient, y_pred)


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
    y_true, y_pred = labelled_rows(y_true, y_pred, from_logits)
    return float(surprise_of_rows(y_pred, from_logits)[np.arange(len(y_true)), y_true].mean())


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
    y_true, y_pred = labelled_rows(y_true, y_pred, from_logits)
    m = len(y_pred)
    happened = np.arange(m), y_true
    if from_logits:
        gradient = softmax(y_pred)
        gradient[happened] -= 1
        gradient /= m
        return gradient
    gradient = np.zeros_like(y_pred)
    with np.errstate(divide="ignore", over="ignore"):
        gradient[happened] = -1 / y_pred[happened] / m
    return gradient
