"""Encoding: categories as whole numbers, or as one column each, and back.

Two encodings with one difference. A label encoding numbers the categories 0, 1, 2, …: right for
the classes that a model predicts, for trees and for rows of an embedding table, misleading for
anything that multiplies the number by a weight, because 2 is not twice as much of anything as 1. A
one-hot encoding gives every category a column of its own and claims nothing about their order.

Categories are whole numbers, bools or str. What was not there when the encoding was fitted is
treated as `unseen` says, and never silently.
"""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import flag, float_array, label_array, one_of, plain_array

__all__ = ["LabelEncoding", "OneHotEncoding", "fit_labels", "fit_one_hot"]


@dataclass(frozen=True)
class LabelEncoding:
    """Categories numbered 0, 1, 2, ….

    Parameters
    ----------
    categories : sequence of int, bool or str
        All different; their places are their numbers.
    unseen : {"error", "extra"}
        What becomes of a value that is not among them: an error, or a number of its own, K, one
        above the last.

    Raises
    ------
    TypeError
        If `categories` holds floats, or anything but int, bool or str.
    ValueError
        If a category occurs twice, there is none, or `unseen` is unknown.

    Examples
    --------
    >>> sizes = LabelEncoding(("small", "medium", "large"), unseen="extra")
    >>> sizes.transform(["large", "small", "huge"])
    array([2, 0, 3])

    Book: §3.2.1 eq-label-encoding
    """

    categories: tuple
    unseen: str = "error"

    def __post_init__(self):
        object.__setattr__(self, "categories", _distinct(self.categories))
        one_of("unseen", self.unseen, ("error", "extra"))

    @property
    def n_codes(self):
        """How many numbers occur: K, and one more if unseen values have their own."""
        return len(self.categories) + (self.unseen == "extra")

    def transform(self, values):
        """The number of every value.

        Parameters
        ----------
        values : array_like of any shape
            Of the kind of the categories.

        Returns
        -------
        ndarray of int64, shape of `values`

        Raises
        ------
        TypeError
            If the values are of another kind than the categories.
        ValueError
            If one of them was not seen and `unseen` is "error".
        """
        codes = _codes(self.categories, values)
        if self.unseen == "error":
            _refuse_unseen(self.categories, values, codes)
        return codes

    def inverse_transform(self, codes):
        """The category of every number.

        Parameters
        ----------
        codes : array_like of int, any shape
            Numbers below K. The number of the unseen has no way back and is refused.

        Returns
        -------
        ndarray of the shape of `codes`

        Raises
        ------
        TypeError
            If `codes` does not hold whole numbers.
        ValueError
            If a number is negative or stands for no category.
        """
        codes = label_array(
            "codes", codes, n_classes=len(self.categories), ndim=None, nonempty=False
        )
        return np.array(self.categories)[codes]


def fit_labels(values, *, unseen="error"):
    """The label encoding of the categories that occur, in sorted order.

    Parameters
    ----------
    values : array_like of int, bool or str, any shape
        Training values.
    unseen : {"error", "extra"}
        What becomes of a value that did not occur here: see `LabelEncoding`.

    Returns
    -------
    LabelEncoding
        Sorted by value: for an order that means something, as small < medium < large, give the
        categories to `LabelEncoding` yourself.

    Raises
    ------
    TypeError
        If the values are floats, or anything but int, bool or str.
    ValueError
        If there is none, or `unseen` is unknown.

    Examples
    --------
    >>> fit_labels(["rent", "own", "rent"]).transform(["own", "rent"])
    array([0, 1])

    Book: §3.2.1 eq-label-encoding
    """
    return LabelEncoding(np.unique(_category_array("values", values)).tolist(), unseen)


