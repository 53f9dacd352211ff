"""How pytest executes the notebooks: nbval, with the conventions of this book.

nbval compares stored text outputs with new ones. Here it also knows the `varies-…` tags, honours
a closing `;` as Jupyter does, starts every kernel in the same quiet environment, ignores what is
never stored (images, HTML, standard error) and fails on Python warnings, which a reader would see.

The Chinese notebooks are collected; ZENLIB_EDITIONS=zh,en adds the English ones, and a path
given on the command line is always collected. An edition that does not exist is a usage error.
"""

import os
import re
import tempfile
from pathlib import Path

import nbval.kernel
import nbval.plugin
import pytest

from . import budgets
from .files import BOOK, EDITIONS, UNSTORED
from .kernel import kernel_environment

NEVER_STORED = ("stderr", "text/html", "image/svg+xml", "application/json", "application/pdf")
PYTHON_WARNING = re.compile(r"^.*:\d+: (\w*Warning: .*)$", re.MULTILINE)


def pytest_configure(config):
    """Teach nbval the tags of this book, give IPython an empty profile, check the editions."""
    for tag in UNSTORED:
        nbval.plugin.metadata_tags[tag] = ("check", False)
    # nbval executes without history, but IPython looks for a closing `;` in the history.
    nbval.kernel.RunningKernel.execute_cell_input = _execute_as_jupyter_does
    config.stash[PROFILE] = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    if unknown := sorted(_editions_in_environment() - set(EDITIONS)):
        raise pytest.UsageError(
            f"ZENLIB_EDITIONS must name editions of the book, {' or '.join(EDITIONS)}, separated "
            f"by commas, got {', '.join(map(repr, unknown))}"
        )


def pytest_unconfigure(config):
    """Remove IPython's profile."""
    config.stash[PROFILE].cleanup()


def pytest_ignore_collect(collection_path, config):
    """Leave out notebooks of editions that are not asked for, and stray copies."""
    if collection_path.suffix != ".ipynb":
        return None
    asked = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    if collection_path in asked:
        return None
    return not any(collection_path.is_relative_to(BOOK / edition) for edition in _editions(asked))


def pytest_collection_modifyitems(items):
    """Mark notebook cells, so that `-m "not notebooks"` leaves them out."""
    for item in items:
        if isinstance(item, nbval.plugin.IPyNbCell):
            item.add_marker("notebooks")
            item.parent.skip_compare = (*item.parent.skip_compare, *NEVER_STORED)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """Start kernels with the environment of this book."""
    if not isinstance(item, nbval.plugin.IPyNbCell):
        return (yield)
    with kernel_environment(item.config.stash[PROFILE].name):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A cell that warns fails, among others for a glyph that the font of a figure lacks."""
    result = yield
    if isinstance(item, nbval.plugin.IPyNbCell):
        for warning in python_warnings(item.test_outputs or []):
            item.raise_cell_error(f"The cell warns: {warning}")
    return result


def python_warnings(outputs):
    """The messages of Python warnings among the outputs of a cell."""
    texts = [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"]
    return PYTHON_WARNING.findall("".join(texts))


def pytest_terminal_summary(terminalreporter, config):
    """Report the seconds of each notebook beside its budget, and keep them for `budgets`."""
    seconds = budgets.seconds_per_notebook(
        (report.nodeid, report.duration)
        for reports in terminalreporter.stats.values()
        for report in reports
        if hasattr(report, "duration")
    )
    if not seconds:
        return
    if getattr(config, "cache", None):
        config.cache.set(budgets.CACHE_KEY, {**config.cache.get(budgets.CACHE_KEY, {}), **seconds})
    terminalreporter.section("seconds per notebook")
    for line in budgets.table(seconds, budgets.load()):
        terminalreporter.line(line)


PROFILE = pytest.StashKey()


def _editions(asked):
    named = {edition for edition in ("zh", "en") for path in asked if path == BOOK / edition}
    return named | _editions_in_environment()


def _editions_in_environment():
    return set(os.environ.get("ZENLIB_EDITIONS", "zh").split(","))


def _execute_as_jupyter_does(self, cell_input, allow_stdin=None):
    return self.kc.execute(cell_input, allow_stdin=allow_stdin, stop_on_error=False)
