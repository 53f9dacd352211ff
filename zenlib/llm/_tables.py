"""Tables that come with the package: rows of text, turned into numbers, found by name."""

import csv
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

_DATA = Path(__file__).parents[1] / "data"


def rows(file_name):
    """The rows of a table as dicts; an empty cell is None."""
    with (_DATA / file_name).open(encoding="utf-8", newline="") as file:
        return [{name: text or None for name, text in row.items()} for row in csv.DictReader(file)]


def number(text, times=1):
    """A cell as an int where it is whole, as a float otherwise; None stays None."""
    if text is None:
        return None
    value = Decimal(text) * times
    return int(value) if value == value // 1 else float(value)


def named(name, by_name, what, *, argument="name"):
    """The entry of a name, or an error that offers the nearest ones."""
    if not isinstance(name, str):
        raise TypeError(f"{argument} must be a string, got {type(name).__name__} {name!r}")
    if name in by_name:
        return by_name[name]
    inside = [known for known in by_name if name.lower() in known.lower()]
    near = inside or get_close_matches(name, by_name, cutoff=0.3) or sorted(by_name)
    raise ValueError(f"{name!r} is not {what}; near it: {', '.join(map(repr, near[:4]))}")