@dataclass(frozen=True)
class OneHotEncoding:
    """A column of zeros and ones for every category.

    Parameters
    ----------
    categories : sequence of int, bool or str
        All different; their places are their columns.
    unseen : {"error", "extra", "zeros"}
        What becomes of a value that is not among them: an error, a column of its own, the last,
        or a row of zeros.
    drop_first : bool
        Leave out the first category's column. Its rows are zeros, and its effect is found in the
        intercept.

    Raises
    ------
    TypeError
        If `categories` holds floats, or anything but int, bool or str, or `drop_first` is not a
        bool.
    ValueError
        If a category occurs twice, there is none, `unseen` is unknown, or it is "zeros" with
        `drop_first`: then a row of zeros would mean two things.

    Notes
    -----
    All K columns of a category sum to one, as the column of the intercept does: one too many for
    least squares without a penalty, which `drop_first` mends. With a penalty, or for trees, keep
    all of them.

    Examples
    --------
    >>> housing = OneHotEncoding(("for free", "own", "rent"), unseen="zeros")
    >>> housing.transform(["own", "caravan"])
    array([[0., 1., 0.],
           [0., 0., 0.]])

    Book: §3.2.1 eq-one-hot
    """

    categories: tuple
    unseen: str = "error"
    drop_first: bool = False

    def __post_init__(self):
        object.__setattr__(self, "categories", _distinct(self.categories))
        one_of("unseen", self.unseen, ("error", "extra", "zeros"))
        if flag("drop_first", self.drop_first) and self.unseen == "zeros":
            raise ValueError(
                "unseen must not be 'zeros' with drop_first, got both: a row of zeros would mean "
                "the first category and the unseen; use unseen='extra'"
            )

    @property
    def n_columns(self):
        """How many columns `transform` returns."""
        return len(self.categories) + (self.unseen == "extra") - self.drop_first

    def transform(self, values):
        """A row of zeros with a single one for every value.

        Parameters
        ----------
        values : array_like of any shape
            Of the kind of the categories.

        Returns
        -------
        ndarray of float64, shape of `values` + (n_columns,)

        Raises
        ------
        TypeError
            If the values are of another kind than the categories.
        ValueError
            If one of them was not seen and `unseen` is "error".
        """
        codes = _codes(self.categories, values)
        if self.unseen == "error":
            _refuse_unseen(self.categories, values, codes)
        return np.eye(len(self.categories) + 1)[codes][..., self._columns()]

    def inverse_transform(self, rows):
        """The category of every row.

        Parameters
        ----------
        rows : array_like of shape (..., n_columns)
            Rows with a single one; with `drop_first` also rows of zeros.

        Returns
        -------
        ndarray of shape (...)

        Raises
        ------
        TypeError
            If `rows` does not hold real numbers.
        ValueError
            If the number of columns is another, a row is not one-hot, or it stands for an unseen
            value, which is lost.
        """
        rows = float_array("rows", rows, nonempty=False)
        if rows.ndim == 0 or rows.shape[-1] != self.n_columns:
            raise ValueError(f"rows must have {self.n_columns} columns, got shape {rows.shape}")
        full = np.zeros((*rows.shape[:-1], len(self.categories) + 1))
        full[..., self._columns()] = rows
        if self.drop_first:
            full[..., 0] = 1 - rows.sum(axis=-1)
        if not (np.isin(full, (0, 1)).all() and (full.sum(axis=-1) == 1).all()):
            raise ValueError(
                "rows must each hold a single 1 and else 0; for probabilities take "
                "rows.argmax(axis=-1) first"
            )
        if full[..., -1].any():
            raise ValueError("rows must stand for categories, got one for an unseen value")
        return np.array(self.categories)[full.argmax(axis=-1)]

    def _columns(self):
        """The columns that are kept, of K categories and one for the unseen."""
        return slice(int(self.drop_first), len(self.categories) + (self.unseen == "extra"))


def fit_one_hot(values, *, unseen="error", drop_first=False):
    """The one-hot encoding of the categories that occur, in sorted order.

    Parameters
    ----------
    values : array_like of int, bool or str, any shape
        Training values.
    unseen : {"error", "extra", "zeros"}
        What becomes of a value that did not occur here: see `OneHotEncoding`.
    drop_first : bool
        Leave out the first category's column.

    Returns
    -------
    OneHotEncoding

    Raises
    ------
    TypeError
        If the values are floats, or anything but int, bool or str, or `drop_first` is not a bool.
    ValueError
        If there is none, `unseen` is unknown, or it is "zeros" with `drop_first`.

    Examples
    --------
    >>> fit_one_hot(["rent", "own", "rent"]).transform(["own", "rent"])
    array([[1., 0.],
           [0., 1.]])

    Book: §3.2.1 eq-one-hot
    """
    categories = np.unique(_category_array("values", values)).tolist()
    return OneHotEncoding(categories, unseen, drop_first)


def _category_array(name, values, *, nonempty=True):
    array = plain_array(name, values)
    if nonempty and array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    if array.size and array.dtype.kind not in "iubU":
        raise TypeError(
            f"{name} must hold int, bool or str, got dtype {array.dtype}; "
            f"make categories of it first, for example with .astype(str)"
        )
    return array


def _distinct(categories):
    array = _category_array("categories", categories)
    if array.ndim != 1:
        raise ValueError(f"categories must have 1 dimension, got shape {array.shape}")
    values, counts = np.unique(array, return_counts=True)
    if (counts > 1).any():
        raise ValueError(
            f"categories must all differ, got {values[counts > 1][0].item()!r} more than once"
        )
    return tuple(array.tolist())


def _codes(categories, values):
    """The place of every value among the categories, and K for what is not there."""
    known = np.array(categories)
    values = _category_array("values", values, nonempty=False)
    if values.size and (values.dtype.kind == "U") != (known.dtype.kind == "U"):
        raise TypeError(
            f"values must be of the kind of the categories, dtype {known.dtype}, "
            f"got dtype {values.dtype}"
        )
    order = np.argsort(known)
    if values.size == 0:
        return np.zeros(values.shape, dtype=np.int64)
    place = np.searchsorted(known[order], values).clip(max=len(known) - 1)
    found = order[place]
    return np.where(known[found] == values, found, len(known)).astype(np.int64)


def _refuse_unseen(categories, values, codes):
    unseen = np.asarray(values)[codes == len(categories)]
    if unseen.size:
        raise ValueError(
            f"values must be among the {len(categories)} categories, got {unseen[0].item()!r}; "
            f"choose what becomes of unseen values with the option unseen"
        )
