"""The local Sphinx extensions, each by itself; no built book is needed."""

import io
import re
import subprocess
import sys
from gettext import GNUTranslations
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from docutils import nodes
from nbformat.v4 import new_markdown_cell, new_notebook
from sphinx.pycode import ModuleAnalyzer

from tools.docstrings import definitions
from tools.inputs import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import book_lines
import chapter_files
import chinese_interface
import chinese_search
import chinese_spacing
import claims_page
import docstring_markup
import formula_table
import glossary_page
import hide_bootstrap
import language_switch
import list_table
import local_mathjax
import mermaid_svg
import package_parts
import site_address

# search

PAGE = "反向传播只计算梯度，更新参数的是优化器。Adam 的 learning_rate 取 0.001。"


@pytest.mark.parametrize("start", range(12))
@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_every_piece_of_chinese_text_is_found_by_its_pairs(start, length):
    """A query cut into pairs asks for nothing that the page holding it does not have."""
    query = PAGE[start : start + length]
    assert set(chinese_search.split(query)) <= set(chinese_search.split(PAGE))


def test_words_and_chinese_runs_are_split_apart():
    assert chinese_search.split("用Adam训练") == ["用", "Adam", "训", "练", "训练"]
    assert chinese_search.split("learning_rate=0.001") == ["learning_rate", "0", "001"]


def test_english_words_are_stemmed_and_stopwords_left_out():
    language = chinese_search.SearchChineseByPairs({})
    assert language.stem("Gradients") == language.stem("gradient")
    assert language.word_filter("熵")
    assert not language.word_filter("the")


# language switch


@pytest.mark.parametrize(
    ("edition_name", "page", "address"),
    [
        ("zh", "index", "../en/index.html"),
        ("en", "search", "../zh/search.html"),
        ("zh", "04_formulas/4_2_derivations", "../../en/04_formulas/4_2_derivations.html"),
        ("en", "_modules/zenlib/losses", "../../../zh/_modules/zenlib/losses.html"),
    ],
)
def test_the_switch_leads_to_the_same_page_of_the_other_edition(edition_name, page, address):
    assert language_switch.twin_address(edition_name, page) == address


