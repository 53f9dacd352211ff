"""Scaled dot-product attention: one look of every query at every key."""

import math

import numpy as np

from zenlib._validation import float_array
from zenlib.activations import softmax

__all__ = [
    "scaled_dot_product",
    "scaled_dot_product_backward",
    "scaled_dot_product_definition",
]


def scaled_dot_product(q, k, v, *, mask=None):
    """Each query takes a weighted mean of the values, heaviest where its key fits best.

    Parameters
    ----------
    q : array_like of shape (..., n, d)
        Queries: what each of n steps looks for.
    k : array_like of shape (..., s, d)
        Keys: what each of s steps offers to be found by.
    v : array_like of shape (..., s, d_v)
        Values: what each of them hands over. The leading axes (sample, head) of the three agree.
    mask : array_like of bool, broadcast to (..., n, s), optional
        True where query i may look at key j; by default everywhere.

    Returns
    -------
    output : ndarray of shape (..., n, d_v)
    weights : ndarray of shape (..., n, s)
        How much query i took from step j: not negative, each row sums to one.

    Raises
    ------
    TypeError
        If `q`, `k` or `v` does not hold real numbers, or `mask` no truth values.
    ValueError
        If the shapes do not fit together.

    Notes
    -----
    weights = softmax(q kᵀ / √d), output = weights v. If the entries of q and k are independent,
    with mean 0 and variance 1, their inner product has variance d; dividing by √d brings it back
    to 1, so that softmax starts out where it has a slope.

    A forbidden score is -inf before the softmax, so its weight is exactly 0. A query that may look
    at no key has no softmax; its weights and output are 0. (Keras 3.15 says so too, if it is asked
    for the weights; if not, it gives the mean of all values.) NaN under a mask is harmless in `k`,
    but not in `v`, since 0 · NaN is NaN.

    References
    ----------
    Vaswani et al., "Attention is all you need", NeurIPS 2017, arXiv:1706.03762, equation 1.

    Examples
    --------
    >>> output, weights = scaled_dot_product([[0.0]], [[1.0], [2.0]], [[10.0], [30.0]])
    >>> weights  # a query of zeros has no preference: half of each
    array([[0.5, 0.5]])
    >>> output
    array([[20.]])
    >>> scaled_dot_product([[0.0]], [[1.0], [2.0]], [[10.0], [30.0]], mask=[[True, False]])[0]
    array([[10.]])

    Book: §4.3.2 eq-attention
    """
    q, k, v, mask = _looked_up(q, k, v, mask)
    with np.errstate(over="ignore", invalid="ignore"):
        scores = (q / math.sqrt(q.shape[-1])) @ np.swapaxes(k, -1, -2)
        weights = softmax(scores) if mask is None else _masked_softmax(scores, mask)
        return weights @ v, weights


def scaled_dot_product_backward(grad, q, k, v, weights):
    """Gradients of a loss with respect to queries, keys and values.

    Parameters
    ----------
    grad : array_like of shape (..., n, d_v)
        Gradient of the loss with respect to the output.
    q, k, v : array_like
        As in `scaled_dot_product`.
    weights : array_like of shape (..., n, s)
        What `scaled_dot_product` returned beside the output. A mask is not needed again: where
        it forbade, the weight is 0.

    Returns
    -------
    grad_q, grad_k, grad_v : ndarrays of the shapes of `q`, `k` and `v`

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes do not fit together.

    Notes
    -----
    With G = grad and A = weights: dL/dv = Aᵀ G and dL/dA = G vᵀ. Through the softmax, row by row,
    dL/ds = A ∘ (dL/dA - Σ_j A_j dL/dA_j); then dL/dq = dL/ds k / √d and dL/dk = dL/dsᵀ q / √d.
    Only differences within a row of dL/dA count: softmax does not see a shift.

    Examples
    --------
    >>> q, k, v = [[0.0]], [[1.0], [2.0]], [[10.0], [30.0]]
    >>> output, weights = scaled_dot_product(q, k, v)
    >>> grad_q, grad_k, grad_v = scaled_dot_product_backward([[1.0]], q, k, v, weights)
    >>> grad_q  # a larger query moves weight to the larger key: ½ · ½ · (30 - 10) · (2 - 1)
    array([[5.]])
    >>> grad_v
    array([[0.5],
           [0.5]])

    Book: §4.3.2 eq-attention-gradient
    """
    q, k, v, _ = _looked_up(q, k, v, None)
    weights = float_array("weights", weights, finite=False, nonempty=False)
    _of_shape("weights", weights, (*q.shape[:-1], k.shape[-2]))
    grad = float_array("grad", grad, finite=False, nonempty=False)
    _of_shape("grad", grad, (*q.shape[:-1], v.shape[-1]))
    with np.errstate(over="ignore", invalid="ignore"):
        grad_v = np.swapaxes(weights, -1, -2) @ grad
        grad_weights = grad @ np.swapaxes(v, -1, -2)
        row_means = np.einsum("...ij,...ij->...i", weights, grad_weights)
        grad_scores = grad_weights - row_means[..., np.newaxis]
        grad_scores *= weights / math.sqrt(q.shape[-1])
        grad_q, grad_k = grad_scores @ k, np.swapaxes(grad_scores, -1, -2) @ q
    return tuple(
        slope.astype(x.dtype, copy=False) for slope, x in ((grad_q, q), (grad_k, k), (grad_v, v))
    )


