"""The record of a search."""

import math

import numpy as np
import pytest

from zenlib.search import Search, Trial

SEARCH = Search(
    tuple(
        Trial({"x": x}, epochs, score)
        for x, epochs, score in [(0, 1, 0.2), (1, 3, 0.5), (2, 1, 0.1), (3, 9, 0.5)]
    )
)


def test_the_best_is_the_first_of_the_highest():
    assert SEARCH.best.configuration == {"x": 1}


def test_epochs_add_up():
    assert SEARCH.epochs == 1 + 3 + 1 + 9


def test_best_so_far_never_falls_and_ends_at_the_best():
    spent, best = SEARCH.best_so_far()
    assert spent.tolist() == [1, 4, 5, 14]
    assert best.tolist() == [0.2, 0.5, 0.5, 0.5]
    assert (np.diff(best) >= 0).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Search(()), ValueError, "^trials must not be empty"),
        (lambda: Search(None), TypeError, "^trials must be a tuple of Trial, got NoneType"),
        (lambda: Search((SEARCH.best, 1)), TypeError, r"^trials\[1\] must be a Trial, got int"),
        (lambda: Trial(None, 1, 0.5), TypeError, "^configuration must be a dict"),
        (lambda: Trial({}, 0, 0.5), ValueError, "^epochs must be at least 1"),
        (lambda: Trial({}, 1.5, 0.5), TypeError, "^epochs must be a whole number"),
        (lambda: Trial({}, 1, math.nan), ValueError, "^score must be finite"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
