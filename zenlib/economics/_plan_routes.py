"""A plan month by month on each route: customers, tasks, chips, money; numbers or futures."""

from dataclasses import dataclass

from zenlib._elementwise import ceil, exp, log, maximum, minimum, where
from zenlib.economics._plan_projects import bill
from zenlib.economics.serving import call_cost, replicas_needed
from zenlib.economics.sourcing import cost_per_success

HOURS_PER_MONTH = 730


@dataclass(frozen=True)
class Month:
    """What comes in and goes out in a month; each a number, or an array of futures."""

    customers: object
    won: object
    tasks: object
    revenue: object
    inference: object  # tokens bought, or chips and the people who keep them running
    errors: object
    support: object
    payment: object
    acquisition: object
    company: object
    project: object

    @property
    def gross_profit(self):
        return self.revenue - self.inference - self.errors - self.support - self.payment

    @property
    def net(self):
        return self.gross_profit - self.acquisition - self.company - self.project


def months(route, values, machine):
    """The months of a plan on one route, in order."""
    ready = values.get(f"{route}.months_until_ready", 0)
    starts = 0 if "buy.success_rate" in values else ready
    cost = project_cost(route, values, machine)
    each = bought_task(values) if "buy.success_rate" in values else 0
    customers = values["market.customers"]
    for t in range(values["plan.months"]):
        open_ = t >= starts
        kept = customers * (1 - where(open_, values["market.churn_per_month"], 0))
        won = where(open_, _won(values, t - starts, kept), 0)
        customers = kept + won
        served = where(open_, customers, 0)
        tasks = served * values["product.tasks_per_month"]
        revenue = served * values["product.price_per_month"]
        yield Month(
            customers=served,
            won=won,
            tasks=tasks,
            revenue=revenue,
            inference=_inference(route, values, machine, tasks, t, ready, each),
            errors=tasks * (1 - _success(route, values, t, ready)) * values["product.error_cost"],
            support=served * values["product.support_per_customer"],
            payment=revenue * values["product.payment_share"],
            acquisition=won * values["market.acquisition_cost"],
            company=values["company.people_per_month"] + values["company.other_per_month"],
            project=_paid(route, values, cost, t, ready),
        )


def value_and_cash(route, values, machine):
    """Net present value, lowest cash, the month of it, and cash at the end of every month."""
    value, cash, path = 0.0, values["company.cash"], []
    lowest, lowest_month = cash, 0
    factor = 1.0
    for t, month in enumerate(months(route, values, machine)):
        value = value + month.net * factor
        factor = factor / (1 + values["plan.discount_rate"]) ** (1 / 12)
        cash = cash + month.net
        lowest_month = where(cash < lowest, t + 1, lowest_month)
        lowest = minimum(lowest, cash)
        path.append(cash)
    exit_ = values["company.exit_multiple"] * 12 * month.revenue
    return value + exit_ * factor, lowest, lowest_month, path


def task_cost(route, values, machine, tasks, t=0):
    """What a task done right costs in month `t` at a volume of tasks a month, the project aside."""
    each = bought_task(values) if route == "buy" else 0
    inference = _inference(route, values, machine, tasks, t, 0, each)
    return cost_per_success(
        inference / tasks,
        values[f"{route}.success_rate"],
        error_cost=values["product.error_cost"],
    )


def project_cost(route, values, machine):
    """What must be paid before a route is ready."""
    return 0 if machine is None else bill(route, values, machine).total


def replicas(values, machine, tasks):
    """Copies of the model that run in a month."""
    return replicas_needed(
        tasks * task_seconds(values, machine),
        1,
        peak_to_mean=values["serving.peak_to_mean"],
        highest_load=values["serving.highest_load"],
        least_replicas=values["serving.least_replicas"],
    )


def task_seconds(values, machine):
    """Machine seconds of a task, when its tokens differ from those the machine was timed with."""
    base_in, base_out = machine.tokens
    reading = machine.reading_s * values["product.tokens_in"] / base_in
    return reading + machine.writing_s * values["product.tokens_out"] / base_out


def bought_task(values):
    """Price of a task from the provider, today."""
    return call_cost(
        values["product.tokens_in"],
        values["product.tokens_out"],
        input_per_million=values["buy.input_per_million"],
        output_per_million=values["buy.output_per_million"],
        cached_share=values["product.cached_share"],
        cached_input_per_million=values["buy.cached_input_per_million"],
    )


def _won(values, age, kept):
    """New customers of a month, as many as there still are."""
    growth = exp(maximum(age, 0) * log(1 + values["market.growth_per_month"]))
    return minimum(
        values["market.new_per_month"] * growth, maximum(values["market.size"] - kept, 0)
    )


def _inference(route, values, machine, tasks, t, ready, each):
    """Tokens at the price `each` a task until the route is ready, then its chips and people."""
    bought = tasks * each * (1 - values.get("buy.price_decline", 0)) ** (t / 12)
    if machine is None:
        return bought
    hourly = values["serving.price_per_chip_hour"]
    hourly = hourly * (1 - values["serving.price_decline"]) ** (t / 12)
    chips = replicas(values, machine, tasks) * machine.chips
    own = chips * HOURS_PER_MONTH * hourly + values[f"{route}.staff_per_month"]
    return where(t >= ready, own, bought)


def _success(route, values, t, ready):
    own = values[f"{route}.success_rate"]
    return where(t >= ready, own, values.get("buy.success_rate", own))


def _paid(route, values, cost, t, ready):
    """The project: in equal parts until it is ready, and again when the model has aged."""
    parts = maximum(ceil(ready), 1)
    first = where(t < parts, cost / parts, 0)
    period = values.get(f"{route}.renew_every_months", 0)
    if not period:
        return first
    age = t - ceil(ready)
    return first + where((age > 0) & (age % period == 0), cost, 0)
