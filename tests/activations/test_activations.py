"""Activations: by hand, by their laws, against mpmath and SciPy, in float64 and float32."""

import math

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from zenlib import activations
from zenlib.activations import (
    gelu,
    gelu_grad,
    leaky_relu,
    leaky_relu_grad,
    log_softmax,
    log_softmax_jacobian,
    relu,
    relu_grad,
    sigmoid,
    sigmoid_grad,
    softmax,
    softmax_jacobian,
    softplus,
    softplus_grad,
    tanh,
    tanh_grad,
)
from zenlib.gradients import check_gradient, complex_step


def gelu_by_tanh(x):
    return gelu(x, approximate=True)


def gelu_by_tanh_grad(x):
    return gelu_grad(x, approximate=True)


def _normal_share(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def _cubic(x):
    return mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3)


def _cubic_slope(x):
    return mpmath.sqrt(2 / mpmath.pi) * (1 + 3 * mpmath.mpf("0.044715") * x**2)


EXTREMES = [1000.0, 745.2, 709.9, 700.0, 104.1, 88.8, 40.0, 17.0, 3.0, 1.0, 0.1, 1e-8, 1e-300, 0.0]
POINTS = np.array([-x for x in EXTREMES] + EXTREMES)
ROWS = [
    [3.0],
    [0.0, 0.0],
    [0.0, -40.0],
    [0.0, -200.0],
    [1000.0, -1000.0],
    [1000.0, 999.0, 0.0],
    [-1000.0, -1000.5, -999.25],
    [1e-300, -1e-300, 0.0, 1e-8],
    [0.1, 700.0, -700.0, 699.9],
]
MOST_RELATIVE_ERROR = {np.float64: 1e-12, np.float32: 1e-5}

# What each function is, written once more with fifty digits and no trick.
EXACT = {
    relu: lambda x: max(x, mpmath.mpf(0)),
    relu_grad: lambda x: mpmath.mpf(x > 0),
    sigmoid: lambda x: 1 / (1 + mpmath.exp(-x)),
    sigmoid_grad: lambda x: 1 / (2 + mpmath.exp(x) + mpmath.exp(-x)),
    tanh: mpmath.tanh,
    tanh_grad: lambda x: mpmath.sech(x) ** 2,
    softplus: lambda x: mpmath.log1p(mpmath.exp(x)),
    softplus_grad: lambda x: 1 / (1 + mpmath.exp(-x)),
    leaky_relu: lambda x: x if x > 0 else x * mpmath.mpf(0.2),
    leaky_relu_grad: lambda x: mpmath.mpf(1 if x > 0 else 0.2),
    gelu: lambda x: x * _normal_share(x),
    gelu_grad: lambda x: _normal_share(x) + x * mpmath.npdf(x),
    gelu_by_tanh: lambda x: x / (1 + mpmath.exp(-2 * _cubic(x))),
    gelu_by_tanh_grad: lambda x: (
        1 / (1 + mpmath.exp(-2 * _cubic(x))) + x * mpmath.sech(_cubic(x)) ** 2 * _cubic_slope(x) / 2
    ),
}
EXACT_ROWS = {
    softmax: lambda row: [1 / mpmath.fsum(mpmath.exp(b - a) for b in row) for a in row],
    log_softmax: lambda row: [
        -mpmath.log(mpmath.fsum(mpmath.exp(b - a) for b in row)) for a in row
    ],
}
EXACT_MATRICES = {
    softmax_jacobian: lambda p: [
        [p[i] * (mpmath.fsum(p) - p[i]) if i == j else -p[i] * p[j] for j in range(len(p))]
        for i in range(len(p))
    ],
    log_softmax_jacobian: lambda p: [
        [mpmath.fsum(p) - p[i] if i == j else -p[j] for j in range(len(p))] for i in range(len(p))
    ],
}

