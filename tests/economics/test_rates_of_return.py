"""Rates of return: every root, against polynomials, numpy-financial and spreadsheets."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import irr, irr_roots, mirr, npv, xirr, xnpv

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
EXCEL = [-10_000, 2_750, 4_250, 3_250, 2_750]
EXCEL_DATES = ["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"]

PUBLISHED = [  # flows, rate: docstring and tests of numpy-financial 1.1.0
    ([-250_000, 100_000, 150_000, 200_000, 250_000, 300_000], 0.5672303344),
    ([-100, 39, 59, 55, 20], 0.28095),
    ([-100, 0, 0, 74], -0.0955),
    ([-100, 100, 0, -7], -0.0833),
    ([-100, 100, 0, 7], 0.06206),
    ([-5, 10.5, 1, -8, 1], 0.0886),
]


@pytest.mark.parametrize(("flows", "rate"), PUBLISHED)
@pytest.mark.filterwarnings("ignore:.* rates make the value")
def test_published_rates(flows, rate):
    digits = len(str(rate).split(".")[1])
    assert irr(flows) == pytest.approx(rate, abs=0.51 * 10**-digits)


def test_one_year_by_hand():
    assert irr([-100, 110]) == pytest.approx(0.10, rel=1e-14)
    assert irr([-100, 0, 121]) == pytest.approx(0.10, rel=1e-14)
    assert irr([-100, 100]) == pytest.approx(0, abs=1e-15)
    assert irr([-100, 1]) == pytest.approx(-0.99, rel=1e-14)
    assert irr([100, -110]) == pytest.approx(0.10, rel=1e-14)  # a loan, from the other side


def test_two_rates_are_found_and_warned_of():
    """[-50, -100, 600, 300, -100]: 185 % and -77 %."""
    flows = [-50, -100, 600, 300, -100]
    low, high = irr_roots(flows)
    assert (round(low, 2), round(high, 2)) == (-0.77, 1.85)
    with pytest.warns(UserWarning, match=r"2 rates .*-0\.7689, 1\.854"):
        assert irr(flows) == low


def test_a_change_of_sign_once_is_no_reason_to_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        irr([-100, -50, 10, 200])


def test_the_warning_points_at_the_caller():
    with pytest.warns(UserWarning, match="rates") as caught:
        irr([-50, -100, 600, 300, -100])
    assert caught[0].filename == __file__


def test_a_double_root_is_there_once():
    assert irr_roots([-1, 2, -1]) == pytest.approx((0,), abs=1e-7)
    assert irr_roots([1, -3, 3, -1]) == pytest.approx((0,), abs=1e-5)
    # (1 - 1.1 x)² (1 - 1.5 x), x = 1 / (1 + r)
    assert irr_roots([1, -3.7, 4.51, -1.815]) == pytest.approx((0.1, 0.5), abs=1e-6)


def test_flows_without_a_rate_have_none():
    assert irr_roots([-1, 1, -1]) == ()
    assert irr_roots([1, 2, 3]) == ()
    assert irr_roots([-1, -2]) == ()


def test_flows_of_nothing_before_and_after_change_no_rate():
    assert irr_roots([0, 0, -100, 0, 121, 0]) == pytest.approx(irr_roots([-100, 0, 121]))


@law
@given(
    chosen=st.lists(st.integers(-18, 100), min_size=1, max_size=4, unique=True),
    scale=st.floats(1e-3, 1e9),
)
def test_every_rate_that_was_put_in_comes_out(chosen, scale):
    """Flows made from their rates: the coefficients of Π (1 - (1 + r) x)."""
    wanted = sorted(each / 20 for each in chosen)
    flows = np.array([scale])
    for rate in wanted:
        flows = np.convolve(flows, [1, -(1 + rate)])
    assert irr_roots(flows) == pytest.approx(tuple(wanted), abs=1e-6)


@law
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=9).filter(any))
def test_the_roots_are_those_of_the_polynomial(flows):
    """NumPy finds the roots of the companion matrix; simple ones in x = 1/(1 + r) > 0."""
    x = np.roots(np.trim_zeros(flows[::-1], "b"))
    gaps = np.abs(x[:, None] - x) + np.eye(len(x)) * 9
    if len(x) and gaps.min() < 1e-2:
        return
    real = x[(np.abs(x.imag) < 1e-9) & (x.real > 1e-12)].real
    expected = sorted(1 / real - 1)
    assert irr_roots(flows) == pytest.approx(tuple(expected), rel=1e-6, abs=1e-6)


@law
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.floats(1, 1e6))
def test_at_the_internal_rate_the_value_is_zero(incomes, outlay):
    if sum(incomes) < outlay / 1e3:
        return
    flows = [-outlay, *incomes]
    rate = irr(flows)
    size = sum(abs(flow) / (1 + rate) ** t for t, flow in enumerate(flows))
    assert npv(rate, flows) == pytest.approx(0, abs=1e-11 * size)


def test_thirty_years_of_months():
    """An annuity: 0.5 % a month on 360 equal instalments."""
    instalment = 100_000 * 0.005 / (1 - 1.005**-360)
    assert irr([100_000] + [-instalment] * 360) == pytest.approx(0.005, rel=1e-10)


def test_the_example_of_the_spreadsheet():
    """Microsoft's page on XIRR: 0.373362535."""
    assert xirr(EXCEL, EXCEL_DATES) == pytest.approx(0.373362535, abs=5e-9)
    assert xnpv(xirr(EXCEL, EXCEL_DATES), EXCEL, EXCEL_DATES) == pytest.approx(0, abs=1e-9)


