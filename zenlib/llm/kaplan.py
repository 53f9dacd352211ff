"""Kaplan's scaling laws of 2020: historic, and in parameters without embeddings."""

from zenlib._quantities import finite_result, flag, quantity
from zenlib.llm._laws import check_size
from zenlib.llm.optimum import Allocation

PETAFLOPS_DAY = 8.64e19
"""Operations of 1e15 FLOP/s for a day, the unit of Kaplan's laws."""

_LAW = "Kaplan 2020"
_PARAMETERS = (768, 1.5e9)  # §1.2: without embeddings
_TOKENS = (2.2e7, 2.3e10)  # §1.2


def kaplan_loss(*, n_parameters=None, n_tokens=None, flops=None, extrapolate=False):
    """The loss that Kaplan's laws expect of a size, of data, of both, or of a budget.

    Parameters
    ----------
    n_parameters : float or array of them, at least 1, optional
        Parameters without embeddings; the data are endless unless `n_tokens` are given too.
    n_tokens : float or array of them, at least 1, optional
        Tokens of the data set; the model is as large as need be unless `n_parameters` are given.
    flops : float or array of them, above 0, optional
        Operations of the training, spent as well as possible; given alone.
    extrapolate : bool
        Answer even more than ten times outside of what the laws were fitted on.

    Returns
    -------
    float or float64 array
        Nats per token of their data and tokenizer.

    Raises
    ------
    TypeError, ValueError
        Nothing or too much is given, or it is out of its range.

    Notes
    -----
    (8.8e13/N)^0.076, (5.4e13/D)^0.095, (3.1e8/C)^0.050 with C in petaFLOP/s-days; for both,
    [(6.4e13/N)^(0.076/0.103) + 1.8e13/D]^0.103. The fits of D differ by design: the joint one
    stops early.

    References
    ----------
    Kaplan et al., "Scaling laws for neural language models", 2020, arXiv:2001.08361,
    eq. 1.1-1.3, 1.5 and table 2.

    Examples
    --------
    >>> round(kaplan_loss(n_parameters=1.5e9, n_tokens=2.3e10), 2)  # about GPT-2
    2.31

    Book: §10.1 eq-kaplan
    """
    extrapolate = flag("extrapolate", extrapolate)
    if (flops is None) == (n_parameters is None and n_tokens is None):
        raise TypeError(
            "either flops or n_parameters and n_tokens must be given, one or both of them"
        )
    if flops is not None:
        return _loss_of_compute(quantity("flops", flops, above=0), extrapolate)
    if n_parameters is not None:
        n_parameters = quantity("n_parameters", n_parameters, least=1)
        check_size(_LAW, "n_parameters", n_parameters, _PARAMETERS, extrapolate)
    if n_tokens is not None:
        n_tokens = quantity("n_tokens", n_tokens, least=1)
        check_size(_LAW, "n_tokens", n_tokens, _TOKENS, extrapolate)
    if n_tokens is None:
        return (8.8e13 / n_parameters) ** 0.076
    if n_parameters is None:
        return (5.4e13 / n_tokens) ** 0.095
    return ((6.4e13 / n_parameters) ** (0.076 / 0.103) + 1.8e13 / n_tokens) ** 0.103


def kaplan_optimum(flops, *, extrapolate=False):
    """The split of a budget that Kaplan's laws recommended: large models, few tokens.

    Parameters
    ----------
    flops : float or array of them, above 0
        Operations of the training, at a batch far below the critical one.
    extrapolate : bool
        Answer even more than ten times outside of what the laws were fitted on.

    Returns
    -------
    Allocation
        Its parameters have no embeddings, its tokens are those of one pass at the critical
        batch, and its operations 6ND are therefore about twice `flops`.

    Raises
    ------
    TypeError, ValueError
        The budget is not above 0, or its optimum far outside of the laws' range.

    Notes
    -----
    N = 1.3e9 C^0.73 and D = 2e10 C^0.27 with C in petaFLOP/s-days. Hoffmann's laws replaced
    this: Kaplan's runs shared one learning-rate schedule, whatever their length.

    References
    ----------
    Kaplan et al., 2020, arXiv:2001.08361, appendix A, table 6; Hoffmann et al., 2022,
    arXiv:2203.15556, §2.

    Examples
    --------
    >>> best = kaplan_optimum(8.64e19)  # one petaFLOP/s-day
    >>> best.n_parameters, best.n_tokens
    (1300000000.0, 20000000000.0)

    Book: §10.1 eq-kaplan
    """
    days = quantity("flops", flops, above=0) / PETAFLOPS_DAY
    n_parameters, n_tokens = 1.3e9 * days**0.73, 2e10 * days**0.27
    extrapolate = flag("extrapolate", extrapolate)
    check_size(_LAW, "n_parameters", n_parameters, _PARAMETERS, extrapolate)
    check_size(_LAW, "n_tokens", n_tokens, _TOKENS, extrapolate)
    return Allocation(
        n_parameters=n_parameters,
        n_tokens=n_tokens,
        flops=finite_result("flops", lambda: 6 * n_parameters * n_tokens),
        loss=_loss_of_compute(flops, extrapolate),
    )


def critical_batch_tokens(loss):
    """The batch beyond which more accelerators hardly shorten a training.

    Parameters
    ----------
    loss : float or array of them, above 0
        Loss reached so far, in nats per token.

    Returns
    -------
    float or float64 array
        Tokens of a batch.

    Raises
    ------
    TypeError, ValueError
        The loss is not above 0.

    Notes
    -----
    B = 2e8 L^(-1/0.21). At this batch a training takes twice the fewest steps, and twice the
    fewest tokens.

    References
    ----------
    Kaplan et al., 2020, arXiv:2001.08361, eq. 1.4.

    Examples
    --------
    >>> round(critical_batch_tokens(2.31) / 1e6, 1)  # millions of tokens
    3.7

    Book: §10.1
    """
    loss = quantity("loss", loss, above=0)
    return finite_result("batch", lambda: 2e8 * loss ** (-1 / 0.21))


def _loss_of_compute(flops, extrapolate):
    days = flops / PETAFLOPS_DAY
    check_size(_LAW, "n_parameters", 1.3e9 * days**0.73, _PARAMETERS, extrapolate)
    return (3.1e8 / days) ** 0.050
