"""The rate that an investment earns: one, several, or none."""

import math
import warnings
from functools import partial

from zenlib._elementwise import every, maximum, minimum
from zenlib._quantities import finite_result, quantity, series
from zenlib.economics._flows import flow_series, years_since_first
from zenlib.economics._zeros import zeros


def irr(flows):
    """The internal rate of return: the interest that an investment pays on what is still in it.

    Parameters
    ----------
    flows : sequence of at least 2 numbers
        What comes in (positive) and goes out (negative), a number a period; the first is today.

    Returns
    -------
    float
        A period, as a decimal. Where there are several, the one nearest to 0, with a warning.

    Raises
    ------
    TypeError, ValueError
        If flows are not numbers, or no rate above -1 makes their value zero.

    Warns
    -----
    UserWarning
        If several rates do: then none of them says whether to invest. Compare net present values.

    Notes
    -----
    The r with Σ CFₜ / (1 + r)ᵗ = 0. Money that changes its direction once has one such rate at
    most; every further change can add two. `irr_roots` gives them all.

    References
    ----------
    Norstrøm, "A sufficient condition for a unique nonnegative internal rate of return", Journal of
    Financial and Quantitative Analysis 7(3), 1972.

    Examples
    --------
    >>> round(irr([-100, 110]), 9)
    0.1
    >>> round(irr([-250_000, 100_000, 150_000, 200_000, 250_000, 300_000]), 10)
    0.5672303344

    Book: §2.4.5 eq-irr
    """
    return _nearest_to_zero(irr_roots(flows))


def irr_roots(flows):
    """All internal rates of return above -1, in rising order.

    Parameters
    ----------
    flows : sequence of at least 2 numbers
        What comes in (positive) and goes out (negative), a number a period; the first is today.

    Returns
    -------
    tuple of float
        Empty if there is none. A rate at which the value touches zero without crossing it is
        there once.

    Raises
    ------
    TypeError, ValueError
        If flows are not numbers, or all are zero.

    Notes
    -----
    None is missed: by Descartes' rule there are at most as many as changes of sign, and the
    stationary points between them, found in the same way, part the rates from one another.

    Examples
    --------
    A mine that must be filled in at the end:

    >>> [round(rate, 2) for rate in irr_roots([-50, -100, 600, 300, -100])]
    [-0.77, 1.85]

    Book: §2.4.5 eq-irr
    """
    flows = _single_flows(flows)
    return _rates(flows, range(len(flows)))


def xirr(flows, dates):
    """The yearly rate that an investment with payments on given days earns.

    Parameters
    ----------
    flows : sequence of at least 2 numbers
        What comes in (positive) and goes out (negative).
    dates : sequence of datetime.date or str
        A day for each flow, such as "2026-11-28"; none before the first.

    Returns
    -------
    float
        A year of 365 days. Where there are several, the one nearest to 0, with a warning.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, or no rate above -1 makes the value zero.

    Warns
    -----
    UserWarning
        If several rates do.

    Notes
    -----
    The r with Σ CFᵢ / (1 + r)^(dᵢ/365) = 0, the spreadsheet function XIRR. That one starts at a
    guess and may end anywhere; this one finds every root first.

    Examples
    --------
    >>> round(xirr([-100, 60, 60], ["2026-01-01", "2026-07-01", "2027-01-01"]), 4)
    0.2793

    Book: §2.4.5 eq-xnpv
    """
    flows = _single_flows(flows)
    return _nearest_to_zero(_rates(flows, years_since_first(dates, len(flows))))


def mirr(flows, finance_rate, reinvest_rate):
    """The modified internal rate of return: what money in is worth at the end, on what was paid.

    Parameters
    ----------
    flows : sequence of numbers, or of arrays of scenarios
        At least one below and one above 0; the first is today.
    finance_rate : float or array, above -1
        What the money paid costs a period.
    reinvest_rate : float or array, above -1
        What the money received earns until the end.

    Returns
    -------
    float, or array where a rate or a flow is one
        A period, as a decimal; there is always exactly one.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    MIRR = (Σ CFₜ⁺ (1 + k)^(T-t) / -Σ CFₜ⁻ (1 + f)^-t)^(1/T) - 1 with the flows above and below 0
    apart. The IRR supposes that money received earns the IRR itself; this says what it earns.

    References
    ----------
    Lin, "The modified internal rate of return and investment criterion", The Engineering
    Economist 21(4), 1976.

    Examples
    --------
    100 paid, 60 and 60 received; the first 60 earn 10 %: 126 on 100 in two years.

    >>> round(mirr([-100, 60, 60], 0.10, 0.10), 5)
    0.1225

    Book: §2.4.5 eq-mirr
    """
    flows = flow_series(flows, least_length=2)
    finance = quantity("finance_rate", finance_rate, above=-1)
    reinvest = quantity("reinvest_rate", reinvest_rate, above=-1)
    last = len(flows) - 1
    if not every(sum(minimum(flow, 0) for flow in flows) < 0):
        raise ValueError("flows must hold money paid, below 0, got none")
    if not every(sum(maximum(flow, 0) for flow in flows) > 0):
        raise ValueError("flows must hold money received, above 0, got none")

    def growth():
        paid = -sum(minimum(flow, 0) * (1 + finance) ** -t for t, flow in enumerate(flows))
        received = sum(
            maximum(flow, 0) * (1 + reinvest) ** (last - t) for t, flow in enumerate(flows)
        )
        return (received / paid) ** (1 / last) - 1

    return finite_result("mirr", growth)


def _single_flows(flows):
    flows = series("flows", flows, least_length=2)
    if not any(flows):
        raise ValueError("flows must not all be 0: every rate would do")
    return flows


def _rates(flows, times):
    return tuple(finite_result("irr", partial(math.expm1, s)) for s in zeros(flows, times))


def _nearest_to_zero(rates):
    if not rates:
        raise ValueError(
            "flows must have a rate above -1 at which their value is 0, got none; "
            "compare net present values instead"
        )
    if len(rates) > 1:
        warnings.warn(
            f"{len(rates)} rates make the value of these flows zero: "
            f"{', '.join(f'{rate:.4g}' for rate in rates)}; compare net present values instead",
            stacklevel=3,
        )
    return min(rates, key=abs)
