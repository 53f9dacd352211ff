"""The Chinese and the English edition are twins."""

import pytest

from tests.book.made_book import NAME, assert_none
from tools.notebooks.check import parity
from tools.notebooks.files import read, relative_names, write


def test_every_notebook_has_a_twin_with_the_same_code_outputs_and_equations(real_book):
    zh, en = real_book["zh"].notebooks, real_book["en"].notebooks
    names = relative_names()
    assert_none(f for n in names for f in parity.findings(n, zh.get(n), en.get(n)))


def test_every_page_has_a_twin_with_the_same_headings_equations_and_links(real_book):
    assert_none(parity.all_page_findings(real_book))


def test_a_pair_that_breaks_no_rule_has_no_finding(made_book):
    assert found(made_book) == []


def set_key(key, value):
    return lambda cell: cell.__setitem__(key, value)


def set_text(**texts):
    def change(cell):
        for group, key in (("figure", "caption"), ("image", "alt")):
            if key in texts:
                cell.metadata.mystnb[group][key] = texts[key]

    return change


BREAKS = {
    "other code": ("eighth", set_key("source", "1 / 4"), "the source differs"),
    "other output": ("eighth", set_key("outputs", []), "the outputs differ"),
    "other execution count": ("eighth", set_key("execution_count", 9), "execution_count differs"),
    "another tag": ("eighth", lambda c: c.metadata.update(tags=["hide-input"]), "metadata differ"),
    "another exercise id": (
        "ex-1",
        lambda c: c.metadata.update(exercise="ex-9-9"),
        "metadata diff",
    ),
    "another figure name": (
        "line",
        lambda cell: cell.metadata.mystnb.figure.update(name="fig-other"),
        "metadata differ",
    ),
    "no alternative text": ("line", lambda c: c.metadata.mystnb.pop("image"), "metadata differ"),
    "a Chinese caption": ("line", set_text(caption="直线"), "English figure caption holds Chinese"),
    "an untranslated caption": ("line", set_text(alt="<!-- translate --> x"), "not translated"),
    "an untranslated cell": ("seen", set_key("source", "<!-- translate -->\nx"), "not translated"),
    "another heading level": (
        "seen",
        lambda cell: cell.update(source=cell.source.replace("## ", "### ")),
        "heading levels differ: zh has 2, en has 3",
    ),
    "another equation": (
        "equation",
        lambda cell: cell.update(source=cell.source.replace(r"\sum_i", r"\sum_k")),
        "display equations or their labels differ",
    ),
    "another label": (
        "equation",
        lambda cell: cell.update(source=cell.source.replace("(eq-mean)", "(eq-median)")),
        "display equations or their labels differ",
    ),
    "another citation": (
        "seen",
        lambda cell: cell.update(source=cell.source.replace("10.1000", "10.1001")),
        "targets of the links differ",
    ),
    "Chinese prose": ("seen", set_key("source", "## x\n\n结果"), "English text holds Chinese"),
}


@pytest.mark.parametrize(("cell_id", "change", "finding"), BREAKS.values(), ids=BREAKS.keys())
def test_a_twin_that_differs_is_found(made_book, cell_id, change, finding):
    made_book.change("en", cell_id, change)
    assert any(finding in text for text in found(made_book))


def test_english_prose_in_the_chinese_edition_is_found(made_book):
    words = "This is a paragraph that somebody forgot to write in Chinese."
    made_book.change("zh", "ex-1", set_key("source", words))
    assert "holds no Chinese" in found(made_book)[0]


def test_a_cell_that_only_one_edition_has_is_found(made_book):
    notebook = read(made_book.path("en"))
    del notebook.cells[2]
    write(notebook, made_book.path("en"))
    assert found(made_book) == [f"{NAME}: only zh has the cell equation; run twins"]


def test_another_order_of_the_cells_is_found(made_book):
    notebook = read(made_book.path("en"))
    notebook.cells[-1], notebook.cells[-3] = notebook.cells[-3], notebook.cells[-1]
    write(notebook, made_book.path("en"))
    assert found(made_book) == [f"{NAME}: the cells stand in different orders; run twins"]


def test_a_notebook_without_a_twin_is_found(made_book):
    made_book.path("en").unlink()
    assert "only one edition has it" in found(made_book)[0]


def test_pages_are_compared_too(made_book):
    (made_book.root / "zh" / "index.md").write_text("# 书\n\n## 一\n", "utf-8")
    (made_book.root / "en" / "index.md").write_text("# Book\n\nand 一\n", "utf-8")
    (made_book.root / "en" / "alone.md").write_text("# Alone\n", "utf-8")
    texts = parity.all_page_findings(made_book.editions())
    assert "alone.md: only one edition has this page" in texts
    assert any("heading levels differ: zh has 2, en has nothing" in text for text in texts)
    assert any("holds Chinese" in text for text in texts)


def found(book):
    zh, en = (edition.notebooks.get(NAME) for edition in book.editions().values())
    return parity.findings(NAME, zh, en)
