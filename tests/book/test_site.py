"""The built site, read as files: complete, linked, in its language, asking nobody for anything."""

import importlib
import re
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import NavigableString

import zenlib
from tests.book.site_pages import (
    LANGUAGE,
    OTHER,
    SITE,
    documents,
    page_names,
    parsed,
    require_site,
)
from tools.inputs import EDITIONS, ROOT

pytestmark = pytest.mark.book


@pytest.fixture(autouse=True)
def site():
    return require_site()


def all_pages():
    names = [f"{edition}/{name}" for edition in EDITIONS for name in page_names(edition)]
    return [(name, parsed(SITE / name)) for name in ["index.html", *names]]


def is_outside(address):
    return urlsplit(address).scheme in ("http", "https") or address.startswith("//")


def assert_none(findings):
    findings = list(findings)
    assert not findings, "\n".join(map(str, findings))


def test_both_editions_have_the_same_pages():
    assert page_names("zh") == page_names("en")
    assert "04_formulas/4_2_derivations.html" in page_names("zh")


def test_the_landing_page_offers_both_editions():
    links = [a["href"] for a in parsed(SITE / "index.html").select("a")]
    assert links == ["zh/index.html", "en/index.html"]


def test_nothing_in_a_page_is_loaded_from_another_host():
    loaded = [
        (name, element[attribute])
        for name, tree in all_pages()
        for tag, attribute in (("script", "src"), ("link", "href"), ("img", "src"))
        for element in tree.find_all(tag, attrs={attribute: True})
        if is_outside(element[attribute])
    ]
    assert_none(loaded)


def test_no_style_sheet_loads_from_another_host():
    pattern = re.compile(r"url\(\s*['\"]?(?:https?:)?//[^)]*|@import[^;]*//[^;]*")
    sheets = sorted(SITE.rglob("*.css"))
    assert sheets
    assert_none((s, m[0]) for s in sheets if (m := pattern.search(s.read_text("utf8"))))


def test_every_link_inside_the_site_leads_somewhere():
    broken = []
    for name, tree in all_pages():
        page = SITE / name
        for element in tree.find_all(["a", "link", "script", "img"]):
            address = element.get("href") or element.get("src") or ""
            if (
                not address
                or is_outside(address)
                or re.match(r"(?:mailto|data|javascript):", address)
            ):
                continue
            path, _, anchor = address.partition("#")
            target = (page.parent / unquote(path.partition("?")[0])).resolve() if path else page
            if not target.is_file():
                broken.append((name, address))
            elif anchor and target.suffix == ".html":
                tree_of_target = parsed(target)
                if not tree_of_target.find(attrs={"id": unquote(anchor)}):
                    broken.append((name, address))
    assert_none(broken)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_links_to_itself_in_the_other_language(edition):
    wrong = []
    for name in page_names(edition):
        page = SITE / edition / name
        links = parsed(page).select("a.language-switch")
        targets = [(page.parent / link["href"]).resolve() for link in links]
        if targets != [(SITE / OTHER[edition] / name).resolve()]:
            wrong.append((name, targets))
    assert_none(wrong)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_says_its_language_and_has_an_icon(edition):
    trees = [(name, parsed(SITE / edition / name)) for name in page_names(edition)]
    assert_none(name for name, tree in trees if tree.html["lang"] != LANGUAGE[edition])
    assert_none(name for name, tree in trees if not tree.find("link", rel="icon"))


