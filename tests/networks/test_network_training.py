"""fit and predict: what they do in each step, what they write down, what they refuse."""

import io
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from zenlib import losses
from zenlib.networks import (
    BINARY_CROSSENTROPY,
    CROSSENTROPY,
    SQUARED_ERROR,
    Activation,
    Dense,
    Epoch,
    Fit,
    Layer,
    Loss,
    ProgressLines,
    Sequential,
    fit,
    predict,
    rnn_classifier,
)
from zenlib.optimizers import SGD, Adam
from zenlib.schedules import one_cycle
from zenlib.stopping import LossBelow, Patience

NETWORK = Sequential([Dense(8), Activation("tanh"), Dense(3)])
RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 2))
Y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)


def start(network=NETWORK, width=2, dtype=np.float64, seed=1):
    return network.init((width,), rng=np.random.default_rng(seed), dtype=dtype)[0]


def train(network=NETWORK, params=None, x=X, y=Y, **options):
    settings = {
        "loss": CROSSENTROPY,
        "optimizer": Adam(0.01),
        "epochs": 3,
        "batch_size": 8,
        "rng": np.random.default_rng(2),
    }
    params = start() if params is None else params
    return fit(network, params, x, y, **(settings | options))


# Steps


def test_one_step_on_all_samples_is_gradient_descent_by_hand():
    network, params = Dense(1), {"kernel": np.array([[2.0]]), "bias": np.array([0.0])}
    x, y = [[1.0], [3.0]], [[0.0], [0.0]]
    run = fit(
        network, params, x, y, loss=SQUARED_ERROR, optimizer=SGD(0.1), epochs=1, batch_size=2,
        rng=np.random.default_rng(0),
    )  # fmt: skip
    # errors 2 and 6: loss (4 + 36) / 2, gradients (2 · 1 + 6 · 3) and (2 + 6)
    np.testing.assert_allclose(run.params["kernel"], [[2 - 0.1 * 20]])
    np.testing.assert_allclose(run.params["bias"], [-0.1 * 8])
    [record] = run.history
    assert record.loss == pytest.approx(20)
    assert record.gradient_norm == pytest.approx((20**2 + 8**2) ** 0.5)
    assert (record.step, record.epoch, record.epochs, record.accuracy) == (1, 1, 1, None)
    np.testing.assert_array_equal(params["kernel"], [[2.0]])


@dataclass(frozen=True)
class Witness(Layer):
    """Passes everything on and writes down what it saw; its one parameter changes nothing."""

    seen: tuple = ()

    def init(self, input_shape, *, rng, dtype=np.float32):
        return {"weight": np.zeros(1, dtype)}, input_shape

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        self.seen[0].append((x[:, 0].tolist(), training, rng))
        return x, x

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        assert not input_grad
        return None, {"weight": np.zeros_like(params["weight"])}


def test_every_epoch_sees_every_sample_once_in_a_new_order_beside_its_target():
    witness, rng = Witness(seen=([],)), np.random.default_rng(5)
    x = np.arange(10.0)[:, np.newaxis]
    run = train(witness, {"weight": np.zeros(1)}, x, x, loss=SQUARED_ERROR, rng=rng, batch_size=4)
    batches = [values for values, _, _ in witness.seen[0]]
    assert [len(values) for values in batches] == 3 * [4, 4, 2]
    orders = [[*batches[i], *batches[i + 1], *batches[i + 2]] for i in (0, 3, 6)]
    assert all(sorted(order) == list(range(10)) for order in orders)
    assert len({tuple(order) for order in [*orders, list(range(10))]}) == 4
    assert all(training and given is rng for _, training, given in witness.seen[0])
    assert run.curve("loss").tolist() == [0, 0, 0]  # x beside its own target
    assert run.curve("step").tolist() == [3, 6, 9]
    assert run.curve("step").dtype == np.float64


def test_the_loss_of_an_epoch_is_the_mean_over_samples_not_over_batches():
    witness, x = Witness(seen=([],)), np.arange(5.0)[:, np.newaxis]
    run = train(
        witness, {"weight": np.zeros(1)}, x, 0 * x, loss=SQUARED_ERROR, batch_size=4, epochs=1
    )
    assert run.history[0].loss == pytest.approx((0 + 1 + 4 + 9 + 16) / 5)


