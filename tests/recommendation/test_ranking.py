"""Lists of items: by hand, against scikit-learn, by laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from zenlib.recommendation import (
    catalogue_coverage,
    gini_index,
    ndcg_at_k,
    recall_at_k,
    top_items,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
LIKED = np.array([[True, False, True, True, False], [False, True, False, False, False]])


def test_the_highest_come_first_and_ties_by_label():
    assert top_items([[3, 1, 3, 2]], 3).tolist() == [[0, 2, 3]]


def test_what_was_seen_is_never_shown():
    scores, seen = np.random.default_rng(0).normal(size=(6, 9)), np.eye(6, 9, dtype=bool)
    lists = top_items(scores, 8, seen=seen)
    for user, shown in enumerate(lists):
        assert set(shown) == set(range(9)) - {user}


@law
@given(seed=st.integers(0, 10**6), k=st.integers(1, 9))
def test_a_list_is_the_head_of_the_sorted_scores(seed, k):
    scores = np.random.default_rng(seed).integers(0, 4, size=(5, 9))  # many ties
    want = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    assert (top_items(scores, k) == want).all()


def test_lists_worked_by_hand():
    lists = [[0, 1], [1, 4]]
    assert recall_at_k(lists, LIKED).tolist() == [0.5, 1.0]  # 1 of 2 places; all that was liked
    first = 1 / (1 + 1 / np.log2(3))
    assert ndcg_at_k(lists, LIKED) == pytest.approx([first, 1.0])


@law
@given(seed=st.integers(0, 10**6), k=st.integers(1, 7))
def test_ndcg_is_that_of_scikit_learn(seed, k):
    rng = np.random.default_rng(seed)
    scores, liked = rng.normal(size=(5, 8)), rng.random((5, 8)) < 0.4
    liked[:, 0] = True
    want = [ndcg_score([a], [b], k=k) for a, b in zip(liked, scores, strict=True)]
    assert ndcg_at_k(top_items(scores, k), liked) == pytest.approx(want, abs=1e-12)


@law
@given(seed=st.integers(0, 10**6), k=st.integers(1, 8))
def test_the_right_scores_give_a_perfect_list(seed, k):
    liked = np.random.default_rng(seed).random((5, 8)) < 0.4
    liked[:, 3] = True
    lists = top_items(liked.astype(float), k)
    assert recall_at_k(lists, liked) == pytest.approx(1)
    assert ndcg_at_k(lists, liked) == pytest.approx(1)
    worst = recall_at_k(top_items(-liked.astype(float), k), liked)
    assert (worst <= 1).all()


def test_higher_in_the_list_is_worth_more_to_ndcg_alone():
    high, low = [[0, 1, 4]], [[1, 4, 0]]
    assert ndcg_at_k(high, LIKED[:1]) > ndcg_at_k(low, LIKED[:1])
    assert recall_at_k(high, LIKED[:1]) == recall_at_k(low, LIKED[:1])


def test_coverage_counts_items_once():
    assert catalogue_coverage([[0, 1], [1, 0]], 4) == 0.5
    assert catalogue_coverage(np.arange(6).reshape(2, 3), 6) == 1


def test_gini_by_definition():
    x = np.random.default_rng(0).exponential(size=(4, 30))
    want = [np.abs(row[:, None] - row).sum() / (2 * 30 * row.sum()) for row in x]
    assert gini_index(x) == pytest.approx(want, rel=1e-12)


@law
@given(st.lists(st.floats(0, 1e300), min_size=1, max_size=20).filter(any), st.floats(0.5, 2))
def test_gini_knows_no_unit_and_has_its_bounds(amounts, factor):
    got = gini_index(amounts)
    assert -1e-12 <= got <= 1 - 1 / len(amounts) + 1e-12
    assert gini_index(factor * np.array(amounts)) == pytest.approx(got, abs=1e-9)


BAD = [
    (lambda: top_items([[1.0, 2.0]], 3), ValueError, "k must be at most 2"),
    (lambda: top_items([[1.0, 2.0]], 2, seen=[[True, False]]), ValueError, "k must be at most 1"),
    (lambda: top_items([[1.0, 2.0]], 1, seen=[[0, 1]]), TypeError, "seen must be a table of True"),
    (lambda: top_items([[1.0, 2.0]], 1, seen=[[True]]), ValueError, "shape of scores"),
    (lambda: top_items([1.0], 1), ValueError, "scores must have 2 dimensions"),
    (lambda: top_items([[1.0, np.nan]], 1), ValueError, "scores must be finite"),
    (lambda: top_items([[1.0]], 0), ValueError, "k must be at least 1"),
    (lambda: recall_at_k([[0, 0]], LIKED[:1]), ValueError, "same item twice"),
    (lambda: recall_at_k([[0, 5]], LIKED[:1]), ValueError, "lists must hold labels below"),
    (lambda: recall_at_k([[0, 1]], LIKED), ValueError, "same users, got 1 and 2"),
    (lambda: recall_at_k([[0]], [[False, False]]), ValueError, "got none in row 0"),
    (lambda: ndcg_at_k([[0]], [[1, 0]]), TypeError, "relevant must be a table of True"),
    (lambda: catalogue_coverage([[0, 4]], 4), ValueError, "lists must hold labels below"),
    (lambda: catalogue_coverage([[0]], 0), ValueError, "n_items must be at least 1"),
    (lambda: gini_index([1.0, -1.0]), ValueError, "amounts must be at least 0"),
    (lambda: gini_index([0.0, 0.0]), ValueError, "not all be 0"),
    (lambda: gini_index(3.0), ValueError, "a list of numbers"),
    (lambda: gini_index([]), ValueError, "amounts must not be empty"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_what_cannot_be_judged_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
