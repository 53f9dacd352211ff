"""How much of a search is luck, and what another trial is worth."""

import math

import numpy as np

from zenlib._validation import float_array, real_number, whole_number


def trials_needed(top_share, *, confidence=0.95):
    """How many random trials find one of the best share of all settings.

    Parameters
    ----------
    top_share : float, above 0 and below 1
        Which share of the space is good enough.
    confidence : float, above 0 and below 1
        Probability that at least one trial lies in it.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    The smallest n with 1 - (1 - q)^n at least the confidence. It does not depend on how many
    settings there are; but the best share of a bad space is bad, too.

    References
    ----------
    Bergstra, Bengio (2012), "Random search for hyper-parameter optimization", Journal of Machine
    Learning Research 13, 281-305.

    Examples
    --------
    >>> trials_needed(0.05)
    59

    Book: §9.2.3 eq-top-share
    """
    q = real_number("top_share", top_share, above=0, least=1e-300, below=1)
    miss = 1 - real_number("confidence", confidence, above=0, below=1)
    return max(1, math.ceil(math.log(miss) / math.log1p(-q) - 1e-12))


def expected_best(scores, n_trials):
    """The best score that so many random trials may be expected to find.

    Parameters
    ----------
    scores : array_like of float, shape (B,)
        Of B random trials, each trained as long.
    n_trials : int, from 1 to B
        How many of them one would have made.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If a score is not finite, or `n_trials` not from 1 to B.

    Notes
    -----
    The mean, over all sets of n of the B scores, of the best in the set. In rising order the i-th
    is the best of C(i - 1, n - 1) of the C(B, n) sets. It is unbiased; drawing with replacement,
    as first proposed, is not.

    References
    ----------
    Dodge, Gururangan, Card, Schwartz, Smith (2019), "Show your work", EMNLP, arXiv:1909.03004.
    Tang, Lee, Xin, Liu, Yu, Lin (2020), "Showing your work doesn't always work", ACL,
    arXiv:2004.13705, section 3.

    Examples
    --------
    Of the pairs of 1, 2, 3 the best are 2, 3 and 3:

    >>> expected_best([2.0, 1.0, 3.0], 2)
    2.6666666666666665

    Book: §9.2.3 eq-expected-best
    """
    scores = np.sort(float_array("scores", scores, ndim=1).astype(np.float64))
    n = whole_number("n_trials", n_trials, least=1)
    if n > len(scores):
        raise ValueError(
            f"n_trials must be at most the number of scores, {len(scores)}, got {n}; "
            f"nothing is known of more trials than were made"
        )
    sets = math.comb(len(scores), n)
    weights = [math.comb(i, n - 1) / sets for i in range(len(scores))]
    return float(np.dot(weights, scores))


def worthwhile_trials(scores, *, value, cost):
    """The number of trials after which another costs more than it may be expected to bring.

    Parameters
    ----------
    scores : array_like of float, shape (B,)
        Of B random trials, each trained as long.
    value : float, at least 0
        Money that one unit of score is worth; a score of 0.01 more brings a hundredth.
    cost : float, at least 0
        Of one trial, in the same money.

    Returns
    -------
    int
        From 1 to B; B says that the scores do not reach far enough to tell.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    The n at which v · E(n) - c · n is largest, with E of `expected_best`; the first of equals. Each
    trial is expected to bring less than the one before, so there is one such n.

    Examples
    --------
    The second trial brings 0.67 of score, the third 0.33, and each costs 5:

    >>> worthwhile_trials([2.0, 1.0, 3.0], value=10, cost=5)
    2

    Book: §9.2.3 eq-worthwhile-trials
    """
    value = real_number("value", value, least=0)
    cost = real_number("cost", cost, least=0)
    n = np.arange(1, len(float_array("scores", scores, ndim=1)) + 1)
    best = np.array([expected_best(scores, int(k)) for k in n])
    with np.errstate(over="ignore", invalid="ignore"):
        gain = value * best - cost * n
    if not np.isfinite(gain).all():
        raise ValueError(
            f"value and cost must give finite sums, got {value:.6g} and {cost:.6g}; count in "
            f"larger units"
        )
    return int(n[gain.argmax()])
