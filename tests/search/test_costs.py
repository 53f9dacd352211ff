"""What a search costs: by hand, beside zenlib.economics, for arrays."""

import math

import numpy as np
import pytest

from zenlib.economics import training_cost
from zenlib.search import search_cost


def test_by_hand():
    """432 epochs of 25 s are three hours; 4 chips at 2.5 an hour make 30."""
    assert search_cost(432, 25, 2.5, n_chips=4) == pytest.approx(30)


def test_one_chip_unless_told_otherwise():
    assert search_cost(432, 25, 2.5) == pytest.approx(7.5)


def test_is_the_bill_of_as_many_chip_hours():
    hours = 100 * 90 / 3600 * 8
    assert search_cost(100, 90, 2, n_chips=8) == pytest.approx(training_cost(hours, 2).run)


def test_nothing_costs_nothing():
    assert [search_cost(0, 9, 9), search_cost(9, 0, 9), search_cost(9, 9, 0)] == [0, 0, 0]
    assert search_cost(9, 9, 9, n_chips=0) == 0


@pytest.mark.parametrize("place", range(4))
def test_arrays_give_what_the_numbers_give(place):
    def cost(*values):
        return search_cost(*values[:3], n_chips=values[3])

    values, many = [3.0, 5.0, 7.0, 2.0], np.array([1.0, 2.5, 4.0])
    given = [*values[:place], many, *values[place + 1 :]]
    one_by_one = [cost(*values[:place], one, *values[place + 1 :]) for one in many.tolist()]
    assert cost(*given).tolist() == one_by_one


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ((-1, 1, 1, 1), ValueError, "^epochs must be at least 0"),
        ((1, -1, 1, 1), ValueError, "^seconds_per_epoch must be at least 0"),
        ((1, 1, -1, 1), ValueError, "^price_per_chip_hour must be at least 0"),
        ((1, 1, 1, -1), ValueError, "^n_chips must be at least 0"),
        ((math.nan, 1, 1, 1), ValueError, "^epochs must be finite"),
        ((1, "1", 1, 1), TypeError, "^seconds_per_epoch must be a number"),
        ((1, 1, None, 1), TypeError, "^price_per_chip_hour must be a number"),
        ((1e200, 1e200, 1, 1), ValueError, "^the cost must be finite"),
    ],
)
def test_a_bad_argument_is_named(values, error, words):
    with pytest.raises(error, match=words):
        search_cost(*values[:3], n_chips=values[3])
