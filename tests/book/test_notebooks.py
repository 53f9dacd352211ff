"""Notebooks keep the rules of the book: cells, exercises, figures, links, budgets."""

from copy import deepcopy

import pytest
from nbformat.v4 import new_output

from tests.book.made_book import NAME, assert_none, exercise_and_solution, result
from tools.notebooks import budgets
from tools.notebooks.check import cells, chapters, check_book, links
from tools.notebooks.files import read, relative_names, write


def test_every_cell_keeps_the_rules(real_book):
    pairs = [(edition, name) for edition in real_book.values() for name in edition.notebooks]
    assert_none(finding for pair in pairs for finding in cells.findings(*pair))


def test_every_chapter_has_its_exercises_and_few_cells_that_vary(real_book):
    assert_none(text for edition in real_book.values() for text in chapters.findings(edition))


def test_every_link_leads_somewhere_and_every_citation_is_in_the_references(real_book):
    for edition in real_book.values():
        assert_none(f for name in edition.notebooks for f in links.findings(edition, name))
        assert_none(f for name in edition.pages for f in links.page_findings(edition, name))


def test_every_notebook_has_a_budget_and_the_budgets_add_up():
    assert_none(budgets.problems(budgets.load(), relative_names()))


def test_a_book_that_breaks_no_rule_has_no_finding(made_book, monkeypatch):
    monkeypatch.setattr("tools.notebooks.check.equations.definitions", list)
    monkeypatch.setattr(
        "tools.notebooks.check.equations.load_exceptions", lambda: {"eq-mean": "made up"}
    )
    assert check_book(made_book.root, [NAME]) == []


def source(text):
    return lambda cell: cell.update(source=text)


def tagged(*names):
    return lambda cell: cell.metadata.update(tags=list(names))


def shows(*outputs):
    return lambda cell: cell.update(outputs=list(outputs))


FIGURE = new_output("display_data", data={"text/plain": "<Figure size 640x480 with 1 Axes>"})
IMAGE = new_output("display_data", data={"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"})
HTML = new_output("display_data", {"text/html": "<b>x</b>"})
CELL_BREAKS = {
    "an image is stored": ("eighth", shows(IMAGE), "is not clean"),
    "HTML is stored": ("eighth", shows(HTML), "is not clean"),
    "standard error is stored": (
        "eighth",
        shows(new_output("stream", name="stderr", text="x")),
        "is not clean",
    ),
    "foreign metadata": ("eighth", lambda c: c.metadata.update(colour="red"), "'colour' dropped"),
    "not executed": ("eighth", lambda cell: cell.update(execution_count=None), "was not executed"),
    "an altered bootstrap": ("bootstrap", source("import zenlib"), "must be the bootstrap cell"),
    "a second title": ("seen", source("# 二"), "needs exactly one title"),
    "thirteen lines": ("eighth", source("\n".join(["x = 1"] * 13)), "has 13 lines"),
    "a magic": ("eighth", source("%matplotlib inline"), "magic or shell"),
    "a shell command": ("eighth", source("!pip install x"), "magic or shell"),
    "the network": ("eighth", source("import urllib.request"), "reaches for the network"),
    "a download": ("eighth", source("keras.datasets.mnist.load_data()"), "downloads data"),
    "sys.path": ("eighth", source('sys.path.insert(0, "..")'), "touches sys.path"),
    "a relative path": ("eighth", source('np.load("data/x.npz")'), "relative path 'data/x.npz'"),
    "today's date": ("eighth", source("date.today()"), "today's date"),
    "print at the end": ("eighth", source("x = 1\nprint(x)"), "ends in print"),
    "an empty cell": ("eighth", source("# nothing"), "is empty"),
    "a long float": ("eighth", shows(result("0.1234567")), "shows 0.1234567: round it"),
    "a long float in a stream": (
        "eighth",
        shows(new_output("stream", name="stdout", text="loss 12345.678\n")),
        "shows 12345.678: round it",
    ),
    "a memory address": ("eighth", shows(result("<X at 0x7f00>")), "memory address"),
    "an unknown tag": ("eighth", tagged("varies-weather"), "unknown tags ['varies-weather']"),
    "a strange erratum": ("eighth", lambda c: c.metadata.update(errata=["26"]), "form E26, not"),
    "errata as text": ("eighth", lambda c: c.metadata.update(errata="E26"), "errata is a list of"),
    "a strange counterpart": (
        "eighth",
        lambda c: c.metadata.update(inventory=["3.2.1-2", "3.2.1 2"]),
        "form 3.2.1-2, not ['3.2.1 2']",
    ),
    "a counterpart of a paragraph": (
        "seen",
        lambda c: c.metadata.update(inventory=["E26"]),
        "form 3.2.1-2, not ['E26']",
    ),
    "a counterpart twice": (
        "eighth",
        lambda c: c.metadata.update(inventory=["3.1", "3.1"]),
        "inventory lists an id twice",
    ),
    "two reasons": ("eighth", tagged("varies-image", "varies-timing"), "two varies tags"),
    "source and more": ("eighth", source("x = 1\nshow(f)"), "shows source and does something else"),
    "a figure without ;": (
        "line",
        source("fig, ax = plt.subplots()\nax.plot([0, 1])"),
        "does not end in ';'",
    ),
    "a figure and a value": ("line", shows(FIGURE, result("1")), "shows something else"),
    "two figures": ("line", shows(FIGURE, FIGURE), "shows something else"),
    "a figure without texts": ("line", lambda c: c.metadata.pop("mystnb"), "needs mystnb.figure"),
    "a figure without a name": (
        "line",
        lambda cell: cell.metadata.mystnb.figure.pop("name"),
        "name that begins with fig-",
    ),
    "a caption without a figure": ("line", shows(), "draws no figure"),
    "a directive": ("seen", source("```{note}\nx\n```"), "directive '{note}'"),
    "a colon fence": ("seen", source(":::{tip}\nx\n:::"), "MyST syntax ':::'"),
    "a role": ("seen", source("{eq}`eq-mean`"), "role {eq}`eq-mean`"),
    "a MyST target": ("seen", source("(here)=\n## 二"), "MyST syntax '(here)='"),
    "HTML": ("seen", source("a <b>bold</b> word"), "HTML '<b>'"),
    "an image": ("seen", source("![x](x.png)"), "figures come from code cells"),
}


