"""What a student pays when it learns from a teacher's probabilities as well as from labels."""

import numpy as np

from zenlib._validation import float_array, label_array, real_number, same_length, same_shape
from zenlib.activations import softmax
from zenlib.losses import (
    kl_divergence,
    sparse_categorical_crossentropy,
    sparse_categorical_crossentropy_grad,
)


def distillation_loss(y_true, y_pred, teacher, *, temperature=4.0, teacher_share=0.9):
    """How far a student is from its teacher's softened probabilities, and from the labels.

    Parameters
    ----------
    y_true : array of int, shape (m,)
        Labels 0, 1, …, K - 1. With a `teacher_share` of 1 they count for nothing.
    y_pred : array_like of shape (m, K)
        The student's logits.
    teacher : array_like of shape (m, K)
        The teacher's logits for the same samples.
    temperature : float, above 0, at most 1e6
        Logits of both are divided by it: the higher, the more the unlikely classes say.
    teacher_share : float, from 0 to 1
        Weight of the teacher; the labels have the rest.

    Returns
    -------
    float
        In nats, the mean over the samples.

    Raises
    ------
    TypeError, ValueError
        If shapes differ, a value is not finite, a label has no logit, or a setting is out of its
        range.

    Notes
    -----
    L = α T² KL(softmax(v/T) ‖ softmax(z/T)) + (1 - α) CE(y, softmax(z)). The gradient of the soft
    part falls as 1/T², and T² makes up for it, so that α means the same at every temperature.
    The paper writes a cross-entropy for the KL: they differ by the teacher's entropy, which no
    student can change. For high temperatures the soft part becomes a squared difference of the
    centred logits, |z - v|² / 2K.

    References
    ----------
    Hinton, Vinyals, Dean (2015), "Distilling the knowledge in a neural network",
    arXiv:1503.02531, section 2 and equations 2 to 4.

    Examples
    --------
    A student that agrees with its teacher pays for the labels alone:

    >>> distillation_loss([0], [[0.0, 0.0]], [[0.0, 0.0]], teacher_share=1.0)
    0.0
    >>> round(distillation_loss([0], [[0.0, 0.0]], [[0.0, 0.0]], teacher_share=0.5), 4)  # log 2 / 2
    0.3466

    Book: §9.4.3 eq-distillation
    """
    labels, z, v, t, share = _checked(y_true, y_pred, teacher, temperature, teacher_share)
    soft = t * t * kl_divergence(softmax(v / t), z / t, from_logits=True) if share else 0.0
    hard = sparse_categorical_crossentropy(labels, z, from_logits=True) if share < 1 else 0.0
    return share * soft + (1 - share) * hard


def distillation_loss_grad(y_true, y_pred, teacher, *, temperature=4.0, teacher_share=0.9):
    """Gradient of `distillation_loss` with respect to the student's logits.

    Parameters
    ----------
    y_true : array of int, shape (m,)
        Labels.
    y_pred, teacher : array_like of shape (m, K)
        Logits of the student and of the teacher.
    temperature, teacher_share : float
        As in `distillation_loss`.

    Returns
    -------
    ndarray of the shape and dtype of `y_pred`

    Raises
    ------
    TypeError, ValueError
        As `distillation_loss`.

    Notes
    -----
    (α T (softmax(z/T) - softmax(v/T)) + (1 - α) (softmax(z) - y)) / m: in place of the one-hot
    label stands the teacher's row, which also says that a 3 is more like an 8 than like a 1.

    Examples
    --------
    >>> distillation_loss_grad([0], [[0.0, 0.0]], [[9.0, 9.0]], teacher_share=0.5)
    array([[-0.25,  0.25]])

    Book: §9.4.3 eq-distillation-gradient
    """
    labels, z, v, t, share = _checked(y_true, y_pred, teacher, temperature, teacher_share)
    soft = t * (softmax(z / t) - softmax(v / t)) / len(z)
    hard = sparse_categorical_crossentropy_grad(labels, z, from_logits=True)
    return (share * soft + (1 - share) * hard).astype(float_array("y_pred", y_pred).dtype)


def _checked(y_true, y_pred, teacher, temperature, teacher_share):
    """Labels, both logits in float64, temperature and share."""
    y_pred = float_array("y_pred", y_pred, ndim=2)
    teacher = float_array("teacher", teacher, ndim=2)
    same_shape("teacher", teacher, "y_pred", y_pred)
    labels = label_array("y_true", y_true, n_classes=y_pred.shape[1])
    same_length("y_true", labels, "y_pred", y_pred)
    temperature = real_number("temperature", temperature, above=0, most=1e6)
    largest = max(abs(y_pred).max(), abs(teacher).max())
    if float(largest) > 1e300 * temperature:
        raise ValueError(
            f"temperature must be high enough for logits of {largest:.3g}, got {temperature:.3g}"
        )
    share = real_number("teacher_share", teacher_share, least=0, most=1)
    return labels, y_pred.astype(np.float64), teacher.astype(np.float64), temperature, share
