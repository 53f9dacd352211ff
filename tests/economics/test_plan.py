"""What a plan comes to: small ones by hand, laws, and futures that repeat for a seed."""

import numpy as np
import pytest

from tests.economics.plans import FINE_TUNE, SERVING, SMALL, example, example_report, small
from zenlib.economics import Plan, call_cost, example_plan, npv
from zenlib.economics._plan_futures import (
    _VOLUMES,
    _crossing,
    base_months,
    draw,
    futures,
    histogram,
)
from zenlib.economics._plan_projects import bill
from zenlib.economics._plan_routes import replicas, value_and_cash
from zenlib.llm import chip_hours_interval, lora_training_flops, published_model

OWN = SERVING + FINE_TUNE


@pytest.fixture(scope="module")
def answers():
    return example_report().answers


def worth(plan, route="buy", **changed):
    values = {**plan.values, **{path.replace("__", "."): v for path, v in changed.items()}}
    return value_and_cash(route, values, plan.machines[route])


# --- by hand ------------------------------------------------------------------------------------


def test_buying_worked_by_hand():
    """100 customers pay 1,000; 10,000 tasks at 0.006 and a tenth wrong at 0.05; 300 for people."""
    value, lowest, _, path = worth(small())
    assert [float(cash) for cash in path] == pytest.approx([1000 + 590 * t for t in range(1, 7)])
    assert float(value) == pytest.approx(6 * 590)
    assert lowest == 1000


def test_hosting_worked_by_hand():
    """Half a second a task: one replica, 730 for its chip and 100 for people; a fifth wrong."""
    plan = small(more=SERVING)
    assert float(worth(plan, "host")[0]) == pytest.approx(6 * (1000 - 830 - 100 - 300))


def test_fine_tuning_is_bridged_by_buying_and_paid_while_it_is_made():
    plan = small(more=OWN)
    months = base_months("fine_tune", plan.values, plan.machines["fine_tune"])
    cost = bill("fine_tune", plan.values, plan.machines["fine_tune"])
    assert (cost.data, cost.staff, cost.experiments) == (1000, 500, 0)
    assert 0 < cost.run < 1
    bridged = [590 - cost.total / 2] * 2
    assert [month["net"] for month in months] == pytest.approx(bridged + [-30] * 4)


def test_without_buying_nothing_is_sold_until_the_model_is_ready():
    plan = Plan.from_toml(_without_section(SMALL + OWN, "buy"))
    months = base_months("fine_tune", plan.values, plan.machines["fine_tune"])
    assert [month["revenue"] for month in months] == [0, 0, 1000, 1000, 1000, 1000]
    assert [month["tasks"] for month in months] == [0, 0, *[10_000] * 4]


def test_a_model_that_ages_is_paid_for_again():
    plan = small(("renew_every_months = 0", "renew_every_months = 2"), more=OWN)
    months = base_months("fine_tune", plan.values, plan.machines["fine_tune"])
    total = bill("fine_tune", plan.values, plan.machines["fine_tune"]).total
    paid = [month["project"] / total for month in months]
    assert paid == pytest.approx([0.5, 0.5, 0, 0, 1, 0])


def test_customers_come_stay_and_leave():
    plan = small(
        ("new_per_month = 0", "new_per_month = 20\ngrowth_per_month = 0.5"),
        ("churn_per_month = 0.0", "churn_per_month = 0.1"),
        ("size = 1000", "size = 150"),
    )
    months = base_months("buy", plan.values, None)
    assert [m["won"] for m in months[:3]] == pytest.approx([20, 30, 150 - 0.9 * 129])
    assert [m["customers"] for m in months[:3]] == pytest.approx([110, 129, 150])
    assert months[0]["acquisition"] == pytest.approx(1000)


def test_prices_fall_as_the_plan_says():
    plan = small(("price_decline = 0.0", "price_decline = 0.5"), ("months = 6", "months = 13"))
    months = base_months("buy", plan.values, None)
    assert months[12]["inference"] == pytest.approx(months[0]["inference"] / 2)


def test_the_rent_falls_as_the_plan_says():
    halving = SERVING.replace("price_decline = 0.0", "price_decline = 0.5")
    plan = small(("months = 6", "months = 13"), more=halving)
    months = base_months("host", plan.values, plan.machines["host"])
    assert [months[t]["inference"] - 100 for t in (0, 12)] == pytest.approx([730, 365])


