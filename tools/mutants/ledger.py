"""tests/mutants.toml: how many mutants of each module its tests kill, and why the others live."""

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

LEDGER = Path(__file__).resolve().parents[2] / "tests" / "mutants.toml"
HEAD = """\
# What `make mutants` measured: small faults put into a module one at a time, and how many of them
# its own tests notice. Those that nothing notices are listed, with the reason why they may live.
# The command compares: a new survivor, or one that is dead by now, is an error. `python -m
# tools.mutants --record MODULE` writes this file and leaves the reasons as they are.
"""


@dataclass
class Entry:
    """One module or package."""

    mutants: int = 0
    killed: int = 0
    survivors: dict = field(default_factory=dict)  # "place: line before → line after" -> reason


def load(path=LEDGER):
    """The ledger: module -> entry."""
    if not path.exists():
        return {}
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _entry(table) for name, table in data.items()}


def _entry(table):
    groups = table.get("survivors", ())
    survivors = {mutant: group["reason"] for group in groups for mutant in group["mutants"]}
    return Entry(table["mutants"], table["killed"], survivors)


def compare(entry, survivors):
    """What the ledger does not know, and what it claims wrongly."""
    new = [f"new survivor: {mutant}" for mutant in survivors if mutant not in entry.survivors]
    gone = [mutant for mutant in entry.survivors if mutant not in survivors]
    return new + [f"no longer survives: {mutant}" for mutant in gone]


def record(entry, mutants, survivors):
    """The entry as measured now; known survivors keep their reasons."""
    reasons = {mutant: entry.survivors.get(mutant, "") for mutant in survivors}
    return Entry(len(mutants), len(mutants) - len(survivors), reasons)


def save(entries, path=LEDGER):
    """Write the ledger: survivors that share a reason stand together."""
    lines = [HEAD]
    for name, entry in sorted(entries.items()):
        lines += [f"[{name}]", f"mutants = {entry.mutants}", f"killed = {entry.killed}", ""]
        for reason in sorted(set(entry.survivors.values())):
            lines += [f"[[{name}.survivors]]", f"reason = {_string(reason)}", "mutants = ["]
            shared = [mutant for mutant, why in entry.survivors.items() if why == reason]
            lines += [*(f"  {_string(mutant)}," for mutant in sorted(shared)), "]", ""]
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _string(text):
    return json.dumps(text, ensure_ascii=False)  # a basic string of TOML is written like JSON's
