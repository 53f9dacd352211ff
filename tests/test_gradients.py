"""Numerical derivatives: of functions known by hand, against SciPy, and by their error laws."""

import math

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib import gradients
from zenlib.gradients import central_difference, check_gradient, complex_step

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
BOTH = {central_difference: 1e-9, complex_step: 1e-15}  # with the relative error to expect

CURVES = {  # f, f', where
    "square": (lambda x: x**2, lambda x: 2 * x, 3.0),
    "cube": (lambda x: x**3, lambda x: 3 * x**2, -2.0),
    "exponential": (np.exp, np.exp, 0.7),
    "logarithm": (np.log, lambda x: 1 / x, 0.3),
    "sine": (np.sin, np.cos, 1.1),
    "quotient": (lambda x: 1 / (1 + x), lambda x: -1 / (1 + x) ** 2, 0.5),
    "constant": (lambda x: 0 * x + 4, lambda x: 0.0, 2.0),
}
A = np.array([[2.0, -1.0, 0.5], [0.0, 3.0, 4.0]])
FIELDS = {  # f, derivative of shape f(x).shape + x.shape, at x
    "linear map": (lambda x: A @ x, lambda x: A, np.array([1.0, 2.0, 3.0])),
    "scalar product": (lambda x: x @ x, lambda x: 2 * x, np.array([1.0, -2.0, 3.0])),
    "product": (lambda x: x[0] * x[1], lambda x: x[::-1], np.array([2.0, 5.0])),
    "sum over a matrix": (lambda x: (x**3).sum(), lambda x: 3 * x**2, A),
    "curve in the plane": (
        lambda t: np.array([np.cos(t), np.sin(t)]),
        lambda t: np.array([-np.sin(t), np.cos(t)]),
        0.4,
    ),
    "transpose": (
        lambda x: x.T,
        lambda x: np.einsum("il,jk->ijkl", np.eye(3), np.eye(2)),
        A,
    ),
}


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("name", CURVES)
def test_known_curves_have_their_known_slopes(method, name):
    f, slope, x = CURVES[name]
    got = method(f, x)
    assert type(got) is float
    assert got == pytest.approx(slope(x), rel=BOTH[method], abs=1e-15)


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("name", FIELDS)
def test_the_result_has_the_shape_of_f_followed_by_that_of_x(method, name):
    f, derivative, x = FIELDS[name]
    got, expected = method(f, x), np.asarray(derivative(x))
    assert got.shape == np.shape(f(x)) + np.shape(x)
    np.testing.assert_allclose(got, expected, rtol=BOTH[method], atol=BOTH[method])


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("name", CURVES)
def test_elementwise_gives_the_slope_at_every_point(method, name):
    f, slope, _ = CURVES[name]
    x = np.array([[0.2, 0.9], [1.5, 7.0]])
    expected = np.broadcast_to(slope(x), x.shape)
    np.testing.assert_allclose(
        method(f, x, elementwise=True), expected, rtol=BOTH[method], atol=1e-15
    )


@pytest.mark.parametrize("method", BOTH)
def test_elementwise_is_the_diagonal_of_the_jacobian(method):
    x = np.array([0.2, 0.9, 1.5])
    jacobian = method(np.exp, x)
    np.testing.assert_allclose(np.diag(jacobian), method(np.exp, x, elementwise=True), rtol=1e-15)
    np.testing.assert_array_equal(jacobian - np.diag(np.diag(jacobian)), 0)


def test_scipy_finds_the_same_gradient():
    x = np.array([-1.2, 1.0, 0.7, 1.9])
    expected = scipy.optimize.rosen_der(x)
    np.testing.assert_allclose(central_difference(scipy.optimize.rosen, x), expected, rtol=1e-8)
    np.testing.assert_allclose(complex_step(scipy.optimize.rosen, x), expected, rtol=1e-14)
    assert check_gradient(scipy.optimize.rosen, scipy.optimize.rosen_der, x) < 1e-9
    np.testing.assert_allclose(
        central_difference(scipy.optimize.rosen_der, x), scipy.optimize.rosen_hess(x), rtol=1e-8
    )