def test_validation_is_measured_without_training_and_without_a_step():
    witness = Witness(seen=([],))
    x = np.ones((3, 1))
    run = train(
        witness, {"weight": np.zeros(1)}, x, x, loss=SQUARED_ERROR, epochs=2,
        validation=(2 * x, 0 * x),
    )  # fmt: skip
    assert [(len(v), t) for v, t, _ in witness.seen[0]] == [(3, True), (3, False)] * 2
    assert run.curve("val_loss").tolist() == [4, 4]


def test_validation_and_prediction_take_256_samples_at_a_time_and_each_once():
    x = np.arange(300.0)[:, np.newaxis]
    for run in (
        lambda witness: predict(witness, {"weight": np.zeros(1)}, x),
        lambda witness: train(
            witness, {"weight": np.zeros(1)}, x, x, loss=SQUARED_ERROR, epochs=1,
            batch_size=300, validation=(x, x),
        ),
    ):  # fmt: skip
        witness = Witness(seen=([],))
        run(witness)
        first, second = (values for values, _, _ in witness.seen[0][-2:])
        assert first == list(range(256))
        assert second == list(range(256, 300))


def test_large_arrays_are_kept_from_step_to_step():
    kept = []

    @dataclass(frozen=True)
    class Keeper(Dense):
        def forward(self, params, x, *, training=False, rng=None, buffers=None):
            kept.append(buffers)
            return super().forward(params, x, buffers=buffers)

        def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
            kept.append(buffers)
            return super().backward(params, cache, grad, buffers=buffers)

    params = start(Dense(3))
    train(Keeper(3), params, batch_size=10, epochs=2)
    assert len(kept) == 12
    assert all(buffers is kept[0] is not None for buffers in kept)
    kept.clear()
    predict(Keeper(3), params, X, batch_size=10)
    assert len(kept) == 3
    assert all(buffers is kept[0] is not None for buffers in kept)


def test_the_same_generator_trains_the_same_network_bit_for_bit():
    one, other = train(), train()
    for layer in one.params:
        for name in one.params[layer]:
            np.testing.assert_array_equal(one.params[layer][name], other.params[layer][name])
    assert one.curve("loss").tolist() == other.curve("loss").tolist()
    assert train(rng=np.random.default_rng(3)).history[-1].loss != one.history[-1].loss


def test_training_learns_what_can_be_learnt():
    run = train(epochs=150, optimizer=Adam(0.05))
    assert run.history[-1].accuracy > 0.95
    assert run.history[-1].loss < 0.3 * run.history[0].loss


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_training_stays_in_the_dtype_of_the_parameters(dtype):
    run = train(params=start(dtype=dtype), validation=(X, Y))
    assert {leaf.dtype for own in run.params.values() for leaf in own.values()} == {np.dtype(dtype)}
    assert predict(NETWORK, run.params, X).dtype == dtype


def test_accuracy_is_the_share_of_hits():
    params = {"kernel": np.eye(3)}
    x, network = np.eye(3)[[0, 1, 2, 2]], Dense(3, use_bias=False)
    run = train(
        network, params, x, [0, 1, 2, 0], epochs=1, batch_size=4, validation=(x, [0, 1, 2, 2])
    )
    assert run.history[0].accuracy == 0.75
    assert run.history[0].val_accuracy == 1
    assert run.curve("val_accuracy").tolist() == [1]


# Schedules, stopping, keeping


def test_a_schedule_sets_the_rate_of_every_step():
    schedule = partial(one_cycle, peak=0.5)
    calls = []

    class Spy(SGD):
        def step(self, params, grads, state, *, learning_rate=None):
            calls.append(learning_rate)
            return super().step(params, grads, state, learning_rate=learning_rate)

    still = train(schedule=lambda step, total: 0.0 * step)  # a rate of 0 is allowed
    np.testing.assert_array_equal(still.params["dense"]["kernel"], start()["dense"]["kernel"])
    run = train(optimizer=Spy(0.1), schedule=schedule, epochs=2, batch_size=10)
    assert calls == [schedule(step, 6) for step in range(6)]
    assert run.curve("learning_rate").tolist() == [calls[2], calls[5]]
    calls.clear()
    assert train(optimizer=Spy(0.1), epochs=1, batch_size=30).history[0].learning_rate is None
    assert calls == [None]


