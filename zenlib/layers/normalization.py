"""Layer normalisation."""

import numpy as np

from zenlib._validation import real_number
from zenlib.layers._arguments import numbers, quiet, shaped


@quiet
def layer_norm(x, gamma, beta, *, epsilon=1e-3):
    """Each vector brought to mean 0 and variance 1, then scaled and shifted as learned.

    Parameters
    ----------
    x : array_like of shape (…, width)
    gamma, beta : array_like of shape (width,)
        Scale and shift.
    epsilon : float, above 0
        Added to the variance; Keras's default, which bounds what nearly constant vectors become.

    Returns
    -------
    ndarray of the shape of `x`
        In the wider dtype of `x` and `gamma`.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If shapes do not fit or `epsilon` is not above 0.

    Notes
    -----
    y = γ · z + β, with z = (x - μ) / √(σ² + ε), μ and σ² the mean and variance of the one vector,
    over its `width` entries. Samples do not mix, and training and prediction are the same.

    References
    ----------
    Ba, Kiros, Hinton, "Layer normalization", 2016, arXiv:1607.06450, equation 4.

    Examples
    --------
    >>> layer_norm([[1.0, 3.0]], [1.0, 1.0], [0.0, 5.0], epsilon=1e-12).round(6)
    array([[-1.,  6.]])

    Book: §4.3.2 eq-layer-norm
    """
    x, gamma, epsilon = _arguments(x, gamma, epsilon)
    beta = shaped("beta", beta, gamma.shape, "of gamma").astype(x.dtype, copy=False)
    return gamma * _standardised(x, epsilon)[0] + beta


@quiet
def layer_norm_backward(grad, x, gamma, *, epsilon=1e-3):
    """Gradients of the loss with respect to the vectors, the scale and the shift.

    Parameters
    ----------
    grad : array_like of the shape of `x`
        Gradient of the loss with respect to the output.
    x, gamma, epsilon
        As they went into `layer_norm`.

    Returns
    -------
    grad_x : ndarray of the shape of `x`
    grad_gamma, grad_beta : ndarray of shape (width,)

    Raises
    ------
    TypeError, ValueError
        As `layer_norm`; also if `grad` does not have the shape of `x`.

    Notes
    -----
    With h = γ · grad, a vector: grad_x = (h - mean(h) - z · mean(h · z)) / √(σ² + ε). What is
    subtracted is the part of h that moves the mean, and the part that moves the spread: neither
    changes z.

    Examples
    --------
    >>> grad_x, grad_gamma, grad_beta = layer_norm_backward([[1.0, 1.0]], [[1.0, 3.0]], [1.0, 1.0])
    >>> grad_x, grad_beta  # lifting all outputs alike asks nothing of x
    (array([[0., 0.]]), array([1., 1.]))

    Book: §4.3.2 eq-layer-norm
    """
    x, gamma, epsilon = _arguments(x, gamma, epsilon)
    grad = shaped("grad", grad, x.shape, "of x").astype(x.dtype, copy=False)
    z, spread = _standardised(x, epsilon)
    h = gamma * grad
    moves_mean = h.mean(axis=-1, keepdims=True)
    moves_spread = (h * z).mean(axis=-1, keepdims=True)
    samples = tuple(range(x.ndim - 1))
    grad_gamma, grad_beta = (grad * z).sum(axis=samples), grad.sum(axis=samples)
    return (h - moves_mean - z * moves_spread) / spread, grad_gamma, grad_beta


def _arguments(x, gamma, epsilon):
    x, gamma = numbers("x", x), numbers("gamma", gamma, ndim=1)
    epsilon = real_number("epsilon", epsilon, above=0)
    if x.ndim == 0 or x.shape[-1] != len(gamma) or len(gamma) == 0:
        raise ValueError(
            f"x must end in an axis of as many values as gamma has, at least 1, got shape "
            f"{x.shape} and gamma {gamma.shape}"
        )
    dtype = np.result_type(x, gamma)
    return x.astype(dtype, copy=False), gamma.astype(dtype, copy=False), epsilon


def _standardised(x, epsilon):
    """The vectors with mean 0 and variance (nearly) 1, and what they were divided by."""
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + x.dtype.type(epsilon))
    return centred / spread, spread
