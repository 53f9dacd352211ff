"""What a piece of Markdown holds: prose, headings, links, equations, and what does not belong."""

import re
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

GAP = "\ufffc"  # stands in the prose where a formula, a code span or a link was
DIRECTIVE = re.compile(r"^\s*(:{3,}|\(([\w-]+)\)=\s*$|\+\+\+)", re.MULTILINE)
SECTION_NUMBER = re.compile(r"^\d+(\.\d+)*\s")
ROLE = re.compile(r"\{[\w:-]+\}$")


@dataclass(frozen=True)
class Equation:
    """A display equation, with its label if it has one."""

    body: str
    label: str | None


@dataclass
class Page:
    """The parts of a Markdown text that the lints look at."""

    prose: list = field(default_factory=list)  # one text per paragraph, heading or table cell
    plain: list = field(default_factory=list)  # the same without emphasised and quoted words
    headings: list = field(default_factory=list)  # (level, text)
    links: list = field(default_factory=list)  # (address, text)
    equations: list = field(default_factory=list)
    foreign: list = field(default_factory=list)  # what JupyterLab, Colab or GitHub would not render


def parse(text):
    """Take a Markdown text apart."""
    page = Page()
    page.foreign += [f"MyST syntax {m.group().strip()!r}" for m in DIRECTIVE.finditer(text)]
    quote_depth = level = 0
    for token in _markdown().parse(text):
        quote_depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "inline":
            _read_inline(token.children, page, level=level, quoted=quote_depth > 0)
            level = 0
        else:
            _read_block(token, page)
    return page


def _read_block(token, page):
    if token.type == "math_block":
        page.equations.append(Equation(token.content.strip(), None))
    elif token.type == "math_block_label":
        page.equations.append(Equation(token.content.strip(), token.info))
    elif token.type == "fence" and token.info.strip().startswith("{"):
        page.foreign.append(f"directive {token.info.strip()!r}")
    elif token.type == "html_block":
        page.foreign.append(f"HTML {token.content.strip()[:30]!r}")


def _read_inline(children, page, *, level, quoted):
    """Sort the parts of one paragraph; text inside links and emphasis is kept apart."""
    texts, plain, emphasised, address, link_text = [], [], 0, None, ""
    for token in children:
        if token.type == "link_open":
            address, link_text = token.attrGet("href"), ""
        elif token.type == "link_close":
            page.links.append((address, link_text))
            texts.append(GAP)
            address = None
        elif token.type in ("em_open", "em_close", "strong_open", "strong_close"):
            emphasised += 1 if token.type.endswith("open") else -1
        elif token.type in ("math_inline_double", "math_inline_double_label"):
            page.equations.append(Equation(token.content.strip(), None))
        else:
            _note_foreign(token, texts, page)
            text = _text_of(token)
            if address is not None:
                link_text += text
                text = GAP
            texts.append(text)
            plain.append(GAP if emphasised else text)
    text = "".join(texts)
    if level:
        page.headings.append((level, text))
        text = SECTION_NUMBER.sub("", text)
    page.prose.append(text)
    page.plain.append("" if quoted else "".join(plain))


def _text_of(token):
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return GAP


def _note_foreign(token, texts, page):
    if token.type == "html_inline":
        page.foreign.append(f"HTML {token.content!r}")
    elif token.type == "image":
        page.foreign.append("an image; figures come from code cells")
    elif token.type == "code_inline" and texts and ROLE.search(texts[-1]):
        page.foreign.append(f"role {ROLE.search(texts[-1]).group()}`{token.content}`")


@cache
def _markdown():
    """The dialect of the book: CommonMark, tables, and dollar formulas as MyST reads them."""
    return (
        MarkdownIt("commonmark")
        .enable("table")
        .use(dollarmath_plugin, allow_labels=True, allow_space=True, allow_digits=True)
    )
