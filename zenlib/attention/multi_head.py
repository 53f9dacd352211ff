"""Several looks side by side, each through its own projections."""

from collections.abc import Mapping

import numpy as np

from zenlib._validation import float_array
from zenlib.attention.dot_product import (
    scaled_dot_product,
    scaled_dot_product_backward,
    scaled_dot_product_definition,
)

__all__ = ["multi_head", "multi_head_backward", "multi_head_definition"]

_PROJECTIONS = ("query", "key", "value")


def multi_head(q, k, v, params, *, mask=None):
    """Several attentions side by side, each with an eye for something else.

    Parameters
    ----------
    q : array_like of shape (m, n, width_q)
        The sequences that look. For self-attention `q`, `k` and `v` are the same array.
    k, v : array_like of shapes (m, s, width_k) and (m, s, width_v)
        The sequences looked at.
    params : dict
        "query", "key", "value", "attention_output", each a dict with "kernel" and "bias", in the
        shapes of Keras's MultiHeadAttention: kernels (width_q, heads, d), (width_k, heads, d),
        (width_v, heads, d_v) and (heads, d_v, width_out); biases (heads, d), (heads, d),
        (heads, d_v) and (width_out,).
    mask : array_like of bool, broadcast to (m, n, s), optional
        True where a query may look at a key, the same for every head.

    Returns
    -------
    output : ndarray of shape (m, n, width_out)
    weights : ndarray of shape (m, heads, n, s)
        Of every head, as in `scaled_dot_product`.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, `mask` no truth values, or `params` is no dict.
    ValueError
        If a part of `params` is missing, or shapes do not fit together.

    Notes
    -----
    head_h = attention(q Wq_h + bq_h, k Wk_h + bk_h, v Wv_h + bv_h) and
    output = Σ_h head_h Wo_h + bo: the heads laid side by side and multiplied by one matrix.

    A query that may look at nothing still gets the bias bo.

    References
    ----------
    Vaswani et al., "Attention is all you need", NeurIPS 2017, arXiv:1706.03762, §3.2.2.

    Examples
    --------
    >>> import numpy as np
    >>> one, zero = np.ones((1, 1, 1)), np.zeros((1, 1))
    >>> project = {"kernel": one, "bias": zero}
    >>> params = {name: project for name in ("query", "key", "value")}
    >>> params["attention_output"] = {"kernel": one, "bias": zero[0]}
    >>> x = [[[0.0], [4.0]]]  # one head, projections that change nothing
    >>> multi_head(x, x, x, params)[0].round(4)  # step 0 takes the mean, step 1 nearly only itself
    array([[[2.],
            [4.]]])

    Book: §4.3.2 eq-multi-head
    """
    q, k, v = _sequences(q, k, v)
    params = _checked(params, q, k, v)
    heads = [_project(x, params[name]) for name, x in zip(_PROJECTIONS, (q, k, v), strict=True)]
    mixed, weights = scaled_dot_product(*heads, mask=_for_every_head(mask, q, k))
    kernel, bias = params["attention_output"].values()
    flat = _beside_each_other(mixed)
    return flat @ kernel.reshape(flat.shape[-1], -1) + bias, weights


