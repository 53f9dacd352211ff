"""The arithmetic and form of `benchmarks.networks` and `elementwise`; no speed is asserted."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks import elementwise, networks

MACHINE = {"processor": "a processor", "versions": {}, "blas": []}


def run(side, number, epoch_s, peak=900, before=300):
    result = {
        "epoch_s": epoch_s,
        "test_accuracy": 0.97,
        "memory_before": before,
        "memory_peak": peak,
    }
    return networks.entry(side, 32, number, result)


RUNS = [
    run("zenlib", 0, 30.0),
    run("tensorflow", 0, 10.0, peak=2000, before=1500),
    run("zenlib", 1, 10.00049, peak=800),
    run("tensorflow", 1, 10.0, peak=1900, before=1000),
    run("zenlib", 2, 40.0),
    run("tensorflow", 2, 20.0, peak=1800, before=1600),
]


def test_the_summary_takes_the_ratio_of_each_round_and_the_largest_memory():
    [(batch_size, row)] = networks.summarise(RUNS).items()
    assert batch_size == "32"
    assert row["ratio"] == pytest.approx({"median": 2.0, "low": 1.0, "high": 3.0})
    assert row["epoch_s"]["zenlib"] == {"median": 30.0, "low": 10.0, "high": 40.0}
    assert row["memory_peak"] == {"zenlib": 900, "tensorflow": 2000}
    assert row["memory_added"] == {"zenlib": 600, "tensorflow": 900}


def test_the_table_has_a_line_for_each_side():
    lines = networks.summary_table(networks.summarise(RUNS)).splitlines()
    assert len(lines) == 3
    assert lines[1].split()[:4] == ["batch", "32,", "zenlib", "30.0"]
    assert "2.00" in lines[1]


def test_the_record_survives_json_and_says_where_it_comes_from():
    record = networks.document(
        RUNS,
        argv=["--rounds", "3"],
        date="2026-01-31",
        images=60_000,
        cores=2,
        machine=MACHINE,
        source="0f",
    )
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["command"] == "python -m benchmarks.networks --rounds 3"
    assert (record["images"], record["cores"], record["source_sha256"]) == (60_000, 2, "0f")


def test_a_kernel_forced_upon_blas_is_not_passed_on():
    kept = networks.environment({"HOME": "/", "OPENBLAS_CORETYPE": "Haswell"})
    assert "OPENBLAS_CORETYPE" not in kept
    assert kept["HOME"] == "/"


def test_the_hash_follows_every_source(monkeypatch):
    before = networks.source_sha256()
    assert all((networks.ROOT / source).is_file() for source in networks.SOURCES)
    monkeypatch.setattr(networks, "SOURCES", networks.SOURCES[1:])
    assert networks.source_sha256() != before


def test_the_hash_follows_the_code_and_not_the_prose():
    code = 'def f(x):\n    """{}"""\n    return x + {}  # {}\n'
    assert networks.bare_code(code.format("A", 1, "a")) == networks.bare_code(
        code.format("B", 1, "b")
    )
    assert networks.bare_code(code.format("A", 1, "a")) != networks.bare_code(
        code.format("A", 2, "a")
    )


@pytest.fixture
def recorded():
    return json.loads(networks.OUTPUT.read_text(encoding="utf-8"))


def test_the_recorded_summary_follows_from_its_runs(recorded):
    assert json.loads(json.dumps(networks.summarise(recorded["runs"]))) == recorded["summary"]
    assert recorded["command"].startswith("python -m benchmarks.networks")
    assert "/" not in recorded["command"]


def test_the_record_was_measured_with_the_code_as_it_is_now(recorded):
    assert recorded["source_sha256"] == networks.source_sha256()


def test_options_are_checked():
    options = networks.parse(["--rounds", "2", "--cores", "1", "--output", "here.json"])
    assert (options.rounds, options.cores, options.output) == (2, 1, Path("here.json"))
    assert (options.batch_sizes, options.images) == ([32, 128], 60_000)
    assert networks.parse([]).cores == os.cpu_count()
    for wrong in ("--rounds", "--images", "--cores", "--batch-sizes"):
        with pytest.raises(SystemExit):
            networks.parse([wrong, "0"])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_is_compared_gives_the_same_result(dtype, monkeypatch):
    monkeypatch.setattr(elementwise, "N", 5000)
    for name, ours, peer, _ in (pair for kind in elementwise.pairs(dtype) for pair in kind):
        tolerance = {"float64": 1e-9, "float32": 1e-3}[
            dtype
        ]  # scikit-learn clips at the rounding unit
        message = f"{name}: the peer computes something else"
        np.testing.assert_allclose(ours(), peer(), tolerance, tolerance, err_msg=message)


def test_both_sides_take_turns_and_every_round_has_its_ratio():
    calls = []
    costs, ratio = elementwise.compare(lambda: calls.append("a"), lambda: calls.append("b"), 3)
    assert calls == ["a", "b"] * 4  # one of each to warm up
    assert set(costs["ours"]) == set(costs["peer"]) == {0, 1, 2}
    assert len(ratio.rounds) == 3
