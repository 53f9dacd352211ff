"""The parts of the build, each by itself; no built book is needed."""

import socket
import sys
import threading
import urllib.request
from contextlib import closing
from importlib.util import find_spec
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import edition, inputs, serve
from tools.docstrings import modules
from tools.inputs import EDITIONS, ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import execution_cache
import imports_digest
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.main import JupyterCacheBase

# the two configurations

OWN_WORDS = {
    "title", "author", "html_title", "language", "html_search_language", "extra_footer", "text",
    "search_bar_text", "toc_title", "nb_code_prompt_show", "nb_code_prompt_hide",
    "togglebutton_hint", "togglebutton_hint_hide", "path_to_book", "local_extensions", "caption",
}  # fmt: skip


def without_own_words(node):
    if isinstance(node, dict):
        return {k: without_own_words(v) for k, v in node.items() if k not in OWN_WORDS}
    return [without_own_words(item) for item in node] if isinstance(node, list) else node


@pytest.mark.parametrize("name", ["_config.yml", "_toc.yml"])
def test_the_editions_are_configured_alike_but_for_their_words(name):
    zh, en = (yaml.safe_load((EDITIONS[e] / name).read_text("utf8")) for e in ("zh", "en"))
    assert without_own_words(zh) == without_own_words(en)
    assert zh != en


@pytest.mark.parametrize("edition_name", EDITIONS)
def test_the_table_of_contents_lists_only_pages_that_exist(edition_name):
    toc = yaml.safe_load((EDITIONS[edition_name] / "_toc.yml").read_text("utf8"))
    assert edition.existing_part(toc, ROOT / "book" / edition_name) == toc


def test_a_draft_leaves_out_what_is_not_written_yet(tmp_path):
    (tmp_path / "here.md").touch()
    toc = {
        "root": "here",
        "parts": [
            {"caption": "a", "chapters": [{"file": "missing", "sections": [{"file": "here"}]}]},
            {"caption": "b", "chapters": [{"file": "here", "sections": [{"file": "missing"}]}]},
        ],
    }
    kept = {"root": "here", "parts": [{"caption": "b", "chapters": [{"file": "here"}]}]}
    assert edition.existing_part(toc, tmp_path) == kept


def test_every_local_extension_is_loaded_and_every_loaded_one_exists():
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf8"))
    loaded = set(config["sphinx"]["config"]["extensions"])
    folder = ROOT / "book" / "_ext"
    with_setup = {p.stem for p in folder.glob("*.py") if "def setup(app)" in p.read_text("utf8")}
    assert with_setup
    assert with_setup <= loaded
    assert [name for name in sorted(loaded) if find_spec(name) is None] == []
    assert "sphinx_thebe" not in loaded, "it asks another host for a script"


# what a notebook imports of the package

FILES = {
    "__init__.py": "from importlib import import_module\ndef __getattr__(name):\n"
    "    return import_module(f'{__name__}.{name}')\n",
    "alone.py": "import math\n",
    "inner.py": "x = 1\n",
    "outer.py": "from .inner import x\n",
    "reader.py": "def f():\n    return open('table.csv')\n",
    "net/__init__.py": "def __getattr__(name):\n    return 1\n",
    "net/model.py": "from .. import alone\n",
    "data/table.csv": "1,2\n",
    "data/other.csv": "3,4\n",
}


@pytest.fixture
def package(tmp_path):
    root = tmp_path / "pack"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


PACKAGE_OF_PARTS = {
    "__init__.py": "",
    "curves/__init__.py": "from pack.curves.flat import line\nfrom .round import arc\n",
    "curves/_shared.py": "one = 1\n",
    "curves/flat.py": "from pack.curves._shared import one\nline = one\n",
    "curves/round.py": "arc = 2\n",
    "curves/stray.py": "never = 'imported'\n",
    "other.py": "x = 3\n",
}


