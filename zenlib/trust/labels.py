"""Which labels are probably wrong, by the model's own account."""

import numpy as np

from zenlib._validation import label_array, probability_rows, same_length


def confident_joint(labels, probabilities):
    """How often each given label seems to stand for each true class.

    Parameters
    ----------
    labels : array_like of int, shape (m,)
        As given, some of them wrong; every class occurs.
    probabilities : array_like of shape (m, n_classes)
        For each sample, from a model that has not seen it (cross-validation).

    Returns
    -------
    ndarray of int, shape (n_classes, n_classes)
        Row: given label. Column: the class that it seems to be. Samples that no class claims are
        not counted.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range, or a class has no sample.

    Notes
    -----
    A class claims a sample if its probability reaches t_j, the mean probability of class j among
    the samples labelled j: so a class that the model is shy of needs less. Of several claims the
    most probable wins.

    References
    ----------
    Northcutt, Jiang, Chuang (2021), "Confident learning: estimating uncertainty in dataset labels",
    Journal of Artificial Intelligence Research 70, section 3.1, arXiv:1911.00068.

    Examples
    --------
    The last sample is labelled 1 and looks like a 0:

    >>> labels = [0, 0, 1, 1, 1]
    >>> p = np.array([0.9, 0.8, 0.1, 0.2, 0.95])
    >>> confident_joint(labels, np.stack([p, 1 - p], axis=1))
    array([[1, 0],
           [1, 2]])

    Book: §9.3.2 eq-confident-joint
    """
    labels, probabilities = _arguments(labels, probabilities)
    claimed = _claimed(labels, probabilities)
    counts = np.zeros(2 * probabilities.shape[1:], int)
    kept = claimed >= 0
    np.add.at(counts, (labels[kept], claimed[kept]), 1)
    return counts


def suspect_labels(labels, probabilities):
    """Samples whose label another class claims, the most suspicious first.

    Parameters
    ----------
    labels : array_like of int, shape (m,)
        As given, some of them wrong; every class occurs.
    probabilities : array_like of shape (m, n_classes)
        For each sample, from a model that has not seen it (cross-validation).

    Returns
    -------
    ndarray of int
        Numbers of samples, by rising probability of the label given, less that of the claiming
        class.

    Raises
    ------
    TypeError, ValueError
        As `confident_joint`.

    Notes
    -----
    What stands off the diagonal of `confident_joint`. A model that is wrong about a sample
    suspects it too: the list is for a person to look through, not for deleting.

    References
    ----------
    Northcutt, Jiang, Chuang (2021), "Confident learning: estimating uncertainty in dataset labels",
    Journal of Artificial Intelligence Research 70, section 3.2, arXiv:1911.00068.

    Examples
    --------
    >>> p = np.array([0.9, 0.8, 0.1, 0.2, 0.95])
    >>> suspect_labels([0, 0, 1, 1, 1], np.stack([p, 1 - p], axis=1))
    array([4])

    Book: §9.3.2 eq-confident-joint
    """
    labels, probabilities = _arguments(labels, probabilities)
    claimed = _claimed(labels, probabilities)
    suspects = np.flatnonzero((claimed >= 0) & (claimed != labels))
    own, other = (probabilities[suspects, c[suspects]] for c in (labels, claimed))
    return suspects[np.argsort(own - other, kind="stable")]


def _claimed(labels, probabilities):
    """The class that claims each sample; -1: none does."""
    n_classes = probabilities.shape[1]
    thresholds = [probabilities[labels == j, j].mean() for j in range(n_classes)]
    claims = np.where(probabilities >= thresholds, probabilities, -1.0)
    return np.where(claims.max(axis=1) >= 0, claims.argmax(axis=1), -1)


def _arguments(labels, probabilities):
    probabilities = probability_rows("probabilities", probabilities)
    if probabilities.ndim != 2:
        raise ValueError(f"probabilities must have 2 dimensions, got shape {probabilities.shape}")
    labels = label_array("labels", labels, n_classes=probabilities.shape[1])
    same_length("labels", labels, "probabilities", probabilities)
    missing = np.setdiff1d(np.arange(probabilities.shape[1]), labels)
    if missing.size:
        raise ValueError(f"labels must hold every class, got none of class {missing[0]}")
    return labels, probabilities
