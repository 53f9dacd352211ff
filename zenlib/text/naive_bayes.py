"""A classifier that counts: multinomial naive Bayes."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, label_array, real_number, same_length, whole_number
from zenlib.text.ngrams import NgramCounts

__all__ = ["NaiveBayes", "fit_naive_bayes"]


@dataclass(frozen=True, eq=False)
class NaiveBayes:
    """What the counts of each class say, as logarithms of probabilities.

    Parameters
    ----------
    log_prior : ndarray of float64, shape (K,)
        log P(class), from the shares of the training texts.
    log_likelihood : ndarray of float64, shape (features, K)
        log P(feature | class).

    Notes
    -----
    log P(class | text) = log P(class) + Σ_f n_f log P(f | class) + constant: a linear model whose
    weights are counted, not descended to. "Naive" is the assumption that features occur
    independently; characters do not, so the probabilities come out too sure of themselves, while
    the order of the classes is often right.

    Examples
    --------
    >>> model = fit_naive_bayes([[2, 0], [0, 2]], [0, 1])
    >>> model.predict([[1, 0], [1, 3]])
    array([0, 1])

    Book: §4.3.2 eq-naive-bayes
    """

    log_prior: np.ndarray
    log_likelihood: np.ndarray

    def log_joint(self, counts):
        """The logarithm of P(text and class), apart from a constant that all classes share.

        Parameters
        ----------
        counts : NgramCounts or array_like of shape (m, features)

        Returns
        -------
        ndarray of float64, shape (m, K)

        Raises
        ------
        TypeError
            If `counts` does not hold real numbers.
        ValueError
            If it has another number of features, or negative or infinite counts.

        Examples
        --------
        >>> fit_naive_bayes([[2, 0], [0, 2]], [0, 1]).log_joint([[0, 0]]).round(4)  # log ½
        array([[-0.6931, -0.6931]])

        Book: §4.3.2 eq-naive-bayes
        """
        counts = _counts("counts", counts)
        n_features, n_classes = self.log_likelihood.shape
        if counts.shape[1] != n_features:
            raise ValueError(
                f"counts must have {n_features} features, those of the training, got "
                f"{counts.shape[1]}"
            )
        evidence = [
            _sum_by(counts.rows, counts, len(counts), column) for column in self.log_likelihood.T
        ]
        return self.log_prior + np.reshape(evidence, (n_classes, -1)).T

    def predict(self, counts):
        """The most probable class of each text; of two equal ones the first.

        Parameters
        ----------
        counts : NgramCounts or array_like of shape (m, features)

        Returns
        -------
        ndarray of int, shape (m,)

        Raises
        ------
        TypeError, ValueError
            As `log_joint`.

        Examples
        --------
        >>> fit_naive_bayes([[2, 0], [0, 2]], [0, 1]).predict([[3, 1]])
        array([0])

        Book: §4.3.2
        """
        return self.log_joint(counts).argmax(axis=1)


def fit_naive_bayes(counts, labels, *, n_classes=None, smoothing=1.0):
    """Naive Bayes from counts: no descent, one pass through the texts.

    Parameters
    ----------
    counts : NgramCounts or array_like of shape (m, features)
        How often each feature occurs in each training text.
    labels : array_like of int, shape (m,)
        Classes 0, 1, …; every class occurs.
    n_classes : int, at least 2, optional
        By default the largest label plus one.
    smoothing : float, above 0
        What is added to every count (Laplace for 1): a feature that a class has never shown is
        rare there, not impossible.

    Returns
    -------
    NaiveBayes

    Raises
    ------
    TypeError
        If an argument does not hold numbers of its kind.
    ValueError
        If lengths differ, a count is negative or infinite, a class has no text, or `smoothing` is
        not above 0.

    Notes
    -----
    P(c) = m_c / m and P(f | c) = (n_fc + a) / (n_c + a F), with n_fc the count of feature f in the
    texts of class c, n_c their sum, F the number of features and a the smoothing.

    References
    ----------
    Manning, Raghavan, Schütze, "Introduction to Information Retrieval", 2008, §13.2.

    Examples
    --------
    >>> model = fit_naive_bayes([[2, 0], [1, 1], [0, 4]], [0, 0, 1])
    >>> np.exp(model.log_likelihood)[0].round(4)  # (3 + 1) / (4 + 2) and (0 + 1) / (4 + 2)
    array([0.6667, 0.1667])

    Book: §4.3.2 eq-naive-bayes
    """
    counts = _counts("counts", counts)
    labels = label_array("labels", labels)
    same_length("counts", counts, "labels", labels)
    smoothing = real_number("smoothing", smoothing, above=0)
    if n_classes is None:
        n_classes = max(int(labels.max()) + 1, 2)
    n_classes = whole_number("n_classes", n_classes, least=2)
    texts = np.bincount(label_array("labels", labels, n_classes=n_classes), minlength=n_classes)
    if not texts.all():
        raise ValueError(
            f"labels must name every class from 0 to {n_classes - 1}, got none of class "
            f"{texts.argmin()}"
        )
    of_class = labels[counts.rows]
    totals = np.stack(
        [
            np.bincount(counts.columns, counts.values * (of_class == c), counts.shape[1])
            for c in range(n_classes)
        ],
        axis=1,
    )
    smooth = totals + smoothing
    return NaiveBayes(np.log(texts / len(labels)), np.log(smooth) - np.log(smooth.sum(axis=0)))


def _sum_by(rows, counts, n_rows, weight):
    return np.bincount(rows, counts.values * weight[counts.columns], n_rows)


def _counts(name, value):
    if isinstance(value, NgramCounts):
        return value
    table = float_array(name, value, ndim=2)
    if table.min() < 0:
        raise ValueError(f"{name} must hold counts of at least 0, got {table.min():.6g}")
    rows, columns = np.nonzero(table)
    return NgramCounts(rows, columns, table[rows, columns], table.shape)
