"""A loss of pairs: what belongs together is to lie closer than what does not."""

import numpy as np

from zenlib._validation import float_array, real_number, same_shape
from zenlib.activations import log_softmax, softmax


def contrastive_loss(a, b, *, temperature=0.1):
    """Mean surprise, in nats, at which row of b belongs to a row of a, and the other way round.

    Parameters
    ----------
    a, b : array_like of shape (m, d)
        Embeddings, for example of m images and of their m captions; row i of one belongs to row
        i of the other. Only their directions count.
    temperature : float, at least 1e-6
        What the cosines are divided by; the lower, the more the nearest wrong ones count.

    Returns
    -------
    float
        In nats: log m for a model that cannot tell them apart; 0 for one pair alone.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes differ or are not (m, d), a value is not finite, a row is zero and so has
        no direction, or `temperature` is below 1e-6.

    Notes
    -----
    With s_ij = cos(a_i, b_j) / τ, the mean of two cross-entropies, one over the rows of s and one
    over its columns, each with the diagonal as its labels. Two rows that mean the same count
    as wrong for each other, so a batch should hold each meaning once.

    References
    ----------
    van den Oord, Li, Vinyals, "Representation learning with contrastive predictive coding", 2018,
    arXiv:1807.03748, equation 4.
    Radford et al., "Learning transferable visual models from natural language supervision", 2021,
    arXiv:2103.00020, figure 3.

    Examples
    --------
    All alike, so each of three could be the right one:

    >>> round(contrastive_loss(np.ones((3, 2)), np.ones((3, 2))), 4)  # log 3
    1.0986
    >>> contrastive_loss(np.eye(2), 5 * np.eye(2), temperature=0.01) < 1e-40
    True

    Book: §9.2.2 eq-contrastive-loss
    """
    (a, _), (b, _) = _directions(a, b)
    surprise = [np.trace(log_softmax(s)) for s in _both_ways(a, b, temperature)]
    return float(0.0 - sum(surprise) / (2 * len(a)))


def contrastive_loss_grad(a, b, *, temperature=0.1):
    """Gradient of `contrastive_loss` with respect to both embeddings.

    Parameters
    ----------
    a, b : array_like of shape (m, d)
        Embeddings; row i of one belongs to row i of the other.
    temperature : float, at least 1e-6
        What the cosines are divided by.

    Returns
    -------
    (grad_a, grad_b) : two arrays of the shapes and dtypes of `a` and `b`

    Raises
    ------
    TypeError, ValueError
        As `contrastive_loss`.

    Notes
    -----
    dL/ds = (P + Q - 2 I) / 2m with P the softmax over the rows of s and Q that over its columns.
    From the direction u = a / |a| back to a, the part along u is lost, since length does not
    count: dL/da = (g - (g · u) u) / |a|.

    Examples
    --------
    Length does not count, so no gradient points along its embedding:

    >>> a, b = np.array([[3.0, 4.0], [1.0, 0.0]]), np.array([[1.0, 1.0], [0.0, 2.0]])
    >>> grad_a, grad_b = contrastive_loss_grad(a, b)
    >>> np.allclose((grad_a * a).sum(axis=1), 0)
    True

    Book: §9.2.2 eq-contrastive-gradient
    """
    dtypes = [float_array(name, value).dtype for name, value in (("a", a), ("b", b))]
    (a, size_a), (b, size_b) = _directions(a, b)
    across, down = _both_ways(a, b, temperature)
    grad = (softmax(across) + softmax(down).T - 2 * np.eye(len(a))) / (2 * len(a) * temperature)
    grads = (
        _through_length("a", a, grad @ b, size_a),
        _through_length("b", b, grad.T @ a, size_b),
    )
    return tuple(g.astype(dtype, copy=False) for g, dtype in zip(grads, dtypes, strict=True))


def _through_length(name, direction, grad, size):
    """From the gradient of a direction to that of the embedding it belongs to."""
    along = (grad * direction).sum(axis=1, keepdims=True) * direction
    with np.errstate(over="ignore"):
        through = (grad - along) / size
    if not np.isfinite(through).all():
        raise ValueError(
            f"{name} must hold rows longer than {size.min():.3g} for a finite gradient"
        )
    return through


def _both_ways(a, b, temperature):
    """Cosines over the temperature: those of each a with all b, and of each b with all a."""
    s = a @ b.T / real_number("temperature", temperature, above=0, least=1e-6)
    return s, s.T


def _directions(a, b):
    """Both embeddings in float64, each row as its direction, of length 1, and its length."""
    a, b = float_array("a", a, ndim=2), float_array("b", b, ndim=2)
    same_shape("a", a, "b", b)
    return _direction("a", a), _direction("b", b)


def _direction(name, x):
    x = x.astype(np.float64)
    largest = abs(x).max(axis=1, keepdims=True)
    if not largest.all():
        raise ValueError(
            f"{name} must hold rows other than zero, got zeros in row {largest.argmin()}; "
            f"a row of zeros has no direction"
        )
    x = x / largest  # so that no square overflows
    length = np.linalg.norm(x, axis=1, keepdims=True)
    return x / length, largest * length
