"""The built site as the tests see it."""

from functools import cache

import pytest
from bs4 import BeautifulSoup

from tools.inputs import BUILD, EDITIONS

SITE = BUILD / "site"
LANGUAGE = {"zh": "zh-CN", "en": "en"}
OTHER = {"zh": "en", "en": "zh"}


def require_site():
    """The folder of the site; without one these tests fail rather than pass over it."""
    if not all((SITE / name / "index.html").exists() for name in EDITIONS):
        pytest.fail("There is no built book: run `make book` first.")
    return SITE


def page_names(edition):
    """Every page of an edition, as a path below it."""
    root = require_site() / edition
    names = (path.relative_to(root).as_posix() for path in root.rglob("*.html"))
    return sorted(name for name in names if not name.startswith("_static/"))


@cache
def parsed(path):
    """A page as a tree of elements."""
    return BeautifulSoup(path.read_text("utf8"), "html.parser")


def documents(edition):
    """(name, tree) of the pages that are written by hand or made from notebooks and docstrings."""
    made = ("genindex.html", "py-modindex.html", "search.html")
    return [
        (name, parsed(SITE / edition / name))
        for name in page_names(edition)
        if name not in made and not name.startswith("_modules/")
    ]
