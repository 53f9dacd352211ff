"""How the weights of a network start: one rule, and the named settings of it.

A layer adds up `fan_in` products. For its outputs to vary as much as its inputs, the variance
of a weight must be about 1 / fan_in; for the gradients on the way back, about 1 / fan_out.
`variance_scaling` is that rule. Glorot's, He's and LeCun's initialisations set its factor, the
fan it divides by, and the shape of the distribution.
"""

import math
from statistics import NormalDist

import numpy as np

from zenlib._validation import generator, one_of, real_number, whole_number

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
    shape = _shape(shape)
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

    Book: §5.3 eq-variance-scaling
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


def uniform(shape, *, rng, low=-0.05, high=0.05, dtype=np.float64):
    """Weights that take every value between two limits equally often.

    Parameters
    ----------
    shape : tuple of int
    rng : numpy Generator
    low, high : float
        The limits; -0.05 and 0.05 are Keras's.
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`

    Raises
    ------
    TypeError
        If `rng` is not a Generator, `dtype` not floating, or `shape` no sequence of whole numbers.
    ValueError
        If `high` is not above `low`, or `shape` holds a number below 1.

    Notes
    -----
    Mean (low + high) / 2, variance (high - low)² / 12, whatever the size of the layer.

    Examples
    --------
    >>> import numpy as np
    >>> w = uniform((2, 3), rng=np.random.default_rng(0))
    >>> w.shape, bool(abs(w).max() <= 0.05)
    ((2, 3), True)

    Book: §5.3
    """
    low = real_number("low", low)
    high = real_number("high", high, above=low)
    return generator("rng", rng).uniform(low, high, _shape(shape)).astype(_floating(dtype))


def normal(shape, *, rng, mean=0.0, std=0.05, dtype=np.float64):
    """Weights from a normal (Gaussian) distribution.

    Parameters
    ----------
    shape : tuple of int
    rng : numpy Generator
    mean, std : float
        Mean and standard deviation, the latter above 0; 0 and 0.05 are Keras's.
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`

    Raises
    ------
    TypeError
        If `rng` is not a Generator, `dtype` not floating, or `shape` no sequence of whole numbers.
    ValueError
        If `std` is not above 0, or `shape` holds a number below 1.

    Notes
    -----
    The same spread for every layer makes signals vanish or explode in a deep network: the
    standard deviation has to follow the fan, as in `variance_scaling`.

    Examples
    --------
    >>> import numpy as np
    >>> normal((2, 3), rng=np.random.default_rng(0), dtype=np.float32).dtype
    dtype('float32')

    Book: §5.3
    """
    mean, std = real_number("mean", mean), real_number("std", std, above=0)
    return generator("rng", rng).normal(mean, std, _shape(shape)).astype(_floating(dtype))


def truncated_normal(shape, *, rng, mean=0.0, std=0.05, dtype=np.float64):
    """Weights from a normal distribution cut off at two standard deviations.

    Parameters
    ----------
    shape : tuple of int
    rng : numpy Generator
    mean, std : float
        Of the normal distribution before it is cut; `std` above 0.
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`
        All within two `std` of `mean`.

    Raises
    ------
    TypeError
        If `rng` is not a Generator, `dtype` not floating, or `shape` no sequence of whole numbers.
    ValueError
        If `std` is not above 0, or `shape` holds a number below 1.

    Notes
    -----
    What falls outside (4.6 %) is drawn again, so no weight starts out as a freak. The standard
    deviation that results is smaller than `std`: with φ and Φ of the unit normal,
    sqrt(1 - 4 φ(2) / (2 Φ(2) - 1)) = 0.8796 of it.

    Examples
    --------
    >>> import numpy as np
    >>> w = truncated_normal((200, 200), rng=np.random.default_rng(0), std=1.0)
    >>> bool(abs(w).max() <= 2), round(float(w.std()), 2)
    (True, 0.88)

    Book: §5.3
    """
    mean, std = real_number("mean", mean), real_number("std", std, above=0)
    z = generator("rng", rng).standard_normal(_shape(shape))
    while (outside := np.abs(z) > 2).any():
        z[outside] = rng.standard_normal(outside.sum())
    return (mean + std * z).astype(_floating(dtype))


def glorot_uniform(shape, *, rng, dtype=np.float64):
    """Glorot's (Xavier's) initialisation, uniform: what Keras uses unless told otherwise.

    Parameters
    ----------
    shape : tuple of int
        Of the weights, as in `fans`.
    rng : numpy Generator
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`

    Raises
    ------
    TypeError, ValueError
        As `variance_scaling`.

    Notes
    -----
    Uniform on [-a, a], a = sqrt(6 / (fan_in + fan_out)), of variance 2 / (fan_in + fan_out):
    between what keeps the signal and what keeps the gradient. Derived for units that are
    linear around 0, like tanh; behind a ReLU the signal's power halves in every layer.

    References
    ----------
    Glorot, Bengio (2010), "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS, equation 16.

    Examples
    --------
    >>> import numpy as np
    >>> w = glorot_uniform((2, 4), rng=np.random.default_rng(0))
    >>> bool(abs(w).max() <= 1)      # sqrt(6 / (2 + 4))
    True

    Book: §5.3 eq-variance-scaling
    """
    return variance_scaling(
        shape, rng=rng, scale=1.0, mode="fan_avg", distribution="uniform", dtype=dtype
    )


