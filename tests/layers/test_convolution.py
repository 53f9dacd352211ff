"""Convolution: by hand, by its definition and laws, against SciPy and finite differences.

Keras is the fourth source, in tests/cnn/test_layers_keras.py.
"""

import itertools

import numpy as np
import pytest
import scipy.signal

from zenlib.gradients import check_gradient
from zenlib.layers import Buffers, _windows, conv2d, conv2d_backward, conv2d_definition

IMAGE = np.arange(9.0).reshape(1, 3, 3, 1)  # 0 1 2 / 3 4 5 / 6 7 8
KERNEL = np.array([[1.0, 10.0], [100.0, 1000.0]]).reshape(2, 2, 1, 1)

# height, width, kernel, channels in and out, stride, padding
SIZES = [
    (height, width, kernel, c_in, c_out, stride, padding)
    for (height, width), kernel, (c_in, c_out), stride, padding in itertools.product(
        [(5, 7), (6, 4)],
        [(1, 1), (2, 3), (3, 2), (4, 4)],
        [(1, 3), (3, 2)],
        [1, 2, 3, (2, 1)],
        ["valid", "same"],
    )
]
SOME_SIZES = SIZES[::7]


def drawn(height, width, kernel, c_in, c_out, *, m=2, dtype=np.float64, seed=0):
    """Images, kernel and bias of normal numbers."""
    rng = np.random.default_rng(seed)
    shapes = (m, height, width, c_in), (*kernel, c_in, c_out), (c_out,)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


# --- by hand ------------------------------------------------------------------------------------


def test_four_windows_by_hand():
    """Upper left: 0 · 1 + 1 · 10 + 3 · 100 + 4 · 1000; the kernel is not flipped."""
    y = conv2d(IMAGE, KERNEL)
    assert y.shape == (1, 2, 2, 1)
    np.testing.assert_array_equal(y[0, :, :, 0], [[4310, 5421], [7643, 8754]])


def test_a_bias_is_added_to_its_channel_everywhere():
    both = np.concatenate([KERNEL, 0 * KERNEL], axis=3)
    y = conv2d(IMAGE, both, [0.5, -2.0])
    np.testing.assert_array_equal(y[0, :, :, 0], [[4310.5, 5421.5], [7643.5, 8754.5]])
    np.testing.assert_array_equal(y[0, :, :, 1], -2)


def test_channels_are_summed_each_with_its_own_weight():
    x = np.array([1.0, 10.0]).reshape(1, 1, 1, 2)
    kernel = np.array([[2.0, 3.0], [4.0, 5.0]]).reshape(1, 1, 2, 2)
    np.testing.assert_array_equal(conv2d(x, kernel)[0, 0, 0], [42, 53])


def test_an_odd_border_of_zeros_goes_below_and_to_the_right():
    y = conv2d(IMAGE, np.ones((2, 2, 1, 1)), padding="same")[0, :, :, 0]
    np.testing.assert_array_equal(y, [[8, 12, 7], [20, 24, 13], [13, 15, 8]])


def test_a_stride_skips_places_along_its_own_axis():
    whole = conv2d(IMAGE, np.ones((1, 1, 1, 1)))[0, :, :, 0]
    np.testing.assert_array_equal(whole, IMAGE[0, :, :, 0])
    for stride, expected in (
        (2, [[0, 2], [6, 8]]),
        ((2, 1), [[0, 1, 2], [6, 7, 8]]),
        ((1, 2), [[0, 2], [3, 5], [6, 8]]),
    ):
        y = conv2d(IMAGE, np.ones((1, 1, 1, 1)), stride=stride)[0, :, :, 0]
        np.testing.assert_array_equal(y, expected)


