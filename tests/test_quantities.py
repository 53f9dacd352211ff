"""Quantities are checked by name, stay exact, and need no NumPy."""

import math
import subprocess
import sys
from datetime import date, datetime
from fractions import Fraction

import numpy as np
import pytest

from zenlib._quantities import (
    count,
    day,
    finite_result,
    flag,
    instance,
    one_of,
    quantity,
    series,
    share,
    single,
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (3, 3),
        (2**80, 2**80),
        (0.1, 0.1),
        (Fraction(1, 4), 0.25),
        (np.int32(7), 7),
        (np.float32(0.5), 0.5),
        (np.array(2.5), 2.5),
    ],
)
def test_a_plain_number_stays_one(given, expected):
    taken = quantity("x", given)
    assert taken == expected
    assert type(taken) is type(expected)


def test_an_array_becomes_float64_and_is_not_changed():
    given = np.array([200, 100], dtype=np.uint8)
    taken = quantity("x", given)
    assert taken.dtype == np.float64
    assert (taken * 2).tolist() == [400, 200]  # no wrapping around
    assert given.dtype == np.uint8


REFUSED = [  # function, value, bounds, what the message says
    (quantity, True, {}, "x must be a number, got bool True"),
    (quantity, "7", {}, "x must be a number, got str '7'"),
    (quantity, [1, 2], {}, r"x must be a number, got list \[1, 2\]; for many at once write np.arr"),
    (quantity, None, {}, "x must be a number, got NoneType None"),
    (quantity, 1j, {}, "x must be a number, got complex"),
    (quantity, float("nan"), {}, "x must be finite, got nan"),
    (quantity, Fraction(10**400), {}, "x must be finite, got Fraction"),
    (quantity, -(10**400), {}, r"x must be at most 1.8e\+308 in size, got a whole number of"),
    (quantity, np.array([1, np.inf]), {}, "x must be finite, got inf"),
    (quantity, np.array([]), {}, r"x must not be empty, got shape \(0,\)"),
    (quantity, np.array(["a"]), {}, "x must hold real numbers, got dtype <U1"),
    (quantity, np.array([True]), {}, "x must hold real numbers, got dtype bool"),
    (quantity, np.ma.array([1.0, 2.0], mask=[0, 1]), {}, "x must be an array without a mask"),
    (quantity, 5, {"above": 5}, "x must be above 5, got 5"),
    (quantity, 4, {"least": 5}, "x must be at least 5, got 4"),
    (quantity, 5, {"below": 5}, "x must be below 5, got 5"),
    (quantity, 6, {"most": 5}, "x must be at most 5, got 6"),
    (quantity, np.array([1.0, -2.0, -3.0]), {"least": 0}, "x must be at least 0, got -2.0"),
    (share, 15, {}, "x must lie between 0 and 1, got 15; write 15 % as 0.15"),
    (share, -0.1, {}, "x must lie between 0 and 1, got -0.1"),
    (share, np.array([0.5, 1.5]), {}, "x must lie between 0 and 1, got 1.5"),
    (share, float("nan"), {}, "x must be finite, got nan"),
    (share, 0, {"above": 0}, "x must be above 0, got 0"),
    (share, 1.0, {"below": 1}, "x must be below 1, got 1.0"),
    (count, 2.5, {}, "x must be whole, got 2.5; round it"),
    (count, np.array([1.0, 2.5]), {}, "x must be whole, got 2.5; round it"),
    (count, -1, {}, "x must be at least 0, got -1"),
    (count, 0, {"least": 1}, "x must be at least 1, got 0"),
    (count, 9, {"most": 8}, "x must be at most 8, got 9"),
    (count, float("inf"), {}, "x must be finite, got inf"),
    (single, np.array([1.0, 2.0]), {}, r"x must be a single number, got an array of shape \(2,\)"),
    (series, 3, {}, "x must be a sequence of numbers, got int 3"),
    (series, "123", {}, "x must be a sequence of numbers, got str '123'"),
    (series, {1: 2}, {}, "x must be a sequence of numbers, got dict"),
    (series, [1, None], {}, r"x\[1\] must be a number, got NoneType None"),
    (series, [1, float("nan")], {}, r"x\[1\] must be finite, got nan"),
    (series, [1, -1], {"least": 0}, r"x\[1\] must be at least 0, got -1"),
    (series, [np.ones(2)], {}, r"x\[0\] must be a single number"),
    (series, [], {}, "x must hold at least 1 number, got 0"),
    (series, [1], {"least_length": 2}, "x must hold at least 2 numbers, got 1"),
    (series, np.ones((2, 2)), {}, r"x must have 1 dimension, got shape \(2, 2\)"),
    (flag, 1, {}, "x must be True or False, got 1"),
    (flag, "yes", {}, "x must be True or False, got 'yes'"),
    (one_of, "c", {"choices": ("a", "b")}, "x must be one of 'a', 'b', got 'c'"),
    (one_of, ["a"], {"choices": ("a", "b")}, r"x must be one of 'a', 'b', got \['a'\]"),
    (instance, 3, {"kind": date}, "x must be a date, got int"),
    (day, "28.11.2026", {}, "x must be a date such as 2026-11-28, got '28.11.2026'"),
    (day, 20261128, {}, "x must be a date such as 2026-11-28, got 20261128"),
]


