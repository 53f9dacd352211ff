"""Killed with SIGKILL and started again, a run ends as if it had never stopped."""

import os
import shutil
import signal
import sys
from dataclasses import asdict

import numpy as np
import pytest

from zenlib import cnn
from zenlib.cnn.storage import read_arrays

pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]
STEPS_PER_EPOCH = 61  # 961 images in batches of 16; 50 steps per call


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("resume")


@pytest.fixture(scope="module")
def unbroken(every_choice, digits):
    return cnn.train(every_choice, digits, seed=3, progress=False)


@pytest.fixture(scope="module")
def killed(folder, every_choice, start):
    """A checkpoint whose process was killed twice: in mid-epoch, then in mid-write."""
    path = folder / "run.npz"
    orders = {
        "recipe": asdict(every_choice),
        "seed": 3,
        "checkpoint": str(path),
        "out": str(folder / "never.npz"),
    }
    steps = []
    for hang_in_write, hang_after in ((False, 2), (True, 3)):
        process = start(hang_after=hang_after, hang_in_write=hang_in_write, **orders)
        assert process.stdout.readline().strip() == "waiting", process.stderr.read()
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.communicate()
        steps.append(int(read_arrays(path)["step"]))
    assert steps == [50, STEPS_PER_EPOCH]
    return path


@pytest.fixture
def checkpoint(killed, tmp_path):
    return shutil.copy(killed, tmp_path / "copy.npz")


def test_the_weights_equal_an_unbroken_runs_bit_for_bit(checkpoint, unbroken, every_choice, digits):
    run = cnn.train(every_choice, digits, seed=3, checkpoint=checkpoint, progress=False)
    expected, found = cnn.to_arrays(unbroken.model), cnn.to_arrays(run.model)
    for name, weights in expected.items():
        np.testing.assert_array_equal(found[name], weights, err_msg=name)
    assert run.history == unbroken.history
    assert run.test_correct == unbroken.test_correct


def test_a_finished_run_is_not_trained_again(checkpoint, unbroken, every_choice, digits):
    first = cnn.train(every_choice, digits, seed=3, checkpoint=checkpoint, progress=False)
    again = cnn.train(every_choice, digits, seed=3, checkpoint=checkpoint, progress=False)
    assert again.seconds == first.seconds
    assert again.history == unbroken.history


def test_two_machines_continue_what_one_began(
    checkpoint, unbroken, every_choice, start, finished, ports, tmp_path
):
    """Only the first machine has the file."""
    processes = [
        start(
            tf_config=cluster(ports, index),
            recipe=asdict(every_choice),
            seed=3,
            checkpoint=str(checkpoint if index == 0 else tmp_path / "absent.npz"),
            out=str(tmp_path / f"{index}.npz"),
        )
        for index in range(2)
    ]
    records = finished(*processes)
    assert [record["replicas"] for record in records] == [2, 2]
    assert not (tmp_path / "absent.npz").exists()
    first, second = (read_arrays(tmp_path / f"{index}.npz") for index in range(2))
    for name, weights in cnn.to_arrays(unbroken.model).items():
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)
        np.testing.assert_allclose(first[name], weights, atol=1e-5, err_msg=name)
    assert records[0]["history"]["accuracy"] == pytest.approx(unbroken.history["accuracy"])


def cluster(ports, index):
    workers = [f"127.0.0.1:{port}" for port in ports]
    return {"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}}
