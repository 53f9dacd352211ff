"""German credit: 1,000 applications for a loan, and which of them went bad."""

import csv
import io
from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, label_array, same_length
from zenlib.datasets._files import verified_content

__all__ = ["CREDIT_CODES", "CreditApplications", "load_german_credit"]

_FILE = "german_credit.csv"
_SHA256 = "cc9217123996abb0355c116b25a46f7c10aaec34e84e6d25bed4f09db33e1310"
_NUMERIC = (
    "duration_months",
    "amount",
    "installment_rate",
    "residence_since",
    "age_years",
    "n_credits",
    "n_dependants",
)

CREDIT_CODES = {
    "checking_account": {
        "A11": "below 0 DM",
        "A12": "0 to 200 DM",
        "A13": "200 DM or more, or salary paid in for at least 1 year",
        "A14": "no checking account",
    },
    "credit_history": {
        "A30": "no credits taken, or all paid back duly",
        "A31": "all credits at this bank paid back duly",
        "A32": "existing credits paid back duly till now",
        "A33": "delay in paying off in the past",
        "A34": "critical account, or other credits elsewhere",
    },
    "purpose": {
        "A40": "new car",
        "A41": "used car",
        "A42": "furniture or equipment",
        "A43": "radio or television",
        "A44": "domestic appliances",
        "A45": "repairs",
        "A46": "education",
        "A47": "vacation",
        "A48": "retraining",
        "A49": "business",
        "A410": "others",
    },
    "savings": {
        "A61": "below 100 DM",
        "A62": "100 to 500 DM",
        "A63": "500 to 1000 DM",
        "A64": "1000 DM or more",
        "A65": "unknown, or no savings account",
    },
    "employment": {
        "A71": "unemployed",
        "A72": "below 1 year",
        "A73": "1 to 4 years",
        "A74": "4 to 7 years",
        "A75": "7 years or more",
    },
    "personal_status": {
        "A91": "male, divorced or separated",
        "A92": "female, divorced, separated or married",
        "A93": "male, single",
        "A94": "male, married or widowed",
        "A95": "female, single",
    },
    "other_debtors": {
        "A101": "none",
        "A102": "co-applicant",
        "A103": "guarantor",
    },
    "property": {
        "A121": "real estate",
        "A122": "building society savings or life insurance",
        "A123": "car or other",
        "A124": "unknown, or no property",
    },
    "other_installments": {
        "A141": "bank",
        "A142": "stores",
        "A143": "none",
    },
    "housing": {
        "A151": "rent",
        "A152": "own",
        "A153": "for free",
    },
    "job": {
        "A171": "unemployed or unskilled, not resident",
        "A172": "unskilled, resident",
        "A173": "skilled employee or official",
        "A174": "management, self-employed, highly qualified employee or officer",
    },
    "telephone": {
        "A191": "none",
        "A192": "yes, under the customer's name",
    },
    "foreign_worker": {
        "A201": "yes",
        "A202": "no",
    },
}
"""Column -> code -> meaning, as in the data set's own description."""


