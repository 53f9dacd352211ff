"""The third advantage: one model under many applications, and one fault under all of them."""

import math

from zenlib._elementwise import sqrt, where
from zenlib._quantities import count, finite_result, quantity, share


def cost_per_application(n_applications, *, shared_cost, adaptation_cost):
    """What an application costs when a model made once serves many.

    Parameters
    ----------
    n_applications : int or array of them
        At least 1.
    shared_cost : float or array
        Of the model itself, paid once.
    adaptation_cost : float or array
        Of fitting it to one application and running it: tuning, labelling, testing, operation.

    Returns
    -------
    float or array
        Falls towards `adaptation_cost`, and never below.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    F/N + a.

    Examples
    --------
    >>> cost_per_application(1, shared_cost=90, adaptation_cost=10)
    100.0
    >>> cost_per_application(9, shared_cost=90, adaptation_cost=10)
    20.0

    Book: §2.4.3 eq-breadth-cost
    """
    n = count("n_applications", n_applications, least=1)
    shared = quantity("shared_cost", shared_cost, least=0)
    adaptation = quantity("adaptation_cost", adaptation_cost, least=0)
    return finite_result("cost_per_application", lambda: shared / n + adaptation)


def break_even_applications(*, shared_cost, separate_cost, adaptation_cost):
    """From how many applications on a shared model is cheaper than a model for each.

    Parameters
    ----------
    shared_cost : float or array
        Of the shared model, paid once.
    separate_cost : float or array
        Of a model made for one application, with its running.
    adaptation_cost : float or array
        Of fitting the shared model to one application, with its running.

    Returns
    -------
    float or array
        Round up; `math.inf` where adapting costs as much as starting afresh.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    N* = F/(F_i - a): what is saved at each application has to pay for the model.

    Examples
    --------
    >>> break_even_applications(shared_cost=90, separate_cost=40, adaptation_cost=10)
    3.0

    Book: §2.4.3 eq-break-even-applications
    """
    shared = quantity("shared_cost", shared_cost, least=0)
    separate = quantity("separate_cost", separate_cost, least=0)
    adaptation = quantity("adaptation_cost", adaptation_cost, least=0)
    pays = separate > adaptation
    saved = where(pays, separate - adaptation, 1)
    return finite_result("break_even_applications", lambda: shared / saved) + where(
        pays, 0.0, math.inf
    )


def joint_standard_deviation(n_applications, *, standard_deviation, correlation):
    """How uncertain the sum of many equally uncertain results is.

    Parameters
    ----------
    n_applications : int or array of them
        At least 1.
    standard_deviation : float or array
        Of the result of one application.
    correlation : float or array
        Between any two of them, from 0 to 1.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    σ sqrt(N + N (N - 1) ρ). Of the result per application a part σ sqrt(ρ) remains however many
    there are: it is the model's, and all share it.

    Examples
    --------
    Four independent applications, and four that stand and fall together:

    >>> joint_standard_deviation(4, standard_deviation=10, correlation=0)
    20.0
    >>> joint_standard_deviation(4, standard_deviation=10, correlation=1)
    40.0

    Book: §2.4.3 eq-joint-deviation
    """
    n = count("n_applications", n_applications, least=1)
    sd = quantity("standard_deviation", standard_deviation, least=0)
    rho = share("correlation", correlation)
    return finite_result("joint_standard_deviation", lambda: sd * sqrt(n * (1 - rho) + n * n * rho))


def joint_failure_probability(n_applications, *, failure_probability, correlation):
    """How probable it is that every application fails at once.

    Parameters
    ----------
    n_applications : int or array of them
        At least 1.
    failure_probability : float or array
        Of one application, in a period.
    correlation : float or array
        Between the failures of any two, from 0 to 1.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    ρ p + (1 - ρ) p^N. The model behind it: with probability ρ the shared part decides for all of
    them alike, otherwise each is on its own; any two failures then have correlation ρ. Other
    models with the same correlation give other numbers, but none lets the first term vanish as
    applications are added.

    Examples
    --------
    >>> joint_failure_probability(5, failure_probability=0.1, correlation=0)
    1.0000000000000003e-05
    >>> round(joint_failure_probability(5, failure_probability=0.1, correlation=0.3), 5)
    0.03001

    Book: §2.4.3 eq-joint-failure
    """
    n = count("n_applications", n_applications, least=1)
    p = share("failure_probability", failure_probability)
    rho = share("correlation", correlation)
    return rho * p + (1 - rho) * p**n
