"""What a notebook must look like, cell by cell."""

import ast
import re
from copy import deepcopy

from ..bootstrap import bootstrap_code
from ..clean import clean, shows_source
from ..files import BOOTSTRAP, SOURCE, VARIES, code_cells, stored_text, tags, to_text
from ..twins import UNTRANSLATED
from .editions import markdown_cells

MAX_LINES = 12
MAX_DIGITS = 6
TAGS = {
    BOOTSTRAP,
    SOURCE,
    *VARIES,
    "raises-exception",
    "solution",
    "hide-cell",
    "hide-input",
    "hide-output",
    "remove-input",
    "remove-output",
}
LISTS = {  # metadata that is a list of ids: their form, and an example of it
    "errata": (re.compile(r"E\d{2,3}"), "E26"),
    "inventory": (
        re.compile(r"\d+(\.\d+)*([a-z]|[-+]([a-z]|[a-z]?\d+|dgm|end|list\(\d+\)))?|sig"),
        "3.2.1-2",
    ),
}
FIGURE = re.compile(r"<Figure size [\d.]+x[\d.]+ with \d+ Axes>")
FLOAT = re.compile(r"(?<![\w.])\d+\.\d*(?:[eE][+-]?\d+)?(?![\w]|\.\d)")
MAGIC = re.compile(r"^\s*(%|!|\?)|\?\s*$", re.MULTILINE)
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "socket", "urllib", "urllib3"}
FETCHES = {"get_file", "urlopen", "urlretrieve", "fetch_openml", "load_dataset"}
DATA_FILE = re.compile(r"\.(csv|gz|h5|jpe?g|json|keras|npy|npz|parquet|pkl|png|txt|ya?ml|zip)$")
CLOCKS = {"now", "today", "utcnow"}


def findings(edition, name):
    """What breaks the rules in one notebook."""
    notebook = edition.notebooks[name]
    where = f"{edition.language}/{name}"
    found = [f"{where}: {text}" for text in _whole(notebook)]
    for cell in notebook.cells:
        found += [f"{where} [{cell.id}]: {text}" for text in _lists(cell)]
    for cell in code_cells(notebook):
        found += [f"{where} [{cell.id}]: {text}" for text in _code_cell(cell)]
    for cell, page in markdown_cells(notebook):
        found += [
            f"{where} [{cell.id}]: {foreign}: JupyterLab, Colab and GitHub do not render it alike"
            for foreign in page.foreign
            if UNTRANSLATED not in cell.source  # parity says so
        ]
        if "attachments" in cell:
            found.append(f"{where} [{cell.id}]: has an attachment; figures come from code cells")
    return found


def _whole(notebook):
    cleaned = deepcopy(notebook)
    notes = clean(cleaned)
    if to_text(cleaned) != to_text(notebook):
        yield f"is not clean ({'; '.join(notes) or 'outputs or metadata'}); run clean"
    codes = code_cells(notebook)
    if [cell.execution_count for cell in codes] != list(range(1, len(codes) + 1)):
        yield "was not executed from top to bottom; run python -m tools.notebooks run"
    bootstraps = [cell for cell in codes if BOOTSTRAP in tags(cell)]
    if not codes or bootstraps != codes[:1] or codes[0].source != bootstrap_code():
        yield "the first code cell must be the bootstrap cell as `twins` writes it; run twins"
    titles = [text for _, page in markdown_cells(notebook) for lv, text in page.headings if lv == 1]
    if len(titles) != 1 or notebook.cells[0].cell_type != "markdown":
        yield f"needs exactly one title (# …), in its first cell; found {len(titles)}"


def _lists(cell):
    for key, (form, example) in LISTS.items():
        ids = cell.metadata.get(key, [])
        if not isinstance(ids, list):
            yield f"metadata {key} is a list of ids such as [{example!r}], not {ids!r}"
        elif bad := [text for text in ids if not form.fullmatch(str(text))]:
            yield f"metadata {key} lists ids of the form {example}, not {bad}"
        elif len(set(ids)) < len(ids):
            yield f"metadata {key} lists an id twice: {ids}"


