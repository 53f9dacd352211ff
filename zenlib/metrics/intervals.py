"""Between which limits a measured value lies: one test set, or several runs."""

import math
from statistics import NormalDist

import numpy as np

from zenlib._validation import float_array, real_number, whole_number
from zenlib.metrics._inputs import inner_share

_LEAST_TAIL = 1e-6
"""Further out |2 p - 1| is so near to 1 that its rounding shows in Student's quantile."""


def wilson_interval(successes, trials, *, confidence=0.95):
    """Between which limits a success rate lies, after so many successes in so many trials.

    Parameters
    ----------
    successes : int
        From 0 to `trials`: for an accuracy, the number of right answers.
    trials : int
        At least 1: the number of test samples.
    confidence : float
        Share of such intervals that hold the true rate, between 0 and 1.

    Returns
    -------
    (low, high) : tuple of float
        0 <= low <= successes / trials <= high <= 1.

    Raises
    ------
    TypeError
        If a count is not a whole number.
    ValueError
        For more successes than trials, no trials, or a confidence outside (0, 1).

    Notes
    -----
    The limits are the two rates p that a test would just not reject, the roots of
    (p̂ - p)² = z² p (1 - p) / n, with p̂ = successes / trials and z the normal quantile:

        (p̂ + z²/2n ± z sqrt(p̂ (1 - p̂) / n + z²/4n²)) / (1 + z²/n)

    The textbook p̂ ± z sqrt(p̂ (1 - p̂) / n) has no width at 0 or n successes and leaves
    [0, 1] near them; this one does neither. It holds the noise of the finite test set, not
    that of training: for that, repeat with other seeds and use `mean_interval`.

    The lower limit is the product of the roots, p̂² / (1 + z²/n), over the upper one, so that
    nothing cancels; the upper limit mirrors it.

    References
    ----------
    Wilson (1927), "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22, 209-212.
    Brown, Cai, DasGupta (2001), "Interval estimation for a binomial proportion",
    Statistical Science 16(2), equation 4.

    Examples
    --------
    99.06 % of 10,000 test images:

    >>> low, high = wilson_interval(9906, 10_000)
    >>> round(low, 4), round(high, 4)
    (0.9885, 0.9923)

    Book: §5.4 eq-wilson
    """
    trials = whole_number("trials", trials, least=1)
    successes = whole_number("successes", successes)
    if successes > trials:
        raise ValueError(f"successes must be at most trials, {trials}, got {successes}")
    z = -NormalDist().inv_cdf((1 - inner_share("confidence", confidence)) / 2)
    low, failures_low = (_wilson_low(s, trials, z) for s in (successes, trials - successes))
    return low, 1 - failures_low


def mean_interval(values, *, confidence=0.95):
    """The mean of a few runs, and the limits between which the mean of all runs lies.

    Parameters
    ----------
    values : array of float, shape (n,)
        One result per run, at least two, in any unit.
    confidence : float
        Share of such intervals that hold the true mean, above 0 and at most 1 - 2e-6.

    Returns
    -------
    (mean, low, high) : tuple of float
        In the unit of `values`.

    Raises
    ------
    TypeError
        If values are not real numbers.
    ValueError
        For fewer than two values, NaN or infinity, values whose spread is beyond the largest
        float, or a confidence outside (0, 1 - 2e-6].

    Notes
    -----
    mean ± t s / sqrt(n), with s the standard deviation over n - 1 and t the quantile of
    Student's distribution with n - 1 degrees of freedom. With three runs t is 4.30, not the
    1.96 of the normal distribution: s itself is uncertain. The runs must be independent and
    roughly normal; limits of an accuracy may pass 1.

    References
    ----------
    Student (1908), "The probable error of a mean", Biometrika 6(1), 1-25.

    Examples
    --------
    >>> mean, low, high = mean_interval([0.98, 0.99, 1.0])
    >>> round(mean, 4), round(low, 4), round(high, 4)
    (0.99, 0.9652, 1.0148)

    Book: §5.4 eq-mean-interval
    """
    values = float_array("values", values, ndim=1)
    n = len(values)
    if n < 2:
        raise ValueError(f"values must hold at least two runs, got {n}; one shows no spread")
    confidence = real_number("confidence", confidence, above=0, most=1 - 2 * _LEAST_TAIL)
    t = student_t_quantile(min((1 + confidence) / 2, 1 - _LEAST_TAIL), n - 1)
    with np.errstate(over="ignore", invalid="ignore"):
        doubles = values.astype(np.float64)
        mean, margin = doubles.mean(), t * doubles.std(ddof=1) / math.sqrt(n)
        limits = float(mean), float(mean - margin), float(mean + margin)
    if not np.isfinite(limits).all():
        raise ValueError(
            f"values must be small enough for a finite mean and spread, got values from "
            f"{values.min():.6g} to {values.max():.6g}; use a larger unit"
        )
    return limits


def student_t_quantile(probability, df):
    """The value below which a Student-t variable falls with the given probability.

    Parameters
    ----------
    probability : float
        From 1e-6 to 1 - 1e-6.
    df : int
        Degrees of freedom, at least 1; time and memory grow with it.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `df` is not whole, or `probability` no number.
    ValueError
        If `probability` is outside [1e-6, 1 - 1e-6], or `df` is below 1.

    Notes
    -----
    With t = sqrt(df) tan θ the density becomes proportional to cos^(df - 1) θ, whose integral
    is a finite sum; θ is found in [0, π/2] by bisection, down to neighbouring floats. The
    relative error is below 1e-9 up to 10,000 degrees of freedom, and grows slowly from there.

    References
    ----------
    Abramowitz, Stegun (1964), Handbook of Mathematical Functions, 26.7.3 and 26.7.4.

    Examples
    --------
    >>> round(student_t_quantile(0.975, 2), 4)
    4.3027
    >>> round(student_t_quantile(0.975, 1000), 4)      # close to the normal 1.9600
    1.9623

    Book: §5.4 eq-mean-interval
    """
    probability = real_number("probability", probability, least=_LEAST_TAIL, most=1 - _LEAST_TAIL)
    df = whole_number("df", df, least=1)
    low, high = 0.0, math.pi / 2
    while low < (middle := (low + high) / 2) < high:
        if _student_t_coverage(middle, df) < abs(2 * probability - 1):
            low = middle
        else:
            high = middle
    return math.copysign(math.sqrt(df) * math.tan(low), probability - 0.5)


def _student_t_coverage(theta, df):
    """P(|T| <= sqrt(df) tan θ), the share of the integral of cos^(df - 1) within ±θ."""
    sine, cosine = math.sin(theta), math.cos(theta)
    if df == 1:
        return 2 * theta / math.pi
    odd = df % 2
    k = np.arange(1, df // 2)
    ratios = (2 * k - 1 + odd) / (2 * k + odd)  # odd: 2/3, 4/5, …   even: 1/2, 3/4, …
    series = 1 + np.cumprod(ratios * cosine**2).sum()
    return 2 / math.pi * (theta + sine * cosine * series) if odd else sine * series


def _wilson_low(successes, trials, z):
    """The smaller root p of (p̂ - p)² = z² p (1 - p) / n."""
    if successes == 0:
        return 0.0
    rate = successes / trials
    root = z * math.sqrt(rate * (1 - rate) / trials + (z / trials) ** 2 / 4)
    return rate**2 / (rate + z**2 / (2 * trials) + root)
