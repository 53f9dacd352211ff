"""The book itself, and a small one to break."""

import pytest

from tests.book.made_book import PROSE, MadeBook, made_notebook
from tools.notebooks.check.editions import load_editions
from tools.notebooks.files import BOOK, write


@pytest.fixture
def made_book(tmp_path):
    """Two twins that break no rule, and the references they cite."""
    book = MadeBook(tmp_path / "book")
    for language, prose in PROSE.items():
        write(made_notebook(prose), book.path(language))
    (book.root / "references.bib").write_text("@misc{made, title = {x}, doi = {10.1000/made-up}}\n")
    (book.root / "claims").mkdir()
    return book


@pytest.fixture(scope="session")
def real_book():
    """Both editions of the book itself."""
    return load_editions(BOOK)
