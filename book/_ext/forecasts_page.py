"""The page of what the book foretells: ```{book-forecasts}``` in a page.

The forecasts stand in zenlib/data/forecasts.toml, with their criteria, in both languages.
"""

import tomllib
from pathlib import Path

from docutils import nodes
from list_table import list_table
from sphinx.util.docutils import SphinxDirective

FILE = Path(__file__).resolve().parents[2] / "zenlib" / "data" / "forecasts.toml"
HEADINGS = {
    "zh": ("编号", "陈述", "判法与来源", "概率", "到期", "结果"),
    "en": ("No.", "Statement", "Criterion and source", "Probability", "Due", "Outcome"),
}
OUTCOMES = {"zh": ("未实现", "实现", "未到期"), "en": ("no", "yes", "open")}


def forecasts(file=FILE):
    """Every forecast of the book, in the order of its sections."""
    return tomllib.loads(file.read_text(encoding="utf8"))["forecast"]


def markdown(entries, edition):
    """The forecasts as a MyST list-table; each row can be linked to as #forecast-F7.3-1."""
    stop = {"zh": "来源：", "en": " Source: "}[edition]
    rows = [
        (
            f'<span id="forecast-{entry["id"]}"></span>{entry["id"]}',
            entry[edition]["statement"],
            f"{entry[edition]['criterion']}{stop}{entry['source']}",
            f"{entry['probability']:g}",
            entry["due"],
            OUTCOMES[edition][entry.get("outcome", 2)],
        )
        for entry in entries
    ]
    return list_table(HEADINGS[edition], rows, "forecasts-table")


class BookForecasts(SphinxDirective):
    """The directive."""

    def run(self):
        self.env.note_dependency(str(FILE))
        lines = markdown(forecasts(), Path(self.env.srcdir).name)
        node = nodes.container()
        self.state.nested_parse(type(self.content)(lines, source="forecasts"), 0, node)
        return node.children


def setup(app):
    app.add_directive("book-forecasts", BookForecasts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