# The textbook forms, which continue to complex numbers and overflow far from the origin.
DEFINITIONS = {
    sigmoid: lambda z: 1 / (1 + np.exp(-z)),
    tanh: lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    softplus: lambda z: np.log(1 + np.exp(z)),
    softmax: lambda z: np.exp(z) / np.exp(z).sum(),
    log_softmax: lambda z: np.log(np.exp(z) / np.exp(z).sum()),
    gelu: lambda z: z * (1 + scipy.special.erf(z / 2**0.5)) / 2,
    gelu_by_tanh: lambda z: z / 2 * (1 + np.tanh((2 / np.pi) ** 0.5 * (z + 0.044715 * z**3))),
}
DERIVATIVES = {
    relu: relu_grad,
    sigmoid: sigmoid_grad,
    tanh: tanh_grad,
    softplus: softplus_grad,
    softmax: softmax_jacobian,
    log_softmax: log_softmax_jacobian,
    leaky_relu: leaky_relu_grad,
    gelu: gelu_grad,
    gelu_by_tanh: gelu_by_tanh_grad,
}
OTHER_SOURCES = {
    sigmoid: scipy.special.expit,
    sigmoid_grad: lambda x: scipy.special.expit(x) * scipy.special.expit(-x),
    tanh_grad: lambda x: 4 * scipy.special.expit(2 * x) * scipy.special.expit(-2 * x),
    softplus: lambda x: -scipy.special.log_expit(-x),
    softplus_grad: scipy.special.expit,
    softmax: lambda x: scipy.special.softmax(x, axis=-1),
    log_softmax: lambda x: scipy.special.log_softmax(x, axis=-1),
    gelu: lambda x: x * scipy.special.erfc(-x / 2**0.5) / 2,
    gelu_grad: lambda x: scipy.stats.norm.cdf(x) + x * scipy.stats.norm.pdf(x),
}
ELEMENTWISE = list(EXACT)
ALONG_AXIS = list(EXACT_ROWS)
OF_VECTOR = list(EXACT_MATRICES)
ALL = ELEMENTWISE + ALONG_AXIS + OF_VECTOR

VALUES_BY_HAND = [
    (relu, -2.0, 0.0),
    (relu, 3.0, 3.0),
    (relu_grad, -2.0, 0.0),
    (relu_grad, 0.0, 0.0),
    (relu_grad, 3.0, 1.0),
    (sigmoid, 0.0, 1 / 2),
    (sigmoid, math.log(3), 3 / 4),
    (sigmoid_grad, 0.0, 1 / 4),
    (sigmoid_grad, math.log(3), 3 / 16),
    (tanh, math.log(2), 3 / 5),
    (tanh_grad, 0.0, 1.0),
    (tanh_grad, math.log(2), 16 / 25),
    (softplus, 0.0, math.log(2)),
    (softplus, math.log(3), math.log(4)),
    (softplus_grad, -math.log(3), 1 / 4),
    (leaky_relu, -2.0, -0.4),
    (leaky_relu, 3.0, 3.0),
    (leaky_relu_grad, -2.0, 0.2),
    (leaky_relu_grad, 0.0, 0.2),
    (leaky_relu_grad, 3.0, 1.0),
    (gelu, 0.0, 0.0),
    (gelu, 1.0, 0.8413447460685429),  # tables of the normal distribution
    (gelu, -2.0, -2 * 0.0227501319481792),
    (gelu_grad, 0.0, 1 / 2),
    (gelu_grad, 1.0, 0.8413447460685429 + 0.24197072451914335),
    (gelu_by_tanh, 0.0, 0.0),
    (gelu_by_tanh_grad, 0.0, 1 / 2),
]
ROWS_BY_HAND = [
    (softmax, [0.0, math.log(3)], [1 / 4, 3 / 4]),
    (softmax, [0.0, math.log(2), math.log(5)], [1 / 8, 2 / 8, 5 / 8]),
    (log_softmax, [0.0, math.log(3)], [math.log(1 / 4), math.log(3 / 4)]),
    (softmax_jacobian, [0.0, math.log(3)], [[3 / 16, -3 / 16], [-3 / 16, 3 / 16]]),
    (log_softmax_jacobian, [0.0, math.log(3)], [[3 / 4, -3 / 4], [-1 / 4, 1 / 4]]),
]
INF, NAN = math.inf, math.nan
AT_INFINITY = {  # f(-inf), f(+inf)
    relu: (0.0, INF),
    relu_grad: (0.0, 1.0),
    sigmoid: (0.0, 1.0),
    sigmoid_grad: (0.0, 0.0),
    tanh: (-1.0, 1.0),
    tanh_grad: (0.0, 0.0),
    softplus: (0.0, INF),
    softplus_grad: (0.0, 1.0),
    leaky_relu: (-INF, INF),
    leaky_relu_grad: (0.2, 1.0),
    gelu: (0.0, INF),
    gelu_grad: (0.0, 1.0),
    gelu_by_tanh: (0.0, INF),
    gelu_by_tanh_grad: (0.0, 1.0),
}

