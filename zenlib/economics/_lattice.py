"""The binomial tree of Cox, Ross and Rubinstein: a value goes up or down in each step."""

from itertools import pairwise

from zenlib._elementwise import every, exp, first_where, sqrt

MOST_STEPS = 10_000  # whose tree takes some ten seconds


def tree(years_per_step, rate, volatility, leakage):
    """(up, probability, discount) of one step: the factor, its risk-neutral chance, e^(-r dt).

    The chance lies between 0 and 1 only if the drift of a step is smaller than its spread.
    """
    up = exp(volatility * sqrt(years_per_step))
    grow = exp((rate - leakage) * years_per_step)
    spread = up - 1 / up
    if not every(spread > 0):
        raise ValueError(
            "volatility must be large enough that a step goes up or down, got "
            f"{first_where(_not(spread > 0), volatility):.4g} in steps of "
            f"{first_where(_not(spread > 0), years_per_step):.4g} years; take fewer steps"
        )
    probability = (grow - 1 / up) / spread
    inside = (probability > 0) & (probability < 1)
    if not every(inside):
        drift = first_where(_not(inside), rate - leakage)
        raise ValueError(
            f"steps must be so many that a step's spread exceeds its drift, rate - leakage = "
            f"{drift:.4g}; take more, or a larger volatility"
        )
    return up, probability, exp(-rate * years_per_step)


def step_back(worths, probability, discount):
    """What the nodes are worth one step before, from the lowest to the highest."""
    return [
        discount * (probability * high + (1 - probability) * low) for low, high in pairwise(worths)
    ]


def _not(condition):
    return not condition if isinstance(condition, bool) else ~condition
