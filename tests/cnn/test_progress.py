"""Progress: a moving line in a terminal, one output in a notebook, few lines in a log."""

import io
import sys
from types import SimpleNamespace

import pytest

from zenlib import cnn
from zenlib.cnn import progress
from zenlib.cnn.progress import Log, Notebook, Progress, Terminal

pytestmark = pytest.mark.tensorflow


class Clock:
    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


class Handle:
    def __init__(self):
        self.shown = []

    def update(self, content):
        self.shown.append(repr(content))


def steps(reporter, clock, n, every_s):
    for step in range(n):
        clock.now += every_s
        reporter.update(0, step + 1, n, 0.5, 0.75)
    reporter.end_epoch(0, {"loss": 0.25, "val_accuracy": 0.875})


def test_a_log_gets_a_line_every_ten_seconds_and_one_per_epoch(clock):
    stream = io.StringIO()
    steps(Progress("fast, seed 0", 3, output=Log(stream)), clock, 100, 0.25)
    assert stream.getvalue().splitlines() == [
        "fast, seed 0: epoch 1/3:  40/100 steps, loss 0.5000, accuracy 0.7500",
        "fast, seed 0: epoch 1/3:  80/100 steps, loss 0.5000, accuracy 0.7500",
        "fast, seed 0: epoch 1/3: loss 0.2500, val_accuracy 0.8750",
    ]


def test_a_terminals_line_moves_and_stays_at_the_end_of_an_epoch(clock):
    stream = io.StringIO()
    steps(Progress("fast", 1, output=Terminal(stream)), clock, 3, 1.0)
    lines = stream.getvalue().split("\n")
    assert len(lines) == 2
    moves = lines[0].split("\r")
    assert [move.rstrip() for move in moves[1:]] == [
        "fast: epoch 1/1: 1/3 steps, loss 0.5000, accuracy 0.7500",
        "fast: epoch 1/1: 2/3 steps, loss 0.5000, accuracy 0.7500",
        "fast: epoch 1/1: 3/3 steps, loss 0.5000, accuracy 0.7500",
        "fast: epoch 1/1: loss 0.2500, val_accuracy 0.8750",
    ]
    assert len(set(map(len, moves[1:]))) == 1  # the last move covers the longer one before


def test_a_terminal_is_not_written_to_too_often(clock):
    stream = io.StringIO()
    steps(Progress("fast", 1, output=Terminal(stream)), clock, 1000, 0.01)
    assert stream.getvalue().count("\r") < 60


def test_a_notebook_updates_one_output(clock):
    handle = Handle()
    reporter = Progress("fast", 2, output=Notebook(handle))
    steps(reporter, clock, 1, 1.0)
    steps(reporter, clock, 1, 1.0)
    assert handle.shown[1] == "fast: epoch 1/2: loss 0.2500, val_accuracy 0.8750"
    assert handle.shown[2].splitlines() == [
        "fast: epoch 1/2: loss 0.2500, val_accuracy 0.8750",
        "fast: epoch 1/2: 1/1 steps, loss 0.5000, accuracy 0.7500",
    ]


def test_the_surroundings_are_recognised(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", None)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert isinstance(progress._surroundings(), Log)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert isinstance(progress._surroundings(), Terminal)
    calls = []
    kernel = SimpleNamespace(
        get_ipython=lambda: SimpleNamespace(kernel=1),
        display=SimpleNamespace(display=lambda *a, **k: calls.append((repr(a[0]), k)) or Handle()),
    )
    monkeypatch.setitem(sys.modules, "IPython", kernel)
    assert isinstance(progress._surroundings(), Notebook)
    assert calls == [("…", {"display_id": True})]
    kernel.get_ipython = lambda: None  # IPython imported, but not running
    assert isinstance(progress._surroundings(), Terminal)


def test_training_shows_its_epochs_or_nothing(every_choice, digits, capsys):
    cnn.train(every_choice, digits, seed=0)
    out = capsys.readouterr().out.splitlines()
    assert [line.split(":")[1].strip() for line in out] == ["epoch 1/2", "epoch 2/2"]
    cnn.train(every_choice, digits, seed=0, progress=False)
    assert capsys.readouterr() == ("", "")