def multi_head_backward(grad, q, k, v, params, weights):
    """Gradients of a loss with respect to the three sequences and to every parameter.

    Parameters
    ----------
    grad : array_like of shape (m, n, width_out)
        Gradient of the loss with respect to the output.
    q, k, v, params
        As in `multi_head`.
    weights : array_like of shape (m, heads, n, s)
        What `multi_head` returned beside the output.

    Returns
    -------
    grad_q, grad_k, grad_v : ndarrays of the shapes of `q`, `k` and `v`
        Where the three are one array, its gradient is their sum.
    grads : dict
        Of the structure and shapes of `params`.

    Raises
    ------
    TypeError, ValueError
        As `multi_head`, and if `grad` or `weights` has another shape.

    Notes
    -----
    The projections are computed again, which costs less than keeping them, then
    `scaled_dot_product_backward` between the rules of a dense layer: for y = x W + b,
    dL/dW = xᵀ dL/dy, dL/db = Σ dL/dy, dL/dx = dL/dy Wᵀ.

    The gradient of the key's bias is 0, up to rounding: it adds the same number to every score of
    a query, and softmax does not see that.

    Examples
    --------
    >>> import numpy as np
    >>> one, zero = np.ones((1, 1, 1)), np.zeros((1, 1))
    >>> params = {name: {"kernel": one, "bias": zero} for name in ("query", "key", "value")}
    >>> params["attention_output"] = {"kernel": one, "bias": zero[0]}
    >>> x = np.array([[[0.0], [4.0]]])
    >>> output, weights = multi_head(x, x, x, params)
    >>> *_, grads = multi_head_backward(np.ones((1, 2, 1)), x, x, x, params, weights)
    >>> grads["attention_output"]["bias"]  # both steps want it larger
    array([2.])

    Book: §4.3.2 eq-multi-head eq-attention-gradient
    """
    q, k, v = _sequences(q, k, v)
    params = _checked(params, q, k, v)
    kernel = params["attention_output"]["kernel"]
    grad = float_array("grad", grad, finite=False, nonempty=False)
    if grad.shape != (*q.shape[:2], kernel.shape[-1]):
        raise ValueError(
            f"grad must have shape {(*q.shape[:2], kernel.shape[-1])}, got {grad.shape}"
        )
    heads = [_project(x, params[name]) for name, x in zip(_PROJECTIONS, (q, k, v), strict=True)]
    weights = _weights(weights, heads)
    grad_mixed = _head_by_head(grad @ kernel.reshape(-1, grad.shape[-1]).T, len(kernel))
    slopes = scaled_dot_product_backward(grad_mixed, *heads, weights)
    mixed = weights @ heads[-1]
    grad_inputs, grads = [], {}
    for name, x, slope in zip(_PROJECTIONS, (q, k, v), slopes, strict=True):
        kernel, flat = params[name]["kernel"], _beside_each_other(slope)
        grads[name] = _parameter_grads(x, flat, params[name])
        grad_inputs.append(flat @ kernel.reshape(len(kernel), -1).T)
    last = params["attention_output"]
    grads["attention_output"] = _parameter_grads(_beside_each_other(mixed), grad, last)
    return *grad_inputs, grads


def multi_head_definition(q, k, v, params, *, mask=None):
    """`multi_head` as one would explain it: head after head, then their sum.

    Parameters
    ----------
    q, k, v, params, mask
        As in `multi_head`.

    Returns
    -------
    output, weights : ndarrays
        As from `multi_head`.

    Raises
    ------
    TypeError, ValueError
        As `multi_head`.

    Notes
    -----
    output = bo + Σ_h attention(q Wq_h + bq_h, k Wk_h + bk_h, v Wv_h + bv_h) Wo_h.

    Examples
    --------
    >>> import numpy as np
    >>> one, zero = np.ones((1, 1, 1)), np.zeros((1, 1))
    >>> params = {name: {"kernel": one, "bias": zero} for name in ("query", "key", "value")}
    >>> params["attention_output"] = {"kernel": one, "bias": zero[0]}
    >>> multi_head_definition(*[[[[0.0], [4.0]]]] * 3, params)[0].round(4).tolist()
    [[[2.0], [4.0]]]

    Book: §4.3.2 eq-multi-head
    """
    q, k, v = _sequences(q, k, v)
    params = _checked(params, q, k, v)
    output, weights = params["attention_output"]["bias"], []
    for h, last in enumerate(params["attention_output"]["kernel"]):
        one = [
            x @ params[name]["kernel"][:, h] + params[name]["bias"][h]
            for name, x in zip(_PROJECTIONS, (q, k, v), strict=True)
        ]
        mixed, looked = scaled_dot_product_definition(*one, mask=mask)
        output = output + mixed @ last
        weights.append(looked)
    return output, np.stack(weights, axis=1)


def _project(x, part):
    """The rows x W + b of every head: (m, steps, width) to (m, heads, steps, d)."""
    kernel, bias = part["kernel"], part["bias"]
    flat = x @ kernel.reshape(len(kernel), -1) + bias.ravel()
    return _head_by_head(flat, len(bias))