SHIFT_INVARIANT = [softmax, log_softmax, softmax_jacobian, log_softmax_jacobian]
SUMS_TO_ONE = {softmax: softmax, log_softmax: lambda x, **axis: np.exp(log_softmax(x, **axis))}
ROWS_SUM_TO_ZERO = OF_VECTOR
EVEN = [sigmoid_grad, tanh_grad]
INCREASING = [relu, leaky_relu, sigmoid, tanh, softplus]
PAIRED_SIGNS = {  # what f(x) and f(-x) make together
    "relu(x) - relu(-x) = x": lambda x: (relu(x) - relu(-x), x),
    "relu(x) + relu(-x) = |x|": lambda x: (relu(x) + relu(-x), np.abs(x)),
    "sigmoid(x) + sigmoid(-x) = 1": lambda x: (sigmoid(x) + sigmoid(-x), np.ones_like(x)),
    "tanh(x) = -tanh(-x)": lambda x: (tanh(x), -tanh(-x)),
    "softplus(x) - softplus(-x) = x": lambda x: (softplus(x) - softplus(-x), x),
    "gelu(x) - gelu(-x) = x": lambda x: (gelu(x) - gelu(-x), x),
    "gelu by tanh, the same": lambda x: (gelu_by_tanh(x) - gelu_by_tanh(-x), x),
    "gelu'(x) + gelu'(-x) = 1": lambda x: (gelu_grad(x) + gelu_grad(-x), np.ones_like(x)),
    "leaky_relu(x) - leaky_relu(-x) = 1.2 x": lambda x: (leaky_relu(x) - leaky_relu(-x), 1.2 * x),
}
KINSHIPS = {
    "tanh(x) = 2 sigmoid(2x) - 1": lambda x: (tanh(x), 2 * sigmoid(2 * x) - 1),
    "tanh'(x) = 4 sigmoid'(2x)": lambda x: (tanh_grad(x), 4 * sigmoid_grad(2 * x)),
    "sigmoid' = s (1 - s)": lambda x: (sigmoid_grad(x), sigmoid(x) * sigmoid(-x)),
    "tanh' = 1 - tanh²": lambda x: (tanh_grad(x), (1 - tanh(x)) * (1 + tanh(x))),
    "sigmoid(x) is the softmax of (x, 0)": lambda x: (sigmoid(x), softmax(_against_zero(x))[:, 0]),
    "leaky_relu is relu(x) - 0.2 relu(-x)": lambda x: (leaky_relu(x), relu(x) - 0.2 * relu(-x)),
    "-softplus(-x) is the log_softmax of (x, 0)": lambda x: (
        -softplus(-x),
        log_softmax(_against_zero(x))[:, 0],
    ),
}


def _relative_sum(row, a):
    return mpmath.fsum(mpmath.exp(b - a) for b in row)


def _against_zero(x):
    return np.stack([x, np.zeros_like(x)], axis=-1)


def _assert_close_to_exact(got, exact, dtype):
    """Small relative error; below the smallest normal number digits run out by design."""
    got = np.asarray(got)
    assert got.dtype == dtype
    most, tiny = MOST_RELATIVE_ERROR[dtype], float(np.finfo(dtype).tiny)
    for g, e in zip(got.ravel(), exact, strict=True):
        assert abs(mpmath.mpf(float(g)) - e) <= most * abs(e) + tiny, (float(g), e)


