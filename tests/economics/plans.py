"""Plans for the tests: the example, and small ones whose result can be worked out by hand."""

from functools import cache

from zenlib.economics import Plan, example_plan

SMALL = """
[plan]
as_of = 2026-11-28
months = 6
discount_rate = 0.0
scenarios = 100

[product]
price_per_month = 10
tasks_per_month = 100
tokens_in = 1000
tokens_out = 500
error_cost = 0.05
payment_share = 0.0

[market]
customers = 100
new_per_month = 0
size = 1000
churn_per_month = 0.0
acquisition_cost = 50

[company]
cash = 1000
people_per_month = 300

[buy]
input_per_million = 2
output_per_million = 8
success_rate = 0.9
price_decline = 0.0
"""

SERVING = """
[serving]
accelerator = "H100 SXM5 80GB"
price_per_chip_hour = 1.0
chips_per_replica = 1
tokens_per_s = 1000
price_decline = 0.0
peak_to_mean = 1
highest_load = 1.0

[host]
model = "Llama-3-8B"
success_rate = 0.8
staff_per_month = 100
"""

FINE_TUNE = """
[fine_tune]
model = "Llama-3-8B"
success_rate = 1.0
staff_per_month = 0
examples = 1000
label_price = 1
attempts = 1
staff = 500
months_until_ready = 2
renew_every_months = 0
"""


def small(*changes, more=""):
    """The small plan with some text replaced and some added."""
    return Plan.from_toml(_changed(SMALL + more, changes))


def example(*changes, scenarios=200):
    """The example with fewer futures and some text replaced."""
    fewer = ("scenarios = 4000", f"scenarios = {scenarios}")
    return Plan.from_toml(_changed(example_plan(), [fewer, *changes]))


@cache
def example_report():
    """The report of the example, made once."""
    return example().report()


def _changed(text, changes):
    for old, new in changes:
        assert old in text, f"{old!r} is not in the plan"
        text = text.replace(old, new)
    return text
