"""One edition of the book, read once: its notebooks and its Markdown pages."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..files import EDITIONS, notebooks, read
from ..markdown import parse


@dataclass(frozen=True)
class Edition:
    """The notebooks and pages below book/zh or book/en, by their name there."""

    language: str
    root: Path
    notebooks: dict
    pages: dict

    @cached_property
    def labels(self):
        """Where each label of an equation or a figure is defined: label -> list of names."""
        found = {}
        for name, notebook in self.notebooks.items():
            for label in notebook_labels(notebook):
                found.setdefault(label, []).append(name)
        for name, page in self.pages.items():
            for equation in parse(page).equations:
                if equation.label:
                    found.setdefault(equation.label, []).append(name)
        return found


def load_editions(book):
    """Both editions of a book."""
    return {language: load_edition(book, language) for language in EDITIONS}


def load_edition(book, language):
    """One edition of a book."""
    root = book / language
    nbs = {path.relative_to(root).as_posix(): read(path) for path in notebooks(language, book)}
    pages = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*.md"))
        if not any(part.startswith((".", "_")) for part in path.relative_to(root).parts)
    }
    return Edition(language, root, nbs, pages)


def markdown_cells(notebook):
    """The Markdown cells of a notebook, each with its parsed text."""
    return [(cell, parse(cell.source)) for cell in notebook.cells if cell.cell_type == "markdown"]


def notebook_labels(notebook):
    """Every label a notebook defines: equations and figures."""
    labels = [e.label for _, page in markdown_cells(notebook) for e in page.equations if e.label]
    figures = [cell.metadata.get("mystnb", {}).get("figure", {}) for cell in notebook.cells]
    return labels + [figure["name"] for figure in figures if "name" in figure]


def chapter_of(name):
    """The folder that is the chapter of a notebook or page: `04_formulas`, or nothing."""
    return name.split("/")[0] if "/" in name else ""