def glorot_normal(shape, *, rng, dtype=np.float64):
    """Glorot's (Xavier's) initialisation, from a truncated normal distribution.

    Parameters
    ----------
    shape : tuple of int
        Of the weights, as in `fans`.
    rng : numpy Generator
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`

    Raises
    ------
    TypeError, ValueError
        As `variance_scaling`.

    Notes
    -----
    Variance 2 / (fan_in + fan_out), as `glorot_uniform`.

    References
    ----------
    Glorot, Bengio (2010), "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS, equation 12.

    Examples
    --------
    >>> import numpy as np
    >>> w = glorot_normal((100, 100), rng=np.random.default_rng(0))
    >>> round(float(w.std()), 2)      # sqrt(2 / 200)
    0.1

    Book: §5.3 eq-variance-scaling
    """
    return variance_scaling(
        shape, rng=rng, scale=1.0, mode="fan_avg", distribution="truncated_normal", dtype=dtype
    )


def he_uniform(shape, *, rng, dtype=np.float64):
    """He's initialisation, uniform: for layers followed by a ReLU.

    Parameters
    ----------
    shape : tuple of int
        Of the weights, as in `fans`.
    rng : numpy Generator
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`

    Raises
    ------
    TypeError, ValueError
        As `variance_scaling`.

    Notes
    -----
    Uniform on [-a, a], a = sqrt(6 / fan_in), of variance 2 / fan_in: the 2 makes up for the
    half of the signal that a ReLU sets to 0.

    References
    ----------
    He, Zhang, Ren, Sun (2015), "Delving deep into rectifiers", arXiv:1502.01852, equation 10.

    Examples
    --------
    >>> import numpy as np
    >>> w = he_uniform((6, 4), rng=np.random.default_rng(0))
    >>> bool(abs(w).max() <= 1)      # sqrt(6 / 6)
    True

    Book: §5.3 eq-variance-scaling
    """
    return variance_scaling(
        shape, rng=rng, scale=2.0, mode="fan_in", distribution="uniform", dtype=dtype
    )


def he_normal(shape, *, rng, dtype=np.float64):
    """He's initialisation, from a truncated normal distribution: for layers before a ReLU.

    Parameters
    ----------
    shape : tuple of int
        Of the weights, as in `fans`.
    rng : numpy Generator
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`

    Raises
    ------
    TypeError, ValueError
        As `variance_scaling`.

    Notes
    -----
    Variance 2 / fan_in, as `he_uniform`.

    References
    ----------
    He, Zhang, Ren, Sun (2015), "Delving deep into rectifiers", arXiv:1502.01852, equation 10.

    Examples
    --------
    >>> import numpy as np
    >>> w = he_normal((200, 100), rng=np.random.default_rng(0))
    >>> round(float(w.std()), 2)      # sqrt(2 / 200)
    0.1

    Book: §5.3 eq-variance-scaling
    """
    return variance_scaling(
        shape, rng=rng, scale=2.0, mode="fan_in", distribution="truncated_normal", dtype=dtype
    )


def lecun_uniform(shape, *, rng, dtype=np.float64):
    """LeCun's initialisation, uniform: the signal alone decides.

    Parameters
    ----------
    shape : tuple of int
        Of the weights, as in `fans`.
    rng : numpy Generator
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`

    Raises
    ------
    TypeError, ValueError
        As `variance_scaling`.

    Notes
    -----
    Uniform on [-a, a], a = sqrt(3 / fan_in), of variance 1 / fan_in.

    References
    ----------
    LeCun, Bottou, Orr, Müller (1998), "Efficient BackProp", section 4.6.

    Examples
    --------
    >>> import numpy as np
    >>> w = lecun_uniform((3, 4), rng=np.random.default_rng(0))
    >>> bool(abs(w).max() <= 1)      # sqrt(3 / 3)
    True

    Book: §5.3 eq-variance-scaling
    """
    return variance_scaling(
        shape, rng=rng, scale=1.0, mode="fan_in", distribution="uniform", dtype=dtype
    )


def lecun_normal(shape, *, rng, dtype=np.float64):
    """LeCun's initialisation, from a truncated normal distribution.

    Parameters
    ----------
    shape : tuple of int
        Of the weights, as in `fans`.
    rng : numpy Generator
    dtype : floating dtype

    Returns
    -------
    array of `dtype`, shape `shape`

    Raises
    ------
    TypeError, ValueError
        As `variance_scaling`.

    Notes
    -----
    Variance 1 / fan_in, as `lecun_uniform`.

    References
    ----------
    LeCun, Bottou, Orr, Müller (1998), "Efficient BackProp", section 4.6.

    Examples
    --------
    >>> import numpy as np
    >>> w = lecun_normal((100, 200), rng=np.random.default_rng(0))
    >>> round(float(w.std()), 2)      # sqrt(1 / 100)
    0.1

    Book: §5.3 eq-variance-scaling
    """
    return variance_scaling(
        shape, rng=rng, scale=1.0, mode="fan_in", distribution="truncated_normal", dtype=dtype
    )


def _fan(shape, mode):
    fan_in, fan_out = fans(shape)
    one_of("mode", mode, ("fan_in", "fan_out", "fan_avg"))
    return {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]


def _shape(shape):
    if not isinstance(shape, (tuple, list)):
        raise TypeError(
            f"shape must be a tuple of whole numbers, got {type(shape).__name__} {shape!r}; "
            f"one dimension is written (n,)"
        )
    if not shape:
        raise ValueError("shape must have at least one dimension, got ()")
    return tuple(whole_number(f"shape[{i}]", n, least=1) for i, n in enumerate(shape))


def _floating(dtype):
    try:
        floating = np.dtype("O" if dtype is None else dtype)
    except TypeError:  # no dtype at all
        floating = np.dtype("O")
    if floating.kind != "f":
        raise TypeError(f"dtype must be floating, for example np.float32, got {dtype!r}")
    return floating
