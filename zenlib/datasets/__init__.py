"""Real data, complete, checksummed, never downloaded: bundled, or read from an installed package.

answers         ItemAnswers, load_lsat, load_verbal_aggression: who answered what (extra: data)
mnist           Digits, load_mnist: 70,000 images of handwritten digits
commands        Command, load_commands, INTENTS: what is said to a home, invented, two languages
credit          CreditApplications, load_german_credit, CREDIT_CODES: 1,000 loans, 300 gone bad
loans           ConsumerLoans, load_consumer_loans: 4,454 loans, 1,254 gone bad (extra: data)
markets         MarketDays, load_market_days, load_nyse_index, load_weekly_returns,
                load_size_portfolios: days, weeks and months of markets (extra: data)
reviews         Reviews, load_reviews: 17,320 Chinese texts, praise and complaint (extra: data)
ratings         Ratings, load_movielens, make_ratings: who liked which film (extra: data)
electricity     ElectricityDemand, load_electricity_demand: a state, half an hour each (extra: data)
films           Films, load_films: a hundred films from a printed guide (extra: data)
failures        load_failure_times: bearings and air conditioning, until they failed
road_safety     RoadCasualties, load_road_casualties: 192 months and a law (extra: data)
records         load_forecasts, load_reading_list, load_framework_steps: kept by the book itself
sentences       Opinions, make_opinions, make_translations: what a small grammar makes
"""

from zenlib.datasets.answers import ItemAnswers, load_lsat, load_verbal_aggression
from zenlib.datasets.commands import INTENTS, Command, load_commands
from zenlib.datasets.credit import CREDIT_CODES, CreditApplications, load_german_credit
from zenlib.datasets.electricity import ElectricityDemand, load_electricity_demand
from zenlib.datasets.failures import load_failure_times
from zenlib.datasets.films import Films, load_films
from zenlib.datasets.loans import ConsumerLoans, load_consumer_loans
from zenlib.datasets.markets import (
    MarketDays,
    load_market_days,
    load_nyse_index,
    load_size_portfolios,
    load_weekly_returns,
)
from zenlib.datasets.mnist import Digits, load_mnist
from zenlib.datasets.ratings import Ratings, load_movielens, make_ratings
from zenlib.datasets.records import load_forecasts, load_framework_steps, load_reading_list
from zenlib.datasets.reviews import Reviews, load_reviews
from zenlib.datasets.road_safety import RoadCasualties, load_road_casualties
from zenlib.datasets.sentences import Opinions, make_opinions, make_translations

__all__ = [
    "CREDIT_CODES",
    "INTENTS",
    "Command",
    "ConsumerLoans",
    "CreditApplications",
    "Digits",
    "ElectricityDemand",
    "Films",
    "ItemAnswers",
    "MarketDays",
    "Opinions",
    "Ratings",
    "Reviews",
    "RoadCasualties",
    "load_commands",
    "load_consumer_loans",
    "load_electricity_demand",
    "load_failure_times",
    "load_films",
    "load_forecasts",
    "load_framework_steps",
    "load_german_credit",
    "load_lsat",
    "load_market_days",
    "load_mnist",
    "load_movielens",
    "load_nyse_index",
    "load_reading_list",
    "load_reviews",
    "load_road_casualties",
    "load_size_portfolios",
    "load_verbal_aggression",
    "load_weekly_returns",
    "make_opinions",
    "make_ratings",
    "make_translations",
]
