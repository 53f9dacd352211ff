"""Losses: by hand, by their laws, against mpmath and scikit-learn, and each gradient."""

import math

import mpmath
import numpy as np
import pytest
import scipy.spatial.distance
import scipy.stats
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib import losses
from zenlib.activations import log_softmax, sigmoid, softmax
from zenlib.gradients import check_gradient, complex_step
from zenlib.losses import (
    binary_crossentropy,
    binary_crossentropy_grad,
    categorical_crossentropy,
    categorical_crossentropy_grad,
    half_mean_squared_error,
    half_mean_squared_error_grad,
    jensen_shannon_divergence,
    jensen_shannon_divergence_grad,
    kl_divergence,
    kl_divergence_grad,
    mean_squared_error,
    mean_squared_error_grad,
    sparse_categorical_crossentropy,
    sparse_categorical_crossentropy_grad,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
RNG = np.random.default_rng(0)
VALUES = RNG.normal(size=(6, 4))
LOGITS = RNG.normal(scale=3, size=(6, 4))
P = softmax(LOGITS)
SOFT = softmax(RNG.normal(size=(6, 4)))
LABELS = np.array([0, 3, 1, 1, 2, 0])
ONE_HOT = np.eye(4)[LABELS]
CHANCES = RNG.uniform(size=(6, 4))
GUESSES = RNG.uniform(size=(6, 4))
INF, NAN = math.inf, math.nan


def dense_from_logits(y_true, y_pred):
    return categorical_crossentropy(y_true, y_pred, from_logits=True)


def sparse_from_logits(y_true, y_pred):
    return sparse_categorical_crossentropy(y_true, y_pred, from_logits=True)


def dense_from_logits_grad(y_true, y_pred):
    return categorical_crossentropy_grad(y_true, y_pred, from_logits=True)


def sparse_from_logits_grad(y_true, y_pred):
    return sparse_categorical_crossentropy_grad(y_true, y_pred, from_logits=True)


def binary_from_logits(y_true, y_pred):
    return binary_crossentropy(y_true, y_pred, from_logits=True)


def binary_from_logits_grad(y_true, y_pred):
    return binary_crossentropy_grad(y_true, y_pred, from_logits=True)


def kl_from_logits(y_true, y_pred):
    return kl_divergence(y_true, y_pred, from_logits=True)


def kl_from_logits_grad(y_true, y_pred):
    return kl_divergence_grad(y_true, y_pred, from_logits=True)


GRADIENTS = {
    mean_squared_error: mean_squared_error_grad,
    half_mean_squared_error: half_mean_squared_error_grad,
    categorical_crossentropy: categorical_crossentropy_grad,
    sparse_categorical_crossentropy: sparse_categorical_crossentropy_grad,
    dense_from_logits: dense_from_logits_grad,
    sparse_from_logits: sparse_from_logits_grad,
    binary_crossentropy: binary_crossentropy_grad,
    binary_from_logits: binary_from_logits_grad,
    kl_divergence: kl_divergence_grad,
    kl_from_logits: kl_from_logits_grad,
    jensen_shannon_divergence: jensen_shannon_divergence_grad,
}
EXAMPLES = {  # (y_true, y_pred) that each of them takes
    mean_squared_error: (VALUES, LOGITS),
    half_mean_squared_error: (VALUES, LOGITS),
    categorical_crossentropy: (SOFT, P),
    sparse_categorical_crossentropy: (LABELS, P),
    dense_from_logits: (SOFT, LOGITS),
    sparse_from_logits: (LABELS, LOGITS),
    binary_crossentropy: (CHANCES, GUESSES),
    binary_from_logits: (CHANCES, LOGITS),
    kl_divergence: (SOFT, P),
    kl_from_logits: (SOFT, LOGITS),
    jensen_shannon_divergence: (SOFT, P),
}
DEFINITIONS = {  # the textbook sums, which continue to complex predictions
    mean_squared_error: lambda y, p: ((p - y) ** 2).sum() / y.size,
    half_mean_squared_error: lambda y, p: ((p - y) ** 2).sum() / (2 * y.size),
    categorical_crossentropy: lambda y, p: -(y * np.log(p)).sum() / len(y),
    sparse_categorical_crossentropy: lambda y, p: (
        -sum(np.log(p[i, k]) for i, k in enumerate(y)) / len(y)
    ),
    dense_from_logits: lambda y, z: -(y * np.log(_softmax(z))).sum() / len(y),
    sparse_from_logits: lambda y, z: (
        -sum(np.log(_softmax(z)[i, k]) for i, k in enumerate(y)) / len(y)
    ),
    binary_crossentropy: lambda y, p: -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum() / y.size,
    binary_from_logits: lambda y, z: (
        (y * np.log(1 + np.exp(-z)) + (1 - y) * np.log(1 + np.exp(z))).sum() / y.size
    ),
    kl_divergence: lambda y, p: (y * np.log(y / p)).sum() / len(y),
    kl_from_logits: lambda y, z: (y * np.log(y / _softmax(z))).sum() / len(y),
    jensen_shannon_divergence: lambda y, p: (
        (y * np.log(2 * y / (y + p)) + p * np.log(2 * p / (y + p))).sum() / (2 * len(y))
    ),
}
ALL = list(GRADIENTS)
REGRESSION = [mean_squared_error, half_mean_squared_error]
FROM_LOGITS = [dense_from_logits, sparse_from_logits, kl_from_logits]
FROM_PROBABILITIES = [
    categorical_crossentropy,
    sparse_categorical_crossentropy,
    kl_divergence,
]
DENSE = [categorical_crossentropy, dense_from_logits, kl_divergence, kl_from_logits]
JENSEN_SHANNON = [jensen_shannon_divergence]
BINARY = [binary_crossentropy, binary_from_logits]
SPARSE = [sparse_categorical_crossentropy, sparse_from_logits]
CROSSENTROPIES = FROM_LOGITS + FROM_PROBABILITIES
ZERO_AT_TARGET = {
    mean_squared_error: (VALUES, VALUES),
    half_mean_squared_error: (VALUES, VALUES),
    categorical_crossentropy: (ONE_HOT, ONE_HOT),
    sparse_categorical_crossentropy: (LABELS, ONE_HOT),
    binary_crossentropy: (ONE_HOT, ONE_HOT),
    binary_from_logits: (ONE_HOT, 2000 * ONE_HOT - 1000),
    kl_divergence: (SOFT, SOFT),
    jensen_shannon_divergence: (SOFT, SOFT),
}
BY_HAND = [
    (mean_squared_error, [1, 2, 3, 4], [1.5, 2, 2, 6], 1.3125),  # (1/4 + 0 + 1 + 4) / 4
    (half_mean_squared_error, [1, 2, 3, 4], [1.5, 2, 2, 6], 0.65625),
    (mean_squared_error, 3.0, 1.0, 4.0),
    (categorical_crossentropy, [[1, 0], [0, 1]], [[0.5, 0.5], [0.75, 0.25]], math.log(8) / 2),
    (categorical_crossentropy, [[0.5, 0.5]], [[0.25, 0.75]], math.log(16 / 3) / 2),
    (sparse_categorical_crossentropy, [0, 1], [[0.5, 0.5], [0.75, 0.25]], math.log(8) / 2),
    (dense_from_logits, [[0, 1]], [[0.0, math.log(3)]], math.log(4 / 3)),
    (sparse_from_logits, [1], [[1000.0, 0.0]], 1000.0),
    (binary_crossentropy, [1, 0], [0.5, 0.75], math.log(8) / 2),
    (binary_crossentropy, [0.5], [0.25], math.log(16 / 3) / 2),
    (binary_crossentropy, 1, 0.25, math.log(4)),
    (binary_from_logits, [1, 0], [-math.log(3), 1000.0], (math.log(4) + 1000) / 2),
    (binary_from_logits, 0.25, 0.0, math.log(2)),
    (kl_divergence, [[1, 0], [0.5, 0.5]], [[0.5, 0.5], [0.25, 0.75]], math.log(16 / 3) / 4),
    (kl_from_logits, [[0.25, 0.75]], [[0.0, 0.0]], 0.75 * math.log(3) - math.log(2)),
    (jensen_shannon_divergence, [[1, 0]], [[0.5, 0.5]], math.log(4 / 3) + math.log(3 / 4) / 4),
    (jensen_shannon_divergence, [[1, 0], [0.5, 0.5]], [[0, 1], [0.5, 0.5]], math.log(2) / 2),
]
GRADIENTS_BY_HAND = [
    (mean_squared_error, [1, 2], [1.5, 0], [0.5, -2]),
    (half_mean_squared_error, [1, 2], [1.5, 0], [0.25, -1]),
    (categorical_crossentropy, [[0, 1], [1, 0]], [[0.5, 0.5], [0.25, 0.75]], [[0, -1], [-2, 0]]),
    (sparse_categorical_crossentropy, [1], [[0.75, 0.25]], [[0, -4]]),
    (dense_from_logits, [[0.5, 0.5]], [[0.0, math.log(3)]], [[-0.25, 0.25]]),
    (binary_crossentropy, [1, 0], [0.5, 0.75], [-1, 2]),
    (binary_crossentropy, [0.5], [0.25], [-4 / 3]),
    (binary_from_logits, [1, 0.5], [0.0, math.log(3)], [-1 / 4, 1 / 8]),
    (kl_divergence, [[0.5, 0.5]], [[0.25, 0.75]], [[-2, -2 / 3]]),
    (kl_from_logits, [[0.5, 0.5]], [[0.0, math.log(3)]], [[-0.25, 0.25]]),
    (jensen_shannon_divergence, [[1, 0]], [[0.5, 0.5]], [[math.log(2 / 3) / 2, math.log(2) / 2]]),
    (sparse_from_logits, [0, 0], [[0.0, math.log(3)], [1000, -1000]], [[-3 / 8, 3 / 8], [0, 0]]),
]


def _softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


@pytest.mark.parametrize(("loss", "y_true", "y_pred", "expected"), BY_HAND)
def test_values_worked_by_hand(loss, y_true, y_pred, expected):
    assert loss(y_true, y_pred) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(("loss", "y_true", "y_pred", "expected"), GRADIENTS_BY_HAND)
def test_gradients_worked_by_hand(loss, y_true, y_pred, expected):
    np.testing.assert_allclose(GRADIENTS[loss](y_true, y_pred), expected, rtol=1e-15, atol=1e-16)


@pytest.mark.parametrize("loss", ALL)
def test_every_loss_equals_its_definition(loss):
    assert loss(*EXAMPLES[loss]) == pytest.approx(DEFINITIONS[loss](*EXAMPLES[loss]), rel=1e-13)


@pytest.mark.parametrize("loss", ALL)
def test_every_gradient_agrees_with_central_differences(loss):
    y_true, y_pred = EXAMPLES[loss]
    error = check_gradient(
        lambda y: loss(y_true, y), lambda y: GRADIENTS[loss](y_true, y), y_pred, step=1e-7
    )
    assert error < 1e-6


@pytest.mark.parametrize("loss", ALL)
def test_every_gradient_agrees_with_the_complex_step_through_the_definition(loss):
    y_true, y_pred = EXAMPLES[loss]
    slopes = complex_step(lambda y: DEFINITIONS[loss](y_true, y), y_pred)
    np.testing.assert_allclose(GRADIENTS[loss](y_true, y_pred), slopes, rtol=1e-12, atol=1e-16)


def test_scikit_learn_agrees():
    assert mean_squared_error(VALUES, LOGITS) == pytest.approx(
        sklearn.metrics.mean_squared_error(VALUES, LOGITS), rel=1e-14
    )
    log_loss = sklearn.metrics.log_loss(LABELS, P, labels=range(4))
    assert sparse_categorical_crossentropy(LABELS, P) == pytest.approx(log_loss, rel=1e-14)
    assert categorical_crossentropy(ONE_HOT, P) == pytest.approx(log_loss, rel=1e-14)
    assert sparse_from_logits(LABELS, LOGITS) == pytest.approx(log_loss, rel=1e-14)
    yes, p = LABELS % 2, GUESSES[:, 0]
    assert binary_crossentropy(yes, p) == pytest.approx(sklearn.metrics.log_loss(yes, p), rel=1e-14)


EXTREME_LOGITS = [
    [1000.0, -1000.0],
    [0.0, -40.0],
    [0.0, -300.0],
    [700.0, 699.0],
    [-1000.0, -1000.5],
    [88.8, -88.8],
    [1e-8, -1e-8],
]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("row", EXTREME_LOGITS, ids=str)
def test_crossentropy_from_logits_agrees_with_mpmath_up_to_a_thousand(row, label, dtype):
    z = np.array([row], dtype)
    with mpmath.workdps(1000):
        exact = mpmath.log(
            mpmath.fsum(mpmath.exp(mpmath.mpf(float(b - z[0, label]))) for b in z[0])
        )
        for got in (sparse_from_logits([label], z), dense_from_logits(np.eye(2)[[label]], z)):
            assert abs(got - exact) <= 1e-12 * exact + 1e-307


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_crossentropy_of_tiny_probabilities_agrees_with_mpmath(dtype):
    tiny = np.finfo(dtype).tiny
    p = np.array([[tiny, 1 - tiny], [1e-8, 1 - 1e-8]], dtype)
    exact = -sum(mpmath.log(mpmath.mpf(float(value))) for value in p[:, 0]) / 2
    assert sparse_categorical_crossentropy([0, 0], p) == pytest.approx(float(exact), rel=1e-14)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_mean_squared_error_agrees_with_mpmath_where_the_differences_are_small(dtype):
    y_true = np.array([1000.0, -1000.0, 3e7], dtype)
    y_pred = np.nextafter(y_true, dtype(0))
    exact = sum((mpmath.mpf(float(p)) - float(y)) ** 2 for y, p in zip(y_true, y_pred, strict=True))
    assert mean_squared_error(y_true, y_pred) == pytest.approx(float(exact / 3), rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("row", EXTREME_LOGITS, ids=str)
def test_the_gradient_from_logits_is_within_one_rounding_of_mpmath(row, label, dtype):
    z = np.array([row], dtype)
    got = sparse_from_logits_grad([label], z)
    with mpmath.workdps(1000):
        weights = [mpmath.exp(mpmath.mpf(float(value))) for value in z[0]]
        exact = [w / mpmath.fsum(weights) - (k == label) for k, w in enumerate(weights)]
        most = {np.float64: 1e-15, np.float32: 1e-6}[dtype]
        assert all(abs(float(g) - e) <= most for g, e in zip(got[0], exact, strict=True))


@pytest.mark.parametrize("loss", ZERO_AT_TARGET)
def test_a_perfect_prediction_costs_nothing(loss):
    value = loss(*ZERO_AT_TARGET[loss])
    assert value == 0
    assert math.copysign(1, value) == 1, "0.0, not -0.0"


@pytest.mark.parametrize("loss", REGRESSION)
def test_a_perfect_prediction_leaves_no_slope(loss):
    np.testing.assert_array_equal(GRADIENTS[loss](VALUES, VALUES), np.zeros_like(VALUES))


def test_predicting_the_true_probabilities_leaves_no_slope_from_logits():
    np.testing.assert_allclose(dense_from_logits_grad(P, LOGITS), 0, atol=1e-17)


@law
@given(z=arrays(np.float64, (3, 4), elements=st.floats(-1e3, 1e3)))
def test_no_prediction_beats_the_true_probabilities(z):
    """Gibbs: the cross-entropy is least, the entropy, where prediction and truth agree."""
    truth = SOFT[:3]
    assert dense_from_logits(truth, z) >= categorical_crossentropy(truth, truth) - 1e-12


@pytest.mark.parametrize("n_classes", [1, 2, 10, 1000])
def test_knowing_nothing_costs_the_logarithm_of_the_number_of_classes(n_classes):
    z = np.zeros((2, n_classes))
    assert sparse_from_logits([0, n_classes - 1], z) == pytest.approx(math.log(n_classes))
    assert sparse_categorical_crossentropy([0, 0], z + 1 / n_classes) == pytest.approx(
        math.log(n_classes)
    )


@law
@given(z=arrays(np.float64, (3, 4), elements=st.floats(-1e3, 1e3)), shift=st.floats(-1e3, 1e3))
def test_moving_all_logits_of_the_samples_changes_nothing(z, shift):
    assert sparse_from_logits([0, 1, 2], z + shift) == pytest.approx(
        sparse_from_logits([0, 1, 2], z), rel=1e-9, abs=1e-9
    )


@law
@given(z=arrays(np.float64, (3, 4), elements=st.floats(-1e3, 1e3)))
def test_labels_and_one_hot_rows_give_the_same_loss_and_gradient(z):
    labels = np.array([0, 3, 1])
    rows, p = np.eye(4)[labels], softmax(z)
    assert sparse_from_logits(labels, z) == pytest.approx(dense_from_logits(rows, z), rel=1e-14)
    np.testing.assert_array_equal(
        sparse_from_logits_grad(labels, z), dense_from_logits_grad(rows, z)
    )
    np.testing.assert_array_equal(
        sparse_categorical_crossentropy_grad(labels, p), categorical_crossentropy_grad(rows, p)
    )


@law
@given(z=arrays(np.float64, (3, 4), elements=st.floats(-20, 20)))
def test_logits_and_their_softmax_cost_the_same(z):
    assert categorical_crossentropy(SOFT[:3], softmax(z)) == pytest.approx(
        dense_from_logits(SOFT[:3], z), rel=1e-12
    )


@law
@given(z=arrays(np.float64, (3, 4), elements=st.floats(-20, 20)))
def test_the_gradient_from_logits_is_the_chain_rule_through_softmax(z):
    """dL/dz = Jᵀ dL/dp, one sample after the other."""
    p = softmax(z)
    jacobians = np.einsum("ik,kl->ikl", p, np.eye(4)) - np.einsum("ik,il->ikl", p, p)
    chained = np.einsum("ik,ikl->il", categorical_crossentropy_grad(SOFT[:3], p), jacobians)
    np.testing.assert_allclose(dense_from_logits_grad(SOFT[:3], z), chained, atol=1e-14)


@pytest.mark.parametrize("loss", FROM_LOGITS)
@law
@given(z=arrays(np.float64, (6, 4), elements=st.floats(-1e3, 1e3)))
def test_gradients_from_logits_sum_to_zero_per_sample_and_stay_below_one_over_m(loss, z):
    gradient = GRADIENTS[loss](EXAMPLES[loss][0], z)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-15)
    assert np.abs(gradient).max() <= 1 / 6


@law
@given(share=st.floats(0, 1))
def test_crossentropy_is_linear_in_the_true_probabilities(share):
    mixed = categorical_crossentropy(share * SOFT + (1 - share) * ONE_HOT, P)
    apart = categorical_crossentropy(SOFT, P), categorical_crossentropy(ONE_HOT, P)
    assert mixed == pytest.approx(share * apart[0] + (1 - share) * apart[1], rel=1e-12)


@law
@given(
    y=arrays(np.float64, 5, elements=st.floats(-1e3, 1e3)),
    p=arrays(np.float64, 5, elements=st.floats(-1e3, 1e3)),
)
def test_the_half_form_is_half_of_the_loss_and_of_its_gradient(y, p):
    assert half_mean_squared_error(y, p) == mean_squared_error(y, p) / 2
    np.testing.assert_allclose(
        2 * half_mean_squared_error_grad(y, p), mean_squared_error_grad(y, p), rtol=1e-15
    )


@law
@given(y=arrays(np.float64, 5, elements=st.floats(-1e3, 1e3)), guess=st.floats(-1e3, 1e3))
def test_mean_squared_error_of_a_constant_is_variance_plus_squared_bias(y, guess):
    expected = y.var() + (guess - y.mean()) ** 2
    assert mean_squared_error(y, np.full(5, guess)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("loss", ALL)
def test_twice_the_same_samples_cost_the_same_and_pull_half_as_much_each(loss):
    y_true, y_pred = EXAMPLES[loss]
    doubled = np.concatenate([y_true, y_true]), np.concatenate([y_pred, y_pred])
    assert loss(*doubled) == pytest.approx(loss(y_true, y_pred), rel=1e-14)
    np.testing.assert_allclose(
        GRADIENTS[loss](*doubled)[:6], GRADIENTS[loss](y_true, y_pred) / 2, rtol=1e-14
    )


@pytest.mark.parametrize("loss", ALL)
def test_the_order_of_the_samples_does_not_matter(loss):
    y_true, y_pred = EXAMPLES[loss]
    order = [3, 0, 5, 1, 4, 2]
    assert loss(y_true[order], y_pred[order]) == pytest.approx(loss(y_true, y_pred), rel=1e-14)


def test_probability_zero_for_what_happened_costs_infinity_and_says_so():
    assert categorical_crossentropy([[0, 1]], [[1.0, 0.0]]) == INF
    assert sparse_categorical_crossentropy([1], [[1.0, 0.0]]) == INF
    np.testing.assert_array_equal(categorical_crossentropy_grad([[0, 1]], [[1, 0]]), [[0, -INF]])
    np.testing.assert_array_equal(sparse_categorical_crossentropy_grad([1], [[1, 0]]), [[0, -INF]])


def test_the_smallest_probability_costs_a_finite_amount_but_its_slope_overflows():
    p = [[1.0, 5e-324]]
    assert sparse_categorical_crossentropy([1], p) == pytest.approx(1074 * math.log(2))
    np.testing.assert_array_equal(sparse_categorical_crossentropy_grad([1], p), [[0, -INF]])


def test_probability_zero_for_what_cannot_happen_costs_nothing():
    assert categorical_crossentropy([[0, 1]], [[0.0, 1.0]]) == 0
    np.testing.assert_array_equal(categorical_crossentropy_grad([[0, 1]], [[0, 1]]), [[0, -1]])
    assert categorical_crossentropy([[0, 0.5, 0.5]], [[0, 0.5, 0.5]]) == pytest.approx(math.log(2))


def test_logits_too_far_apart_for_a_float_cost_infinity_only_if_the_class_happened():
    z = [[1.7e308, -1.7e308]]
    assert dense_from_logits([[1, 0]], z) == 0
    assert dense_from_logits([[0, 1]], z) == INF


@pytest.mark.parametrize("loss", ALL)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_loss_is_a_float_and_its_gradient_has_the_dtype_of_the_prediction(loss, dtype):
    y_true, y_pred = EXAMPLES[loss]
    gradient = GRADIENTS[loss](y_true, y_pred.astype(dtype))
    assert type(loss(y_true, y_pred.astype(dtype))) is float
    assert gradient.dtype == dtype
    assert gradient.shape == y_pred.shape
    rtol = {np.float32: 1e-5, np.float64: 1e-15}[dtype]
    np.testing.assert_allclose(gradient, GRADIENTS[loss](y_true, y_pred), rtol=rtol, atol=rtol)


@pytest.mark.parametrize("loss", REGRESSION)
def test_whole_numbers_are_taken_as_float64(loss):
    assert GRADIENTS[loss](np.array([1, 2]), np.array([3, 4])).dtype == np.float64
    assert loss(np.array([0], np.uint8), np.array([1], np.uint8)) == loss([0.0], [1.0])


@pytest.mark.parametrize("loss", REGRESSION)
def test_the_gradient_at_a_scalar_is_a_float(loss):
    assert type(GRADIENTS[loss](1.0, 2.0)) is float


@pytest.mark.parametrize("loss", ALL)
def test_the_inputs_are_left_as_they_were(loss):
    y_true, y_pred = (array.copy() for array in EXAMPLES[loss])
    loss(y_true, y_pred), GRADIENTS[loss](y_true, y_pred)
    np.testing.assert_array_equal(y_true, EXAMPLES[loss][0])
    np.testing.assert_array_equal(y_pred, EXAMPLES[loss][1])


def test_the_loss_is_summed_in_double_precision():
    """A million float32 samples, whose float32 running mean would be off in the fifth digit."""
    y_pred = np.full(10**6, 0.1, np.float32)
    expected = float(np.float32(0.1)) ** 2
    assert mean_squared_error(np.zeros(10**6, np.float32), y_pred) == pytest.approx(expected, 1e-12)


@pytest.mark.parametrize("from_logits", [False, True])
@law
@given(z=arrays(np.float64, (6, 4), elements=st.floats(-20, 20)))
def test_crossentropy_is_entropy_plus_divergence(from_logits, z):
    """CE(y, p) = H(y) + KL(y ‖ p), the entropy being the cross-entropy of y with itself."""
    prediction = z if from_logits else softmax(z)
    for truth in (SOFT, ONE_HOT):
        entropy = categorical_crossentropy(truth, truth)
        divergence = kl_divergence(truth, prediction, from_logits=from_logits)
        total = categorical_crossentropy(truth, prediction, from_logits=from_logits)
        assert total == pytest.approx(entropy + divergence, rel=1e-13, abs=1e-15)
        assert divergence >= -1e-15


def test_the_entropy_is_that_of_scipy():
    entropy = scipy.stats.entropy(SOFT, axis=1).mean()
    assert categorical_crossentropy(SOFT, SOFT) == pytest.approx(entropy, rel=1e-14)


def test_crossentropy_and_divergence_have_one_gradient():
    np.testing.assert_array_equal(
        kl_divergence_grad(SOFT, P), categorical_crossentropy_grad(SOFT, P)
    )


def test_divergence_of_what_cannot_happen_is_nothing_and_of_what_must_not_is_infinite():
    assert kl_divergence([[0, 1]], [[0, 1]]) == 0
    assert kl_divergence([[0, 1]], [[0.5, 0.5]]) == pytest.approx(math.log(2), rel=1e-15)
    assert kl_divergence([[0.5, 0.5]], [[0, 1]]) == INF


@law
@given(z=arrays(np.float64, (6, 4), elements=st.floats(-30, 30)))
def test_jensen_shannon_is_symmetric_and_lies_between_nothing_and_log_2(z):
    p = softmax(z)
    value = jensen_shannon_divergence(SOFT, p)
    assert value == pytest.approx(jensen_shannon_divergence(p, SOFT), rel=1e-13, abs=1e-16)
    assert -1e-16 <= value <= math.log(2)
    distance = scipy.spatial.distance.jensenshannon(SOFT, p, axis=1)
    assert value == pytest.approx((distance**2).mean(), rel=1e-10, abs=1e-14)


def test_distributions_without_a_common_outcome_are_log_2_apart():
    p, q = [[0.25, 0.75, 0, 0]], [[0, 0, 0.5, 0.5]]
    assert jensen_shannon_divergence(p, q) == pytest.approx(math.log(2), rel=1e-15)
    slope = jensen_shannon_divergence_grad(p, q)
    np.testing.assert_allclose(slope, [[-INF, -INF, math.log(2) / 2, math.log(2) / 2]], rtol=1e-15)


def test_where_nobody_puts_anything_the_slope_of_jensen_shannon_is_the_limit():
    slope = jensen_shannon_divergence_grad([[0, 1]], [[0, 1]])
    np.testing.assert_allclose(slope, [[math.log(2) / 2, 0]], rtol=1e-15)


@law
@given(z=arrays(np.float64, 6, elements=st.floats(-1e3, 1e3)))
def test_binary_is_categorical_with_two_classes(z):
    y = CHANCES[:, 0]
    pairs, logits = np.stack([1 - y, y], axis=1), np.stack([np.zeros(6), z], axis=1)
    assert binary_from_logits(y, z) == pytest.approx(dense_from_logits(pairs, logits), rel=1e-13)
    np.testing.assert_allclose(
        binary_from_logits_grad(y, z), dense_from_logits_grad(pairs, logits)[:, 1], atol=1e-16
    )


@law
@given(z=arrays(np.float64, (6, 4), elements=st.floats(-15, 15)))
def test_binary_costs_the_same_from_logits_and_from_their_sigmoid(z):
    p = sigmoid(z)
    assert binary_crossentropy(CHANCES, p) == pytest.approx(
        binary_from_logits(CHANCES, z), rel=1e-9
    )
    chained = binary_crossentropy_grad(CHANCES, p) * p * sigmoid(-z)
    np.testing.assert_allclose(binary_from_logits_grad(CHANCES, z), chained, atol=1e-15)


@law
@given(z=arrays(np.float64, (6, 4), elements=st.floats(-1e3, 1e3)))
def test_yes_and_no_may_change_places(z):
    assert binary_from_logits(CHANCES, z) == pytest.approx(
        binary_from_logits(1 - CHANCES, -z), rel=1e-12
    )


def test_a_certain_mistake_in_yes_or_no_costs_infinity():
    assert binary_crossentropy([1], [0.0]) == binary_crossentropy([0], [1.0]) == INF
    np.testing.assert_array_equal(binary_crossentropy_grad([1, 0], [0, 1]), [-INF, INF])
    np.testing.assert_array_equal(binary_crossentropy_grad([1, 0], [1, 0]), [-0.5, 0.5])


def test_a_small_probability_of_yes_keeps_its_digits_where_no_is_the_answer():
    assert binary_crossentropy([0], [1e-20]) == 1e-20
    assert binary_from_logits([1, 1], [50.0, 60.0]) == pytest.approx(
        (math.exp(-50) + math.exp(-60)) / 2, rel=1e-14
    )


def test_labels_of_yes_or_no_may_be_bools():
    assert binary_crossentropy([True, False], [0.5, 0.75]) == binary_crossentropy(
        [1, 0], [0.5, 0.75]
    )


@pytest.mark.parametrize("loss", BINARY)
def test_the_binary_gradient_keeps_the_shape_down_to_a_scalar(loss):
    assert GRADIENTS[loss](np.ones((2, 3, 1)), np.full((2, 3, 1), 0.5)).shape == (2, 3, 1)
    assert type(GRADIENTS[loss](1, 0.5)) is float


def test_logits_beyond_any_sum_cost_infinity_without_a_warning():
    assert binary_from_logits([0, 0], [1.7e308, 1.7e308]) == INF


@pytest.mark.parametrize("loss", ALL)
def test_single_precision_is_computed_in_double_precision(loss):
    y_true, y_pred = (
        array.astype(np.float32) if array.dtype.kind == "f" else array for array in EXAMPLES[loss]
    )
    double = y_true.astype(float) if y_true.dtype.kind == "f" else y_true, y_pred.astype(float)
    assert loss(y_true, y_pred) == pytest.approx(loss(*double), rel=1e-14)


def test_log_softmax_is_what_a_label_pays():
    assert sparse_from_logits([2], LOGITS[:1]) == -log_softmax(LOGITS[0])[2]


ROW, TWO_ROWS = [[0.5, 0.5]], [[0.5, 0.5], [0.5, 0.5]]
BAD = {
    "y_true": {
        "mse of text": (REGRESSION, ["a"], [1.0], TypeError),
        "mse of nothing": (REGRESSION, [], [], ValueError),
        "mse of NaN": (REGRESSION, [NAN], [1.0], ValueError),
        "mse of infinity": (REGRESSION, [INF], [1.0], ValueError),
        "mse that would broadcast a column": (REGRESSION, [1.0, 2.0], [[1.0], [2.0]], ValueError),
        "mse that would broadcast a scalar": (REGRESSION, 1.0, [1.0, 2.0], ValueError),
        "mse of complex numbers": (REGRESSION, [1j], [1.0], TypeError),
        "dense with labels": (DENSE, [1], ROW, ValueError),
        "dense with one row too many": (DENSE, TWO_ROWS, ROW, ValueError),
        "dense with one class too many": (DENSE, [[1, 0, 0]], ROW, ValueError),
        "dense rows beyond one": (DENSE, [[1.0, 0.5]], ROW, ValueError),
        "dense rows of negative probability": (DENSE, [[1.5, -0.5]], ROW, ValueError),
        "dense with NaN": (DENSE, [[NAN, 0.5]], ROW, ValueError),
        "dense with text": (DENSE, [["a", "b"]], ROW, TypeError),
        "binary of text": (BINARY, ["a"], [1.0], TypeError),
        "binary of nothing": (BINARY, [], [], ValueError),
        "binary of NaN": (BINARY, [NAN], [1.0], ValueError),
        "binary of another shape": (BINARY, [1.0], [[1.0]], ValueError),
        "binary above one": (BINARY, [0, 1.01], [0.5, 0.5], ValueError),
        "binary below zero": (BINARY, [-0.01], [0.5], ValueError),
        "Jensen-Shannon of labels": (JENSEN_SHANNON, [1], ROW, ValueError),
        "Jensen-Shannon of another shape": (JENSEN_SHANNON, TWO_ROWS, ROW, ValueError),
        "Jensen-Shannon of rows beyond one": (JENSEN_SHANNON, [[1.0, 0.5]], ROW, ValueError),
        "Jensen-Shannon of NaN": (JENSEN_SHANNON, [[NAN, 0.5]], ROW, ValueError),
        "sparse with floats": (SPARSE, [1.0], ROW, TypeError),
        "sparse with rows": (SPARSE, [[0, 1]], ROW, ValueError),
        "sparse with a label too high": (SPARSE, [2], ROW, ValueError),
        "sparse with a label below zero": (SPARSE, [-1], ROW, ValueError),
        "sparse with a label too many": (SPARSE, [0, 1], ROW, ValueError),
        "sparse with a label for all": (SPARSE, [0], TWO_ROWS, ValueError),
        "sparse with no label": (SPARSE, np.empty(0, int), ROW, ValueError),
    },
    "y_pred": {
        "mse of text": (REGRESSION, [1.0], ["a"], TypeError),
        "mse of nothing": (REGRESSION, [1.0], [], ValueError),
        "mse of NaN": (REGRESSION, [1.0], [NAN], ValueError),
        "mse of infinity": (REGRESSION, [1.0], [-INF], ValueError),
        "binary of text": (BINARY, [1.0], ["a"], TypeError),
        "binary of infinity": (BINARY, [1.0], [INF], ValueError),
        "a probability above one": ([binary_crossentropy], [1.0], [1.5], ValueError),
        "a probability below zero": ([binary_crossentropy], [1.0], [-0.5], ValueError),
        "Jensen-Shannon of scores": (JENSEN_SHANNON, ROW, [[3.0, -2.0]], ValueError),
        "Jensen-Shannon of infinity": (JENSEN_SHANNON, ROW, [[INF, 0.5]], ValueError),
        "one row without its axis": (CROSSENTROPIES, [0], [0.5, 0.5], ValueError),
        "nothing": (CROSSENTROPIES, [0], np.empty((0, 2)), ValueError),
        "NaN": (CROSSENTROPIES, [0], [[NAN, 0.5]], ValueError),
        "infinity": (CROSSENTROPIES, [0], [[INF, 0.5]], ValueError),
        "text": (CROSSENTROPIES, [0], [["a", "b"]], TypeError),
        "rows of unequal length": (CROSSENTROPIES, [0], [[0.5], [0.5, 0.5]], ValueError),
        "rows that do not sum to one": (FROM_PROBABILITIES, [0], [[0.5, 0.4]], ValueError),
        "rows that hardly sum to one": (FROM_PROBABILITIES, [0], [[0.5, 0.50001]], ValueError),
        "probabilities below zero": (FROM_PROBABILITIES, [0], [[-0.5, 1.5]], ValueError),
        "logits taken for probabilities": (FROM_PROBABILITIES, [0], [[3.0, -2.0]], ValueError),
    },
}
BAD_CASES = [
    pytest.param(function, name, *case[1:], id=f"{name}: {what}, {function.__name__}")
    for name, cases in BAD.items()
    for what, case in cases.items()
    for loss in case[0]
    for function in (loss, GRADIENTS[loss])
]


@pytest.mark.parametrize(("function", "name", "y_true", "y_pred", "error"), BAD_CASES)
def test_a_wrong_argument_is_refused_by_name(function, name, y_true, y_pred, error):
    with pytest.raises(error, match=rf"^(y_true and )?{name} "):
        function(y_true, y_pred)


@pytest.mark.parametrize(
    "function",
    [
        function
        for loss in (*FROM_PROBABILITIES, binary_crossentropy)
        for function in (loss, GRADIENTS[loss])
    ],
)
@pytest.mark.parametrize("from_logits", [1, "yes", None])
def test_from_logits_is_true_or_false(function, from_logits):
    y_true = [0] if "sparse" in function.__name__ else ROW
    with pytest.raises(TypeError, match=r"^from_logits must be True or False"):
        function(y_true, ROW, from_logits=from_logits)


@pytest.mark.parametrize("loss", REGRESSION)
def test_a_squared_error_beyond_the_largest_float_is_refused_without_a_warning(loss):
    message = r"^y_true and y_pred must be small enough .* 0 and 1e\+200; scale both down"
    with pytest.raises(ValueError, match=message):
        loss([0.0], [1e200])
    with pytest.raises(ValueError, match="y_pred must be small enough"):
        loss([-1.7e308], [1.7e308])
    assert loss([0.0], [1e150]) == pytest.approx(loss([0.0], [1.0]) * 1e300, rel=1e-14)


@pytest.mark.parametrize("loss", REGRESSION)
@pytest.mark.parametrize(
    ("y_true", "y_pred"),
    [([-1.7e308], [1.7e308]), (np.array([-1e300]), np.array([1.0], np.float32))],
    ids=["difference", "dtype of the prediction"],
)
def test_a_slope_beyond_the_largest_float_is_refused_without_a_warning(loss, y_true, y_pred):
    with pytest.raises(ValueError, match=r"^y_true and y_pred must be small enough"):
        GRADIENTS[loss](y_true, y_pred)
    assert np.isfinite(GRADIENTS[loss]([0.0], [8e307])).all()


def test_slopes_beyond_the_largest_float_are_infinite_without_a_warning():
    np.testing.assert_array_equal(
        categorical_crossentropy_grad([[1, 0]], [[5e-324, 1]]), [[-INF, 0]]
    )
    np.testing.assert_array_equal(binary_crossentropy_grad([1], [5e-324]), [-INF])


def test_the_messages_say_how_to_mend_it():
    for loss, y_true in ((mean_squared_error, [0.5]), (categorical_crossentropy, TWO_ROWS)):
        with pytest.raises(ValueError, match=r"^y_true and y_pred must have the same shape, got"):
            loss(y_true, ROW)
    with pytest.raises(
        ValueError, match=r"^y_true and y_pred must hold the same number of samples"
    ):
        sparse_categorical_crossentropy([0, 1], ROW)
    with pytest.raises(ValueError, match="pass from_logits=True"):
        sparse_categorical_crossentropy([0], [[3.0, -2.0]])
    with pytest.raises(ValueError, match=r"^y_pred .* got 3; for logits, pass from_logits=True"):
        binary_crossentropy([1.0], [3.0])
    with pytest.raises(ValueError, match="sparse_categorical_crossentropy"):
        categorical_crossentropy([0], ROW)
    with pytest.raises(TypeError, match="argmax"):
        sparse_categorical_crossentropy([[0.0, 1.0]], ROW)
    for function in GRADIENTS[binary_crossentropy], binary_crossentropy:
        with pytest.raises(ValueError, match=r"^y_pred must be one rectangular array"):
            function([1, 0], [[0.5, 0.5], [0.5]])


def test_the_tables_of_this_file_leave_no_function_out():
    named = {f.__name__ for f in (*GRADIENTS, *GRADIENTS.values())}
    elsewhere = {name for name in losses.__all__ if name.startswith(("contrastive", "disc", "gen"))}
    assert set(losses.__all__) - elsewhere <= named
    assert len(elsewhere) == 6, "they have files of their own"
