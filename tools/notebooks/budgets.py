"""Seconds of wall time that each notebook may take, kept in tests/budgets.toml.

A budget is a promise to readers and to whoever runs the tests. Speed itself is never asserted:
a test run reports measured seconds beside the budget, and the tests see that the promises add up:
all notebooks, two at a time, in eight minutes.
"""

import json
import math
import tomllib

from .files import ROOT, relative_names

FILE = ROOT / "tests" / "budgets.toml"
CACHE_KEY = "notebooks/seconds"
NORM_S, CEILING_S, TOTAL_S = 10, 60, 480
AT_ONCE = 2  # notebooks that run side by side, one on each core
HEADER = """\
# Seconds of wall time per notebook, two side by side on two cores: at most 60 each, 10 as a rule;
# all together, half their sum, at most 480. `make test` reports measured seconds beside
# these; `python -m tools.notebooks budgets` takes them over, half as much again, rounded up.

"""


def load(path=FILE):
    """The budgets: name of a notebook -> seconds."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def problems(budgets, names):
    """What is wrong with the budgets of a book with these notebooks."""
    found = [f"{name}: has no budget" for name in names if name not in budgets]
    found += [f"{name}: no such notebook" for name in budgets if name not in names]
    found += [f"{n}: {s} s is above {CEILING_S} s" for n, s in budgets.items() if s > CEILING_S]
    together = sum(budgets.values()) / AT_ONCE
    if together > TOTAL_S:
        found.append(f"all notebooks: {together:.0f} s together, above {TOTAL_S} s")
    return found


def seconds_per_notebook(durations):
    """Sum (node id, seconds) pairs of pytest reports per notebook, Chinese edition first."""
    seconds = {}
    for nodeid, duration in durations:
        edition, _, name = nodeid.partition("::")[0].removeprefix("book/").partition("/")
        if name.endswith(".ipynb"):
            key = name if edition == "zh" else f"{edition}/{name}"
            seconds[key] = seconds.get(key, 0.0) + duration
    return seconds


def table(seconds, budgets):
    """Lines that set measured seconds beside the budgets."""
    lines = [f"{'measured':>9} {'budget':>7}  notebook"]
    for name, measured in sorted(seconds.items()):
        budget = budgets.get(name.removeprefix("en/"))
        over = "  over budget" if budget is not None and measured > budget else ""
        lines.append(f"{measured:9.1f} {'none' if budget is None else budget:>7}  {name}{over}")
    lines.append(f"{sum(seconds.values()):9.1f} {sum(budgets.values()):7}  all together")
    return lines


def refresh(path=FILE, measured=None):
    """Write the budgets from measured seconds; a notebook never measured gets the norm."""
    measured = _measured() if measured is None else measured
    names = relative_names()
    budgets = {name: _budget(measured.get(name)) for name in names}
    path.write_text(HEADER + "".join(f'"{n}" = {s}\n' for n, s in budgets.items()), "utf-8")
    unknown = [name for name in names if name not in measured]
    note = f"; not measured yet, run the tests: {', '.join(unknown)}" if unknown else ""
    return f"{path.name}: {sum(budgets.values())} s for {len(names)} notebooks{note}"


def _budget(seconds):
    return NORM_S if seconds is None else max(3, math.ceil(1.5 * seconds))


def _measured():
    path = ROOT / ".pytest_cache" / "v" / CACHE_KEY
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
