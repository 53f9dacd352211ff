"""What a founder decides with: cost, return, risk, and what an advantage is worth.

prices          TokenPrice, ChipPrice, token_price, chip_prices: listed prices, dated
costs           training_cost, fine_tuning_cost, owned_chip_hour: bills, part by part
serving         call_cost, serving_cost_per_million, replicas_needed: bought or one's own
break_even      break_even_volume, break_even_utilisation, break_even_decline: where it turns
sourcing        Offer, choose_offer: buy, fine-tune, host or train, and the sentence for the board

It needs the standard library alone, apart from the scenarios of `risk`, which NumPy draws. Money
has whatever currency the caller counts in; rates are decimals: 0.15, not 15.
"""

from zenlib.economics.break_even import (
    break_even_decline,
    break_even_utilisation,
    break_even_volume,
    present_cost_of_buying,
)
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
from zenlib.economics.prices import ChipPrice, TokenPrice, chip_prices, token_price, token_prices
from zenlib.economics.serving import call_cost, replicas_needed, serving_cost_per_million
from zenlib.economics.sourcing import Offer, SourcingDecision, choose_offer, cost_per_success

__all__ = [
    "NETWORK_SHARE",
    "PRICE_PERFORMANCE_GROWTH",
    "SERVER_POWER_FACTOR",
    "ChipPrice",
    "Offer",
    "OwnedChipHour",
    "SourcingDecision",
    "TokenPrice",
    "TrainingCost",
    "break_even_decline",
    "break_even_utilisation",
    "break_even_volume",
    "call_cost",
    "chip_prices",
    "choose_offer",
    "cost_per_success",
    "fine_tuning_cost",
    "owned_chip_hour",
    "present_cost_of_buying",
    "replicas_needed",
    "serving_cost_per_million",
    "token_price",
    "token_prices",
    "training_cost",
]
