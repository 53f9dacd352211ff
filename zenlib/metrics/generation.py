"""How often something generated is right, if it may be tried several times: pass@k."""

import numpy as np

from zenlib._validation import float_array, float_if_scalar, whole_number


def pass_at_k(n_samples, n_correct, k):
    """Chance that at least one of k answers is right, estimated from n of which c were.

    Parameters
    ----------
    n_samples, n_correct : int or array of int
        Answers drawn for a task, and those that passed its check; tasks broadcast.
    k : int, from 1 to a million
        How many answers may be tried; no more than were drawn.

    Returns
    -------
    float or array of float64
        For each task; a benchmark reports the mean of its tasks.

    Raises
    ------
    TypeError
        If a count is not whole.
    ValueError
        If more were right than drawn, or fewer drawn than `k`.

    Notes
    -----
    1 - C(n - c, k) / C(n, k): the share of all choices of k out of the n that hold a right one.
    It is unbiased; 1 - (1 - c / n)^k, which suggests itself, is too low, because it puts an answer
    back before the next is drawn. Computed factor by factor, (n - c - i) / (n - i) for each try,
    so that no factorial overflows.

    References
    ----------
    Chen et al. (2021), "Evaluating large language models trained on code", arXiv:2107.03374,
    equation 1.

    Examples
    --------
    One of four is right: of the six pairs, three hold it.

    >>> pass_at_k(4, 1, 2)
    0.5
    >>> pass_at_k([4, 4], [0, 4], 1)
    array([0., 1.])

    Book: §10.4 eq-pass-at-k
    """
    n, c = (_counts(*pair) for pair in (("n_samples", n_samples), ("n_correct", n_correct)))
    k = whole_number("k", k, least=1, most=1_000_000)
    try:
        n, c = np.broadcast_arrays(n, c)
    except ValueError:
        raise ValueError(
            f"n_samples and n_correct must broadcast, got shapes {n.shape} and {c.shape}"
        ) from None
    if (c > n).any():
        raise ValueError(
            f"n_correct must be at most n_samples, got {c[c > n][0]:g} of {n[c > n][0]:g}"
        )
    if (n < k).any():
        raise ValueError(
            f"n_samples must be at least k, {k}, got {n.min():g}; draw more or ask less"
        )
    return float_if_scalar(1 - _all_wrong(n, c, k))


def _all_wrong(n, c, k):
    """C(n - c, k) / C(n, k), factor by factor."""
    wrong = np.ones(n.shape)
    for tried in range(k):
        wrong = wrong * np.maximum(n - c - tried, 0) / (n - tried)
    return wrong


def _counts(name, value):
    array = float_array(name, value).astype(np.float64)
    if (array != np.floor(array)).any():
        raise TypeError(f"{name} must hold whole numbers, got {array[array != np.floor(array)][0]}")
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative, got {array.min():g}")
    return array