def test_a_stopping_rule_ends_the_training_with_its_reason():
    run = train(epochs=500, optimizer=Adam(0.05), stopping=LossBelow(0.5))
    assert run.reason.endswith("is below 0.5")
    assert run.history[-1].loss < 0.5 <= run.history[-2].loss
    assert train().reason == "3 of 3 epochs done"


def test_early_stopping_keeps_the_best_parameters_when_asked():
    noise = np.random.default_rng(3)
    x, y = noise.normal(size=(20, 2)), noise.integers(0, 3, 20)  # nothing to be learnt
    held_out = noise.normal(size=(20, 2)), noise.integers(0, 3, 20)
    rule = Patience(5, watch="val_loss")
    options = {"epochs": 300, "optimizer": Adam(0.1), "stopping": rule, "validation": held_out}
    last, best = (train(x=x, y=y, keep=keep, **options) for keep in ("last", "best"))
    assert "best at step" in last.reason
    assert last.reason == best.reason
    lowest = last.curve("val_loss").min()
    assert _loss(last.params, *held_out) == pytest.approx(last.history[-1].val_loss)
    assert _loss(best.params, *held_out) == pytest.approx(lowest)
    assert lowest < last.history[-1].val_loss


def _loss(params, x, y):
    return CROSSENTROPY.value(y, predict(NETWORK, params, x))


# Progress


def test_progress_receives_the_records_and_is_quiet_by_default(capsys):
    seen = []
    run = train(progress=seen.append)
    assert tuple(seen) == run.history
    assert capsys.readouterr().out == ""


def test_progress_lines_go_to_standard_output_unless_told_otherwise(capsys):
    train(epochs=2, progress=ProgressLines())
    assert [line[:9] for line in capsys.readouterr().out.splitlines()] == ["epoch 1/2", "epoch 2/2"]
    assert repr(ProgressLines(io.StringIO())) == "ProgressLines(every=1)"
    assert ProgressLines(every=1) == ProgressLines()


def test_a_record_has_nothing_that_was_not_measured():
    record = Epoch(1, 0.5, epoch=1, epochs=1)
    optional = ("accuracy", "val_loss", "val_accuracy", "learning_rate", "gradient_norm", "seconds")
    assert [getattr(record, name) for name in optional] == [None] * 6
    assert str(record) == "epoch 1/1: loss 0.5000"


def test_progress_lines():
    stream = io.StringIO()
    train(epochs=5, progress=ProgressLines(stream, every=2), validation=(X, Y))
    lines = stream.getvalue().splitlines()
    assert [line[:9] for line in lines] == ["epoch 2/5", "epoch 4/5", "epoch 5/5"]
    assert all(line.count(" ") == 9 for line in lines)
    record = Epoch(7, 0.5, epoch=2, epochs=3, val_loss=0.25, accuracy=0.75, val_accuracy=1.0)
    assert str(record) == (
        "epoch 2/3: loss 0.5000, accuracy 0.7500, val_loss 0.2500, val_accuracy 1.0000"
    )


def test_seconds_count_from_the_start():
    seconds = train().curve("seconds")
    assert (np.diff(seconds) >= 0).all()
    assert 0 <= seconds[0] < 60


def test_a_curve_is_refused_where_a_record_has_no_value():
    run = train()
    with pytest.raises(ValueError, match="name must be a value that every record has, got 'val_lo"):
        run.curve("val_loss")
    with pytest.raises(ValueError, match="got 'speed'"):
        run.curve("speed")
    assert isinstance(run, Fit)


# predict


@pytest.mark.parametrize("batch_size", [1, 7, 30, 1000])
def test_prediction_does_not_depend_on_the_batch(batch_size):
    params = start()
    np.testing.assert_allclose(
        predict(NETWORK, params, X, batch_size=batch_size),
        NETWORK.forward(params, X)[0],
        rtol=1e-12,
    )


def test_integers_are_taken_as_numbers():
    np.testing.assert_array_equal(
        predict(Dense(1), {"kernel": np.ones((2, 1), np.float32), "bias": np.zeros(1, np.float32)},
                [[1, 2]]),
        np.array([[3]], np.float32),
    )  # fmt: skip


