"""What payments over time are worth today, and when they have paid back."""

import math

from zenlib._elementwise import every, first_where, where
from zenlib._quantities import finite_result, quantity
from zenlib.economics._flows import flow_series, years_since_first


def npv(rate, flows):
    """What a stream of payments is worth today.

    Parameters
    ----------
    rate : float or array, above -1
        What money costs a period, as a decimal: 0.08 for 8 %.
    flows : sequence of numbers, or of arrays of scenarios
        What comes in (positive) and goes out (negative), a number a period; the first is today.

    Returns
    -------
    float, or array where `rate` or a flow is one
        In the currency of the flows.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    NPV = Σ CFₜ / (1 + r)ᵗ with t = 0 for the first flow, as in numpy-financial. The spreadsheet
    function of the same name begins at t = 1: it gives this value divided by 1 + r. Computed from
    the last flow to the first, value ← value / (1 + r) + CFₜ, without powers.

    References
    ----------
    Brealey, Myers, Allen, "Principles of corporate finance", McGraw-Hill, chapter 2.

    Examples
    --------
    Pay 100 today, get 110 in a year, at 10 %: it is worth nothing.

    >>> abs(npv(0.10, [-100, 110])) < 1e-9
    True
    >>> round(npv(0.08, [-40_000, 5_000, 8_000, 12_000, 30_000]), 5)
    3065.22267

    Book: §2.4.5 eq-npv
    """
    rate, flows = quantity("rate", rate, above=-1), flow_series(flows)
    return finite_result("npv", lambda: _present(rate, flows))


def xnpv(rate, flows, dates):
    """What payments on given days are worth on the day of the first.

    Parameters
    ----------
    rate : float or array, above -1
        What money costs a year, as a decimal.
    flows : sequence of numbers, or of arrays of scenarios
        What comes in (positive) and goes out (negative).
    dates : sequence of datetime.date or str
        A day for each flow, such as "2026-11-28"; none before the first.

    Returns
    -------
    float, or array where `rate` or a flow is one

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    Σ CFᵢ / (1 + r)^(dᵢ/365), dᵢ days after the first date: the spreadsheet function XNPV, which
    counts 365 days a year in leap years too.

    Examples
    --------
    >>> round(xnpv(0.10, [-100, 110], ["2026-01-01", "2027-01-01"]), 9)
    0.0

    Book: §2.4.5 eq-xnpv
    """
    rate, flows = quantity("rate", rate, above=-1), flow_series(flows)
    years = years_since_first(dates, len(flows))
    return finite_result(
        "xnpv",
        lambda: sum(flow * (1 + rate) ** -t for flow, t in zip(flows, years, strict=True)),
    )


def profitability_index(rate, flows):
    """What comes back, in today's money, for each unit paid today.

    Parameters
    ----------
    rate : float or array, above -1
        What money costs a period, as a decimal.
    flows : sequence of numbers, or of arrays of scenarios
        The first, below 0, is the outlay of today.

    Returns
    -------
    float, or array where `rate` or a flow is one
        Above 1 if and only if the net present value is above 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, or nothing is paid today; the message names it.

    Notes
    -----
    PI = (Σₜ₌₁ CFₜ / (1 + r)ᵗ) / (-CF₀) = 1 + NPV / (-CF₀). It ranks projects when money is short,
    but not one large against one small project of which only one can be done: there NPV decides.

    Examples
    --------
    >>> round(profitability_index(0.10, [-100, 55, 60.5]), 9)
    1.0

    Book: §2.4.5 eq-profitability-index
    """
    rate, flows = quantity("rate", rate, above=-1), flow_series(flows, least_length=2)
    if not every(flows[0] < 0):
        refused = first_where(flows[0] >= 0, flows[0])
        raise ValueError(f"flows[0] must be below 0, the outlay of today, got {refused!r}")
    return finite_result("profitability_index", lambda: _present(rate, (0, *flows[1:])) / -flows[0])


def payback_period(flows, *, rate=0.0):
    """How long until what was paid has come back.

    Parameters
    ----------
    flows : sequence of numbers, or of arrays of scenarios
        What comes in (positive) and goes out (negative), a number a period; the first is today.
    rate : float or array, at least 0
        What money costs a period. 0 gives the plain payback period, anything else the discounted.

    Returns
    -------
    float, or array where `rate` or a flow is one
        Periods, with a fraction: inside a period money comes in evenly. inf: not within the flows.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    The first T at which Σₜ₌₀ᵀ CFₜ / (1 + r)ᵗ reaches 0. What comes after is not looked at, neither
    profits nor the cost of closing down: a measure of risk to liquidity, not of value.

    Examples
    --------
    100 paid, 40 a year: 40, 80, and half of the third year.

    >>> payback_period([-100, 40, 40, 40])
    2.5
    >>> round(payback_period([-100, 40, 40, 40], rate=0.05), 2)
    2.74
    >>> payback_period([-100, 40, 40])
    inf

    Book: §2.4.5 eq-payback
    """
    rate, flows = quantity("rate", rate, least=0), flow_series(flows)
    total, factor = flows[0], 1
    periods = where(total >= 0, 0.0, math.inf)
    for t, flow in enumerate(flows[1:], 1):
        factor = factor / (1 + rate)
        income = where(flow > 0, flow * factor, 1.0)
        reached = (periods == math.inf) & (total + flow * factor >= 0)
        periods = where(reached, t - 1 - total / income, periods)
        total = total + flow * factor
    return periods


def _present(rate, flows):
    value = 0
    for flow in reversed(flows):
        value = value / (1 + rate) + flow
    return value
