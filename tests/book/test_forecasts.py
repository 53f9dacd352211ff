"""The register of forecasts is complete in both languages, and none was due before it was made."""

import re
import sys
import tomllib
from datetime import date

import pytest

from tests.book.made_book import assert_none
from tools.inputs import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import forecasts_page

REGISTER = tomllib.loads((ROOT / "zenlib/data/forecasts.toml").read_text("utf8"))["forecast"]
FIELDS = {"id", "chapter", "probability", "made", "due", "source", "zh", "en"}
SETTLED = {"outcome", "settled"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
IDS = [forecast.get("id", "?") for forecast in REGISTER]

each = pytest.mark.parametrize("forecast", REGISTER, ids=IDS)


@each
def test_a_forecast_has_every_field_and_both_or_neither_of_those_of_a_settled_one(forecast):
    assert set(forecast) in (FIELDS, FIELDS | SETTLED)


@each
def test_a_forecast_is_told_in_both_languages(forecast):
    for language in ("zh", "en"):
        texts = forecast[language]
        assert set(texts) == {"statement", "criterion"}
        assert all(len(text) > 10 for text in texts.values())
        assert all(bool(CHINESE.search(t)) == (language == "zh") for t in texts.values())


@each
def test_a_probability_leaves_both_ends_open(forecast):
    assert type(forecast["probability"]) is float
    assert 0 < forecast["probability"] < 1


@each
def test_a_forecast_is_due_after_it_was_made(forecast):
    assert type(forecast["made"]) is type(forecast["due"]) is date
    assert forecast["made"] < forecast["due"]


@each
def test_a_settled_forecast_says_yes_or_no_after_it_was_made(forecast):
    if "outcome" in forecast:
        assert forecast["outcome"] in (0, 1)
        assert forecast["settled"] > forecast["made"]


@each
def test_a_forecast_bears_the_number_of_its_section(forecast):
    assert re.fullmatch(rf"F{re.escape(forecast['chapter'])}-[1-9]", forecast["id"])
    assert forecast["source"]


@each
def test_both_statements_name_the_same_years(forecast):
    years = [set(re.findall(r"20\d\d", forecast[edition]["statement"])) for edition in ("zh", "en")]
    assert years[0] == years[1] != set()


def test_no_two_forecasts_share_an_id_and_they_stand_in_the_order_of_the_sections():
    assert len(set(IDS)) == len(IDS)
    assert sorted(IDS) == IDS


def test_every_outlook_in_the_table_of_contents_has_two_forecasts():
    listed = re.findall(r"file: 07_outlook/7_([1-9])\w*$", (ROOT / "_toc.yml").read_text(), re.M)
    chapters = [forecast["chapter"] for forecast in REGISTER]
    assert_none(f"7.{n}" for n in listed if chapters.count(f"7.{n}") != 2)


@pytest.mark.parametrize("edition", ["zh", "en"])
def test_the_page_lists_every_forecast_in_its_language(edition):
    page = "\n".join(forecasts_page.markdown(forecasts_page.forecasts(), edition))
    for forecast in REGISTER:
        assert f'id="forecast-{forecast["id"]}"' in page
        assert forecast[edition]["statement"] in page
        assert f"{forecast[edition]['criterion']}" in page
    rows = page.split('<span id="forecast-')[1:]
    for row, forecast in zip(rows, REGISTER, strict=True):
        assert f"\n  - {forecast['probability']:g}\n  - {forecast['due']}\n" in row
    open_ones = [forecast for forecast in REGISTER if "outcome" not in forecast]
    assert page.count(f"- {forecasts_page.OUTCOMES[edition][2]}") == len(open_ones)


def test_the_page_says_how_a_settled_one_came_out():
    settled = [REGISTER[0] | {"outcome": outcome} for outcome in (0, 1)]
    lines = forecasts_page.markdown(settled, "en")
    assert [line.strip(" -") for line in lines if line.strip() in ("- no", "- yes")] == [
        "no",
        "yes",
    ]
