"""IBM model 1: by hand, by its laws, against its definition in loops."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.text import WordTranslation, fit_ibm_model_1

law = settings(deadline=None, derandomize=True, database=None, max_examples=30)
HOUSE = [
    (source.split(), target.split())
    for source, target in [
        ("the house", "das Haus"),
        ("the book", "das Buch"),
        ("a book", "ein Buch"),
    ]
]
sentences = st.lists(st.sampled_from("abcd"), min_size=1, max_size=4)
corpora = st.lists(st.tuples(sentences, sentences), min_size=1, max_size=5)


def probability(model, target, source=None):
    row = 0 if source is None else model.source.tokens.index(source) + 2
    return model.probabilities[row, model.target.tokens.index(target) + 2]


def by_loops(pairs, iterations):
    """t(f | e) as a dictionary of pairs, None for the empty word."""
    targets = sorted({f for _, target in pairs for f in target})
    sources = [None, *sorted({e for source, _ in pairs for e in source})]
    t = {(f, e): 1 / len(targets) for f in targets for e in sources}
    for _ in range(iterations):
        counts = dict.fromkeys(t, 0.0)
        for source, target in pairs:
            for f in target:
                share = sum(t[f, e] for e in [None, *source])
                for e in [None, *source]:
                    counts[f, e] += t[f, e] / share
        for e in sources:
            total = sum(counts[f, e] for f in targets)
            for f in targets:
                t[f, e] = counts[f, e] / total if total else 0.0
    return t


def test_one_round_worked_by_hand():
    """Of each target word every one of three source words gets a third.

    "the" stands beside das twice, Haus and Buch once: 2/4, 1/4, 1/4. The empty word stands beside
    das and Buch twice, Haus and ein once: 2/6, 2/6, 1/6, 1/6.
    """
    model = fit_ibm_model_1(HOUSE, iterations=1)
    for word, expected in {"das": 1 / 2, "Haus": 1 / 4, "Buch": 1 / 4, "ein": 0}.items():
        assert probability(model, word, "the") == pytest.approx(expected, rel=1e-14)
    for word, expected in {"das": 1 / 3, "Haus": 1 / 6, "Buch": 1 / 3, "ein": 1 / 6}.items():
        assert probability(model, word) == pytest.approx(expected, rel=1e-14)


def test_the_start_is_even_and_its_likelihood_is_known():
    """Six target words, each with probability 1/4."""
    model = fit_ibm_model_1(HOUSE, iterations=0)
    assert probability(model, "ein", "the") == 0.25
    assert model.log_likelihoods == pytest.approx((6 * math.log(1 / 4),), rel=1e-14)


def test_the_shared_words_find_each_other():
    model = fit_ibm_model_1(HOUSE, iterations=60)
    assert model.translate("the book a house".split()) == ["das", "Buch", "ein", "Haus"]
    assert model.align("a house".split(), "Haus ein".split()) == [1, 0]
    assert probability(model, "Haus", "house") > 0.9


@law
@given(pairs=corpora, iterations=st.integers(0, 4))
def test_the_array_form_is_the_definition(pairs, iterations):
    model = fit_ibm_model_1(pairs, iterations=iterations)
    for (f, e), expected in by_loops(pairs, iterations).items():
        assert probability(model, f, e) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@law
@given(pairs=corpora)
def test_the_likelihood_never_falls(pairs):
    likelihoods = fit_ibm_model_1(pairs, iterations=8).log_likelihoods
    assert len(likelihoods) == 9
    assert (np.diff(likelihoods) >= -1e-9).all()


@law
@given(pairs=corpora, iterations=st.integers(0, 3))
def test_every_source_word_spreads_a_probability_of_one(pairs, iterations):
    table = fit_ibm_model_1(pairs, iterations=iterations).probabilities
    rows = np.delete(table, 1, axis=0)  # without the row of unknown words
    np.testing.assert_allclose(rows.sum(axis=1), 1, rtol=1e-12)
    assert not table[1].any()
    assert not table[:, :2].any()


def test_the_order_within_sentences_and_of_the_pairs_does_not_matter():
    turned = [(source[::-1], target[::-1]) for source, target in HOUSE[::-1]]
    np.testing.assert_allclose(
        fit_ibm_model_1(turned).probabilities, fit_ibm_model_1(HOUSE).probabilities, rtol=1e-9
    )


def test_twenty_rounds_are_the_default():
    assert len(fit_ibm_model_1(HOUSE).log_likelihoods) == 21


def test_a_word_that_stands_for_none_comes_from_the_empty_word():
    pairs = [(["a"], ["x", "oh"]), (["b"], ["y", "oh"]), (["c"], ["z", "oh"])]
    model = fit_ibm_model_1(pairs, iterations=50)
    assert model.align(["a"], ["x", "oh"]) == [0, None]


def test_an_unknown_word_comes_back_as_it_was_and_nothing_gives_nothing():
    model = fit_ibm_model_1(HOUSE)
    assert model.translate(["the", "car"]) == ["das", "car"]
    assert model.translate([]) == []
    assert model.align(["the"], []) == []


def test_a_word_gives_every_partner_that_is_likely_enough_and_no_other():
    pairs = [(["a", "c"], ["x", "y"]), (["a"], ["x", "y"]), (["b", "c"], ["z"]), (["b"], ["z"])]
    model = fit_ibm_model_1(pairs, iterations=50)
    assert model.translate(["b", "a"]) == ["z", *sorted(model.translate(["a"]))]
    assert sorted(model.translate(["a"])) == ["x", "y"]
    assert model.translate(["a"], least=0.6) == []
    assert model.translate(["b"], least=1 - 1e-6) == ["z"]
    assert model.translate(["c"], least=0.9) == []


def test_of_several_partners_the_likeliest_comes_first():
    """Of all words y is the most frequent, and beside a it is not."""
    pairs = [(["a"], ["x", "x", "y"]), (["b"], ["y", "y", "y"])]
    model = fit_ibm_model_1(pairs, iterations=1)
    assert model.target.tokens == ("y", "x")
    assert model.translate(["a"], least=0.3) == ["x", "y"]


def test_two_fifths_are_enough_unless_told_otherwise():
    words = [["a"]], [["x", "y"]]
    model = fit_ibm_model_1(list(zip(*words, strict=True)), iterations=1)
    assert model.translate(["a"]) == model.translate(["a"], least=0.4) == ["x", "y"]
    assert model.translate(["a"], least=0.5) == ["x", "y"], "the limit itself is enough"


def test_the_likelihoods_are_of_pairs_before_and_after_every_round():
    long, short = fit_ibm_model_1(HOUSE, iterations=5), fit_ibm_model_1(HOUSE, iterations=2)
    assert long.log_likelihoods[:3] == short.log_likelihoods


MODEL = fit_ibm_model_1(HOUSE)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fit_ibm_model_1([]), ValueError, "pairs must not be empty"),
        (
            lambda: fit_ibm_model_1(["ab"]),
            TypeError,
            r"pairs\[0\] must be a sentence and its.*'ab'",
        ),
        (lambda: fit_ibm_model_1([(["a"],)]), TypeError, r"pairs\[0\] must be a sentence and its"),
        (lambda: fit_ibm_model_1([(["a"], [])]), ValueError, r"pairs\[0\] must hold words on both"),
        (lambda: fit_ibm_model_1([([], ["a"])]), ValueError, r"pairs\[0\] must hold words on both"),
        (
            lambda: fit_ibm_model_1([([3], ["a"])]),
            TypeError,
            "the sources of pairs.*must be a string",
        ),
        (
            lambda: fit_ibm_model_1([(["a"], [3])]),
            TypeError,
            "the targets of pairs.*must be a string",
        ),
        (
            lambda: fit_ibm_model_1(HOUSE, iterations=-1),
            ValueError,
            "iterations must be at least 0",
        ),
        (lambda: fit_ibm_model_1(HOUSE, iterations=1.5), TypeError, "iterations must be a whole"),
        (lambda: MODEL.translate(["the"], least=0), ValueError, "least must be above 0"),
        (lambda: MODEL.translate(["the"], least=1.1), ValueError, "least must be at most 1"),
        (lambda: MODEL.translate(["the"], least="1"), TypeError, "least must be a real number"),
        (lambda: MODEL.translate([1]), TypeError, "sentence.*must be a string"),
        (lambda: MODEL.align([1], ["a"]), TypeError, "sentence.*must be a string"),
        (lambda: MODEL.align(["a"], [1]), TypeError, "translation.*must be a string"),
    ],
)
def test_a_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=f"^{message}"):
        call()


def test_a_model_is_frozen():
    assert isinstance(MODEL, WordTranslation)
    with pytest.raises(AttributeError):
        MODEL.probabilities = None
