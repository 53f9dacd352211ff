"""Real options: what it is worth to be allowed, and not obliged, to invest."""

from zenlib._elementwise import exp, log, maximum, normal_cdf, sqrt, where
from zenlib._quantities import count, finite_result, flag, one_of, quantity, single
from zenlib.economics._lattice import MOST_STEPS, step_back, tree

_SIGN = {"call": 1, "put": -1}


def black_scholes(value, strike, years, *, rate, volatility, leakage=0.0, kind="call"):
    """What the right to invest on one given day is worth.

    Parameters
    ----------
    value : float or array, above 0
        What the project would be worth today if it were there.
    strike : float or array, above 0
        What the investment costs on that day; for a put, what abandoning brings in.
    years : float or array, at least 0
        Until that day.
    rate : float or array
        Yearly interest without risk, continuously compounded: log(1.05) for 5 %.
    volatility : float or array, at least 0
        Standard deviation of the yearly change of the logarithm of the value.
    leakage : float or array
        What waiting costs a year, as a continuous rate: -log(1 - 0.4) loses 40 %
        (sales missed, rivals gaining).
    kind : "call" or "put"
        The right to invest, or the right to get out.

    Returns
    -------
    float, or array where an argument is one

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    Call = V e^(-qT) Φ(d₁) - I e^(-rT) Φ(d₂), d₁,₂ = (log(V/I) + (r - q) T) / (σ √T) ± σ √T / 2;
    put = I e^(-rT) Φ(-d₂) - V e^(-qT) Φ(-d₁). Φ of the negative argument, not one minus Φ, keeps
    the digits of options far from being used. Without spread what is left is the larger of the
    forward value and 0.

    For a project σ is a guess and nothing that is traded replicates it: show a range of σ, and
    the net present value beside it.

    References
    ----------
    Black, Scholes, "The pricing of options and corporate liabilities", Journal of Political
    Economy 81(3), 1973, eq. 13; Merton, Bell Journal of Economics 4(1), 1973, for the leakage.

    Examples
    --------
    Hull, "Options, futures, and other derivatives", the example of the Black-Scholes chapter:

    >>> round(black_scholes(42, 40, 0.5, rate=0.1, volatility=0.2), 2)
    4.76
    >>> round(black_scholes(42, 40, 0.5, rate=0.1, volatility=0.2, kind="put"), 2)
    0.81

    Book: §2.4.4 eq-black-scholes
    """
    value, strike, years = _underlying(value, strike, years)
    rate, leakage = quantity("rate", rate), quantity("leakage", leakage)
    volatility, one_of_two = quantity("volatility", volatility, least=0), _sign(kind)

    def worth():
        spread = volatility * sqrt(years)
        kept, paid = value * exp(-leakage * years), strike * exp(-rate * years)
        forward = log(value) - log(strike) + (rate - leakage) * years
        d = forward / where(spread > 0, spread, 1.0)
        above, below = (normal_cdf(one_of_two * (d + half * spread)) for half in (0.5, -0.5))
        uncertain = one_of_two * (kept * above - paid * below)
        return where(spread > 0, uncertain, maximum(one_of_two * (kept - paid), 0.0))

    return finite_result("black_scholes", worth)