@pytest.mark.parametrize(
    ("cell_id", "change", "finding"), CELL_BREAKS.values(), ids=CELL_BREAKS.keys()
)
def test_a_cell_that_breaks_a_rule_is_found(made_book, cell_id, change, finding):
    made_book.change("zh", cell_id, change)
    found = cells.findings(made_book.editions()["zh"], NAME)
    assert any(finding in text for text in found), found


COUNTERPARTS = (
    "0 1-p1 1-list(8) 1-end 2.1a 2.3-0 2.5-dgm 3.1 3.2.1-2 3.2.3-a 3.3+1 4.1-1 4.2.3 5.2.0 8.1.1a "
    "10.4-5 sig"
)


def test_items_of_the_article_and_three_digit_errata_may_be_named(made_book):
    made_book.change("zh", "eighth", lambda c: c.metadata.update(inventory=COUNTERPARTS.split()))
    made_book.change("zh", "seen", lambda c: c.metadata.update(inventory=["3.1"], errata=["E103"]))
    assert cells.findings(made_book.editions()["zh"], NAME) == []


@pytest.mark.parametrize(
    ("number", "digits"),
    [("0.000123456", 6), ("12.5", 3), ("1.0e-07", 0), ("1234567.0", 0), ("0.1234567", 7)],
)
def test_significant_digits_are_counted_without_leading_zeros(number, digits):
    assert cells.significant_digits(number) == digits


CHAPTER_BREAKS = {
    "two exercises": ("ex-3", lambda c: c.metadata.pop("exercise"), "has at least 3"),
    "a strange id": ("ex-1", lambda c: c.metadata.update(exercise="first"), "not of the form"),
    "an id twice": ("ex-1", lambda c: c.metadata.update(exercise="ex-4.2-2"), "stands 2 times"),
    "no solution": ("ex-1-solution", tagged("hide-cell"), "must be its solution"),
    "an open solution": ("ex-1-solution", tagged("solution"), "also carries the tag hide-cell"),
    "a stray solution": ("eighth", tagged("solution", "hide-cell"), "without an exercise before"),
    "a label twice": (
        "seen",
        source("$$\nx\n$$ (eq-mean)"),
        "the label eq-mean is defined 2 times",
    ),
}


@pytest.mark.parametrize(
    ("cell_id", "change", "finding"), CHAPTER_BREAKS.values(), ids=CHAPTER_BREAKS.keys()
)
def test_a_chapter_that_breaks_a_rule_is_found(made_book, cell_id, change, finding):
    made_book.change("zh", cell_id, change)
    found = chapters.findings(made_book.editions()["zh"])
    assert any(finding in text for text in found), found


