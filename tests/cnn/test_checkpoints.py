"""Checkpoints of another run, or damaged ones, are refused with what to do."""

from dataclasses import replace

import numpy as np
import pytest

from zenlib import cnn
from zenlib.cnn import checkpoints
from zenlib.cnn.storage import read_arrays
from zenlib.datasets import Digits

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def identity():
    return {"recipe": {"name": "mine", "epochs": 2}, "seed": 1, "data": "ab12"}


@pytest.fixture
def checkpoint(tmp_path, identity):
    checkpoint = checkpoints.Checkpoint(tmp_path / "run.npz", identity)
    checkpoint.write({"step": np.array(7), "weights/0": np.arange(1000.0)})
    return checkpoint


def test_what_is_written_is_read(checkpoint):
    state = checkpoint.read()
    assert list(state) == ["step", "weights/0"]
    np.testing.assert_array_equal(state["weights/0"], np.arange(1000.0))


def test_a_checkpoint_that_is_not_there_yet_is_none(tmp_path, identity):
    assert checkpoints.Checkpoint(tmp_path / "new.npz", identity).read() is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 2}, "seed is 1 there and 2 here"),
        ({"recipe": {"name": "mine", "epochs": 3}}, "recipe epochs is 2 there and 3 here"),
        ({"data": "cd34"}, "data is 'ab12' there and 'cd34' here"),
    ],
)
def test_another_runs_checkpoint_is_refused(checkpoint, identity, change, message):
    other = checkpoints.Checkpoint(checkpoint.path, {**identity, **change})
    with pytest.raises(ValueError, match=f"belongs to another run: {message}.*delete"):
        other.read()


def cut(content):
    return content[: len(content) // 2]


def flip(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("damage", [cut, flip, lambda _: b"", lambda _: b"text"])
def test_a_damaged_checkpoint_is_refused(checkpoint, damage):
    """Half a file, one wrong bit, nothing, something else."""
    checkpoint.path.write_bytes(damage(checkpoint.path.read_bytes()))
    with pytest.raises(ValueError, match=r"run.npz cannot be read.*delete it to start anew"):
        checkpoint.read()


def test_weights_are_no_checkpoint(tmp_path, identity):
    cnn.save_weights(cnn.build("lenet"), tmp_path / "weights.npz")
    with pytest.raises(ValueError, match=r"weights.npz cannot be read"):
        checkpoints.Checkpoint(tmp_path / "weights.npz", identity).read()


def test_the_fingerprint_sees_every_label_and_the_order(digits):
    images, labels = digits.x_train, digits.y_train
    other = labels.copy()
    other[-1] ^= 1
    prints = [
        checkpoints.fingerprint(images, labels),
        checkpoints.fingerprint(images, other),
        checkpoints.fingerprint(images[::-1], labels[::-1]),
    ]
    assert len(set(prints)) == 3
    assert checkpoints.fingerprint(images.copy(), labels.copy()) == prints[0]


def test_training_refuses_the_checkpoint_of_another_recipe_seed_or_data(
    every_choice, digits, tmp_path
):
    recipe, path = replace(every_choice, epochs=0), tmp_path / "run.npz"
    cnn.train(recipe, digits, seed=0, checkpoint=path, progress=False)
    before = path.read_bytes()
    less = Digits(digits.x_train[1:], digits.y_train[1:], digits.x_test, digits.y_test)
    attempts = [
        (replace(recipe, dropout=0.2), digits, 0, "recipe dropout is 0.3 there and 0.2 here"),
        (recipe, digits, 1, "seed is 0 there and 1 here"),
        (recipe, less, 0, "data is"),
        (replace(recipe, precision="bfloat16"), digits, 0, "precision is 'float32' there"),
    ]
    for other, data, seed, message in attempts:
        with pytest.raises(ValueError, match=message):
            cnn.train(other, data, seed=seed, checkpoint=path, progress=False)
    assert path.read_bytes() == before


def test_a_checkpoint_is_plain_arrays(every_choice, digits, tmp_path):
    path = tmp_path / "run.npz"
    cnn.train(replace(every_choice, epochs=1), digits, seed=0, checkpoint=path, progress=False)
    arrays = read_arrays(path)
    assert int(arrays["step"]) == 61
    assert {array.dtype.kind for array in arrays.values()} <= set("fiu")
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]
