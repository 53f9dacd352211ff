"""The same training step in plain Python, NumPy, TensorFlow, Keras, PyTorch and JAX.

    python -m venv peers && peers/bin/pip install torch jax
    python -m benchmarks.frameworks --peers peers/bin/python

PyTorch and JAX have an environment of their own (they bring gigabytes of CUDA), without `--peers`
their columns are left out. Each side is a process that starts from the same weights and reads the
same images (`benchmarks/frameworks_step.py`); sides take turns, every round gives one ratio of
time to NumPy's. On the processor alone, with one thread each; plain Python
reads the smaller batch only. Writes zenlib/data/framework_steps.json.
"""

import argparse
import ast
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import frameworks_step
from benchmarks.rounds import interleaved, ratio_per_round, table
from zenlib.datasets import load_mnist
from zenlib.initializers import he_normal

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "zenlib" / "data" / "framework_steps.json"
STEP = Path(frameworks_step.__file__)
PEERS = ("torch", "jax")
BATCHES = {32: 1000, 512: 200}  # images: timed steps
STEPS = 20
ONE_THREAD = {f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "OPENBLAS", "MKL")}
ONE_THREAD |= {f"TF_NUM_{kind}OP_THREADS": "1" for kind in ("INTRA", "INTER")}
ONE_THREAD |= {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"}
NO_GPU = {"CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu"}


def task(n_images, timed, *, steps=STEPS):
    """Images of MNIST and the weights that everybody starts from."""
    digits, rng = load_mnist(), np.random.default_rng(0)
    return {
        "x": digits.x_train[:n_images].reshape(n_images, -1).astype(np.float32) / 255,
        "y": digits.y_train[:n_images].astype(np.int64),
        "w1": he_normal((784, 128), rng=rng, dtype=np.float32),
        "b1": np.zeros(128, np.float32),
        "w2": he_normal((128, 10), rng=rng, dtype=np.float32),
        "b2": np.zeros(10, np.float32),
        "steps": steps,
        "timed": timed,
    }


def ask(python, side, path):
    """What a side measures, in a process of its own, on one thread of the processor."""
    done = subprocess.run(
        [python, STEP, side, path],
        capture_output=True,
        text=True,
        env=os.environ | NO_GPU | ONE_THREAD | {"PYTHONPATH": str(ROOT)},
    )
    if done.returncode:
        raise RuntimeError(f"{side} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def lines(side):
    """Lines that a reader has to write: of the function, without docstring and blank lines."""
    tree = ast.parse(STEP.read_text(encoding="utf-8"))
    name = side.split()[0]  # a graph is the same function, compiled
    [function] = [node for node in tree.body if getattr(node, "name", "") == name]
    function.body = function.body[1:]
    return len([line for line in ast.unparse(function).splitlines() if line.strip()])


def summarise(runs):
    """By batch and side: median step, its ratio to NumPy's, how far its losses are from NumPy's."""
    summary = {}
    for batch in sorted({run["batch"] for run in runs}):
        of_batch = [run for run in runs if run["batch"] == batch]
        costs, losses = {}, {}
        for run in of_batch:
            costs.setdefault(run["side"], {})[run["round"]] = run["step_s"]
            losses[run["side"]] = run["losses"]
        summary[str(batch)] = {
            side: {
                "step_s": median(of_side.values()),
                "ratio": _ratio(of_side, costs["zenlib"]),
                "loss_gap": max(
                    abs(a - b) for a, b in zip(losses[side], losses["zenlib"], strict=True)
                ),
            }
            for side, of_side in costs.items()
        }
    return summary


def _ratio(costs, baseline):
    ratio = ratio_per_round(costs, baseline)
    return {"median": ratio.median, "low": ratio.low, "high": ratio.high}


def summary_table(summary):
    """For people."""
    rows = [
        [f"{batch} images, {side}", f"{1e3 * s['step_s']:.3f}"]
        + [f"{s['ratio'][name]:.3g}" for name in ("median", "low", "high")]
        + [f"{s['loss_gap']:.1e}"]
        for batch, sides in summary.items()
        for side, s in sides.items()
    ]
    return table(["", "ms", "x NumPy", "low", "high", "loss gap"], rows)


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", help="the Python that has PyTorch and JAX")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    options = parser.parse_args(argv)
    if options.rounds < 1:
        parser.error(f"--rounds must be at least 1, got {options.rounds}")
    return options


def main(argv=None):
    options = parse(sys.argv[1:] if argv is None else argv)
    sides = [side for side in frameworks_step.SIDES if options.peers or side not in PEERS]
    runs, versions = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for batch, timed in BATCHES.items():
            np.savez(f"{folder}/{batch}.npz", **task(batch, timed))
        for number, side in interleaved(sides, options.rounds):
            python = options.peers if side in PEERS else sys.executable
            for batch in [min(BATCHES)] if side == "python" else BATCHES:
                answer = ask(python, side, f"{folder}/{batch}.npz")
                versions |= answer.pop("versions")
                runs.append({"side": side, "batch": batch, "round": number} | answer)
            print(f"round {number + 1} of {options.rounds}: {side}", flush=True)
    record = {
        "command": "python -m benchmarks.frameworks --peers PYTHON",
        "date": options.date,
        "processor": platform.processor() or platform.machine(),
        "threads": 1,
        "versions": dict(sorted(versions.items())),
        "network": "784-128-10, ReLU, cross-entropy, gradient descent at 0.1, float32",
        "lines": {side: lines(side) for side in sides},
        "summary": summarise(runs),
        "runs": runs,
    }
    options.output.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"\n{summary_table(record['summary'])}\n\nWritten to {options.output}")


if __name__ == "__main__":
    main()