def test_no_utilisation_is_drawn_above_one():
    values = {"plan.scenarios": 1000, "plan.seed": 0, "train.mfu": 0.9}
    _, drawn = draw({"train.mfu": {"p10": 0.5, "p90": 2.0}}, values, {})
    assert drawn["train.mfu"].max() == 1.0


def test_a_route_overtakes_where_it_stays_cheaper_and_not_where_it_once_is():
    """Chips come in steps: cheaper, dearer again, then cheaper for good."""
    flat = np.full(_VOLUMES.shape, 2.0)
    steps = np.ones(_VOLUMES.shape)
    steps[:10], steps[20:50] = 3.0, 3.0
    assert _crossing(flat, steps) == _VOLUMES[50]
    assert _crossing(flat, flat + 1) is None
    assert _crossing(flat, flat - 1) is None


def test_the_exit_counts_years_of_the_last_revenue():
    plan = small(("cash = 1000", "cash = 1000\nexit_multiple = 2"))
    assert float(worth(plan)[0]) == pytest.approx(6 * 590 + 2 * 12 * 1000)


def test_replicas_come_in_steps():
    plan = small(more=SERVING)
    machine = plan.machines["host"]
    tasks = np.array([0, 5e6, 5.256e6, 5.3e6, 60e6])
    assert replicas(plan.values, machine, tasks).tolist() == [1, 1, 1, 2, 12]


def test_longer_answers_take_machine_time_in_proportion():
    plan = small(more=SERVING)
    machine = plan.machines["host"]
    assert machine.task_s == pytest.approx(0.5)
    doubled = {**plan.values, "product.tokens_in": 2000, "product.tokens_out": 1000}
    assert replicas(doubled, machine, 5.2e6) == 2 * replicas(plan.values, machine, 5.2e6)


def test_one_customer_and_one_machine_worked_by_hand():
    busy = SERVING.replace("peak_to_mean = 1", "peak_to_mean = 2")
    growing = ("new_per_month = 0", "new_per_month = 10")
    answers = small(growing, ("months = 6", "months = 18"), more=busy).report().answers
    unit, year = answers["unit_economics"], answers["cash"]["years"][0]
    assert unit["gross_margin"] == pytest.approx((10 - 0.6 - 0.5) / 10)
    assert unit["errors_per_customer"] == pytest.approx(0.5)
    assert unit["burn_multiple"] == pytest.approx(-year["net"] / (12 * 110 * 10))
    [host] = answers["serving"]
    assert host["full_cost_per_million"] == pytest.approx(1 / 3.6)
    assert host["cost_per_million"] == pytest.approx(2 / 3.6)
    assert host["bought_per_million"] == pytest.approx(12)
    assert host["break_even_utilisation"] == pytest.approx(1 / 3.6 / 12)


def test_a_training_pays_for_what_fails_and_what_is_tried():
    plan = example()
    cost = bill("train", plan.values, plan.machines["train"])
    assert cost.failed == pytest.approx(cost.run / 9)
    assert cost.experiments == pytest.approx(cost.run)
    assert (cost.staff, cost.data) == (600_000, 150_000)


def test_chips_are_few_but_not_so_few_that_the_model_crowds_them():
    """Llama-3.1-70B in 16 bits fits on two cards, with room for one conversation."""
    plan = example(("Llama-3-8B", "Llama-3.1-70B"))
    assert plan.machines["host"].chips == 4
    two = example(
        ("Llama-3-8B", "Llama-3.1-70B"), ("# chips_per_replica = …", "chips_per_replica = 2")
    )
    machines = [p.machines["host"] for p in (plan, two)]
    each = [m.point.output_tokens_per_s / m.chips for m in machines]
    assert each[0] > 5 * each[1]


# --- against the parts ---------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["buy", "host", "fine_tune", "train"])
def test_worth_is_the_net_present_value_of_the_months_and_cash_their_sum(route):
    plan = example()
    months = [m["net"] for m in base_months(route, plan.values, plan.machines[route])]
    value, lowest, place, path = worth(plan, route, company__exit_multiple=0)
    monthly = 1.25 ** (1 / 12) - 1
    assert float(value) == pytest.approx(npv(monthly, months), rel=1e-9)
    cash = plan.values["company.cash"] + np.cumsum(months)
    np.testing.assert_allclose([float(c) for c in path], cash, rtol=1e-9)
    assert float(lowest) == pytest.approx(min(cash.min(), plan.values["company.cash"]))
    assert int(place) == int(cash.argmin()) + 1


