"""What the docstrings of zenlib say, read from its source without importing it."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "zenlib"
BOOK_LINE = re.compile(r"^Book: (?P<places>§.+)$", re.MULTILINE)
PLACE = re.compile(r"§(?P<section>\d+(?:\.\d+)*)(?P<labels>(?: eq-[\w-]+)*)")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Definition:
    """A public function or class and what is written about it."""

    module: str
    name: str
    node: ast.AST

    @property
    def docstring(self):
        """Its docstring, without indentation; empty if there is none."""
        return ast.get_docstring(self.node) or ""

    @property
    def book_places(self):
        """Where the book uses it: (section, labels of equations) pairs."""
        line = BOOK_LINE.search(self.docstring)
        matches = PLACE.finditer(line["places"]) if line else ()
        return [(match["section"], tuple(match["labels"].split())) for match in matches]

    def __str__(self):
        return f"{self.module}.{self.name}"


def modules(package=PACKAGE):
    """The public modules of the package: dotted name -> file."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        if not any(part.startswith("_") for part in parts):
            found[".".join(parts)] = path
    return found


@cache
def tree(path):
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def definitions(package=PACKAGE):
    """Every public function and class: in a package, those that its `__init__` lists."""
    found = []
    for module, path in modules(package).items():
        listed = _listed_by_package(path, package)
        for node in tree(path).body:
            public = isinstance(node, DEFINITIONS) and not node.name.startswith("_")
            if public and (listed is None or node.name in listed):
                found.append(Definition(module, node.name, node))
    return found


def listed_names(path):
    """The names in `__all__`, or None if the module has none; `sorted(_HOME)` is followed."""
    values = {
        ast.unparse(node.targets[0]): node.value
        for node in tree(path).body
        if isinstance(node, ast.Assign)
    }
    if "__all__" not in values:
        return None
    listed = values["__all__"]
    if ast.unparse(listed) == "sorted(_HOME)":
        return [key.value for key in values["_HOME"].keys]
    names = []
    for part in listed.elts:
        group = values[part.value.id].elts if isinstance(part, ast.Starred) else [part]
        names += [name.value for name in group]
    return names


def _listed_by_package(path, package):
    """The names that the subpackage of a module offers; None in the package itself."""
    if path.parent == package or path.name == "__init__.py":
        return None
    return listed_names(path.parent / "__init__.py")
