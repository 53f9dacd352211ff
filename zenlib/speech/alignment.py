"""The same word said slowly and quickly: two ways to compare sequences of different length."""

import numpy as np

from zenlib._validation import float_array, whole_number


def dtw_distance(a, b):
    """How far two sequences are apart when time may be stretched: dynamic time warping.

    Parameters
    ----------
    a : array_like, shape (n, d)
    b : array_like, shape (m, d)
        Two sequences of vectors.

    Returns
    -------
    float
        Average distance of the vectors that are put side by side; 0 for equal sequences.

    Raises
    ------
    TypeError
        If `a` or `b` does not hold real numbers.
    ValueError
        If a sequence is empty or holds NaN or infinity, or if the vectors differ in length.

    Notes
    -----
    With d_ij the Euclidean distance of a_i and b_j, the cheapest way to (i, j) costs

        g_ij = min(g_(i-1)j + d_ij, g_(i-1)(j-1) + 2 d_ij, g_i(j-1) + d_ij),    g_00 = 2 d_00

    and the distance is the cost of the last pair over n + m. A step in both sequences counts
    twice, so every way has the same weight, n + m. A pair depends only on pairs whose i + j is
    smaller: all pairs with the same i + j are computed at once. `dtw_distance_definition` is the
    formula as it stands.

    References
    ----------
    Sakoe, Chiba, "Dynamic programming algorithm optimization for spoken word recognition", IEEE
    Transactions on Acoustics, Speech, and Signal Processing 26(1), 1978.

    Examples
    --------
    >>> dtw_distance([[0.0], [1.0], [2.0]], [[0.0], [0.0], [1.0], [2.0], [2.0]])
    0.0
    >>> dtw_distance([[0.0], [1.0]], [[0.0], [3.0]])  # 0 and 0, then twice the 2 between 1 and 3
    0.75

    Book: §3.4.3 eq-dtw
    """
    a, b = _sequences(a, b)
    n, m = len(a), len(b)
    cost = np.full((n + m - 1, n), np.inf)  # cost[i + j, i] is d_ij: one row per diagonal
    i = np.arange(n)
    for j in range(m):
        cost[i + j, i] = np.sqrt(((a - b[j]) ** 2).sum(axis=1))
    before = np.full(n + 1, np.inf)  # best costs one diagonal back, i shifted by one
    earlier = np.full(n + 1, np.inf)  # two diagonals back
    earlier[0] = 0.0  # one place before the first pair
    for diagonal in cost:
        best = np.minimum(before[1:], before[:-1]) + diagonal
        best = np.minimum(best, earlier[:-1] + 2 * diagonal)
        earlier, before = before, np.concatenate([[np.inf], best])
    return float(before[n]) / (n + m)


def dtw_distance_definition(a, b):
    """The same distance, pair by pair, as the formula is written.

    Parameters
    ----------
    a : array_like, shape (n, d)
    b : array_like, shape (m, d)
        Two sequences of vectors.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `a` or `b` does not hold real numbers.
    ValueError
        If a sequence is empty or holds NaN or infinity, or if the vectors differ in length.

    Notes
    -----
    See `dtw_distance`, which is tested against this.

    Examples
    --------
    >>> dtw_distance_definition([[0.0], [1.0]], [[0.0], [3.0]])
    0.75

    Book: §3.4.3 eq-dtw
    """
    a, b = _sequences(a, b)
    best = np.full((len(a), len(b)), np.inf)
    for i, row in enumerate(a):
        for j, column in enumerate(b):
            distance = np.linalg.norm(row - column)
            if i == j == 0:
                best[i, j] = 2 * distance
            if i > 0:
                best[i, j] = min(best[i, j], best[i - 1, j] + distance)
            if i > 0 and j > 0:
                best[i, j] = min(best[i, j], best[i - 1, j - 1] + 2 * distance)
            if j > 0:
                best[i, j] = min(best[i, j], best[i, j - 1] + distance)
    return float(best[-1, -1]) / (len(a) + len(b))


def resample(sequence, n_steps):
    """A sequence stretched or squeezed evenly to a given length.

    Parameters
    ----------
    sequence : array_like, shape (n, d)
    n_steps : int

    Returns
    -------
    ndarray of float64, shape (n_steps, d)
        First and last vector are those of `sequence`, the others lie evenly between.

    Raises
    ------
    TypeError
        If `sequence` does not hold real numbers or `n_steps` is not a whole number.
    ValueError
        If `sequence` is empty, not two-dimensional or holds NaN or infinity, or if `n_steps` is
        below 2.

    Notes
    -----
    Linear interpolation in time, each column by itself: a network with a fixed number of inputs
    can then take words of any length.

    Examples
    --------
    >>> resample([[0.0], [2.0]], 3)
    array([[0.],
           [1.],
           [2.]])

    Book: §3.4.3
    """
    sequence = float_array("sequence", sequence, ndim=2)
    n_steps = whole_number("n_steps", n_steps, least=2)
    places, known = np.linspace(0, len(sequence) - 1, n_steps), np.arange(len(sequence))
    return np.stack([np.interp(places, known, column) for column in sequence.T], axis=1)


def _sequences(a, b):
    a, b = float_array("a", a, ndim=2), float_array("b", b, ndim=2)
    if a.shape[1] != b.shape[1]:
        raise ValueError(
            f"a and b must hold vectors of one length, got shapes {a.shape} and {b.shape}"
        )
    return a.astype(np.float64), b.astype(np.float64)
