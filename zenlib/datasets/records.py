"""What the book registers, recommends and has measured elsewhere, as plain data."""

import json
import tomllib
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "data"


def load_forecasts():
    """The forecasts of chapter 7, each with its probability, its due date and what will settle it.

    Returns
    -------
    list of dict
        In the order of the sections: "id", "chapter", "probability", "made" and "due" (dates),
        "source"; "zh" and "en", each with "statement" and "criterion"; and, once it is settled,
        "outcome" (0 or 1) and "settled". The head of `forecasts.toml` says how they are written.

    Examples
    --------
    >>> first = load_forecasts()[0]
    >>> first["id"], first["probability"], str(first["due"])
    ('F7.1-1', 0.1, '2030-12-31')

    Book: §7.0
    """
    return tomllib.loads(_text("forecasts.toml"))["forecast"]


def load_reading_list():
    """Courses, books, tools and papers of chapter 8, and how far each entry was checked.

    Returns
    -------
    dict of str to list of dict
        By kind; each entry with its "id", names, years and numbers (DOI, arXiv, ISBN) as far as it
        has them, and how they were come by.

    Examples
    --------
    >>> load_reading_list()["book"][0]["by"]
    ['Goodfellow', 'Bengio', 'Courville']

    Book: §8.1
    """
    return tomllib.loads(_text("resources.toml"))


def load_framework_steps():
    """One training step of the same network in several frameworks, timed side by side.

    Returns
    -------
    dict
        "command", "date", "versions", the runs and their "summary" by batch size and side, as
        `python -m benchmarks.frameworks` wrote them.

    Examples
    --------
    >>> sorted(load_framework_steps()["versions"])[:2]
    ['jax', 'keras']

    Book: §8.2
    """
    return json.loads(_text("framework_steps.json"))


def _text(name):
    return (_FOLDER / name).read_text(encoding="utf-8")
