"""Pruning: by hand, by its laws, inside a training, and beside NumPy's partition."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.compression import (
    MaskedOptimizer,
    magnitude_masks,
    prune,
    pruning_schedule,
    sparse_bytes,
)
from zenlib.networks import CROSSENTROPY, fit, mlp
from zenlib.optimizers import SGD, Adam, AdamW

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)
RNG = np.random.default_rng(0)
PARAMS = {
    "wide": {"kernel": RNG.normal(size=(6, 10)), "bias": RNG.normal(size=10)},
    "small": {"kernel": RNG.normal(size=(10, 4)) / 10, "bias": np.zeros(4)},
}


def kernels(tree):
    return np.concatenate([layer["kernel"].ravel() for layer in tree.values()])


def test_by_hand():
    masks = magnitude_masks(np.array([[0.1, -3.0], [2.0, -0.2]]), 0.5)
    assert masks.tolist() == [[False, True], [True, False]]


@law
@given(st.floats(0, 1))
def test_as_many_go_as_were_asked_for_and_they_are_the_smallest(sparsity):
    kept, sizes = kernels(magnitude_masks(PARAMS, sparsity)), abs(kernels(PARAMS))
    assert (~kept).sum() == round(sparsity * 100)
    if 0 < kept.sum() < 100:
        assert sizes[~kept].max(initial=0) <= sizes[kept].min()
        assert sizes[kept].min() == np.partition(sizes, (~kept).sum())[(~kept).sum()]


@law
@given(st.floats(0, 1))
def test_layer_by_layer_each_loses_its_share(sparsity):
    masks = magnitude_masks(PARAMS, sparsity, scope="array")
    for name, n in (("wide", 60), ("small", 40)):
        assert (~masks[name]["kernel"]).sum() == round(sparsity * n)


def test_together_the_layer_with_small_weights_loses_more():
    masks = magnitude_masks(PARAMS, 0.4)
    assert masks["small"]["kernel"].mean() < 0.2 < 0.8 < masks["wide"]["kernel"].mean()


def test_biases_are_kept_whole():
    masks = magnitude_masks(PARAMS, 1.0)
    assert masks["small"]["bias"].all()
    assert not kernels(masks).any()
    assert (prune(PARAMS, masks)["wide"]["bias"] == PARAMS["wide"]["bias"]).all()


@law
@given(st.floats(0, 1), st.floats(0, 1))
def test_what_goes_early_goes_late(one, other):
    few, many = sorted((one, other))
    assert (kernels(magnitude_masks(PARAMS, many)) <= kernels(magnitude_masks(PARAMS, few))).all()


def test_of_equal_weights_the_first_go():
    assert magnitude_masks(np.ones((1, 4)), 0.5).tolist() == [[False, False, True, True]]


def test_to_prune_twice_changes_nothing_more():
    masks = magnitude_masks(PARAMS, 0.7)
    once = prune(PARAMS, masks)
    assert (kernels(prune(once, masks)) == kernels(once)).all()
    assert (kernels(magnitude_masks(once, 0.7)) == kernels(masks)).all()
    assert not np.signbit(kernels(once)[kernels(once) == 0]).any(), "zeros, none of them minus"


def test_dtypes_stay_and_inputs_too():
    single = {"kernel": np.ones((2, 2), np.float32)}
    assert prune(single, magnitude_masks(single, 0.5))["kernel"].dtype == np.float32
    assert single["kernel"].all()


@pytest.mark.parametrize(
    "optimizer", [SGD(0.1, momentum=0.9), Adam(0.01), AdamW(0.01, weight_decay=0.1)]
)
def test_training_leaves_pruned_weights_at_zero_and_moves_the_others(optimizer):
    rng, network = np.random.default_rng(1), mlp([10], 4)
    start, _ = network.init((6,), rng=rng, dtype=np.float64)
    masks = magnitude_masks(start, 0.6)
    x, y = rng.normal(size=(40, 6)), rng.integers(4, size=40)
    options = {"loss": CROSSENTROPY, "epochs": 2, "batch_size": 8, "rng": rng}
    run = fit(
        network, prune(start, masks), x, y, optimizer=MaskedOptimizer(optimizer, masks), **options
    )
    kept, now = kernels(masks), kernels(run.params)
    assert (now[~kept] == 0).all()
    assert (now[kept] != kernels(start)[kept]).mean() > 0.8, "but for units that never speak"


def test_masked_weights_gather_no_momentum_and_one_step_prunes_what_was_not():
    masked = MaskedOptimizer(SGD(0.1, momentum=0.9), np.array([True, False]))
    theta, velocity = masked.step(np.ones(2), np.ones(2), masked.init(np.ones(2)))
    assert velocity[0] != 0
    assert (theta[1], velocity[1]) == (0, 0)


def test_with_nothing_masked_the_optimizer_is_the_one_inside():
    plain, masked = Adam(0.1), MaskedOptimizer(Adam(0.1), np.ones((2, 2), bool))
    theta, grad = np.ones((2, 2)), np.arange(4.0).reshape(2, 2)
    a, _ = plain.step(theta, grad, plain.init(theta), learning_rate=0.3)
    b, _ = masked.step(theta, grad, masked.init(theta), learning_rate=0.3)
    assert (a == b).all()


def test_the_schedule_starts_ends_and_slows_down():
    steps = [pruning_schedule(t, 10, final=0.9, initial=0.2) for t in range(11)]
    assert (steps[0], steps[-1]) == (pytest.approx(0.2), 0.9)
    assert (np.diff(steps) > 0).all()
    assert (np.diff(steps, 2) < 0).all()
    assert steps[5] == pytest.approx(0.9 - 0.7 / 8), "half way an eighth is left to go"


def test_bytes_by_hand():
    assert sparse_bytes(1000, 100) == 125 + 400
    assert sparse_bytes(9, 0) == 2, "nine bits"


@pytest.mark.parametrize("bits", [2, 4, 8, 16, 32])
def test_zeros_save_from_one_in_bits_on(bits):
    n = 3200
    assert sparse_bytes(n, n - n // bits, bits=bits) == n * bits / 8
    assert sparse_bytes(n, n - n // bits - 8, bits=bits) < n * bits / 8
    assert sparse_bytes(n, n - n // bits + 8, bits=bits) > n * bits / 8


MASKS = magnitude_masks(PARAMS, 0.5)
OTHER = {"wide": MASKS["wide"]}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: magnitude_masks({}, 0.5), ValueError, "params must not be empty"),
        (lambda: magnitude_masks({"b": np.ones(3)}, 0.5), ValueError, "array of at least two axes"),
        (lambda: magnitude_masks({"k": [[math.nan]]}, 0.5), ValueError, "params.* must be finite"),
        (lambda: magnitude_masks(PARAMS, 1.5), ValueError, "sparsity must be at most 1"),
        (lambda: magnitude_masks(PARAMS, -0.5), ValueError, "sparsity must be at least 0"),
        (lambda: magnitude_masks(PARAMS, "half"), TypeError, "sparsity must be a real number"),
        (lambda: magnitude_masks(PARAMS, 0.5, scope="all"), ValueError, "scope must be one of"),
        (lambda: prune(PARAMS, OTHER), TypeError, "masks must be a dict with keys"),
        (lambda: prune(np.ones(2), np.ones(2)), TypeError, "masks must hold True and False"),
        (lambda: prune(np.ones(2), np.ones(3, bool)), ValueError, "masks and params .* same shape"),
        (lambda: pruning_schedule(3, 2, final=1), ValueError, "step must be at most total_steps"),
        (lambda: pruning_schedule(-1, 2, final=1), ValueError, "step must be at least 0"),
        (lambda: pruning_schedule(0, 0, final=1), ValueError, "total_steps must be at least 1"),
        (lambda: pruning_schedule(0, 1, final=2), ValueError, "final must be at most 1"),
        (lambda: pruning_schedule(0, 1, final=1, initial=-1), ValueError, "initial must be at"),
        (lambda: MaskedOptimizer(None, MASKS), TypeError, "optimizer.init must be a function"),
        (
            lambda: MaskedOptimizer(SGD(0.1), np.ones(2, bool)).step(
                np.ones(2), [math.nan, 1.0], np.zeros(2)
            ),
            ValueError,
            "grads.* must be finite",
        ),
        (lambda: sparse_bytes(0, 0), ValueError, "n_weights must be at least 1"),
        (lambda: sparse_bytes(5, 6), ValueError, "n_kept must be at most n_weights, 5, got 6"),
        (lambda: sparse_bytes(5, -1), ValueError, "n_kept must be at least 0"),
        (lambda: sparse_bytes(5, 5, bits=0), ValueError, "bits must be at least 1"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
