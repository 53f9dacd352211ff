"""Where owning begins to pay: volume, utilisation, and the fall of prices that undoes it."""

import math

from zenlib._elementwise import where
from zenlib._quantities import count, finite_result, quantity, share, single

_SECONDS_PER_HOUR = 3600


def break_even_volume(fixed_cost, unit_cost, price):
    """How many units pay for a fixed cost.

    Parameters
    ----------
    fixed_cost : float or array, at least 0
        Of owning.
    unit_cost : float or array, at least 0
        Of one unit, once one owns.
    price : float or array, at least 0
        Of one unit bought elsewhere.

    Returns
    -------
    float or array
        Infinite where a unit of one's own costs as much as a bought one or more: never.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    F/(p - v).

    Examples
    --------
    >>> break_even_volume(9000, 0.25, 0.5)
    36000.0

    Book: §2.4.6 eq-break-even-volume
    """
    fixed = quantity("fixed_cost", fixed_cost, least=0)
    saved = quantity("price", price, least=0) - quantity("unit_cost", unit_cost, least=0)
    return where(saved > 0, fixed / where(saved > 0, saved, 1), math.inf)


def break_even_utilisation(price_per_chip_hour, n_chips, tokens_per_s, price_per_million):
    """How busy one's own chips must be to beat a price per million tokens.

    Parameters
    ----------
    price_per_chip_hour : float or array, at least 0
        Rent of one chip, paid for idle hours too.
    n_chips : int or array, at least 1
        Chips that serve together.
    tokens_per_s : float or array, above 0
        What they deliver together, fully loaded.
    price_per_million : float or array, above 0
        What a million such tokens cost elsewhere.

    Returns
    -------
    float or array
        A share of the time around the clock; above 1: no load is enough.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    10⁶ · price · n / (3600 · tokens/s · p): the cost at full load over the price.

    Examples
    --------
    >>> round(break_even_utilisation(2.99, 2, 4205, 0.79), 2)
    0.5
    >>> round(break_even_utilisation(2.99, 2, 4205, 0.2), 1)  # never
    2.0

    Book: §2.4.6 eq-break-even-utilisation
    """
    per_hour = quantity("price_per_chip_hour", price_per_chip_hour, least=0)
    per_hour = per_hour * count("n_chips", n_chips, least=1)
    rate = _SECONDS_PER_HOUR * quantity("tokens_per_s", tokens_per_s, above=0)
    price = quantity("price_per_million", price_per_million, above=0)
    return quantity("the break-even utilisation", 1e6 * per_hour / (rate * price))


def present_cost_of_buying(spending, *, price_decline, discount_rate, years):
    """What buying for some years costs today, when the price falls.

    Parameters
    ----------
    spending : float or array, at least 0
        In the first year, at today's price.
    price_decline : float or array from 0 to below 1
        Share by which the price falls from one year to the next.
    discount_rate : float or array, at least 0
        Of money, a year.
    years : int, 1 to 1000
        Years of buying, each paid at its start.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    S ∑ ((1 - g)/(1 + r))ᵗ for t = 0 … T - 1. Building locks in today's price, buying does not:
    compare this with what building costs now.

    Examples
    --------
    Five years at 100 a year look like 500; with money at 10 % and prices halving they are 180.

    >>> round(present_cost_of_buying(100, price_decline=0, discount_rate=0, years=5))
    500
    >>> round(present_cost_of_buying(100, price_decline=0.5, discount_rate=0.1, years=5))
    180

    Book: §2.4.6 eq-declining-price
    """
    spending = quantity("spending", spending, least=0)
    kept = 1 - share("price_decline", price_decline, below=1)
    kept = kept / (1 + quantity("discount_rate", discount_rate, least=0))
    n = single("years", count("years", years, least=1, most=1000))
    return finite_result("the cost", lambda: spending * sum(kept**t for t in range(n)))


def break_even_decline(investment, spending, *, discount_rate, years):
    """The fall of prices a year at which building something no longer pays.

    Parameters
    ----------
    investment : float, at least 0
        What building costs now, running it included.
    spending : float, above 0
        What buying would cost in the first year.
    discount_rate : float, at least 0
        Of money, a year.
    years : int, 1 to 1000
        Years for which it would be bought.

    Returns
    -------
    float or None
        A share a year; None if building does not pay even at a constant price.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    The decline g at which `present_cost_of_buying` equals the investment, by bisection: it falls
    in g. With an investment below the first year's spending no fall of prices is enough, and the
    answer is 1.

    Examples
    --------
    Building for 250 what costs 100 a year: it pays only while prices fall by less than 29 %.

    >>> round(break_even_decline(250, 100, discount_rate=0.1, years=5), 2)
    0.29
    >>> break_even_decline(600, 100, discount_rate=0.1, years=5) is None
    True

    Book: §2.4.6 eq-declining-price
    """
    cost = single("investment", quantity("investment", investment, least=0))
    first = single("spending", quantity("spending", spending, above=0))
    rate = single("discount_rate", quantity("discount_rate", discount_rate, least=0))
    money = {"discount_rate": rate, "years": years}
    if present_cost_of_buying(first, price_decline=0, **money) < cost:
        return None
    if first >= cost:
        return 1.0
    low, high = 0.0, 1.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        dearer = present_cost_of_buying(first, price_decline=middle, **money) > cost
        low, high = (middle, high) if dearer else (low, middle)
    return low
