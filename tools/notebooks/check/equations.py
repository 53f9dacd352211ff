"""Equations and functions know each other: `Book: §4.2.3 eq-softmax` leads there and back."""

import tomllib

from ...docstrings import definitions
from ..files import ROOT
from .editions import markdown_cells

EXCEPTIONS = ROOT / "tests" / "book" / "equations.toml"


def findings(edition, functions=None, exceptions=None):
    """Labels without an equation, and labelled equations that no function claims."""
    functions = definitions() if functions is None else functions
    exceptions = load_exceptions() if exceptions is None else exceptions
    labels = equation_labels(edition)
    claimed = {label for function in functions for label in _labels(function)}
    found = [
        f"zenlib: Book lines name {label}, which no notebook has: "
        f"{', '.join(str(f) for f in functions if label in _labels(f))}"
        for label in sorted(claimed - labels.keys())
    ]
    found += [
        f"{edition.language}/{name}: no function claims the equation {label}; write its label in a "
        f"Book line, or the reason in tests/book/equations.toml"
        for label, name in labels.items()
        if label not in claimed and label not in exceptions
    ]
    found += [
        f"tests/book/equations.toml: {label} is "
        f"{'claimed by a function' if label in claimed else 'in no notebook'}; delete the line"
        for label in exceptions
        if label in claimed or label not in labels
    ]
    return found


def equation_labels(edition):
    """Label of every labelled equation -> the notebook that holds it."""
    return {
        equation.label: name
        for name, notebook in edition.notebooks.items()
        for _, page in markdown_cells(notebook)
        for equation in page.equations
        if equation.label
    }


def _labels(function):
    return [label for _, labels in function.book_places for label in labels]


def load_exceptions(path=EXCEPTIONS):
    """Equations that no function computes: label -> reason."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