def binomial_option(
    value,
    strike,
    years,
    *,
    rate,
    volatility,
    leakage=0.0,
    kind="call",
    american=True,
    steps=200,
):
    """What the right to invest at any time up to a day is worth, on a tree of ups and downs.

    Parameters
    ----------
    value : float or array, above 0
        What the project would be worth today if it were there.
    strike : float or array, above 0
        What the investment costs; for a put, what abandoning brings in.
    years : float or array, above 0
        How long the right lasts.
    rate : float or array
        Yearly interest without risk, continuously compounded.
    volatility : float or array, above 0
        Standard deviation of the yearly change of the logarithm of the value.
    leakage : float or array
        What waiting costs a year, as a continuous rate: -log(1 - 0.4) loses 40 %.
    kind : "call" or "put"
        Call: wait and then invest. Put: abandon for what can be sold.
    american : bool
        Whether the right can be used before its last day.
    steps : int, 1 to 10,000
        Steps of the tree; the error falls about as 1 / steps, the time rises as their square.

    Returns
    -------
    float, or array where an argument is one

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, or the steps are too few for the drift.

    Notes
    -----
    u = e^(σ √dt), d = 1/u, p = (e^((r - q) dt) - d) / (u - d); from the last day back a node is
    worth e^(-r dt) (p · up + (1 - p) · down), or what using the right brings, if that is more.
    To defer is a call on the value V at the cost I; to abandon a put at the salvage; to make m
    times as much a call on (m - 1) V at what the extension costs.

    References
    ----------
    Cox, Ross, Rubinstein, "Option pricing: a simplified approach", Journal of Financial Economics
    7(3), 1979, eq. 5 and section 5.

    Examples
    --------
    One step by hand: 100 becomes 200 or 50, interest 0, so p = 1/3; the right to buy at 110 pays
    90 or nothing.

    >>> from math import log
    >>> round(binomial_option(100, 110, 1, rate=0, volatility=log(2), steps=1), 9)
    30.0

    Hull's American put, five steps:

    >>> terms = {"rate": 0.1, "volatility": 0.4, "kind": "put", "steps": 5}
    >>> round(binomial_option(50, 50, 5 / 12, **terms), 3)
    4.488

    Book: §2.4.4 eq-binomial
    """
    value, strike, years = _underlying(value, strike, years)
    rate, leakage = quantity("rate", rate), quantity("leakage", leakage)
    volatility, sign = quantity("volatility", volatility, above=0), _sign(kind)
    steps = single("steps", count("steps", steps, least=1, most=MOST_STEPS))
    quantity("years", years, above=0)
    early = flag("american", american)

    def worth():
        up, probability, discount = tree(years / steps, rate, volatility, leakage)
        payoffs = [maximum(sign * (value * up**k - strike), 0.0) for k in range(-steps, steps + 1)]
        worths = payoffs[::2]
        for left in range(1, steps + 1):
            worths = step_back(worths, probability, discount)
            if early:
                used = payoffs[left : 2 * steps + 1 - left : 2]
                worths = [maximum(a, b) for a, b in zip(worths, used, strict=True)]
        return worths[0]

    return finite_result("binomial_option", worth)


def investment_threshold(*, rate, leakage, volatility):
    """How many times its cost a project must be worth before waiting stops being better.

    Parameters
    ----------
    rate : float or array, above 0
        Yearly interest without risk, continuously compounded.
    leakage : float or array, above 0
        What waiting costs a year, as a continuous rate: -log(1 - 0.4) loses 40 %. At 0 one would
        wait for ever.
    volatility : float or array, above 0
        Standard deviation of the yearly change of the logarithm of the value.

    Returns
    -------
    float, or array where an argument is one
        V*/I, above 1: the net present value rule would say 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    For a right without end: V*/I = β / (β - 1) with β the positive root of
    σ² β (β - 1) / 2 + (r - q) β - r = 0. Here 1 + 1 / (β - 1), and β - 1 = (2 q/σ²) / (a + s) for
    a ≥ 0 and s - a otherwise, where a = (r - q)/σ² + 1/2 and s = sqrt(a² + 2 q/σ²), so that
    nothing cancels when waiting costs little.

    References
    ----------
    Dixit, Pindyck, "Investment under uncertainty", Princeton, 1994, chapter 5, eq. 14-15.

    Examples
    --------
    Their standing example: twice its cost.

    >>> round(investment_threshold(rate=0.04, leakage=0.04, volatility=0.2), 9)
    2.0

    Book: §2.4.4 eq-threshold
    """
    rate, leakage = quantity("rate", rate, above=0), quantity("leakage", leakage, above=0)
    volatility = quantity("volatility", volatility, above=0)

    def ratio():
        half_variance = volatility * volatility / 2
        a = (rate - leakage) / (2 * half_variance) + 0.5
        s = sqrt(a * a + leakage / half_variance)
        return 1 + where(a >= 0, (a + s) * half_variance / leakage, 1 / where(a < 0, s - a, 1.0))

    return finite_result("investment_threshold", ratio)


def _underlying(value, strike, years):
    return (
        quantity("value", value, above=0),
        quantity("strike", strike, above=0),
        quantity("years", years, least=0),
    )


def _sign(kind):
    one_of("kind", kind, _SIGN)
    return _SIGN[kind]