def test_with_a_stride_the_border_is_only_what_that_stride_needs():
    """4 pixels, windows of 3, every second place: one pixel short, and it goes after."""
    x, ones = np.arange(16.0).reshape(1, 4, 4, 1), np.ones((3, 3, 1, 1))
    for form in (conv2d, conv2d_definition):
        y = form(x, ones, stride=2, padding="same")[0, :, :, 0]
        grid = x[0, :, :, 0]
        by_hand = [[grid[i : i + 3, j : j + 3].sum() for j in (0, 2)] for i in (0, 2)]
        np.testing.assert_array_equal(y, by_hand)


def test_the_definition_has_the_same_defaults():
    x, kernel, bias = drawn(5, 6, (3, 2), 2, 3)
    y = conv2d_definition(x, kernel)
    assert y.shape == (2, 3, 5, 3)
    np.testing.assert_allclose(y, conv2d(x, kernel, stride=1, padding="valid"), rtol=1e-12)
    np.testing.assert_allclose(conv2d_definition(x, kernel, bias), y + bias, rtol=1e-12)


def test_gradients_of_one_window_by_hand():
    x, grad = IMAGE[:, :2, :2], np.full((1, 1, 1, 1), 3.0)
    grad_x, grad_kernel, grad_bias = conv2d_backward(grad, x, KERNEL)
    np.testing.assert_array_equal(grad_x[0, :, :, 0], [[3, 30], [300, 3000]])
    np.testing.assert_array_equal(grad_kernel[:, :, 0, 0], [[0, 3], [9, 12]])
    np.testing.assert_array_equal(grad_bias, [3])


# --- other sources ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_fast_form_is_the_definition(size):
    *shape, stride, padding = size
    x, kernel, bias = drawn(*shape)
    fast = conv2d(x, kernel, bias, stride=stride, padding=padding)
    slow = conv2d_definition(x, kernel, bias, stride=stride, padding=padding)
    np.testing.assert_allclose(fast, slow, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)], ids=["double", "single"]
)
@pytest.mark.parametrize("c_in", [1, 4])
def test_scipy_correlates_to_the_same_thirty_thousand_values(c_in, dtype, tolerance):
    x, kernel, _ = drawn(28, 28, (5, 3), c_in, 7, m=7, dtype=dtype)
    ours = conv2d(x, kernel)
    theirs = np.zeros(ours.shape)
    assert ours.size > 30_000
    for n, c, o in np.ndindex(len(x), c_in, 7):
        image, window = x[n, :, :, c].astype(float), kernel[:, :, c, o].astype(float)
        theirs[n, :, :, o] += scipy.signal.correlate2d(image, window, mode="valid")
    assert ours.dtype == dtype
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * np.abs(theirs).max())


@pytest.mark.parametrize("size", SOME_SIZES, ids=str)
def test_every_gradient_agrees_with_central_differences(size):
    *shape, stride, padding = size
    x, kernel, bias = drawn(*shape)
    options = {"stride": stride, "padding": padding}
    weights = np.random.default_rng(1).normal(size=conv2d(x, kernel, **options).shape)
    backward = conv2d_backward(weights, x, kernel, **options)

    def error(given, gradient, loss):
        return check_gradient(lambda a: np.sum(weights * loss(a)), lambda a: gradient, given)

    assert error(x, backward[0], lambda a: conv2d(a, kernel, bias, **options)) < 1e-8
    assert error(kernel, backward[1], lambda a: conv2d(x, a, bias, **options)) < 1e-8
    assert error(bias, backward[2], lambda a: conv2d(x, kernel, a, **options)) < 1e-8


# --- laws ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_backward_is_the_adjoint_of_forward(size):
    """⟨grad, conv(x)⟩ = ⟨grad_x, x⟩ = ⟨grad_kernel, kernel⟩: the output is linear in each."""
    *shape, stride, padding = size
    x, kernel, _ = drawn(*shape)
    options = {"stride": stride, "padding": padding}
    y = conv2d(x, kernel, **options)
    grad = np.random.default_rng(1).normal(size=y.shape)
    grad_x, grad_kernel, grad_bias = conv2d_backward(grad, x, kernel, **options)
    assert np.vdot(grad_x, x) == pytest.approx(np.vdot(grad, y), rel=1e-10)
    assert np.vdot(grad_kernel, kernel) == pytest.approx(np.vdot(grad, y), rel=1e-10)
    np.testing.assert_allclose(grad_bias, grad.sum(axis=(0, 1, 2)), rtol=1e-12, atol=1e-14)


