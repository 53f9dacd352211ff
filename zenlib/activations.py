"""Activation functions, each with its derivative.

Elementwise: relu, sigmoid, tanh, softplus. Along an axis: softmax, log_softmax.

All of them keep a floating dtype (integers become float64), give a scalar back as a float, leave
their input as it was, and pass NaN and infinity on, as a layer inside a network has to.
"""

import numpy as np

from zenlib._validation import axis_of, float_array, float_if_scalar, real_number

__all__ = [
    "log_softmax",
    "log_softmax_jacobian",
    "relu",
    "relu_grad",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_jacobian",
    "softplus",
    "softplus_grad",
    "tanh",
    "tanh_grad",
]


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
    x = _pre_activations(x)
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
    x = _pre_activations(x)
    at_zero = real_number("at_zero", at_zero, least=0, most=1)
    return float_if_scalar(np.heaviside(x, x.dtype.type(at_zero)))


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
    sigmoid(x) = 1 / (1 + exp(-x)) = exp(x) / (1 + exp(x)). The first form overflows for large
    negative x, the second for large positive x. Each sign takes the form whose exponent is
    negative: with z = exp(-|x|) they are 1 / (1 + z) and z / (1 + z).

    Examples
    --------
    >>> sigmoid(0.0)
    0.5
    >>> sigmoid([-1000.0, 1000.0])
    array([0., 1.])

    Book: §4.2.1 eq-sigmoid
    """
    x = _pre_activations(x)
    z = np.exp(-np.abs(x))
    return float_if_scalar(np.where(x >= 0, 1, z) / (1 + z))


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
    x = _pre_activations(x)
    z = np.exp(-np.abs(x))
    return float_if_scalar(z / (1 + z) ** 2)


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
    x = _pre_activations(x)
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
    overflows; with z = exp(-|x|), 1 / cosh(x) = 2 z / (1 + z²) does neither.

    Examples
    --------
    >>> tanh_grad(0.0)
    1.0

    Book: §4.2.1 eq-tanh
    """
    x = _pre_activations(x)
    z = np.exp(-np.abs(x))
    return float_if_scalar((2 * z / (1 + z * z)) ** 2)


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
    x = _pre_activations(x)
    return float_if_scalar(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))


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


def softmax(x, *, axis=-1):
    """Scores turned into probabilities that sum to one.

    Parameters
    ----------
    x : array_like with at least one dimension, usually (m, K)
        Logits: m samples, K classes.
    axis : int
        The axis of the classes.

    Returns
    -------
    ndarray of the shape and dtype of `x`

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or `axis` is not a whole number.
    ValueError
        If `x` has no such axis, or nothing along it.

    Notes
    -----
    softmax(x)_k = exp(x_k) / sum_j exp(x_j). Subtracting one number from every logit changes
    nothing, so the largest is subtracted: then no exponential overflows and the sum is at least 1.

    float16 is computed in float32 and rounded at the end: a sum over classes may pass 65,504.

    A logit of -inf gets probability 0. A row that holds NaN or +inf, or nothing but -inf, has no
    softmax: it becomes NaN throughout, as in TensorFlow and SciPy.

    References
    ----------
    Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions",
    IMA Journal of Numerical Analysis 41(4), 2021.

    Examples
    --------
    >>> softmax([[0.0, 0.0], [1000.0, 0.0]])
    array([[0.5, 0.5],
           [1. , 0. ]])

    Book: §4.2.3 eq-softmax
    """
    x, axis = _logits(x, axis)
    exponentials = np.exp(_below_top(_at_least_single(x), axis))
    return _in_dtype_of(x, exponentials / exponentials.sum(axis=axis, keepdims=True))


