"""The page of the article's errors: ```{book-errata} 04``` and ```{book-errata-counts}```.

What the article says and what is right stands in book/errata/*.yml, one file per chapter of the
article. The evidence is found in the book: a cell whose metadata names the error, else a page
that tells it. Where a page mentions E26, the mention becomes a link to the entry.
"""

import json
import re
from collections import Counter
from pathlib import Path

from chapter_files import in_edition, names_in, read_chapter_files
from docutils import nodes
from list_table import list_table
from sphinx.util.docutils import SphinxDirective

FOLDER = Path(__file__).resolve().parents[1] / "errata"
FIELDS = ("id", "grade", "section", "says", "right")
PAGE = "corrections"
MENTION = re.compile(r"(?<![A-Za-z0-9])E(\d{2,3})(?:([–-])E(\d{2,3}))?(?![A-Za-z0-9])")
VERBATIM = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw,
            nodes.reference, nodes.title, nodes.comment)  # fmt: skip
HEADINGS = {
    "zh": ("编号", "原文说", "实际", "证据"),
    "en": ("Number", "The article says", "What is right", "Evidence"),
}
COUNTS = {
    "zh": ("等级", "含义", "条数", "其中有代码作证"),
    "en": ("Grade", "Meaning", "Number", "Shown by code"),
}
GRADES = {
    "zh": {
        "A": "错误，或者照做就会失败",
        "B": "误导、过时，或者没有依据",
        "C": "前后不一、记号或结构",
    },
    "en": {
        "A": "wrong, or fails when followed",
        "B": "misleading, out of date or without support",
        "C": "inconsistency, notation or structure",
    },
}
TOTAL = {"zh": "合计", "en": "All"}
WORDS = {"zh": ("代码 §", "正文 §", "；"), "en": ("code §", "text §", "; ")}


def errata(folder=FOLDER):
    """Every error of the article, chapter by chapter."""
    entries = read_chapter_files(folder, FIELDS, "id")
    for entry in entries:
        if entry["grade"] not in GRADES["en"]:
            raise ValueError(f"{entry['id']}: the grade is one of {', '.join(GRADES['en'])}")
        for field in ("says", "right"):
            if set(entry[field]) != set(GRADES):
                raise ValueError(f"{entry['id']}: {field} is written in zh and in en")
    return entries


def numbers(text):
    """The errors that a text mentions: E04, and every one of E26–E28."""
    found = []
    for first, _, last in MENTION.findall(text):
        found += _span(first, last or first)
    return found


def _span(first, last):
    return [f"E{number:02}" for number in range(int(first), int(last) + 1)]


def evidence(source, docnames):
    """Two tables: error → pages with a cell that shows it; error → pages that mention it."""
    shown, told = {}, {}
    for docname in sorted(docnames):
        if (path := source / f"{docname}.ipynb").exists():
            cells = json.loads(path.read_text("utf8"))["cells"]
            for error in {e for cell in cells for e in cell["metadata"].get("errata", [])}:
                shown.setdefault(error, []).append(docname)
        elif docname != PAGE and not docname.startswith("api/"):
            for error in dict.fromkeys(numbers((source / f"{docname}.md").read_text("utf8"))):
                told.setdefault(error, []).append(docname)
    return shown, told


def markdown(entries, edition, shown, told):
    """Some errors as a MyST list-table; each row can be linked to as #E26."""
    rows = []
    for entry in entries:
        name = f"**{entry['id']}**\u00a0·\u00a0{entry['grade']}"
        place = _place(in_edition(entry["section"], edition))
        said = entry["says"][edition], entry["right"][edition]
        proof = _evidence(entry, edition, shown, told)
        rows.append((f'<span id="{entry["id"]}"></span>{name} <br> {place}', *said, proof))
    return list_table(HEADINGS[edition], rows, "errata-table")


def _place(section):
    return f"§{section}" if section[0].isdigit() else section


def _evidence(entry, edition, shown, told):
    code, text, separator = WORDS[edition]
    error = entry["id"]
    word, pages = (code, shown[error]) if error in shown else (text, _best(told.get(error, [])))
    links = [
        f'<a href="{page}.html#{anchor(error)}">{word}{section_of(page)}</a>' for page in pages
    ]
    sources = [in_edition(source, edition) for source in entry.get("sources", [])]
    return separator.join([*links, *sources])


