"""Bounds that keep the arithmetic of large models far from overflow."""

from zenlib._quantities import count, quantity

LARGEST = 10**18
"""No model has so many parameters, no text so many tokens (2026)."""
WIDEST = 64
"""Bytes per number; the widest in use has 8."""


def whole(name, value, *, least=0):
    """A count that a model can have."""
    return count(name, value, least=least, most=LARGEST)


def width(name, value, *, above=None, least=None):
    """Bytes, or bits, of one stored number."""
    return quantity(name, value, above=above, least=least, most=WIDEST)
