"""Penalties: by hand, by their laws, against scikit-learn and mpmath, and each gradient."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize_scalar
from sklearn.linear_model import ElasticNet, Lasso, Ridge

from zenlib.gradients import check_gradient
from zenlib.regularization import (
    elastic_net_penalty,
    elastic_net_penalty_grad,
    l1_penalty,
    l1_penalty_grad,
    l2_penalty,
    l2_penalty_grad,
    soft_threshold,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
RNG = np.random.default_rng(0)
INF, NAN = np.inf, np.nan
WEIGHTS = arrays(np.float64, (3, 2), elements=st.floats(-1e3, 1e3))
TREE = {"conv": {"kernel": [[1.0, -2.0], [0.0, 4.0]]}, "dense": [np.array([-3.0]), 0.5]}


def half_elastic(params, *, strength):
    return elastic_net_penalty(params, strength=strength, l1_share=0.25)


def half_elastic_grad(params, *, strength):
    return elastic_net_penalty_grad(params, strength=strength, l1_share=0.25)


PAIRS = [(l1_penalty, l1_penalty_grad), (l2_penalty, l2_penalty_grad)]
PAIRS += [(half_elastic, half_elastic_grad)]
BY_HAND = [  # of TREE: sizes sum to 10.5, squares to 30.25
    (l1_penalty, 10.5),
    (l2_penalty, 15.125),
    (half_elastic, 0.25 * 10.5 + 0.75 * 15.125),
]


@pytest.mark.parametrize(("penalty", "expected"), BY_HAND)
def test_values_worked_by_hand(penalty, expected):
    assert penalty(TREE, strength=1) == expected
    assert penalty(TREE, strength=0.5) == expected / 2
    assert penalty(TREE, strength=0) == 0
    assert isinstance(penalty(TREE, strength=1), float)


def test_gradients_worked_by_hand_keep_the_structure():
    grads = l1_penalty_grad(TREE, strength=2)
    assert grads["conv"]["kernel"] == [[2, -2], [0, 2]]
    assert [np.asarray(g).tolist() for g in grads["dense"]] == [[-2], 2]
    grads = l2_penalty_grad(TREE, strength=2)
    assert grads["conv"]["kernel"] == [[2, -4], [0, 8]]
    grads = half_elastic_grad(TREE, strength=4)
    assert grads["conv"]["kernel"] == [[4, -7], [0, 13]]


@pytest.mark.parametrize(("penalty", "grad"), PAIRS)
def test_every_gradient_agrees_with_central_differences(penalty, grad):
    theta = RNG.normal(size=(20, 50))
    theta[np.abs(theta) < 1e-3] = 1.0  # away from the corner
    error = check_gradient(
        lambda t: penalty(t, strength=0.3), lambda t: grad(t, strength=0.3), theta
    )
    assert error < 1e-6


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_mpmath_agrees(dtype):
    theta = (RNG.normal(size=200) * 10 ** RNG.uniform(-20, 15, 200)).astype(dtype)
    exact = [mpmath.mpf(float(t)) for t in theta]
    size, square = mpmath.fsum(map(abs, exact)), mpmath.fsum(t * t for t in exact)
    assert l1_penalty(theta, strength=0.5) == pytest.approx(float(size / 2), rel=1e-13)
    assert l2_penalty(theta, strength=0.5) == pytest.approx(float(square / 4), rel=1e-13)


@pytest.mark.parametrize(("penalty", "grad"), PAIRS)
@law
@given(a=WEIGHTS, b=WEIGHTS, share=st.floats(0, 1))
def test_penalties_are_convex_even_and_never_negative(penalty, grad, a, b, share):
    mixed = penalty(share * a + (1 - share) * b, strength=1)
    apart = share * penalty(a, strength=1) + (1 - share) * penalty(b, strength=1)
    assert 0 <= mixed <= apart * (1 + 1e-12) + 1e-12
    assert penalty(-a, strength=1) == penalty(a, strength=1)
    np.testing.assert_array_equal(grad(-a, strength=1), -grad(a, strength=1))


@law
@given(theta=WEIGHTS, share=st.floats(0, 1))
def test_the_elastic_net_mixes_the_two(theta, share):
    l1, l2 = l1_penalty(theta, strength=2), l2_penalty(theta, strength=2)
    net = elastic_net_penalty(theta, strength=2, l1_share=share)
    assert net == pytest.approx(share * l1 + (1 - share) * l2, rel=1e-12, abs=1e-12)


def test_a_tree_costs_as_much_as_its_numbers_in_a_row():
    row = np.array([1.0, -2, 0, 4, -3, 0.5])
    for penalty, _ in PAIRS:
        assert penalty(TREE, strength=1) == pytest.approx(penalty(row, strength=1), rel=1e-15)


# Soft threshold


def test_soft_threshold_worked_by_hand():
    shrunk = soft_threshold({"w": [3.0, 0.5, 0.4, 0.0, -0.5, -0.6]}, threshold=0.5)
    np.testing.assert_allclose(shrunk["w"], [2.5, 0, 0, 0, 0, -0.1], rtol=1e-15, atol=1e-16)
    assert soft_threshold(-4.0, threshold=1) == -3
    assert not np.signbit(soft_threshold([-0.5, -0.1], threshold=0.5)).any(), "0.0, not -0.0"


@law
@given(theta=st.floats(-5, 5), threshold=st.floats(0, 3))
def test_soft_threshold_is_the_nearest_cheap_point(theta, threshold):
    """The minimum of (w - θ)²/2 + t |w|, found by a search that knows no formula."""
    found = minimize_scalar(
        lambda w: (w - theta) ** 2 / 2 + threshold * abs(w), bounds=(-6, 6), method="bounded"
    )
    assert soft_threshold(theta, threshold=threshold) == pytest.approx(found.x, abs=1e-4)


@law
@given(a=WEIGHTS, b=WEIGHTS, threshold=st.floats(0, 10))
def test_soft_threshold_brings_no_two_points_further_apart(a, b, threshold):
    apart = soft_threshold(a, threshold=threshold) - soft_threshold(b, threshold=threshold)
    assert (np.abs(apart) <= np.abs(a - b) + 1e-12).all()


def test_soft_threshold_of_nothing_changes_nothing():
    theta = RNG.normal(size=100)
    np.testing.assert_array_equal(soft_threshold(theta, threshold=0), theta)


# Against scikit-learn: the solutions of whole problems

X = RNG.normal(size=(80, 6))
Y = X @ [3, 0, 0, -2, 0, 0.5] + RNG.normal(scale=0.1, size=80)


def solve(grad, *, threshold=0.0, steps=4000):
    """Proximal gradient descent on |Xw - y|²/2m plus what `grad` and `threshold` add."""
    w, rate = np.zeros(6), 0.3
    for _ in range(steps):
        slope = X.T @ (X @ w - Y) / len(Y) + grad(w)
        w = soft_threshold(w - rate * slope, threshold=rate * threshold)
    return w


def test_gradient_steps_and_soft_thresholds_end_at_the_lasso_of_scikit_learn():
    peer = Lasso(alpha=0.2, fit_intercept=False, tol=1e-12, max_iter=100_000).fit(X, Y).coef_
    ours = solve(lambda w: 0, threshold=0.2)
    np.testing.assert_allclose(ours, peer, atol=1e-7)
    assert (ours == 0).sum() == (peer == 0).sum() >= 3, "exact zeros, not small numbers"


def test_descent_with_l2_ends_at_the_ridge_regression_of_scikit_learn():
    peer = Ridge(alpha=0.2 * len(Y), fit_intercept=False, tol=1e-14).fit(X, Y).coef_
    np.testing.assert_allclose(solve(lambda w: l2_penalty_grad(w, strength=0.2)), peer, atol=1e-10)


def test_the_elastic_net_of_scikit_learn_is_where_our_gradient_supports_the_corner():
    net = ElasticNet(alpha=0.2, l1_ratio=0.5, fit_intercept=False, tol=1e-12, max_iter=100_000)
    w = net.fit(X, Y).coef_
    slope = X.T @ (X @ w - Y) / len(Y) + elastic_net_penalty_grad(w, strength=0.2, l1_share=0.5)
    np.testing.assert_allclose(slope[w != 0], 0, atol=1e-7)
    assert (np.abs(slope[w == 0]) <= 0.1).all()
    assert 0 < (w == 0).sum() < 6


def test_weight_decay_shrinks_every_weight_by_the_same_share():
    theta = RNG.normal(size=10)
    stepped = theta - 0.1 * l2_penalty_grad(theta, strength=0.5)
    np.testing.assert_allclose(stepped, 0.95 * theta, rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_each_leaf_keeps_its_dtype_and_integers_become_float64(dtype):
    tree = [np.array([1, -2], dtype), np.array([3])]
    for result in (
        l1_penalty_grad(tree, strength=0.1),
        l2_penalty_grad(tree, strength=0.1),
        soft_threshold(tree, threshold=0.1),
    ):
        assert [leaf.dtype for leaf in result] == [dtype, np.float64]


def test_inputs_are_left_as_they_were():
    theta = np.array([1.0, -2.0])
    soft_threshold(theta, threshold=1)
    l2_penalty_grad(theta, strength=1)[0] = 9
    assert theta.tolist() == [1, -2]


CALLS = {
    "l1_penalty": l1_penalty,
    "l1_penalty_grad": l1_penalty_grad,
    "l2_penalty": l2_penalty,
    "l2_penalty_grad": l2_penalty_grad,
    "elastic_net_penalty": half_elastic,
    "elastic_net_penalty_grad": half_elastic_grad,
    "soft_threshold": lambda params, strength: soft_threshold(params, threshold=strength),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    ("params", "strength", "error", "message"),
    [
        ([1.0], -1e-9, ValueError, "(strength|threshold) must be at least 0"),
        ([1.0], INF, ValueError, "(strength|threshold) must be finite"),
        ([1.0], "1", TypeError, "(strength|threshold) must be a real number"),
        ([1.0], None, TypeError, "(strength|threshold) must be a real number"),
        ({"w": [NAN]}, 1, ValueError, r"params\['w'\]\[0\] must be finite"),
        ([[], [1.0]], 1, ValueError, r"params\[0\] must not be empty"),
        ({}, 1, ValueError, "params must not be empty"),
        ({"w": np.array(["a"])}, 1, TypeError, r"params\['w'\] must hold real numbers"),
    ],
)
def test_a_bad_argument_is_named(name, params, strength, error, message):
    with pytest.raises(error, match=message):
        CALLS[name](params, strength=strength)


@pytest.mark.parametrize("call", [elastic_net_penalty, elastic_net_penalty_grad])
@pytest.mark.parametrize(
    ("share", "error", "message"),
    [
        (-0.1, ValueError, "l1_share must be at least 0"),
        (1.1, ValueError, "l1_share must be at most 1"),
        ("0", TypeError, "l1_share must be a real number"),
    ],
)
def test_a_share_is_between_zero_and_one(call, share, error, message):
    with pytest.raises(error, match=message):
        call([1.0], strength=1, l1_share=share)


def test_the_size_of_a_large_weight_is_a_number_where_its_square_is_none():
    assert l1_penalty([1e200, -1e200], strength=0.5) == 1e200


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: l2_penalty(1e200, strength=1),
            "^params must have a penalty below the largest float, got overflow; "
            "the weights have diverged, or strength is too large$",
        ),
        (lambda: l1_penalty([1e308, 1e308], strength=1), "params must have a penalty below"),
        (lambda: l2_penalty_grad(1e300, strength=1e300), "params must have a gradient within"),
        (
            lambda: l1_penalty_grad(np.array([1], np.float32), strength=1e39),
            "params must have a gradient within the range of float32",
        ),
    ],
)
def test_what_overflows_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
