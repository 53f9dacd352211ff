"""What tokens and chips were listed at: dated prices, each with its source."""

import csv
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from zenlib._quantities import day, quantity

_DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class TokenPrice:
    """What a provider asks for a million tokens of a model.

    Parameters
    ----------
    provider, model : str
        Who sells it, and under which name.
    input_per_million, output_per_million : float, at least 0
        Price of a million tokens sent, and of a million tokens generated.
    cached_input_per_million : float, optional
        Price of a million tokens that the provider has just seen; None: as other input.
    currency : str
        Of these prices.
    date : datetime.date or str
        When they were read.
    source, note : str
        Where, and what to know about them.

    Raises
    ------
    TypeError, ValueError
        If a price is negative or the date is none; the message names it.

    Examples
    --------
    >>> TokenPrice("us", "small", 0.15, 0.6, date="2026-11-28").output_per_million
    0.6

    Book: §2.4.6
    """

    provider: str
    model: str
    input_per_million: float
    output_per_million: float
    cached_input_per_million: float | None = None
    currency: str = "USD"
    date: date = date.min
    source: str = ""
    note: str = ""

    def __post_init__(self):
        for name in ("input_per_million", "output_per_million"):
            object.__setattr__(self, name, quantity(name, getattr(self, name), least=0))
        if self.cached_input_per_million is not None:
            quantity("cached_input_per_million", self.cached_input_per_million, least=0)
        object.__setattr__(self, "date", day("date", self.date))


@dataclass(frozen=True)
class ChipPrice:
    """What a provider asks for an hour of an accelerator, on demand.

    Parameters
    ----------
    accelerator, provider : str
        Which chip, and who rents it out.
    price_per_hour : float, at least 0
        For one chip.
    currency : str
        Of this price.
    date : datetime.date or str
        When it was listed.
    source : str
        Where.

    Raises
    ------
    TypeError, ValueError
        If the price is negative or the date is none; the message names it.

    Examples
    --------
    >>> ChipPrice("H800 SXM", "assumed", 2.0, date="2024-12-27").price_per_hour
    2.0

    Book: §2.4.6
    """

    accelerator: str
    provider: str
    price_per_hour: float
    currency: str = "USD"
    date: date = date.min
    source: str = ""

    def __post_init__(self):
        price = quantity("price_per_hour", self.price_per_hour, least=0)
        object.__setattr__(self, "price_per_hour", price)
        object.__setattr__(self, "date", day("date", self.date))


def token_prices():
    """Every token price that comes with zenlib.

    Returns
    -------
    tuple of TokenPrice

    Examples
    --------
    >>> {price.currency for price in token_prices()}
    {'USD'}

    Book: §2.4.6
    """
    return _token_prices()


def token_price(name):
    """The listed price of one model of one provider.

    Parameters
    ----------
    name : str
        "provider/model", as in "openai/gpt-4o-mini".

    Returns
    -------
    TokenPrice

    Raises
    ------
    ValueError
        If there is none of that name; the message names the nearest.

    Examples
    --------
    >>> price = token_price("openai/gpt-4o-mini")
    >>> price.input_per_million, price.output_per_million, str(price.date)
    (0.15, 0.6, '2026-11-28')

    Book: §2.4.6
    """
    by_name = {f"{price.provider}/{price.model}": price for price in _token_prices()}
    return _named(name, by_name, "a listed token price")


def chip_prices(accelerator):
    """Hourly prices at which an accelerator was listed, cheapest first.

    Parameters
    ----------
    accelerator : str
        As in the catalogue of `zenlib.llm`, "H100 SXM5 80GB" for example.

    Returns
    -------
    tuple of ChipPrice

    Raises
    ------
    ValueError
        If none is listed; the message names the nearest.

    Notes
    -----
    In March 2025 an hour of the same chip cost 2.45 at one provider and 12.29 at another: a price
    is an input, with a date, and never a constant.

    Examples
    --------
    >>> [price.price_per_hour for price in chip_prices("H100 SXM5 80GB")]
    [2.45, 2.99, 10.0, 11.06, 12.29]

    Book: §2.4.6
    """
    by_name = {}
    for price in _chip_prices():
        by_name.setdefault(price.accelerator, []).append(price)
    listed = _named(accelerator, by_name, "an accelerator with a listed price")
    return tuple(sorted(listed, key=lambda price: price.price_per_hour))


@cache
def _token_prices():
    return tuple(
        TokenPrice(
            provider=row["provider"],
            model=row["model"],
            input_per_million=float(row["input_per_million"]),
            output_per_million=float(row["output_per_million"]),
            cached_input_per_million=_optional(row["cached_input_per_million"]),
            currency=row["currency"],
            date=row["date"],
            source=row["source"],
            note=row["note"],
        )
        for row in _rows("token_prices.csv")
    )


@cache
def _chip_prices():
    names = ("accelerator", "provider", "price_per_hour", "currency", "date", "source")
    rows = [{name: row[name] for name in names} for row in _rows("chip_prices.csv")]
    return tuple(
        ChipPrice(**{**row, "price_per_hour": float(row["price_per_hour"])}) for row in rows
    )


def _rows(name):
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _optional(text):
    return float(text) if text else None


def _named(name, by_name, what):
    """The entry of a name, or an error that offers the nearest ones."""
    if name in by_name:
        return by_name[name]
    near = get_close_matches(str(name), by_name, n=3, cutoff=0.4) or sorted(by_name)[:3]
    raise ValueError(f"{name!r} is not {what}; near it: {', '.join(map(repr, near))}")