logits = arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-1e3, 1e3))
reals = arrays(np.float64, array_shapes(max_dims=2, max_side=6), elements=st.floats(-1e3, 1e3))
law = settings(deadline=None, derandomize=True, database=None, max_examples=25)


@pytest.mark.parametrize(("f", "x", "expected"), VALUES_BY_HAND)
def test_values_worked_by_hand(f, x, expected):
    assert f(x) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(("f", "x", "expected"), ROWS_BY_HAND)
def test_rows_worked_by_hand(f, x, expected):
    np.testing.assert_allclose(f(x), expected, rtol=4e-16)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("f", ELEMENTWISE)
def test_every_elementwise_function_agrees_with_mpmath_up_to_a_thousand(f, dtype):
    x = POINTS.astype(dtype)
    with mpmath.workdps(50):
        exact = [EXACT[f](mpmath.mpf(float(value))) for value in x]
        _assert_close_to_exact(f(x), exact, dtype)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("row", ROWS, ids=str)
@pytest.mark.parametrize("f", ALONG_AXIS)
def test_softmax_and_its_logarithm_agree_with_mpmath_up_to_a_thousand(f, row, dtype):
    x = np.array(row, dtype)
    with mpmath.workdps(1000):
        exact = EXACT_ROWS[f]([mpmath.mpf(float(value)) for value in x])
        _assert_close_to_exact(f(x), exact, dtype)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("row", ROWS, ids=str)
@pytest.mark.parametrize("f", OF_VECTOR)
def test_the_jacobians_agree_with_mpmath_up_to_a_thousand(f, row, dtype):
    x = np.array(row, dtype)
    with mpmath.workdps(1000):
        p = EXACT_ROWS[softmax]([mpmath.mpf(float(value)) for value in x])
        exact = [entry for matrix_row in EXACT_MATRICES[f](p) for entry in matrix_row]
        _assert_close_to_exact(f(x), exact, dtype)


@pytest.mark.parametrize("f", OTHER_SOURCES)
def test_scipy_agrees(f):
    x = np.random.default_rng(0).normal(scale=30, size=(50, 8))
    np.testing.assert_allclose(f(x), OTHER_SOURCES[f](x), rtol=2e-13, atol=2e-15)


@pytest.mark.parametrize("f", DEFINITIONS)
def test_the_stable_form_equals_the_definition_where_that_does_not_overflow(f):
    x = np.linspace(-15, 15, 31)
    np.testing.assert_allclose(f(x), DEFINITIONS[f](x), rtol=1e-9, atol=2e-15)


@pytest.mark.parametrize("f", DERIVATIVES)
def test_every_derivative_agrees_with_central_differences(f):
    x = np.array([-7.0, -2.5, -0.3, 0.2, 1.0, 4.0])
    assert check_gradient(f, DERIVATIVES[f], x) < 1e-8