def test_dates_a_year_apart_are_periods():
    dates = ["2025-01-01", "2026-01-01", "2027-01-01"]
    assert xirr([-100, 30, 90], dates) == pytest.approx(irr([-100, 30, 90]), rel=1e-13)


def test_the_order_of_later_dates_does_not_matter():
    mixed = [0, 3, 1, 4, 2]
    again = xirr([EXCEL[i] for i in mixed], [EXCEL_DATES[i] for i in mixed])
    assert again == pytest.approx(xirr(EXCEL, EXCEL_DATES), rel=1e-13)


def test_several_dated_rates_are_warned_of():
    dates = [f"{year}-01-01" for year in range(2025, 2030)]
    with pytest.warns(UserWarning, match="2 rates"):
        xirr([-50, -100, 600, 300, -100], dates)


MODIFIED = [  # flows, finance, reinvest, rate: Microsoft's page on MIRR; tests of numpy-financial
    ([-120_000, 39_000, 30_000, 21_000, 37_000, 46_000], 0.10, 0.12, 0.126094),
    ([-120_000, 39_000, 30_000, 21_000], 0.10, 0.12, -0.048044655),
    ([-4500, -800, 800, 800, 600, 600, 800, 800, 700, 3000], 0.08, 0.055, 0.0666),
    ([100, 200, -50, 300, -200], 0.05, 0.06, 0.3428),
]


@pytest.mark.parametrize(("flows", "finance", "reinvest", "rate"), MODIFIED)
def test_published_modified_rates(flows, finance, reinvest, rate):
    digits = len(str(rate).split(".")[1])
    assert mirr(flows, finance, reinvest) == pytest.approx(rate, abs=0.51 * 10**-digits)


def test_reinvested_at_the_internal_rate_the_two_agree():
    flows = [-100, 30, 50, 70]
    rate = irr(flows)
    assert mirr(flows, 0.05, rate) == pytest.approx(rate, rel=1e-12)


def test_an_array_of_modified_rates_is_each_of_them():
    reinvest = np.array([0.0, 0.05, 0.1])
    last = np.array([50.0, 60.0, 90.0])
    together = mirr([-100, 30, last], 0.05, reinvest)
    alone = [mirr([-100, 30, a], 0.05, k) for a, k in zip(last, reinvest, strict=True)]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


DAYS = ["2026-01-01", "2026-01-02"]
BAD = [
    (irr, ([-1],), ValueError, "flows"),
    (irr, ([0, 0],), ValueError, "flows"),
    (irr, ([-1, 1, -1],), ValueError, "flows"),
    (irr, ([1, 2],), ValueError, "flows"),
    (irr, ([-1, math.nan],), ValueError, r"flows\[1\]"),
    (irr, ("-1",), TypeError, "flows"),
    (irr_roots, ([0, 0],), ValueError, "flows"),
    (irr_roots, (np.ones((2, 2)),), ValueError, "flows"),
    (irr_roots, ([-1, None],), TypeError, r"flows\[1\]"),
    (xirr, ([-1, 2], DAYS[:1]), ValueError, "dates"),
    (xirr, ([-1, 2], DAYS[::-1]), ValueError, "dates"),
    (xirr, ([-1, -2], DAYS), ValueError, "flows"),
    (xirr, ([-1, 2, "x"], DAYS), TypeError, r"flows\[2\]"),
    (xirr, ([-1, 10], DAYS), ValueError, "irr"),  # 10^365 a year is beyond the floats
    (mirr, ([-1, 2], -1, 0), ValueError, "finance_rate"),
    (mirr, ([-1, 2], 0, -1), ValueError, "reinvest_rate"),
    (mirr, ([1, 2], 0, 0), ValueError, "flows"),
    (mirr, ([-1, -2], 0, 0), ValueError, "flows"),
    (mirr, ([-1], 0, 0), ValueError, "flows"),
    (mirr, ([-1, np.array([1.0, 0.0])], 0, 0), ValueError, "flows"),
    (mirr, ([-1] + [1] * 400, 0, 1e3), ValueError, "mirr"),
]


@pytest.mark.parametrize(("function", "args", "error", "name"), BAD)
def test_bad_input_is_refused_by_name(function, args, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        function(*args)
