"""Vocabulary: by hand, by its laws, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.text import PAD, UNKNOWN, Vocabulary, fit_vocabulary

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
texts = st.lists(st.text("abcd好不", max_size=8), min_size=1, max_size=6)


def test_the_most_frequent_token_comes_first_and_equals_by_code_point():
    vocabulary = fit_vocabulary(["ccb", "ca", "bd"])
    assert vocabulary.tokens == ("c", "b", "a", "d")


def test_numbers_start_behind_pad_and_unknown():
    assert (PAD, UNKNOWN) == (0, 1)
    rows = fit_vocabulary(["aab"]).encode(["ab", "x", "", "abab"], steps=3)
    np.testing.assert_array_equal(rows, [[2, 3, 0], [1, 0, 0], [0, 0, 0], [2, 3, 2]])
    assert rows.dtype == np.int64


def test_the_filling_can_stand_in_front():
    vocabulary = fit_vocabulary(["aab"])
    rows = vocabulary.encode(["ab", "", "abab"], steps=3, fill="front")
    np.testing.assert_array_equal(rows, [[0, 2, 3], [0, 0, 0], [2, 3, 2]])


def test_words_are_tokens_of_a_text_that_is_a_list():
    vocabulary = fit_vocabulary([["two", "one"], ("two",)])
    assert vocabulary.tokens == ("two", "one")
    np.testing.assert_array_equal(vocabulary.encode([["one", "three"]], steps=2), [[3, 1]])


def test_its_length_is_the_number_of_embedding_rows():
    vocabulary = fit_vocabulary(["abc"])
    assert len(vocabulary) == 5 == vocabulary.encode(["abc"], steps=3).max() + 1
    assert repr(vocabulary) == "Vocabulary(3 tokens)"


def test_rare_tokens_are_left_out_at_exactly_the_threshold():
    assert fit_vocabulary(["aaabbc"], least=2).tokens == ("a", "b")
    assert fit_vocabulary(["aaabbc"], least=3).tokens == ("a",)


def test_only_the_most_frequent_are_kept():
    assert fit_vocabulary(["aaabbc"], most=2).tokens == ("a", "b")
    assert fit_vocabulary(["aaabbc"], most=9).tokens == ("a", "b", "c")


@law
@given(texts=texts, steps=st.integers(1, 10))
def test_decoding_gives_back_the_beginning_of_a_known_text(texts, steps):
    vocabulary = Vocabulary(tuple("abcd好不"))
    for text, row in zip(texts, vocabulary.encode(texts, steps=steps), strict=True):
        assert "".join(vocabulary.decode(row)) == text[:steps]


@law
@given(texts=texts, others=texts)
def test_what_was_not_in_the_training_texts_is_unknown_and_nothing_else_is(texts, others):
    known = set("".join(texts))
    if not known:
        return
    rows = fit_vocabulary(texts).encode(others, steps=8)
    for text, row in zip(others, rows, strict=True):
        assert [number == UNKNOWN for number in row[: len(text)]] == [c not in known for c in text]
        assert not row[len(text) :].any()


def test_decoding_shows_the_unknown_and_drops_the_filling():
    assert Vocabulary(("a",)).decode(np.array([2, 1, 0, 2, 0])) == ["a", "�", "a"]


def test_equal_vocabularies_are_equal_and_frozen():
    assert fit_vocabulary(["ab"]) == Vocabulary(("a", "b")) == Vocabulary(["a", "b"])
    with pytest.raises(AttributeError):
        fit_vocabulary(["ab"]).tokens = ()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fit_vocabulary("abc"), TypeError, r"texts must be a sequence.*one str; write \[t"),
        (lambda: fit_vocabulary(b"abc"), TypeError, "texts must be a sequence.*one bytes"),
        (lambda: fit_vocabulary(3), TypeError, "texts must be a sequence of texts, got int"),
        (lambda: fit_vocabulary(["a", 3]), TypeError, r"texts\[1\] must be a string or a.* int$"),
        (lambda: fit_vocabulary([["a", 3]]), TypeError, r"texts\[0\].*got list with 3"),
        (lambda: fit_vocabulary([b"a"]), TypeError, r"texts\[0\].*got bytes$"),
        (lambda: fit_vocabulary([]), ValueError, "texts must hold a token.*0 texts"),
        (lambda: fit_vocabulary(["", ""]), ValueError, "texts must hold a token that occurs 1"),
        (lambda: fit_vocabulary(["ab"], least=2), ValueError, "occurs 2 times.*lower least"),
        (lambda: fit_vocabulary(["a"], least=0), ValueError, "least must be at least 1"),
        (lambda: fit_vocabulary(["a"], least=1.0), TypeError, "least must be a whole number"),
        (lambda: fit_vocabulary(["a"], most=0), ValueError, "most must be at least 1"),
        (lambda: fit_vocabulary(["a"], most="2"), TypeError, "most must be a whole number"),
        (lambda: Vocabulary(("a", "b", "a")), ValueError, "tokens must be different, got 'a' 2"),
        (lambda: Vocabulary(("a", 3)), TypeError, r"tokens\[0\].*with 3"),
        (lambda: Vocabulary(("a",)).encode("a", steps=1), TypeError, "texts must be a sequence"),
        (lambda: Vocabulary(("a",)).encode(["a"], steps=0), ValueError, "steps must be at least 1"),
        (lambda: Vocabulary(("a",)).encode(["a"], steps=2.5), TypeError, "steps must be a whole"),
        (
            lambda: Vocabulary(("a",)).encode(["a"], steps=1, fill="middle"),
            ValueError,
            "^fill must be one of 'back', 'front', got 'middle'",
        ),
        (
            lambda: Vocabulary(("a",)).decode([3]),
            ValueError,
            "row must hold numbers below 3, got 3",
        ),
        (lambda: Vocabulary(("a",)).decode([-1]), ValueError, "row must hold numbers.*got -1"),
    ],
)
def test_a_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
