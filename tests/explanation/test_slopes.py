"""Slopes: of linear models, where they are known; by laws; integrated ones by completeness."""

import math

import numpy as np
import pytest

from zenlib.explanation import integrated_gradients, saliency
from zenlib.gradients import central_difference
from zenlib.networks import Activation, Conv2D, Dense, Flatten, Sequential

RNG = np.random.default_rng(0)
KERNEL = RNG.normal(size=(5, 3))
LINEAR = {"kernel": KERNEL, "bias": RNG.normal(size=3)}
X = RNG.normal(size=(4, 5))
IMAGES = RNG.normal(size=(3, 7, 6, 2))
LABELS = np.array([0, 2, 1, 2])


def small_cnn():
    layers = [Conv2D(3, 3), Activation("tanh"), Flatten(), Dense(4)]
    network = Sequential(layers)
    params, _ = network.init((7, 6, 2), rng=np.random.default_rng(1), dtype=np.float64)
    return network, params


def test_saliency_of_a_linear_model_is_the_size_of_its_weights():
    expected = abs(KERNEL[:, LABELS].T)
    assert saliency(Dense(3), LINEAR, X, LABELS) == pytest.approx(expected, rel=1e-14)


def test_saliency_of_a_network_is_the_slope_of_the_logit():
    network, params = small_cnn()
    labels = np.array([3, 0, 2])

    def logit_sum(flat):
        logits = network.forward(params, flat.reshape(IMAGES.shape))[0]
        return logits[np.arange(3), labels].sum()

    slope = [
        central_difference(lambda t, i=i: logit_sum(IMAGES.ravel() + t * np.eye(252)[i]), 0.0)
        for i in range(0, 252, 11)
    ]
    found = saliency(network, params, IMAGES, labels).ravel()[::11]
    assert found == pytest.approx(np.abs(slope), rel=1e-6, abs=1e-9)


def test_saliency_samples_do_not_mix():
    network, params = small_cnn()
    together = saliency(network, params, IMAGES, [1, 1, 1])
    alone = saliency(network, params, IMAGES[1:2], [1])
    assert together.shape == IMAGES.shape
    assert together[1] == pytest.approx(alone[0], rel=1e-12)


def test_saliency_leaves_inputs_alone_and_keeps_their_dtype():
    before, params = X.copy(), {k: v.astype(np.float32) for k, v in LINEAR.items()}
    assert saliency(Dense(3), params, X.astype(np.float32), LABELS).dtype == np.float32
    saliency(Dense(3), LINEAR, X, LABELS)
    assert (before == X).all()


def logit(network, params, x, labels):
    return network.forward(params, x)[0][np.arange(len(x)), labels]


def test_of_a_linear_model_they_are_weight_times_way_for_any_number_of_steps():
    expected = (X - 0.3) * KERNEL[:, LABELS].T
    for n_steps in (1, 7):
        found = integrated_gradients(Dense(3), LINEAR, X, LABELS, baseline=0.3, n_steps=n_steps)
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("baseline", [0.0, 0.4, RNG.normal(size=(7, 6, 2)), RNG.normal(size=2)])
def test_the_parts_add_up_to_the_difference_of_the_logits(baseline):
    network, params = small_cnn()
    labels = np.array([3, 0, 2])
    parts = integrated_gradients(network, params, IMAGES, labels, baseline=baseline, n_steps=200)
    blank = np.broadcast_to(baseline, IMAGES.shape)
    whole = logit(network, params, IMAGES, labels) - logit(network, params, blank, labels)
    assert parts.sum(axis=(1, 2, 3)) == pytest.approx(whole, abs=1e-4)


def test_the_error_of_the_sum_falls_with_the_square_of_the_steps():
    network, params = small_cnn()
    labels = np.array([3, 0, 2])
    blank = np.zeros_like(IMAGES)
    whole = logit(network, params, IMAGES, labels) - logit(network, params, blank, labels)
    few, many = (
        abs(integrated_gradients(network, params, IMAGES, labels, n_steps=n).sum(axis=(1, 2, 3))
            - whole).max()
        for n in (20, 80)
    )  # fmt: skip
    assert many == pytest.approx(few / 16, rel=0.2)


def test_of_softplus_by_hand():
    """z = softplus(x): the slope is sigmoid, its integral from 0 to x is softplus(x) - log 2."""
    network = Sequential([Activation("softplus"), Dense(1, use_bias=False)])
    params = {"dense": {"kernel": np.array([[1.0], [0.0]])}}
    found = integrated_gradients(network, params, np.array([[3.0, 5.0]]), [0], n_steps=400)
    assert found == pytest.approx(np.array([[math.log1p(math.exp(3)) - math.log(2), 0]]), abs=1e-5)


def test_fifty_steps_from_zero_unless_told_otherwise():
    network, params = small_cnn()
    written_out = integrated_gradients(
        network, params, IMAGES, [0, 1, 2], baseline=np.zeros((7, 6, 2)), n_steps=50
    )
    assert (written_out == integrated_gradients(network, params, IMAGES, [0, 1, 2])).all()


