"""The evidence behind the five advantages, and the two models that join others."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from zenlib.economics import (
    AdvantageRange,
    ErrorCosts,
    Pert,
    Stage,
    accuracy_saving,
    accuracy_value,
    advantage_ranges,
    best_threshold,
    innovation_premium,
    productivity_studies,
    staged_commitment,
    staged_option,
)

LOANS = ErrorCosts(false_positive=1, false_negative=5)
RATES = {"prevalence": 0.3, "recall": 0.9, "false_positive_rate": 0.4}
ADVANTAGES = ("efficiency", "accuracy", "breadth", "innovation", "return")


def study(name, group="all"):
    [found] = [s for s in productivity_studies() if s.study.startswith(name) and s.group == group]
    return found


def test_the_studies_say_what_their_abstracts_say():
    support, slower = study("Brynjolfsson"), study("Becker", "experienced")
    assert (support.effect, support.workers) == (0.15, 5172)  # QJE 140(2), 889
    assert (slower.effect, slower.low, slower.high) == (0.19, 0.02, 0.39)  # arXiv 2507.09089
    assert study("Noy").effect == -0.40  # Science 381, 187
    software = study("Cui")  # 26.08 %, standard error 10.3 %
    assert (software.low, software.high) == pytest.approx(
        (0.2608 - 1.96 * 0.103, 0.2608 + 1.96 * 0.103), abs=1e-4
    )


def test_two_measures_of_one_thing():
    """19 % longer is -19 % of the hours saved and 16 % less an hour; 40 % less time is +67 %."""
    slower, writing, support = study("Becker", "experienced"), study("Noy"), study("Brynjolfsson")
    assert (slower.saved, slower.productivity) == pytest.approx((-0.19, -0.19 / 1.19))
    assert (writing.saved, writing.productivity) == pytest.approx((0.40, 2 / 3))
    assert (support.saved, support.productivity) == pytest.approx((0.15 / 1.15, 0.15))


def test_the_evidence_has_both_signs():
    gains = [each.productivity for each in productivity_studies()]
    assert min(gains) < -0.1
    assert max(gains) > 0.5


def test_every_row_has_a_source_and_a_confidence():
    rows = [*productivity_studies(), *(r for a in ADVANTAGES for r in advantage_ranges(a))]
    for row in rows:
        assert len(row.source) > 10
        assert row.confidence in ("primary", "secondary", "estimate")
    for advantage in ADVANTAGES:
        for row in advantage_ranges(advantage):
            date.fromisoformat(row.date)
            assert ("assumption" in row.source) == (row.confidence == "estimate")
            assert Pert(row.low, row.mode, row.high).mean


def test_the_range_of_efficiency_spans_the_studies_with_wide_tasks():
    productivity = advantage_ranges("efficiency")[0]
    assert productivity.low == pytest.approx(study("Becker", "experienced").productivity, abs=0.005)
    assert productivity.mode == study("Brynjolfsson").effect
    assert productivity.high == pytest.approx(study("Noy").productivity, abs=0.005)


def test_a_saving_by_hand():
    """1,000 loans: 700 lost by refusing all, 150 + 280 with the model."""
    assert accuracy_saving(LOANS, cases=1_000, **RATES) == pytest.approx(270)
    assert accuracy_saving(LOANS, cases=1_000, price=0.1, **RATES) == pytest.approx(170)
    assert accuracy_saving(LOANS, cases=1_000, cost_before=0.4, **RATES) == pytest.approx(-30)
    assert accuracy_saving(LOANS, cases=1_000, review_cost=0.2, **RATES) == pytest.approx(
        700 + 200 - 430 - 0.2 * 550
    )


def test_a_saving_is_the_value_of_the_points_gained():
    """Ten points of recall at 30 % are three points of accuracy, all of them misses avoided."""
    before, after = (
        accuracy_saving(LOANS, cases=1, **RATES | {"recall": recall}) for recall in (0.8, 0.9)
    )
    assert after - before == pytest.approx(accuracy_value(LOANS, miss_share=1, gain=0.03))


def test_equal_accuracy_is_not_equal_money():
    careful = {"prevalence": 0.5, "recall": 0.9, "false_positive_rate": 0.3}
    careless = {"prevalence": 0.5, "recall": 0.7, "false_positive_rate": 0.1}
    savings = [accuracy_saving(LOANS, cases=100, **rates) for rates in (careful, careless)]
    assert savings[0] > 0 > savings[1], "80 % right, both"
    assert best_threshold(LOANS) < 0.5


def test_an_array_gives_what_its_elements_give():
    recall = np.array([0.2, 0.9])
    together = accuracy_saving(LOANS, cases=100, **RATES | {"recall": recall})
    alone = [accuracy_saving(LOANS, cases=100, **RATES | {"recall": r}) for r in (0.2, 0.9)]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


STAGES = [Stage(1, 6, 0.5), Stage(10, 12, 0.8)]
MARKET = {"rate": 0.05, "volatility": 0.5}


def test_the_premium_is_the_option_over_the_plan():
    option = staged_option(60, STAGES, **MARKET)
    plan = staged_commitment(60, STAGES, rate=0.05)
    assert plan > 0
    assert innovation_premium(60, STAGES, **MARKET) == pytest.approx(option - plan)


def test_a_plan_that_would_not_be_begun_is_worth_nothing():
    assert staged_commitment(5, STAGES, rate=0.05) < 0
    premium = innovation_premium(5, STAGES, **MARKET)
    assert premium == pytest.approx(staged_option(5, STAGES, **MARKET))


def test_the_premium_grows_with_uncertainty_and_is_never_negative():
    premiums = [
        innovation_premium(25, STAGES, rate=0.05, volatility=v) for v in (0.1, 0.3, 0.6, 0.9)
    ]
    assert premiums == sorted(premiums)
    assert premiums[0] >= 0
    values = np.array([5.0, 25.0, 500.0])
    together = innovation_premium(values, STAGES, **MARKET)
    alone = [innovation_premium(float(value), STAGES, **MARKET) for value in values]
    np.testing.assert_allclose(together, alone, rtol=1e-12, atol=1e-12)


def saving(**wrong):
    return lambda: accuracy_saving(LOANS, **{"cases": 10, **RATES, **wrong})


BAD = [
    (saving(cases=-1), ValueError, "cases"),
    (saving(price=-1), ValueError, "price"),
    (saving(cost_before="none"), TypeError, "cost_before"),
    (saving(recall=1.1), ValueError, "recall"),
    (saving(prevalence=-0.1), ValueError, "prevalence"),
    (saving(false_positive_rate=-0.1), ValueError, "false_positive_rate"),
    (saving(review_cost=-1), ValueError, "review_cost"),
    (saving(cases=1e200, cost_before=1e200), ValueError, "accuracy_saving"),
    (lambda: accuracy_saving(5, cases=1, **RATES), TypeError, "costs"),
    (lambda: innovation_premium(0, STAGES, **MARKET), ValueError, "value"),
    (lambda: innovation_premium(5, [], **MARKET), ValueError, "stages"),
    (lambda: innovation_premium(5, STAGES, rate=0.05, volatility=0), ValueError, "volatility"),
    (lambda: advantage_ranges("speed"), ValueError, "advantage"),
    (lambda: advantage_ranges(1), ValueError, "advantage"),
    (lambda: replace(study("Noy"), measure="hours"), ValueError, "measure"),
    (lambda: replace(study("Noy"), effect=-1), ValueError, "effect"),
    (lambda: replace(study("Noy"), effect=None), TypeError, "effect"),
    (
        lambda: AdvantageRange(
            "return", "exponent", 2, 1, 3, "assumption", "2026-11-28", "estimate"
        ),
        ValueError,
        "low, mode and high",
    ),
    (
        lambda: AdvantageRange(
            "speed", "exponent", 1, 2, 3, "assumption", "2026-11-28", "estimate"
        ),
        ValueError,
        "advantage",
    ),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}\b.* must"):
        call()
