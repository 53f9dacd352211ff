"""The report of a plan: the answer first, 80 columns, JSON that other programs read, one page."""

import json
import re
from html.parser import HTMLParser

import pytest

from tests.economics.plans import FINE_TUNE, SERVING, example, example_report, small
from zenlib.economics._charts import bars, curves, fan, spans
from zenlib.economics._words import amount, join, number, share, short

LARGE = [(f"{old}", f"{new}") for old, new in (
    ("price_per_month = 79", "price_per_month = 79_000_000"),
    ("[59, 99]", "[59_000_000, 99_000_000]"),
    ('name = "Contract reader"', 'name = "' + "A name without end " * 6 + '"'),
    ('currency = "USD"', 'currency = "USD"'),
    ("months = 36", "months = 120"),
)]  # fmt: skip
PLANS = {
    "example": example,
    "large": lambda: example(*LARGE),
    "buying alone": lambda: small(),
    "no customers yet": lambda: small(("customers = 100", "customers = 0")),
    "all routes, no ranges": lambda: small(more=SERVING + FINE_TUNE),
    "free": lambda: small(("price_per_month = 10", "price_per_month = 0.001")),
}


@pytest.fixture(scope="module", params=PLANS)
def report(request):
    return example_report() if request.param == "example" else PLANS[request.param]().report()


def test_the_text_fits_into_80_columns_and_begins_with_the_answer(report):
    lines = report.text().splitlines()
    assert max(map(len, lines)) <= 80
    first = next(line for line in lines if line.startswith(("Recommended", "None of these")))
    assert lines.index(first) < 8
    assert "nan" not in report.text()
    assert "inf" not in re.findall(r"\w+", report.text())


def test_the_sections_come_in_the_order_in_which_a_founder_asks():
    text = example_report().text()
    titles = re.findall(r"^(\d) (.+)$", text, re.MULTILINE)
    assert [int(number) for number, _ in titles] == list(range(1, 10))
    assert [title for _, title in titles][:3] == [
        "The answer",
        "What would change it",
        "The routes compared",
    ]


def test_sections_are_counted_without_gaps(report):
    numbers = re.findall(r"^(\d) \S.*\n-", report.text(), re.MULTILINE)
    assert [int(number) for number in numbers] == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 5


def test_the_sentence_about_the_lead_names_the_route():
    words = " ".join(example_report().text().split())
    assert "Buying gpt-5-mini is the best route in" in words
    assert "% of the futures are beyond it." in words


def test_json_is_what_was_answered(report):
    assert json.loads(report.json()) == json.loads(json.dumps(report.answers))
    assert list(report.answers)[:4] == ["plan", "decision", "sensitivity", "routes"]


class _Page(HTMLParser):
    """Tags, their nesting, and every address that a page names."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.addresses = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "srcset")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_nothing_of_anybody(report):
    html, page = report.html(), _Page()
    page.feed(html)
    assert page.open == []
    assert page.addresses == []
    assert not {"script", "link", "iframe", "img"} & set(page.tags)
    assert not re.search(r"https?://|url\(|@import", html)
    assert page.tags.count("svg") >= 3
    assert "nan" not in re.findall(r"[\w.]+", html)


def test_the_page_shows_a_name_as_text_and_never_as_markup():
    plan = example(('name = "Contract reader"', 'name = "<script>alert(1)</script> & Sons"'))
    html = plan.report().html()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in html


def test_every_number_that_decides_stands_in_text_and_page():
    report = example_report()
    decision = report.answers["decision"]
    for words in (
        number(decision["value"]["mean"]),
        share(decision["loss_probability"]),
        share(decision["out_of_cash_probability"]),
        number(decision["cash_for_nine_in_ten"]),
    ):
        assert words in report.text()
        assert words in report.html()


def test_a_plan_that_does_not_pay_says_so():
    text = PLANS["free"]().report().text()
    assert "None of these routes pays on average; the least bad is buying tokens." in text


def test_serving_the_same_machine_is_told_once():
    text = example_report().text()
    assert text.count("host, fine_tune and train: 8.03 billion parameters") == 1


def test_a_default_that_is_old_is_marked_where_it_stands():
    report = example_report()
    assert "<- more than a year old" in report.text()
    assert '<span class="old">' in report.html()


# --- words and charts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (1234567, "1,230,000"), (999.6, "1,000"), (12.34, "12.3"), (0.012345, "0.0123"),
     (-643123, "-643,000"), (1e-7, "0.0000001"), (5, "5"), (99.96, "100")],
)  # fmt: skip
def test_numbers_have_three_digits_that_count(value, words):
    assert number(value) == words


def test_large_numbers_are_short():
    assert [short(v) for v in (999_000, 999_900, 7.9e7, -1.25e9, 3e12)] == [
        "999,000",
        "1M",
        "79M",
        "-1.25G",
        "3T",
    ]


def test_shares_are_never_rounded_to_certainty():
    assert [share(v) for v in (0, 0.001, 0.15, 0.996, 1)] == [
        "0 %",
        "<1 %",
        "15 %",
        ">99 %",
        "100 %",
    ]


def test_words_are_joined():
    assert (join(["a"]), join(["a", "b"]), join(["a", "b", "c"])) == ("a", "a and b", "a, b and c")
    assert amount(1500, "EUR") == "1,500 EUR"


def test_charts_put_numbers_where_they_belong():
    """The dot of a span lies between its ends, and a bar as far from zero as its value."""
    svg = spans([("x", -1, 0, 3)], title="t", xlabel="")
    ends = re.search(r'<line x1="([\d.]+)" y1="36" x2="([\d.]+)"', svg)
    dot = float(re.search(r'cx="([\d.]+)"', svg)[1])
    low, high = float(ends[1]), float(ends[2])
    assert (dot - low) / (high - low) == pytest.approx(0.25, abs=1e-3)
    widths = [
        float(w)
        for w in re.findall(
            r'<rect .*? width="([\d.]+)"', bars([("a", 0.5), ("b", -0.25)], title="t", xlabel="")
        )
    ]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.11)


@pytest.mark.parametrize(
    "svg",
    [
        fan([0.0], [0.0], [0.0], title="a < b", xlabel="x", ylabel="y & z"),
        fan([-5, -9], [0, 1], [3, 8], title="a < b", xlabel="x", ylabel="y & z"),
        spans([("same & same", 0, 0, 0)], title="a < b", xlabel="y & z"),
        bars([], title="a < b", xlabel="y & z"),
        curves(
            [1, 10], {"p": [1, 1], "q": [2, 5]}, title="a < b", xlabel="x", ylabel="y & z", mark=3
        ),
    ],
)
def test_charts_are_well_formed_even_where_nothing_varies(svg):
    import xml.etree.ElementTree as ElementTree

    root = ElementTree.fromstring(svg)
    assert root.get("aria-label") == "a < b"
    assert not re.search(r"nan|inf", svg)
