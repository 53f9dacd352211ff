"""How well a score ranks samples of class 1 above those of class 0, whatever the threshold."""

import numpy as np

from zenlib._validation import float_array, label_array, same_shape


def roc_curve(y_true, y_score):
    """What every threshold on a score finds, and what false alarms it costs.

    Parameters
    ----------
    y_true : array of int or bool, shape (m,)
        1 for the samples that should be found, 0 for the others; both must occur.
    y_score : array of float, shape (m,)
        Higher where class 1 is likelier: a probability, a logit, any score.

    Returns
    -------
    (fpr, tpr, thresholds) : tuple of arrays of float64, shape (t + 1,)
        The share of class 0 and of class 1 with `y_score >= threshold`, for each of the t
        different scores from the highest down. The first point is (0, 0), at the threshold inf.

    Raises
    ------
    TypeError
        If labels are not integers, or scores not real numbers.
    ValueError
        If labels are not 0 and 1, only one of them occurs, lengths differ, or a score is NaN or
        infinite.

    Notes
    -----
    Samples of equal score cross the threshold together: a tie draws a slanted piece of the
    curve, never a corner that the order of the samples would decide. Unlike scikit-learn's
    default, points that lie on a straight line between others are kept.

    References
    ----------
    Fawcett (2006), "An introduction to ROC analysis", Pattern Recognition Letters 27, 861-874.

    Examples
    --------
    >>> fpr, tpr, thresholds = roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> fpr.tolist(), tpr.tolist()
    ([0.0, 0.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0])

    Book: §3.3 eq-roc
    """
    false, true, thresholds = _counts_above(*_labels_and_scores(y_true, y_score, classes=(0, 1)))
    fpr, tpr = (np.append(0, counts / counts[-1]) for counts in (false, true))
    return fpr, tpr, np.append(np.inf, thresholds)


def roc_auc_score(y_true, y_score):
    """How often a sample of class 1 scores higher than one of class 0: the area under the ROC.

    Parameters
    ----------
    y_true : array of int or bool, shape (m,)
        1 or 0; both must occur.
    y_score : array of float, shape (m,)
        Higher where class 1 is likelier; only the order counts.

    Returns
    -------
    float
        1 if every sample of class 1 scores above every one of class 0, 0.5 for scores that say
        nothing, 0 if the order is upside down.

    Raises
    ------
    TypeError, ValueError
        As `roc_curve`.

    Notes
    -----
    AUC = (number of pairs ranked right + half the ties) / (n_1 n_0), over all pairs of a sample
    of class 1 and one of class 0: the Mann-Whitney statistic, and the area under the curve of
    `roc_curve` by trapezoids. Sorting finds it in O(m log m) steps instead of n_1 n_0, and
    counting in whole numbers keeps it exact until the last division.

    References
    ----------
    Hanley, McNeil (1982), "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve", Radiology 143, 29-36.

    Examples
    --------
    >>> roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])  # three of four pairs
    0.75

    Book: §3.3 eq-auc
    """
    false, true, _ = _counts_above(*_labels_and_scores(y_true, y_score, classes=(0, 1)))
    false_here = np.diff(false, prepend=0)
    true_above_and_up_to_here = np.append(0, true[:-1]) + true
    twice_right = np.dot(false_here, true_above_and_up_to_here)
    return float(twice_right / (2 * false[-1] * true[-1]))


def precision_recall_curve(y_true, y_score):
    """What every threshold on a score finds, and how many of its alarms are right.

    Parameters
    ----------
    y_true : array of int or bool, shape (m,)
        1 for the samples that should be found, at least one, and 0 for the others.
    y_score : array of float, shape (m,)
        Higher where class 1 is likelier.

    Returns
    -------
    (precision, recall, thresholds) : tuple of arrays of float64
        Of shape (t + 1,), (t + 1,) and (t,): of the samples with `y_score >= threshold`, for each
        of the t different scores from the lowest up. A last point, precision 1 and recall 0,
        has no threshold.

    Raises
    ------
    TypeError
        If labels are not integers, or scores not real numbers.
    ValueError
        If labels are not 0 and 1, no 1 occurs, lengths differ, or a score is NaN or infinite.

    Notes
    -----
    Unlike the ROC curve, it depends on how rare class 1 is: at the lowest threshold precision is
    the share of class 1.

    References
    ----------
    Davis, Goadrich (2006), "The relationship between Precision-Recall and ROC curves", ICML.

    Examples
    --------
    >>> precision, recall, _ = precision_recall_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> precision.round(3).tolist(), recall.tolist()
    ([0.5, 0.667, 0.5, 1.0, 1.0], [1.0, 1.0, 0.5, 0.5, 0.0])

    Book: §3.3 eq-average-precision
    """
    false, true, thresholds = _counts_above(*_labels_and_scores(y_true, y_score, classes=(1,)))
    precision, recall = true / (true + false), true / true[-1]
    return np.append(precision[::-1], 1), np.append(recall[::-1], 0), thresholds[::-1]


def average_precision_score(y_true, y_score):
    """The mean precision met while the threshold falls until everything is found.

    Parameters
    ----------
    y_true : array of int or bool, shape (m,)
        1 for the samples that should be found, at least one, and 0 for the others.
    y_score : array of float, shape (m,)
        Higher where class 1 is likelier; only the order counts.

    Returns
    -------
    float
        Above 0, at most 1; for scores that say nothing, about the share of class 1.

    Raises
    ------
    TypeError, ValueError
        As `precision_recall_curve`.

    Notes
    -----
    AP = sum_k (R_k - R_{k-1}) P_k over the thresholds from the highest down, R_0 = 0: a sum of
    rectangles. Trapezoids would be too kind, since precision does not change linearly between
    two points of the curve.

    References
    ----------
    Davis, Goadrich (2006), "The relationship between Precision-Recall and ROC curves", ICML.

    Examples
    --------
    >>> round(average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 4)  # (1 + 2/3) / 2
    0.8333

    Book: §3.3 eq-average-precision
    """
    precision, recall, _ = precision_recall_curve(y_true, y_score)
    return float(-np.dot(np.diff(recall), precision[:-1]))


def _labels_and_scores(y_true, y_score, classes):
    y_true = label_array("y_true", y_true, n_classes=2, bools=True)
    y_score = float_array("y_score", y_score, ndim=1)
    same_shape("y_true", y_true, "y_score", y_score)
    for label in classes:
        if not (y_true == label).any():
            raise ValueError(
                f"y_true must hold samples of class {label}, got only {y_true[0]}; "
                f"without them a rate of that class is 0/0"
            )
    return y_true, y_score


def _counts_above(y_true, y_score):
    """Samples of class 0 and of class 1 at or above each different score, highest first."""
    order = np.argsort(-y_score, kind="stable")
    y_true, y_score = y_true[order], y_score[order]
    last_of_tie = np.append(np.flatnonzero(y_score[1:] != y_score[:-1]), len(y_score) - 1)
    true = np.cumsum(y_true, dtype=np.int64)[last_of_tie]
    return last_of_tie + 1 - true, true, y_score[last_of_tie].astype(np.float64)
