"""DP-SGD: clipped by hand, fast against one by one, noise as large as promised, nobody matters."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib._trees import leaves
from zenlib.networks import (
    CROSSENTROPY,
    SQUARED_ERROR,
    Activation,
    Conv2D,
    Dense,
    Flatten,
    LayerNorm,
    Residual,
    Sequential,
    flatten_params,
    mlp,
)
from zenlib.optimizers import SGD, Adam
from zenlib.trust import clip_by_norm, fit_privately, private_gradient
from zenlib.trust.descent import _is_dense, _sum_by_sample, _sum_through_dense

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
entries = st.floats(-1e6, 1e6).map(lambda value: round(value, 6))
arrays = st.lists(entries, min_size=1, max_size=5).map(np.array)


def norm(grads):
    return math.sqrt(sum(float((g**2).sum()) for g in leaves(grads)))


# Clipping


@law
@given(arrays, arrays, st.floats(1e-3, 1e6))
def test_nothing_is_longer_than_the_norm_and_the_direction_stays(a, b, clip_norm):
    clipped = clip_by_norm({"a": a, "b": b}, clip_norm)
    length = norm({"a": a, "b": b})
    assert norm(clipped) <= clip_norm * (1 + 1e-9)
    assert norm(clipped) == pytest.approx(min(length, clip_norm))
    np.testing.assert_allclose(clipped["a"] * max(length, clip_norm), a * clip_norm)


def test_a_vanishing_gradient_stays_so_and_the_dtype_too():
    clipped = clip_by_norm(np.zeros(3, np.float32), 1.0)
    assert clipped.dtype == np.float32
    assert not clipped.any()


# The sum


def problem(network, input_shape, *, m=7, dtype=np.float64, seed=0, targets="labels"):
    rng = np.random.default_rng(seed)
    params, output = network.init(input_shape, rng=rng, dtype=dtype)
    x = (3 * rng.standard_normal((m, *input_shape))).astype(dtype)
    if targets == "labels":
        return params, x, rng.integers(0, output[0], m), CROSSENTROPY
    return params, x, rng.standard_normal((m, *output)), SQUARED_ERROR


CHAINS = {
    "one layer": (Dense(3), "values"),
    "one layer in a chain": (Sequential([Dense(3)]), "labels"),
    "without biases": (Sequential([Dense(4, use_bias=False), Dense(3)]), "labels"),
    "three layers": (mlp((6, 5), 4, activation="tanh"), "labels"),
    "numbers": (mlp((6,), 2), "values"),
}


@pytest.mark.parametrize("name", CHAINS)
@pytest.mark.parametrize("clip_norm", [0.05, 2.0, 1e6])
def test_the_fast_sum_is_the_slow_one(name, clip_norm):
    network, targets = CHAINS[name]
    params, x, y, loss = problem(network, (5,), targets=targets)
    assert _is_dense(network, params, x)
    slow = _sum_by_sample(network, params, x, y, loss, clip_norm)
    fast = _sum_through_dense(network, params, x, y, loss, clip_norm)
    for key, value in flatten_params(slow).items():
        np.testing.assert_allclose(flatten_params(fast)[key], value, rtol=1e-10, atol=1e-12)


OTHERS = {
    "convolution": (Sequential([Conv2D(2, 3), Flatten(), Dense(3)]), (5, 5, 1)),
    "layer norm": (Sequential([Dense(4), LayerNorm(), Dense(3)]), (5,)),
    "shortcut": (
        Sequential([Residual(Sequential([Dense(5), Activation("tanh")])), Dense(3)]),
        (5,),
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_networks_are_taken_one_by_one(name):
    """And without clipping or noise the result is the gradient that training uses."""
    network, shape = OTHERS[name]
    params, x, y, loss = problem(network, shape)
    assert not _is_dense(network, params, x)
    mean = gradient(network, params, x, y, loss, clip_norm=1e9)
    y_pred, cache = network.forward(params, x)
    _, plain = network.backward(params, cache, loss.gradient(y, y_pred), input_grad=False)
    for key, value in flatten_params(plain).items():
        np.testing.assert_allclose(flatten_params(mean)[key], value, rtol=1e-9, atol=1e-12)


def gradient(network, params, x, y, loss, *, seed=0, **options):
    options = {"noise_multiplier": 0.0, "clip_norm": 1.0, "expected_size": len(x)} | options
    rng = np.random.default_rng(seed)
    return private_gradient(network, params, x, y, loss=loss, rng=rng, **options)


@pytest.mark.parametrize("name", CHAINS)
def test_one_person_changes_the_sum_by_the_norm_at_most(name):
    """The promise all accounting rests on, for a person as odd as can be."""
    network, targets = CHAINS[name]
    params, x, y, loss = problem(network, (5,), targets=targets)
    x[0] *= 1e4
    with_person = gradient(network, params, x, y, loss, expected_size=1)
    without = gradient(network, params, x[1:], y[1:], loss, expected_size=1)
    flat = flatten_params(without)
    difference = [value - flat[key] for key, value in flatten_params(with_person).items()]
    assert norm(difference) <= 1 + 1e-9


def test_the_noise_has_the_promised_size():
    network = Dense(200)
    params, x, y, loss = problem(network, (100,), targets="values")
    options = {"clip_norm": 0.5, "expected_size": 4}
    noisy = gradient(network, params, x, y, loss, noise_multiplier=3.0, **options)
    clean = gradient(network, params, x, y, loss, **options)
    noise = np.concatenate([(noisy[k] - clean[k]).ravel() for k in clean])
    assert noise.std() == pytest.approx(3.0 * 0.5 / 4, rel=0.02)
    assert abs(noise.mean()) < 4 * noise.std() / math.sqrt(noise.size)


def test_an_empty_batch_is_noise_alone():
    network = Dense(3)
    params, x, y, loss = problem(network, (5,), targets="values")
    grads = gradient(network, params, x[:0], y[:0], loss, noise_multiplier=1.0, expected_size=2)
    assert grads["kernel"].std() == pytest.approx(0.5, rel=0.5)


def test_single_precision_stays_single_and_nothing_is_changed():
    network = mlp((6,), 3)
    params, x, y, loss = problem(network, (5,), dtype=np.float32)
    before = {k: v.copy() for k, v in flatten_params(params).items()}
    grads = gradient(network, params, x, y, loss, noise_multiplier=1.0)
    assert {g.dtype for g in flatten_params(grads).values()} == {np.dtype(np.float32)}
    for key, value in flatten_params(params).items():
        np.testing.assert_array_equal(value, before[key])


# Training


OPTIONS = {"clip_norm": 1.0, "noise_multiplier": 0.0, "sampling_rate": 1.0, "steps": 3}


def test_without_clipping_noise_or_sampling_it_is_descent():
    network = mlp((6,), 3)
    params, x, y, loss = problem(network, (5,))
    options = OPTIONS | {"clip_norm": 1e9, "rng": np.random.default_rng(0)}
    private = fit_privately(network, params, x, y, loss=loss, optimizer=SGD(0.1), **options)
    for _ in range(3):
        y_pred, cache = network.forward(params, x)
        _, grads = network.backward(params, cache, loss.gradient(y, y_pred), input_grad=False)
        params, _ = SGD(0.1).step(params, grads, SGD(0.1).init(params))
    for key, value in flatten_params(params).items():
        np.testing.assert_allclose(flatten_params(private)[key], value, rtol=1e-9, atol=1e-12)


def test_a_seed_repeats_a_training_and_every_optimizer_serves():
    network = mlp((6,), 3)
    params, x, y, loss = problem(network, (5,))
    options = OPTIONS | {"noise_multiplier": 1.0, "sampling_rate": 0.3, "loss": loss}
    runs = [
        fit_privately(
            network, params, x, y, optimizer=Adam(0.01), rng=np.random.default_rng(5), **options
        )
        for _ in range(2)
    ]
    for a, b in zip(*(flatten_params(run).values() for run in runs), strict=True):
        np.testing.assert_array_equal(a, b)


def test_samples_are_drawn_as_often_as_they_should():
    """A network that counts: its gradient is 1 per sample, clipped to 1."""
    x, y = np.ones((2000, 1)), np.zeros((2000, 1))
    network, sizes = Dense(1, use_bias=False), []

    class Counting(SGD):
        def step(self, params, grads, state, **options):
            sizes.append(float(grads["kernel"].item()))
            return params, state

    fit_privately(
        network, {"kernel": np.array([[1.0]])}, x, y, loss=SQUARED_ERROR, optimizer=Counting(0.1),
        **OPTIONS | {"sampling_rate": 0.1, "steps": 200}, rng=np.random.default_rng(0),
    )  # fmt: skip
    assert np.mean(sizes) == pytest.approx(1, abs=0.02)
    assert np.std(sizes) == pytest.approx(math.sqrt(0.9 / 200), rel=0.15)  # √(n q (1 - q)) / (n q)


NET = mlp((4,), 3)
PARAMS, X, Y, LOSS = problem(NET, (5,))
STEP = {"expected_size": 3, "rng": np.random.default_rng(0)}
RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: clip_by_norm([], 1.0), ValueError, "grads must not be empty"),
        (lambda: clip_by_norm(np.array([np.nan]), 1.0), ValueError, "grads must be finite"),
        (lambda: clip_by_norm(np.ones(2), 0), ValueError, "clip_norm must be above 0"),
        (lambda: gradient(NET, PARAMS, X, Y[1:], LOSS), ValueError, "same number of samples"),
        (lambda: gradient(NET, PARAMS, X, Y, LOSS, clip_norm=-1), ValueError, "clip_norm must be"),
        (
            lambda: gradient(NET, PARAMS, X, Y, LOSS, noise_multiplier=-1),
            ValueError,
            "noise_multiplier must be at least 0",
        ),
        (
            lambda: gradient(NET, PARAMS, X, Y, LOSS, expected_size=0),
            ValueError,
            "expected_size must be above 0",
        ),
        (lambda: gradient("net", PARAMS, X, Y, LOSS), TypeError, "network.forward must be a func"),
        (lambda: gradient(NET, PARAMS, X, Y, "loss"), TypeError, "loss.gradient must be a func"),
        (lambda: gradient(NET, {}, X, Y, LOSS), ValueError, "params must not be empty"),
        (lambda: gradient(NET, None, X, Y, LOSS), TypeError, "params must be a dict"),
        (lambda: gradient(NET, PARAMS, X, 1.0, LOSS), ValueError, "y must hold one value for each"),
        (lambda: gradient(NET, PARAMS, [[1], [1, 2]], Y, LOSS), ValueError, "x must be one rect"),
        (
            lambda: private_gradient(
                NET, PARAMS, X, Y, loss=LOSS, clip_norm=1.0, noise_multiplier=1.0,
                expected_size=3, rng=7,
            ),
            TypeError,
            "rng must be a numpy Generator",
        ),
        (
            lambda: fit_privately(
                NET, PARAMS, X, Y, loss=LOSS, optimizer=SGD(0.1), rng=RNG,
                **OPTIONS | {"sampling_rate": 0},
            ),
            ValueError,
            "sampling_rate must be above 0",
        ),
        (
            lambda: fit_privately(
                NET, PARAMS, X, Y, loss=LOSS, optimizer=SGD(0.1), rng=RNG,
                **OPTIONS | {"steps": 0},
            ),
            ValueError,
            "steps must be at least 1",
        ),
        (
            lambda: fit_privately(
                NET, PARAMS, X, Y, loss=LOSS, optimizer="sgd", rng=RNG, **OPTIONS
            ),
            TypeError,
            "optimizer.init must be a function",
        ),
    ],
)  # fmt: skip
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