def test_six_exercises_in_a_notebook_are_enough(made_book):
    notebook = read(made_book.path("zh"))
    for number in range(4, 8):
        assert chapters.findings(made_book.editions()["zh"]) == []
        notebook.cells += exercise_and_solution("**练习**", number)
        write(notebook, made_book.path("zh"))
    [finding] = chapters.findings(made_book.editions()["zh"])
    assert finding == f"zh/{NAME}: 7 exercises, a notebook has at most 6"


def test_the_notebooks_of_a_chapter_have_three_exercises_together(made_book):
    first = read(made_book.path("zh"))
    second = deepcopy(first)
    first.cells, second.cells = first.cells[:-2], first.cells[:3] + first.cells[-2:]
    write(first, made_book.path("zh"))
    assert any("has at least 3" in text for text in chapters.findings(made_book.editions()["zh"]))
    write(second, made_book.path("zh", "04_formulas/4_3_second.ipynb"))
    found = chapters.findings(made_book.editions()["zh"])
    assert not any("exercises" in text for text in found), found


def test_one_cell_in_ten_may_vary_and_no_more(made_book):
    made_book.change("zh", "eighth", tagged("varies-timing"))
    assert chapters.findings(made_book.editions()["zh"]) == []
    made_book.change("zh", "line", tagged("varies-image"))
    found = chapters.findings(made_book.editions()["zh"])
    assert "2 of 6 code cells carry a varies tag" in found[0]


LINKS = {
    "[x](#eq-mean)": None,
    "[x](#fig-line)": None,
    "[x](4_2_made_up.ipynb#eq-mean)": None,
    "[x](../04_formulas/4_2_made_up.ipynb)": None,
    "[x](https://arxiv.org/abs/1502.01852v3)": None,
    "[x](https://example.org/anything)": None,
    "[x](#eq-median)": "no such label or heading",
    "[x](4_3.ipynb)": "no such page in this edition",
    "[x](../../en/04_formulas/4_2_made_up.ipynb)": "no such page in this edition",
    "[x](https://doi.org/10.1000/other)": "is not in book/references.bib",
    "[x](https://arxiv.org/abs/1502.99999)": "is not in book/references.bib",
    "[x](ftp://example.org/x)": "only https links",
}


@pytest.mark.parametrize(("link", "finding"), LINKS.items())
def test_a_link_that_leads_nowhere_is_found(made_book, link, finding):
    with (made_book.root / "references.bib").open("a") as file:
        file.write('@misc{he,\n  eprint = "1502.01852",\n}\n')
    made_book.change("zh", "seen", source(link))
    found = links.findings(made_book.editions()["zh"], NAME)
    assert finding in found[0] if finding else found == []


def test_budgets_name_every_notebook_and_stay_below_the_ceiling_and_the_sum():
    assert budgets.problems({"a": 60}, ["a"]) == []
    assert budgets.problems({}, ["a"]) == ["a: has no budget"]
    assert budgets.problems({"a": 1}, []) == ["a: no such notebook"]
    assert budgets.problems({"a": 61}, ["a"]) == ["a: 61 s is above 60 s"]
    many = {str(n): 60 for n in range(17)}  # two at a time
    assert budgets.problems(many, list(many)) == ["all notebooks: 510 s together, above 480 s"]
    del many["0"]
    assert budgets.problems(many, list(many)) == []


def test_budgets_are_written_from_measured_seconds(tmp_path):
    path = tmp_path / "budgets.toml"
    budgets.refresh(path, dict.fromkeys(relative_names(), 7.0))
    assert set(budgets.load(path).values()) == {11}
    assert list(budgets.load(path)) == relative_names()


def test_measured_seconds_stand_beside_their_budgets():
    reports = [
        ("book/zh/a.ipynb::Cell 0", 1.5),
        ("book/zh/a.ipynb::Cell 1", 0.5),
        ("book/en/a.ipynb::Cell 0", 4.0),
        ("tests/test_a.py::test_a", 9.0),
    ]
    seconds = budgets.seconds_per_notebook(reports)
    assert seconds == {"a.ipynb": 2.0, "en/a.ipynb": 4.0}
    lines = budgets.table(seconds, {"a.ipynb": 3})
    assert "2.0       3  a.ipynb" in lines[1]
    assert "over budget" in lines[2]
    assert "over budget" not in lines[1]
