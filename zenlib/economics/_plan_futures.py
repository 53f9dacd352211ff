"""The futures of a plan: what it is worth on each route, and which input turns the answer."""

from dataclasses import dataclass

import numpy as np

from zenlib.economics._plan_fields import OWN_ROUTES, SECTIONS
from zenlib.economics._plan_routes import months, task_cost, value_and_cash
from zenlib.economics.distributions import Lognormal, Pert
from zenlib.economics.risk import loss_probability, outcome_quantile, risk_summary
from zenlib.economics.scenarios import draw_scenarios, tornado

_SWEEP = 200
_VOLUMES = np.geomspace(1e2, 1e10, 1601)
_THIN = 10
_SWEPT = (
    "product.price_per_month",
    "product.tasks_per_month",
    "product.tokens_out",
    "product.error_cost",
    "market.new_per_month",
    "market.growth_per_month",
    "market.churn_per_month",
    "market.acquisition_cost",
    "company.exit_multiple",
    "buy.success_rate",
    "host.success_rate",
    "fine_tune.success_rate",
    "train.success_rate",
    "serving.price_per_chip_hour",
)


@dataclass(frozen=True)
class RouteFutures:
    """What one route comes to over all futures."""

    value: object  # RiskSummary of the net present value
    lowest_cash: dict  # "p10", "p50", "p90"
    out_of_cash: object  # Estimate of the chance that the money runs out
    chance_best: float
    path: dict  # cash at the end of each month: "p10", "p50", "p90"


@dataclass(frozen=True)
class Turn:
    """Where one number, the others unchanged, turns the answer."""

    path: str
    now: float
    at: float
    what: str  # "loses", "pays", or the route that takes over


def draw(ranges, values, correlations):
    """Values with an array of futures for every field that has a range."""
    inputs = {path: _distribution(ends, values[path]) for path, ends in ranges.items()}
    if not inputs:
        return dict(values), {}
    drawn = draw_scenarios(
        inputs,
        n=values["plan.scenarios"],
        rng=np.random.default_rng(values["plan.seed"]),
        correlations=correlations,
    )
    drawn = {path: _possible(path, array) for path, array in drawn.items()}
    return {**values, **drawn}, drawn


def futures(routes, values, machines):
    """RouteFutures of every route, and the values that the best is chosen by."""
    n = values["plan.scenarios"]
    worth, found = {}, {}
    for route in routes:
        value, lowest, _, path = value_and_cash(route, values, machines[route])
        worth[route] = np.broadcast_to(value, (n,))
        lowest = np.broadcast_to(lowest, (n,))
        found[route] = (lowest, [np.broadcast_to(cash, (n,)) for cash in path])
    best = np.argmax([worth[route] for route in routes], axis=0)
    return {
        route: RouteFutures(
            value=risk_summary(worth[route]),
            lowest_cash=_quantiles(found[route][0]),
            out_of_cash=loss_probability(found[route][0]),
            chance_best=float((best == place).mean()),
            path=_columns([_quantiles(cash) for cash in found[route][1]]),
        )
        for place, route in enumerate(routes)
    }, worth


def mean_without_exit(route, values, machine):
    """The mean worth if nobody takes the company in the end; None if the plan counts on nobody."""
    if not values["company.exit_multiple"]:
        return None
    alone = {**values, "company.exit_multiple": 0}
    return float(np.mean(value_and_cash(route, alone, machine)[0]))


def lead(worth, best):
    """By how much the best route beats the next one, in the same futures; None if it is alone."""
    others = [route for route in worth if route != best]
    if not others:
        return None
    second = max(others, key=lambda route: worth[route].mean())
    gain = worth[best] - worth[second]
    return {
        "over": second,
        "mean": float(gain.mean()),
        "standard_error": float(gain.std(ddof=1) / np.sqrt(len(gain))),
    }


def sensitivity(drawn, worth):
    """Rank correlation of each input with what the plan is worth; empty where nothing varies."""
    return tornado(drawn, worth) if drawn and np.ptp(worth) > 0 else {}


def turns(routes, best, values, machines):
    """For each number the nearest value at which the best route loses money or its place."""
    base = {route: value_and_cash(route, values, machines[route])[0] for route in routes}
    found = []
    for path in _SWEPT:
        if values.get(path) is not None:
            turn = _turn(path, routes, best, values, machines, base)
            if turn is not None:
                found.append(turn)
    return sorted(found, key=_distance)


def chance_beyond(turn, drawn):
    """The share of the futures in which a number lies beyond its turn; 0 if it has no range."""
    if turn.path not in drawn:
        return 0.0
    beyond = drawn[turn.path] > turn.at if turn.at > turn.now else drawn[turn.path] < turn.at
    return float(beyond.mean())


