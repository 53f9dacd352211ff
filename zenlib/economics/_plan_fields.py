"""What a plan may say: every field once, with its bounds, its default and what it means.

Reading, the template and the list of defaults are all made from this table.
"""

from dataclasses import dataclass, field

ASSUMED = "assumption of zenlib, to be replaced by your own"
_MOST = 1e18  # of anything: a slip of the finger is larger, a company is not
REQUIRED = object()
COMPUTED = object()


@dataclass(frozen=True)
class Field:
    """One field: what it means, what it may be, and what it is if it is left out."""

    kind: str  # text, day, number, rate, count, share, choice
    help: str
    example: object
    default: object = REQUIRED
    source: str = ""
    date: str = ""
    bounds: dict = field(default_factory=dict)
    choices: tuple = ()
    fixed: bool = False

    @property
    def may_vary(self):
        """Whether a range may be given for it; counts are decisions."""
        return self.kind in ("number", "rate", "share") and not self.fixed


def _number(help, example, default=REQUIRED, source="", date="", fixed=False, **bounds):
    bounds = {"least": 0, "most": _MOST, **bounds}
    return Field("number", help, example, default, source, date, bounds, fixed=fixed)


def _rate(help, example, default=REQUIRED, source="", date="", fixed=False, **bounds):
    return Field("rate", help, example, default, source, date, bounds, fixed=fixed)


def _share(help, example, default=REQUIRED, source="", date="", **bounds):
    return Field("share", help, example, default, source, date, bounds)


def _count(help, example, default=REQUIRED, source=ASSUMED, date="2026-11-28", **bounds):
    bounds = {"least": 0, "most": _MOST, **bounds}
    return Field("count", help, example, default, source, date, bounds)


_EPOCH = "Epoch AI, arXiv:2405.21015: price-performance of chips times 1.38 a year"
_MFU = "median of 15 published runs, zenlib.llm: MFU_P10 0.19, MFU_P90 0.48"
_TODAY = "2026-11-28"

_OWN_MODEL = {
    "model": Field("text", "of the catalogue of zenlib.llm", "Llama-3-8B"),
    "success_rate": _share("tasks that come out right with it", 0.90, above=0),
    "staff_per_month": _number("people who keep it running", 6000),
}

_PROJECT = {
    "staff": _number("people, once, until it is ready", 30_000),
    "months_until_ready": _number("bridged by [buy]; without it no sales", 3, most=60),
    "renew_every_months": _count(
        "the bill again so often; 0: never",
        18,
        18,
        ASSUMED + ": models age in a year or two",
    ),
}

