"""Who may look at whom: boolean masks, True for "may look"; `&` joins two of them."""

import numpy as np

from zenlib._validation import whole_number

__all__ = ["causal_mask", "padding_mask"]


def causal_mask(steps):
    """No step may look at a later one: what a model that predicts the next step needs.

    Parameters
    ----------
    steps : int, at least 1
        Length of the sequence.

    Returns
    -------
    ndarray of bool, shape (steps, steps)
        Entry (i, j) is True where j ≤ i.

    Raises
    ------
    TypeError
        If `steps` is not a whole number.
    ValueError
        If it is below 1.

    Notes
    -----
    With it the output of step i does not depend on any step after i, so all steps of a sequence
    are trained at once and none sees its own answer.

    References
    ----------
    Vaswani et al., "Attention is all you need", NeurIPS 2017, arXiv:1706.03762, §3.2.3.

    Examples
    --------
    >>> causal_mask(3)
    array([[ True, False, False],
           [ True,  True, False],
           [ True,  True,  True]])

    Book: §4.3.2 eq-attention-mask
    """
    return np.tri(whole_number("steps", steps, least=1), dtype=bool)


def padding_mask(tokens, *, pad=0):
    """Nobody may look at the filling that makes short texts as long as the longest.

    Parameters
    ----------
    tokens : array_like of int, shape (m, steps)
    pad : int
        The token that fills.

    Returns
    -------
    ndarray of bool, shape (m, 1, steps)
        True for real tokens; the axis of length 1 stands for every query.

    Raises
    ------
    TypeError
        If `tokens` are not integers, or `pad` is not a whole number.
    ValueError
        If `tokens` is not (m, steps).

    Notes
    -----
    Of a text that is nothing but filling every row is forbidden; attention gives it zeros.

    Examples
    --------
    >>> padding_mask([[5, 7, 0]])
    array([[[ True,  True, False]]])
    >>> (causal_mask(3) & padding_mask([[5, 7, 0]])).shape
    (1, 3, 3)

    Book: §4.3.2 eq-attention-mask
    """
    tokens = np.asarray(tokens)
    if tokens.dtype.kind not in "iu":
        raise TypeError(f"tokens must be whole numbers, got dtype {tokens.dtype}")
    if tokens.ndim != 2:
        raise ValueError(
            f"tokens must have 2 dimensions, (samples, steps), got shape {tokens.shape}; "
            f"for one text write tokens[np.newaxis]"
        )
    if isinstance(pad, bool) or not isinstance(pad, (int, np.integer)):
        raise TypeError(f"pad must be a whole number, got {type(pad).__name__} {pad!r}")
    return (tokens != pad)[:, np.newaxis, :]