def _best(pages):
    """Of the pages that only mention an error, the section that treats it, else an index."""
    sections = [page for page in pages if not page.endswith("index")]
    return (sections or pages)[:1]


def section_of(docname):
    """The number in a page's name: 4.2 of 04_formulas/4_2_derivations, 6 of 06_app/index."""
    folder, _, stem = docname.rpartition("/")
    number = re.match(r"\d+(?:_\d+)*(?=_)", stem)
    chapter = re.match(r"\d+", folder)
    return number[0].replace("_", ".") if number else str(int(chapter[0])) if chapter else stem


def anchor(error):
    """The id of the place in a page that shows or tells an error."""
    return f"erratum-{error}"


def counts(entries, edition, shown):
    """How many errors there are of each grade, and how many a cell shows."""
    graded = Counter(entry["grade"] for entry in entries)
    proved = Counter(entry["grade"] for entry in entries if entry["id"] in shown)
    rows = [
        (grade, meaning, graded[grade], proved[grade]) for grade, meaning in GRADES[edition].items()
    ]
    total = (TOTAL[edition], "", graded.total(), proved.total())
    return list_table(COUNTS[edition], [*rows, total], "errata-counts")


def link_mentions(app, doctree, docname):
    """Sphinx event: anchors at the cells that show an error, links at its mentions."""
    if docname == PAGE or docname.startswith("api/") or PAGE not in app.env.found_docs:
        return
    marked = mark_cells(doctree)
    address = app.builder.get_relative_uri(docname, PAGE)
    for text in list(doctree.findall(nodes.Text)):
        if MENTION.search(text) and not _is_verbatim(text):
            text.parent.replace(text, linked(str(text), address, marked))


def mark_cells(doctree):
    """Give the first asserting cell of each error its anchor; returns the errors marked."""
    cells = [cell for cell in doctree.findall(nodes.container) if "cell_metadata" in cell]
    cells.sort(key=lambda cell: "assert" not in cell.astext())
    marked = set()
    for cell in cells:
        for error in cell["cell_metadata"].get("errata", []):
            if error not in marked:
                cell["ids"].append(anchor(error))
                marked.add(error)
    return marked


def linked(text, address, marked):
    """The text as nodes, its mentions as links.

    The first mention of an error that no cell of the page shows gets the anchor.
    """
    parts, end = [], 0
    for match in MENTION.finditer(text):
        parts.append(nodes.Text(text[end : match.start()]))
        first, dash, last = match.groups()
        new = [error for error in _span(first, last or first) if error not in marked]
        marked.update(new)
        parts.append(_link(f"E{first}", address, [anchor(error) for error in new]))
        if last:
            parts += [nodes.Text(dash), _link(f"E{last}", address, [])]
        end = match.end()
    parts.append(nodes.Text(text[end:]))
    return [part for part in parts if part.astext()]


def _link(error, address, ids):
    return nodes.reference(
        "", error, internal=True, refuri=f"{address}#{error}", ids=ids, classes=["erratum"]
    )


def _is_verbatim(node):
    while (node := node.parent) is not None:
        if isinstance(node, VERBATIM) or node.get("nb_element") == "cell_code":
            return True
    return False


class BookErrata(SphinxDirective):
    """The directives: with a chapter's number its errors, without one the counts."""

    optional_arguments = 1

    def run(self):
        source = Path(self.env.srcdir)
        for path in (FOLDER, *FOLDER.glob("*.yml"), *source.glob("[0-9]*/*.*")):
            self.env.note_dependency(str(path))
        try:
            lines = self.lines(errata(), source)
        except ValueError as fault:
            raise self.error(str(fault)) from fault
        node = nodes.container()
        self.state.nested_parse(type(self.content)(lines, source="errata"), 0, node)
        return node.children

    def lines(self, entries, source):
        """What the directive stands for."""
        shown, told = evidence(source, self.env.found_docs)
        if not self.arguments:
            return counts(entries, source.name, shown)
        chapter = names_in(FOLDER, self.arguments[0], "id")
        return markdown([e for e in entries if e["id"] in chapter], source.name, shown, told)


def setup(app):
    app.add_directive("book-errata", BookErrata)
    app.add_directive("book-errata-counts", BookErrata)
    app.connect("doctree-resolved", link_mentions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
