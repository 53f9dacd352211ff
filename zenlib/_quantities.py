"""Checks of quantities: plain numbers, or NumPy arrays of them, without loading NumPy.

Every message names the argument, what was expected, what came and how to mend it. A whole
number stays a Python int, with every digit; a float stays a float; an array becomes float64.
"""

import math
import numbers
import sys
from datetime import date

from zenlib._elementwise import every, first_where, is_array, quiet


def quantity(name, value, *, above=None, least=None, below=None, most=None):
    """`value` as a finite int, float or float64 array inside the given bounds.

    `above` and `below` are exclusive, `least` and `most` inclusive.
    """
    value = _number_or_array(name, value)
    bounds = [
        (_is_finite(value), "finite"),
        (True if above is None else value > above, f"above {above}"),
        (True if least is None else value >= least, f"at least {least}"),
        (True if below is None else value < below, f"below {below}"),
        (True if most is None else value <= most, f"at most {most}"),
    ]
    for holds, bound in bounds:
        if not every(holds):
            raise ValueError(f"{name} must be {bound}, got {_first_failure(holds, value)!r}")
    return value


def share(name, value, *, above=None, below=None):
    """`value` between 0 and 1: a rate, a probability, a utilisation, as a decimal."""
    value = quantity(name, value)
    for holds in (value >= 0, value <= 1):
        if not every(holds):
            raise ValueError(
                f"{name} must lie between 0 and 1, got {_first_failure(holds, value)!r}; "
                f"write 15 % as 0.15"
            )
    return quantity(name, value, above=above, below=below)


def count(name, value, *, least=0, most=None):
    """`value` as a whole number of at least `least`, or a float64 array of them.

    3e11 is taken for 300000000000, since nobody writes its zeros; 2.5 is refused.
    """
    value = quantity(name, value, least=least, most=most)
    whole = value == value // 1
    if not every(whole):
        raise ValueError(f"{name} must be whole, got {_first_failure(whole, value)!r}; round it")
    return value if is_array(value) else int(value)


def single(name, value):
    """Refuse an array where only one number makes sense; the value has been checked before."""
    if is_array(value):
        raise TypeError(f"{name} must be a single number, got an array of shape {value.shape}")
    return value


def series(name, values, *, least_length=1, **bounds):
    """`values` as a tuple of plain finite numbers, in order: a list, a tuple or a 1-D array."""
    if isinstance(values, (str, bytes, dict)) or not hasattr(values, "__iter__"):
        raise TypeError(
            f"{name} must be a sequence of numbers, got {type(values).__name__} {values!r}"
        )
    if is_array(values) and values.ndim != 1:
        raise ValueError(f"{name} must have 1 dimension, got shape {values.shape}")
    items = tuple(
        single(f"{name}[{place}]", quantity(f"{name}[{place}]", value, **bounds))
        for place, value in enumerate(values)
    )
    if len(items) < least_length:
        wanted = f"{least_length} number{'s' * (least_length != 1)}"
        raise ValueError(f"{name} must hold at least {wanted}, got {len(items)}")
    return items


def flag(name, value):
    """`value` as a bool; 1, "yes" and None are refused."""
    if isinstance(value, bool):
        return value
    if type(value).__name__ in ("bool", "bool_") and type(value).__module__ == "numpy":
        return bool(value)
    raise TypeError(f"{name} must be True or False, got {value!r}")


def one_of(name, value, choices):
    """Refuse a value outside a short list of names."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}")
    return value


def instance(name, value, kind, hint=""):
    """Refuse anything that is not of a class."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be a {kind.__name__}, got {type(value).__name__}{hint}")
    return value


def day(name, value):
    """`value` as a date: a datetime.date, or "2026-11-28"."""
    if type(value) is date:
        return value
    if isinstance(value, date):  # a datetime: the hour is not asked
        return value.date()
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be a date such as 2026-11-28, got {value!r}; write year-month-day"
        ) from None


def finite_result(name, compute):
    """What `compute()` gives, refused where it leaves the range of floats."""
    try:
        with quiet():
            value = compute()
    except (OverflowError, ZeroDivisionError):  # by what is too small for a float
        value = math.inf
    if not every(_is_finite(value)):
        raise ValueError(
            f"{name} must be finite, got {_first_failure(_is_finite(value), value)!r} from these "
            f"arguments; the largest float is 1.8e308, so count in larger units"
        )
    return value


def _number_or_array(name, value):
    """An int, a float, or a float64 array; anything else is refused by name."""
    if is_array(value):
        return _float_array(name, value)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        hint = "; for many at once write np.array(...)" if isinstance(value, (list, tuple)) else ""
        raise TypeError(f"{name} must be a number, got {type(value).__name__} {value!r}{hint}")
    if isinstance(value, numbers.Integral):
        return _int(name, int(value))
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} must be finite, got {value!r}") from None


def _int(name, value):
    """A whole number that arithmetic with floats can hold."""
    if abs(value) > sys.float_info.max:
        raise ValueError(
            f"{name} must be at most {sys.float_info.max:.2g} in size, got a whole number of "
            f"{value.bit_length()} bits"
        )
    return value


def _float_array(name, array):
    numpy = sys.modules["numpy"]
    if isinstance(array, numpy.ma.MaskedArray):
        raise TypeError(
            f"{name} must be an array without a mask, got a masked array, whose mask would be "
            f"lost; write {name}.compressed() for the values that count"
        )
    if array.dtype.kind not in "iuf":
        raise TypeError(
            f"{name} must hold real numbers, got dtype {array.dtype}; "
            f"convert it first, for example np.asarray({name}, dtype=float)"
        )
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    values = numpy.asarray(array, dtype=numpy.float64)
    return values if values.ndim else values.item()


def _is_finite(value):
    if is_array(value):
        return sys.modules["numpy"].isfinite(value)
    return isinstance(value, int) or math.isfinite(value)


def _first_failure(holds, value):
    return first_where(~holds if is_array(holds) else not holds, value)
