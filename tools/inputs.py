"""What the site is made from, and a digest of it, so that an unchanged book is not built again."""

import hashlib
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
EDITIONS = {"zh": ROOT, "en": ROOT / "book" / "en"}  # where _config.yml and _toc.yml stand
INPUTS = (
    "_config.yml",
    "_toc.yml",
    "requirements.lock",
    "pyproject.toml",
    "tests/budgets.toml",
    "tools/book.py",
    "tools/edition.py",
    "tools/execute.py",
    "book",
    "zenlib",
)
PAGES = {".md", ".ipynb", ".bib"}
SHOWN = {"pyproject.toml", "budgets.toml"}  # on one page: versions and allowed seconds


def digest_of_inputs(root=ROOT):
    """Changes with everything that the site is made from."""
    return _digest(root, _files(root, INPUTS))


def digest_of_structure(root=ROOT):
    """Changes with what many pages are made with: configuration, extensions, templates."""
    return _digest(root, [path for path in _files(root, INPUTS[:-1]) if not _is_page(path)])


def _is_page(path):
    return (
        path.suffix in PAGES
        or path.name in SHOWN
        or path.parent.name in ("glossary", "claims", "errata", "notation")
    )


def _files(root, names):
    found = [path for name in names for path in [root / name, *sorted((root / name).rglob("*"))]]
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


def _digest(root, files):
    total = hashlib.sha256(f"{sys.prefix} {platform.python_version()}".encode())
    for path in files:
        total.update(f"{path.relative_to(root)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
