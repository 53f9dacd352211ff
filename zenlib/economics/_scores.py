"""Normal scores: the scale on which scenarios are drawn, and curves over it."""

import math
from functools import cache
from statistics import NormalDist

import numpy as np

from zenlib._elementwise import normal_cdf

FAR = 9.0  # standard deviations; 1e-19 of all draws lie beyond
_CELLS = 4096


class Curve:
    """A smooth function of the normal score, kept as cubics between equally spaced scores."""

    def __init__(self, values, slopes):
        """Take the values and slopes at `grid()`."""
        step = 2 * FAR / _CELLS
        a, b = values[:-1], values[1:]
        s, t = slopes[:-1] * step, slopes[1:] * step
        self._cubics = [a, s, 3 * (b - a) - 2 * s - t, 2 * (a - b) + s + t]

    def __call__(self, score):
        place = (score + FAR) * (_CELLS / (2 * FAR))
        cell = np.minimum(place.astype(np.intp), _CELLS - 1)  # the last score has no cell after it
        place -= cell
        a, s, c, d = (coefficient.take(cell) for coefficient in self._cubics)
        return ((d * place + c) * place + s) * place + a


def grid():
    """The scores at which a curve is kept."""
    return np.linspace(-FAR, FAR, _CELLS + 1)


def density(score):
    """φ(z), the height of the bell curve."""
    return np.exp(-score * score / 2) / math.sqrt(2 * math.pi)


@cache
def _share_below():
    scores = grid()
    return Curve(normal_cdf(scores), density(scores))


def share_below(score):
    """Φ(z), to about 1e-12."""
    return _share_below()(score)


def score_of(probability):
    """Φ⁻¹(p), for a number or an array."""
    inverse = NormalDist().inv_cdf
    if np.ndim(probability) == 0:
        return inverse(float(probability))
    flat = [inverse(p) for p in np.ravel(probability).tolist()]
    return np.array(flat).reshape(np.shape(probability))


@cache
def beta_curve(alpha, beta):
    """The quantile of a beta distribution as a function of the normal score.

    Over w = log(q/(1 - q)) the density q^α (1 - q)^β / B is a smooth bell, integrated cell by
    cell with Gauss's rule; z = Φ⁻¹(F(w)) is then turned around into w(z).
    """
    edges = np.linspace(-50.0, 50.0, 4001)
    log_b = math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)

    def bell(w):
        return np.exp(-alpha * np.logaddexp(0, -w) - beta * np.logaddexp(0, w) - log_b)

    nodes, weights = np.polynomial.legendre.leggauss(4)
    half = (edges[1] - edges[0]) / 2
    cells = (bell(edges[:-1, np.newaxis] + half * (1 + nodes)) * weights).sum(axis=1) * half
    first, last = np.exp(-50 * np.array([alpha, beta]) - log_b) / (alpha, beta)
    below = np.cumsum(np.append(first, cells))
    above = np.cumsum(np.append(last, cells[::-1]))[::-1]
    inside = np.minimum(below, above) > 1e-22
    edges, below, above = edges[inside], below[inside], above[inside]
    tail = np.minimum(np.minimum(below, above), 0.5)
    z = np.where(below < above, 1, -1) * score_of(tail)
    w, slope = _inverse_hermite(z, edges, density(z) / bell(edges), grid())
    q = 1 / (1 + np.exp(-w))
    return Curve(q, q * (1 - q) * slope)


def _inverse_hermite(x, y, slopes, at):
    """A cubic through unequally spaced points with given slopes, and its own slope."""
    i = np.clip(np.searchsorted(x, at) - 1, 0, len(x) - 2)
    step = x[i + 1] - x[i]
    t = (at - x[i]) / step
    s0, s1, rise = slopes[i] * step, slopes[i + 1] * step, y[i + 1] - y[i]
    c, d = 3 * rise - 2 * s0 - s1, s0 + s1 - 2 * rise
    return y[i] + t * (s0 + t * (c + t * d)), (s0 + t * (2 * c + 3 * t * d)) / step


def ranks(values):
    """Ranks from 1 up; equal values share the mean of theirs."""
    order = np.argsort(values)
    ordered = values[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    result = np.empty(len(values))
    if len(starts) == len(values):
        result[order] = np.arange(1.0, len(values) + 1)
        return result
    sizes = np.diff(np.append(starts, len(values)))
    result[order] = np.repeat(starts + (sizes + 1) / 2, sizes)
    return result
