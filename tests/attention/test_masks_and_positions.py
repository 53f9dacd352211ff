"""Masks and positions: by hand, by their laws, against mpmath."""

import math

import mpmath
import numpy as np
import pytest

from zenlib.attention import (
    causal_mask,
    multi_head,
    padding_mask,
    scaled_dot_product,
    sinusoidal_positions,
)

# Masks


def test_a_causal_mask_worked_by_hand():
    np.testing.assert_array_equal(causal_mask(1), [[True]])
    np.testing.assert_array_equal(
        causal_mask(3), [[True, False, False], [True, True, False], [True, True, True]]
    )


@pytest.mark.parametrize("steps", [1, 2, 7, 40])
def test_a_causal_mask_allows_what_is_not_later(steps):
    mask = causal_mask(steps)
    assert mask.dtype == bool
    i, j = np.indices((steps, steps))
    np.testing.assert_array_equal(mask, j <= i)


def test_a_padding_mask_worked_by_hand():
    mask = padding_mask([[5, 0, 7], [0, 0, 0]])
    np.testing.assert_array_equal(mask, [[[True, False, True]], [[False, False, False]]])
    assert mask.dtype == bool


def test_the_filling_can_be_another_token():
    np.testing.assert_array_equal(padding_mask([[5, 0, -1]], pad=-1), [[[True, True, False]]])


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64])
def test_tokens_of_any_integer_dtype_are_taken(dtype):
    assert padding_mask(np.array([[3, 0]], dtype)).tolist() == [[[True, False]]]


def test_padding_changes_no_output_of_the_real_tokens():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 3, 4))
    padded = np.concatenate([x, rng.normal(size=(1, 2, 4))], axis=1)
    mask = padding_mask([[1, 1, 1, 0, 0]])
    alone, _ = scaled_dot_product(x, x, x)
    together, _ = scaled_dot_product(padded, padded, padded, mask=mask)
    np.testing.assert_allclose(together[:, :3], alone, rtol=0, atol=1e-15)


def test_two_masks_join_to_one():
    both = causal_mask(3) & padding_mask([[1, 1, 0]])
    np.testing.assert_array_equal(
        both[0], [[True, False, False], [True, True, False], [True, True, False]]
    )


# Positions

SIZES = [(1, 2, 10_000.0), (50, 8, 10_000.0), (7, 6, 100.0)]


@pytest.mark.parametrize(("steps", "width", "base"), SIZES)
def test_positions_agree_with_mpmath(steps, width, base):
    got = sinusoidal_positions(steps, width, base=base)
    assert got.shape == (steps, width)
    with mpmath.workdps(30):
        for p, column in np.ndindex(got.shape):
            angle = p / mpmath.mpf(base) ** (mpmath.mpf(2 * (column // 2)) / width)
            expected = mpmath.cos(angle) if column % 2 else mpmath.sin(angle)
            assert abs(got[p, column] - float(expected)) < 1e-14


def test_the_first_row_is_zeros_and_ones():
    np.testing.assert_array_equal(sinusoidal_positions(1, 6), [[0, 1, 0, 1, 0, 1]])


def test_ten_thousand_is_the_base_unless_told_otherwise():
    np.testing.assert_array_equal(
        sinusoidal_positions(9, 4), sinusoidal_positions(9, 4, base=10_000)
    )
    assert sinusoidal_positions(2, 4)[1, 2] == pytest.approx(math.sin(0.01), rel=1e-15)


def test_moving_on_is_a_rotation_by_an_angle_that_depends_on_the_distance_alone():
    positions = sinusoidal_positions(60, 8)
    pairs = positions[:, 0::2] * 1j + positions[:, 1::2]  # e^{iθ}, one column for each pair
    turn = pairs[7:] / pairs[:-7]
    np.testing.assert_allclose(turn, np.broadcast_to(turn[:1], turn.shape), atol=1e-13)


def test_the_inner_product_of_two_positions_depends_on_their_distance_alone():
    products = sinusoidal_positions(40, 16) @ sinusoidal_positions(40, 16).T
    for distance in range(40):
        diagonal = np.diagonal(products, distance)
        expected = np.cos(distance / 10_000 ** (np.arange(0, 16, 2) / 16)).sum()
        np.testing.assert_allclose(diagonal, expected, atol=1e-12)


def test_a_longer_table_begins_like_a_shorter_one():
    np.testing.assert_array_equal(sinusoidal_positions(30, 8)[:10], sinusoidal_positions(10, 8))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_positions_come_in_the_dtype_asked_for(dtype):
    got = sinusoidal_positions(100, 8, dtype=dtype)
    assert got.dtype == dtype
    np.testing.assert_array_equal(got, sinusoidal_positions(100, 8).astype(dtype))


def projections(width, heads, rng):
    params = {
        name: {
            "kernel": rng.normal(size=(width, heads, width // heads)),
            "bias": rng.normal(size=(heads, width // heads)),
        }
        for name in ("query", "key", "value")
    }
    params["attention_output"] = {
        "kernel": rng.normal(size=(heads, width // heads, width)),
        "bias": rng.normal(size=width),
    }
    return params


def test_without_positions_a_shuffled_text_gives_shuffled_outputs_with_them_it_does_not():
    rng = np.random.default_rng(0)
    x, params = rng.normal(size=(2, 6, 8)), projections(8, 2, rng)
    order = np.array([3, 0, 5, 1, 4, 2])

    def attend(x):
        return multi_head(x, x, x, params)[0]

    np.testing.assert_allclose(attend(x[:, order]), attend(x)[:, order], rtol=0, atol=1e-12)
    where = sinusoidal_positions(6, 8)
    difference = attend(x[:, order] + where) - attend(x + where)[:, order]
    assert np.abs(difference).max() > 0.1


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: causal_mask(0), ValueError, "steps must be at least 1, got 0"),
        (lambda: causal_mask(2.0), TypeError, "steps must be a whole number"),
        (lambda: padding_mask([[0.0]]), TypeError, "tokens must be whole numbers, got.*float64"),
        (lambda: padding_mask([["a"]]), TypeError, "tokens must be whole numbers"),
        (lambda: padding_mask([1, 0]), ValueError, r"tokens must have 2 dim.*got shape \(2,\)"),
        (lambda: padding_mask([[[1]]]), ValueError, "tokens must have 2 dimensions"),
        (lambda: padding_mask([[1]], pad=0.5), TypeError, "pad must be a whole.*float 0.5"),
        (lambda: padding_mask([[1]], pad=True), TypeError, "pad must be a whole.*bool True"),
        (lambda: sinusoidal_positions(0, 2), ValueError, "steps must be at least 1"),
        (lambda: sinusoidal_positions(1.0, 2), TypeError, "steps must be a whole number"),
        (lambda: sinusoidal_positions(1, 0), ValueError, "width must be at least 2"),
        (lambda: sinusoidal_positions(1, 3), ValueError, "width must be even.*got 3"),
        (lambda: sinusoidal_positions(1, "2"), TypeError, "width must be a whole number"),
        (lambda: sinusoidal_positions(1, 2, base=1), ValueError, "base must be above 1"),
        (lambda: sinusoidal_positions(1, 2, base="e"), TypeError, "base must be a real number"),
        (lambda: sinusoidal_positions(1, 2, dtype=int), TypeError, "dtype must be floating"),
    ],
)
def test_a_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
