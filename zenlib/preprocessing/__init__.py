"""Cleaning, scaling and encoding: numbers and categories made fit for a model.

cleaning        missing_values, duplicate_rows; fit_imputer -> Imputer
outliers        iqr_fences, mad_fences -> Fences
scaling         fit_min_max, fit_mean_normalization, fit_z_score, fit_robust -> Scaling
encoding        fit_labels -> LabelEncoding, fit_one_hot -> OneHotEncoding

Whatever is learned from data is learned once, from the training set, and frozen: a `fit_*` function
(or `*_fences`) looks at the rows that it is given and returns an object that only remembers
numbers. Its `transform` then treats every other row, of the test set or of next year, by the same
rule. So nothing of the test set can leak into training, unless it is passed to `fit_*`.

Rows are samples, columns are features. NaN stands for a missing value and is welcome in `cleaning`
and `outliers` alone; infinity is refused, except where rows are only compared.
"""

from zenlib.preprocessing.cleaning import (
    Imputer,
    duplicate_rows,
    fit_imputer,
    missing_values,
)
from zenlib.preprocessing.encoding import (
    LabelEncoding,
    OneHotEncoding,
    fit_labels,
    fit_one_hot,
)
from zenlib.preprocessing.outliers import Fences, iqr_fences, mad_fences
from zenlib.preprocessing.scaling import (
    Scaling,
    fit_mean_normalization,
    fit_min_max,
    fit_robust,
    fit_z_score,
)

__all__ = [
    "Fences",
    "Imputer",
    "LabelEncoding",
    "OneHotEncoding",
    "Scaling",
    "duplicate_rows",
    "fit_imputer",
    "fit_labels",
    "fit_mean_normalization",
    "fit_min_max",
    "fit_one_hot",
    "fit_robust",
    "fit_z_score",
    "iqr_fences",
    "mad_fences",
    "missing_values",
]
