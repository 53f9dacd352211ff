"""The road map of chapter 1 and the table of contents say the same."""

import re

import pytest
import yaml

from tools.inputs import ROOT

TOCS = {"zh": ROOT / "_toc.yml", "en": ROOT / "book" / "en" / "_toc.yml"}
NUMBER = r"(?:第 (\d+) 章|[Cc]hapter (\d+))"


def rows(language):
    """(number, link or None, title or None) of each line of the road map."""
    page = (ROOT / "book" / language / "01_background" / "index.md").read_text("utf8")
    for cell in re.findall(r"^\|[^|]+\|([^|]+)\|$", page, re.MULTILINE):
        link = re.search(r"\[(.+)\]\((.+)\)", cell)
        number = re.search(NUMBER, cell)
        if number:
            yield int(number[1] or number[2]), link and link[2], link and link[1]


def written(language):
    """Number -> page of each chapter in the table of contents."""
    toc = yaml.safe_load(TOCS[language].read_text("utf8"))
    files = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return {int(file[:2]): file for file in files if file[:2].isdigit()}


@pytest.mark.parametrize("language", TOCS)
def test_the_road_map_has_every_chapter_in_order(language):
    assert [number for number, _, _ in rows(language)] == list(range(1, 11))


@pytest.mark.parametrize("language", TOCS)
def test_what_is_written_has_a_link_and_the_rest_has_none(language):
    linked = {
        number: (ROOT / "book" / language / "01_background" / link).resolve()
        for number, link, _ in rows(language)
        if link
    }
    contents = written(language)
    assert linked == {
        number: ROOT / "book" / language / f"{file}.md" for number, file in contents.items()
    }


@pytest.mark.parametrize("language", TOCS)
def test_a_link_carries_the_title_of_its_chapter(language):
    for number, link, title in rows(language):
        if link:
            page = ROOT / "book" / language / "01_background" / link
            assert page.resolve().read_text("utf8").startswith(f"# {title}\n"), number
