"""The loss of yes or no: binary cross-entropy, from the probability of yes or from its logit."""

import numpy as np

from zenlib._validation import flag, unit_interval
from zenlib.activations import sigmoid
from zenlib.losses._shared import as_gradient, paired_values, surprise, weighted


def binary_crossentropy(y_true, y_pred, *, from_logits=False):
    """Mean surprise, in nats, at yes or no when yes was given a probability.

    Parameters
    ----------
    y_true : array_like of any shape
        1 for yes, 0 for no, or true probabilities of yes.
    y_pred : array_like of the same shape
        Predicted probabilities of yes; with `from_logits`, any real scores.
    from_logits : bool
        True when sigmoid has still to be applied to `y_pred`.

    Returns
    -------
    float
        In nats. From probabilities it is inf when something that happened was given probability 0.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, or `from_logits` is not a bool.
    ValueError
        If the shapes differ, an argument is empty or not finite, or a probability leaves [0, 1].

    Notes
    -----
    L = -(1/n) sum_i (y_i log p_i + (1 - y_i) log(1 - p_i)), over all n values, with 0 · log 0 = 0.
    The second logarithm is log1p(-p), which keeps the digits of a small p.

    From a logit z the two terms are softplus(z) - y z. That difference would cancel where z is
    large and right, so it is taken apart: |z| |y - [z > 0]| + log(1 + exp(-|z|)), two terms that
    are never negative. The first is 0 when the sign of z is right and |z| when it is wrong.

    As in `categorical_crossentropy` nothing is clipped; Keras clips probabilities at 1e-7.

    Examples
    --------
    >>> binary_crossentropy([1, 0], [0.5, 0.5])  # log 2
    0.6931471805599453
    >>> binary_crossentropy([1, 0], [1000.0, 1000.0], from_logits=True)
    500.0

    Book: §3.2.4 eq-binary-cross-entropy
    """
    pair = _paired_chances(y_true, y_pred, from_logits)
    y_true, y_pred = (array.astype(np.float64, copy=False) for array in pair)
    if from_logits:
        costs = y_true - (y_pred > 0)
        size = np.abs(y_pred)
        costs *= size
        np.abs(costs, out=costs)
        costs += np.log1p(np.exp(-size))
    else:
        costs = weighted(y_true, surprise(y_pred))
        costs += weighted(1 - y_true, _surprise_of_no(y_pred))
    with np.errstate(over="ignore"):  # logits beyond 1e302 may add up to inf
        return float(costs.mean())


def binary_crossentropy_grad(y_true, y_pred, *, from_logits=False):
    """Gradient of `binary_crossentropy` with respect to the probabilities, or the logits.

    Parameters
    ----------
    y_true : array_like of any shape
        1 for yes, 0 for no, or true probabilities of yes.
    y_pred : array_like of the same shape
        Predicted probabilities of yes; with `from_logits`, logits.
    from_logits : bool
        True when `y_pred` holds logits.

    Returns
    -------
    ndarray of the shape and dtype of `y_pred`, or float

    Raises
    ------
    TypeError, ValueError
        As `binary_crossentropy`.

    Notes
    -----
    From logits: dL/dz = (p - y) / n with p = sigmoid(z), prediction minus truth.

    From probabilities: dL/dp = ((1 - y) / (1 - p) - y / p) / n, where a term whose numerator is 0
    is 0; at a certain mistake it is infinite, like the loss.

    Examples
    --------
    >>> binary_crossentropy_grad([1, 0], [0.0, 0.0], from_logits=True)
    array([-0.25,  0.25])
    >>> binary_crossentropy_grad([1, 0], [0.5, 0.5])
    array([-1.,  1.])

    Book: §3.2.4 eq-binary-cross-entropy-gradient
    """
    y_true, flat = _paired_chances(y_true, y_pred, from_logits)
    if from_logits:
        gradient = sigmoid(flat)
        gradient -= y_true
    else:
        with np.errstate(divide="ignore", over="ignore"):
            gradient = weighted(1 - y_true, 1 / (1 - flat))
            gradient -= weighted(y_true, 1 / flat)
    gradient /= gradient.size
    return as_gradient(gradient.reshape(np.shape(y_pred)), flat)


def _paired_chances(y_true, y_pred, from_logits):
    """Both as one flat row, checked."""
    y_true, y_pred = paired_values(y_true, y_pred)
    unit_interval("y_true", y_true)
    if not flag("from_logits", from_logits):
        try:
            unit_interval("y_pred", y_pred)
        except ValueError as error:
            raise ValueError(f"{error}; for logits, pass from_logits=True") from None
    return y_true.ravel(), y_pred.ravel()


def _surprise_of_no(p):
    with np.errstate(divide="ignore"):
        return 0 - np.log1p(-p)
