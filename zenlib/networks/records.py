"""Trainings measured beforehand, bundled as data."""

import json
from pathlib import Path

_REVIEWS_PATH = Path(__file__).parents[1] / "data" / "reviews_runs.json"


def recorded_reviews():
    """The classifiers of reviews that were trained for the book, as plain data.

    Returns
    -------
    dict
        "command", "date", "device", "source_sha256" of the measurement; "data", the sizes of the
        parts; "settings" by name; "runs", one entry per run with its name, seed, seconds, test
        accuracy with its interval and history; "summary" by name; "comparisons", McNemar's test
        of pairs of runs; and "attention", what the trained network looked at, over all test texts
        together.

    Raises
    ------
    FileNotFoundError
        No measurement was recorded yet.

    Notes
    -----
    Training takes minutes, so it is done once and kept as data; `python -m benchmarks.reviews`
    writes it. No review is in it: characters and counts alone.

    Examples
    --------
    >>> record = recorded_reviews()
    >>> record["data"]["test_count"]
    3450

    Book: §4.3.2
    """
    if not _REVIEWS_PATH.is_file():
        raise FileNotFoundError(
            "no recorded runs yet; write them in a clone with: python -m benchmarks.reviews"
        )
    return json.loads(_REVIEWS_PATH.read_text(encoding="utf-8"))