@pytest.mark.parametrize(("function", "value", "bounds", "message"), REFUSED)
def test_bad_input_is_refused_by_name(function, value, bounds, message):
    with pytest.raises((TypeError, ValueError), match=message):
        function("x", value, **bounds)


def test_bounds_are_inclusive_or_exclusive_as_they_say():
    assert quantity("x", 5, least=5, most=5) == 5
    assert quantity("x", 5, above=4.9, below=5.1) == 5
    assert share("x", 0) == 0
    assert share("x", 1) == 1
    assert count("x", 0) == 0


def test_a_count_may_be_written_with_an_exponent():
    assert type(count("x", 3e11)) is int
    assert count("x", 3e11) == 300_000_000_000
    assert count("x", np.array([3e11])).tolist() == [3e11]


def test_a_series_is_a_tuple_of_plain_numbers():
    assert series("x", np.array([1.0, 2.5])) == (1.0, 2.5)
    assert series("x", [1, 2.5]) == (1, 2.5)
    assert series("x", (n for n in range(3))) == (0, 1, 2)


def test_a_flag_is_a_bool_of_python_or_numpy():
    assert flag("x", np.True_) is True
    assert flag("x", False) is False


def test_a_number_too_long_to_print_is_refused_by_its_size():
    with pytest.raises(ValueError, match=r"x must be .* got a whole number of 16610 bits"):
        quantity("x", 10**5000)


def test_a_day_is_a_date():
    assert day("x", "2026-11-28") == date(2026, 11, 28)
    assert day("x", datetime(2026, 11, 28, 21)) == date(2026, 11, 28)
    assert type(day("x", datetime(2026, 11, 28, 21))) is date


@pytest.mark.parametrize(
    "compute",
    [
        lambda: 1e308 * 10,
        lambda: math.exp(1000),
        lambda: 1.0 * 10**400,
        lambda: 1.0 / (1e-200 * 1e-200),
        lambda: np.array([1.0, 1e308]) * 10,
        lambda: math.inf - math.inf,
    ],
)
def test_a_result_beyond_the_floats_is_refused_by_name(compute):
    with pytest.raises(ValueError, match=r"npv must be finite, got (inf|nan) from these arguments"):
        finite_result("npv", compute)


def test_a_finite_result_is_left_as_it_is():
    assert finite_result("npv", lambda: 2**80 + 1) == 2**80 + 1
    assert finite_result("npv", lambda: np.array([1.0, 2.0])).tolist() == [1, 2]


def test_no_numpy_is_loaded():
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from zenlib import _quantities as q, _elementwise as e\n"
        "assert q.quantity('x', 2.5) == 2.5 and q.series('x', [1]) == (1,)\n"
        "assert e.maximum(1, 2) == 2 and q.finite_result('x', lambda: 1) == 1\n"
        "assert e.where(True, 1, 2) == 1 and e.ceil(1.2) == 2"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
