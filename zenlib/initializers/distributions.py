"""Random weights whose spread does not depend on the layer."""

import numpy as np

from zenlib._validation import generator, real_number
from zenlib.initializers._arguments import floating, whole_shape

__all__ = ["normal", "truncated_normal", "uniform"]


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

    Book: §3.2.2 eq-uniform-variance
    """
    low = real_number("low", low)
    high = real_number("high", high, above=low)
    return generator("rng", rng).uniform(low, high, whole_shape(shape)).astype(floating(dtype))


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

    Book: §3.2.2
    """
    mean, std = real_number("mean", mean), real_number("std", std, above=0)
    return generator("rng", rng).normal(mean, std, whole_shape(shape)).astype(floating(dtype))


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

    Book: §3.2.2
    """
    mean, std = real_number("mean", mean), real_number("std", std, above=0)
    z = generator("rng", rng).standard_normal(whole_shape(shape))
    while (outside := np.abs(z) > 2).any():
        z[outside] = rng.standard_normal(outside.sum())
    return (mean + std * z).astype(floating(dtype))
