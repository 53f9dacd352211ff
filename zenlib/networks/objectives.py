"""What a network is trained for: a loss, its gradient, and how hits are counted."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from zenlib import losses
from zenlib._validation import function


@dataclass(frozen=True)
class Loss:
    """A loss with its gradient, ready for `fit`.

    Parameters
    ----------
    value : callable
        Takes (y_true, y_pred); returns the mean over the samples.
    gradient : callable
        Takes the same; returns the gradient with respect to `y_pred`, in its shape.
    accuracy : callable, optional
        Takes the same; returns the share of hits.

    Raises
    ------
    TypeError
        If one of them is not callable.

    Examples
    --------
    >>> loss = Loss(losses.half_mean_squared_error, losses.half_mean_squared_error_grad)
    >>> loss.value([1.0], [3.0]), loss.gradient([1.0], [3.0])
    (2.0, array([2.]))

    Book: §3.2.5 eq-output-delta
    """

    value: Callable
    gradient: Callable
    accuracy: Callable | None = None

    def __post_init__(self):
        function("value", self.value)
        function("gradient", self.gradient)
        if self.accuracy is not None:
            function("accuracy", self.accuracy)


def _crossentropy(y_true, y_pred):
    rows = y_pred.reshape(-1, y_pred.shape[-1])
    return losses.sparse_categorical_crossentropy(np.ravel(y_true), rows, from_logits=True)


def _crossentropy_grad(y_true, y_pred):
    rows = y_pred.reshape(-1, y_pred.shape[-1])
    grad = losses.sparse_categorical_crossentropy_grad(np.ravel(y_true), rows, from_logits=True)
    return grad.reshape(y_pred.shape)


def _hits(y_true, y_pred):
    return float((y_pred.argmax(axis=-1) == y_true).mean())


def _binary_hits(y_true, y_pred):
    return float(((y_pred > 0) == (np.asarray(y_true) > 0.5)).mean())


CROSSENTROPY = Loss(_crossentropy, _crossentropy_grad, _hits)
"""Cross-entropy of labels 0, 1, …, K - 1 against logits of shape (…, K)."""

SQUARED_ERROR = Loss(losses.mean_squared_error, losses.mean_squared_error_grad)
"""Mean squared error; there is no right or wrong to count."""

BINARY_CROSSENTROPY = Loss(
    partial(losses.binary_crossentropy, from_logits=True),
    partial(losses.binary_crossentropy_grad, from_logits=True),
    _binary_hits,
)
"""Cross-entropy of labels 0 and 1 against one logit each."""
