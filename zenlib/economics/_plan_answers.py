"""The answers of a plan as plain numbers and texts, in the order in which a founder asks."""

from datetime import timedelta

from zenlib.economics import _plan_futures as futures
from zenlib.economics._plan_fields import SECTIONS, STANDING_RISKS
from zenlib.economics._plan_ledgers import (
    project_ledger,
    serving,
    title,
    twelfth,
    unit_economics,
    years,
)
from zenlib.economics._plan_routes import project_cost, value_and_cash
from zenlib.economics._words import amount, join, number
from zenlib.llm import (
    total_parameters,
    zero_bytes,
)

_YEAR = timedelta(days=365)


def answers(plan):
    """Everything that the report says."""
    values, drawn = futures.draw(plan.ranges, plan.values, plan.correlations)
    found, worth = futures.futures(plan.routes, values, plan.machines)
    best = max(plan.routes, key=lambda route: found[route].value.mean.value)
    base = futures.base_months(best, plan.values, plan.machines[best])
    curves = _volumes(plan, best, base)
    turns = futures.turns(plan.routes, best, plan.values, plan.machines)
    return {
        "plan": {
            name: str(plan.values[f"plan.{name}"])
            if name == "as_of"
            else plan.values[f"plan.{name}"]
            for name in SECTIONS["plan"]
        },
        "decision": {
            **_decision(plan, best, found, curves),
            "mean_without_exit": futures.mean_without_exit(best, values, plan.machines[best]),
            "turn": _first_turn(plan, turns, drawn),
            "lead": futures.lead(worth, best),
        },
        "sensitivity": _sensitivity(plan, drawn, worth[best], turns),
        "routes": [_route(plan, route, found[route], curves) for route in plan.routes],
        "unit_economics": unit_economics(plan, base),
        "cash": {
            "years": years(plan, base),
            "months": {
                "customers": [month["customers"] for month in base],
                "cash": found[best].path,
            },
        },
        "serving": [serving(plan, route) for route in plan.routes if route != "buy"],
        "projects": [p for p in (project_ledger(plan, route) for route in plan.routes) if p],
        "curves": curves,
        "values": dict(zip(("edges", "counts"), futures.histogram(worth[best]), strict=True)),
        "defaults": [_default(plan, default) for default in plan.defaults],
        "warnings": _warnings(plan, found[best], best, futures.lead(worth, best)),
    }


def _decision(plan, best, found, curves):
    value, months = found[best].value, plan.values["plan.months"]
    cash = plan.values["company.cash"]
    return {
        "route": best,
        "title": title(plan, best),
        "pays": value.mean.value > 0,
        "value": {
            "mean": value.mean.value,
            "standard_error": value.mean.standard_error,
            "p10": value.p10.value,
            "p50": value.p50.value,
            "p90": value.p90.value,
            "worst_twentieth": value.tail_mean.value,
        },
        "loss_probability": value.loss_probability.value,
        "out_of_cash_probability": found[best].out_of_cash.value,
        "lowest_cash": found[best].lowest_cash,
        "cash_for_nine_in_ten": max(0.0, cash - found[best].lowest_cash["p10"]),
        "chance_best": found[best].chance_best,
        "months": months,
        "sentence": _sentence(plan, best, curves),
    }


def _sentence(plan, best, curves):
    """What a founder can repeat to a board."""
    tasks, currency, cost = curves["planned"], plan.values["plan.currency"], curves["planned_costs"]
    others = [route for route in plan.routes if route != best]
    if not others or tasks <= 0:
        return f"{_capital(title(plan, best))} is the only route that the plan considers."
    other = min(others, key=cost.get)
    start = (
        f"At {number(tasks)} tasks a month (month {min(12, plan.values['plan.months'])}) and "
        f"today's prices, {title(plan, best)} costs {amount(cost[best], currency)} per task done "
        f"right, {title(plan, other)} {amount(cost[other], currency)}"
    )
    turn = curves["overtakes_at"][other]
    if cost[other] < cost[best]:
        return start + "; over all months and futures the first is worth more."
    if turn is None:
        return start + "; no volume turns that."
    return start + f"; from about {number(turn)} tasks a month {title(plan, other)} is cheaper."


def _capital(words):
    return words[:1].upper() + words[1:]


def _volumes(plan, best, base):
    """The curves of every route, and their costs at the volume of the twelfth month."""
    spread = {route: _monthly_project(plan, route) for route in plan.routes}
    curves, cost = futures.volume_curves(plan.routes, best, plan.values, plan.machines, spread)
    tasks = twelfth(base)["tasks"]
    planned = {route: float(cost(route, tasks)) if tasks > 0 else None for route in plan.routes}
    return {**curves, "planned": tasks, "planned_costs": planned}


def _monthly_project(plan, route):
    """The bill of a route, spread over the months until the next one."""
    period = plan.values.get(f"{route}.renew_every_months") or plan.values["plan.months"]
    return project_cost(route, plan.values, plan.machines[route]) / period


def _turn_words(plan, turn):
    fixed = {"loses": "the plan loses money", "pays": "the plan pays"}
    what = fixed.get(turn.what) or f"{title(plan, turn.what)} becomes the better route"
    side = "above" if turn.at > turn.now else "below"
    return {
        "field": turn.path,
        "now": turn.now,
        "at": turn.at,
        "what": turn.what,
        "words": f"{turn.path} {side} {number(turn.at)} (now {number(turn.now)}): {what}",
    }


