"""The index formula → function → page: ```{formula-index} 04_formulas``` for each chapter.

Unlike a chapter's own table it has every labelled equation, also those that a cell computes and no
function of zenlib. It is made from the pages and from the `Book:` lines of the docstrings.
"""

from pathlib import Path

from book_lines import PACKAGE, places, public_functions
from docutils import nodes
from errata_page import section_of
from formula_table import equations, inline, labels_of
from list_table import list_table
from sphinx.util.docutils import SphinxDirective

HEADINGS = {
    "zh": ("小节", "公式", "函数"),
    "en": ("Section", "Formula", "Function"),
}
IN_A_CELL = {"zh": "（在小节里算）", "en": "(computed in the section)"}
NONE = {"zh": "这一章没有编号的公式。", "en": "This chapter has no numbered formula."}


def rows(folder, formulas, pages, functions):
    """(page, label, formula, function names) of a chapter's equations, in reading order."""
    claimed = {}
    for name, docstring in functions:
        for _, label in places(docstring):
            claimed.setdefault(label, []).append(name)
    listed = [
        (pages[label], label) for label in formulas if pages.get(label, "/")[:2] == folder[:2]
    ]
    listed.sort(key=lambda row: [int(part) for part in section_of(row[0]).split(".")])
    return [(page, label, formulas[label], claimed.get(label, [])) for page, label in listed]


def markdown(found, edition):
    """The rows as a MyST list-table."""
    if not found:
        return [NONE[edition]]
    cells = []
    for page, label, formula, names in found:
        links = ", ".join(f"{{py:obj}}`{n.removeprefix('zenlib.')} <{n}>`" for n in names)
        place = f"{{doc}}`§{section_of(page)} </{page}>` {{eq}}`{label}`"
        cells.append((place, f"${inline(formula)}$", links or IN_A_CELL[edition]))
    return list_table(HEADINGS[edition], cells, "formula-table")


class FormulaIndex(SphinxDirective):
    """The directive."""

    required_arguments = 1

    def run(self):
        source = Path(self.env.srcdir)
        folder = source / self.arguments[0]
        for path in [*PACKAGE.rglob("*.py"), *folder.glob("*.*")]:
            self.env.note_dependency(str(path))
        own = [name for name in self.env.found_docs if name.startswith(f"{folder.name}/")]
        found = rows(
            folder.name, equations(folder), labels_of(source, own), list(public_functions())
        )
        node = nodes.container()
        lines = markdown(found, source.name)
        self.state.nested_parse(type(self.content)(lines, source="formula-index"), 0, node)
        return node.children


def setup(app):
    app.add_directive("formula-index", FormulaIndex)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
