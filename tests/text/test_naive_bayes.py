"""N-grams and naive Bayes: by hand, by their laws, against scikit-learn."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

from zenlib.text import NgramCounts, fit_naive_bayes, fit_ngrams

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)


def random_texts(rng, n, alphabet="abcdefgh好不", longest=12):
    return ["".join(rng.choice(list(alphabet), rng.integers(1, longest))) for _ in range(n)]


# N-grams


def test_ngrams_worked_by_hand():
    ngrams = fit_ngrams(["aab", "b"])
    assert ngrams.names == (("a",), ("b",), ("a", "a"), ("a", "b"))
    counts = ngrams.count(["aab", "ba", "", "zz"])
    np.testing.assert_array_equal(
        counts.dense(), [[2, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    )
    assert (len(counts), len(ngrams)) == (4, 4)
    assert repr(ngrams) == "Ngrams(4 n-grams of sizes 1, 2)"
    assert repr(counts) == "NgramCounts(4 texts, 4 n-grams)"
    assert repr(ngrams.count(["a"])) == "NgramCounts(1 texts, 4 n-grams)"
    assert counts.dense().dtype == int


def test_sizes_come_in_their_own_order():
    assert fit_ngrams(["ab"], sizes=(2, 1)).names == (("a", "b"), ("a",), ("b",))


def test_a_run_does_not_reach_into_the_next_text():
    assert fit_ngrams(["ab", "cd"], sizes=(2,)).names == (("a", "b"), ("c", "d"))


def test_words_make_ngrams_too():
    assert fit_ngrams([["not", "good"]], sizes=(2,)).names == (("not", "good"),)


def test_rare_runs_are_left_out_at_exactly_the_threshold():
    assert fit_ngrams(["aab", "a"], sizes=(1,), least=3).names == (("a",),)
    assert fit_ngrams(["aab", "b"], sizes=(1,), least=2).names == (("a",), ("b",))


@law
@given(texts=st.lists(st.text("ab好", max_size=7), min_size=1, max_size=5), size=st.integers(1, 3))
def test_a_text_of_n_tokens_has_so_many_runs_less_the_size_plus_one(texts, size):
    if max(map(len, texts)) < size:
        return
    table = fit_ngrams(texts, sizes=(size,)).count(texts).dense()
    assert table.sum(axis=1).tolist() == [max(len(text) - size + 1, 0) for text in texts]


def test_scikit_learn_counts_the_same():
    texts = random_texts(np.random.default_rng(0), 300)
    ngrams = fit_ngrams(texts)
    theirs = CountVectorizer(analyzer="char", ngram_range=(1, 2), lowercase=False).fit(texts)
    order = [theirs.vocabulary_["".join(name)] for name in ngrams.names]
    assert len(order) == len(theirs.vocabulary_)
    others = random_texts(np.random.default_rng(1), 300)
    np.testing.assert_array_equal(
        ngrams.count(others).dense(), theirs.transform(others).toarray()[:, order]
    )


# Naive Bayes


def test_naive_bayes_worked_by_hand():
    """Manning, Raghavan, Schütze 2008, example 13.1: China, yes or no."""
    training = ["Chinese Beijing Chinese", "Chinese Chinese Shanghai", "Chinese Macao"]
    training = [text.split() for text in [*training, "Tokyo Japan Chinese"]]
    ngrams = fit_ngrams(training, sizes=(1,))
    model = fit_naive_bayes(ngrams.count(training), [1, 1, 1, 0])
    np.testing.assert_allclose(np.exp(model.log_prior), [1 / 4, 3 / 4], rtol=1e-15)
    likelihood = dict(
        zip((name for (name,) in ngrams.names), np.exp(model.log_likelihood), strict=True)
    )
    np.testing.assert_allclose(likelihood["Chinese"], [2 / 9, 6 / 14], rtol=1e-14)
    np.testing.assert_allclose(likelihood["Tokyo"], [2 / 9, 1 / 14], rtol=1e-14)
    test = ngrams.count(["Chinese Chinese Chinese Tokyo Japan".split()])
    expected = [1 / 4 * (2 / 9) ** 3 * (2 / 9) ** 2, 3 / 4 * (3 / 7) ** 3 * (1 / 14) ** 2]
    np.testing.assert_allclose(np.exp(model.log_joint(test)), [expected], rtol=1e-13)
    assert model.predict(test).tolist() == [1]


def test_a_text_without_a_known_feature_gets_the_prior():
    model = fit_naive_bayes([[1, 0], [0, 1], [0, 2]], [0, 1, 1])
    np.testing.assert_allclose(np.exp(model.log_joint([[0, 0]])), [[1 / 3, 2 / 3]], rtol=1e-15)


def test_a_feature_that_never_occurs_is_only_smoothed():
    likelihood = np.exp(fit_naive_bayes([[1, 0], [3, 0]], [0, 1]).log_likelihood)
    np.testing.assert_allclose(likelihood, [[2 / 3, 4 / 5], [1 / 3, 1 / 5]], rtol=1e-15)


def test_of_two_equal_classes_the_first_is_predicted():
    assert fit_naive_bayes([[1], [1]], [0, 1]).predict([[1]]).tolist() == [0]


@pytest.mark.parametrize("smoothing", [1.0, 0.1, 3.0])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_scikit_learn_agrees_in_ten_thousand_cases(n_classes, smoothing):
    rng = np.random.default_rng(n_classes)
    training, labels = rng.poisson(0.7, (200, 12)), rng.integers(0, n_classes, 200)
    model = fit_naive_bayes(training, labels, smoothing=smoothing)
    theirs = MultinomialNB(alpha=smoothing).fit(training, labels)
    np.testing.assert_allclose(model.log_prior, theirs.class_log_prior_, rtol=1e-12)
    np.testing.assert_allclose(model.log_likelihood.T, theirs.feature_log_prob_, rtol=1e-12)
    others = rng.poisson(0.7, (10_000, 12))
    expected = theirs.predict_joint_log_proba(others)
    np.testing.assert_allclose(model.log_joint(others), expected, rtol=1e-12)
    np.testing.assert_array_equal(model.predict(others), theirs.predict(others))


def test_laplace_is_the_smoothing_unless_told_otherwise():
    counts, labels = [[3, 0], [1, 2]], [0, 1]
    ours, explicit = fit_naive_bayes(counts, labels), fit_naive_bayes(counts, labels, smoothing=1)
    np.testing.assert_array_equal(ours.log_likelihood, explicit.log_likelihood)
    np.testing.assert_allclose(np.exp(ours.log_likelihood[:, 0]), [4 / 5, 1 / 5], rtol=1e-15)


def test_the_likelihoods_of_each_class_sum_to_one():
    rng = np.random.default_rng(0)
    model = fit_naive_bayes(rng.poisson(1, (30, 9)), np.arange(30) % 3)
    np.testing.assert_allclose(np.exp(model.log_likelihood).sum(axis=0), 1, rtol=1e-13)
    np.testing.assert_allclose(np.exp(model.log_prior).sum(), 1, rtol=1e-15)


def test_sparse_and_dense_counts_give_the_same_model():
    rng = np.random.default_rng(3)
    texts, labels = random_texts(rng, 40), np.arange(40) % 2
    counts = fit_ngrams(texts).count(texts)
    sparse, dense = fit_naive_bayes(counts, labels), fit_naive_bayes(counts.dense(), labels)
    np.testing.assert_array_equal(sparse.log_likelihood, dense.log_likelihood)
    np.testing.assert_allclose(
        sparse.log_joint(counts), dense.log_joint(counts.dense()), rtol=1e-14
    )


def test_two_copies_of_every_text_change_the_prior_of_neither_class():
    counts, labels = np.array([[3, 0, 1], [1, 2, 0]]), np.array([0, 1])
    once = fit_naive_bayes(counts, labels)
    twice = fit_naive_bayes(np.tile(counts, (2, 1)), np.tile(labels, 2), smoothing=2)
    np.testing.assert_allclose(twice.log_prior, once.log_prior)
    np.testing.assert_allclose(twice.log_likelihood, once.log_likelihood)


def test_a_single_class_in_use_needs_two_in_training():
    with pytest.raises(ValueError, match=r"labels must name every class from 0 to 1.*class 1"):
        fit_naive_bayes([[1]], [0])


def test_counting_is_exact_for_text_without_counts():
    empty = fit_ngrams(["ab"]).count([])
    model = fit_naive_bayes([[1, 0, 1], [0, 1, 0]], [0, 1])
    assert model.log_joint(empty).shape == (0, 2)


GOOD = fit_naive_bayes([[1, 0], [0, 1]], [0, 1])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fit_ngrams("ab"), TypeError, "texts must be a sequence of texts"),
        (
            lambda: fit_ngrams([""]),
            ValueError,
            r"texts must hold a run of \(1, 2\) tokens.*1 texts",
        ),
        (lambda: fit_ngrams(["ab"], least=3), ValueError, "occurs 3 times"),
        (lambda: fit_ngrams(["ab"], least=0), ValueError, "least must be at least 1"),
        (lambda: fit_ngrams(["ab"], sizes=2), TypeError, r"sizes must be a tuple.*write \(1, 2\)"),
        (lambda: fit_ngrams(["ab"], sizes=(0,)), ValueError, r"sizes\[0\] must be at least 1"),
        (lambda: fit_ngrams(["ab"], sizes=(1, 1.0)), TypeError, r"sizes\[1\] must be a whole"),
        (lambda: fit_ngrams(["ab"], sizes=()), ValueError, "sizes must hold at least one size"),
        (lambda: fit_ngrams(["ab"], sizes=(2, 2)), ValueError, "sizes must hold.*none twice"),
        (lambda: fit_ngrams(["ab"]).count("ab"), TypeError, "texts must be a sequence of texts"),
        (lambda: NgramCounts([0], [0, 1], [1], (1, 2)), ValueError, "rows and columns must hold"),
        (lambda: NgramCounts([0], [0], [1, 1], (1, 2)), ValueError, "rows and values must hold"),
        (lambda: fit_naive_bayes([["a"]], [0]), TypeError, "counts must hold real numbers"),
        (lambda: fit_naive_bayes([1, 2], [0, 1]), ValueError, "counts must have 2 dimensions"),
        (lambda: fit_naive_bayes([[-1], [1]], [0, 1]), ValueError, "counts must hold.*got -1"),
        (lambda: fit_naive_bayes([[math.inf]], [0]), ValueError, "counts must be finite"),
        (lambda: fit_naive_bayes([[1], [1]], [0.0, 1.0]), TypeError, "labels must hold integer"),
        (
            lambda: fit_naive_bayes([[1], [1]], [-1, 1]),
            ValueError,
            "labels must hold labels from 0",
        ),
        (
            lambda: fit_naive_bayes([[1]], [0, 1]),
            ValueError,
            "counts and labels must hold the same",
        ),
        (lambda: fit_naive_bayes([[1], [1]], [0, 2]), ValueError, "labels must name.*class 1"),
        (
            lambda: fit_naive_bayes([[1], [1]], [0, 2], n_classes=2),
            ValueError,
            "labels must hold labels below the number of classes, 2, got 2",
        ),
        (
            lambda: fit_naive_bayes([[1]], [0], n_classes=1),
            ValueError,
            "n_classes must be at least 2",
        ),
        (
            lambda: fit_naive_bayes([[1]], [0], n_classes=2.0),
            TypeError,
            "n_classes must be a whole",
        ),
        (
            lambda: fit_naive_bayes([[1], [1]], [0, 1], smoothing=0),
            ValueError,
            "smoothing must be ab",
        ),
        (
            lambda: fit_naive_bayes([[1], [1]], [0, 1], smoothing="1"),
            TypeError,
            "smoothing must be a",
        ),
        (lambda: GOOD.log_joint([[1, 2, 3]]), ValueError, "counts must have 2 features.*got 3"),
        (lambda: GOOD.log_joint([[1, -2]]), ValueError, "counts must hold counts of at least 0"),
        (lambda: GOOD.predict([1, 2]), ValueError, "counts must have 2 dimensions"),
    ],
)
def test_a_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
