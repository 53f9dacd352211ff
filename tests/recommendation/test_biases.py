"""Deviations of users and items: by hand, by laws, against scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from zenlib.recommendation import Biases, fit_biases


def some_ratings(n_users, n_items, n=60, seed=0):
    rng = np.random.default_rng(seed)
    pairs = rng.choice(n_users * n_items, size=n, replace=False)
    return pairs // n_items, pairs % n_items, rng.normal(3.5, 1, n)


def test_one_item_keeps_a_share_of_its_distance_worked_by_hand():
    """Two items rated by strangers: with penalty 1 on both, b_u + b_i share 2/3 of the distance."""
    got = fit_biases([0, 1], [0, 1], [5.0, 3.0], penalty=1)
    assert got.mean == 4
    assert got.user == pytest.approx([1 / 3, -1 / 3])
    assert got.item == pytest.approx([1 / 3, -1 / 3])


@pytest.mark.parametrize(("n_users", "n_items"), [(8, 15), (15, 8)])
@pytest.mark.parametrize("penalty", [0.1, 5.0])
def test_it_is_ridge_regression_on_indicators(n_users, n_items, penalty):
    users, items, ratings = some_ratings(n_users, n_items)
    got = fit_biases(users, items, ratings, penalty=penalty, n_users=n_users, n_items=n_items)
    X = np.hstack([np.eye(n_users)[users], np.eye(n_items)[items]])
    ridge = Ridge(alpha=penalty, fit_intercept=False, tol=1e-12).fit(X, ratings - ratings.mean())
    assert np.concatenate([got.user, got.item]) == pytest.approx(ridge.coef_, abs=1e-10)
    assert got.predict(users, items) == pytest.approx(ratings.mean() + ridge.predict(X), abs=1e-10)


def test_a_rating_that_is_a_sum_is_found_when_hardly_penalised():
    users, items = (axis.ravel() for axis in np.indices((6, 7)))
    rng = np.random.default_rng(1)
    ratings = 3 + rng.normal(size=6)[users] + rng.normal(size=7)[items]
    got = fit_biases(users, items, ratings, penalty=1e-9)
    assert got.predict(users, items) == pytest.approx(ratings, abs=1e-6)


def test_who_has_no_rating_has_no_deviation():
    got = fit_biases([0, 0], [0, 1], [5, 3], n_users=3, n_items=4)
    assert got.user[1:].tolist() == [0, 0]
    assert got.item[2:].tolist() == [0, 0]
    assert got.predict([2], [3]).tolist() == [4.0]


def test_a_large_penalty_leaves_the_mean():
    users, items, ratings = some_ratings(8, 15)
    got = fit_biases(users, items, ratings, penalty=1e12)
    assert got.predict(users, items) == pytest.approx(ratings.mean(), abs=1e-6)


BAD = [
    ({"users": [0.5, 1]}, TypeError, "users"),
    ({"users": [0]}, ValueError, "users and items"),
    ({"items": [-1, 0]}, ValueError, "items"),
    ({"ratings": [1.0, np.nan]}, ValueError, "ratings must be finite"),
    ({"ratings": [1.0]}, ValueError, "ratings"),
    ({"penalty": 0}, ValueError, "penalty must be above 0"),
    ({"penalty": "5"}, TypeError, "penalty"),
    ({"n_users": 1}, ValueError, "n_users must be at least 2"),
    ({"n_items": 1.5}, TypeError, "n_items"),
]


@pytest.mark.parametrize(("change", "error", "message"), BAD)
def test_what_cannot_be_fitted_is_refused(change, error, message):
    good = {"users": [0, 1], "items": [0, 1], "ratings": [3.0, 4.0]}
    with pytest.raises(error, match=message):
        fit_biases(**(good | change))


def test_unknown_users_and_items_have_no_prediction():
    biases = Biases(3.5, [0.1], [0.2, 0.3])
    for users, items in (([1], [0]), ([0], [2])):
        with pytest.raises(ValueError, match="below the number of classes"):
            biases.predict(users, items)
    with pytest.raises(ValueError, match="same shape"):
        biases.predict([0, 0], [1])
    with pytest.raises(ValueError, match="mean must be finite"):
        Biases(np.inf, [0.1], [0.2])
    with pytest.raises(ValueError, match="item must be finite"):
        Biases(1.0, [0.1], [np.nan])
