"""What a token is worth when it is read again."""

from zenlib._elementwise import expm1, maximum, minimum
from zenlib._quantities import quantity
from zenlib.llm._arguments import LARGEST

REPETITION_SCALE = 15.387756
"""Repetitions after which a token has given 1 - 1/e of all it can give by being repeated;
Muennighoff et al., 2023, arXiv:2305.16264, appendix A."""


def effective_tokens(n_tokens, n_unique_tokens, *, repetition_scale=REPETITION_SCALE):
    """Tokens that would teach as much if each were seen once.

    Parameters
    ----------
    n_tokens : float or array of them, at least 1
        Tokens read in the training, repetitions included.
    n_unique_tokens : float or array of them, at least 1
        Tokens of the data set.
    repetition_scale : float or array of them, above 0
        How slowly repetition loses its worth.

    Returns
    -------
    float or float64 array
        `n_tokens` while none is repeated; never more than (1 + `repetition_scale`) times
        `n_unique_tokens`.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    D' = U + U R* (1 - exp(-R/R*)) with the repetitions R = D/U - 1. Four epochs are nearly as
    good as new data; after forty, reading on is pointless. The scale was fitted on models up to
    9e9 parameters; larger ones overfit sooner.

    References
    ----------
    Muennighoff et al., "Scaling data-constrained language models", NeurIPS 2023,
    arXiv:2305.16264, eq. 5 and appendix A.

    Examples
    --------
    >>> [round(effective_tokens(epochs * 1e9, 1e9) / 1e9, 1) for epochs in (1, 4, 40)]
    [1.0, 3.7, 15.2]

    Book: §10.1 eq-repetition
    """
    n_tokens = quantity("n_tokens", n_tokens, least=1, most=LARGEST)
    unique = quantity("n_unique_tokens", n_unique_tokens, least=1, most=LARGEST)
    scale = quantity("repetition_scale", repetition_scale, above=0, most=LARGEST)
    repetitions = maximum(n_tokens / unique - 1, 0)
    return minimum(n_tokens, unique) - unique * scale * expm1(-repetitions / scale)
