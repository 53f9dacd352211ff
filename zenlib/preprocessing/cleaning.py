"""Cleaning: what is missing, and what is there twice.

The functions point, they do not delete: each answers with a mask, and what happens to the rows is
said in the open, `x[~duplicate_rows(x)]`.
"""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, one_of, plain_array
from zenlib.preprocessing._columns import (
    back_to,
    learnable,
    read_only,
    same_columns,
    with_missing,
)

__all__ = ["Imputer", "duplicate_rows", "fit_imputer", "missing_values"]


def missing_values(x):
    """Which values are missing: a mask of the NaNs.

    Parameters
    ----------
    x : array_like of shape (m, ...)
        Samples; NaN marks what is missing.

    Returns
    -------
    ndarray of bool, shape of `x`
        `.sum(axis=0)` counts per feature, `.any(axis=1)` finds the incomplete rows.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If it is empty or infinite somewhere.

    Notes
    -----
    A value may also be missing in disguise, as -1, 999 or 0. No function can know; look at the
    smallest, the largest and the most frequent value of every feature.

    Examples
    --------
    >>> missing_values([[1.0, float("nan")], [3.0, 4.0]])
    array([[False,  True],
           [False, False]])

    Book: §3.2.1
    """
    return np.isnan(with_missing("x", x))


def duplicate_rows(x):
    """Which rows repeat an earlier one.

    Parameters
    ----------
    x : array_like of shape (m,) or (m, n)
        Samples of numbers, or of str; NaN equals NaN, and infinity is a value like any other.

    Returns
    -------
    ndarray of bool, shape (m,)
        False at the first occurrence, True at every later one.

    Raises
    ------
    TypeError
        If `x` holds neither numbers nor str.
    ValueError
        If it is empty or has another number of dimensions.

    Notes
    -----
    Rows are compared exactly. A row that is in the training set and again in the test set makes
    the test easier than life: remove duplicates before splitting. Two customers may also be alike:
    whether equal rows are one case counted twice is a question about the data, not about numbers.

    Examples
    --------
    >>> duplicate_rows([[1, 2], [3, 4], [1, 2], [1, 2]])
    array([False, False,  True,  True])

    Book: §3.2.1
    """
    rows = plain_array("x", x)
    if rows.dtype.kind != "U":
        rows = float_array("x", x, finite=False)
    if rows.ndim not in (1, 2) or rows.size == 0:
        raise ValueError(f"x must have shape (m,) or (m, n) and rows, got shape {rows.shape}")
    rows = rows.reshape(len(rows), -1)
    if rows.dtype.kind == "f":  # NaN differs from itself: compare where it is instead
        missing = np.isnan(rows)
        rows = np.hstack([np.where(missing, 0, rows), missing])
    _, first = np.unique(rows, axis=0, return_index=True)
    repeated = np.ones(len(rows), dtype=bool)
    repeated[first] = False
    return repeated


@dataclass(frozen=True, eq=False)
class Imputer:
    """One value per feature to put where a value is missing.

    Parameters
    ----------
    fill : float or array_like of the shape of one sample
        A single number serves every feature.

    Raises
    ------
    TypeError
        If `fill` does not hold real numbers.
    ValueError
        If it is empty or not finite.

    Examples
    --------
    >>> Imputer([0.0, 9.0]).transform([[float("nan"), float("nan")], [1.0, 2.0]])
    array([[0., 9.],
           [1., 2.]])

    Book: §3.2.1
    """

    fill: np.ndarray

    def __post_init__(self):
        fill = float_array("fill", self.fill).astype(np.float64)
        object.__setattr__(self, "fill", read_only(fill))

    def transform(self, x):
        """The samples with every missing value filled in.

        Parameters
        ----------
        x : array_like of shape (m, ...)
            Samples of the shape that was learned from; NaN is missing.

        Returns
        -------
        ndarray of the shape of `x`, in its dtype (integers become float64)

        Raises
        ------
        TypeError
            If `x` does not hold real numbers.
        ValueError
            If it is empty, infinite somewhere, of another shape, or its dtype cannot hold `fill`.

        Notes
        -----
        There is no way back: which values were missing is known before or never. Keep
        `missing_values(x)` as features of their own where missing may mean something.
        """
        x = with_missing("x", x)
        same_columns("x", x, self.fill, what="fill")
        return back_to(x.dtype, "x", np.where(np.isnan(x), self.fill, x))


def fit_imputer(x, *, statistic="median"):
    """An imputer that fills in the median, or the mean, of the training values that are there.

    Parameters
    ----------
    x : array_like of shape (m, ...)
        Training samples; NaN is missing.
    statistic : {"median", "mean"}
        The median is not moved by outliers.

    Returns
    -------
    Imputer

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `x` is empty, infinite or beyond 1e150 somewhere, a feature is missing throughout, or
        the statistic is unknown.

    Notes
    -----
    Filled-in values make a feature look less spread than it is, and hide that a value was missing.

    Examples
    --------
    >>> nan = float("nan")
    >>> imputer = fit_imputer([[1.0], [2.0], [9.0], [nan]])
    >>> imputer.transform([[nan], [5.0]])
    array([[2.],
           [5.]])

    Book: §3.2.1
    """
    one_of("statistic", statistic, ("median", "mean"))
    x = learnable(x)
    return Imputer(np.nanmedian(x, axis=0) if statistic == "median" else np.nanmean(x, axis=0))
