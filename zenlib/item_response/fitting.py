"""Difficulty and discrimination from a table of answers, whoever gave them."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import flag, real_number, whole_number
from zenlib.activations import sigmoid
from zenlib.item_response._tables import (
    ABILITIES,
    LOG_PRIOR,
    answer_table,
    log_likelihood_at,
    log_sum,
)
from zenlib.item_response.items import Items


@dataclass(frozen=True, eq=False)
class FittedItems:
    """Items as estimated, and how well they explain the answers.

    Parameters
    ----------
    items : Items
    log_likelihood : float
        log P(all answers), abilities integrated out.
    n_parameters : int
        Numbers estimated: m difficulties and one slope, or m.
    n_iterations : int

    Examples
    --------
    >>> FittedItems(Items([0.0]), -10.0, 2, 5).aic
    24.0

    Book: §6.3 eq-marginal-likelihood
    """

    items: Items
    log_likelihood: float
    n_parameters: int
    n_iterations: int

    @property
    def aic(self):
        """Akaike's criterion: of two fits to the same answers, the smaller predicts better."""
        return 2 * self.n_parameters - 2 * self.log_likelihood


def fit_items(answers, *, equal_discrimination=False, tolerance=1e-6, max_iterations=5_000):
    """Items from answers by marginal maximum likelihood, abilities unknown.

    Parameters
    ----------
    answers : array_like of shape (n, m)
        1 right, 0 wrong, NaN not asked; every item with at least one of each.
    equal_discrimination : bool
        One slope for all items (Rasch), instead of one for each (two-parameter model).
    tolerance : float, above 0
        Done when no slope or intercept moves by more.
    max_iterations : int, at least 1

    Returns
    -------
    FittedItems

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If an answer is neither 0, 1 nor NaN, an item has answers of one kind only, or the
        estimates do not settle, as where one slope grows without end.

    Notes
    -----
    Maximises Σ_i log ∫ φ(θ) Π_j P(y_ij | θ) dθ by expectation and maximisation: spread each person
    over 61 abilities as the answers so far suggest, then fit each item's logistic curve to these
    fractional persons by Newton's method. Equal rows are counted once. Slopes start at 1, so that
    ability points upward; a negative slope is a question scored the wrong way round.

    References
    ----------
    Bock, Aitkin (1981), "Marginal maximum likelihood estimation of item parameters: application
    of an EM algorithm", Psychometrika 46, 443-459, https://doi.org/10.1007/BF02293801.

    Examples
    --------
    Three questions, eight persons; the third is answered rightly least often.

    >>> answers = [[0, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 0], [1, 1, 1], [0, 1, 1]]
    >>> fitted = fit_items([*answers, [1, 0, 1]], equal_discrimination=True)
    >>> fitted.items.difficulty.argmax(), fitted.n_parameters
    (np.int64(2), 4)

    Book: §6.3 eq-marginal-likelihood
    """
    answers = answer_table("answers", answers)
    equal = flag("equal_discrimination", equal_discrimination)
    tolerance = real_number("tolerance", tolerance, above=0)
    max_iterations = whole_number("max_iterations", max_iterations, least=1)
    _both_kinds(answers)
    rows, times = np.unique(np.nan_to_num(answers, nan=-1), axis=0, return_counts=True)
    rows[rows < 0] = np.nan
    slope, intercept = np.ones(rows.shape[1]), np.zeros(rows.shape[1])
    for n_iterations in range(1, max_iterations + 1):
        log_p = LOG_PRIOR + log_likelihood_at(rows, slope, intercept)
        weights = times[:, np.newaxis] * np.exp(log_p - log_sum(log_p)[:, np.newaxis])
        step = _newton(*_expected_counts(rows, weights), slope, intercept, equal)
        slope, intercept = slope + step[0], intercept + step[1]
        if np.abs(step).max() < tolerance:
            log_p = LOG_PRIOR + log_likelihood_at(rows, slope, intercept)
            log_likelihood = float(times @ log_sum(log_p))
            n_parameters = len(slope) + (1 if equal else len(slope))
            items = Items(-intercept / slope, slope)
            return FittedItems(items, log_likelihood, n_parameters, n_iterations)
    raise ValueError(
        f"answers must let the estimates settle within {max_iterations} iterations, the last still "
        f"moved them by {np.abs(step).max():.2g}; try equal_discrimination=True"
    )


def _expected_counts(rows, weights):
    """How many persons at each ability met each item, and how many answered rightly."""
    asked = ~np.isnan(rows)
    return weights.T @ asked, weights.T @ np.where(asked, rows, 0)


def _newton(met, right, slope, intercept, equal):
    """One step of each item's logistic regression on ability; of a common slope if `equal`."""
    p = sigmoid(np.outer(ABILITIES, slope) + intercept)
    excess, curvature = right - met * p, met * p * (1 - p)
    g_slope, g_intercept = ABILITIES @ excess, excess.sum(axis=0)
    h_slope, h_both, h_intercept = (ABILITIES**k @ curvature for k in (2, 1, 0))
    if equal:  # eliminate the intercepts, then sum over items
        rest = (h_slope - h_both**2 / h_intercept).sum()
        change = (g_slope - h_both * g_intercept / h_intercept).sum() / rest
        d_slope = np.full(len(slope), change)
    else:
        determinant = h_slope * h_intercept - h_both**2
        d_slope = (h_intercept * g_slope - h_both * g_intercept) / determinant
    return np.array([d_slope, (g_intercept - h_both * d_slope) / h_intercept])


def _both_kinds(answers):
    for kind, word in ((1, "right"), (0, "wrong")):
        without = np.flatnonzero(~(answers == kind).any(axis=0))
        if without.size:
            raise ValueError(
                f"answers must hold right and wrong ones for every item, got no {word} one in "
                f"column {without[0]}; leave that item out, its difficulty is beyond the data"
            )
