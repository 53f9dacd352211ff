"""Links of the notebooks lead somewhere, and every citation has its entry in references.bib."""

import re
from functools import cache
from urllib.parse import unquote

from mdit_py_plugins.anchors.index import slugify

from ..markdown import parse
from .editions import markdown_cells

DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(.+)", re.IGNORECASE)
ARXIV = re.compile(r"https?://arxiv\.org/(?:abs|pdf|html)/([^?#]+?)(?:v\d+)?(?:\.pdf)?$")
FIELD = re.compile(r"\b(doi|eprint)\s*=\s*[{\"]+(.+?)[}\"]", re.IGNORECASE)


def findings(edition, name):
    """Links of one notebook that lead nowhere."""
    where = f"{edition.language}/{name}"
    cited = bibliography(edition.root.parent / "references.bib")
    found = []
    for cell, page in markdown_cells(edition.notebooks[name]):
        for address, _ in page.links:
            problem = _problem(edition, name, address, cited)
            found += [f"{where} [{cell.id}]: {problem}"] if problem else []
    return found


def page_findings(edition, name):
    """Links of one Markdown page that lead nowhere."""
    cited = bibliography(edition.root.parent / "references.bib")
    problems = [_problem(edition, name, a, cited) for a, _ in parse(edition.pages[name]).links]
    return [f"{edition.language}/{name}: {problem}" for problem in problems if problem]


@cache
def bibliography(path):
    """The DOIs and arXiv numbers of a BibTeX file, in lower case."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return frozenset(value.lower() for _, value in FIELD.findall(text))


def citation(address):
    """The DOI or arXiv number that an address cites, in lower case; None for any other address."""
    if match := DOI.fullmatch(address):
        return unquote(match[1]).lower().removeprefix("10.48550/arxiv.")
    if match := ARXIV.fullmatch(address):
        return match[1].lower()
    return None


def _problem(edition, name, address, cited):
    if re.match(r"https?://", address):
        number = citation(address)
        if number is not None and number not in cited:
            return f"{address} is not in book/references.bib (as doi or eprint)"
        return None
    if re.match(r"[a-z]+:", address):
        return f"{address}: only https links and relative paths"
    path, _, anchor = unquote(address).partition("#")
    target = _target(edition, name, path)
    if target is None:
        return f"{address}: no such page in this edition"
    if anchor and anchor not in edition.labels and anchor not in _heading_anchors(edition, target):
        return f"{address}: no such label or heading"
    return None


def _target(edition, name, path):
    if not path:
        return name
    full = ((edition.root / name).parent / path).resolve()
    if not full.is_relative_to(edition.root.resolve()) or not full.is_file():
        return None
    return full.relative_to(edition.root.resolve()).as_posix()


def _heading_anchors(edition, name):
    if name in edition.notebooks:
        pages = [page for _, page in markdown_cells(edition.notebooks[name])]
    else:
        pages = [parse(edition.pages.get(name, ""))]
    return {slugify(text) for page in pages for _, text in page.headings}
