"""One run of a recipe in a process of its own, for `benchmarks.mnist`.

python -m benchmarks.mnist_run RECIPE SEED RESULT.json
"""

import json
import sys
from pathlib import Path

from zenlib import cnn
from zenlib.datasets import load_mnist


def main(recipe, seed, path):
    run = cnn.train(recipe, load_mnist(), seed=int(seed))
    result = {
        "fit_s": run.seconds,
        "test_correct": run.test_correct,
        "test_count": run.test_count,
        "precision": run.precision,
        "history": {name: list(values) for name, values in run.history.items()},
    }
    Path(path).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
