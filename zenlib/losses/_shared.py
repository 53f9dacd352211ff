"""What the losses share: the checks of their arguments, and the surprise that they add up."""

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
from zenlib.activations import log_softmax


def paired_values(y_true, y_pred):
    """Two arrays of numbers of one shape."""
    y_true, y_pred = float_array("y_true", y_true), float_array("y_pred", y_pred)
    same_shape("y_true", y_true, "y_pred", y_pred)
    return y_true, y_pred


def paired_rows(y_true, y_pred, from_logits):
    """Rows of true probabilities, and rows of predicted ones or of logits."""
    y_pred = _predicted_rows(y_pred, from_logits)
    y_true = float_array("y_true", y_true)
    if y_true.ndim == 1:
        raise ValueError(
            f"y_true must have 2 dimensions, got shape {y_true.shape}; "
            f"labels go to sparse_categorical_crossentropy, one row is y_true[np.newaxis]"
        )
    same_shape("y_true", y_true, "y_pred", y_pred)
    return probability_rows("y_true", y_true), y_pred


def labelled_rows(y_true, y_pred, from_logits):
    """Labels, and rows of predicted probabilities or of logits."""
    y_pred = _predicted_rows(y_pred, from_logits)
    y_true = label_array("y_true", y_true, n_classes=y_pred.shape[1])
    same_length("y_true", y_true, "y_pred", y_pred)
    return y_true, y_pred


def surprise(p):
    """-log p, in nats; written 0 - log p, which gives 0.0 and not -0.0 for p = 1."""
    with np.errstate(divide="ignore"):
        return 0 - np.log(p.astype(np.float64, copy=False))


def surprise_of_rows(y_pred, from_logits):
    """`surprise` of every class, from its probability or from the logits."""
    if from_logits:
        return 0 - log_softmax(y_pred.astype(np.float64, copy=False))
    return surprise(y_pred)


def weighted(y, costs):
    """The costs times y, in their own memory, where 0 · inf = 0: 0 · log 0 is 0."""
    if np.isinf(costs.max()):
        costs[y == 0] = 0
    costs *= y
    return costs


def as_gradient(gradient, y_pred):
    """A gradient in the dtype of the prediction, a scalar as a float."""
    return float_if_scalar(np.asarray(gradient).astype(y_pred.dtype, copy=False))


def _predicted_rows(y_pred, from_logits):
    y_pred = float_array("y_pred", y_pred, ndim=2)
    if flag("from_logits", from_logits):
        return y_pred
    try:
        return probability_rows("y_pred", y_pred)
    except ValueError as error:
        raise ValueError(f"{error}; for logits, pass from_logits=True") from None
