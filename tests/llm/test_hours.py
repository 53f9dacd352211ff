"""The interval of chip-hours: by hand, by its laws, against runs that were published."""

import csv
import math
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.llm import (
    MFU_P10,
    MFU_P90,
    chip_hours_interval,
    flops_utilisation,
    training_chip_hours,
    utilisation_range,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
RUNS = Path(__file__).parents[1] / "published" / "training_runs.csv"

NOT_OF_ONE_RUN = {
    "Llama-3-8B",  # the card's hours cover more than the run of 15e12 tokens
    "Llama-3.2-1B",  # pruned and distilled
    "MPT-30B",  # a projection of the vendor's
    "Phi-2 2.7B",  # days and tokens of different runs
}
CALIBRATED_BEFORE = "2023-07"


def published():
    """(month, operations, chip-hours, peak) of the runs that say what they trained and how long."""
    with open(RUNS, encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["model"] not in NOT_OF_ONE_RUN]
    for row in rows:
        if row["train_tokens"] and row["chip_hours"]:
            n = float(row["params_active"] or row["params_published"])
            per_token = 3 * n if row["arch"] == "enc-dec" else 6 * n
            peak = 1e12 * float(row["peak_bf16_tflops"])
            yield (
                row["released"],
                per_token * float(row["train_tokens"]),
                float(row["chip_hours"]),
                peak,
            )


def utilisation(flops, hours, peak):
    return flops_utilisation(flops, 3600 * hours, n_chips=1, peak_flops_per_s=peak)


def covered(runs):
    intervals = [(chip_hours_interval(c, peak_flops_per_s=peak), h) for c, h, peak in runs]
    return sum(interval.low <= hours <= interval.high for interval, hours in intervals) / len(runs)


def test_the_range_is_that_of_the_runs_before_july_2023():
    early = [utilisation(*run) for month, *run in published() if month < CALIBRATED_BEFORE]
    assert len(early) == 15
    low, high = utilisation_range(early)
    assert (round(low, 2), round(high, 2)) == (MFU_P10, MFU_P90)


def test_the_interval_holds_four_of_five_published_runs_and_is_narrow_enough_to_use():
    """70 to 90 % of all 26 runs; of the 11 later ones, that did not shape it, all but a few."""
    runs = list(published())
    assert len(runs) == 26
    assert 0.7 <= covered([run for _, *run in runs]) <= 0.9
    later = [run for month, *run in runs if month >= CALIBRATED_BEFORE]
    assert len(later) == 11
    assert covered(later) >= 0.7
    assert chip_hours_interval(1e22, peak_flops_per_s=312e12).width <= 3


def test_another_split_of_the_runs_leads_to_the_same():
    """Every second run in the order of names gives the range, the others are asked, and back."""
    runs = [run for _, *run in published()]
    for shift in (0, 1):
        low, high = utilisation_range([utilisation(*run) for run in runs[shift::2]])
        asked = [utilisation(*run) for run in runs[1 - shift :: 2]]
        assert 0.6 <= sum(low <= u <= high for u in asked) / len(asked) <= 1
        assert high / low <= 3


def test_an_interval_worked_by_hand():
    """MFU between 0.1 and 0.4: the median is their geometric mean, 0.2."""
    hours = chip_hours_interval(3600e12, peak_flops_per_s=1e12, mfu_p10=0.1, mfu_p90=0.4)
    assert hours.low == pytest.approx(1 / 0.4)
    assert hours.median == pytest.approx(1 / 0.2)
    assert hours.high == pytest.approx(1 / 0.1)
    assert hours.width == pytest.approx(4)
    spread = math.log(4) / (2 * NormalDist().inv_cdf(0.9))
    assert hours.mean == pytest.approx(5 * math.exp(spread**2 / 2))


def test_a_hundred_thousand_drawn_utilisations_agree():
    rng = np.random.default_rng(0)
    z90 = NormalDist().inv_cdf(0.9)
    spread = math.log(MFU_P90 / MFU_P10) / (2 * z90)
    drawn = np.sqrt(MFU_P10 * MFU_P90) * np.exp(spread * rng.standard_normal(100_000))
    taken = training_chip_hours(1e22, peak_flops_per_s=312e12, mfu=np.minimum(drawn, 1))
    hours = chip_hours_interval(1e22, peak_flops_per_s=312e12)
    assert np.quantile(taken, [0.1, 0.5, 0.9]) == pytest.approx(
        [hours.low, hours.median, hours.high], rel=0.01
    )
    assert taken.mean() == pytest.approx(hours.mean, rel=0.01)


@law
@given(p10=st.floats(0.01, 0.5), ratio=st.floats(1.01, 2), coverage=st.floats(0.01, 0.99))
def test_the_ends_are_in_order_and_the_mean_is_above_the_median(p10, ratio, coverage):
    """E[1/u] > 1/E[u]: bad luck costs more hours than good luck saves."""
    options = {"mfu_p10": p10, "mfu_p90": p10 * ratio, "coverage": coverage}
    hours = chip_hours_interval(1e22, peak_flops_per_s=312e12, **options)
    assert hours.low < hours.median < hours.high
    assert hours.mean > hours.median


def test_no_run_is_faster_than_the_peak():
    hours = chip_hours_interval(1e22, peak_flops_per_s=312e12, mfu_p90=0.9, coverage=0.999)
    assert hours.low == pytest.approx(training_chip_hours(1e22, peak_flops_per_s=312e12, mfu=1))


def test_a_wider_coverage_is_a_wider_interval():
    narrow, wide = (
        chip_hours_interval(1e22, peak_flops_per_s=312e12, coverage=c) for c in (0.5, 0.9)
    )
    assert wide.low < narrow.low < narrow.high < wide.high
    assert wide.median == narrow.median


def test_a_range_worked_by_hand():
    """ln 0.2 and ln 0.4 differ by ln 2: the standard deviation is ln 2/√2 around √0.08."""
    low, high = utilisation_range([0.2, 0.4])
    z90 = NormalDist().inv_cdf(0.9)
    assert low == pytest.approx(math.sqrt(0.08) * 2 ** (-z90 / math.sqrt(2)))
    assert low * high == pytest.approx(0.08)


def test_the_range_of_many_drawn_runs_is_that_of_their_distribution():
    drawn = 0.3 * np.exp(0.3 * np.random.default_rng(0).standard_normal(20_000))
    low, high = utilisation_range(drawn)
    assert np.quantile(drawn, [0.1, 0.9]) == pytest.approx([low, high], rel=0.02)


@pytest.mark.parametrize(
    "call",
    [
        lambda x, **fixed: chip_hours_interval(x * 1e20, **{"peak_flops_per_s": 1e15, **fixed}),
        lambda x: chip_hours_interval(1e22, peak_flops_per_s=x * 1e14),
        lambda x: chip_hours_interval(1e22, peak_flops_per_s=1e15, mfu_p10=x / 20),
        lambda x: chip_hours_interval(1e22, peak_flops_per_s=1e15, mfu_p90=0.3 + x / 10),
    ],
)
def test_arrays_agree_with_single_numbers(call):
    x = np.array([[1.0, 2.0], [3.0, 1.5]])
    for field in ("low", "median", "mean", "high", "width"):
        one_by_one = [[getattr(call(v), field) for v in row] for row in x.tolist()]
        np.testing.assert_allclose(getattr(call(x), field) + 0 * x, one_by_one, rtol=1e-13)
        assert type(getattr(call(2.0), field)) is float


def interval(**wrong):
    return lambda: chip_hours_interval(**{"flops": 1e22, "peak_flops_per_s": 1e15, **wrong})


BAD = [
    (interval(flops=0), ValueError, "flops must"),
    (interval(flops=math.nan), ValueError, "flops must"),
    (interval(peak_flops_per_s=0), ValueError, "peak_flops_per_s must"),
    (interval(mfu_p10=0), ValueError, "mfu_p10 must"),
    (interval(mfu_p10=19), ValueError, "mfu_p10 must lie between 0 and 1"),
    (interval(mfu_p90=1.1), ValueError, "mfu_p90 must"),
    (interval(mfu_p10=0.5), ValueError, "mfu_p10 must be below mfu_p90, got 0.5 and 0.48"),
    (interval(mfu_p10=np.array([0.1, 0.48])), ValueError, "mfu_p10 must be below .*got 0.48 and"),
    (interval(coverage=0), ValueError, "coverage must"),
    (interval(coverage=1), ValueError, "coverage must"),
    (interval(coverage=np.array([0.5, 0.8])), TypeError, "coverage must be a single number"),
    (interval(flops=1e308, peak_flops_per_s=1, mfu_p10=1e-9), ValueError, "hours must be finite"),
    (lambda: utilisation_range([0.3]), ValueError, "observed must hold at least 2"),
    (lambda: utilisation_range(0.3), TypeError, "observed must be a sequence"),
    (lambda: utilisation_range([0.3, 0]), ValueError, r"observed\[1\] must be above 0"),
    (lambda: utilisation_range([0.3, 40]), ValueError, r"observed\[1\] must be at most 1"),
    (lambda: utilisation_range([0.3, math.nan]), ValueError, r"observed\[1\] must be finite"),
    (lambda: utilisation_range([0.3, 0.3]), ValueError, "observed must differ, got 2 times 0.3"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call()
