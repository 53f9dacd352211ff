"""train: the same seed gives the same run, and bad input is answered by name."""

import json
import random
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from zenlib import cnn
from zenlib.cnn.backend import tf
from zenlib.cnn.steps import StepLoop
from zenlib.datasets import Digits
from zenlib.metrics import wilson_interval

pytestmark = pytest.mark.tensorflow


def train(recipe, digits, **options):
    return cnn.train(recipe, digits, **{"seed": 0, "progress": False, **options})


@pytest.fixture(scope="module")
def run(every_choice, digits):
    return train(every_choice, digits, validation=100)


def test_the_same_seed_gives_the_same_run_bit_for_bit(run, every_choice, digits):
    again = train(every_choice, digits, validation=100)
    for name, weights in cnn.to_arrays(run.model).items():
        np.testing.assert_array_equal(cnn.to_arrays(again.model)[name], weights, err_msg=name)
    assert again.history == run.history


def test_another_seed_gives_another_run(run, every_choice, digits):
    other = train(every_choice, digits, validation=100, seed=1)
    assert other.history["loss"] != run.history["loss"]


def test_no_global_seed_is_touched_or_read(every_choice, digits):
    weights = []
    for seed in (1, 2):
        random.seed(seed)
        tf.random.set_seed(seed)
        before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
        run = train(replace(every_choice, epochs=1), digits)
        assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002
        weights.append(run.model.get_weights())
    for first, second in zip(*weights, strict=True):
        np.testing.assert_array_equal(first, second)


def test_every_epoch_sees_every_image_once_in_an_order_of_its_own(
    every_choice, digits, monkeypatch
):
    orders = []
    monkeypatch.setattr(
        StepLoop,
        "run",
        lambda loop, order, first_step, start, n: orders.append((order, first_step)) or (1.0, 1.0),
    )
    train(every_choice, digits, seed=7)
    by_epoch = {first_step: order for order, first_step in orders}
    assert list(by_epoch) == [0, 61]
    for epoch, order in enumerate(by_epoch.values()):
        expected = np.random.default_rng([7, epoch]).permutation(961)
        np.testing.assert_array_equal(order, expected)


def test_a_run_tells_what_happened(run, every_choice, digits):
    assert run.recipe == every_choice
    assert (run.seed, run.replicas, run.precision) == (0, 1, "float32")
    assert list(run.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert all(len(values) == 2 for values in run.history.values())
    assert run.history["loss"][1] < run.history["loss"][0]
    assert run.seconds > 0
    assert run.device == cnn.describe_device()
    found = cnn.predict(run.model, digits.x_test).argmax(axis=1)
    assert run.test_correct == (found == digits.y_test).sum()
    assert run.test_count == 200
    assert run.test_accuracy == run.test_correct / 200
    assert run.test_interval == wilson_interval(run.test_correct, 200)
    assert f"{run.test_accuracy:.2%} of 200 test images" in repr(run)


def test_a_run_cannot_change(run):
    with pytest.raises(FrozenInstanceError):
        run.seconds = 0


def test_the_record_is_plain_data(run):
    record = json.loads(json.dumps(run.record()))
    assert record["recipe"]["name"] == "every choice"
    assert record["test_accuracy"] == run.test_accuracy
    assert record["history"]["val_accuracy"] == list(run.history["val_accuracy"])
    assert "model" not in record


def test_validation_is_held_out_of_the_training_images(run, digits):
    """The held-out images are those of `digits.hold_out` with the same seed."""
    held = digits.hold_out(100, rng=np.random.default_rng(0))
    found = cnn.predict(run.model, held.x_test).argmax(axis=1)
    assert run.history["val_accuracy"][-1] == np.mean(found == held.y_test)
    kept = Digits(held.x_train, held.y_train, digits.x_test, digits.y_test)
    assert train(run.recipe, kept).history["loss"] == run.history["loss"]


def test_no_epochs_leave_the_initial_weights(every_choice, digits):
    run = train(replace(every_choice, epochs=0), digits, seed=4)
    initial = cnn.build(every_choice, seed=4)
    np.testing.assert_array_equal(run.model.get_weights()[0], initial.get_weights()[0])
    assert run.history == {"loss": (), "accuracy": ()}


def test_a_batch_may_be_larger_than_the_data(every_choice, digits):
    few = digits.subset(5, rng=np.random.default_rng(0))
    run = train(replace(every_choice, batch_size=64), few)
    assert len(run.history["loss"]) == 2


def test_the_model_returned_is_float32_whatever_it_was_trained_in(every_choice, digits):
    run = train(replace(every_choice, epochs=1, precision="bfloat16"), digits)
    assert run.precision == "bfloat16"
    assert {layer.compute_dtype for layer in run.model.layers} == {"float32"}


def test_a_network_learns():
    """The smoke recipe on 10,000 images: nine of ten digits."""
    from zenlib.datasets import load_mnist

    digits = load_mnist().subset(10_000, 2_000, rng=np.random.default_rng(0))
    assert train("smoke", digits).test_accuracy > 0.93


def test_a_diverging_run_stops_and_says_so(every_choice, digits):
    with pytest.raises(FloatingPointError, match="lower the recipe's learning_rate"):
        train(replace(every_choice, learning_rate=1e30), digits)


def with_labels(digits, label):
    return Digits(digits.x_train, digits.y_train, digits.x_test, np.full_like(digits.y_test, label))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"recipe": "quick"}, ValueError, "recipe must be one of"),
        ({"recipe": None}, TypeError, "recipe must be a Recipe"),
        ({"seed": -1}, ValueError, "seed must be at least 0"),
        ({"seed": 1.0}, TypeError, "seed must be a whole number"),
        ({"validation": -1}, ValueError, "validation must be at least 0"),
        ({"validation": 961}, ValueError, "validation must be below .* 961"),
        ({"validation": 0.1}, TypeError, "validation must be a whole number"),
        ({"checkpoint": 3}, TypeError, "checkpoint must be a file name or path"),
        ({"checkpoint": "/no/such/folder/x.npz"}, FileNotFoundError, "checkpoint must lie in"),
        ({"checkpoint_interval_s": -1}, ValueError, "checkpoint_interval_s must be at least 0"),
        ({"strategy": "mirrored"}, TypeError, "strategy must be a tf.distribute.Strategy"),
    ],
)
def test_a_bad_argument_is_refused_by_name(change, error, message, every_choice, digits):
    with pytest.raises(error, match=message):
        train(**{"recipe": every_choice, "digits": digits, **change})


@pytest.mark.parametrize(
    ("alter", "error", "message"),
    [
        (lambda d: (d.x_train, d.y_train), TypeError, "digits must be a Digits, got tuple"),
        (
            lambda d: Digits(d.x_train[:, 2:, 2:], d.y_train, d.x_test[:, 2:, 2:], d.y_test),
            ValueError,
            r"28 x 28 pixels, got \(26, 26\)",
        ),
        (lambda d: with_labels(d, 10), ValueError, "labels from 0 to 9, got 10 in y_test"),
    ],
)
def test_bad_digits_are_refused(alter, error, message, every_choice, digits):
    with pytest.raises(error, match=message):
        train(every_choice, alter(digits))
