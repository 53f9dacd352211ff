"""The fifth advantage: returns of which a few are all that counts."""

from zenlib._elementwise import exp, expm1, log, where
from zenlib._quantities import finite_result, instance, quantity, share, single


def tail_exponent(lower, upper):
    """How fast large returns become rare, from two points of a table of them.

    Parameters
    ----------
    lower, upper : (float, float)
        A multiple of the money invested, and the share of investments that returned at least
        that; the upper multiple is larger, its share smaller.

    Returns
    -------
    float
        At 1 or below, the few largest decide the mean, and more data never settle it.

    Raises
    ------
    TypeError, ValueError
        Points that are no pairs of positive numbers, or not in order.

    Notes
    -----
    α = log(s₁/s₂)/log(x₂/x₁), from P(X ≥ x) proportional to x^-α.

    Examples
    --------
    35 in a hundred return the money, 4 in a hundred tenfold:

    >>> round(tail_exponent((1, 0.35), (10, 0.04)), 3)
    0.942

    Book: §2.4.5 eq-power-law
    """
    (x1, s1), (x2, s2) = _point("lower", lower), _point("upper", upper)
    if not (x1 < x2 and s1 > s2):
        raise ValueError(
            f"upper must have a larger multiple and a smaller share than lower, got {upper} and "
            f"{lower}"
        )
    return log(s1 / s2) / log(x2 / x1)


def multiple_probability(multiple, *, success_probability, exponent):
    """How probable it is that an investment returns at least a multiple of the money.

    Parameters
    ----------
    multiple : float or array
        At least 1.
    success_probability : float or array
        That it returns the money at all.
    exponent : float or array
        Of the power law above; above 0.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    s x^-α for x ≥ 1.

    Examples
    --------
    >>> round(multiple_probability(100, success_probability=0.35, exponent=1), 6)
    0.0035

    Book: §2.4.5 eq-power-law
    """
    x = quantity("multiple", multiple, least=1)
    s = share("success_probability", success_probability)
    a = quantity("exponent", exponent, above=0)
    return s * exp(-a * log(x))


def expected_multiple(*, success_probability, exponent, most, recovered=0):
    """What an investment returns on average, in multiples of the money.

    Parameters
    ----------
    success_probability : float or array
        That it returns the money at all.
    exponent : float or array
        Of the power law above that; above 0.
    most : float or array
        The largest multiple held possible; above 1. With an exponent near 1 the answer hangs on
        it.
    recovered : float or array
        Multiple that comes back from the others, from 0 to 1.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    (1 - s) r + s m, with m the mean of a power law from 1 to M:
    m = [α/(α - 1)] (1 - M^(1-α))/(1 - M^-α), and M log M/(M - 1) at α = 1.

    Examples
    --------
    The same odds, and tenfold or thousandfold as the best that can happen:

    >>> odds = {"success_probability": 0.35, "exponent": 0.942}
    >>> [round(expected_multiple(most=most, **odds), 2) for most in (10, 1_000)]
    [0.92, 2.81]

    Book: §2.4.5 eq-power-law
    """
    s = share("success_probability", success_probability)
    a = quantity("exponent", exponent, above=0)
    top = log(quantity("most", most, above=1))
    back = share("recovered", recovered)

    def mean():
        apart = where(a == 1, 1, a - 1)  # 1 stands in where the limit is taken
        growth = where(a == 1, top, -expm1(-apart * top) / apart)
        return (1 - s) * back + s * a * growth / -expm1(-a * top)

    return finite_result("expected_multiple", mean)


def top_share(fraction, *, exponent):
    """Share of all returns that the best fraction of investments earns.

    Parameters
    ----------
    fraction : float or array
        Of the investments that follow the power law, the best; from 0 to 1.
    exponent : float or array
        Above 1; otherwise the single best one earns any share, and there is none to state.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    q^(1 - 1/α). At α = 1.16 it is "80 % from 20 %".

    Examples
    --------
    >>> round(top_share(0.20, exponent=1.16), 3)
    0.801

    Book: §2.4.5 eq-power-law
    """
    q = share("fraction", fraction)
    a = quantity("exponent", exponent, above=1)
    return q ** (1 - 1 / a)


def _point(name, point):
    if len(instance(name, point, tuple)) != 2:
        raise ValueError(f"{name} must be a pair (multiple, share), got {point}")
    multiple = single(f"{name}[0]", quantity(f"{name}[0]", point[0], above=0))
    return multiple, single(f"{name}[1]", share(f"{name}[1]", point[1], above=0))