def test_a_training_is_charged_as_zenlib_llm_counts_it():
    plan, shape = example(), published_model("Llama-3-8B").shape
    cost = bill("fine_tune", plan.values, plan.machines["fine_tune"])
    flops = lora_training_flops(shape, 6800, 6800, 16) * 5000 * 3
    hours = flops / (989.4e12 * 0.3) / 3600
    assert cost.run == pytest.approx(hours * 2.45, rel=1e-9)
    assert cost.experiments == pytest.approx(4 * cost.run)
    found = {p["route"]: p for p in example_report().answers["projects"]}["fine_tune"]
    interval = chip_hours_interval(flops, peak_flops_per_s=989.4e12)
    assert (found["hours_low"], found["hours_high"]) == pytest.approx((interval.low, interval.high))
    assert found["flops"] == pytest.approx(flops)


def test_buying_costs_what_the_price_list_says():
    plan = example()
    months = base_months("buy", plan.values, None)
    call = call_cost(6000, 800, input_per_million=0.25, output_per_million=2, cached_share=0.3,
                     cached_input_per_million=0.025)  # fmt: skip
    assert months[0]["inference"] == pytest.approx(months[0]["tasks"] * call)


# --- laws ----------------------------------------------------------------------------------------

RISES = ["product.price_per_month", "market.new_per_month", "buy.success_rate", "company.cash"]
FALLS = ["market.churn_per_month", "market.acquisition_cost", "product.error_cost",
         "product.tokens_out", "plan.discount_rate", "company.people_per_month"]  # fmt: skip


@pytest.mark.parametrize("path", RISES + FALLS)
def test_more_of_it_is_better_or_worse(path):
    plan = example()
    low, high = (
        worth(plan, "buy", **{path.replace(".", "__"): plan.values[path] * factor})
        for factor in (0.9, 1.05)
    )
    place = 3 if path == "company.cash" else 0
    first, second = (float(w[place][-1]) if place else float(w[0]) for w in (low, high))
    assert (first < second) == (path in RISES)


@pytest.mark.parametrize("route", ["buy", "host", "fine_tune", "train"])
def test_many_futures_at_once_are_those_one_by_one(route):
    plan = example()
    changes = {
        "market.churn_per_month": np.array([0.01, 0.05, 0.2]),
        "product.error_cost": np.array([0.1, 1.0, 3.0]),
        "serving.price_per_chip_hour": np.array([1.0, 3.0, 12.0]),
        "fine_tune.mfu": np.array([0.2, 0.3, 0.5]),
        "fine_tune.months_until_ready": np.array([0.0, 2.5, 9.0]),
        "product.tokens_out": np.array([100.0, 800.0, 3000.0]),
    }
    together = value_and_cash(route, {**plan.values, **changes}, plan.machines[route])
    for i in range(3):
        one = {path: float(array[i]) for path, array in changes.items()}
        alone = value_and_cash(route, {**plan.values, **one}, plan.machines[route])
        for many, single in zip(together[:3], alone[:3], strict=True):
            assert np.broadcast_to(many, 3)[i] == pytest.approx(float(single), rel=1e-9)


def test_one_seed_gives_the_same_answers_and_another_other_ones(answers):
    assert example().report().answers == answers
    other = example(("seed = 0", "seed = 1")).report().answers
    assert other["decision"]["value"]["mean"] != answers["decision"]["value"]["mean"]


def test_without_ranges_every_future_is_the_plan():
    report = small().report().answers
    value = report["decision"]["value"]
    assert value["p10"] == value["p90"] == value["mean"] == pytest.approx(3540)
    assert report["decision"]["loss_probability"] == 0
    assert report["decision"]["chance_best"] == 1
    assert any("gives no range" in warning for warning in report["warnings"])


def test_the_mean_over_futures_of_a_linear_input_is_the_plan_at_its_mean():
    """Worth is linear in the price; Pert(5, 10, 21) has mean 11, 100 a month more."""
    plan = small(("scenarios = 100", "scenarios = 20000"),
                 more='\n[risk]\n"product.price_per_month" = [5, 21]\n')  # fmt: skip
    value = plan.report().answers["decision"]["value"]
    assert abs(value["mean"] - 6 * 690) < 4 * value["standard_error"]


# --- the decision --------------------------------------------------------------------------------


def test_the_best_route_is_that_with_the_highest_mean(answers):
    means = {row["route"]: row["mean_value"] for row in answers["routes"]}
    assert answers["decision"]["route"] == max(means, key=means.get)
    assert sum(row["chance_best"] for row in answers["routes"]) == pytest.approx(1)