def test_a_page_without_a_twin_leads_to_the_start_of_the_other_edition(tmp_path):
    for name in ("zh/both.md", "en/both.ipynb", "zh/alone.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    source = tmp_path / "zh"
    assert language_switch.has_twin(source, "both")
    assert language_switch.has_twin(source, "genindex")
    assert not language_switch.has_twin(source, "alone")
    assert language_switch.twin_address("zh", "a/alone", has_twin=False) == "../../en/index.html"


def page_context(monkeypatch, base_url):
    monkeypatch.setattr(language_switch, "read_site", lambda: {"base_url": base_url})
    context = {}
    app = SimpleNamespace(srcdir=ROOT / "book" / "zh")
    language_switch.add_twin(app, "index", "page.html", context, None)
    return context["twin"]


def test_hreflang_links_appear_only_with_a_base_address(monkeypatch):
    assert page_context(monkeypatch, "")["alternates"] == []
    assert page_context(monkeypatch, "https://example.org/book")["alternates"] == [
        ("zh-CN", "https://example.org/book/zh/index.html"),
        ("en", "https://example.org/book/en/index.html"),
    ]


# addresses


def configured(**site):
    config = SimpleNamespace(html_theme_options={}, html_baseurl="")
    empty = {"base_url": "", "repository": "", "branch": "main"}
    site_address.configure(config, {**empty, **site}, "zh")
    return config


def test_without_addresses_there_is_no_button_and_no_canonical_link():
    config = configured()
    assert config.html_theme_options == {}
    assert config.html_baseurl == ""


def test_a_repository_gives_the_colab_button_and_a_base_address_the_canonical_link():
    config = configured(repository="https://github.com/a/b", base_url="https://example.org/book")
    options = config.html_theme_options
    assert options["launch_buttons"] == {"colab_url": site_address.COLAB}
    assert options["path_to_docs"] == "book/zh"
    assert config.html_baseurl == "https://example.org/book/zh/"


def test_colab_opens_github_alone():
    assert (
        "launch_buttons"
        not in configured(repository="https://git.example.org/a/b").html_theme_options
    )


def test_site_toml_has_every_address_without_a_closing_slash(tmp_path):
    file = tmp_path / "site.toml"
    file.write_text('base_url = "https://example.org/book/"\nrepository = ""\nbranch = "main"\n')
    assert site_address.read_site(file)["base_url"] == "https://example.org/book"
    assert set(site_address.read_site()) == {"base_url", "repository", "branch"}


# what makes a page


def test_mathjax_and_its_fonts_are_copied_once(tmp_path):
    folder = local_mathjax.copy_mathjax(tmp_path)
    script = folder / local_mathjax.BUNDLE
    assert folder == tmp_path / "_static" / "mathjax"
    assert script.stat().st_size > 1_000_000
    assert len(list((folder / local_mathjax.FONTS).glob("*.woff"))) > 20
    before = script.stat().st_mtime_ns
    local_mathjax.copy_mathjax(tmp_path)
    assert script.stat().st_mtime_ns == before


DIAGRAM = "flowchart LR\n  accTitle: 从数据到结论\n  accDescr: 模型\n  A[数据] --> B[结论]"


def test_a_diagram_is_drawn_with_its_alternative_text_and_an_id_of_its_own():
    svg = mermaid_svg.draw(DIAGRAM)
    assert ">从数据到结论</title>" in svg
    assert "结论" in svg
    assert 'id="merman"' not in svg
    assert svg != mermaid_svg.draw(DIAGRAM + "\n  B --> C")
    assert svg == mermaid_svg.draw(DIAGRAM)


def test_a_diagram_without_alternative_text_is_refused():
    with pytest.raises(ValueError, match="accTitle"):
        mermaid_svg.draw("flowchart LR\n  A --> B")


def test_a_diagram_that_is_none_is_refused():
    with pytest.raises(Exception, match=r"."):
        mermaid_svg.draw("flowchartt\n  accTitle: x\n  accDescr: y\n  A -->")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("一行\n下一行", "一行下一行"),
        ("到句号。\n下一句", "到句号。下一句"),
        ("用 Adam\n训练", "用 Adam\n训练"),
        ("句号。 下一句", "句号。下一句"),
        ("句号。 Adam", "句号。Adam"),
        ("two words\nmore", "two words\nmore"),
        ("甲 乙", "甲乙"),
    ],
)
def test_chinese_lines_are_joined_without_a_space(source, shown):
    assert chinese_spacing.tidy(source) == shown


def test_the_space_that_markdown_needs_after_bold_text_is_taken_out():
    bold, link = nodes.strong("", "只是读。"), nodes.reference("", "第 4 章")
    paragraph = nodes.paragraph("", "", bold, nodes.Text(" 从 "), link, nodes.Text(" 起"))
    chinese_spacing.tidy_document(None, nodes.section("", paragraph))
    assert paragraph.astext() == "只是读。从第 4 章起"


def test_code_and_titles_keep_their_spaces():
    paragraph = nodes.paragraph("", "", nodes.literal("", "甲。 乙"))
    title = nodes.title("", "第 4 章 公式")
    chinese_spacing.tidy_document(None, nodes.section("", title, paragraph))
    assert paragraph.astext() == "甲。 乙"
    assert title.astext() == "第 4 章 公式"


def test_the_bootstrap_cell_is_left_out_of_the_page():
    hidden, shown = (nodes.container(classes=["cell", tag]) for tag in ("tag_bootstrap", "tag_x"))
    page = nodes.section("", hidden, shown)
    hide_bootstrap.remove_bootstrap(None, page)
    assert page.children == [shown]


