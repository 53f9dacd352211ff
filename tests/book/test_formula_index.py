"""The index of formulas is complete in both directions."""

import re
import sys

import pytest

from tests.book.made_book import assert_none
from tools.inputs import ROOT
from tools.notebooks.check.equations import load_exceptions

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import book_lines
import formula_index
import formula_table
from errata_page import section_of

BOOK = ROOT / "book"
FUNCTIONS = list(book_lines.public_functions())


@pytest.fixture(scope="module", params=["zh", "en"])
def index(request):
    """All rows of the page of an edition, chapter by chapter."""
    source = BOOK / request.param
    page = (source / "formulas.md").read_text("utf8")
    docnames = [path.relative_to(source).with_suffix("").as_posix()
                for path in source.rglob("*") if path.suffix in (".md", ".ipynb")]  # fmt: skip
    pages = formula_table.labels_of(source, docnames)
    rows = []
    for folder in re.findall(r"```\{formula-index\} (\S+)", page):
        formulas = formula_table.equations(source / folder)
        rows += formula_index.rows(folder, formulas, pages, FUNCTIONS)
    return pages, rows


def test_every_labelled_equation_of_the_book_has_one_row(index):
    pages, rows = index
    labels = [label for _, label, _, _ in rows]
    assert sorted(labels) == sorted(pages)


def test_every_function_that_names_a_formula_stands_beside_it(index):
    _, rows = index
    listed = {(name, label) for _, label, _, names in rows for name in names}
    known = {label for _, label, _, _ in rows}
    claims = {(name, label) for name, docstring in FUNCTIONS
              for _, label in book_lines.places(docstring) if label in known}  # fmt: skip
    assert listed == claims
    assert len(claims) > 200


def test_the_section_a_function_names_is_that_of_the_page(index):
    pages, _ = index
    assert_none(
        f"{name}: {label} stands in {pages[label]}, not in §{section}"
        for name, docstring in FUNCTIONS
        for section, label in book_lines.places(docstring)
        if label in pages and not f"{section}.".startswith(f"{section_of(pages[label])}.")
    )


def test_a_formula_without_a_function_has_its_reason(index):
    _, rows = index
    reasons = load_exceptions()
    assert_none(label for _, label, _, names in rows if not names and label not in reasons)


def test_rows_follow_the_sections_in_the_order_of_numbers():
    pages = {"eq-a": "04_f/4_10_x", "eq-b": "04_f/4_2_x", "eq-c": "05_p/5_1_x"}
    rows = formula_index.rows("04_f", dict.fromkeys(pages, "x"), pages, [("f", "Book: §4.2 eq-b")])
    assert rows == [("04_f/4_2_x", "eq-b", "x", ["f"]), ("04_f/4_10_x", "eq-a", "x", [])]


def test_a_row_links_page_formula_and_function():
    found = [("04_f/4_2_x", "eq-a", "x = 1,", ["zenlib.losses.f"]), ("04_f/4_2_x", "eq-b", "y", [])]
    table = "\n".join(formula_index.markdown(found, "en"))
    assert "{doc}`§4.2 </04_f/4_2_x>` {eq}`eq-a`\n  - $x = 1$\n" in table
    assert "- {py:obj}`losses.f <zenlib.losses.f>`" in table
    assert "{eq}`eq-b`\n  - $y$\n  - (computed in the section)" in table
    assert formula_index.markdown([], "en") == ["This chapter has no numbered formula."]