def test_the_lead_is_that_over_the_next_best_in_the_same_futures(answers):
    means = sorted(row["mean_value"] for row in answers["routes"])
    lead = answers["decision"]["lead"]
    assert lead["mean"] == pytest.approx(means[-1] - means[-2])
    value = answers["decision"]["value"]
    assert lead["standard_error"] < value["standard_error"] / 2, "what both share cancels"


def test_two_routes_that_are_too_close_are_said_to_be():
    """A free model that makes as many mistakes, on chips that cost nothing."""
    said = "too close to tell apart"
    apart = small(more=SERVING).report().answers
    assert not any(said in words for words in apart["warnings"])
    twin = SERVING.replace("success_rate = 0.8", "success_rate = 0.9")
    twin = twin.replace("price_per_chip_hour = 1.0", "price_per_chip_hour = 0.0")
    twin = twin.replace("staff_per_month = 100", "staff_per_month = 60")
    close = small(more=twin).report().answers
    assert close["decision"]["lead"]["mean"] == pytest.approx(0, abs=1e-6)
    wide = '\n[risk]\n"host.success_rate" = [0.8, 1.0]\n'
    close = small(more=twin + wide).report().answers
    assert any(said in words for words in close["warnings"])


def test_where_errors_are_dear_the_model_that_makes_none_is_worth_its_price():
    cheap = small(more=OWN).report().answers["decision"]
    dear = small(("error_cost = 0.05", "error_cost = 2.0"), more=OWN).report().answers["decision"]
    assert (cheap["route"], dear["route"]) == ("buy", "fine_tune")
    assert cheap["pays"]
    assert not dear["pays"]


def test_at_its_turning_point_a_number_makes_the_plan_worthless_or_another_route_as_good(answers):
    plan = example()
    turns = [row["turn"] for row in answers["sensitivity"] if row["turn"]]
    assert len(turns) > 5
    scale = abs(worth(plan)[0])
    for turn in turns:
        at = {turn["field"].replace(".", "__"): turn["at"]}
        here = float(worth(plan, "buy", **at)[0])
        other = 0.0 if turn["what"] == "loses" else float(worth(plan, turn["what"], **at)[0])
        assert abs(here - other) < 0.01 * scale, turn["words"]


def test_what_the_company_is_taken_for_in_the_end_is_told_apart(answers):
    """The example pays because somebody takes it: 36 months of it alone lose money."""
    decision = answers["decision"]
    alone = example(("exit_multiple = 1 ", "exit_multiple = 0 ")).report()
    bare = alone.answers["decision"]
    assert decision["mean_without_exit"] == pytest.approx(bare["value"]["mean"])
    assert decision["mean_without_exit"] < 0 < decision["value"]["mean"]
    assert bare["mean_without_exit"] is None
    assert "what the company is taken for" in example_report().text()
    assert "what the company is taken for" not in alone.text()


def test_the_multiple_at_which_the_plan_turns_is_found_and_within_its_bounds(answers):
    [row] = [r for r in answers["sensitivity"] if r["field"] == "company.exit_multiple"]
    assert 0.5 < row["turn"]["at"] < 0.6, "a good half of a year's revenue is needed"
    assert row["turn"]["what"] == "loses"
    hopeless = example(("price_per_month = 79", "price_per_month = 1"), ("[59, 99]", "[0.5, 2]"))
    fields = [r["field"] for r in hopeless.report().answers["sensitivity"] if r["turn"]]
    assert "company.exit_multiple" not in fields, "fifty times the revenue would not save it"


def test_the_turn_named_first_is_the_one_that_most_futures_have_passed(answers):
    """Not the nearest: a success rate of 0.847 is close to 0.93, and outside of its range."""
    plan = example()
    first = answers["decision"]["turn"]
    least, most = plan.ranges["buy.success_rate"]
    [near] = [r["turn"] for r in answers["sensitivity"] if r["field"] == "buy.success_rate"]
    assert not least <= near["at"] <= most
    assert first["field"] == "market.new_per_month"
    _, drawn = draw(plan.ranges, plan.values, plan.correlations)
    won = drawn["market.new_per_month"]
    assert first["chance"] == (won < first["at"]).mean() > 0.2


def test_without_a_range_the_nearest_turn_is_named_first():
    turn = small().report().answers["decision"]["turn"]
    assert turn["chance"] == 0


def test_a_plan_that_loses_says_what_would_make_it_pay():
    losing = example(("price_per_month = 79", "price_per_month = 60"), ("[59, 99]", "[40, 99]"))
    row = {r["field"]: r for r in losing.report().answers["sensitivity"]}["product.price_per_month"]
    assert row["turn"]["what"] == "pays"
    assert 60 < row["turn"]["at"] < 70


