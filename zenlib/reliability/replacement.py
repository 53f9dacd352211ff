"""When to replace a part: on a planned day, or when it breaks."""

import math

import numpy as np

from zenlib._validation import float_array, float_if_scalar, real_number
from zenlib.reliability.weibull import Weibull

_TERMS = 100_000  # of a series of which 100 usually suffice


def replacement_cost_rate(part, age, *, planned_cost, failure_cost):
    """What a part costs per unit of time, if it is replaced at an age or when it fails before.

    Parameters
    ----------
    part : Weibull
    age : float or array, above 0
        When it is replaced at the latest; math.inf: only when it fails.
    planned_cost : float, above 0
        Of a replacement on a planned day.
    failure_cost : float, above 0
        Of a failure, with its replacement and the standstill.

    Returns
    -------
    float or array
        Money per unit of time, in the long run.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, or `part` is no `Weibull`.

    Notes
    -----
    C(T) = (c_p R(T) + c_f (1 - R(T))) / ∫₀ᵀ R(t) dt: the cost of a cycle over its mean length
    (renewal-reward). The integral is (η/β) γ(1/β, (T/η)^β), the lower incomplete gamma function
    by its series of positive terms.

    References
    ----------
    Barlow, Hunter (1960), "Optimum preventive maintenance policies", Operations Research 8(1),
    90-100, https://doi.org/10.1287/opre.8.1.90.

    Examples
    --------
    A failure costs five times a planned replacement; the part wears:

    >>> part = Weibull(shape=2, scale=10)
    >>> for age in (5, 10, math.inf):
    ...     print(age, round(replacement_cost_rate(part, age, planned_cost=1, failure_cost=5), 3))
    5 0.409
    10 0.472
    inf 0.564

    Book: §6.7 eq-age-replacement
    """
    _check(part)
    age = float_array("age", age, finite=False).astype(np.float64)
    if not (age > 0).all():
        raise ValueError(f"age must be above 0, got {np.ravel(age)[~(np.ravel(age) > 0)][0]:.6g}")
    planned_cost = real_number("planned_cost", planned_cost, above=0)
    failure_cost = real_number("failure_cost", failure_cost, above=0)
    failing = -np.expm1(-_power(age / part.scale, part.shape))
    cost = planned_cost * (1 - failing) + failure_cost * failing
    return float_if_scalar(cost / _mean_life_until(part, age))


def best_replacement_age(part, *, planned_cost, failure_cost):
    """The age at which replacing a part is cheapest in the long run.

    Parameters
    ----------
    part : Weibull
    planned_cost : float, above 0
        Of a replacement on a planned day.
    failure_cost : float, above 0
        Of a failure, with its replacement and the standstill.

    Returns
    -------
    float
        math.inf if one should wait until it fails: the part does not wear (shape at most 1), or a
        failure costs no more than a planned replacement.

    Raises
    ------
    TypeError, ValueError
        If a cost is not positive, or `part` is no `Weibull`.

    Notes
    -----
    The derivative of C(T) vanishes where

        h(T) ∫₀ᵀ R(t) dt + R(T) = c_f / (c_f - c_p).

    The left side is 1 at T = 0 and, for a rising failure rate, grows beyond all bounds, so that
    bisection finds the one root; there C(T) = (c_f - c_p) h(T).

    References
    ----------
    Barlow, Hunter (1960), "Optimum preventive maintenance policies", Operations Research 8(1),
    90-100, https://doi.org/10.1287/opre.8.1.90.

    Examples
    --------
    >>> part = Weibull(shape=2, scale=10)
    >>> round(best_replacement_age(part, planned_cost=1, failure_cost=5), 3)
    5.107
    >>> best_replacement_age(Weibull(shape=0.7, scale=10), planned_cost=1, failure_cost=5)
    inf

    Book: §6.7 eq-best-age
    """
    _check(part)
    planned_cost = real_number("planned_cost", planned_cost, above=0)
    failure_cost = real_number("failure_cost", failure_cost, above=0)
    if part.shape <= 1 or failure_cost <= planned_cost:
        return math.inf
    gain = planned_cost / (failure_cost - planned_cost)

    def balance(age):  # what is lost by going on, over what is gained; rises from 0
        failing = -np.expm1(-_power(np.float64(age / part.scale), part.shape))
        return part.hazard(age) * float(_mean_life_until(part, age)) - failing

    low, high = 0.0, part.scale
    while balance(high) < gain:
        low, high = high, 2 * high
        if not math.isfinite(high):
            return math.inf
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if balance(middle) < gain else (low, middle)
    return high


def _mean_life_until(part, age):
    """∫₀ᵀ R(t) dt = (η/β) γ(1/β, x) with x = (T/η)^β."""
    a, age = 1 / part.shape, np.asarray(age) / part.scale
    far = a + 60 + 12 * math.sqrt(a)  # beyond it γ is Γ to the last bit
    x = np.minimum(_power(age, part.shape), far)
    term = total = np.ones_like(x) / a
    for n in range(1, _TERMS):  # γ(a, x) = x^a e^-x Σ x^n / (a (a + 1) … (a + n)), x^a = T/η
        term = term * x / (a + n)
        total = total + term
        if (term <= 1e-17 * total).all():
            break
    with np.errstate(over="ignore"):  # far away, where it is not used
        near = age * np.exp(-x) * total
    return part.scale * a * np.where(x < far, near, math.gamma(a))


def _power(age, shape):
    with np.errstate(over="ignore", under="ignore"):
        return age**shape


def _check(part):
    if not isinstance(part, Weibull):
        raise TypeError(
            f"part must be a Weibull, got {type(part).__name__}; fit_weibull(times) makes one"
        )
