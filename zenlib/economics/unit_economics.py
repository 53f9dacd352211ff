"""What one customer brings in, costs to win, and is worth."""

import math

from zenlib._elementwise import every, first_where, log1p, where
from zenlib._quantities import finite_result, quantity, share


def gross_margin(revenue, *, inference, hosting=0.0, support=0.0, payment=0.0):
    """The share of revenue that is left after what serving it costs.

    Parameters
    ----------
    revenue : float or array, above 0
        Of a period; for one customer, or for all.
    inference : float or array, at least 0
        Computing that customers cause by using the product, of the same period.
    hosting, support, payment : float or array, at least 0
        Everything else that grows with customers: storage, people who answer, card fees.

    Returns
    -------
    float, or array where an argument is one
        At most 1; below 0 where serving costs more than it brings.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    (revenue - costs) / revenue. In software these costs hardly depend on use. Here they do: at a
    flat price the margin of a heavy user can be below 0, and the margin of a company is that of
    the sums, not the mean of its customers' margins.

    Examples
    --------
    >>> gross_margin(20, inference=5, hosting=1, support=1, payment=1)
    0.6
    >>> gross_margin(20, inference=50)
    -1.5

    Book: §2.4.5 eq-gross-margin
    """
    revenue = quantity("revenue", revenue, above=0)
    named = {"inference": inference, "hosting": hosting, "support": support, "payment": payment}
    costs = [quantity(name, cost, least=0) for name, cost in named.items()]
    return finite_result("gross_margin", lambda: (revenue - sum(costs)) / revenue)


def break_even_usage(price, cost_per_unit, *, fixed_cost=0.0, target_margin=0.0):
    """How much a customer on a flat price may use before the margin falls below a target.

    Parameters
    ----------
    price : float or array, above 0
        What the customer pays in a period, whatever the use.
    cost_per_unit : float or array, above 0
        What one unit costs to serve: a request, a million tokens.
    fixed_cost : float or array, at least 0
        What the customer costs in a period without using anything.
    target_margin : float or array, at most 1
        The gross margin to be kept.

    Returns
    -------
    float, or array where an argument is one
        Units in a period; 0 where not even an idle customer keeps the margin.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    The u with (price - fixed - u · cost) / price = target.

    Examples
    --------
    20 a month, 0.5 for a million tokens, 2 fixed; to keep 60 %, at most 12 million tokens:

    >>> break_even_usage(20, 0.5, fixed_cost=2, target_margin=0.6)
    12.0

    Book: §2.4.5 eq-gross-margin
    """
    price, unit = (
        quantity("price", price, above=0),
        quantity("cost_per_unit", cost_per_unit, above=0),
    )
    fixed = quantity("fixed_cost", fixed_cost, least=0)
    target = quantity("target_margin", target_margin, most=1)
    usage = finite_result("usage", lambda: (price * (1 - target) - fixed) / unit)
    return where(usage > 0, usage, 0.0)


def acquisition_cost(spend, new_customers):
    """What it costs to win a customer, all selling and marketing counted.

    Parameters
    ----------
    spend : float or array, at least 0
        Of a period: advertising, sales people, free trials, the tokens that trials burn.
    new_customers : float or array, above 0
        Who began to pay in the period that this spend caused.

    Returns
    -------
    float, or array where an argument is one

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    CAC = spend / new customers. A mean over all channels hides that the next customer costs more.

    Examples
    --------
    >>> acquisition_cost(30_000, 100)
    300.0

    Book: §2.4.5 eq-cac-payback
    """
    spend = quantity("spend", spend, least=0)
    customers = quantity("new_customers", new_customers, above=0)
    return finite_result("acquisition_cost", lambda: spend / customers)


