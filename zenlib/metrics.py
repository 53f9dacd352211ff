"""How good a classifier is, and how sure that is.

Scores take `(y_true, y_pred, *, options)` with scikit-learn's names. Two intervals say how
far a score may be off: Wilson's for one run on a test set, Student's for several runs.
"""

import math
from statistics import NormalDist

import numpy as np

from zenlib._validation import (
    float_array,
    label_array,
    one_of,
    real_number,
    same_shape,
    whole_number,
)

__all__ = [
    "accuracy_score",
    "confusion_matrix",
    "f1_score",
    "mean_interval",
    "precision_score",
    "recall_score",
    "student_t_quantile",
    "wilson_interval",
]

_MOST_CLASSES = 10_000
"""A confusion matrix of so many classes takes 800 MB; a label beyond is an id, not a class."""

_LEAST_TAIL = 1e-6
"""Further out |2 p - 1| is so near to 1 that its rounding shows in Student's quantile."""


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
    y_true, y_pred = _label_pair(y_true, y_pred)
    return float(np.mean(y_true == y_pred))


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
    y_true, y_pred = _label_pair(y_true, y_pred, n_classes)
    k = n_classes or int(max(y_true.max(), y_pred.max())) + 1
    if k > _MOST_CLASSES:
        raise ValueError(
            f"y_true and y_pred must hold at most {_MOST_CLASSES} classes, got {k}; "
            f"number those that occur from 0 upward with np.unique(labels, return_inverse=True)"
        )
    pairs = np.ravel_multi_index((y_true, y_pred), (k, k))
    return np.bincount(pairs, minlength=k * k).reshape(k, k)


def recall_score(y_true, y_pred, *, average=None, n_classes=None, zero_division=None):
    """Of the samples of a class, the share that was found.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.
    average : None, "macro" or "binary"
        None gives one value per class, "macro" their plain mean, "binary" the value of
        class 1 where there are two classes.
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
    matrix = _class_matrix(y_true, y_pred, average, n_classes)
    found, samples = matrix.diagonal(), matrix.sum(axis=1)
    return _averaged_ratio("recall", found, samples, average, zero_division)


def precision_score(y_true, y_pred, *, average=None, n_classes=None, zero_division=None):
    """Of the samples taken for a class, the share that belongs to it.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.
    average : None, "macro" or "binary"
        None gives one value per class, "macro" their plain mean, "binary" the value of
        class 1 where there are two classes.
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
    matrix = _class_matrix(y_true, y_pred, average, n_classes)
    right, predicted = matrix.diagonal(), matrix.sum(axis=0)
    return _averaged_ratio("precision", right, predicted, average, zero_division)


