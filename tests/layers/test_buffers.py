"""Buffers: memory made once, apart for every key and scope."""

import numpy as np
import pytest

from zenlib import layers
from zenlib.layers import Buffers


def test_the_same_key_gives_the_same_memory():
    buffers = Buffers()
    first = buffers.empty("y", (2, 3), np.float32)
    assert (first.shape, first.dtype) == ((2, 3), np.float32)
    assert np.shares_memory(buffers.empty("y", (2, 3), np.float32), first)


def test_a_smaller_array_lives_in_the_same_memory_and_a_larger_one_in_new():
    buffers = Buffers()
    first = buffers.empty("y", (2, 3), np.float32)
    smaller = buffers.empty("y", (5,), np.float32)
    larger = buffers.empty("y", (7,), np.float32)
    assert smaller.shape == (5,)
    assert np.shares_memory(smaller, first)
    assert not np.shares_memory(larger, first)
    assert np.shares_memory(buffers.empty("y", (2, 3), np.float32), larger)


def test_another_key_dtype_or_scope_has_memory_of_its_own():
    buffers = Buffers()
    first = buffers.empty("y", (4,), np.float32)
    others = (
        buffers.empty("x", (4,), np.float32),
        buffers.empty("y", (4,), np.float64),
        buffers.scope("a").empty("y", (4,), np.float64),
        buffers.scope("b").empty("y", (4,), np.float64),
        buffers.scope("a").scope("a").empty("y", (4,), np.float64),
    )
    arrays = (first, *others)
    for i, array in enumerate(arrays):
        assert not any(np.shares_memory(array, other) for other in arrays[i + 1 :])


def test_a_scope_is_the_same_at_each_call():
    buffers = Buffers()
    assert buffers.scope("a") is buffers.scope("a")
    assert buffers.scope("a") is not buffers.scope("b")


def test_arrays_are_contiguous_and_may_be_empty_or_without_axes():
    buffers = Buffers()
    assert buffers.empty("y", (3, 4), np.float64).flags.c_contiguous
    assert buffers.empty("y", (0, 4), np.float64).shape == (0, 4)
    assert buffers.empty("z", (), np.float64).shape == ()


def test_bytes_are_summed_over_keys_and_scopes():
    buffers = Buffers()
    assert buffers.nbytes == 0
    buffers.empty("y", (3, 4), np.float64)
    buffers.empty("x", (5,), np.float32)
    buffers.scope("a").scope("b").empty("y", (2,), np.float64)
    assert buffers.nbytes == 96 + 20 + 16
    buffers.scope("c").empty("y", (3,), np.float64)
    assert buffers.nbytes == 132 + 24
    buffers.empty("y", (1,), np.float64)  # lives in what is there
    assert buffers.nbytes == 132 + 24


def images_and_kernel(dtype):
    return np.ones((2, 5, 6, 3), dtype), np.ones((3, 3, 3, 4), dtype)


def test_without_a_border_a_convolution_copies_no_image():
    (x, kernel), buffers = images_and_kernel(np.float32), Buffers()
    y = layers.conv2d(x, kernel, buffers=buffers)
    columns = 2 * 12 * 27 * 4  # images, places, values of a window, bytes
    assert buffers.nbytes == y.nbytes + columns


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("name", ["conv2d", "max_pool2d", "average_pool2d"])
def test_single_precision_takes_half_the_memory(name, padding):
    used = []
    for dtype in (np.float32, np.float64):
        x, kernel = images_and_kernel(dtype)
        more, options = ((kernel,), {}) if name == "conv2d" else ((3,), {"stride": 2})
        forward, backward = Buffers(), Buffers()
        y = getattr(layers, name)(x, *more, padding=padding, buffers=forward, **options)
        back = getattr(layers, f"{name}_backward")
        back(y.copy(), x, *more, padding=padding, buffers=backward, **options)
        used.append((forward.nbytes, backward.nbytes))
    (forward, backward), (forward_double, backward_double) = used
    assert 2 * forward == forward_double
    assert backward < 0.515 * backward_double  # bools have the same size in both
