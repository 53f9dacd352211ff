"""From the text of a plan to checked values: every mistake at once, each with its path."""

import tomllib
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from zenlib._quantities import count, day, one_of, quantity, share, single
from zenlib.economics._plan_fields import (
    COMPUTED,
    OPTIONAL,
    OWN_ROUTES,
    REQUIRED,
    ROUTES,
    SECTIONS,
    STANDING_RISKS,
    written,
)
from zenlib.economics.prices import token_price
from zenlib.llm import accelerator, grid_carbon, published_model

_CATALOGUES = {
    "buy.price": token_price,
    "serving.accelerator": accelerator,
    "serving.grid": grid_carbon,
    **{f"{route}.model": published_model for route in OWN_ROUTES},
}


@dataclass(frozen=True)
class Default:
    """A value that the plan did not give."""

    path: str
    value: object
    source: str
    date: date


@dataclass(frozen=True)
class Reading:
    """What a plan says, checked."""

    values: dict  # path -> value; None where it is computed
    defaults: tuple
    ranges: dict  # path -> [least, most] or {"p10": …, "p90": …}
    correlations: dict  # (path, path) -> rank correlation
    routes: tuple


def read(text, source):
    """A reading of TOML, or one error that lists every mistake."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{source} is not TOML: {problem}") from None
    except RecursionError:
        raise ValueError(f"{source} is not TOML of a plan: brackets lie too deep") from None
    mistakes = []
    sections = _sections(document, mistakes)
    values, defaults = {}, []
    for section in sections:
        for name, field in SECTIONS[section].items():
            path = f"{section}.{name}"
            value = _value(path, field, document[section], mistakes, defaults)
            values[path] = value
    _check_names(values, mistakes)
    _check_prices(values, mistakes)
    risks = _table(document, "risk", mistakes)
    ranges = {path: _range(path, ends, values, mistakes) for path, ends in risks.items()}
    standing = {p: ends for p, ends in STANDING_RISKS.items() if _inside(ends, values.get(p))}
    ranges = {**standing, **ranges}
    correlations = _correlations(document.get("correlation", []), ranges, mistakes)
    if mistakes:
        heading = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        raise ValueError(f"{source} has {heading}:" + "".join(f"\n  {m}" for m in mistakes))
    routes = tuple(route for route in ROUTES if route in sections)
    return Reading(values, tuple(defaults), ranges, correlations, routes)


def _sections(document, mistakes):
    """The sections of the plan in order; unknown and missing ones become mistakes."""
    known = [*SECTIONS, "risk", "correlation"]
    for name in document:
        if name not in known:
            mistakes.append(f"{name} is not a section of a plan; {_nearest(name, known)}")
    present = []
    for name in SECTIONS:
        if name in document and isinstance(document[name], dict):
            present.append(name)
            mistakes += [
                f"{name}.{key} is not a field; {_nearest(key, SECTIONS[name], name + '.')}"
                for key in document[name]
                if key not in SECTIONS[name]
            ]
        elif name in document:
            mistakes.append(f"{name} must be a section, [{name}], got {document[name]!r}")
        elif name not in OPTIONAL:
            mistakes.append(f"[{name}] is missing; `zenlib plan --example` shows it")
    _check_routes(present, mistakes)
    return present


def _check_routes(present, mistakes):
    own = [route for route in OWN_ROUTES if route in present]
    if not own and "buy" not in present:
        mistakes.append("a route is missing; give [buy], [host], [fine_tune] or [train]")
    if own and "serving" not in present:
        mistakes.append(f"[serving] is missing; [{own[0]}] needs chips to run on")
    if "serving" in present and not own:
        mistakes.append("[serving] serves no route; delete it, or give [host], [fine_tune]…")


def _value(path, field, table, mistakes, defaults):
    """The value of a field, its default, or None and a mistake."""
    name = path.partition(".")[2]
    if name in table:
        try:
            return _checked(path, field, table[name])
        except (TypeError, ValueError) as problem:
            mistakes.append(str(problem))
            return None
    if field.default is REQUIRED and name not in _meant(table, path):
        example = written(field.example, field.kind)
        mistakes.append(f"{path} is missing: {field.help}; for example {name} = {example}")
    elif field.default not in (REQUIRED, COMPUTED, None):
        if field.source:
            source = Default(path, field.default, field.source, day(path, field.date))
            defaults.append(source)
        return field.default
    return None


def _meant(table, path):
    """Fields that a misspelled name of the table was taken for, which has been said already."""
    known = SECTIONS[path.partition(".")[0]]
    strange = [key for key in table if key not in known]
    return [near for key in strange for near in get_close_matches(key, known, n=1, cutoff=0.5)]


def _checked(path, field, value):
    if field.kind in ("text", "choice"):
        if not isinstance(value, str) or not value.strip():
            raise TypeError(f"{path} must be text in quotes, got {value!r}")
        if not value.strip().isprintable():
            raise ValueError(f"{path} must be one line of plain text, got {value!r}")
        return one_of(path, value, field.choices) if field.choices else value.strip()
    if field.kind == "day":
        return _day(path, value)
    if isinstance(value, str):
        raise TypeError(f"{path} must be a number, got the text {value!r}; write it without quotes")
    check = {"number": quantity, "rate": _rate, "share": share, "count": count}[field.kind]
    return single(path, check(path, value, **field.bounds))


def _day(path, value):
    value = day(path, value)
    if not 2000 <= value.year <= 2100:
        raise ValueError(f"{path} must lie between 2000 and 2100, got {value}")
    return value


def _rate(path, value, **bounds):
    try:
        return quantity(path, value, **bounds)
    except ValueError as problem:
        raise ValueError(f"{problem}; write 15 % as 0.15") from None


def _check_names(values, mistakes):
    """What must stand in a catalogue, does."""
    for path, find in _CATALOGUES.items():
        if values.get(path) is not None:
            try:
                find(values[path])
            except (TypeError, ValueError) as problem:
                mistakes.append(f"{path}: {problem}")


def _check_prices(values, mistakes):
    """Either a listed price, or prices of one's own."""
    if "buy.success_rate" not in values:
        return
    own = [f"buy.{kind}_per_million" for kind in ("input", "output")]
    given = [path for path in own if values[path] is not None]
    if values["buy.price"] is None and len(given) < 2:
        mistakes.append(
            'buy.price is missing: a listed price such as "openai/gpt-5-mini"; or give both '
            "buy.input_per_million and buy.output_per_million"
        )
    elif values["buy.price"] is not None and given:
        mistakes.append(f"buy.price and {given[0]} are both given; delete one of them")


