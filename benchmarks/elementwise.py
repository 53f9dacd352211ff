"""Our functions on a million values beside others that compute the same: ratios of time.

    python -m benchmarks.elementwise [--rounds 15] [--dtype float64]

Elementwise functions and reductions, first beside peers that are NumPy code themselves (SciPy's
and scikit-learn's), where the aim is a ratio of at most 1; then beside compiled ones, where the
ratio is only told. Ours and the peer take turns; every round gives one ratio, the table the
median and the range. All in one process and, apart from matrix products, on one core.
"""

import argparse
import time

import numpy as np
import scipy.special
import sklearn.metrics
from sklearn.neural_network import _base as perceptron
from sklearn.utils import extmath

from benchmarks.rounds import interleaved, ratio_per_round, table
from zenlib import activations, losses, metrics

N, CLASSES = 1_000_000, 10


def inputs(dtype):
    """A million values, the same as rows of logits, probabilities and labels."""
    rng = np.random.default_rng(0)
    x = rng.normal(0, 3, N).astype(dtype)
    logits = x.reshape(-1, CLASSES)
    p = activations.softmax(logits)
    labels, binary = rng.integers(0, CLASSES, len(logits)), rng.integers(0, 2, N)
    truth = (x + rng.normal(0, 1, N)).astype(dtype)
    return x, logits, p, labels, binary, truth


def scipy_crossentropy(labels, logits):
    """Cross-entropy from logits, put together from SciPy's log_softmax."""
    rows = np.arange(len(labels))
    return -scipy.special.log_softmax(logits, axis=-1)[rows, labels].mean()


def in_place(function):
    """scikit-learn's activations overwrite their input: give them a copy."""

    def on_copy(x):
        copy = x.copy()
        function(copy)
        return copy

    return on_copy


def pairs(dtype):
    """(name, ours, peer, peer's name): calls without arguments, for NumPy and compiled peers."""
    x, logits, p, labels, binary, truth = inputs(dtype)
    guesses = p.argmax(axis=1)
    numpy_code = [
        (
            "relu",
            lambda: activations.relu(x),
            lambda: in_place(perceptron.inplace_relu)(x),
            "scikit-learn inplace_relu",
        ),
        (
            "tanh",
            lambda: activations.tanh(x),
            lambda: in_place(perceptron.inplace_tanh)(x),
            "scikit-learn inplace_tanh",
        ),
        (
            "softmax",
            lambda: activations.softmax(logits),
            lambda: scipy.special.softmax(logits, axis=-1),
            "scipy.special.softmax",
        ),
        (
            "softmax",
            lambda: activations.softmax(logits),
            lambda: extmath.softmax(logits),
            "scikit-learn softmax",
        ),
        (
            "log_softmax",
            lambda: activations.log_softmax(logits),
            lambda: scipy.special.log_softmax(logits, axis=-1),
            "scipy.special.log_softmax",
        ),
        (
            "cross-entropy of logits",
            lambda: losses.sparse_categorical_crossentropy(labels, logits, from_logits=True),
            lambda: scipy_crossentropy(labels, logits),
            "with scipy's log_softmax",
        ),
        (
            "cross-entropy of probabilities",
            lambda: metrics.log_loss(labels, p),
            lambda: sklearn.metrics.log_loss(labels, p),
            "scikit-learn log_loss",
        ),
        (
            "mean squared error",
            lambda: losses.mean_squared_error(truth, x),
            lambda: sklearn.metrics.mean_squared_error(truth, x),
            "scikit-learn",
        ),
        (
            "accuracy",
            lambda: metrics.accuracy_score(labels, guesses),
            lambda: sklearn.metrics.accuracy_score(labels, guesses),
            "scikit-learn",
        ),
        (
            "confusion matrix",
            lambda: metrics.confusion_matrix(labels, guesses),
            lambda: sklearn.metrics.confusion_matrix(labels, guesses),
            "scikit-learn",
        ),
        (
            "area under the ROC curve",
            lambda: metrics.roc_auc_score(binary, x),
            lambda: sklearn.metrics.roc_auc_score(binary, x),
            "scikit-learn",
        ),
    ]
    compiled = [
        (
            "sigmoid",
            lambda: activations.sigmoid(x),
            lambda: scipy.special.expit(x),
            "scipy.special.expit",
        ),
        (
            "softplus",
            lambda: activations.softplus(x),
            lambda: -scipy.special.log_expit(-x),
            "scipy.special.log_expit",
        ),
        (
            "gelu",
            lambda: activations.gelu(x),
            lambda: x * scipy.special.ndtr(x),
            "scipy.special.ndtr",
        ),
    ]
    return numpy_code, compiled


def seconds(call):
    """How long one call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def compare(ours, peer, rounds):
    """Seconds of both, round by round, and the ratio of each round."""
    sides = {"ours": ours, "peer": peer}
    for call in sides.values():
        call()
    costs = {name: {} for name in sides}
    for number, name in interleaved(sides, rounds):
        costs[name][number] = seconds(sides[name])
    return costs, ratio_per_round(costs["ours"], costs["peer"])


def rows(compared, rounds):
    """A row of the table for each pair."""
    for name, ours, peer, peer_name in compared:
        costs, ratio = compare(ours, peer, rounds)
        yield [
            name,
            peer_name,
            *(f"{1000 * np.median(list(side.values())):.2f}" for side in costs.values()),
            f"{ratio.median:.2f}",
            f"{ratio.low:.2f} to {ratio.high:.2f}",
        ]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--dtype", choices=["float64", "float32"], default="float64")
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error(f"--rounds must be at least 1, got {options.rounds}")
    kinds = ("peers that are NumPy code", "compiled peers")
    for kind, compared in zip(kinds, pairs(options.dtype), strict=True):
        header = [f"beside {kind}", "peer", "ours, ms", "peer, ms", "ratio", "range"]
        print(table(header, rows(compared, options.rounds)), end="\n\n")


if __name__ == "__main__":
    main()
