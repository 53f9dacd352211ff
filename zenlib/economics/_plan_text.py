"""The report for a terminal: at most 80 columns, the answer first."""

from textwrap import fill

from zenlib.economics._words import amount, join, number, share, short

_WIDTH = 80


def as_text(answers):
    """The whole report."""
    plan = answers["plan"]
    title = f"{plan['name']} - plan of {plan['as_of']}, amounts in {plan['currency']}"
    sections = [
        ("The answer", _decision(answers)),
        ("What would change it", _sensitivity(answers)),
        ("The routes compared", _routes(answers)),
        ("One customer", customer(answers)),
        ("Cash, if all goes as planned", cash(answers)),
        ("Serving it yourself", _entries(serving(answers))),
        ("Until it is ready", _entries(projects(answers))),
        ("What you did not say", _defaults(answers)),
        ("Before you believe this", _bullets(answers["warnings"])),
    ]
    written = [(name, body) for name, body in sections if body]
    parts = [_section(f"{i} {name}", body) for i, (name, body) in enumerate(written, start=1)]
    return "\n\n".join([_wrapped(title) + "\n" + "=" * _WIDTH, *parts]) + "\n"


def headline(answers):
    """Whether, and how, in one line."""
    decision = answers["decision"]
    if decision["pays"]:
        return f"Recommended: {decision['title']}."
    return f"None of these routes pays on average; the least bad is {decision['title']}."


def verdicts(answers):
    """The few sentences below the headline."""
    decision, currency = answers["decision"], answers["plan"]["currency"]
    value = decision["value"]
    low, middle, high = (number(value[p]) for p in ("p10", "p50", "p90"))
    first = (
        f"Worth today: {amount(value['mean'], currency)} on average of "
        f"{answers['plan']['scenarios']:,} futures (± {number(value['standard_error'])}); half are "
        f"above {middle}, one in ten below {low}, one in ten above {high}. "
        f"Chance of losing money: {share(decision['loss_probability'])}; in the worst twentieth "
        f"the loss is {number(-value['worst_twentieth'])} on average."
    )
    if value["worst_twentieth"] >= 0:
        first = first.partition("; in the worst")[0] + "."
    second = (
        f"Chance of running out of cash within {decision['months']} months: "
        f"{share(decision['out_of_cash_probability'])}. To survive nine futures in ten, start "
        f"with {amount(decision['cash_for_nine_in_ten'], currency)}."
    )
    third = decision["sentence"]
    lead = decision["lead"]
    if lead:
        third += (
            f" {decision['title'][:1].upper() + decision['title'][1:]} is the best route in "
            f"{share(decision['chance_best'])} of the futures, and worth {number(lead['mean'])} "
            f"(± {number(lead['standard_error'])}) more than the next on average."
        )
    sentences = [first, second, *_exit(decision, currency), third]
    if decision["turn"]:
        turn = decision["turn"]
        passed = f"; {share(turn['chance'])} of the futures are beyond it" if turn["chance"] else ""
        sentences.append(f"The answer turns first with {turn['words']}{passed}.")
    return sentences


def _exit(decision, currency):
    """How much of the worth is a buyer at the end."""
    without = decision["mean_without_exit"]
    if without is None:
        return []
    sale = amount(decision["value"]["mean"] - without, currency)
    return [
        f"Of the mean worth, {sale} is what the company is taken for in the end "
        f"(company.exit_multiple); without it the mean is {number(without)}."
    ]


def _decision(answers):
    return "\n".join([headline(answers), *(_wrapped(s) for s in verdicts(answers))])


def _sensitivity(answers):
    rows = [("rank corr.", "number", "now", "turns at", "then")]
    for row in answers["sensitivity"]:
        turn, moves = row["turn"], row["rank_correlation"]
        if turn is None and abs(moves or 0) < 0.05:
            continue
        then = _then(answers, turn["what"]) if turn else ""
        rows.append(
            (
                "certain" if moves is None else f"{moves:+.2f}",
                row["field"],
                short(row["now"]),
                short(turn["at"]) if turn else "-",
                then,
            )
        )
    if len(rows) == 1:
        return "Nothing that was tried turns it."
    legend = (
        "rank corr.: how strongly the number moves the worth over the futures, from -1 to 1; "
        "certain: you gave no range. turns at: where the answer changes if all others stay."
    )
    return _table(rows, "><>><") + "\n" + _wrapped(legend)


