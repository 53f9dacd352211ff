"""Recorded runs: read as they were written, and a missing file is answered with the command."""

import json

import pytest

from zenlib.cnn import records

pytestmark = pytest.mark.tensorflow


def test_what_the_benchmark_wrote_is_read(tmp_path, monkeypatch):
    path = tmp_path / "mnist_runs.json"
    path.write_text(json.dumps({"runs": [{"name": "fast", "seed": 0}]}), encoding="utf-8")
    monkeypatch.setattr(records, "_RUNS_PATH", path)
    assert records.recorded_runs()["runs"][0]["name"] == "fast"


def test_without_a_record_the_command_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "_RUNS_PATH", tmp_path / "absent.json")
    with pytest.raises(FileNotFoundError, match=r"python -m benchmarks\.mnist"):
        records.recorded_runs()