@pytest.mark.parametrize(
    "code",
    [
        "from pack.curves import line",
        "import pack.curves as c\nc.line",
        "import pack\npack.curves.line",
        "from pack import curves\nf = curves.line",
        "from pack.curves.round import arc",
    ],
)
def test_one_function_of_a_package_loads_all_of_its_parts(tmp_path, code):
    """Its `__init__` imports them: a change in any may change what the notebook shows."""
    package = tmp_path / "pack"
    for name, text in PACKAGE_OF_PARTS.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    reached = {p.relative_to(package).as_posix() for p in imports_digest.reachable(code, package)}
    assert reached == PACKAGE_OF_PARTS.keys() - {"curves/stray.py", "other.py"}


REACHED = {
    "1 + 1": [],
    "import math": [],
    "import pack": ["__init__.py"],
    "from pack import alone": ["__init__.py", "alone.py"],
    "import pack.outer": ["__init__.py", "inner.py", "outer.py"],
    "import pack as p\np.outer.x": ["__init__.py", "inner.py", "outer.py"],
    "from pack.outer import x as y": ["__init__.py", "inner.py", "outer.py"],
    "def late():\n    from pack import alone": ["__init__.py", "alone.py"],
    "from pack import reader": ["__init__.py", "data/table.csv", "reader.py"],
    "from pack import net": ["__init__.py", "net/__init__.py"],
    "from pack import net\nnet.train": [
        "__init__.py",
        "alone.py",
        "net/__init__.py",
        "net/model.py",
    ],
    "from pack.net import train": ["__init__.py", "alone.py", "net/__init__.py", "net/model.py"],
    "import pack\npack.net.train": ["__init__.py", "alone.py", "net/__init__.py", "net/model.py"],
    "%matplotlib inline\n!ls\nimport pack.alone": ["__init__.py", "alone.py"],
}


@pytest.mark.parametrize("code", REACHED)
def test_imports_are_followed_as_far_as_they_can_reach(package, code):
    reached = imports_digest.reachable(code, package)
    assert [path.relative_to(package).as_posix() for path in reached] == REACHED[code]


@pytest.mark.parametrize(
    ("changed", "matters"),
    [("inner.py", True), ("outer.py", True), ("alone.py", False), ("data/table.csv", False)],
)
def test_a_change_counts_where_it_is_imported(package, changed, matters):
    before = imports_digest.digest("import pack.outer", package=package)
    (package / changed).write_text("changed = True\n")
    assert (imports_digest.digest("import pack.outer", package=package) != before) is matters


def test_a_data_file_counts_where_its_name_is_read(package):
    before = imports_digest.digest("import pack.reader", package=package)
    (package / "data" / "table.csv").write_text("5,6,7\n")
    assert imports_digest.digest("import pack.reader", package=package) != before


def test_the_digits_and_the_training_loop_are_seen_in_the_package_itself():
    digits = imports_digest.reachable("from zenlib import datasets")
    assert ROOT / "zenlib" / "data" / "mnist.npz" in digits
    network = imports_digest.reachable("from zenlib import cnn\ncnn.train")
    assert ROOT / "zenlib" / "cnn" / "training.py" in network


def test_every_data_file_of_the_package_is_named_in_its_source():
    """Else a change in the file would leave the stored runs of notebooks as they were."""
    reached = imports_digest.reachable("\n".join(f"import {name}" for name in modules()))
    files = {path for path in (ROOT / "zenlib" / "data").rglob("*") if path.is_file()}
    assert files
    assert files <= set(reached)


# the key of a stored run


def notebook(source="from zenlib import losses", *, language="zh", tags=(), kernel="python3"):
    cell = new_code_cell(source, id="one", metadata={"tags": list(tags)})
    cell.metadata["mystnb"] = {"figure": {"name": "fig-x", "caption": f"caption {language}"}}
    return new_notebook(
        cells=[new_markdown_cell(f"prose {language}", id="text"), cell],
        metadata={"kernelspec": {"name": kernel, "display_name": "Python 3"}},
    )


def test_prose_and_captions_do_not_count_in_the_key():
    assert execution_cache.key_of(notebook()) == execution_cache.key_of(notebook(language="en"))