def _then(answers, what):
    names = {"loses": "loses money", "pays": "pays"}
    return names.get(what) or f"{what.replace('_', '-')} is better"


def _routes(answers):
    rows, currency = answers["routes"], answers["plan"]["currency"]
    unit, unit_name = _unit([row[key] for row in rows for key in ("project", "p10", "p90")])
    table = [("route", "before", "task ok", "worth", "P10", "P90", "loss", "no cash", "best")]
    table += [
        (
            row["route"],
            _cell(row["project"] / unit),
            _short_or_dash(row["cost_per_task_done_right"]),
            *(_cell(row[key] / unit) for key in ("mean_value", "p10", "p90")),
            *(
                share(row[key])
                for key in ("loss_probability", "out_of_cash_probability", "chance_best")
            ),
        )
        for row in rows
    ]
    names = "; ".join(f"{row['route']}: {row['title']}" for row in rows)
    legend = (
        f"before, worth, P10, P90 in {unit_name}{currency}. {names}. before: bill until it is "
        f"ready. task ok: cost of a task done right, in {currency}, at the volume of month 12 and "
        f"today's prices. worth: net present value, mean of the futures; one in ten is below P10, "
        f"one in ten above P90. no cash: chance that the money runs out. best: share of the "
        f"futures that it wins."
    )
    return _table(table, "<>>>>>>>>") + "\n" + _wrapped(legend)


def customer(answers):
    """Unit economics as a table."""
    unit, currency = answers["unit_economics"], answers["plan"]["currency"]
    if unit is None:
        return f"No customers yet in month {min(12, answers['plan']['months'])}."
    value, ratio = unit["lifetime_value"], unit["value_to_acquisition"]
    payback = unit["payback_months"]
    rows = [
        ("pays a month", amount(unit["price"], currency)),
        ("tokens and chips cost", amount(unit["inference_per_customer"], currency)),
        ("tasks gone wrong cost", amount(unit["errors_per_customer"], currency)),
        ("gross margin", share(unit["gross_margin"])),
        ("winning one costs", amount(unit["acquisition_cost"], currency)),
        ("pays that back in", "never" if payback is None else f"{payback:.1f} months"),
        ("is worth", "without end: no churn" if value is None else amount(value, currency)),
        ("worth / cost of winning", "-" if ratio is None else f"{ratio:.1f} (3 is folklore)"),
        ("burn multiple", _or_dash(unit["burn_multiple"], ".1f")),
        ("rule of 40, second year", _or_dash(unit["rule_of_40"], ".2f")),
    ]
    return f"In month {unit['month']}:\n" + _table(rows, "<<")


def cash(answers):
    """Money year by year as a table."""
    lines = [
        ("customers at the end", "customers"),
        ("revenue", "revenue"),
        ("tokens, chips", "inference"),
        ("tasks gone wrong", "errors"),
        ("support, payment", "support_and_payment"),
        ("winning customers", "acquisition"),
        ("company", "company"),
        ("fine-tuning, training", "project"),
        ("net", "net"),
        ("cash at the end", "cash_at_end"),
    ]
    years, currency = answers["cash"]["years"], answers["plan"]["currency"]
    unit, unit_name = _unit([year[key] for year in years for _, key in lines[1:]])
    blocks = []
    for start in range(0, len(years), 6):
        part = years[start : start + 6]
        heading = ("months", *(f"{y['months'][0]}-{y['months'][1]}" for y in part))
        rows = [heading, (lines[0][0], *(short(y["customers"]) for y in part))]
        rows += [(name, *(_cell(y[key] / unit) for y in part)) for name, key in lines[1:]]
        blocks.append(_table(rows, "<" + ">" * len(part)))
    return f"In {unit_name}{currency}:\n" + "\n\n".join(blocks)


