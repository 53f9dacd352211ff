"""Research in stages: after each one a founder may stop, and that right has a value."""

from dataclasses import dataclass

from zenlib._elementwise import exp, maximum
from zenlib._quantities import count, finite_result, instance, quantity, share, single
from zenlib.economics._lattice import MOST_STEPS, step_back, tree


@dataclass(frozen=True)
class Stage:
    """One stage of research: what it costs, how long it takes, how likely it works.

    Parameters
    ----------
    cost : float, at least 0
        Paid when the stage begins.
    months : int, 1 to 1200
        Until its result is known.
    success : float between 0 and 1
        Chance that it works, whatever the market does.

    Book: §2.4.4 eq-staged
    """

    cost: float
    months: int
    success: float = 1.0

    def __post_init__(self):
        """Check the three by name."""
        single("cost", quantity("cost", self.cost, least=0))
        single("months", count("months", self.months, least=1, most=1200))
        single("success", share("success", self.success))


def staged_commitment(value, stages, *, rate, leakage=0.0):
    """What research in stages is worth if it stops at a failure, but never for want of a market.

    Parameters
    ----------
    value : float or array, above 0
        What the finished product would be worth today.
    stages : sequence of Stage
        In order; the last ends with the product.
    rate : float or array
        Yearly interest without risk, continuously compounded.
    leakage : float or array
        What waiting costs a year, as a continuous rate: -log(1 - 0.4) loses 40 %.

    Returns
    -------
    float, or array where an argument is one
        Below 0 where a founder who must go on should not begin.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    (Π pⱼ) V e^(-qT) - Σₖ (Πⱼ₍ⱼ<ₖ₎ pⱼ) Iₖ e^(-r tₖ): a cost is paid only if all before it worked.

    Examples
    --------
    Pay 10, half of the trials work, then pay 20 for a product worth 60: ½ · 60 - 10 - ½ · 20.

    >>> staged_commitment(60, [Stage(10, 12, 0.5), Stage(20, 12)], rate=0)
    10.0

    Book: §2.4.4 eq-staged
    """
    value = quantity("value", value, above=0)
    rate, leakage = quantity("rate", rate), quantity("leakage", leakage)
    stages = _stages(stages)

    def worth():
        alive, years, costs = 1.0, 0.0, 0.0
        for stage in stages:
            costs = costs + alive * stage.cost * exp(-rate * years)
            alive, years = alive * stage.success, years + stage.months / 12
        return alive * value * exp(-leakage * years) - costs

    return finite_result("staged_commitment", worth)


def staged_option(value, stages, *, rate, volatility, leakage=0.0, steps_per_month=4):
    """What research in stages is worth to one who looks at the market before paying for the next.

    Parameters
    ----------
    value : float or array, above 0
        What the finished product would be worth today.
    stages : sequence of Stage
        In order; the last ends with the product.
    rate : float or array
        Yearly interest without risk, continuously compounded.
    volatility : float or array, above 0
        Standard deviation of the yearly change of the logarithm of the value.
    leakage : float or array
        What waiting costs a year, as a continuous rate: -log(1 - 0.4) loses 40 %.
    steps_per_month : int, at least 1
        Steps of the tree.

    Returns
    -------
    float, or array where an argument is one
        Never below 0, and never below `staged_commitment`.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    At the start of stage k its right is worth max(0, pₖ E*[right to stage k + 1] - Iₖ), with E*
    the discounted risk-neutral expectation on the tree of `binomial_option`: an option on an
    option. Technical luck is independent of markets, so its chance is not adjusted for risk.

    References
    ----------
    Geske, "The valuation of compound options", Journal of Financial Economics 7(1), 1979, is the
    case of two stages that always work.

    Examples
    --------
    >>> stages = [Stage(10, 12, 0.5), Stage(20, 12)]
    >>> worth = staged_option(60, stages, rate=0, volatility=0.6)
    >>> worth > staged_commitment(60, stages, rate=0)
    True

    Book: §2.4.4 eq-staged
    """
    value = quantity("value", value, above=0)
    rate, leakage = quantity("rate", rate), quantity("leakage", leakage)
    volatility, stages = quantity("volatility", volatility, above=0), _stages(stages)
    each = single("steps_per_month", count("steps_per_month", steps_per_month, least=1))
    steps = each * sum(int(stage.months) for stage in stages)
    if steps > MOST_STEPS:
        raise ValueError(
            f"steps_per_month must give at most {MOST_STEPS:,} steps over all stages, got {steps:,}"
        )

    def worth():
        up, probability, discount = tree(1 / (12 * each), rate, volatility, leakage)
        worths = [value * up**k for k in range(-steps, steps + 1, 2)]
        for stage in reversed(stages):
            for _ in range(each * int(stage.months)):
                worths = step_back(worths, probability, discount)
            worths = [maximum(stage.success * right - stage.cost, 0.0) for right in worths]
        return worths[0]

    return finite_result("staged_option", worth)


def _stages(stages):
    if isinstance(stages, (str, bytes, dict)) or not hasattr(stages, "__iter__"):
        raise TypeError(f"stages must be a sequence of Stage, got {type(stages).__name__}")
    stages = [
        instance(f"stages[{place}]", stage, Stage, "; write Stage(cost, months, success)")
        for place, stage in enumerate(stages)
    ]
    if not stages:
        raise ValueError("stages must hold at least 1 Stage, got none")
    return stages
