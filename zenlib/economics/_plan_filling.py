"""What a plan leaves to be looked up: listed prices and the chips of each route."""

from dataclasses import dataclass

from zenlib.economics._plan_machines import machine, rents
from zenlib.economics._plan_projects import bill
from zenlib.economics._plan_reading import Default
from zenlib.economics.prices import token_price
from zenlib.llm import grid_carbon


@dataclass(frozen=True)
class Filled:
    """A reading without gaps."""

    values: dict
    defaults: tuple
    ranges: dict
    correlations: dict
    routes: tuple
    machines: dict


def fill(reading, source):
    """Every price and machine that the plan needs, or an error that lists what is missing."""
    values, defaults, ranges = dict(reading.values), list(reading.defaults), dict(reading.ranges)
    mistakes = []
    for step in (_buy, _rent, _grid):
        _attempt(mistakes, step, values, defaults, ranges)
    machines = {}
    for route in reading.routes:
        machines[route] = None
        if route != "buy":
            machines[route] = _attempt(mistakes, machine, route, values)
        if machines[route] is not None and values["serving.price_per_chip_hour"] is not None:
            _attempt(mistakes, bill, route, values, machines[route])
    if mistakes:
        heading = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        raise ValueError(f"{source} has {heading}:" + "".join(f"\n  {m}" for m in mistakes))
    return Filled(
        values=values,
        defaults=tuple(defaults),
        ranges=ranges,
        correlations=reading.correlations,
        routes=reading.routes,
        machines=machines,
    )


def _attempt(mistakes, step, *arguments):
    try:
        return step(*arguments)
    except (TypeError, ValueError) as problem:
        if str(problem) not in mistakes:
            mistakes.append(str(problem))
        return None


def _buy(values, defaults, ranges):
    """The listed price of the model that is bought."""
    if values.get("buy.price") is None:
        return
    listed = token_price(values["buy.price"])
    if listed.currency != values["plan.currency"]:
        raise ValueError(
            f"buy.price must be in the plan's currency {values['plan.currency']!r}, got one listed "
            f"in {listed.currency}; give buy.input_per_million and buy.output_per_million instead"
        )
    for kind in ("input", "cached_input", "output"):
        price = getattr(listed, f"{kind}_per_million")
        values[f"buy.{kind}_per_million"] = price
        if price is not None:
            source = f"{values['buy.price']}, {listed.source}"
            defaults.append(Default(f"buy.{kind}_per_million", price, source, listed.date))


def _rent(values, defaults, ranges):
    """The lowest listed rent, which may turn out as high as the highest."""
    if "serving.accelerator" not in values or values["serving.price_per_chip_hour"] is not None:
        return
    listed = rents(values)
    low, high = listed[0], listed[-1]
    path = "serving.price_per_chip_hour"
    values[path] = low.price_per_hour
    source = f"lowest listed: {low.provider}, {low.source}"
    defaults.append(Default(path, low.price_per_hour, source, low.date))
    if high.price_per_hour > low.price_per_hour:
        ranges.setdefault(path, [low.price_per_hour, high.price_per_hour])


def _grid(values, defaults, ranges):
    if "serving.grid" in values:
        values["serving.grid_kg_per_kwh"] = grid_carbon(values["serving.grid"]).kg_per_kwh
