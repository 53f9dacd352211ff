"""A person's place on the scale, from a few answers."""

import numpy as np

from zenlib.item_response._tables import (
    ABILITIES,
    LOG_PRIOR,
    answer_table,
    log_likelihood_at,
    log_sum,
)
from zenlib.item_response.items import Items


def estimate_ability(answers, items):
    """The ability of each person given the answers, and how sure that is.

    Parameters
    ----------
    answers : array_like of shape (n, m)
        1 right, 0 wrong, NaN not asked.
    items : Items

    Returns
    -------
    mean, standard_deviation : pair of ndarray of float64, shape (n,)
        Of the posterior distribution. Without any answer 0 and 1, the population's.

    Raises
    ------
    TypeError
        If `items` is no `Items` or `answers` holds no numbers.
    ValueError
        If an answer is neither 0, 1 nor NaN, or there is not one column for each item.

    Notes
    -----
    p(θ | y) ∝ φ(θ) Π P(y_j | θ), summed over 61 abilities from -6 to 6: the mean is the "expected
    a posteriori" estimate. It shrinks towards 0, the more so the fewer the answers, and is finite
    for all right and all wrong too, where the maximum of the likelihood is not.

    References
    ----------
    Bock, Mislevy (1982), "Adaptive EAP estimation of ability in a microcomputer environment",
    Applied Psychological Measurement 6, 431-444, https://doi.org/10.1177/014662168200600405.

    Examples
    --------
    >>> mean, deviation = estimate_ability([[1, 0], [1, float("nan")]], Items([-1.0, 1.0]))
    >>> abs(mean).round(2).tolist(), deviation.round(2).tolist()
    ([0.0, 0.26], [0.86, 0.93])

    Book: §6.3 eq-ability-posterior
    """
    if not isinstance(items, Items):
        raise TypeError(
            f"items must be an Items, got {type(items).__name__}; of a fit take fitted.items"
        )
    answers = answer_table("answers", answers, len(items))
    slope = items.discrimination
    log_p = LOG_PRIOR + log_likelihood_at(answers, slope, -slope * items.difficulty)
    posterior = np.exp(log_p - log_sum(log_p)[:, np.newaxis])
    mean = posterior @ ABILITIES
    variance = (posterior * (ABILITIES - mean[:, np.newaxis]) ** 2).sum(axis=1)
    return mean, np.sqrt(variance)
