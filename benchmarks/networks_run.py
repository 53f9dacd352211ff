"""One epoch of one side in a process of its own, for `benchmarks.networks`, on Linux.

python -m benchmarks.networks_run SIDE BATCH_SIZE IMAGES SEED RESULT.json
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from zenlib import networks
from zenlib.datasets import load_mnist
from zenlib.optimizers import Adam

WARM_UP_BATCHES = 3


def prepared(digits, images):
    """Training and test images as float32 in [0, 1], with an axis of channels; labels."""
    parts = digits.x_train[:images], digits.x_test
    x, x_test = (np.multiply(part, 1 / 255, dtype=np.float32)[..., np.newaxis] for part in parts)
    return x, digits.y_train[:images].astype(np.int64), x_test, digits.y_test


def initial_weights(seed):
    """What both sides start from."""
    rng = np.random.default_rng(seed)
    return networks.article_cnn().init((28, 28, 1), rng=rng)[0]


class Zenlib:
    """`zenlib.networks.fit`."""

    def __init__(self, params, batch_size, seed):
        self.network, self.params = networks.article_cnn(), params
        self.batch_size, self.rng = batch_size, np.random.default_rng(seed)

    def fit(self, x, y):
        run = networks.fit(
            self.network,
            self.params,
            x,
            y,
            loss=networks.CROSSENTROPY,
            optimizer=Adam(),
            epochs=1,
            batch_size=self.batch_size,
            rng=self.rng,
        )
        self.params = run.params

    def predict(self, x):
        return networks.predict(self.network, self.params, x)


class TensorFlow:
    """Keras's `fit` on the same network, compiled to a graph as is its default."""

    def __init__(self, params, batch_size, seed):
        from zenlib import cnn
        from zenlib.cnn.backend import keras

        keras.utils.set_random_seed(seed)
        self.model, self.batch_size = cnn.build("article", seed=seed), batch_size
        for name, weights in params.items():
            self.model.get_layer(name).set_weights([weights["kernel"], weights["bias"]])
        self.model.compile(
            optimizer=keras.optimizers.Adam(),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )

    def fit(self, x, y):
        self.model.fit(x, y, batch_size=self.batch_size, epochs=1, verbose=0)

    def predict(self, x):
        return self.model.predict(x, verbose=0)


def held_bytes(field):
    """What Linux says of this process's memory: VmRSS held now, VmHWM at most so far."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith(f"{field}:")]
    return 1024 * int(line.split()[1])


def main(side, batch_size, images, seed, path):
    batch_size, images, seed = int(batch_size), int(images), int(seed)
    x, y, x_test, y_test = prepared(load_mnist(), images)
    sides = {"zenlib": Zenlib, "tensorflow": TensorFlow}
    trainer = sides[side](initial_weights(seed), batch_size, seed)
    before = held_bytes("VmRSS")
    few = slice(0, WARM_UP_BATCHES * batch_size)
    trainer.fit(x[few], y[few])
    started = time.perf_counter()
    trainer.fit(x, y)
    epoch_s = time.perf_counter() - started
    peak = held_bytes("VmHWM")  # before the test, which is no part of the epoch
    hits = trainer.predict(x_test).argmax(axis=1) == y_test
    result = {
        "epoch_s": epoch_s,
        "test_accuracy": float(hits.mean()),
        "memory_before": before,
        "memory_peak": peak,
    }
    Path(path).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
