"""nbval, with the conventions of tools/notebooks/pytest_plugin.py, compares what it should."""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_notebook, new_output

from tests.book.made_book import code, count_executions, result
from tools.notebooks.files import ROOT

FIGURE = new_output("display_data", data={"text/plain": "<Figure size 640x480 with 1 Axes>"})
ZERO = new_output("error", ename="ZeroDivisionError", evalue="division by zero")
PLUGIN = "-ptools.notebooks.pytest_plugin"
SHOWS_HTML = "from IPython.display import HTML\nHTML('<b>x</b>')"
EXECUTED = {
    "equal": (code("equal", "1 + 1", result("2")), "PASSED"),
    "different": (code("different", "1 + 2", result("2")), "FAILED"),
    "no output stored": (code("missing", "1 + 1"), "FAILED"),
    "varies": (code("varies", "id(object())", tags=["varies-timing"]), "PASSED"),
    "shows source": (code("source", "import json\njson", tags=["source"]), "PASSED"),
    "figure": (
        code("figure", "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", FIGURE),
        "PASSED",
    ),
    "no figure": (code("no-figure", "1;", FIGURE), "FAILED"),
    "standard error": (code("stderr", "import sys\nn = sys.stderr.write('x')"), "PASSED"),
    "warning": (code("warning", "import warnings\nwarnings.warn('attention')"), "FAILED"),
    "missing glyph": (code("glyph", "plt.title('标题');", FIGURE), "FAILED"),
    "HTML beside text": (
        code("html", SHOWS_HTML, result("<IPython.core.display.HTML object>")),
        "PASSED",
    ),
    "raises": (code("raises", "1 / 0"), "FAILED"),
    "raises as told": (
        code("told", "1 / 0", ZERO, tags=["raises-exception"]),
        "PASSED",
    ),
    "this interpreter": (
        code("python", "import sys\nsys.executable", result(repr(sys.executable))),
        "PASSED",
    ),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What nbval says about each cell, in an empty home and without a PATH."""
    folder = tmp_path_factory.mktemp("nbval")
    cells = [cell for cell, _ in EXECUTED.values()]
    nbformat.write(count_executions(new_notebook(cells=cells)), folder / "executed.ipynb")
    options = "-c pyproject.toml --rootdir . -p no:cacheprovider -rA --color=no".split()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, PLUGIN, folder / "executed.ipynb"],
        cwd=ROOT,
        env={"HOME": str(folder / "home"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"^(PASSED|FAILED) .*::Cell (\d+)", done.stdout, re.MULTILINE)
    assert len(found) == len(EXECUTED), done.stdout + done.stderr
    return {list(EXECUTED)[int(number)]: verdict for verdict, number in found}


@pytest.mark.notebooks
@pytest.mark.parametrize("case", EXECUTED)
def test_nbval_compares_what_is_stored_and_nothing_else(verdicts, case):
    assert verdicts[case] == EXECUTED[case][1]


@pytest.mark.parametrize(("editions", "unknown"), [("zh,de", "'de'"), ("", "''")])
@pytest.mark.slow
def test_an_edition_that_does_not_exist_is_a_usage_error(editions, unknown):
    done = collect_only(editions)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout + done.stderr
    assert re.search(
        f"^ERROR: ZENLIB_EDITIONS must name editions .*zh or en.* got {unknown}$",
        done.stderr,
        re.MULTILINE,
    )
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_editions_asked_for_are_collected():
    done = collect_only("en")
    found = set(re.findall(r"^book/(\w+)/.*\.ipynb::", done.stdout, re.MULTILINE))
    assert found == {"en"}, done.stdout + done.stderr


def collect_only(editions):
    """What pytest says about the book for a value of ZENLIB_EDITIONS."""
    options = "--collect-only -q -p no:cacheprovider book".split()
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=ROOT,
        env={**os.environ, "ZENLIB_EDITIONS": editions},
        capture_output=True,
        text=True,
        check=False,
    )
