"""Repeated data: by hand, by limits, and by what the paper says of four epochs and of forty."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.llm import REPETITION_SCALE, effective_tokens

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)


def test_worked_by_hand():
    """With R* = 1, two epochs of 100 tokens are worth 100 + 100 (1 - 1/e)."""
    expected = 100 + 100 * (1 - math.exp(-1))
    assert effective_tokens(200, 100, repetition_scale=1) == pytest.approx(expected, rel=1e-15)


def test_the_scale_is_the_one_of_the_paper():
    """Appendix A: R* = 15.387756; so many repetitions give 1 - 1/e of all they can."""
    assert REPETITION_SCALE == 15.387756
    epochs = 1 + 15.387756
    assert effective_tokens(100 * epochs, 100) == pytest.approx(
        100 * (1 + 15.387756 * (1 - math.exp(-1))), rel=1e-12
    )


@law
@given(tokens=st.floats(1, 1e12), more=st.floats(1, 1e6))
def test_tokens_that_are_not_repeated_count_in_full(tokens, more):
    assert effective_tokens(tokens, tokens * more) == tokens


@law
@given(unique=st.floats(1, 1e12), epochs=st.floats(1, 1e4))
def test_repetition_never_hurts_nor_beats_new_data_nor_its_limit(unique, epochs):
    worth = effective_tokens(unique * epochs, unique)
    assert unique * (1 - 1e-12) <= worth <= unique * epochs * (1 + 1e-12)
    assert worth <= unique * (1 + REPETITION_SCALE) * (1 + 1e-12)
    assert effective_tokens(2 * unique * epochs, unique) >= worth


def test_the_first_repetition_is_worth_a_new_pass():
    slightly = effective_tokens(1.0001e9, 1e9)
    assert (slightly - 1e9) / 1e5 == pytest.approx(1, rel=1e-4)


def test_what_the_paper_says_of_epochs():
    """Muennighoff et al. 2023, §1: four are nearly as good as new; at forty nothing is gained."""
    four, forty, fifty = (effective_tokens(k * 1e9, 1e9) / 1e9 for k in (4, 40, 50))
    assert four / 4 > 0.9
    assert (fifty - forty) / 10 < 0.1


def test_endless_repetition_reaches_its_limit():
    assert effective_tokens(1e15, 1e9) == pytest.approx(1e9 * (1 + REPETITION_SCALE))


def test_arrays_broadcast_and_agree_with_single_numbers():
    tokens, unique = np.array([[1e8], [1e9], [1e10]]), np.array([1e8, 1e9])
    worth = effective_tokens(tokens, unique, repetition_scale=np.array([10.0, 20.0]))
    expected = [
        [
            effective_tokens(float(t), float(u), repetition_scale=s)
            for u, s in zip(unique, (10, 20), strict=True)
        ]
        for t in tokens.flat
    ]
    np.testing.assert_allclose(worth, expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("arguments", "error", "name"),
    [
        ((0, 100), ValueError, "n_tokens"),
        ((math.nan, 100), ValueError, "n_tokens"),
        (("many", 100), TypeError, "n_tokens"),
        ((100, 0), ValueError, "n_unique_tokens"),
        ((100, math.inf), ValueError, "n_unique_tokens"),
        ((100, 10, 0), ValueError, "repetition_scale"),
        ((100, 10, -1), ValueError, "repetition_scale"),
    ],
)
def test_a_wrong_argument_is_refused_by_name(arguments, error, name):
    tokens, unique, *scale = arguments
    options = {"repetition_scale": scale[0]} if scale else {}
    with pytest.raises(error, match=rf"^{name} must"):
        effective_tokens(tokens, unique, **options)
