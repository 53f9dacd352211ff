"""A plan's file: every mistake is reported at once, with its path, what was expected, what came."""

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.economics.plans import FINE_TUNE, SERVING, SMALL, example
from zenlib.economics import Plan, example_plan
from zenlib.economics._plan_fields import REQUIRED, SECTIONS

FULL = SMALL + SERVING + FINE_TUNE


def mistakes(text):
    """The lines of the error that a plan raises."""
    with pytest.raises(ValueError) as error:
        Plan.from_toml(text, source="company.toml")
    heading, *lines = str(error.value).splitlines()
    assert heading == f"company.toml has {len(lines)} mistake{'s' * (len(lines) != 1)}:"
    return [line.strip() for line in lines]


def changed(old, new, text=FULL):
    assert old in text
    return text.replace(old, new)


MISTAKES = [  # what is replaced, by what, what is said
    ("churn_per_month = 0.0", "chrun_per_month = 0.0", "market.chrun_per_month is not a field"),
    ("churn_per_month = 0.0", "", "market.churn_per_month is missing: customers that leave"),
    ("churn_per_month = 0.0", "churn_per_month = 3", "market.churn_per_month must lie between 0 a"),
    ("churn_per_month = 0.0", "churn_per_month = 1.0", "market.churn_per_month must be below 1"),
    ("churn_per_month = 0.0", 'churn_per_month = "3 %"', "market.churn_per_month must be a number"),
    ("churn_per_month = 0.0", "churn_per_month = nan", "market.churn_per_month must be finite"),
    ("churn_per_month = 0.0", "churn_per_month = true", "market.churn_per_month must be a number"),
    ("churn_per_month = 0.0", "churn_per_month = [1]", "market.churn_per_month must be a number"),
    ("cash = 1000", "cash = -1", "company.cash must be at least 0, got -1"),
    ("cash = 1000", "cash = inf", "company.cash must be finite, got inf"),
    ("months = 6", "months = 6.5", "plan.months must be whole, got 6.5"),
    ("months = 6", "months = 3", "plan.months must be at least 6, got 3"),
    ("as_of = 2026-11-28", 'as_of = "yesterday"', "plan.as_of must be a date such as 2026-11-28"),
    ("as_of = 2026-11-28", "", "plan.as_of is missing"),
    ("as_of = 2026-11-28", "as_of = 2026-11-28\nname = 3", "plan.name must be text in quotes"),
    ("[market]", "[markt]", "markt is not a section of a plan; did you mean market?"),
    ("success_rate = 0.9", "success_rate = 0", "buy.success_rate must be above 0, got 0"),
    ("input_per_million = 2", "", "buy.price is missing: a listed price such as"),
    ("input_per_million = 2", 'input_per_million = 2\nprice = "openai/gpt-5-mini"', "both given"),
    ('"H100 SXM5 80GB"', '"H100"', "serving.accelerator: 'H100' is not an accelerator of the"),
    ('model = "Llama-3-8B"', 'model = "Llama-8B"', "host.model: 'Llama-8B' is not a model of the"),
    ('model = "Llama-3-8B"', 'model = "T5-11B"', "host.model must be a decoder whose shape is"),
    ('model = "Llama-3-8B"', 'model = "GPT-3 175B"', "host.model must fit on the chips of"),
    ("peak_to_mean = 1", "peak_to_mean = 0.5", "serving.peak_to_mean must be at least 1, got 0.5"),
    ("peak_to_mean = 1", 'precision = "fp6"', "serving.precision must be one of 'bf16', 'fp8'"),
    ("peak_to_mean = 1", 'grid = "XYZ"', "serving.grid: 'XYZ' is not the code of a country"),
    ("examples = 1000", "examples = 0", "fine_tune.examples must be at least 1, got 0"),
    ("examples = 1000", 'examples = 1000\nmethod = "rlhf"', "fine_tune.method must be one of"),
    ("attempts = 1", "mfu = 30", "fine_tune.mfu must lie between 0 and 1, got 30; write 15 % as"),
    ("rate = 0.0", "rate = 25", "plan.discount_rate must be at most 1, got 25; write 15 % as 0.15"),
    ("size = 1000", "size = 1000\ngrowth_per_month = 1", "growth_per_month must be below 1, got"),
    ("cash = 1000", "cash = 1e19", "company.cash must be at most 1e+18, got 1e+19"),
    ("examples = 1000", f"examples = 1{'0' * 400}", "fine_tune.examples must be at most 1.8e+308"),
    ("tokens_per_s = 1000", "tokens_per_s = 1e-9", "serving.tokens_per_s must be at least 0.001"),
    ("as_of = 2026-11-28", "as_of = 1926-11-28", "plan.as_of must lie between 2000 and 2100"),
    ("as_of = 2026-11-28", "as_of = 2101-01-01", "plan.as_of must lie between 2000 and 2100"),
    ("months = 6", 'months = 6\nname = "a\\u001b"', "plan.name must be one line of plain text"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_a_mistake_is_named_by_its_path(old, new, message):
    assert any(message in line for line in mistakes(changed(old, new)))


RISKS = [  # what stands in [risk], what is said
    ('"market.churn" = [0, 0.1]', 'risk."market.churn" is not a field that can have a range; did'),
    ('"plan.months" = [6, 12]', 'risk."plan.months" is not a field that can have a range'),
    ('"train.mfu" = [0.2, 0.4]', 'risk."train.mfu" needs the section [train], which is missing'),
    ('"serving.tokens_per_s" = [1, 9]', "must hold the value 1000 of the plan, got [1, 9]"),
    ('"company.cash" = [2000, 3000]', "must hold the value 1000 of the plan, got [2000, 3000]"),
    ('"company.cash" = [2000, 1000]', "must rise, got 2000 and 1000"),
    ('"company.cash" = 2000', "must be [least, most] or { p10 = …, p90 = … }, got 2000"),
    ('"company.cash" = { p10 = 0, p90 = 2000 }', 'risk."company.cash".p10 must be above 0, got 0'),
    ('"company.cash" = [-5, 2000]', 'risk."company.cash"[0] must be at least 0, got -5'),
    ('"buy.success_rate" = { p10 = 0.5, p90 = 0.95 }', "is of a share; write it as [least, most]"),
    ('"buy.success_rate" = [0.5, 1.5]', 'risk."buy.success_rate"[1] must lie between 0 and 1'),
    ('"fine_tune.attempts" = { p10 = 0.2, p90 = 9 }', ".p10 must be at least 1, got 0.2"),
    ('"serving.pue" = { p10 = 1.1, p90 = 4 }', 'risk."serving.pue".p90 must be at most 3, got 4'),
]


@pytest.mark.parametrize(("line", "message"), RISKS)
def test_a_range_that_cannot_be_is_named(line, message):
    said = mistakes(f"{FULL}\n[risk]\n{line}\n")
    assert len(said) == 1
    assert message in said[0]


PAIR = '[risk]\n"company.cash" = [500, 2000]\n"buy.success_rate" = [0.8, 1.0]\n[[correlation]]\n'
CORRELATIONS = [
    ('between = ["company.cash"]\nrank = 0.5', "correlation[0].between must name two different"),
    ('between = ["company.cash", "buy.sucess_rate"]\nrank = 0.5', "did you mean buy.success_rate?"),
    ('between = ["company.cash", "buy.success_rate"]\nrank = 5', "rank must be at most 1, got 5"),
    ('between = ["company.cash", "buy.success_rate"]', "must have the fields between and rank"),
    ('between = [["company.cash"], "buy.success_rate"]\nrank = 0.5', "must name two different"),
]


@pytest.mark.parametrize(("lines", "message"), CORRELATIONS)
def test_a_correlation_that_cannot_be_is_named(lines, message):
    [said] = mistakes(f"{FULL}\n{PAIR}{lines}\n")
    assert message in said


@pytest.mark.parametrize(
    "again", ['"company.cash", "buy.success_rate"', '"buy.success_rate", "company.cash"']
)
def test_two_fields_are_correlated_once(again):
    first = 'between = ["company.cash", "buy.success_rate"]\nrank = 0.5\n[[correlation]]\n'
    [said] = mistakes(f"{FULL}\n{PAIR}{first}between = [{again}]\nrank = 0.1\n")
    assert said.startswith("correlation[1].between names [")
    assert said.endswith("as an earlier one; delete either")


def test_every_mistake_is_reported_at_once():
    text = changed("churn_per_month = 0.0", "churn_per_month = 3")
    text = changed("cash = 1000", "csh = 1000", text)
    text = changed("tokens_in = 1000", 'tokens_in = "many"', text)
    assert [line.split()[0] for line in mistakes(text)] == [
        "company.csh",
        "product.tokens_in",
        "market.churn_per_month",
    ]


def test_what_is_no_toml_is_said_with_its_line():
    with pytest.raises(ValueError, match=r"company.toml is not TOML: .*line 3"):
        Plan.from_toml("[plan]\n\nmonths = = 3", source="company.toml")
    with pytest.raises(ValueError, match=r"company.toml is not TOML of a plan: brackets lie"):
        Plan.from_toml("a = " + "[" * 100_000, source="company.toml")
    with pytest.raises(TypeError, match="text must be a str, got PosixPath"):
        Plan.from_toml(Path("company.toml"))


def test_a_section_that_is_none_is_said():
    without = SMALL.replace("[company]\ncash = 1000\npeople_per_month = 300", "")
    assert mistakes("company = 3\n" + without) == ["company must be a section, [company], got 3"]


def test_a_route_needs_chips_and_chips_a_route():
    before, _, serving = FULL.partition("[serving]")
    own = serving.partition("[host]")[2]
    assert mistakes(f"{before}[host]{own}")[0].startswith("[serving] is missing; [host] needs")
    alone = SMALL + SERVING.partition("[host]")[0]
    assert mistakes(alone)[0].startswith("[serving] serves no route")
    assert "a route is missing" in mistakes(SMALL.partition("[buy]")[0])[0]


def test_listed_prices_are_refused_in_another_currency():
    text = example_plan().replace('currency = "USD"', 'currency = "EUR"')
    said = mistakes(text)
    assert said[0].startswith("buy.price must be in the plan's currency 'EUR', got one listed in U")
    assert said[1].startswith("serving.price_per_chip_hour is missing: prices are listed in USD")
    own = text.replace(
        'price = "openai/gpt-5-mini"', "input_per_million = 1\noutput_per_million = 2"
    )
    own = own.replace("[serving]", "[serving]\nprice_per_chip_hour = 2.5")
    assert Plan.from_toml(own).values["plan.currency"] == "EUR"


def test_a_chip_without_a_listed_price_asks_for_one():
    text = example_plan().replace('"H100 SXM5 80GB"', '"MI300X"')
    [said] = mistakes(text)
    assert said.startswith("serving.price_per_chip_hour is missing: no price of 'MI300X' is listed")


def test_a_model_must_have_positions_for_a_task():
    """GPT-2 has 1,024 positions, learned one by one; a task has 1,500 tokens."""
    text = changed('model = "Llama-3-8B"', 'model = "GPT-2 124M"')
    assert mistakes(text)[0] == (
        "host.model must have positions for 1500 tokens (product.tokens_in and tokens_out), "
        "got 'GPT-2 124M' with 1024"
    )


def test_what_cannot_be_fine_tuned_as_asked_is_said_before_anything_is_computed():
    text = changed('model = "Llama-3-8B"', 'model = "DeepSeek-V3 671B"')
    text = changed("chips_per_replica = 1", "chips_per_replica = 32", text)
    assert any(line.startswith("fine_tune.model cannot be trained") for line in mistakes(text))
    assert (
        "fine_tune"
        in Plan.from_toml(
            changed("examples = 1000", 'examples = 1000\nmethod = "full"', text)
        ).routes
    )


def test_a_task_longer_than_the_texts_of_training_is_a_warning():
    long = example(("tokens_in = 6000", "tokens_in = 9000"), scenarios=100).report().answers
    assert any("was trained on texts of 8,192 tokens" in words for words in long["warnings"])


# --- what is given, left out, and looked up ------------------------------------------------------


def test_every_value_that_was_not_given_is_listed_with_its_source_and_date():
    plan = Plan.from_toml(FULL)
    given = tomllib.loads(FULL)
    listed = {default.path for default in plan.defaults}
    for section in given:
        for name, field in SECTIONS[section].items():
            if name not in given[section] and field.default is not REQUIRED and field.source:
                assert f"{section}.{name}" in listed
    assert all(d.source and isinstance(d.date, date) for d in plan.defaults)
    assert not {default.path for default in plan.defaults} & {
        f"{section}.{name}" for section in given for name in given[section]
    }


def test_every_default_has_a_source_and_a_date():
    for section, fields in SECTIONS.items():
        for name, field in fields.items():
            if isinstance(field.default, (int, float)) or field.choices:
                assert field.default is REQUIRED or (field.source and field.date), (section, name)


def test_a_default_is_what_the_template_says_it_is():
    """Leaving out every line that ends in "else …" gives the values named there."""
    text = "\n".join(line for line in example_plan().splitlines() if "; else " not in line)
    text = text.partition("[risk]")[0]
    plan, said = Plan.from_toml(text), {}
    section = ""
    for line in example_plan().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        if "; else " in line and not line.startswith("#"):
            said[f"{section}.{line.split(' = ')[0]}"] = line.partition("; else ")[2]
    assert len(said) > 25
    for path, value in said.items():
        assert str(tomllib.loads(f"x = {value}")["x"]) == str(plan.values[path]), path


def test_a_default_older_than_a_year_is_flagged_on_the_day_of_the_plan():
    flags = {}
    for day in ("2026-03-01", "2026-03-02"):
        plan = example(("as_of = 2026-11-28", f"as_of = {day}"), scenarios=100)
        rows = {row["field"]: row for row in plan.report().answers["defaults"]}
        flags[day] = rows["serving.price_per_chip_hour"]["outdated"]
    assert flags == {"2026-03-01": False, "2026-03-02": True}


def test_the_rent_left_out_is_the_lowest_listed_and_may_be_the_highest():
    plan = example()
    assert plan.values["serving.price_per_chip_hour"] == 2.45
    assert plan.ranges["serving.price_per_chip_hour"] == [2.45, 12.29]
    fixed = example(("# price_per_chip_hour = …", "price_per_chip_hour = 3.0"))
    assert "serving.price_per_chip_hour" not in fixed.ranges


def test_the_utilisation_of_a_training_is_uncertain_even_if_nobody_says_so():
    assert Plan.from_toml(FULL).ranges == {"fine_tune.mfu": {"p10": 0.19, "p90": 0.48}}


def test_a_plan_cannot_be_changed_in_place():
    with pytest.raises(TypeError):
        example().values["market.churn_per_month"] = 0.5


def test_a_file_is_read_and_named_in_its_errors(tmp_path):
    path = tmp_path / "company.toml"
    path.write_text(example_plan(), encoding="utf-8")
    assert Plan.read(path) == Plan.from_toml(example_plan())
    path.write_text("[plan]", encoding="utf-8")
    with pytest.raises(ValueError, match=r"company.toml has \d+ mistakes"):
        Plan.read(path)
    path.write_text(example_plan(), encoding="utf-8-sig")  # as Windows' editors may write it
    assert Plan.read(path) == Plan.from_toml(example_plan())
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=r"company.toml must be UTF-8 text"):
        Plan.read(path)
    with pytest.raises(OSError, match=r"missing\.toml"):
        Plan.read(tmp_path / "missing.toml")


def test_the_template_fits_a_terminal_and_explains_every_field():
    text = example_plan()
    assert max(map(len, text.splitlines())) <= 80
    for fields in SECTIONS.values():
        for name, field in fields.items():
            assert f"{name} = " in text
            assert field.help in text


def test_a_plan_is_read_and_checked_without_numpy():
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from zenlib.economics import Plan, example_plan\n"
        "print(Plan.from_toml(example_plan()).machines['host'].chips)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "1\n"


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("zenlib.economics.Pert", "zenlib.economics.Pert"),
        ("from zenlib.economics import risk_summary", "zenlib.economics.risk_summary"),
        ("Plan.from_toml(example_plan()).report()", "the report of a plan"),
    ],
)
def test_without_numpy_a_name_says_what_to_install(statement, what):
    code = (
        "import pydoc, sys; sys.modules['numpy'] = None\n"
        "import zenlib.economics\n"
        "from zenlib.economics import Plan, example_plan\n"
        "assert 'best_threshold' in pydoc.render_doc(zenlib.economics)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code + statement], capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines()[-1] == (
        f"ImportError: {what} needs NumPy; install it with: pip install numpy"
    )
