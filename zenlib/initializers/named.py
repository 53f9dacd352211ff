"""The initialisations that have a name: settings of `variance_scaling`."""

import numpy as np

from zenlib.initializers.scaling import variance_scaling

__all__ = [
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
]


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

    Book: §3.2.2 eq-glorot, §5.3 eq-variance-scaling
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

    Book: §3.2.2 eq-glorot, §5.3 eq-variance-scaling
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

    Book: §3.2.2 eq-he, §5.3 eq-variance-scaling
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

    Book: §3.2.2 eq-he, §5.3 eq-variance-scaling
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
