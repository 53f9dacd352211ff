"""Activations that take each number by itself, and their slopes."""

import numpy as np

from zenlib._validation import float_if_scalar, real_number
from zenlib.activations._arrays import at_least_single, in_dtype_of, pre_activations


def relu(x):
    """What is positive passes, the rest becomes zero.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    relu(x) = max(x, 0). NaN stays NaN, +inf stays +inf, -inf becomes 0.

    References
    ----------
    Glorot, Bordes, Bengio, "Deep sparse rectifier neural networks", AISTATS 2011.

    Examples
    --------
    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])

    Book: §4.2.1 eq-relu
    """
    x = pre_activations(x)
    return float_if_scalar(np.maximum(x, 0))


def relu_grad(x, *, at_zero=0.0):
    """Slope of relu: 1 right of zero, 0 left of it, and a choice at zero itself.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.
    at_zero : float between 0 and 1
        The value at x = 0.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `at_zero` lies outside [0, 1].

    Notes
    -----
    At 0 relu has no derivative; every number in [0, 1] is a subgradient there. The default, 0, is
    what `tf.nn.relu` returns. NaN stays NaN.

    References
    ----------
    Bertoin, Bolte, Gerchinovitz, Pauwels, "Numerical influence of ReLU'(0) on backpropagation",
    NeurIPS 2021, arXiv:2106.12915.

    Examples
    --------
    >>> relu_grad([-2.0, 0.0, 3.0])
    array([0., 0., 1.])
    >>> relu_grad(0.0, at_zero=0.5)
    0.5

    Book: §4.2.1 eq-relu-derivative
    """
    x = pre_activations(x)
    at_zero = real_number("at_zero", at_zero, least=0, most=1)
    return float_if_scalar(_slopes(x, 0, at_zero))


def leaky_relu(x, *, negative_slope=0.2):
    """What is positive passes, the rest is scaled down instead of cut off.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.
    negative_slope : float above 0, at most 1
        What negative numbers are multiplied by.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If an argument is not real.
    ValueError
        If `negative_slope` lies outside (0, 1]; 0 would be relu.

    Notes
    -----
    leaky_relu(x) = max(x, a x) with a the slope. A unit that is negative for every sample still
    learns. 0.2 is the default of Keras and of `tf.nn.leaky_relu`, 0.01 that of PyTorch and of the
    paper. NaN stays NaN, ±inf stays ±inf.

    References
    ----------
    Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models", ICML 2013.

    Examples
    --------
    >>> leaky_relu([-2.0, 0.0, 3.0], negative_slope=0.25)
    array([-0.5,  0. ,  3. ])

    Book: §4.1 eq-leaky-relu
    """
    x = pre_activations(x)
    negative_slope = real_number("negative_slope", negative_slope, above=0, most=1)
    return float_if_scalar(np.maximum(x, negative_slope * x))


def leaky_relu_grad(x, *, negative_slope=0.2, at_zero=None):
    """Slope of leaky_relu: 1 right of zero, the small slope left of it, and a choice at zero.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.
    negative_slope : float above 0, at most 1
        What negative numbers are multiplied by.
    at_zero : float between `negative_slope` and 1, optional
        The value at x = 0; by default `negative_slope`.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If an argument is not real.
    ValueError
        If `negative_slope` lies outside (0, 1], or `at_zero` outside [negative_slope, 1].

    Notes
    -----
    At 0 every number from the slope on its left to the slope on its right is a subgradient. The
    default is what `tf.nn.leaky_relu` returns. NaN stays NaN.

    Examples
    --------
    >>> leaky_relu_grad([-2.0, 0.0, 3.0], negative_slope=0.25)
    array([0.25, 0.25, 1.  ])

    Book: §4.1 eq-leaky-relu
    """
    x = pre_activations(x)
    negative_slope = real_number("negative_slope", negative_slope, above=0, most=1)
    if at_zero is None:
        at_zero = negative_slope
    at_zero = real_number("at_zero", at_zero, least=negative_slope, most=1)
    return float_if_scalar(_slopes(x, negative_slope, at_zero))


def sigmoid(x):
    """The logistic curve: any real number squeezed between 0 and 1.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations; for a probability, the log-odds (natural logarithm).

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    sigmoid(x) = 1 / (1 + exp(-x)). For large negative x the exponential overflows to inf, and
    1 / (1 + inf) = 0 is the right answer: only the warning is silenced. Every digit is kept on
    both sides, because 1 is added to a positive number.

    float16 is computed in float32 and rounded at the end.

    Examples
    --------
    >>> sigmoid(0.0)
    0.5
    >>> sigmoid([-1000.0, 1000.0])
    array([0., 1.])

    Book: §4.2.1 eq-sigmoid
    """
    x = pre_activations(x)
    with np.errstate(over="ignore"):
        return in_dtype_of(x, 1 / (1 + np.exp(-at_least_single(x))))


def sigmoid_grad(x):
    """Slope of sigmoid: highest at 0, where it is a quarter.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    sigmoid'(x) = s (1 - s) with s = sigmoid(x). For large x the difference 1 - s loses every digit;
    with z = exp(-|x|) the same value is z / (1 + z)², which subtracts nothing.

    Examples
    --------
    >>> sigmoid_grad(0.0)
    0.25

    Book: §4.2.1 eq-sigmoid
    """
    x = pre_activations(x)
    z = np.exp(-np.abs(x))
    z /= (1 + z) ** 2
    return float_if_scalar(z)


def tanh(x):
    """The hyperbolic tangent: any real number squeezed between -1 and 1.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)) = 2 sigmoid(2x) - 1.

    Examples
    --------
    >>> tanh([-1000.0, 0.0, 1000.0])
    array([-1.,  0.,  1.])

    Book: §4.2.1 eq-tanh
    """
    x = pre_activations(x)
    return float_if_scalar(np.tanh(x))


def tanh_grad(x):
    """Slope of tanh: 1 at zero, falling to 0 on both sides.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    tanh'(x) = 1 - tanh²(x) = 1 / cosh²(x). For large |x| the difference loses every digit and cosh
    overflows; with z = exp(-2|x|) the same value is 4 z / (1 + z)², which does neither.

    Examples
    --------
    >>> tanh_grad(0.0)
    1.0

    Book: §4.2.1 eq-tanh
    """
    x = pre_activations(x)
    z = np.exp(-np.abs(x))
    z *= z
    z /= (1 + z) ** 2
    z *= 4
    return float_if_scalar(z)


def softplus(x):
    """A relu without the corner.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    softplus(x) = log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)). The exponent is never positive,
    so nothing overflows, and log1p keeps what adding to 1 would round away.

    Examples
    --------
    >>> softplus([-1000.0, 1000.0])
    array([   0., 1000.])
    >>> softplus(0.0)  # log 2
    0.6931471805599453

    Book: §4.2.1 eq-softplus
    """
    x = pre_activations(x)
    y = np.log1p(np.exp(-np.abs(x)))
    y += np.maximum(x, 0)
    return float_if_scalar(y)


def softplus_grad(x):
    """Slope of softplus, which is the sigmoid.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    softplus'(x) = exp(x) / (1 + exp(x)) = sigmoid(x).

    Examples
    --------
    >>> softplus_grad(0.0)
    0.5

    Book: §4.2.1 eq-softplus
    """
    return sigmoid(x)


def _slopes(x, left, at_zero):
    """1 right of zero, `left` on its left, `at_zero` at zero itself, NaN for NaN."""
    slopes = np.sign(x, out=np.empty_like(x))
    np.maximum(slopes, left, out=slopes)
    if at_zero != left:
        slopes[x == 0] = at_zero
    return slopes
