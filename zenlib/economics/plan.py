"""A company in one file: read it, check it, and answer what to do, at what price, how surely."""

import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from zenlib._quantities import instance
from zenlib.economics._loading import load
from zenlib.economics._plan_fields import template
from zenlib.economics._plan_filling import fill
from zenlib.economics._plan_reading import read


@dataclass(frozen=True)
class Plan:
    """A company's plan, checked: what it sells, to whom, and the routes to the model behind it.

    Parameters
    ----------
    values : mapping of str to value
        By path, "market.churn_per_month": what the file says, what it leaves to defaults, and
        what was looked up.
    ranges : mapping of str to list or dict
        By path, how wrong a value may be.
    correlations : mapping of (str, str) to float
        Rank correlations of values with a range.
    routes : tuple of str
        Those considered, of "buy", "host", "fine_tune" and "train".
    defaults : tuple
        Values that the file did not give, each with path, value, source and date.
    machines : mapping of str to record
        By route, the chips that serve it; None where tokens are bought.

    Notes
    -----
    Make one with `Plan.read` or `Plan.from_toml`; `example_plan` is a commented file to start
    from. Every mistake in a file is reported at once, each with its path.

    Examples
    --------
    >>> plan = Plan.from_toml(example_plan())
    >>> plan.routes
    ('buy', 'host', 'fine_tune', 'train')
    >>> plan.values["market.churn_per_month"], plan.machines["host"].chips
    (0.03, 1)

    Book: §1.2 eq-plan-customers eq-plan-value
    """

    values: MappingProxyType
    ranges: MappingProxyType
    correlations: MappingProxyType
    routes: tuple
    defaults: tuple
    machines: MappingProxyType

    @classmethod
    def from_toml(cls, text, *, source="the plan"):
        """A plan from the text of a TOML file.

        Parameters
        ----------
        text : str
            Its content.
        source : str
            How to call it in messages.

        Returns
        -------
        Plan

        Raises
        ------
        TypeError, ValueError
            The text is no TOML, or has mistakes: all are listed, each with its path, what was
            expected and what came.

        Examples
        --------
        >>> text = example_plan().replace("churn_per_month = 0.03", "churn_per_month = 3")
        >>> Plan.from_toml(text, source="company.toml")
        Traceback (most recent call last):
        ValueError: company.toml has 1 mistake:
          market.churn_per_month must lie between 0 and 1, got 3; write 15 % as 0.15
        """
        filled = fill(read(instance("text", text, str), source), source)
        return cls(
            values=MappingProxyType(filled.values),
            ranges=MappingProxyType(filled.ranges),
            correlations=MappingProxyType(filled.correlations),
            routes=filled.routes,
            defaults=filled.defaults,
            machines=MappingProxyType(filled.machines),
        )

    @classmethod
    def read(cls, path):
        """A plan from a TOML file.

        Parameters
        ----------
        path : str or path
            Where it is.

        Returns
        -------
        Plan

        Raises
        ------
        OSError
            The file cannot be read.
        TypeError, ValueError
            As in `from_toml`.
        """
        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8-sig")  # some editors put a mark before it
        except UnicodeDecodeError as problem:
            raise ValueError(
                f"{path} must be UTF-8 text, got {problem}; save it as UTF-8 in an editor"
            ) from None
        return cls.from_toml(text, source=str(path))

    def report(self):
        """What the plan comes to, the answer first.

        Returns
        -------
        PlanReport

        Raises
        ------
        ImportError
            NumPy is not installed.

        Notes
        -----
        It needs NumPy, which draws the futures: as many as `plan.scenarios` says, the same for
        the same `plan.seed`. All routes are walked in the same futures.

        Examples
        --------
        >>> print(Plan.from_toml(example_plan()).report().text().splitlines()[5])
        Recommended: buying gpt-5-mini.
        """
        return PlanReport(load("_plan_answers", "the report of a plan").answers(self))


@dataclass(frozen=True)
class PlanReport:
    """The answers to a plan, and three ways to write them down.

    Parameters
    ----------
    answers : dict
        Plain numbers, texts, lists and dicts, in the order in which a founder asks: decision,
        sensitivity, routes, unit economics, cash, serving, projects, defaults, warnings.

    Examples
    --------
    >>> report = Plan.from_toml(example_plan()).report()
    >>> report.answers["decision"]["route"]
    'buy'

    Book: §1.2
    """

    answers: dict

    def text(self):
        """The report for a terminal, at most 80 columns wide.

        Returns
        -------
        str
        """
        from zenlib.economics._plan_text import as_text

        return as_text(self.answers)

    def json(self):
        """The answers for another program.

        Returns
        -------
        str
        """
        return json.dumps(self.answers, indent=2, ensure_ascii=False, allow_nan=False)

    def html(self):
        """The report as one page with figures, which loads nothing from anywhere.

        Returns
        -------
        str
        """
        from zenlib.economics._plan_html import as_html

        return as_html(self.answers)


def example_plan():
    """A commented plan in TOML, to be changed into one's own.

    Returns
    -------
    str

    Examples
    --------
    >>> print(example_plan().splitlines()[0])
    # A plan for `zenlib plan FILE.toml`. Change the numbers; delete the routes that

    Book: §1.2
    """
    return template()
