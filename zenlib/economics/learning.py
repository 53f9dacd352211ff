"""How cost falls with experience, and prices with time."""

from zenlib._elementwise import exp, log, log1p
from zenlib._quantities import finite_result, quantity, share


def learning_exponent(learning_rate):
    """The b of c = c₁ x^-b: how steep a learning curve is on logarithmic paper.

    Parameters
    ----------
    learning_rate : float or array, from 0 to below 1
        Share of the cost that goes with every doubling of what has ever been made.

    Returns
    -------
    float, or array where the argument is one
        0 or more.

    Raises
    ------
    TypeError, ValueError
        If the rate is out of its range.

    Notes
    -----
    1 - learning rate = 2^-b, so b = -log₂(1 - learning rate).

    Examples
    --------
    >>> learning_exponent(0.5)
    1.0
    >>> round(learning_exponent(0.2), 4)
    0.3219

    Book: §2.4.4 eq-wright
    """
    return -log1p(-share("learning_rate", learning_rate, below=1)) / log(2)


def wright_cost(first_cost, units, *, learning_rate):
    """What the next unit costs after so many have been made: Wright's law.

    Parameters
    ----------
    first_cost : float or array, at least 0
        What the first unit cost.
    units : float or array, at least 1
        Made so far, all years and all makers that learn from one another together.
    learning_rate : float or array, from 0 to below 1
        Share of the cost that goes with every doubling of `units`.

    Returns
    -------
    float, or array where an argument is one
        In the currency of `first_cost`.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    c(x) = c₁ x^-b with b of `learning_exponent`. Wright plotted the mean of all units so far, whose
    curve has the same slope and lies higher: `wright_mean_cost`. Do not read one off the other.

    References
    ----------
    Wright, "Factors affecting the cost of airplanes", Journal of the Aeronautical Sciences 3(4),
    1936; Nagy, Farmer, Bui, Trancik, "Statistical basis for predicting technological progress",
    PLOS ONE 8(2), 2013: 62 technologies, Wright's law predicts best, Moore's nearly as well.

    Examples
    --------
    Two doublings, each taking 20 %:

    >>> round(wright_cost(100, 4, learning_rate=0.2), 9)
    64.0

    Book: §2.4.4 eq-wright
    """
    first, units = quantity("first_cost", first_cost, least=0), quantity("units", units, least=1)
    exponent = learning_exponent(learning_rate)
    return finite_result("wright_cost", lambda: first * exp(-exponent * log(units)))


def wright_mean_cost(first_cost, units, *, learning_rate):
    """What all units so far have cost on average, under Wright's law for the next one.

    Parameters
    ----------
    first_cost : float or array, at least 0
        What the first unit cost.
    units : float or array, at least 1
        Made so far; the more, the better the formula.
    learning_rate : float or array, from 0 to below 0.5
        Share of the cost that goes with every doubling; from a half on, the sum of all further
        units stays finite and the formula does not hold.

    Returns
    -------
    float, or array where an argument is one

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    (1/x) ∫₀ˣ c₁ y^-b dy = c(x) / (1 - b): 1 / (1 - b) times the cost of the next unit, 47 % more
    at a learning rate of 20 %.

    Examples
    --------
    >>> round(wright_mean_cost(100, 1000, learning_rate=0.2), 3)
    15.957
    >>> round(wright_cost(100, 1000, learning_rate=0.2), 3)
    10.82

    Book: §2.4.4 eq-wright
    """
    rate = quantity("learning_rate", learning_rate, least=0, below=0.5)
    last = wright_cost(first_cost, units, learning_rate=rate)
    return finite_result("wright_mean_cost", lambda: last / (1 - learning_exponent(rate)))


def moore_price(price, years, *, annual_decline):
    """A price that falls by the same share every year: Moore's law for money.

    Parameters
    ----------
    price : float or array, at least 0
        Today.
    years : float or array
        From today; below 0 looks back.
    annual_decline : float or array, below 1
        Share of the price that goes each year: 0.9 where a tenth is left. Below 0 it rises.

    Returns
    -------
    float, or array where an argument is one

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    p(t) = p₀ (1 - g)ᵗ = p₀ e^(-λt) with λ = -log(1 - g).

    References
    ----------
    Nagy, Farmer, Bui, Trancik, PLOS ONE 8(2), 2013, eq. 1.

    Examples
    --------
    >>> round(moore_price(60, 3, annual_decline=0.9), 9)
    0.06

    Book: §2.4.4 eq-moore
    """
    price, years = quantity("price", price, least=0), quantity("years", years)
    decline = quantity("annual_decline", annual_decline, below=1)
    return finite_result("moore_price", lambda: price * exp(years * log1p(-decline)))


def annual_decline(start_price, end_price, years):
    """The share of a price that went each year, from two prices.

    Parameters
    ----------
    start_price, end_price : float or array, above 0
        At the beginning and at the end, for the same quality.
    years : float or array, above 0
        Between them.

    Returns
    -------
    float, or array where an argument is one
        Below 0 where the price rose.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    g = 1 - (end / start)^(1/years). Two prices show no scatter: with more of them fit a line to
    their logarithms. And a price is not a cost: it holds margins, and models that were replaced.

    Examples
    --------
    From $60 to $0.06 per million tokens in three years, at a score of 42 in MMLU (Appenzeller,
    "Welcome to LLMflation", a16z, November 2024): ten times less each year.

    >>> round(annual_decline(60, 0.06, 3), 9)
    0.9

    Book: §2.4.4 eq-moore
    """
    start = quantity("start_price", start_price, above=0)
    end, years = quantity("end_price", end_price, above=0), quantity("years", years, above=0)
    return finite_result("annual_decline", lambda: 1 - exp((log(end) - log(start)) / years))


def sahal_decline(learning_rate, annual_growth):
    """How fast a cost falls in time if it learns from a volume that grows steadily.

    Parameters
    ----------
    learning_rate : float or array, from 0 to below 1
        Share of the cost that goes with every doubling of what has ever been made.
    annual_growth : float or array, at least 0
        By how much that volume grows a year, as a share: 1 where it doubles.

    Returns
    -------
    float, or array where an argument is one
        The share of the cost that goes each year, for `moore_price`.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    With x = x₀ (1 + G)ᵗ Wright's x^-b falls by 1 - (1 + G)^-b a year: λ = b · log(1 + G). While
    growth is steady, no data can tell the two laws apart; when it stops, Wright's cost stops
    falling and Moore's does not.

    References
    ----------
    Sahal, "A theory of progress functions", AIIE Transactions 11(1), 1979.

    Examples
    --------
    >>> round(sahal_decline(0.2, 1.0), 9)      # one doubling a year
    0.2
    >>> round(sahal_decline(0.2, 3.0), 9)      # two doublings
    0.36

    Book: §2.4.4 eq-sahal
    """
    exponent = learning_exponent(learning_rate)
    growth = quantity("annual_growth", annual_growth, least=0)
    return finite_result("sahal_decline", lambda: 1 - exp(-exponent * log1p(growth)))