@pytest.mark.parametrize(
    "other",
    [{"source": "from zenlib import metrics"}, {"tags": ["varies-image"]}, {"kernel": "other"}],
)
def test_code_tags_and_kernel_count_in_the_key(other):
    assert execution_cache.key_of(notebook()) != execution_cache.key_of(notebook(**other))


def test_the_lock_file_counts_in_the_key(tmp_path, monkeypatch):
    before = execution_cache.key_of(notebook())
    lock = tmp_path / "requirements.lock"
    lock.write_text("numpy==0\n")
    monkeypatch.setattr(execution_cache, "LOCK", lock)
    assert execution_cache.key_of(notebook()) != before


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A jupyter-cache that has been taught, and forgets it after the test."""
    for name in ("create_hashed_notebook", "merge_match_into_notebook"):
        monkeypatch.setattr(JupyterCacheBase, name, getattr(JupyterCacheBase, name))
    execution_cache.teach_jupyter_cache()
    made = JupyterCacheBase(tmp_path / "cache")
    yield made
    made.db.dispose()


def test_the_twin_takes_the_run_and_keeps_its_own_caption(cache):
    executed = notebook()
    executed.cells[1].outputs = [new_output("stream", text="42\n")]
    cache.cache_notebook_bundle(CacheBundleIn(executed, "zh.ipynb"), check_validity=False)
    _, merged = cache.merge_match_into_notebook(notebook(language="en"))
    assert merged.cells[1].outputs[0].text == "42\n"
    assert merged.cells[1].metadata.mystnb.figure.caption == "caption en"
    assert merged.cells[0].source == "prose en"


def test_a_page_is_read_again_when_what_its_notebook_imports_has_changed(tmp_path, monkeypatch):
    path = tmp_path / "page.ipynb"
    nbformat.write(notebook(), path)
    env = SimpleNamespace(found_docs={"page"}, doc2path=lambda name: str(path))
    event = (None, env, set(), set(), set())
    assert execution_cache.changed_notebooks(*event) == []
    assert execution_cache.changed_notebooks(*event) == []
    monkeypatch.setattr(execution_cache, "digest", lambda *_: "zenlib has changed")
    assert execution_cache.changed_notebooks(*event) == ["page"]


# inputs and the server


@pytest.fixture
def tree(tmp_path):
    for name in (
        "_config.yml",
        "book/zh/a.md",
        "book/_ext/x.py",
        "book/claims/05.yml",
        "book/errata/05.yml",
        "pyproject.toml",
        "tests/budgets.toml",
        "zenlib/b.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "is_structure"),
    [
        ("_config.yml", True),
        ("book/_ext/x.py", True),
        ("book/zh/a.md", False),
        ("book/claims/05.yml", False),
        ("book/errata/05.yml", False),
        ("pyproject.toml", False),
        ("tests/budgets.toml", False),
        ("zenlib/b.py", False),
    ],
)
def test_every_input_counts_and_structure_begins_afresh(tree, name, is_structure):
    all_before, structure_before = inputs.digest_of_inputs(tree), inputs.digest_of_structure(tree)
    (tree / name).write_text("two")
    assert inputs.digest_of_inputs(tree) != all_before
    assert (inputs.digest_of_structure(tree) != structure_before) is is_structure


def test_compiled_python_is_no_input(tree):
    before = inputs.digest_of_inputs(tree)
    (tree / "zenlib" / "__pycache__").mkdir()
    (tree / "zenlib" / "__pycache__" / "b.pyc").write_bytes(b"x")
    assert inputs.digest_of_inputs(tree) == before


def test_the_server_takes_the_next_free_port_and_names_types_right(tmp_path):
    (tmp_path / "data.wasm").write_bytes(b"\0asm")
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = serve.open_server(port, tmp_path)
    try:
        assert port < server.server_port < port + serve.ATTEMPTS
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/data.wasm") as answer:
            assert answer.headers["Content-Type"] == "application/wasm"
    finally:
        server.shutdown()
        server.server_close()


def test_serving_without_a_book_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "SITE", tmp_path)
    with pytest.raises(SystemExit, match="make book"):
        serve.main()
