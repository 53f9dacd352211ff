"""Real numbers on a grid of few whole numbers, and training as if they stood on it already."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import (
    axis_of,
    flag,
    float_array,
    plain_array,
    same_shape,
    whole_number,
)


@dataclass(frozen=True, eq=False)
class AffineGrid:
    """Evenly spaced real numbers, each named by a whole number of a few bits.

    Parameters
    ----------
    scale : array of float64
        Distance of neighbouring grid points; one number, or one for each channel in a shape that
        broadcasts.
    zero_point : array of int
        The whole number that stands for 0, in the shape of `scale`.
    low, high : int
        The smallest and the largest whole number, within those of eight bits.

    Raises
    ------
    TypeError, ValueError
        If a scale is not above 0, a zero point is not whole or not from `low` to `high`, the two
        differ in shape, or the limits are none of eight bits.

    Examples
    --------
    >>> fit_grid([-1.0, 0.0, 3.0], bits=2)
    AffineGrid(scale=1.333, zero_point=-1, low=-2, high=1)

    Book: §9.4.3 eq-affine-quantization
    """

    scale: np.ndarray
    zero_point: np.ndarray
    low: int
    high: int

    def __post_init__(self):
        scale = float_array("scale", self.scale)
        zero_point = plain_array("zero_point", self.zero_point)
        low = whole_number("low", self.low, least=-128)
        high = whole_number("high", self.high, least=low + 1, most=127)
        if not (scale > 0).all():
            raise ValueError(f"scale must be above 0, got {scale.min():.6g}")
        if zero_point.dtype.kind not in "iu":
            raise TypeError(f"zero_point must hold whole numbers, got dtype {zero_point.dtype}")
        same_shape("scale", scale, "zero_point", zero_point)
        if zero_point.min() < low or zero_point.max() > high:
            raise ValueError(f"zero_point must lie from {low} to {high}, got {zero_point.tolist()}")
        for name, array in (("scale", scale), ("zero_point", zero_point)):
            if not hasattr(getattr(self, name), "dtype"):  # a plain number or a list
                object.__setattr__(self, name, array)

    def __repr__(self):
        if np.ndim(self.scale) == 0:
            shown = f"scale={self.scale:.4g}, zero_point={self.zero_point}"
        else:
            shown = f"{self.scale.size} scales from {self.scale.min():.4g} "
            shown += f"to {self.scale.max():.4g}"
        return f"AffineGrid({shown}, low={self.low}, high={self.high})"


def fit_grid(x, *, bits=8, symmetric=False, axis=None):
    """The finest grid that reaches from the smallest to the largest value.

    Parameters
    ----------
    x : array_like of float
        Weights, or activations that were observed.
    bits : int, from 2 to 8
        Of one whole number.
    symmetric : bool
        Around 0, which then is named 0, as weights are usually stored; otherwise both ends are
        met, as for activations.
    axis : int, optional
        An axis whose every entry gets a grid of its own: the channels of a kernel.

    Returns
    -------
    AffineGrid

    Raises
    ------
    TypeError, ValueError
        If values are not finite, or a setting is out of its range.

    Notes
    -----
    Whole numbers run from -2^(b-1) to 2^(b-1) - 1; symmetric grids do without the first, so that
    x and -x have mirrored names. The range is stretched to hold 0, and 0 is a grid point
    exactly: padding and ReLU's zeros are then free of error. Where all values are 0 the scale is
    1. Half a scale is the largest error of a value inside.

    References
    ----------
    Jacob et al. (2018), "Quantization and training of neural networks for efficient
    integer-arithmetic-only inference", CVPR, arXiv:1712.05877, section 2.1.
    Nagel et al. (2021), "A white paper on neural network quantization", arXiv:2106.08295.

    Examples
    --------
    >>> fit_grid([-0.5, 1.27], symmetric=True)     # 1.27 / 127
    AffineGrid(scale=0.01, zero_point=0, low=-127, high=127)

    Book: §9.4.3 eq-quantization-grid
    """
    x = float_array("x", x).astype(np.float64)
    if whole_number("bits", bits, least=2) > 8:
        raise ValueError(f"bits must be at most 8, got {bits}")
    high = 2 ** (bits - 1) - 1
    low = -high if flag("symmetric", symmetric) else -high - 1
    others = None
    if axis is not None:
        axis = axis_of("axis", axis, "x", x) % x.ndim
        others = tuple(i for i in range(x.ndim) if i != axis)
    least = np.minimum(x.min(axis=others, keepdims=axis is not None), 0)
    most = np.maximum(x.max(axis=others, keepdims=axis is not None), 0)
    if symmetric:
        scale, zero_point = np.maximum(most, -least) / high, np.zeros(np.shape(most), np.int64)
        return AffineGrid(_above_zero(scale), zero_point, low, high)
    scale = _above_zero(most / (high - low) - least / (high - low))
    zero_point = np.clip(np.rint(low - least / scale), low, high).astype(np.int64)
    return AffineGrid(scale, zero_point, low, high)


def quantize(x, grid):
    """The whole number of the nearest grid point; beyond the ends, that of the end.

    Parameters
    ----------
    x : array_like of float
    grid : AffineGrid

    Returns
    -------
    array of int8, shape of `x`

    Raises
    ------
    TypeError, ValueError
        If values are not finite, or `grid` is none or does not broadcast to `x`.

    Notes
    -----
    q = clip(round(x / s) + z, low, high); halves go to the even neighbour.

    Examples
    --------
    >>> grid = fit_grid([-0.5, 1.27], symmetric=True)
    >>> quantize([-0.5, 0.004, 0.006, 1.27, 9.0], grid)
    array([-50,   0,   1, 127, 127], dtype=int8)

    Book: §9.4.3 eq-affine-quantization
    """
    x = _on(grid, "x", x)
    return np.clip(_names(x, grid), grid.low, grid.high).astype(np.int8)


def dequantize(q, grid, *, dtype=np.float32):
    """The real numbers that whole numbers stand for.

    Parameters
    ----------
    q : array of int8
        From `quantize`.
    grid : AffineGrid
    dtype : float dtype
        Of the result.

    Returns
    -------
    array of `dtype`, shape of `q`

    Raises
    ------
    TypeError, ValueError
        If `q` does not hold whole numbers of the grid.

    Notes
    -----
    x = s (q - z).

    Examples
    --------
    >>> dequantize(np.array([-50, 1], np.int8), fit_grid([-0.5, 1.27], symmetric=True))
    array([-0.5 ,  0.01], dtype=float32)

    Book: §9.4.3 eq-affine-quantization
    """
    q = plain_array("q", q)
    if q.dtype.kind not in "iu":
        raise TypeError(f"q must hold whole numbers, got dtype {q.dtype}; quantize makes them")
    _on(grid, "q", q)
    try:
        floating = dtype is not None and np.dtype(dtype).kind == "f"
    except (TypeError, ValueError):
        floating = False
    if not floating:
        raise TypeError(f"dtype must be a floating dtype such as np.float32, got {dtype!r:.60}")
    if q.size and (q.min() < grid.low or q.max() > grid.high):
        raise ValueError(
            f"q must lie from {grid.low} to {grid.high}, got {q.min()} to {q.max()}; "
            "dequantize with the grid that quantized"
        )
    return (grid.scale * (q.astype(np.int64) - grid.zero_point)).astype(dtype)


def fake_quantize(x, grid):
    """The nearest grid points themselves, as floats: what training has to get used to.

    Parameters
    ----------
    x : array_like of float
    grid : AffineGrid

    Returns
    -------
    array of the shape and dtype of `x`

    Raises
    ------
    TypeError, ValueError
        As `quantize`.

    Notes
    -----
    `dequantize(quantize(x))`: to apply it twice changes nothing more.

    Examples
    --------
    >>> fake_quantize(np.array([0.004, 0.006]), fit_grid([-0.5, 1.27], symmetric=True))
    array([0.  , 0.01])

    Book: §9.4.3 eq-affine-quantization
    """
    return dequantize(quantize(x, grid), grid, dtype=float_array("x", x).dtype)


def fake_quantize_grad(x, grid, grad):
    """The gradient that passes `fake_quantize`, by the straight-through rule.

    Parameters
    ----------
    x : array_like of float
        What was quantised.
    grid : AffineGrid
    grad : array_like of the shape of `x`
        Gradient of the loss with respect to the quantised values.

    Returns
    -------
    array of the shape and dtype of `grad`

    Raises
    ------
    TypeError, ValueError
        If shapes differ, or as `quantize`.

    Notes
    -----
    The true slope of a staircase is 0 nearly everywhere, and nothing would ever be learned. The
    rule takes that of the line through the stairs instead: 1 inside the grid's range, 0 where
    the value was cut off. It is an assumption that works, not a derivative.

    References
    ----------
    Bengio, Léonard, Courville (2013), "Estimating or propagating gradients through stochastic
    neurons for conditional computation", arXiv:1308.3432, section 4.

    Examples
    --------
    >>> grid = fit_grid([-0.5, 1.27], symmetric=True)
    >>> fake_quantize_grad([0.4, 9.0], grid, [5.0, 5.0])
    array([5., 0.])

    Book: §9.4.3 eq-straight-through
    """
    x, grad = _on(grid, "x", x), float_array("grad", grad)
    same_shape("grad", grad, "x", x)
    names = _names(x, grid)
    return grad * ((names >= grid.low) & (names <= grid.high))


def _names(x, grid):
    """Whole numbers of the nearest points, of a grid without ends."""
    with np.errstate(over="ignore"):  # an infinite quotient is cut off like any other
        return np.rint(x.astype(np.float64) / grid.scale) + grid.zero_point


def _above_zero(scale):
    return np.where(scale > 0, scale, 1.0)


def _on(grid, name, x):
    """`x` as finite floats whose shape the grid broadcasts to."""
    if not isinstance(grid, AffineGrid):
        raise TypeError(f"grid must be an AffineGrid, got {type(grid).__name__}; fit_grid makes it")
    x = float_array(name, x)
    try:
        fits = np.broadcast_shapes(x.shape, np.shape(grid.scale)) == x.shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"{name} must have a shape that the grid's scales {np.shape(grid.scale)} broadcast to, "
            f"got {x.shape}"
        )
    return x
