"""Lists of a few items: which, how good they are, and what they leave out."""

import numpy as np

from zenlib._validation import float_array, float_if_scalar, label_array, plain_array, whole_number


def top_items(scores, k, *, seen=None):
    """The k items with the highest scores, best first, for each user.

    Parameters
    ----------
    scores : array_like of float, shape (n_users, n_items)
    k : int, at least 1
    seen : array_like of bool, shape (n_users, n_items), optional
        Items that a user must not be shown, having had them already.

    Returns
    -------
    array of int, shape (n_users, k)

    Raises
    ------
    TypeError, ValueError
        If shapes differ, or fewer than `k` items are left for a user.

    Notes
    -----
    Of equal scores the item with the smaller label comes first.

    Examples
    --------
    >>> top_items([[0.1, 0.9, 0.5]], 2)
    array([[1, 2]])
    >>> top_items([[0.1, 0.9, 0.5]], 2, seen=[[False, True, False]])
    array([[2, 0]])

    Book: §6.6 eq-recall-at-k
    """
    scores = float_array("scores", scores, ndim=2).astype(np.float64)
    k = whole_number("k", k, least=1)
    seen = np.zeros(scores.shape, bool) if seen is None else _table("seen", seen)
    if seen.shape != scores.shape:
        raise ValueError(f"seen must have the shape of scores, {scores.shape}, got {seen.shape}")
    left = int((~seen).sum(axis=1).min())
    if left < k:
        raise ValueError(f"k must be at most {left}, the items left for some user, got {k}")
    return np.array([_smallest(row, k) for row in np.where(seen, np.inf, -scores)])


def recall_at_k(lists, relevant):
    """Which share of what a user turned out to like was in the list.

    Parameters
    ----------
    lists : array_like of int, shape (n_users, k)
        Items shown to each user, as from `top_items`.
    relevant : array_like of bool, shape (n_users, n_items)
        What each user did like; at least one item each.

    Returns
    -------
    array of float, shape (n_users,)
        One value for each user, so that an interval can be given.

    Raises
    ------
    TypeError, ValueError
        If lengths differ, an item is unknown or repeated, or a user liked nothing.

    Notes
    -----
    hits / min(k, liked): a list of ten cannot hold eleven, so that 1 is always possible.

    Examples
    --------
    Two of the three that were liked are in the list.

    >>> recall_at_k([[4, 0, 2]], [[True, False, True, True, False]]).round(3)
    array([0.667])

    Book: §6.6 eq-recall-at-k
    """
    lists, relevant = _lists_and_relevant(lists, relevant)
    hits = np.take_along_axis(relevant, lists, axis=1).sum(axis=1)
    return hits / np.minimum(lists.shape[1], relevant.sum(axis=1))


def ndcg_at_k(lists, relevant):
    """As `recall_at_k`, but a hit counts more the higher it stands.

    Parameters
    ----------
    lists : array_like of int, shape (n_users, k)
        Items shown to each user, best first.
    relevant : array_like of bool, shape (n_users, n_items)
        What each user did like; at least one item each.

    Returns
    -------
    array of float, shape (n_users,)
        1 where all hits that are possible stand at the top.

    Raises
    ------
    TypeError, ValueError
        If lengths differ, an item is unknown or repeated, or a user liked nothing.

    Notes
    -----
    A hit in place j is worth 1 / log2(j + 1); the sum is divided by the largest one possible.

    References
    ----------
    Järvelin, Kekäläinen (2002), "Cumulated gain-based evaluation of IR techniques", ACM
    Transactions on Information Systems 20(4), 422-446, https://doi.org/10.1145/582415.582418.

    Examples
    --------
    One liked item, in second place: 1 / log2(3).

    >>> ndcg_at_k([[3, 1]], [[False, True, False, False]]).round(4)
    array([0.6309])

    Book: §6.6 eq-ndcg
    """
    lists, relevant = _lists_and_relevant(lists, relevant)
    k = lists.shape[1]
    worth = 1 / np.log2(np.arange(2, k + 2))
    gained = np.take_along_axis(relevant, lists, axis=1) @ worth
    possible = np.minimum(k, relevant.sum(axis=1))
    return gained / np.cumsum(worth)[possible - 1]


def catalogue_coverage(lists, n_items):
    """Which share of all items anybody is shown.

    Parameters
    ----------
    lists : array_like of int, shape (n_users, k)
    n_items : int, at least 1
        Size of the catalogue.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an item is not below `n_items`.

    Examples
    --------
    >>> catalogue_coverage([[0, 1], [0, 1], [0, 2]], 10)
    0.3

    Book: §6.6 eq-coverage
    """
    n_items = whole_number("n_items", n_items, least=1)
    lists = label_array("lists", lists, n_classes=n_items, ndim=2)
    return len(np.unique(lists)) / n_items


def gini_index(amounts):
    """How unequally an amount is spread: 0 if all have the same, near 1 if one has everything.

    Parameters
    ----------
    amounts : array_like of float, shape (n,) or (..., n)
        At least 0, not all 0: how often each item is shown, for instance.

    Returns
    -------
    float or array
        Between 0 and 1 - 1/n.

    Raises
    ------
    TypeError, ValueError
        If an amount is negative or not finite, or all are 0.

    Notes
    -----
    Σ_ij |x_i - x_j| / (2 n Σ x); computed from the sorted amounts, in which the i-th counts
    2 i - n - 1 times.

    Examples
    --------
    >>> gini_index([5, 5, 5, 5]), gini_index([0, 0, 0, 20])
    (0.0, 0.75)

    Book: §6.6 eq-gini
    """
    x = float_array("amounts", amounts)
    if x.ndim == 0:
        raise ValueError("amounts must be a list of numbers, got a single one")
    if x.min() < 0:
        raise ValueError(f"amounts must be at least 0, got {x.min():.6g}")
    largest = x.max(axis=-1, keepdims=True)
    if not largest.all():
        raise ValueError("amounts must not all be 0: nothing is spread")
    x = np.sort(x / largest, axis=-1)  # so that no sum overflows
    n = x.shape[-1]
    return float_if_scalar(x @ (2 * np.arange(1, n + 1) - n - 1) / (n * x.sum(axis=-1)))


def _smallest(row, k):
    """Places of the k smallest numbers in order, the earlier first among equals."""
    few = np.flatnonzero(row <= np.partition(row, k - 1)[k - 1])
    return few[np.argsort(row[few], kind="stable")][:k]


def _lists_and_relevant(lists, relevant):
    relevant = _table("relevant", relevant)
    lists = label_array("lists", lists, n_classes=relevant.shape[1], ndim=2)
    if len(lists) != len(relevant):
        raise ValueError(
            f"lists and relevant must hold the same users, got {len(lists)} and {len(relevant)}"
        )
    in_order = np.sort(lists, axis=1)
    if (in_order[:, 1:] == in_order[:, :-1]).any():
        raise ValueError("lists must not show a user the same item twice, got one that does")
    if not relevant.any(axis=1).all():
        missing = int(np.flatnonzero(~relevant.any(axis=1))[0])
        raise ValueError(
            f"relevant must hold at least one item for each user, got none in row {missing}; "
            "leave out users without any"
        )
    return lists, relevant


def _table(name, value):
    array = plain_array(name, value)
    if array.dtype != bool or array.ndim != 2:
        raise TypeError(
            f"{name} must be a table of True and False, users by items, got dtype {array.dtype} "
            f"and shape {array.shape}"
        )
    return array
