"""Cleaning, twinning, executing: what the commands of tools.notebooks do to a notebook."""

import runpy
import subprocess
import sys

import pytest
from nbformat.v4 import new_markdown_cell, new_output

from tests.book.made_book import NAME, code, result
from tools.notebooks.__main__ import main
from tools.notebooks.bootstrap import bootstrap_code, colab_address, write_bootstrap
from tools.notebooks.clean import clean, shows_source
from tools.notebooks.files import BOOTSTRAP, ROOT, code_cells, locate, read, tags, to_text, write
from tools.notebooks.run import run
from tools.notebooks.twins import UNTRANSLATED, twin


def cell_of(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def add(book, language, cell, at=3):
    notebook = read(book.path(language))
    notebook.cells.insert(at, cell)
    write(notebook, book.path(language))


def cleaned(book, **changes):
    notebook = read(book.path("zh"))
    cell_of(notebook, "eighth").update(changes)
    notes = clean(notebook)
    return cell_of(notebook, "eighth"), notes


def test_clean_leaves_a_clean_notebook_as_it_is(made_book):
    notebook = read(made_book.path("zh"))
    assert clean(notebook) == []
    assert to_text(notebook) == made_book.path("zh").read_text(encoding="utf-8")


def test_clean_keeps_text_and_drops_pictures(made_book):
    data = {"image/png": "iVBO", "image/svg+xml": "<svg/>", "text/html": "<b>", "text/plain": "<X>"}
    cell, _ = cleaned(made_book, outputs=[new_output("display_data", data, metadata={"w": 1})])
    assert cell.outputs[0].data == {"text/plain": "<X>"}
    assert cell.outputs[0].metadata == {}


def test_clean_drops_standard_error_and_joins_standard_output(made_book):
    streams = [("stdout", "a"), ("stderr", "x"), ("stdout", "b")]
    outputs = [new_output("stream", name=name, text=text) for name, text in streams]
    cell, _ = cleaned(made_book, outputs=outputs)
    assert [output.text for output in cell.outputs] == ["ab"]


def test_clean_keeps_name_and_message_of_an_error_without_its_traceback(made_book):
    error = new_output("error", ename="ValueError", evalue="no", traceback=["/home/me/x.py"])
    cell, _ = cleaned(made_book, outputs=[error])
    assert (cell.outputs[0].ename, cell.outputs[0].traceback) == ("ValueError", [])


@pytest.mark.parametrize("tag", ["varies-image", "varies-timing", "varies-device", "source"])
def test_clean_drops_outputs_that_are_never_stored(made_book, tag):
    cell, _ = cleaned(made_book, metadata={"tags": [tag]})
    assert cell.outputs == []


def test_clean_tags_the_cells_that_show_source(made_book):
    cell, _ = cleaned(made_book, source="show(relu)")
    assert tags(cell) == ["source"]
    assert cell.outputs == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("show(f)", True), ("source.show(f)", True), ("x = show", False), ("slideshow()", False)],
)
def test_a_call_of_show_is_recognised(text, expected):
    assert shows_source(text) is expected


def test_clean_says_which_unknown_metadata_it_drops(made_book):
    cell, notes = cleaned(made_book, metadata={"colour": "red", "scrolled": True})
    assert notes == ["cell eighth: metadata 'colour' dropped"]
    assert cell.metadata == {}


def test_twins_copies_code_tags_and_outputs_and_leaves_prose_alone(made_book):
    made_book.change("zh", "eighth", lambda cell: cell.update(source="1 / 4"))
    made_book.change("zh", "eighth", lambda cell: cell.update(outputs=[result("0.25")]))
    made_book.change("zh", "eighth", lambda cell: cell.metadata.update(tags=["hide-input"]))
    before = read(made_book.path("en"))
    twin(NAME, book=made_book.root)
    zh, en = read(made_book.path("zh")), read(made_book.path("en"))
    assert cell_of(en, "eighth") == cell_of(zh, "eighth")
    assert [c.source for c in en.cells if c.cell_type == "markdown"] == [
        c.source for c in before.cells if c.cell_type == "markdown"
    ]
    assert cell_of(en, "line").metadata.mystnb.figure.caption == "A straight line."


def test_twins_works_in_both_directions(made_book):
    made_book.change("en", "eighth", lambda cell: cell.update(source="1 / 4"))
    twin(NAME, source="en", book=made_book.root)
    assert cell_of(read(made_book.path("zh")), "eighth").source == "1 / 4"


def test_twins_changes_nothing_the_second_time(made_book):
    add(made_book, "zh", new_markdown_cell("新的。", id="new"))
    assert twin(NAME, book=made_book.root).changed
    assert not twin(NAME, book=made_book.root).changed


def test_twins_inserts_a_missing_cell_in_its_place_to_be_translated(made_book):
    add(made_book, "zh", new_markdown_cell("新的。", id="new"))
    report = twin(NAME, book=made_book.root)
    zh, en = read(made_book.path("zh")), read(made_book.path("en"))
    assert [cell.id for cell in en.cells] == [cell.id for cell in zh.cells]
    assert cell_of(en, "new").source == f"{UNTRANSLATED}\n新的。"
    assert report.notes == ["new: to be translated in en"]