def log_softmax(x, *, axis=-1):
    """Logarithm of softmax, exact also where the probability itself rounds to 0 or to 1.

    Parameters
    ----------
    x : array_like with at least one dimension, usually (m, K)
        Logits: m samples, K classes.
    axis : int
        The axis of the classes.

    Returns
    -------
    ndarray of the shape and dtype of `x`
        Natural logarithms, none above 0.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or `axis` is not a whole number.
    ValueError
        If `x` has no such axis, or nothing along it.

    Notes
    -----
    log_softmax(x)_k = x_k - log sum_j exp(x_j). With t the place of the largest logit, the
    sum is exp(x_t) (1 + rest), where rest collects exp(x_j - x_t) over j ≠ t, and its logarithm is
    x_t + log1p(rest): nothing overflows, and a rest far below the rounding of 1 still counts.

    float16 is computed in float32, as in `softmax`.

    A logit of -inf gives -inf. A row that holds NaN or +inf, or nothing but -inf, becomes NaN.

    References
    ----------
    Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions",
    IMA Journal of Numerical Analysis 41(4), 2021.

    Examples
    --------
    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])

    Book: §4.2.3 eq-log-softmax
    """
    x, axis = _logits(x, axis)
    shifted = _below_top(_at_least_single(x), axis)
    top = np.expand_dims(x.argmax(axis=axis), axis)
    rest = np.exp(shifted)
    np.put_along_axis(rest, top, np.take_along_axis(shifted, top, axis), axis)  # 0, or NaN
    return _in_dtype_of(x, shifted - np.log1p(rest.sum(axis=axis, keepdims=True)))


def softmax_jacobian(x):
    """How every probability answers to every logit.

    Parameters
    ----------
    x : array_like of shape (K,)
        Logits of one sample.

    Returns
    -------
    ndarray of shape (K, K) and the dtype of `x`
        Entry (i, j) is the derivative of softmax(x)_i with respect to x_j.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `x` is not one non-empty vector.

    Notes
    -----
    J = diag(p) - p pᵀ with p = softmax(x): p_i (1 - p_i) on the diagonal, -p_i p_j beside it.
    Every row sums to zero, so the diagonal is taken as minus the sum of the rest of its row: the
    difference 1 - p_i would lose its digits when p_i is nearly 1.

    Examples
    --------
    >>> softmax_jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])

    Book: §4.2.3 eq-softmax-jacobian
    """
    p = softmax(float_array("x", x, finite=False, ndim=1))
    return _with_zero_row_sums(-np.outer(p, p))


def log_softmax_jacobian(x):
    """How every log-probability answers to every logit.

    Parameters
    ----------
    x : array_like of shape (K,)
        Logits of one sample.

    Returns
    -------
    ndarray of shape (K, K) and the dtype of `x`
        Entry (i, j) is the derivative of log_softmax(x)_i with respect to x_j.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `x` is not one non-empty vector.

    Notes
    -----
    J = I - 1 pᵀ with p = softmax(x): 1 - p_i on the diagonal, -p_j beside it. The diagonal is
    summed as in `softmax_jacobian`.

    Examples
    --------
    >>> log_softmax_jacobian([0.0, 0.0])
    array([[ 0.5, -0.5],
           [-0.5,  0.5]])

    Book: §4.2.3 eq-log-softmax
    """
    p = softmax(float_array("x", x, finite=False, ndim=1))
    return _with_zero_row_sums(np.tile(-p, (len(p), 1)))


def _pre_activations(x):
    return float_array("x", x, finite=False, nonempty=False)


def _logits(x, axis):
    x = float_array("x", x, finite=False, nonempty=False)
    if x.ndim == 0:
        raise ValueError("x must have at least 1 dimension, got a single number; pass all K logits")
    return x, axis_of("axis", axis, "x", x)


def _below_top(x, axis):
    """Every logit minus the largest of its row: at most 0, NaN where the row has no softmax."""
    with np.errstate(invalid="ignore", over="ignore"):
        return x - x.max(axis=axis, keepdims=True)


def _at_least_single(x):
    return x.astype(np.float32) if x.dtype == np.float16 else x


def _in_dtype_of(x, result):
    with np.errstate(over="ignore"):  # a log-probability below -65,504 is -inf in float16
        return result.astype(x.dtype, copy=False)


def _with_zero_row_sums(matrix):
    """The diagonal replaced by minus the sum of the other entries of its row."""
    np.fill_diagonal(matrix, 0 * matrix.diagonal())  # 0, or NaN where the row has no softmax
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return matrix
