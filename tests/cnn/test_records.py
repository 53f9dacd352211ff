"""Recorded runs: read as written, about the code as it is now, and repeated in small."""

import json
import re

import numpy as np
import pytest

from benchmarks import mnist
from zenlib import cnn, schedules
from zenlib.cnn import records, session
from zenlib.datasets import load_mnist

pytestmark = pytest.mark.tensorflow
NAMES = ["article", "fast", "thorough"]
ABSOLUTE_PATH = re.compile(r"""(?:^|[\s"'=:])(?:~?/|[A-Za-z]:[\\/])""", re.MULTILINE)


def test_what_the_benchmark_wrote_is_read(tmp_path, monkeypatch):
    path = tmp_path / "mnist_runs.json"
    path.write_text(json.dumps({"runs": [{"name": "fast", "seed": 0}]}), encoding="utf-8")
    monkeypatch.setattr(records, "_RUNS_PATH", path)
    assert records.recorded_runs()["runs"][0]["name"] == "fast"


def test_without_a_record_the_command_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "_RUNS_PATH", tmp_path / "absent.json")
    with pytest.raises(FileNotFoundError, match=r"python -m benchmarks\.mnist"):
        records.recorded_runs()


def test_the_bundled_record_has_five_runs_of_each_name():
    record = records.recorded_runs()
    assert list(record["summary"]) == NAMES
    assert list(record["source_sha256"]) == NAMES
    runs = sorted((run["name"], run["seed"]) for run in record["runs"])
    assert runs == [(name, seed) for name in NAMES for seed in range(5)]


def test_the_bundled_summary_follows_from_its_runs():
    record = records.recorded_runs()
    assert rounded(mnist.summarise(record["runs"])) == rounded(record["summary"])


def rounded(data):
    """Plain data as JSON gives it back, without the last digits of its floats."""
    return json.loads(json.dumps(data), parse_float=lambda text: round(float(text), 9))


@pytest.mark.parametrize("name", NAMES)
def test_the_bundled_runs_were_measured_with_the_code_as_it_is_now(name):
    assert records.recorded_runs()["source_sha256"][name] == mnist.source_sha256(name)


def test_the_hash_covers_every_schedule_function_that_a_recipe_reaches():
    offered = {name for name, thing in vars(schedules).items() if callable(thing)}
    own = {name for name in offered if getattr(schedules, name).__module__ == schedules.__name__}
    covered = {function.__name__ for function in mnist.SCHEDULES}
    for function in (session.learning_rates, *mnist.SCHEDULES):
        assert own & set(function.__code__.co_names) <= covered
    assert covered <= own


def test_the_hash_follows_the_code_of_the_schedules_and_not_their_prose(monkeypatch):
    before = mnist.source_sha256("fast")
    monkeypatch.setattr(schedules.one_cycle, "__doc__", "Another explanation.")
    assert mnist.source_sha256("fast") == before
    monkeypatch.setattr(mnist, "SCHEDULES", mnist.SCHEDULES[1:])
    assert mnist.source_sha256("fast") != before


def test_the_bundled_record_holds_no_absolute_path():
    assert records.recorded_runs()["command"].startswith("python -m benchmarks.mnist")
    assert not ABSOLUTE_PATH.search(records._RUNS_PATH.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ["/home/me/x.json", "~/x.json", "C:\\x.json", "--output=/tmp/x"])
def test_an_absolute_path_would_be_found(path):
    assert ABSOLUTE_PATH.search(json.dumps({"command": path}))
    assert ABSOLUTE_PATH.search(json.dumps({"command": f"python {path}"}))


@pytest.mark.slow
def test_a_tenth_of_the_fast_run_learns_nearly_as_much():
    """6,400 of 60,000 images, one epoch: 91 to 96 % for seeds 0 to 2; here 88 to 99 % pass."""
    digits = load_mnist().subset(6400, 1000, rng=np.random.default_rng(0))
    run = cnn.train("fast", digits, seed=0)
    assert run.test_count == 1000
    assert 0.88 < run.test_accuracy < 0.99
    assert run.test_accuracy < records.recorded_runs()["summary"]["fast"]["accuracy"]["mean"]
