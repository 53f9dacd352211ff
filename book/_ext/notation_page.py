"""The page of the symbols: ```{book-notation} 04``` in a page.

The symbols stand in book/notation/*.yml, one file per group, each with the labelled equations in
which it has its meaning. The same letter may mean several things; it has a row for each.
"""

from pathlib import Path

import yaml
from docutils import nodes
from errata_page import section_of
from formula_table import labels_of
from list_table import list_table
from sphinx.util.docutils import SphinxDirective

FOLDER = Path(__file__).resolve().parents[1] / "notation"
FIELDS = {"symbol", "meaning", "equations"}
HEADINGS = {"zh": ("符号", "含义", "公式"), "en": ("Symbol", "Meaning", "Formula")}
SEPARATOR = {"zh": "；", "en": "; "}


def symbols(group, folder=FOLDER):
    """The entries of one group, in the order of its file."""
    entries = yaml.safe_load((folder / f"{group}.yml").read_text("utf8"))
    for entry in entries:
        if set(entry) != FIELDS or set(entry["meaning"]) != set(HEADINGS) or not entry["equations"]:
            raise ValueError(f"{group}.yml: {entry} needs symbol, meaning (zh and en), equations")
    return entries


def groups(folder=FOLDER):
    """The names of the groups."""
    return sorted(path.stem for path in folder.glob("*.yml"))


def markdown(entries, edition, pages):
    """The entries as a MyST list-table; `pages` says which page has which labelled equation."""
    rows = []
    for entry in entries:
        places = [f"§{section_of(pages[label])} {{eq}}`{label}`" for label in entry["equations"]]
        meaning = entry["meaning"][edition]
        rows.append((f"${entry['symbol']}$", meaning, SEPARATOR[edition].join(places)))
    return list_table(HEADINGS[edition], rows, "notation-table")


class BookNotation(SphinxDirective):
    """The directive."""

    required_arguments = 1

    def run(self):
        source = Path(self.env.srcdir)
        for path in (FOLDER, *FOLDER.glob("*.yml"), *source.glob("[0-9]*/*.*")):
            self.env.note_dependency(str(path))
        try:
            entries = symbols(self.arguments[0])
            lines = markdown(entries, source.name, labels_of(source, self.env.found_docs))
        except (ValueError, KeyError) as fault:
            raise self.error(f"notation: {fault}") from fault
        node = nodes.container()
        self.state.nested_parse(type(self.content)(lines, source="notation"), 0, node)
        return node.children


def setup(app):
    app.add_directive("book-notation", BookNotation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
