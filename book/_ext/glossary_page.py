"""The page of the book's terms: ```{book-glossary}``` in a page.

The terms stand in book/glossary/*.yml, one file per chapter.
"""

from pathlib import Path

from book_lines import document_of
from chapter_files import read_chapter_files
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

FOLDER = Path(__file__).resolve().parents[1] / "glossary"
FIELDS = ("zh", "en", "section", "definition")
OTHER = {"zh": "en", "en": "zh"}


def terms(edition, folder=FOLDER):
    """Entries in alphabetical order; GB 18030 puts the common characters in that of pinyin."""
    entries = read_chapter_files(folder, FIELDS, "en")
    return sorted(entries, key=lambda entry: entry[edition].lower().encode("gb18030"))


def markdown(entries, edition, docnames):
    """The entries as a MyST glossary; each ends with a link to where the term is explained.

    Both names of a term stand on lines of their own, so that a search finds it by either.
    """
    lines = ["````{glossary}"]
    for entry in entries:
        names = [entry[edition], entry[OTHER[edition]]]
        page = document_of(str(entry["section"]), docnames)
        place = f"{{doc}}`§{entry['section']} </{page}>`" if page else f"§{entry['section']}"
        definition = " ".join(entry["definition"][edition].split())
        lines += names[: 1 if names[0].lower() == names[1].lower() else 2]
        lines += [f"  {definition}{_in_brackets(place, edition)}", ""]
    return [*lines, "````"]


def _in_brackets(text, edition):
    return f"（{text}）" if edition == "zh" else f" ({text})"


class BookGlossary(SphinxDirective):
    """The directive."""

    def run(self):
        edition = Path(self.env.srcdir).name
        for path in (FOLDER, *FOLDER.glob("*.yml")):
            self.env.note_dependency(str(path))
        try:
            lines = markdown(terms(edition), edition, self.env.found_docs)
        except ValueError as fault:
            raise self.error(str(fault)) from fault
        node = nodes.container()
        self.state.nested_parse(type(self.content)(lines, source="glossary"), 0, node)
        return node.children


def setup(app):
    app.add_directive("book-glossary", BookGlossary)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
