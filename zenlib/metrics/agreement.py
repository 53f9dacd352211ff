"""Whether two raters agree more than two who guess: Cohen's kappa, plain and weighted."""

import numpy as np

from zenlib._validation import one_of
from zenlib.metrics.classification import confusion_matrix

_DISTANCE = {
    None: lambda i, j: i != j,
    "linear": lambda i, j: abs(i - j),
    "quadratic": lambda i, j: (i - j) ** 2,
}


def cohen_kappa_score(y1, y2, *, weights=None):
    """Agreement of two raters beyond what their habits alone would give.

    Parameters
    ----------
    y1, y2 : array of int or bool, shape (m,)
        Class or mark that each rater gave to each sample, 0 upward.
    weights : None, "linear" or "quadratic"
        How much a disagreement counts: any the same; by its distance, for marks in order; or by
        the square of that.

    Returns
    -------
    float
        1 for full agreement, 0 for what chance gives, below 0 for less than that.

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If labels are negative, none are given, lengths differ, `weights` is unknown, or both
        raters gave one and the same class to every sample, which leaves 0/0.

    Notes
    -----
    1 - sum_ij w_ij O_ij / sum_ij w_ij E_ij, with O the confusion matrix of the two and E the one
    that independent raters with the same habits would have: E_ij = r_i c_j / m, with the sums r of
    the rows and c of the columns of O. The weights are
    [i != j], |i - j| or (i - j)². The quadratic one is Lin's concordance coefficient, the
    correlation if the two have the same mean and spread. Kappa falls with rarity: of 100 answers
    of which 98 are right, two raters who agree on 97 may have a kappa near 0.4.

    References
    ----------
    Cohen (1960), "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20, 37-46, https://doi.org/10.1177/001316446002000104.
    Cohen (1968), "Weighted kappa", Psychological Bulletin 70, 213-220,
    https://doi.org/10.1037/h0026256.

    Examples
    --------
    Three of four agree, and two coins would in half the cases: (3/4 - 1/2) / (1 - 1/2).

    >>> cohen_kappa_score([0, 0, 1, 1], [0, 1, 1, 1])
    0.5

    Book: §7.4 eq-cohen-kappa
    """
    distance = _DISTANCE[one_of("weights", weights, (None, "linear", "quadratic"))]
    try:
        observed = confusion_matrix(y1, y2).astype(np.float64)
    except (TypeError, ValueError) as error:
        raise type(error)(str(error).replace("y_true", "y1").replace("y_pred", "y2")) from None
    weight = distance(*np.indices(observed.shape))
    by_chance = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()
    expected = float((weight * by_chance).sum())
    if expected == 0:
        raise ValueError(
            "y1 and y2 must hold at least two classes between them, got one alone, "
            "for which agreement by chance is certain; report the share of agreement"
        )
    return 1 - float((weight * observed).sum()) / expected
