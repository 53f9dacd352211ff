"""Whether a predicted 80 % happens 80 times in a hundred."""

import numpy as np

from zenlib._validation import one_of, whole_number
from zenlib.metrics._inputs import true_and_probability


def calibration_curve(y_true, y_prob, *, n_bins=5, strategy="uniform"):
    """How often class 1 happened, beside how probable it was said to be.

    Parameters
    ----------
    y_true : array of int or bool, shape (m,)
        1 where it happened, else 0.
    y_prob : array of float, shape (m,)
        Predicted probability of class 1.
    n_bins : int
        Number of bins of similar probability.
    strategy : "uniform" or "quantile"
        Bins of equal width, or of about equally many samples.

    Returns
    -------
    (prob_true, prob_pred, counts) : tuple of arrays, shape (bins,)
        Share of class 1, mean predicted probability and number of samples of each bin, from the
        lowest up. Empty bins are left out.

    Raises
    ------
    TypeError
        If labels are not integers, probabilities not real numbers, or `n_bins` not whole.
    ValueError
        If labels are not 0 and 1, a probability leaves [0, 1], lengths differ, or an option is
        unknown.

    Notes
    -----
    A bin holds the probabilities above its lower edge, up to and with its upper edge; the first
    also holds 0. Those are scikit-learn's bins; its function gives no counts, without which
    nobody can tell a bent curve from a bin of three samples.

    References
    ----------
    Niculescu-Mizil, Caruana (2005), "Predicting good probabilities with supervised learning",
    ICML, 625-632.

    Examples
    --------
    >>> y_prob = [0.1, 0.1, 0.1, 0.1, 0.9, 0.9]
    >>> prob_true, prob_pred, counts = calibration_curve([0, 0, 1, 0, 1, 0], y_prob, n_bins=2)
    >>> prob_true.tolist(), prob_pred.tolist(), counts.tolist()
    ([0.25, 0.5], [0.1, 0.9], [4, 2])

    Book: §3.3 eq-calibration-error
    """
    y_true, y_prob = true_and_probability(y_true, y_prob)
    if y_prob.ndim == 2:
        raise ValueError(
            f"y_prob must have shape (m,), got {y_prob.shape}; "
            f"take one class, for example y_prob[:, 1] with y_true == 1"
        )
    return _by_bin(y_true, y_prob, n_bins, strategy)


def expected_calibration_error(y_true, y_prob, *, n_bins=15, strategy="uniform"):
    """How far, on average, the stated confidence is from the share of right answers.

    Parameters
    ----------
    y_true : array of int or bool, shape (m,)
        True class of each sample, 0 upward.
    y_prob : array of float, shape (m,) or (m, K)
        Probability of class 1, which is held against how often class 1 happens; or of each of K
        classes, of which the highest is held against how often that class is the true one.
    n_bins : int
        Number of bins of similar confidence.
    strategy : "uniform" or "quantile"
        Bins of equal width, or of about equally many samples.

    Returns
    -------
    float
        From 0, honest in every bin, to 1, certain and always wrong.

    Raises
    ------
    TypeError, ValueError
        As `calibration_curve`.

    Notes
    -----
    ECE = sum_b (n_b / m) |accuracy_b - confidence_b|, over the bins b of `calibration_curve`. An
    honest model has an ECE of 0, but so has one that always states the base rate: read it beside
    the Brier score or the log loss. On few samples it is too high, since chance alone bends
    every bin a little.

    References
    ----------
    Guo, Pleiss, Sun, Weinberger (2017), "On calibration of modern neural networks", ICML,
    equation 3, with 15 bins.

    Examples
    --------
    >>> y_prob = [0.1, 0.1, 0.1, 0.1, 0.9, 0.9]
    >>> ece = expected_calibration_error([0, 0, 1, 0, 1, 0], y_prob, n_bins=2)
    >>> round(ece, 4)  # (4 · |0.25 - 0.1| + 2 · |0.5 - 0.9|) / 6
    0.2333

    Book: §3.3 eq-calibration-error
    """
    y_true, y_prob = true_and_probability(y_true, y_prob)
    if y_prob.ndim == 2:
        y_true, y_prob = y_prob.argmax(axis=1) == y_true, y_prob.max(axis=1)
    prob_true, prob_pred, counts = _by_bin(y_true, y_prob, n_bins, strategy)
    return float(np.average(abs(prob_true - prob_pred), weights=counts))


def _by_bin(happened, y_prob, n_bins, strategy):
    """Share that happened, mean probability, and count of every bin that is not empty."""
    shares = np.linspace(0, 1, whole_number("n_bins", n_bins, least=1) + 1)
    one_of("strategy", strategy, ("uniform", "quantile"))
    edges = shares if strategy == "uniform" else np.quantile(y_prob, shares)
    bins = np.searchsorted(edges[1:-1], y_prob)
    counts = np.bincount(bins)
    occupied = counts > 0
    counts = counts[occupied]
    sums = (np.bincount(bins, weights=values)[occupied] for values in (happened, y_prob))
    prob_true, prob_pred = (total / counts for total in sums)
    return prob_true, prob_pred, counts
