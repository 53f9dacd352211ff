"""Chinese reviews, praise or complaint: a Transformer on NumPy beside naive Bayes.

    python -m benchmarks.reviews [--seeds 3] [--output zenlib/data/reviews_runs.json]
                                 [--date 2026-01-31]

Two classifiers count (naive Bayes on characters, as usual, and with the n-grams that were best),
two are trained (a one-block Transformer, with and without positions). All settings were chosen on
a validation part of the training texts; the test texts are read once per run. The Transformer
runs once per seed, the others once.

The file that is written is what `zenlib.networks.recorded_reviews()` reads:

    command, date, device (versions), cores, source_sha256
    data         training_count, test_count, test_praise, vocabulary
    settings     by name
    runs         one entry per run: name, seed, cpu_s, test_correct, test_count, test_accuracy,
                 test_interval (Wilson, 95 %), confusion; of trained ones also n_parameters, history
    summary      by name: n_runs, accuracy (mean, low, high over the seeds)
    comparisons  McNemar's test: a, b (name and seed), only_a, only_b (texts that one alone got
                 right), p_value
    learning_curve
                 accuracy on validation texts after training on fewer of the others, by name
    attention    of the first run of "transformer": per character, how much more weight it
                 receives than an even share, and how often it occurs; per distance, the mean weight
"""

import argparse
import ast
import datetime
import hashlib
import json
import os
import platform
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.rounds import table
from zenlib.datasets import Reviews, load_reviews
from zenlib.metrics import confusion_matrix, mcnemar_test, mean_interval, wilson_interval
from zenlib.networks import (
    CROSSENTROPY,
    attention_weights,
    count_parameters,
    fit,
    predict,
    transformer_classifier,
)
from zenlib.optimizers import Adam
from zenlib.schedules import one_cycle
from zenlib.text import fit_naive_bayes, fit_ngrams, fit_vocabulary

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "zenlib" / "data" / "reviews_runs.json"

TRANSFORMER = {
    "width": 32,
    "heads": 2,
    "hidden": 64,
    "dropout": 0.1,
    "steps": 192,
    "least": 3,
    "learning_rate": 0.003,
    "batch_size": 64,
    "epochs": 4,
}
SETTINGS = {
    "naive_bayes": {"sizes": [1, 2], "smoothing": 1.0},
    "naive_bayes_tuned": {"sizes": [2, 3], "least": 2, "smoothing": 0.3},
    "transformer": {**TRANSFORMER, "positions": "sinusoidal"},
    "transformer_without_positions": {**TRANSFORMER, "positions": None},
}
COUNTED = ("naive_bayes", "naive_bayes_tuned")
SOURCES = (
    "attention/dot_product.py",
    "attention/masks.py",
    "attention/multi_head.py",
    "attention/positions.py",
    "datasets/reviews.py",
    "networks/attention.py",
    "networks/masking.py",
    "networks/transformer.py",
    "text/naive_bayes.py",
    "text/ngrams.py",
    "text/vocabulary.py",
)


def source_sha256():
    """Hash of the settings and of the code that decides the numbers, docstrings left out."""
    digest = hashlib.sha256(json.dumps(SETTINGS, sort_keys=True).encode())
    for source in SOURCES:
        digest.update(without_docstrings((ROOT / "zenlib" / source).read_text("utf-8")).encode())
    return digest.hexdigest()


def without_docstrings(code):
    """Python source without the lines of its docstrings: wording may change, numbers not."""
    lines, kinds = code.splitlines(), (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, kinds) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            for number in range(docstring.lineno - 1, docstring.end_lineno):
                lines[number] = ""
    return "\n".join(line for line in lines if line.strip())


def count(training, test, *, sizes, least=1, smoothing):
    """Naive Bayes: the predictions for the test texts, nothing else to tell."""
    ngrams = fit_ngrams(training.texts, sizes=tuple(sizes), least=least)
    model = fit_naive_bayes(ngrams.count(training.texts), training.labels, smoothing=smoothing)
    return model.predict(ngrams.count(test.texts)), {"n_ngrams": len(ngrams)}, None


