"""Pooling: by hand, by its definition and laws, against SciPy and finite differences.

Keras is the fourth source, in tests/cnn/test_layers_keras.py.
"""

import itertools

import numpy as np
import pytest
import scipy.ndimage

from zenlib.gradients import check_gradient
from zenlib.layers import (
    Buffers,
    _windows,
    average_pool2d,
    average_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    pool2d_definition,
)

BACKWARD = {max_pool2d: max_pool2d_backward, average_pool2d: average_pool2d_backward}
REDUCE = {max_pool2d: np.max, average_pool2d: np.mean}
POOLS = list(BACKWARD)

# image, window, stride, padding
SIZES = list(
    itertools.product(
        [(5, 7), (6, 4)], [1, 2, 3, (2, 3), (4, 1)], [None, 1, 2, 3, (1, 2)], ["valid", "same"]
    )
)
IMAGE = np.array([[1.0, 4.0, 2.0], [3.0, 0.0, 8.0]]).reshape(1, 2, 3, 1)


def drawn(image, *, m=2, channels=3, dtype=np.float64, seed=0):
    return np.random.default_rng(seed).normal(size=(m, *image, channels)).astype(dtype)


# --- by hand ------------------------------------------------------------------------------------


def test_the_greatest_and_the_mean_of_one_window_by_hand():
    assert max_pool2d(IMAGE).ravel().tolist() == [4]  # the third column is left over
    assert average_pool2d(IMAGE).ravel().tolist() == [2]  # (1 + 4 + 3 + 0) / 4


def test_overlapping_windows_by_hand():
    assert max_pool2d(IMAGE, stride=1).ravel().tolist() == [4, 8]
    assert average_pool2d(IMAGE, stride=1).ravel().tolist() == [2, 3.5]


def test_beyond_the_border_nothing_counts():
    """The second window holds one column of pixels: 2 and 8."""
    assert max_pool2d(-IMAGE, padding="same").ravel().tolist() == [0, -2]
    assert average_pool2d(IMAGE, padding="same").ravel().tolist() == [2, 5]


def test_window_and_stride_may_differ_along_the_axes():
    assert max_pool2d(IMAGE, (1, 3)).ravel().tolist() == [4, 8]
    assert max_pool2d(IMAGE, (2, 1)).ravel().tolist() == [3, 4, 8]
    assert max_pool2d(IMAGE, (1, 2), stride=(1, 1)).ravel().tolist() == [4, 4, 3, 8]


def test_the_stride_is_the_window_unless_told_otherwise():
    x = drawn((9, 9))
    for pool in POOLS:
        np.testing.assert_array_equal(pool(x, 3), pool(x, 3, stride=3))
        np.testing.assert_array_equal(pool(x), pool(x, 2, stride=2))


def test_with_a_stride_the_border_is_only_what_that_stride_needs():
    """4 pixels, windows of 3, every second place: one pixel short, and it goes after."""
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    options = {"stride": 2, "padding": "same"}
    assert max_pool2d(-x, 3, **options).ravel().tolist() == [0, -2, -8, -10]
    assert average_pool2d(x, 3, **options).ravel().tolist() == [5, 6.5, 11, 12.5]
    assert pool2d_definition(np.mean, x, 3, **options).ravel().tolist() == [5, 6.5, 11, 12.5]


def test_the_window_is_two_by_two_unless_told_otherwise():
    x = drawn((6, 6))
    for pool, reduce in REDUCE.items():
        np.testing.assert_allclose(pool2d_definition(reduce, x), pool(x, 2), rtol=1e-13)


def test_gradients_of_one_window_by_hand():
    grad = np.full((1, 1, 1, 1), 8.0)
    np.testing.assert_array_equal(
        max_pool2d_backward(grad, IMAGE)[0, :, :, 0], [[0, 8, 0], [0, 0, 0]]
    )
    np.testing.assert_array_equal(
        average_pool2d_backward(grad, IMAGE)[0, :, :, 0], [[2, 2, 0], [2, 2, 0]]
    )


@pytest.mark.parametrize(
    ("window", "place"),
    [
        ([[5, 5], [5, 5]], (0, 0)),
        ([[1, 5], [5, 5]], (0, 1)),
        ([[1, 5], [5, 1]], (0, 1)),
        ([[1, 1], [5, 5]], (1, 0)),
        ([[5, 1], [5, 1]], (0, 0)),
        ([[1, 1], [1, 5]], (1, 1)),
    ],
)
def test_among_equals_the_first_gets_everything_row_by_row(window, place):
    x = np.array(window, float).reshape(1, 2, 2, 1)
    grad_x = max_pool2d_backward(np.full((1, 1, 1, 1), 7.0), x)[0, :, :, 0]
    assert grad_x[place] == 7
    assert np.count_nonzero(grad_x) == 1


