"""German credit: complete, unaltered, with every code explained."""

import hashlib
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from zenlib.datasets import CREDIT_CODES, CreditApplications, load_german_credit
from zenlib.datasets import credit as module

FILE = Path(module.__file__).parents[1] / "data" / "german_credit.csv"
CREDIT = load_german_credit()


def test_has_a_thousand_applications_of_which_three_hundred_went_bad():
    assert CREDIT.numeric.shape == (1000, 7)
    assert CREDIT.categorical.shape == (1000, 13)
    assert Counter(CREDIT.default.tolist()) == {0: 700, 1: 300}
    assert (CREDIT.numeric.dtype, CREDIT.default.dtype) == (np.float64, np.uint8)


def test_gives_back_the_original_file_byte_for_byte():
    """german.data separates with spaces and calls good 1 and bad 2; 79,793 bytes."""
    lines = FILE.read_text(encoding="ascii").splitlines()[1:]
    rows = [line.split(",") for line in lines]
    text = "".join(" ".join([*row[:-1], str(int(row[-1]) + 1)]) + "\n" for row in rows)
    assert len(text) == 79_793
    assert hashlib.md5(text.encode()).hexdigest() == "6b94c2e35480e671545e52a808a8a549"


def test_the_first_two_applications_are_those_of_the_original():
    """A11 6 A34 A43 1169 A65 A75 4 A93 A101 4 A121 67 A143 A152 2 A173 1 A192 A201 1."""
    first = dict(zip(CREDIT.numeric_names, CREDIT.numeric[0].tolist(), strict=True))
    assert first == {
        "duration_months": 6,
        "amount": 1169,
        "installment_rate": 4,
        "residence_since": 4,
        "age_years": 67,
        "n_credits": 2,
        "n_dependants": 1,
    }
    codes = "A11 A34 A43 A65 A75 A93 A101 A121 A143 A152 A173 A192 A201"
    assert " ".join(CREDIT.categorical[0]) == codes
    assert CREDIT.default[:5].tolist() == [0, 1, 0, 0, 1]


def test_the_numbers_lie_where_the_source_says():
    low, high = CREDIT.numeric.min(axis=0), CREDIT.numeric.max(axis=0)
    assert low.tolist() == [4, 250, 1, 1, 19, 1, 1]
    assert high.tolist() == [72, 18_424, 4, 4, 75, 4, 2]


def test_personal_status_belongs_to_its_row():
    """A widely copied version has this column sorted: 50, 310, 548 and 92 in four blocks."""
    column = CREDIT.column("personal_status")
    assert Counter(column.tolist()) == {"A91": 50, "A92": 310, "A93": 548, "A94": 92}
    assert (column[1:] != column[:-1]).sum() > 500


def test_two_codes_are_explained_that_nobody_has():
    seen = {name: set(CREDIT.column(name).tolist()) for name in CREDIT_CODES}
    never = {name: codes.keys() - seen[name] for name, codes in CREDIT_CODES.items()}
    never = {name: codes for name, codes in never.items() if codes}
    assert never == {"purpose": {"A47"}, "personal_status": {"A95"}}


def test_no_meaning_is_given_twice_in_a_column():
    for codes in CREDIT_CODES.values():
        assert len(set(codes.values())) == len(codes)


def test_a_column_is_found_by_its_name():
    for table, names in (
        (CREDIT.numeric, CREDIT.numeric_names),
        (CREDIT.categorical, CREDIT.categorical_names),
    ):
        for i, name in enumerate(names):
            assert np.array_equal(CREDIT.column(name), table[:, i])


def test_meanings_say_each_code_in_words():
    for name, codes in CREDIT_CODES.items():
        words = CREDIT.meanings(name).tolist()
        assert words == [codes[code] for code in CREDIT.column(name).tolist()]


def test_says_in_one_line_what_it_holds():
    assert repr(CREDIT) == "CreditApplications(1000 applications, 300 bad)"
    two = CreditApplications(CREDIT.numeric[:2], CREDIT.categorical[:2], CREDIT.default[:2])
    assert repr(two) == "CreditApplications(2 applications, 1 bad)"


