"""Buy, fine-tune, host oneself or train: the cheapest per task done right, and where that turns."""

from collections.abc import Iterable
from dataclasses import dataclass

from zenlib._quantities import finite_result, instance, quantity, share, single
from zenlib.economics._words import number


@dataclass(frozen=True)
class Offer:
    """One way to get tasks done: so much a month, and so much a task.

    Parameters
    ----------
    name : str
        As it should stand in a sentence: "buying", "hosting it ourselves".
    unit_cost : float, at least 0
        Of one task.
    fixed_cost : float, at least 0
        Of a month, whatever the volume: chips reserved, people, an investment spread over its life.
    success_rate : float above 0 and at most 1
        Share of tasks that come out right.

    Raises
    ------
    TypeError, ValueError
        If a field is out of its range; the message names it.

    Examples
    --------
    >>> Offer("buying", unit_cost=0.004, success_rate=0.9).cost(1000)
    4.0

    Book: §2.4.6 eq-break-even-volume
    """

    name: str
    unit_cost: float
    fixed_cost: float = 0.0
    success_rate: float = 1.0

    def __post_init__(self):
        instance("name", self.name, str)
        for name in ("unit_cost", "fixed_cost"):
            single(name, quantity(name, getattr(self, name), least=0))
        single("success_rate", share("success_rate", self.success_rate, above=0))

    def cost(self, volume):
        return self.fixed_cost + self.unit_cost * quantity("volume", volume, least=0)

    def cost_per_success(self, volume, *, error_cost=0):
        each = self.cost(volume) / quantity("volume", volume, above=0)
        return cost_per_success(each, self.success_rate, error_cost=error_cost)


@dataclass(frozen=True)
class SourcingDecision:
    """Which offer is cheapest at a volume, by how much, and where that turns.

    Parameters
    ----------
    best, runner_up : Offer
        The cheapest and the next, per successful task.
    cost, runner_up_cost : float
        What a successful task costs with each.
    turns_at : float, optional
        Volume at which the two cost the same; None: at no volume.
    volume : float
        Tasks a month asked about.

    Examples
    --------
    >>> buy, host = Offer("buying", 0.01), Offer("hosting it ourselves", 0.001, 900)
    >>> print(choose_offer([buy, host], 50_000).sentence)
    At 50,000 tasks a month, buying costs 0.01 per task done right, hosting it ourselves 0.019;
    above 100,000 tasks a month hosting it ourselves is cheaper.

    Book: §2.4.6 eq-break-even-volume
    """

    best: Offer
    runner_up: Offer
    cost: float
    runner_up_cost: float
    turns_at: float | None
    volume: float

    @property
    def sentence(self):
        """What a founder can repeat to a board."""
        other = self.runner_up.name
        start = (
            f"At {number(self.volume)} tasks a month, {self.best.name} costs "
            f"{number(self.cost)} per task done right, {other} {number(self.runner_up_cost)}; "
        )
        if self.turns_at is None:
            return start + "no volume changes that."
        side = "above" if self.turns_at > self.volume else "below"
        return start + f"{side} {number(self.turns_at)} tasks a month {other} is cheaper."


def cost_per_success(cost, success_rate, *, error_cost=0):
    """What a task done right costs, when some go wrong.

    Parameters
    ----------
    cost : float or array, at least 0
        Of one try.
    success_rate : float or array above 0 and at most 1
        Share of tries that succeed.
    error_cost : float or array, at least 0
        What a failed try costs besides: finding it, mending it, a customer lost.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    (cost + (1 - s) error)/s. Where an error costs far more than a call, the success rate decides
    and the price of tokens hardly matters.

    Examples
    --------
    A call that costs ten times as much and fails half as often is the cheaper one.

    >>> cost_per_success(0.001, 0.9, error_cost=1), cost_per_success(0.01, 0.95, error_cost=1)
    (0.1122..., 0.0631...)

    Book: §2.4.6 eq-cost-per-success
    """
    rate = share("success_rate", success_rate, above=0)
    wrong = (1 - rate) * quantity("error_cost", error_cost, least=0)
    cost = quantity("cost", cost, least=0)
    return finite_result("the cost of a success", lambda: (cost + wrong) / rate)


def choose_offer(offers, volume, *, error_cost=0):
    """The cheapest of several offers per task done right, and the volume at which that turns.

    Parameters
    ----------
    offers : sequence of Offer, at least 2
        What there is to choose from.
    volume : float, above 0
        Tasks a month.
    error_cost : float, at least 0
        What a task done wrong costs besides.

    Returns
    -------
    SourcingDecision

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    Offers i and j cost the same where Fᵢ/(sᵢ Q) + aᵢ = Fⱼ/(sⱼ Q) + aⱼ, with
    a = (v + (1 - s) error)/s: at Q = (Fᵢ/sᵢ - Fⱼ/sⱼ)/(aⱼ - aᵢ), if that is above 0.

    Examples
    --------
    >>> buy, host = Offer("buying", 0.01), Offer("hosting", 0.001, fixed_cost=900)
    >>> choose_offer([buy, host], 200_000).best.name
    'hosting'
    >>> round(choose_offer([buy, host], 200_000).turns_at)
    100000

    Book: §2.4.6 eq-break-even-volume
    """
    if not isinstance(offers, Iterable):
        raise TypeError(f"offers must be a sequence of Offer, got {type(offers).__name__}")
    offers = [instance("offers", offer, Offer, "; give at least two") for offer in offers]
    if len(offers) < 2:
        raise ValueError(f"offers must be at least two, got {len(offers)}")
    volume = single("volume", quantity("volume", volume, above=0))
    error_cost = single("error_cost", quantity("error_cost", error_cost, least=0))

    def cost(offer):
        return offer.cost_per_success(volume, error_cost=error_cost)

    best, runner_up = sorted(offers, key=cost)[:2]
    return SourcingDecision(
        best=best,
        runner_up=runner_up,
        cost=cost(best),
        runner_up_cost=cost(runner_up),
        turns_at=_equal_volume(best, runner_up, error_cost),
        volume=volume,
    )


def _equal_volume(one, other, error_cost):
    fixed = one.fixed_cost / one.success_rate - other.fixed_cost / other.success_rate
    each, other_each = (
        cost_per_success(offer.unit_cost, offer.success_rate, error_cost=error_cost)
        for offer in (one, other)
    )
    if other_each == each or fixed / (other_each - each) <= 0:
        return None
    return fixed / (other_each - each)
