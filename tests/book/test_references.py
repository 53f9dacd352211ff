"""Every reference has what its kind needs, so that the build has nothing to warn of."""

import pytest
from pybtex.database import parse_file

from tools.notebooks.files import ROOT

NEEDED = {
    "article": {"author", "title", "journal", "year"},
    "book": {"title", "publisher", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "misc": {"title"},
}
ENTRIES = parse_file(ROOT / "book" / "references.bib").entries


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_has_what_its_kind_needs(key):
    entry = ENTRIES[key]
    missing = NEEDED.get(entry.type, set()) - set(entry.fields) - set(entry.persons)
    assert not missing, f"{entry.type} {key} lacks {', '.join(sorted(missing))}"