@pytest.mark.parametrize("size", [(2, 2), (3, 3), (2, 4)], ids=str)
def test_ties_in_larger_windows_go_to_the_first_too(size):
    x = np.random.default_rng(0).integers(0, 3, (40, *size, 2)).astype(float)
    grad_x = max_pool2d_backward(np.ones((40, 1, 1, 2)), x, size)
    for n, c in np.ndindex(40, 2):
        first = np.zeros(size)
        first.flat[x[n, :, :, c].argmax()] = 1
        np.testing.assert_array_equal(grad_x[n, :, :, c], first)


def test_a_pixel_in_two_windows_gets_the_sum():
    x = np.array([0.0, 9.0, 1.0]).reshape(1, 1, 3, 1)
    grad = np.array([5.0, 7.0]).reshape(1, 1, 2, 1)
    assert max_pool2d_backward(grad, x, (1, 2), stride=1).ravel().tolist() == [0, 12, 0]
    assert average_pool2d_backward(grad, x, (1, 2), stride=1).ravel().tolist() == [2.5, 6, 3.5]


# --- other sources ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("pool", POOLS)
def test_the_fast_form_is_the_definition(pool, size):
    image, window, stride, padding = size
    x = drawn(image)
    fast = pool(x, window, stride=stride, padding=padding)
    slow = pool2d_definition(REDUCE[pool], x, window, stride=stride, padding=padding)
    np.testing.assert_allclose(fast, slow, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)], ids=["double", "single"]
)
def test_scipy_filters_to_the_same_ten_thousand_values(dtype, tolerance):
    x = drawn((30, 29), m=5, channels=3, dtype=dtype)
    filters = {
        max_pool2d: scipy.ndimage.maximum_filter,
        average_pool2d: scipy.ndimage.uniform_filter,
    }
    for pool, filtered in filters.items():
        ours = pool(x, 3, stride=1)
        assert ours.size > 10_000
        assert ours.dtype == dtype
        theirs = filtered(x.astype(float), (1, 3, 3, 1))[:, 1:-1, 1:-1]
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)
        np.testing.assert_array_equal(pool(x, 3, stride=2), ours[:, ::2, ::2])


@pytest.mark.parametrize("size", SIZES[::3], ids=str)
@pytest.mark.parametrize("pool", POOLS)
def test_every_gradient_agrees_with_central_differences(pool, size):
    image, window, stride, padding = size
    x, options = drawn(image, channels=2), {"stride": stride, "padding": padding}
    weights = np.random.default_rng(1).normal(size=pool(x, window, **options).shape)
    error = check_gradient(
        lambda a: np.sum(weights * pool(a, window, **options)),
        lambda a: BACKWARD[pool](weights, a, window, **options),
        x,
    )
    assert error < 1e-8


# --- laws ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("pool", POOLS)
def test_the_whole_gradient_arrives_and_no_more(pool, size):
    """Its sum is kept, and ⟨grad, y⟩ = ⟨grad_x, x⟩, as for every function of first degree."""
    image, window, stride, padding = size
    x, options = drawn(image), {"stride": stride, "padding": padding}
    y = pool(x, window, **options)
    grad = np.random.default_rng(1).normal(size=y.shape)
    grad_x = BACKWARD[pool](grad, x, window, **options)
    assert grad_x.sum() == pytest.approx(grad.sum(), abs=1e-12)
    assert np.vdot(grad_x, x) == pytest.approx(np.vdot(grad, y), rel=1e-10, abs=1e-12)


def test_a_window_of_one_pixel_changes_nothing():
    x = drawn((3, 4))
    for pool in POOLS:
        np.testing.assert_array_equal(pool(x, 1), x)
        np.testing.assert_array_equal(BACKWARD[pool](x, x, 1), x)


def test_the_greatest_is_kept_under_increasing_functions_and_the_mean_under_straight_lines():
    x = drawn((6, 6))
    np.testing.assert_array_equal(max_pool2d(np.exp(x)), np.exp(max_pool2d(x)))
    np.testing.assert_array_equal(max_pool2d(np.maximum(x, 0)), np.maximum(max_pool2d(x), 0))
    np.testing.assert_allclose(average_pool2d(3 * x - 1), 3 * average_pool2d(x) - 1, rtol=1e-12)