SECTIONS = {
    "plan": {
        "name": Field("text", "what the report is called", "Contract reader", "Our company"),
        "as_of": Field("day", "day of the plan; month 0 begins here", _TODAY),
        "currency": Field("text", "of every amount of money below", "USD", "USD"),
        "months": _count("how far to look", 36, 36, least=6, most=120),
        "discount_rate": _rate(
            "of money a year; young firms: 0.2 to 0.5", 0.25, fixed=True, least=0, most=1
        ),
        "scenarios": _count("futures that are drawn", 4000, 4000, least=100, most=200_000),
        "seed": _count("the same seed draws the same futures", 0, 0),
    },
    "product": {
        "price_per_month": _number("what a customer pays a month", 79, above=0),
        "tasks_per_month": _number("tasks that a customer has done a month", 300, above=0),
        "tokens_in": _number("tokens that a task sends to the model", 6000, least=1),
        "tokens_out": _number("that it generates, hidden reasoning included", 800, least=1),
        "cached_share": _share("of the input, seen just before", 0.3, 0, ASSUMED, _TODAY),
        "error_cost": _number("of a task gone wrong: found, mended, refunded", 0.4),
        "payment_share": _share(
            "of revenue, to the payment provider",
            0.03,
            0.03,
            ASSUMED + "; list prices of card payments are 2.9 % and a fixed fee",
            _TODAY,
            below=1,
        ),
        "support_per_customer": _number(
            "support, hosting, a customer and month", 6, 0, ASSUMED, _TODAY
        ),
    },
    "market": {
        "customers": _number("customers at the start", 40, 0, ASSUMED, _TODAY),
        "new_per_month": _number("customers won in the first month", 30),
        "growth_per_month": _rate(
            "growth of that number a month", 0.06, 0, ASSUMED, _TODAY, least=-0.5, below=1
        ),
        "size": _number("customers that there are at most", 8000, above=0),
        "churn_per_month": _share("customers that leave in a month", 0.03, below=1),
        "acquisition_cost": _number("what winning a customer costs", 400),
    },
    "company": {
        "cash": _number("in the bank at the start", 1_500_000),
        "people_per_month": _number("salaries and what they entail, routes apart", 40_000),
        "other_per_month": _number("rent, tools, travel", 5000, 0, ASSUMED, _TODAY),
        "exit_multiple": _number(
            "worth at the end, in years of revenue",
            1,
            0,
            "assumption of zenlib: no value beyond the months looked at",
            _TODAY,
            most=50,
        ),
    },
    "buy": {
        "price": Field("text", "a listed price; or give the next three", "openai/gpt-5-mini", None),
        "input_per_million": _number("price of a million tokens sent", None, COMPUTED),
        "cached_input_per_million": _number("of a million just seen before", None, COMPUTED),
        "output_per_million": _number("of a million generated", None, COMPUTED),
        "success_rate": _share("tasks that come out right", 0.93, above=0),
        "price_decline": _share(
            "fall of that price a year",
            0.3,
            0.3,
            "assumption of zenlib, cautious: at fixed quality 9 to 900 times a year (Epoch AI)",
            "2025-03-12",
            below=1,
        ),
    },
    "serving": {
        "accelerator": Field("text", "of the catalogue of zenlib.llm", "H100 SXM5 80GB"),
        "price_per_chip_hour": _number("rent of one; else the lowest listed", None, COMPUTED),
        "precision": Field(
            "choice",
            "of weights: bf16, fp8, int8, int4",
            "bf16",
            "bf16",
            "16 bits lose nothing",
            _TODAY,
            choices=("bf16", "fp8", "int8", "int4"),
        ),
        "chips_per_replica": _count("else as many as serve best", None, COMPUTED, least=1),
        "tokens_per_s": _number(
            "of a replica, measured; else computed", None, COMPUTED, least=1e-3
        ),
        "slowest_tokens_per_s": _number(
            "that each reader must get",
            15,
            15,
            "assumption of zenlib: twice as fast as people read",
            _TODAY,
            fixed=True,
            above=0,
        ),
        "peak_to_mean": _number(
            "load of busy hours over the average",
            3,
            3,
            "assumption of zenlib: office hours of one continent",
            _TODAY,
            least=1,
            most=100,
        ),
        "highest_load": _share(
            "of full load, before answers queue",
            0.7,
            0.7,
            "assumption of zenlib: beyond it queues grow steeply",
            _TODAY,
            above=0,
        ),
        "least_replicas": _count("that run even at night", 1, 1),
        "price_decline": _share(
            "fall of the rent a year", 0.28, 0.28, _EPOCH, "2024-05-31", below=1
        ),
        "pue": _number(
            "building's power over its chips'",
            1.25,
            1.25,
            "Epoch AI, arXiv:2405.21015",
            "2024-05-31",
            least=1,
            most=3,
        ),
        "grid": Field(
            "text",
            "country of the electricity",
            "WOR",
            "WOR",
            "the world's average, EcoLogits 0.11.3",
            "2026-10-01",
        ),
    },
    "host": {**_OWN_MODEL, "success_rate": _share("tasks that come out right", 0.84, above=0)},
    "fine_tune": {
        **_OWN_MODEL,
        "success_rate": _share("tasks that come out right afterwards", 0.95, above=0),
        "staff_per_month": _number("people who keep it running", 8000),
        "method": Field(
            "choice",
            "lora: adapters; full: all weights",
            "lora",
            "lora",
            "adapters reach about the same quality on one task (arXiv:2106.09685)",
            "2021-10-16",
            choices=("lora", "full"),
        ),
        "examples": _count("labelled tasks to learn from", 5000, least=1),
        "label_price": _number("what one of them costs", 2.5),
        "epochs": _number("passes over them", 3, 3, ASSUMED, _TODAY, above=0, most=100),
        "attempts": _number("times it is done until it is good", 5, 5, ASSUMED, _TODAY, least=1),
        "mfu": _share("of the peak that training reaches", 0.3, 0.3, _MFU, "2023-06-20", above=0),
        **_PROJECT,
    },
    "train": {
        **_OWN_MODEL,
        "success_rate": _share("tasks that come out right", 0.91, above=0),
        "staff_per_month": _number("people who keep it running", 20_000),
        "tokens": _number("that the model is trained on", 1e12, above=0),
        "context": _count("tokens of a text in training", 4096, 4096, least=1),
        "mfu": _share("of the peak that training reaches", 0.3, 0.3, _MFU, "2023-06-20", above=0),
        "chips": _count("that train together", 256, least=1),
        "failed_share": _share(
            "of the hours, lost to crashes",
            0.1,
            0.1,
            ASSUMED + "; published runs: 2 to 10 %",
            _TODAY,
            below=1,
        ),
        "experiment_factor": _number(
            "hours of the project over the run's",
            2,
            2,
            "assumption of zenlib: published projects lie between 1.2 and 4",
            _TODAY,
            least=1,
            most=20,
        ),
        "data": _number("data, cleaning, labels", 150_000),
        **_PROJECT,
        "staff": _number("people, once, until it is ready", 600_000),
        "months_until_ready": _number("bridged by [buy]; without it no sales", 9, most=60),
    },
}

