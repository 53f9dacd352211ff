"""The glossary: its terms are the words of both editions, and pages explain them at first use."""

import json
import sys
from types import SimpleNamespace

import pytest
from docutils import nodes

from tests.book.made_book import assert_none
from tools.inputs import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import book_lines
import glossary_page
import glossary_terms

ENTRIES = glossary_page.terms("en")


@pytest.fixture(scope="module", params=["zh", "en"])
def written(request, real_book):
    """The language, and what its pages say, captions included."""
    edition = real_book[request.param]
    texts = {name.removesuffix(".md"): page for name, page in edition.pages.items()}
    for name, notebook in edition.notebooks.items():
        prose = [c.source for c in notebook.cells if c.cell_type == "markdown"]
        captions = [json.dumps(c.metadata.get("mystnb", {}), ensure_ascii=False)
                    for c in notebook.cells]  # fmt: skip
        texts[name.removesuffix(".ipynb")] = "\n\n".join([*prose, *captions])
    return request.param, texts


def test_the_section_of_a_term_uses_it_in_both_languages(written):
    language, texts = written
    missing = []
    for entry in ENTRIES:
        page = book_lines.document_of(str(entry["section"]), texts)
        words = glossary_terms.words_of(entry, language)
        if not any(glossary_terms.is_used(word, texts.get(page, "")) for word in words):
            missing.append(f"{page} has none of: {', '.join(words)} (see forms in the README)")
    assert_none(missing)


def test_forms_are_those_of_one_of_the_two_languages_and_no_key_is_misspelt():
    known = {*glossary_page.FIELDS, "forms", "narrow", "except"}
    assert_none(f"{e['en']}: {set(e) - known}" for e in ENTRIES if set(e) - known)
    assert_none(e["en"] for e in ENTRIES if set(e.get("forms", {})) - {"zh", "en"})


# hints


def entry(zh, en, section="4.2.1", **more):
    definition = {"zh": f"{zh}的意思。", "en": f"What {en} means."}
    return {"zh": zh, "en": en, "section": section, "definition": definition, **more}


ADAM, LOSS = entry("亚当", "Adam"), entry("损失", "loss", "4.2.3")
STRIDE = entry("步长", "stride", "4.3.1", narrow=True, forms={"en": ["step"]})
DESCENT, GRADIENT = entry("梯度下降", "gradient descent"), entry("梯度", "gradient")


def hinted(text, entries, language="en", page="04_formulas/4_2_derivations"):
    known = glossary_terms.vocabulary(entries, language, page)
    if not known:
        return []
    parts = glossary_terms.hint(text, known, glossary_terms.pattern(known), set())
    assert "".join(part.astext() for part in parts) == text
    return [part.astext() for part in parts if isinstance(part, glossary_terms.term_hint)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Loss and loss", ["Loss"]),
        ("losses", ["losses"]),
        ("lossless, no-loss", []),
        ("gradient descent, gradient\ndescent, gradients", ["gradient descent", "gradients"]),
        ("nothing", []),
    ],
)
def test_a_term_is_marked_once_as_a_whole_word_the_longer_one_first(text, found):
    assert hinted(text, [LOSS, DESCENT, GRADIENT]) == found


def test_chinese_terms_need_no_spaces_around_them():
    assert hinted("用梯度下降求损失，再用梯度", [DESCENT, GRADIENT, LOSS], "zh") == [
        "梯度下降",
        "损失",
        "梯度",
    ]


def test_a_narrow_term_and_other_forms_are_marked_in_their_section_alone():
    assert hinted("stride and step", [STRIDE]) == []
    assert hinted("a step", [STRIDE], page="04_formulas/4_3_1_images") == ["step"]
    assert hinted("a stride", [STRIDE], page="04_formulas/4_3_1_images") == ["stride"]
    assert hinted("a stride", [STRIDE], page="05_project/5_3_reading") == []


