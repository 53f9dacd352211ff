"""Who is better, from pairs of which one was preferred: Bradley and Terry's strengths."""

import numpy as np

from zenlib._validation import float_array, whole_number


def bradley_terry(wins, *, max_iterations=10_000):
    """How strong each competitor is, from how often each was preferred to each other.

    Parameters
    ----------
    wins : array, shape (n, n)
        `wins[i, j]`: how often i was preferred to j; half a win each for a tie. The diagonal is 0.
    max_iterations : int
        More than enough unless the competitors hardly met.

    Returns
    -------
    array of float64, shape (n,)
        Strengths on a logarithmic scale with mean 0: i is preferred to j with the probability
        1 / (1 + exp(b_j - b_i)). Times 400 / ln 10, about 174, they are Elo points.

    Raises
    ------
    TypeError
        If `wins` does not hold real numbers.
    ValueError
        If it is not square, is negative, or its diagonal is not 0; if there is a group that never
        lost to the rest, whose strength would be infinite; or if `max_iterations` are too few.

    Notes
    -----
    The maximum likelihood, by Zermelo's iteration: p_i ← W_i / sum_j N_ij / (p_i + p_j), with W_i
    the wins of i and N_ij the meetings of i and j. Every step raises the likelihood, and there is
    one maximum if from each competitor a chain of wins leads to every other.

    References
    ----------
    Bradley, Terry (1952), "Rank analysis of incomplete block designs: the method of paired
    comparisons", Biometrika 39, 324-345, https://doi.org/10.2307/2334029.
    Hunter (2004), "MM algorithms for generalized Bradley-Terry models", Annals of Statistics 32,
    384-406, https://doi.org/10.1214/aos/1079120141.

    Examples
    --------
    Three to one: the odds are 3, their logarithm is shared out around 0.

    >>> bradley_terry([[0, 3], [1, 0]]).round(4)
    array([ 0.5493, -0.5493])
    >>> round(float(np.exp(0.5493 * 2)), 2)
    3.0

    Book: §10.4 eq-bradley-terry
    """
    wins = float_array("wins", wins, ndim=2).astype(np.float64)
    max_iterations = whole_number("max_iterations", max_iterations, least=1)
    _check(wins)
    meetings, won = wins + wins.T, wins.sum(axis=1)
    p = np.ones(len(wins))
    for _ in range(max_iterations):
        new = won / (meetings / (p[:, np.newaxis] + p)).sum(axis=1)
        new /= np.exp(np.log(new).mean())
        if np.abs(np.log(new / p)).max() < 1e-12:
            return np.log(new)
        p = new
    raise ValueError(
        f"max_iterations must be enough for the strengths to settle, got {max_iterations}"
    )


def _check(wins):
    if wins.shape[0] != wins.shape[1] or len(wins) < 2:
        raise ValueError(f"wins must be square, for two or more, got shape {wins.shape}")
    if (wins < 0).any():
        raise ValueError(f"wins must not be negative, got {wins.min():g}")
    if np.diag(wins).any():
        raise ValueError("wins must have 0 on its diagonal: nobody meets himself")
    reached = (wins > 0) | np.eye(len(wins), dtype=bool)
    for _ in range(len(wins)):
        reached = reached @ reached
    if not reached.all():
        i, j = np.argwhere(~reached)[0]
        raise ValueError(
            f"wins must lead from each competitor to every other, got none from {i} to {j}, not "
            f"even over others; leave out those who always or never win"
        )
