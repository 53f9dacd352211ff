"""Which parts of zenlib a piece of code can reach, and a digest of them.

A stored notebook run is valid as long as nothing the notebook imports has changed. This module
follows imports by reading source, never by running it: from the code of a notebook to modules of
zenlib, from those to further modules, and to the files of zenlib/data that they name.
"""

import ast
import hashlib
import re
from functools import cache
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "zenlib"
_ONE_AT_A_TIME = Lock()  # Python 3.11 miscounts its depth when two threads build trees


def module_path(name, package=PACKAGE):
    """The source file of a module of the package, or None if there is no such module."""
    base = package.parent.joinpath(*name.split("."))
    for path in (base / "__init__.py", base.with_suffix(".py")):
        if path.is_file():
            return path
    return None


def reachable(code, package=PACKAGE):
    """Every source and data file of the package that running `code` can load, sorted."""
    todo = list(_imported(_parse(code), "", package))
    modules = set()
    while todo:
        name = todo.pop()
        if name not in modules:
            modules.add(name)
            path = module_path(name, package)
            home = name if path.name == "__init__.py" else name.rpartition(".")[0]
            todo += _imported(_tree(path, _stat(path)), home, package)
    sources = {module_path(name, package) for name in modules}
    trees = [_parse(code), *(_tree(path, _stat(path)) for path in sources)]
    return sorted(sources | _data_files(trees, package)) if sources else []


def digest(code, *extra, package=PACKAGE):
    """One digest over the files that `code` can load and any further strings or paths."""
    total = hashlib.sha256()
    for path in reachable(code, package):
        total.update(f"{path.relative_to(package.parent)}\0{file_digest(path)}\0".encode())
    for item in extra:
        total.update((file_digest(item) if isinstance(item, Path) else item).encode())
    return total.hexdigest()


def file_digest(path):
    """SHA-256 of a file, remembered until the file changes."""
    return _file_digest(path, _stat(path))


def _stat(path):
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@cache
def _file_digest(path, stat):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _tree(path, stat):
    return _parsed(path.read_text(encoding="utf8"))


def _parse(code):
    """The syntax tree of notebook code; IPython's `%magic` and `!shell` lines count as nothing."""
    return _parsed(re.sub(r"^(\s*)[%!?].*$", r"\1pass", code, flags=re.MULTILINE))


def _parsed(code):
    with _ONE_AT_A_TIME:
        return ast.parse(code)


def _imported(tree, home, package):
    """Modules of the package that a tree imports; relative ones are relative to `home`."""
    found, names = set(), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found |= _parents(alias.name)
                plain = alias.name.split(".")[0]
                names[alias.asname or plain] = alias.name if alias.asname else plain
        elif isinstance(node, ast.ImportFrom) and (base := _absolute(node, home)):
            found |= _parents(base)
            for alias in node.names:
                found |= _member(base, alias.name, package)
                names[alias.asname or alias.name] = f"{base}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found |= _attribute(node, names, package)
    return {name for name in found if _is_ours(name, package) and module_path(name, package)}


def _attribute(node, names, package):
    """What reading `zenlib.cnn.train` may load, where `zenlib` was imported."""
    attributes = []
    while isinstance(node, ast.Attribute):
        attributes.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or not _is_ours(names.get(node.id, ""), package):
        return set()
    found, base = set(), names[node.id]
    for attribute in attributes:
        found |= _member(base, attribute, package)
        base = f"{base}.{attribute}"
    return found


def _is_ours(name, package):
    return name.split(".")[0] == package.name


def _absolute(node, home):
    if not node.level:
        return node.module
    parts = home.split(".")[: len(home.split(".")) - node.level + 1]
    return ".".join([*parts, node.module] if node.module else parts)


def _parents(name):
    """a.b.c runs a, a.b and a.b.c."""
    parts = name.split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts) + 1)}


def _member(base, name, package):
    """What `base.name` may load: a submodule, or whatever a lazy package can give for that name."""
    if _is_ours(base, package) and module_path(f"{base}.{name}", package):
        return _parents(f"{base}.{name}")
    path = module_path(base, package) if _is_ours(base, package) else None
    if path is None or path.name != "__init__.py" or name.startswith("__"):
        return set()
    is_lazy = any(
        isinstance(node, ast.FunctionDef) and node.name == "__getattr__"
        for node in _tree(path, _stat(path)).body
    )
    if not is_lazy and name != "*":
        return set()
    return {f"{base}.{child}" for child in _children(path.parent)}


def _children(folder):
    modules = (path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    packages = (path.parent.name for path in folder.glob("*/__init__.py"))
    return {*modules, *packages}


def _data_files(trees, package):
    """Files of the data folder that the trees name in a string."""
    by_name = {path.name: path for path in (package / "data").rglob("*") if path.is_file()}
    strings = (
        node.value.rpartition("/")[2]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {by_name[text] for text in strings if text in by_name}
