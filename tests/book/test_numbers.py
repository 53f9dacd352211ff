"""A number in the prose is computed beside it or stands in the chapter's claims."""

import pytest

from tests.book.made_book import NAME, assert_none
from tools.notebooks.check import numbers
from tools.notebooks.files import BOOK


def test_every_number_in_the_prose_has_a_home(real_book):
    for edition in real_book.values():
        assert_none(f for name in edition.notebooks for f in numbers.findings(edition, name))


def test_every_number_on_a_page_has_a_home(real_book):
    for edition in real_book.values():
        assert_none(f for name in edition.pages for f in numbers.page_findings(edition, name))


def test_every_claim_has_a_value_a_unit_a_source_and_a_date():
    assert_none(numbers.claims_findings(BOOK / "claims"))


JUDGED = {
    "98.9 % of them": [98.9],
    "98.9％的图像": [98.9],
    "93,322 parameters": [93322],
    "60 000 images": [60000],
    "一共 784 个输入": [784],
    "1.25": [1.25],
    "12.3 ms, 5 GB and 2 小时": [12.3, 5, 2],
    "$5.2 million, ¥30, 20 元, €1": [5.2, 30, 20, 1],
    "1750 亿，即 175 billion": [1750, 175],
    "快 5 倍, 5× faster": [5, 5],
    "1e9 operations": [1e9],
    "between 100-250": [100, 250],
    "28 × 28 = 784 像素": [784],
    "2048 units": [2048],
    "**1234** and *567*": [1234, 567],
}


@pytest.mark.parametrize(("text", "values"), JUDGED.items())
def test_a_numeral_with_a_unit_or_three_digits_is_judged(text, values):
    assert [n.value for p in numbers.parse(text).prose for n in numbers.numerals(p)] == values


NOT_JUDGED = [
    "a batch of 64, 28 × 28, 10 epochs, 0.001",
    "§4.2.3, 4.2.3, §5.12, Section 5.12 and 5.13, 5.12 节, chapters 10.11 to 10.12",
    "**练习 10.1-2（★）**, **Exercise 10.1-2 (★)**",
    "2015 年, 1989 年 11 月, 1998–2004 年, (2015), in 2015",
    "He et al. 2015, NeurIPS 2021, (May, 2014)",
    "Python 3.12, TensorFlow 2.21, Python 3.11 to 3.13, 版本 1.0.4",
    "arXiv:1502.01852, 10.1109/5.726791, https://example.org/123",
    "float32, E53, H100, GPT-3, ResNet-152, x_123, the 100th",
    "`range(1000)`, $x = 1000$, [1998, pages 2278-2324](https://example.org)",
    "the 95 % interval, 95% 置信区间, 99 % confidence, 95 % 的区间, 95 % Wilson",
    "# 4.12 推导",
    "$$\n1000\n$$",
    "```\n1000\n```",
]


@pytest.mark.parametrize("text", NOT_JUDGED)
def test_names_sections_years_code_and_formulas_are_not_judged(text):
    assert [n.text for p in numbers.parse(text).prose for n in numbers.numerals(p)] == []


HOMES = [
    ("98.9 %", "0.98906", True),
    ("98.9 %", "98.93", True),
    ("98.9 %", "0.9896", False),
    ("98.9 %", "0.98949", True),
    ("98.90 %", "0.98949", False),
    ("0.125", "0.12549", True),
    ("0.125", "0.1256", False),
    ("93,322", "93322", True),
    ("93,322", "93,322", True),
    ("93,322", "93321", False),
    ("93,000", "93322", True),
    ("90,000", "93322", False),
    ("110", "109", False),
    ("784", "(28, 784)", True),
    ("12.3 ms", "0.01234", True),
    ("12.3 ms", "12.28", True),
    ("12.3 ms", "0.1234", False),
    ("112 GB", "112000000000", True),
    ("1750 亿", "174.6e9", True),
    ("1740 亿", "174.6e9", False),
    ("1746 亿", "174.6e9", True),
    ("175 billion", "174.6e9", True),
    ("1.5 小时", "5400 s", True),
    ("2.5 %", "-0.025", True),
]


