"""Successive halving and Hyperband: by hand, by their budgets, against a published table."""

import numpy as np
import pytest

from zenlib.search import (
    Real,
    hyperband,
    hyperband_brackets,
    random_search,
    successive_halving,
)

SPACE = {"x": Real(0, 1)}


def score(configuration, epochs):
    return configuration["x"]


def rounds(search):
    """How many trials there were for each length, in order."""
    lengths = [trial.epochs for trial in search.trials]
    return [(lengths.count(epochs), epochs) for epochs in dict.fromkeys(lengths)]


def halve(evaluate=score, n=9, **changes):
    field = changes.pop("configurations", [{"x": x} for x in range(n)])
    return successive_halving(evaluate, field, **{"least_epochs": 1, "most_epochs": 9, **changes})


def test_nine_become_three_and_then_one():
    assert rounds(halve()) == [(9, 1), (3, 3), (1, 9)]
    assert halve().epochs == 27


@pytest.mark.parametrize(
    ("n", "eta", "most", "expected"),
    [
        (8, 2, 8, [(8, 1), (4, 2), (2, 4), (1, 8)]),
        (8, 2, 3, [(8, 1), (4, 2)]),  # no time for more
        (10, 3, 100, [(10, 1), (3, 3), (1, 9)]),  # nobody left
        (2, 3, 9, [(2, 1)]),
        (1, 3, 9, [(1, 1)]),
    ],
)
def test_rounds(n, eta, most, expected):
    assert rounds(halve(n=n, eta=eta, most_epochs=most)) == expected


def test_the_best_of_a_round_go_on():
    kept = {epochs: {t.configuration["x"] for t in halve().trials if t.epochs == epochs}
            for epochs in (3, 9)}  # fmt: skip
    assert kept == {3: {6, 7, 8}, 9: {8}}


def test_of_equals_the_first_go_on():
    kept = [t.configuration["x"] for t in halve(lambda c, e: 1.0).trials if t.epochs == 3]
    assert kept == [0, 1, 2]


def test_where_early_scores_tell_the_truth_it_finds_the_best_for_a_share_of_the_epochs():
    field = [{"x": x} for x in np.random.default_rng(0).random(81)]
    found = successive_halving(score, field, least_epochs=1, most_epochs=81)
    assert found.best.configuration == max(field, key=lambda c: c["x"])
    assert found.epochs == 5 * 81 < 0.07 * (81 * 81)


def test_a_slow_starter_is_lost():
    """The best in the end is the worst in the beginning."""
    crossing = halve(lambda c, epochs: c["x"] * (epochs - 5))
    assert crossing.trials[-1].configuration["x"] < 8


def test_the_table_of_brackets_is_the_published_one():
    """η = 2, R = 8: help page of mlr3hyperband's optimizer, "a full run of HB"."""
    assert hyperband_brackets(8, eta=2) == [
        [(8, 1), (4, 2), (2, 4), (1, 8)],
        [(6, 2), (3, 4), (1, 8)],
        [(4, 4), (2, 8)],
        [(4, 8)],
    ]


@pytest.mark.parametrize(
    ("most", "eta", "firsts"),
    [
        (81, 3, [(81, 1), (34, 3), (15, 9), (8, 27), (5, 81)]),  # ceil(5 · 3^s / (s + 1))
        (1, 3, [(1, 1)]),
        (2, 3, [(1, 2)]),
        (10, 3, [(9, 1), (5, 3), (3, 10)]),  # 10 / 9 and 10 / 3, rounded down
        (243, 3, [(243, 1), (98, 3), (41, 9), (18, 27), (9, 81), (6, 243)]),  # log 243 / log 3 = 5
    ],
)
def test_brackets_begin_as_the_formula_says(most, eta, firsts):
    assert [bracket[0] for bracket in hyperband_brackets(most, eta=eta)] == firsts


@pytest.mark.parametrize("most", [1, 2, 3, 9, 26, 27, 81, 100])
@pytest.mark.parametrize("eta", [2, 3, 4])
def test_no_bracket_costs_much_more_than_its_share_and_none_trains_too_long(most, eta):
    brackets = hyperband_brackets(most, eta=eta)
    for bracket in brackets:
        assert max(epochs for _, epochs in bracket) <= most
        cost = sum(n * epochs for n, epochs in bracket)
        assert cost <= (len(brackets) + len(bracket)) * most
        assert all(n >= 1 for n, _ in bracket)


def test_hyperband_runs_the_brackets_of_its_table():
    found = hyperband(score, SPACE, most_epochs=27, rng=np.random.default_rng(0))
    table = [row for bracket in hyperband_brackets(27) for row in bracket]
    assert [t.epochs for t in found.trials] == [e for n, e in table for _ in range(n)]
    assert found.epochs == sum(n * epochs for n, epochs in table)


def test_hyperband_beats_random_search_where_early_scores_tell_something():
    def noisy(configuration, epochs):
        return configuration["x"] - 1 / epochs

    wins = 0
    for seed in range(20):
        ours = hyperband(noisy, SPACE, most_epochs=27, rng=np.random.default_rng(seed))
        theirs = random_search(noisy, SPACE, n_trials=ours.epochs // 27, epochs=27,
                               rng=np.random.default_rng(100 + seed))  # fmt: skip
        wins += ours.best.score > theirs.best.score
    assert wins >= 14


def test_follows_from_the_seed():
    one, two = (hyperband(score, SPACE, most_epochs=9, rng=np.random.default_rng(0), eta=3)
                for _ in range(2))  # fmt: skip
    assert one == two
    assert len({t.configuration["x"] for t in one.trials}) == 9 + 5 + 3


def band(**changes):
    options = {"most_epochs": 9, "rng": np.random.default_rng(0), **changes}
    return hyperband(options.pop("evaluate", score), options.pop("space", SPACE), **options)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: halve(configurations=[]), ValueError, "^configurations must not be empty"),
        (lambda: halve(eta=1), ValueError, "^eta must be at least 2"),
        (lambda: halve(eta=2.5), TypeError, "^eta must be a whole number"),
        (lambda: halve(least_epochs=0), ValueError, "^least_epochs must be at least 1"),
        (lambda: halve(least_epochs=10), ValueError, "^most_epochs must be at least 10, got 9"),
        (lambda: halve(evaluate=None), TypeError, "^evaluate must be a function"),
        (lambda: halve(lambda c, e: np.nan), ValueError, "^what evaluate returns must be finite"),
        (lambda: band(evaluate=None), TypeError, "^evaluate must be a function"),
        (lambda: band(space={}), ValueError, "^space must not be empty"),
        (lambda: band(most_epochs=0), ValueError, "^most_epochs must be at least 1"),
        (lambda: band(eta=1), ValueError, "^eta must be at least 2"),
        (lambda: band(rng=0), TypeError, "^rng must be a numpy Generator"),
        (lambda: hyperband_brackets(2.0), TypeError, "^most_epochs must be a whole number"),
        (
            lambda: successive_halving(score, None, least_epochs=1, most_epochs=2),
            TypeError,
            "^configurations must be a list of dicts, got None",
        ),
        (
            lambda: successive_halving(score, [1], least_epochs=1, most_epochs=2),
            TypeError,
            r"^configurations\[0\] must be a dict, got 1",
        ),
        (lambda: hyperband_brackets(9, eta=1), ValueError, "^eta must be at least 2"),
    ],
)
def test_a_bad_argument_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
