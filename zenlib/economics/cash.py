"""How fast a company burns money, how long it lasts, and what the burning buys."""

import math

from zenlib._elementwise import every, where
from zenlib._quantities import count, finite_result, quantity, single


def net_burn(spend, income):
    """How much less money there is at the end of a period.

    Parameters
    ----------
    spend : float or array, at least 0
        Paid out.
    income : float or array, at least 0
        Received from customers.

    Returns
    -------
    float, or array where an argument is one
        Below 0 where the company earns money.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Examples
    --------
    >>> net_burn(120_000, 20_000)
    100000

    Book: §2.4.5 eq-runway
    """
    spend, income = quantity("spend", spend, least=0), quantity("income", income, least=0)
    return finite_result("net_burn", lambda: spend - income)


def runway(cash, spend, income=0.0, *, spend_growth=0.0, income_growth=0.0, most_periods=600):
    """How many periods the money lasts.

    Parameters
    ----------
    cash : float or array, at least 0
        In the bank today.
    spend, income : float or array, at least 0
        Of the first period.
    spend_growth, income_growth : float or array, above -1
        By what share each grows from one period to the next.
    most_periods : int, 1 to 100,000
        How far to look; money that lasts longer lasts for ever.

    Returns
    -------
    float, or array where an argument is one
        With a fraction: inside a period money flows evenly. inf: not within `most_periods`.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    Without growth cash / (spend - income). With growth it is played period by period until the
    money is gone: a company whose income overtakes its spending in time never gets there.

    Examples
    --------
    >>> runway(1_200_000, 120_000, 20_000)
    12.0
    >>> runway(1_200_000, 120_000, 20_000, income_growth=0.15)
    inf

    Book: §2.4.5 eq-runway
    """
    cash, spend = quantity("cash", cash, least=0), quantity("spend", spend, least=0)
    income = quantity("income", income, least=0)
    faster = 1 + quantity("spend_growth", spend_growth, above=-1)
    better = 1 + quantity("income_growth", income_growth, above=-1)
    most = single("most_periods", count("most_periods", most_periods, least=1, most=100_000))
    periods = math.inf
    for t in range(most):
        burn = finite_result("burn", lambda out=spend, back=income: out - back)
        ends = (periods == math.inf) & (burn > 0) & (burn >= cash)
        periods = where(ends, t + cash / where(burn > 0, burn, 1.0), periods)
        earning_for_good = (burn <= 0) & (better >= faster)
        if every((periods < math.inf) | earning_for_good):
            break
        cash, spend, income = cash - burn, spend * faster, income * better
    return periods


def burn_multiple(burn, new_recurring_revenue):
    """How much is burnt for each unit of yearly recurring revenue that is added.

    Parameters
    ----------
    burn : float or array
        Net burn of a period.
    new_recurring_revenue : float or array, above 0
        By how much yearly recurring revenue grew in the period, losses taken off.

    Returns
    -------
    float, or array where an argument is one
        The less the better; below 0 where the company earns money while it grows.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    Net burn / net new annual recurring revenue. Its author calls below 1 amazing and above 3 bad:
    an investor's rule of thumb, not a finding.

    References
    ----------
    Sacks, "The burn multiple", April 2020.

    Examples
    --------
    >>> burn_multiple(300_000, 200_000)
    1.5

    Book: §2.4.5 eq-burn-multiple
    """
    burn = quantity("burn", burn)
    revenue = quantity("new_recurring_revenue", new_recurring_revenue, above=0)
    return finite_result("burn_multiple", lambda: burn / revenue)


def rule_of_40(growth, margin):
    """Growth and profit margin added: whether growth is bought too dearly.

    Parameters
    ----------
    growth : float or array, at least -1
        Of revenue over a year, as a decimal.
    margin : float or array, at most 1
        Profit over revenue of the year; below 0 for a loss.

    Returns
    -------
    float, or array where an argument is one
        The rule asks for 0.4 or more.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    An investors' rule of thumb, not a finding: a company that grows by 80 % may lose 40 % of its
    revenue, and one that earns 40 % need not grow.

    References
    ----------
    Feld, "The rule of 40 % for a healthy SaaS company", February 2015.

    Examples
    --------
    >>> round(rule_of_40(0.8, -0.3), 9)
    0.5

    Book: §2.4.5 eq-burn-multiple
    """
    growth = quantity("growth", growth, least=-1)
    margin = quantity("margin", margin, most=1)
    return finite_result("rule_of_40", lambda: growth + margin)