def test_the_words_of_the_interface_are_compiled(tmp_path):
    chinese_interface.write_catalogues(tmp_path)
    data = (tmp_path / "zh_CN" / "LC_MESSAGES" / "booktheme.mo").read_bytes()
    assert GNUTranslations(io.BytesIO(data)).gettext("Print to PDF") == "打印为 PDF"


# from functions to the book


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Book: §4.2.3 eq-softmax", [("4.2.3", "eq-softmax")]),
        ("Book: §5.4", [("5.4", None)]),
        ("Book: §4.2.3 eq-a, eq-b", [("4.2.3", "eq-a"), ("4.2.3", "eq-b")]),
        ("Book: §4.2.3 eq-a; §5.4", [("4.2.3", "eq-a"), ("5.4", None)]),
        ("See the Book: §4", []),
    ],
)
def test_book_lines_name_sections_and_equations(line, found):
    assert book_lines.places(f"A sense.\n\n    {line}\n    ") == found


@pytest.mark.parametrize(
    ("section", "page"),
    [
        ("4.2.3", "04_formulas/4_2_derivations"),
        ("5.4", "05_project/5_4_results"),
        ("5", "05_project/index"),
        ("4.9", "04_formulas/index"),
        ("9.1", None),
    ],
)
def test_a_section_is_found_on_its_page(section, page):
    pages = ["index", "04_formulas/index", "04_formulas/4_2_derivations"]
    pages += ["05_project/index", "05_project/5_4_results", "api/losses"]
    assert book_lines.document_of(section, pages) == page


def test_functions_are_named_where_they_are_documented():
    names = dict(book_lines.public_functions())
    assert "zenlib.losses.mean_squared_error" in names
    assert "zenlib.cnn.train" in names
    assert not any("._" in name for name in names)


def test_functions_of_a_package_are_named_by_it_if_it_lists_them(tmp_path):
    package = tmp_path / "pack"
    for name, text in PACKAGE_OF_PARTS.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    found = dict(book_lines.public_functions(package))
    assert found == {
        "pack.plain.half": "Half of it.",
        "pack.curves.line": "A line.",
        "pack.curves.Arc": "An arc.",
        "pack.lazy.late": "Late.",
    }
    assert {(d.module.split(".")[1], d.name) for d in definitions(package)} == {
        (name.split(".")[1], name.split(".")[2]) for name in found
    }


PACKAGE_OF_PARTS = {
    "__init__.py": "",
    "plain.py": 'def half(x):\n    """Half of it."""\n\ndef _own(x):\n    """No."""\n',
    "curves/__init__.py": "from pack.curves.flat import line\n__all__ = ['Arc', 'line']\n",
    "curves/_shared.py": 'def helper(x):\n    """For the parts."""\n',
    "curves/flat.py": 'def line(x):\n    """A line."""\n\ndef unlisted(x):\n    """No."""\n',
    "curves/round.py": 'class Arc:\n    """An arc."""\n',
    "lazy/__init__.py": "_HOME = {'late': 'part'}\n__all__ = sorted(_HOME)\n",
    "lazy/part.py": 'def late(x):\n    """Late."""\n\ndef inner(x):\n    """No."""\n',
}


def test_every_public_function_has_a_page_in_the_reference():
    modules = {
        name.rpartition(".")[0].removeprefix("zenlib.") for name, _ in book_lines.public_functions()
    }
    pages = {path.stem for path in (ROOT / "book" / "zh" / "api").glob("*.md")}
    assert modules - {"cli"} == pages - {"index"}