def test_twins_follows_the_order_of_the_source(made_book):
    notebook = read(made_book.path("zh"))
    notebook.cells[3:5] = notebook.cells[3:5][::-1]
    write(notebook, made_book.path("zh"))
    twin(NAME, book=made_book.root)
    assert [c.id for c in read(made_book.path("en")).cells] == [c.id for c in notebook.cells]


def test_twins_writes_the_bootstrap_cell_anew_in_both_editions(made_book):
    made_book.change_both("bootstrap", lambda cell: cell.update(source="import zenlib"))
    twin(NAME, book=made_book.root)
    for language in ("zh", "en"):
        assert cell_of(read(made_book.path(language)), "bootstrap").source == bootstrap_code()


def test_twins_never_loses_prose(made_book):
    add(made_book, "en", new_markdown_cell("Only here.", id="only-en"))
    report = twin(NAME, book=made_book.root)
    assert [c.id for c in read(made_book.path("en")).cells][3] == "only-en"
    assert report.notes == ["only-en: only en has this markdown cell; add or delete it"]


def test_twins_drops_code_that_the_source_has_not_and_says_so(made_book):
    add(made_book, "en", code("only-en", "1"))
    report = twin(NAME, book=made_book.root)
    assert "only-en" not in [cell.id for cell in read(made_book.path("en")).cells]
    assert "code cell dropped from en" in report.notes[0]


def test_twins_makes_the_other_notebook_where_there_is_none(made_book):
    made_book.path("en").unlink()
    twin(NAME, book=made_book.root)
    en = read(made_book.path("en"))
    assert all(UNTRANSLATED in c.source for c in en.cells if c.cell_type == "markdown")
    assert UNTRANSLATED in cell_of(en, "line").metadata.mystnb.image.alt


def test_the_bootstrap_cell_is_written_where_the_first_code_cell_belongs(made_book):
    notebook = read(made_book.path("zh"))
    cell_of(notebook, "bootstrap").update(source="import zenlib", id="old")
    write_bootstrap(notebook)
    assert [cell.id for cell in notebook.cells[:3]] == ["title", "bootstrap", "equation"]
    assert [BOOTSTRAP in tags(cell) for cell in code_cells(notebook)[:2]] == [True, False]


def test_the_bootstrap_cell_finds_zenlib_and_loads_neither_numpy_nor_tensorflow(tmp_path):
    path = tmp_path / "bootstrap.py"
    path.write_text(bootstrap_code())
    program = (
        f"import runpy, sys; names = runpy.run_path({str(path)!r})\n"
        "assert names['found'] is True\n"
        "loaded = {'numpy', 'tensorflow', 'matplotlib'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_the_bootstrap_cell_says_in_one_line_what_to_do_without_zenlib(tmp_path, monkeypatch):
    path = tmp_path / "bootstrap.py"
    path.write_text(bootstrap_code())
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="zenlib is missing: run") as info:
        runpy.run_path(path)
    assert "\n" not in str(info.value)


def test_colab_installs_from_the_configured_repository(tmp_path):
    site = tmp_path / "site.toml"
    assert colab_address(site) == ""
    site.write_text('repository = "https://example.org/a/b"\nbranch = "next"\n')
    assert colab_address(site) == "git+https://example.org/a/b@next"


def test_a_path_outside_the_book_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="is not a notebook below"):
        locate(tmp_path / "x.ipynb")


def test_clean_check_names_what_is_not_clean_and_changes_nothing(made_book, capsys):
    path = made_book.path("zh")
    assert main(["clean", "--check", str(path)]) == 0
    made_book.change("zh", "eighth", lambda cell: cell.metadata.update(colour="red"))
    before = path.read_text(encoding="utf-8")
    assert main(["clean", "--check", str(path)]) == 1
    assert "not clean" in capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == before
    main(["clean", str(path)])
    assert main(["clean", "--check", str(path)]) == 0


@pytest.mark.notebooks
def test_run_executes_in_place_and_stores_what_may_be_stored(made_book):
    made_book.change("zh", "eighth", lambda cell: cell.update(source="1 / 4"))
    made_book.change(
        "zh", "line", lambda c: c.update(source="import matplotlib.pyplot as plt\nplt.plot([1]);")
    )
    before = made_book.path("zh").read_text(encoding="utf-8")
    run(made_book.path("zh"))
    notebook = read(made_book.path("zh"))
    assert cell_of(notebook, "eighth").outputs[0].data == {"text/plain": "0.25"}
    assert cell_of(notebook, "line").outputs[0].data == {
        "text/plain": "<Figure size 640x480 with 1 Axes>"
    }
    assert to_text(notebook) != before
    assert [c.execution_count for c in code_cells(notebook)] == list(range(1, 7))


@pytest.mark.notebooks
def test_run_names_the_cell_that_fails_and_writes_nothing(made_book):
    made_book.change("zh", "eighth", lambda cell: cell.update(source="1 / 0"))
    before = made_book.path("zh").read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match="cell eighth failed"):
        run(made_book.path("zh"))
    assert made_book.path("zh").read_text(encoding="utf-8") == before
