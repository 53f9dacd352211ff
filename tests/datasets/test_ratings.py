"""Ratings: MovieLens as read, split by time, and ratings made up."""

import numpy as np
import pytest

from zenlib.datasets import Ratings, _rdatasets, load_movielens, make_ratings


@pytest.fixture(scope="module")
def movielens():
    return load_movielens()


def test_the_numbers_are_those_of_the_readme(movielens):
    """README of ml-latest-small, October 2016: 100004 ratings, 671 users, at least 20 each."""
    assert (len(movielens), movielens.n_users) == (100_004, 671)
    assert movielens.n_items == len(np.unique(movielens.items)) == 9_066
    assert np.bincount(movielens.users).min() == 20
    assert set(movielens.stars) == set(np.arange(1, 11) / 2)
    days = np.array([movielens.times.min(), movielens.times.max()], dtype="datetime64[s]")
    assert days.astype("datetime64[D]").astype(str).tolist() == ["1995-01-09", "2016-10-16"]


def test_no_user_rates_a_film_twice(movielens):
    pairs = movielens.users * movielens.n_items + movielens.items
    assert len(np.unique(pairs)) == len(pairs)


def test_what_the_docstring_says_of_films_and_spells(movielens):
    assert np.mean(np.bincount(movielens.items) == 1) == pytest.approx(1 / 3, abs=0.01)
    spells = [np.ptp(movielens.times[movielens.users == user]) for user in range(671)]
    assert np.median(spells) < 1.25 * 3600


def test_later_is_never_before_earlier(movielens):
    earlier, later = movielens.split_latest()
    assert len(earlier) + len(later) == len(movielens)
    for user in (0, 100, 670):
        before, after = (part.times[part.users == user] for part in (earlier, later))
        assert before.max() <= after.min()
        assert len(after) == (len(before) + len(after)) // 5
    assert (earlier.n_users, later.n_items) == (671, 9_066)


def test_without_the_package_a_sentence_names_what_needs_none(monkeypatch):
    def absent(name):
        raise _rdatasets.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_rdatasets.metadata, "distribution", absent)
    with pytest.raises(ImportError, match=r"MovieLens are in rdatasets.*make_ratings") as caught:
        load_movielens()
    assert caught.value.name == "rdatasets"


def test_made_up_ratings_follow_their_rule():
    ratings = make_ratings(400, 50, rng=np.random.default_rng(0), each=10)
    assert len(ratings) == 4_000
    assert np.bincount(ratings.users).tolist() == [10] * 400
    assert ratings.stars.mean() == pytest.approx(3.5, abs=0.2)
    popular = np.bincount(ratings.items, minlength=50)
    assert popular[:5].sum() > 2 * popular[-5:].sum()
    pairs = ratings.users * 50 + ratings.items
    assert len(np.unique(pairs)) == len(pairs)


def test_columns_cannot_be_changed():
    ratings = make_ratings(rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="read-only"):
        ratings.stars[0] = 1


GOOD = {"users": [0, 1], "items": [0, 0], "stars": [4.0, 3.0], "times": [1, 2]}
BAD = [
    ({"users": [0, 2]}, ValueError, "users must hold labels below"),
    ({"items": [0, 1]}, ValueError, "items must hold labels below"),
    ({"stars": [4.0, 5.5]}, ValueError, "stars must lie between 0.5 and 5"),
    ({"stars": [0.0, 5]}, ValueError, "stars must lie between 0.5 and 5"),
    ({"stars": [4.0]}, ValueError, "same number of samples"),
    ({"times": [1.5, 2.5]}, TypeError, "times"),
    ({"n_users": 0}, ValueError, "n_users must be at least 1"),
]


@pytest.mark.parametrize(("change", "error", "message"), BAD)
def test_bad_columns_are_refused(change, error, message):
    with pytest.raises(error, match=message):
        Ratings(**(GOOD | {"n_users": 2, "n_items": 1} | change))


@pytest.mark.parametrize(("share", "message"), [(0.1, "leave ratings"), (1.0, "below 1")])
def test_a_split_that_leaves_a_part_empty_is_refused(share, message):
    with pytest.raises(ValueError, match=message):
        Ratings(**GOOD, n_users=2, n_items=1).split_latest(share)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: make_ratings(rng=0), TypeError, "rng must be a numpy Generator"),
        (
            lambda: make_ratings(5, 3, rng=np.random.default_rng(0), each=4),
            ValueError,
            "each must be at most n_items, 3",
        ),
        (lambda: make_ratings(0, rng=np.random.default_rng(0)), ValueError, "n_users"),
    ],
)
def test_ratings_that_cannot_be_made_up(call, error, message):
    with pytest.raises(error, match=message):
        call()
