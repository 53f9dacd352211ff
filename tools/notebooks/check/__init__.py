"""The rules of the book as functions: each takes what it judges and returns its findings.

A finding is one line that says where, what is wrong and what to do. The tests assert that there
are none; `python -m tools.notebooks check` prints them to authors, without executing anything.
"""

from . import cells, chapters, diagrams, equations, links, numbers, parity
from .editions import load_editions


def check_notebooks(book, names):
    """Every finding about these notebooks, taken by themselves."""
    editions = load_editions(book)
    findings = []
    for name in names:
        zh, en = (editions[language].notebooks.get(name) for language in editions)
        findings += parity.findings(name, zh, en)
        for edition in editions.values():
            if name in edition.notebooks:
                for rules in (cells, links, numbers):
                    findings += rules.findings(edition, name)
    return findings


def check_book(book, names):
    """Every finding about these notebooks, and about chapters, pages and equations."""
    editions = load_editions(book)
    findings = check_notebooks(book, names) + parity.all_page_findings(editions)
    for edition in editions.values():
        findings += chapters.findings(edition)
        for name in edition.pages:
            for rules in (diagrams, links, numbers):
                findings += rules.page_findings(edition, name)
    return findings + equations.findings(editions["zh"]) + numbers.claims_findings(book / "claims")
