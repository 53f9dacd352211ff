"""The dense layer: by hand, by laws, against einsum and finite differences.

Keras is the fourth source, in tests/cnn/test_layers_keras.py.
"""

import numpy as np
import pytest

from zenlib.gradients import check_gradient
from zenlib.layers import Buffers, dense, dense_backward

SHAPES = [(5,), (1,), (2, 3), (2, 1, 4)]


def drawn(leading, *, n_in=4, n_out=3, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    shapes = (*leading, n_in), (n_in, n_out), (n_out,)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def test_two_samples_by_hand():
    x, kernel, bias = [[1.0, 2.0], [0.0, -1.0]], [[1.0, 0.0, 3.0], [5.0, 7.0, 9.0]], [10, 20, 30]
    np.testing.assert_array_equal(dense(x, kernel), [[11, 14, 21], [-5, -7, -9]])
    np.testing.assert_array_equal(dense(x, kernel, bias), [[21, 34, 51], [5, 13, 21]])


def test_gradients_by_hand():
    x, kernel = [[1.0, 2.0], [3.0, 4.0]], [[5.0], [6.0]]
    grad_x, grad_kernel, grad_bias = dense_backward([[1.0], [10.0]], x, kernel)
    np.testing.assert_array_equal(grad_x, [[5, 6], [50, 60]])
    np.testing.assert_array_equal(grad_kernel, [[31], [42]])
    np.testing.assert_array_equal(grad_bias, [11])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_einsum_sums_to_the_same_ten_thousand_values(dtype):
    x, kernel, bias = drawn((50, 20), n_in=30, n_out=11, dtype=dtype)
    y = dense(x, kernel, bias)
    exact = np.einsum("msi,io->mso", x.astype(float), kernel.astype(float), optimize=False) + bias
    tolerance = {np.float64: 1e-12, np.float32: 1e-5}[dtype]
    assert y.dtype == dtype
    assert y.size > 10_000
    np.testing.assert_allclose(y, exact, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("leading", SHAPES, ids=str)
def test_every_gradient_agrees_with_central_differences(leading):
    x, kernel, bias = drawn(leading)
    weights = np.random.default_rng(1).normal(size=(*leading, 3))
    backward = dense_backward(weights, x, kernel)
    for given, gradient, loss in (
        (x, backward[0], lambda a: dense(a, kernel, bias)),
        (kernel, backward[1], lambda a: dense(x, a, bias)),
        (bias, backward[2], lambda a: dense(x, kernel, a)),
    ):

        def weighted(a, loss=loss):
            return np.sum(weights * loss(a))

        assert check_gradient(weighted, lambda a, gradient=gradient: gradient, given) < 1e-8


@pytest.mark.parametrize("leading", SHAPES, ids=str)
def test_leading_axes_are_only_a_way_to_arrange_samples(leading):
    x, kernel, bias = drawn(leading)
    rows, grad = x.reshape(-1, 4), np.random.default_rng(1).normal(size=(*leading, 3))
    y = dense(x, kernel, bias)
    assert y.shape == (*leading, 3)
    np.testing.assert_allclose(y.reshape(-1, 3), dense(rows, kernel, bias), rtol=1e-13)
    ours, plain = dense_backward(grad, x, kernel), dense_backward(grad.reshape(-1, 3), rows, kernel)
    np.testing.assert_allclose(ours[0], plain[0].reshape(x.shape), rtol=1e-13)
    for here, there in zip(ours[1:], plain[1:], strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-13)


def test_one_sample_may_come_without_an_axis_of_samples():
    x, kernel, bias = drawn(())
    np.testing.assert_allclose(dense(x, kernel, bias), x @ kernel + bias, rtol=1e-13)
    grad_x, grad_kernel, _ = dense_backward(np.ones(3), x, kernel)
    assert grad_x.shape == (4,)
    np.testing.assert_array_equal(grad_kernel, np.outer(x, np.ones(3)))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_floating_dtype_is_kept(dtype):
    x, kernel, bias = drawn((5,), dtype=dtype)
    y = dense(x, kernel, bias.astype(np.float64))
    assert y.dtype == dtype
    gradients = dense_backward(y.astype(np.float64), x, kernel)
    assert {part.dtype for part in gradients} == {np.dtype(dtype)}


def test_of_two_dtypes_the_wider_one_is_used_and_integers_are_float64():
    x, kernel, _ = drawn((5,), dtype=np.float32)
    assert dense(x.astype(np.float64), kernel).dtype == np.float64
    assert dense(x, kernel.astype(np.float64)).dtype == np.float64
    assert dense(np.ones((2, 4), np.uint8), kernel).dtype == np.float64


def test_without_input_grad_nothing_is_computed_for_the_input():
    x, kernel, _ = drawn((5,))
    none, *rest = dense_backward(np.ones((5, 3)), x, kernel, input_grad=False)
    assert none is None
    for here, there in zip(rest, dense_backward(np.ones((5, 3)), x, kernel)[1:], strict=True):
        np.testing.assert_array_equal(here, there)


def test_buffers_change_no_number_and_are_used_again():
    buffers = Buffers()
    for m in (4, 4, 2, 5):
        x, kernel, bias = drawn((m,), seed=m)
        y = dense(x, kernel, bias, buffers=buffers)
        np.testing.assert_array_equal(y, dense(x, kernel, bias))
        grad_x = dense_backward(y.copy(), x, kernel, buffers=buffers)[0]
        np.testing.assert_array_equal(grad_x, dense_backward(y.copy(), x, kernel)[0])
    assert np.shares_memory(dense(x, kernel, buffers=buffers), y)
    assert np.shares_memory(dense_backward(y.copy(), x, kernel, buffers=buffers)[0], grad_x)


def test_what_came_in_is_left_as_it_was():
    x, kernel, bias = drawn((5,))
    before = [array.copy() for array in (x, kernel, bias)]
    y = dense(x, kernel, bias)
    grad = y.copy()
    dense_backward(y, x, kernel)
    for array, copy in zip((x, kernel, bias, y), (*before, grad), strict=True):
        np.testing.assert_array_equal(array, copy)
    assert not np.shares_memory(dense(x, kernel), dense(x, kernel))


def test_nan_and_infinity_pass_on_and_stay_in_their_row():
    x, kernel, bias = drawn((3,))
    x[0, 0], x[1, 0] = np.nan, np.inf
    y = dense(x, np.abs(kernel), bias)
    assert np.isnan(y[0]).all()
    assert (y[1] == np.inf).all()
    assert np.isfinite(y[2]).all()


def test_no_samples_give_no_outputs_and_no_gradient():
    y = dense(np.empty((0, 4)), np.ones((4, 3)), np.ones(3))
    assert y.shape == (0, 3)
    grad_x, grad_kernel, grad_bias = dense_backward(y, np.empty((0, 4)), np.ones((4, 3)))
    assert grad_x.shape == (0, 4)
    assert not grad_kernel.any()
    assert not grad_bias.any()
