"""Explanation of a whole model: which features it uses."""

import numpy as np

from zenlib._validation import (
    float_array,
    function,
    generator,
    label_array,
    plain_array,
    same_length,
    whole_number,
)


def permutation_importance(score, x, y, *, rng, groups=None, n_repeats=5):
    """By how much a score falls when a feature is shuffled among the samples.

    Parameters
    ----------
    score : function of (x, y), giving a float
        Of a model that stays as it is, for example its accuracy on new samples.
    x : array of float, shape (m, n)
        Samples, one row each.
    y : array, shape (m, …)
        Their true values, handed on to `score`.
    rng : numpy Generator
        Source of the shuffles.
    groups : sequence of index arrays, optional
        Features that are shuffled together, for example the pixels of a patch; by default each
        on its own.
    n_repeats : int
        How often each is shuffled.

    Returns
    -------
    array of float64, shape (groups, n_repeats)
        Score before minus score after; their mean is the importance, their spread its noise.

    Raises
    ------
    TypeError
        If values are not real numbers, `score` is no function, or `rng` no Generator.
    ValueError
        If shapes do not fit, a group is empty or out of range, or a score is not finite.

    Notes
    -----
    I_g = s(X, y) - mean of s(X with the columns g shuffled, y). It tells what the model uses, not
    what matters in the world; of two features that say the same, each can be spared and both
    look unimportant.

    References
    ----------
    Breiman (2001), "Random forests", Machine Learning 45, 5-32, section 10.
    Fisher, Rudin, Dominici (2019), "All models are wrong, but many are useful", Journal of
    Machine Learning Research 20(177).

    Examples
    --------
    A score that looks at the first column alone:

    >>> x, y = np.eye(2), np.array([1.0, 0.0])
    >>> score = lambda x, y: -np.mean((x[:, 0] - y) ** 2)
    >>> drops = permutation_importance(score, x, y, rng=np.random.default_rng(0), n_repeats=20)
    >>> drops.shape, (drops.mean(axis=1) > 0).tolist()
    ((2, 20), [True, False])

    Book: §3.3 eq-permutation-importance
    """
    x, y = float_array("x", x, ndim=2), plain_array("y", y)
    if y.ndim == 0:
        raise ValueError("y must hold one value for each sample, got a single one")
    same_length("x", x, "y", y)
    generator("rng", rng)
    groups = [[j] for j in range(x.shape[1])] if groups is None else groups
    if isinstance(groups, (str, dict)) or not np.iterable(groups):
        raise TypeError(f"groups must be a list of lists of columns, got {groups!r:.60}")
    groups = [_columns(f"groups[{i}]", group, x) for i, group in enumerate(groups)]
    before = _score(score, x, y)
    drops = np.empty((len(groups), whole_number("n_repeats", n_repeats, least=1)))
    for i, columns in enumerate(groups):
        for repeat in range(n_repeats):
            shuffled = x.copy()
            shuffled[:, columns] = x[rng.permutation(len(x))][:, columns]
            drops[i, repeat] = before - _score(score, shuffled, y)
    return drops


def _score(score, x, y):
    value = float_array("what score returns", function("score", score)(x, y))
    if value.ndim:
        raise ValueError(f"score must return one number, got shape {value.shape}")
    return float(value)


def _columns(name, group, x):
    return label_array(name, group, n_classes=x.shape[1])
