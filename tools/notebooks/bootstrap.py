"""The first code cell, the same in every notebook: it finds zenlib, or installs it in Colab."""

import tomllib

from nbformat.v4 import new_code_cell, new_output

from .files import BOOK, BOOTSTRAP, tags

CELL_ID = "bootstrap"
SITE = BOOK / "site.toml"
CODE = """\
# Finds zenlib, the package this book computes with; Colab installs it first.
import subprocess
import sys
from importlib.util import find_spec

address, found = "{address}", find_spec("zenlib") is not None
if not found and address and "google.colab" in sys.modules:
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", address], check=True)
elif not found:
    raise ModuleNotFoundError("zenlib is missing: run `make wheel`, then `pip install dist/*.whl`")
"zenlib found" if found else f"zenlib installed from {{address}}"\
"""


def colab_address(site=SITE):
    """What Colab installs zenlib from; empty while no repository is configured."""
    settings = tomllib.loads(site.read_text(encoding="utf-8")) if site.exists() else {}
    if not settings.get("repository"):
        return ""
    return f"git+{settings['repository']}@{settings.get('branch', 'main')}"


def bootstrap_code(address=None):
    """The source of the cell."""
    return CODE.format(address=colab_address() if address is None else address)


def bootstrap_cell():
    """The cell as it is stored, executed first."""
    found = new_output(
        "execute_result", data={"text/plain": "'zenlib found'"}, metadata={}, execution_count=1
    )
    return new_code_cell(
        bootstrap_code(),
        id=CELL_ID,
        metadata={"tags": [BOOTSTRAP]},
        execution_count=1,
        outputs=[found],
    )


def write_bootstrap(notebook):
    """Put the cell where the first code cell belongs: after the opening text, if there is any."""
    cells = [cell for cell in notebook.cells if BOOTSTRAP not in tags(cell)]
    first_code = next((i for i, cell in enumerate(cells) if cell.cell_type == "code"), len(cells))
    at = next((i for i, cell in enumerate(notebook.cells) if BOOTSTRAP in tags(cell)), None)
    if at is None or at > first_code:
        at = min(1, first_code)
    notebook.cells = [*cells[:at], bootstrap_cell(), *cells[at:]]
