"""Permutation importance: of linear models, where it is known; by laws; beside scikit-learn."""

import math

import numpy as np
import pytest
from sklearn.inspection import permutation_importance as sklearn_importance
from sklearn.linear_model import LinearRegression

from zenlib.explanation import permutation_importance

RNG = np.random.default_rng(0)
KERNEL = RNG.normal(size=(5, 3))
X = RNG.normal(size=(4, 5))
Y = X @ KERNEL[:, 0]


def r_squared(x, y):
    return -np.mean((x @ KERNEL[:, 0] - y) ** 2)


def test_what_the_model_does_not_use_has_none():
    def first_only(x, y):
        return -np.mean((x[:, 0] - X[:, 0]) ** 2)

    drops = permutation_importance(first_only, X, Y, rng=np.random.default_rng(0))
    assert drops.shape == (5, 5)
    assert drops[0].max() > 0
    assert not drops[1:].any()


def test_a_score_that_knows_no_order_drops_nowhere():
    drops = permutation_importance(lambda x, y: float(x.mean()), X, Y, rng=np.random.default_rng(0))
    assert drops == pytest.approx(np.zeros((5, 5)), abs=1e-15)


def test_of_a_linear_model_is_twice_the_variance_times_the_squared_weight():
    """E (w (x' - x))² = 2 w² var x for x' drawn independently of x."""
    x = np.random.default_rng(1).normal(size=(20_000, 5)) * [1, 2, 3, 0.5, 0]
    y = x @ KERNEL[:, 0]
    drops = permutation_importance(r_squared, x, y, rng=np.random.default_rng(2))
    expected = 2 * KERNEL[:, 0] ** 2 * np.var(x, axis=0)
    assert drops.mean(axis=1) == pytest.approx(expected, rel=0.03)


def test_a_group_is_shuffled_together():
    """Of two columns of which only the difference counts, nothing but their rows move."""
    x = np.column_stack([np.arange(50.0)] * 2)

    def spread(x, y):
        return -float(np.abs(x[:, 0] - x[:, 1]).max())

    together = permutation_importance(
        spread, x, x[:, 0], rng=np.random.default_rng(0), groups=[[0, 1]]
    )
    apart = permutation_importance(spread, x, x[:, 0], rng=np.random.default_rng(0))
    assert (together == 0).all()
    assert (apart > 0).all()


def test_shuffles_keep_the_values_of_a_column_and_touch_no_other():
    seen = []

    def watch(x, y):
        seen.append(x)
        return 0.0

    permutation_importance(watch, X, Y, rng=np.random.default_rng(0), n_repeats=1)
    assert len(seen) == 1 + 5
    for column, x in enumerate(seen[1:]):
        changed = (x != X).any(axis=0)
        assert not np.delete(changed, column).any()
        assert sorted(x[:, column]) == sorted(X[:, column])


def test_columns_of_a_group_are_moved_together_and_each_stays_in_its_place():
    def watch(x, y):
        seen.append(x)
        return 0.0

    seen = []
    permutation_importance(watch, X, Y, rng=np.random.default_rng(0), groups=[[3, 1]], n_repeats=1)
    assert sorted(seen[1][:, [1, 3]].tolist()) == sorted(X[:, [1, 3]].tolist())
    assert (seen[1][:, [0, 2, 4]] == X[:, [0, 2, 4]]).all()
    assert (seen[1] != X).any()


def test_is_close_to_scikit_learn():
    x = np.random.default_rng(3).normal(size=(4000, 3))
    y = x @ [3.0, 1.0, 0.0] + np.random.default_rng(4).normal(size=4000)
    model = LinearRegression().fit(x, y)
    theirs = sklearn_importance(model, x, y, n_repeats=20, random_state=0).importances_mean
    ours = permutation_importance(model.score, x, y, rng=np.random.default_rng(5), n_repeats=20)
    assert ours.mean(axis=1) == pytest.approx(theirs, rel=0.02, abs=1e-3)


def test_five_repeats_and_every_feature_unless_told_otherwise():
    options = {"n_repeats": 5, "groups": [[j] for j in range(5)]}
    written_out, default = (
        permutation_importance(r_squared, X, Y, rng=np.random.default_rng(0), **o)
        for o in (options, {})
    )
    assert (written_out == default).all()


def test_leaves_the_samples_alone():
    before = X.copy()
    permutation_importance(r_squared, X, Y, rng=np.random.default_rng(0))
    assert (before == X).all()


def shuffle(**changes):
    arguments = {
        "score": r_squared,
        "x": X,
        "y": np.zeros(4),
        "rng": np.random.default_rng(0),
        **changes,
    }
    return permutation_importance(
        arguments.pop("score"), arguments.pop("x"), arguments.pop("y"), **arguments
    )


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (lambda: shuffle(score=3), TypeError, "score must be a function"),
        (lambda: shuffle(score=lambda x, y: x[:, 0]), ValueError, "score must return one number"),
        (lambda: shuffle(score=lambda x, y: math.nan), ValueError, "^what score returns must"),
        (lambda: shuffle(x=X[0]), ValueError, "x must have 2 dimensions"),
        (lambda: shuffle(x=X * math.nan), ValueError, "x must be finite"),
        (lambda: shuffle(y=np.zeros(3)), ValueError, "x and y"),
        (lambda: shuffle(y=3.0), ValueError, "^y must hold .* each sample, got a single one$"),
        (lambda: shuffle(rng=0), TypeError, "^rng must be"),
        (lambda: shuffle(groups=[[0], [5]]), ValueError, r"groups\[1\]"),
        (lambda: shuffle(groups=[[]]), ValueError, r"groups\[0\] must not be empty"),
        (lambda: shuffle(groups=[[0.5]]), TypeError, r"groups\[0\]"),
        (lambda: shuffle(groups=3), TypeError, "^groups must be a list of lists of columns, got 3"),
        (lambda: shuffle(n_repeats=0), ValueError, "^n_repeats must be at least 1"),
        (lambda: shuffle(n_repeats=1.5), TypeError, "^n_repeats must"),
    ],
)
def test_a_bad_argument_is_named(call, error, name):
    with pytest.raises(error, match=name):
        call()
