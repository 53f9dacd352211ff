"""The summary of chapters 6 and 7 says what the last words of their notebooks say.

Each notebook of these chapters ends in a dict `case` (the register of forecasts, 7.0, does not);
section 6.0 has a line for each of them that is in the table of contents. The words of the table
are its own, in two languages; its numbers and its degrees of confidence are the notebook's.
"""

import ast
import re
from posixpath import normpath

import pytest

from tests.book.made_book import assert_none
from tools.inputs import ROOT
from tools.notebooks.check.numbers import MULTIPLIERS, NUMERAL
from tools.notebooks.files import stored_text

CHAPTER = "06_applications"
SUMMARY = f"{CHAPTER}/6_0_summary.md"
NOTEBOOK = rf"file: ((?:{CHAPTER}/6|07_outlook/7)_[1-9]\w+)$"
FIELDS = ("baseline", "model", "score", "value_per_unit", "break_even", "confidence")
DEGREES = {"高": "high", "中": "medium", "低": "low"}
LINE = re.compile(r"^\| (\[.+) \|$", re.MULTILINE)
LINK = re.compile(r"\[(\d\.\d)\]\(([./\w]+\.ipynb)\)")


def figures(text):
    """The numbers of a text, whatever their order: 2.75 亿 is 275 million, 0.20 is 0.2."""
    found = [(m["number"], m["multiplier"]) for m in NUMERAL.finditer(str(text))]
    return {round(float(n.replace(",", "")) * MULTIPLIERS.get(by, 1), 9) for n, by in found}


def degrees(text):
    """The degrees of confidence that a text gives, in their order."""
    found = re.findall(r"\b(?:high|medium|low)\b|[高中低](?=[:：;；]|$)", text)
    return [DEGREES.get(word, word) for word in found]


def listed(toc):
    """The notebooks of chapters 6 and 7 with a case, in a table of contents."""
    names = re.findall(NOTEBOOK, toc.read_text("utf8"), re.MULTILINE)
    return [f"{name}.ipynb" for name in names]


def cases(edition):
    """Notebook -> the dict that it ends in."""
    found = {}
    for name in listed(ROOT / "_toc.yml"):
        [cell] = [c for c in edition.notebooks[name].cells if c.source.endswith("\ncase")]
        found[name] = ast.literal_eval(stored_text(cell.outputs[0]))
    return found


def lines(edition):
    """Notebook -> (section, the cells beside it) in the summary."""
    table = [line.split(" | ") for line in LINE.findall(edition.pages[SUMMARY])]
    links = [LINK.match(first) for first, *_ in table]
    named = zip(links, table, strict=True)
    return {normpath(f"{CHAPTER}/{link[2]}"): (link[1], cells) for link, (_, *cells) in named}


def pairs(edition):
    """(notebook, its case, section, the cells beside it) of each line."""
    ends = cases(edition)
    return [(name, ends[name], *line) for name, line in lines(edition).items() if name in ends]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_case_has_a_line_in_the_order_of_the_sections(real_book, language):
    assert list(lines(real_book[language])) == listed(ROOT / "_toc.yml")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_line_has_the_numbers_of_its_notebook_and_no_others(real_book, language):
    assert_none(
        f"{name}, {field}: the table says {cell!r}, the notebook {case[field]!r}"
        for name, case, _, cells in pairs(real_book[language])
        for field, cell in zip(FIELDS, cells, strict=True)
        if figures(cell) != figures(case[field])
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_line_is_as_sure_as_its_notebook_and_bears_its_number(real_book, language):
    for name, case, section, cells in pairs(real_book[language]):
        assert case["case"].startswith(f"{section} "), name
        assert degrees(cells[-1]) == degrees(case["confidence"]) != [], name


def test_a_case_has_its_eight_fields(real_book):
    for name, case in cases(real_book["zh"]).items():
        assert list(case) == ["case", "decision", *FIELDS], name


FIGURES = {
    "2.75 亿英里": {275e6},
    "275 million miles": {275e6},
    "省 37% [12%, 56%]": {37, 12, 56},
    "0.20 lessons, 1,838 photographs, F1 0.5": {0.2, 1838, 0.5},
    "once": set(),
}


@pytest.mark.parametrize(("text", "numbers"), FIGURES.items())
def test_figures_are_compared_as_numbers(text, numbers):
    assert figures(text) == numbers


@pytest.mark.parametrize("text", ["里程：高；模拟：低", "high for the miles, low below the rest"])
def test_degrees_are_read_in_their_order(text):
    assert degrees(text) == ["high", "low"]
