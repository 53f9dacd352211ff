"""The first advantage: hours saved, and how much of them is money."""

import math

from zenlib._elementwise import maximum, minimum, where
from zenlib._quantities import finite_result, quantity, share


def hours_saved(productivity):
    """Share of the hours that the same work no longer takes.

    Parameters
    ----------
    productivity : float or array
        Change of output per hour, as a decimal; above -1.

    Returns
    -------
    float or array
        Negative where the work takes longer.

    Raises
    ------
    TypeError, ValueError
        A productivity out of its range.

    Notes
    -----
    1 - 1/(1 + x) = x/(1 + x): always less than x, since the hours are divided by 1 + x.

    Examples
    --------
    15 % more output an hour is 13 % fewer hours, not 15 %:

    >>> round(hours_saved(0.15), 4)
    0.1304

    Book: §2.4.1 eq-hours-saved
    """
    x = quantity("productivity", productivity, above=-1)
    return finite_result("hours_saved", lambda: x / (1 + x))


def productivity_gain(saved):
    """Change of output per hour, where the hours of a task have changed.

    Parameters
    ----------
    saved : float or array
        Share of the hours that a task no longer takes; below 1, negative if it takes longer.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        A share out of its range.

    Notes
    -----
    s/(1 - s), the inverse of `hours_saved`. Studies report either, and "40 % faster" may be both.

    Examples
    --------
    A task in 60 % of the time is 67 % more output an hour; 19 % longer is 16 % less.

    >>> round(productivity_gain(0.40), 2), round(productivity_gain(-0.19), 2)
    (0.67, -0.16)

    Book: §2.4.1 eq-hours-saved
    """
    s = quantity("saved", saved, below=1)
    return finite_result("productivity_gain", lambda: s / (1 - s))


def labour_saving(
    hours,
    wage,
    *,
    productivity,
    task_share=1,
    adoption=1,
    realisation=1,
    licences=0,
    review_hours=0,
    errors=0,
    error_cost=0,
):
    """Money that a tool saves on labour, less what it costs.

    Parameters
    ----------
    hours : float or array
        Paid in a period, for example a year.
    wage : float or array
        Cost of an hour, with everything on top.
    productivity : float or array
        Change of output per hour on the tasks that the tool helps with; above -1.
    task_share : float or array
        Share of the hours that goes into such tasks.
    adoption : float or array
        Share of them in which the tool is really used.
    realisation : float or array
        Share of the hours freed that becomes money: work not paid for, or sold again.
    licences : float or array
        Cost of the tool in the period.
    review_hours : float or array
        Hours of checking what the tool has made.
    errors : float or array
        Additional errors in the period that slip through.
    error_cost : float or array
        What one of them costs.

    Returns
    -------
    float or array
        In the currency of `wage`, for the period; negative if the tool costs more than it saves.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    hours · wage · share · adoption · kept - licences - review · wage - errors · cost, where kept is
    realisation · x/(1 + x) if that is a gain, and x/(1 + x) if it is a loss. gained are money
    only if they are not paid for or sold again; hours lost have to be worked.

    Examples
    --------
    10,000 hours at 40, 15 % more output on half of them, half of the time freed is sold again,
    licences for 6,000:

    >>> terms = {"productivity": 0.15, "task_share": 0.5, "licences": 6_000}
    >>> round(labour_saving(10_000, 40, realisation=0.5, **terms))
    7043
    >>> round(labour_saving(10_000, 40, realisation=0.1, **terms))
    -3391

    Book: §2.4.1 eq-labour-saving
    """
    saved = hours_saved(productivity)
    pool = _pool(hours, wage, task_share, adoption)
    kept = share("realisation", realisation) * maximum(saved, 0) + minimum(saved, 0)
    spent = _spent(wage, licences, review_hours, errors, error_cost)
    return finite_result("labour_saving", lambda: pool * kept - spent)


def break_even_productivity(
    hours,
    wage,
    *,
    task_share=1,
    adoption=1,
    realisation=1,
    licences=0,
    review_hours=0,
    errors=0,
    error_cost=0,
):
    """The change of output per hour at which a tool pays for itself.

    Parameters
    ----------
    hours, wage, task_share, adoption, realisation, licences, review_hours, errors, error_cost
        As in `labour_saving`.

    Returns
    -------
    float or array
        `math.inf` where not even saving every hour would pay.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    With s = costs/(hours · wage · share · adoption · realisation), the share of hours to be
    saved, x* = s/(1 - s).

    Examples
    --------
    >>> x = break_even_productivity(10_000, 40, task_share=0.5, realisation=0.5, licences=6_000)
    >>> round(x, 4)  # 6,000 of 100,000
    0.0638

    Book: §2.4.1 eq-break-even-productivity
    """
    pool = _pool(hours, wage, task_share, adoption) * share("realisation", realisation)
    spent = _spent(wage, licences, review_hours, errors, error_cost)
    pays = pool > spent
    left = where(pays, pool - spent, 1)
    return where(spent > 0, where(pays, spent / left, math.inf), 0.0)


def _pool(hours, wage, task_share, adoption):
    """What the hours cost in which the tool is used."""
    hours, wage = quantity("hours", hours, least=0), quantity("wage", wage, least=0)
    helped = share("task_share", task_share) * share("adoption", adoption)
    return finite_result("hours · wage", lambda: hours * wage * helped)


def _spent(wage, licences, review_hours, errors, error_cost):
    licences = quantity("licences", licences, least=0)
    review_hours = quantity("review_hours", review_hours, least=0)
    errors, cost = quantity("errors", errors, least=0), quantity("error_cost", error_cost, least=0)
    return finite_result("cost", lambda: licences + review_hours * wage + errors * cost)