def train(training, test, seed, *, steps, least, learning_rate, batch_size, epochs, **network):
    """A Transformer: its predictions for the test texts, its history, and itself."""
    vocabulary = fit_vocabulary(training.texts, least=least)
    x, x_test = (vocabulary.encode(part.texts, steps=steps) for part in (training, test))
    classifier = transformer_classifier(len(vocabulary), 2, **network)
    init_rng, fit_rng = np.random.default_rng(seed).spawn(2)
    params, _ = classifier.init((steps,), rng=init_rng)
    run = fit(
        classifier,
        params,
        x,
        training.labels.astype(int),
        loss=CROSSENTROPY,
        optimizer=Adam(learning_rate),
        schedule=partial(one_cycle, peak=learning_rate),
        epochs=epochs,
        batch_size=batch_size,
        rng=fit_rng,
    )
    told = {
        "n_parameters": count_parameters(run.params),
        "vocabulary": len(vocabulary),
        "history": {name: run.curve(name).round(5).tolist() for name in ("loss", "accuracy")},
    }
    predictions = predict(classifier, run.params, x_test).argmax(axis=1)
    return predictions, told, (classifier, run.params, vocabulary, x_test)


def run_once(name, seed, training, test, settings):
    """Predictions for the test texts, what is told of the run, and what can be looked into."""
    if name in COUNTED:
        return count(training, test, **settings)
    return train(training, test, seed, **settings)


def measure(name, seed, training, test):
    """One run: its entry of `runs`, its predictions, and what can be looked into."""
    started = time.process_time()
    predictions, told, inside = run_once(name, seed, training, test, SETTINGS[name])
    correct = int((predictions == test.labels).sum())
    entry = {
        "name": name,
        "seed": seed,
        "cpu_s": round(time.process_time() - started, 1),
        "test_correct": correct,
        "test_count": len(test),
        "test_accuracy": correct / len(test),
        "test_interval": list(wilson_interval(correct, len(test))),
        "confusion": confusion_matrix(test.labels, predictions, n_classes=2).tolist(),
        **told,
    }
    return entry, predictions, inside


def compare(a, b, runs, labels):
    """McNemar's test between two runs, each (name, seed)."""
    test = mcnemar_test(labels, runs[a], runs[b])
    return {
        "a": list(a),
        "b": list(b),
        "only_a": test.only_a,
        "only_b": test.only_b,
        "p_value": test.p_value,
    }


def looked_at(classifier, params, vocabulary, tokens, *, least=100, far=20):
    """What attention dwells on, over all texts together: by character and by distance.

    The lift of a character is the weight that it receives over the even share 1/n, averaged over
    its appearances, heads and queries; 1 means that nobody prefers it.
    """
    lift, seen = np.zeros(len(vocabulary)), np.zeros(len(vocabulary), int)
    by_distance, pairs = np.zeros(far + 1), np.zeros(far + 1)
    for start in range(0, len(tokens), 64):
        part = tokens[start : start + 64]
        [weights] = attention_weights(classifier, params, part).values()
        for row, of_text in zip(part, weights.mean(axis=1), strict=True):
            n = int((row != 0).sum())
            received = of_text[:n, :n].mean(axis=0) * n
            np.add.at(lift, row[:n], received)
            np.add.at(seen, row[:n], 1)
            for d in range(min(far, n - 1) + 1):
                both = np.diagonal(of_text[:n, :n], d).sum(), np.diagonal(of_text[:n, :n], -d).sum()
                by_distance[d] += (both[0] + (both[1] if d else 0)) * n
                pairs[d] += (2 if d else 1) * (n - d)
    frequent = [i for i in range(2, len(vocabulary)) if seen[i] >= least]
    ranked = sorted(frequent, key=lambda i: -lift[i] / seen[i])
    entry = {
        i: [vocabulary.tokens[i - 2], round(lift[i] / seen[i], 3), int(seen[i])] for i in ranked
    }
    return {
        "most": [entry[i] for i in ranked[:20]],
        "least": [entry[i] for i in ranked[-20:]],
        "by_distance": np.round(by_distance / np.maximum(pairs, 1), 3).tolist(),
    }