def lifetime_value(revenue, margin, churn, *, discount=0.0, expansion=0.0):
    """What a customer brings in before leaving, costs of serving taken off.

    Parameters
    ----------
    revenue : float or array, at least 0
        Of a customer in a period, paid at its start.
    margin : float or array, at most 1
        Gross margin on it.
    churn : float or array, above 0 and at most 1
        Share of customers that leave in a period, the same for old and new ones.
    discount : float or array, at least 0
        What money costs a period.
    expansion : float or array, at least 0
        By what share of the period's revenue those who stay pay more in the next.

    Returns
    -------
    float, or array where an argument is one

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, or the sum has no end: expansion at least
        churn + discount.

    Notes
    -----
    Σₜ R M ((1 - c + g) / (1 + i))ᵗ = R M (1 + i) / (i + c - g); with g = i = 0 the R M / c that
    is usually quoted. Real churn is front-loaded, so a constant one from the first months is too
    high for those who stay and one from old customers too low for new ones: prefer
    `kaplan_meier_value`. That the value should be three times the acquisition cost is folklore.

    References
    ----------
    Gupta, Lehmann, Stuart, "Valuing customers", Journal of Marketing Research 41(1), 2004, eq. 4,
    with the first payment at once.

    Examples
    --------
    20 a month at 60 %, 5 % leave each month: 20 months of 12.

    >>> round(lifetime_value(20, 0.6, 0.05), 9)
    240.0
    >>> round(lifetime_value(20, 0.6, 0.05, discount=0.01), 9)
    202.0
    >>> round(lifetime_value(20, 0.6, 0.05, expansion=0.01), 9)
    300.0

    Book: §2.4.5 eq-lifetime-value
    """
    revenue, margin = quantity("revenue", revenue, least=0), quantity("margin", margin, most=1)
    churn, discount = share("churn", churn, above=0), quantity("discount", discount, least=0)
    expansion = quantity("expansion", expansion, least=0)
    shrink = discount + churn - expansion
    if not every(shrink > 0):
        refused = first_where(shrink <= 0, expansion)
        raise ValueError(
            f"expansion must be below churn + discount, got {refused!r}; otherwise revenue from "
            f"a customer grows for ever"
        )
    return finite_result("lifetime_value", lambda: revenue * margin * (1 + discount) / shrink)


def cac_payback(cac, revenue, margin, *, churn=0.0):
    """How many periods until a customer has paid back what winning them cost.

    Parameters
    ----------
    cac : float or array, at least 0
        What it costs to win a customer.
    revenue : float or array, at least 0
        Of a customer in a period, paid at its start.
    margin : float or array, at most 1
        Gross margin on it.
    churn : float or array, from 0 to below 1
        Share of customers that leave in a period. 0 gives the figure that is usually quoted.

    Returns
    -------
    float, or array where an argument is one
        inf: never, because customers leave before they have paid.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    Without churn n = CAC / (R M). With churn R M (1 - (1 - c)ⁿ) / c = CAC, so
    n = log(1 - c CAC / (R M)) / log(1 - c), and never if c CAC ≥ R M. Both logarithms are log1p,
    exact for a small churn.

    Examples
    --------
    >>> cac_payback(120, 20, 0.6)
    10.0
    >>> round(cac_payback(120, 20, 0.6, churn=0.05), 1)
    13.5
    >>> cac_payback(120, 20, 0.6, churn=0.10)
    inf

    Book: §2.4.5 eq-cac-payback
    """
    cac, revenue = quantity("cac", cac, least=0), quantity("revenue", revenue, least=0)
    margin, churn = quantity("margin", margin, most=1), share("churn", churn, below=1)
    income = finite_result("income", lambda: revenue * margin)
    earning = (income > 0) & (churn * cac < income)
    income = where(earning, income, 1.0)
    lost, rate = (
        where(earning & (churn > 0), churn * cac / income, 0.0),
        where(churn > 0, churn, 0.5),
    )
    periods = where(churn > 0, log1p(-lost) / log1p(-rate), cac / income)
    return where(cac == 0, 0.0, where(earning, periods, math.inf))