@dataclass(frozen=True, repr=False, eq=False)
class CreditApplications:
    """Applications for a loan: numbers, codes, and whether the loan went bad.

    Parameters
    ----------
    numeric : array of float64, shape (n, 7)
        Columns `numeric_names`.
    categorical : array of str, shape (n, 13)
        Columns `categorical_names`, values as in `CREDIT_CODES`.
    default : array of uint8, shape (n,)
        1 where the credit was bad, 0 where it was good.

    Raises
    ------
    TypeError
        If an array has the wrong dtype.
    ValueError
        If shapes do not fit, a number is not finite, a code is unknown, or `default` holds
        anything but 0 and 1.

    Notes
    -----
    The arrays are read-only copies, so that one data set can be shared safely.

    Examples
    --------
    >>> import numpy as np
    >>> credit = load_german_credit()
    >>> one = CreditApplications(credit.numeric[:1], credit.categorical[:1], credit.default[:1])
    >>> one
    CreditApplications(1 application, 0 bad)

    Book: §3.2.1
    """

    numeric: np.ndarray
    categorical: np.ndarray
    default: np.ndarray

    numeric_names = _NUMERIC
    categorical_names = tuple(CREDIT_CODES)

    def __post_init__(self):
        numeric = float_array("numeric", self.numeric, ndim=2).astype(np.float64)
        categorical = _codes("categorical", self.categorical)
        default = label_array("default", self.default, n_classes=2).astype(np.uint8)
        for name, table, names in (
            ("numeric", numeric, self.numeric_names),
            ("categorical", categorical, self.categorical_names),
        ):
            if table.shape[1] != len(names):
                raise ValueError(f"{name} must have {len(names)} columns, got shape {table.shape}")
            same_length(name, table, "default", default)
            object.__setattr__(self, name, _read_only(table))
        object.__setattr__(self, "default", _read_only(default))
        for name, codes in CREDIT_CODES.items():
            if unknown := set(self.column(name).tolist()) - codes.keys():
                raise ValueError(
                    f"categorical must hold codes of CREDIT_CODES[{name!r}] in the column {name}, "
                    f"got {min(unknown)!r}"
                )

    def __repr__(self):
        n, n_bad = len(self.default), int(self.default.sum())
        return f"CreditApplications({n} application{'s' * (n != 1)}, {n_bad} bad)"

    def column(self, name):
        """One column by its name.

        Parameters
        ----------
        name : str
            One of `numeric_names` or `categorical_names`.

        Returns
        -------
        array of shape (n,)
            float64, or the codes as str.

        Raises
        ------
        ValueError
            If there is no such column.

        Examples
        --------
        >>> load_german_credit().column("housing")[:4]
        array(['A152', 'A152', 'A152', 'A153'], dtype='<U4')
        """
        for table, names in (
            (self.numeric, self.numeric_names),
            (self.categorical, self.categorical_names),
        ):
            if name in names:
                return table[:, names.index(name)]
        raise ValueError(
            f"name must be one of {', '.join(self.numeric_names + self.categorical_names)}, "
            f"got {name!r}"
        )

    def meanings(self, name):
        """One categorical column in words instead of codes.

        Parameters
        ----------
        name : str
            One of `categorical_names`.

        Returns
        -------
        array of str, shape (n,)

        Raises
        ------
        ValueError
            If there is no such categorical column.

        Examples
        --------
        >>> load_german_credit().meanings("housing")[:4]
        array(['own', 'own', 'own', 'for free'], dtype='<U8')
        """
        if name not in CREDIT_CODES:
            raise ValueError(
                f"name must be one of {', '.join(self.categorical_names)}, got {name!r}"
            )
        return np.array([CREDIT_CODES[name][code] for code in self.column(name).tolist()])


def load_german_credit(path=None):
    """German credit (Statlog): 1,000 applications at a bank, 300 of them bad.

    Parameters
    ----------
    path : str or path, optional
        Another copy of the same file; by default the one inside the package.

    Returns
    -------
    CreditApplications
        numeric (1000, 7), categorical (1000, 13), default (1000,), all read-only.

    Raises
    ------
    FileNotFoundError
        If the file is missing.
    ValueError
        If the file is truncated or altered.

    Notes
    -----
    Numbers: duration_months; amount in Deutsche Mark; installment_rate in per cent of disposable
    income; residence_since in years; age_years; n_credits at this bank; n_dependants. The
    documentation of the source calls them numerical; several are coarse classes. Categories and
    their codes: `CREDIT_CODES`. Its cost matrix: to take a bad customer for a good one costs 5, a
    good one for a bad one 1.

    What it is not: a picture of a bank. The applications date from 1973 to 1975 and the bad ones
    were sampled more often than they occur, so that 30 % says nothing about real default rates.
    Grömping (2019) found errors in the code table; conclusions about `personal_status` or
    `foreign_worker` should not rest on it.

    The file's SHA-256 is checked at every load. Codes and order are those of the original
    `german.data`, which the tests rebuild byte for byte. Licence: CC BY 4.0
    (LICENSES/GERMAN-CREDIT.md).

    References
    ----------
    Hofmann, "Statlog (German Credit Data)", UCI Machine Learning Repository, 1994,
    https://doi.org/10.24432/C5NC77.
    Grömping, "South German Credit Data: Correcting a Widely Used Data Set", Report 4/2019,
    Beuth University of Applied Sciences Berlin.

    Examples
    --------
    >>> credit = load_german_credit()
    >>> credit
    CreditApplications(1000 applications, 300 bad)
    >>> credit.numeric[0].tolist()
    [6.0, 1169.0, 4.0, 4.0, 67.0, 2.0, 1.0]

    Book: §3.2.1
    """
    content = verified_content(path, bundled=_FILE, sha256=_SHA256, what="German credit")
    rows = list(csv.DictReader(io.StringIO(content.decode("ascii"))))
    return CreditApplications(
        np.array([[float(row[name]) for name in _NUMERIC] for row in rows]),
        np.array([[row[name] for name in CREDIT_CODES] for row in rows]),
        np.array([int(row["default"]) for row in rows]),
    )


def _codes(name, value):
    array = np.array(value)
    if array.dtype.kind != "U":
        raise TypeError(f"{name} must hold codes as str, got dtype {array.dtype}")
    if array.ndim != 2:
        raise ValueError(f"{name} must have 2 dimensions, got shape {array.shape}")
    return array


def _read_only(array):
    array.flags.writeable = False
    return array
