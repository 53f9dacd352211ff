"""Every item of the article is answered somewhere, and every error of it corrected.

An item is a statement, a list entry, a formula or a diagram of the article. The cell or page that
answers it names it: metadata `inventory` in a notebook, a comment in a page.
"""

import re

import pytest

from tests.book.made_book import assert_none

ITEMS = """
0 1-p1 1-p2 1-list(8) 1-end
2.1a 2.1b 2.1c
2.2a 2.2b 2.3-0 2.3-1 2.3-2 2.3-3 2.3-4 2.3-5 2.3-6
2.4-0 2.4-1 2.4-2 2.4-3 2.4-4 2.4-5 2.5-dgm 2.5-end
3.1 3.2.1-0 3.2.1-1 3.2.1-2 3.2.1-3 3.2.2-0 3.2.2-1 3.2.2-2 3.2.2-3
3.2.3-0 3.2.3-a 3.2.3-b 3.2.3-c 3.2.4-1 3.2.4-2 3.2.4-3 3.2.5-1 3.2.5-2 3.2.5-3 3.2.5-4 3.2.6
3.3+1 3.3+2 3.3+3 3.3-1 3.3-2 3.3-3 3.4-1 3.4-2 3.4-3 3.4-4 3.4-5 3.5-dgm 3.5-end
4.1-1 4.1-2 4.1-3 4.2.1 4.2.2 4.2.3 4.2.4 4.3.1-0 4.3.1-1 4.3.1-2
4.3.2-0 4.3.2-1 4.3.2-2 4.3.2-3 4.3.2-4
5-0 5.1-1 5.1-2 5.1-3 5.2.0 5.2.1 5.2.2 5.2.3 5.2.4 5.2.5 5.2.6
5.3-1 5.3-2 5.3-3 5.3-4 5.3-5 5.3-6 5.4-1 5.4-2 5.4-3
6-0 6-end
6.1a 6.1b 6.2a 6.2b
6.3a 6.3b 6.4a 6.4b
6.5a 6.5b 6.6a 6.6b
6.7a 6.7b 6.8a 6.8b
7-0 7-end 7.1a 7.1b 7.2 7.3 7.4 7.5 7.6 7.7a 7.7b 7.7c
8-0 8.1.1a 8.1.1b 8.1.1c 8.1.2a 8.1.2b 8.1.3a 8.1.3b
8.2.1 8.2.2a 8.2.2b 8.2.2c 8.2.3a 8.2.3b 8.2.4
8.3.1a 8.3.1b 8.3.2a 8.3.2b 8.3.3a 8.3.3b 8.3.3c 8-end
9-0 9.1-1 9.1-2 9.1-3 9.2-1 9.2-2 9.2-3 9.2-4 9.2-5
9.3-1 9.3-2 9.3-3 9.3-4 9.3-5 9.4-1 9.4-2 9.4-3 9.4-4 9.4-5 9-end
10.1a 10.1b 10.2a 10.2b
10.3-0 10.3-1 10.3-2 10.3-3 10.3-4
10.4-1 10.4-2 10.4-3 10.4-4 10.4-5 10.5 10-end sig
""".split()
ERRATA = [f"E{number:02}" for number in range(1, 106)]
ON_PAGES = {f"E{number}" for number in (76, *range(92, 99), 101, 102, 104)}  # nothing runs there
SHOWN = [error for error in ERRATA if error not in ON_PAGES]
COMMENT = re.compile(r"<!-- inventory: ([^>]+) -->")


def answered(edition):
    """Item -> where it is answered."""
    found = {}
    for name, notebook in edition.notebooks.items():
        for cell in notebook.cells:
            for item in cell.metadata.get("inventory", []):
                found.setdefault(item, []).append(f"{name} [{cell.id}]")
    for name, page in edition.pages.items():
        for items in COMMENT.findall(page):
            for item in items.split():
                found.setdefault(item, []).append(name)
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_item_is_answered_and_no_other_is_named(real_book, language):
    found = answered(real_book[language])
    assert_none(f"{item} is answered nowhere" for item in ITEMS if item not in found)
    assert_none(f"{where}: the article has no {item}" for item, where in found.items()
                if item not in ITEMS)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_error_of_these_sections_is_corrected(real_book, language):
    edition = real_book[language]
    cells = [cell for notebook in edition.notebooks.values() for cell in notebook.cells]
    texts = [*(cell.source for cell in cells if cell.cell_type == "markdown"),
             *edition.pages.values()]  # fmt: skip
    told = set(re.findall(r"\bE\d{2,3}\b", "\n".join(texts)))
    ranges = re.findall(r"\bE(\d{2,3})[–-]E(\d{2,3})\b", "\n".join(texts))
    told |= {f"E{n:02}" for first, last in ranges for n in range(int(first), int(last) + 1)}
    assert_none(f"{error} is told nowhere" for error in ERRATA if error not in told)
    shown = {error for cell in cells for error in cell.metadata.get("errata", [])}
    assert_none(f"{error} is shown by no cell" for error in SHOWN if error not in shown)
