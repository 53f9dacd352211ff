"""Checks that the layers share."""

import numpy as np

from zenlib._validation import float_array, whole_number
from zenlib.layers.buffers import Buffers

quiet = np.errstate(over="ignore", invalid="ignore")  # infinity passes on, without a warning


def numbers(name, value, *, ndim=None):
    """`value` as an array of floats; NaN, infinity and emptiness pass."""
    return float_array(name, value, finite=False, ndim=ndim, nonempty=False)


def shaped(name, value, shape, meaning):
    """`value` as an array of floats in the one shape that fits."""
    array = numbers(name, value)
    if array.shape != tuple(shape):
        raise ValueError(f"{name} must have the shape {meaning}, {shape}, got {array.shape}")
    return array


def pair(name, value):
    """A size along height and width; one number stands for both."""
    if not isinstance(value, (tuple, list)):
        return (whole_number(name, value, least=1),) * 2
    if len(value) != 2:
        raise ValueError(f"{name} must be one number or two, (height, width), got {value!r}")
    return tuple(whole_number(name, number, least=1) for number in value)


def kept(buffers):
    """The buffers given, or new ones, which make every array a fresh one."""
    if buffers is None:
        return Buffers()
    if not isinstance(buffers, Buffers):
        raise TypeError(f"buffers must be Buffers or None, got {type(buffers).__name__}")
    return buffers
