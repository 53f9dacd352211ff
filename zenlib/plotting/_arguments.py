"""Checks of what is to be drawn."""

from collections.abc import Iterable, Mapping

from zenlib._validation import float_array


def limits_pair(name, limits):
    """A pair (low, high) of floats with low < high."""
    limits = float_array(name, limits, ndim=1)
    if len(limits) != 2 or limits[0] >= limits[1]:
        raise ValueError(f"{name} must be a pair (low, high) with low < high, got {limits}")
    return tuple(limits.tolist())


def names_of(name, names, n):
    """One text for each of n."""
    if not isinstance(names, Iterable):
        raise TypeError(f"{name} must be a sequence, got {type(names).__name__} {names!r}")
    names = [str(each) for each in names]
    if len(names) != n:
        raise ValueError(f"{name} must hold one entry for each of {n}, got {len(names)}")
    return names


def mapping_of(name, mapping):
    """A mapping that is not empty."""
    if not isinstance(mapping, Mapping):
        raise TypeError(
            f"{name} must be a mapping of names to arrays, got {type(mapping).__name__}; "
            f'write {{"name": {name}}}'
        )
    if not mapping:
        raise ValueError(f"{name} must not be empty, got {mapping!r}")
    return mapping


def as_long_as(name_x, x, name, array):
    """Refuse an array that is not as long as x."""
    if len(array) != len(x):
        raise ValueError(f"{name} must be as long as {name_x}, {len(x)}, got {len(array)}")
    return array
