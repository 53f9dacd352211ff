"""Many futures instead of one: correlated scenarios, and which input moves the outcome."""

import math
from collections.abc import Mapping

import numpy as np

from zenlib._quantities import count, quantity, single
from zenlib._validation import float_array, function, generator
from zenlib.economics._scores import ranks
from zenlib.economics.distributions import Distribution

_BLOCK = 16_384  # scenarios at a time, so that they stay in the cache


def draw_scenarios(inputs, *, n, rng, correlations=None):
    """Possible futures: a value of every input in each, correlated as they are.

    Parameters
    ----------
    inputs : mapping of name to Distribution or number
        What is known to a range, and what is known exactly.
    n : int
        How many futures, at most 10⁹.
    rng : numpy Generator
        Source of the draws; one seed always gives the same ones, and fewer are the first of more.
    correlations : mapping of (name, name) to float, optional
        Rank correlation (Spearman's) of two inputs, from -1 to 1; pairs left out have none.

    Returns
    -------
    dict of name to array of float, shape (n,)
        Hand it to a model as `model(**scenarios)`. A number becomes an array of that number.

    Raises
    ------
    TypeError, ValueError
        An input that is neither, a pair that is not of two inputs with a range, or correlations
        that contradict one another.

    Notes
    -----
    A Gaussian copula: normal scores with correlation r = 2 sin(π ρ/6), which has rank
    correlation ρ, each turned into its own distribution. It joins the middles of distributions,
    not their ends: all going wrong together is rarer in it than in a crisis.

    References
    ----------
    Kruskal (1958), "Ordinal measures of association", Journal of the American Statistical
    Association 53, 814-861, https://doi.org/10.1080/01621459.1958.10501481, §7 (the sine).

    Examples
    --------
    >>> from zenlib.economics import Lognormal, Triangular
    >>> inputs = {"price": Triangular(8, 10, 15), "users": Lognormal(100, 10_000), "months": 12}
    >>> drawn = draw_scenarios(
    ...     inputs, n=1000, rng=np.random.default_rng(0), correlations={("price", "users"): -0.5}
    ... )
    >>> correlation = np.corrcoef(drawn["price"], np.log(drawn["users"]))[0, 1]
    >>> float(drawn["months"][0]), bool(-0.6 < correlation < -0.4)
    (12.0, True)

    Book: §2.4.1 eq-copula
    """
    inputs = _inputs(inputs)
    n = count("n", single("n", quantity("n", n)), least=1, most=10**9)
    generator("rng", rng)
    uncertain = {name: d for name, d in inputs.items() if isinstance(d, Distribution)}
    root = _correlation_root(list(uncertain), {} if correlations is None else correlations)
    drawn = {name: np.empty(n) for name in uncertain}
    for start in range(0, n, _BLOCK):
        scores = rng.standard_normal((min(_BLOCK, n - start), len(uncertain)))
        scores = (scores if root is None else scores @ root).T
        for (name, distribution), score in zip(uncertain.items(), scores, strict=True):
            drawn[name][start : start + len(score)] = distribution.at_score(score)
    return {name: drawn[name] if name in drawn else np.full(n, v) for name, v in inputs.items()}


def tornado(scenarios, outcomes):
    """Which inputs move the outcome: their rank correlations with it, the strongest first.

    Parameters
    ----------
    scenarios : mapping of name to array of float, shape (n,)
        As `draw_scenarios` gives them; inputs that do not vary are left out.
    outcomes : array of float, shape (n,)

    Returns
    -------
    dict of name to float
        Spearman's correlation, from -1 to 1.

    Raises
    ------
    TypeError, ValueError
        Arrays of unequal length, or outcomes that are all the same.

    Notes
    -----
    Everything varies at once, as it will, so that effects that depend on each other are seen;
    `one_at_a_time` does not see them. An input may owe its place to another one that it is
    correlated with. An effect that rises and falls again can have correlation 0.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> scenarios = {"cost": rng.random(1000), "price": rng.random(1000)}
    >>> list(tornado(scenarios, 5 * scenarios["price"] - scenarios["cost"]))
    ['price', 'cost']

    Book: §2.4.1 eq-tornado
    """
    outcomes = float_array("outcomes", outcomes, ndim=1)
    if np.ptp(outcomes) == 0:
        raise ValueError(f"outcomes must vary, got {outcomes[0]:g} in every scenario")
    order = ranks(outcomes)
    found = {}
    for name, values in _mapping("scenarios", scenarios).items():
        values = float_array(f"scenarios[{name!r}]", values, ndim=1)
        if len(values) != len(outcomes):
            raise ValueError(
                f"scenarios[{name!r}] must be as long as outcomes, got {len(values)} and "
                f"{len(outcomes)}"
            )
        if np.ptp(values) > 0:
            found[name] = float(np.corrcoef(ranks(values), order)[0, 1])
    return dict(sorted(found.items(), key=lambda item: -abs(item[1])))