def test_where_the_input_is_the_baseline_nothing_is_attributed():
    network, params = small_cnn()
    parts = integrated_gradients(network, params, IMAGES, [0, 1, 2], baseline=IMAGES[:, :1])
    assert not parts[:, 0].any()
    assert parts[:, 1:].any()


def test_a_saturated_unit_has_no_slope_and_still_its_share():
    """What saliency misses: tanh(20) has no slope left."""
    network = Sequential([Activation("tanh"), Dense(1, use_bias=False)])
    params = {"dense": {"kernel": np.ones((1, 1))}}
    far = np.array([[20.0]])
    assert saliency(network, params, far, [0]).item() < 1e-15
    parts = integrated_gradients(network, params, far, [0], n_steps=1000)
    assert parts.item() == pytest.approx(1, abs=1e-3)


def test_samples_do_not_mix_and_inputs_stay_as_they_are():
    network, params = small_cnn()
    before = IMAGES.copy()
    together = integrated_gradients(network, params, IMAGES, [1, 1, 1], n_steps=5)
    alone = integrated_gradients(network, params, IMAGES[1:2], [1], n_steps=5)
    assert together[1] == pytest.approx(alone[0], rel=1e-12)
    assert (before == IMAGES).all()


def test_single_precision_stays_single():
    params = {name: value.astype(np.float32) for name, value in LINEAR.items()}
    x = X.astype(np.float32)
    found = integrated_gradients(Dense(3), params, x, LABELS, baseline=np.full(5, 0.3))
    assert found.dtype == np.float32


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (
            lambda: saliency(Dense(3), LINEAR, X, [0, 1]),
            ValueError,
            "^labels and x must hold the same",
        ),
        (lambda: saliency(Dense(3), LINEAR, X, [[0, 1, 2, 2]]), ValueError, "^labels must have 1"),
        (
            lambda: saliency(Dense(3), LINEAR, X, [0, 1, 2, 3]),
            ValueError,
            "labels must .* 3, got 3",
        ),
        (lambda: saliency(Dense(3), LINEAR, X, [0.0, 1, 2, 2]), TypeError, "^labels must"),
        (lambda: saliency(Dense(3), LINEAR, X * math.nan, LABELS), ValueError, "x must be finite"),
        (lambda: saliency(Dense(3), LINEAR, "abc", LABELS), TypeError, "x must hold"),
        (
            lambda: saliency(Dense(3), {}, X, LABELS),
            ValueError,
            "^params must hold all .* 'kernel'",
        ),
        (lambda: saliency(None, LINEAR, X, LABELS), TypeError, "^network.forward must be a func"),
        (
            lambda: integrated_gradients(Dense(3), LINEAR, X, [0, 1]),
            ValueError,
            "^labels and x must hold the same",
        ),
        (
            lambda: integrated_gradients(Dense(3), LINEAR, X, [0, 1, 2, 3]),
            ValueError,
            "^labels must",
        ),
        (
            lambda: integrated_gradients(Dense(3), {}, X, LABELS),
            ValueError,
            "^params must hold all",
        ),
        (
            lambda: integrated_gradients(Dense(3), LINEAR, X * math.inf, LABELS),
            ValueError,
            "^x must be finite",
        ),
        (
            lambda: integrated_gradients(Dense(3), LINEAR, X, LABELS, n_steps=0),
            ValueError,
            "^n_steps must be at least 1",
        ),
        (
            lambda: saliency(Dense(3), None, X, LABELS),
            TypeError,
            "^params must be a dict, as network.init gives it, got NoneType",
        ),
        (lambda: saliency(Dense(3), LINEAR, 1.0, LABELS), ValueError, "^x must hold at least one"),
        (
            lambda: integrated_gradients(Dense(3), LINEAR, X, LABELS, n_steps=9.5),
            TypeError,
            "^n_steps must be a whole number",
        ),
        (
            lambda: integrated_gradients(Dense(3), LINEAR, X, LABELS, baseline=[1, 2]),
            ValueError,
            r"^baseline must be one number or broadcast to x of shape \(4, 5\), got shape \(2,\)",
        ),
        (
            lambda: integrated_gradients(Dense(3), LINEAR, X, LABELS, baseline=np.zeros((2, 4, 5))),
            ValueError,
            "^baseline must be one number",
        ),
        (
            lambda: integrated_gradients(Dense(3), LINEAR, X, LABELS, baseline=math.nan),
            ValueError,
            "^baseline must be finite",
        ),
        (
            lambda: integrated_gradients(Dense(3), LINEAR, X, LABELS, baseline="black"),
            TypeError,
            "^baseline must hold real",
        ),
    ],
)
def test_a_bad_argument_is_named(call, error, name):
    with pytest.raises(error, match=name):
        call()
