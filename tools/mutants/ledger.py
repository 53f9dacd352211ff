"""tests/mutants.toml: how many mutants of each module its tests kill, and why the others live."""

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

LEDGER = Path(__file__).resolve().parents[2] / "tests" / "mutants.toml"
HEAD = """\
# What `make mutants` measured: small faults put into a module one at a time, and how many of them
# its own tests notice. Those that nothing notices are listed, each with the reason why it may live.
# The command compares: a new survivor, or one that is dead by now, is an error. `python -m
# tools.mutants --record MODULE` writes this file and leaves the reasons as they are.
"""


@dataclass
class Entry:
    """One module or package."""

    mutants: int = 0
    killed: int = 0
    survivors: dict = field(default_factory=dict)  # (place, change) -> reason


def load(path=LEDGER):
    """The ledger: module -> entry."""
    if not path.exists():
        return {}
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _entry(table) for name, table in data.items()}


def _entry(table):
    survivors = {(s["place"], s["change"]): s["reason"] for s in table.get("survivors", ())}
    return Entry(table["mutants"], table["killed"], survivors)


def compare(entry, survivors):
    """What the ledger does not know, and what it claims wrongly."""
    new = [key for key in survivors if key not in entry.survivors]
    return [f"new survivor: {place}: {change}" for place, change in new] + [
        f"no longer survives: {place}: {change}"
        for place, change in entry.survivors
        if (place, change) not in survivors
    ]


def record(entry, mutants, survivors):
    """The entry as measured now; known survivors keep their reasons."""
    reasons = {key: entry.survivors.get(key, "") for key in survivors}
    return Entry(len(mutants), len(mutants) - len(survivors), reasons)


def save(entries, path=LEDGER):
    """Write the ledger."""
    lines = [HEAD]
    for name, entry in sorted(entries.items()):
        lines += [f"[{name}]", f"mutants = {entry.mutants}", f"killed = {entry.killed}", ""]
        for (place, change), reason in sorted(entry.survivors.items()):
            fields = {"place": place, "change": change, "reason": reason}
            lines.append(f"[[{name}.survivors]]")
            lines += [f"{key} = {_string(text)}" for key, text in fields.items()]
            lines.append("")
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _string(text):
    return json.dumps(text, ensure_ascii=False)  # a basic string of TOML is written like JSON's
