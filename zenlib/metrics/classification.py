"""Which class was taken for which: accuracy, plain and balanced, and the confusion matrix."""

import numpy as np

from zenlib._validation import whole_number
from zenlib.metrics._inputs import label_pair

_MOST_CLASSES = 10_000
"""A confusion matrix of so many classes takes 800 MB; a label beyond is an id, not a class."""


def accuracy_score(y_true, y_pred):
    """The share of samples whose predicted class is the true one.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If labels are negative, none are given, or the two lengths differ.

    Notes
    -----
    accuracy = (1/m) sum_i [y_true_i = y_pred_i]

    Examples
    --------
    >>> accuracy_score([0, 1, 2, 2], [0, 1, 1, 2])
    0.75

    Book: §5.4 eq-accuracy
    """
    y_true, y_pred = label_pair(y_true, y_pred)
    return float(np.mean(y_true == y_pred))


def balanced_accuracy_score(y_true, y_pred):
    """The mean recall of the classes: each counts the same, however rare it is.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.

    Returns
    -------
    float
        From 0 to 1; 1/K for a model that names the same class every time, of K that occur.

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If labels are negative, none are given, or the two lengths differ.

    Notes
    -----
    (1/K) sum_k TP_k / (TP_k + FN_k), over the K classes that occur in `y_true`. Of 990 healthy
    and 10 sick patients, "healthy" for everyone has an accuracy of 0.99 and a balanced
    accuracy of 0.5.

    References
    ----------
    Brodersen, Ong, Stephan, Buhmann (2010), "The balanced accuracy and its posterior
    distribution", ICPR 2010, 3121-3124.

    Examples
    --------
    >>> balanced_accuracy_score([0, 0, 0, 1], [0, 0, 0, 0])  # recalls 1 and 0
    0.5

    Book: §3.3 eq-balanced-accuracy
    """
    matrix = confusion_matrix(y_true, y_pred)
    samples = matrix.sum(axis=1)
    occurs = samples > 0
    return float(np.mean(matrix.diagonal()[occurs] / samples[occurs]))


def confusion_matrix(y_true, y_pred, *, n_classes=None):
    """How often each true class was taken for each class.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.
    n_classes : int, optional
        Number of classes K; by default the largest label plus one.

    Returns
    -------
    array of int64, shape (K, K)
        Row = true class, column = predicted class; entry (i, j) counts the samples of
        class i that were taken for class j. The diagonal is what is right.

    Raises
    ------
    TypeError
        If labels are not integers, or `n_classes` is not whole.
    ValueError
        If labels are negative or not below `n_classes`, none are given, lengths differ, or
        there are more than 10,000 classes.

    Notes
    -----
    Unlike scikit-learn's, the matrix has a row for every class from 0 to K - 1, whether or
    not it occurs: the position of a row is the class.

    Examples
    --------
    >>> confusion_matrix([0, 1, 2, 2], [0, 1, 1, 2])
    array([[1, 0, 0],
           [0, 1, 0],
           [0, 1, 1]])

    Book: §5.4
    """
    if n_classes is not None:
        n_classes = whole_number("n_classes", n_classes, least=1)
    y_true, y_pred = label_pair(y_true, y_pred, n_classes)
    k = n_classes or int(max(y_true.max(), y_pred.max())) + 1
    if k > _MOST_CLASSES:
        raise ValueError(
            f"y_true and y_pred must hold at most {_MOST_CLASSES} classes, got {k}; "
            f"number those that occur from 0 upward with np.unique(labels, return_inverse=True)"
        )
    pairs = np.ravel_multi_index((y_true, y_pred), (k, k))
    return np.bincount(pairs, minlength=k * k).reshape(k, k)
