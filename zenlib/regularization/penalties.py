"""Penalties: a price for large weights, added to the loss; its gradient is added to the loss's.

Parameters are one array, or a list, tuple or dict of them, nested as one likes; every number in
them counts alike. Pass the weights alone if biases and gains should go free, as they usually do.
"""

import numpy as np

from zenlib._trees import map_arrays, parameters, plain
from zenlib._validation import real_number

__all__ = [
    "elastic_net_penalty",
    "elastic_net_penalty_grad",
    "l1_penalty",
    "l1_penalty_grad",
    "l2_penalty",
    "l2_penalty_grad",
    "soft_threshold",
]


def l1_penalty(params, *, strength):
    """The sum of the absolute weights, times a strength: a price per unit, however small.

    Parameters
    ----------
    params : array_like of any shape, or a list, tuple or dict of them
        Weights.
    strength : float, at least 0
        λ, price per unit of weight.

    Returns
    -------
    float
        Computed in float64.

    Raises
    ------
    TypeError
        If a weight or `strength` is not a real number.
    ValueError
        If something is empty or not finite, `strength` is negative, or the result is beyond the
        largest float.

    Notes
    -----
    λ sum |θ|. Its slope does not fade towards 0, so that weights which help less than λ end at
    exactly 0. Keras's `L1(λ)` is the same.

    References
    ----------
    Tibshirani, "Regression shrinkage and selection via the lasso", Journal of the Royal
    Statistical Society B 58(1), 1996.

    Examples
    --------
    >>> l1_penalty({"kernel": [[3.0, -4.0]]}, strength=0.5)
    3.5

    Book: §10.3
    """
    return elastic_net_penalty(params, strength=strength, l1_share=1.0)


def l1_penalty_grad(params, *, strength):
    """Gradient of `l1_penalty`: the sign of every weight, and 0 at 0.

    Parameters
    ----------
    params : array_like of any shape, or a list, tuple or dict of them
        Weights.
    strength : float, at least 0

    Returns
    -------
    The structure, shapes and dtypes of `params`

    Raises
    ------
    TypeError, ValueError
        As `l1_penalty`.

    Notes
    -----
    λ sign(θ). At 0 every slope from -λ to λ supports the corner; 0 is chosen. Steps along this
    gradient jump to and fro across 0 and reach it by chance: `soft_threshold` reaches it.

    Examples
    --------
    >>> l1_penalty_grad([3.0, 0.0, -4.0], strength=0.5)
    [0.5, 0.0, -0.5]

    Book: §10.3
    """
    return elastic_net_penalty_grad(params, strength=strength, l1_share=1.0)


def l2_penalty(params, *, strength):
    """Half the sum of the squared weights, times a strength: large weights are dear, small free.

    Parameters
    ----------
    params : array_like of any shape, or a list, tuple or dict of them
        Weights.
    strength : float, at least 0
        λ, the slope of the price per unit of weight.

    Returns
    -------
    float
        Computed in float64.

    Raises
    ------
    TypeError, ValueError
        As `l1_penalty`.

    Notes
    -----
    (λ/2) sum θ². The half makes the gradient λ θ, so that plain gradient descent multiplies every
    weight by 1 - α λ per step: weight decay. Keras's `L2(l)` has no half: l = λ/2 gives the same.

    Examples
    --------
    >>> l2_penalty([3.0, -4.0], strength=0.1)  # 0.1 · 25 / 2
    1.25

    Book: §10.3
    """
    return elastic_net_penalty(params, strength=strength, l1_share=0.0)


def l2_penalty_grad(params, *, strength):
    """Gradient of `l2_penalty`: every weight, times the strength.

    Parameters
    ----------
    params : array_like of any shape, or a list, tuple or dict of them
        Weights.
    strength : float, at least 0

    Returns
    -------
    The structure, shapes and dtypes of `params`

    Raises
    ------
    TypeError, ValueError
        As `l1_penalty`.

    Notes
    -----
    λ θ.

    Examples
    --------
    >>> l2_penalty_grad([3.0, -4.0], strength=0.5)
    [1.5, -2.0]

    Book: §10.3
    """
    return elastic_net_penalty_grad(params, strength=strength, l1_share=0.0)


