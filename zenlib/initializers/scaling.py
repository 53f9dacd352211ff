"""Variance scaling: the rule of which every named initialisation is a setting."""

import math
from statistics import NormalDist

import numpy as np

from zenlib._validation import one_of, real_number
from zenlib.initializers._arguments import whole_shape
from zenlib.initializers.distributions import normal, truncated_normal, uniform

__all__ = ["fans", "variance_scaling"]

_TRUNCATED_STD = math.sqrt(1 - 4 * NormalDist().pdf(2) / (2 * NormalDist().cdf(2) - 1))
"""0.8796…, the standard deviation that is left of a unit normal cut off at -2 and 2.

By parts, the integral of z² φ(z) from -2 to 2 is that of φ(z) less 4 φ(2); both are divided by
what the cut leaves of the probability, 2 Φ(2) - 1.
"""


def fans(shape):
    """How many inputs feed one output of a layer, and how many outputs one input feeds.

    Parameters
    ----------
    shape : tuple of int
        Of the weights: (inputs, outputs) of a dense layer, or (height, width, channels in,
        channels out) of a convolution, or (n,) of a bias.

    Returns
    -------
    (fan_in, fan_out) : tuple of int

    Raises
    ------
    TypeError
        If `shape` is not a sequence of whole numbers.
    ValueError
        If `shape` is empty or holds a number below 1.

    Notes
    -----
    A convolution's kernel meets each channel height x width times, so both fans are
    multiplied by that.

    Examples
    --------
    >>> fans((576, 64))
    (576, 64)
    >>> fans((3, 3, 32, 64))      # 3 · 3 · 32 and 3 · 3 · 64
    (288, 576)

    Book: §5.3 eq-variance-scaling
    """
    shape = whole_shape(shape)
    if len(shape) == 1:
        return shape[0], shape[0]
    positions = math.prod(shape[:-2])
    return positions * shape[-2], positions * shape[-1]


def variance_scaling(
    shape,
    *,
    rng,
    scale=1.0,
    mode="fan_in",
    distribution="truncated_normal",
    dtype=np.float64,
):
    """Weights of mean 0 and of variance scale / fan.

    Parameters
    ----------
    shape : tuple of int
        Of the weights, as in `fans`.
    rng : numpy Generator
    scale : float
        Above 0.
    mode : "fan_in", "fan_out" or "fan_avg"
        What to divide by; "fan_avg" is the mean of the two.
    distribution : "truncated_normal", "untruncated_normal" or "uniform"
        Keras's names.
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`

    Raises
    ------
    TypeError
        If `rng` is not a Generator, `dtype` not floating, or `shape` no sequence of whole numbers.
    ValueError
        If `scale` is not above 0, an option is unknown, or `shape` holds a number below 1.

    Notes
    -----
    Var w = scale / fan. A uniform distribution on [-a, a] has variance a² / 3, hence
    a = sqrt(3 scale / fan). Cutting a normal distribution at two standard deviations leaves
    0.8796 of its standard deviation, so the one that is cut starts out wider by as much.

    References
    ----------
    Keras, `keras.initializers.VarianceScaling`.

    Examples
    --------
    >>> import numpy as np
    >>> w = variance_scaling((400, 100), rng=np.random.default_rng(0), scale=4.0)
    >>> round(float(w.std()), 2)      # sqrt(4 / 400)
    0.1

    Book: §3.2.2 eq-layer-variance, §5.3 eq-variance-scaling
    """
    one_of("distribution", distribution, ("truncated_normal", "untruncated_normal", "uniform"))
    scale = real_number("scale", scale, above=0)
    std = math.sqrt(scale / _fan(shape, mode))
    if distribution == "uniform":
        limit = math.sqrt(3) * std
        return uniform(shape, rng=rng, low=-limit, high=limit, dtype=dtype)
    if distribution == "untruncated_normal":
        return normal(shape, rng=rng, std=std, dtype=dtype)
    return truncated_normal(shape, rng=rng, std=std / _TRUNCATED_STD, dtype=dtype)


def _fan(shape, mode):
    fan_in, fan_out = fans(shape)
    one_of("mode", mode, ("fan_in", "fan_out", "fan_avg"))
    return {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