def test_unconfigured_addresses_leave_no_dead_button_or_link():
    """book/site.toml is empty until the book is published."""
    if 'repository = ""' not in (ROOT / "book" / "site.toml").read_text("utf8"):
        pytest.fail("site.toml is filled now: let this test expect the Colab button")
    trees = [(name, tree) for name, tree in all_pages() if name != "index.html"]
    assert_none(name for name, tree in trees if tree.find("link", rel="alternate"))
    assert_none(name for name, tree in trees if "colab.research.google" in str(tree.header))
    assert_none(name for name, tree in trees if "thebe" in str(tree.head).lower())


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_notebook_can_be_downloaded(edition):
    for path in (ROOT / "book" / edition).rglob("*.ipynb"):
        if ".ipynb_checkpoints" in path.parts:
            continue
        name = path.relative_to(ROOT / "book" / edition)
        page = SITE / edition / name.with_suffix(".html")
        links = [
            a["href"] for a in parsed(page).select("a") if a.get("href", "").endswith(".ipynb")
        ]
        assert (page.parent / links[0]).resolve() == (SITE / edition / "_sources" / name).resolve()


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_picture_says_what_it_shows(edition):
    silent = [
        (name, image["src"])
        for name, tree in documents(edition)
        for image in tree.select("article img")
        if len(image.get("alt", "")) < 5 or image["alt"].startswith(("../", "_images"))
    ]
    assert_none(silent)


def test_the_same_figures_stand_in_both_editions():
    figures = {
        edition: [
            (name, [image["src"].rpartition("/")[2] for image in tree.select("article img")])
            for name, tree in documents(edition)
        ]
        for edition in EDITIONS
    }
    assert figures["zh"] == figures["en"]
    assert sum(len(images) for _, images in figures["zh"]) > 0


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_error_and_no_warning_of_the_machine_reached_a_page(edition):
    bad = re.compile(r"Traceback \(most recent call last\)|Warning: |oneDNN|Glyph \d+")
    outputs = [
        (name, match[0])
        for name, tree in documents(edition)
        for output in tree.select(".cell_output")
        if (match := bad.search(output.get_text()))
    ]
    assert_none(outputs)
    assert_none(name for name, tree in documents(edition) if tree.select(".output.stderr"))


RAW = re.compile(r"\{(?:doc|eq|ref|py:\w+)\}`|:::|```|\$\$|\]\(#?[\w/.-]+\)|\*\*\w")


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_markup_is_left_raw_in_the_text(edition):
    raw = [
        (name, str(text)[:80])
        for name, tree in documents(edition)
        for text in tree.article.find_all(string=RAW)
        if not text.find_parent(["pre", "code", "script", "style"])
        and not text.find_parent(class_=["math", "sig"])
    ]
    assert_none(raw)


ENGLISH_INTERFACE = re.compile(
    r"^\s*(?:Search(?: this book)?(?:\.\.\.)?|Contents|Next|Previous|On this page|Print to PDF|"
    r"Download.*|Toggle .*|Show code.*|Hide code.*|Color mode|System Settings|Light|Dark|"
    r"Copy|Copyright.*|By|Parameters:?|Returns:?|Raises:?|Notes|Examples|References|Index|"
    r"Skip to main content|Back to top|Site navigation|\[source\]|Permalink.*|Link to .*)\s*$"
)


def interface_texts(tree):
    """Text, titles and labels outside of what the authors and the docstrings say."""
    for element in tree.find_all(True):
        for attribute in ("title", "aria-label", "placeholder", "data-toggle-hint"):
            if value := element.get(attribute):
                yield value
        is_code = element.find_parent(["pre", "code"]) or "pre" in element.get("class", ())
        if element.name not in ("script", "style", "em") and not is_code:  # em: the name of a type
            yield from (str(c) for c in element.children if type(c) is NavigableString)


def test_the_chinese_interface_is_chinese():
    english = {
        text.strip(): name
        for name, tree in [(n, parsed(SITE / "zh" / n)) for n in page_names("zh")]
        for text in interface_texts(tree)
        if ENGLISH_INTERFACE.match(text)
    }
    assert_none(sorted(english.items()))


def sentences(block):
    """The text of a block without the definitions that show themselves when asked."""
    strings = block.find_all(string=True)
    return "".join(text for text in strings if not text.find_parent(class_="term-tip"))


