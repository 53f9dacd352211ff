"""Mutation testing, tested on a package with one well tested and one poorly tested function."""

import textwrap

import pytest

from tools.mutants import __main__ as command
from tools.mutants import ledger
from tools.mutants.make import mutants
from tools.mutants.session import KILLED, SURVIVED, TIMED_OUT, UnmutatedFailureError, run

MODULE = '''
"""A made-up module."""

from functools import cache

SCALE = 2.0
__all__ = ["Counter", "double", "first", "steps"]


def double(x):
    """Twice x."""
    return SCALE * x


def first(values, *, start=0):
    """The first value."""
    return values[start]


@cache
def steps(n):
    """Count to n."""
    i = 0
    while i < n:
        i += 1
    return i  # pragma: no mutate


class Counter:
    """Counts."""

    def __init__(self):
        self.n = 0

    @property
    def shown(self):
        """The count, twice."""
        return self.n + self.n

    def add(self, by=1):
        """Count on."""
        self.n = self.n + by
        return self
'''
TESTS = """
import sys
from made_up import Counter, double, first, steps

HELD = double


def test_double():
    assert HELD(3.0) == 6.0


def test_first():
    assert first([7, 7]) == 7


def test_steps():
    assert steps(3) == 3


def test_counter():
    assert Counter().add().add().shown == 4
"""


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """The module and its tests, on disk."""
    for name, text in (("made_up.py", MODULE), ("test_made_up.py", TESTS)):
        (tmp_path / name).write_text(textwrap.dedent(text))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def fates(folder):
    made = list(mutants(folder / "made_up.py"))
    return dict(
        zip([mutant.key for mutant in made], run(made, [folder / "test_made_up.py"]), strict=True)
    )


@pytest.mark.slow
def test_what_the_tests_notice_is_told_from_what_they_do_not(made_up):
    found = fates(made_up)
    killed = {key for key, fate in found.items() if fate != SURVIVED}
    assert found["made_up.double: return SCALE * x → return SCALE / x"] == KILLED
    assert found["made_up.<module>: SCALE = 2.0 → SCALE = 3.0"] == KILLED
    assert found["made_up.steps: i += 1 → i -= 1"] == TIMED_OUT
    assert found["made_up.Counter.shown: return self.n + self.n → return self.n - self.n"] == (
        KILLED
    )
    assert found.keys() - killed == {
        "made_up.first: def first(values, *, start=0): → def first(values, *, start=1):",
        "made_up.steps: i = 0 → i = 1",  # not in the count, in the way to it
    }


@pytest.mark.slow
def test_tests_that_fail_by_themselves_are_no_measure(made_up):
    (made_up / "test_made_up.py").write_text("def test_no():\n    assert False\n")
    with pytest.raises(UnmutatedFailureError, match="test_no fails without any mutant"):
        fates(made_up)


@pytest.mark.slow
def test_tests_that_cannot_be_read_are_no_measure(made_up):
    (made_up / "test_made_up.py").write_text("import nothing_of_the_kind\n")
    with pytest.raises(UnmutatedFailureError, match="nothing_of_the_kind"):
        fates(made_up)


def test_every_kind_of_place_is_mutated(made_up):
    made = list(mutants(made_up / "made_up.py"))
    places = {mutant.place for mutant in made}
    assert places == {
        *("<module>", "double", "first", "steps"),
        *("Counter.__init__", "Counter.shown", "Counter.add"),
    }
    assert len({mutant.key for mutant in made}) == len(made)
    assert len({mutant.source for mutant in made}) == len(made)
    assert not any("__all__" in mutant.change for mutant in made)


def test_every_formula_module_has_sources_and_tests_of_its_own():
    for name in command.formula_modules():
        assert all(path.is_file() for path in command.files(name)), name
        assert command.files(name), name
        assert command.tests(name), name


# the ledger

ENTRY = ledger.Entry(10, 8, {'a.f: x = "1" → x = 2': "the same", "a.g: y → z": ""})


def test_the_ledger_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "mutants.toml"
    entries = {"a": ENTRY, "_b": ledger.Entry(3, 3)}
    ledger.save(entries, path)
    assert ledger.load(path) == entries
    assert ledger.load(tmp_path / "none.toml") == {}


def test_what_the_ledger_does_not_know_and_what_is_dead_is_said():
    assert ledger.compare(ENTRY, list(ENTRY.survivors)) == []
    assert ledger.compare(ENTRY, ["a.g: y → z", "a.h: 1 → 2"]) == [
        "new survivor: a.h: 1 → 2",
        'no longer survives: a.f: x = "1" → x = 2',
    ]


def test_recording_keeps_the_reasons_that_still_hold():
    entry = ledger.record(ENTRY, range(20), ["a.h: 1 → 2", 'a.f: x = "1" → x = 2'])
    assert (entry.mutants, entry.killed) == (20, 18)
    assert entry.survivors == {"a.h: 1 → 2": "", 'a.f: x = "1" → x = 2': "the same"}


def test_the_ledger_of_the_package_names_its_modules_and_gives_every_reason():
    entries = ledger.load()
    assert entries.keys() <= set(command.formula_modules())
    for name, entry in entries.items():
        assert entry.killed == entry.mutants - len(entry.survivors)
        assert entry.killed >= 0.9 * entry.mutants, name
        places = {path.stem for path in command.files(name)}
        for mutant, reason in entry.survivors.items():
            assert mutant.split(".")[0] in places, f"{name}: {mutant} is gone"
            assert len(reason) >= 15, f"{name}: {mutant}: why may it live?"
