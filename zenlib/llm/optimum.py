"""The best split of a training budget between a model and its data."""

from dataclasses import dataclass

from zenlib._elementwise import every, first_where
from zenlib._quantities import finite_result, instance, quantity
from zenlib.llm.scaling import ScalingLaw, scaling_loss


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """A model and its training data.

    Parameters
    ----------
    n_parameters : float or float64 array
        Parameters of the model, N.
    n_tokens : float or float64 array
        Tokens that it is trained on, D.
    flops : float or float64 array
        Operations of the training, 6ND.
    loss : float or float64 array
        What the law expects, in nats per token.

    Examples
    --------
    >>> from zenlib.llm import BESIROGLU
    >>> best = compute_optimum(BESIROGLU, flops=5.76e23)  # what Chinchilla had
    >>> round(best.tokens_per_parameter, 1)
    18.4

    Book: §10.1 eq-compute-optimum
    """

    n_parameters: float
    n_tokens: float
    flops: float
    loss: float

    @property
    def tokens_per_parameter(self):
        """Tokens for each parameter, D/N."""
        return self.n_tokens / self.n_parameters


def compute_optimum(
    law, *, flops=None, n_parameters=None, n_tokens=None, loss=None, extrapolate=False
):
    """The best model and data set for a training budget, or the budget that either belongs to.

    Parameters
    ----------
    law : ScalingLaw
    flops : float or array of them, optional
        Operations of the training: which split has the least loss?
    n_parameters : float or array of them, optional
        Parameters of the model: which budget has it as its best?
    n_tokens : float or array of them, optional
        Tokens at hand: likewise.
    loss : float or array of them, optional
        Loss to reach with the fewest operations. Exactly one of the four is given.
    extrapolate : bool
        Answer even where N or D is more than ten times outside of what the law was fitted on.

    Returns
    -------
    Allocation

    Raises
    ------
    TypeError, ValueError
        Not exactly one of the four is given, or it is out of its range.

    Notes
    -----
    Where 6ND is given and L least, αA/N^α = βB/D^β; so N = G (C/6)^(β/(α+β)) and
    D = (C/6)/N with G = (αA/(βB))^(1/(α+β)), and L - E = (1 + α/β) A/N^α. The coefficients must
    not be rounded: to two decimals, Hoffmann's give 93 tokens per parameter for Chinchilla's
    budget, unrounded 59, and Besiroglu's 18.

    References
    ----------
    Hoffmann et al., 2022, arXiv:2203.15556, eq. 4; Besiroglu et al., 2024, arXiv:2404.10102.

    Examples
    --------
    >>> from zenlib.llm import BESIROGLU, HOFFMANN, HOFFMANN_PRINTED
    >>> laws = (HOFFMANN_PRINTED, HOFFMANN, BESIROGLU)
    >>> [round(compute_optimum(law, flops=5.76e23).tokens_per_parameter, 1) for law in laws]
    [92.6, 58.9, 18.4]

    Book: §10.1 eq-compute-optimum
    """
    law = instance("law", law, ScalingLaw)
    given = {"flops": flops, "n_parameters": n_parameters, "n_tokens": n_tokens, "loss": loss}
    given = {name: value for name, value in given.items() if value is not None}
    if len(given) != 1:
        raise TypeError(
            f"one of flops, n_parameters, n_tokens and loss must be given, got "
            f"{', '.join(given) or 'none'}"
        )
    [(name, value)] = given.items()
    value = quantity(name, value, above=0)
    n = finite_result("n_parameters", lambda: _OPTIMAL_PARAMETERS[name](law, value))
    d = finite_result("n_tokens", lambda: (_ratio(law) * n**law.alpha) ** (1 / law.beta))
    return Allocation(
        n_parameters=n,
        n_tokens=d,
        flops=finite_result("flops", lambda: 6 * n * d),
        loss=scaling_loss(law, n, d, extrapolate=extrapolate),
    )


def _ratio(law):
    """D^β over N^α at the optimum."""
    return law.beta * law.B / (law.alpha * law.A)


def _parameters_for_flops(law, flops):
    product = flops / 6
    return (product**law.beta / _ratio(law)) ** (1 / (law.alpha + law.beta))


def _parameters_for_tokens(law, n_tokens):
    return (n_tokens**law.beta / _ratio(law)) ** (1 / law.alpha)


def _parameters_for_loss(law, loss):
    gap = loss - law.irreducible
    if not every(gap > 0):
        raise ValueError(
            f"loss must be above the irreducible {law.irreducible} of {law.name}, got "
            f"{first_where(gap <= 0, loss):.6g}"
        )
    return ((1 + law.alpha / law.beta) * law.A / gap) ** (1 / law.alpha)


_OPTIMAL_PARAMETERS = {
    "flops": _parameters_for_flops,
    "n_parameters": lambda law, parameters: parameters,
    "n_tokens": _parameters_for_tokens,
    "loss": _parameters_for_loss,
}
