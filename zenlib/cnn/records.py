"""Runs measured beforehand, bundled as data: `python -m benchmarks.mnist` writes them."""

import json
from pathlib import Path

_RUNS_PATH = Path(__file__).parents[1] / "data" / "mnist_runs.json"


def recorded_runs():
    """The training runs that were measured for the book, as plain data.

    Returns
    -------
    dict
        "command", "date", "device" (with the versions), "cores" and "source_sha256" of the
        measurement; "runs", one entry per run with its name, seed, seconds and test accuracy;
        and "summary", by name, with means, intervals and ratios of time.

    Raises
    ------
    FileNotFoundError
        No measurement was recorded yet.

    Notes
    -----
    Training takes minutes and its seconds depend on the machine, so these numbers are
    measured once and kept as data.

    Examples
    --------
    >>> recorded_runs()["summary"]["fast"]["accuracy"]["mean"] > 0.985
    True

    Book: §5.4
    """
    if not _RUNS_PATH.is_file():
        raise FileNotFoundError(
            "no recorded runs yet; write them in a clone with: python -m benchmarks.mnist"
        )
    return json.loads(_RUNS_PATH.read_text(encoding="utf-8"))
