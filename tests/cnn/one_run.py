"""A training run in a process of its own: python one_run.py '{"out": "weights.npz", …}'."""

import json
import sys
import time
from pathlib import Path

import numpy as np


def main(*, out, recipe, n_train=961, seed=0, checkpoint=None, hang_after=None, hang_in_write=False,
         devices=1, refused_seed=None):  # fmt: skip
    from zenlib import cnn
    from zenlib.cnn.backend import tf
    from zenlib.datasets import load_mnist

    digits = load_mnist().subset(n_train, 200, rng=np.random.default_rng(0))
    recipe = cnn.Recipe(**recipe)
    strategy = two_cpus(tf) if devices == 2 else None
    if hang_after is not None:
        hang(hang_after, hang_in_write)
    refusal = ""
    if refused_seed is not None:
        try:
            cnn.train(recipe, digits, seed=refused_seed, progress=False)
        except ValueError as error:
            refusal = str(error)
    run = cnn.train(
        recipe,
        digits,
        seed=seed,
        checkpoint=checkpoint,
        checkpoint_interval_s=0,
        strategy=strategy,
        progress=False,
    )
    cnn.save_weights(run.model, out)
    sys.stdout.write(json.dumps({**run.record(), "refusal": refusal}))


def two_cpus(tf):
    """The CPU as two devices that share every batch."""
    cpu = tf.config.list_physical_devices("CPU")[0]
    half = tf.config.LogicalDeviceConfiguration()
    tf.config.set_logical_device_configuration(cpu, [half, half])
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def hang(n_writes, in_write):
    """After so many writes of the checkpoint, or within that write, wait to be killed."""
    from zenlib.cnn import checkpoints, storage

    count = 0
    write, replace = checkpoints.write_arrays, storage.os.replace

    def wait():
        sys.stdout.write("waiting\n")
        sys.stdout.flush()
        time.sleep(600)

    def counted(path, arrays):
        nonlocal count
        count += 1
        write(path, arrays)
        if count == n_writes:
            wait()

    def stopped(partial, path):
        if count == n_writes:
            content = Path(partial).read_bytes()
            Path(partial).write_bytes(content[: len(content) // 2])
            wait()
        replace(partial, path)

    checkpoints.write_arrays = counted
    if in_write:
        storage.os.replace = stopped


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