def _head_by_head(flat, n_heads):
    """(m, steps, heads · d) to (m, heads, steps, d)."""
    m, steps, width = flat.shape
    return flat.reshape(m, steps, n_heads, width // n_heads).transpose(0, 2, 1, 3)


def _beside_each_other(heads):
    """(m, heads, steps, d) to (m, steps, heads · d)."""
    m, n_heads, steps, d = heads.shape
    return heads.transpose(0, 2, 1, 3).reshape(m, steps, n_heads * d)


def _parameter_grads(x, grad, part):
    """Those of a dense layer y = x W + b, in the shapes of its heads."""
    grad = grad.reshape(-1, grad.shape[-1])
    kernel = x.reshape(-1, x.shape[-1]).T @ grad
    slopes = {"kernel": kernel, "bias": grad.sum(axis=0)}
    return {name: slope.reshape(part[name].shape) for name, slope in slopes.items()}


def _sequences(*sequences):
    arrays = []
    for name, value in zip("qkv", sequences, strict=True):
        array = float_array(name, value, finite=False, nonempty=False)
        if array.ndim != 3:
            raise ValueError(
                f"{name} must have 3 dimensions, (m, steps, width), got shape {array.shape}; "
                f"for one sequence write {name}[np.newaxis]"
            )
        arrays.append(array)
    return arrays


def _for_every_head(mask, q, k):
    """The mask with an axis of length 1 for the heads."""
    if mask is None:
        return None
    mask = np.asarray(mask)
    if mask.ndim > 3:
        raise ValueError(
            f"mask must broadcast to (m, queries, keys), here {(*q.shape[:2], k.shape[1])}, got "
            f"shape {mask.shape}; the heads share one mask"
        )
    return mask[:, np.newaxis] if mask.ndim == 3 else mask


def _weights(weights, heads):
    weights = float_array("weights", weights, finite=False, nonempty=False)
    shape = (*heads[0].shape[:-1], heads[1].shape[-2])
    if weights.shape != shape:
        raise ValueError(
            f"weights must have shape {shape}, as multi_head gave them, got {weights.shape}"
        )
    return weights


def _checked(params, q, k, v):
    """The parameters as arrays, in the order of `multi_head`, with shapes that fit."""
    if not isinstance(params, Mapping):
        raise TypeError(
            f"params must be a dict of query, key, value and attention_output, got "
            f"{type(params).__name__}"
        )
    parts = {name: _part(params, name) for name in (*_PROJECTIONS, "attention_output")}
    (heads, d), d_v = parts["query"]["kernel"].shape[1:], parts["value"]["kernel"].shape[2]
    width = parts["attention_output"]["kernel"].shape[2]
    shapes = {
        "query": ((q.shape[2], heads, d), (heads, d)),
        "key": ((k.shape[2], heads, d), (heads, d)),
        "value": ((v.shape[2], heads, d_v), (heads, d_v)),
        "attention_output": ((heads, d_v, width), (width,)),
    }
    for name, expected in shapes.items():
        for leaf, shape in zip(("kernel", "bias"), expected, strict=True):
            if (got := parts[name][leaf].shape) != shape:
                raise ValueError(
                    f"params[{name!r}][{leaf!r}] must have shape {shape} to fit the sequences and "
                    f"the other parameters, got {got}"
                )
    return parts


def _part(params, name):
    part = params.get(name, {})
    if not isinstance(part, Mapping):
        raise TypeError(
            f"params[{name!r}] must be a dict of kernel and bias, got {type(part).__name__}"
        )
    if not {"kernel", "bias"} <= part.keys():
        raise ValueError(
            f"params must hold {name!r} with 'kernel' and 'bias', got {sorted(params)} with "
            f"{sorted(part)} in {name!r}"
        )
    return {
        leaf: float_array(f"params[{name!r}][{leaf!r}]", part[leaf], finite=False, ndim=n)
        for leaf, n in (("kernel", 3), ("bias", None))
    }
