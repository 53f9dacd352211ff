"""The corrections page: every error of the article, in both languages, each with its evidence."""

import re
import sys

import pytest
import yaml
from docutils import nodes
from pybtex.database import parse_file

from tests.book.made_book import assert_none
from tools.inputs import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import errata_page

BOOK = ROOT / "book"
ENTRIES = errata_page.errata()


def found(language):
    """Where the errors are shown and told in an edition."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    docnames = set(re.findall(r"'file': '([^']+)'", str(toc)))
    return errata_page.evidence(BOOK / language, docnames)


def test_the_list_is_complete_and_in_no_other_numbers():
    assert sorted(entry["id"] for entry in ENTRIES) == sorted(f"E{n:02}" for n in range(1, 106))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_has_every_chapter_of_the_list_once(language):
    page = (BOOK / language / "corrections.md").read_text("utf8")
    files = sorted(path.stem for path in errata_page.FOLDER.glob("*.yml"))
    assert re.findall(r"```\{book-errata\} (\d+)", page) == files
    assert "```{book-errata-counts}" in page


def test_the_english_is_english_and_the_chinese_chinese():
    chinese = re.compile("[\u4e00-\u9fff]")
    for field in ("says", "right"):
        assert_none(e["id"] for e in ENTRIES if chinese.search(e[field]["en"]))
        assert_none(e["id"] for e in ENTRIES if not chinese.search(e[field]["zh"]))
    whole = {error: text for error, text in english_sources() if chinese.search(text)}
    assert whole == {}


def english_sources():
    for entry in ENTRIES:
        for source in entry.get("sources", []):
            yield entry["id"], source["en"] if isinstance(source, dict) else source


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_error_has_a_cell_a_page_or_a_source(language):
    shown, told = found(language)
    assert_none(
        f"{e['id']} has no evidence" for e in ENTRIES
        if e["id"] not in {*shown, *told} and not e.get("sources")
    )  # fmt: skip
    assert_none(
        f"{e['id']} is on no page of the book" for e in ENTRIES
        if e["id"] not in {*shown, *told}
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_linked_notebook_names_the_error_asserts_it_and_tells_it(language, real_book):
    shown, _ = found(language)
    for error, pages in shown.items():
        for page in pages:
            cells = real_book[language].notebooks[f"{page}.ipynb"].cells
            proofs = [c for c in cells if error in c.metadata.get("errata", [])]
            assert any("assert" in c.source for c in proofs), f"{page}: {error} is not asserted"
            told = [c for c in cells if c.cell_type == "markdown"
                    and error in errata_page.numbers(c.source)]  # fmt: skip
            assert told, f"{page}: the prose does not say {error}"


def test_the_papers_cited_are_among_the_references():
    bibliography = parse_file(BOOK / "references.bib").entries.values()
    fields = [entry.fields for entry in bibliography]
    listed = {f[key].lower() for f in fields for key in ("doi", "eprint") if key in f}
    for error, source in english_sources():
        for paper in re.findall(r"https://(?:doi\.org|arxiv\.org/abs)/(\S+)\)", source):
            assert paper.lower() in listed, f"{error}: {paper} is not in references.bib"


# the page, made from made-up errors

ENTRY = {
    "id": "E07", "grade": "B", "section": "2.1",
    "says": {"zh": "说", "en": "says"}, "right": {"zh": "对", "en": "right"},
    "sources": [{"zh": "书", "en": "a book"}],
}  # fmt: skip


def table(edition, shown, told):
    return "\n".join(errata_page.markdown([ENTRY], edition, shown, told))


def test_a_row_links_the_cell_that_shows_the_error_rather_than_a_page_that_tells_it():
    shown, told = {"E07": ["02_c/2_4_2_d"]}, {"E07": ["02_c/index"]}
    row = table("en", shown, told)
    assert '<span id="E07"></span>**E07**' in row
    assert '<a href="02_c/2_4_2_d.html#erratum-E07">code §2.4.2</a>; a book' in row
    assert "02_c/index" not in row
    assert "代码 §2.4.2</a>；书" in table("zh", shown, told)


def test_of_the_pages_that_tell_an_error_its_section_goes_before_an_index():
    row = table("en", {}, {"E07": ["02_c/index", "02_c/2_5_map"]})
    assert '<a href="02_c/2_5_map.html#erratum-E07">text §2.5</a>' in row
    assert "text §2<" in table("en", {}, {"E07": ["02_c/index"]})


def test_counts_add_up():
    other = {**ENTRY, "id": "E08", "grade": "A"}
    rows = "\n".join(errata_page.counts([ENTRY, other], "en", {"E07": ["p"]}))
    assert "- A\n  - wrong, or fails when followed\n  - 1\n  - 0" in rows
    assert "- B\n  - misleading, out of date or without support\n  - 1\n  - 1" in rows
    assert rows.endswith("- All\n  - \n  - 2\n  - 1\n````")


def test_the_page_of_corrections_and_the_api_pages_are_no_evidence(tmp_path):
    (tmp_path / "api").mkdir()
    docnames = ["corrections", "api/losses", "index"]
    for docname in docnames:
        (tmp_path / f"{docname}.md").write_text("E07", "utf8")
    assert errata_page.evidence(tmp_path, docnames) == ({}, {"E07": ["index"]})


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("勘误E07，还有 E103", ["E07", "E103"]),
        ("E26–E28", ["E26", "E27", "E28"]),
        ("XE07 E7 E0712 1E07", []),
    ],
)
def test_mentions_are_read_from_prose(text, errors):
    assert errata_page.numbers(text) == errors


def test_an_unknown_grade_or_a_missing_language_is_an_error(tmp_path):
    for change, message in (({"grade": "D"}, "grade"), ({"says": {"zh": "说"}}, "in zh and in en")):
        path = tmp_path / "01.yml"
        path.write_text(yaml.safe_dump([ENTRY | change], allow_unicode=True), "utf8")
        with pytest.raises(ValueError, match=message):
            errata_page.errata(tmp_path)


def test_the_asserting_cell_gets_the_anchor():
    def cell(source, *errors):
        code = nodes.literal_block("", source)
        return nodes.container("", code, cell_metadata={"errata": list(errors)})

    page = nodes.section("", cell("x = 1", "E07"), cell("assert x", "E07", "E08"), cell("y", "E08"))
    assert errata_page.mark_cells(page) == {"E07", "E08"}
    assert [c["ids"] for c in page.children] == [[], ["erratum-E07", "erratum-E08"], []]


def test_the_first_mention_of_an_error_without_a_cell_gets_the_anchor():
    marked = {"E07"}
    parts = errata_page.linked("E07 and E08–E10, E09", "../corrections.html", marked)
    links = [part for part in parts if isinstance(part, nodes.reference)]
    assert "".join(part.astext() for part in parts) == "E07 and E08–E10, E09"
    assert [link["refuri"][-4:] for link in links] == ["#E07", "#E08", "#E10", "#E09"]
    ids = [[], ["erratum-E08", "erratum-E09", "erratum-E10"], [], []]
    assert [link["ids"] for link in links] == ids


def test_code_titles_and_links_are_left_alone():
    reference = nodes.reference("", "E07", refuri="x")
    inside = [nodes.literal("", "E07"), nodes.title("", "E07"), reference]
    page = nodes.section("", *inside, nodes.paragraph("", "E07"))
    texts = list(page.findall(nodes.Text))
    assert [errata_page._is_verbatim(text) for text in texts] == [True, True, True, False]
