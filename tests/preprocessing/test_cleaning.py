"""Cleaning: what is missing or repeated is found, and nothing is removed unasked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.impute import SimpleImputer

from zenlib.preprocessing import (
    Imputer,
    duplicate_rows,
    fit_imputer,
    missing_values,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
RNG = np.random.default_rng(0)
INF, NAN = np.inf, np.nan
HOLEY = np.where(RNG.random((300, 40)) < 0.2, NAN, RNG.normal(size=(300, 40)))
TABLES = arrays(np.float64, (7, 2), elements=st.floats(-1e6, 1e6))


# Missing


def test_missing_values_are_the_nans():
    x = [[1.0, NAN], [NAN, 0.0], [2.0, 3.0]]
    assert missing_values(x).tolist() == [[False, True], [True, False], [False, False]]
    assert missing_values([1, 2]).tolist() == [False, False]


@pytest.mark.parametrize(("statistic", "fill"), [("median", [2.5, 7]), ("mean", [4, 7])])
def test_an_imputer_fills_in_the_statistic_of_what_is_there(statistic, fill):
    x = [[1.0, 7.0], [2.0, NAN], [3.0, NAN], [10.0, 7.0], [NAN, NAN]]
    imputer = fit_imputer(x, statistic=statistic)
    assert imputer.fill.tolist() == fill
    assert imputer.transform([[NAN, NAN], [0.0, NAN]]).tolist() == [fill, [0, 7]]


def test_the_median_is_filled_in_unless_told_otherwise():
    assert fit_imputer([[0.0], [0.0], [9.0]]).fill.tolist() == [0]


@pytest.mark.parametrize("statistic", ["median", "mean"])
def test_scikit_learn_fills_in_the_same(statistic):
    new = HOLEY[::-1]
    peer = SimpleImputer(strategy=statistic).fit(HOLEY).transform(new)
    ours = fit_imputer(HOLEY, statistic=statistic).transform(new)
    np.testing.assert_allclose(ours, peer, rtol=1e-14)


def test_what_is_there_stays_and_nothing_is_missing_afterwards():
    filled = fit_imputer(HOLEY).transform(HOLEY)
    np.testing.assert_array_equal(filled[~np.isnan(HOLEY)], HOLEY[~np.isnan(HOLEY)])
    assert not missing_values(filled).any()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_dtype_stays_and_integers_become_float64(dtype):
    assert Imputer(1.5).transform(np.array([NAN], dtype)).dtype == dtype
    assert Imputer(1.5).transform([1, 2]).dtype == np.float64


# Duplicates


@pytest.mark.parametrize(
    ("rows", "repeated"),
    [
        ([3, 1, 3, 3, 1], [False, False, True, True, True]),
        ([[1, 2], [2, 1], [1, 2]], [False, False, True]),
        ([[1.0, NAN], [1.0, NAN], [NAN, 1.0]], [False, True, False]),
        ([[0.0], [-0.0]], [False, True]),
        (["a", "b", "a"], [False, False, True]),
        ([["a", "b"], ["a", "c"]], [False, False]),
        ([[INF], [INF]], [False, True]),
        ([[0.0], [NAN], [0.0]], [False, False, True]),
        ([[1.0], [NAN]], [False, False]),
        ([7], [False]),
    ],
)
def test_a_row_is_a_duplicate_from_its_second_time_on(rows, repeated):
    assert duplicate_rows(rows).tolist() == repeated


@law
@given(x=arrays(np.int64, (12, 2), elements=st.integers(0, 2)))
def test_without_its_duplicates_a_table_has_every_row_once_in_the_old_order(x):
    kept = x[~duplicate_rows(x)].tolist()
    assert kept == list(map(list, dict.fromkeys(map(tuple, x.tolist()))))


BAD = {
    "empty": ([], ValueError, "x must not be empty"),
    "text": (["a"], TypeError, "x must "),
    "infinite": ([[1.0], [INF]], ValueError, "x must be finite or NaN, got 1 infinite"),
    "number": (1.0, ValueError, "x must have at least 1 dimension"),
}
TAKE_SAMPLES = {
    "missing_values": missing_values,
    "fit_imputer": fit_imputer,
    "Imputer.transform": Imputer(0).transform,
}


@pytest.mark.parametrize("call", TAKE_SAMPLES.values(), ids=TAKE_SAMPLES)
@pytest.mark.parametrize(("x", "error", "message"), BAD.values(), ids=BAD)
def test_samples_that_are_none_are_refused(call, x, error, message):
    with pytest.raises(error, match=message):
        call(x)


def test_the_fill_is_learned_and_frozen():
    with pytest.raises(ValueError, match="read-only"):
        fit_imputer(HOLEY).fill[0] = 0


def test_values_that_overflow_when_added_are_refused():
    assert fit_imputer([[1e150], [NAN]])
    with pytest.raises(ValueError, match=r"x must lie within 1e\+150 of 0, got 1.1e\+150"):
        fit_imputer([[-1.1e150], [NAN]])


def test_a_feature_that_is_missing_throughout_teaches_nothing():
    with pytest.raises(ValueError, match="x must have a value in every feature, got 1 of 2"):
        fit_imputer([[NAN, 1.0], [NAN, 2.0]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fit_imputer([1.0], statistic="mode"), ValueError, "statistic must be one of"),
        (lambda: Imputer(NAN), ValueError, "fill must be finite"),
        (lambda: Imputer("a"), TypeError, "fill must hold real numbers"),
        (
            lambda: Imputer([0, 0]).transform([[1.0]]),
            ValueError,
            r"^x must hold samples of shape \(2,\), one fill each, got x of shape \(1, 1\)$",
        ),
        (
            lambda: Imputer(1e9).transform(np.array([NAN], np.float16)),
            ValueError,
            "x must give values within the range of float16",
        ),
        (lambda: duplicate_rows([]), ValueError, r"x must.*got shape \(0,\)"),
        (lambda: duplicate_rows(np.zeros((2, 2, 2))), ValueError, r"x must have shape"),
        (lambda: duplicate_rows(3), ValueError, "x must have shape"),
        (lambda: duplicate_rows([[1, 2], [3]]), ValueError, "^x must be one rectangular array"),
        (lambda: duplicate_rows([None]), TypeError, "x must hold real numbers"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
