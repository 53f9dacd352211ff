"""Stopping rules: by hand, by laws, and patience against a loop that counts.

Keras's EarlyStopping is one more source, in tests/cnn/test_stopping_keras.py.
"""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib import stopping
from zenlib.stopping import (
    AllOf,
    AnyOf,
    GradientBelow,
    LossBelow,
    Patience,
    Progress,
    StepLimit,
    TimeBudget,
    best,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=100)
NAN, INF = math.nan, math.inf


def falling(*losses, **more):
    """Records at steps 10, 20, … with these losses."""
    return [Progress(10 * i, loss, **more) for i, loss in enumerate(losses, start=1)]


RULES = {
    "steps": StepLimit(30),
    "loss": LossBelow(0.5),
    "patience": Patience(2),
    "gradient": GradientBelow(0.1),
    "time": TimeBudget(60),
    "any": StepLimit(30) | LossBelow(0.5),
    "all": StepLimit(30) & LossBelow(0.5),
}
BY_HAND = [  # rule, the last record's values, whether it stops
    (StepLimit(30), {"step": 29}, False),
    (StepLimit(30), {"step": 30}, True),
    (StepLimit(30), {"step": 31}, True),
    (LossBelow(0.5), {"loss": 0.5}, False),
    (LossBelow(0.5), {"loss": 0.4999}, True),
    (LossBelow(0.5), {"loss": NAN}, False),
    (LossBelow(0.5), {"loss": INF}, False),
    (LossBelow(-1.0), {"loss": -2.0}, True),
    (LossBelow(0.5, watch="val_loss"), {"loss": 0.1, "val_loss": 0.6}, False),
    (LossBelow(0.5, watch="val_loss"), {"loss": 0.6, "val_loss": 0.1}, True),
    (GradientBelow(0.1), {"gradient_norm": 0.1}, False),
    (GradientBelow(0.1), {"gradient_norm": 0.09}, True),
    (GradientBelow(0.1), {"gradient_norm": 0.0}, True),
    (GradientBelow(0.1), {"gradient_norm": NAN}, False),
    (TimeBudget(60), {"seconds": 59.9}, False),
    (TimeBudget(60), {"seconds": 60.0}, True),
    (TimeBudget(60), {"seconds": 61.0}, True),
]


@pytest.mark.parametrize(("rule", "values", "stops"), BY_HAND)
def test_a_rule_looks_at_the_last_record(rule, values, stops):
    last = Progress(**{"step": 1, "loss": 1.0, **values})
    never = Progress(1, 100.0, val_loss=100.0, gradient_norm=100.0, seconds=0.0)
    assert (rule([never, last]) is not None) == stops
    assert (rule([last]) is not None) == stops


REASONS = [
    (StepLimit(30), "30 of 30 steps taken"),
    (LossBelow(0.5), "loss 0.25 is below 0.5"),
    (LossBelow(2, watch="val_loss"), "val_loss 1.5 is below 2"),
    (GradientBelow(0.1), "gradient norm 0.03125 is below 0.1"),
    (TimeBudget(60), "61.5 s of 60 s used"),
    (StepLimit(99) | LossBelow(0.5) | TimeBudget(60), "loss 0.25 is below 0.5"),
    (StepLimit(30) & LossBelow(0.5), "30 of 30 steps taken and loss 0.25 is below 0.5"),
]


@pytest.mark.parametrize(("rule", "reason"), REASONS, ids=[reason for _, reason in REASONS])
def test_the_reason_is_told_in_words(rule, reason):
    last = Progress(30, 0.25, val_loss=1.5, gradient_norm=2**-5, seconds=61.5)
    assert rule([last]) == reason


@pytest.mark.parametrize("name", RULES)
def test_before_the_first_record_there_is_no_reason_to_stop(name):
    assert RULES[name]([]) is None
    assert RULES[name](()) is None


@pytest.mark.parametrize("name", RULES)
def test_a_rule_remembers_nothing_and_changes_nothing(name):
    rule = RULES[name]
    history = falling(3.0, 1.0, 2.0, 2.5, gradient_norm=0.01, seconds=99.0)
    before = repr((rule, history))
    first = rule(history)
    rule(history[:1])
    assert rule(history) == rule(tuple(history)) == first
    assert repr((rule, history)) == before


# --- patience -----------------------------------------------------------------------------------


def test_patience_counts_the_records_since_the_best_by_hand():
    history = falling(3.0, 1.0, 1.5, 1.0, 1.2)
    assert Patience(3)(history) == "loss not below 1 for 3 records, best at step 20"
    assert Patience(4)(history) is None
    assert Patience(2)(history[:3]) is None


