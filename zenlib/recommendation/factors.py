"""Taste in a few numbers: users and items as points whose products are what one gives the other."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import (
    float_array,
    generator,
    label_array,
    real_number,
    same_shape,
    whole_number,
)
from zenlib.recommendation._triples import amounts, each_pair_once, places, solve_rows


@dataclass(frozen=True, eq=False)
class Factors:
    """A few numbers for each user and each item; their product is the prediction.

    Parameters
    ----------
    user : array of float, shape (n_users, f)
    item : array of float, shape (n_items, f)
    losses : tuple of float
        What was minimised, after each round of fitting.

    Examples
    --------
    >>> taste = Factors([[1.0, 0.0]], [[2.0, 5.0], [0.5, -1.0]])
    >>> taste.predict([0, 0], [0, 1])
    array([2. , 0.5])

    Book: §6.6 eq-matrix-factorisation
    """

    user: np.ndarray
    item: np.ndarray
    losses: tuple = ()

    def __post_init__(self):
        for name in ("user", "item"):
            object.__setattr__(self, name, float_array(name, getattr(self, name), ndim=2))
        if self.user.shape[1] != self.item.shape[1]:
            raise ValueError(
                f"user and item must have as many factors, got {self.user.shape[1]} and "
                f"{self.item.shape[1]}"
            )

    @property
    def scores(self):
        """All predictions, shape (n_users, n_items)."""
        return self.user @ self.item.T

    def predict(self, users, items):
        """The products for some pairs.

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
        >>> Factors([[1.0], [2.0]], [[3.0]]).predict([0, 1], [0, 0])
        array([3., 6.])

        Book: §6.6 eq-matrix-factorisation
        """
        users = label_array("users", users, n_classes=len(self.user))
        items = label_array("items", items, n_classes=len(self.item))
        same_shape("users", users, "items", items)
        return np.einsum("nf,nf->n", self.user[users], self.item[items])


def fit_factors(
    users, items, ratings, *, n_factors, penalty, rng, n_rounds=10, n_users=None, n_items=None
):
    """Factors that explain the ratings given, by alternating least squares.

    Parameters
    ----------
    users, items : array_like of int, shape (n,)
        Who rated what: labels from 0, each pair once.
    ratings : array_like of float, shape (n,)
        Best what `fit_biases` leaves unexplained.
    n_factors : int, at least 1
    penalty : float, above 0
        On squared factors: the larger, the closer to predicting 0.
    rng : numpy.random.Generator
        Draws where the items start.
    n_rounds : int, at least 1
        A round fits all users, then all items.
    n_users, n_items : int, optional
        How many there are; by default as many as occur. Who has no rating has factors 0.

    Returns
    -------
    Factors

    Raises
    ------
    TypeError, ValueError
        If lengths differ, a pair occurs twice, a number is not finite or out of its range.

    Notes
    -----
    Minimises Σ (r_ui - p_u·q_i)² + penalty (Σ |p_u|² + Σ |q_i|²) over the pairs that were rated;
    the others do not count. With the items fixed, each user is a ridge regression of f unknowns,
    and the other way round; so no round can make it worse. It may stop at a minimum that is not the
    lowest: where the entries are few and the penalty is small, another start gives another fit.

    References
    ----------
    Koren, Bell, Volinsky (2009), "Matrix factorization techniques for recommender systems",
    Computer 42(8), 30-37, https://doi.org/10.1109/MC.2009.263, equation 2.

    Examples
    --------
    A table whose second row is twice the first needs one factor.

    >>> taste = fit_factors([0, 0, 1, 1], [0, 1, 0, 1], [1.0, 3.0, 2.0, 6.0], n_factors=1,
    ...                     penalty=1e-9, rng=np.random.default_rng(0))
    >>> taste.scores.round(3)
    array([[1., 3.],
           [2., 6.]])

    Book: §6.6 eq-matrix-factorisation
    """
    users, items, n_users, n_items = places(users, items, n_users, n_items)
    ratings = amounts("ratings", ratings, users)
    each_pair_once(users, items, n_items)
    f, penalty, n_rounds = _settings(n_factors, penalty, n_rounds)
    q = _start(n_items, f, rng)
    ridge = penalty * np.eye(f)
    losses = []
    for _ in range(n_rounds):
        p = solve_rows(users, q[items], ratings, np.tile(ridge, (n_users, 1, 1)))
        q = solve_rows(items, p[users], ratings, np.tile(ridge, (n_items, 1, 1)))
        errors = ratings - np.einsum("nf,nf->n", p[users], q[items])
        losses.append(float(errors @ errors + penalty * ((p**2).sum() + (q**2).sum())))
    return Factors(p, q, tuple(losses))


def fit_implicit_factors(
    users, items, *, weight, n_factors, penalty, rng, n_rounds=10, n_users=None, n_items=None
):
    """Factors from what was watched or bought, where nobody said how it was liked.

    Parameters
    ----------
    users, items : array_like of int, shape (n,)
        Who chose what: labels from 0, each pair once.
    weight : float, above 0, at most 1e100
        How much more a choice says than the absence of one, which counts 1.
    n_factors : int, at least 1
    penalty : float, above 0
        On squared factors.
    rng : numpy.random.Generator
        Draws where the items start.
    n_rounds : int, at least 1
        A round fits all users, then all items.
    n_users, n_items : int, optional
        How many there are; by default as many as occur.

    Returns
    -------
    Factors

    Raises
    ------
    TypeError, ValueError
        If lengths differ, a pair occurs twice, a number is not finite or out of its range.

    Notes
    -----
    Minimises Σ c_ui (x_ui - p_u·q_i)² + penalty (Σ |p_u|² + Σ |q_i|²) over **all** pairs: x = 1 and
    c = 1 + weight where something was chosen, x = 0 and c = 1 elsewhere. The sum over all items is
    QᵀQ, the same for every user, so that only the choices have to be added for each: the work grows
    with the number of choices and not with that of pairs.

    References
    ----------
    Hu, Koren, Volinsky (2008), "Collaborative filtering for implicit feedback datasets", ICDM,
    263-272, https://doi.org/10.1109/ICDM.2008.22, equations 3 to 5.

    Examples
    --------
    Two groups that never choose each other's items; the third user has not yet seen item 1.

    >>> users, items = [0, 0, 1, 1, 2, 3, 3], [0, 1, 0, 1, 0, 2, 3]
    >>> taste = fit_implicit_factors(users, items, weight=10, n_factors=2, penalty=0.1,
    ...                              rng=np.random.default_rng(0))
    >>> taste.scores[2].round().astype(int)
    array([1, 1, 0, 0])

    Book: §6.8 eq-implicit-feedback
    """
    users, items, n_users, n_items = places(users, items, n_users, n_items)
    each_pair_once(users, items, n_items)
    weight = real_number("weight", weight, above=0, most=1e100)
    f, penalty, n_rounds = _settings(n_factors, penalty, n_rounds)
    q = _start(n_items, f, rng)
    ridge, chosen = penalty * np.eye(f), np.full(len(users), 1 + weight)
    losses = []
    for _ in range(n_rounds):
        p = solve_rows(users, q[items], chosen, np.tile(q.T @ q + ridge, (n_users, 1, 1)), weight)
        q = solve_rows(items, p[users], chosen, np.tile(p.T @ p + ridge, (n_items, 1, 1)), weight)
        losses.append(_implicit_loss(users, items, p, q, weight, penalty))
    return Factors(p, q, tuple(losses))


def _implicit_loss(users, items, p, q, weight, penalty):
    """The sum over all pairs, without a table of them: Σ (p·q)² is the trace of PᵀP QᵀQ."""
    s = np.einsum("nf,nf->n", p[users], q[items])
    everywhere = np.sum((p.T @ p) * (q.T @ q))
    chosen = np.sum((1 + weight) * (1 - s) ** 2 - s**2)
    return float(everywhere + chosen + penalty * ((p**2).sum() + (q**2).sum()))


def _settings(n_factors, penalty, n_rounds):
    return (
        whole_number("n_factors", n_factors, least=1),
        real_number("penalty", penalty, above=0),
        whole_number("n_rounds", n_rounds, least=1),
    )


def _start(n_items, f, rng):
    return generator("rng", rng).standard_normal((n_items, f)) / np.sqrt(f)
