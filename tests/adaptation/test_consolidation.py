"""Springs on parameters: by hand, the slope, and what they do to a training."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.adaptation import AnchoredOptimizer, diagonal_fisher, ewc_penalty, ewc_penalty_grad
from zenlib.gradients import central_difference
from zenlib.networks import CROSSENTROPY, Dense, fit, predict
from zenlib.optimizers import SGD, Adam

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)
RNG = np.random.default_rng(0)
THETA, ANCHOR = RNG.normal(size=(2, 3, 2))
FISHER = RNG.uniform(size=(3, 2))


def test_by_hand():
    nested = ({"a": [1.0, 2.0]}, {"a": [0.0, 0.0]}, {"a": [3.0, 0.5]})
    assert ewc_penalty(*nested, strength=2) == 3 * 1 + 0.5 * 4


def test_the_gradient_is_the_slope():
    slope = central_difference(lambda p: ewc_penalty(p, ANCHOR, FISHER, strength=7), THETA)
    assert ewc_penalty_grad(THETA, ANCHOR, FISHER, strength=7) == pytest.approx(slope, rel=1e-7)


def test_at_the_anchor_it_costs_nothing_and_pulls_nowhere():
    assert ewc_penalty(ANCHOR, ANCHOR, FISHER, strength=5) == 0
    assert not ewc_penalty_grad(ANCHOR, ANCHOR, FISHER, strength=5).any()


@law
@given(st.floats(0.01, 100), st.floats(0.1, 10))
def test_it_is_linear_in_the_strength_and_quadratic_in_the_distance(strength, far):
    once = ewc_penalty(THETA, ANCHOR, FISHER, strength=1)
    assert ewc_penalty(THETA, ANCHOR, FISHER, strength=strength) == pytest.approx(strength * once)
    moved = ANCHOR + far * (THETA - ANCHOR)
    assert ewc_penalty(moved, ANCHOR, FISHER, strength=1) == pytest.approx(far**2 * once)


def test_nearby_it_is_the_divergence_from_the_old_answers():
    """Along one parameter of a linear model: ½ F δ², from probabilities computed here."""
    x = RNG.normal(size=(50, 3))
    params = {"kernel": RNG.normal(size=(3, 4)), "bias": np.zeros(4)}
    fisher = diagonal_fisher(Dense(4), params, x)
    moved = {"kernel": params["kernel"].copy(), "bias": params["bias"]}
    moved["kernel"][1, 2] += 1e-3

    def p(params):
        z = np.exp(x @ params["kernel"])
        return z / z.sum(axis=1, keepdims=True)

    divergence = np.mean(np.sum(p(params) * np.log(p(params) / p(moved)), axis=1))
    assert ewc_penalty(moved, params, fisher, strength=1) == pytest.approx(divergence, rel=0.01)


def test_without_strength_the_optimizer_is_the_one_inside():
    plain, springs = Adam(0.1), AnchoredOptimizer(Adam(0.1), ANCHOR, FISHER, 0)
    grad = RNG.normal(size=(3, 2))
    a, _ = plain.step(THETA, grad, plain.init(THETA), learning_rate=0.2)
    b, _ = springs.step(THETA, grad, springs.init(THETA), learning_rate=0.2)
    assert (a == b).all()


def test_a_step_follows_the_sum_of_both_gradients():
    springs = AnchoredOptimizer(SGD(0.1), ANCHOR, FISHER, 3.0)
    grad = RNG.normal(size=(3, 2))
    stepped, _ = springs.step(THETA, grad, springs.init(THETA))
    expected = THETA - 0.1 * (grad + 3 * FISHER * (THETA - ANCHOR))
    assert stepped == pytest.approx(expected, rel=1e-12)


def test_stiff_springs_keep_the_old_answers_where_a_free_training_loses_them():
    rng = np.random.default_rng(1)
    x, z = (
        np.pad(rng.normal(size=(200, 2)), pads) for pads in ([(0, 0), (0, 1)], [(0, 0), (1, 0)])
    )
    y, w = (x[:, 0] > 0).astype(int), (z[:, 1] + 0.3 * z[:, 2] < 0).astype(int)
    start, _ = Dense(2).init((3,), rng=rng, dtype=np.float64)
    options = {"loss": CROSSENTROPY, "epochs": 20, "batch_size": 20, "rng": rng}
    first = fit(Dense(2), start, x, y, optimizer=SGD(0.5), **options).params
    fisher = diagonal_fisher(Dense(2), first, x)
    springs = AnchoredOptimizer(SGD(0.05), first, fisher, 100.0)
    held = fit(Dense(2), first, z, w, optimizer=springs, **options).params
    free = fit(Dense(2), first, z, w, optimizer=SGD(0.5), **options).params
    right = [np.mean(predict(Dense(2), p, x).argmax(axis=1) == y) for p in (held, free)]
    assert right[0] > right[1] + 0.1


def test_single_precision_stays():
    single = [a.astype(np.float32) for a in (THETA, ANCHOR, FISHER)]
    assert ewc_penalty_grad(*single, strength=2.0).dtype == np.float32


@pytest.mark.parametrize("function", [ewc_penalty, ewc_penalty_grad])
@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"params": THETA * math.nan}, ValueError, "params must be finite"),
        ({"anchor": ANCHOR[:2]}, ValueError, "anchor and params must have the same shape"),
        ({"anchor": ANCHOR * math.inf}, ValueError, "anchor must be finite"),
        ({"fisher": -FISHER}, ValueError, "fisher must be at least 0 everywhere"),
        ({"fisher": {"a": FISHER}}, TypeError, "fisher"),
        ({"strength": -1}, ValueError, "strength must be at least 0"),
        ({"strength": math.inf}, ValueError, "strength must be finite"),
        ({"params": ANCHOR + 1e300, "strength": 1e10}, ValueError, "lower the strength"),
    ],
)
def test_a_bad_argument_is_named(function, changes, error, message):
    arguments = {"params": THETA, "anchor": ANCHOR, "fisher": FISHER, "strength": 1, **changes}
    with pytest.raises(error, match=message):
        function(**arguments)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: AnchoredOptimizer(None, ANCHOR, FISHER, 1), TypeError, "optimizer.init must be"),
        (lambda: AnchoredOptimizer(SGD(1), ANCHOR, FISHER, -1), ValueError, "strength must be at"),
        (lambda: AnchoredOptimizer(SGD(1), math.nan, 1.0, 1), ValueError, "anchor must be finite"),
        (lambda: AnchoredOptimizer(SGD(1), 1.0, -1.0, 1), ValueError, "fisher must be at least 0"),
        (
            lambda: AnchoredOptimizer(SGD(1), ANCHOR, 1.0, 1),
            ValueError,
            "fisher and anchor must have",
        ),
        (
            lambda: AnchoredOptimizer(SGD(1), ANCHOR, FISHER, 1).step(THETA, THETA[:1], THETA),
            ValueError,
            "grads and params must have the same shape",
        ),
    ],
)
def test_a_bad_optimizer_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