def one_at_a_time(inputs, model):
    """How far the outcome moves with each input alone, the others at their medians.

    Parameters
    ----------
    inputs : mapping of name to Distribution or number
    model : function of the inputs by name, giving a number

    Returns
    -------
    dict of name to (float, float)
        The outcomes at the input's P10 and P90, the widest first; numbers are left out.

    Raises
    ------
    TypeError, ValueError
        An input that is neither, or a model that gives no finite number.

    Examples
    --------
    >>> from zenlib.economics import Triangular
    >>> inputs = {"price": Triangular(0, 1, 2), "users": 100}
    >>> swings = one_at_a_time(inputs, lambda price, users: price * users)
    >>> [round(outcome, 1) for outcome in swings["price"]]
    [44.7, 155.3]

    Book: §2.4.1
    """
    inputs = _inputs(inputs)
    function("model", model)
    ranges = {name: d for name, d in inputs.items() if isinstance(d, Distribution)}
    middle = {**inputs, **{name: d.quantile(0.5) for name, d in ranges.items()}}

    def outcome(name, value):
        return float(single("model(…)", quantity("model(…)", model(**{**middle, name: value}))))

    ends = {
        name: tuple(outcome(name, d.quantile(p)) for p in (0.1, 0.9)) for name, d in ranges.items()
    }
    return dict(sorted(ends.items(), key=lambda item: -abs(item[1][1] - item[1][0])))


def _inputs(inputs):
    """Every input as a distribution or a float."""
    return {name: _input(f"inputs[{name!r}]", v) for name, v in _mapping("inputs", inputs).items()}


def _input(name, value):
    if isinstance(value, Distribution):
        return value
    try:
        return float(single(name, quantity(name, value)))
    except TypeError:
        raise TypeError(
            f"{name} must be a distribution such as Pert(1, 2, 4), or a number, got "
            f"{type(value).__name__} {value!r}"
        ) from None


def _mapping(name, value):
    if not isinstance(value, Mapping) or not value:
        raise TypeError(f"{name} must be a mapping of names that is not empty, got {value!r}")
    return value


def _correlation_root(names, correlations):
    """The symmetric square root of the correlations of normal scores; None without any."""
    if isinstance(correlations, Mapping) and not correlations:
        return None
    matrix = np.eye(len(names))
    for pair, rho in _mapping("correlations", correlations).items():
        i, j = _pair(names, pair)
        label = f"correlations[{pair!r}]"
        rho = single(label, quantity(label, rho, least=-1, most=1))
        if matrix[i, j] != 0:
            raise ValueError(f"{label} must be given once, got it in both orders")
        matrix[i, j] = matrix[j, i] = 2 * math.sin(math.pi * rho / 6)
    values, vectors = np.linalg.eigh(matrix)
    if values[0] < -1e-9:
        raise ValueError(
            f"correlations must not contradict one another, got {dict(correlations)}; if a goes "
            "with b and b with c, a cannot go against c: bring some nearer to 0"
        )
    return vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T


def _pair(names, pair):
    if not isinstance(pair, tuple) or len(pair) != 2 or pair[0] == pair[1]:
        raise ValueError(f"correlations must have pairs of two inputs as keys, got {pair!r}")
    for name in pair:
        if name not in names:
            raise ValueError(
                f"correlations must name inputs with a range ({', '.join(map(repr, names))}), "
                f"got {name!r}"
            )
    return map(names.index, pair)
