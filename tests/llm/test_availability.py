"""Failures and checkpoints: by hand, by limits, and by a simulated training."""

import math

import numpy as np
import pytest

from zenlib.llm import checkpoint_interval_s, training_availability


def test_without_failures_only_saving_costs():
    """Nine minutes of ten: failures every billion years leave 540/(540 + 60)."""
    share = training_availability(540, save_s=60, restart_s=600, failure_s=3e16)
    assert share == pytest.approx(0.9, rel=1e-9)


def test_worked_by_hand():
    """τ = M, nothing else: 1/(e - 1)."""
    share = training_availability(100, save_s=0, restart_s=0, failure_s=100)
    assert share == pytest.approx(1 / (math.e - 1), rel=1e-15)


def test_to_first_order_the_losses_add_up():
    """δ/τ saving, τ/2M lost work, R/M restarting, when all are small."""
    interval, save, restart, failure = 600, 2, 30, 1e5
    lost = 1 - training_availability(interval, save_s=save, restart_s=restart, failure_s=failure)
    assert lost == pytest.approx(
        save / interval + interval / (2 * failure) + restart / failure, rel=0.02
    )


def test_a_simulated_training_advances_as_much():
    """Failures at random, also while saving and starting; 4000 segments."""
    rng = np.random.default_rng(0)
    interval, save, restart, failure = 1000.0, 100.0, 300.0, 5000.0
    clock, n = 0.0, 4000
    for _ in range(n):
        needed = interval + save
        while (alive := rng.exponential(failure)) < needed:
            clock += alive
            needed = restart + interval + save
        clock += needed
    share = training_availability(interval, save_s=save, restart_s=restart, failure_s=failure)
    assert n * interval / clock == pytest.approx(share, rel=0.03)


def test_llama_s_cluster_was_up_more_than_nine_tenths_of_the_time():
    """Llama 3, §3.3.4: 419 unexpected stops in 54 days, over 90 % effective training time."""
    failure = 54 * 86400 / 419
    save, restart = 10, 300  # assumed; not published
    best = checkpoint_interval_s(save, failure)
    assert training_availability(best, save_s=save, restart_s=restart, failure_s=failure) > 0.9


@pytest.mark.parametrize("failure", [3600.0, 86400.0])
def test_young_s_interval_is_about_the_best(failure):
    """A search over all intervals gains less than a thousandth."""
    intervals = np.geomspace(10, failure, 2000)
    shares = training_availability(intervals, save_s=10, restart_s=60, failure_s=failure)
    young = checkpoint_interval_s(10, failure)
    at_young = training_availability(young, save_s=10, restart_s=60, failure_s=failure)
    assert shares.max() - at_young < 1e-3
    assert at_young <= shares.max() + 1e-9


def test_the_interval_by_hand():
    assert checkpoint_interval_s(50, 10_000) == 1000


def test_more_machines_fail_more_often_and_advance_less():
    failure = 1e7 / np.array([8, 64, 512, 4096])
    shares = training_availability(600, save_s=10, restart_s=300, failure_s=failure)
    assert (np.diff(shares) < 0).all()
    assert ((shares > 0) & (shares < 1)).all()


@pytest.mark.parametrize("name", ["interval_s", "save_s", "restart_s", "failure_s"])
def test_arrays_agree_with_single_numbers(name):
    good = {"interval_s": 600.0, "save_s": 10.0, "restart_s": 300.0, "failure_s": 1e5}
    x = np.array([[10.0, 20.0], [30.0, 400.0]])
    many = training_availability(**{**good, name: x})
    one_by_one = [[training_availability(**{**good, name: v}) for v in row] for row in x.tolist()]
    np.testing.assert_allclose(many, one_by_one, rtol=1e-14)
    assert type(one_by_one[0][0]) is float


def test_the_interval_takes_arrays():
    many = checkpoint_interval_s(np.array([1.0, 2.0]), np.array([[8.0], [16.0]]))
    np.testing.assert_allclose(many, [[4, math.sqrt(32)], [math.sqrt(32), 8]], rtol=1e-15)


def share(**wrong):
    good = {"interval_s": 600, "save_s": 10, "restart_s": 300, "failure_s": 1e5}
    return lambda: training_availability(**{**good, **wrong})


BAD = [
    (share(interval_s=0), ValueError, "interval_s must"),
    (share(interval_s=math.inf), ValueError, "interval_s must"),
    (share(save_s=-1), ValueError, "save_s must"),
    (share(restart_s=-1), ValueError, "restart_s must"),
    (share(failure_s=0), ValueError, "failure_s must"),
    (share(failure_s="daily"), TypeError, "failure_s must"),
    (share(failure_s=0.1), ValueError, "wall time must be finite"),
    (lambda: checkpoint_interval_s(0, 100), ValueError, "save_s must"),
    (lambda: checkpoint_interval_s(10, -1), ValueError, "failure_s must"),
    (lambda: checkpoint_interval_s(1e300, 1e300), ValueError, "interval must be finite"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call()
