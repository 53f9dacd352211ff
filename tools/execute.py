"""Execute the notebooks of both editions whose stored run is missing or no longer valid.

    python -m tools.execute

`tools.book` calls this before Sphinx reads the pages. Twins share one run. Notebooks that reach
TensorFlow use every core by themselves and run one at a time; the others run two at a time.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution

from tools.inputs import BUILD, EDITIONS, ROOT
from tools.notebooks.files import BOOK, notebooks
from tools.notebooks.kernel import OwnKernelManager

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from execution_cache import code_of, key_of, teach_jupyter_cache
from imports_digest import reachable

CELL_TIMEOUT_S = 600


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.execute")
    parser.add_argument("--book", type=Path, default=BOOK, help="the folder that holds zh and en")
    parser.add_argument("--cache", type=Path, default=BUILD / "cache", help="the stored runs")
    options = parser.parse_args(arguments)
    return execute_book(options.book, options.cache)


def execute_book(book, cache_folder):
    """Returns 0 if every notebook of the book now has a stored run."""
    teach_jupyter_cache()
    cache = get_cache(cache_folder)
    stored = {record.hashkey for record in cache.list_cache_records()}
    waiting = {}
    for path in [path for edition in EDITIONS for path in notebooks(edition, book)]:
        notebook = nbformat.read(path, nbformat.NO_CONVERT)
        key = key_of(notebook)
        if key not in stored:
            waiting.setdefault(key, (path, notebook))
    heavy = [job for job in waiting.values() if _uses_tensorflow(job[1])]
    light = [job for job in waiting.values() if job not in heavy]
    failed = _run_all(cache, light, at_once=2) + _run_all(cache, heavy, at_once=1)
    return 1 if failed else 0


def _uses_tensorflow(notebook):
    code = code_of(notebook)
    return "tensorflow" in code or "keras" in code or any("cnn" in p.parts for p in reachable(code))


def _run_all(cache, notebooks, *, at_once):
    """Execute, store what succeeded, print what failed; returns the number of failures."""
    failed = 0
    with ThreadPoolExecutor(at_once) as pool:
        for path, notebook, key, result in pool.map(_run, notebooks):
            fault = _fault(notebook, key, result)
            if fault:
                print(f"{_short(path)}: {fault}", file=sys.stderr)
                failed += 1
            else:
                bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": result.time})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return failed


def _run(job):
    path, notebook = job
    key = key_of(notebook)
    started = time.strftime("%H:%M:%S")
    with tempfile.TemporaryDirectory() as folder:
        result = single_nb_execution(
            notebook,
            cwd=folder,
            timeout=CELL_TIMEOUT_S,
            allow_errors=False,
            meta_override=False,
            kernel_manager_class=OwnKernelManager,
            extra_arguments=["--log-level=ERROR"],
        )
    print(f"{started}  executed {_short(path)} in {result.time:.1f} s", flush=True)
    shorten_errors(notebook)
    return path, notebook, key, result


def shorten_errors(notebook):
    """An error that a reader is meant to see shows its name and message, not our folders."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: {output.evalue}"]


def _short(path):
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _fault(notebook, key, result):
    """Why the run must not be stored, or None."""
    if result.err is not None:
        return f"{type(result.err).__name__}\n{result.err}"
    if key_of(notebook) != key:
        return "zenlib was changed while this notebook ran; build again"
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and "missing from font" in output.text:
                return f"cell {cell.id}: a character of a figure has no glyph:\n{output.text}"
    return None


if __name__ == "__main__":
    sys.exit(main())
