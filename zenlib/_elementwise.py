"""Functions that take floats or arrays alike, and load NumPy only where an array comes in.

A plain number stays one: whole numbers keep every digit, and no NumPy is needed.
"""

import math
import sys
from contextlib import nullcontext


def is_array(value):
    """Whether `value` is a NumPy array."""
    numpy = sys.modules.get("numpy")  # who holds an array has loaded NumPy
    return numpy is not None and isinstance(value, numpy.ndarray)


def maximum(a, b):
    """The greater of two, element by element."""
    return _numpy().maximum(a, b) if _any_array(a, b) else max(a, b)


def minimum(a, b):
    """The smaller of two, element by element."""
    return _numpy().minimum(a, b) if _any_array(a, b) else min(a, b)


def where(condition, a, b):
    """`a` where the condition holds, `b` elsewhere; both are computed before."""
    if _any_array(condition, a, b):
        return _numpy().where(condition, a, b)
    return a if condition else b


def ceil(value):
    """The least whole number not below."""
    return _numpy().ceil(value) if is_array(value) else math.ceil(value)


def floor(value):
    """The greatest whole number not above."""
    return _numpy().floor(value) if is_array(value) else math.floor(value)


def ceil_divide(a, b):
    """`a / b` rounded up; exact for whole numbers of any size."""
    return -(-a // b)


def exp(value):
    """The exponential."""
    return _numpy().exp(value) if is_array(value) else math.exp(value)


def expm1(value):
    """The exponential less one, exact near zero."""
    return _numpy().expm1(value) if is_array(value) else math.expm1(value)


def log(value):
    """The natural logarithm of what is above zero."""
    return _numpy().log(value) if is_array(value) else math.log(value)


def log1p(value):
    """The natural logarithm of one more, exact near zero."""
    return _numpy().log1p(value) if is_array(value) else math.log1p(value)


def sqrt(value):
    """The square root of what is not negative."""
    return _numpy().sqrt(value) if is_array(value) else math.sqrt(value)


def normal_cdf(value):
    """Share of a standard normal distribution that lies below; exact far out on the left."""
    if is_array(value):
        flat = [normal_cdf(each) for each in value.ravel().tolist()]
        return _numpy().array(flat).reshape(value.shape)
    return math.erfc(-value / math.sqrt(2)) / 2


def quiet():
    """A context in which arrays overflow without a warning, as floats do."""
    numpy = sys.modules.get("numpy")
    return numpy.errstate(all="ignore") if numpy is not None else nullcontext()


def every(condition):
    """Whether a condition holds everywhere."""
    return bool(condition.all()) if is_array(condition) else bool(condition)


def first_where(condition, value):
    """The first element of `value` for which the condition holds, to be named in a message."""
    if not _any_array(condition, value):
        return value
    numpy = _numpy()
    condition, value = numpy.broadcast_arrays(condition, value)
    return value[condition].flat[0].item()


def broadcast_shape(*values):
    """The shape that numbers and arrays have together; () without arrays.

    Raises
    ------
    ValueError
        The shapes do not fit together.
    """
    arrays = [value for value in values if is_array(value)]
    return _numpy().broadcast_shapes(*(array.shape for array in arrays)) if arrays else ()


def _any_array(*values):
    return any(map(is_array, values))


def _numpy():
    return sys.modules["numpy"]
