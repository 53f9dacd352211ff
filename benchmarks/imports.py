"""How long `import zenlib` takes beside `import numpy`: fresh processes, taking turns.

    python -m benchmarks.imports [--rounds 15]

Two times per import: what the statement takes inside the process, and the whole process with
Python's own start. The aim is a ratio of at most 1.3.
"""

import argparse
import subprocess
import sys
import time
from statistics import median

from benchmarks.rounds import interleaved, table

STATEMENTS = {
    "numpy": "import numpy",
    "zenlib": "import zenlib",
    "zenlib, all of its NumPy modules": (
        "from zenlib import activations, datasets, gradients, initializers, losses, metrics,"
        " optimizers"
    ),
}
_TIMED = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"


def measure(statement):
    """(seconds inside the process, seconds of the whole process)."""
    command = [sys.executable, "-c", _TIMED.format(statement)]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout), time.perf_counter() - started


def ratio_rows(seconds, baseline="numpy"):
    """One row per import: medians in ms, and their ratios to the baseline's."""
    medians = {
        name: [median(column) for column in zip(*runs, strict=True)]
        for name, runs in seconds.items()
    }
    return [
        [
            name,
            *(f"{1000 * value:.1f}" for value in values),
            *(f"{a / b:.2f}" for a, b in zip(values, medians[baseline], strict=True)),
        ]
        for name, values in medians.items()
    ]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args(arguments).rounds
    for statement in STATEMENTS.values():
        measure(statement)  # compiles to .pyc, warms the disk's cache
    seconds = {name: [] for name in STATEMENTS}
    for _, name in interleaved(STATEMENTS, rounds):
        seconds[name].append(measure(STATEMENTS[name]))
    header = ["import", "statement, ms", "process, ms", "ratio", "ratio of processes"]
    print(f"Medians of {rounds} rounds:")
    print(table(header, ratio_rows(seconds)))


if __name__ == "__main__":
    main()
