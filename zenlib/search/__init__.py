"""Search for the settings of a model, with a budget in epochs and a price for each trial.

spaces    Real, Whole, Choice: what may be set, between which limits
trials    Trial, Search: what was tried, for how many epochs, and how good it was
draws     draw_configuration, random_search: the baseline of every other search
halving   successive_halving, hyperband, hyperband_brackets: most trials end early
bayesian  bayesian_search: the next trial is chosen after the last   (extra: search)
luck      trials_needed, expected_best, worthwhile_trials: what another trial brings
costs     search_cost: what the epochs cost in money

Every search takes `evaluate(configuration, epochs)`, which trains anew and returns a score, and
tries to make that score large. Score on held-out data, and report a test set that no search saw:
the best of many scores flatters itself.
"""

from zenlib.search.bayesian import bayesian_search
from zenlib.search.costs import search_cost
from zenlib.search.draws import draw_configuration, random_search
from zenlib.search.halving import hyperband, hyperband_brackets, successive_halving
from zenlib.search.luck import expected_best, trials_needed, worthwhile_trials
from zenlib.search.spaces import Choice, Real, Whole
from zenlib.search.trials import Search, Trial

__all__ = [
    "Choice",
    "Real",
    "Search",
    "Trial",
    "Whole",
    "bayesian_search",
    "draw_configuration",
    "expected_best",
    "hyperband",
    "hyperband_brackets",
    "random_search",
    "search_cost",
    "successive_halving",
    "trials_needed",
    "worthwhile_trials",
]
