"""Every labelled equation knows its function, and every function its place in the book."""

import pytest

from tests.book.made_book import NAME, assert_none
from tools.docstrings import Definition, definitions
from tools.notebooks.check import equations


def test_book_lines_and_labelled_equations_agree(real_book):
    assert_none(equations.findings(real_book["zh"]))


def test_every_exception_has_a_reason():
    reasons = equations.load_exceptions()
    assert_none(f"{label}: {reason!r}" for label, reason in reasons.items() if len(reason) < 15)


def package(tmp_path, book_line):
    """A package of one function with this last line in its docstring."""
    folder = tmp_path / "made"
    folder.mkdir(exist_ok=True)
    path = folder / f"m{len(list(folder.iterdir()))}.py"
    path.write_text(f'def mean(x):\n    """The mean.\n\n    {book_line}\n    """\n')
    return definitions(folder)


def test_an_equation_that_a_function_claims_is_no_finding(made_book, tmp_path):
    functions = package(tmp_path, "Book: §4.2.1 eq-mean")
    assert equations.findings(made_book.editions()["zh"], functions, {}) == []


def test_an_equation_that_no_function_claims_is_found(made_book, tmp_path):
    functions = package(tmp_path, "Book: §4.2.1")
    [finding] = equations.findings(made_book.editions()["zh"], functions, {})
    assert finding.startswith(f"zh/{NAME}: no function claims the equation eq-mean")


def test_an_exception_excuses_an_equation(made_book):
    assert equations.findings(made_book.editions()["zh"], [], {"eq-mean": "a definition"}) == []


def test_an_exception_that_excuses_nothing_is_found(made_book, tmp_path):
    functions = package(tmp_path, "Book: §4.2.1 eq-mean")
    edition = made_book.editions()["zh"]
    exceptions = {"eq-mean": "claimed after all", "eq-gone": "no longer there"}
    found = equations.findings(edition, functions, exceptions)
    assert [text.split(": ", 1)[1] for text in found] == [
        "eq-mean is claimed by a function; delete the line",
        "eq-gone is in no notebook; delete the line",
    ]


def test_a_label_that_no_notebook_has_is_found(made_book, tmp_path):
    functions = package(tmp_path, "Book: §4.2.1 eq-mean, §5.4 eq-median")
    [finding] = equations.findings(made_book.editions()["zh"], functions, {})
    assert finding == "zenlib: Book lines name eq-median, which no notebook has: made.m0.mean"


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("Book: §4.2.3 eq-softmax", [("4.2.3", ("eq-softmax",))]),
        ("Book: §5.4", [("5.4", ())]),
        ("Book: §4.2 eq-a eq-b, §5.3 eq-c", [("4.2", ("eq-a", "eq-b")), ("5.3", ("eq-c",))]),
        ("Book: chapter 4", []),
        ("see §4.2 eq-a", []),
    ],
)
def test_a_book_line_names_sections_and_labels(tmp_path, line, places):
    [function] = package(tmp_path, line)
    assert isinstance(function, Definition)
    assert function.book_places == places
