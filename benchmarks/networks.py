"""One epoch of the article's network on NumPy alone, beside the same epoch on TensorFlow.

    python -m benchmarks.networks [--rounds 5] [--batch-sizes 32 128] [--images 60000]
                                  [--cores 2] [--output benchmarks/network_epochs.json]
                                  [--date 2026-01-31]

Both train the same 93,322 weights, from the same start, on the same MNIST images, with Adam and
its defaults, in float32: `zenlib.networks.fit` on one side, Keras's compiled `fit` on the other,
as their users would call them. Each run is a fresh process (benchmarks/networks_run.py); the sides
take turns, round by round, and every round gives one ratio of times. A first pass over a few
batches is not timed: it compiles TensorFlow's step and makes our buffers. Both have the same cores,
all of them unless told otherwise. Nothing else should run meanwhile: NumPy's BLAS waits for its
threads in a loop, and on a machine with other work it loses far more than TensorFlow. `--cores 1`
is then the fairer comparison.

The file that is written:

    command, date, images, cores, processor, versions, blas (NumPy's, as threadpoolctl sees it),
    source_sha256
    runs       one entry per run: side, batch_size, round, epoch_s, test_accuracy, and from the
               operating system memory_before (before the first step) and memory_peak, in bytes
    summary    by batch size: epoch_s of each side and their ratio (median, low, high), and the
               largest memory_peak and memory added by training, of each side
"""

import argparse
import ast
import datetime
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.rounds import interleaved, ratio_per_round, table

SIDES = ("zenlib", "tensorflow")
ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "benchmarks" / "network_epochs.json"

# What the seconds depend on.
SOURCES = (
    "benchmarks/networks_run.py",
    *(f"zenlib/layers/{name}.py" for name in ("_windows", "buffers", "convolution", "dense")),
    *(f"zenlib/layers/{name}.py" for name in ("pooling", "shape")),
    *(f"zenlib/networks/{name}.py" for name in ("dense", "images", "sequential", "training")),
    "zenlib/optimizers/adam.py",
)


def source_sha256():
    """Hash of the code that was timed, without its docstrings and comments."""
    digest = hashlib.sha256()
    for source in SOURCES:
        digest.update(bare_code((ROOT / source).read_text(encoding="utf-8")).encode())
    return digest.hexdigest()


def bare_code(text):
    """Python code without its docstrings and comments."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(
            node
        ):
            node.body[0].value.value = ""
    return ast.unparse(tree)


def environment(given):
    """That of a run: NumPy's BLAS picks its kernel by the processor, whatever was forced on it."""
    kept = {name: value for name, value in given.items() if name != "OPENBLAS_CORETYPE"}
    return {**kept, "TF_CPP_MIN_LOG_LEVEL": "3"}


def on_cores(n):
    """Keep this process to its first n cores; TensorFlow and BLAS count their threads by that."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:n])


def measure(side, batch_size, round_number, *, images, cores):
    """One run in a fresh process, as an entry of `runs`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        arguments = [side, batch_size, images, round_number, path]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.networks_run", *map(str, arguments)],
            cwd=ROOT,
            env=environment(os.environ),
            preexec_fn=partial(on_cores, cores),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{side} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return entry(side, batch_size, round_number, json.loads(path.read_text(encoding="utf-8")))


def entry(side, batch_size, round_number, result):
    """An entry of `runs` from what a run's process wrote."""
    return {
        "side": side,
        "batch_size": batch_size,
        "round": round_number,
        **result,
        "epoch_s": round(result["epoch_s"], 3),
    }


def summarise(runs):
    """By batch size: seconds of each side, their ratio, and memory."""
    summary = {}
    for batch_size in sorted({run["batch_size"] for run in runs}):
        mine = {side: _of(runs, side, batch_size) for side in SIDES}
        seconds = {
            side: {run["round"]: run["epoch_s"] for run in runs} for side, runs in mine.items()
        }
        ratio = ratio_per_round(seconds["zenlib"], seconds["tensorflow"])
        summary[str(batch_size)] = {
            "epoch_s": {side: _spread(list(seconds[side].values())) for side in SIDES},
            "ratio": _spread(list(ratio.rounds)),
            "memory_peak": {side: max(run["memory_peak"] for run in mine[side]) for side in SIDES},
            "memory_added": {
                side: max(run["memory_peak"] - run["memory_before"] for run in mine[side])
                for side in SIDES
            },
        }
    return summary