def test_an_abbreviation_is_no_common_word_and_a_section_may_be_left_out():
    zero = entry("零冗余", "ZeRO", "10.2")
    assert hinted("zero, ZERO, ZeRO", [zero]) == ["ZeRO"]
    assert hinted("adam", [ADAM]) == ["adam"]
    assert hinted("a loss", [LOSS | {"except": ["4.2"]}]) == []
    assert hinted("a loss", [LOSS | {"except": ["4.3"]}]) == ["loss"]


def test_a_term_with_its_abbreviation_is_used_by_either():
    utilisation = entry("利用率", "model utilisation (MFU)")
    words = ["model utilisation (MFU)", "model utilisation", "MFU"]
    assert glossary_terms.words_of(utilisation, "en") == words
    assert hinted("the MFU", [utilisation]) == ["MFU"]


def test_of_two_terms_with_one_word_the_nearer_section_wins():
    other = entry("填充", "padding token", "4.3.2", forms={"en": ["stride"]})
    for entries in ([STRIDE, other], [other, STRIDE]):
        known = glossary_terms.vocabulary(entries, "en", "04_formulas/4_3_2_text")
        assert known["stride"] is other


def test_a_definition_is_written_as_html_with_its_formulas():
    shown = glossary_terms.definition_html("Half of $x < 1$,\n*or* `a < b` & <i>.", "en")
    assert '<span class="math notranslate nohighlight">\\(x &lt; 1\\)</span>, ' in shown
    assert "<em>or</em> <code>a &lt; b</code> &amp; &lt;i&gt;." in shown
    assert glossary_terms.definition_html("一行\n又一行", "zh") == "一行又一行"
    assert glossary_terms.definition_html("a line\nand another", "en") == "a line and another"


def resolved(docname, *children, found=("glossary",)):
    """A page after the event, and its environment."""
    page = nodes.document(None, None)
    page += children
    domains = {"std": {"terms": {"loss": ("glossary", "term-loss")}}, "math": {"has_equations": {}}}
    app = SimpleNamespace(
        srcdir=ROOT / "book" / "en",
        env=SimpleNamespace(found_docs=set(found), domaindata=domains),
        builder=SimpleNamespace(get_relative_uri=lambda here, there: f"../{there}.html"),
    )
    glossary_terms.add_hints(app, page, docname)
    return [hint["address"] for hint in page.findall(glossary_terms.term_hint)]


def test_only_prose_of_the_chapters_is_marked(monkeypatch):
    monkeypatch.setattr(glossary_terms, "_entries", lambda edition: [LOSS])
    paragraph = nodes.paragraph("", "a loss")
    link = "../glossary.html#term-loss"
    assert resolved("04_f/4_2_d", paragraph.deepcopy()) == [link]
    assert resolved("api/losses", paragraph.deepcopy()) == []
    assert resolved("04_f/4_2_d", paragraph.deepcopy(), found=()) == []
    for other in (nodes.title("", "loss"), nodes.paragraph("", "", nodes.literal("", "loss")),
                  nodes.container("", paragraph.deepcopy(), nb_element="cell_code"),
                  nodes.paragraph("", "", nodes.reference("", "loss", refuri="x"))):  # fmt: skip
        assert resolved("04_f/4_2_d", other) == []


def test_the_hint_is_a_link_described_by_its_definition():
    writer = SimpleNamespace(body=[])
    node = glossary_terms.term_hint("", "loss")
    node.update_basic_atts({})
    node["address"], node["number"], node["definition"] = "g.html#t", 3, "Meaning."
    glossary_terms.visit_hint(writer, node)
    glossary_terms.depart_hint(writer, node)
    assert "".join(writer.body) == (
        '<a class="term" href="g.html#t" aria-describedby="term-tip-3"></a>'
        '<span class="term-tip" role="tooltip" id="term-tip-3">Meaning.</span>'
    )
