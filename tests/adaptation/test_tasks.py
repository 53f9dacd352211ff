"""Sequences of tasks, a memory of old samples, and tables of accuracies."""

import math

import numpy as np
import pytest
from scipy import stats

from zenlib.adaptation import (
    ReplayBuffer,
    average_accuracy,
    backward_transfer,
    forgetting,
    split_classes,
)

TABLE = [[0.9, 0.1, 0.2], [0.5, 0.8, 0.1], [0.6, 0.2, 1.0]]
LABELS = np.array([3, 0, 1, 2, 0, 3, 1])


def test_classes_are_split_in_the_order_of_the_samples():
    tasks = split_classes(LABELS, [(3, 0), (1,)])
    assert [task.tolist() for task in tasks] == [[0, 1, 4, 5], [2, 6]]


def test_together_the_tasks_hold_every_sample_once():
    tasks = split_classes(LABELS, [(0, 1), (2, 3)])
    assert sorted(np.concatenate(tasks)) == list(range(7))


def test_tables_by_hand():
    assert average_accuracy(TABLE) == pytest.approx((0.6 + 0.2 + 1.0) / 3)
    assert forgetting(TABLE) == pytest.approx((0.9 - 0.6 + 0.8 - 0.2) / 2)
    assert backward_transfer(TABLE) == pytest.approx((0.6 - 0.9 + 0.2 - 0.8) / 2)


def test_what_was_best_in_between_counts_for_forgetting_and_not_for_transfer():
    table = [[0.5, 0.0, 0.0], [0.9, 0.5, 0.0], [0.7, 0.5, 0.5]]
    assert forgetting(table) == pytest.approx(0.1)
    assert backward_transfer(table) == pytest.approx(0.1)


def test_forgetting_is_at_least_what_transfer_tells():
    table = np.random.default_rng(0).uniform(size=(6, 6))
    assert forgetting(table) >= -backward_transfer(table)


def test_what_was_known_before_its_task_is_not_counted_as_learned():
    assert forgetting([[0.2, 1.0, 0.0], [0.2, 0.5, 0.0], [0.2, 0.5, 1.0]]) == 0


def test_who_never_forgets_has_zero_of_both():
    steady = np.tile([0.7, 0.8, 0.9], (3, 1))
    assert forgetting(steady) == backward_transfer(steady) == 0


def samples(start, stop):
    return np.arange(float(start), stop)[:, np.newaxis], np.arange(start, stop)


def test_until_it_is_full_the_buffer_keeps_everything():
    rng = np.random.default_rng(0)
    buffer = ReplayBuffer(5).add(*samples(0, 3), rng=rng).add(*samples(3, 5), rng=rng)
    assert buffer.y.tolist() == [0, 1, 2, 3, 4]
    assert (len(buffer), buffer.seen, len(ReplayBuffer(5))) == (5, 5, 0)


def test_every_sample_has_the_same_chance_whenever_it_came():
    counts, rng = np.zeros(20), np.random.default_rng(1)
    for _ in range(2000):
        buffer = ReplayBuffer(5).add(*samples(0, 8), rng=rng).add(*samples(8, 20), rng=rng)
        counts[buffer.y] += 1
    assert counts.sum() == 5 * 2000
    assert stats.chisquare(counts).pvalue > 0.01


def test_samples_and_labels_stay_together_and_none_is_kept_twice():
    buffer = ReplayBuffer(10).add(*samples(0, 500), rng=np.random.default_rng(2))
    assert (buffer.x[:, 0] == buffer.y).all()
    assert len(set(buffer.y.tolist())) == 10


def test_in_parts_or_at_once_makes_no_difference():
    whole = ReplayBuffer(7).add(*samples(0, 60), rng=np.random.default_rng(3))
    rng = np.random.default_rng(3)
    parts = ReplayBuffer(7).add(*samples(0, 25), rng=rng).add(*samples(25, 60), rng=rng)
    assert whole.y.tolist() == parts.y.tolist()


def test_a_buffer_stays_as_it_was():
    rng = np.random.default_rng(4)
    before = ReplayBuffer(3).add(*samples(0, 3), rng=rng)
    before.add(*samples(3, 90), rng=rng)
    assert before.y.tolist() == [0, 1, 2]


RNG = np.random.default_rng(5)
FULL = ReplayBuffer(2).add(*samples(0, 2), rng=RNG)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: split_classes([], [(0,)]), ValueError, "labels must not be empty"),
        (lambda: split_classes([0.5], [(0,)]), TypeError, "labels must hold integer"),
        (lambda: split_classes(LABELS, []), TypeError, "tasks must be a list of groups"),
        (lambda: split_classes(LABELS, 3), TypeError, "tasks must be a list of groups"),
        (lambda: split_classes(LABELS, [0, 1]), ValueError, r"tasks\[0\] must have 1 dimension"),
        (lambda: split_classes(LABELS, [(0,), ()]), ValueError, r"tasks\[1\] must not be empty"),
        (lambda: split_classes(LABELS, [(0, 1), (1, 2)]), ValueError, "once, got 1 again"),
        (lambda: split_classes(LABELS, [(0, 7)]), ValueError, "have samples, got 7 without"),
        (lambda: average_accuracy([[0.5, 0.5]]), ValueError, "accuracies must be a square table"),
        (lambda: average_accuracy([0.5]), ValueError, "accuracies must have 2 dimensions"),
        (lambda: average_accuracy([[1.5]]), ValueError, "accuracies must lie between 0 and 1"),
        (lambda: forgetting([[1.0]]), ValueError, "table of at least 2 rows"),
        (lambda: forgetting([[math.nan]]), ValueError, "accuracies must be finite"),
        (lambda: backward_transfer([[1.0]]), ValueError, "table of at least 2 rows"),
        (lambda: ReplayBuffer(0), ValueError, "capacity must be at least 1"),
        (lambda: ReplayBuffer(2.0), TypeError, "capacity must be a whole number"),
        (lambda: ReplayBuffer(2, seen=-1), ValueError, "seen must be at least 0"),
        (lambda: ReplayBuffer(2, [[1.0]], [0], seen=0), ValueError, "x must hold 0 samples"),
        (lambda: ReplayBuffer(1, [[1.0]] * 2, [0, 0], seen=2), ValueError, "x must hold 1 samples"),
        (lambda: ReplayBuffer(1, [[math.nan]], [0], seen=1), ValueError, "x must be finite"),
        (lambda: ReplayBuffer(1, [[1.0]], [0.5], seen=1), TypeError, "y must hold integer"),
        (lambda: ReplayBuffer(1, [[1.0]], None, seen=1), TypeError, "y must hold integer"),
        (lambda: FULL.add([[math.nan]], [0], rng=RNG), ValueError, "x must be finite"),
        (lambda: FULL.add([[1.0]], [0.5], rng=RNG), TypeError, "y must hold integer"),
        (lambda: FULL.add([[1.0]], [0, 1], rng=RNG), ValueError, "y and x must hold the same"),
        (lambda: FULL.add([[1.0, 2.0]], [0], rng=RNG), ValueError, "x must hold samples of shape"),
        (lambda: FULL.add([[1.0]], [0], rng=5), TypeError, "rng must be a numpy Generator"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
