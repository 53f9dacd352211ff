"""The report as one page: styles and figures inside, nothing loaded from anywhere."""

from html import escape

from zenlib.economics import _charts as charts
from zenlib.economics import _plan_text as text
from zenlib.economics._words import amount, number, share

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --soft: #5f6368; --line: #d6d6d6;
  --paper: #ffffff; --panel: #f4f6f8; --accent: #0072B2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #a6abb1; --line: #444;
  --paper: #121212; --panel: #1d2126; --accent: #56a9dc; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { margin: 2.4rem 0 .6rem; font-size: 1.25rem; }
.date, caption, figcaption, .note { color: var(--soft); font-size: .9rem; }
.answer { background: var(--panel); border-left: 5px solid var(--accent); padding: 1rem 1.2rem;
  margin: 1.2rem 0; } .answer strong { font-size: 1.3rem; } .answer p { margin: .5rem 0 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; }
.tile { background: var(--panel); padding: .7rem 1rem; } .tile b { display: block;
  font-size: 1.35rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
  white-space: nowrap; } th:first-child, td:first-child { text-align: left; }
.words { white-space: normal; text-align: left; min-width: 16rem; } tr.best td { font-weight: 600; }
figure { margin: 1rem 0; overflow-x: auto; }
svg { width: 100%; height: auto; max-width: 46rem; }
svg text { fill: var(--soft); font-size: 12px; } svg .grid { stroke: var(--line); }
svg .axis, svg .zero { stroke: var(--soft); } svg .mark { stroke: var(--ink);
  stroke-dasharray: 3 3; } .old { color: #D55E00; font-weight: 600; }
@media (max-width: 36rem) { svg text { font-size: 16px; } }
"""


def as_html(answers):
    """The whole page."""
    plan = answers["plan"]
    sections = [
        ("What would change it", _sensitivity(answers)),
        ("The routes compared", _routes(answers)),
        ("One customer", _preformatted(text.customer(answers))),
        ("Cash", _cash(answers)),
        ("Serving it yourself", _paragraphs(text.serving(answers))),
        ("Until it is ready", _paragraphs(text.projects(answers))),
        ("What you did not say", _defaults(answers)),
        ("Before you believe this", _list(answers["warnings"])),
    ]
    body = "\n".join(f"<h2>{escape(name)}</h2>\n{part}" for name, part in sections if part)
    name = escape(plan["name"])
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}: plan</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{name}</h1>\n<p class="date">Plan of {escape(plan["as_of"])}, amounts in '
        f"{escape(plan['currency'])}, {plan['scenarios']:,} futures, seed {plan['seed']}</p>\n"
        f"{_answer(answers)}\n{body}\n</body>\n</html>\n"
    )


def _answer(answers):
    decision, currency = answers["decision"], answers["plan"]["currency"]
    said = "\n".join(f"<p>{escape(words)}</p>" for words in text.verdicts(answers))
    tiles = [
        ("worth today, on average", amount(decision["value"]["mean"], currency)),
        ("chance of losing money", share(decision["loss_probability"])),
        ("chance of running out of cash", share(decision["out_of_cash_probability"])),
        ("cash for nine futures in ten", amount(decision["cash_for_nine_in_ten"], currency)),
    ]
    boxes = "".join(
        f'<div class="tile"><b>{escape(value)}</b>{escape(name)}</div>' for name, value in tiles
    )
    headline = escape(text.headline(answers))
    return (
        f'<div class="answer"><strong>{headline}</strong>\n{said}</div>\n'
        f'<div class="tiles">{boxes}</div>'
    )


def _sensitivity(answers):
    moving = [row for row in answers["sensitivity"] if row["rank_correlation"] is not None]
    turning = [row["turn"] for row in answers["sensitivity"] if row["turn"]]
    parts = []
    if moving:
        chart = charts.bars(
            [(row["field"], row["rank_correlation"]) for row in moving[:10]],
            title="Rank correlation of each input with what the plan is worth",
            xlabel="rank correlation with what the plan is worth",
        )
        parts.append(_figure(chart, "How strongly each uncertain number moves the result."))
    if turning:
        rows = [
            (t["field"], number(t["now"]), number(t["at"]), t["words"].partition(": ")[2])
            for t in turning
        ]
        parts.append(_table(("number", "now", "turns at", "then"), rows, words=(3,)))
    return "\n".join(parts)


def _routes(answers):
    rows, currency = answers["routes"], answers["plan"]["currency"]
    spans = charts.spans(
        [(row["title"], row["p10"], row["p50"], row["p90"]) for row in rows],
        title="Worth of each route: P10, median and P90",
        xlabel=f"net present value in {currency}: P10, median, P90",
    )
    heading = ("route", "bill before", "task done right", "worth", "loss", "no cash", "best")
    cells = [
        (
            row["title"],
            number(row["project"]),
            "-" if row["cost_per_task_done_right"] is None
            else f"{row['cost_per_task_done_right']:.3g}",
            number(row["mean_value"]),
            share(row["loss_probability"]),
            share(row["out_of_cash_probability"]),
            share(row["chance_best"]),
        )
        for row in rows
    ]  # fmt: skip
    best = [row["route"] for row in rows].index(answers["decision"]["route"])
    table = _table(heading, cells, best=best)
    lines = {row["title"]: answers["curves"]["costs"][row["route"]] for row in rows}
    costs = charts.curves(
        answers["curves"]["volumes"],
        lines,
        title="Cost of a task done right over the volume, for each route",
        xlabel="tasks a month",
        ylabel=f"{currency} per task done right",
        mark=answers["curves"]["planned"],
    )
    return "\n".join(
        [
            _figure(spans, "What each route is worth over the futures."),
            table,
            _figure(costs, "Cost at today's prices; the vertical line is the twelfth month."),
        ]
    )


def _cash(answers):
    months = answers["cash"]["months"]["cash"]
    chart = charts.fan(
        months["p10"],
        months["p50"],
        months["p90"],
        title="Cash at the end of each month: median, and the band of eight futures in ten",
        xlabel="month",
        ylabel=f"cash in {answers['plan']['currency']}",
    )
    caption = "Cash on the recommended route: the median, and eight futures in ten."
    return _figure(chart, caption) + "\n" + _preformatted(text.cash(answers))


def _defaults(answers):
    if not answers["defaults"]:
        return ""
    rows = []
    for row in answers["defaults"]:
        value = row["value"] if isinstance(row["value"], str) else number(row["value"])
        old = '<span class="old">more than a year old</span>' if row["outdated"] else ""
        rows.append((row["field"], value, row["date"], row["source"], old))
    return _table(("field", "value", "of", "source", ""), rows, words=(3,), raw=(4,))


def _table(heading, rows, *, words=(), raw=(), best=None):
    head = "".join(
        f"<th{' class=words' if i in words else ''}>{escape(cell)}</th>"
        for i, cell in enumerate(heading)
    )
    body = []
    for place, row in enumerate(rows):
        cells = "".join(
            f"<td{' class=words' if i in words else ''}>{cell if i in raw else escape(cell)}</td>"
            for i, cell in enumerate(row)
        )
        body.append(f"<tr{' class=best' if place == best else ''}>{cells}</tr>")
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _figure(chart, caption):
    return f"<figure>{chart}<figcaption>{escape(caption)}</figcaption></figure>"


def _preformatted(words):
    return f'<div class="scroll"><pre>{escape(words)}</pre></div>' if words else ""


def _paragraphs(words):
    """One paragraph for each entry of the text, whose lines are joined again."""
    return "\n".join(f"<p>{escape(entry)}</p>" for entry in words)


def _list(lines):
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""
