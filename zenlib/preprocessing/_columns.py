"""What the parts share: arrays whose rows are samples, and what was learned per column."""

import numpy as np

from zenlib._validation import float_array

LARGEST = 1e150  # its square, and the square of its inverse, are floats with room to add them up


def with_missing(name, value, *, nonempty=True):
    """`value` as floats with samples along the first axis; NaN is a missing value."""
    array = float_array(name, value, finite=False, nonempty=nonempty)
    if np.isinf(array).any():
        raise ValueError(
            f"{name} must be finite or NaN, got {int(np.isinf(array).sum())} infinite values; "
            f"mark what is missing with np.nan"
        )
    return has_samples(name, array)


def has_samples(name, array):
    """Refuse a number alone: the first axis is that of the samples."""
    if array.ndim == 0:
        raise ValueError(
            f"{name} must have at least 1 dimension, its samples, got a single number; "
            f"write [{name}]"
        )
    return array


def read_only(array):
    """A copy that nobody can write to: what was learned stays as it was learned."""
    array = np.array(array)
    array.flags.writeable = False
    return array


def moderate(name, array):
    """Refuse values so large that sums of their squares are no floats; NaN passes."""
    size = np.nanmax(np.abs(array))
    if size > LARGEST:
        raise ValueError(
            f"{name} must lie within {LARGEST} of 0, got {size:.6g}; divide it by a constant first"
        )
    return array


def same_columns(name, array, learned, *, what):
    """Refuse samples of another shape than those the object has learned from."""
    if learned.ndim and array.shape[1:] != learned.shape:
        raise ValueError(
            f"{name} must hold samples of shape {learned.shape}, one {what} each, "
            f"got {name} of shape {array.shape}"
        )


def back_to(dtype, name, array):
    """`array` in `dtype`, refused if that cannot hold it."""
    with np.errstate(over="ignore"):
        result = array.astype(dtype)
    if not np.array_equal(np.isfinite(result), np.isfinite(array)):
        raise ValueError(
            f"{name} must give values within the range of {dtype}, got up to "
            f"{np.nanmax(np.abs(array)):.6g}; convert it to float64 first"
        )
    return result


def learnable(x):
    """The samples in float64, with something to learn from in every feature."""
    x = with_missing("x", x).astype(np.float64)
    empty = np.isnan(x).all(axis=0)
    if empty.any():
        raise ValueError(
            f"x must have a value in every feature, got {int(empty.sum())} of {empty.size} "
            f"features missing throughout; drop them"
        )
    return moderate("x", x)
