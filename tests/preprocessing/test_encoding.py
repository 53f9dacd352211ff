"""Encoding: there and back, against scikit-learn, and the unseen never pass silently."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from zenlib.datasets import load_german_credit
from zenlib.preprocessing import LabelEncoding, OneHotEncoding, fit_labels, fit_one_hot

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
CREDIT = load_german_credit()
WORDS = st.lists(st.text("abc", max_size=3), min_size=1, max_size=30)
NUMBERS = st.lists(st.integers(-5, 5), min_size=1, max_size=30)


def test_labels_are_places_in_sorted_order():
    labels = fit_labels(["rent", "own", "for free", "own"])
    assert labels.categories == ("for free", "own", "rent")
    assert labels.n_codes == 3
    codes = labels.transform(["own", "rent", "for free"])
    assert codes.tolist() == [1, 2, 0]
    assert codes.dtype == np.int64


def test_an_order_that_means_something_is_kept():
    sizes = LabelEncoding(("small", "medium", "large"))
    assert sizes.transform(["large", "small", "medium"]).tolist() == [2, 0, 1]
    assert sizes.inverse_transform([2, 0, 1]).tolist() == ["large", "small", "medium"]


def test_one_hot_rows_worked_by_hand():
    housing = fit_one_hot(["rent", "own", "for free", "own"])
    rows = housing.transform(["own", "rent"])
    assert rows.tolist() == [[0, 1, 0], [0, 0, 1]]
    assert rows.dtype == np.float64


def test_the_first_category_can_go_without_a_column():
    housing = fit_one_hot(["rent", "own", "for free"], drop_first=True)
    assert housing.n_columns == 2
    assert housing.transform(["for free", "own", "rent"]).tolist() == [[0, 0], [1, 0], [0, 1]]
    back = housing.inverse_transform([[0, 0], [1, 0], [0, 1]])
    assert back.tolist() == ["for free", "own", "rent"]


@pytest.mark.parametrize("unseen", ["error", "extra"])
@pytest.mark.parametrize("values", [WORDS, NUMBERS, st.lists(st.booleans(), min_size=1)])
@law
@given(data=st.data())
def test_there_and_back_is_where_one_was(values, unseen, data):
    values = data.draw(values)
    assert fit_labels(values, unseen=unseen).categories == tuple(sorted(set(values)))
    labels = fit_labels(values, unseen=unseen)
    assert labels.inverse_transform(labels.transform(values)).tolist() == values
    for drop_first in (False, True):
        columns = fit_one_hot(values, unseen=unseen, drop_first=drop_first)
        rows = columns.transform(values)
        assert rows.shape == (len(values), columns.n_columns)
        assert columns.inverse_transform(rows).tolist() == values


@law
@given(values=WORDS)
def test_every_row_has_a_single_one_at_the_place_of_the_label(values):
    rows = fit_one_hot(values).transform(values)
    assert (rows.sum(axis=1) == 1).all()
    assert rows.argmax(axis=1).tolist() == fit_labels(values).transform(values).tolist()


def test_one_hot_categories_are_equally_far_apart_and_labels_are_not():
    names = ["a", "b", "c"]
    rows, codes = fit_one_hot(names).transform(names), fit_labels(names).transform(names)
    gaps = {np.linalg.norm(rows[i] - rows[j]).round(12) for i, j in [(0, 1), (0, 2), (1, 2)]}
    assert gaps == {round(2**0.5, 12)}
    assert {abs(int(codes[i] - codes[j])) for i, j in [(0, 1), (0, 2), (1, 2)]} == {1, 2}


@pytest.mark.parametrize("name", CREDIT.categorical_names)
def test_scikit_learn_agrees_on_german_credit(name):
    """Thirteen columns of a thousand values; what occurs only in the second half is unseen."""
    train, test = CREDIT.column(name)[:40], CREDIT.column(name)[40:]
    peer = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(train[:, None])
    ours = fit_one_hot(train, unseen="zeros")
    np.testing.assert_array_equal(ours.transform(test), peer.transform(test[:, None]))
    k = len(ours.categories)
    peer = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=k).fit(train[:, None])
    ours = fit_labels(train, unseen="extra")
    np.testing.assert_array_equal(ours.transform(test), peer.transform(test[:, None])[:, 0])


def test_scikit_learn_drops_the_same_column():
    values = CREDIT.column("purpose")
    peer = OneHotEncoder(sparse_output=False, drop="first").fit_transform(values[:, None])
    np.testing.assert_array_equal(fit_one_hot(values, drop_first=True).transform(values), peer)


# The unseen


@pytest.mark.parametrize("encoding", [fit_labels(["a", "b"]), fit_one_hot(["a", "b"])])
@pytest.mark.parametrize("value", ["c", "", "aa", "A"])
def test_an_unseen_value_is_an_error_unless_told_otherwise(encoding, value):
    with pytest.raises(ValueError, match=f"values must be among the 2 categories, got {value!r}"):
        encoding.transform(["a", value])


def test_an_unseen_value_may_have_a_number_of_its_own():
    labels = fit_labels([10, 30], unseen="extra")
    assert labels.transform([10, 20, 30, 99, -1]).tolist() == [0, 2, 1, 2, 2]
    assert labels.n_codes == 3
    with pytest.raises(ValueError, match="codes must hold labels below the number of classes, 2"):
        labels.inverse_transform([2])


def test_an_unseen_value_may_have_a_column_of_its_own():
    columns = fit_one_hot([10, 30], unseen="extra")
    assert columns.transform([10, 20]).tolist() == [[1, 0, 0], [0, 0, 1]]
    message = "^rows must stand for categories, got one for an unseen value$"
    with pytest.raises(ValueError, match=message):
        columns.inverse_transform([[0, 0, 1]])
    dropped = fit_one_hot([10, 30], unseen="extra", drop_first=True)
    assert dropped.transform([10, 30, 20]).tolist() == [[0, 0], [1, 0], [0, 1]]


def test_an_unseen_value_may_be_a_row_of_zeros():
    columns = fit_one_hot([10, 30], unseen="zeros")
    assert columns.n_columns == 2
    assert columns.transform([20, 30]).tolist() == [[0, 0], [0, 1]]
    with pytest.raises(ValueError, match="rows must each hold a single 1"):
        columns.inverse_transform([[0, 0]])


@pytest.mark.parametrize("value", ["b", ["b"], [["b"]]])
def test_one_value_alone_has_the_number_of_its_category(value):
    assert np.ravel(fit_labels(["a", "b"]).transform(value)).tolist() == [1]


@pytest.mark.parametrize("shape", [(), (4,), (2, 2), (0,)])
def test_values_may_have_any_shape(shape):
    values = np.array(["a", "b", "b", "a"])[: np.prod(shape, dtype=int)].reshape(shape)
    labels, columns = fit_labels(["a", "b"]), fit_one_hot(["a", "b"])
    assert labels.transform(values).shape == shape
    assert columns.transform(values).shape == (*shape, 2)
    np.testing.assert_array_equal(labels.inverse_transform(labels.transform(values)), values)
    np.testing.assert_array_equal(columns.inverse_transform(columns.transform(values)), values)


def test_an_encoding_can_be_written_down_with_every_column_and_no_way_for_the_unseen():
    columns = OneHotEncoding(["b", "a"])
    assert columns.categories == ("b", "a")
    assert (columns.unseen, columns.drop_first, columns.n_columns) == ("error", False, 2)
    assert columns.transform([["a"], ["b"]]).tolist() == [[[0, 1]], [[1, 0]]]
    assert LabelEncoding(["b", "a"]).unseen == "error"


@pytest.mark.parametrize("value", [True, 7, np.uint8(7), "seven"])
def test_a_single_value_of_any_kind_is_a_category(value):
    assert fit_labels([value]).transform([value, value]).tolist() == [0, 0]
    assert fit_one_hot(value).inverse_transform([[1]]).tolist() == [value]


def test_without_the_first_column_tables_come_back_too():
    columns = fit_one_hot([1, 2, 3], drop_first=True)
    table = np.array([[1, 2], [3, 1], [2, 2]])
    np.testing.assert_array_equal(columns.inverse_transform(columns.transform(table)), table)


def test_encodings_are_frozen_and_compare_by_what_they_learned():
    assert fit_labels(["b", "a", "b"]) == LabelEncoding(["a", "b"])
    assert fit_one_hot([1, 2]) != fit_one_hot([1, 2], drop_first=True)
    with pytest.raises(AttributeError):
        fit_labels([1]).categories = (2,)


LABELS, COLUMNS = fit_labels(["a", "b"]), fit_one_hot(["a", "b"])


@pytest.mark.parametrize("fit", [fit_labels, fit_one_hot])
@pytest.mark.parametrize(
    ("values", "options", "error", "message"),
    [
        ([], {}, ValueError, "values must not be empty"),
        ([0.5], {}, TypeError, "values must hold int, bool or str, got dtype float64"),
        ([None], {}, TypeError, "values must hold int, bool or str, got dtype object"),
        ([["a"], ["b", "c"]], {}, ValueError, "^values must be one rectangular array"),
        (np.ma.array([1, 2], mask=[0, 1]), {}, TypeError, "^values must be an array without a mas"),
        (["a"], {"unseen": "ignore"}, ValueError, "unseen must be one of 'error', 'extra'"),
        (["a"], {"unseen": None}, ValueError, "unseen must be one of"),
    ],
)
def test_values_that_are_no_categories_are_refused(fit, values, options, error, message):
    with pytest.raises(error, match=message):
        fit(values, **options)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: LabelEncoding(["a", "b", "a"]), ValueError, "categories must all differ, got 'a'"),
        (lambda: LabelEncoding([]), ValueError, "categories must not be empty"),
        (lambda: LabelEncoding([[1, 2]]), ValueError, "categories must have 1 dimension"),
        (lambda: LabelEncoding(3), ValueError, "categories must have 1 dimension"),
        (lambda: LabelEncoding([1.5]), TypeError, "categories must hold int, bool or str"),
        (lambda: LabelEncoding(["a"], "zeros"), ValueError, "unseen must be one of"),
        (lambda: OneHotEncoding([0, 1, 1]), ValueError, "categories must all differ, got 1 more"),
        (lambda: OneHotEncoding([1], drop_first=1), TypeError, "drop_first must be True or False"),
        (
            lambda: OneHotEncoding([1, 2], "zeros", drop_first=True),
            ValueError,
            "^unseen must not be 'zeros' with drop_first, .* use unseen='extra'$",
        ),
        (lambda: LABELS.transform([1]), TypeError, "values must be of the kind of the categories"),
        (lambda: fit_labels([1]).transform(["1"]), TypeError, "values must be of the kind"),
        (lambda: COLUMNS.transform([0.5]), TypeError, "values must hold int, bool or str"),
        (lambda: LABELS.inverse_transform([-1]), ValueError, "codes must hold labels from 0"),
        (lambda: LABELS.inverse_transform([2]), ValueError, "codes must hold labels below"),
        (lambda: LABELS.inverse_transform([0.0]), TypeError, "codes must hold integer"),
        (lambda: COLUMNS.inverse_transform([[1, 0, 0]]), ValueError, "rows must have 2 columns"),
        (lambda: COLUMNS.inverse_transform(1.0), ValueError, "rows must have 2 columns"),
        (
            lambda: COLUMNS.inverse_transform([[1, 1]]),
            ValueError,
            r"^rows must each hold a single 1 and else 0; .* take rows.argmax\(axis=-1\) first$",
        ),
        (lambda: COLUMNS.inverse_transform([[0, 0]]), ValueError, "rows must each hold a single 1"),
        (lambda: COLUMNS.inverse_transform([[0.5, 0.5]]), ValueError, "rows must each hold"),
        (lambda: COLUMNS.inverse_transform([["a", "b"]]), TypeError, "rows must hold real numbers"),
        (
            lambda: fit_one_hot([1, 2, 3], drop_first=True).inverse_transform([[1, 1]]),
            ValueError,
            "rows must each hold a single 1",
        ),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