def test_chinese_text_has_no_spaces_between_its_characters():
    gap = re.compile(r"[\u4e00-\u9fff，。；：！？、）》」] [\u4e00-\u9fff]|[，。；：！？] \S")
    gaps = []
    for name, tree in documents("zh"):
        for block in tree.article.select("p, li, td, figcaption, dd, .term-tip"):
            formulas = [f for f in block.select(".math") if not f.find_parent(class_="term-tip")]
            made_of_words = not block.find(["p", "li", "pre", "code"]) and not formulas
            is_hint = "term-tip" in block.get("class", ())
            text = block.get_text() if is_hint else sentences(block)
            if made_of_words and (m := gap.search(text)):
                gaps.append((name, m[0], text[:60]))
    assert_none(gaps)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_public_name_is_in_the_reference(edition):
    names = [name for name in zenlib.__all__ if not name.startswith("_")]
    assert len(names) >= 20
    documented = {}
    for name in names:
        page = parsed(SITE / edition / "api" / f"{name}.html")
        documented[f"zenlib.{name}"] = {element["id"] for element in page.find_all(id=True)}
    for name in names:
        for home, place in places(importlib.import_module(f"zenlib.{name}")):
            assert place in documented[home]


def places(module):
    """Module and full name of every public name; what cnn offers of layers is found at layers."""
    for name in module.__all__:
        source = getattr(getattr(module, name), "__module__", None) or module.__name__
        home = ".".join(source.split(".")[:2])
        home = home if home.startswith("zenlib.") else module.__name__
        yield home, f"{home}.{name}"


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    "chapter", ["02_concepts", "03_algorithms", "04_formulas", "05_project", "10_faq"]
)
def test_a_chapter_shows_which_function_computes_which_formula(edition, chapter):
    rows = parsed(SITE / edition / chapter / "index.html").select(".formula-table tbody tr")
    assert len(rows) >= 8
    for row in rows:
        section, formula, functions = row.find_all("td")
        assert section.get_text().startswith("§")
        assert formula.find(class_="math")
        assert section.find("a")["href"].startswith(f"{int(chapter[:2])}_")
        assert "api/" in functions.find("a")["href"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_diagrams_are_drawn(edition):
    sources = (ROOT / "book" / edition).rglob("*.md")
    written = sum(path.read_text("utf8").count("\n```mermaid\n") for path in sources)
    drawn = [svg for _, tree in documents(edition) for svg in tree.select("figure.diagram svg")]
    assert len(drawn) == written >= 1
    assert all(svg.find("title") and svg.find("desc") for svg in drawn)
    assert not any(tree.select(".highlight-mermaid") for _, tree in documents(edition))


@pytest.mark.parametrize("edition", EDITIONS)
def test_glossary_claims_and_references_have_entries(edition):
    page = dict(documents(edition))
    assert len(page["glossary.html"].select("dl.glossary dt")) >= 20
    assert len(page["claims.html"].select(".claims-table tbody tr")) >= 5
    assert len(page["references.html"].select("div.citation")) >= 10


@pytest.mark.parametrize("edition", EDITIONS)
def test_corrections_symbols_formulas_and_the_build_have_their_rows(edition):
    page = dict(documents(edition))
    assert len(page["corrections.html"].select(".errata-table tbody tr")) == 105
    assert len(page["notation.html"].select(".notation-table tbody tr")) >= 60
    assert len(page["formulas.html"].select(".formula-table tbody tr")) >= 250
    times = page["build.html"].select(".build-times tbody tr")
    notebooks = [name for name, _ in documents(edition) if re.match(r"\d", name)]
    assert 40 <= len(times) - 1 <= len(notebooks)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_term_is_explained_once_in_a_page_and_leads_to_the_glossary(edition):
    total = 0
    for name, tree in documents(edition):
        terms = tree.select("a.term")
        tips = {tip["id"]: tip.get_text() for tip in tree.select("span.term-tip[role=tooltip]")}
        assert [term["aria-describedby"] for term in terms] == list(tips), name
        assert all(tips.values()), name
        entries = [term["href"].partition("#")[2] for term in terms]
        assert len(entries) == len(set(entries)), name
        total += len(terms)
    assert total > 300


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_mention_of_an_error_leads_to_its_entry(edition):
    mentions = 0
    for name, tree in documents(edition):
        for link in tree.select("a.erratum"):
            page, _, anchor = link["href"].partition("#")
            assert (page.rpartition("/")[2], anchor) == ("corrections.html", link.get_text()), name
            mentions += 1
    assert mentions > 100
