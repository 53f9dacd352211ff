"""Two-dimensional convolution."""

from math import prod

import numpy as np

from zenlib._validation import flag
from zenlib.layers._arguments import kept, numbers, quiet, shaped
from zenlib.layers._windows import pieces, windows_on


@quiet
def conv2d(x, kernel, bias=None, *, stride=1, padding="valid", buffers=None):
    """One small set of weights, multiplied with the image at every place.

    Parameters
    ----------
    x : array_like of shape (m, height, width, c_in)
        Images.
    kernel : array_like of shape (k_height, k_width, c_in, c_out)
        Weights: a window for each output channel.
    bias : array_like of shape (c_out,), optional
    stride : int, or (int, int) for height and width
        Pixels between neighbouring places.
    padding : {"valid", "same"}
        "valid" keeps the windows inside the image; "same" adds a border of zeros, as
        `same_padding` counts them.
    buffers : Buffers, optional
        Where large arrays are kept; the result then lasts until the next call.

    Returns
    -------
    ndarray of shape (m, rows, columns, c_out)
        In the wider dtype of `x` and `kernel`.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers or a stride is not whole.
    ValueError
        If shapes do not fit, the image is smaller than the kernel, or there is no such padding.

    Notes
    -----
    y[n, i, j, o] = b[o] + sum over a, b, c of x[n, s i + a, s j + b, c] · w[a, b, c, o]: what
    signal processing calls cross-correlation, the kernel is not flipped.

    The windows are copied side by side, as rows of a matrix, and one matrix product does the rest
    ("im2col"). It happens for a few images at a time, so that the copy stays in the cache.

    References
    ----------
    LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition",
    Proceedings of the IEEE 86(11), 1998.
    Chellapilla, Puri, Simard, "High performance convolutional neural networks for document
    processing", 10th International Workshop on Frontiers in Handwriting Recognition, 2006.

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> conv2d(x, np.ones((2, 2, 1, 1)))[0, :, :, 0]  # 0 + 1 + 3 + 4 above left
    array([[ 8., 12.],
           [20., 24.]])

    Book: §4.3.1 eq-conv2d
    """
    x, kernel, windows = _arguments(x, kernel, stride, padding)
    buffers, c_out = kept(buffers), kernel.shape[3]
    if bias is not None:
        bias = shaped("bias", bias, (c_out,), "(c_out,)").astype(x.dtype, copy=False)
    y = buffers.empty("output", (len(x), *windows.positions, c_out), x.dtype)
    weights = kernel.reshape(-1, c_out)
    for piece, columns in _columns(windows.pad(x, 0, buffers), windows, c_out, buffers):
        np.matmul(columns, weights, out=y[piece].reshape(-1, c_out))
        if bias is not None:
            y[piece] += bias
    return y


