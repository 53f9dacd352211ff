"""Pooling: of every window one number, the greatest or the mean."""

import numpy as np

from zenlib._validation import function
from zenlib.layers._arguments import kept, numbers, pair, quiet, shaped
from zenlib.layers._windows import pieces, windows_on
from zenlib.layers.buffers import Buffers


def max_pool2d(x, size=2, *, stride=None, padding="valid", buffers=None):
    """The greatest value of every window, channel by channel.

    Parameters
    ----------
    x : array_like of shape (m, height, width, channels)
        Images.
    size : int, or (int, int) for height and width
        Of the window, in pixels.
    stride : int, or (int, int), optional
        Pixels between neighbouring windows; by default `size`, side by side.
    padding : {"valid", "same"}
        "valid" keeps the windows inside the image and drops what is left over; "same" lets them
        reach beyond the border, where nothing counts.
    buffers : Buffers, optional
        Where large arrays are kept; the result then lasts until the next call.

    Returns
    -------
    ndarray of shape (m, rows, columns, channels) and the dtype of `x`

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or a size is not whole.
    ValueError
        If `x` is not four-dimensional, the image is smaller than the window, or there is no such
        padding.

    Notes
    -----
    y[n, i, j, c] = max over a, b of x[n, s i + a, s j + b, c]. Taken in two steps, along the rows
    and then down: a maximum of maxima. NaN wins.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 5.0], [4.0, 3.0, 6.0]]).reshape(1, 2, 3, 1)
    >>> max_pool2d(x)[0, :, :, 0]  # the third column is left over
    array([[4.]])

    Book: §4.3.1 eq-max-pool
    """
    x, windows = _arguments(x, size, stride, padding)
    return _pool(np.maximum, x, windows, -np.inf, kept(buffers))


@quiet
def max_pool2d_backward(grad, x, size=2, *, stride=None, padding="valid", buffers=None):
    """The gradient of the images: all of it to the greatest value of each window.

    Parameters
    ----------
    grad : array_like of shape (m, rows, columns, channels)
        Gradient of the loss with respect to the output.
    x, size, stride, padding
        As they went into `max_pool2d`.
    buffers : Buffers, optional
        Where large arrays are kept; the result then lasts until the next call.

    Returns
    -------
    ndarray of the shape and dtype of `x`

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`; also if `grad` does not have the shape of the output.

    Notes
    -----
    Where several values are the greatest, the first of them, row by row, gets everything, as in
    TensorFlow. It goes back in two steps: to the first row whose maximum is that of the window,
    then to the first value in it. The last one takes what the others left, so it also gets the
    gradient of a window that holds NaN.

    Examples
    --------
    >>> x = np.array([[1.0, 4.0], [4.0, 3.0]]).reshape(1, 2, 2, 1)
    >>> max_pool2d_backward(np.full((1, 1, 1, 1), 7.0), x)[0, :, :, 0]
    array([[0., 7.],
           [0., 0.]])

    Book: §4.3.1 eq-max-pool
    """
    x, windows = _arguments(x, size, stride, padding)
    grad = _output_gradient(grad, x, windows)
    buffers = kept(buffers)
    padded = windows.pad(x, -np.inf, buffers)
    grad_x = buffers.empty("grad_x", padded.shape, x.dtype)
    for piece in pieces(len(x), padded[:1].nbytes):
        part, grad_part = padded[piece], grad[piece]
        narrow = (len(part), windows.padded[0], windows.positions[1], x.shape[3])
        rows, grad_rows = (buffers.empty(key, narrow, x.dtype) for key in ("rows", "grad_rows"))
        top = buffers.empty("top", grad_part.shape, x.dtype)
        _fold(np.maximum, [part[tap] for tap in windows.along(1)], out=rows)
        _fold(np.maximum, [rows[tap] for tap in windows.along(0)], out=top)
        _to_the_first(grad_part, rows, top, windows, 0, buffers, out=grad_rows)
        _to_the_first(grad_rows, part, rows, windows, 1, buffers, out=grad_x[piece])
    return windows.crop(grad_x)


@quiet
def average_pool2d(x, size=2, *, stride=None, padding="valid", buffers=None):
    """The mean of every window, channel by channel.

    Parameters
    ----------
    x, size, stride, padding, buffers
        As `max_pool2d`; beyond the border nothing counts, the mean is that of the pixels inside.

    Returns
    -------
    ndarray of shape (m, rows, columns, channels) and the dtype of `x`

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`.

    Notes
    -----
    y[n, i, j, c] = mean over a, b of x[n, s i + a, s j + b, c].

    Examples
    --------
    >>> average_pool2d(np.array([[1.0, 2.0], [4.0, 3.0]]).reshape(1, 2, 2, 1))[0, :, :, 0]
    array([[2.5]])

    Book: §4.3.1 eq-average-pool
    """
    x, windows = _arguments(x, size, stride, padding)
    y = _pool(np.add, x, windows, 0, kept(buffers))
    y /= _pixels(windows, x.dtype)
    return y