def test_moving_the_image_moves_the_output():
    x, kernel, bias = drawn(12, 12, (3, 3), 2, 4)
    moved = np.roll(x, (2, 1), axis=(1, 2))
    y, y_moved = conv2d(x, kernel, bias), conv2d(moved, kernel, bias)
    np.testing.assert_allclose(y_moved[:, 2:, 1:], y[:, :-2, :-1], rtol=1e-12, atol=1e-14)


def test_with_a_border_the_inside_is_as_without():
    x, kernel, bias = drawn(8, 9, (3, 3), 2, 4)
    inside = conv2d(x, kernel, bias, padding="same")[:, 1:-1, 1:-1]
    np.testing.assert_allclose(inside, conv2d(x, kernel, bias), rtol=1e-12, atol=1e-14)


def test_a_window_as_large_as_the_image_is_a_dense_layer():
    x, kernel, bias = drawn(4, 5, (4, 5), 3, 6)
    rows = x.reshape(2, -1) @ kernel.reshape(-1, 6) + bias
    np.testing.assert_allclose(conv2d(x, kernel, bias)[:, 0, 0], rows, rtol=1e-12)


@pytest.mark.parametrize("piece_bytes", [1, 4000, 10**9])
@pytest.mark.parametrize("c_in", [1, 5])
def test_working_in_pieces_changes_nothing(piece_bytes, c_in, monkeypatch):
    x, kernel, bias = drawn(7, 6, (3, 3), c_in, 4, m=5)
    grad = np.random.default_rng(1).normal(size=(5, 5, 4, 4))
    expected = conv2d(x, kernel, bias), *conv2d_backward(grad, x, kernel)
    monkeypatch.setattr(_windows, "PIECE_BYTES", piece_bytes)
    found = conv2d(x, kernel, bias), *conv2d_backward(grad, x, kernel)
    for here, there in zip(found, expected, strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-12, atol=1e-13)


# --- dtypes, memory, extremes -------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_floating_dtype_is_kept(dtype):
    x, kernel, bias = drawn(5, 5, (3, 3), 2, 3, dtype=dtype)
    y = conv2d(x, kernel, bias)
    assert y.dtype == conv2d_definition(x, kernel, bias).dtype == dtype
    assert {part.dtype for part in conv2d_backward(y, x, kernel)} == {np.dtype(dtype)}


def test_of_two_dtypes_the_wider_one_is_used():
    x, kernel, bias = drawn(5, 5, (3, 3), 2, 3, dtype=np.float32)
    for pair in ((x.astype(np.float64), kernel), (x, kernel.astype(np.float64))):
        assert conv2d(*pair, bias).dtype == np.float64
        assert conv2d_backward(np.ones((2, 3, 3, 3), np.float32), *pair)[0].dtype == np.float64
    assert conv2d(x, kernel, bias.astype(np.float64)).dtype == np.float32


def test_integers_become_float64():
    y = conv2d(IMAGE.astype(np.uint8), KERNEL.astype(np.int64), np.array([1]))
    assert y.dtype == np.float64
    np.testing.assert_array_equal(y[0, :, :, 0], [[4311, 5422], [7644, 8755]])


