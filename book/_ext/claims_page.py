"""The page of the numbers that no cell computes: ```{book-claims} 04``` for each chapter.

The numbers and their sources stand in book/claims/*.yml, one file per chapter.
"""

import re
from pathlib import Path

from chapter_files import in_edition, names_in, read_chapter_files
from docutils import nodes
from list_table import list_table
from sphinx.util.docutils import SphinxDirective

FOLDER = Path(__file__).resolve().parents[1] / "claims"
FIELDS = ("id", "claim", "value", "unit", "source", "date", "confidence")
HEADINGS = {
    "zh": ("陈述", "数值", "来源", "日期", "可信度"),
    "en": ("Statement", "Value", "Source", "Date", "Confidence"),
}
CONFIDENCE = {
    "zh": {"primary": "一手来源", "secondary": "二手来源", "estimate": "估计"},
    "en": {"primary": "primary", "secondary": "secondary", "estimate": "estimate"},
}
UNITS = {  # what an edition writes for a unit; a claim may also give {zh: …, en: …}
    "zh": {
        "100 million USD": "亿美元",
        "USD": "美元",
        "date": "",
        "images": "幅",
        "million USD": "百万美元",
        "pairs": "对",
        "parameters": "个参数",
        "percentage points": "个百分点",
        "ratio": "倍",
        "share": "（份额）",
        "year": "年",
    },
    "en": {"date": "", "ratio": "times", "year": ""},
}


def claims(folder=FOLDER):
    """Every claim of the book, chapter by chapter."""
    entries = read_chapter_files(folder, FIELDS, "id")
    for entry in entries:
        if entry["confidence"] not in CONFIDENCE["en"]:
            raise ValueError(f"{entry['id']}: confidence is one of {', '.join(CONFIDENCE['en'])}")
    return entries


def markdown(entries, edition, chosen=None):
    """The claims, or those chosen, as a MyST list-table; a row can be linked to as #claim-<id>."""
    ids = [entry["id"] for entry in entries]
    rows = [
        (
            f'<span id="claim-{entry["id"]}"></span>{entry["claim"][edition]}',
            amount(entry, edition),
            _linked(in_edition(entry["source"], edition), ids),
            str(entry["date"]),
            CONFIDENCE[edition][entry["confidence"]],
        )
        for entry in entries
        if chosen is None or entry["id"] in chosen
    ]
    return list_table(HEADINGS[edition], rows, "claims-table")


def amount(entry, edition):
    """The value with its unit; a year is not counted in thousands."""
    value, unit = entry["value"], _unit(entry["unit"], edition)
    return f"{value if entry['unit'] == 'year' else number(value)} {unit}".rstrip()


def number(value):
    """A value as a reader writes it: 60,000 and 1.75 × 10¹¹."""
    try:
        amount = float(value)
    except (TypeError, ValueError):
        return str(value)
    if abs(amount) < 1e6:
        return f"{amount:,.10g}"
    digits, _, power = f"{amount:.10e}".partition("e")
    return f"${float(digits):g} \\times 10^{{{int(power)}}}$"


def _linked(source, ids):
    """A source may be a calculation with other claims; their ids become links."""
    pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in ids))
    return pattern.sub(lambda match: f'<a href="#claim-{match[0]}">{match[0]}</a>', source)


def _unit(unit, edition):
    text = in_edition(unit, edition)
    return UNITS[edition].get(text, text)


class BookClaims(SphinxDirective):
    """The directive."""

    required_arguments = 1

    def run(self):
        for path in (FOLDER, *FOLDER.glob("*.yml")):
            self.env.note_dependency(str(path))
        try:
            chosen = names_in(FOLDER, self.arguments[0], "id")
            lines = markdown(claims(), Path(self.env.srcdir).name, chosen)
        except ValueError as fault:
            raise self.error(str(fault)) from fault
        node = nodes.container()
        self.state.nested_parse(type(self.content)(lines, source="claims"), 0, node)
        return node.children


def setup(app):
    app.add_directive("book-claims", BookClaims)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
