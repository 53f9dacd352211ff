"""How long customers stay, measured while most of them are still there."""

from dataclasses import dataclass
from itertools import groupby

from zenlib._quantities import count, finite_result, flag, instance, quantity, series, single


@dataclass(frozen=True)
class SurvivalCurve:
    """Share of customers still there after a time: a falling staircase.

    Parameters
    ----------
    times : tuple of float
        When at least one customer left, in rising order.
    survival : tuple of float
        Share that stays beyond each of these times.
    standard_errors : tuple of float
        Of each share, by Greenwood's formula.
    longest : float
        The longest time any customer was watched: beyond it nothing is known.

    Book: §2.4.5 eq-kaplan-meier
    """

    times: tuple
    survival: tuple
    standard_errors: tuple
    longest: float

    def at(self, time):
        """Share still there just after a time, from 0 to `longest`."""
        time = single("time", quantity("time", time, least=0, most=self.longest))
        passed = sum(step <= time for step in self.times)
        return self.survival[passed - 1] if passed else 1.0


def kaplan_meier(durations, left):
    """The share of customers that stays, from those who left and those who are still there.

    Parameters
    ----------
    durations : sequence of numbers, at least 0
        How long each customer has been there.
    left : sequence of bool
        Whether the customer left then. False: still there, and nobody knows for how long.

    Returns
    -------
    SurvivalCurve

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, or the two differ in length.

    Notes
    -----
    S(t) = Π (1 - dᵢ/nᵢ) over the times tᵢ ≤ t at which dᵢ of the nᵢ who were still watched left.
    Customers who are still there count in nᵢ as long as they were watched. Dropping them, or
    taking today for the day they leave, makes every company look worse the faster it grows.
    Greenwood's variance is S² Σ dᵢ / (nᵢ (nᵢ - dᵢ)).

    References
    ----------
    Kaplan, Meier, "Nonparametric estimation from incomplete observations", Journal of the American
    Statistical Association 53(282), 1958, eq. 2b and 2f.

    Examples
    --------
    Four customers: one left after 1 month, one after 3; two are there, since 2 and 4 months.

    >>> kaplan_meier([1, 2, 3, 4], [True, False, True, False]).survival
    (0.75, 0.375)

    Book: §2.4.5 eq-kaplan-meier
    """
    durations = series("durations", durations, least=0)
    if isinstance(left, (str, bytes, dict)) or not hasattr(left, "__iter__"):
        raise TypeError(f"left must be a sequence of True and False, got {type(left).__name__}")
    left = [flag(f"left[{place}]", each) for place, each in enumerate(left)]
    if len(left) != len(durations):
        raise ValueError(f"left must be as long as durations, {len(durations)}, got {len(left)}")
    watched, survival, variance, steps = len(durations), 1.0, 0.0, []
    ordered = sorted(zip(durations, left, strict=True))
    for time, group in groupby(ordered, key=lambda pair: pair[0]):
        leaving = [gone for _, gone in group]
        if lost := sum(leaving):
            stayed = watched - lost
            survival *= stayed / watched
            variance += lost / (watched * stayed) if stayed else 0.0
            steps.append((time, survival, survival * variance**0.5))
        watched -= len(leaving)
    times, shares, errors = zip(*steps, strict=True) if steps else ((), (), ())
    return SurvivalCurve(times, shares, errors, max(durations))


def kaplan_meier_value(curve, revenue, margin, *, periods=None, discount=0.0):
    """What a customer brings in over the periods that were watched, without guessing beyond.

    Parameters
    ----------
    curve : SurvivalCurve
        In the periods in which `revenue` is paid.
    revenue : float or array, at least 0
        Of a customer in a period, paid at its start.
    margin : float or array, at most 1
        Gross margin on it.
    periods : int, at least 1, optional
        How many periods to count; by default all that were watched.
    discount : float or array, at least 0
        What money costs a period.

    Returns
    -------
    float, or array where an argument is one
        A lower bound on the value: whoever is still there goes on paying.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, or there are more periods than were watched.

    Notes
    -----
    Σₜ₌₀ᵀ⁻¹ R M S(t) / (1 + i)ᵗ. If a share c leaves every period, this tends to the value of
    `lifetime_value` as T grows.

    Examples
    --------
    Paid at 0, 1, 2 and 3 by 1, 0.75, 0.75 and 0.375 of the customers:

    >>> curve = kaplan_meier([1, 2, 3, 4], [True, False, True, False])
    >>> kaplan_meier_value(curve, 10, 1)
    28.75

    Book: §2.4.5 eq-kaplan-meier
    """
    curve = instance("curve", curve, SurvivalCurve, "; kaplan_meier(durations, left) makes one")
    revenue, margin = quantity("revenue", revenue, least=0), quantity("margin", margin, most=1)
    discount = quantity("discount", discount, least=0)
    longest = int(curve.longest)
    periods = longest if periods is None else single("periods", count("periods", periods, least=1))
    if not 1 <= periods <= longest:
        raise ValueError(
            f"periods must be at most the {longest} whole ones that were watched, got {periods}"
        )

    def worth():
        total, factor = 0.0, 1.0
        for t in range(periods):
            total, factor = total + curve.at(t) * factor, factor / (1 + discount)
        return revenue * margin * total

    return finite_result("kaplan_meier_value", worth)