def test_ten_times_the_step_is_a_hundred_times_the_error():
    errors = [
        abs(central_difference(np.sin, 1.0, step=h) - math.cos(1)) for h in (1e-3, 1e-2, 1e-1)
    ]
    assert errors[1] / errors[0] == pytest.approx(100, rel=1e-3)
    assert errors[2] / errors[1] == pytest.approx(100, rel=1e-3)
    assert errors[0] == pytest.approx(1e-6 * math.cos(1) / 6, rel=1e-4), "h² f'''/6"


def test_a_step_too_small_loses_more_to_rounding_than_it_gains():
    small = abs(central_difference(np.exp, 1.0, step=1e-13) - math.e)
    assert small > 1000 * abs(central_difference(np.exp, 1.0) - math.e)


@law
@given(x=arrays(np.float64, 3, elements=st.floats(-1e3, 1e3)))
def test_a_quadratic_is_differentiated_without_error_but_rounding(x):
    np.testing.assert_allclose(
        central_difference(lambda t: t @ t, x), 2 * x, atol=1e-8 * (1 + np.abs(x).max())
    )


@law
@given(a=st.floats(-100, 100), b=st.floats(-100, 100), x=st.floats(-3, 3))
def test_the_derivative_is_linear(a, b, x):
    for method in BOTH:
        together = method(lambda t: a * np.sin(t) + b * np.exp(t), x)
        apart = a * method(np.sin, x) + b * method(np.exp, x)
        assert together == pytest.approx(apart, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("x", [1e6, -1e6, 1e-6])
def test_the_step_grows_with_the_point(x):
    assert central_difference(np.square, x) == pytest.approx(2 * x, rel=1e-8, abs=1e-15)


@pytest.mark.parametrize("method", BOTH)
def test_a_float32_point_is_differentiated_in_float64(method):
    x = np.array([0.5, 1.5], np.float32)
    got = method(lambda t: (t**3).sum(), x)
    assert got.dtype == np.float64
    np.testing.assert_allclose(got, 3 * x.astype(float) ** 2, rtol=1e-9)


@pytest.mark.parametrize("method", BOTH)
def test_a_function_that_writes_into_its_argument_does_no_harm(method):
    def greedy(t):
        t *= 2
        return (t**2).sum()

    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(method(greedy, x), 8 * x, rtol=1e-9)
    np.testing.assert_array_equal(x, [1.0, 2.0])


@pytest.mark.parametrize("method", BOTH)
def test_a_function_of_one_number_is_given_a_plain_number(method):
    seen = []
    method(lambda t: seen.append(type(t)) or t * (1 + 0j if method is complex_step else 1), 2.0)
    assert set(seen) == {complex if method is complex_step else float}


WRONG = {  # of x -> x·x, whose gradient is 2x
    "sign flipped": (lambda x: -2 * x, 2.0),
    "factor two forgotten": (lambda x: x, 0.5),
    "factor ten too much": (lambda x: 20 * x, 0.9),
    "nothing": (lambda x: 0 * x, 1.0),
    "one entry a tenth off": (lambda x: 2 * x + [0, 0, 0.6], 0.6 / 6.6),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_the_check_measures_how_wrong_a_gradient_is(mistake):
    grad, error = WRONG[mistake]
    got = check_gradient(lambda x: x @ x, grad, [1.0, -2.0, 3.0])
    assert got == pytest.approx(error, rel=1e-6)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_the_check_is_relative(scale):
    assert check_gradient(lambda x: scale * x @ x, lambda x: 2.002 * scale * x, [1.0, -2.0]) == (
        pytest.approx(0.001 / 1.001, rel=1e-4)
    )


@pytest.mark.parametrize("name", FIELDS)
def test_the_check_takes_gradients_and_jacobians(name):
    f, derivative, x = FIELDS[name]
    assert check_gradient(f, derivative, x) < 1e-9


@pytest.mark.parametrize("x", [0.3, [0.3, -0.8], [[0.3, -0.8], [1.0, 2.0]]])
def test_the_check_takes_slopes_per_entry(x):
    assert check_gradient(np.sin, np.cos, x) < 1e-9
    assert check_gradient(np.sin, np.sin, x) > 0.1


def test_the_check_finds_a_function_that_mixes_its_entries():
    x = np.array([0.3, -0.8, 1.0])
    assert check_gradient(lambda t: t - t.mean(), np.ones_like, x) > 0.3


def test_two_vanishing_gradients_agree():
    assert check_gradient(lambda x: 4.0, lambda x: 0.0, 1.0) == 0.0


def test_a_larger_step_shows_in_the_check():
    fine = check_gradient(np.sin, np.cos, 1.0)
    assert check_gradient(np.sin, np.cos, 1.0, step=0.1) == pytest.approx(0.1**2 / 6, rel=1e-2)
    assert fine < 1e-9


NAN = math.nan
BAD = {
    "f no function": (lambda: central_difference(3, 1.0), TypeError, "f"),
    "f no function, complex": (lambda: complex_step(None, 1.0), TypeError, "f"),
    "f no function, check": (lambda: check_gradient("f", np.cos, 1.0), TypeError, "f"),
    "grad no function": (lambda: check_gradient(np.sin, 1.0, 1.0), TypeError, "grad"),
    "x text": (lambda: central_difference(np.sin, "1"), TypeError, "x"),
    "x complex": (lambda: complex_step(np.sin, 1j), TypeError, "x"),
    "x empty": (lambda: central_difference(np.sum, []), ValueError, "x"),
    "x NaN": (lambda: central_difference(np.sin, NAN), ValueError, "x"),
    "x infinite": (lambda: complex_step(np.sin, [math.inf]), ValueError, "x"),
    "x NaN, check": (lambda: check_gradient(np.sin, np.cos, NAN), ValueError, "x"),
    "step zero": (lambda: central_difference(np.sin, 1.0, step=0), ValueError, "step"),
    "step negative": (lambda: central_difference(np.sin, 1.0, step=-1e-6), ValueError, "step"),
    "step NaN": (lambda: check_gradient(np.sin, np.cos, 1.0, step=NAN), ValueError, "step"),
    "step text": (lambda: central_difference(np.sin, 1.0, step="h"), TypeError, "step"),
    "step lost in x": (lambda: central_difference(np.sin, 1.0, step=1e-20), ValueError, "step"),
    "f NaN": (lambda: central_difference(lambda x: NAN * x, 1.0), ValueError, r"f\(x\)"),
    "f infinite": (lambda: central_difference(lambda x: math.inf, 1.0), ValueError, r"f\(x\)"),
    "f NaN, complex": (lambda: complex_step(lambda x: x * NAN, 1.0), ValueError, "f"),
    "f drops the imaginary part": (lambda: complex_step(np.abs, 1.0), TypeError, "f"),
    "f text": (lambda: central_difference(lambda x: "y", 1.0), TypeError, r"f\(x\)"),
    "f of another shape": (
        lambda: central_difference(np.sum, [1.0, 2.0], elementwise=True),
        ValueError,
        "f",
    ),
    "elementwise a word": (
        lambda: central_difference(np.sin, 1.0, elementwise="yes"),
        TypeError,
        "elementwise",
    ),
    "elementwise a number": (
        lambda: complex_step(np.sin, 1.0, elementwise=1),
        TypeError,
        "elementwise",
    ),
    "grad of another shape": (
        lambda: check_gradient(np.sum, lambda x: x[:1], [1.0, 2.0]),
        ValueError,
        r"grad\(x\)",
    ),
    "grad a scalar": (
        lambda: check_gradient(np.sum, lambda x: 1.0, [1.0, 2.0]),
        ValueError,
        r"grad\(x\)",
    ),
    "grad NaN": (
        lambda: check_gradient(np.sin, lambda x: NAN, 1.0),
        ValueError,
        r"grad\(x\)",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_argument_is_refused_by_name(case):
    call, error, name = BAD[case]
    with pytest.raises(error, match=rf"^{name} must"):
        call()


def test_the_tables_of_this_file_leave_no_function_out():
    assert {f.__name__ for f in (*BOTH, check_gradient)} == set(gradients.__all__)
