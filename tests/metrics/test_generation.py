"""pass@k and Bradley-Terry strengths: by hand, by enumeration, by laws, by another method."""

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import minimize

from zenlib.metrics import bradley_terry, pass_at_k


class TestPassAtK:
    def test_one_try_is_the_share_that_is_right(self):
        assert pass_at_k(10, 3, 1) == pytest.approx(0.3, rel=1e-15)

    @pytest.mark.parametrize(
        ("n", "c", "k"), [(5, 2, 2), (6, 1, 3), (7, 3, 4), (4, 0, 2), (4, 3, 2)]
    )
    def test_it_is_the_share_of_all_choices_that_hold_a_right_answer(self, n, c, k):
        right = [any(i < c for i in chosen) for chosen in combinations(range(n), k)]
        assert pass_at_k(n, c, k) == pytest.approx(np.mean(right), rel=1e-14)

    def test_it_is_unbiased_where_the_obvious_estimate_is_too_low(self):
        n, p, k = 5, 0.3, 3
        c = np.arange(n + 1)
        chance = np.array([1, 5, 10, 10, 5, 1]) * p**c * (1 - p) ** (n - c)
        truth = 1 - (1 - p) ** k
        assert chance @ pass_at_k(n, c, k) == pytest.approx(truth, rel=1e-14)
        assert chance @ (1 - (1 - c / n) ** k) < truth - 0.02

    def test_more_tries_never_hurt_and_all_of_them_find_what_is_there(self):
        by_k = [pass_at_k(20, 4, k) for k in range(1, 21)]
        assert (np.diff(by_k) >= 0).all()
        assert by_k[-1] == 1

    def test_large_counts_do_not_overflow(self):
        assert pass_at_k(100_000, 10, 100) == pytest.approx(1 - (1 - 0.001) ** 10, rel=1e-3)

    def test_tasks_broadcast(self):
        assert pass_at_k([4, 8], 2, 2) == pytest.approx([pass_at_k(4, 2, 2), pass_at_k(8, 2, 2)])
        assert isinstance(pass_at_k(4, 2, 2), float)


WINS = np.array([[0.0, 7, 9, 4], [3, 0, 6, 5], [1, 4, 0, 2.5], [6, 2, 3.5, 0]])


def log_likelihood(b, wins):
    return -(wins * np.log1p(np.exp(b[np.newaxis] - b[:, np.newaxis]))).sum()


class TestBradleyTerry:
    def test_two_competitors_share_the_logarithm_of_their_odds(self):
        assert bradley_terry([[0, 9], [1, 0]]) == pytest.approx([np.log(9) / 2, -np.log(9) / 2])

    def test_it_maximises_the_likelihood(self):
        found = minimize(lambda b: -log_likelihood(b, WINS), np.zeros(4), tol=1e-12).x
        assert bradley_terry(WINS) == pytest.approx(found - found.mean(), abs=1e-5)

    def test_at_the_maximum_each_has_won_as_often_as_expected(self):
        b = bradley_terry(WINS)
        expected = (WINS + WINS.T) / (1 + np.exp(b[np.newaxis] - b[:, np.newaxis]))
        np.fill_diagonal(expected, 0)
        assert expected.sum(axis=1) == pytest.approx(WINS.sum(axis=1), rel=1e-9)

    def test_the_same_wins_are_the_same_strengths(self):
        cycle = [[0, 2, 0], [0, 0, 2], [2, 0, 0]]
        assert bradley_terry(cycle) == pytest.approx([0, 0, 0], abs=1e-12)

    def test_another_order_of_the_competitors_reorders_the_strengths(self):
        order = [2, 0, 3, 1]
        turned = bradley_terry(WINS[np.ix_(order, order)])
        assert turned == pytest.approx(bradley_terry(WINS)[order], abs=1e-10)

    def test_who_never_met_is_compared_through_others(self):
        b = bradley_terry([[0, 3, 0], [1, 0, 3], [0, 1, 0]])
        assert b == pytest.approx([np.log(3), 0, -np.log(3)], abs=1e-9)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: pass_at_k(4, 5, 2), ValueError, "n_correct must be at most n_samples, got 5 of 4"),
        (lambda: pass_at_k(4, 2, 5), ValueError, "n_samples must be at least k, 5, got 4"),
        (lambda: pass_at_k(4, 2, 0), ValueError, "k must be at least 1, got 0"),
        (lambda: pass_at_k(4, 2, 1.5), TypeError, "k must be a whole number"),
        (lambda: pass_at_k(4.5, 2, 1), TypeError, "n_samples must hold whole numbers, got 4.5"),
        (lambda: pass_at_k(4, -1, 1), ValueError, "n_correct must not be negative, got -1"),
        (lambda: pass_at_k(4, float("nan"), 1), ValueError, "n_correct must be finite"),
        (lambda: pass_at_k([4, 4], [1, 1, 1], 1), ValueError, "must broadcast, got shapes"),
        (lambda: pass_at_k([], [], 1), ValueError, "n_samples must not be empty"),
        (lambda: bradley_terry([[0, 1]]), ValueError, r"wins must be square.*\(1, 2\)"),
        (lambda: bradley_terry([[0]]), ValueError, "wins must be square, for two or more"),
        (lambda: bradley_terry([[0, -1], [1, 0]]), ValueError, "wins must not be negative, got -1"),
        (lambda: bradley_terry([[1, 1], [1, 0]]), ValueError, "wins must have 0 on its diagonal"),
        (lambda: bradley_terry([[0, 1], [0, 0]]), ValueError, "got none from 1 to 0"),
        (lambda: bradley_terry("ab"), TypeError, "wins must hold"),
        (lambda: bradley_terry([[0, np.nan], [1, 0]]), ValueError, "wins must be finite"),
        (lambda: pass_at_k(10**9, 1, 10**8), ValueError, "k must be at most 1000000"),
        (
            lambda: bradley_terry(WINS, max_iterations=2),
            ValueError,
            "max_iterations must be enough.*, got 2",
        ),
        (
            lambda: bradley_terry(WINS, max_iterations=0),
            ValueError,
            "max_iterations must be at least",
        ),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
