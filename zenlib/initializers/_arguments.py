"""Checks of a shape and of a dtype."""

import numpy as np

from zenlib._validation import whole_number


def whole_shape(shape):
    """A shape as a tuple of whole numbers from 1 upward."""
    if not isinstance(shape, (tuple, list)):
        raise TypeError(
            f"shape must be a tuple of whole numbers, got {type(shape).__name__} {shape!r}; "
            f"one dimension is written (n,)"
        )
    if not shape:
        raise ValueError("shape must have at least one dimension, got ()")
    return tuple(whole_number(f"shape[{i}]", n, least=1) for i, n in enumerate(shape))


def floating(dtype):
    """`dtype` as a NumPy dtype of floats."""
    try:
        found = np.dtype("O" if dtype is None else dtype)
    except TypeError:  # no dtype at all
        found = np.dtype("O")
    if found.kind != "f":
        raise TypeError(f"dtype must be floating, for example np.float32, got {dtype!r}")
    return found