def _table(document, name, mistakes):
    table = document.get(name, {})
    if isinstance(table, dict):
        return table
    mistakes.append(f"{name} must be a section, [{name}], got {table!r}")
    return {}


def _range(path, ends, values, mistakes):
    """The range of a field, whose ends must be possible and hold its value."""
    label = f'risk."{path}"'
    section, _, name = path.partition(".")
    field = SECTIONS.get(section, {}).get(name)
    if field is None or not field.may_vary:
        vary = [f"{s}.{n}" for s, fields in SECTIONS.items() for n in fields]
        vary = [p for p in vary if SECTIONS[p.partition(".")[0]][p.partition(".")[2]].may_vary]
        mistakes.append(f"{label} is not a field that can have a range; {_nearest(path, vary)}")
        return None
    if path not in values:
        mistakes.append(f"{label} needs the section [{section}], which is missing")
        return None
    if values[path] is None and field.default is COMPUTED:
        mistakes.append(f"{label} needs {path} in the plan, to lie within the range")
        return None
    try:
        return _ends(label, field, ends, values[path])
    except (TypeError, ValueError) as problem:
        mistakes.append(str(problem))
        return None


def _ends(label, field, ends, value):
    if isinstance(ends, dict) and set(ends) == {"p10", "p90"}:
        if field.kind == "share":
            raise ValueError(f"{label} is of a share; write it as [least, most], got {ends!r}")
        limits = {**field.bounds, "above": 0}
        low, high = (quantity(f"{label}.{key}", ends[key], **limits) for key in ("p10", "p90"))
    elif isinstance(ends, list) and len(ends) == 2:
        low, high = (_checked(f"{label}[{place}]", field, end) for place, end in enumerate(ends))
    else:
        raise TypeError(f"{label} must be [least, most] or {{ p10 = …, p90 = … }}, got {ends!r}")
    if low >= high:
        raise ValueError(f"{label} must rise, got {low!r} and {high!r}")
    if value is not None and not low <= value <= high:
        raise ValueError(f"{label} must hold the value {value!r} of the plan, got {ends!r}")
    return ends


def _inside(ends, value):
    return value is not None and ends["p10"] <= value <= ends["p90"]


def _correlations(entries, ranges, mistakes):
    if not isinstance(entries, list):
        mistakes.append(f"correlation must be a list, [[correlation]], got {entries!r}")
        return {}
    found = {}
    for place, entry in enumerate(entries):
        label = f"correlation[{place}]"
        if not isinstance(entry, dict) or set(entry) != {"between", "rank"}:
            mistakes.append(f"{label} must have the fields between and rank, got {entry!r}")
            continue
        pair = entry["between"]
        if not _is_pair(pair):
            mistakes.append(f"{label}.between must name two different fields, got {pair!r}")
            continue
        if tuple(pair) in found or tuple(reversed(pair)) in found:
            mistakes.append(f"{label}.between names {pair!r}, as an earlier one; delete either")
            continue
        for path in pair:
            if path not in ranges:
                mistakes.append(
                    f"{label}.between names {path!r}, which has no range in [risk]; "
                    + _nearest(path, ranges)
                )
        try:
            rank = quantity(f"{label}.rank", entry["rank"], least=-1, most=1)
        except (TypeError, ValueError) as problem:
            mistakes.append(str(problem))
            continue
        found[tuple(pair)] = rank
    return found


def _is_pair(pair):
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(path, str) for path in pair)
        and pair[0] != pair[1]
    )


def _nearest(name, known, prefix=""):
    """Words that offer what may have been meant."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"did you mean {prefix}{near[0]}?"
    return f"there are {', '.join(prefix + str(item) for item in known)}"
