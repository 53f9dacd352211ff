"""The command line of tools.notebooks."""

import argparse
import sys
from pathlib import Path

from . import __doc__ as summary
from .files import BOOK, EDITIONS, locate, notebooks, other, read, relative_names, to_text, write


def main(arguments=None):
    """Run one command; the exit status is 0 when nothing is left to do."""
    options = _parser().parse_args(arguments)
    return options.command(options)


def run_command(options):
    """Execute notebooks of one edition, clean them, and copy them to the other."""
    from .run import run

    paths = options.paths or notebooks("zh")
    status = 0
    for path in paths:
        edition, name = locate(path)
        seconds, notes = run(Path(path))
        print(f"{edition}/{name}: executed in {seconds:.1f} s")
        _print_notes(notes)
        status |= _twin(name, edition)
    return status


def twins_command(options):
    """Copy code cells, ids, tags and outputs from one edition to the other."""
    names = [locate(path)[1] for path in options.paths]
    names = names or [locate(path)[1] for path in notebooks(options.source)]
    return max([_twin(name, options.source) for name in names], default=0)


def clean_command(options):
    """Bring notebooks into the form the repository keeps, or say which are not in it."""
    from .clean import clean

    status = 0
    for path in map(Path, options.paths or [p for e in EDITIONS for p in notebooks(e)]):
        notebook = read(path)
        notes = clean(notebook)
        if options.check:
            if to_text(notebook) != path.read_text(encoding="utf-8"):
                print(f"{path}: not clean; run python -m tools.notebooks clean")
                status = 1
        elif write(notebook, path):
            print(f"{path}: cleaned")
            _print_notes(notes)
    return status


def check_command(options):
    """Print what the lints find."""
    from .check import check_book, check_notebooks

    names = [locate(path)[1] for path in options.paths]
    findings = check_notebooks(BOOK, names) if names else check_book(BOOK, relative_names())
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings")
    return int(bool(findings))


def budgets_command(options):
    """Write tests/budgets.toml from the seconds that the last test run measured."""
    from .budgets import refresh

    print(refresh())
    return 0


def _twin(name, source):
    from .twins import twin

    if not (BOOK / source / name).exists():
        print(f"{name}: there is none in {source}; use --from {other(source)}")
        return 1
    report = twin(name, source=source)
    print(f"{other(source)}/{name}: {'brought into step' if report.changed else 'in step'}")
    _print_notes(report.notes)
    return 0


def _print_notes(notes):
    for note in notes:
        print(f"  {note}")


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m tools.notebooks",
        description=summary,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for function in (run_command, twins_command, clean_command, check_command, budgets_command):
        name = function.__name__.removesuffix("_command")
        command = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        command.set_defaults(command=function)
        if name != "budgets":
            command.add_argument("paths", nargs="*", type=Path, metavar="PATH")
        if name == "twins":
            command.add_argument("--from", dest="source", choices=EDITIONS, default="zh")
        if name == "clean":
            command.add_argument("--check", action="store_true", help="change nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
