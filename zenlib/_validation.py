"""Checks of what callers pass in.

Every message names the argument, what was expected, what came and how to mend it.
"""

import numbers

import numpy as np


def plain_array(name, value):
    """`value` as an array of whatever kind: rectangular, and without a mask."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{name} must be an array without a mask, got a masked array, whose mask would be "
            f"lost; write {name}.compressed() for the values that count, or {name}.filled(value)"
        )
    try:
        return np.asarray(value)
    except ValueError as error:  # rows of unequal length
        raise ValueError(f"{name} must be one rectangular array: {error}") from error
    except Exception as error:  # whatever the object's own __array__ raises
        raise TypeError(
            f"{name} must be an array, got a {type(value).__name__} that cannot be "
            f"made one ({type(error).__name__}: {error}); convert it to a NumPy array first"
        ) from error


def float_array(name, value, *, finite=True, ndim=None, nonempty=True):
    """`value` as an array of floats; a floating dtype is kept, integers become float64."""
    array = plain_array(name, value)
    if array.dtype.kind in "biu":
        array = array.astype(np.float64)
    if array.dtype.kind != "f":
        raise TypeError(
            f"{name} must hold real numbers, got dtype {array.dtype}; "
            f"convert it first, for example np.asarray({name}, dtype=float)"
        )
    _check_shape(name, array, ndim, nonempty)
    if finite and not np.isfinite(array).all():
        raise ValueError(
            f"{name} must be finite, got {_count_non_finite(array)}; "
            f"find them with np.isfinite({name}) and remove or replace them"
        )
    return array


def label_array(name, value, *, n_classes=None, ndim=1, nonempty=True, bools=False):
    """`value` as an array of class labels 0, 1, …, n_classes - 1; `bools` makes True a 1."""
    array = plain_array(name, value)
    if bools and array.dtype == bool:
        array = array.astype(np.uint8)
    if nonempty and array.size == 0:  # an empty list has no integer dtype
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"{name} must hold integer class labels, got dtype {array.dtype}; "
            f"convert it, for example one-hot rows with {name}.argmax(axis=-1)"
        )
    _check_shape(name, array, ndim, nonempty)
    if array.size and array.min() < 0:
        raise ValueError(f"{name} must hold labels from 0 upward, got {array.min()}")
    if n_classes is not None and array.size and array.max() >= n_classes:
        raise ValueError(
            f"{name} must hold labels below the number of classes, {n_classes}, "
            f"got {array.max()}; labels start at 0"
        )
    return array


def same_shape(name_a, a, name_b, b):
    """Refuse two arrays that would only match by broadcasting."""
    if a.shape != b.shape:
        raise ValueError(
            f"{name_a} and {name_b} must have the same shape, got {a.shape} and {b.shape}; "
            f"reshape one of them, broadcasting is refused"
        )


def same_length(name_a, a, name_b, b):
    """Refuse two arrays whose first axes, the samples, differ in length."""
    for name, array in ((name_a, a), (name_b, b)):
        if getattr(array, "ndim", 1) == 0:
            raise ValueError(f"{name} must hold one value for each sample, got a single one")
    if len(a) != len(b):
        raise ValueError(
            f"{name_a} and {name_b} must hold the same number of samples, "
            f"got {len(a)} and {len(b)}; pair them up first"
        )


def probability_rows(name, value, *, axis=-1):
    """`value` as floats between 0 and 1 that sum to one along `axis`."""
    array = float_array(name, value)
    unit_interval(name, array)
    sums = array.sum(axis=axis)
    tolerance = 1e-6 if array.dtype.itemsize >= 8 else 1e-3
    if not np.allclose(sums, 1, rtol=0, atol=tolerance):
        worst = np.ravel(sums)[np.abs(np.ravel(sums) - 1).argmax()]
        raise ValueError(
            f"{name} must sum to one along axis {axis}, got a sum of {worst:.6g}; "
            f"apply softmax to scores, or divide counts by their sum"
        )
    return array


def unit_interval(name, array):
    """Refuse anything outside [0, 1], NaN included."""
    array = np.asarray(array)
    if array.size and not (array.min() >= 0 and array.max() <= 1):
        outside = ~((array >= 0) & (array <= 1))
        raise ValueError(f"{name} must lie between 0 and 1, got {array[outside].flat[0]:.6g}")


def real_number(name, value, *, above=None, least=None, below=None, most=None):
    """`value` as a finite float inside the given bounds (`above`, `below` exclusive)."""
    if isinstance(value, bool) or not isinstance(value, (numbers.Real, np.floating, np.integer)):
        raise TypeError(f"{name} must be a real number, got {type(value).__name__} {value!r}")
    try:
        number = float(value)
    except OverflowError:  # an int or a fraction beyond 1.8e308
        number = np.inf
    bounds = [
        (np.isfinite(number), "finite"),
        (above is None or number > above, f"above {above}"),
        (least is None or number >= least, f"at least {least}"),
        (below is None or number < below, f"below {below}"),
        (most is None or number <= most, f"at most {most}"),
    ]
    for holds, bound in bounds:
        if not holds:
            raise ValueError(f"{name} must be {bound}, got {value!r}")
    return number


def whole_number(name, value, *, least=0, most=None):
    """`value` as an int from `least` to `most`; 3.0 is refused, a count is written 3."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, got {type(value).__name__} {value!r}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")
    if most is not None and value > most:
        raise ValueError(f"{name} must be at most {most}, got {value}")
    return int(value)


def flag(name, value):
    """`value` as a bool; 1, "yes" and None are refused."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def one_of(name, value, choices):
    """Refuse a value outside a short list of names."""
    if getattr(value, "ndim", 0) or value not in choices:  # an array equals no name
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}")
    return value


def axis_of(name, axis, array_name, array):
    """`axis` as an axis that `array` has and that is not empty."""
    if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, got {type(axis).__name__} {axis!r}")
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(
            f"{name} must be an axis of {array_name}, got {name} {axis} for shape {array.shape}"
        )
    if array.shape[axis] == 0:
        raise ValueError(
            f"{array_name} must not be empty along {name} {axis}, got shape {array.shape}"
        )
    return int(axis)


def function(name, value):
    """Refuse anything that cannot be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, got {type(value).__name__} {value!r}")
    return value


def generator(name, rng):
    """Refuse anything but a numpy Generator: randomness is always explicit."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{name} must be a numpy Generator, got {type(rng).__name__}; "
            f"write {name}=np.random.default_rng(seed)"
        )
    return rng


def float_if_scalar(result):
    """A result without axes as a float, any other as it is."""
    return float(result) if np.ndim(result) == 0 else result


def _check_shape(name, array, ndim, nonempty):
    if ndim is not None and array.ndim != ndim:
        hint = f"; for one sample write {name}[np.newaxis]" if array.ndim == ndim - 1 else ""
        raise ValueError(
            f"{name} must have {ndim} dimension{'s' * (ndim != 1)}, got shape {array.shape}{hint}"
        )
    if nonempty and array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")


def _count_non_finite(array):
    n_nan, n_infinite = int(np.isnan(array).sum()), int(np.isinf(array).sum())
    return f"{n_nan} NaN and {n_infinite} infinite of {array.size} values"
