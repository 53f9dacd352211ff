"""Learning-rate schedules: by hand, by laws, one against the other."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib import schedules
from zenlib.schedules import constant, cosine, one_cycle, step_decay, warmup

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)

T = 200
SCHEDULES = {
    "constant": lambda step: constant(step, T, peak=0.1),
    "step_decay": lambda step: step_decay(step, T, peak=0.1),
    "step_decay, thrice": lambda step: step_decay(
        step, T, peak=0.1, drops=(0.05, 0.5, 0.9), factor=0.5
    ),
    "cosine": lambda step: cosine(step, T, peak=0.1),
    "cosine to a tenth": lambda step: cosine(step, T, peak=0.1, final_fraction=0.1),
    "warmup": lambda step: warmup(step, T, peak=0.1, warmup_steps=50),
    "one_cycle": lambda step: one_cycle(step, T, peak=0.1),
    "one_cycle, early": lambda step: one_cycle(
        step, T, peak=0.1, rise_fraction=0.1, start_fraction=0.5, final_fraction=0.01
    ),
}
RATES_BY_HAND = [  # schedule, step, rate
    ("constant", 77, 0.1),
    ("step_decay", 0, 0.1),
    ("step_decay", 99, 0.1),
    ("step_decay", 100, 0.01),
    ("step_decay", 149, 0.01),
    ("step_decay", 150, 0.001),
    ("step_decay", 10 * T, 0.001),
    ("step_decay, thrice", 9, 0.1),
    ("step_decay, thrice", 10, 0.05),
    ("step_decay, thrice", 100, 0.025),
    ("step_decay, thrice", 180, 0.0125),
    ("cosine", 0, 0.1),
    ("cosine", 100, 0.05),
    ("cosine", T // 3, 0.1 * (1 + math.cos(math.pi * (T // 3) / T)) / 2),
    ("cosine", 50, 0.05 * (1 + math.sqrt(0.5))),
    ("cosine", T, 0.0),
    ("cosine", 10 * T, 0.0),
    ("cosine to a tenth", 100, 0.055),
    ("cosine to a tenth", T, 0.01),
    ("warmup", 0, 0.0),
    ("warmup", 25, 0.05),
    ("warmup", 50, 0.1),
    ("warmup", T, 0.1),
    ("one_cycle", 0, 0.004),
    ("one_cycle", 30, 0.052),
    ("one_cycle", 15, 0.004 + 0.096 * (1 - math.sqrt(0.5)) / 2),
    ("one_cycle", 60, 0.1),
    ("one_cycle", 130, 0.05),
    ("one_cycle", T, 0.0),
    ("one_cycle", 10 * T, 0.0),
    ("one_cycle, early", 0, 0.05),
    ("one_cycle, early", 20, 0.1),
    ("one_cycle, early", 110, 0.0505),
    ("one_cycle, early", T, 0.001),
]
PEAK_AT = {"cosine": 0, "cosine to a tenth": 0, "one_cycle": 60, "one_cycle, early": 20}


@pytest.mark.parametrize(("name", "step", "rate"), RATES_BY_HAND)
def test_rates_worked_by_hand(name, step, rate):
    assert SCHEDULES[name](step) == pytest.approx(rate, rel=1e-12, abs=1e-17)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_takes_one_step_or_many(name):
    steps = np.arange(2 * T).reshape(2, T)
    rates = SCHEDULES[name](steps)
    assert rates.shape == steps.shape
    assert rates.dtype == np.float64
    one_by_one = [[SCHEDULES[name](int(step)) for step in row] for row in steps]
    np.testing.assert_array_equal(rates, one_by_one)
    assert type(SCHEDULES[name](3)) is float


@pytest.mark.parametrize("name", SCHEDULES)
@law
@given(step=st.floats(0, 3 * T))
def test_a_rate_lies_between_zero_and_the_peak(name, step):
    assert 0 <= SCHEDULES[name](step) <= 0.1 * (1 + 1e-15)


@pytest.mark.parametrize("name", PEAK_AT)
def test_a_schedule_rises_to_its_peak_and_falls_from_it(name):
    rates = SCHEDULES[name](np.arange(T + 1))
    assert rates.argmax() == PEAK_AT[name]
    assert (np.diff(rates[: PEAK_AT[name] + 1]) > 0).all()
    assert (np.diff(rates[PEAK_AT[name] :]) < 0).all()


def test_a_step_decay_is_level_but_for_its_drops():
    rates = step_decay(np.arange(T + 1), T, peak=0.1, drops=(0.3, 0.7), factor=0.2)
    assert list(np.flatnonzero(np.diff(rates))) == [59, 139]
    np.testing.assert_allclose(np.unique(rates), [0.004, 0.02, 0.1], rtol=1e-15)


@pytest.mark.parametrize("total", [7, 10, 30, 64_000])
def test_a_drop_at_a_whole_step_falls_on_that_step_whatever_the_rounding(total):
    for k in range(1, min(total, 30)):
        before, after = step_decay([k - 1, k], total, peak=1.0, drops=[k / total])
        assert (before, after) == (1.0, 0.1)


def test_a_residual_network_learned_like_this():
    """He et al. 2016, §4.2: 0.1, divided by 10 at 32k and 48k of 64k iterations."""
    rates = step_decay([0, 31_999, 32_000, 47_999, 48_000, 63_999], 64_000, peak=0.1)
    np.testing.assert_allclose(rates, [0.1, 0.1, 0.01, 0.01, 0.001, 0.001], rtol=1e-15)


def test_the_fall_of_a_cycle_is_a_cosine_of_its_own():
    fall = one_cycle(np.arange(60, T), T, peak=0.1)
    np.testing.assert_allclose(fall, cosine(np.arange(140), 140, peak=0.1), rtol=1e-9)


def test_a_cycle_has_no_jumps():
    rates = one_cycle(np.linspace(0, T, 100_001), T, peak=0.1)
    assert np.abs(np.diff(rates)).max() < 1e-5


def test_a_warmup_over_everything_is_a_straight_line():
    line = warmup(np.arange(T), T, peak=0.1, warmup_steps=T, start_fraction=0.5)
    np.testing.assert_allclose(line, 0.05 + 0.05 * np.arange(T) / T, rtol=1e-14)


def test_a_training_of_one_step_has_a_rate():
    assert cosine(0, 1, peak=0.1) == 0.1
    assert one_cycle(0, 1, peak=0.1) == pytest.approx(0.004)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_leaves_the_steps_as_they_were(name):
    steps = np.arange(5.0)
    SCHEDULES[name](steps)
    np.testing.assert_array_equal(steps, np.arange(5.0))


# --- wrong arguments ----------------------------------------------------------------------------

NAN, INF = math.nan, math.inf


def _schedules_with(**wrong):
    arguments = {"step": 0, "total_steps": 10, "peak": 0.1, **wrong}
    return [
        lambda: constant(**arguments),
        lambda: cosine(**arguments),
        lambda: step_decay(**arguments),
        lambda: one_cycle(**arguments),
        lambda: warmup(**arguments, warmup_steps=1),
    ]


BAD = [
    *((call, ValueError, "step") for call in _schedules_with(step=-1)),
    *((call, ValueError, "step") for call in _schedules_with(step=[0, NAN])),
    *((call, ValueError, "step") for call in _schedules_with(step=[])),
    *((call, TypeError, "step") for call in _schedules_with(step="first")),
    *((call, ValueError, "total_steps") for call in _schedules_with(total_steps=0)),
    *((call, TypeError, "total_steps") for call in _schedules_with(total_steps=10.0)),
    *((call, ValueError, "peak") for call in _schedules_with(peak=0)),
    *((call, ValueError, "peak") for call in _schedules_with(peak=INF)),
    *((call, TypeError, "peak") for call in _schedules_with(peak=None)),
    *(
        (lambda drops=drops: step_decay(0, 9, peak=1, drops=drops), ValueError, "drops")
        for drops in ([], [0.0], [1.0], [-0.1], [0.5, 0.5], [0.6, 0.4], [0.5, NAN], [[0.5]], 0.5)
    ),
    (lambda: step_decay(0, 9, peak=1, drops=["half"]), TypeError, "drops"),
    (lambda: step_decay(0, 9, peak=1, factor=0), ValueError, "factor"),
    (lambda: step_decay(0, 9, peak=1, factor=1), ValueError, "factor"),
    (lambda: step_decay(0, 9, peak=1, factor=None), TypeError, "factor"),
    (lambda: cosine(0, 1, peak=1, final_fraction=1.1), ValueError, "final_fraction"),
    (lambda: cosine(0, 1, peak=1, final_fraction=-0.1), ValueError, "final_fraction"),
    (lambda: warmup(0, 9, peak=1, warmup_steps=0), ValueError, "warmup_steps"),
    (lambda: warmup(0, 9, peak=1, warmup_steps=10), ValueError, "warmup_steps"),
    (lambda: warmup(0, 9, peak=1, warmup_steps=2.5), TypeError, "warmup_steps"),
    (
        lambda: warmup(0, 9, peak=1, warmup_steps=1, start_fraction=2),
        ValueError,
        "start_fraction",
    ),
    (
        lambda: warmup(0, 9, peak=1, warmup_steps=1, start_fraction=-0.1),
        ValueError,
        "start_fraction",
    ),
    (lambda: one_cycle(0, 9, peak=1, start_fraction=1.1), ValueError, "start_fraction"),
    (lambda: one_cycle(0, 9, peak=1, final_fraction=-0.1), ValueError, "final_fraction"),
    (lambda: one_cycle(0, 9, peak=1, final_fraction=1.1), ValueError, "final_fraction"),
    (lambda: one_cycle(0, 9, peak=1, rise_fraction=0), ValueError, "rise_fraction"),
    (lambda: one_cycle(0, 9, peak=1, rise_fraction=1), ValueError, "rise_fraction"),
    (lambda: one_cycle(0, 9, peak=1, start_fraction=-1), ValueError, "start_fraction"),
    (lambda: one_cycle(0, 9, peak=1, final_fraction=NAN), ValueError, "final_fraction"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        call()


def test_the_tables_of_this_file_leave_no_function_out():
    functions = (constant, cosine, one_cycle, step_decay, warmup)
    assert {f.__name__ for f in functions} == set(schedules.__all__)
