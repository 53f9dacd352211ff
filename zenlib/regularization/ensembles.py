"""Ensembles: many models that err differently, and one answer that errs less."""

import numpy as np

from zenlib._validation import (
    float_array,
    float_if_scalar,
    generator,
    label_array,
    probability_rows,
    whole_number,
)

__all__ = [
    "average_probabilities",
    "bootstrap_indices",
    "ensemble_variance",
    "majority_vote",
    "out_of_bag",
]


def bootstrap_indices(n_samples, *, n_sets, rng):
    """Training sets drawn from a training set, with replacement and of the same size.

    Parameters
    ----------
    n_samples : int, at least 1
        Samples to draw from, and to draw.
    n_sets : int, at least 1
        Sets, one for each model.
    rng : numpy Generator
        The same seed draws the same sets.

    Returns
    -------
    ndarray of int64, shape (n_sets, n_samples)
        `x[indices[b]]` is the training set of model b.

    Raises
    ------
    TypeError
        If a number is not whole, or `rng` is not a Generator.
    ValueError
        If a number is below 1.

    Notes
    -----
    A sample is left out of a set with probability (1 - 1/n)ⁿ, about 1/e = 36.8 %: `out_of_bag`.

    References
    ----------
    Breiman, "Bagging predictors", Machine Learning 24, 1996.

    Examples
    --------
    >>> import numpy as np
    >>> bootstrap_indices(5, n_sets=2, rng=np.random.default_rng(0))
    array([[4, 3, 2, 1, 1],
           [0, 0, 0, 0, 4]])

    Book: §10.3
    """
    n_samples = whole_number("n_samples", n_samples, least=1)
    n_sets = whole_number("n_sets", n_sets, least=1)
    return generator("rng", rng).integers(n_samples, size=(n_sets, n_samples))


def out_of_bag(indices):
    """Which samples a bootstrap set left out: a test set that costs nothing.

    Parameters
    ----------
    indices : array_like of int, shape (n_sets, n_samples)
        From `bootstrap_indices`.

    Returns
    -------
    ndarray of bool, shape (n_sets, n_samples)
        True at [b, i] if sample i is not in set b.

    Raises
    ------
    TypeError
        If `indices` does not hold whole numbers.
    ValueError
        If its shape is another, or an index is negative or not below n_samples.

    Examples
    --------
    >>> out_of_bag([[0, 0, 2], [1, 2, 0]])
    array([[False,  True, False],
           [False, False, False]])

    Book: §10.3
    """
    indices = label_array("indices", indices, ndim=2)
    n_sets, n_samples = indices.shape
    label_array("indices", indices, n_classes=n_samples, ndim=2)
    left_out = np.ones((n_sets, n_samples), dtype=bool)
    left_out[np.arange(n_sets)[:, None], indices] = False
    return left_out


def average_probabilities(probabilities, *, weights=None):
    """The mean of what several models hold probable.

    Parameters
    ----------
    probabilities : array_like of shape (n_models, ..., K)
        Probabilities that sum to one over the K classes.
    weights : array_like of shape (n_models,), optional
        How much each model counts, at least 0; by default all alike.

    Returns
    -------
    ndarray of shape (..., K), in the dtype of `probabilities`
        Sums to one over the classes.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If probabilities leave [0, 1] or do not sum to one, or the weights are not as many as the
        models, negative, or all 0.

    Notes
    -----
    p = sum_b w_b p_b / sum_b w_b. Its cross-entropy is at most the mean of the models' own,
    because -log is convex: Jensen's inequality. Averaging cannot do worse than the average model,
    though it may do worse than the best.

    Examples
    --------
    >>> average_probabilities([[[0.25, 0.75]], [[0.75, 0.25]]])
    array([[0.5, 0.5]])

    Book: §10.3
    """
    p = probability_rows("probabilities", probabilities)
    if p.ndim < 2:
        raise ValueError(
            f"probabilities must have shape (n_models, ..., K), got {p.shape}; "
            f"stack the models' probabilities along a first axis"
        )
    w = np.ones(len(p)) if weights is None else _weights(weights, len(p))
    return np.average(p.astype(np.float64), axis=0, weights=w).astype(p.dtype)


def majority_vote(labels):
    """The class that most models chose.

    Parameters
    ----------
    labels : array_like of int, shape (n_models, ...)
        The class chosen by each model, 0, 1, ….

    Returns
    -------
    ndarray of int64, shape (...)
        Where several classes have the most votes, the lowest of them.

    Raises
    ------
    TypeError
        If `labels` does not hold whole numbers.
    ValueError
        If it is empty or a label is negative.

    Notes
    -----
    Three models that are right in 80 % of cases, independently, are right together in
    0.8³ + 3 · 0.8² · 0.2 = 89.6 %. Models trained on the same data are not independent.

    Examples
    --------
    >>> majority_vote([[2, 0, 1], [2, 1, 0], [0, 1, 2]])
    array([2, 1, 0])

    Book: §10.3
    """
    labels = label_array("labels", labels, ndim=None)
    votes = np.zeros((labels.max() + 1, *labels.shape[1:]), dtype=np.int64)
    for chosen in labels:
        votes += np.arange(len(votes)).reshape(-1, *[1] * chosen.ndim) == chosen
    return votes.argmax(axis=0)


def ensemble_variance(variance, correlation, n_models):
    """The variance of the mean of several models that are as good as each other.

    Parameters
    ----------
    variance : float or array_like, at least 0
        σ² of one model's prediction.
    correlation : float or array_like, from -1/(n_models - 1) to 1
        ρ between the predictions of two models. More negative no n_models variables can be.
    n_models : int, at least 1

    Returns
    -------
    float or ndarray
        In the unit of `variance`.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, or `n_models` is not whole.
    ValueError
        If one is out of its range, or shapes do not broadcast.

    Notes
    -----
    ρ σ² + (1 - ρ) σ² / n. More models reduce the second part alone; only models that err
    differently reduce the first. The bias is that of a single model.

    References
    ----------
    Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 2nd ed., 2009, eq. 15.1.

    Examples
    --------
    >>> ensemble_variance(4.0, 0.25, 10)  # 1 + 3/10
    1.3

    Book: §10.3 eq-ensemble-variance
    """
    variance = float_array("variance", variance, nonempty=False)
    correlation = float_array("correlation", correlation, nonempty=False)
    n_models = whole_number("n_models", n_models, least=1)
    if (variance < 0).any():
        raise ValueError(f"variance must be at least 0, got {variance.min():.6g}")
    least = -1 / (n_models - 1) if n_models > 1 else -1
    outside = (correlation < least) | (correlation > 1)
    if outside.any():
        raise ValueError(
            f"correlation must lie between {least:.6g} and 1 for {n_models} models, "
            f"got {correlation[outside].flat[0]:.6g}"
        )
    try:
        shared = correlation * variance
    except ValueError as error:
        raise ValueError(
            f"variance and correlation must have shapes that broadcast, got {variance.shape} and "
            f"{correlation.shape}"
        ) from error
    return float_if_scalar(shared + (variance - shared) / n_models)


def _weights(weights, n_models):
    weights = float_array("weights", weights, ndim=1).astype(np.float64)
    if len(weights) != n_models:
        raise ValueError(f"weights must be one for each of {n_models} models, got {len(weights)}")
    if (weights < 0).any() or not weights.any():
        raise ValueError("weights must be at least 0, and not all 0")
    return weights / weights.sum()
