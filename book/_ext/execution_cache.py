"""Teach jupyter-cache when a stored run of a notebook may be used again.

The key of a run is the code of its cells, their tags, the kernel, the part of zenlib that the
code imports (`imports_digest`), the lock file and the Python version. Captions and alternative
texts stand in other metadata, so the Chinese and the English twin share one run, and each keeps
its own texts. A page is read again when the key of its notebook has changed, even though its
file has not.
"""

import functools
import hashlib
import platform

import nbformat
from imports_digest import ROOT, digest
from jupyter_cache.cache.main import JupyterCacheBase

LOCK = ROOT / "requirements.lock"
_by_code_alone = JupyterCacheBase.create_hashed_notebook
_merge = JupyterCacheBase.merge_match_into_notebook


def code_of(notebook):
    """The code cells of a notebook as one text."""
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def create_hashed_notebook(self, nb, nb_metadata=("kernelspec",), cell_metadata=("tags",)):
    """The notebook's code cells, and the key under which their run is stored."""
    stripped, by_code = _by_code_alone(self, nb, nb_metadata, cell_metadata)
    surroundings = digest(code_of(nb), LOCK, platform.python_version())
    return stripped, hashlib.md5(f"{by_code} {surroundings}".encode()).hexdigest()


def key_of(notebook):
    """The key under which the run of a notebook is stored."""
    return create_hashed_notebook(None, notebook)[1]


def teach_jupyter_cache():
    """Key on what matters, and leave the metadata of cells to the edition that reads the run."""
    JupyterCacheBase.create_hashed_notebook = create_hashed_notebook
    JupyterCacheBase.merge_match_into_notebook = functools.partialmethod(_merge, cell_meta=())


def changed_notebooks(app, env, added, changed, removed):
    """Sphinx event: pages whose notebook has another key than when they were last read."""
    known = env.notebook_keys = getattr(env, "notebook_keys", {})
    now = {}
    for docname in env.found_docs:
        if env.doc2path(docname).endswith(".ipynb"):
            now[docname] = key_of(nbformat.read(env.doc2path(docname), nbformat.NO_CONVERT))
    env.notebook_keys = now
    return [docname for docname, key in now.items() if known.get(docname) not in (None, key)]


def setup(app):
    teach_jupyter_cache()
    app.connect("env-get-outdated", changed_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
