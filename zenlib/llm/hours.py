"""Chip-hours with their uncertainty: nobody knows the utilisation before the run."""

from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

from zenlib._elementwise import every, exp, first_where, log, maximum
from zenlib._quantities import finite_result, quantity, series, share, single
from zenlib.llm.training import training_chip_hours

MFU_P10 = 0.19
"""Utilisation that nine of ten trainings exceed: `utilisation_range` of 15 runs published up to
June 2023, GPT-3 to Phi-1, from their whole chip-hours and 6ND (3ND with an encoder)."""
MFU_P90 = 0.48
"""Utilisation that one of ten trainings exceeds, from the same runs."""

_Z90 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, kw_only=True)
class HoursInterval:
    """How many chip-hours a training may take.

    Parameters
    ----------
    low, high : float or float64 array
        Between them lie as many trainings as the coverage says, and as many below as above.
    median : float or float64 array
        Half of the trainings take more.
    mean : float or float64 array
        What they take on average: the number for a budget of many runs.

    Examples
    --------
    >>> hours = chip_hours_interval(6 * 7e9 * 2e12, peak_flops_per_s=312e12)
    >>> round(hours.width, 2)
    2.53

    Book: §10.1 eq-hours-interval
    """

    low: float
    median: float
    mean: float
    high: float

    @property
    def width(self):
        """How many times the low end goes into the high end."""
        return self.high / self.low


def chip_hours_interval(flops, *, peak_flops_per_s, mfu_p10=MFU_P10, mfu_p90=MFU_P90, coverage=0.8):
    """Hours of an accelerator that a training takes, as an interval.

    Parameters
    ----------
    flops : float or array of them, above 0
        Operations that the model needs: 6ND, with the active parameters of a mixture.
    peak_flops_per_s : float or array of them, above 0
        Dense peak of one accelerator in bfloat16, or in float16 where there is no bfloat16.
    mfu_p10, mfu_p90 : float or array of them, above 0 and at most 1
        Utilisation that nine of ten such trainings exceed, and one of ten; over the whole run,
        stops included. Those of your own runs: `utilisation_range`.
    coverage : float above 0 and below 1
        Share of the trainings that the interval is to hold.

    Returns
    -------
    HoursInterval

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    The MFU is lognormal: ln u has mean m = (ln p10 + ln p90)/2 and standard deviation
    s = ln(p90/p10)/2.563. Then the hours are lognormal too: h = C/(3600 P e^m) e^(±zs), and their
    mean is e^(s²/2) times the median: E[1/u] is more than 1/E[u]. The low end
    stays above the hours at full peak.

    References
    ----------
    The runs and the share of them that the interval holds: tests/test_published.py.

    Examples
    --------
    >>> hours = chip_hours_interval(6 * 6.74e9 * 1e12, peak_flops_per_s=312e12)
    >>> round(hours.low), round(hours.high)  # LLaMA-7B took 82,432
    (75009, 189496)

    Book: §10.1 eq-hours-interval
    """
    low, high = share("mfu_p10", mfu_p10, above=0), share("mfu_p90", mfu_p90, above=0)
    if not every(low < high):
        raise ValueError(
            f"mfu_p10 must be below mfu_p90, got {first_where(low >= high, low)} and "
            f"{first_where(low >= high, high)}"
        )
    coverage = single("coverage", quantity("coverage", coverage, above=0, below=1))
    z = NormalDist().inv_cdf((1 + coverage) / 2)
    spread = log(high / low) / (2 * _Z90)
    typical = exp((log(low) + log(high)) / 2)
    median = training_chip_hours(flops, peak_flops_per_s=peak_flops_per_s, mfu=typical)
    return HoursInterval(
        low=median * maximum(exp(-z * spread), typical),
        median=median,
        mean=finite_result("mean", lambda: median * exp(spread**2 / 2)),
        high=finite_result("high", lambda: median * exp(z * spread)),
    )


def utilisation_range(observed):
    """What a set of past trainings says about the utilisation of the next.

    Parameters
    ----------
    observed : sequence of floats, above 0 and at most 1
        Utilisations of at least two trainings, over their whole time.

    Returns
    -------
    pair of floats
        That which nine of ten trainings exceed, and one of ten: `mfu_p10` and `mfu_p90`.

    Raises
    ------
    TypeError, ValueError
        Fewer than two, all alike, or one out of its range.

    Notes
    -----
    e^(m ± 1.2816 s) with the mean m and the standard deviation s (n - 1) of the logarithms. For a
    handful of runs it is too narrow, since m and s are themselves uncertain.

    References
    ----------
    Johnson, Kotz, Balakrishnan, "Continuous univariate distributions", vol. 1, 1994, ch. 14.

    Examples
    --------
    >>> low, high = utilisation_range([0.2, 0.4])
    >>> round(low * high, 6), round(low, 3)  # around √(0.2 · 0.4), with s = ln 2/√2
    (0.08, 0.151)

    Book: §10.1 eq-hours-interval
    """
    observed = series("observed", observed, least_length=2, above=0, most=1)
    logarithms = [log(utilisation) for utilisation in observed]
    m, s = fmean(logarithms), stdev(logarithms)
    if s == 0:
        raise ValueError(f"observed must differ, got {len(observed)} times {observed[0]}")
    return exp(m - _Z90 * s), exp(m + _Z90 * s)
