"""Where a page of the book first uses a term of the glossary, its definition is at hand.

The term becomes a link to its entry, and the definition appears beside it under the pointer or
when the link has the focus. The definition stands in the page, so that this works from a file
and without a script; it is no text of the page's own, so the search does not find it there.
"""

import html
import re
from functools import cache
from itertools import takewhile
from pathlib import Path

from chinese_spacing import tidy
from docutils import nodes
from errata_page import section_of
from glossary_page import terms
from markdown_it import MarkdownIt

PAGE = "glossary"
ABBREVIATED = re.compile(r"(.+?) ?[（(]([A-Z]{2}[\w-]*)[）)]")
CHAPTER = re.compile(r"\d\d_")
INLINE = MarkdownIt("commonmark", {"html": False})
KEEP_OUT = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw,
            nodes.reference, nodes.title, nodes.caption, nodes.table, nodes.figure)  # fmt: skip


class term_hint(nodes.inline):  # noqa: N801, docutils' way of naming nodes
    """A term with its definition; the definition is an attribute, not text."""


def words_of(entry, edition):
    """The term, then the other forms in which its own section uses it.

    A term such as "model FLOPs utilisation (MFU)" is used in full or by its abbreviation.
    """
    term = entry[edition]
    short = ABBREVIATED.fullmatch(term)
    return [term, *(short.groups() if short else ()), *entry.get("forms", {}).get(edition, [])]


def is_used(word, text):
    """Whether a text uses a word or phrase of the glossary."""
    return pattern([word]).search(text) is not None


def pattern(words):
    """Finds any of the words; where one contains another, the longer."""
    return re.compile("|".join(_as_pattern(w) for w in sorted(words, key=len, reverse=True)))


def _as_pattern(word):
    spaced = r"\s+".join(re.escape(part) for part in word.split())
    plural = "(?:s|es)?" if re.search(r"[a-z]$", word) else ""
    before = r"(?<![A-Za-z0-9_-])" if re.match(r"\w", word, re.ASCII) else ""
    after = r"(?![A-Za-z0-9_-])" if re.search(r"\w$", word, re.ASCII) else ""
    in_any_case = "" if len(re.findall("[A-Z]", word)) > 1 else "i"  # ZeRO is not zero
    return f"(?{in_any_case}:{before}{spaced}{plural}{after})"


def vocabulary(entries, edition, docname):
    """Word → entry on one page; of two entries with one word, that of the nearer section.

    What has another meaning elsewhere (`narrow`), and a term's other forms, count only on the
    pages of its own section. Where it has another meaning on a few (`except`), it counts on all
    but those.
    """
    place = section_of(docname)
    found = {}
    for entry in entries:
        for word in _words_on(place, entry, edition):
            rival = found.get(word)
            if rival is None or _shared(entry, place) > _shared(rival, place):
                found[word] = entry
    return found


def _words_on(place, entry, edition):
    if place in entry.get("except", []):
        return []
    parts = _shared(entry, place)
    is_own = parts == min(len(str(entry["section"]).split(".")), len(place.split(".")))
    if is_own:
        return words_of(entry, edition)
    return [] if entry.get("narrow") else [entry[edition]]


def _shared(entry, place):
    """How many leading parts the section of an entry and that of a page share."""
    pairs = zip(str(entry["section"]).split("."), place.split("."), strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def hint(text, known, finder, used):
    """A text as nodes, with a hint at each term that the page has not used before."""
    parts, end = [], 0
    for match in finder.finditer(text):
        entry = entry_of(match[0], known)
        if entry is None or entry["en"] in used:
            continue
        used.add(entry["en"])
        parts += [nodes.Text(text[end : match.start()]), term_hint("", match[0], entry=entry)]
        end = match.end()
    parts.append(nodes.Text(text[end:]))
    return [part for part in parts if part.astext()]


def entry_of(found, known):
    """The entry of a word as it was found: in any case, perhaps in the plural."""
    word = " ".join(found.lower().split())
    by_name = {name.lower(): entry for name, entry in known.items()}
    forms = (word, word.removesuffix("s"), word.removesuffix("es"))
    return next((by_name[form] for form in forms if form in by_name), None)


def add_hints(app, doctree, docname):
    """Sphinx event."""
    if not CHAPTER.match(docname) or PAGE not in app.env.found_docs:
        return
    edition = Path(app.srcdir).name
    known = vocabulary(_entries(edition), edition, docname)
    finder, used = pattern(known), set()
    for text in [t for t in doctree.findall(nodes.Text) if _is_prose(t)]:
        parts = hint(str(text), known, finder, used)
        if any(isinstance(part, term_hint) for part in parts):
            text.parent.replace(text, parts)
    _complete(app, doctree, docname, edition)


@cache
def _entries(edition):
    return terms(edition)


def _is_prose(node):
    inside_paragraph = False
    while (node := node.parent) is not None:
        if isinstance(node, KEEP_OUT) or node.get("nb_element") == "cell_code":
            return False
        inside_paragraph = inside_paragraph or isinstance(node, nodes.paragraph)
    return inside_paragraph


def _complete(app, doctree, docname, edition):
    """Give each hint its address, its number and its definition in HTML."""
    places = app.env.domaindata["std"]["terms"]
    for number, node in enumerate(doctree.findall(term_hint), start=1):
        entry = node["entry"]
        page, label = places[entry[edition].lower()]
        node["address"] = f"{app.builder.get_relative_uri(docname, page)}#{label}"
        node["number"] = number
        node["definition"] = definition_html(entry["definition"][edition], edition)
        if "$" in entry["definition"][edition]:
            app.env.domaindata["math"]["has_equations"][docname] = True


def definition_html(text, edition):
    """The definition as HTML; formulas are left to MathJax."""
    plain = " ".join(text.split())
    parts = re.split(r"\$([^$]+)\$", tidy(plain) if edition == "zh" else plain)
    shown = [
        f'<span class="math notranslate nohighlight">\\({html.escape(part)}\\)</span>'
        if position % 2
        else INLINE.renderInline(part) if part.strip() else part
        for position, part in enumerate(parts)
    ]  # fmt: skip
    return "".join(shown)


def visit_hint(self, node):
    """The start of the link, in HTML."""
    self.body.append(
        f'<a class="term" href="{html.escape(node["address"])}" '
        f'aria-describedby="term-tip-{node["number"]}">'
    )


def depart_hint(self, node):
    """The end of the link, and the definition."""
    self.body.append(
        f'</a><span class="term-tip" role="tooltip" id="term-tip-{node["number"]}">'
        f"{node['definition']}</span>"
    )


def _nothing(self, node):
    """What other writers do: the word alone."""


def setup(app):
    other = (_nothing, _nothing)
    app.add_node(term_hint, html=(visit_hint, depart_hint), latex=other, text=other)
    app.add_js_file("terms.js", loading_method="defer")
    app.connect("doctree-resolved", add_hints)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
