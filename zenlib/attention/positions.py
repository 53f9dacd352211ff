"""Where each step of a sequence stands, as numbers that are added to its vector."""

import numpy as np

from zenlib._validation import real_number, whole_number

__all__ = ["sinusoidal_positions"]


def sinusoidal_positions(steps, width, *, base=10_000.0, dtype=np.float64):
    """Sines and cosines of many wavelengths: a clock with one hand for each pair of columns.

    Parameters
    ----------
    steps : int, at least 1
        Length of the sequence.
    width : int, at least 2 and even
        Length of the vectors they are added to.
    base : float, above 1
        The longest wavelength stays below 2π · base steps.
    dtype : floating dtype

    Returns
    -------
    ndarray of shape (steps, width) and of `dtype`
        Row p belongs to position p = 0, 1, …

    Raises
    ------
    TypeError
        If a number is of the wrong kind, or `dtype` is not floating.
    ValueError
        If a number is out of its range.

    Notes
    -----
    P[p, 2i] = sin(p / base^(2i / width)), P[p, 2i + 1] = cos(p / base^(2i / width)).

    Moving on by r steps turns every pair of columns by an angle that depends on r alone, so the
    inner product of two rows depends only on how far apart they are: Σ_i cos(r / base^(2i/width)).

    Learned positions are an embedding: `layers.embedding(np.arange(steps), table)`, where a table
    of shape (steps, width) is trained with the rest; it knows nothing of longer sequences.

    References
    ----------
    Vaswani et al., "Attention is all you need", NeurIPS 2017, arXiv:1706.03762, §3.5.

    Examples
    --------
    >>> sinusoidal_positions(2, 4).round(4)
    array([[0.    , 1.    , 0.    , 1.    ],
           [0.8415, 0.5403, 0.01  , 1.    ]])

    Book: §4.3.2 eq-sinusoidal-positions
    """
    steps, width = whole_number("steps", steps, least=1), whole_number("width", width, least=2)
    if width % 2:
        raise ValueError(f"width must be even, a sine and a cosine each, got {width}")
    base = real_number("base", base, above=1)
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"dtype must be floating, for example np.float32, got {dtype!r}")
    frequencies = base ** (-np.arange(0, width, 2) / width)
    angles = np.outer(np.arange(steps), frequencies)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(steps, width).astype(dtype)