OPENING = {
    "plan": "What is decided, and when.",
    "product": "What one customer buys.",
    "market": "How many there will be.",
    "company": "What there is, and what it costs whatever you sell.",
    "buy": "Route 1: buy tokens from a provider. Leave out any route you do not consider.",
    "serving": "The chips of routes 2 to 4, for serving and training; left out without them.",
    "host": "Route 2: run an open model as it is.",
    "fine_tune": "Route 3: teach an open model your task.",
    "train": "Route 4: train a model from nothing.",
}

ROUTES = ("buy", "host", "fine_tune", "train")
OWN_ROUTES = ROUTES[1:]
OPTIONAL = {*ROUTES, "serving"}

EXAMPLE_RISKS = {
    "market.new_per_month": {"p10": 15, "p90": 60},
    "market.churn_per_month": [0.015, 0.06],
    "market.growth_per_month": [0.0, 0.1],
    "product.price_per_month": [59, 99],
    "product.error_cost": {"p10": 0.15, "p90": 1.2},
    "buy.price_decline": [0.0, 0.8],
    "buy.success_rate": [0.88, 0.96],
    "fine_tune.success_rate": [0.88, 0.98],
}

STANDING_RISKS = {
    "fine_tune.mfu": {"p10": 0.19, "p90": 0.48},
    "train.mfu": {"p10": 0.19, "p90": 0.48},
}
"""Ranges that hold unless the plan says otherwise: nobody knows the utilisation before the run."""


def template():
    """A commented plan, ready to be changed."""
    lines = [
        "# A plan for `zenlib plan FILE.toml`. Change the numbers; delete the routes that",
        '# you do not consider. Shares are decimals: 0.03 is 3 %. "; else 3": if the line',
        "# is left out, it is 3.",
        "",
    ]
    for section, fields in SECTIONS.items():
        lines += [f"# {OPENING[section]}", f"[{section}]"]
        lines += [_template_line(name, field) for name, field in fields.items()]
        lines.append("")
    return "\n".join(lines) + "\n" + _RISK_TEMPLATE


def _template_line(name, field):
    if field.example is None:
        return f"# {name} = …".ljust(32) + f"# {field.help}"
    start = f"{name} = {written(field.example, field.kind)}".ljust(32)
    left_out = field.default is not REQUIRED and field.default is not None
    otherwise = f"; else {written(field.default, field.kind)}" if left_out else ""
    return f"{start}# {field.help}{otherwise}"


def written(value, kind="number"):
    """A value as TOML writes it."""
    if kind in ("text", "choice"):
        return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, int) and abs(value) >= 10_000:
        return f"{value:_}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _risk_lines():
    for path, ends in EXAMPLE_RISKS.items():
        shown = (
            "{ " + ", ".join(f"{key} = {value}" for key, value in ends.items()) + " }"
            if isinstance(ends, dict)
            else str(ends)
        )
        yield f'"{path}" = {shown}'


_RISK_TEMPLATE = (
    """# How wrong a number may be. [least, most]: surely between these, and likeliest
# the value above. { p10, p90 }: one case in ten is below, one in ten above; for
# what is known to a factor only. A field not named here is taken as certain.
[risk]
"""
    + "\n".join(_risk_lines())
    + """

# Rank correlation of two of them: what makes customers leave keeps others away.
[[correlation]]
between = ["market.new_per_month", "market.churn_per_month"]
rank = -0.4
"""
)
