"""Ensembles: by hand, by their laws, against SciPy, and by simulation."""

from math import comb, e

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib.activations import softmax
from zenlib.losses import sparse_categorical_crossentropy
from zenlib.regularization import (
    average_probabilities,
    bootstrap_indices,
    ensemble_variance,
    majority_vote,
    out_of_bag,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
RNG = np.random.default_rng(0)
INF, NAN = np.inf, np.nan
P = softmax(RNG.normal(size=(5, 20, 3)))


# Bootstrap


@law
@given(n=st.integers(1, 50), n_sets=st.integers(1, 9), seed=st.integers(0, 2**32))
def test_a_bootstrap_set_has_the_size_of_the_training_set_and_nothing_else(n, n_sets, seed):
    indices = bootstrap_indices(n, n_sets=n_sets, rng=np.random.default_rng(seed))
    assert indices.shape == (n_sets, n)
    assert indices.min() >= 0
    assert indices.max() < n


def test_every_sample_is_drawn_equally_often():
    indices = bootstrap_indices(10, n_sets=20_000, rng=np.random.default_rng(0))
    np.testing.assert_allclose(np.bincount(indices.ravel()) / 20_000, 1, atol=0.03)


def test_the_same_seed_draws_the_same_sets():
    def draw(seed):
        return bootstrap_indices(30, n_sets=2, rng=np.random.default_rng(seed)).tolist()

    assert draw(1) == draw(1)
    assert draw(1) != draw(2)
    assert draw(1)[0] != draw(1)[1]


@pytest.mark.parametrize("n", [1, 2, 5, 1000])
def test_a_set_leaves_out_the_share_that_the_formula_says(n):
    indices = bootstrap_indices(n, n_sets=max(2, 200_000 // n), rng=np.random.default_rng(0))
    assert out_of_bag(indices).mean() == pytest.approx((1 - 1 / n) ** n, abs=0.005)


def test_of_a_large_training_set_one_sample_in_e_is_left_out():
    indices = bootstrap_indices(10_000, n_sets=100, rng=np.random.default_rng(0))
    assert out_of_bag(indices).mean() == pytest.approx(1 / e, abs=0.002)


def test_what_is_out_of_the_bag_is_a_mask():
    left_out = out_of_bag([[0, 0, 2]])
    assert left_out.dtype == bool
    assert np.arange(3)[left_out[0]].tolist() == [1]


def test_out_of_bag_worked_by_hand():
    assert out_of_bag([[0, 0, 2, 2], [3, 1, 0, 2]]).tolist() == [
        [False, True, False, True],
        [False, False, False, False],
    ]


# Voting and averaging


def test_averages_worked_by_hand():
    p = [[[0.2, 0.8], [1.0, 0.0]], [[0.6, 0.4], [0.0, 1.0]]]
    np.testing.assert_allclose(average_probabilities(p), [[0.4, 0.6], [0.5, 0.5]], rtol=1e-15)
    np.testing.assert_allclose(
        average_probabilities(p, weights=[3, 1]), [[0.3, 0.7], [0.75, 0.25]], rtol=1e-15
    )
    np.testing.assert_array_equal(average_probabilities(p, weights=[0, 2]), p[1])
    huge = average_probabilities(p, weights=[3e200, 1e200])
    np.testing.assert_allclose(huge, average_probabilities(p, weights=[3, 1]), rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_average_of_probabilities_is_one(dtype):
    mean = average_probabilities(P.astype(dtype), weights=[1, 2, 3, 4, 0])
    assert mean.dtype == dtype
    np.testing.assert_allclose(mean.sum(axis=-1), 1, atol=1e-6)
    np.testing.assert_allclose(average_probabilities(P), P.mean(axis=0), rtol=1e-14)
    assert average_probabilities(P[:, 0]).shape == (3,)


@law
@given(scores=arrays(np.float64, (4, 6, 3), elements=st.floats(-20, 20)))
def test_averaging_costs_at_most_what_the_models_cost_on_average(scores):
    """Jensen: the loss of the mean is at most the mean of the losses."""
    labels = np.array([0, 1, 2, 0, 1, 2])
    p = softmax(scores)
    together = sparse_categorical_crossentropy(labels, average_probabilities(p))
    apart = np.mean([sparse_categorical_crossentropy(labels, one) for one in p])
    assert together <= apart + 1e-12


def test_votes_worked_by_hand_and_ties_go_to_the_lowest_class():
    votes = [[2, 0, 3, 1], [2, 1, 0, 1], [0, 1, 3, 0], [0, 0, 1, 1]]
    assert majority_vote(votes).tolist() == [0, 0, 3, 1]
    assert majority_vote([5, 5, 2]) == 5
    assert majority_vote(votes).dtype == np.int64


@law
@given(labels=arrays(np.int64, (5, 7), elements=st.integers(0, 4)))
def test_scipy_counts_the_same_votes(labels):
    np.testing.assert_array_equal(majority_vote(labels), scipy.stats.mode(labels, axis=0).mode)


def test_independent_models_are_right_together_more_often_than_apart():
    """Condorcet: 21 models, each right in 60 % of cases, independently, are right in 82.6 %."""
    right = sum(comb(21, k) * 0.6**k * 0.4 ** (21 - k) for k in range(11, 22))
    votes = (np.random.default_rng(0).random((21, 50_000)) < 0.6).astype(int)
    assert majority_vote(votes).mean() == pytest.approx(right, abs=0.006)


# Variance


@pytest.mark.parametrize(
    ("variance", "correlation", "n_models", "expected"),
    [
        (4.0, 0.0, 1, 4.0),
        (4.0, 0.0, 8, 0.5),
        (4.0, 1.0, 8, 4.0),
        (4.0, 0.5, 2, 3.0),
        (9.0, -0.5, 3, 0.0),
        (0.0, 0.3, 5, 0.0),
        (4.0, -1.0, 1, 4.0),
    ],
)
def test_variances_worked_by_hand(variance, correlation, n_models, expected):
    value = ensemble_variance(variance, correlation, n_models)
    assert value == pytest.approx(expected, abs=1e-15)
    assert isinstance(value, float)


@pytest.mark.parametrize(("correlation", "n_models"), [(0.0, 5), (0.4, 5), (-0.2, 3), (1.0, 4)])
def test_simulated_models_vary_as_the_law_says(correlation, n_models):
    covariance = 2.0 * (correlation + (1 - correlation) * np.eye(n_models))
    rng = np.random.default_rng(0)
    models = rng.multivariate_normal(np.zeros(n_models), covariance, size=100_000)
    expected = ensemble_variance(2.0, correlation, n_models)
    assert models.mean(axis=1).var() == pytest.approx(expected, rel=0.02)


def test_the_law_is_the_mean_over_the_covariance_matrix():
    for n_models in (1, 2, 7):
        for correlation in (0.0, 0.3, 1.0):
            covariance = 3.0 * (correlation + (1 - correlation) * np.eye(n_models))
            expected = covariance.mean()
            assert ensemble_variance(3.0, correlation, n_models) == pytest.approx(expected)


def test_of_no_variances_there_is_no_mean():
    assert ensemble_variance([], [], 3).shape == (0,)
    assert ensemble_variance([], 0.5, 3).shape == ensemble_variance(2.0, [], 3).shape == (0,)


def test_arrays_are_taken_place_by_place():
    result = ensemble_variance([1.0, 2.0], [[0.0], [1.0]], 2)
    assert result.tolist() == [[0.5, 1.0], [1.0, 2.0]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: bootstrap_indices(0, n_sets=1, rng=RNG), ValueError, "n_samples must be at least"),
        (lambda: bootstrap_indices(2.0, n_sets=1, rng=RNG), TypeError, "n_samples must be a whole"),
        (lambda: bootstrap_indices(2, n_sets=0, rng=RNG), ValueError, "n_sets must be at least 1"),
        (lambda: bootstrap_indices(2, n_sets="1", rng=RNG), TypeError, "n_sets must be a whole"),
        (lambda: bootstrap_indices(2, n_sets=1, rng=0), TypeError, "rng must be a numpy Generator"),
        (lambda: out_of_bag([[0.0]]), TypeError, "indices must hold integer"),
        (lambda: out_of_bag([0, 1]), ValueError, "indices must have 2 dimensions"),
        (lambda: out_of_bag([[0, 2]]), ValueError, "indices must hold labels below.* 2, got 2"),
        (lambda: out_of_bag([[-1, 0]]), ValueError, "indices must hold labels from 0"),
        (lambda: out_of_bag([[]]), ValueError, "indices must not be empty"),
        (lambda: average_probabilities(P * 2), ValueError, "probabilities must"),
        (lambda: average_probabilities([0.5, 0.5]), ValueError, "probabilities must have shape"),
        (lambda: average_probabilities([["a"]]), TypeError, "probabilities must hold real"),
        (lambda: average_probabilities([[[NAN, 1]]]), ValueError, "probabilities must be finite"),
        (lambda: average_probabilities(P, weights=[1] * 4), ValueError, "weights must be one for"),
        (
            lambda: average_probabilities(P, weights=[0] * 5),
            ValueError,
            "^weights must be at least 0, and not all 0$",
        ),
        (
            lambda: average_probabilities(P, weights=[1, 1, 1, 1, -1]),
            ValueError,
            "weights must be at least 0",
        ),
        (lambda: average_probabilities(P, weights=1), ValueError, "weights must have 1 dimension"),
        (lambda: average_probabilities(P, weights="1"), TypeError, "weights must hold real"),
        (lambda: majority_vote([[0.5]]), TypeError, "labels must hold integer"),
        (lambda: majority_vote([[-1]]), ValueError, "labels must hold labels from 0"),
        (lambda: majority_vote([]), ValueError, "labels must not be empty"),
        (lambda: ensemble_variance(-1, 0, 2), ValueError, "variance must be at least 0, got -1"),
        (lambda: ensemble_variance(INF, 0, 2), ValueError, "variance must be finite"),
        (lambda: ensemble_variance("1", 0, 2), TypeError, "variance must hold real numbers"),
        (lambda: ensemble_variance(1, 1.1, 2), ValueError, "correlation must lie between -1 and 1"),
        (lambda: ensemble_variance(1, -1.1, 1), ValueError, "correlation must lie between -1"),
        (lambda: ensemble_variance(1, -0.6, 3), ValueError, "correlation must lie between -0.5"),
        (
            lambda: ensemble_variance(1, [0.9, -0.6], 3),
            ValueError,
            "correlation must lie between -0.5 and 1 for 3 models, got -0.6",
        ),
        (lambda: ensemble_variance(1, NAN, 2), ValueError, "correlation must be finite"),
        (lambda: ensemble_variance(1, "0", 2), TypeError, "correlation must hold real numbers"),
        (lambda: ensemble_variance(1, 0, 0), ValueError, "n_models must be at least 1"),
        (lambda: ensemble_variance(1, 0, 2.0), TypeError, "n_models must be a whole number"),
        (
            lambda: ensemble_variance([1, 2], [0, 0, 0], 2),
            ValueError,
            "variance and correlation must have shapes that broadcast",
        ),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
