"""Where the notebooks are, and how they are read and written."""

from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
EDITIONS = ("zh", "en")

# One tag says why the output of a cell differs from run to run; it is then neither stored
# nor compared.
VARIES = ("varies-image", "varies-timing", "varies-device", "varies-training")
SOURCE = "source"  # a cell that shows the source of a function: its output is never stored
UNSTORED = (*VARIES, SOURCE)
BOOTSTRAP = "bootstrap"


def other(edition):
    """The twin of an edition."""
    return EDITIONS[1 - EDITIONS.index(edition)]


def notebooks(edition, book=BOOK):
    """Every notebook of an edition, in the order of the chapters."""
    root = book / edition
    return sorted(
        path
        for path in root.rglob("*.ipynb")
        if not any(part.startswith((".", "_")) for part in path.relative_to(root).parts)
    )


def relative_names(book=BOOK):
    """The name below book/zh or book/en of every notebook that either edition has."""
    return sorted(
        {
            path.relative_to(book / edition).as_posix()
            for edition in EDITIONS
            for path in notebooks(edition, book)
        }
    )


def locate(path, book=BOOK):
    """The edition of a notebook and its name below the root of that edition."""
    try:
        edition, *rest = Path(path).resolve().relative_to(book.resolve()).parts
        if edition in EDITIONS and rest:
            return edition, "/".join(rest)
    except ValueError:
        pass
    raise SystemExit(f"{path} is not a notebook below {book}/zh or {book}/en")


def read(path):
    """A notebook, checked against the format."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def to_text(notebook):
    """The normal form of a notebook: as Jupyter writes it, keys sorted, one final newline."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT).rstrip("\n") + "\n"


def write(notebook, path):
    """Write the normal form; say whether the file changed."""
    text = to_text(notebook)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def tags(cell):
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def code_cells(notebook):
    """The code cells of a notebook, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def stored_text(output, kinds=("text/plain", "text/markdown", "text/latex")):
    """The text a stored output shows: its stream, its data, or its error."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return "\n".join(output.data[kind] for kind in kinds if kind in output.data)
