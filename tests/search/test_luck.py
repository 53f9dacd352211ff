"""Luck in a search: by hand, by counting every set of trials, by limits."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.search import expected_best, trials_needed, worthwhile_trials

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)
SCORES = np.random.default_rng(0).normal(size=7)
floats = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("share", "confidence", "n"),
    [
        (0.05, 0.95, 59),  # about 60, as Bergstra and Bengio's rule of thumb has it
        (0.5, 0.5, 1),
        (0.5, 0.75, 2),  # exactly: 1 - 1/4
        (0.5, 0.76, 3),
        (0.1, 0.9, 22),
        (0.1, 0.271, 3),  # exactly: 1 - 0.729, where the logarithms round to more than 3
        (0.999, 0.01, 1),
        (1e-9, 0.95, 2995732273),  # three over the share, the rule of three
    ],
)
def test_trials_needed(share, confidence, n):
    assert trials_needed(share, confidence=confidence) == n


@law
@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_so_many_are_enough_and_one_less_is_not(share, confidence):
    n = trials_needed(share, confidence=confidence)
    assert 1 - (1 - share) ** n >= confidence - 1e-9
    assert n == 1 or 1 - (1 - share) ** (n - 1) < confidence + 1e-9


@pytest.mark.parametrize("n", range(1, 8))
def test_the_expected_best_is_the_mean_over_all_sets(n):
    of_sets = [max(chosen) for chosen in combinations(SCORES, n)]
    assert expected_best(SCORES, n) == pytest.approx(np.mean(of_sets), rel=1e-12)


def test_one_trial_brings_the_mean_and_all_bring_the_best():
    assert expected_best(SCORES, 1) == pytest.approx(SCORES.mean())
    assert expected_best(SCORES, 7) == SCORES.max()
    assert isinstance(expected_best([1, 2], 1), float)


def test_of_a_flat_distribution_it_is_n_over_n_plus_one():
    """The mean of the largest of n uniform numbers."""
    flat = (np.arange(1000) + 0.5) / 1000
    for n in (1, 2, 9):
        assert expected_best(flat, n) == pytest.approx(n / (n + 1), abs=1e-3)


@law
@given(floats)
def test_every_trial_is_expected_to_bring_less_than_the_one_before(scores):
    curve = np.array([expected_best(scores, n) for n in range(1, len(scores) + 1)])
    gains = np.diff(curve)
    assert (gains >= -1e-9).all()
    assert (np.diff(gains) <= 1e-9).all()


def test_worthwhile_by_hand():
    """1, 2, 3: the first brings 2, the second 2/3 more, the third 1/3 more."""
    for cost, n in ((0.2, 3), (0.5, 2), (1.0, 1)):
        assert worthwhile_trials([2, 1, 3], value=1, cost=cost) == n
        assert worthwhile_trials([2, 1, 3], value=30, cost=30 * cost) == n


def test_free_trials_are_all_made_and_worthless_ones_are_not():
    assert worthwhile_trials(SCORES, value=1, cost=0) == 7
    assert worthwhile_trials(SCORES, value=0, cost=1) == 1
    assert worthwhile_trials([3.0], value=1, cost=1) == 1
    assert worthwhile_trials([1.0, 1.0, 1.0], value=1, cost=0) == 1  # the first of equals


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: trials_needed(0), ValueError, "^top_share must be above 0"),
        (lambda: trials_needed(1), ValueError, "^top_share must be below 1"),
        (lambda: trials_needed(0.1, confidence=1), ValueError, "^confidence must be below 1"),
        (lambda: trials_needed(0.1, confidence=0), ValueError, "^confidence must be above 0"),
        (lambda: trials_needed("5 %"), TypeError, "^top_share must be a real number"),
        (lambda: expected_best([], 1), ValueError, "^scores must not be empty"),
        (lambda: expected_best([1.0, math.nan], 1), ValueError, "^scores must be finite"),
        (lambda: expected_best([[1.0]], 1), ValueError, "^scores must have 1 dim"),
        (lambda: expected_best([1.0], 0), ValueError, "^n_trials must be at least 1"),
        (lambda: expected_best([1.0], 2), ValueError, "^n_trials must be at most .*, 1, got 2"),
        (lambda: expected_best([1.0], 1.0), TypeError, "^n_trials must be a whole number"),
        (lambda: worthwhile_trials([], value=1, cost=1), ValueError, "^scores must not be empty"),
        (lambda: worthwhile_trials([1], value=-1, cost=1), ValueError, "^value must be at least 0"),
        (
            lambda: worthwhile_trials([9], value=1e308, cost=1),
            ValueError,
            "^value and cost must",
        ),
        (lambda: trials_needed(5e-324), ValueError, "^top_share must be at least 1e-300"),
        (lambda: worthwhile_trials([1], value=1, cost=-1), ValueError, "^cost must be at least 0"),
        (lambda: worthwhile_trials([1], value=1, cost="1"), TypeError, "^cost must be a real num"),
    ],
)
def test_a_bad_argument_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
