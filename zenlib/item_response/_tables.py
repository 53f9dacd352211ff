"""Tables of answers, and the grid of abilities that integrals run over."""

import numpy as np

from zenlib._validation import float_array

ABILITIES = np.linspace(-6, 6, 61)
LOG_PRIOR = -(ABILITIES**2) / 2
LOG_PRIOR -= np.log(np.exp(LOG_PRIOR).sum())


def answer_table(name, value, n_columns=None):
    """`value` as float64 of shape (n, m): 0, 1, or NaN for not asked."""
    array = float_array(name, value, ndim=2, finite=False).astype(np.float64)
    odd = ~np.isin(array, (0, 1)) & ~np.isnan(array)
    if odd.any():
        raise ValueError(
            f"{name} must hold 0, 1 or NaN (not asked), got {array[odd][0]:.6g}; "
            f"score graded answers first, for example {name} >= 1"
        )
    if n_columns is not None and array.shape[1] != n_columns:
        raise ValueError(
            f"{name} must have a column for each of the {n_columns} items, got {array.shape}"
        )
    return array


def log_likelihood_at(answers, slope, intercept):
    """Each row's log P(answers | ability) on the grid, shape (n, 61); NaN counts for nothing."""
    logit = np.outer(ABILITIES, slope) + intercept
    asked = ~np.isnan(answers)
    right = np.where(asked, answers, 0)
    return right @ logit.T - asked.astype(float) @ np.logaddexp(0, logit).T


def log_sum(terms):
    """The log Σ exp along the last axis, without overflow."""
    top = terms.max(axis=-1, keepdims=True)
    return (top + np.log(np.exp(terms - top).sum(axis=-1, keepdims=True)))[..., 0]
