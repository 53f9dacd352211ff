"""Execute a notebook in place, as its author does before handing it on."""

import tempfile
import time

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from .bootstrap import write_bootstrap
from .clean import clean
from .files import code_cells, read, write
from .kernel import OwnKernelManager, kernel_environment

CELL_TIMEOUT_S = 600


def run(path):
    """Execute, clean and write one notebook; return the seconds it took and the notes."""
    notebook = read(path)
    write_bootstrap(notebook)
    start = time.perf_counter()
    _execute(notebook, path)
    seconds = time.perf_counter() - start
    notes = clean(notebook)
    write(notebook, path)
    return seconds, notes


def _execute(notebook, path):
    client = NotebookClient(
        notebook,
        kernel_manager_class=OwnKernelManager,
        extra_arguments=["--log-level=ERROR"],
        timeout=CELL_TIMEOUT_S,
        resources={"metadata": {"path": str(path.parent)}},
    )
    with tempfile.TemporaryDirectory() as profile, kernel_environment(profile):
        try:
            client.execute()
        except CellExecutionError as error:
            raise SystemExit(f"{path}: cell {_stopped_at(notebook)} failed\n{error}") from None


def _stopped_at(notebook):
    executed = [c for c in code_cells(notebook) if any(o.output_type == "error" for o in c.outputs)]
    return executed[-1].id if executed else "?"
