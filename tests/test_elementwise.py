"""The same value for a number as for each element of an array."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from zenlib import _elementwise as elementwise

PAIRS = [(1.5, 2.5), (2.5, 1.5), (-1.0, -1.0), (0.0, 3.0)]
VALUES = [0.25, 1.0, 1.5, 2.0, 7.9]
OF_ONE = {
    "ceil": math.ceil,
    "floor": math.floor,
    "exp": math.exp,
    "expm1": math.expm1,
    "log": math.log,
    "log1p": math.log1p,
    "sqrt": math.sqrt,
}


@pytest.mark.parametrize("name", OF_ONE)
def test_a_function_of_one(name):
    function = getattr(elementwise, name)
    expected = [OF_ONE[name](value) for value in VALUES]
    assert [function(value) for value in VALUES] == expected
    np.testing.assert_allclose(function(np.array(VALUES)), expected, rtol=1e-15)


@pytest.mark.parametrize(("name", "expected"), [("maximum", max), ("minimum", min)])
def test_a_function_of_two(name, expected):
    function = getattr(elementwise, name)
    for a, b in PAIRS:
        assert function(a, b) == expected(a, b)
        assert function(np.array([a]), b).tolist() == [expected(a, b)]
        assert function(a, np.array([b])).tolist() == [expected(a, b)]


def test_where_takes_one_side_or_the_other():
    assert elementwise.where(True, 1, 2) == 1
    assert elementwise.where(False, 1, 2) == 2
    assert elementwise.where(np.array([True, False]), 1, 2).tolist() == [1, 2]
    assert elementwise.where(True, np.array([1, 1]), 2).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("a", "b", "expected"), [(7, 2, 4), (6, 2, 3), (0, 5, 0), (10**30 + 1, 10, 10**29 + 1)]
)
def test_division_rounds_up_exactly(a, b, expected):
    assert elementwise.ceil_divide(a, b) == expected


def test_division_rounds_up_in_arrays():
    assert elementwise.ceil_divide(np.array([7.0, 6.0]), 2).tolist() == [4, 3]


def test_whole_numbers_stay_exact():
    assert elementwise.maximum(2**80, 2**80 + 1) == 2**80 + 1
    assert elementwise.where(True, 2**80 + 1, 0) == 2**80 + 1


def test_the_tail_of_the_normal_distribution_keeps_its_digits():
    """Far out, Φ(-x) → φ(x)/x · (1 - 1/x² + 3/x⁴ - …)."""
    x = 30.0
    density = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    series = 1 - x**-2 + 3 * x**-4 - 15 * x**-6 + 105 * x**-8
    assert elementwise.normal_cdf(-x) == pytest.approx(density / x * series, rel=1e-9)
    table = np.array([[-1.0, 0.0], [1.0, 8.0]])
    assert elementwise.normal_cdf(table).shape == (2, 2)
    assert elementwise.normal_cdf(0.0) == 0.5
    expected = np.vectorize(NormalDist().cdf)(table)
    np.testing.assert_allclose(elementwise.normal_cdf(table), expected, rtol=1e-14)


def test_arrays_overflow_quietly_inside_the_context():
    with elementwise.quiet():
        assert np.isinf(np.array([1e308]) * 10).all()


def test_every_asks_all_elements():
    assert elementwise.every(True)
    assert not elementwise.every(np.array([True, False]))
    assert elementwise.every(np.array([True, True]))


def test_the_first_failing_element_is_named():
    values = np.array([1.0, -2.0, -3.0])
    assert elementwise.first_where(values < 0, values) == -2.0
    assert elementwise.first_where(np.array([False, True]), 5.0) == 5.0
    assert elementwise.first_where(True, 5.0) == 5.0


def test_shapes_broadcast_or_are_refused():
    assert elementwise.broadcast_shape(1, 2.0) == ()
    assert elementwise.broadcast_shape(1, np.ones((3, 1)), np.ones(4)) == (3, 4)
    with pytest.raises(ValueError, match="shape"):
        elementwise.broadcast_shape(np.ones(3), np.ones(4))