# Losses


def test_crossentropy_counts_every_step_of_a_sequence():
    logits = RNG.normal(size=(2, 3, 4))
    labels = RNG.integers(0, 4, (2, 3))
    flat = losses.sparse_categorical_crossentropy(
        labels.ravel(), logits.reshape(6, 4), from_logits=True
    )
    assert CROSSENTROPY.value(labels, logits) == pytest.approx(flat)
    grad = CROSSENTROPY.gradient(labels, logits)
    assert grad.shape == logits.shape
    np.testing.assert_allclose(
        grad.reshape(6, 4),
        losses.sparse_categorical_crossentropy_grad(
            labels.ravel(), logits.reshape(6, 4), from_logits=True
        ),
    )
    assert CROSSENTROPY.accuracy(logits.argmax(axis=-1), logits) == 1
    assert CROSSENTROPY.accuracy((logits.argmax(axis=-1) + 1) % 4, logits) == 0


def test_squared_error_is_that_of_losses():
    assert SQUARED_ERROR.value([1.0], [4.0]) == 9
    assert SQUARED_ERROR.gradient([1.0], [4.0]).tolist() == [6]
    assert SQUARED_ERROR.accuracy is None


def test_binary_crossentropy_counts_a_hit_where_the_logit_has_the_right_sign():
    y, z = np.array([[1], [1], [0], [1]]), np.array([[2.0], [0.5], [-1.0], [0.0]])
    assert BINARY_CROSSENTROPY.accuracy(y, z) == 0.75  # at 0 it says no
    sign = 2 * y - 1
    assert BINARY_CROSSENTROPY.value(y, z) == pytest.approx(np.log1p(np.exp(-sign * z)).mean())
    slopes = -sign / (1 + np.exp(sign * z)) / 4
    np.testing.assert_allclose(BINARY_CROSSENTROPY.gradient(y, z), slopes)


# What is refused


def test_a_training_that_diverges_says_where_and_what_to_do():
    network = Dense(1)
    params = start(network)
    with pytest.raises(
        ValueError,
        match=r"output must stay finite, got NaN or infinity in epoch \d+, batch 1: .*lower the "
        r"learning rate",
    ):
        fit(
            network, params, 1e100 * X, X[:, :1],
            loss=Loss(lambda y, p: 0.0, lambda y, p: p - y),
            optimizer=SGD(1e100), epochs=9, batch_size=30, rng=np.random.default_rng(0),
        )  # fmt: skip


@dataclass(frozen=True)
class Exploding(Layer):
    """Overflows at once, and subtracts infinities."""

    def init(self, input_shape, *, rng, dtype=np.float32):
        return {"weight": np.ones(1, dtype)}, input_shape

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        huge = params["weight"] * np.float64(1e300) * (x + 1e10)
        return huge - huge, None

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        return None, {"weight": np.ones(1)}


def test_an_overflow_is_told_in_words_and_not_as_a_warning():
    with pytest.raises(ValueError, match="got NaN or infinity in epoch 1, batch 1: training div"):
        train(Exploding(), {"weight": np.ones(1)}, x=X, y=X, loss=SQUARED_ERROR)


def test_what_takes_tokens_refuses_other_inputs():
    network = rnn_classifier(5, 3, width=2, units=2)
    params, _ = network.init((4,), rng=np.random.default_rng(0))
    tokens = RNG.integers(0, 5, (30, 4))
    assert train(network, params, tokens, epochs=1).history[0].step == 4
    with pytest.raises(TypeError, match=r"^x must hold integer class labels"):
        train(network, params, tokens + 0.5)
    with pytest.raises(ValueError, match=r"^x must have 2 dimensions"):
        train(network, params, tokens[:, 0])


