"""How often something rare happens, and how long one must watch to know."""

import math
from statistics import NormalDist

from zenlib._quantities import finite_result
from zenlib._validation import real_number, whole_number

_MOST_EVENTS = 1_000_000  # beyond it ± z sqrt(events) is as good, and the sums are long


def rate_interval(events, exposure, *, confidence=0.95):
    """Between which limits a rate lies, after so many events in so much exposure.

    Parameters
    ----------
    events : int, from 0 to a million
        Of more, events ± z sqrt(events) says the same.
    exposure : float, above 0
        Miles, hours, anything that each event could have happened in.
    confidence : float
        Share of such intervals that hold the true rate, at least; between 0 and 1.

    Returns
    -------
    (low, high) : tuple of float
        Events per unit of exposure; after no event `low` is 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    The limits are the two means of a Poisson distribution under which as many events, or as few,
    would each have a probability of half of 1 - confidence. They are exact: for few events the
    textbook's ± 2 sqrt(events) reaches below 0.

    References
    ----------
    Garwood (1936), "Fiducial limits for the Poisson distribution", Biometrika 28, 437-442.

    Examples
    --------
    Two crashes in a million miles:

    >>> low, high = rate_interval(2, 1e6)
    >>> round(low * 1e6, 2), round(high * 1e6, 2)
    (0.24, 7.22)

    Book: §6.5 eq-rate-interval
    """
    events = whole_number("events", events, most=_MOST_EVENTS)
    exposure = real_number("exposure", exposure, above=0)
    tail = (1 - real_number("confidence", confidence, above=0, below=1)) / 2
    low = _mean_at(events - 1, 1 - tail) if events else 0.0
    high = finite_result("the rate", lambda: _mean_at(events, tail) / exposure)
    return low / exposure, high


def exposure_needed(rate, *, events=0, confidence=0.95):
    """How much exposure shows that a rate is lower than a given one.

    Parameters
    ----------
    rate : float, above 0
        What must be ruled out, in events per unit of exposure.
    events : int, from 0 to a million
        How many happen on the way.
    confidence : float
        Between 0 and 1; one-sided.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    The n at which a Poisson mean of rate · n would give so few events with a probability of
    1 - confidence. Without any event this is -ln(1 - confidence) / rate: for 95 %, three over the
    rate, the rule of three.

    References
    ----------
    Kalra, Paddock (2016), "Driving to safety", Transportation Research Part A 94, 182-193,
    https://doi.org/10.1016/j.tra.2016.09.010, equation 3.

    Examples
    --------
    Human drivers: 1.09 deaths in 100 million miles. Not one death may happen in

    >>> round(exposure_needed(1.09e-8) / 1e6)          # million miles
    275

    Book: §6.5 eq-exposure
    """
    rate = real_number("rate", rate, above=0)
    events = whole_number("events", events, most=_MOST_EVENTS)
    confidence = real_number("confidence", confidence, above=0, below=1)
    return finite_result("the exposure", lambda: _mean_at(events, 1 - confidence) / rate)


def exposure_to_beat(rate, improvement, *, confidence=0.95, power=0.8):
    """How much exposure it takes to show a rate that is better by some share.

    Parameters
    ----------
    rate : float, above 0
        To be beaten, in events per unit of exposure.
    improvement : float, above 0 and below 1
        By which share the true rate is lower.
    confidence : float
        Of the claim; one-sided, from 0.5.
    power : float
        Chance that the trial succeeds, from 0.5; at 0.5 every second one fails.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    n = (1 - δ) (z_confidence + z_power)² / (δ² rate), from the normal approximation, good where
    many events are expected: the smaller the difference, the more, by its square.

    References
    ----------
    Kalra, Paddock (2016), "Driving to safety", Transportation Research Part A 94, 182-193,
    https://doi.org/10.1016/j.tra.2016.09.010, table 1.

    Examples
    --------
    >>> round(exposure_to_beat(1.09e-8, 0.2) / 1e9)    # billion miles
    11

    Book: §6.5 eq-exposure-to-beat
    """
    rate = real_number("rate", rate, above=0)
    delta = real_number("improvement", improvement, above=0, below=1)
    z = sum(
        NormalDist().inv_cdf(real_number(name, value, least=0.5, below=1))
        for name, value in (("confidence", confidence), ("power", power))
    )
    return finite_result("the exposure", lambda: (1 - delta) * (z / delta) ** 2 / rate)


def _mean_at(events, probability):
    """The Poisson mean under which at most `events` have this probability."""
    low, high = 0.0, 1.0
    while _at_most(events, high) > probability:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _at_most(events, middle) > probability else (low, middle)
    return high


def _at_most(events, mean):
    """P(N <= events); terms from the largest down, so that none is lost."""
    if mean == 0:
        return 1.0
    log_mean = math.log(mean)
    start = min(events, math.floor(mean))
    total = 0.0
    for step, stop in ((-1, -1), (1, events + 1)):
        for k in range(start if step < 0 else start + 1, stop, step):
            term = math.exp(k * log_mean - mean - math.lgamma(k + 1))
            total += term
            if term <= 1e-18 * total:  # also where all of them are 0
                break
    return min(total, 1.0)
