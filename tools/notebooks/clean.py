"""What the repository keeps of an executed notebook.

Kept: source, ids, `execution_count`, standard output, plain text, Markdown and LaTeX results, the
name and message of an error. Dropped: images, HTML, widgets, standard error, tracebacks, and the
whole output of a cell that shows source code or carries a `varies-…` tag. A figure leaves
`<Figure size 640x480 with 1 Axes>`, which says that one was drawn. Metadata is reduced to what
the book reads; an unknown key is dropped and reported.
"""

import ast

from .files import SOURCE, UNSTORED, stored_text, tags, to_text

KEPT_DATA = ("text/plain", "text/markdown", "text/latex")
KEPT_CELL_METADATA = ("tags", "mystnb", "exercise", "errata", "inventory")
VOLATILE_CELL_METADATA = (
    "ExecuteTime",
    "collapsed",
    "colab",
    "deletable",
    "editable",
    "execution",
    "id",
    "jp-MarkdownHeadingCollapsed",
    "jupyter",
    "outputId",
    "pycharm",
    "scrolled",
    "slideshow",
    "trusted",
    "vscode",
)
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
VOLATILE_NOTEBOOK_METADATA = ("colab", "toc", "varInspector", "vscode", "widgets")


def clean(notebook):
    """Clean a notebook in place; return one line for each thing that was dropped unasked."""
    notes = _clean_metadata(
        notebook, (*NOTEBOOK_METADATA, *VOLATILE_NOTEBOOK_METADATA), NOTEBOOK_METADATA, "notebook"
    )
    for cell in notebook.cells:
        notes += _clean_cell(cell)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notes


def is_clean(notebook, text):
    """Whether cleaning would leave the file as it is."""
    clean(notebook)
    return to_text(notebook) == text


def shows_source(code):
    """Whether a cell calls `show`, the helper that prints the source of a function."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return False
    calls = [node.value.func for node in tree.body if _is_call(node)]
    return any(getattr(f, "id", getattr(f, "attr", None)) == "show" for f in calls)


def _is_call(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _clean_metadata(notebook, known, fixed, where):
    notes = [f"{where}: metadata {key!r} dropped" for key in notebook.metadata if key not in known]
    notebook.metadata.clear()
    notebook.metadata.update(type(notebook.metadata)(fixed))
    return notes


def _clean_cell(cell):
    known = (*KEPT_CELL_METADATA, *VOLATILE_CELL_METADATA)
    kept = {key: cell.metadata[key] for key in KEPT_CELL_METADATA if cell.metadata.get(key)}
    notes = _clean_metadata(cell, known, kept, f"cell {cell.id}")
    cell.source = cell.source.rstrip()
    if cell.cell_type != "code":
        return notes
    if shows_source(cell.source) and SOURCE not in tags(cell):
        cell.metadata["tags"] = [*tags(cell), SOURCE]
    cell.outputs = _clean_outputs(cell)
    return notes


def _clean_outputs(cell):
    if set(tags(cell)) & set(UNSTORED):
        return []
    kept = []
    for output in cell.outputs:
        if output.output_type == "stream":
            _append_stream(kept, output)
        elif output.output_type == "error":
            output.traceback = []
            kept.append(output)
        else:
            output.data = {kind: output.data[kind] for kind in KEPT_DATA if kind in output.data}
            output.metadata = {}
            if stored_text(output):
                kept.append(output)
    return kept


def _append_stream(kept, output):
    """Keep standard output in one piece: how it was cut into messages is chance."""
    if output.name == "stderr":
        return
    last = kept[-1] if kept else None
    if last is not None and last.output_type == "stream":
        last.text += output.text
    else:
        kept.append(output)
