"""Checks of arguments: what passes, what is refused, and the words it is refused with."""

import fractions
import math

import numpy as np
import pytest

from zenlib._validation import (
    axis_of,
    flag,
    float_array,
    float_if_scalar,
    function,
    generator,
    label_array,
    one_of,
    probability_rows,
    real_number,
    same_length,
    same_shape,
    unit_interval,
    whole_number,
)


class Unreadable:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("still on the device")


NAN, INF = math.nan, math.inf
MASKED = np.ma.masked_invalid([1.0, NAN])
A23, A32 = np.ones((2, 3)), np.ones((3, 2))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_a_floating_dtype_is_kept_and_nothing_is_copied(dtype):
    x = np.ones(3, dtype)
    assert float_array("x", x) is x


@pytest.mark.parametrize("value", [[1, 2], [True, False], np.array([1], np.uint8), 3])
def test_whole_numbers_and_bools_become_float64(value):
    got = float_array("x", value)
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, value)


def test_nan_and_infinity_pass_only_where_they_may():
    assert np.isnan(float_array("x", NAN, finite=False))
    assert float_array("x", [], nonempty=False).shape == (0,)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, np.uint64])
def test_labels_keep_their_integer_dtype(dtype):
    assert label_array("y", np.array([0, 9], dtype), n_classes=10).dtype == dtype


def test_labels_may_be_none_where_that_is_allowed():
    assert label_array("y", np.empty(0, int), nonempty=False).size == 0


def test_bools_are_labels_only_where_that_is_allowed():
    got = label_array("y", [True, False], bools=True)
    assert got.tolist() == [1, 0]
    assert got.dtype == np.uint8
    assert label_array("y", np.array([0, 3]), bools=True).tolist() == [0, 3]


@pytest.mark.parametrize(
    ("value", "axis"),
    [([[0.25, 0.75], [1, 0]], -1), ([[0.25, 1], [0.75, 0]], 0), ([0.5, 0.5 + 9e-7], -1)],
)
def test_rows_of_probabilities_pass_within_rounding(value, axis):
    np.testing.assert_array_equal(probability_rows("p", value, axis=axis), value)


@pytest.mark.parametrize(("dtype", "most"), [(np.float64, 1e-6), (np.float32, 1e-3)])
def test_a_sum_may_be_off_by_a_millionth_or_a_thousandth_in_single_precision(dtype, most):
    probability_rows("p", np.array([0.5, 0.5 + 0.9 * most], dtype))
    with pytest.raises(ValueError, match="sum to one"):
        probability_rows("p", np.array([0.5, 0.5 + 1.1 * most], dtype))


@pytest.mark.parametrize(
    ("rows", "worst"), [([0.9, 0.5, 1.0], 0.5), ([1.0, 0.9, 0.2], 0.2), ([1.5, 0.6], 1.5)]
)
def test_the_message_tells_the_sum_that_is_furthest_from_one(rows, worst):
    with pytest.raises(ValueError, match=f"got a sum of {worst};"):
        probability_rows("p", [[total / 2, total / 2] for total in rows])


@pytest.mark.parametrize("value", [1, 0.5, np.float32(0.5), np.int64(2), fractions.Fraction(1, 2)])
def test_a_real_number_becomes_a_float(value):
    got = real_number("x", value)
    assert type(got) is float
    assert got == value


def test_bounds_may_be_touched_only_where_they_are_inclusive():
    assert real_number("x", 0, least=0, most=0) == 0
    assert real_number("x", 0.5, above=0, below=1) == 0.5


def test_a_whole_number_becomes_an_int_and_a_flag_a_bool():
    assert type(whole_number("n", np.int32(3))) is int
    assert type(flag("f", np.True_)) is bool
    assert flag("f", True) is True
    assert flag("f", False) is False


def test_an_axis_may_count_from_the_end():
    assert axis_of("axis", -2, "x", A23) == -2
    assert axis_of("axis", np.int64(1), "x", A23) == 1