def test_a_small_improvement_does_not_count():
    history = falling(3.0, 2.9, 2.8, 2.7)
    assert Patience(2, min_delta=0.25)(history[:3]) is not None  # 2.8 is less than 0.25 lower
    assert Patience(2)(history) is None


def test_small_improvements_add_up():
    """2.7 is 0.3 below the best so far, 3.0, though each step was 0.1."""
    history = falling(3.0, 2.9, 2.8, 2.7)
    assert best(history, min_delta=0.25).step == 40
    assert Patience(1, min_delta=0.25)(history) is None


def test_the_reason_tells_what_would_have_counted_as_better():
    history = falling(2.0, 1.75, 1.75)
    assert Patience(2, min_delta=0.5)(history) == (
        "loss not below 1.5 for 2 records, best at step 10"
    )


def test_an_equal_loss_is_not_better():
    assert best(falling(1.0, 1.0)).step == 10
    assert best(falling(2.0, 1.5), min_delta=0.5).step == 10
    assert Patience(1)(falling(1.0, 1.0)) is not None


def test_nan_and_infinity_are_never_better():
    assert best(falling(NAN, 2.0, NAN, -0.0, INF)).step == 40
    assert best(falling(INF, NAN, INF)).step == 10
    assert Patience(3)(falling(1.0, NAN, NAN, NAN)) is not None
    assert Patience(2)(falling(NAN, NAN, NAN)) is not None
    assert Patience(3)(falling(NAN, NAN, NAN)) is None


def test_patience_can_watch_what_was_not_trained_on():
    history = [
        Progress(step, 1 / step, val_loss=value)
        for step, value in enumerate([0.9, 0.5, 0.6, 0.7], start=1)
    ]
    assert Patience(2)(history) is None
    assert Patience(2, watch="val_loss")(history) == (
        "val_loss not below 0.5 for 2 records, best at step 2"
    )
    assert best(history, watch="val_loss").step == 2
    assert best(history).step == 4


def counted(values, patience, min_delta):
    """Where a loop that counts would stop, and its best: the usual way to write it."""
    lowest, at, waited = INF, 0, 0
    for i, value in enumerate(values):
        if value < lowest - min_delta:
            lowest, at, waited = value, i, 0
        elif i > 0:
            waited += 1
        if waited >= patience:
            return i, at
    return None, at


@law
@given(
    values=st.lists(st.integers(-8, 8), min_size=1, max_size=30),
    patience=st.integers(1, 5),
    min_delta=st.sampled_from([0.0, 1.0, 2.5]),
)
def test_patience_stops_where_a_loop_that_counts_does(values, patience, min_delta):
    rule, history = Patience(patience, min_delta=min_delta), falling(*map(float, values))
    stops = [rule(history[: i + 1]) is not None for i in range(len(values))]
    expected, at = counted(values, patience, min_delta)
    assert (stops.index(True) if any(stops) else None) == expected
    seen = history if expected is None else history[: expected + 1]
    assert best(seen, min_delta=min_delta) is history[at]


@law
@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_the_best_without_a_delta_is_the_first_of_the_lowest(values):
    assert best(falling(*values)).step == 10 * (int(np.argmin(values)) + 1)


# --- combinations -------------------------------------------------------------------------------

YES, NO = StepLimit(1), StepLimit(10**9)


@pytest.mark.parametrize("left", [YES, NO])
@pytest.mark.parametrize("right", [YES, NO])
def test_or_and_and_are_those_of_logic(left, right):
    history = falling(1.0)
    stops = [rule(history) is not None for rule in (left, right)]
    assert ((left | right)(history) is not None) == any(stops)
    assert ((left & right)(history) is not None) == all(stops)


def test_combinations_of_one_kind_are_flat_and_of_two_kinds_nested():
    a, b, c = StepLimit(1), StepLimit(2), StepLimit(3)
    assert a | b | c == a | (b | c) == AnyOf((a, b, c))
    assert a & b & c == a & (b & c) == AllOf((a, b, c))
    assert a & b | c == AnyOf((AllOf((a, b)), c))
    assert (a | b) & c == AllOf((AnyOf((a, b)), c))


def test_any_function_of_the_history_is_a_rule_too():
    def diverged(history):
        return "the loss is NaN" if math.isnan(history[-1].loss) else None

    assert (StepLimit(99) | diverged)(falling(NAN)) == "the loss is NaN"
    assert AnyOf((diverged,))(falling(1.0)) is None


