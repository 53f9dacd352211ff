"""Quantisation: by hand, by its laws, and its staircase written out with plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib.compression import (
    AffineGrid,
    dequantize,
    fake_quantize,
    fake_quantize_grad,
    fit_grid,
    quantize,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
values = arrays(np.float64, 12, elements=st.floats(-1e6, 1e6))
bits = st.integers(2, 8)
RNG = np.random.default_rng(0)
KERNEL = RNG.normal(size=(3, 3, 2, 5)) * [0.01, 0.1, 1, 10, 0]
HUNDREDTHS = AffineGrid(np.float64(0.01), np.int64(0), -127, 127)


def test_by_hand():
    """From -1 to 3 in two bits: three steps of 4/3, zero is the second name."""
    grid = fit_grid([-1.0, 0.0, 3.0], bits=2)
    assert (grid.scale, grid.zero_point, grid.low, grid.high) == (pytest.approx(4 / 3), -1, -2, 1)
    assert quantize([-1.0, 0.0, 3.0, 0.6, 0.7], grid).tolist() == [-2, -1, 1, -1, 0]
    assert fake_quantize([-1.0, 3.0], grid) == pytest.approx([-4 / 3, 8 / 3])


def test_a_symmetric_grid_by_hand():
    grid = fit_grid([-2.54, 1.0], symmetric=True)
    assert (grid.scale, grid.zero_point, grid.low, grid.high) == (pytest.approx(0.02), 0, -127, 127)


@law
@given(values, bits, st.booleans())
def test_zero_stays_zero_and_no_value_is_off_by_more_than_a_step(x, bits, symmetric):
    """Half a step inside; rounding the zero point may move the ends by another half."""
    grid = fit_grid(x, bits=bits, symmetric=symmetric)
    assert fake_quantize(np.zeros(1), grid) == 0
    allowed = (0.5 if symmetric else 1.0) * grid.scale
    assert (abs(fake_quantize(x, grid) - x) <= allowed * (1 + 1e-9) + 1e-300).all()


@law
@given(values, bits, st.booleans())
def test_what_stands_on_the_grid_stays(x, bits, symmetric):
    grid = fit_grid(x, bits=bits, symmetric=symmetric)
    once = fake_quantize(x, grid)
    assert (quantize(once, grid) == quantize(x, grid)).all()
    assert (fake_quantize(once, grid) == once).all()


@law
@given(values, bits)
def test_a_symmetric_grid_mirrors(x, bits):
    grid = fit_grid(x, bits=bits, symmetric=True)
    assert (quantize(-x, grid) == -quantize(x, grid)).all()


@law
@given(values, bits, st.booleans())
def test_the_names_are_those_of_a_plain_loop(x, bits, symmetric):
    grid = fit_grid(x, bits=bits, symmetric=symmetric)
    s, z = float(grid.scale), int(grid.zero_point)
    expected = [min(max(round(value / s) + z, grid.low), grid.high) for value in x.tolist()]
    assert quantize(x, grid).tolist() == expected


@law
@given(values, st.integers(2, 7), st.booleans())
def test_another_bit_never_widens_the_step(x, bits, symmetric):
    coarse, fine = (fit_grid(x, bits=b, symmetric=symmetric) for b in (bits, bits + 1))
    assert fine.scale <= coarse.scale
    assert fine.high == 2 * coarse.high + 1


def test_the_order_of_values_is_kept():
    x = np.sort(RNG.normal(size=200))
    assert (np.diff(quantize(x, fit_grid(x, bits=4)).astype(int)) >= 0).all()


def test_every_channel_gets_its_own_grid():
    grid = fit_grid(KERNEL, symmetric=True, axis=-1)
    assert grid.scale.shape == (1, 1, 1, 5)
    alone = [fit_grid(KERNEL[..., c], symmetric=True).scale for c in range(5)]
    assert grid.scale.ravel().tolist() == alone
    together = fake_quantize(KERNEL, grid)
    for c in range(5):
        one = fake_quantize(KERNEL[..., c], fit_grid(KERNEL[..., c], symmetric=True))
        assert (together[..., c] == one).all()


def test_channels_of_unequal_size_profit_from_their_own_grids():
    whole = fake_quantize(KERNEL, fit_grid(KERNEL, symmetric=True))
    channels = fake_quantize(KERNEL, fit_grid(KERNEL, symmetric=True, axis=3))
    assert (whole[..., 0] == 0).all(), "a hundredth of the largest is less than half a step"
    assert abs(channels[..., 0] - KERNEL[..., 0]).max() < 2e-4


def test_nothing_but_zeros_has_a_grid_of_scale_one():
    for symmetric in (True, False):
        grid = fit_grid(np.zeros(3), symmetric=symmetric)
        assert grid.scale == 1
        assert (fake_quantize(np.zeros(3), grid) == 0).all()


def test_values_of_one_sign_use_the_whole_grid():
    assert quantize([0.0, 6.0], fit_grid([2.0, 6.0])).tolist() == [-128, 127]
    assert quantize([-6.0, 0.0], fit_grid([-2.0, -6.0])).tolist() == [-128, 127]


def test_the_largest_numbers_do_not_overflow():
    huge = np.array([-1.7e308, 1.7e308])
    assert np.isfinite(fit_grid(huge).scale)
    assert quantize([1e308], HUNDREDTHS).tolist() == [127]


def test_gradients_pass_inside_and_stop_outside():
    x, grad = np.array([-1.28, -1.27, 0.0, 1.274, 1.276]), np.full(5, 3.0)
    assert fake_quantize_grad(x, HUNDREDTHS, grad).tolist() == [0, 3, 3, 3, 0]


@law
@given(values, bits)
def test_on_the_grid_fitted_to_them_every_gradient_passes(x, bits):
    grid = fit_grid(x, bits=bits, symmetric=True)
    assert (fake_quantize_grad(x, grid, np.ones(12)) == 1).all()


def test_dtypes():
    x = KERNEL.astype(np.float32)
    grid = fit_grid(x, axis=-1)
    assert quantize(x, grid).dtype == np.int8
    assert dequantize(quantize(x, grid), grid).dtype == np.float32
    assert fake_quantize(x, grid).dtype == np.float32
    assert fake_quantize(KERNEL, grid).dtype == np.float64
    assert fake_quantize_grad(x, grid, x).dtype == np.float32
    assert np.asarray(grid.scale).dtype == np.float64


def test_a_grid_of_channels_tells_their_range():
    assert repr(fit_grid([[1.27, 12.7]], symmetric=True, axis=1)) == (
        "AffineGrid(2 scales from 0.01 to 0.1, low=-127, high=127)"
    )


def test_inputs_stay_as_they_were():
    before = KERNEL.copy()
    grid = fit_grid(KERNEL, axis=-1)
    fake_quantize_grad(KERNEL, grid, fake_quantize(KERNEL, grid))
    assert (before == KERNEL).all()


CHANNELS = fit_grid(np.ones((2, 3)), axis=1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fit_grid([]), ValueError, "x must not be empty"),
        (lambda: fit_grid([math.nan]), ValueError, "x must be finite"),
        (lambda: fit_grid("abc"), TypeError, "x must hold real numbers"),
        (lambda: fit_grid([1.0], bits=1), ValueError, "bits must be at least 2"),
        (lambda: fit_grid([1.0], bits=9), ValueError, "bits must be at most 8"),
        (lambda: fit_grid([1.0], bits=8.0), TypeError, "bits must be a whole number"),
        (lambda: fit_grid([1.0], symmetric=1), TypeError, "symmetric must be True or False"),
        (lambda: fit_grid([1.0], axis=1), ValueError, "axis must be an axis of x"),
        (lambda: quantize([1.0], 0.01), TypeError, "grid must be an AffineGrid"),
        (lambda: quantize([math.inf], HUNDREDTHS), ValueError, "x must be finite"),
        (lambda: quantize([1.0, 2.0], CHANNELS), ValueError, r"x must have a shape .*\(1, 3\)"),
        (lambda: quantize(np.ones((4, 2)), CHANNELS), ValueError, "x must have a shape"),
        (lambda: dequantize([0.5], HUNDREDTHS), TypeError, "q must hold whole numbers"),
        (lambda: dequantize(np.array([128]), HUNDREDTHS), ValueError, "q must lie from -127 to"),
        (lambda: dequantize(np.array([-128]), HUNDREDTHS), ValueError, "q must lie from -127 to"),
        (lambda: dequantize(np.ones((4, 2), int), CHANNELS), ValueError, "q must have a shape"),
        (lambda: fake_quantize([1.0], None), TypeError, "grid must be an AffineGrid"),
        (lambda: AffineGrid(0.0, 0, -127, 127), ValueError, "scale must be above 0, got 0"),
        (lambda: AffineGrid(math.nan, 0, -127, 127), ValueError, "scale must be finite"),
        (lambda: AffineGrid(1.0, 0.5, -127, 127), TypeError, "zero_point must hold whole numbers"),
        (lambda: AffineGrid(1.0, [0, 0], -127, 127), ValueError, "scale and zero_point must have"),
        (lambda: AffineGrid(1.0, 9, -8, 7), ValueError, "zero_point must lie from -8 to 7, got 9"),
        (lambda: AffineGrid(1.0, 0, 7, -8), ValueError, "high must be at least 8"),
        (lambda: AffineGrid(1.0, 0, -127, 128), ValueError, "high must be at most 127"),
        (lambda: AffineGrid(1.0, 0, -129, 127), ValueError, "low must be at least -128"),
        (lambda: dequantize([1], HUNDREDTHS, dtype="abc"), TypeError, "dtype must be a floating"),
        (lambda: dequantize([1], HUNDREDTHS, dtype=int), TypeError, "dtype must be a floating"),
        (lambda: dequantize([[1], [1, 2]], HUNDREDTHS), ValueError, "q must be one rectangular"),
        (
            lambda: fake_quantize_grad([1.0], HUNDREDTHS, [1.0, 2.0]),
            ValueError,
            "grad and x must have the same shape",
        ),
        (
            lambda: fake_quantize_grad([1.0], HUNDREDTHS, [math.nan]),
            ValueError,
            "grad must be finite",
        ),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
