"""The table *formula → function* of a chapter: ```{formula-table}``` in its index page.

It is made from the `Book:` lines of zenlib's docstrings and from the labelled equations of the
chapter's pages, so it cannot fall behind either.
"""

import json
import re
from pathlib import Path

from book_lines import PACKAGE, places, public_functions
from docutils import nodes
from list_table import list_table
from sphinx.util.docutils import SphinxDirective

EQUATION = re.compile(r"\$\$(.+?)\$\$(?:[ \t]*\((eq-[\w-]+)\))?", re.DOTALL)
HEADINGS = {
    "zh": ("小节", "公式", "函数"),
    "en": ("Section", "Formula", "Function"),
}


def equations(folder):
    """Label → formula of every labelled equation in the pages of a folder, in reading order."""
    found = {}
    for path in sorted([*folder.glob("*.md"), *folder.glob("*.ipynb")]):
        for formula, label in EQUATION.findall(_prose(path)):
            if label:
                found[label] = " ".join(formula.split())
    return found


def labels_of(source, docnames):
    """Label → name of the page that has it, for the labelled equations of an edition."""
    found = {}
    for docname in sorted(docnames):
        paths = [
            path for suffix in (".md", ".ipynb") if (path := source / f"{docname}{suffix}").exists()
        ]
        for _, label in EQUATION.findall(_prose(paths[0])) if paths else ():
            if label:
                found[label] = docname
    return found


def rows(chapter, formulas, functions):
    """(section, label, function names) for the functions of a chapter, in reading order."""
    found = {}
    for name, docstring in functions:
        for section, label in places(docstring):
            if label and section.split(".")[0] == chapter:
                found.setdefault((section, label), []).append(name)
    order = {label: position for position, label in enumerate(formulas)}
    by_place = sorted(found, key=lambda key: (key[0], order.get(key[1], len(order)), key[1]))
    return [(section, label, found[section, label]) for section, label in by_place]


def markdown(chapter, formulas, functions, headings):
    """The table as a MyST list-table."""
    cells = []
    for section, label, names in rows(chapter, formulas, functions):
        formula = f"${inline(formulas[label])}$" if label in formulas else ""
        links = ", ".join(f"{{py:obj}}`{n.removeprefix('zenlib.')} <{n}>`" for n in names)
        cells.append((f"§{section} {{eq}}`{label}`", formula, links))
    return list_table(headings, cells, "formula-table")


def inline(formula):
    without_stop = re.sub(r"[,.](?=(?:\s*\\end\{\w+\})?$)", "", formula)
    return without_stop.replace("\\qquad", "\\quad")


def _prose(path):
    text = path.read_text("utf8")
    if path.suffix == ".md":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


class FormulaTable(SphinxDirective):
    """The directive."""

    def run(self):
        folder = Path(self.env.doc2path(self.env.docname)).parent
        chapter = str(int(re.match(r"\d+", folder.name)[0]))
        for path in [*PACKAGE.rglob("*.py"), *folder.iterdir()]:
            self.env.note_dependency(str(path))
        edition = Path(self.env.srcdir).name
        lines = markdown(chapter, equations(folder), public_functions(), HEADINGS[edition])
        node = nodes.container()
        self.state.nested_parse(type(self.content)(lines, source="formula-table"), 0, node)
        return node.children


def setup(app):
    app.add_directive("formula-table", FormulaTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
