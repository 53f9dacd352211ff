"""Mutants of a source file: mutmut's operators, applied one at a time."""

import ast
import difflib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode


@dataclass(frozen=True)
class Mutant:
    """One small fault in a module."""

    path: Path
    place: str  # the function or Class.method it is in; <module> outside of all
    lines: range  # of that function; what calls it begins there
    change: str  # the line before → the line after
    source: str  # of the whole file, with the fault

    @property
    def owner(self):
        """The name at the top level of the module that holds it."""
        return self.place.split(".")[0]

    @property
    def key(self):
        """What names it in the ledger, on whatever line it stands."""
        return f"{self.path.stem}.{self.place}: {self.change}"


class _Operators(MutationVisitor):
    """mutmut's walk over a file, which here also enters what it would leave out."""

    def __init__(self):
        super().__init__(mutation_operators, IgnoredCode(set(), set(), set()))

    def _skip_node_and_children(self, node):
        if isinstance(node, cst.FunctionDef) and node.decorators:
            return False
        if isinstance(node, cst.Param):
            return False
        lists_names = isinstance(node, cst.Assign) and _assigns(node, "__all__")
        return lists_names or super()._skip_node_and_children(node)


def _assigns(node, name):
    return any(isinstance(t.target, cst.Name) and t.target.value == name for t in node.targets)


def mutants(path):
    """Every mutant of a file that differs from it in more than its looks."""
    code = path.read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(code))
    visitor = _Operators()
    wrapper.visit(visitor)
    lines = wrapper.resolve(PositionProvider)
    places = _places(ast.parse(code))
    seen, counts = {ast.dump(ast.parse(code))}, Counter()
    for mutation in visitor.mutations:
        source = wrapper.module.deep_replace(mutation.original_node, mutation.mutated_node).code
        try:
            meaning = ast.dump(ast.parse(source))
        except SyntaxError:
            continue
        if meaning in seen:
            continue
        seen.add(meaning)
        line = lines[mutation.original_node].start.line
        place, span = places.get(line, ("<module>", range(0)))
        change = _change(code, source)
        counts[place, change] += 1
        again = f" ({counts[place, change]})" if counts[place, change] > 1 else ""
        yield Mutant(path, place, span, change + again, source)


def _places(tree):
    """Line -> the function or method it belongs to, decorators included, and all its lines."""
    found = {}
    for node in tree.body:
        inner = [(node, node.name)] if isinstance(node, ast.FunctionDef) else []
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
            inner = [(method, f"{node.name}.{method.name}") for method in methods]
        for function, name in inner:
            start = min([function.lineno, *(part.lineno for part in function.decorator_list)])
            span = range(start, function.end_lineno + 1)
            found |= dict.fromkeys(span, (name, span))
    return found


def _change(before, after):
    """The lines that differ, without their indentation."""
    old, new = before.splitlines(), after.splitlines()
    hunks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changed = [hunk for hunk in hunks if hunk[0] != "equal"]
    texts = [
        " ".join(line.strip() for _, a, b, c, d in changed for line in (old[a:b], new[c:d])[side])
        for side in (0, 1)
    ]
    return " → ".join(texts)