def test_all_of_the_network_can_be_documented_without_tensorflow():
    program = (
        "import sys; sys.path.insert(0, 'book/_ext'); import without_tensorflow as w\n"
        "w.install_stand_ins(); from zenlib import cnn\n"
        "[getattr(cnn, name) for name in cnn.__all__]\n"
        "assert 'tensorflow.python' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=ROOT, check=True)


def test_the_table_follows_the_order_of_the_page_and_links_both_ways():
    functions = [
        ("zenlib.a.late", "Book: §4.2.1 eq-a"),
        ("zenlib.a.early", "Book: §4.2.1 eq-z"),
        ("zenlib.b.early_grad", "Book: §4.2.1 eq-z"),
        ("zenlib.b.elsewhere", "Book: §5.1 eq-other"),
        ("zenlib.b.plain", "Book: §4.2.1"),
    ]
    formulas = {"eq-z": "|x|", "eq-a": "y = 1,"}
    assert formula_table.rows("4", formulas, functions) == [
        ("4.2.1", "eq-z", ["zenlib.a.early", "zenlib.b.early_grad"]),
        ("4.2.1", "eq-a", ["zenlib.a.late"]),
    ]
    table = "\n".join(formula_table.markdown("4", formulas, functions, "abc"))
    assert (
        "{py:obj}`a.early <zenlib.a.early>`, {py:obj}`b.early_grad <zenlib.b.early_grad>`" in table
    )
    assert "* - §4.2.1 {eq}`eq-a`\n  - $y = 1$\n" in table


def test_labelled_equations_are_read_from_pages_and_notebooks(tmp_path):
    (tmp_path / "a.md").write_text("$$ z $$\n\nthen\n\n$$\nx = 1\n$$ (eq-a)\n\n$$ z $$\n")
    cells = [new_markdown_cell("$$\ny =\n2\n$$ (eq-b)", id="b")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "b.ipynb")
    assert formula_table.equations(tmp_path) == {"eq-a": "x = 1", "eq-b": "y = 2"}


@pytest.mark.parametrize(
    ("formula", "inline"),
    [
        (r"a = b.", "a = b"),
        (r"a = b, \qquad c = d,", r"a = b, \quad c = d"),
        (r"\begin{gathered} a, \\ b. \end{gathered}", r"\begin{gathered} a, \\ b \end{gathered}"),
    ],
)
def test_a_formula_in_the_table_ends_without_a_stop(formula, inline):
    table = formula_table.markdown("4", {"eq-a": formula}, [("f", "Book: §4.1 eq-a")], "abc")
    assert f"${inline}$" in "\n".join(table)


def test_docstrings_are_typeset_as_they_are_meant():
    source = [
        "Absolute |x| and (a, *, b), not `|x|`.",
        "",
        "Notes",
        "-----",
        "As a table,",
        "",
        "    one   1",
        "    two   2",
        "",
        "and on.",
    ]
    text = "\n".join(docstring_markup.typeset(source))
    assert "Absolute \\|x\\| and (a, \\*, b), not `|x|`." in text
    assert "::\n\n    one   1\n    two   2" in text
    assert docstring_markup.typeset(["Forward: a count."], "attribute") == ["Forward: a count."]
    assert docstring_markup.typeset(["name   sense"], "module") == ["- ``name`` sense"]


def test_a_constant_of_a_part_is_documented_by_the_package_that_lists_it():
    docstring_markup.adopt_constants()
    for module, constant in [("networks", "CROSSENTROPY"), ("speech", "WORDS")]:
        documented = ModuleAnalyzer.for_module(f"zenlib.{module}").find_attr_docs()
        assert documented["", constant][0]
    assert ("", "BANDWIDTHS") not in documented


# glossary and claims

TERM = {"zh": "交叉熵", "en": "cross-entropy", "section": "4.2.3"}
CLAIM = {
    "id": "n",
    "value": 60000,
    "unit": "images",
    "source": "s",
    "date": "1998",
    "confidence": "primary",
}


def write_chapter(folder, name, entries):
    (folder / name).write_text(yaml.safe_dump(entries, allow_unicode=True), "utf8")


def test_a_missing_field_and_a_second_entry_are_errors(tmp_path):
    write_chapter(tmp_path, "04.yml", [{"en": "a", "zh": "甲"}])
    with pytest.raises(ValueError, match=r"04.yml.*lacks section"):
        chapter_files.read_chapter_files(tmp_path, ("en", "section"), "en")
    write_chapter(tmp_path, "05.yml", [{"en": "a", "zh": "乙"}])
    with pytest.raises(ValueError, match="more than one entry for a"):
        chapter_files.read_chapter_files(tmp_path, ("en",), "en")


def test_terms_stand_in_the_order_of_the_alphabet_or_of_pinyin(tmp_path):
    pairs = [("梯度", "gradient"), ("准确率", "accuracy"), ("Adam", "Adam")]
    definition = {"zh": "定义。", "en": "Definition."}
    entries = [{**TERM, "zh": zh, "en": en, "definition": definition} for zh, en in pairs]
    write_chapter(tmp_path, "04.yml", entries)
    in_zh = [term["zh"] for term in glossary_page.terms("zh", tmp_path)]
    in_en = [term["en"] for term in glossary_page.terms("en", tmp_path)]
    assert in_zh == ["Adam", "梯度", "准确率"]  # Adam, tidu, zhunquelü
    assert in_en == ["accuracy", "Adam", "gradient"]
    page = "\n".join(
        glossary_page.markdown(glossary_page.terms("zh", tmp_path), "zh", ["04_f/4_2_d"])
    )
    assert "准确率\naccuracy\n  定义。（{doc}`§4.2.3 </04_f/4_2_d>`）" in page
    assert "Adam\n  定义。" in page  # one name is enough where both languages share it


@pytest.mark.parametrize("edition", ["zh", "en"])
def test_the_terms_and_claims_of_the_book_are_read(edition):
    """A colon in a definition that is not quoted would break the build, minutes later."""
    assert len(glossary_page.terms(edition)) > 60
    assert len(claims_page.read_chapter_files(claims_page.FOLDER, claims_page.FIELDS, "id")) > 10


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (60000, "60,000"),
        (0.5, "0.5"),
        ("175e9", "$1.75 \\times 10^{11}$"),
        (12_000_000, "$1.2 \\times 10^{7}$"),
        ("2024-10-07", "2024-10-07"),
    ],
)
def test_claimed_numbers_are_written_for_readers(value, shown):
    assert claims_page.number(value) == shown


