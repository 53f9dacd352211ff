"""What the activation functions share: the checks of their input, and half precision."""

import numpy as np

from zenlib._validation import axis_of, float_array, float_if_scalar


def pre_activations(x):
    """`x` as floats of any shape; NaN and infinity pass."""
    return float_array("x", x, finite=False, nonempty=False)


def logits(x, axis):
    """`x` as floats with an axis of classes, and that axis."""
    x = pre_activations(x)
    if x.ndim == 0:
        raise ValueError("x must have at least 1 dimension, got a single number; pass all K logits")
    return x, axis_of("axis", axis, "x", x)


def at_least_single(x):
    """float16 as float32, whose exponentials reach further; any other dtype as it is."""
    return x.astype(np.float32) if x.dtype == np.float16 else x


def in_dtype_of(x, result):
    """`result` rounded to the dtype of `x`, a scalar as a float."""
    with np.errstate(over="ignore"):  # a log-probability below -65,504 is -inf in float16
        return float_if_scalar(np.asarray(result).astype(x.dtype, copy=False))
