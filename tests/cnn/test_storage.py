"""Models and weights on disk: read back as written, anywhere, and never by running code."""

import json
import pickle
import subprocess
import sys

import numpy as np
import pytest

from zenlib import cnn
from zenlib.cnn import storage
from zenlib.cnn.backend import keras

pytestmark = pytest.mark.tensorflow

READ_BACK = """
import sys, json
import numpy as np
from zenlib import cnn
images = np.load(sys.argv[1])
first = cnn.predict(cnn.load(sys.argv[2]), images)
model = cnn.build("lenet")
cnn.load_weights(model, sys.argv[3])
print(json.dumps([first.tolist(), cnn.predict(model, images).tolist()]))
"""


@pytest.fixture
def model():
    return cnn.build("lenet", seed=0)


def test_another_process_reads_both_files_and_predicts_the_same(model, digits, tmp_path):
    files = [str(tmp_path / name) for name in ("images.npy", "model.keras", "weights.npz")]
    images = digits.x_test[:20]
    np.save(files[0], images)
    cnn.save(model, files[1])
    cnn.save_weights(model, files[2])
    answer = subprocess.run(
        [sys.executable, "-c", READ_BACK, *files], capture_output=True, text=True, check=True
    )
    for probabilities in json.loads(answer.stdout):
        np.testing.assert_array_equal(np.float32(probabilities), cnn.predict(model, images))


def test_numpy_alone_reads_the_weights(model, tmp_path):
    cnn.save_weights(model, tmp_path / "weights.npz")
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as archive:
        assert {name: archive[name].shape for name in archive.files} == {
            "conv1/kernel": (5, 5, 1, 6),
            "conv1/bias": (6,),
            "conv2/kernel": (5, 5, 6, 16),
            "conv2/bias": (16,),
            "dense1/kernel": (256, 120),
            "dense1/bias": (120,),
            "dense2/kernel": (120, 84),
            "dense2/bias": (84,),
            "digits/kernel": (84, 10),
            "digits/bias": (10,),
        }


def test_weights_of_another_network_are_refused(model, tmp_path):
    cnn.save_weights(model, tmp_path / "weights.npz")
    with pytest.raises(ValueError, match="missing: conv3/kernel, conv3/bias; unknown: dense2"):
        cnn.load_weights(cnn.build("article"), tmp_path / "weights.npz")


@pytest.mark.parametrize("write", [cnn.save, cnn.save_weights])
def test_a_failed_write_leaves_the_old_file(write, model, tmp_path, monkeypatch):
    path = tmp_path / ("file.keras" if write is cnn.save else "file.npz")
    write(model, path)
    before = path.read_bytes()

    def fail(*args):
        raise OSError("no space left on device")

    monkeypatch.setattr(storage.os, "replace", fail)
    with pytest.raises(OSError, match="no space left"):
        write(cnn.build("lenet", seed=1), path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("act", "name", "message"),
    [
        (cnn.save, "model.h5", "path must end in .keras"),
        (cnn.save_weights, "weights.npy", "path must end in .npz"),
    ],
)
def test_another_ending_is_refused(act, name, message, model, tmp_path):
    with pytest.raises(ValueError, match=message):
        act(model, tmp_path / name)
    with pytest.raises(FileNotFoundError, match=r"existing folder.*create"):
        act(model, tmp_path / "absent" / "x")
    with pytest.raises(TypeError, match="path must be a file name or path, got int"):
        act(model, 3)


@pytest.mark.parametrize(
    ("act", "name"),
    [(cnn.save, "x.keras"), (cnn.save_weights, "x.npz"), (cnn.load_weights, "x.npz")],
)
def test_what_is_no_model_is_refused_and_nothing_written(act, name, tmp_path):
    class Run:
        model = None

    with pytest.raises(TypeError, match="model must be a Keras model, got NoneType; build or load"):
        act(None, tmp_path / name)
    with pytest.raises(TypeError, match=r"got Run; pass its model, run\.model"):
        act(Run(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_named(model, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"existing .keras file, got .*none.keras"):
        cnn.load(tmp_path / "none.keras")
    with pytest.raises(FileNotFoundError, match=r"existing .npz file, got .*none.npz"):
        cnn.load_weights(model, tmp_path / "none.npz")


def halved(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def text(path):
    path.write_text("not a model")


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [halved, text, empty])
def test_a_damaged_file_is_refused_with_its_name(damage, model, tmp_path):
    cnn.save(model, tmp_path / "model.keras")
    cnn.save_weights(model, tmp_path / "weights.npz")
    for path in tmp_path.iterdir():
        damage(path)
    with pytest.raises(ValueError, match=r"written by zenlib.cnn.save, got .*model.keras"):
        cnn.load(tmp_path / "model.keras")
    with pytest.raises(ValueError, match=r"written by zenlib.cnn.save_weights, got .*weights.npz"):
        cnn.load_weights(model, tmp_path / "weights.npz")


class Malice:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was opened",))


def test_no_pickle_is_opened(model, tmp_path):
    np.savez(tmp_path / "weights.npz", **{"conv1/bias": np.array([Malice()], dtype=object)})
    with pytest.raises(ValueError, match=r"written by zenlib.cnn.save_weights"):
        cnn.load_weights(model, tmp_path / "weights.npz")
    (tmp_path / "plain.npz").write_bytes(pickle.dumps(Malice()))
    with pytest.raises(ValueError, match=r"written by zenlib.cnn.save_weights"):
        cnn.load_weights(model, tmp_path / "plain.npz")


def test_a_model_that_brings_code_is_refused(tmp_path):
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Lambda(lambda x: x, output_shape=(28, 28, 1))]
    )
    model.save(tmp_path / "model.keras")
    with pytest.raises(ValueError, match=r"written by zenlib.cnn.save"):
        cnn.load(tmp_path / "model.keras")
