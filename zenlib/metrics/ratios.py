"""What was found and what was right: recall, precision and their means, per class or averaged."""

import numpy as np

from zenlib._validation import one_of, real_number
from zenlib.metrics.classification import confusion_matrix


def recall_score(y_true, y_pred, *, average=None, n_classes=None, zero_division=None):
    """Of the samples of a class, the share that was found.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.
    average : None, "macro", "weighted", "micro" or "binary"
        None gives one value per class, "macro" their plain mean, "weighted" their mean by
        the samples of each class, "micro" the value of all classes counted together, and
        "binary" the value of class 1 where there are two classes.
    n_classes : int, optional
        Number of classes K; by default the largest label plus one, and 2 for "binary".
    zero_division : float, optional
        Value from 0 to 1 for a class of which there is no sample, where recall is 0/0;
        by default that is refused.

    Returns
    -------
    array of float64, shape (K,), or float

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If labels are out of range, lengths differ, an option is unknown, or recall is 0/0 and
        `zero_division` does not say what that is.

    Notes
    -----
    recall_k = TP_k / (TP_k + FN_k), with TP_k the samples of class k found and FN_k those
    taken for another class: the diagonal over the row sums of the confusion matrix.

    Examples
    --------
    >>> recall_score([0, 1, 2, 2], [0, 1, 1, 2])
    array([1. , 1. , 0.5])

    Book: §5.4 eq-recall
    """
    found, samples, _ = _class_counts(y_true, y_pred, average, n_classes)
    return _averaged_ratio("recall", found, samples, samples, average, zero_division)


def precision_score(y_true, y_pred, *, average=None, n_classes=None, zero_division=None):
    """Of the samples taken for a class, the share that belongs to it.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.
    average : None, "macro", "weighted", "micro" or "binary"
        None gives one value per class, "macro" their plain mean, "weighted" their mean by
        the samples of each class, "micro" the value of all classes counted together, and
        "binary" the value of class 1 where there are two classes.
    n_classes : int, optional
        Number of classes K; by default the largest label plus one, and 2 for "binary".
    zero_division : float, optional
        Value from 0 to 1 for a class that was never predicted, where precision is 0/0;
        by default that is refused.

    Returns
    -------
    array of float64, shape (K,), or float

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If labels are out of range, lengths differ, an option is unknown, or precision is 0/0
        and `zero_division` does not say what that is.

    Notes
    -----
    precision_k = TP_k / (TP_k + FP_k), with FP_k the samples wrongly taken for class k: the
    diagonal over the column sums of the confusion matrix.

    Examples
    --------
    >>> precision_score([0, 1, 2, 2], [0, 1, 1, 2])
    array([1. , 0.5, 1. ])

    Book: §5.4 eq-precision
    """
    right, samples, predicted = _class_counts(y_true, y_pred, average, n_classes)
    return _averaged_ratio("precision", right, predicted, samples, average, zero_division)


def f1_score(y_true, y_pred, *, average=None, n_classes=None, zero_division=None):
    """The harmonic mean of precision and recall: high only when both are.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.
    average : None, "macro", "weighted", "micro" or "binary"
        None gives one value per class, "macro" their plain mean, "weighted" their mean by
        the samples of each class, "micro" the value of all classes counted together, and
        "binary" the value of class 1 where there are two classes.
    n_classes : int, optional
        Number of classes K; by default the largest label plus one, and 2 for "binary".
    zero_division : float, optional
        Value from 0 to 1 for a class that neither occurs nor was predicted, where F1 is
        0/0; by default that is refused.

    Returns
    -------
    array of float64, shape (K,), or float

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If labels are out of range, lengths differ, an option is unknown, or F1 is 0/0 and
        `zero_division` does not say what that is.

    Notes
    -----
    F1 = 2 precision recall / (precision + recall) = 2 TP / (2 TP + FP + FN). The second form
    is computed: it is also defined, as 0, where one of the two is 0/0 or both are 0.
    "macro" is the mean of the classes' F1, not the F1 of mean precision and mean recall.

    Examples
    --------
    >>> f1_score([0, 1, 2, 2], [0, 1, 1, 2]).round(3)
    array([1.   , 0.667, 0.667])

    Book: §5.4 eq-f1
    """
    options = {"average": average, "n_classes": n_classes, "zero_division": zero_division}
    return fbeta_score(y_true, y_pred, beta=1, **options)


