"""Notebooks are executed once for both editions, and again only when something has changed."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools import execute
from tools.inputs import ROOT


def write_notebook(path, source):
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=[new_code_cell(source, id="a")], metadata=metadata), path)


def run(book):
    """What the build does before Sphinx reads the pages."""
    options = ["--book", str(book), "--cache", str(book / "cache")]
    command = [sys.executable, "-m", "tools.execute", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_twins_share_one_run_and_a_second_call_runs_nothing(tmp_path):
    for edition in ("zh", "en"):
        write_notebook(tmp_path / edition / "page.ipynb", "6 * 7")
    first, second = run(tmp_path), run(tmp_path)
    assert first.returncode == second.returncode == 0
    assert first.stdout.count("executed") == 1
    assert "executed" not in second.stdout


@pytest.mark.slow
def test_a_failing_notebook_is_shown_and_not_stored_and_the_others_go_on(tmp_path):
    write_notebook(tmp_path / "zh" / "bad.ipynb", "1 / 0")
    write_notebook(tmp_path / "zh" / "good.ipynb", "1 / 1")
    first, second = run(tmp_path), run(tmp_path)
    assert first.returncode == second.returncode == 1
    assert "bad.ipynb: CellExecutionError" in first.stderr
    assert "ZeroDivisionError" in first.stderr
    assert "good.ipynb" in first.stdout
    assert "good.ipynb" not in second.stdout


def test_an_error_that_a_reader_sees_is_its_name_and_message():
    error = new_output(
        "error", ename="ValueError", evalue="x is empty", traceback=["/home/me", "…"]
    )
    printed = new_output("stream", text="before")
    notebook = new_notebook(cells=[new_code_cell("f()", outputs=[printed, error])])
    execute.shorten_errors(notebook)
    assert notebook.cells[0].outputs == [printed, error]
    assert error.traceback == ["ValueError: x is empty"]


def executed(text):
    cell = new_code_cell("x", id="plot", outputs=[new_output("stream", name="stderr", text=text)])
    return new_notebook(cells=[cell])


def test_a_character_without_a_glyph_is_a_fault():
    class Result:
        err = None

    notebook = executed("UserWarning: Glyph 20013 missing from font(s) DejaVu Sans.")
    assert "cell plot" in execute._fault(notebook, execute.key_of(notebook), Result)
    notebook = executed("nothing to see")
    assert execute._fault(notebook, execute.key_of(notebook), Result) is None


def test_a_run_during_which_the_package_changed_is_not_stored():
    class Result:
        err = None

    assert "build again" in execute._fault(executed("fine"), "another key", Result)


@pytest.mark.parametrize(
    ("source", "heavy"),
    [
        ("import tensorflow as tf", True),
        ("from zenlib import cnn", True),
        ("from zenlib import losses, datasets", False),
    ],
)
def test_notebooks_that_reach_tensorflow_run_alone(source, heavy):
    notebook = new_notebook(cells=[new_code_cell(source, id="a")])
    assert execute._uses_tensorflow(notebook) is heavy