@quiet
def conv2d_backward(grad, x, kernel, *, stride=1, padding="valid", input_grad=True, buffers=None):
    """Gradients of the loss with respect to the images, the kernel and the bias.

    Parameters
    ----------
    grad : array_like of shape (m, rows, columns, c_out)
        Gradient of the loss with respect to the output.
    x, kernel, stride, padding
        As they went into `conv2d`.
    input_grad : bool
        Whether the gradient of the images is wanted; in a network's first layer nobody asks.
    buffers : Buffers, optional
        Where large arrays are kept; the gradient of `x` then lasts until the next call.

    Returns
    -------
    grad_x : ndarray of the shape of `x`, or None
    grad_kernel : ndarray of the shape of `kernel`
    grad_bias : ndarray of shape (c_out,)

    Raises
    ------
    TypeError, ValueError
        As `conv2d`; also if `grad` does not have the shape of the output.

    Notes
    -----
    A weight meets one pixel at every place, so its gradient is the sum over places of pixel times
    gradient, columnsᵀ · grad: again a convolution, of the image with the gradient. A pixel is met
    by each weight of the window once: for every place inside the window, grad · wᵀ is added to
    the pixels that stood there.

    Examples
    --------
    >>> x, kernel = np.arange(9.0).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1))
    >>> grad_x, grad_kernel, grad_bias = conv2d_backward(np.ones((1, 2, 2, 1)), x, kernel)
    >>> grad_x[0, :, :, 0]  # in how many windows each pixel lies
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    >>> grad_kernel[:, :, 0, 0], grad_bias
    (array([[ 8., 12.],
           [20., 24.]]), array([4.]))

    Book: §4.3.1 eq-conv2d-gradient
    """
    x, kernel, windows = _arguments(x, kernel, stride, padding)
    buffers, c_out = kept(buffers), kernel.shape[3]
    flag("input_grad", input_grad)
    shape = (len(x), *windows.positions, c_out)
    grad = shaped("grad", grad, shape, "of the output").astype(x.dtype, copy=False)
    grad_kernel, grad_bias = np.zeros((kernel.size // c_out, c_out), x.dtype), np.zeros(c_out)
    for piece, columns in _columns(windows.pad(x, 0, buffers), windows, c_out, buffers):
        rows = grad[piece].reshape(-1, c_out)
        grad_kernel += columns.T @ rows
        grad_bias += np.ones(len(rows), x.dtype) @ rows  # sums faster than rows.sum(axis=0)
    grad_x = _input_gradient(grad, kernel, windows, buffers) if input_grad else None
    return grad_x, grad_kernel.reshape(kernel.shape), grad_bias.astype(x.dtype)


@quiet
def conv2d_definition(x, kernel, bias=None, *, stride=1, padding="valid"):
    """What `conv2d` computes, written as it is defined: window by window.

    Parameters
    ----------
    x, kernel, bias, stride, padding
        As `conv2d`.

    Returns
    -------
    ndarray of shape (m, rows, columns, c_out)

    Raises
    ------
    TypeError, ValueError
        As `conv2d`.

    Examples
    --------
    >>> conv2d_definition(np.arange(9.0).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1)))[0, 0, 0]
    array([8.])

    Book: §4.3.1 eq-conv2d
    """
    x, kernel, windows = _arguments(x, kernel, stride, padding)
    (above, below), (left, right) = windows.padding
    x = np.pad(x, ((0, 0), (above, below), (left, right), (0, 0)))
    (k_height, k_width), (down, across) = windows.size, windows.stride
    y = np.zeros((len(x), *windows.positions, kernel.shape[3]), x.dtype)
    for n, i, j, o in np.ndindex(*y.shape):
        top, start = down * i, across * j
        window = x[n, top : top + k_height, start : start + k_width, :]
        y[n, i, j, o] = np.sum(window * kernel[..., o])
    return y if bias is None else y + shaped("bias", bias, y.shape[3:], "(c_out,)")


def _arguments(x, kernel, stride, padding):
    """Images and kernel in one dtype, and the windows of the kernel on the images."""
    x, kernel = numbers("x", x, ndim=4), numbers("kernel", kernel, ndim=4)
    if 0 in kernel.shape:
        raise ValueError(f"kernel must not be empty, got shape {kernel.shape}")
    if x.shape[3] != kernel.shape[2]:
        raise ValueError(
            f"x and kernel must have the same number of input channels, got {x.shape[3]} in x "
            f"{x.shape} and {kernel.shape[2]} in kernel {kernel.shape}"
        )
    windows = windows_on(x, kernel.shape[:2], stride, padding, "kernel")
    dtype = np.result_type(x, kernel)
    return x.astype(dtype, copy=False), kernel.astype(dtype, copy=False), windows


def _columns(padded, windows, c_out, buffers):
    """Piece by piece, the windows as rows of a matrix (places, k_height · k_width · c_in).

    Copies run along what is longer in memory: the row of a window with its channels, or the
    places side by side; in the second case the matrix is the transpose of what was written.
    """
    places, window = windows.positions, (*windows.size, padded.shape[3])
    by_place = windows.size[1] * window[2] >= places[1]
    for piece in pieces(len(padded), prod(places) * (prod(window) + c_out) * padded.itemsize):
        view = windows.view(padded[piece])
        if not by_place:
            view = view.transpose(3, 4, 5, 0, 1, 2)
        columns = buffers.empty("columns", view.shape, view.dtype)
        np.copyto(columns, view)
        if by_place:
            yield piece, columns.reshape(-1, prod(window))
        else:
            yield piece, columns.reshape(prod(window), -1).T


def _input_gradient(grad, kernel, windows, buffers):
    """For each place inside the window, grad · wᵀ added to the pixels that stood there."""
    c_in, c_out = kernel.shape[2:]
    by_tap = np.ascontiguousarray(kernel.swapaxes(2, 3)).reshape(-1, c_out, c_in)
    total = buffers.empty("grad_x", (len(grad), *windows.padded, c_in), grad.dtype)
    total.fill(0)
    for piece in pieces(len(grad), kernel.size // c_out * grad[:1, ..., 0].nbytes):
        rows, places = grad[piece].reshape(-1, c_out), grad[piece].shape[:3]
        parts = buffers.empty("parts", (len(by_tap), *places, c_in), grad.dtype)
        np.matmul(rows, by_tap, out=parts.reshape(len(by_tap), -1, c_in))
        for tap, part in zip(windows.taps, parts, strict=True):
            pixels = total[piece][tap]
            pixels += part
    return windows.crop(total)
