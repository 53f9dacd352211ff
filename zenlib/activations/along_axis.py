"""Activations of a whole row of logits, and their Jacobians."""

import numpy as np

from zenlib._validation import float_array
from zenlib.activations._arrays import at_least_single, in_dtype_of, logits


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
    x, axis = logits(x, axis)
    p, _ = _below_top(at_least_single(x), axis)
    np.exp(p, out=p)
    p /= p.sum(axis=axis, keepdims=True)
    return in_dtype_of(x, p)


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
    x, axis = logits(x, axis)
    log_p, top = _below_top(at_least_single(x), axis)
    rest = np.exp(log_p)
    np.put_along_axis(rest, top, np.take_along_axis(log_p, top, axis), axis)  # 0, or NaN
    log_p -= np.log1p(rest.sum(axis=axis, keepdims=True))
    return in_dtype_of(x, log_p)


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


def _below_top(x, axis):
    """Every logit minus the largest of its row, and the place of that one.

    At most 0, and NaN where the row has no softmax.
    """
    top = np.expand_dims(x.argmax(axis=axis), axis)
    with np.errstate(invalid="ignore", over="ignore"):
        return x - np.take_along_axis(x, top, axis), top


def _with_zero_row_sums(matrix):
    """The diagonal replaced by minus the sum of the other entries of its row."""
    np.fill_diagonal(matrix, 0 * matrix.diagonal())  # 0, or NaN where the row has no softmax
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return matrix
