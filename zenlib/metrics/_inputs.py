"""What the scores accept: pairs of labels, scores of class 1, probabilities."""

import numpy as np

from zenlib._validation import (
    float_array,
    label_array,
    probability_rows,
    real_number,
    same_length,
    same_shape,
    unit_interval,
)


def label_pair(y_true, y_pred, n_classes=None):
    """True and predicted labels of the same samples."""
    y_true = label_array("y_true", y_true, n_classes=n_classes, bools=True)
    y_pred = label_array("y_pred", y_pred, n_classes=n_classes, bools=True)
    same_shape("y_true", y_true, "y_pred", y_pred)
    return y_true, y_pred


def true_and_probability(y_true, y_prob):
    """Labels, and probabilities in float64: of class 1, shape (m,), or of all, shape (m, K)."""
    y_prob = float_array("y_prob", y_prob)
    if y_prob.ndim == 2:
        y_prob = probability_rows("y_prob", y_prob)
    elif y_prob.ndim == 1:
        unit_interval("y_prob", y_prob)
    else:
        raise ValueError(
            f"y_prob must have shape (m,), for class 1, or (m, K), got {y_prob.shape}; "
            f"one sample of K classes is y_prob[np.newaxis]"
        )
    n_classes = y_prob.shape[1] if y_prob.ndim == 2 else 2
    y_true = label_array("y_true", y_true, n_classes=n_classes, bools=True)
    same_length("y_true", y_true, "y_prob", y_prob)
    return y_true, y_prob.astype(np.float64)


def inner_share(name, value):
    """A number between 0 and 1, both excluded: a confidence."""
    return real_number(name, value, above=0, below=1)