def test_a_claim_says_its_unit_in_the_language_and_links_the_claims_it_is_made_of(tmp_path):
    claim = {"zh": "图像数。", "en": "Images."}
    entries = [{**CLAIM, "claim": claim}, {**CLAIM, "id": "m", "claim": claim, "source": "n / 2"}]
    write_chapter(tmp_path, "05.yml", entries)
    zh, en = (
        "\n".join(claims_page.markdown(claims_page.claims(tmp_path), e)) for e in ("zh", "en")
    )
    assert "60,000 幅" in zh
    assert "60,000 images" in en
    assert '<a href="#claim-n">n</a> / 2' in en


@pytest.mark.parametrize("edition", ["zh", "en"])
def test_the_page_of_claims_has_every_chapter_once(edition):
    page = (ROOT / "book" / edition / "claims.md").read_text("utf8")
    files = sorted(path.stem for path in claims_page.FOLDER.glob("*.yml"))
    assert re.findall(r"```\{book-claims\} (\d+)", page) == files


def test_a_chapter_shows_its_own_claims_and_links_those_of_others(tmp_path):
    claim = {"zh": "图像数。", "en": "Images."}
    entries = [{**CLAIM, "claim": claim}, {**CLAIM, "id": "m", "claim": claim, "source": "n / 2"}]
    write_chapter(tmp_path, "04.yml", entries[:1])
    write_chapter(tmp_path, "05.yml", entries[1:])
    chosen = chapter_files.names_in(tmp_path, "05", "id")
    page = "\n".join(claims_page.markdown(claims_page.claims(tmp_path), "en", chosen))
    assert chosen == {"m"}
    assert 'id="claim-n"' not in page
    assert '<a href="#claim-n">n</a> / 2' in page