def serving(answers):
    """The chips of every route, one entry for those that are alike."""
    said = {}
    for row in answers["serving"]:
        said.setdefault(_machine(row, answers["plan"]["currency"]), []).append(row["route"])
    return [f"{join(routes)}: {words}" for words, routes in said.items()]


def _machine(row, currency):
    size = f"{number(row['parameters'] / 1e9)} billion parameters"
    if row["active_parameters"] < row["parameters"]:
        size += f", {number(row['active_parameters'] / 1e9)} active"
    measured = " (measured)" if row["is_measured"] else ""
    words = (
        f"{size}, {row['weight_bytes'] / 1e9:.1f} GB in {row['precision']} on {row['chips']} "
        f"{row['accelerator']} at {number(row['price_per_chip_hour'])} an hour each. "
        f"{row['batch']} conversations at once, {row['tokens_per_s_reader']:.0f} tokens a second "
        f"for each, {number(row['tokens_per_s'])} together{measured}. A million generated cost "
        f"{amount(row['full_cost_per_million'], currency)} at full load, "
        f"{number(row['cost_per_million'])} at the planned {share(row['utilisation'])}."
    )
    if row["bought_per_million"]:
        busy = row["break_even_utilisation"]
        where = f"above {share(busy)} of full load" if busy <= 1 else "at no load"
        words += (
            f" Bought, input included, they cost {number(row['bought_per_million'])}: your own "
            f"chips are cheaper {where}, the people who run them apart."
        )
    if row["joules_per_token"]:
        words += f" {number(row['joules_per_token'])} joules a token."
    return words


def projects(answers):
    """The fine-tuning and the training, one entry each."""
    return [_project(row, answers["plan"]["currency"]) for row in answers["projects"]]


def _project(row, currency):
    items = [f"{name} {number(part)}" for name, part in row["bill"].items() if part]
    words = (
        f"{row['route']}: {row['flops']:.2g} operations, {number(row['run_hours'])} chip-hours "
        f"for the run (80 % of published runs would take {number(row['hours_low'])} to "
        f"{number(row['hours_high'])})"
        f"{', ' + number(row['days']) + ' days' if row['days'] else ''}; "
        f"{number(row['all_hours'])} with everything tried. "
        f"Bill {amount(row['total'], currency)}: {', '.join(items)}."
    )
    if row["energy_kwh"]:
        energy, carbon = number(row["energy_kwh"]), number(row["carbon_kg"])
        words += f" {energy} kWh, {carbon} kg of CO2 equivalent."
    return words


def _entries(entries):
    return "\n".join(map(_wrapped, entries))


def _defaults(answers):
    rows = []
    for row in answers["defaults"]:
        flag = "  <- more than a year old" if row["outdated"] else ""
        value = row["value"] if isinstance(row["value"], str) else number(row["value"])
        rows.append(_wrapped(f"{row['field']} = {value}: {row['source']}, {row['date']}{flag}"))
    return "\n".join(rows)


def _bullets(lines):
    return "\n".join(_wrapped(line, "- ", "  ") for line in lines)


def _section(title, body):
    return f"{title}\n{'-' * len(title)}\n{body}"


def _table(rows, alignment):
    """Columns as wide as what stands in them, two spaces apart."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(alignment))]
    return "\n".join(
        "  ".join(
            f"{cell:{side}{width}}"
            for cell, side, width in zip(row, alignment, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def _unit(values):
    """A unit in which the largest of some amounts has at most six digits, and its name."""
    largest = max(map(abs, values), default=0)
    for unit, name in ((1, ""), (1e3, "thousand "), (1e6, "million ")):
        if largest / unit < 999_500:
            return unit, name
    return 1e9, "billion "


def _cell(value):
    """An amount of a table in its unit: what is far below one is nothing there."""
    return number(value) if value == 0 or abs(value) >= 1 else f"{value:.2f}"


def _short_or_dash(value):
    return "-" if value is None else short(value)


def _or_dash(value, form):
    return "-" if value is None else f"{value:{form}}"


def _wrapped(text, first="", following="  "):
    return fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=following if first else "",
        break_long_words=True,
        break_on_hyphens=False,
    )
