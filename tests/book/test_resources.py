"""Chapter 8's list of recommendations: every number well formed, nothing twice, nothing invented.

The notebook of section 8.1 checks the same list in its own words; here are other ways to compute
the check digits, and what a single notebook cannot see: the references, the pages, the article.
"""

import re
import tomllib
from collections import Counter
from itertools import chain

import pytest
from pybtex.database import parse_file

from tests.book.made_book import assert_none
from tools.inputs import ROOT

KINDS = tomllib.loads((ROOT / "zenlib" / "data" / "resources.toml").read_text(encoding="utf-8"))
ENTRIES = list(chain.from_iterable(KINDS.values()))
FIELDS = {"id", "title", "by", "checked"}
NUMBERS = {
    "doi": re.compile(r"10\.\d{4,9}/\S+"),
    "arxiv": re.compile(r"\d{4}\.\d{4,5}"),
    "url": re.compile(r"https://[\w.-]+/\S*"),
    "issn": re.compile(r"\d{4}-\d{3}[\dX]"),
}
OTHERS = {"year", "isbn", "article", "free", "found", "parts", *NUMBERS}
ARTICLE = """
8.1.1a 8.1.1b 8.1.1c 8.1.2a 8.1.2b 8.1.3a 8.1.3b 8.2.1 8.2.2a 8.2.2b 8.2.2c 8.2.3a 8.2.3b 8.2.4
8.3.1a 8.3.1b 8.3.2a 8.3.2b 8.3.3a 8.3.3b 8.3.3c
""".split()
EDITIONS = ("zh", "en")


def isbn_adds_up(isbn):
    """All thirteen digits, odd places once and even ones thrice, make a multiple of ten."""
    digits = [int(digit) for digit in isbn]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def issn_adds_up(issn):
    """All eight digits times 8 down to 1 make a multiple of eleven; X is ten."""
    digits = [10 if digit == "X" else int(digit) for digit in issn.replace("-", "")]
    return sum(digit * (8 - i) for i, digit in enumerate(digits)) % 11 == 0


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_an_entry_says_what_who_and_how_we_know(entry):
    assert entry.keys() >= FIELDS
    assert entry.keys() <= FIELDS | OTHERS
    assert entry["by"]
    assert all(isinstance(name, str) for name in entry["by"])
    assert entry["checked"] in {"read", "second-hand", "memory"}
    assert entry.get("found", True) == bool(entry.keys() & {*NUMBERS, "isbn"})


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_its_numbers_are_well_formed(entry):
    for kind, form in NUMBERS.items():
        assert kind not in entry or form.fullmatch(entry[kind]), entry[kind]
    assert all(re.fullmatch(r"97[89]\d{10}", isbn) for isbn in entry.get("isbn", []))


@pytest.mark.parametrize("book", KINDS["book"], ids=lambda book: book["id"])
def test_the_check_digit_of_a_book(book):
    assert all(isbn_adds_up(isbn) for isbn in book.get("isbn", []))
    assert 2000 < book["year"] <= 2026


def test_a_check_digit_catches_a_slip():
    assert isbn_adds_up("9781009389433")
    assert not isbn_adds_up("9781009389434")
    assert issn_adds_up("0317-8471")
    assert not issn_adds_up("0317-8472")
    assert issn_adds_up("1050-124X")


@pytest.mark.parametrize("venue", KINDS["venue"], ids=lambda venue: venue["id"])
def test_the_check_digit_of_a_venue(venue):
    assert "issn" not in venue or issn_adds_up(venue["issn"])


def test_nothing_stands_there_twice():
    numbers = [e[kind].lower() for e in ENTRIES for kind in NUMBERS if kind in e]
    numbers += [isbn for e in ENTRIES for isbn in e.get("isbn", [])]
    for values in (numbers, [e["id"] for e in ENTRIES]):
        assert_none(f"{value} stands there twice" for value, n in Counter(values).items() if n > 1)
    titles = Counter(re.sub(r"\W+", " ", e["title"]).lower() for e in ENTRIES)
    assert_none(f"{title} stands there twice" for title, n in titles.items() if n > 1)


def test_everything_that_the_article_names_is_there_once():
    assert sorted(e["article"] for e in ENTRIES if "article" in e) == sorted(ARTICLE)


def test_only_what_the_article_names_may_be_missing():
    assert [e["id"] for e in ENTRIES if not e.get("found", True)] == ["edx-neural-networks"]


def test_the_list_and_the_references_agree():
    """Where both have a paper, it is the same first author and, within two versions, year."""
    cited = parse_file(ROOT / "book" / "references.bib").entries.values()
    by_number = {}
    for reference in cited:
        for field in ("doi", "eprint"):
            by_number[reference.fields.get(field, "").lower()] = reference
    found = [(e, by_number[e[kind].lower()]) for e in ENTRIES for kind in ("doi", "arxiv")
             if e.get(kind, "-").lower() in by_number]  # fmt: skip
    assert len(found) > 10
    for entry, reference in found:
        first = reference.persons["author"][0]
        assert entry["by"][0] in " ".join(first.last_names + first.first_names), entry["id"]
        assert abs(entry["year"] - int(reference.fields["year"])) <= 2, entry["id"]


@pytest.mark.parametrize("language", EDITIONS)
def test_the_page_of_venues_is_the_list_s(language):
    page = (ROOT / "book" / language / "08_tools" / "8_3_3_venues.md").read_text("utf8")
    lines = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert len(lines) == len(KINDS["venue"])
    for line, venue in zip(lines, KINDS["venue"], strict=True):
        assert f"]({venue['url']})" in line
        assert venue["id"] == line.split("|")[1].strip().lower()
        assert re.findall(r"`([\dX-]+)`", line) == [venue[k] for k in ("issn",) if k in venue]
