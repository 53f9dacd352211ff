"""Value of payments over time: by hand, by laws, against numpy-financial and spreadsheets."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import npv, payback_period, profitability_index, xnpv

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
amounts = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12)
rates = st.floats(-0.5, 3)

EXCEL = [-10_000, 2_750, 4_250, 3_250, 2_750]
EXCEL_DATES = ["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"]


def test_the_first_flow_is_today():
    assert npv(0.10, [-100]) == -100
    assert npv(0.10, [0, 110]) == pytest.approx(100)
    assert npv(0.10, [0, 0, 121]) == pytest.approx(100)


def test_the_example_of_numpy_financial():
    """numpy-financial 1.1.0, docstring of npv: 3065.22267, and 2838.169137 if a year later."""
    flows = [-40_000, 5_000, 8_000, 12_000, 30_000]
    assert npv(0.08, flows) == pytest.approx(3065.22267, abs=5e-6)
    assert npv(0.08, [0, *flows]) == pytest.approx(3065.22267 / 1.08, abs=5e-6)


def test_the_example_of_the_spreadsheet():
    """Microsoft's page on XNPV: 2,086.65 at 9 %."""
    assert xnpv(0.09, EXCEL, EXCEL_DATES) == pytest.approx(2086.65, abs=0.005)


def test_payments_on_the_first_day_alone_need_no_rate():
    assert xnpv(0.5, [-100, 120], ["2026-01-01"] * 2) == 20


def test_dates_a_year_apart_are_periods():
    dates = ["2025-01-01", "2026-01-01", "2027-01-01"]
    assert xnpv(0.07, [-5, 3, 4], dates) == pytest.approx(npv(0.07, [-5, 3, 4]), rel=1e-14)


@law
@given(rate=rates, flows=amounts)
def test_the_value_is_the_sum_of_the_discounted_flows(rate, flows):
    direct = math.fsum(flow / (1 + rate) ** t for t, flow in enumerate(flows))
    scale = math.fsum(abs(flow) / (1 + rate) ** t for t, flow in enumerate(flows))
    assert npv(rate, flows) == pytest.approx(direct, abs=1e-12 * scale + 1e-300)


@law
@given(rate=rates, flows=amounts, factor=st.floats(-10, 10))
def test_the_value_is_linear_in_the_flows(rate, flows, factor):
    once, scaled = npv(rate, flows), npv(rate, [factor * flow for flow in flows])
    assert scaled == pytest.approx(factor * once, rel=1e-9, abs=1e-3)


def test_without_interest_money_is_added():
    assert npv(0, [-100, 30, 80]) == 10


def test_an_investment_is_worth_less_the_dearer_money_is():
    values = npv(np.linspace(0, 2, 50), [-100, 60, 60, 60])
    assert (np.diff(values) < 0).all()


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.3])
def test_a_project_that_is_worth_something_has_an_index_above_one(rate):
    for last in (40, 60, 80, 100):
        flows = [-100, 50, last]
        index, value = profitability_index(rate, flows), npv(rate, flows)
        assert (index > 1) == (value > 0)
        assert index == pytest.approx(1 + value / 100)


def test_paying_back_by_hand():
    assert payback_period([-100, 40, 40, 40]) == 2.5
    assert payback_period([-100, 50, 50]) == 2
    assert payback_period([-0.5, 0.25, 0.5]) == 1.5
    assert payback_period([-100, 0, 0, 200]) == 2.5
    assert payback_period([10, -5]) == 0
    assert payback_period([0]) == 0
    assert payback_period([-100, 99]) == math.inf
    assert payback_period([-100, 120, -90, 80]) == pytest.approx(100 / 120)
    # 40/1.1 = 36.36, 40/1.21 = 33.06, 40/1.331 = 30.05: half a unit short
    assert payback_period([-100, 40, 40, 40], rate=0.1) == math.inf
    assert payback_period([-99, 40, 40, 40], rate=0.1) == pytest.approx(
        2 + (99 - 40 / 1.1 - 40 / 1.21) / (40 / 1.331)
    )


def test_discounting_delays_the_payback():
    times = payback_period([-100, 40, 40, 40, 40, 40], rate=np.linspace(0, 0.25, 20))
    assert (np.diff(times) > 0).all()


