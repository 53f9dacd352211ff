"""The command: python -m tools.mutants [--record] [MODULE …]."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: forks share no threads

from . import ledger
from .make import mutants
from .session import SURVIVED, UnmutatedFailureError, run

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "zenlib"
NOT_FORMULAS = {"__init__", "__main__", "cli", "cnn", "data", "plotting", "source"}


def formula_modules():
    """The modules and packages whose functions compute something of the book."""
    names = {path.stem for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"}
    return sorted(names - NOT_FORMULAS - {"__pycache__"})


def files(name):
    """The source files of a module or package; its `__init__` only passes names on."""
    folder = PACKAGE / name
    parts = sorted(folder.glob("*.py")) if folder.is_dir() else [PACKAGE / f"{name}.py"]
    return [path for path in parts if path.name != "__init__.py"]


def tests(name):
    """Where the tests of a module are."""
    places = [ROOT / "tests" / name.lstrip("_"), ROOT / "tests" / f"test_{name.lstrip('_')}.py"]
    return [path for path in places if path.exists()]


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.mutants")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="activations, losses, …")
    parser.add_argument("--record", action="store_true", help="write tests/mutants.toml")
    options = parser.parse_args(arguments)
    names = options.modules or formula_modules()
    if unknown := [name for name in names if name not in formula_modules()]:
        parser.error(f"no formula modules: {', '.join(unknown)}")
    if len(names) == 1:
        return measure(names[0], options.record)
    command = [sys.executable, "-m", "tools.mutants", *["--record"][: options.record]]
    return max(subprocess.run([*command, name], check=False).returncode for name in names)


def measure(name, recording):
    """Mutate one module, and say what survived; 1 if that is not what the ledger says."""
    before = {path: path.read_bytes() for path in (*files(name), *tests(name)) if path.is_file()}
    made = [mutant for path in files(name) for mutant in mutants(path)]
    try:
        fates = run(made, tests(name), _counter(name, len(made)))
    except UnmutatedFailureError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    if changed := [path.name for path, content in before.items() if path.read_bytes() != content]:
        print(f"{name}: {', '.join(changed)} changed while it was measured", file=sys.stderr)
        return 2
    alive = [mutant for mutant, fate in zip(made, fates, strict=True) if fate == SURVIVED]
    keys = [mutant.key for mutant in alive]
    killed = len(made) - len(alive)
    print(f"{name}: {killed} of {len(made)} mutants killed, {killed / len(made):.1%}")
    entries = ledger.load()
    entry = entries.get(name, ledger.Entry())
    if recording:
        entries[name] = ledger.record(entry, made, keys)
        ledger.save(entries)
    found = ledger.compare(entry, keys)
    for line in found:
        print(f"  {line}")
    return int(bool(found) and not recording)


def _counter(name, total):
    """A line that counts, where somebody is watching."""
    done = []

    def count(mutant, fate):
        done.append(fate)
        if sys.stderr.isatty():
            print(f"\r{name}: {len(done)} of {total}", end="", file=sys.stderr, flush=True)

    return count


if __name__ == "__main__":
    sys.exit(main())
