"""Scaling: every feature to a comparable range, by a rule learned on the training set alone."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array
from zenlib.preprocessing._columns import (
    LARGEST,
    back_to,
    has_samples,
    moderate,
    read_only,
    same_columns,
)

__all__ = ["Scaling", "fit_mean_normalization", "fit_min_max", "fit_robust", "fit_z_score"]


@dataclass(frozen=True, eq=False)
class Scaling:
    """A shift and a scale per feature: what all four ways of scaling come down to.

    Parameters
    ----------
    shift : float or array_like of the shape of one sample
        What becomes 0. A single number serves every feature.
    scale : float or array_like of the same shape, above 0
        What becomes a distance of 1.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If one is empty or not finite, a scale is not above 0, or their shapes differ.

    Notes
    -----
    z = (x - shift) / scale, and back x = shift + scale · z. Both are read-only float64.

    Known bounds need no data: images of bytes are `Scaling(0, 255)`, and nothing can leak.

    Examples
    --------
    >>> pixels = Scaling(0, 255)
    >>> pixels.transform([[0, 51, 255]])
    array([[0. , 0.2, 1. ]])
    >>> pixels.inverse_transform([[0.2]])
    array([[51.]])

    Book: §3.2.1 eq-scaling
    """

    shift: np.ndarray
    scale: np.ndarray

    def __post_init__(self):
        shift = float_array("shift", self.shift).astype(np.float64)
        scale = float_array("scale", self.scale).astype(np.float64)
        if shift.shape != scale.shape:
            raise ValueError(
                f"shift and scale must have the same shape, got {shift.shape} and {scale.shape}"
            )
        if (scale <= 0).any():
            raise ValueError(
                f"scale must be above 0, got {scale.min():.6g}; "
                f"a feature that never changes takes the scale 1"
            )
        object.__setattr__(self, "shift", read_only(shift))
        object.__setattr__(self, "scale", read_only(scale))

    def transform(self, x):
        """Samples on the learned scale.

        Parameters
        ----------
        x : array_like of shape (m, ...)
            Samples of the shape that was learned from.

        Returns
        -------
        ndarray of the shape of `x`, in its dtype (integers become float64)
            Values outside the range of the training set come out outside the range too: they are
            not clipped.

        Raises
        ------
        TypeError
            If `x` does not hold real numbers.
        ValueError
            If it is empty, not finite, of another shape, or its dtype cannot hold the result.
        """
        x = self._samples("x", x)
        with np.errstate(over="ignore"):
            z = (x.astype(np.float64) - self.shift) / self.scale
        return back_to(x.dtype, "x", _finite("x", z))

    def inverse_transform(self, z):
        """The samples that `transform` makes into `z`.

        Parameters
        ----------
        z : array_like of shape (m, ...)
            Scaled samples.

        Returns
        -------
        ndarray of the shape of `z`, in its dtype (integers become float64)

        Raises
        ------
        TypeError, ValueError
            As `transform`.
        """
        z = self._samples("z", z)
        with np.errstate(over="ignore"):
            x = self.shift + self.scale * z.astype(np.float64)
        return back_to(z.dtype, "z", _finite("z", x))

    def _samples(self, name, value):
        array = has_samples(name, float_array(name, value))
        same_columns(name, array, self.shift, what="shift and scale")
        return array


def fit_min_max(x):
    """The scaling that maps the smallest training value to 0 and the largest to 1.

    Parameters
    ----------
    x : array_like of shape (m, ...)
        Training samples.

    Returns
    -------
    Scaling
        Of float64, one shift and scale per feature. A constant feature becomes 0.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If it is empty, not finite or beyond 1e150, or a feature changes by less than 1e-150.

    Notes
    -----
    z = (x - min) / (max - min). One wild value decides the whole scale: see `fit_robust`.

    Examples
    --------
    >>> scaling = fit_min_max([[10.0], [20.0], [30.0]])
    >>> scaling.transform([[20.0], [40.0]])  # beyond the training set, beyond 1
    array([[0.5],
           [1.5]])

    Book: §3.2.1 eq-min-max
    """
    x = _samples(x)
    return _scaling(x, x.min(axis=0), np.ptp(x, axis=0))


def fit_mean_normalization(x):
    """The scaling that maps the training mean to 0 and the training range to a length of 1.

    Parameters
    ----------
    x : array_like of shape (m, ...)
        Training samples.

    Returns
    -------
    Scaling
        Of float64, one shift and scale per feature. A constant feature becomes 0.

    Raises
    ------
    TypeError, ValueError
        As `fit_min_max`.

    Notes
    -----
    z = (x - mean) / (max - min): between -1 and 1, with mean 0.

    Examples
    --------
    >>> fit_mean_normalization([[10.0], [20.0], [60.0]]).transform([[10.0], [30.0], [60.0]])
    array([[-0.4],
           [ 0. ],
           [ 0.6]])

    Book: §3.2.1 eq-mean-normalization
    """
    x = _samples(x)
    return _scaling(x, x.mean(axis=0), np.ptp(x, axis=0))


def fit_z_score(x):
    """The scaling that gives every training feature mean 0 and standard deviation 1.

    Parameters
    ----------
    x : array_like of shape (m, ...)
        Training samples.

    Returns
    -------
    Scaling
        Of float64, one shift and scale per feature. A constant feature becomes 0.

    Raises
    ------
    TypeError, ValueError
        As `fit_min_max`.

    Notes
    -----
    z = (x - mean) / s with s² = (1/m) sum_i (x_i - mean)², divided by m as in scikit-learn.

    Examples
    --------
    >>> fit_z_score([[1.0], [3.0]]).transform([[1.0], [2.0], [3.0], [5.0]]).ravel()
    array([-1.,  0.,  1.,  3.])

    Book: §3.2.1 eq-z-score
    """
    x = _samples(x)
    return _scaling(x, x.mean(axis=0), x.std(axis=0))


def fit_robust(x):
    """The scaling that maps the training median to 0 and the middle half to a length of 1.

    Parameters
    ----------
    x : array_like of shape (m, ...)
        Training samples.

    Returns
    -------
    Scaling
        Of float64, one shift and scale per feature. Where more than the middle half of the values
        are one value, the range between the quartiles is 0 and the scale 1: the feature is
        centred and otherwise left as it is, as in scikit-learn.

    Raises
    ------
    TypeError, ValueError
        As `fit_min_max`.

    Notes
    -----
    z = (x - median) / (q₃ - q₁), quartiles interpolated linearly. Up to a quarter of the values
    at either end may be anything without moving the scale.

    Examples
    --------
    >>> scaling = fit_robust([[1.0], [2.0], [3.0], [4.0], [1000.0]])  # quartiles 2 and 4
    >>> scaling.transform([[1.0], [3.0], [5.0]]).ravel()
    array([-1.,  0.,  1.])

    Book: §3.2.1 eq-robust
    """
    x = _samples(x)
    first, median, third = np.quantile(x, [0.25, 0.5, 0.75], axis=0)
    return _scaling(x, median, third - first)


def _samples(x):
    """The samples in float64, none so large or so close together that their squares fail."""
    x = moderate("x", has_samples("x", float_array("x", x)).astype(np.float64))
    spans = np.ptp(x, axis=0)
    if ((spans > 0) & (spans < 1 / LARGEST)).any():
        raise ValueError(
            f"x must span at least {1 / LARGEST} in every feature that changes, "
            f"got {spans[spans > 0].min():.6g}; multiply it by a constant first"
        )
    return x


def _scaling(x, shift, scale):
    """Constant features become exactly 0: rounding in a mean must not be blown up."""
    constant = (x == x[0]).all(axis=0)
    return Scaling(np.where(constant, x[0], shift), np.where(constant | (scale == 0), 1.0, scale))


def _finite(name, array):
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} must give finite values, got overflow; it lies too far from what was learned"
        )
    return array
