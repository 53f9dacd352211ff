"""What training, fine-tuning and owning cost: by hand, by laws, against what was published."""

import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import (
    OwnedChipHour,
    TrainingCost,
    fine_tuning_cost,
    owned_chip_hour,
    training_cost,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
NAN, INF = math.nan, math.inf

TUNING = {
    "n_examples": 10_000,
    "tokens_per_example": 1000,
    "epochs": 3,
    "flops_per_token": 3.2e10,
    "peak_flops_per_s": 4e14,
    "mfu": 0.25,
    "price_per_chip_hour": 3,
    "label_price": 0.5,
}
OWNED = {"chip_value": 30_000, "power_w": 700, "price_per_kwh": 0.1}


def test_an_hour_of_one_s_own_takes_what_epoch_found():
    """arXiv:2405.21015: 0.14 orders of magnitude a year, 19 % network, 1.66 times the power."""
    hour = owned_chip_hour(8760, 1000, price_per_kwh=1, pue=1)
    assert hour.depreciation == pytest.approx(math.log(10**0.14), rel=1e-3)
    assert hour.network == pytest.approx(hour.depreciation * 0.19 / 0.81, rel=1e-12)
    assert hour.energy == pytest.approx(1.66, rel=1e-12)


def test_a_bill_worked_by_hand():
    cost = training_cost(
        1000, 2, failed_share=0.2, experiment_factor=3, staff=10, data=20, storage=30
    )
    assert cost == TrainingCost(2000, 500, 4000, 10, 20, 30)
    assert cost.total == 6560


def test_deepseek_v3_cost_what_its_report_says():
    """DeepSeek-V3, table 1: 2664 + 119 + 5 thousand hours at 2 dollars, 5.576 million."""
    hours = np.array([2_664_000, 119_000, 5_000])
    assert training_cost(hours, 2).total.tolist() == [5.328e6, 0.238e6, 0.01e6]
    assert training_cost(int(hours.sum()), 2).total == 5_576_000


@law
@given(
    hours=st.floats(0, 1e9),
    price=st.floats(0, 100),
    failed=st.floats(0, 0.95),
    factor=st.floats(1, 10),
)
def test_the_parts_of_a_bill_are_never_negative_and_the_lost_share_is_lost(
    hours, price, failed, factor
):
    cost = training_cost(hours, price, failed_share=failed, experiment_factor=factor)
    assert min(astuple(cost)) >= 0
    assert cost.failed == pytest.approx(failed * (cost.run + cost.failed), rel=1e-9, abs=1e-300)
    assert cost.run + cost.experiments == pytest.approx(factor * cost.run, rel=1e-9)


def test_a_fine_tuning_worked_by_hand():
    """3e7 tokens at 3.2e10 operations on 1e14 a second: 9600 s, 2.67 hours, 8 in money."""
    cost = fine_tuning_cost(**TUNING)
    assert cost.run == pytest.approx(8)
    assert (cost.failed, cost.experiments, cost.staff, cost.data) == (0, 0, 0, 5000)
    thrice = fine_tuning_cost(**TUNING, attempts=3, staff=700)
    assert (thrice.run, thrice.experiments) == (pytest.approx(8), pytest.approx(16))
    assert thrice.total == pytest.approx(24 + 700 + 5000)


@pytest.mark.parametrize(
    "name", ["n_examples", "tokens_per_example", "epochs", "flops_per_token", "price_per_chip_hour"]
)
def test_the_run_is_linear_in_every_size(name):
    twice = fine_tuning_cost(**{**TUNING, name: 2 * TUNING[name]})
    assert twice.run == pytest.approx(2 * fine_tuning_cost(**TUNING).run)


@pytest.mark.parametrize("name", ["peak_flops_per_s", "mfu"])
def test_the_run_is_inverse_to_the_speed(name):
    twice = fine_tuning_cost(**{**TUNING, name: 2 * TUNING[name]})
    assert twice.run == pytest.approx(fine_tuning_cost(**TUNING).run / 2)


def test_a_tenth_of_an_order_of_magnitude_is_what_epoch_writes():
    """Its code: value * 0.14 * ln 10 / 8760; the factor 1.38 is 10 ** 0.14, rounded."""
    hour = owned_chip_hour(30_000, 0, price_per_kwh=0, value_decline=10**0.14)
    assert hour.depreciation == pytest.approx(30_000 * 0.14 * math.log(10) / 8760)
    rounded = owned_chip_hour(30_000, 0, price_per_kwh=0)
    assert rounded.depreciation == pytest.approx(hour.depreciation, rel=2e-3)


def test_an_hour_of_ones_own_worked_by_hand():
    hour = owned_chip_hour(
        8760,
        1000,
        price_per_kwh=0.1,
        pue=1.2,
        value_decline=math.e,
        network_share=0.2,
        server_power_factor=1.5,
    )
    assert hour == OwnedChipHour(pytest.approx(1), pytest.approx(0.25), pytest.approx(0.18))
    assert hour.total == pytest.approx(1.43)


def test_a_chip_that_keeps_its_value_and_draws_nothing_is_free():
    assert owned_chip_hour(30_000, 0, price_per_kwh=0.1, value_decline=1).total == 0


def test_hours_of_continuous_decline_add_up_to_the_loss_of_value():
    """Selling the chip a little every hour at the going price gives back what it lost."""
    value = 100.0
    for _ in range(8760):
        value -= owned_chip_hour(value, 0, price_per_kwh=0, network_share=0).depreciation
    assert value == pytest.approx(100 / 1.38, rel=1e-4)


ARRAYS = [
    (training_cost, {"chip_hours": 1000, "price_per_chip_hour": 2}, "chip_hours", [0, 5, 7]),
    (training_cost, {"chip_hours": 9, "price_per_chip_hour": 2}, "failed_share", [0, 0.5]),
    (training_cost, {"chip_hours": 9, "price_per_chip_hour": 2}, "experiment_factor", [1, 4]),
    *((fine_tuning_cost, TUNING, name, [1, 2, 3]) for name in ("n_examples", "epochs")),
    (fine_tuning_cost, TUNING, "mfu", [0.2, 0.4]),
    *((owned_chip_hour, OWNED, name, [1.1, 2]) for name in ("chip_value", "value_decline", "pue")),
]


@pytest.mark.parametrize(("function", "arguments", "name", "values"), ARRAYS)
def test_an_array_gives_what_its_numbers_give(function, arguments, name, values):
    together = function(**{**arguments, name: np.array(values)}).total
    alone = [function(**{**arguments, name: value}).total for value in values]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


def _bad(function, good, **wrong):
    return [(function, good, name, value) for name, values in wrong.items() for value in values]


RUN = {"chip_hours": 1000, "price_per_chip_hour": 2}
BAD = [
    *_bad(
        training_cost,
        RUN,
        chip_hours=[-1, NAN, INF, "9", None, True],
        price_per_chip_hour=[-1, NAN],
        failed_share=[-0.1, 1, 1.5, NAN],
        experiment_factor=[0.9, INF],
        staff=[-1],
        data=[NAN],
        storage=["none"],
    ),
    *_bad(
        fine_tuning_cost,
        TUNING,
        n_examples=[-1, 2.5, NAN],
        tokens_per_example=[-1],
        epochs=[0],
        flops_per_token=[0, NAN],
        peak_flops_per_s=[0],
        mfu=[0, 1.1],
        price_per_chip_hour=[-1],
        attempts=[0.5],
        label_price=[-1],
        staff=[-1],
    ),
    *_bad(
        owned_chip_hour,
        OWNED,
        chip_value=[-1, INF],
        power_w=[-1],
        price_per_kwh=[-0.1, "0.1"],
        pue=[0.9],
        value_decline=[0.5],
        network_share=[1],
        server_power_factor=[0.5],
    ),
]


@pytest.mark.parametrize(("function", "good", "name", "value"), BAD)
def test_bad_input_is_refused_by_name(function, good, name, value):
    with pytest.raises((TypeError, ValueError), match=name):
        function(**{**good, name: value})


def test_a_bill_too_large_for_a_float_is_refused():
    with pytest.raises(ValueError, match="chip_hours times price_per_chip_hour must be finite"):
        training_cost(1e300, 1e300)