def scaled_dot_product_definition(q, k, v, *, mask=None):
    """`scaled_dot_product` as one would explain it: query by query, key by key.

    Parameters
    ----------
    q, k, v, mask
        As in `scaled_dot_product`.

    Returns
    -------
    output, weights : ndarrays
        As from `scaled_dot_product`.

    Raises
    ------
    TypeError, ValueError
        As `scaled_dot_product`.

    Notes
    -----
    output_i = Σ_j a_ij v_j with a_ij = exp(s_ij) / Σ_l exp(s_il) and s_ij = q_i · k_j / √d, the
    sums over the keys that query i may look at. Slow, and there to be read.

    Examples
    --------
    >>> scaled_dot_product_definition([[0.0]], [[1.0], [2.0]], [[10.0], [30.0]])[0]
    array([[20.]])

    Book: §4.3.2 eq-attention
    """
    q, k, v, mask = _looked_up(q, k, v, mask)
    n_keys, root = k.shape[-2], math.sqrt(q.shape[-1])
    mask = True if mask is None else mask
    may_look = np.broadcast_to(mask, (*q.shape[:-1], n_keys))
    output = np.zeros((*q.shape[:-1], v.shape[-1]), np.result_type(q, k, v))
    weights = np.zeros(may_look.shape, np.result_type(q, k))
    for *sample, i in np.ndindex(q.shape[:-1]):
        keys = [j for j in range(n_keys) if may_look[*sample, i, j]]
        scores = [float(q[*sample, i] @ k[*sample, j]) / root for j in keys]
        fits = [math.exp(score - max(scores)) for score in scores]
        for j, fit in zip(keys, fits, strict=True):
            weights[*sample, i, j] = fit / sum(fits)
            output[*sample, i] += weights[*sample, i, j] * v[*sample, j]
    return output, weights


def _masked_softmax(scores, mask):
    np.copyto(scores, -np.inf, where=~mask)
    weights = softmax(scores)
    np.copyto(weights, 0, where=~mask.any(axis=-1, keepdims=True))  # NaN: nothing to look at
    return weights


def _looked_up(q, k, v, mask):
    """Queries, keys, values and mask, checked to fit together."""
    q, k, v = (_sequence(name, x) for name, x in (("q", q), ("k", k), ("v", v)))
    if q.shape[-1] != k.shape[-1]:
        raise ValueError(
            f"q and k must have vectors of the same length, got shapes {q.shape} and {k.shape}; "
            f"project one of them first"
        )
    if k.shape[-2] != v.shape[-2]:
        raise ValueError(
            f"k and v must have the same number of steps, got shapes {k.shape} and {v.shape}; "
            f"every key belongs to one value"
        )
    for name, x in (("k", k), ("v", v)):
        if q.shape[:-2] != x.shape[:-2]:
            raise ValueError(
                f"q and {name} must have the same leading axes, got shapes {q.shape} and "
                f"{x.shape}; repeat one of them with np.broadcast_to"
            )
    return q, k, v, _mask(mask, (*q.shape[:-1], k.shape[-2]))


def _sequence(name, value):
    array = float_array(name, value, finite=False, nonempty=False)
    if array.ndim < 2:
        raise ValueError(
            f"{name} must have at least 2 dimensions, (..., steps, width), got shape {array.shape}"
        )
    if 0 in array.shape[-2:]:
        raise ValueError(f"{name} must have at least one step and column, got shape {array.shape}")
    return array


def _mask(mask, shape):
    if mask is None:
        return None
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise TypeError(
            f"mask must hold truth values, True where a query may look, got dtype {mask.dtype}; "
            f"write mask.astype(bool), or mask > -1 for one that is added to the scores"
        )
    try:
        fits = np.broadcast_shapes(mask.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"mask must broadcast to (..., queries, keys), here {shape}, got shape {mask.shape}"
        )
    return mask


def _of_shape(name, array, shape):
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
