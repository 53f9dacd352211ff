"""What a founder decides with: cost, return, risk, and what an advantage is worth.

prices           TokenPrice, ChipPrice, token_price, chip_prices: listed prices, dated
costs            training_cost, fine_tuning_cost, owned_chip_hour: bills, part by part
serving          call_cost, serving_cost_per_million, replicas_needed: bought or one's own
break_even       break_even_volume, break_even_utilisation, break_even_decline: where it turns
sourcing         Offer, choose_offer: buy, fine-tune, host or train, and the sentence for the board
investment       npv, xnpv, profitability_index, payback_period: payments over time
rates_of_return  irr, irr_roots, xirr, mirr: one rate, several, or none
options          black_scholes, binomial_option, investment_threshold: the right to wait
staged_research  Stage, staged_commitment, staged_option: the right to stop
learning         wright_cost, moore_price, sahal_decline: experience, time, and what ties them
unit_economics   gross_margin, lifetime_value, cac_payback: one customer
survival         kaplan_meier, kaplan_meier_value: how long customers stay
cash             net_burn, runway, burn_multiple, rule_of_40: one company
error_costs      ErrorCosts, best_threshold, error_cost_per_case: what a point of accuracy is worth
decisions        cheapest_decision, deferral_band, shift_probability: case by case, and when to ask
efficiency       labour_saving, hours_saved, break_even_productivity: hours, and how many are money
breadth          cost_per_application, joint_failure_probability: one model under many applications
outcomes         tail_exponent, expected_multiple, top_share: returns of which a few count
advantages       productivity_studies, advantage_ranges, innovation_premium: the five, with evidence
distributions    Pert, Triangular, Lognormal, PowerLaw: what is known to a range      (NumPy)
scenarios        draw_scenarios, tornado, one_at_a_time: correlated futures           (NumPy)
risk             risk_summary, loss_probability, tail_mean: what they say             (NumPy)
plan             Plan, PlanReport, example_plan: one file in, the answer out          (NumPy)

It needs the standard library alone, but for the parts marked NumPy, which are loaded when a name
of theirs is first used. Money has whatever currency the caller counts in; rates are decimals:
0.15, not 15.
"""

from importlib.util import find_spec

from zenlib.economics._loading import load
from zenlib.economics.advantages import (
    AdvantageRange,
    ProductivityStudy,
    accuracy_saving,
    advantage_ranges,
    innovation_premium,
    productivity_studies,
)
from zenlib.economics.breadth import (
    break_even_applications,
    cost_per_application,
    joint_failure_probability,
    joint_standard_deviation,
)
from zenlib.economics.break_even import (
    break_even_decline,
    break_even_utilisation,
    break_even_volume,
    present_cost_of_buying,
)
from zenlib.economics.cash import burn_multiple, net_burn, rule_of_40, runway
from zenlib.economics.costs import (
    NETWORK_SHARE,
    PRICE_PERFORMANCE_GROWTH,
    SERVER_POWER_FACTOR,
    OwnedChipHour,
    TrainingCost,
    fine_tuning_cost,
    owned_chip_hour,
    training_cost,
)
from zenlib.economics.decisions import (
    best_decision_cost,
    cheapest_decision,
    deferral_band,
    expected_costs,
    positive_predictive_value,
    shift_probability,
)
from zenlib.economics.efficiency import (
    break_even_productivity,
    hours_saved,
    labour_saving,
    productivity_gain,
)
from zenlib.economics.error_costs import (
    ErrorCosts,
    accuracy_value,
    best_threshold,
    error_cost_per_case,
    isocost_slope,
    net_benefit,
    trivial_cost,
)
from zenlib.economics.investment import npv, payback_period, profitability_index, xnpv
from zenlib.economics.learning import (
    annual_decline,
    learning_exponent,
    moore_price,
    sahal_decline,
    wright_cost,
    wright_mean_cost,
)
from zenlib.economics.options import binomial_option, black_scholes, investment_threshold
from zenlib.economics.outcomes import (
    expected_multiple,
    multiple_probability,
    tail_exponent,
    top_share,
)
from zenlib.economics.plan import Plan, PlanReport, example_plan
from zenlib.economics.prices import ChipPrice, TokenPrice, chip_prices, token_price, token_prices
from zenlib.economics.rates_of_return import irr, irr_roots, mirr, xirr
from zenlib.economics.serving import call_cost, replicas_needed, serving_cost_per_million
from zenlib.economics.sourcing import Offer, SourcingDecision, choose_offer, cost_per_success
from zenlib.economics.staged_research import Stage, staged_commitment, staged_option
from zenlib.economics.survival import SurvivalCurve, kaplan_meier, kaplan_meier_value
from zenlib.economics.unit_economics import (
    acquisition_cost,
    break_even_usage,
    cac_payback,
    gross_margin,
    lifetime_value,
)

