"""The arithmetic and the record of `benchmarks.frameworks`; no speed is asserted."""

import json
import sys

import numpy as np
import pytest

from benchmarks import frameworks, frameworks_step

RECORD = json.loads(frameworks.OUTPUT.read_text(encoding="utf-8"))


def run(side, number, step_s, losses=(2.0, 1.0)):
    return {"side": side, "batch": 32, "round": number, "step_s": step_s, "losses": list(losses)}


RUNS = [
    run("zenlib", 0, 1.0),
    run("torch", 0, 2.0, (2.0, 1.25)),
    run("zenlib", 1, 4.0),
    run("torch", 1, 2.0, (2.0, 1.25)),
]


def test_the_summary_has_the_ratio_of_each_round_and_the_gap_of_the_losses():
    summary = frameworks.summarise(RUNS)["32"]
    assert summary["torch"]["ratio"] == {"median": 1.25, "low": 0.5, "high": 2.0}
    assert summary["torch"]["loss_gap"] == 0.25
    assert summary["zenlib"] == {
        "step_s": 2.5,
        "ratio": {"median": 1.0, "low": 1.0, "high": 1.0},
        "loss_gap": 0.0,
    }


def test_the_table_has_a_line_for_each_side():
    lines = frameworks.summary_table(frameworks.summarise(RUNS)).splitlines()
    assert len(lines) == 3
    assert lines[2].split()[:4] == ["32", "images,", "torch", "2000.000"]


def test_loops_and_layers_take_the_same_steps():
    """Forward, backward and descent, in lists of floats and in arrays."""
    task = frameworks.task(8, timed=1, steps=3)
    losses = {}
    for side in ("python", "zenlib"):
        own = {name: np.copy(value) for name, value in task.items()}
        losses[side] = frameworks_step.measure(side, own)["losses"]
    assert losses["python"] == pytest.approx(losses["zenlib"], abs=1e-6)
    assert losses["zenlib"][0] > losses["zenlib"][-1], "it learns"


@pytest.mark.slow
@pytest.mark.tensorflow
def test_tensorflow_and_keras_take_the_same_steps():
    task = frameworks.task(8, timed=1, steps=3)
    ours = frameworks_step.measure("zenlib", {k: np.copy(v) for k, v in task.items()})["losses"]
    for side in ("tensorflow", "tensorflow graph", "keras"):
        theirs = frameworks_step.measure(side, {k: np.copy(v) for k, v in task.items()})
        assert theirs["losses"] == pytest.approx(ours, abs=1e-5), side


def test_the_recorded_summary_follows_from_its_runs():
    assert json.loads(json.dumps(frameworks.summarise(RECORD["runs"]))) == RECORD["summary"]
    assert RECORD["lines"] == {side: frameworks.lines(side) for side in frameworks_step.SIDES}
    assert "/" not in RECORD["command"]


def test_every_side_of_the_record_took_the_same_steps():
    gaps = [side["loss_gap"] for batch in RECORD["summary"].values() for side in batch.values()]
    assert max(gaps) < 1e-5
    assert {run["side"] for run in RECORD["runs"]} == set(frameworks_step.SIDES)
    assert all(len(run["losses"]) == frameworks.STEPS for run in RECORD["runs"])


def test_a_side_that_fails_says_so(tmp_path):
    with pytest.raises(RuntimeError, match="zenlib ended with"):
        frameworks.ask(sys.executable, "zenlib", tmp_path / "missing.npz")


def test_options_are_checked():
    assert frameworks.parse([]).peers is None
    with pytest.raises(SystemExit):
        frameworks.parse(["--rounds", "0"])
