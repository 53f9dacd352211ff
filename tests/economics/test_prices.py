"""Listed prices: every row has a source and a date, and a name that is not there is refused."""

import csv
from datetime import date
from pathlib import Path

import pytest

import zenlib
from zenlib.economics import ChipPrice, TokenPrice, chip_prices, token_price, token_prices
from zenlib.llm import accelerators

DATA = Path(zenlib.__file__).parent / "data"


def test_a_listed_price():
    price = token_price("openai/gpt-4o-mini")
    assert (price.input_per_million, price.output_per_million) == (0.15, 0.6)
    assert price.cached_input_per_million == 0.075
    assert (price.currency, price.date) == ("USD", date(2026, 11, 28))


def test_a_price_without_a_discount_for_cached_tokens_says_so():
    assert token_price("groq/llama-3.3-70b-versatile").cached_input_per_million is None


def test_every_token_price_has_a_source_and_a_name_of_its_own():
    prices = token_prices()
    assert len(prices) > 30
    assert all(price.source and price.date > date(2024, 1, 1) for price in prices)
    assert all(price.output_per_million >= price.input_per_million for price in prices)
    names = [f"{price.provider}/{price.model}" for price in prices]
    assert len(set(names)) == len(names)
    assert all(token_price(name) in prices for name in names)


def test_chips_come_cheapest_first_and_at_most_prices_a_multiple():
    """Formulas §2.10: 2.45 at Cudo and 12.29 at AWS for the same chip in March 2025."""
    prices = chip_prices("H100 SXM5 80GB")
    assert [price.provider for price in prices][:: len(prices) - 1] == ["Cudo", "AWS"]
    assert prices[-1].price_per_hour / prices[0].price_per_hour > 4
    assert all(price.source for price in prices)


def test_every_row_of_chip_prices_is_found():
    with (DATA / "chip_prices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {chip.name for chip in accelerators()}
    for row in rows:
        assert row["accelerator"] in known
        found = [p for p in chip_prices(row["accelerator"]) if p.provider == row["provider"]]
        assert [p.price_per_hour for p in found] == [float(row["price_per_hour"])]
        assert found[0].date == date.fromisoformat(row["date"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: token_price("gpt-4o-mini"),
            "'gpt-4o-mini' is not a listed .*'openai/gpt-4o-mini'",
        ),
        (lambda: token_price("zzz"), "near it: 'anthropic/"),
        (lambda: token_price(3), "3 is not a listed token price"),
        (lambda: chip_prices("H100"), "'H100' is not an accelerator .*'H100 SXM5 80GB'"),
        (lambda: TokenPrice("a", "b", -1, 1, date="2026-01-01"), "input_per_million must be at"),
        (lambda: TokenPrice("a", "b", 1, 1, -1, date="2026-01-01"), "cached_input_per_million"),
        (lambda: TokenPrice("a", "b", 1, None, date="2026-01-01"), "output_per_million must be a"),
        (lambda: TokenPrice("a", "b", 1, 1, date="May"), "date must be a date such as 2026-11-28"),
        (lambda: ChipPrice("a", "b", -1, date="2026-01-01"), "price_per_hour must be at least 0"),
        (lambda: ChipPrice("a", "b", 1, date="2026-13-01"), "date must be a date"),
    ],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