def test_without_input_grad_nothing_is_computed_for_the_image():
    x, kernel, _ = drawn(5, 5, (3, 3), 2, 3)
    grad = np.ones((2, 3, 3, 3))
    none, *rest = conv2d_backward(grad, x, kernel, input_grad=False)
    assert none is None
    for here, there in zip(rest, conv2d_backward(grad, x, kernel)[1:], strict=True):
        np.testing.assert_array_equal(here, there)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_what_came_in_is_left_as_it_was(padding):
    x, kernel, bias = drawn(5, 5, (3, 3), 2, 3)
    before = [array.copy() for array in (x, kernel, bias)]
    y = conv2d(x, kernel, bias, padding=padding)
    grad_before = y.copy()
    conv2d_backward(y, x, kernel, padding=padding)
    for array, copy in zip((x, kernel, bias, y), (*before, grad_before), strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_buffers_change_no_number_and_are_used_again(padding):
    buffers = Buffers()
    for m in (4, 4, 2, 5):
        x, kernel, bias = drawn(6, 5, (3, 2), 3, 4, m=m, seed=m)
        y = conv2d(x, kernel, bias, padding=padding, buffers=buffers)
        np.testing.assert_array_equal(y, conv2d(x, kernel, bias, padding=padding))
        kept = conv2d_backward(y.copy(), x, kernel, padding=padding, buffers=buffers)
        for here, there in zip(kept, conv2d_backward(y, x, kernel, padding=padding), strict=True):
            np.testing.assert_array_equal(here, there)
    again = conv2d(x, kernel, bias, padding=padding, buffers=buffers)
    assert np.shares_memory(again, y)
    assert np.shares_memory(
        conv2d_backward(y, x, kernel, padding=padding, buffers=buffers)[0], kept[0]
    )


def test_without_buffers_every_result_is_its_own():
    x, kernel, bias = drawn(6, 5, (3, 2), 3, 4)
    assert not np.shares_memory(conv2d(x, kernel, bias), conv2d(x, kernel, bias))


def test_views_of_any_layout_give_the_same():
    x, kernel, bias = drawn(6, 8, (3, 3), 2, 4)
    expected = conv2d(x, kernel, bias)
    grad = np.random.default_rng(3).normal(size=expected.shape)
    gradients = conv2d_backward(grad, x, kernel)
    odd = np.asfortranarray(x), np.asfortranarray(kernel)
    np.testing.assert_allclose(conv2d(*odd, bias), expected, rtol=1e-12, atol=1e-13)
    for here, there in zip(conv2d_backward(np.asfortranarray(grad), *odd), gradients, strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-12, atol=1e-13)
    flipped = conv2d(x[:, ::-1, ::-1], kernel[::-1, ::-1], bias)
    np.testing.assert_allclose(flipped[:, ::-1, ::-1], expected, rtol=1e-12, atol=1e-13)


def test_nan_reaches_every_window_that_holds_it_and_no_other():
    x = IMAGE.copy()
    x[0, 0, 0, 0] = np.nan
    np.testing.assert_array_equal(
        np.isnan(conv2d(x, KERNEL))[0, :, :, 0], [[True, False], [False, False]]
    )


def test_infinity_passes_on_and_what_overflows_becomes_it_without_a_warning():
    x = IMAGE.copy()
    x[0, 2, 2, 0] = np.inf
    assert conv2d(x, KERNEL)[0, 1, 1, 0] == np.inf
    huge = np.full((1, 3, 3, 1), 1e308)
    for form in (conv2d, conv2d_definition):
        assert (form(huge, KERNEL) == np.inf).all()
    assert (conv2d_backward(np.full((1, 2, 2, 1), 1e308), huge, KERNEL)[1] == np.inf).all()


def test_no_images_give_no_outputs_and_no_gradient():
    x, kernel, bias = drawn(5, 5, (3, 3), 2, 3, m=0)
    y = conv2d(x, kernel, bias)
    assert y.shape == (0, 3, 3, 3)
    grad_x, grad_kernel, grad_bias = conv2d_backward(y, x, kernel)
    assert grad_x.shape == x.shape
    assert not grad_kernel.any()
    assert not grad_bias.any()
