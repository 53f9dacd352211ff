"""GELU, which weighs each number by the share of a normal distribution below it."""

import math

import numpy as np

from zenlib._validation import flag
from zenlib.activations._arrays import at_least_single, in_dtype_of, pre_activations
from zenlib.activations._normal import FAR, density, share_below
from zenlib.activations.elementwise import sigmoid, sigmoid_grad

_SCALE, _CUBIC = math.sqrt(2 / math.pi), 0.044715


def gelu(x, *, approximate=False):
    """A smooth relu: each number times the chance that a standard normal one lies below it.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.
    approximate : bool
        True for the tanh form, the one of GPT-2.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or `approximate` is not a bool.

    Notes
    -----
    gelu(x) = x Φ(x) with Φ(x) = (1 + erf(x/√2)) / 2. For negative x that sum would lose its digits,
    so Φ comes from erfc(-x/√2) / 2: from SciPy if it is installed, to 3e-13 of its value; otherwise
    from a series, to 1e-15.

    The approximation replaces Φ(x) by (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³), which is
    sigmoid(2u) and is computed as that. The two differ by at most 0.00048.

    float16 is computed in float32 and rounded at the end. -inf gives 0, +inf gives +inf, NaN stays
    NaN.

    References
    ----------
    Hendrycks, Gimpel, "Gaussian error linear units (GELUs)", 2016, arXiv:1606.08415.

    Examples
    --------
    >>> gelu([-1000.0, 0.0, 1000.0])
    array([  -0.,    0., 1000.])
    >>> round(gelu(1.0), 4), round(gelu(1.0, approximate=True), 4)
    (0.8413, 0.8412)

    Book: §4.1 eq-gelu eq-gelu-tanh
    """
    x = pre_activations(x)
    wide = np.maximum(at_least_single(x), -FAR)  # -inf · 0 would be NaN
    share = sigmoid(_cubic(wide)) if flag("approximate", approximate) else share_below(wide)
    share *= wide
    return in_dtype_of(x, share)


def gelu_grad(x, *, approximate=False):
    """Slope of gelu: from 0 over a dip below zero and a little more than 1 to 1.

    Parameters
    ----------
    x : array_like of any shape
        Pre-activations.
    approximate : bool
        True for the slope of the tanh form.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or `approximate` is not a bool.

    Notes
    -----
    gelu'(x) = Φ(x) + x φ(x) with the density φ(x) = exp(-x²/2) / √2π. It is 0 at x = -0.7518 and
    greatest, 1.129, at √2.

    Of the approximation: s + x s (1 - s) 2 u' with s = sigmoid(2u), u' = √(2/π) (1 + 0.134145 x²).

    Examples
    --------
    >>> gelu_grad([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])

    Book: §4.1 eq-gelu eq-gelu-tanh
    """
    x = pre_activations(x)
    near = np.clip(at_least_single(x), -FAR, FAR)  # inf · 0 would be NaN
    if flag("approximate", approximate):
        share, bell = sigmoid(_cubic(near)), sigmoid_grad(_cubic(near)) * _cubic_grad(near)
    else:
        share, bell = share_below(near), density(near)
    bell *= near
    share += bell
    return in_dtype_of(x, share)


def _cubic(x):
    """2u of the approximation; far out only its sign matters, it may be inf."""
    with np.errstate(over="ignore"):
        return x * (2 * _SCALE + 2 * _SCALE * _CUBIC * x * x)


def _cubic_grad(x):
    return 2 * _SCALE + 6 * _SCALE * _CUBIC * x * x