@pytest.mark.parametrize("piece_bytes", [1, 500, 10**9])
@pytest.mark.parametrize("pool", POOLS)
def test_working_in_pieces_changes_nothing(pool, piece_bytes, monkeypatch):
    x = drawn((7, 6), m=5)
    y = pool(x, 3, stride=2)
    grad_x = BACKWARD[pool](y, x, 3, stride=2)
    monkeypatch.setattr(_windows, "PIECE_BYTES", piece_bytes)
    np.testing.assert_array_equal(pool(x, 3, stride=2), y)
    np.testing.assert_array_equal(BACKWARD[pool](y, x, 3, stride=2), grad_x)


# --- dtypes, memory, extremes -------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("pool", POOLS)
def test_a_floating_dtype_is_kept(pool, padding, dtype):
    x = drawn((5, 5), dtype=dtype)
    y = pool(x, padding=padding)
    assert y.dtype == BACKWARD[pool](y, x, padding=padding).dtype == dtype
    assert BACKWARD[pool](y.astype(np.float64), x, padding=padding).dtype == dtype
    assert pool2d_definition(np.max, x).dtype == dtype


@pytest.mark.parametrize("pool", POOLS)
def test_integers_become_float64(pool):
    y = pool(IMAGE.astype(np.uint8))
    assert y.dtype == np.float64
    np.testing.assert_array_equal(y, pool(IMAGE))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [None, 1])
@pytest.mark.parametrize("pool", POOLS)
def test_buffers_change_no_number_and_are_used_again(pool, stride, padding):
    buffers, options = Buffers(), {"stride": stride, "padding": padding}
    for m in (3, 3, 1, 4):
        x = drawn((5, 7), m=m, seed=m)
        y = pool(x, **options, buffers=buffers)
        np.testing.assert_array_equal(y, pool(x, **options))
        grad_x = BACKWARD[pool](y.copy(), x, **options, buffers=buffers)
        np.testing.assert_array_equal(grad_x, BACKWARD[pool](y.copy(), x, **options))
    assert np.shares_memory(pool(x, **options, buffers=buffers), y)
    assert np.shares_memory(BACKWARD[pool](y.copy(), x, **options, buffers=buffers), grad_x)


@pytest.mark.parametrize("pool", POOLS)
def test_what_came_in_is_left_as_it_was_and_nothing_is_shared(pool):
    x = drawn((5, 5))
    before, y = x.copy(), pool(x)
    grad = y.copy()
    grad_x = BACKWARD[pool](y, x)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(y, grad)
    assert not np.shares_memory(grad_x, x)
    assert not np.shares_memory(pool(x, 1), x)


@pytest.mark.parametrize("pool", POOLS)
def test_nan_reaches_its_own_window_and_no_other(pool):
    x = drawn((4, 4), m=1, channels=1)
    x[0, 0, 0, 0] = np.nan
    y = pool(x)[0, :, :, 0]
    np.testing.assert_array_equal(np.isnan(y), [[True, False], [False, False]])
    assert np.isfinite(BACKWARD[pool](np.ones((1, 2, 2, 1)), x)).all()


def test_minus_infinity_is_a_number_like_others():
    x = np.full((1, 2, 2, 1), -np.inf)
    assert max_pool2d(x).item() == -np.inf
    x[0, 1, 0, 0] = -1e300
    grad_x = max_pool2d_backward(np.ones((1, 1, 1, 1)), x)
    assert grad_x[0, 1, 0, 0] == grad_x.sum() == 1


@pytest.mark.parametrize("pool", POOLS)
def test_no_images_give_nothing(pool):
    x = np.empty((0, 4, 4, 2))
    assert pool(x).shape == (0, 2, 2, 2)
    assert BACKWARD[pool](pool(x), x).shape == x.shape


def test_an_infinite_gradient_raises_no_warning():
    grad_x = average_pool2d_backward(np.full((1, 1, 1, 1), np.inf), IMAGE)
    assert (grad_x[0, :, :2] == np.inf).all()
    grad_x = max_pool2d_backward(np.full((1, 1, 1, 1), np.inf), IMAGE)
    assert np.isnan(grad_x).any()  # ∞ times the 0 of a value that is not the greatest
