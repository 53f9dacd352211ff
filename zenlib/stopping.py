"""When to stop: rules that look at a training's history and give a reason, or None.

A rule is a frozen set of numbers, called with the records of a training so far, the oldest first.
Rules combine: `a | b` stops when either does, `a & b` when both do.

    rule = StepLimit(1000) | Patience(5, watch="val_loss") | TimeBudget(60)
    history = []
    while (reason := rule(history)) is None:
        ...  # train for a while
        history.append(Progress(step, loss, val_loss=..., seconds=...))

A record is a `Progress`, or any object that has the attributes a rule asks for. Nothing is
remembered between two calls: the same history always gives the same answer.
"""

from dataclasses import KW_ONLY, dataclass

from zenlib._validation import real_number, whole_number

__all__ = [
    "AllOf",
    "AnyOf",
    "GradientBelow",
    "LossBelow",
    "Patience",
    "Progress",
    "StepLimit",
    "TimeBudget",
    "best",
]


@dataclass(frozen=True)
class Progress:
    """Where a training stands after some step.

    Parameters
    ----------
    step : int, at least 0
        Steps taken so far.
    loss : float
        Training loss; NaN and infinity are kept, they never count as better.
    val_loss : float, optional
        Loss on data that no step has seen.
    gradient_norm : float, optional
        Euclidean length of the gradient, all parameters together.
    seconds : float, optional
        Time since the start.

    Raises
    ------
    TypeError, ValueError
        If `step` is not a count.

    Examples
    --------
    >>> Progress(100, 0.25, seconds=1.5).loss
    0.25

    Book: §3.2.6
    """

    step: int
    loss: float
    _: KW_ONLY
    val_loss: float | None = None
    gradient_norm: float | None = None
    seconds: float | None = None

    def __post_init__(self):
        whole_number("step", self.step)


def best(history, *, watch="loss", min_delta=0.0):
    """The record that nothing after it improved on.

    Parameters
    ----------
    history : sequence of Progress, not empty
    watch : str
        The attribute that should become small.
    min_delta : float, at least 0
        How much lower a value must be to count as better.

    Returns
    -------
    Progress
        The first of the records if no value is below infinity.

    Raises
    ------
    TypeError
        If a record has no such attribute.
    ValueError
        If `history` is empty, or the attribute is None somewhere.

    Notes
    -----
    One pass: a record is the new best if value + min_delta < best value so far. With a `min_delta`
    above 0 the lowest value need not be the best: it may be lower by too little.

    Examples
    --------
    >>> history = [Progress(t, loss) for t, loss in enumerate([3.0, 1.0, 0.9, 2.0])]
    >>> best(history).step, best(history, min_delta=0.5).step
    (2, 1)

    Book: §3.2.6 eq-patience
    """
    if not history:
        raise ValueError("history must not be empty, got no records; train for a step first")
    return history[_best_index(history, watch, real_number("min_delta", min_delta, least=0))]


class _Rule:
    """What all rules share: how they combine."""

    def __or__(self, other):
        return _combined(AnyOf, self, other)

    def __and__(self, other):
        return _combined(AllOf, self, other)


@dataclass(frozen=True)
class StepLimit(_Rule):
    """Stop after so many steps.

    Parameters
    ----------
    steps : int, at least 1

    Raises
    ------
    TypeError, ValueError
        If `steps` is out of its range.

    Examples
    --------
    >>> StepLimit(100)([Progress(100, 0.5)])
    '100 of 100 steps taken'

    Book: §3.2.6
    """

    steps: int

    def __post_init__(self):
        whole_number("steps", self.steps, least=1)

    def __call__(self, history):
        """A reason to stop, or None."""
        if history and (taken := _last(history, "step")) >= self.steps:
            return f"{taken} of {self.steps} steps taken"
        return None


@dataclass(frozen=True)
class LossBelow(_Rule):
    """Stop once the loss is below a threshold.

    Parameters
    ----------
    threshold : float
    watch : str
        Which loss: "loss", "val_loss" or another attribute of the records.

    Raises
    ------
    TypeError, ValueError
        If `threshold` is not a finite number.

    Examples
    --------
    >>> LossBelow(0.1)([Progress(1, 0.5), Progress(2, 0.05)])
    'loss 0.05 is below 0.1'

    Book: §3.2.6
    """

    threshold: float
    _: KW_ONLY
    watch: str = "loss"

    def __post_init__(self):
        real_number("threshold", self.threshold)

    def __call__(self, history):
        """A reason to stop, or None."""
        if history and (value := _last(history, self.watch)) < self.threshold:
            return f"{self.watch} {value:.6g} is below {self.threshold:.6g}"
        return None


@dataclass(frozen=True)
class Patience(_Rule):
    """Stop when the last so many records brought nothing better: early stopping.

    Parameters
    ----------
    records : int, at least 1
        How many records in a row may pass without a new best.
    min_delta : float, at least 0
        How much lower a value must be to count as better.
    watch : str
        Which loss: "loss", "val_loss" or another attribute of the records.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range; the message names it.

    Notes
    -----
    The count is that of Keras's `EarlyStopping`. `best` with the same `watch` and `min_delta`
    tells which record to go back to.

    References
    ----------
    Prechelt, "Early stopping - but when?", in "Neural Networks: Tricks of the Trade", 1998,
    doi:10.1007/3-540-49430-8_3.

    Examples
    --------
    >>> history = [Progress(t, loss) for t, loss in enumerate([3.0, 1.0, 1.5, 1.2])]
    >>> Patience(2)(history)
    'loss not below 1 for 2 records, best at step 1'
    >>> Patience(3)(history) is None
    True

    Book: §3.2.6 eq-patience
    """

    records: int
    _: KW_ONLY
    min_delta: float = 0.0
    watch: str = "loss"

    def __post_init__(self):
        whole_number("records", self.records, least=1)
        real_number("min_delta", self.min_delta, least=0)

    def __call__(self, history):
        """A reason to stop, or None."""
        if not history:
            return None
        index = _best_index(history, self.watch, self.min_delta)
        if (waited := len(history) - 1 - index) < self.records:
            return None
        record = history[index]
        return (
            f"{self.watch} not below {getattr(record, self.watch) - self.min_delta:.6g} for "
            f"{waited} records, best at step {record.step}"
        )