@pytest.mark.parametrize(("prose", "output", "at_home"), HOMES)
def test_a_numeral_is_at_home_where_a_result_rounds_to_it(prose, output, at_home):
    [numeral] = numbers.numerals(prose)
    assert any(numeral.matches(number) for number in numbers.numbers_in(output)) is at_home


def changed_prose(book, text):
    book.change("zh", "seen", lambda cell: cell.update(source=text))
    return numbers.findings(book.editions()["zh"], NAME)


def test_a_number_without_a_home_is_found(made_book):
    assert changed_prose(made_book, "结果是 0.125。") == []
    [finding] = changed_prose(made_book, "结果是 0.126。")
    assert finding.startswith(f"zh/{NAME} [seen]: 0.126 is in no output")


def test_a_literal_in_the_code_is_a_home_for_the_same_number_only(made_book):
    made_book.change("zh", "eighth", lambda cell: cell.update(source="steps = 500\n1 / 8"))
    assert changed_prose(made_book, "走 500 步。") == []
    assert changed_prose(made_book, "走 501 步。")
    made_book.change("zh", "eighth", lambda cell: cell.update(source="n = 93322\n1 / 8"))
    assert changed_prose(made_book, "有 93,322 个。") == []
    assert changed_prose(made_book, "有 93,000 个。")


def test_a_claim_of_the_chapter_is_a_home_and_of_another_is_not(made_book):
    claim = "- {id: made-up, value: 4711, unit: n, source: x, date: 1998, confidence: primary}\n"
    assert changed_prose(made_book, "有 4711 张。")
    (made_book.root / "claims" / "05.yml").write_text(claim)
    assert changed_prose(made_book, "有 4711 张。")
    (made_book.root / "claims" / "04.yml").write_text(claim)
    assert changed_prose(made_book, "有 4711 张。") == []


def test_a_page_finds_its_numbers_in_the_notebooks_of_its_chapter(made_book):
    (made_book.root / "zh" / "04_formulas" / "index.md").write_text("0.125 和 0.126", "utf-8")
    edition = made_book.editions()["zh"]
    [finding] = numbers.page_findings(edition, "04_formulas/index.md")
    assert "0.126 is in no output" in finding


def test_a_page_finds_its_numbers_in_the_notebooks_that_it_links_to(made_book):
    page = made_book.root / "zh" / "05_project" / "index.md"
    page.parent.mkdir()
    for text, n_found in {
        "0.125": 1,
        f"0.125，[在](../{NAME})": 0,
        f"0.126，[在](../{NAME})": 1,
    }.items():
        page.write_text(text, "utf-8")
        found = numbers.page_findings(made_book.editions()["zh"], "05_project/index.md")
        assert len(found) == n_found, text


CLAIM_BREAKS = {
    "{id: a, value: 1, unit: s, source: x, date: 1998}": "a lacks confidence",
    "{id: a, value: 1, unit: s, date: 1998, confidence: primary}": "a lacks source",
    "{id: a, value: many, unit: s, source: x, date: 1998, confidence: primary}": "holds no number",
    "{id: a, value: 1, unit: s, source: x, date: 1998, confidence: sure}": "confidence is primary",
}


@pytest.mark.parametrize(("claim", "finding"), CLAIM_BREAKS.items())
def test_an_incomplete_claim_is_found(tmp_path, claim, finding):
    (tmp_path / "04.yml").write_text(f"- {claim}\n")
    assert any(finding in text for text in numbers.claims_findings(tmp_path))


def test_an_id_that_two_claims_share_is_found(tmp_path):
    claim = "- {id: a, value: 1, unit: s, source: x, date: 1998, confidence: primary}\n"
    (tmp_path / "04.yml").write_text(claim)
    (tmp_path / "05.yml").write_text(claim)
    assert numbers.claims_findings(tmp_path) == ["claims/05.yml: a is in 04.yml too"]
