"""Factors: by hand, against ridge regression and the singular value decomposition, by laws."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from zenlib.recommendation import Factors, fit_factors, fit_implicit_factors
from zenlib.recommendation._triples import solve_rows


def rng(seed=0):
    return np.random.default_rng(seed)


def some_pairs(n_users=9, n_items=12, n=50, seed=0):
    pairs = rng(seed).choice(n_users * n_items, size=n, replace=False)
    return pairs // n_items, pairs % n_items


def test_each_row_is_a_ridge_regression_of_its_own():
    rows, x, y = rng(1).integers(0, 5, 40), rng(2).normal(size=(40, 3)), rng(3).normal(size=40)
    got = solve_rows(rows, x, y, np.tile(2.0 * np.eye(3), (6, 1, 1)))
    for row in range(5):
        mine = rows == row
        want = Ridge(alpha=2.0, fit_intercept=False).fit(x[mine], y[mine]).coef_
        assert got[row] == pytest.approx(want, abs=1e-9)
    assert got[5].tolist() == [0, 0, 0], "nothing is known of the sixth"


def test_a_full_table_gives_the_truncated_singular_value_decomposition():
    """Eckart and Young (1936): no other table of rank two is nearer."""
    table = rng(4).normal(size=(7, 9))
    users, items = (axis.ravel() for axis in np.indices(table.shape))
    got = fit_factors(
        users, items, table.ravel(), n_factors=2, penalty=1e-9, rng=rng(), n_rounds=500
    )
    u, s, vt = np.linalg.svd(table)
    assert got.scores == pytest.approx((u[:, :2] * s[:2]) @ vt[:2], abs=1e-4)


def test_with_a_penalty_the_singular_values_are_shrunk_by_it():
    """The minimum over both factors is soft thresholding (Srebro et al. 2004)."""
    table = rng(5).normal(size=(6, 8))
    users, items = (axis.ravel() for axis in np.indices(table.shape))
    got = fit_factors(
        users, items, table.ravel(), n_factors=6, penalty=1.0, rng=rng(), n_rounds=2000
    )
    u, s, vt = np.linalg.svd(table, full_matrices=False)
    assert got.scores == pytest.approx((u * np.maximum(s - 1, 0)) @ vt, abs=1e-3)


FITS = {
    "ratings": lambda users, items, **more: fit_factors(
        users, items, np.cos(users + 2.0 * items), **more
    ),
    "choices": lambda users, items, **more: fit_implicit_factors(users, items, weight=5.0, **more),
}


@pytest.mark.parametrize("name", FITS)
def test_no_round_makes_it_worse(name):
    got = FITS[name](*some_pairs(), n_factors=3, penalty=0.5, rng=rng(), n_rounds=30)
    assert len(got.losses) == 30
    assert all(b <= a * (1 + 1e-12) for a, b in pairwise(got.losses))


@pytest.mark.parametrize("name", FITS)
def test_the_generator_alone_decides(name):
    settings = {"n_factors": 3, "penalty": 0.5, "n_rounds": 3}
    a, b = (FITS[name](*some_pairs(), rng=rng(7), **settings) for _ in range(2))
    assert (a.scores == b.scores).all()


@pytest.mark.parametrize("name", FITS)
def test_order_of_the_pairs_makes_no_difference(name):
    users, items = some_pairs()
    settings = {"n_factors": 2, "penalty": 0.5, "n_rounds": 5}
    mixed = rng(1).permutation(len(users))
    a = FITS[name](users, items, rng=rng(), **settings)
    b = FITS[name](users[mixed], items[mixed], rng=rng(), **settings)
    assert a.scores == pytest.approx(b.scores, abs=1e-9)


def test_the_loss_of_choices_is_the_sum_over_all_pairs():
    users, items = some_pairs()
    got = fit_implicit_factors(users, items, weight=5, n_factors=2, penalty=0.3, rng=rng())
    chosen = np.zeros((9, 12))
    chosen[users, items] = 1
    by_definition = np.sum((1 + 5 * chosen) * (chosen - got.scores) ** 2)
    by_definition += 0.3 * (np.sum(got.user**2) + np.sum(got.item**2))
    assert got.losses[-1] == pytest.approx(by_definition, rel=1e-12)


def test_a_round_of_choices_is_weighted_ridge_regression():
    users, items = some_pairs()
    got = fit_implicit_factors(users, items, weight=5, n_factors=2, penalty=0.3, rng=rng())
    chosen = np.zeros((9, 12))
    chosen[users, items] = 1
    for item in range(12):  # the items were fitted last
        ridge = Ridge(alpha=0.3, fit_intercept=False)
        ridge.fit(got.user, chosen[:, item], sample_weight=1 + 5 * chosen[:, item])
        assert got.item[item] == pytest.approx(ridge.coef_, abs=1e-9)


def test_predictions_are_entries_of_the_scores():
    got = Factors(rng(1).normal(size=(4, 2)), rng(2).normal(size=(5, 2)))
    users, items = np.array([0, 3, 3]), np.array([4, 0, 2])
    assert got.predict(users, items) == pytest.approx(got.scores[users, items])


GOOD = {"users": [0, 1], "items": [0, 1], "n_factors": 2, "penalty": 1.0, "rng": rng()}
BAD = [
    ({"users": [0, 0], "items": [1, 1]}, ValueError, "each pair once"),
    ({"users": ["a", "b"]}, TypeError, "users"),
    ({"n_factors": 0}, ValueError, "n_factors must be at least 1"),
    ({"n_rounds": 0}, ValueError, "n_rounds must be at least 1"),
    ({"penalty": 0}, ValueError, "penalty must be above 0"),
    ({"rng": 5}, TypeError, "rng must be a numpy Generator"),
    ({"n_items": 1}, ValueError, "n_items must be at least 2"),
]


@pytest.mark.parametrize(("change", "error", "message"), BAD)
def test_what_cannot_be_fitted_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        fit_factors(ratings=[3.0, 4.0], **(GOOD | change))
    with pytest.raises(error, match=message):
        fit_implicit_factors(weight=1.0, **(GOOD | change))


def test_weights_ratings_and_shapes_are_checked():
    with pytest.raises(ValueError, match="weight must be above 0"):
        fit_implicit_factors(weight=0, **GOOD)
    with pytest.raises(ValueError, match="ratings must be finite"):
        fit_factors(ratings=[3.0, np.inf], **GOOD)
    with pytest.raises(ValueError, match="as many factors, got 2 and 3"):
        Factors(np.ones((4, 2)), np.ones((5, 3)))
    with pytest.raises(ValueError, match="same shape"):
        Factors(np.ones((4, 2)), np.ones((5, 2))).predict([0, 1], [0])
