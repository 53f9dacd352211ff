"""The ledgers of a plan: one customer, the years, the chips, and what precedes them."""

from dataclasses import asdict

from zenlib.economics._plan_projects import bill, project
from zenlib.economics._plan_routes import bought_task
from zenlib.economics.break_even import break_even_utilisation
from zenlib.economics.cash import burn_multiple, rule_of_40
from zenlib.economics.serving import serving_cost_per_million
from zenlib.economics.unit_economics import cac_payback, gross_margin, lifetime_value
from zenlib.llm import (
    active_parameters,
    energy_per_token_j,
    prefill_s,
    total_parameters,
    zero_bytes,
)

_VERBS = {"buy": "buying", "host": "hosting", "fine_tune": "fine-tuning", "train": "training"}


def title(plan, route):
    """A route in words: "fine-tuning Llama-3-8B"."""
    if route == "buy":
        listed = plan.values["buy.price"]
        return f"buying {listed.rpartition('/')[2]}" if listed else "buying tokens"
    return f"{_VERBS[route]} {plan.values[f'{route}.model']}"


def twelfth(base):
    """The twelfth month, or the last of fewer."""
    return base[min(12, len(base)) - 1]


def unit_economics(plan, base):
    """One customer, in the twelfth month or the last."""
    month, values = twelfth(base), plan.values
    if month["customers"] <= 0:
        return None
    margin = gross_margin(
        month["revenue"],
        inference=month["inference"],
        hosting=month["errors"],
        support=month["support"],
        payment=month["payment"],
    )
    churn, cac = values["market.churn_per_month"], values["market.acquisition_cost"]
    price = values["product.price_per_month"]
    discount = (1 + values["plan.discount_rate"]) ** (1 / 12) - 1
    value = lifetime_value(price, margin, churn, discount=discount) if churn > 0 else None
    payback = cac_payback(cac, price, margin, churn=churn)
    year = base[:12]
    new_revenue = 12 * (month["revenue"] - base[0]["revenue"])
    burn = -sum(m["net"] for m in year)
    return {
        "month": len(year),
        "price": price,
        "inference_per_customer": month["inference"] / month["customers"],
        "errors_per_customer": month["errors"] / month["customers"],
        "gross_margin": margin,
        "acquisition_cost": cac,
        "lifetime_value": value,
        "value_to_acquisition": value / cac if value is not None and cac > 0 else None,
        "payback_months": payback if payback < float("inf") else None,
        "burn_multiple": burn_multiple(burn, new_revenue) if new_revenue > 0 else None,
        "rule_of_40": _rule_of_40(base),
    }


def _rule_of_40(base):
    """Growth and margin of the second year, where there are two."""
    if len(base) < 24 or sum(m["revenue"] for m in base[:12]) <= 0:
        return None
    first, second = (sum(m["revenue"] for m in base[start : start + 12]) for start in (0, 12))
    profit = sum(m["net"] for m in base[12:24])
    return rule_of_40(second / first - 1, profit / second) if second > 0 else None


def years(plan, base):
    cash, rows = plan.values["company.cash"], []
    for start in range(0, len(base), 12):
        part = base[start : start + 12]
        total = {name: sum(m[name] for m in part) for name in part[0]}
        cash += total["net"]
        rows.append(
            {
                "months": [start + 1, start + len(part)],
                "customers": part[-1]["customers"],
                "tasks": total["tasks"],
                "revenue": total["revenue"],
                "inference": total["inference"],
                "errors": total["errors"],
                "support_and_payment": total["support"] + total["payment"],
                "acquisition": total["acquisition"],
                "company": total["company"],
                "project": total["project"],
                "net": total["net"],
                "cash_at_end": cash,
            }
        )
    return rows


def serving(plan, route):
    values, machine = plan.values, plan.machines[route]
    speed = values["product.tokens_out"] / machine.task_s
    load = values["serving.highest_load"] / values["serving.peak_to_mean"]
    price = values["serving.price_per_chip_hour"]
    bought = None
    if "buy.success_rate" in values:
        bought = bought_task(values) / values["product.tokens_out"] * 1e6
    shape, power = machine.model.shape, machine.chip.power_w
    return {
        "route": route,
        "title": title(plan, route),
        "parameters": total_parameters(shape),
        "active_parameters": active_parameters(shape),
        "weight_bytes": machine.deployment.weight_bytes * machine.chips,
        "accelerator": machine.chip.name,
        "chips": machine.chips,
        "precision": values["serving.precision"],
        "batch": machine.point.batch,
        "first_token_s": prefill_s(machine.deployment, max(1, round(values["product.tokens_in"]))),
        "tokens_per_s_reader": 1 / machine.point.token_interval_s,
        "tokens_per_s": speed,
        "is_measured": machine.is_measured,
        "price_per_chip_hour": price,
        "full_cost_per_million": serving_cost_per_million(price, machine.chips, speed),
        "utilisation": load,
        "cost_per_million": serving_cost_per_million(price, machine.chips, speed, utilisation=load),
        "bought_per_million": bought,
        "break_even_utilisation": break_even_utilisation(price, machine.chips, speed, bought)
        if bought
        else None,
        "joules_per_token": power
        and energy_per_token_j(machine.chips, power, speed * load, pue=values["serving.pue"]),
    }


def project_ledger(plan, route):
    values, machine = plan.values, plan.machines[route]
    if route not in ("fine_tune", "train"):
        return None
    found = project(route, values, machine, values["serving.grid_kg_per_kwh"])
    cost = bill(route, values, machine)
    chips = values.get("train.chips") if route == "train" else machine.chips
    state = zero_bytes(total_parameters(machine.model.shape), chips, stage=3)
    return {
        "route": route,
        "title": title(plan, route),
        "flops": found.flops,
        "run_hours": found.run_hours,
        "hours_low": found.interval.low,
        "hours_high": found.interval.high,
        "days": found.days,
        "all_hours": found.all_hours,
        "energy_kwh": found.energy_kwh,
        "carbon_kg": found.carbon_kg,
        "state_bytes_per_chip": state if route == "train" else None,
        "memory_bytes_per_chip": machine.chip.memory_bytes,
        "bill": {name: float(part) for name, part in asdict(cost).items()},
        "total": float(cost.total),
    }