def test_the_value_reaches_zero_where_the_payback_says():
    for rate in (0.0, 0.08):
        time = payback_period([-100, 45, 35, 60], rate=rate)
        whole = int(time)
        rest = (time - whole) * [-100, 45, 35, 60][whole + 1] / (1 + rate) ** (whole + 1)
        assert npv(rate, [-100, 45, 35, 60][: whole + 1]) + rest == pytest.approx(0, abs=1e-9)


SCENARIOS = [-100, np.array([30.0, 60.0, 0.0]), np.array([80.0, 10.0, 0.0])]


@pytest.mark.parametrize(
    "function",
    [
        lambda rate, flows: npv(rate, flows),
        lambda rate, flows: profitability_index(rate, flows),
        lambda rate, flows: payback_period(flows, rate=rate),
        lambda rate, flows: xnpv(rate, flows, ["2026-01-01", "2026-09-01", "2027-05-01"]),
    ],
    ids=["npv", "profitability_index", "payback_period", "xnpv"],
)
def test_an_array_of_scenarios_is_each_of_them(function):
    rate = np.array([0.0, 0.05, 0.1])
    together = function(rate, SCENARIOS)
    alone = [function(r, [-100, a, b]) for r, a, b in zip(rate, *SCENARIOS[1:], strict=True)]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


def test_rows_of_an_array_are_periods():
    table = np.array([[-100.0, -50.0], [60.0, 60.0], [60.0, 60.0]])
    np.testing.assert_allclose(npv(0.1, table), [npv(0.1, table[:, 0]), npv(0.1, table[:, 1])])


def test_the_outlay_that_is_none_is_named():
    outlays = np.array([-1.0, 0.0, 7.0])
    with pytest.raises(ValueError, match=r"flows\[0\] must be below 0, .* got 0\.0$"):
        profitability_index(0.1, [outlays, 5])


BAD = [
    (npv, (-1, [1]), {}, ValueError, "rate"),
    (npv, (math.nan, [1]), {}, ValueError, "rate"),
    (npv, ("10 %", [1]), {}, TypeError, "rate"),
    (npv, (0.1, []), {}, ValueError, "flows"),
    (npv, (0.1, 100), {}, TypeError, "flows"),
    (npv, (0.1, np.array(100.0)), {}, TypeError, "flows"),
    (npv, (0.1, "100"), {}, TypeError, "flows"),
    (npv, (0.1, [1, math.inf]), {}, ValueError, r"flows\[1\]"),
    (npv, (0.1, [1, None]), {}, TypeError, r"flows\[1\]"),
    (npv, (0.1, [np.ones(2), np.ones(3)]), {}, ValueError, "flows"),
    (npv, (0.1, [1e308, 1e308]), {}, ValueError, "the sum of flows"),
    (npv, (-0.9999, [1] * 100), {}, ValueError, "npv"),
    (xnpv, (-1, [1], ["2026-01-01"]), {}, ValueError, "rate"),
    (xnpv, (0.1, [], []), {}, ValueError, "flows"),
    (xnpv, (-0.999, [1, 1], ["2026-01-01", "2196-01-01"]), {}, ValueError, "xnpv"),
    (xnpv, (0.1, [1, 2], ["2026-01-01"]), {}, ValueError, "dates"),
    (xnpv, (0.1, [1], "2026-01-01"), {}, TypeError, "dates"),
    (xnpv, (0.1, [1], ["1.1.2026"]), {}, ValueError, r"dates\[0\]"),
    (xnpv, (0.1, [1, 2], ["2026-01-02", "2026-01-01"]), {}, ValueError, "dates"),
    (profitability_index, (-1, [-1, 2]), {}, ValueError, "rate"),
    (profitability_index, (0.1, [-1]), {}, ValueError, "flows"),
    (profitability_index, (0.1, [0, 1]), {}, ValueError, r"flows\[0\]"),
    (profitability_index, (0.1, [np.array([-1.0, 1.0]), 1]), {}, ValueError, r"flows\[0\]"),
    (payback_period, ([],), {}, ValueError, "flows"),
    (payback_period, ([-1, 2],), {"rate": -0.1}, ValueError, "rate"),
    (payback_period, ([-1, 2],), {"rate": None}, TypeError, "rate"),
]


@pytest.mark.parametrize(("function", "args", "options", "error", "name"), BAD)
def test_bad_input_is_refused_by_name(function, args, options, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        function(*args, **options)