__all__ = [
    "NETWORK_SHARE",
    "PRICE_PERFORMANCE_GROWTH",
    "SERVER_POWER_FACTOR",
    "AdvantageRange",
    "ChipPrice",
    "Distribution",
    "ErrorCosts",
    "Estimate",
    "Lognormal",
    "Offer",
    "OwnedChipHour",
    "Pert",
    "Plan",
    "PlanReport",
    "PowerLaw",
    "ProductivityStudy",
    "RiskSummary",
    "SourcingDecision",
    "Stage",
    "SurvivalCurve",
    "TokenPrice",
    "TrainingCost",
    "Triangular",
    "accuracy_saving",
    "accuracy_value",
    "acquisition_cost",
    "advantage_ranges",
    "annual_decline",
    "best_decision_cost",
    "best_threshold",
    "binomial_option",
    "black_scholes",
    "break_even_applications",
    "break_even_decline",
    "break_even_productivity",
    "break_even_usage",
    "break_even_utilisation",
    "break_even_volume",
    "burn_multiple",
    "cac_payback",
    "call_cost",
    "cheapest_decision",
    "chip_prices",
    "choose_offer",
    "cost_per_application",
    "cost_per_success",
    "deferral_band",
    "draw_scenarios",
    "error_cost_per_case",
    "example_plan",
    "expected_costs",
    "expected_multiple",
    "fine_tuning_cost",
    "gross_margin",
    "hours_saved",
    "innovation_premium",
    "investment_threshold",
    "irr",
    "irr_roots",
    "isocost_slope",
    "joint_failure_probability",
    "joint_standard_deviation",
    "kaplan_meier",
    "kaplan_meier_value",
    "labour_saving",
    "learning_exponent",
    "lifetime_value",
    "loss_probability",
    "mirr",
    "moore_price",
    "multiple_probability",
    "net_benefit",
    "net_burn",
    "npv",
    "one_at_a_time",
    "outcome_quantile",
    "owned_chip_hour",
    "payback_period",
    "positive_predictive_value",
    "present_cost_of_buying",
    "productivity_gain",
    "productivity_studies",
    "profitability_index",
    "replicas_needed",
    "risk_summary",
    "rule_of_40",
    "runway",
    "sahal_decline",
    "serving_cost_per_million",
    "shift_probability",
    "staged_commitment",
    "staged_option",
    "tail_exponent",
    "tail_mean",
    "token_price",
    "token_prices",
    "top_share",
    "tornado",
    "training_cost",
    "trivial_cost",
    "wright_cost",
    "wright_mean_cost",
    "xirr",
    "xnpv",
]

_WITH_NUMPY = {
    "Distribution": "distributions",
    "Lognormal": "distributions",
    "Pert": "distributions",
    "PowerLaw": "distributions",
    "Triangular": "distributions",
    "draw_scenarios": "scenarios",
    "one_at_a_time": "scenarios",
    "tornado": "scenarios",
    "Estimate": "risk",
    "RiskSummary": "risk",
    "loss_probability": "risk",
    "outcome_quantile": "risk",
    "risk_summary": "risk",
    "tail_mean": "risk",
}


def __getattr__(name):
    if name in _WITH_NUMPY:
        return getattr(load(_WITH_NUMPY[name], f"{__name__}.{name}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    usable = __all__ if find_spec("numpy") else {*__all__} - {*_WITH_NUMPY}
    return sorted(usable)  # what help() can look at
