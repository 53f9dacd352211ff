"""The page of symbols: each stands in the equations it names, and no shared letter is missing."""

import re
import sys

import pytest
import yaml

from tests.book.made_book import assert_none
from tools.inputs import ROOT
from tools.notebooks.check.editions import markdown_cells

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import formula_table
import notation_page

GREEK = re.compile(
    r"\\(alpha|beta|gamma|[dD]elta|(?:var)?epsilon|zeta|eta|[tT]heta|kappa|[lL]ambda|mu|nu|xi|[pP]i|rho"
    r"|[sS]igma|tau|(?:var)?phi|Phi|chi|[pP]si|[oO]mega|ell)(?![A-Za-z])"
)
ENTRIES = [entry for group in notation_page.groups() for entry in notation_page.symbols(group)]


@pytest.fixture(scope="module")
def equations(real_book):
    """Label → (page, formula)."""
    found = {}
    for name, notebook in real_book["zh"].notebooks.items():
        for _, page in markdown_cells(notebook):
            for equation in page.equations:
                if equation.label:
                    found[equation.label] = (name, " ".join(equation.body.split()))
    return found


def stands_in(symbol, formula):
    """Whether a formula has a symbol; a letter must not be part of a word."""
    if re.fullmatch("[A-Za-z]", symbol):
        formula = re.sub(r"\\(?:text|mathrm|operatorname)\{[^}]*\}|\\[A-Za-z]+", " ", formula)
    tail = "(?![A-Za-z])" if symbol[-1].isalpha() else ""
    head = r"(?<![A-Za-z\\])" if symbol[0].isalpha() else ""
    return re.search(head + re.escape(symbol) + tail, formula) is not None


def test_every_symbol_stands_in_the_equations_it_names(equations):
    missing = []
    for entry in ENTRIES:
        for label in entry["equations"]:
            if label not in equations:
                missing.append(f"{entry['symbol']}: no notebook has {label}")
            elif not stands_in(entry["symbol"], equations[label][1]):
                missing.append(f"{entry['symbol']} is not in {label}: {equations[label][1]}")
    assert_none(missing)


def test_every_greek_letter_that_two_pages_share_is_explained(equations):
    pages = {}
    for name, formula in equations.values():
        for letter in GREEK.findall(formula):
            pages.setdefault(letter, set()).add(name)
    explained = {letter for entry in ENTRIES for letter in GREEK.findall(entry["symbol"])}
    assert_none(
        f"{letter} has no row in book/notation; it is used in {', '.join(sorted(names))}"
        for letter, names in pages.items()
        if len(names) > 1 and letter not in explained
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_has_every_group_once(language):
    page = (ROOT / "book" / language / "notation.md").read_text("utf8")
    named = re.findall(r"```\{book-notation\} (\d+)", page)
    assert sorted(named) == notation_page.groups()


def test_no_row_stands_twice_and_each_is_in_its_language():
    rows = [(e["symbol"], e["meaning"]["en"]) for e in ENTRIES]
    assert len(rows) == len(set(rows))
    chinese = re.compile("[\u4e00-\u9fff]")
    for entry in ENTRIES:
        assert not chinese.search(entry["meaning"]["en"])
        assert chinese.search(entry["meaning"]["zh"])


@pytest.mark.parametrize(
    ("symbol", "formula", "stands"),
    [
        (r"\beta", r"\beta_1 m", True),
        (r"\eta", r"\beta + \theta", False),
        ("P", r"\text{PUE}\; P", True),
        ("P", r"\text{PUE} + \Phi", False),
        ("d", r"2 d\, h", True),
        ("n_\\mathrm{in}", "n_\\mathrm{in} + 1", True),
    ],
)
def test_a_symbol_is_looked_for_as_a_whole(symbol, formula, stands):
    assert stands_in(symbol, formula) is stands


ENTRY = {"symbol": "x", "meaning": {"zh": "甲", "en": "a"}, "equations": ["eq-a", "eq-b"]}


def test_a_row_leads_to_its_equations():
    pages = {"eq-a": "04_f/4_2_d", "eq-b": "10_q/10_1_t"}
    row = "\n".join(notation_page.markdown([ENTRY], "en", pages))
    assert "* - $x$\n  - a\n  - §4.2 {eq}`eq-a`; §10.1 {eq}`eq-b`" in row
    row = "\n".join(notation_page.markdown([ENTRY], "zh", pages))
    assert "* - $x$\n  - 甲\n  - §4.2 {eq}`eq-a`；§10.1 {eq}`eq-b`" in row


def test_an_entry_that_lacks_something_is_refused(tmp_path):
    for change in ({"equations": []}, {"meaning": {"zh": "甲"}}, {"more": 1}):
        (tmp_path / "04.yml").write_text(yaml.safe_dump([ENTRY | change]), "utf8")
        with pytest.raises(ValueError, match=r"04\.yml"):
            notation_page.symbols("04", tmp_path)


def test_labels_are_found_on_their_pages(tmp_path):
    (tmp_path / "a.md").write_text("$$\nx\n$$ (eq-a)\n\n$$ y $$\n", "utf8")
    assert formula_table.labels_of(tmp_path, ["a", "missing"]) == {"eq-a": "a"}