def test_a_year_is_no_number_of_things():
    entry = {"value": 2011, "unit": "year"}
    assert claims_page.amount(entry, "zh") == "2011 年"
    assert claims_page.amount(entry, "en") == "2011"


def test_the_units_of_the_chinese_page_are_chinese_or_signs():
    words = {entry["id"]: claims_page._unit(entry["unit"], "zh") for entry in claims_page.claims()}
    english = re.compile(r"\b(?!FLOP|GWh|kWh|GB|MB|TB|MW|kg|km|nm|ms)[A-Za-z]{2,}")
    assert {name: unit for name, unit in words.items() if english.search(unit)} == {}


def test_a_confidence_that_is_none_is_an_error(tmp_path):
    write_chapter(
        tmp_path, "05.yml", [{**CLAIM, "claim": {"zh": "x", "en": "x"}, "confidence": "sure"}]
    )
    with pytest.raises(ValueError, match="confidence is one of primary"):
        claims_page.claims(tmp_path)


# tables


def test_a_table_is_its_headings_and_its_rows():
    lines = list_table.list_table(("a", "b"), [(1, ""), ("x", "y")], "c")
    assert lines[:3] == ["````{list-table}", ":header-rows: 1", ":class: c"]
    assert lines[3:] == ["", "* - a", "  - b", "* - 1", "  - ", "* - x", "  - y", "````"]
    assert ":class:" not in "".join(list_table.list_table(("a",), []))


# API pages of packages


def packages_in_parts():
    pages = sorted((ROOT / "book" / "en" / "api").glob("*.md"))
    texts = [page.read_text("utf8") for page in pages]
    return [found[1] for text in texts if (found := package_parts.FENCE.search(text))]


def test_the_large_packages_are_documented_part_by_part():
    assert {"economics", "llm", "networks"} <= set(packages_in_parts())


@pytest.mark.parametrize("package", packages_in_parts())
def test_every_public_name_stands_below_one_part(package):
    found = [name for _, _, names in package_parts.parts(package) for name, _ in names]
    init = book_lines.PACKAGE / package / "__init__.py"
    assert sorted(found) == sorted(book_lines.listed_names(init))


def test_a_part_is_a_section_with_its_docstring_and_its_names_in_their_order():
    text = package_parts.markdown("metrics")
    assert text.startswith("```{eval-rst}\n\n.. automodule:: zenlib.metrics\n")
    section = text.split("\n## comparison\n")[1].split("\n## ")[0]
    names = re.findall(r"auto(\w+):: zenlib\.metrics\.(\w+)", section)
    assert names == [("class", "McNemar"), ("function", "mcnemar_test")]
    assert section.count(":members:") == 1


def test_a_class_is_shown_with_its_members_and_a_constant_as_data():
    text = package_parts.markdown("economics")
    assert ".. autoclass:: zenlib.economics.Plan\n   :members:\n" in text
    assert ".. autodata:: zenlib.economics.NETWORK_SHARE\n" in text


def test_the_fence_becomes_the_parts_and_the_page_depends_on_their_code():
    read, source = [], ["# text\n\n```{package-parts} zenlib.text\n```\n"]
    app = SimpleNamespace(env=SimpleNamespace(note_dependency=read.append))
    package_parts.on_source_read(app, "api/text", source)
    assert source == [f"# text\n\n{package_parts.markdown('text')}\n"]
    assert str(book_lines.PACKAGE / "text" / "ngrams.py") in read


def test_a_page_without_the_fence_stays_as_it_is():
    source = ["# A page\n\n```{eval-rst}\n.. automodule:: zenlib.text\n```"]
    package_parts.on_source_read(None, "api/text", source)
    assert source == ["# A page\n\n```{eval-rst}\n.. automodule:: zenlib.text\n```"]
