"""From a function of zenlib to its place in the book.

Docstrings end with a line such as `Book: §4.2.3 eq-softmax, eq-log-softmax`. The API pages turn
it into links (`docstring_markup`), the chapters into a table (`formula_table`).
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "zenlib"
LINE = re.compile(r"^\s*Book: (.+?)\.?\s*$", re.MULTILINE)
WORDS = {"zh": ("见本书", "，式 "), "en": ("In the book:", ", equation ")}


def places(docstring):
    """The (section, label) pairs that a docstring names; the label is None for a section alone."""
    found = []
    for line in LINE.findall(docstring or ""):
        for part in re.split(r"(?=§)", line):
            if section := re.match(r"§(\d+(?:\.\d+)*)", part):
                labels = re.findall(r"eq-[\w-]+", part) or [None]
                found += [(section[1], label) for label in labels]
    return found


def public_functions(package=PACKAGE):
    """(dotted name, docstring) of every documented public function and class, module by module.

    The name is the one to import: relu of zenlib/activations/elementwise.py is documented, and
    listed, by zenlib.activations.
    """
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        if any(part.startswith("_") and part != "__init__" for part in parts):
            continue
        is_part = len(parts) > 2 and parts[-1] != "__init__"
        listed = listed_names(path.with_name("__init__.py")) if is_part else None
        for node in _syntax(path).body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name
            if named and not named.startswith("_") and (listed is None or named in listed):
                yield f"{public_module(parts)}.{named}", ast.get_docstring(node) or ""


def public_module(parts):
    """Where a name is documented: functions of zenlib/cnn/model.py are zenlib.cnn's."""
    return ".".join(parts[:2]) if len(parts) > 1 and parts[1] != "__init__" else parts[0]


def listed_names(path):
    """The names in the `__all__` of a package; a lazy one sorts it from its table `_HOME`."""
    values = {
        ast.unparse(node.targets[0]): node.value
        for node in _syntax(path).body
        if isinstance(node, ast.Assign)
    }
    lazy = values.get("_HOME")
    return {node.value for node in (lazy.keys if lazy else values["__all__"].elts)}


def _syntax(path):
    return ast.parse(path.read_text("utf8"))


def document_of(section, docnames):
    """The page that holds a section: 4.2.3 stands in 04_formulas/4_2_derivations."""
    wanted, best, length = section.split("."), None, 0
    for docname in docnames:
        folder, _, stem = docname.rpartition("/")
        number = re.match(r"\d+(?:_\d+)*(?=_)", stem)
        digits = number[0].split("_") if number else []
        if stem == "index" and (chapter := re.match(r"\d+", folder)):
            digits = [str(int(chapter[0]))]
        if len(digits) > length and wanted[: len(digits)] == digits:
            best, length = docname, len(digits)
    return best


def without_book_line(lines):
    """The lines of a docstring without its `Book:` line, wherever it stands."""
    return LINE.sub("", "\n".join(lines)).rstrip().split("\n")


def links(found, edition, docnames):
    """Markup that leads to the sections and equations of some (section, label) pairs."""
    see, equation = WORDS[edition]
    parts = []
    for section in dict.fromkeys(section for section, _ in found):
        page = document_of(section, docnames)
        link = f":doc:`§{section} </{page}>`" if page else f"§{section}"
        labels = [label for place, label in found if place == section and label]
        numbers = ", ".join(f":eq:`{label}`" for label in labels)
        parts.append(f"{link}{equation}{numbers}" if numbers else link)
    return ["", ".. container:: book-line", "", f"   {see} {'; '.join(parts)}", ""]