def test_equal_shapes_and_equal_lengths_pass():
    same_shape("a", A23, "b", 2 * A23)
    same_length("a", A23, "b", np.ones(2))


def test_a_count_may_be_zero_but_not_less_unless_told_otherwise():
    assert whole_number("n", 0) == 0
    assert whole_number("n", -3, least=-3) == -3
    with pytest.raises(ValueError, match="n must be at least 0, got -1"):
        whole_number("n", -1)


def test_what_fits_is_handed_back():
    rng = np.random.default_rng(0)
    assert generator("rng", rng) is rng
    assert one_of("mode", "a", ("a", "b")) == "a"
    assert function("f", abs) is abs


def test_only_a_result_without_axes_becomes_a_float():
    assert type(float_if_scalar(np.float32(1))) is float
    assert type(float_if_scalar(np.array(1))) is float
    assert float_if_scalar(A23) is A23


REFUSED = [  # call, error, message
    (lambda: float_array("x", "text"), TypeError, "x must hold real numbers, got dtype <U4"),
    (lambda: float_array("x", 1j), TypeError, "x must hold real numbers, got dtype complex128"),
    (lambda: float_array("x", None), TypeError, "x must hold real numbers, got dtype object"),
    (lambda: float_array("x", [[1], [1, 2]]), ValueError, "x must be one rectangular array"),
    (lambda: float_array("x", MASKED), TypeError, r"x must be .*mask.*x\.compressed.*x\.filled"),
    (lambda: label_array("y", np.ma.array([1])), TypeError, r"y must be an array without a mask"),
    (
        lambda: float_array("x", Unreadable()),
        TypeError,
        "x must be .*got a Unreadable .*RuntimeError",
    ),
    (lambda: float_array("x", []), ValueError, r"x must not be empty, got shape \(0,\)"),
    (lambda: float_array("x", A23, ndim=1), ValueError, r"x must have 1 dimension, got .*3\)$"),
    (lambda: float_array("x", 1.0, ndim=2), ValueError, r"x must have 2 dimensions, got .*\(\)$"),
    (lambda: float_array("x", [1.0], ndim=2), ValueError, r".*write x\[np\.newaxis\]$"),
    (
        lambda: float_array("x", [NAN, INF, -INF, 1]),
        ValueError,
        "x must be finite, got 1 NaN and 2 infinite of 4 values; .*isfinite",
    ),
    (lambda: label_array("y", [0.0, 1.0]), TypeError, "y must hold integer .*y.argmax"),
    (lambda: label_array("y", [True]), TypeError, "y must hold integer class labels, got dtype b"),
    (lambda: label_array("y", [[0, 1]]), ValueError, "y must have 1 dimension"),
    (lambda: label_array("y", np.empty(0, int)), ValueError, "y must not be empty"),
    (lambda: label_array("y", [0, -1]), ValueError, "y must hold labels from 0 upward, got -1"),
    (lambda: label_array("y", [9, 10], n_classes=10), ValueError, "y must hold .*10, got 10"),
    (lambda: label_array("y", [[0], [1, 2]]), ValueError, "y must be one rectangular array"),
    (lambda: same_shape("a", A23, "b", A32), ValueError, r"a and b must .*\(2, 3\) and \(3, 2\)"),
    (lambda: same_shape("a", A23, "b", np.ones(3)), ValueError, ".*broadcasting is refused"),
    (lambda: same_length("a", A23, "b", A32), ValueError, "a and b must .*got 2 and 3"),
    (lambda: probability_rows("p", [0.5, 0.6]), ValueError, r"p must sum to one .* 1\.1; .*softm"),
    (lambda: probability_rows("p", [1.5, -0.5]), ValueError, r"p must lie .* 1, got 1\.5"),
    (lambda: probability_rows("p", [-0.5, 1.5]), ValueError, r"p must lie .* 1, got -0\.5"),
    (lambda: probability_rows("p", [[0.5, 0.5], [1, 1]], axis=0), ValueError, "p .* axis 0, got"),
    (lambda: probability_rows("p", [NAN, 1]), ValueError, "p must be finite"),
    (lambda: unit_interval("p", np.array([NAN])), ValueError, "p must lie between 0 and 1"),
    (lambda: unit_interval("p", np.array([0.0, 1.0, 1.5])), ValueError, r"p must .* got 1\.5$"),
    (lambda: unit_interval("p", np.array([1.0, 0.0, -0.5])), ValueError, r"p must .* got -0\.5$"),
    (lambda: unit_interval("p", np.array([0.5, 0.2, 2.0])), ValueError, "p must .* got 2$"),
    (lambda: real_number("x", "1"), TypeError, "x must be a real number, got str '1'"),
    (lambda: real_number("x", True), TypeError, "x must be a real number, got bool True"),
    (lambda: real_number("x", np.True_), TypeError, "x must be a real number, got bool"),
    (lambda: real_number("x", [1.0]), TypeError, "x must be a real number, got list"),
    (lambda: real_number("x", NAN), ValueError, "x must be finite, got nan"),
    (lambda: real_number("x", INF), ValueError, "x must be finite, got inf"),
    (lambda: real_number("x", 10**400), ValueError, "x must be finite"),
    (lambda: real_number("x", 0, above=0), ValueError, "x must be above 0, got 0"),
    (lambda: real_number("x", -1, least=0), ValueError, "x must be at least 0, got -1"),
    (lambda: real_number("x", 1, below=1), ValueError, "x must be below 1, got 1"),
    (lambda: real_number("x", 2, most=1), ValueError, "x must be at most 1, got 2"),
    (lambda: whole_number("n", 3.0), TypeError, r"n must be a whole number, got float 3\.0"),
    (lambda: whole_number("n", True), TypeError, "n must be a whole number, got bool True"),
    (lambda: whole_number("n", 0, least=1), ValueError, "n must be at least 1, got 0"),
    (lambda: flag("f", 1), TypeError, "f must be True or False, got 1"),
    (lambda: one_of("mode", "c", ("a", "b")), ValueError, "mode must be one of 'a', 'b', got 'c'"),
    (
        lambda: one_of("mode", np.array(["a", "b"]), ("a",)),
        ValueError,
        "mode must be one of 'a', g",
    ),
    (lambda: one_of("mode", np.array([]), ("a",)), ValueError, "mode must be one of 'a', got arra"),
    (lambda: axis_of("axis", 2, "x", A23), ValueError, r"axis must be an axis of x, .*\(2, 3\)"),
    (lambda: axis_of("axis", -3, "x", A23), ValueError, "axis must be an axis of x"),
    (lambda: axis_of("axis", True, "x", A23), TypeError, "axis must be a whole number, got bool T"),
    (lambda: axis_of("axis", 0, "x", np.empty((0, 3))), ValueError, "x must not be empty along"),
    (lambda: function("f", 3), TypeError, "f must be a function, got int 3"),
    (lambda: whole_number("n", 4, most=3), ValueError, "n must be at most 3, got 4"),
    (
        lambda: same_length("x", np.array(1.0), "y", A23),
        ValueError,
        "x must hold one value",
    ),
    (lambda: generator("rng", 0), TypeError, "rng must be a numpy Generator, got int; .*seed"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED, ids=[r[2] for r in REFUSED])
def test_what_does_not_fit_is_refused_with_name_expectation_and_cause(call, error, message):
    with pytest.raises(error, match=f"^{message}"):
        call()


def test_what_an_object_raised_itself_is_kept_as_the_cause():
    with pytest.raises(TypeError) as refusal:
        float_array("x", Unreadable())
    assert isinstance(refusal.value.__cause__, RuntimeError)
