"""Bayesian optimisation: that it learns, that it follows from its seed, and without Optuna."""

import sys

import numpy as np
import optuna
import pytest

from zenlib.search import Choice, Real, Whole, bayesian_search, random_search

SPACE = {
    "x": Real(-3, 3),
    "rate": Real(1e-4, 1, log=True),
    "width": Whole(1, 100, log=True),
    "layers": Whole(0, 3),
    "kind": Choice(["relu", "tanh"]),
}


def score(configuration, epochs):
    distance = (configuration["x"] - 1) ** 2 + (np.log10(configuration["rate"]) + 2) ** 2
    return -distance - (configuration["kind"] == "tanh") - 0.1 * configuration["layers"]


def search(evaluate=score, space=SPACE, seed=0, **changes):
    options = {"n_trials": 30, "epochs": 2, "rng": np.random.default_rng(seed), **changes}
    return bayesian_search(evaluate, space, **options)


def test_values_keep_to_their_limits_and_kinds():
    found = search(n_trials=20)
    for trial in found.trials:
        values = trial.configuration
        assert list(values) == list(SPACE)
        assert -3 <= values["x"] <= 3
        assert 1e-4 <= values["rate"] <= 1
        assert values["width"] in range(1, 101)
        assert values["layers"] in range(4)
        assert values["kind"] in ("relu", "tanh")
    assert found.epochs == 40


def test_beats_as_many_random_trials():
    wins = sum(
        search(seed=seed).best.score
        > random_search(score, SPACE, n_trials=30, epochs=2,
                        rng=np.random.default_rng(50 + seed)).best.score
        for seed in range(12)
    )  # fmt: skip
    assert wins >= 9


def test_later_trials_are_better_than_the_random_ones_before():
    found = search(n_trials=40, n_random=10)
    scores = np.array([trial.score for trial in found.trials])
    assert np.median(scores[-10:]) > np.median(scores[:10]) + 0.5


def test_is_optunas_own_study():
    rng = np.random.default_rng(7)
    seed = int(np.random.default_rng(7).integers(2**31))
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=10)
    study = optuna.create_study(direction="maximize", sampler=sampler)

    def objective(trial):
        return score({name: part.suggest(trial, name) for name, part in SPACE.items()}, 2)

    study.optimize(objective, n_trials=25)
    found = bayesian_search(score, SPACE, n_trials=25, epochs=2, rng=rng)
    assert [trial.score for trial in found.trials] == [trial.value for trial in study.trials]


def test_follows_from_the_seed_and_says_nothing(caplog, capsys):
    loudness = optuna.logging.INFO
    optuna.logging.set_verbosity(loudness)
    assert search(n_trials=12) == search(n_trials=12)
    assert search(n_trials=12) != search(n_trials=12, seed=1)
    assert optuna.logging.get_verbosity() == loudness
    assert capsys.readouterr() == ("", "")


def test_optuna_is_as_loud_as_before_also_after_an_error():
    loudness = optuna.logging.INFO
    optuna.logging.set_verbosity(loudness)
    with pytest.raises(ZeroDivisionError):
        search(lambda configuration, epochs: 1 / 0)
    assert optuna.logging.get_verbosity() == loudness


def test_without_optuna_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ImportError, match=r"zenlib\[search\]'?, or use hyperband") as caught:
        search()
    assert caught.value.__suppress_context__


def test_optunas_own_import_does_not_warn_of_missing_widgets(monkeypatch, tmp_path):
    warning = "import warnings\nwarnings.warn('IProgress not found. Please update jupyter')\n"
    (tmp_path / "optuna.py").write_text(warning)
    monkeypatch.delitem(sys.modules, "optuna")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(AttributeError, match="samplers"):  # it is only the warning
        search()


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"evaluate": 3}, TypeError, "^evaluate must be a function"),
        ({"evaluate": lambda c, e: np.inf}, ValueError, "^what evaluate returns must be finite"),
        ({"space": {}}, ValueError, "^space must not be empty"),
        ({"space": {"x": [1, 2]}}, TypeError, r"^space\['x'\] must be Real"),
        ({"n_trials": 0}, ValueError, "^n_trials must be at least 1"),
        ({"n_random": 0}, ValueError, "^n_random must be at least 1"),
        ({"epochs": 0}, ValueError, "^epochs must be at least 1"),
        ({"rng": 0}, TypeError, "^rng must be a numpy Generator"),
    ],
)
def test_a_bad_argument_is_named(changes, error, words):
    with pytest.raises(error, match=words):
        search(**changes)