def _code_cell(cell):
    yield from _tags(cell)
    yield from _stored(cell)
    yield from _figure(cell)
    if BOOTSTRAP in tags(cell):
        return
    n_lines = sum(1 for line in cell.source.splitlines() if line.strip())
    if n_lines > MAX_LINES:
        yield f"has {n_lines} lines, at most {MAX_LINES}: a function wants to move to zenlib"
    if MAGIC.search(cell.source):
        yield "holds a magic or shell command"
        return
    yield from _code(ast.parse(cell.source), tags(cell))


def _tags(cell):
    if unknown := set(tags(cell)) - TAGS:
        yield f"has unknown tags {sorted(unknown)}; known are {sorted(TAGS)}"
    if len(set(tags(cell)) & set(VARIES)) > 1:
        yield "has two varies tags; one reason is enough"


def _stored(cell):
    for text in map(stored_text, cell.outputs):
        for number in FLOAT.findall(text):
            if significant_digits(number) > MAX_DIGITS:
                yield f"shows {number}: round it to at most {MAX_DIGITS} significant digits"
        if " at 0x" in text:
            yield "shows a memory address; end the cell in ';' or name a better last line"


def significant_digits(number):
    """Digits of a displayed float; none for 1234567.0, a whole number that cannot be rounded."""
    mantissa = re.split("[eE]", number)[0]
    whole, _, fraction = mantissa.partition(".")
    if not fraction.strip("0"):
        return 0
    return len((whole + fraction).lstrip("0"))


def _figure(cell):
    settings = cell.metadata.get("mystnb", {})
    texts = [stored_text(output) for output in cell.outputs]
    drawn = [text for text in texts if FIGURE.search(text)]
    figure = settings.get("figure", {})
    if not drawn:
        if figure and not set(tags(cell)) & set(VARIES):
            yield "has a caption but draws no figure"
        return
    if len(texts) > 1:
        yield "draws a figure and shows something else; a figure stands alone in its cell"
    if not cell.source.rstrip().endswith(";"):
        yield "draws a figure and does not end in ';'"
    if not str(figure.get("name", "")).startswith("fig-"):
        yield "its figure needs a name that begins with fig- (metadata mystnb.figure.name)"
    if not figure.get("caption") or not settings.get("image", {}).get("alt"):
        yield "its figure needs mystnb.figure.caption and mystnb.image.alt"


def _code(tree, cell_tags):
    yield from _last_line(tree, cell_tags)
    for node in ast.walk(tree):
        modules = _imported(node)
        if NETWORK & {module.split(".")[0] for module in modules}:
            yield f"reaches for the network: import {modules[0]}"
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path":
            yield "touches sys.path"
        elif isinstance(node, ast.Call):
            yield from _call(node, cell_tags)


def _imported(node):
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def _last_line(tree, cell_tags):
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        if _name(last.value) == "print":
            yield "ends in print; end in the expression itself"
    elif last is None:
        yield "is empty"
    showing = [shows_source(ast.unparse(node)) for node in tree.body]
    if any(showing) and not all(showing):
        yield "shows source and does something else; show(…) stands alone in its cell"


def _call(node, cell_tags):
    name = _name(node)
    if name in FETCHES or ast.unparse(node.func).endswith("keras.datasets.mnist.load_data"):
        yield f"downloads data: {ast.unparse(node.func)}"
    if name in CLOCKS and not set(cell_tags) & set(VARIES):
        yield f"depends on today's date: {ast.unparse(node)}"
    reads = name == "open" or name == "Path" or name.startswith(("load", "read", "save", "to_"))
    first = node.args[0] if node.args else None
    path = str(first.value) if reads and isinstance(first, ast.Constant) else ""
    if DATA_FILE.search(path) and not path.startswith("/"):
        yield f"uses the relative path {path!r}: data come from zenlib.datasets"


def _name(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
