"""The dense layer: every input to every output."""

import numpy as np

from zenlib._validation import flag
from zenlib.layers._arguments import kept, numbers, quiet, shaped


@quiet
def dense(x, kernel, bias=None, *, buffers=None):
    """Every output is a weighted sum of all inputs, plus a bias.

    Parameters
    ----------
    x : array_like of shape (…, n_in)
        Inputs; a sequence (m, steps, n_in) is treated step by step.
    kernel : array_like of shape (n_in, n_out)
        Weights.
    bias : array_like of shape (n_out,), optional
    buffers : Buffers, optional
        Where large arrays are kept; the result then lasts until the next call.

    Returns
    -------
    ndarray of shape (…, n_out)
        In the wider dtype of `x` and `kernel`.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If shapes do not fit.

    Notes
    -----
    y = x W + b: y[…, o] = b[o] + sum over i of x[…, i] · W[i, o].

    Examples
    --------
    >>> dense([[1.0, 2.0]], [[1.0, 0.0, 3.0], [0.0, 1.0, 3.0]], [0.0, 0.0, 1.0])
    array([[ 1.,  2., 10.]])

    Book: §3.2.3 eq-dense, §4.3.1
    """
    x, kernel = _arguments(x, kernel)
    y = kept(buffers).empty("output", (*x.shape[:-1], kernel.shape[1]), x.dtype)
    np.matmul(x.reshape(-1, kernel.shape[0]), kernel, out=y.reshape(-1, kernel.shape[1]))
    if bias is not None:
        y += shaped("bias", bias, kernel.shape[1:], "(n_out,)").astype(x.dtype, copy=False)
    return y


@quiet
def dense_backward(grad, x, kernel, *, input_grad=True, buffers=None):
    """Gradients of the loss with respect to the inputs, the kernel and the bias.

    Parameters
    ----------
    grad : array_like of shape (…, n_out)
        Gradient of the loss with respect to the output.
    x, kernel
        As they went into `dense`.
    input_grad : bool
        Whether the gradient of `x` is wanted.
    buffers : Buffers, optional
        Where large arrays are kept; the gradient of `x` then lasts until the next call.

    Returns
    -------
    grad_x : ndarray of the shape of `x`, or None
    grad_kernel : ndarray of the shape of `kernel`
    grad_bias : ndarray of shape (n_out,)

    Raises
    ------
    TypeError, ValueError
        As `dense`; also if `grad` does not have the shape of the output.

    Notes
    -----
    With G the gradient of the output, one row per sample: Gᵂ = xᵀ G, Gᵇ = sum of the rows of G,
    Gˣ = G Wᵀ.

    Examples
    --------
    >>> grad_x, grad_kernel, grad_bias = dense_backward([[1.0]], [[3.0, 4.0]], [[5.0], [6.0]])
    >>> grad_x, grad_kernel, grad_bias
    (array([[5., 6.]]), array([[3.],
           [4.]]), array([1.]))

    Book: §3.2.5, §4.3.1
    """
    x, kernel = _arguments(x, kernel)
    flag("input_grad", input_grad)
    n_in, n_out = kernel.shape
    grad = shaped("grad", grad, (*x.shape[:-1], n_out), "of the output").astype(x.dtype, copy=False)
    rows = grad.reshape(-1, n_out)
    grad_kernel, grad_bias = x.reshape(-1, n_in).T @ rows, rows.sum(axis=0)
    if not input_grad:
        return None, grad_kernel, grad_bias
    grad_x = kept(buffers).empty("grad_x", x.shape, x.dtype)
    np.matmul(rows, kernel.T, out=grad_x.reshape(-1, n_in))
    return grad_x, grad_kernel, grad_bias


def _arguments(x, kernel):
    """Inputs and kernel in one dtype."""
    x, kernel = numbers("x", x), numbers("kernel", kernel, ndim=2)
    if x.ndim == 0 or x.shape[-1] != len(kernel):
        raise ValueError(
            f"x must end in an axis of n_in = {len(kernel)} values, one for each row of kernel, "
            f"got shape {x.shape}"
        )
    if 0 in kernel.shape:
        raise ValueError(f"kernel must not be empty, got shape {kernel.shape}")
    dtype = np.result_type(x, kernel)
    return x.astype(dtype, copy=False), kernel.astype(dtype, copy=False)
