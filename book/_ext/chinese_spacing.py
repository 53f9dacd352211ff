"""Take out the spaces that line breaks and Markdown leave in Chinese text.

A browser shows the end of a source line as a space, which Chinese does not have between its
characters. Markdown wants a space after bold text that ends in a full stop, and an author may
leave one before a link. None belongs on the page. Titles are left alone: in 第 4 章 公式 a space is
meant.
"""

import re
from pathlib import Path

from chinese_search import CHINESE
from docutils import nodes

MARKS = "，。；：！？、（）《》「」【】…—"
STOPS = "，。；：！？、）》」】"
BETWEEN = re.compile(f"(?<=[{CHINESE}{MARKS}])\\s+(?=[{CHINESE}{MARKS}])|(?<=[{STOPS}])\\s+(?=\\S)")
VERBATIM = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


def tidy(text, before="", after=""):
    """The text without such spaces; `before` and `after` are the characters around it."""
    joined = BETWEEN.sub("", f"{before}{text}{after}")
    return joined[len(before) : len(joined) - len(after)]


def tidy_document(app, doctree):
    """Sphinx event."""
    for block in list(doctree.findall(nodes.TextElement)):
        if not isinstance(block, (nodes.title, *VERBATIM)) and _is_outermost(block):
            _tidy_block(list(block.findall(nodes.Text)))


def _is_outermost(block):
    return not isinstance(block.parent, nodes.TextElement)


def _tidy_block(texts):
    before = ""
    for text, following in zip(texts, [*texts, ""][1:], strict=True):
        tidied = tidy(str(text), before, str(following)[:1])
        if tidied != text and not isinstance(text.parent, VERBATIM):
            text.parent.replace(text, nodes.Text(tidied))
        before = str(text)[-1:]


def setup(app):
    if Path(app.srcdir).name == "zh":
        app.connect("doctree-read", tidy_document)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