def fbeta_score(y_true, y_pred, *, beta, average=None, n_classes=None, zero_division=None):
    """The mean of precision and recall in which recall counts beta² times as much.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.
    beta : float
        How many times as much recall matters as precision, at least 0: 1 for `f1_score`, 2
        where a miss costs more than a false alarm, 0.5 where it costs less, 0 for precision
        alone.
    average : None, "macro", "weighted", "micro" or "binary"
        None gives one value per class, "macro" their plain mean, "weighted" their mean by
        the samples of each class, "micro" the value of all classes counted together, and
        "binary" the value of class 1 where there are two classes.
    n_classes : int, optional
        Number of classes K; by default the largest label plus one, and 2 for "binary".
    zero_division : float, optional
        Value from 0 to 1 for a class where the ratio is 0/0; by default that is refused.

    Returns
    -------
    array of float64, shape (K,), or float

    Raises
    ------
    TypeError
        If labels are not integers, or `beta` is no number.
    ValueError
        If labels are out of range, lengths differ, an option is unknown, `beta` is negative, or
        the ratio is 0/0 and `zero_division` does not say what that is.

    Notes
    -----
    F = (1 + β²) precision recall / (β² precision + recall), the harmonic mean with weights 1
    and β². Computed from the counts, as (1 + β²) TP / (β² (TP + FN) + (TP + FP)), where nothing
    but a class that neither occurs nor was predicted is 0/0. For β above 1 both sides are
    divided by β², so that no large β overflows.

    References
    ----------
    van Rijsbergen (1979), "Information Retrieval", 2nd edition, chapter 7.

    Examples
    --------
    Of three positives one is found, and every alarm is right: precision 1, recall 1/3.

    >>> fbeta_score([1, 1, 1, 0], [1, 0, 0, 0], beta=2, average="binary")  # 5 · 1 / (4 · 3 + 1)
    0.38461538461538464

    Book: §3.3 eq-fbeta
    """
    beta = real_number("beta", beta, least=0)
    of_recall, of_precision = (beta**2, 1) if beta <= 1 else (1, (1 / beta) ** 2)
    right, samples, predicted = _class_counts(y_true, y_pred, average, n_classes)
    numerator = (of_recall + of_precision) * right
    denominator = of_recall * samples + of_precision * predicted
    name = f"F{beta:g}"
    return _averaged_ratio(name, numerator, denominator, samples, average, zero_division)


def _class_counts(y_true, y_pred, average, n_classes):
    """Of each class: samples that were found, samples there are, samples predicted."""
    one_of("average", average, (None, "macro", "weighted", "micro", "binary"))
    if average == "binary":
        n_classes = 2 if n_classes is None else one_of("n_classes", n_classes, (2,))
    matrix = confusion_matrix(y_true, y_pred, n_classes=n_classes)
    return matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)


def _averaged_ratio(name, numerator, denominator, samples, average, zero_division):
    if zero_division is not None:
        zero_division = real_number("zero_division", zero_division, least=0, most=1)
    if average == "micro":  # one sample makes the sum positive
        return float(numerator.sum() / denominator.sum())
    weights = _weights(average, samples)
    undefined = np.flatnonzero((denominator == 0) & (weights > 0))
    if undefined.size and zero_division is None:
        raise ValueError(
            f"{name} of class {', '.join(map(str, undefined))} is 0/0; "
            f"pass zero_division=0.0 or 1.0 to say what that counts as"
        )
    ratios = np.full(len(weights), zero_division or 0.0)
    np.divide(numerator, denominator, out=ratios, where=denominator > 0)
    return ratios if average is None else float(np.average(ratios, weights=weights))


def _weights(average, samples):
    """How much each class counts; one of weight 0 may be 0/0."""
    if average == "weighted":
        return samples
    return np.array([0, 1]) if average == "binary" else np.ones(len(samples))