def test_beyond_the_volume_in_the_sentence_the_other_route_is_cheaper(answers):
    curves = answers["curves"]
    at = curves["overtakes_at"]["fine_tune"]
    for volume, buy, tune in zip(
        curves["volumes"], curves["costs"]["buy"], curves["costs"]["fine_tune"], strict=True
    ):
        if volume > at * 1.2:
            assert tune < buy
        if volume < at / 1.2 and volume < 1e5:
            assert tune > buy


def test_cash_for_nine_in_ten_would_have_been_enough_in_nine_of_ten():
    plan = example(scenarios=1000)
    need = plan.report().answers["decision"]["cash_for_nine_in_ten"]
    richer = example(("cash = 1_500_000", f"cash = {need:.0f}"), scenarios=1000)
    assert richer.report().answers["decision"]["out_of_cash_probability"] == pytest.approx(
        0.1, abs=0.005
    )


def test_routes_are_compared_in_the_same_futures():
    plan = example()
    values = {**plan.values, "market.churn_per_month": np.linspace(0.01, 0.2, 200)}
    _, by_route = futures(("buy", "host"), values, plan.machines)
    assert np.corrcoef(by_route["buy"], by_route["host"])[0, 1] > 0.99


def _without_section(text, name):
    before, _, rest = text.partition(f"[{name}]")
    return before + rest[rest.index("\n[") :]


def test_the_example_is_a_plan():
    assert Plan.from_toml(example_plan()).routes == ("buy", "host", "fine_tune", "train")


# --- nothing, and next to nothing ----------------------------------------------------------------


def test_the_turn_of_what_is_free_now_is_a_possible_price():
    """6,000 tasks, a tenth wrong: 300 of errors at 0.05 each, beside a worth of 3,540."""
    free = ("error_cost = 0.05", "error_cost = 0.0")
    [turn] = [r["turn"] for r in small(free).report().answers["sensitivity"]
              if r["field"] == "product.error_cost"]  # fmt: skip
    assert turn["now"] == 0
    assert turn["at"] == pytest.approx(0.05 * (1 + 3540 / 300), rel=0.01)
    nothing = example(
        ("new_per_month = 30 ", "new_per_month = 0 "),
        ("customers = 40", "customers = 0"),
        ("acquisition_cost = 400", "acquisition_cost = 0"),
        ("# price_per_chip_hour = …", "price_per_chip_hour = 0"),
        ('"market.new_per_month" = { p10 = 15, p90 = 60 }', ""),
        ('["market.new_per_month", ', '["market.growth_per_month", '),
    )
    assert all(row["turn"]["at"] > 0 for row in nothing.report().answers["sensitivity"]
               if row["turn"] and row["now"] == 0)  # fmt: skip


def test_chips_that_cost_nothing_run_as_long_as_others():
    free = example(("# price_per_chip_hour = …", "price_per_chip_hour = 0"))
    for here, there in zip(
        free.report().answers["projects"], example_report().answers["projects"], strict=True
    ):
        assert here["energy_kwh"] == pytest.approx(there["energy_kwh"])


def test_bins_lie_between_the_first_and_the_last_percentile():
    edges, counts = histogram(np.arange(1001.0))
    assert (edges[0], edges[-1], len(counts)) == (10, 990, 30)
    assert sum(counts) == 1001


def test_a_training_takes_three_quarters_of_the_rated_power(answers):
    """arXiv:2405.21015; 700 W a card, servers at 1.66 of their cards, a building at 1.25."""
    for project in answers["projects"]:
        kilowatts = 0.700 * 0.75 * 1.66 * 1.25
        assert project["energy_kwh"] == pytest.approx(project["all_hours"] * kilowatts)


def test_worth_that_is_certain_and_huge_is_drawn_as_one_bin():
    edges, counts = histogram(np.full(100, -1e19))
    assert edges[0] < -1e19 < edges[-1]
    assert max(counts) == sum(counts) == 100
    small(("people_per_month = 300", "people_per_month = 1e18")).report().html()


def test_a_tail_ends_where_the_field_does():
    """A lognormal between 1.1 and 2.9 would go on below 1 and above 3."""
    pue = '\n[risk]\n"serving.pue" = { p10 = 1.1, p90 = 2.9 }\n'
    plan = small(more=SERVING + pue)
    _, drawn = draw(plan.ranges, plan.values, plan.correlations)
    assert (drawn["serving.pue"].min(), drawn["serving.pue"].max()) == (1, 3)
