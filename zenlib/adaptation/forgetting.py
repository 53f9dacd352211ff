"""What is left of the earlier tasks, read from a table of accuracies.

Row i holds the accuracies on every task after task i was learned.
"""

import numpy as np

from zenlib._validation import float_array, unit_interval


def average_accuracy(accuracies):
    """The mean accuracy on all tasks after the last of them was learned.

    Parameters
    ----------
    accuracies : array_like of shape (T, T)
        Row i: accuracy on each of the T tasks after learning task i.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If it is no square table of numbers between 0 and 1.

    Notes
    -----
    The mean of the last row.

    References
    ----------
    Lopez-Paz, Ranzato (2017), "Gradient episodic memory for continual learning", NeurIPS,
    arXiv:1706.08840, equation 2.

    Examples
    --------
    >>> average_accuracy([[1.0, 0.5], [0.4, 1.0]])
    0.7

    Book: §9.4.4 eq-average-accuracy
    """
    return float(_table(accuracies)[-1].mean())


def forgetting(accuracies):
    """By how much accuracy on the earlier tasks has fallen from its best.

    Parameters
    ----------
    accuracies : array_like of shape (T, T), T at least 2
        As in `average_accuracy`.

    Returns
    -------
    float
        Mean over all tasks but the last; below 0 where later tasks helped.

    Raises
    ------
    TypeError, ValueError
        If it is no square table of at least two rows, or a number lies outside [0, 1].

    Notes
    -----
    f = mean over j < T of max over l < T of R_lj - R_Tj, where l counts from the task itself.

    References
    ----------
    Chaudhry, Dokania, Ajanthan, Torr (2018), "Riemannian walk for incremental learning", ECCV,
    arXiv:1801.10112, section 3.

    Examples
    --------
    >>> forgetting([[1.0, 0.5], [0.4, 1.0]])
    0.6

    Book: §9.4.4 eq-forgetting
    """
    table = _table(accuracies, least=2)
    best = [table[j:-1, j].max() for j in range(len(table) - 1)]
    return float(np.mean(best - table[-1, :-1]))


def backward_transfer(accuracies):
    """What learning the later tasks has done to the earlier ones.

    Parameters
    ----------
    accuracies : array_like of shape (T, T), T at least 2
        As in `average_accuracy`.

    Returns
    -------
    float
        Mean over all tasks but the last of accuracy at the end minus accuracy just after the task
        was learned: below 0 where it was forgotten.

    Raises
    ------
    TypeError, ValueError
        As `forgetting`.

    References
    ----------
    Lopez-Paz, Ranzato (2017), "Gradient episodic memory for continual learning", NeurIPS,
    arXiv:1706.08840, equation 3.

    Examples
    --------
    >>> backward_transfer([[1.0, 0.5], [0.4, 1.0]])
    -0.6

    Book: §9.4.4 eq-backward-transfer
    """
    table = _table(accuracies, least=2)
    return float(np.mean((table[-1] - table.diagonal())[:-1]))


def _table(accuracies, *, least=1):
    table = float_array("accuracies", accuracies, ndim=2).astype(np.float64)
    if table.shape[0] != table.shape[1] or len(table) < least:
        raise ValueError(
            f"accuracies must be a square table of at least {least} rows, one for each task, got "
            f"shape {table.shape}"
        )
    unit_interval("accuracies", table)
    return table
