"""The embedding: a vector for every token."""

import numpy as np

from zenlib._validation import label_array, whole_number
from zenlib.layers._arguments import numbers, shaped


def embedding(tokens, embeddings):
    """The vector of each token, looked up in a table.

    Parameters
    ----------
    tokens : array_like of int, any shape, usually (m, steps)
        Numbers 0 … n_tokens - 1.
    embeddings : array_like of shape (n_tokens, width)
        One row for each token.

    Returns
    -------
    ndarray of shape tokens.shape + (width,) and the dtype of `embeddings`

    Raises
    ------
    TypeError
        If `tokens` are not integers or `embeddings` not real numbers.
    ValueError
        If a token has no row in the table.

    Notes
    -----
    A lookup is the product of a one-hot row with the table, without the multiplications by zero:
    onehot(t) E = E[t].

    References
    ----------
    Bengio, Ducharme, Vincent, Jauvin, "A neural probabilistic language model", Journal of Machine
    Learning Research 3, 2003.

    Examples
    --------
    >>> embedding([[2, 0]], [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    array([[[4., 5.],
            [0., 1.]]])

    Book: §4.3.2 eq-embedding
    """
    embeddings = numbers("embeddings", embeddings, ndim=2)
    return embeddings[_tokens(tokens, len(embeddings))]


def embedding_backward(grad, tokens, n_tokens):
    """The gradient of the table: each row collects what every appearance of its token sends.

    Parameters
    ----------
    grad : array_like of shape (*tokens.shape, width)
        Gradient of the loss with respect to the output.
    tokens : array_like of int
        As they went into `embedding`.
    n_tokens : int
        Number of rows of the table.

    Returns
    -------
    ndarray of shape (n_tokens, width) and the dtype of `grad`
        Zero for tokens that did not appear.

    Raises
    ------
    TypeError, ValueError
        As `embedding`; also if `grad` does not have the shape of the output.

    Notes
    -----
    Gᴱ = onehotᵀ G: a token that appears twice gets the sum. `grad_table[tokens] += grad` would
    keep only the last; here the rows are sorted by token and summed in runs.

    Examples
    --------
    >>> embedding_backward([[1.0, 1.0], [2.0, 5.0]], [1, 1], 3)
    array([[0., 0.],
           [3., 6.],
           [0., 0.]])

    Book: §4.3.2 eq-embedding
    """
    n_tokens = whole_number("n_tokens", n_tokens, least=1)
    tokens, grad = _tokens(tokens, n_tokens), numbers("grad", grad)
    shaped("grad", grad, (*tokens.shape, *grad.shape[-1:]), "(*tokens.shape, width)")
    table = np.zeros((n_tokens, grad.shape[-1]), grad.dtype)
    if tokens.size:
        order = np.argsort(tokens, axis=None, kind="stable")
        present, starts = np.unique(tokens.ravel()[order], return_index=True)
        rows = grad.reshape(-1, grad.shape[-1])[order]
        table[present] = np.add.reduceat(rows, starts, axis=0)
    return table


def _tokens(tokens, n_tokens):
    return label_array("tokens", tokens, n_classes=n_tokens, ndim=None, nonempty=False)
