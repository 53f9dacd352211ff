"""The API page of a package, part by part: ```{package-parts} zenlib.llm``` in a page.

The order of the parts is that of the table in the package's docstring; each part is a section with
its own docstring above its functions, so that the contents beside the page are those of the
package.
"""

import ast
import re

from book_lines import PACKAGE, listed_names
from docstring_markup import COLUMNS, typeset

FENCE = re.compile(r"^```\{package-parts\} zenlib\.(\w+)\n```$", re.MULTILINE)


def parts(package):
    """(part, its docstring, its public names with their kind), in the order of the table."""
    init = _syntax(PACKAGE / package / "__init__.py")
    public = listed_names(PACKAGE / package / "__init__.py")
    homes = _homes(init, f"zenlib.{package}")
    columns = (COLUMNS.match(line) for line in ast.get_docstring(init).splitlines())
    for part in [column[1] for column in columns if column]:
        body = _syntax(PACKAGE / package / f"{part}.py")
        names = sorted((n for n in public if homes.get(n) == part), key=_place(body))
        yield part, ast.get_docstring(body), [(name, _kind(body, name)) for name in names]


def markdown(package):
    """The page below its title: the package's docstring, then one section for each part."""
    lines = _rst(["", f".. automodule:: zenlib.{package}", ""])
    for part, docstring, names in parts(package):
        lines += [f"## {part}", ""]
        rst = [*typeset(docstring.splitlines(), "module"), ""]
        for name, kind in names:
            rst.append(f".. auto{kind}:: zenlib.{package}.{name}")
            rst += ["   :members:", ""] if kind == "class" else [""]
        lines += _rst(rst)
    return "\n".join(lines)


def on_source_read(app, docname, source):
    """Sphinx event."""
    if found := FENCE.search(source[0]):
        for path in (PACKAGE / found[1]).glob("*.py"):
            app.env.note_dependency(str(path))
        source[0] = FENCE.sub(lambda match: markdown(match[1]), source[0])


def _homes(init, package):
    """Public name -> part, of imports and of the tables of what is loaded when first used."""
    homes = {}
    for node in ast.walk(init):
        if isinstance(node, ast.ImportFrom) and node.module.startswith(f"{package}."):
            homes |= {name.name: node.module.rpartition(".")[2] for name in node.names}
        elif isinstance(node, ast.Dict) and all(_texts(node.keys + node.values)):
            homes |= ast.literal_eval(node)
    return homes


def _texts(nodes):
    return [isinstance(node, ast.Constant) and isinstance(node.value, str) for node in nodes]


def _syntax(path):
    return ast.parse(path.read_text("utf8"))


def _definitions(body):
    for node in body.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield ast.unparse(node.targets[0]), node


def _place(body):
    order = [name for name, _ in _definitions(body)]
    return lambda name: (name not in order, order.index(name) if name in order else 0, name)


def _kind(body, name):
    node = dict(_definitions(body)).get(name)
    if isinstance(node, ast.ClassDef):
        is_error = any(ast.unparse(base).endswith("Error") for base in node.bases)
        return "exception" if is_error else "class"
    return "function" if isinstance(node, ast.FunctionDef) else "data"


def _rst(lines):
    return ["```{eval-rst}", *lines, "```", ""]


def setup(app):
    app.connect("source-read", on_source_read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