@quiet
def average_pool2d_backward(grad, x, size=2, *, stride=None, padding="valid", buffers=None):
    """The gradient of the images: an equal share to each pixel of a window.

    Parameters
    ----------
    grad, x, size, stride, padding, buffers
        As `max_pool2d_backward`; of `x` only shape and dtype matter.

    Returns
    -------
    ndarray of the shape and dtype of `x`

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d_backward`.

    Examples
    --------
    >>> average_pool2d_backward(np.full((1, 1, 1, 1), 8.0), np.ones((1, 2, 2, 1)))[0, :, :, 0]
    array([[2., 2.],
           [2., 2.]])

    Book: §4.3.1 eq-average-pool
    """
    x, windows = _arguments(x, size, stride, padding)
    share = _output_gradient(grad, x, windows) / _pixels(windows, x.dtype)
    grad_x = kept(buffers).empty("grad_x", (len(x), *windows.padded, x.shape[3]), x.dtype)
    grad_x.fill(0)
    for tap in windows.taps:
        grad_x[tap] += share
    return windows.crop(grad_x)


def pool2d_definition(reduce, x, size=2, *, stride=None, padding="valid"):
    """What the poolings compute, written as it is defined: window by window.

    Parameters
    ----------
    reduce : callable
        Takes the pixels of one window and channel, returns one number: `np.max`, `np.mean`.
    x, size, stride, padding
        As `max_pool2d`.

    Returns
    -------
    ndarray of shape (m, rows, columns, channels) and the dtype of `x`

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`; also if `reduce` cannot be called.

    Examples
    --------
    >>> pool2d_definition(np.max, np.arange(4.0).reshape(1, 2, 2, 1))[0, :, :, 0]
    array([[3.]])

    Book: §4.3.1 eq-max-pool eq-average-pool
    """
    function("reduce", reduce)
    x, windows = _arguments(x, size, stride, padding)
    y = np.empty((len(x), *windows.positions, x.shape[3]), x.dtype)
    for n, i, j, c in np.ndindex(*y.shape):
        top = i * windows.stride[0] - windows.padding[0][0]
        left = j * windows.stride[1] - windows.padding[1][0]
        rows = slice(max(top, 0), top + windows.size[0])
        columns = slice(max(left, 0), left + windows.size[1])
        y[n, i, j, c] = reduce(x[n, rows, columns, c])
    return y


def _arguments(x, size, stride, padding):
    x, size = numbers("x", x, ndim=4), pair("size", size)
    return x, windows_on(x, size, size if stride is None else stride, padding, "size")


def _output_gradient(grad, x, windows):
    shape = (len(x), *windows.positions, x.shape[3])
    return shaped("grad", grad, shape, "of the output").astype(x.dtype, copy=False)


def _pool(combine, x, windows, border, buffers):
    """Windows folded to one number each, for a few images at a time: first across, then down."""
    padded, channels = windows.pad(x, border, buffers), x.shape[3]
    y = buffers.empty("output", (len(x), *windows.positions, channels), x.dtype)
    for piece in pieces(len(x), padded[:1].nbytes):
        narrow = (*y[piece].shape[:1], windows.padded[0], windows.positions[1], channels)
        rows = buffers.empty("rows", narrow, x.dtype)
        _fold(combine, [padded[piece][tap] for tap in windows.along(1)], out=rows)
        _fold(combine, [rows[tap] for tap in windows.along(0)], out=y[piece])
    return y


def _fold(combine, arrays, out):
    first, *others = arrays
    if not others:
        np.copyto(out, first)
    for i, other in enumerate(others):
        combine(out if i else first, other, out=out)


def _to_the_first(grad, x, greatest, windows, axis, buffers, out):
    """Along one axis, gradients to the first entry of each window that equals its greatest."""
    taps, overlap = windows.along(axis), windows.overlap(axis)
    if not windows.tile(axis):
        out.fill(0)
    shares = [out[tap] for tap in taps]
    if overlap:
        shares = buffers.empty("shares", (len(taps), *grad.shape), grad.dtype)
    hit, left = buffers.empty("hit", grad.shape, bool), grad
    *firsts, rest = shares
    for tap, share in zip(taps, firsts, strict=False):
        np.equal(x[tap], greatest, out=hit)
        np.multiply(left, hit, out=share)
        left = np.subtract(left, share, out=rest)
    if left is grad:
        np.copyto(rest, grad)
    if overlap:
        for tap, share in zip(taps, shares, strict=True):
            out[tap] += share


def _pixels(windows, dtype):
    """How many pixels of the image each window holds, as (1, rows, columns, 1)."""
    return _pool(np.add, np.ones((1, *windows.image, 1), dtype), windows, 0, Buffers())
