"""The compiled loop: Keras's own training, taken apart, gives the same weights."""

import numpy as np
import pytest

from zenlib import cnn
from zenlib.cnn.backend import keras, tf
from zenlib.cnn.inference import as_floats
from zenlib.cnn.session import learning_rates
from zenlib.cnn.steps import StepLoop

pytestmark = pytest.mark.tensorflow


def loop_for(recipe, digits, *, n_steps, precision="float32"):
    return StepLoop(
        recipe,
        digits.x_train,
        digits.y_train,
        rates=learning_rates(recipe, n_steps),
        seed=0,
        precision=precision,
        strategy=tf.distribute.get_strategy(),
    )


def recipe(**changes):
    return cnn.Recipe(**{"name": "test", "batch_size": 16, "learning_rate": 0.003, **changes})


@pytest.mark.parametrize("network", ["article", "lenet"])
@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.85, 0.98)])
def test_the_loop_trains_as_keras_does(network, betas, digits):
    """Six steps, the last of one image; Keras on whole images, through its softmax.

    With Adam's usual epsilon a gradient of rounding errors moves a weight as far as any other,
    so the comparison takes a large one.
    """
    beta_1, beta_2 = betas
    mine = recipe(network=network, beta_1=beta_1, beta_2=beta_2, epsilon=1e-3)
    order = np.random.default_rng(0).permutation(81)
    loop = loop_for(mine, digits, n_steps=6)
    loss, correct = loop.run(order, 0, 0, 6)

    model = cnn.build(mine, seed=0)
    model.compile(
        keras.optimizers.Adam(mine.learning_rate, beta_1, beta_2, mine.epsilon),
        "sparse_categorical_crossentropy",
    )
    images, labels = as_floats(digits.x_train[..., np.newaxis]), digits.y_train
    expected_loss = expected_correct = 0
    for start in range(0, 81, 16):
        batch = order[start : start + 16]
        expected_correct += (cnn.predict(model, images[batch]).argmax(1) == labels[batch]).sum()
        expected_loss += len(batch) * model.train_on_batch(images[batch], labels[batch])
        model.reset_metrics()
    assert correct == expected_correct
    assert loss == pytest.approx(expected_loss, rel=1e-5)
    for found, expected in zip(loop.weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, atol=2e-5)


def test_steps_per_call_do_not_matter(every_choice, digits):
    order = np.random.default_rng(0).permutation(961)
    whole, parts = (loop_for(every_choice, digits, n_steps=122) for _ in range(2))
    total = np.array(whole.run(order, 0, 40, 21))
    shares = [parts.run(order, 0, start, n) for start, n in ((40, 1), (41, 13), (54, 7))]
    for name, expected in whole.state().items():
        np.testing.assert_array_equal(parts.state()[name], expected, err_msg=name)
    np.testing.assert_allclose(np.sum(shares, axis=0), total, rtol=1e-6)


@pytest.mark.parametrize("change", [{"dropout": 0.5}, {"shift": 2}])
def test_every_step_draws_anew(change, digits):
    """The same images in the first step of two epochs: other pixels or features are lost."""
    mine, order = recipe(network="lenet", **change), np.arange(16)
    losses = [
        loop_for(mine, digits, n_steps=2).run(order, first_step, 0, 1)[0]
        for first_step in (0, 1, 0)
    ]
    assert losses[0] == losses[2]
    assert losses[0] != losses[1]


def test_label_smoothing_spreads_the_target(digits):
    """Loss with smoothing s: (1 - s) · cross-entropy + s · mean of -log p over the classes."""
    smooth = recipe(network="lenet", label_smoothing=0.2)
    order = np.arange(16)
    loss, _ = loop_for(smooth, digits, n_steps=1).run(order, 0, 0, 1)
    log_p = np.log(cnn.predict(cnn.build(smooth, seed=0), digits.x_train[:16]))
    right = log_p[order, digits.y_train[:16]]
    assert loss == pytest.approx(-(0.8 * right + 0.2 * log_p.mean(axis=1)).sum(), rel=1e-5)


def test_dropout_and_movements_change_what_is_learned(digits):
    order = np.arange(16)
    losses = [
        loop_for(recipe(network="lenet", **change), digits, n_steps=1).run(order, 0, 0, 1)[0]
        for change in ({}, {"dropout": 0.5}, {"shift": 2}, {"rotation": 20}, {"zoom": 0.3})
    ]
    assert len(set(losses)) == 5


def test_bfloat16_learns_nearly_the_same(digits):
    order = np.random.default_rng(0).permutation(961)
    exact, rough = (
        loop_for(recipe(), digits, n_steps=60, precision=precision)
        for precision in ("float32", "bfloat16")
    )
    losses = [loop.run(order, 0, 0, 60)[0] / 960 for loop in (exact, rough)]
    assert losses[1] == pytest.approx(losses[0], rel=0.02)
    assert losses[1] != losses[0]
    assert {weights.dtype for weights in rough.weights()} == {np.dtype(np.float32)}


def test_a_saved_state_is_continued(every_choice, digits):
    order = np.arange(961)
    first, second = (loop_for(every_choice, digits, n_steps=122) for _ in range(2))
    first.run(order, 0, 0, 3)
    second.restore(first.state())
    assert first.run(order, 0, 3, 2) == second.run(order, 0, 3, 2)
    for name, expected in first.state().items():
        np.testing.assert_array_equal(second.state()[name], expected, err_msg=name)