def _of(runs, side, batch_size):
    return [run for run in runs if (run["side"], run["batch_size"]) == (side, batch_size)]


def _spread(values):
    return {"median": median(values), "low": min(values), "high": max(values)}


def summary_table(summary):
    """The summary for people."""
    rows = []
    for batch_size, row in summary.items():
        ratio = row["ratio"]
        for side in SIDES:
            seconds = row["epoch_s"][side]
            rows.append(
                [
                    f"batch {batch_size}, {side}",
                    f"{seconds['median']:.1f}",
                    f"{seconds['low']:.1f} to {seconds['high']:.1f}",
                    f"{ratio['median']:.2f}" if side == "zenlib" else "1",
                    f"{ratio['low']:.2f} to {ratio['high']:.2f}" if side == "zenlib" else "",
                    f"{row['memory_peak'][side] / 1e6:.0f}",
                    f"{row['memory_added'][side] / 1e6:.0f}",
                ]
            )
    header = ["", "epoch, s", "range", "ratio", "range", "peak, MB", "by training, MB"]
    return table(header, rows)


def document(runs, *, argv, date, images, cores, machine, source):
    """The whole record, ready for JSON."""
    return {
        "command": " ".join(["python -m benchmarks.networks", *argv]),
        "date": date,
        "images": images,
        "cores": cores,
        **machine,
        "source_sha256": source,
        "runs": runs,
        "summary": summarise(runs),
    }


def machine():
    """Processor, versions, and the BLAS that NumPy calls."""
    import keras
    import numpy as np
    import tensorflow as tf
    import threadpoolctl

    names = ("internal_api", "version", "architecture", "num_threads")
    blas = [pool for pool in threadpoolctl.threadpool_info() if "numpy" in pool["filepath"]]
    return {
        "processor": platform.processor() or platform.machine(),
        "versions": {m.__name__: m.__version__ for m in (np, tf, keras)},
        "blas": [{name: pool[name] for name in names} for pool in blas],
    }


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch-sizes", type=int, nargs="+", default=[32, 128], metavar="N")
    parser.add_argument("--images", type=int, default=60_000, help="of the training set")
    parser.add_argument("--cores", type=int, default=os.cpu_count())
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    options = parser.parse_args(argv)
    for name in ("rounds", "images", "cores"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} must be at least 1, got {getattr(options, name)}")
    if min(options.batch_sizes) < 1:
        parser.error(f"--batch-sizes must be at least 1, got {options.batch_sizes}")
    return options


def main(argv=None):
    argv = sys.argv[1:] if argv is None else argv
    options = parse(argv)
    source, runs = source_sha256(), []
    turns = [
        (number, side, batch_size)
        for batch_size in options.batch_sizes
        for number, side in interleaved(SIDES, options.rounds)
    ]
    for i, (number, side, batch_size) in enumerate(turns, start=1):
        print(f"[{i}/{len(turns)}] {side}, batch {batch_size} …", end=" ", flush=True)
        size = {"images": options.images, "cores": options.cores}
        runs.append(measure(side, batch_size, number, **size))
        print(f"{runs[-1]['epoch_s']:.1f} s, test {runs[-1]['test_accuracy']:.2%}", flush=True)
    record = document(
        runs,
        argv=argv,
        date=options.date,
        images=options.images,
        cores=options.cores,
        machine=machine(),
        source=source,
    )
    options.output.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    if source_sha256() != source:
        print("\nThe sources changed during the runs: measure again before quoting anything.")
    print(f"\n{summary_table(record['summary'])}\n\nWritten to {options.output}")


if __name__ == "__main__":
    main()
