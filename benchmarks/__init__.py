"""Side-by-side measurements: zenlib beside what it is compared with, in one interleaved run.

From the root of a clone, with the environment of `make`:

    python -m benchmarks            the quick ones (`make bench`); names the long ones
    python -m benchmarks.imports    `import zenlib` beside `import numpy`
    python -m benchmarks.mnist      the article's script beside the recipes `fast` and `thorough`,
                                    five seeds each; writes zenlib/data/mnist_runs.json
    python -m benchmarks.mnist --seeds 1 --output trial.json
                                    the same once, recorded elsewhere
    python -m benchmarks.elementwise
                                    our functions on a million values beside SciPy's and
                                    scikit-learn's
    python -m benchmarks.networks   an epoch of the article's network on NumPy, beside TensorFlow;
                                    writes benchmarks/network_epochs.json
    python -m benchmarks.llm --peers PYTHON
                                    sizes, hours, speeds and returns beside llm-analysis, ecologits,
                                    numpy-financial and rules of thumb; writes benchmarks/llm.json

Speeds depend on the machine and on what else it does, so each figure that is quoted is a ratio:
the things compared take turns, each in a fresh process, and every round gives one ratio. Nothing
else should run meanwhile. No speed is asserted in a test.
"""
