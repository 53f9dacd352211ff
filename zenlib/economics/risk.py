"""What can be read off many outcomes: quantiles, the chance of a loss, the worst ones."""

import math
from dataclasses import dataclass

import numpy as np

from zenlib._quantities import quantity, share, single
from zenlib._validation import float_array

_LARGEST = 1e150  # so that no square overflows


@dataclass(frozen=True)
class Estimate:
    """A number read off scenarios, and how far off it may be for want of more of them.

    Parameters
    ----------
    value : float
    standard_error : float
        Twice this to either side holds the value of infinitely many scenarios, 19 times in 20.

    Examples
    --------
    >>> print(Estimate(0.1234, 0.0012))
    0.1234 ± 0.0012

    Book: §2.4.1 eq-standard-error
    """

    value: float
    standard_error: float

    def __str__(self):
        if not self.standard_error:
            return f"{self.value:g} ± 0"
        digits = 1 - math.floor(math.log10(self.standard_error))  # two of the error's own
        value, error = round(self.value, digits), round(self.standard_error, digits)
        return f"{value:.{max(digits, 0)}f} ± {error:.{max(digits, 0)}f}"


@dataclass(frozen=True)
class RiskSummary:
    """What a distribution of outcomes says to somebody who has to decide.

    Parameters
    ----------
    n : int
        Number of scenarios.
    mean, p10, p50, p90 : Estimate
        The average, and what one, five and nine outcomes in ten are below.
    loss_probability : Estimate
        Share of outcomes below 0.
    tail_mean : Estimate
        The average of the worst 5 %.

    Examples
    --------
    >>> summary = risk_summary(np.arange(-10.0, 91.0))
    >>> summary.n, summary.mean.value, summary.p10.value, summary.p90.value
    (101, 40.0, 0.0, 80.0)

    Book: §2.4.1
    """

    n: int
    mean: Estimate
    p10: Estimate
    p50: Estimate
    p90: Estimate
    loss_probability: Estimate
    tail_mean: Estimate


def risk_summary(outcomes):
    """Mean, quantiles, chance of a loss and the worst twentieth, each with its standard error.

    Parameters
    ----------
    outcomes : array of float, shape (n,)
        For example the net present value of each scenario; at least 20.

    Returns
    -------
    RiskSummary

    Raises
    ------
    TypeError, ValueError
        Outcomes that are too few, not finite or not in one dimension.

    Examples
    --------
    >>> print(risk_summary(np.random.default_rng(0).normal(1, 1, 100_000)).loss_probability)
    0.1585 ± 0.0012

    Book: §2.4.1 eq-standard-error
    """
    outcomes = _outcomes(outcomes, least=20)
    error = outcomes.std(ddof=1) / math.sqrt(len(outcomes))
    quantiles = {f"p{q}": outcome_quantile(outcomes, q / 100) for q in (10, 50, 90)}
    return RiskSummary(
        n=len(outcomes),
        mean=Estimate(float(outcomes.mean()), float(error)),
        loss_probability=loss_probability(outcomes),
        tail_mean=tail_mean(outcomes),
        **quantiles,
    )


def loss_probability(outcomes, *, threshold=0.0):
    """Share of the scenarios that end below a threshold.

    Parameters
    ----------
    outcomes : array of float, shape (n,)
    threshold : float
        What counts as a loss is less than this.

    Returns
    -------
    Estimate

    Raises
    ------
    TypeError, ValueError
        Outcomes that are missing, not finite or not in one dimension.

    Notes
    -----
    The standard error is sqrt(p (1 - p)/n), with one loss and one success added to those
    counted, so that no losses in a hundred scenarios are not taken for certainty.

    Examples
    --------
    >>> loss_probability([-1.0, 2.0, 3.0, 4.0]).value
    0.25

    Book: §2.4.1 eq-standard-error
    """
    outcomes = _outcomes(outcomes)
    threshold = single("threshold", quantity("threshold", threshold))
    lost, n = int((outcomes < threshold).sum()), len(outcomes)
    p = (lost + 1) / (n + 2)
    return Estimate(lost / n, math.sqrt(p * (1 - p) / n))


def outcome_quantile(outcomes, probability):
    """The outcome below which a share of the scenarios ends.

    Parameters
    ----------
    outcomes : array of float, shape (n,)
    probability : float
        Above 0 and below 1.

    Returns
    -------
    Estimate

    Raises
    ------
    TypeError, ValueError
        An argument out of its range.

    Notes
    -----
    The standard error, sqrt(q (1 - q)/n)/f(x) with f the density at the quantile, is read off the
    outcomes themselves: half the distance of the quantiles one standard error of q to either side.

    Examples
    --------
    >>> outcome_quantile(np.arange(101.0), 0.9).value
    90.0

    Book: §2.4.1 eq-standard-error
    """
    outcomes = _outcomes(outcomes)
    q = single("probability", quantity("probability", probability, above=0, below=1))
    step = math.sqrt(q * (1 - q) / len(outcomes))
    low, value, high = np.quantile(outcomes, [max(q - step, 0), q, min(q + step, 1)])
    return Estimate(float(value), float(high - low) / 2)


def tail_mean(outcomes, *, tail=0.05):
    """The average of the worst outcomes: conditional value at risk, or expected shortfall.

    Parameters
    ----------
    outcomes : array of float, shape (n,)
    tail : float
        Share of the scenarios that counts as the worst; above 0, at most 1.

    Returns
    -------
    Estimate
        In the unit of the outcomes: a loss is negative.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range.

    Notes
    -----
    The k = tail · n smallest outcomes, the last of them weighted if k is not whole. A quantile
    says how bad it gets in one case of twenty at least; this says how bad it then is, and never
    worsens when two plans are joined into one. Its standard error is that of the mean of
    x_q + min(x - x_q, 0)/tail.

    References
    ----------
    Rockafellar, Uryasev (2000), "Optimization of conditional value-at-risk", Journal of Risk 2,
    21-41, https://doi.org/10.21314/JOR.2000.038.

    Examples
    --------
    >>> tail_mean([-8.0, -2.0, 1.0, 5.0], tail=0.5).value
    -5.0

    Book: §2.4.1 eq-tail-mean
    """
    outcomes = _outcomes(outcomes)
    tail = single("tail", share("tail", tail, above=0))
    k = tail * len(outcomes)
    last = min(math.ceil(k), len(outcomes)) - 1
    ordered = np.partition(outcomes, last)
    cut = ordered[last]
    value = cut + (ordered[:last] - cut).sum() / k
    parts = np.minimum(outcomes - cut, 0) / tail
    return Estimate(float(value), float(parts.std() / math.sqrt(len(outcomes))))


def _outcomes(outcomes, *, least=1):
    outcomes = float_array("outcomes", outcomes, ndim=1).astype(float, copy=False)
    if len(outcomes) < least:
        raise ValueError(f"outcomes must be at least {least}, got {len(outcomes)}")
    if abs(outcomes).max() > _LARGEST:
        raise ValueError(
            f"outcomes must lie within {_LARGEST:g} of 0, got {abs(outcomes).max():.3g}; "
            "count in larger units"
        )
    return outcomes