BAD = [
    ({"network": "mlp"}, TypeError, "network must be a Layer, got str 'mlp'"),
    ({"params": [1.0]}, TypeError, "params must be a dict, got list"),
    ({"params": {}}, ValueError, "^params must not be empty, got none; .*gives them$"),
    (
        {"params": {"a": np.ones(2), "b": np.ones(2, np.float32)}},
        TypeError,
        "params must be of one",
    ),
    ({"params": {"a": np.array([np.nan])}}, ValueError, r"params\['a'\] must be finite"),
    (
        {"params": {"other": {"kernel": np.ones((2, 3))}}},
        ValueError,
        "params must hold all parameters of the network, .*, got other/kernel; a layer misses its "
        "'kernel'",
    ),
    ({"x": X[:5]}, ValueError, "x and y must hold the same number of samples, got 5 and 30"),
    ({"x": X * np.nan}, ValueError, "x must be finite"),
    ({"x": [["a"]]}, TypeError, "x must hold real numbers"),
    ({"y": Y + 0.5}, TypeError, "y_true must hold integer class labels"),
    ({"y": Y + 1}, ValueError, "y_true must hold labels below the number of classes, 3"),
    ({"loss": "mse"}, TypeError, r"loss must be a Loss, got str 'mse'; .*CROSSENTROPY"),
    ({"optimizer": 0.1}, TypeError, "optimizer.init must be a function"),
    ({"epochs": 0}, ValueError, "epochs must be at least 1, got 0"),
    ({"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
    ({"batch_size": 1.5}, TypeError, "batch_size must be a whole number"),
    ({"rng": 0}, TypeError, "rng must be a numpy Generator"),
    ({"schedule": 0.1}, TypeError, "schedule must be a function"),
    ({"schedule": lambda s, n: 0.1}, ValueError, "schedule must return one rate.*each of 12 steps"),
    (
        {"schedule": lambda s, n: -1.0 * s},
        ValueError,
        "schedule must return.*lowest rate of -11$",
    ),
    ({"stopping": 3}, TypeError, "stopping must be a function"),
    ({"progress": True}, TypeError, "progress must be a function"),
    ({"validation": X}, TypeError, r"validation must be a pair \(x, y\), got ndarray"),
    ({"validation": (X,)}, TypeError, r"^validation must be a pair \(x, y\), got tuple"),
    ({"validation": X[:2]}, TypeError, r"^validation must be a pair \(x, y\), got ndarray"),
    ({"schedule": lambda s, n: s * np.nan}, ValueError, "^schedule must be finite"),
    ({"validation": (X, Y[:3])}, ValueError, "validation x and validation y must hold the same"),
    ({"keep": "best"}, ValueError, '^validation must be given to keep the "best" epoch, got None$'),
    ({"keep": "first"}, ValueError, "keep must be one of 'last', 'best', got 'first'"),
]


@pytest.mark.parametrize(("change", "error", "message"), BAD)
def test_bad_arguments_of_fit_are_refused_by_name(change, error, message):
    with pytest.raises(error, match=message):
        train(**change)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((None, start(), X), TypeError, "network must be a Layer"),
        ((NETWORK, None, X), TypeError, "params must be a dict"),
        ((NETWORK, {"dense": {"bias": np.ones(2)}}, X), ValueError, "a layer misses its 'kernel'"),
        ((NETWORK, start(), X * np.inf), ValueError, "x must be finite"),
        ((NETWORK, start(), X[:0]), ValueError, "x must not be empty"),
    ],
)
def test_bad_arguments_of_predict_are_refused_by_name(arguments, error, message):
    with pytest.raises(error, match=message):
        predict(*arguments)
    with pytest.raises(ValueError, match="batch_size must be at least 1"):
        predict(NETWORK, start(), X, batch_size=0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Loss("mse", len), "value must be a function"),
        (lambda: Loss(len, None), "gradient must be a function"),
        (lambda: Loss(len, len, "hits"), "accuracy must be a function"),
        (lambda: ProgressLines(every=1.5), "every must be a whole number"),
        (lambda: Epoch(1.5, 0.0, epoch=1, epochs=1), "step must be a whole number"),
        (lambda: Epoch(1, 0.0, epoch="1", epochs=1), "epoch must be a whole number"),
        (lambda: Epoch(1, 0.0, epoch=1, epochs=None), "epochs must be a whole number"),
        (lambda: Epoch(1, 0.0, epoch=0, epochs=1), "epoch must be at least 1"),
        (lambda: Epoch(1, 0.0, epoch=1, epochs=0), "epochs must be at least 1"),
        (lambda: ProgressLines(every=0), "every must be at least 1"),
    ],
)
def test_bad_settings_are_refused_by_name(make, message):
    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        make()