def learning_curve(training, *, counts=(1000, 3000)):
    """Accuracy on validation texts against the number of training texts; all of them come last.

    A network takes as many steps as with all texts, but sees none more than twelve times.
    """
    fitting, validation = training.split(0.15, purpose="validation")
    order = np.random.default_rng(0).permutation(len(fitting))
    counts = [*(n for n in counts if n < len(fitting)), len(fitting)]
    names = (*COUNTED, "transformer")
    accuracy = {name: [] for name in names}
    for n in counts:
        chosen = np.sort(order[:n])
        part = Reviews([fitting.texts[i] for i in chosen], fitting.labels[chosen])
        for name in names:
            settings = dict(SETTINGS[name])
            if "epochs" in settings:
                settings["epochs"] = min(12, round(settings["epochs"] * len(fitting) / n))
            predictions, _, _ = run_once(name, 0, part, validation, settings)
            accuracy[name].append(round(float((predictions == validation.labels).mean()), 4))
        print(f"{n} texts: { ({name: a[-1] for name, a in accuracy.items()}) }", flush=True)
    return {"training_count": counts, "validation_count": len(validation), "accuracy": accuracy}


def summarise(runs):
    """By name: how many runs, and their accuracy over the seeds."""
    by_name = {}
    for run in runs:
        by_name.setdefault(run["name"], []).append(run["test_accuracy"])
    return {name: {"n_runs": len(a), "accuracy": _mean(a)} for name, a in by_name.items()}


def _mean(values):
    if len(values) == 1:
        return {"mean": values[0], "low": None, "high": None}
    mean, low, high = mean_interval(values)
    return {"mean": mean, "low": low, "high": high}


def run_all(training, test, seeds):
    """Every run, every comparison of a trained with a counted one, and a look inside."""
    entries, predicted, attention = [], {}, None
    for seed in range(seeds):
        for name in SETTINGS if seed == 0 else ("transformer",):
            entry, predicted[name, seed], inside = measure(name, seed, training, test)
            entries.append(entry)
            print(
                f"{name}, seed {seed}: {entry['test_accuracy']:.4f} in {entry['cpu_s']} s",
                flush=True,
            )
            if name == "transformer" and seed == 0:
                attention = looked_at(*inside)
    others = [name for name in SETTINGS if name != "transformer"]
    pairs = [(("transformer", s), (name, 0)) for s in range(seeds) for name in others]
    comparisons = [compare(a, b, predicted, test.labels) for a, b in pairs]
    return entries, comparisons, attention


def document(training, test, seeds, *, argv, date):
    """The whole record, ready for JSON."""
    runs, comparisons, attention = run_all(training, test, seeds)
    return {
        "command": " ".join(["python -m benchmarks.reviews", *argv]),
        "date": date,
        "device": {
            "kind": "cpu",
            "machine": platform.machine(),
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
        "cores": os.cpu_count(),
        "source_sha256": source_sha256(),
        "data": {
            "training_count": len(training),
            "test_count": len(test),
            "test_praise": int(test.labels.sum()),
            "characters": len(Counter("".join(training.texts))),
        },
        "settings": SETTINGS,
        "runs": runs,
        "summary": summarise(runs),
        "comparisons": comparisons,
        "learning_curve": learning_curve(training),
        "attention": attention,
    }


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2, help="runs of each, seeds 0, 1, …")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    options = parser.parse_args(argv)
    if options.seeds < 1:
        parser.error(f"--seeds must be at least 1, got {options.seeds}")
    return options


def main(argv=None):
    argv = sys.argv[1:] if argv is None else argv
    options = parse(argv)
    training, test = load_reviews().split()
    record = document(training, test, options.seeds, argv=argv, date=options.date)
    text = json.dumps(record, indent=1, ensure_ascii=False)
    options.output.write_text(text + "\n", encoding="utf-8")
    rows = [[n, s["n_runs"], f"{s['accuracy']['mean']:.2%}"] for n, s in record["summary"].items()]
    print(f"\n{table(['', 'runs', 'mean accuracy'], rows)}\n\nWritten to {options.output}")


if __name__ == "__main__":
    main()