def _first_turn(plan, turns, drawn):
    """The turn that most futures have passed; where none has, the one nearest to the plan."""
    if not turns:
        return None
    chances = [futures.chance_beyond(turn, drawn) for turn in turns]
    first = max(range(len(turns)), key=lambda i: chances[i])
    return {**_turn_words(plan, turns[first]), "chance": chances[first]}


def _sensitivity(plan, drawn, worth, turns):
    """Inputs with a range by their rank correlation, then the others by their turning point."""
    at = {turn.path: _turn_words(plan, turn) for turn in turns}
    moves = futures.sensitivity(drawn, worth)
    rows = [
        {
            "field": path,
            "meaning": _meaning(path),
            "now": plan.values[path],
            "range": plan.ranges[path],
            "rank_correlation": correlation,
            "turn": at.pop(path, None),
        }
        for path, correlation in moves.items()
    ]
    certain = [
        {"field": p, "meaning": _meaning(p), "now": plan.values[p], "range": None,
         "rank_correlation": None, "turn": turn}
        for p, turn in at.items()
    ]  # fmt: skip
    return rows + certain


def _meaning(path):
    section, _, name = path.partition(".")
    return SECTIONS[section][name].help


def _route(plan, route, found, curves):
    value, lowest, month, _ = value_and_cash(route, plan.values, plan.machines[route])
    return {
        "route": route,
        "title": title(plan, route),
        "success_rate": plan.values[f"{route}.success_rate"],
        "project": float(project_cost(route, plan.values, plan.machines[route])),
        "months_until_ready": plan.values.get(f"{route}.months_until_ready", 0),
        "cost_per_task_done_right": curves["planned_costs"][route],
        "base_value": float(value),
        "mean_value": found.value.mean.value,
        "p10": found.value.p10.value,
        "p50": found.value.p50.value,
        "p90": found.value.p90.value,
        "loss_probability": found.value.loss_probability.value,
        "out_of_cash_probability": found.out_of_cash.value,
        "chance_best": found.chance_best,
        "base_lowest_cash": float(lowest),
        "base_lowest_month": int(month),
    }


def _default(plan, default):
    return {
        "field": default.path,
        "value": default.value,
        "source": default.source,
        "date": str(default.date),
        "outdated": _is_old(plan, default),
    }


def _is_old(plan, default):
    return plan.values["plan.as_of"] - default.date > _YEAR


def _warnings(plan, best, route, lead):
    """What the reader must know before believing the rest."""
    words = []
    old = [default for default in plan.defaults if _is_old(plan, default)]
    if old:
        names = join([f"{default.path} ({default.date})" for default in old])
        words.append(f"More than a year old on {plan.values['plan.as_of']}: {names}. Look again.")
    if not set(plan.ranges) - {*STANDING_RISKS, "serving.price_per_chip_hour"}:
        words.append("[risk] gives no range: the futures differ in next to nothing.")
    if best.value.mean.standard_error > 0.2 * abs(best.value.mean.value):
        words.append(
            "The mean is known to "
            f"{number(best.value.mean.standard_error)} only; raise plan.scenarios."
        )
    if lead and lead["mean"] < 2 * lead["standard_error"]:
        words.append(
            f"{_capital(title(plan, route))} and {title(plan, lead['over'])} are too close to "
            f"tell apart: {number(lead['mean'])} ± {number(lead['standard_error'])}. Decide by "
            f"what the futures leave out, or raise plan.scenarios."
        )
    speed = [m for m in plan.machines.values() if m is not None and not m.is_measured]
    if speed:
        words.append(
            "Speeds are computed from data sheets with shares reached on A100; measured ones "
            "differ by a third, on several chips by half. Measure, and give serving.tokens_per_s."
        )
    length = plan.values["product.tokens_in"] + plan.values["product.tokens_out"]
    words += [
        f"{model.name} was trained on texts of {model.context:,} tokens; a task of yours has "
        f"{number(length)}."
        for model in {m.model.name: m.model for m in plan.machines.values() if m}.values()
        if model.context is not None and length > model.context
    ]
    for route in plan.routes:
        machine = plan.machines[route]
        if route == "train":
            chips = plan.values["train.chips"]
            state = zero_bytes(total_parameters(machine.model.shape), chips, stage=3)
            if state > 0.9 * machine.chip.memory_bytes:
                words.append(
                    f"train.chips: {chips} hold {state / 1e9:.0f} GB of weights, gradients and "
                    f"optimiser each, more than their {machine.chip.memory_bytes / 1e9:.0f} GB."
                )
    rate, multiple = plan.values["plan.discount_rate"], plan.values["company.exit_multiple"]
    words.append(
        f"Worth counts {plan.values['plan.months']} months at {number(100 * rate)} % a year and, "
        f"at the end, {number(multiple)} times a year's revenue (company.exit_multiple)."
    )
    words.append(
        "Success rates are yours: measure them on your own tasks, with an interval, for every "
        "route. Taxes, working capital and what competitors do are left out."
    )
    return words
