"""How many people it takes to see whether a change of the recommender changes anything."""

from math import ceil, sqrt
from statistics import NormalDist

from zenlib._validation import real_number


def ab_test_size(rate, other_rate, *, level=0.05, power=0.8):
    """People in each of two groups, so that a difference of two rates is likely to be found.

    Parameters
    ----------
    rate, other_rate : float
        Shares who click, watch or stay, without and with the change; above 0, below 1, different.
    level : float, above 0 and below 1
        Probability of finding a difference, in either direction, where there is none.
    power : float, above `level` and below 1
        Probability of finding the one that is there.

    Returns
    -------
    int
        In each group; it takes both.

    Raises
    ------
    TypeError, ValueError
        If a rate is no number between 0 and 1, the two are equal, or power is not above level.

    Notes
    -----
    n = (z_{1 - level/2} √(2 m (1 - m)) + z_power √(a (1 - a) + b (1 - b)))² / (a - b)², m the mean
    of both rates a and b. People count once: who sees a thousand lists is one person. A difference
    half as large takes four times as many.

    References
    ----------
    Fleiss, Levin, Paik (2003), "Statistical methods for rates and proportions", 3rd edition,
    https://doi.org/10.1002/0471445428, equation 4.14, without its correction for continuity.

    Examples
    --------
    >>> ab_test_size(0.50, 0.75, power=0.9)
    77

    Book: §6.6 eq-ab-test-size
    """
    a = real_number("rate", rate, above=0, below=1)
    b = real_number("other_rate", other_rate, above=0, below=1)
    level = real_number("level", level, above=0, least=1e-300, below=1)
    power = real_number("power", power, above=level, below=1)
    if a == b:
        raise ValueError(f"rate and other_rate must differ, got {rate!r} twice")
    z, m = NormalDist().inv_cdf, (a + b) / 2
    under_none = -z(level / 2) * sqrt(2 * m * (1 - m))
    under_both = z(power) * sqrt(a * (1 - a) + b * (1 - b))
    return ceil(((under_none + under_both) / (a - b)) ** 2)
