"""The page of what the book foretells: ```{book-forecasts}``` in a page.

The forecasts stand in zenlib/data/forecasts.toml, with their criteria, in both languages.
"""

import tomllib
from pathlib import Path

from docutils import nodes
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
    lines = ["````{list-table}", ":header-rows: 1", ":class: forecasts-table", ""]
    lines += _row(HEADINGS[edition])
    stop = {"zh": "来源：", "en": " Source: "}[edition]
    for entry in entries:
        texts = entry[edition]
        cells = (
            f'<span id="forecast-{entry["id"]}"></span>{entry["id"]}',
            texts["statement"],
            f"{texts['criterion']}{stop}{entry['source']}",
            f"{entry['probability']:g}",
            str(entry["due"]),
            OUTCOMES[edition][entry.get("outcome", 2)],
        )
        lines += _row(cells)
    return [*lines, "````"]


def _row(cells):
    return [f"{'  ' if position else '* '}- {cell}" for position, cell in enumerate(cells)]


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
