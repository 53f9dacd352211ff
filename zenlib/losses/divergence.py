"""How far one distribution is from another: Kullback-Leibler and Jensen-Shannon."""

import numpy as np

from zenlib.losses._shared import as_gradient, paired_rows, surprise, surprise_of_rows
from zenlib.losses.crossentropy import categorical_crossentropy_grad


def kl_divergence(y_true, y_pred, *, from_logits=False):
    """Mean surprise, in nats, beyond the one that the true probabilities themselves leave.

    Parameters
    ----------
    y_true : array_like of shape (m, K)
        True probabilities, one row per sample.
    y_pred : array_like of shape (m, K)
        Predicted probabilities; with `from_logits`, any real scores.
    from_logits : bool
        True when softmax has still to be applied to `y_pred`.

    Returns
    -------
    float
        In nats; 0 when the two agree, inf when something that happens was given probability 0.
        Where they nearly agree its error is of the size of 1e-16, and it may be as far below 0.

    Raises
    ------
    TypeError, ValueError
        As `categorical_crossentropy`.

    Notes
    -----
    KL(y ‖ p) = sum_k y_k log(y_k / p_k), the mean over the rows, with 0 · log 0 = 0. The
    cross-entropy is the entropy of y plus this: what is left to learn is KL alone. It is not
    symmetric and no distance.

    References
    ----------
    Kullback, Leibler, "On information and sufficiency", Annals of Mathematical Statistics 22(1),
    1951.

    Examples
    --------
    >>> kl_divergence([[0, 1]], [[0.5, 0.5]])  # log 2
    0.6931471805599453
    >>> kl_divergence([[0.25, 0.75]], [[0.25, 0.75]])
    0.0

    Book: §3.2.4 eq-kl-divergence
    """
    y_true, y_pred = paired_rows(y_true, y_pred, from_logits)
    return _relative_entropy(y_true, surprise_of_rows(y_pred, from_logits))


def kl_divergence_grad(y_true, y_pred, *, from_logits=False):
    """Gradient of `kl_divergence` with respect to the probabilities, or the logits.

    Parameters
    ----------
    y_true : array_like of shape (m, K)
        True probabilities.
    y_pred : array_like of shape (m, K)
        Predicted probabilities; with `from_logits`, logits.
    from_logits : bool
        True when `y_pred` holds logits.

    Returns
    -------
    ndarray of the shape and dtype of `y_pred`

    Raises
    ------
    TypeError, ValueError
        As `categorical_crossentropy`.

    Notes
    -----
    That of the cross-entropy: the entropy of y, by which they differ, does not depend on the
    prediction.

    Examples
    --------
    >>> kl_divergence_grad([[0.5, 0.5]], [[0.0, 0.0]], from_logits=True)
    array([[0., 0.]])

    Book: §3.2.4 eq-kl-divergence, §4.2.3 eq-cross-entropy-gradient
    """
    return categorical_crossentropy_grad(y_true, y_pred, from_logits=from_logits)


def jensen_shannon_divergence(y_true, y_pred):
    """How well one draw tells which of two distributions it came from, in nats.

    Parameters
    ----------
    y_true, y_pred : array_like of shape (m, K)
        Rows of probabilities; exchanging the two changes nothing.

    Returns
    -------
    float
        The mean over the rows: 0 when the two agree, log 2 when they have no outcome in common.

    Raises
    ------
    TypeError, ValueError
        As `categorical_crossentropy`.

    Notes
    -----
    JSD(p, q) = (KL(p ‖ m) + KL(q ‖ m)) / 2 with m = (p + q) / 2. It is finite always, because m is
    0 only where both are. A fair coin chooses p or q, and one outcome is seen: JSD is what this
    outcome says about the coin.

    References
    ----------
    Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information
    Theory 37(1), 1991.

    Examples
    --------
    >>> jensen_shannon_divergence([[1, 0]], [[0, 1]])  # log 2
    0.6931471805599453

    Book: §3.2.4 eq-jensen-shannon
    """
    y_true, y_pred = paired_rows(y_true, y_pred, from_logits=False)
    middle = surprise(_middle(y_true, y_pred))
    return (_relative_entropy(y_true, middle) + _relative_entropy(y_pred, middle)) / 2


def jensen_shannon_divergence_grad(y_true, y_pred):
    """Gradient of `jensen_shannon_divergence` with respect to the second distribution.

    Parameters
    ----------
    y_true, y_pred : array_like of shape (m, K)
        Rows of probabilities.

    Returns
    -------
    ndarray of the shape and dtype of `y_pred`

    Raises
    ------
    TypeError, ValueError
        As `categorical_crossentropy`.

    Notes
    -----
    dJSD/dq_k = log(q_k / m_k) / 2 per row, each entry moved on its own: -inf where q alone is 0,
    and log(2) / 2 where both are.

    Examples
    --------
    >>> jensen_shannon_divergence_grad([[0.5, 0.5]], [[0.5, 0.5]])
    array([[0., 0.]])

    Book: §3.2.4 eq-jensen-shannon
    """
    y_true, y_pred = paired_rows(y_true, y_pred, from_logits=False)
    middle, ratio = _middle(y_true, y_pred), np.full(y_pred.shape, 2.0)
    np.divide(y_pred, middle, out=ratio, where=middle > 0)
    with np.errstate(divide="ignore"):
        return as_gradient(np.log(ratio) / (2 * len(y_pred)), y_pred)


def _middle(p, q):
    return np.add(p, q, dtype=np.float64) / 2


def _relative_entropy(y, surprise_at_prediction):
    """Mean over the rows of sum_k y_k (surprise at the prediction - surprise at y)."""
    with np.errstate(invalid="ignore"):
        excess = surprise_at_prediction - surprise(y)
    excess[y == 0] = 0  # 0 · log 0 = 0
    excess *= y
    return float(excess.sum() / len(y))