def f1_score(y_true, y_pred, *, average=None, n_classes=None, zero_division=None):
    """The harmonic mean of precision and recall: high only when both are.

    Parameters
    ----------
    y_true, y_pred : array of int or bool, shape (m,)
        True and predicted class of each sample, 0 upward.
    average : None, "macro" or "binary"
        None gives one value per class, "macro" their plain mean, "binary" the value of
        class 1 where there are two classes.
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
    matrix = _class_matrix(y_true, y_pred, average, n_classes)
    right, twice_right_and_wrong = matrix.diagonal(), matrix.sum(axis=0) + matrix.sum(axis=1)
    return _averaged_ratio("F1", 2 * right, twice_right_and_wrong, average, zero_division)


def wilson_interval(successes, trials, *, confidence=0.95):
    """Between which limits a success rate lies, after so many successes in so many trials.

    Parameters
    ----------
    successes : int
        From 0 to `trials`: for an accuracy, the number of right answers.
    trials : int
        At least 1: the number of test samples.
    confidence : float
        Share of such intervals that hold the true rate, between 0 and 1.

    Returns
    -------
    (low, high) : tuple of float
        0 <= low <= successes / trials <= high <= 1.

    Raises
    ------
    TypeError
        If a count is not a whole number.
    ValueError
        For more successes than trials, no trials, or a confidence outside (0, 1).

    Notes
    -----
    The limits are the two rates p that a test would just not reject, the roots of
    (p̂ - p)² = z² p (1 - p) / n, with p̂ = successes / trials and z the normal quantile:

        (p̂ + z²/2n ± z sqrt(p̂ (1 - p̂) / n + z²/4n²)) / (1 + z²/n)

    The textbook p̂ ± z sqrt(p̂ (1 - p̂) / n) has no width at 0 or n successes and leaves
    [0, 1] near them; this one does neither. It holds the noise of the finite test set, not
    that of training: for that, repeat with other seeds and use `mean_interval`.

    The lower limit is the product of the roots, p̂² / (1 + z²/n), over the upper one, so that
    nothing cancels; the upper limit mirrors it.

    References
    ----------
    Wilson (1927), "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22, 209-212.
    Brown, Cai, DasGupta (2001), "Interval estimation for a binomial proportion",
    Statistical Science 16(2), equation 4.

    Examples
    --------
    99.06 % of 10,000 test images:

    >>> low, high = wilson_interval(9906, 10_000)
    >>> round(low, 4), round(high, 4)
    (0.9885, 0.9923)

    Book: §5.4 eq-wilson
    """
    trials = whole_number("trials", trials, least=1)
    successes = whole_number("successes", successes)
    if successes > trials:
        raise ValueError(f"successes must be at most trials, {trials}, got {successes}")
    z = -NormalDist().inv_cdf((1 - _confidence(confidence)) / 2)
    low, failures_low = (_wilson_low(s, trials, z) for s in (successes, trials - successes))
    return low, 1 - failures_low


def mean_interval(values, *, confidence=0.95):
    """The mean of a few runs, and the limits between which the mean of all runs lies.

    Parameters
    ----------
    values : array of float, shape (n,)
        One result per run, at least two, in any unit.
    confidence : float
        Share of such intervals that hold the true mean, above 0 and at most 1 - 2e-6.

    Returns
    -------
    (mean, low, high) : tuple of float
        In the unit of `values`.

    Raises
    ------
    TypeError
        If values are not real numbers.
    ValueError
        For fewer than two values, NaN or infinity, values whose spread is beyond the largest
        float, or a confidence outside (0, 1 - 2e-6].

    Notes
    -----
    mean ± t s / sqrt(n), with s the standard deviation over n - 1 and t the quantile of
    Student's distribution with n - 1 degrees of freedom. With three runs t is 4.30, not the
    1.96 of the normal distribution: s itself is uncertain. The runs must be independent and
    roughly normal; limits of an accuracy may pass 1.

    References
    ----------
    Student (1908), "The probable error of a mean", Biometrika 6(1), 1-25.

    Examples
    --------
    >>> mean, low, high = mean_interval([0.98, 0.99, 1.0])
    >>> round(mean, 4), round(low, 4), round(high, 4)
    (0.99, 0.9652, 1.0148)

    Book: §5.4 eq-mean-interval
    """
    values = float_array("values", values, ndim=1)
    n = len(values)
    if n < 2:
        raise ValueError(f"values must hold at least two runs, got {n}; one shows no spread")
    confidence = real_number("confidence", confidence, above=0, most=1 - 2 * _LEAST_TAIL)
    t = student_t_quantile(min((1 + confidence) / 2, 1 - _LEAST_TAIL), n - 1)
    with np.errstate(over="ignore", invalid="ignore"):
        doubles = values.astype(np.float64)
        mean, margin = doubles.mean(), t * doubles.std(ddof=1) / math.sqrt(n)
        limits = float(mean), float(mean - margin), float(mean + margin)
    if not np.isfinite(limits).all():
        raise ValueError(
            f"values must be small enough for a finite mean and spread, got values from "
            f"{values.min():.6g} to {values.max():.6g}; use a larger unit"
        )
    return limits


def student_t_quantile(probability, df):
    """The value below which a Student-t variable falls with the given probability.

    Parameters
    ----------
    probability : float
        From 1e-6 to 1 - 1e-6.
    df : int
        Degrees of freedom, at least 1; time and memory grow with it.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `df` is not whole, or `probability` no number.
    ValueError
        If `probability` is outside [1e-6, 1 - 1e-6], or `df` is below 1.

    Notes
    -----
    With t = sqrt(df) tan θ the density becomes proportional to cos^(df - 1) θ, whose integral
    is a finite sum; θ is found in [0, π/2] by bisection, down to neighbouring floats. The
    relative error is below 1e-9 up to 10,000 degrees of freedom, and grows slowly from there.

    References
    ----------
    Abramowitz, Stegun (1964), Handbook of Mathematical Functions, 26.7.3 and 26.7.4.

    Examples
    --------
    >>> round(student_t_quantile(0.975, 2), 4)
    4.3027
    >>> round(student_t_quantile(0.975, 1000), 4)      # close to the normal 1.9600
    1.9623

    Book: §5.4 eq-mean-interval
    """
    probability = real_number("probability", probability, least=_LEAST_TAIL, most=1 - _LEAST_TAIL)
    df = whole_number("df", df, least=1)
    low, high = 0.0, math.pi / 2
    while low < (middle := (low + high) / 2) < high:
        if _student_t_coverage(middle, df) < abs(2 * probability - 1):
            low = middle
        else:
            high = middle
    return math.copysign(math.sqrt(df) * math.tan(low), probability - 0.5)


def _student_t_coverage(theta, df):
    """P(|T| <= sqrt(df) tan θ), the share of the integral of cos^(df - 1) within ±θ."""
    sine, cosine = math.sin(theta), math.cos(theta)
    if df == 1:
        return 2 * theta / math.pi
    odd = df % 2
    k = np.arange(1, df // 2)
    ratios = (2 * k - 1 + odd) / (2 * k + odd)  # odd: 2/3, 4/5, …   even: 1/2, 3/4, …
    series = 1 + np.cumprod(ratios * cosine**2).sum()
    return 2 / math.pi * (theta + sine * cosine * series) if odd else sine * series


def _wilson_low(successes, trials, z):
    """The smaller root p of (p̂ - p)² = z² p (1 - p) / n."""
    if successes == 0:
        return 0.0
    rate = successes / trials
    root = z * math.sqrt(rate * (1 - rate) / trials + (z / trials) ** 2 / 4)
    return rate**2 / (rate + z**2 / (2 * trials) + root)


def _confidence(confidence):
    return real_number("confidence", confidence, above=0, below=1)


def _label_pair(y_true, y_pred, n_classes=None):
    y_true = label_array("y_true", y_true, n_classes=n_classes, bools=True)
    y_pred = label_array("y_pred", y_pred, n_classes=n_classes, bools=True)
    same_shape("y_true", y_true, "y_pred", y_pred)
    return y_true, y_pred


def _class_matrix(y_true, y_pred, average, n_classes):
    one_of("average", average, (None, "macro", "binary"))
    if average == "binary":
        n_classes = 2 if n_classes is None else one_of("n_classes", n_classes, (2,))
    return confusion_matrix(y_true, y_pred, n_classes=n_classes)


def _averaged_ratio(name, numerator, denominator, average, zero_division):
    classes = np.array([1]) if average == "binary" else np.arange(len(denominator))
    numerator, denominator = numerator[classes], denominator[classes]
    undefined = classes[denominator == 0]
    if zero_division is not None:
        zero_division = real_number("zero_division", zero_division, least=0, most=1)
    elif undefined.size:
        raise ValueError(
            f"{name} of class {', '.join(map(str, undefined))} is 0/0; "
            f"pass zero_division=0.0 or 1.0 to say what that counts as"
        )
    ratios = np.full(len(classes), zero_division or 0.0)
    np.divide(numerator, denominator, out=ratios, where=denominator > 0)
    return ratios if average is None else float(ratios.mean())
