"""Scaling laws: the loss that parameters and tokens buy.

The loss is in nats per token, and holds for the authors' tokenizer and data alone: trust its
differences, not its level.
"""

from dataclasses import dataclass
from math import exp

from zenlib._elementwise import every, first_where
from zenlib._quantities import finite_result, flag, instance, quantity, series, single
from zenlib.llm._laws import check_size


@dataclass(frozen=True, kw_only=True)
class ScalingLaw:
    """A law L(N, D) = E + A/N^α + B/D^β, with the sizes that it was fitted on.

    Parameters
    ----------
    name : str
        Where it comes from.
    irreducible : float
        E: the loss that no model and no data remove, in nats per token.
    A, alpha : float
        Scale and exponent of what a finite model costs.
    B, beta : float
        Scale and exponent of what finite data cost.
    parameters_range, tokens_range : pair of floats
        Smallest and largest model and data set of the fit.

    Raises
    ------
    TypeError, ValueError
        A coefficient is not above 0, an exponent is above 1, or a range does not go up.

    Notes
    -----
    Functions that take a law refuse sizes more than ten times outside of its ranges, unless they
    are told to extrapolate.

    References
    ----------
    Hoffmann et al., "Training compute-optimal large language models", 2022, arXiv:2203.15556,
    eq. 2.

    Examples
    --------
    >>> law = ScalingLaw(name="mine", irreducible=1.7, A=400, alpha=0.34, B=410, beta=0.28,
    ...                  parameters_range=(1e8, 1e10), tokens_range=(1e9, 1e11))
    >>> law.alpha
    0.34

    Book: §10.1 eq-scaling-law
    """

    name: str
    irreducible: float
    A: float
    alpha: float
    B: float
    beta: float
    parameters_range: tuple[float, float]
    tokens_range: tuple[float, float]

    def __post_init__(self):
        instance("name", self.name, str)
        for name in ("irreducible", "A", "alpha", "B", "beta"):
            most = 1 if name in ("alpha", "beta") else None
            single(name, quantity(name, getattr(self, name), above=0, most=most))
        for name in ("parameters_range", "tokens_range"):
            sizes = series(name, getattr(self, name), above=0)
            if len(sizes) != 2 or sizes[0] >= sizes[1]:
                raise ValueError(f"{name} must be (smallest, largest), got {sizes}")


_HOFFMANN_SIZES = {"parameters_range": (7e7, 1.6e10), "tokens_range": (5e9, 5e11)}

HOFFMANN = ScalingLaw(
    name="Hoffmann 2022, unrounded",
    irreducible=exp(0.5267228),
    A=exp(6.0073404),
    alpha=0.33917084,
    B=exp(6.0179186),
    beta=0.2849083,
    **_HOFFMANN_SIZES,
)
"""Approach 3 of Hoffmann et al., 2022, arXiv:2203.15556, with the digits of its LaTeX source."""

HOFFMANN_PRINTED = ScalingLaw(
    name="Hoffmann 2022, as printed",
    irreducible=1.69,
    A=406.4,
    alpha=0.34,
    B=410.7,
    beta=0.28,
    **_HOFFMANN_SIZES,
)
"""The same as its equation 10 prints it: two decimals, which move the optimum by half."""

BESIROGLU = ScalingLaw(
    name="Besiroglu 2024",
    irreducible=1.8172,
    A=482.01,
    alpha=0.3478,
    B=2085.43,
    beta=0.3658,
    **_HOFFMANN_SIZES,
)
"""240 of the same 245 runs, read off the figure and fitted anew: Besiroglu et al., "Chinchilla
scaling: a replication attempt", 2024, arXiv:2404.10102. The one to use."""


def scaling_loss(law, n_parameters, n_tokens, *, extrapolate=False):
    """The loss that a law expects of a model of some size after some tokens.

    Parameters
    ----------
    law : ScalingLaw
    n_parameters : float or array of them, at least 1
        Parameters N, embeddings included.
    n_tokens : float or array of them, at least 1
        Tokens D, each seen once; for repeated ones, `effective_tokens`.
    extrapolate : bool
        Answer even where N or D is more than ten times outside of what the law was fitted on.

    Returns
    -------
    float or float64 array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or far outside of the law's.

    Notes
    -----
    L = E + A/N^α + B/D^β. Other data shift it by a constant: on the runs of Sardana et al. it is
    0.3 to 0.4 nats too low, while its differences hold.

    References
    ----------
    Hoffmann et al., 2022, arXiv:2203.15556, eq. 2 and 10.

    Examples
    --------
    >>> round(scaling_loss(HOFFMANN_PRINTED, 70e9, 1.4e12), 3)  # 1.69 + 0.0835 + 0.1631
    1.937

    Book: §10.1 eq-scaling-law
    """
    law = instance("law", law, ScalingLaw)
    n_parameters = quantity("n_parameters", n_parameters, least=1)
    n_tokens = quantity("n_tokens", n_tokens, least=1)
    _check_sizes(law, n_parameters, n_tokens, extrapolate)
    return law.irreducible + law.A / n_parameters**law.alpha + law.B / n_tokens**law.beta


def tokens_for_loss(law, loss, n_parameters, *, extrapolate=False):
    """Tokens after which a model of some size has some loss.

    Parameters
    ----------
    law : ScalingLaw
    loss : float or array of them
        Above what the model has after endless tokens.
    n_parameters : float or array of them, at least 1
        Parameters N.
    extrapolate : bool
        Answer even where N or D is more than ten times outside of what the law was fitted on.

    Returns
    -------
    float or float64 array

    Raises
    ------
    TypeError, ValueError
        The model is too small for the loss, or an argument is out of its range.

    Notes
    -----
    The law turned around: D = (B/(L - E - A/N^α))^(1/β).

    References
    ----------
    Sardana et al., "Beyond Chinchilla-optimal", 2023, arXiv:2401.00448, §2.

    Examples
    --------
    >>> loss = scaling_loss(BESIROGLU, 8e9, 1e12)
    >>> round(tokens_for_loss(BESIROGLU, loss, 8e9) / 1e12, 9)
    1.0

    Book: §10.1 eq-scaling-law
    """
    law = instance("law", law, ScalingLaw)
    n_parameters = quantity("n_parameters", n_parameters, least=1)
    endless = law.irreducible + law.A / n_parameters**law.alpha
    gap = quantity("loss", loss) - endless
    if not every(gap > 0):
        raise ValueError(
            f"loss must be above what a model has after endless tokens, got "
            f"{first_where(gap <= 0, loss):.6g} against {first_where(gap <= 0, endless):.6g}; "
            f"take more parameters"
        )
    n_tokens = finite_result("n_tokens", lambda: (law.B / gap) ** (1 / law.beta))
    _check_sizes(law, n_parameters, n_tokens, extrapolate)
    return n_tokens


def _check_sizes(law, n_parameters, n_tokens, extrapolate):
    extrapolate = flag("extrapolate", extrapolate)
    check_size(law.name, "n_parameters", n_parameters, law.parameters_range, extrapolate)
    check_size(law.name, "n_tokens", n_tokens, law.tokens_range, extrapolate)