def test_the_first_rule_with_a_reason_is_told_and_the_rest_not_asked():
    def never_asked(history):
        raise AssertionError

    assert (YES | never_asked)(falling(1.0)) == "10 of 1 steps taken"


def test_a_record_of_ones_own_needs_only_what_the_rule_asks_for():
    records = [SimpleNamespace(step=1, error_rate=0.2), SimpleNamespace(step=2, error_rate=0.3)]
    assert Patience(1, watch="error_rate")(records) is not None
    assert LossBelow(0.25, watch="error_rate")(records[:1]) == "error_rate 0.2 is below 0.25"


def test_a_training_ends():
    """The loop of the module's docstring, on a loss that halves."""
    rule, history = LossBelow(1e-3) | StepLimit(100), []
    while (reason := rule(history)) is None:
        history.append(Progress(len(history) + 1, 0.5 ** len(history)))
    assert len(history) == 11
    assert reason == "loss 0.000976562 is below 0.001"


# --- wrong arguments ----------------------------------------------------------------------------

ONE = falling(1.0)
BAD = [
    (lambda: Progress(-1, 0.5), ValueError, "step"),
    (lambda: Progress(1.0, 0.5), TypeError, "step"),
    (lambda: StepLimit(0), ValueError, "steps"),
    (lambda: StepLimit(1e3), TypeError, "steps"),
    (lambda: LossBelow(NAN), ValueError, "threshold"),
    (lambda: LossBelow(None), TypeError, "threshold"),
    (lambda: Patience(0), ValueError, "records"),
    (lambda: Patience(2.0), TypeError, "records"),
    (lambda: Patience(2, min_delta=-0.1), ValueError, "min_delta"),
    (lambda: Patience(2, min_delta="0"), TypeError, "min_delta"),
    (lambda: GradientBelow(0), ValueError, "norm"),
    (lambda: GradientBelow(INF), ValueError, "norm"),
    (lambda: TimeBudget(0), ValueError, "seconds"),
    (lambda: TimeBudget("60"), TypeError, "seconds"),
    (lambda: AnyOf(()), ValueError, "rules"),
    (lambda: AllOf(()), ValueError, "rules"),
    (lambda: AnyOf([YES]), TypeError, "rules"),
    (lambda: AllOf(YES), TypeError, "rules"),
    (lambda: AnyOf((YES, 100)), TypeError, r"rules\[1\]"),
    (lambda: AllOf((None,)), TypeError, r"rules\[0\]"),
    (lambda: best([]), ValueError, "history"),
    (lambda: best(ONE, min_delta=-1), ValueError, "min_delta"),
    (lambda: best(ONE, watch="val_loss"), ValueError, "history must hold val_loss"),
    (lambda: best(ONE, watch="lost"), TypeError, "history must hold records with lost"),
    (lambda: best([0.5]), TypeError, "history must hold records with loss"),
    (lambda: Patience(1, watch="val_loss")(ONE), ValueError, "history must hold val_loss"),
    (lambda: LossBelow(1, watch="val_loss")(ONE), ValueError, "history must hold val_loss"),
    (lambda: LossBelow(1)([0.5]), TypeError, "history must hold records with loss"),
    (lambda: GradientBelow(1)(ONE), ValueError, "history must hold gradient_norm"),
    (lambda: TimeBudget(1)(ONE), ValueError, "history must hold seconds"),
    (lambda: StepLimit(1)([0.5]), TypeError, "history must hold records with step"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}.*") as caught:
        call()
    assert " must " in str(caught.value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: AllOf(YES),
            r"^rules must be a tuple of rules, got StepLimit StepLimit\(steps=1\)$",
        ),
        (lambda: AnyOf((YES, 100)), r"^rules\[1\] must be a rule, got int 100$"),
        (lambda: best([0.5]), r"got float 0\.5; see zenlib\.stopping\.Progress$"),
    ],
)
def test_a_message_says_what_came_instead(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize("other", [100, None, "loss"])
def test_a_rule_combines_with_rules_only(other):
    with pytest.raises(TypeError, match="unsupported operand"):
        StepLimit(1) | other
    with pytest.raises(TypeError, match="unsupported operand"):
        StepLimit(1) & other


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_cannot_be_changed(rule):
    with pytest.raises(AttributeError):
        rule.steps = 5
    with pytest.raises(AttributeError):
        Progress(1, 0.5).loss = 0.0


def test_the_tables_of_this_file_leave_no_function_out():
    functions = (
        *(AllOf, AnyOf, GradientBelow, LossBelow, Patience, Progress, StepLimit, TimeBudget),
        best,
    )
    assert {f.__name__ for f in functions} == set(stopping.__all__)
