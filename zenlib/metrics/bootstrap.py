"""An interval for any statistic, from the samples alone."""

from statistics import NormalDist

import numpy as np

from zenlib._validation import (
    float_array,
    function,
    generator,
    one_of,
    same_length,
    whole_number,
)
from zenlib.metrics._inputs import inner_share


def bootstrap_interval(statistic, *samples, rng, confidence=0.95, n_resamples=2000, method="bca"):
    """Between which limits a statistic would lie if the samples were drawn again.

    Parameters
    ----------
    statistic : function of as many arrays as `samples`, giving a float
        For example `roc_auc_score`, of labels and scores.
    *samples : array, shape (m, …)
        At least two samples each; entries at one position belong together and are drawn together.
    rng : numpy Generator
        Source of the resamples.
    confidence : float
        Share of such intervals that hold the true value, between 0 and 1.
    n_resamples : int
        How often to draw; below 1000 the limits are rough.
    method : "bca" or "percentile"
        With or without correction for bias and skewness.

    Returns
    -------
    (estimate, low, high) : tuple of float
        In the unit of the statistic; the estimate is that of the samples themselves.

    Raises
    ------
    TypeError
        If `statistic` cannot be called or gives no real number, or `rng` is no Generator.
    ValueError
        If samples are missing, fewer than two or of different lengths, an option is out of
        range, a statistic is NaN or infinite, or "bca" has no correction since all resamples lie
        on one side of the estimate, or one sample decides everything at extreme confidence.

    Notes
    -----
    Each resample takes m positions with replacement. "percentile" cuts off half of
    1 - confidence at each end of the sorted statistics θ*; "bca" moves the two cuts, from the
    normal quantiles ±z, to

        Φ(z0 + (z0 ± z) / (1 - a (z0 ± z))),    z0 = Φ⁻¹(share of θ* below the estimate θ),
        a = sum_i (θ̄ - θ_i)³ / (6 (sum_i (θ̄ - θ_i)²)^(3/2)),

    with θ_i the statistic without sample i and θ̄ their mean; a tie counts half in z0. Its error
    falls as 1/m instead of 1/sqrt(m), for m more calls of the statistic.

    Two models on the same samples: pass the truth and both predictions and let the statistic be
    the difference. What is common to both then cancels, as it does in no two separate intervals.

    References
    ----------
    Efron (1987), "Better bootstrap confidence intervals", Journal of the American Statistical
    Association 82, 171-185.

    Examples
    --------
    By how much B is more accurate than A:

    >>> rng = np.random.default_rng(0)
    >>> truth, a, b = np.ones(200, int), np.arange(200) % 4 > 0, np.arange(200) % 10 > 0
    >>> gain = lambda truth, a, b: np.mean(b == truth) - np.mean(a == truth)
    >>> estimate, low, high = bootstrap_interval(gain, truth, a, b, rng=rng)
    >>> round(estimate, 2), 0 < low < 0.15 < high < 0.25
    (0.15, True)

    Book: §3.3 eq-bootstrap
    """
    samples, m = _samples(samples)
    function("statistic", statistic)
    generator("rng", rng)
    tail = (1 - inner_share("confidence", confidence)) / 2
    one_of("method", method, ("bca", "percentile"))
    whole_number("n_resamples", n_resamples, least=1)

    def value(positions):
        return _real(statistic(*(sample[positions] for sample in samples)))

    estimate = value(slice(None))
    resampled = np.array([value(rng.integers(0, m, m)) for _ in range(n_resamples)])
    shares = np.array([tail, 1 - tail])
    if method == "bca":
        left_out = np.array([value(np.delete(np.arange(m), i)) for i in range(m)])
        shares = _corrected(shares, estimate, resampled, left_out)
    low, high = np.quantile(resampled, shares)
    return estimate, float(low), float(high)


def _corrected(shares, estimate, resampled, left_out):
    """The shares to cut at, moved for bias (z0) and skewness (a)."""
    normal = NormalDist()
    below = (np.mean(resampled < estimate) + np.mean(resampled <= estimate)) / 2
    if not 0 < below < 1:
        side = "above" if below == 0 else "below"
        raise ValueError(
            f"statistic must vary to both sides of its estimate, {estimate:.6g}, got "
            f"{len(resampled)} resamples {side} it; raise n_resamples or pass "
            f'method="percentile"'
        )
    bias = normal.inv_cdf(below)
    skewness = _acceleration(left_out)
    shifted = bias + np.array([normal.inv_cdf(share) for share in shares])
    scale = 1 - skewness * shifted
    if scale.min() <= 0:
        raise ValueError(
            f"samples must not be so skewed for BCa at this confidence, got an acceleration of "
            f'{skewness:.3g}; lower confidence or pass method="percentile"'
        )
    return np.array([normal.cdf(point) for point in bias + shifted / scale])


def _acceleration(left_out):
    """A sixth of the skewness of what each sample adds; scaled, so that no power overflows."""
    distance = left_out.mean() - left_out
    if not distance.any():
        return 0.0
    distance /= abs(distance).max()
    return np.sum(distance**3) / (6 * np.sum(distance**2) ** 1.5)


def _samples(samples):
    if not samples:
        raise ValueError("samples must be at least one array, got none; pass them one by one")
    samples = [np.asarray(sample) for sample in samples]
    for i, sample in enumerate(samples):
        if sample.ndim == 0 or len(sample) < 2:
            raise ValueError(
                f"samples[{i}] must hold at least two samples along its first axis, "
                f"got shape {sample.shape}; one shows no spread"
            )
        same_length("samples[0]", samples[0], f"samples[{i}]", sample)
    return samples, len(samples[0])


def _real(value):
    value = float_array("what statistic returns", value)
    if value.ndim:
        raise ValueError(
            f"statistic must return one number, got shape {value.shape}; "
            f"reduce it, or call once for each"
        )
    return float(value)
