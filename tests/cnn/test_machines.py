"""Two devices, and two processes, train what one trains."""

from dataclasses import asdict

import numpy as np
import pytest

from zenlib import cnn
from zenlib.cnn.storage import read_arrays

pytestmark = [pytest.mark.tensorflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def alone(every_choice, digits):
    return cnn.train(every_choice, digits, seed=0, progress=False)


def test_two_devices_train_what_one_trains(alone, every_choice, start, finished, tmp_path):
    """The batch of one image leaves the second device without work."""
    out = tmp_path / "two.npz"
    [record] = finished(start(recipe=asdict(every_choice), devices=2, out=str(out)))
    assert record["replicas"] == 2
    assert_same_run(record, read_arrays(out), alone)


def test_two_processes_train_what_one_trains(alone, every_choice, start, finished, ports, tmp_path):
    """With different seeds they refuse; with the same one their weights stay equal."""
    outs = [tmp_path / f"{index}.npz" for index in range(2)]
    workers = [f"127.0.0.1:{port}" for port in ports]
    processes = [
        start(
            tf_config={"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}},
            recipe=asdict(every_choice),
            refused_seed=index,
            out=str(outs[index]),
        )
        for index in range(2)
    ]
    records = finished(*processes)
    for record in records:
        assert "same recipe, seed, data and precision" in record["refusal"]
        assert record["replicas"] == 2
    first, second = map(read_arrays, outs)
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)
    assert_same_run(records[0], first, alone)


def assert_same_run(record, weights, run):
    for name, expected in cnn.to_arrays(run.model).items():
        np.testing.assert_allclose(weights[name], expected, atol=1e-5, err_msg=name)
    assert record["history"]["loss"] == pytest.approx(run.history["loss"], rel=1e-5)
    assert record["history"]["accuracy"] == pytest.approx(run.history["accuracy"], abs=2e-3)