@dataclass(frozen=True)
class GradientBelow(_Rule):
    """Stop where the ground is level: the length of the gradient is below a threshold.

    Parameters
    ----------
    norm : float, above 0

    Raises
    ------
    TypeError, ValueError
        If `norm` is out of its range.

    Notes
    -----
    Level ground is a minimum, a saddle or a plateau; the rule does not tell them apart.

    Examples
    --------
    >>> GradientBelow(1e-3)([Progress(7, 0.5, gradient_norm=0.0004)])
    'gradient norm 0.0004 is below 0.001'

    Book: §3.2.6
    """

    norm: float

    def __post_init__(self):
        real_number("norm", self.norm, above=0)

    def __call__(self, history):
        """A reason to stop, or None."""
        if history and (value := _last(history, "gradient_norm")) < self.norm:
            return f"gradient norm {value:.6g} is below {self.norm:.6g}"
        return None


@dataclass(frozen=True)
class TimeBudget(_Rule):
    """Stop when the time is used up.

    Parameters
    ----------
    seconds : float, above 0

    Raises
    ------
    TypeError, ValueError
        If `seconds` is out of its range.

    Notes
    -----
    The rule reads the records, not a clock: whoever writes them says what time it is. It cannot
    interrupt a step, so the budget is overrun by up to one record.

    Examples
    --------
    >>> TimeBudget(60)([Progress(500, 0.2, seconds=61.2)])
    '61.2 s of 60 s used'

    Book: §3.2.6
    """

    seconds: float

    def __post_init__(self):
        real_number("seconds", self.seconds, above=0)

    def __call__(self, history):
        """A reason to stop, or None."""
        if history and (used := _last(history, "seconds")) >= self.seconds:
            return f"{used:.6g} s of {self.seconds:.6g} s used"
        return None


@dataclass(frozen=True)
class AnyOf(_Rule):
    """Stop as soon as one of several rules does; written `a | b`.

    Parameters
    ----------
    rules : tuple of rules, at least one

    Raises
    ------
    TypeError, ValueError
        If something is not a rule, or there is none.

    Examples
    --------
    >>> (StepLimit(100) | LossBelow(0.1))([Progress(3, 0.05)])
    'loss 0.05 is below 0.1'

    Book: §3.2.6
    """

    rules: tuple

    def __post_init__(self):
        _check_rules(self.rules)

    def __call__(self, history):
        """The reason of the first rule that has one, or None."""
        return next((reason for rule in self.rules if (reason := rule(history))), None)


@dataclass(frozen=True)
class AllOf(_Rule):
    """Stop only when every one of several rules does; written `a & b`.

    Parameters
    ----------
    rules : tuple of rules, at least one

    Raises
    ------
    TypeError, ValueError
        If something is not a rule, or there is none.

    Examples
    --------
    >>> (StepLimit(100) & LossBelow(0.1))([Progress(100, 0.05)])
    '100 of 100 steps taken and loss 0.05 is below 0.1'

    Book: §3.2.6
    """

    rules: tuple

    def __post_init__(self):
        _check_rules(self.rules)

    def __call__(self, history):
        """All reasons, or None as soon as one is missing."""
        reasons = [rule(history) for rule in self.rules]
        return " and ".join(reasons) if all(reasons) else None


def _combined(kind, left, right):
    """Rules of one kind in one flat list, so that `a | b | c` is AnyOf((a, b, c))."""
    if not callable(right):
        return NotImplemented
    parts = [part.rules if isinstance(part, kind) else (part,) for part in (left, right)]
    return kind(parts[0] + parts[1])


def _check_rules(rules):
    if not isinstance(rules, tuple):
        raise TypeError(f"rules must be a tuple of rules, got {type(rules).__name__} {rules!r}")
    if not rules:
        raise ValueError("rules must hold at least one rule, got ()")
    for i, rule in enumerate(rules):
        if not callable(rule):
            raise TypeError(f"rules[{i}] must be a rule, got {type(rule).__name__} {rule!r}")


def _best_index(history, watch, min_delta):
    index, lowest = 0, float("inf")
    for i, record in enumerate(history):
        value = _value(record, watch)
        if value + min_delta < lowest:
            index, lowest = i, value
    return index


def _last(history, name):
    return _value(history[-1], name)


def _value(record, name):
    """What a record says under a name; a record without it is refused."""
    try:
        value = getattr(record, name)
    except AttributeError:
        raise TypeError(
            f"history must hold records with {name}, got {type(record).__name__} {record!r}; "
            f"see zenlib.stopping.Progress"
        ) from None
    if value is None:
        raise ValueError(
            f"history must hold {name} in every record, got None; measure it, or use a rule "
            f"that does not ask for it"
        )
    return value
