"""Outliers: values far from the rest, found by rules that the outliers themselves cannot move.

An outlier differs from the rest, which is not yet an error. In fraud, faults and disease the
outliers are the very cases that the model is there to find: look at them, and at their labels,
before removing any. So nothing here removes a row; `outside` points, and `clip` says what it does.
"""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, real_number
from zenlib.preprocessing._columns import (
    back_to,
    learnable,
    read_only,
    same_columns,
    with_missing,
)

__all__ = ["Fences", "iqr_fences", "mad_fences"]

_NORMAL_QUARTILE = 0.6744897501960817  # half of a normal distribution lies within so many σ


@dataclass(frozen=True, eq=False)
class Fences:
    """Two bounds per feature, outside of which a value counts as an outlier.

    Parameters
    ----------
    low, high : float or array_like of the shape of one sample
        The last values that still count as inside.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If one is empty or not finite, their shapes differ, or `low` lies above `high`.

    Notes
    -----
    Outlying is not wrong. In fraud, faults and disease the outliers are the target: compare the
    share of positives among `outside` with that of all before dropping a row.

    Examples
    --------
    >>> fences = Fences(0.0, 10.0)
    >>> fences.outside([[5.0], [10.0], [11.0]]).ravel()
    array([False, False,  True])
    >>> fences.clip([[5.0], [10.0], [11.0]]).ravel()
    array([ 5., 10., 10.])

    Book: §3.2.1 eq-iqr-fences
    """

    low: np.ndarray
    high: np.ndarray

    def __post_init__(self):
        low = float_array("low", self.low).astype(np.float64)
        high = float_array("high", self.high).astype(np.float64)
        if low.shape != high.shape:
            raise ValueError(
                f"low and high must have the same shape, got {low.shape} and {high.shape}"
            )
        if (low > high).any():
            raise ValueError("low must not lie above high; swap them")
        object.__setattr__(self, "low", read_only(low))
        object.__setattr__(self, "high", read_only(high))

    def outside(self, x):
        """Which values lie outside the fences.

        Parameters
        ----------
        x : array_like of shape (m, ...)
            Samples of the shape that was learned from; NaN counts as inside.

        Returns
        -------
        ndarray of bool, shape of `x`

        Raises
        ------
        TypeError
            If `x` does not hold real numbers.
        ValueError
            If it is empty, infinite somewhere, or of another shape.
        """
        x = self._samples(x)
        return (x < self.low) | (x > self.high)

    def clip(self, x):
        """The samples with every value outside moved to the nearer fence.

        Parameters
        ----------
        x : array_like of shape (m, ...)
            Samples of the shape that was learned from; NaN stays NaN.

        Returns
        -------
        ndarray of the shape of `x`, in its dtype (integers become float64)

        Raises
        ------
        TypeError, ValueError
            As `outside`.
        """
        x = self._samples(x)
        return back_to(x.dtype, "x", np.clip(x.astype(np.float64), self.low, self.high))

    def _samples(self, x):
        x = with_missing("x", x)
        same_columns("x", x, self.low, what="low and high")
        return x


def iqr_fences(x, *, factor=1.5):
    """Tukey's fences: the quartiles, and beyond them a multiple of the distance between them.

    Parameters
    ----------
    x : array_like of shape (m, ...)
        Training samples; NaN is left out.
    factor : float, at least 0
        1.5 marks outliers; 3 marks values that Tukey calls far out.

    Returns
    -------
    Fences
        One pair of bounds per feature.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or `factor` is no number.
    ValueError
        If `x` is empty, infinite or beyond 1e150 somewhere, a feature is missing throughout, or
        `factor` is negative.

    Notes
    -----
    [q₁ - f (q₃ - q₁), q₃ + f (q₃ - q₁)], quartiles interpolated linearly. Of normal values 0.7 %
    lie outside for f = 1.5: in clean data of a thousand rows some seven values are "outliers"
    in every feature. A feature with one value in more than half of its rows may have quartiles
    that are equal; then everything else lies outside.

    References
    ----------
    Tukey, "Exploratory Data Analysis", 1977, §2C.

    Examples
    --------
    >>> fences = iqr_fences([[1.0], [2.0], [3.0], [4.0], [100.0]])  # quartiles 2 and 4
    >>> fences.low, fences.high
    (array([-1.]), array([7.]))

    Book: §3.2.1 eq-iqr-fences
    """
    factor = real_number("factor", factor, least=0)
    x = learnable(x)
    first, third = np.nanquantile(x, [0.25, 0.75], axis=0)
    reach = factor * (third - first)
    return Fences(first - reach, third + reach)


def mad_fences(x, *, threshold=3.5):
    """Fences around the median, as wide as the median distance from it says.

    Parameters
    ----------
    x : array_like of shape (m, ...)
        Training samples; NaN is left out.
    threshold : float, at least 0
        In standard deviations that a normal distribution would have.

    Returns
    -------
    Fences
        One pair of bounds per feature.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or `threshold` is no number.
    ValueError
        If `x` is empty, infinite or beyond 1e150 somewhere, a feature is missing throughout, or
        `threshold` is negative.

    Notes
    -----
    median ± t · MAD / 0.6745 with MAD = median |x - median|. Up to half of the values may be
    anything without moving the fences far, where mean and standard deviation are carried away by
    the outliers that they should find. Where more than half of the values are equal, MAD is 0 and
    everything else lies outside.

    References
    ----------
    Iglewicz, Hoaglin, "How to Detect and Handle Outliers", 1993, which recommends 3.5.

    Examples
    --------
    >>> fences = mad_fences([[1.0], [2.0], [3.0], [4.0], [100.0]])  # median 3, MAD 1
    >>> fences.low.round(3), fences.high.round(3)
    (array([-2.189]), array([8.189]))

    Book: §3.2.1 eq-mad-fences
    """
    threshold = real_number("threshold", threshold, least=0)
    x = learnable(x)
    median = np.nanmedian(x, axis=0)
    reach = threshold * np.nanmedian(np.abs(x - median), axis=0) / _NORMAL_QUARTILE
    return Fences(median - reach, median + reach)
