"""What the tests of the TensorFlow part share: few digits, a quick recipe, other processes."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ONE_RUN = Path(__file__).with_name("one_run.py")


@pytest.fixture(scope="session")
def digits():
    from zenlib.datasets import load_mnist

    return load_mnist().subset(961, 200, rng=np.random.default_rng(0))


@pytest.fixture(scope="session")
def every_choice():
    """A quick recipe in which everything random happens; the last batch holds one image."""
    from zenlib.cnn import Recipe

    return Recipe(
        name="every choice",
        network="lenet",
        epochs=2,
        batch_size=16,
        learning_rate=0.004,
        schedule="one_cycle",
        precision="float32",
        shift=2,
        rotation=5,
        zoom=0.1,
        label_smoothing=0.05,
        dropout=0.3,
    )


@pytest.fixture(scope="session")
def start():
    """A function that starts `one_run.py` in a process of its own."""
    processes = []

    def start(*, tf_config=None, **orders):
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        if tf_config:
            environment["TF_CONFIG"] = json.dumps(tf_config)
        process = subprocess.Popen(
            [sys.executable, str(ONE_RUN), json.dumps(orders)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def finished():
    """A function that waits for started processes and returns the JSON that each printed last."""

    def finished(*processes):
        try:
            outputs = [process.communicate(timeout=120) for process in processes]
        finally:
            for process in processes:
                process.kill()
        for process, (_, err) in zip(processes, outputs, strict=True):
            assert process.returncode == 0, err
        return [json.loads(out.splitlines()[-1]) for out, _ in outputs]

    return finished


@pytest.fixture
def ports():
    """Two ports of this machine that nothing listens on."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in (one, other)]