def elastic_net_penalty(params, *, strength, l1_share):
    """A mixture of the two: zeros as from L1, and groups of like features kept together by L2.

    Parameters
    ----------
    params : array_like of any shape, or a list, tuple or dict of them
        Weights.
    strength : float, at least 0
        λ.
    l1_share : float from 0 to 1
        ρ, the share of L1: 1 is `l1_penalty`, 0 is `l2_penalty`.

    Returns
    -------
    float
        Computed in float64.

    Raises
    ------
    TypeError, ValueError
        As `l1_penalty`, and if `l1_share` is not from 0 to 1.

    Notes
    -----
    λ (ρ sum |θ| + (1 - ρ)/2 sum θ²), as `ElasticNet(alpha=λ, l1_ratio=ρ)` of scikit-learn.

    References
    ----------
    Zou, Hastie, "Regularization and variable selection via the elastic net", Journal of the Royal
    Statistical Society B 67(2), 2005.

    Examples
    --------
    >>> elastic_net_penalty([3.0, -4.0], strength=1.0, l1_share=0.5)  # (7 + 25/2) / 2
    9.75

    Book: §10.3 eq-elastic-net
    """
    on_size, on_square = _prices(strength, l1_share)
    with np.errstate(over="ignore"):
        total = sum(
            (on_size * np.abs(theta) + on_square * theta * theta / 2).sum()
            for theta in _leaves(params)
        )
    if not np.isfinite(total):
        raise ValueError(
            "params must have a penalty below the largest float, got overflow; "
            "the weights have diverged, or strength is too large"
        )
    return float(total)


def elastic_net_penalty_grad(params, *, strength, l1_share):
    """Gradient of `elastic_net_penalty`.

    Parameters
    ----------
    params : array_like of any shape, or a list, tuple or dict of them
        Weights.
    strength : float, at least 0
    l1_share : float from 0 to 1

    Returns
    -------
    The structure, shapes and dtypes of `params`

    Raises
    ------
    TypeError, ValueError
        As `elastic_net_penalty`.

    Notes
    -----
    λ (ρ sign(θ) + (1 - ρ) θ), with sign(0) = 0.

    Examples
    --------
    >>> elastic_net_penalty_grad([3.0, 0.0, -4.0], strength=1.0, l1_share=0.5)
    [2.0, 0.0, -2.5]

    Book: §10.3
    """
    on_size, on_square = _prices(strength, l1_share)

    def slope(theta):
        return on_size * np.sign(theta) + on_square * theta

    return _map_in_float64(slope, params)


def soft_threshold(params, *, threshold):
    """Every weight moved towards 0 by the threshold, and no further: the step that L1 asks for.

    Parameters
    ----------
    params : array_like of any shape, or a list, tuple or dict of them
        Weights, after a gradient step on the loss alone.
    threshold : float, at least 0
        Learning rate times λ.

    Returns
    -------
    The structure, shapes and dtypes of `params`
        With exact zeros where a weight was within the threshold.

    Raises
    ------
    TypeError
        If a weight or `threshold` is not a real number.
    ValueError
        If something is empty or not finite, or `threshold` is negative.

    Notes
    -----
    sign(θ) max(|θ| - t, 0), the minimum over w of (w - θ)²/2 + t |w|: the proximal operator of L1.
    Gradient step, then soft threshold, and again, is ISTA; it ends at the lasso's solution.

    References
    ----------
    Parikh, Boyd, "Proximal Algorithms", Foundations and Trends in Optimization 1(3), 2014, §6.5.2.

    Examples
    --------
    >>> soft_threshold([3.0, -0.2, -4.0], threshold=0.5)
    [2.5, 0.0, -3.5]

    Book: §10.3
    """
    threshold = real_number("threshold", threshold, least=0)

    def shrink(theta):
        beyond = np.abs(theta) > threshold
        return np.where(beyond, theta - threshold * np.sign(theta), 0.0)

    return _map_in_float64(shrink, params)


def _prices(strength, l1_share):
    """What a unit of size costs, and what a unit of square."""
    strength = real_number("strength", strength, least=0)
    l1_share = real_number("l1_share", l1_share, least=0, most=1)
    return strength * l1_share, strength * (1 - l1_share)


def _leaves(params):
    leaves = []
    map_arrays(leaves.append, parameters("params", params))
    return [leaf.astype(np.float64) for leaf in leaves]


def _map_in_float64(function, params):
    """`function` of every leaf, computed in float64 and given back in the dtype of the leaf."""

    def apply(theta):
        with np.errstate(over="ignore"):
            result = function(theta.astype(np.float64)).astype(theta.dtype)
        if not np.isfinite(result).all():
            raise ValueError(
                f"params must have a gradient within the range of {theta.dtype}, got overflow; "
                f"the weights have diverged, or strength is too large"
            )
        return result

    return plain(map_arrays(apply, parameters("params", params)))
