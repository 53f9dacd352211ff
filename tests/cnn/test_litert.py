"""Conversion for LiteRT: the same answers in float32, nearly so in int8, weights by our formula."""

import sys

import numpy as np
import pytest

from zenlib import cnn
from zenlib.compression import fit_grid, quantize

pytestmark = pytest.mark.tensorflow
GREY = np.random.default_rng(0).integers(0, 256, (3, 28, 28), dtype=np.uint8)


@pytest.fixture(scope="module")
def model():
    return cnn.build("lenet", seed=0)


@pytest.fixture(scope="module")
def converted(model, digits):
    return cnn.to_litert(model), cnn.to_litert(model, calibration=digits.x_train[:50])


def test_floats_give_the_same_answers(model, converted, digits):
    runner = cnn.LiteRT(converted[0])
    assert runner.dtype == np.float32
    expected = cnn.predict(model, digits.x_test)
    np.testing.assert_allclose(runner.predict(digits.x_test), expected, atol=1e-5)


def test_whole_numbers_give_nearly_the_same_in_steps_of_a_256th(model, converted, digits):
    runner = cnn.LiteRT(converted[1], threads=2)
    assert runner.dtype == np.int8
    answers = runner.predict(digits.x_test)
    assert (answers * 256 == np.round(answers * 256)).all()
    assert abs(answers - cnn.predict(model, digits.x_test)).max() < 0.05
    assert 0 <= answers.min() <= answers.max() <= 1


def test_int8_is_about_a_quarter_of_the_file(converted):
    floats, whole = map(len, converted)
    assert floats > 4 * 44_426
    assert 44_426 < whole < 0.4 * floats


def test_the_stored_weights_are_those_of_the_formula(model, converted):
    weights = cnn.to_arrays(model)
    found = cnn.LiteRT(converted[1]).weights()
    assert set(found) == {"conv1", "conv2", "dense1", "dense2", "digits"}
    for name, (stored, scales) in found.items():
        kernel = weights[f"{name}/kernel"]
        grid = fit_grid(kernel, symmetric=True, axis=-1)
        np.testing.assert_allclose(scales, grid.scale.ravel(), rtol=1e-6)
        ours = np.moveaxis(quantize(kernel, grid), -1, 0)
        assert abs(stored.astype(int) - ours).max() <= 1
        assert (stored != ours).mean() < 0.01, "ties alone"


def test_one_image_or_many_in_any_order(converted):
    for content in converted:
        runner = cnn.LiteRT(content)
        many = runner.predict(GREY)
        assert many.shape == (3, 10)
        for image, row in zip(GREY, many, strict=True):
            np.testing.assert_array_equal(runner.predict(image), row)
        np.testing.assert_array_equal(runner.predict(GREY / 255), many)


def test_nothing_is_said_on_the_way(model, capfd):
    cnn.LiteRT(cnn.to_litert(model, calibration=GREY)).predict(GREY)
    said = capfd.readouterr()
    assert said.out == said.err == ""


def test_without_the_package_one_sentence_says_what_to_install(converted, monkeypatch):
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(ImportError, match=r'pip install "zenlib\[edge\]"'):
        cnn.LiteRT(converted[0])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda c: cnn.to_litert("model.keras"), TypeError, "model must be a Keras model"),
        (
            lambda c: cnn.to_litert(cnn.build("lenet"), calibration=GREY.astype(int)),
            TypeError,
            "calibration must be uint8",
        ),
        (lambda c: cnn.LiteRT("model.tflite"), TypeError, "content must be bytes, got str"),
        (lambda c: cnn.LiteRT(b"no model at all"), ValueError, "content must be a converted model"),
        (lambda c: cnn.LiteRT(c, threads=0), ValueError, "threads must be at least 1"),
        (lambda c: cnn.LiteRT(c).predict(GREY.reshape(3, 784)), ValueError, "image_or_batch must"),
    ],
)
def test_a_bad_argument_is_named(converted, call, error, message):
    with pytest.raises(error, match=message):
        call(converted[0])
