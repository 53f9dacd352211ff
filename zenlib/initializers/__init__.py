"""How the weights of a network start: one rule, and the named settings of it.

A layer adds up `fan_in` products. For its outputs to vary as much as its inputs, the variance
of a weight must be about 1 / fan_in; for the gradients on the way back, about 1 / fan_out.
`variance_scaling` is that rule. Glorot's, He's and LeCun's initialisations set its factor, the
fan it divides by, and the shape of the distribution.

distributions   uniform, normal, truncated_normal: a spread that is the same for every layer
scaling         fans and variance_scaling: a spread that follows the size of the layer
named           glorot, he and lecun, each uniform and normal: settings of variance_scaling
"""

from zenlib.initializers.distributions import normal, truncated_normal, uniform
from zenlib.initializers.named import (
    glorot_normal,
    glorot_uniform,
    he_normal,
    he_uniform,
    lecun_normal,
    lecun_uniform,
)
from zenlib.initializers.scaling import fans, variance_scaling

__all__ = [
    "fans",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
    "normal",
    "truncated_normal",
    "uniform",
    "variance_scaling",
]
