"""Hours saved and money saved: by hand, by laws, break-even as a round trip."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import (
    break_even_productivity,
    hours_saved,
    labour_saving,
    productivity_gain,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)


@pytest.mark.parametrize(
    ("productivity", "saved"),
    [(0, 0), (0.15, 0.15 / 1.15), (1, 0.5), (-0.5, -1), (1 / 4, 1 / 5), (-1 / 5, -1 / 4)],
)
def test_hours_by_hand(productivity, saved):
    assert hours_saved(productivity) == pytest.approx(saved)
    assert productivity_gain(saved) == pytest.approx(productivity)


def test_fifteen_per_cent_more_output_is_thirteen_per_cent_fewer_hours():
    """formulas.md §2.12 and mistake 16 of §2.19."""
    assert hours_saved(0.15) == pytest.approx(0.1304, abs=5e-5)
    assert round(hours_saved(0.15), 3) != 0.15


@law
@given(x=st.floats(-0.99, 100))
def test_hours_and_productivity_undo_each_other(x):
    assert productivity_gain(hours_saved(x)) == pytest.approx(x, rel=1e-9, abs=1e-12)
    assert hours_saved(x) <= x


TERMS = {"productivity": 0.25, "task_share": 0.5, "adoption": 0.8}


def test_savings_by_hand():
    """1,000 hours at 50; 400 of them in reach; a fifth of these saved: 80 hours, 4,000."""
    assert labour_saving(1_000, 50, **TERMS) == pytest.approx(4_000)
    assert labour_saving(1_000, 50, **TERMS, realisation=0.25) == pytest.approx(1_000)
    assert labour_saving(1_000, 50, **TERMS, licences=500) == pytest.approx(3_500)
    assert labour_saving(1_000, 50, **TERMS, review_hours=30) == pytest.approx(2_500)
    assert labour_saving(1_000, 50, **TERMS, errors=3, error_cost=200) == pytest.approx(3_400)


def test_lost_hours_cost_in_full():
    """A fifth less output: the 400 hours take 100 more."""
    slower = TERMS | {"productivity": -0.2}
    assert labour_saving(1_000, 50, **slower) == pytest.approx(-5_000)
    assert labour_saving(1_000, 50, **slower, realisation=0.25) == pytest.approx(-5_000)


@law
@given(
    x=st.floats(-0.5, 3),
    realisation=st.floats(0, 1),
    task_share=st.floats(0, 1),
    licences=st.floats(0, 1e5),
)
def test_a_saving_never_exceeds_the_wages_within_reach(x, realisation, task_share, licences):
    saving = labour_saving(
        1_000,
        50,
        productivity=x,
        realisation=realisation,
        task_share=task_share,
        licences=licences,
    )
    assert saving <= 50_000 * task_share * realisation - licences + 1e-6 or x < 0
    more = labour_saving(
        1_000,
        50,
        productivity=x + 0.1,
        realisation=realisation,
        task_share=task_share,
        licences=licences,
    )
    assert more >= saving - 1e-6


@law
@given(
    licences=st.floats(0, 5_000),
    review_hours=st.floats(0, 50),
    errors=st.floats(0, 5),
    realisation=st.floats(0.5, 1),
)
def test_at_the_break_even_nothing_is_saved_and_nothing_lost(
    licences, review_hours, errors, realisation
):
    terms = {
        "task_share": 0.5,
        "adoption": 0.9,
        "realisation": realisation,
        "licences": licences,
        "review_hours": review_hours,
        "errors": errors,
        "error_cost": 100,
    }
    x = break_even_productivity(1_000, 50, **terms)
    assert labour_saving(1_000, 50, productivity=x, **terms) == pytest.approx(0, abs=1e-6)


def test_break_evens_by_hand():
    assert break_even_productivity(1_000, 50) == 0
    assert break_even_productivity(1_000, 50, licences=10_000) == pytest.approx(0.25)
    assert break_even_productivity(1_000, 50, licences=50_000) == math.inf
    assert break_even_productivity(0, 50, licences=1) == math.inf
    assert break_even_productivity(1_000, 50, realisation=0, licences=1) == math.inf
    assert break_even_productivity(0, 50) == 0


ARRAYS = {
    "hours_saved": lambda x: hours_saved(x),
    "productivity_gain": lambda x: productivity_gain(x),
    "labour_saving": lambda x: labour_saving(1_000, 50, productivity=x - 0.3, realisation=0.5),
    "break_even": lambda x: break_even_productivity(1_000, 50, licences=1e5 * x),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_gives_what_its_elements_give(name):
    x = np.array([[0.0, 0.2], [0.3, 0.9]])
    one_by_one = [[ARRAYS[name](float(each)) for each in row] for row in x]
    np.testing.assert_allclose(ARRAYS[name](x), one_by_one, rtol=1e-15)


def saving(**wrong):
    arguments = {"hours": 1_000, "wage": 50, "productivity": 0.1, **wrong}
    return lambda: labour_saving(**arguments)


def even(**wrong):
    return lambda: break_even_productivity(**{"hours": 1_000, "wage": 50, **wrong})


BAD = [
    (lambda: hours_saved(-1), ValueError, "productivity"),
    (lambda: hours_saved(math.nan), ValueError, "productivity"),
    (lambda: hours_saved("15 %"), TypeError, "productivity"),
    (lambda: productivity_gain(1), ValueError, "saved"),
    (lambda: productivity_gain(math.inf), ValueError, "saved"),
    (saving(productivity=-1), ValueError, "productivity"),
    *(
        (call(**{name: wrong}), ValueError, name)
        for call in (saving, even)
        for name, wrong in [
            ("hours", -1),
            ("wage", -1),
            ("task_share", 1.1),
            ("adoption", -0.1),
            ("realisation", 15),
            ("licences", -1),
            ("review_hours", -1),
            ("errors", -1),
            ("error_cost", -1),
            ("hours", math.nan),
        ]
    ),
    (saving(hours=1e200, wage=1e200), ValueError, "hours · wage"),
    (saving(review_hours=1e200, wage=1e200, hours=0), ValueError, "cost"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}\b.* must"):
        call()
