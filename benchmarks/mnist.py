"""The article's script beside our recipes: seconds of training, and test accuracy.

    python -m benchmarks.mnist [--seeds 5] [--recipes article fast thorough]
                               [--output zenlib/data/mnist_runs.json] [--date 2026-01-31]

`article` is the article's own listing 5.2 (benchmarks/article_listing.py); any other name is a
recipe of zenlib.cnn. Each run is a fresh process; the names take turns, seed by seed, and every
turn gives one ratio of times. The time is that of `fit`, or of building, compiling and training:
compilation is counted on both sides, the import of TensorFlow and the test on neither. The test
images are read once per run. Recipes were chosen on 5,000 held-out training images.

The file that is written is what `zenlib.cnn.recorded_runs()` reads:

    command, date, device (name, count, precision, versions), cores, source_sha256 by name,
    runs       one entry per run: name, seed, fit_s, process_s, test_correct, test_count,
               test_accuracy, test_interval (Wilson, 95 %), for recipes precision and history
    summary    by name: settings, n_runs, accuracy (mean, low, high: Student t over the seeds, null
               limits for one seed), fit_s and ratio_to_article (median, low, high)
"""

import argparse
import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.rounds import interleaved, ratio_per_round, table
from zenlib import schedules
from zenlib.cnn.recipes import RECIPES
from zenlib.metrics import mean_interval, wilson_interval
from zenlib.source import show

BASELINE = "article"
NAMES = (BASELINE, "fast", "thorough")
ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "zenlib" / "data" / "mnist_runs.json"

# What decides a recipe's numbers, besides the recipe itself: these files, and of the schedules what
# a recipe can reach, docstrings left out.
SOURCES = tuple(f"zenlib/cnn/{name}.py" for name in ("augmentation", "model", "session", "steps"))
SCHEDULES = (
    schedules.constant,
    schedules.one_cycle,
    schedules._peak,
    schedules._progress,
    schedules._half_wave,
)


def source_sha256(name):
    """Hash of what produced a run: the listing, or the recipe and the code that trains it."""
    digest = hashlib.sha256()
    if name == BASELINE:
        digest.update((ROOT / "benchmarks" / "article_listing.py").read_bytes())
        return digest.hexdigest()
    digest.update(json.dumps(asdict(RECIPES[name]), sort_keys=True).encode())
    for source in SOURCES:
        digest.update((ROOT / source).read_bytes())
    digest.update(show(*SCHEDULES).text.encode())
    return digest.hexdigest()


def hashes(names):
    return {name: source_sha256(name) for name in names}


def command(name, seed, result):
    """What the run's process executes."""
    if name == BASELINE:
        return [sys.executable, "-m", "benchmarks.article_listing", str(seed), str(result)]
    return [sys.executable, "-m", "benchmarks.mnist_run", name, str(seed), str(result)]


def measure(name, seed):
    """One run in a fresh process, as an entry of `runs`."""
    environment = {**os.environ, "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "2"}
    with tempfile.TemporaryDirectory() as folder:
        result, log = Path(folder) / "result.json", Path(folder) / "log.txt"
        started = time.perf_counter()
        with log.open("wb") as output:
            done = subprocess.run(
                command(name, seed, result),
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        process_s = time.perf_counter() - started
        if done.returncode != 0:
            tail = log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise RuntimeError(f"{name}, seed {seed}, ended with {done.returncode}:\n{tail}")
        return entry(name, seed, process_s, json.loads(result.read_text(encoding="utf-8")))


def entry(name, seed, process_s, result):
    """An entry of `runs` from what a run's process wrote."""
    correct, count = result["test_correct"], result["test_count"]
    return {
        "name": name,
        "seed": seed,
        "process_s": round(process_s, 3),
        **result,
        "fit_s": round(result["fit_s"], 3),
        "test_accuracy": correct / count,
        "test_interval": list(wilson_interval(correct, count)),
    }


def summarise(runs):
    """By name: accuracy over the seeds, seconds, and the ratio of seconds to the article's."""
    by_name = {}
    for run in runs:
        by_name.setdefault(run["name"], []).append(run)
    seconds = {name: {run["seed"]: run["fit_s"] for run in mine} for name, mine in by_name.items()}
    return {
        name: {
            "settings": None if name == BASELINE else asdict(RECIPES[name]),
            "n_runs": len(mine),
            "accuracy": _mean([run["test_accuracy"] for run in mine]),
            "fit_s": _spread(list(seconds[name].values())),
            "ratio_to_article": _ratio(seconds[name], seconds.get(BASELINE)),
        }
        for name, mine in by_name.items()
    }


def _mean(values):
    if len(values) == 1:
        return {"mean": values[0], "low": None, "high": None}
    mean, low, high = mean_interval(values)
    return {"mean": mean, "low": low, "high": high}


def _spread(values):
    return {"median": median(values), "low": min(values), "high": max(values)}


def _ratio(seconds, baseline_seconds):
    if baseline_seconds is None:
        return None
    return _spread(ratio_per_round(seconds, baseline_seconds).rounds)


def summary_table(summary):
    """The summary for people."""
    rows = []
    for name, row in summary.items():
        accuracy, fit, ratio = row["accuracy"], row["fit_s"], row["ratio_to_article"]
        sure = "one run"
        if accuracy["low"] is not None:
            sure = f"{accuracy['low']:.2%} to {accuracy['high']:.2%}"
        rows.append(
            [
                name,
                row["n_runs"],
                f"{accuracy['mean']:.2%}",
                sure,
                f"{fit['median']:.1f}",
                f"{fit['low']:.1f} to {fit['high']:.1f}",
                f"{ratio['median']:.3f}" if ratio else "",
                f"{ratio['low']:.3f} to {ratio['high']:.3f}" if ratio else "",
                f"1/{1 / ratio['median']:.1f}" if ratio else "",
            ]
        )
    header = ["", "runs", "mean accuracy", "95 % interval", "fit, s", "range"]
    return table([*header, "of article's", "range", ""], rows)


def document(runs, *, argv, date, device, sources):
    """The whole record, ready for JSON."""
    return {
        "command": " ".join(["python -m benchmarks.mnist", *argv]),
        "date": date,
        "device": device,
        "cores": os.cpu_count(),
        "source_sha256": sources,
        "runs": runs,
        "summary": summarise(runs),
    }


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5, help="runs of each, seeds 0, 1, …")
    parser.add_argument(
        "--recipes", nargs="+", default=list(NAMES), choices=[BASELINE, *RECIPES], metavar="NAME"
    )
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    options = parser.parse_args(argv)
    if options.seeds < 1:
        parser.error(f"--seeds must be at least 1, got {options.seeds}")
    return options


def main(argv=None):
    argv = sys.argv[1:] if argv is None else argv
    options = parse(argv)
    sources = hashes(options.recipes)
    turns = interleaved(options.recipes, options.seeds)
    runs = []
    for number, (seed, name) in enumerate(turns, start=1):
        print(f"[{number}/{len(turns)}] {name}, seed {seed} …", end=" ", flush=True)
        run = measure(name, seed)
        runs.append(run)
        print(f"{run['test_accuracy']:.2%} in {run['fit_s']:.1f} s", flush=True)
    from zenlib.cnn import describe_device  # TensorFlow is loaded here, after the runs

    device = asdict(describe_device())
    record = document(runs, argv=argv, date=options.date, device=device, sources=sources)
    options.output.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    if hashes(options.recipes) != sources:
        print("\nThe sources changed during the runs: measure again before quoting anything.")
    print(f"\n{summary_table(record['summary'])}\n\nWritten to {options.output}")


if __name__ == "__main__":
    main()