@pytest.mark.parametrize("f", DEFINITIONS)
def test_every_analytic_derivative_agrees_with_the_complex_step(f):
    x = np.array([-7.0, -2.5, -0.3, 0.2, 1.0, 4.0])
    slopes = complex_step(DEFINITIONS[f], x, elementwise=f in ELEMENTWISE)
    np.testing.assert_allclose(DERIVATIVES[f](x), slopes, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(("slope", "at_zero"), [(0.25, None), (0.25, 0.25), (0.25, 0.5), (1, 1)])
def test_the_slopes_of_leaky_relu_are_the_callers_choice(slope, at_zero):
    got = leaky_relu_grad([-1.0, -0.0, 0.0, 1.0], negative_slope=slope, at_zero=at_zero)
    middle = slope if at_zero is None else at_zero
    np.testing.assert_array_equal(got, [slope, middle, middle, 1])
    np.testing.assert_array_equal(leaky_relu([-8.0, 8.0], negative_slope=slope), [-8 * slope, 8])


@pytest.mark.parametrize("at_zero", [0, 0.5, 1])
def test_the_slope_of_relu_at_zero_is_the_callers_choice(at_zero):
    np.testing.assert_array_equal(
        relu_grad([-1.0, -0.0, 0.0, 1.0], at_zero=at_zero), [0, at_zero, at_zero, 1]
    )


def test_the_symmetric_difference_of_relu_at_zero_is_a_half_which_is_a_subgradient_too():
    assert (relu(1e-6) - relu(-1e-6)) / 2e-6 == relu_grad(0.0, at_zero=0.5)


@pytest.mark.parametrize("f", SHIFT_INVARIANT)
@law
@given(x=logits, shift=st.floats(-1e3, 1e3))
def test_moving_every_logit_by_the_same_amount_changes_nothing(f, x, shift):
    x = x.ravel() if f in OF_VECTOR else x
    np.testing.assert_allclose(f(x + shift), f(x), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("f", SUMS_TO_ONE)
@law
@given(x=logits, data=st.data())
def test_probabilities_sum_to_one_along_every_axis(f, x, data):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    p = SUMS_TO_ONE[f](x, axis=axis)
    np.testing.assert_allclose(p.sum(axis=axis), 1, rtol=1e-12)
    assert ((p >= 0) & (p <= 1)).all()


@pytest.mark.parametrize("f", ROWS_SUM_TO_ZERO)
@law
@given(x=logits)
def test_every_row_of_a_jacobian_sums_to_zero(f, x):
    np.testing.assert_allclose(f(x.ravel()).sum(axis=1), 0, atol=1e-15)


@law
@given(x=logits)
def test_the_jacobian_of_softmax_is_symmetric(x):
    jacobian = softmax_jacobian(x.ravel())
    np.testing.assert_array_equal(jacobian, jacobian.T)


@law
@given(x=logits)
def test_softmax_keeps_the_order_of_the_logits(x):
    p = softmax(x)
    ordered = np.take_along_axis(p, x.argsort(axis=-1), axis=-1)
    assert (np.diff(ordered, axis=-1) >= 0).all()


@law
@given(x=logits)
def test_log_softmax_is_never_positive_and_its_exponential_is_softmax(x):
    assert (log_softmax(x) <= 0).all()
    np.testing.assert_allclose(np.exp(log_softmax(x)), softmax(x), rtol=1e-11, atol=1e-300)


@pytest.mark.parametrize("f", ALONG_AXIS)
@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_an_axis_is_the_last_axis_after_swapping(f, axis):
    x = np.random.default_rng(1).normal(size=(2, 3, 4))
    swapped = np.swapaxes(f(np.swapaxes(x, axis, -1)), axis, -1)
    np.testing.assert_allclose(f(x, axis=axis), swapped, rtol=1e-14)


@pytest.mark.parametrize("f", EVEN)
@law
@given(x=reals)
def test_the_slopes_of_odd_curves_are_even(f, x):
    np.testing.assert_array_equal(f(x), f(-x))


@pytest.mark.parametrize("sentence", PAIRED_SIGNS)
@law
@given(x=reals)
def test_opposite_inputs_belong_together(sentence, x):
    left, right = PAIRED_SIGNS[sentence](x)
    np.testing.assert_allclose(left, right, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("sentence", KINSHIPS)
@law
@given(x=arrays(np.float64, 5, elements=st.floats(-18, 18)))
def test_the_functions_are_each_others_relatives(sentence, x):
    left, right = KINSHIPS[sentence](x)
    np.testing.assert_allclose(left, right, rtol=1e-12, atol=2e-15)


@pytest.mark.parametrize("f", INCREASING)
@law
@given(a=st.floats(-1e3, 1e3), b=st.floats(-1e3, 1e3))
def test_activations_never_fall(f, a, b):
    assert f(min(a, b)) <= f(max(a, b))


@pytest.mark.parametrize("f", ELEMENTWISE)
def test_infinity_gives_the_limit_and_nan_stays_nan(f):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        np.testing.assert_array_equal(f([-INF, INF, NAN]), [*AT_INFINITY[f], NAN])


@pytest.mark.parametrize("bad", [NAN, INF])
@pytest.mark.parametrize("f", [*ALONG_AXIS, *OF_VECTOR])
def test_nan_or_infinity_in_a_row_makes_the_row_nan_and_no_other(f, bad):
    x = np.array([[0.0, bad, 0.0], [0.0, 0.0, 0.0]])
    spoilt, clean = (f(x[0]), f(x[1])) if f in OF_VECTOR else f(x)
    assert np.isnan(spoilt).all()
    assert np.isfinite(clean).all()


@pytest.mark.parametrize("row", [[-INF, -INF], [-INF], [INF], [NAN]], ids=str)
@pytest.mark.parametrize("f", [*ALONG_AXIS, *OF_VECTOR])
def test_a_row_without_one_finite_logit_has_no_softmax(f, row):
    assert np.isnan(f(row)).all()


def test_a_logit_of_minus_infinity_is_a_masked_class():
    np.testing.assert_array_equal(softmax([0.0, -INF, 0.0]), [0.5, 0.0, 0.5])
    np.testing.assert_array_equal(log_softmax([0.0, -INF]), [0.0, -INF])
    np.testing.assert_array_equal(softmax_jacobian([0.0, -INF]), np.zeros((2, 2)))


@pytest.mark.parametrize("row", [[INF, 0.0], [INF, -INF], [-INF, -INF], [NAN, 0.0], [0.0, -INF]])
def test_scipy_treats_infinite_logits_the_same_way(row):
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(softmax(row), scipy.special.softmax(row))


@pytest.mark.parametrize("f", ALL)
def test_logits_as_far_apart_as_floats_go_raise_no_warning(f):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert not np.isnan(f([1.7e308, -1.7e308, 0.0])).any()


@pytest.mark.parametrize("f", ALL)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_floating_dtype_is_kept(f, dtype):
    assert f(np.array([-1, 0, 2], dtype)).dtype == dtype


def test_a_hundred_thousand_classes_fit_into_half_precision():
    even = np.zeros(100_000, np.float16)
    np.testing.assert_array_equal(softmax(even), np.float16(1e-5))
    np.testing.assert_array_equal(log_softmax(even), np.float16(-math.log(100_000)))


@pytest.mark.parametrize("f", [softmax, log_softmax])
def test_half_precision_is_single_precision_rounded_once(f):
    x = np.random.default_rng(0).normal(scale=4, size=(5, 2000)).astype(np.float16)
    np.testing.assert_array_equal(f(x), f(x.astype(np.float32)).astype(np.float16))


def test_half_precision_logits_as_far_apart_as_they_go_raise_no_warning():
    far = np.array([65504, -65504], np.float16)
    np.testing.assert_array_equal(softmax(far), [1, 0])
    np.testing.assert_array_equal(log_softmax(far), [0, -INF])


@pytest.mark.parametrize("f", ALL)
@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
def test_integers_become_float64(f, dtype):
    got = f(np.array([3, 0, 2], dtype))
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, f([3.0, 0.0, 2.0]))


@pytest.mark.parametrize("f", ELEMENTWISE)
@pytest.mark.parametrize("scalar", [2, 2.0, np.float32(2), np.array(2.0)])
def test_a_scalar_comes_back_as_a_float(f, scalar):
    assert type(f(scalar)) is float


@pytest.mark.parametrize("f", ALL)
def test_the_input_is_left_as_it_was(f):
    x = np.array([-1.0, 0.0, 2.0])
    f(x)
    np.testing.assert_array_equal(x, [-1.0, 0.0, 2.0])
    assert not np.shares_memory(f(x), x)


@pytest.mark.parametrize("f", ELEMENTWISE)
def test_no_values_in_give_no_values_out(f):
    assert f(np.empty((0, 3), np.float32)).shape == (0, 3)


@pytest.mark.parametrize("f", ALONG_AXIS)
def test_no_samples_in_give_no_samples_out(f):
    assert f(np.empty((0, 3))).shape == (0, 3)


NEGATIVE = "negative_slope"
BAD_TYPES = {"text": "abc", "complex": [1j], "None": None, "object": [object()]}
BAD_CALLS = {
    "relu_grad at_zero above 1": (lambda: relu_grad(0.0, at_zero=1.5), ValueError, "at_zero"),
    "relu_grad at_zero below 0": (lambda: relu_grad(0.0, at_zero=-0.1), ValueError, "at_zero"),
    "relu_grad at_zero NaN": (lambda: relu_grad(0.0, at_zero=NAN), ValueError, "at_zero"),
    "relu_grad at_zero text": (lambda: relu_grad(0.0, at_zero="0"), TypeError, "at_zero"),
    "leaky_relu slope 0": (lambda: leaky_relu(0.0, negative_slope=0), ValueError, NEGATIVE),
    "leaky_relu slope above 1": (lambda: leaky_relu(0.0, negative_slope=2), ValueError, NEGATIVE),
    "leaky_relu slope text": (lambda: leaky_relu(0.0, negative_slope="1"), TypeError, NEGATIVE),
    "leaky_relu_grad slope 0": (
        lambda: leaky_relu_grad(0.0, negative_slope=0),
        ValueError,
        NEGATIVE,
    ),
    "leaky_relu_grad slope 1.1": (
        lambda: leaky_relu_grad(0.0, negative_slope=1.1),
        ValueError,
        NEGATIVE,
    ),
    "leaky_relu_grad at_zero below it": (
        lambda: leaky_relu_grad(0.0, at_zero=0.1),
        ValueError,
        "at_zero",
    ),
    "leaky_relu_grad at_zero above 1": (
        lambda: leaky_relu_grad(0.0, at_zero=1.1),
        ValueError,
        "at_zero",
    ),
    "gelu approximate 1": (lambda: gelu(0.0, approximate=1), TypeError, "approximate"),
    "gelu_grad approximate": (lambda: gelu_grad(0.0, approximate="tanh"), TypeError, "approximate"),
    "softmax of a number": (lambda: softmax(1.0), ValueError, "x"),
    "log_softmax of a number": (lambda: log_softmax(1.0), ValueError, "x"),
    "softmax without classes": (lambda: softmax(np.empty((3, 0))), ValueError, "x"),
    "log_softmax without classes": (lambda: log_softmax([]), ValueError, "x"),
    "softmax axis too large": (lambda: softmax([1.0], axis=1), ValueError, "axis"),
    "softmax axis too small": (lambda: softmax([1.0], axis=-2), ValueError, "axis"),
    "softmax axis None": (lambda: softmax([1.0], axis=None), TypeError, "axis"),
    "log_softmax axis float": (lambda: log_softmax([1.0], axis=0.0), TypeError, "axis"),
    "softmax_jacobian of a matrix": (lambda: softmax_jacobian([[1.0]]), ValueError, "x"),
    "softmax_jacobian of a number": (lambda: softmax_jacobian(1.0), ValueError, "x"),
    "softmax_jacobian of nothing": (lambda: softmax_jacobian([]), ValueError, "x"),
    "log_softmax_jacobian of a matrix": (lambda: log_softmax_jacobian([[1.0]]), ValueError, "x"),
    "log_softmax_jacobian of nothing": (lambda: log_softmax_jacobian([]), ValueError, "x"),
}


@pytest.mark.parametrize("kind", BAD_TYPES)
@pytest.mark.parametrize("f", ALL)
def test_what_is_no_real_number_is_refused_by_name(f, kind):
    with pytest.raises(TypeError, match=r"^x must hold real numbers"):
        f(BAD_TYPES[kind])


@pytest.mark.parametrize("f", ALL)
def test_rows_of_unequal_length_are_refused_by_name(f):
    with pytest.raises(ValueError, match=r"^x must be one rectangular array"):
        f([[1.0, 2.0], [3.0]])


@pytest.mark.parametrize("case", BAD_CALLS)
def test_a_wrong_argument_is_refused_by_name(case):
    call, error, name = BAD_CALLS[case]
    with pytest.raises(error, match=rf"^{name} must"):
        call()


def test_the_tables_of_this_file_leave_no_function_out():
    assert {f.__name__ for f in ALL} - {"gelu_by_tanh", "gelu_by_tanh_grad"} == set(
        activations.__all__
    )
    assert set(AT_INFINITY) == set(ELEMENTWISE)