def volume_curves(routes, best, values, machines, monthly_project):
    """Cost of a task done right by volume on every route, and where each overtakes the best."""

    def cost(route, tasks):
        project = monthly_project[route] / tasks / values[f"{route}.success_rate"]
        return task_cost(route, values, machines[route], tasks) + project

    costs = {route: cost(route, _VOLUMES) for route in routes}
    return {
        "volumes": _VOLUMES[::_THIN].tolist(),
        "costs": {route: costs[route][::_THIN].tolist() for route in routes},
        "overtakes_at": {
            route: _crossing(costs[best], costs[route]) for route in routes if route != best
        },
    }, cost


def _crossing(first, second):
    """The volume beyond which `second` stays cheaper, or None."""
    cheaper = second < first
    if not cheaper[-1] or cheaper.all():
        return None
    return float(_VOLUMES[np.flatnonzero(~cheaper)[-1] + 1])


def base_months(route, values, machine):
    """The months without any uncertainty, as plain floats."""
    found = []
    for month in months(route, values, machine):
        lines = {name: float(amount) for name, amount in vars(month).items()}
        found.append({**lines, "gross_profit": float(month.gross_profit), "net": float(month.net)})
    return found


def histogram(worth, bins=30):
    """Edges and counts between the 1st and the 99th percentile; the rest in the last bins."""
    low, high = np.quantile(worth, [0.01, 0.99])
    if high - low <= 1e-9 * abs(high):  # as good as certain: floats are too coarse for bins
        width = max(1.0, 1e-6 * abs(high))
        low, high = high - width, high + width
    counts, edges = np.histogram(np.clip(worth, low, high), bins=bins, range=(low, high))
    return edges.tolist(), counts.tolist()


def _distribution(ends, value):
    if isinstance(ends, dict):
        return Lognormal(ends["p10"], ends["p90"])
    low, high = ends
    return Pert(low, value, high)


def _possible(path, array):
    """A lognormal has tails beyond what a field may be, where they end."""
    section, _, name = path.partition(".")
    field = SECTIONS[section][name]
    most = 1.0 if field.kind == "share" else field.bounds.get("most")
    return np.clip(array, field.bounds.get("least"), most)


def _quantiles(outcomes):
    if np.ptp(outcomes) == 0:
        return dict.fromkeys(("p10", "p50", "p90"), float(outcomes[0]))
    return {f"p{q}": outcome_quantile(outcomes, q / 100).value for q in (10, 50, 90)}


def _columns(rows):
    return {name: [row[name] for row in rows] for name in ("p10", "p50", "p90")}


def _turn(path, routes, best, values, machines, base):
    now = values[path]
    grid = _grid(path, now)
    changed = {**values, path: grid}
    worth = {
        route: np.broadcast_to(
            value_and_cash(route, changed, machines[route])[0]
            if _concerns(path, route)
            else base[route],
            grid.shape,
        )
        for route in routes
    }
    here = np.abs(grid - now).argmin()
    margins = {"loses": worth[best]}
    margins |= {route: worth[best] - worth[route] for route in routes if route != best}
    hits = []
    for name, margin in margins.items():
        what = name if margin[here] >= 0 else "pays" if name == "loses" else best
        hits += [Turn(path, now, at, what) for at in _crossings(grid, margin, here)]
    return min(hits, key=_distance, default=None)


def _concerns(path, route):
    """Whether a route can depend on a number: not on those of another route of one's own."""
    section = path.partition(".")[0]
    return section not in OWN_ROUTES or section == route


def _grid(path, now):
    section, _, name = path.partition(".")
    field = SECTIONS[section][name]
    if field.kind == "share":
        ends = np.linspace(0.002, 0.998, _SWEEP)
    elif field.kind == "rate":
        ends = np.linspace(-0.2, 0.3, _SWEEP)
    elif now == 0:  # of no known size
        ends = np.geomspace(1e-3, 1e6, _SWEEP)
    else:
        ends = np.geomspace(now / 10, now * 10, _SWEEP)
    return np.unique(np.append(ends[ends <= field.bounds.get("most", np.inf)], now))


def _crossings(grid, margin, here):
    """Where a margin changes its sign nearest to here, on either side."""
    change = np.flatnonzero(np.diff(np.sign(margin)) != 0)
    for place in (change[change < here][-1:], change[change >= here][:1]):
        for i in place:
            step = margin[i] / (margin[i] - margin[i + 1])
            yield float(grid[i] + step * (grid[i + 1] - grid[i]))


def _distance(turn):
    """How far the number must move, relative to itself."""
    return abs(turn.at - turn.now) / max(abs(turn.now), 1e-2)