def test_cannot_be_written_to_and_leaves_the_callers_arrays_writable():
    numeric = CREDIT.numeric[:3].copy()
    default = CREDIT.default[:3].copy()
    part = CreditApplications(numeric, CREDIT.categorical[:3], default)
    numeric[0], default[0] = 9, 1
    assert (part.numeric[0, 0], part.default[0]) == (6, 0)
    for array in (part.numeric, part.categorical, part.default):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]
    with pytest.raises(AttributeError):
        part.default = default


def test_is_read_from_a_copy_elsewhere_and_from_any_folder(tmp_path, monkeypatch):
    copy = shutil.copy(FILE, tmp_path / "copy.csv")
    monkeypatch.chdir(tmp_path)
    for path in (None, copy, "copy.csv"):
        assert np.array_equal(load_german_credit(path).categorical, CREDIT.categorical)


@pytest.mark.parametrize(
    ("damage", "error", "reason"),
    [
        (lambda path: path.unlink(), FileNotFoundError, "is missing"),
        (lambda path: path.write_bytes(FILE.read_bytes()[:-1]), ValueError, "truncated or altered"),
        (
            lambda path: path.write_bytes(FILE.read_bytes().replace(b"1169", b"1168")),
            ValueError,
            "truncated or altered",
        ),
    ],
)
def test_a_damaged_file_is_refused_with_the_way_to_get_it_back(tmp_path, damage, error, reason):
    path = Path(shutil.copy(FILE, tmp_path / "german_credit.csv"))
    damage(path)
    with pytest.raises(error, match=f"German credit.*{reason}") as caught:
        load_german_credit(path)
    restore = "git checkout -- zenlib/data/german_credit.csv"
    assert all(part in str(caught.value) for part in (str(path), restore, "install zenlib again"))


NUMERIC, CODES, DEFAULT = CREDIT.numeric[:3], CREDIT.categorical[:3], CREDIT.default[:3]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: load_german_credit(5), TypeError, "path must be"),
        (lambda: CreditApplications([["a"] * 7] * 3, CODES, DEFAULT), TypeError, "numeric must"),
        (lambda: CreditApplications(NUMERIC[:, :6], CODES, DEFAULT), ValueError, "numeric.* 7 col"),
        (lambda: CreditApplications(NUMERIC * np.nan, CODES, DEFAULT), ValueError, "numeric must"),
        (lambda: CreditApplications(NUMERIC[:2], CODES, DEFAULT), ValueError, "numeric and def"),
        (lambda: CreditApplications(NUMERIC[0], CODES, DEFAULT), ValueError, "numeric must have 2"),
        (lambda: CreditApplications(NUMERIC, NUMERIC, DEFAULT), TypeError, "categorical must hold"),
        (lambda: CreditApplications(NUMERIC, CODES[0], DEFAULT), ValueError, "categorical must ha"),
        (lambda: CreditApplications(NUMERIC, CODES[:2], DEFAULT), ValueError, "categorical and"),
        (lambda: CreditApplications(NUMERIC, CODES[:, 1:], DEFAULT), ValueError, "categorical.*13"),
        (
            lambda: CreditApplications(NUMERIC, CODES[:, ::-1], DEFAULT),
            ValueError,
            r"CREDIT_CODES\['checking_account'\] in the column checking_account, got 'A201'",
        ),
        (lambda: CreditApplications(NUMERIC, CODES, DEFAULT * 2), ValueError, "default must hold"),
        (lambda: CreditApplications(NUMERIC, CODES, DEFAULT / 2), TypeError, "default must hold"),
        (lambda: CreditApplications(NUMERIC, CODES, DEFAULT[:2]), ValueError, "default must hold"),
        (lambda: CREDIT.column("sex"), ValueError, "name must be one of duration_months, .*'sex'"),
        (lambda: CREDIT.meanings("amount"), ValueError, "name must be one of checking_account"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
