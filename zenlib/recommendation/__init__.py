"""Who may like what: predicted from what others chose, and judged as a list of a few items.

biases          Biases, fit_biases: who rates high, what is rated high
factors         Factors, fit_factors, fit_implicit_factors: taste in a few numbers
ranking         top_items, recall_at_k, ndcg_at_k, catalogue_coverage, gini_index: lists
experiments     ab_test_size: people needed to see a difference

Users and items are labels from 0. Predicting a rating well and making a good list are two tasks;
a model may win the first and lose the second.
"""

from zenlib.recommendation.biases import Biases, fit_biases
from zenlib.recommendation.experiments import ab_test_size
from zenlib.recommendation.factors import Factors, fit_factors, fit_implicit_factors
from zenlib.recommendation.ranking import (
    catalogue_coverage,
    gini_index,
    ndcg_at_k,
    recall_at_k,
    top_items,
)

__all__ = [
    "Biases",
    "Factors",
    "ab_test_size",
    "catalogue_coverage",
    "fit_biases",
    "fit_factors",
    "fit_implicit_factors",
    "gini_index",
    "ndcg_at_k",
    "recall_at_k",
    "top_items",
]
