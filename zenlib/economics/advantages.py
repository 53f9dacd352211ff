"""Five advantages, asked for numbers: what has been measured, and what is only assumed."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zenlib._elementwise import maximum, where
from zenlib._quantities import finite_result, one_of, quantity
from zenlib.economics.efficiency import hours_saved, productivity_gain
from zenlib.economics.error_costs import error_cost_per_case, trivial_cost
from zenlib.economics.staged_research import staged_commitment, staged_option

_DATA = Path(__file__).parents[1] / "data"
_MEASURES = ("output per hour", "hours per task")
_ADVANTAGES = ("efficiency", "accuracy", "breadth", "innovation", "return")


@dataclass(frozen=True)
class ProductivityStudy:
    """What a study measured when people worked with a large model.

    Parameters
    ----------
    study, group, setting : str
        Authors; whose result it is; at what work.
    workers : int or None
        How many took part; None where the source does not say for the group.
    measure : "output per hour" or "hours per task"
        What `effect` is a change of.
    effect : float
        As published, as a decimal; 0.19 hours per task is 19 % longer.
    low, high : float or None
        Its 95 % interval, where there is one.
    year : int
    source, confidence : str

    Raises
    ------
    TypeError, ValueError
        A measure that is neither, or an effect that is no number above -1.

    Examples
    --------
    >>> slower = productivity_studies()[-1]
    >>> slower.effect, round(slower.productivity, 2), slower.saved
    (0.19, -0.16, -0.19)

    Book: §2.4.1
    """

    study: str
    group: str
    setting: str
    workers: int | None
    measure: str
    effect: float
    low: float | None
    high: float | None
    year: int
    source: str
    confidence: str

    def __post_init__(self):
        one_of("measure", self.measure, _MEASURES)
        quantity("effect", self.effect, above=-1)

    @property
    def productivity(self):
        """Change of output per hour."""
        return self.effect if self.measure == _MEASURES[0] else productivity_gain(-self.effect)

    @property
    def saved(self):
        """Share of the hours saved."""
        return hours_saved(self.effect) if self.measure == _MEASURES[0] else -self.effect


@dataclass(frozen=True)
class AdvantageRange:
    """Between which values an input of an advantage lies, and how that is known.

    Parameters
    ----------
    advantage, quantity : str
        Which of the five, and the argument of its function.
    low, mode, high : float
        Smallest, likeliest and greatest value: what `Pert` and `Triangular` take.
    source, date, confidence : str
        "estimate" means that nobody has measured it.

    Raises
    ------
    ValueError
        Values that do not rise, or an advantage that is none of the five.

    Examples
    --------
    >>> share = advantage_ranges("efficiency")[1]
    >>> share.quantity, share.mode, share.confidence
    ('task_share', 0.3, 'estimate')

    Book: §2.4.1
    """

    advantage: str
    quantity: str
    low: float
    mode: float
    high: float
    source: str
    date: str
    confidence: str

    def __post_init__(self):
        one_of("advantage", self.advantage, _ADVANTAGES)
        if not self.low <= self.mode <= self.high:
            raise ValueError(
                f"low, mode and high must rise, got {self.low}, {self.mode} and {self.high}"
            )


@cache
def productivity_studies():
    """What has been measured of people who work with a large model, gains and losses.

    Returns
    -------
    tuple of ProductivityStudy
        In the order of the file, `zenlib/data/productivity_studies.csv`.

    Notes
    -----
    A choice, not a survey: randomised trials and one staggered introduction that are cited most.
    Studies that find nothing are published less often.

    Examples
    --------
    >>> [round(study.productivity, 2) for study in productivity_studies()]
    [0.15, 0.3, 0.67, 1.26, 0.26, -0.16]

    Book: §2.4.1
    """
    return tuple(
        ProductivityStudy(
            **{
                **row,
                "workers": int(row["workers"]) if row["workers"] else None,
                "year": int(row["year"]),
                **{name: _number_or_none(row[name]) for name in ("effect", "low", "high")},
            }
        )
        for row in _rows("productivity_studies.csv")
    )


def advantage_ranges(advantage):
    """The inputs of one advantage with their ranges, each with its source.

    Parameters
    ----------
    advantage : "efficiency", "accuracy", "breadth", "innovation" or "return"

    Returns
    -------
    tuple of AdvantageRange

    Raises
    ------
    ValueError
        An advantage that is none of the five.

    Examples
    --------
    >>> [each.quantity for each in advantage_ranges("return")]
    ['success_probability', 'exponent']

    Book: §2.4.1
    """
    one_of("advantage", advantage, _ADVANTAGES)
    return tuple(each for each in _ranges() if each.advantage == advantage)


def accuracy_saving(
    costs,
    *,
    cases,
    prevalence,
    recall,
    false_positive_rate,
    review_cost=0,
    price=0,
    cost_before=None,
):
    """Money that a model saves by being right more often, less what it costs.

    Parameters
    ----------
    costs : ErrorCosts
    cases : float or array
        Decided in a period.
    prevalence, recall, false_positive_rate, review_cost : float or array
        As in `error_cost_per_case`.
    price : float or array
        Of the model, per case.
    cost_before : float or array, optional
        Cost per case without it; by default that of the best decision that looks at no case.

    Returns
    -------
    float or array
        For the period; negative if the model costs more than it saves.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    n (K₀ - K - price): accuracy itself does not appear. Two models of equal accuracy that err in
    different ways save different amounts.

    Examples
    --------
    1,000 loans, 30 % bad, a miss as dear as five false alarms; without a model all are refused
    for 700, with it 300 · 0.1 · 5 + 700 · 0.4 · 1 = 430 are lost:

    >>> rates = {"prevalence": 0.3, "recall": 0.9, "false_positive_rate": 0.4}
    >>> from zenlib.economics import ErrorCosts
    >>> round(accuracy_saving(ErrorCosts(1, 5), cases=1_000, **rates), 9)
    270.0

    Book: §2.4.2 eq-accuracy-saving
    """
    rates = {"prevalence": prevalence, "review_cost": review_cost}
    model = error_cost_per_case(
        costs, recall=recall, false_positive_rate=false_positive_rate, **rates
    )
    before = trivial_cost(costs, **rates) if cost_before is None else cost_before
    before = quantity("cost_before", before)
    cases, price = quantity("cases", cases, least=0), quantity("price", price, least=0)
    return finite_result("accuracy_saving", lambda: cases * (before - model - price))


def innovation_premium(value, stages, *, rate, volatility, leakage=0.0, steps_per_month=4):
    """What it is worth, in research, to decide again at every stage.

    Parameters
    ----------
    value : float or array, above 0
        What the finished product would be worth today.
    stages : sequence of Stage
        In order; the last ends with the product.
    rate, volatility, leakage, steps_per_month
        As in `staged_option`.

    Returns
    -------
    float, or array where an argument is one
        At least 0: what the plan leaves out that goes to the end or is not begun.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    max(0, option) - max(0, commitment). It grows with the uncertainty: that an idea may come to
    nothing is no argument against paying for its first, cheap stage.

    Examples
    --------
    >>> from zenlib.economics import Stage
    >>> stages = [Stage(1, 6, 0.5), Stage(10, 12, 0.8)]
    >>> premium = innovation_premium(25, stages, rate=0.05, volatility=0.6)
    >>> premium > innovation_premium(25, stages, rate=0.05, volatility=0.2) > 0
    True

    Book: §2.4.4
    """
    terms = {"rate": rate, "leakage": leakage}
    option = staged_option(
        value, stages, volatility=volatility, steps_per_month=steps_per_month, **terms
    )
    committed = maximum(staged_commitment(value, stages, **terms), 0)
    return where(option > committed, option - committed, 0.0)


@cache
def _ranges():
    numbers = ("low", "mode", "high")
    return tuple(
        AdvantageRange(**{**row, **{name: float(row[name]) for name in numbers}})
        for row in _rows("advantage_ranges.csv")
    )


def _rows(name):
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number_or_none(text):
    return float(text) if text else None
