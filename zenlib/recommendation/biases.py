"""The baseline that is hard to beat: who rates high, and what is rated high."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, label_array, real_number, same_shape
from zenlib.recommendation._triples import amounts, places


@dataclass(frozen=True, eq=False)
class Biases:
    """A mean, and how far each user and each item is from it.

    Parameters
    ----------
    mean : float
    user : array of float, shape (n_users,)
    item : array of float, shape (n_items,)

    Examples
    --------
    >>> biases = Biases(3.5, [0.5, -1.0], [0.0, 0.5, 0.0])
    >>> biases.predict([0, 1], [1, 0])
    array([4.5, 2.5])

    Book: §6.6 eq-rating-biases
    """

    mean: float
    user: np.ndarray
    item: np.ndarray

    def __post_init__(self):
        object.__setattr__(self, "mean", real_number("mean", self.mean))
        for name in ("user", "item"):
            array = float_array(name, getattr(self, name), ndim=1)
            object.__setattr__(self, name, array)

    def predict(self, users, items):
        """The ratings that are to be expected of these users for these items.

        Parameters
        ----------
        users, items : array_like of int, same shape

        Returns
        -------
        array of float

        Raises
        ------
        TypeError, ValueError
            If a label is unknown, or the shapes differ.

        Examples
        --------
        >>> Biases(3.0, [1.0], [0.5, -0.5]).predict([0, 0], [0, 1])
        array([4.5, 3.5])

        Book: §6.6 eq-rating-biases
        """
        users = label_array("users", users, n_classes=len(self.user))
        items = label_array("items", items, n_classes=len(self.item))
        same_shape("users", users, "items", items)
        return self.mean + self.user[users] + self.item[items]


def fit_biases(users, items, ratings, *, penalty=5.0, n_users=None, n_items=None):
    """Mean, user and item deviations by penalised least squares.

    Parameters
    ----------
    users, items : array_like of int, shape (n,)
        Who rated what: labels from 0.
    ratings : array_like of float, shape (n,)
    penalty : float, above 0
        On squared deviations. An item with n ratings and neutral users keeps n / (n + penalty) of
        its distance from the mean: 5 is as if five more people had found it average.
    n_users, n_items : int, optional
        How many there are; by default as many as occur. Who has no rating has deviation 0.

    Returns
    -------
    Biases

    Raises
    ------
    TypeError, ValueError
        If lengths differ, a label is no count from 0, a number is not finite or out of range.

    Notes
    -----
    The mean is that of the ratings. The deviations minimise

    Σ (r_ui - mean - b_u - b_i)² + penalty (Σ b_u² + Σ b_i²).

    Items are eliminated first, whose block of the normal equations is diagonal; what is left is a
    system of n_users equations, or of n_items where these are fewer. So the result is exact.

    References
    ----------
    Koren, Bell, Volinsky (2009), "Matrix factorization techniques for recommender systems",
    Computer 42(8), 30-37, https://doi.org/10.1109/MC.2009.263, equation 3.

    Examples
    --------
    Two users, one item each in common; the second is one star more severe.

    >>> biases = fit_biases([0, 0, 1, 1], [0, 1, 0, 1], [5, 4, 4, 3], penalty=1e-9)
    >>> biases.mean, biases.user.round(3), biases.item.round(3)
    (4.0, array([ 0.5, -0.5]), array([ 0.5, -0.5]))

    Book: §6.6 eq-rating-biases
    """
    users, items, n_users, n_items = places(users, items, n_users, n_items)
    ratings = amounts("ratings", ratings, users)
    penalty = real_number("penalty", penalty, above=0)
    mean = float(ratings.mean())
    size = {"penalty": penalty, "rest": ratings - mean}
    if n_users <= n_items:
        user, item = _deviations(users, items, n_users, n_items, **size)
    else:
        item, user = _deviations(items, users, n_items, n_users, **size)
    return Biases(mean, user, item)


def _deviations(few, many, n_few, n_many, *, rest, penalty):
    """Solve the normal equations, the longer list of unknowns eliminated."""
    together = np.zeros((n_few, n_many))
    np.add.at(together, (few, many), 1.0)
    diagonal = together.sum(axis=0) + penalty
    sums = np.bincount(many, rest, minlength=n_many)
    shared = together / diagonal
    left = np.diag(together.sum(axis=1) + penalty) - shared @ together.T
    try:
        a = np.linalg.solve(left, np.bincount(few, rest, minlength=n_few) - shared @ sums)
    except np.linalg.LinAlgError:
        raise ValueError(
            f"penalty must be large enough to tell users from items, got {penalty!r}"
        ) from None
    return a, (sums - together.T @ a) / diagonal
