"""Random search: its budget, its chances, and what is refused."""

import numpy as np
import pytest

from zenlib.search import Choice, Real, random_search, trials_needed

SPACE = {"x": Real(0, 1), "unused": Choice([1, 2])}


def score(configuration, epochs):
    return configuration["x"] * epochs


def search(evaluate=score, space=SPACE, seed=0, **changes):
    options = {"n_trials": 5, "epochs": 3, "rng": np.random.default_rng(seed), **changes}
    return random_search(evaluate, space, **options)


def test_every_trial_is_trained_as_long_and_scored_once():
    calls = []
    found = search(lambda configuration, epochs: calls.append((configuration, epochs)) or 1.0)
    assert [epochs for _, epochs in calls] == [3] * 5
    assert [trial.configuration for trial in found.trials] == [c for c, _ in calls]
    assert found.epochs == 15


def test_follows_from_the_seed():
    assert search() == search()
    assert search() != search(seed=1)


def test_finds_the_top_share_as_often_as_the_formula_says():
    """59 trials find one of the best twentieth in 95 of 100 searches."""
    n = trials_needed(0.05)
    hits = [search(n_trials=n, epochs=1, seed=s).best.score >= 0.95 for s in range(400)]
    assert np.mean(hits) == pytest.approx(0.95, abs=0.035)


def test_what_evaluate_does_to_a_configuration_of_its_own_is_its_own():
    """Trials keep what was drawn."""
    found = search(lambda configuration, epochs: float("unused" in configuration))
    assert all(set(trial.configuration) == {"x", "unused"} for trial in found.trials)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"evaluate": 3}, TypeError, "^evaluate must be a function"),
        ({"evaluate": lambda c, e: np.nan}, ValueError, "^what evaluate returns must be finite"),
        ({"evaluate": lambda c, e: [1.0, 2.0]}, ValueError, "^evaluate must return one number"),
        ({"evaluate": lambda c, e: None}, TypeError, "^what evaluate returns must hold real"),
        ({"space": {}}, ValueError, "^space must not be empty"),
        ({"n_trials": 0}, ValueError, "^n_trials must be at least 1"),
        ({"n_trials": 2.0}, TypeError, "^n_trials must be a whole number"),
        ({"epochs": 0}, ValueError, "^epochs must be at least 1"),
        ({"epochs": 0.5}, TypeError, "^epochs must be a whole number"),
        ({"rng": 0}, TypeError, "^rng must be a numpy Generator"),
    ],
)
def test_a_bad_argument_is_named(changes, error, words):
    with pytest.raises(error, match=words):
        search(**changes)
