"""The best model when it is not only trained, but used."""

from dataclasses import dataclass

from zenlib._elementwise import exp, where
from zenlib._quantities import finite_result, flag, instance, quantity, share
from zenlib.llm._laws import check_size
from zenlib.llm.optimum import compute_optimum
from zenlib.llm.scaling import ScalingLaw

_E_FOLDS = 200  # by how much more data than the cheapest training the search goes
_HALVINGS = 64


@dataclass(frozen=True, kw_only=True)
class LifetimeOptimum:
    """A model, its training data, and what both cost over its life.

    Parameters
    ----------
    n_parameters : float or float64 array
        Parameters of the model, N.
    n_tokens : float or float64 array
        Tokens that it is trained on, D.
    cost : float or float64 array
        Training and use, in operations or in money, as the prices were given.
    cost_of_compute_optimum : float or float64 array
        The same for the model of the same loss that is the cheapest to train.

    Examples
    --------
    >>> from zenlib.llm import BESIROGLU
    >>> best = lifetime_optimum(BESIROGLU, 2.1, tokens_out=1e12)
    >>> round(best.share_of_compute_optimum, 3)
    0.829

    Book: §10.1 eq-lifetime-optimum
    """

    n_parameters: float
    n_tokens: float
    cost: float
    cost_of_compute_optimum: float

    @property
    def share_of_compute_optimum(self):
        """Its cost over that of the model that is the cheapest to train; 0.9 saves a tenth."""
        return self.cost / self.cost_of_compute_optimum


def lifetime_optimum(
    law,
    loss,
    *,
    tokens_in=0,
    tokens_out=0,
    training_cost=1.0,
    cost_in=1.0,
    cost_out=1.0,
    extrapolate=False,
):
    """The cheapest model of a given loss, trained and used: smaller, and trained for longer.

    Parameters
    ----------
    law : ScalingLaw
    loss : float or array of them
        The quality asked for, in nats per token; above the law's irreducible loss.
    tokens_in, tokens_out : float or array of them, at least 0
        Tokens that it will read and write in its life.
    training_cost, cost_in, cost_out : float or array of them, above 0
        What an operation costs in training, in reading and in writing: `cost_per_flop`. Left at
        1, the answer minimises operations.
    extrapolate : bool
        Answer even where N or D is more than ten times outside of what the law was fitted on.

    Returns
    -------
    LifetimeOptimum

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or the optimum far outside of the law's.

    Notes
    -----
    Minimises 6ND c + 2N (D_in c_in + D_out c_out) where L(N, D) = loss. With
    x = A/N^α, r = B/D^β, so that x + r = L - E, the optimum has D (αx/(βr) - 1) = K,
    K = (D_in c_in + D_out c_out)/(3c). The left side falls from infinity to 0 as r rises to
    α/(α+β) (L - E), the optimum of training alone: r is found by bisection.

    References
    ----------
    Sardana et al., "Beyond Chinchilla-optimal: accounting for inference in language model
    scaling laws", ICML 2024, arXiv:2401.00448, §2 and §3.

    Examples
    --------
    >>> from zenlib.llm import BESIROGLU
    >>> unused = lifetime_optimum(BESIROGLU, 2.1)
    >>> used = lifetime_optimum(BESIROGLU, 2.1, tokens_out=1e13)
    >>> round(unused.n_parameters / 1e9, 1), round(used.n_parameters / 1e9, 1)
    (13.4, 4.4)

    Book: §10.1 eq-lifetime-optimum
    """
    law = instance("law", law, ScalingLaw)
    use = _use("in", tokens_in, cost_in) + _use("out", tokens_out, cost_out)
    training_cost = quantity("training_cost", training_cost, above=0)
    trained = compute_optimum(law, loss=loss, extrapolate=True)
    gap = quantity("loss", loss) - law.irreducible
    use_over_training = finite_result("use over training", lambda: use / (3 * training_cost))
    rest = _solve(law, gap, quantity("use over training", use_over_training, most=1e60))
    n_parameters = finite_result("n_parameters", lambda: (law.A / (gap - rest)) ** (1 / law.alpha))
    n_tokens = finite_result("n_tokens", lambda: (law.B / rest) ** (1 / law.beta))
    extrapolate = flag("extrapolate", extrapolate)
    check_size(law.name, "n_parameters", n_parameters, law.parameters_range, extrapolate)
    check_size(law.name, "n_tokens", n_tokens, law.tokens_range, extrapolate)
    return LifetimeOptimum(
        n_parameters=n_parameters,
        n_tokens=n_tokens,
        cost=_cost(n_parameters, n_tokens, training_cost, use),
        cost_of_compute_optimum=_cost(trained.n_parameters, trained.n_tokens, training_cost, use),
    )


def cost_per_flop(hourly_price, *, peak_flops_per_s, utilisation):
    """What one useful operation costs on a rented accelerator.

    Parameters
    ----------
    hourly_price : float or array of them, above 0
        Price of an accelerator for an hour, in any currency.
    peak_flops_per_s : float or array of them, above 0
        Its dense peak at the precision in use.
    utilisation : float or array of them, above 0
        Share of the peak that is reached: in training the MFU; far less in writing.

    Returns
    -------
    float or float64 array
        In the currency of the price.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    price/(3600 P u).

    References
    ----------
    Sardana et al., 2023, arXiv:2401.00448, §3.

    Examples
    --------
    >>> round(1e18 * cost_per_flop(2, peak_flops_per_s=989e12, utilisation=0.4), 4)  # an exaFLOP
    1.4043

    Book: §10.1 eq-lifetime-optimum
    """
    price = quantity("hourly_price", hourly_price, above=0)
    peak = quantity("peak_flops_per_s", peak_flops_per_s, least=1)
    used = share("utilisation", utilisation, above=0)
    return finite_result("cost", lambda: price / (3600 * peak * used))


def _use(name, n_tokens, cost):
    n_tokens = quantity(f"tokens_{name}", n_tokens, least=0)
    cost = quantity(f"cost_{name}", cost, above=0)
    return finite_result(f"cost of tokens_{name}", lambda: n_tokens * cost)


def _cost(n_parameters, n_tokens, training_cost, use):
    return finite_result("cost", lambda: n_parameters * (6 * n_tokens * training_cost + 2 * use))


def _solve(law, gap, use):
    """The r at which D(r) (αx/(βr) - 1) = use, by halving an interval of its logarithm."""
    start = law.alpha / (law.alpha + law.beta) * gap  # nothing is used
    low, high = -_E_FOLDS * law.beta, 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        rest = start * exp(middle)
        n_tokens = (law.B / rest) ** (1 / law.beta)
        too_far = n_tokens * (law.alpha * (gap - rest) / (law.beta * rest) - 1) > use
        low, high = where(too_far, middle, low), where(too_far, high, middle)
    return start * exp(high)
