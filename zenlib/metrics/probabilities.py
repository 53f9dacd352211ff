"""What predicted probabilities are worth: log loss, perplexity, Brier score."""

import numpy as np

from zenlib.metrics._inputs import true_and_probability


def log_loss(y_true, y_prob):
    """Mean surprise, in nats, at what happened, given the probabilities that were predicted.

    Parameters
    ----------
    y_true : array of int or bool, shape (m,)
        True class of each sample, 0 upward.
    y_prob : array of float, shape (m,) or (m, K)
        Probability of class 1, or of each of K classes.

    Returns
    -------
    float
        0 for certainty that was right; log K for K equal probabilities; inf when something that
        happened was given probability 0.

    Raises
    ------
    TypeError
        If labels are not integers, or probabilities not real numbers.
    ValueError
        If labels are out of range, lengths differ, a probability leaves [0, 1], or a row does
        not sum to one.

    Notes
    -----
    -(1/m) sum_i log p_i[y_i], the cross-entropy of `zenlib.losses`, as a score. scikit-learn
    clips probabilities at the smallest step of their dtype; here a confident mistake costs inf.

    References
    ----------
    Gneiting, Raftery (2007), "Strictly proper scoring rules, prediction, and estimation",
    Journal of the American Statistical Association 102, 359-378.

    Examples
    --------
    >>> round(log_loss([1, 0], [0.5, 0.5]), 4)  # log 2
    0.6931

    Book: §4.2.3 eq-sparse-cross-entropy
    """
    given = _given_to_truth(*true_and_probability(y_true, y_prob))
    with np.errstate(divide="ignore"):
        return float(np.mean(0 - np.log(given)))  # 0 - x: no -0.0 for certainty


def perplexity(y_true, y_prob):
    """Among how many equally likely choices a guess would have been as hard.

    Parameters
    ----------
    y_true : array of int or bool, shape (m,)
        True class of each sample, for a language model the token that came next.
    y_prob : array of float, shape (m,) or (m, K)
        Probability of class 1, or of each of K classes.

    Returns
    -------
    float
        From 1 upward; K for K equal probabilities; inf where `log_loss` is inf or above 709.

    Raises
    ------
    TypeError, ValueError
        As `log_loss`.

    Notes
    -----
    exp(log loss), the inverse of the geometric mean of the probabilities of what happened.

    References
    ----------
    Jelinek, Mercer, Bahl, Baker (1977), "Perplexity: a measure of the difficulty of speech
    recognition tasks", Journal of the Acoustical Society of America 62, S63.

    Examples
    --------
    >>> round(perplexity([2, 0], [[0.25, 0.25, 0.5], [0.125, 0.375, 0.5]]), 6)  # sqrt(2 · 8)
    4.0

    Book: §4.2.3 eq-sparse-cross-entropy
    """
    with np.errstate(over="ignore"):
        return float(np.exp(log_loss(y_true, y_prob)))


def brier_score_loss(y_true, y_prob):
    """Mean squared distance of the predicted probabilities from what happened.

    Parameters
    ----------
    y_true : array of int or bool, shape (m,)
        True class of each sample, 0 upward.
    y_prob : array of float, shape (m,) or (m, K)
        Probability of class 1, or of each of K classes.

    Returns
    -------
    float
        0 for certainty that was right. From (m,) at most 1; from (m, K), summed over the
        classes, at most 2.

    Raises
    ------
    TypeError, ValueError
        As `log_loss`.

    Notes
    -----
    (1/m) sum_i (p_i - y_i)², or (1/m) sum_i sum_k (p_ik - [y_i = k])² as Brier wrote it; two
    columns give twice the value of one. Like the log loss it is least in the mean when the
    probabilities are the true ones; unlike it, no single mistake can cost more than that limit.

    References
    ----------
    Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather
    Review 78, 1-3.

    Examples
    --------
    >>> brier_score_loss([1, 0], [0.5, 0.25])  # (1/4 + 1/16) / 2
    0.15625

    Book: §3.3 eq-brier
    """
    y_true, y_prob = true_and_probability(y_true, y_prob)
    if y_prob.ndim == 1:
        return float(np.mean((y_prob - y_true) ** 2))
    happened = y_true[:, np.newaxis] == np.arange(y_prob.shape[1])
    return float(np.mean(np.sum((y_prob - happened) ** 2, axis=1)))


def _given_to_truth(y_true, y_prob):
    """The probability that each sample's true class was given."""
    if y_prob.ndim == 1:
        return np.where(y_true == 1, y_prob, 1 - y_prob)
    return y_prob[np.arange(len(y_true)), y_true]
