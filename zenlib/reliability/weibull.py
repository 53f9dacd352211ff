"""Weibull's distribution of times to failure, fitted although some have not failed yet."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from zenlib._validation import float_array, float_if_scalar, plain_array, real_number, same_length

_SHAPES = (0.01, 1000)  # beyond them times are all alike, or from all ages of the world


@dataclass(frozen=True)
class Weibull:
    """Times to failure whose failure rate is a power of age.

    Parameters
    ----------
    shape : float, from 0.01 to 1000
        Below 1 the old fail less often than the new, at 1 age does not matter, above 1 they wear.
    scale : float, above 0
        Age that 1 in e, 37 %, survive; in the unit of the times.

    Raises
    ------
    TypeError, ValueError
        If one of them is out of its range.

    Notes
    -----
    R(t) = exp(-(t/η)^β), h(t) = (β/η) (t/η)^(β - 1).

    References
    ----------
    Weibull (1951), "A statistical distribution function of wide applicability", Journal of
    Applied Mechanics 18, 293-297.

    Examples
    --------
    >>> part = Weibull(shape=2, scale=10)
    >>> round(part.survival(10), 4), part.hazard(10), round(part.mean, 4)
    (0.3679, 0.2, 8.8623)

    Book: §6.7 eq-weibull
    """

    shape: float
    scale: float

    def __post_init__(self):
        shape = real_number("shape", self.shape, least=_SHAPES[0], most=_SHAPES[1])
        object.__setattr__(self, "shape", shape)
        object.__setattr__(self, "scale", real_number("scale", self.scale, above=0))

    @property
    def mean(self):
        """Mean time to failure, η Γ(1 + 1/β)."""
        return self.scale * math.gamma(1 + 1 / self.shape)

    def survival(self, time):
        """Share that lasts longer than `time`, a number or an array, at least 0."""
        return float_if_scalar(np.exp(-self._load(time)))

    def hazard(self, time):
        """Failures per unit of time among those that have lasted until `time`, at least 0."""
        time = _times("time", time, least=0)
        with np.errstate(divide="ignore", over="ignore"):  # a shape below 1 starts at infinity
            rate = self.shape / self.scale * (time / self.scale) ** (self.shape - 1)
        return float_if_scalar(rate)

    def quantile(self, share):
        """Age at which `share` of them has failed; 0.1 gives what bearings call their L10 life."""
        share = real_number("share", share, least=0, below=1)
        return self.scale * (-math.log1p(-share)) ** (1 / self.shape)

    def _load(self, time):
        with np.errstate(over="ignore"):
            return (_times("time", time, least=0) / self.scale) ** self.shape


def fit_weibull(times, failed=None):
    """The Weibull distribution that makes what was seen most likely.

    Parameters
    ----------
    times : array of float, shape (n,)
        How long each part ran, above 0.
    failed : array of bool, shape (n,), optional
        Whether it failed then. False: it was still running, or was taken out intact. By default
        all failed.

    Returns
    -------
    Weibull

    Raises
    ------
    TypeError, ValueError
        If times are not positive, the two differ in length, or fewer than two different ages
        were seen of which one is a failure: no spread, no shape.

    Notes
    -----
    A failure contributes its density h(t) R(t), a part still running R(t) alone. With r failures
    the shape solves

        Σ t^β ln t / Σ t^β - 1/β = (1/r) Σ_failed ln t,

    whose left side rises with β, so that bisection finds the one root, between 0.01 and 1000; the
    scale is (Σ t^β / r)^(1/β). Times are divided by the longest first: no power overflows. Leaving
    out what still runs would make every part look worse than it is.

    References
    ----------
    Lawless (2003), Statistical Models and Methods for Lifetime Data, 2nd ed., §5.2.

    Examples
    --------
    Three failed after 30, 50 and 80 hours, two still run after 100:

    >>> part = fit_weibull([30, 50, 80, 100, 100], [True, True, True, False, False])
    >>> round(part.shape, 3), round(part.scale, 1)
    (1.818, 101.1)

    Book: §6.7 eq-weibull-score
    """
    times, failed = _sample(times, failed)
    x = times / times.max()
    mean_log = np.log(x[failed]).mean()
    shape = _root(lambda k: _mean_log(x, k) - 1 / k - mean_log, *_SHAPES)
    scale = times.max() * ((x**shape).sum() / failed.sum()) ** (1 / shape)
    return Weibull(float(shape), float(scale))


def shape_interval(times, failed=None, *, confidence=0.95):
    """Between which limits the shape lies, and so whether the part wears at all.

    Parameters
    ----------
    times : array of float, shape (n,)
        As for `fit_weibull`.
    failed : array of bool, shape (n,), optional
        As for `fit_weibull`.
    confidence : float
        Share of such intervals that hold the true shape, between 0 and 1.

    Returns
    -------
    (low, high) : tuple of float
        If 1 lies between them, these data do not show that age matters.

    Raises
    ------
    TypeError, ValueError
        As `fit_weibull`, or a confidence outside (0, 1).

    Notes
    -----
    All shapes whose best log-likelihood lies at most z²/2 below the highest, z being the normal
    quantile. Such a likelihood interval is not symmetric and never reaches below 0.

    References
    ----------
    Lawless (2003), Statistical Models and Methods for Lifetime Data, 2nd ed., §5.2.

    Examples
    --------
    >>> low, high = shape_interval([30, 50, 80, 100, 100], [True, True, True, False, False])
    >>> round(low, 2), round(high, 2)
    (0.51, 4.24)

    Book: §6.7 eq-weibull-score
    """
    confidence = real_number("confidence", confidence, above=0, below=1)
    times, failed = _sample(times, failed)
    x = times / times.max()
    best = fit_weibull(x, failed).shape
    drop = NormalDist().inv_cdf((1 + confidence) / 2) ** 2 / 2
    lowest = _profile(x, failed, best) - drop
    low = _root(lambda k: _profile(x, failed, k) - lowest, _SHAPES[0], best)
    high = _root(lambda k: lowest - _profile(x, failed, k), best, _SHAPES[1])
    return float(low), float(high)


def _mean_log(x, shape):
    """Σ x^β ln x / Σ x^β for x up to 1."""
    powers = x**shape
    return (powers * np.log(x)).sum() / powers.sum()


def _profile(x, failed, shape):
    """Log-likelihood of a shape with its best scale, but for a constant."""
    r = failed.sum()
    logs = np.log(x[failed]).sum()
    return r * math.log(shape) - r * math.log((x**shape).sum() / r) + (shape - 1) * logs - r


def _root(rising, low, high):
    """Where a function that rises from below 0 crosses it, to the last bit."""
    while low < (middle := math.sqrt(low * high)) < high:
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return high


def _sample(times, failed):
    times = _times("times", times, ndim=1, above=0)
    failed = np.ones(len(times), bool) if failed is None else plain_array("failed", failed)
    if failed.dtype != bool:
        raise TypeError(f"failed must hold True and False, got dtype {failed.dtype}")
    same_length("times", times, "failed", failed)
    if failed.ndim != 1:
        raise ValueError(f"failed must have 1 dimension, got shape {failed.shape}")
    if not failed.any() or times.min() == times.max():
        raise ValueError(
            f"times must hold a failure and at least two different ages, got {failed.sum()} "
            f"failures at ages from {times.min():.6g} to {times.max():.6g}; wait for more"
        )
    if times[failed].min() == times.max():
        raise ValueError(
            "times must hold a failure before the longest time, got all failures at "
            f"{times.max():.6g}: any steeper shape would fit better; record times more finely"
        )
    return times, failed


def _times(name, value, *, ndim=None, least=None, above=None):
    times = float_array(name, value, ndim=ndim).astype(np.float64)
    if least is not None and times.min() < least:
        raise ValueError(f"{name} must be at least {least}, got {times.min():.6g}")
    if above is not None and times.min() <= above:
        raise ValueError(f"{name} must be above {above}, got {times.min():.6g}")
    return times
