"""Elastic weight consolidation: parameters that matter are held where they were."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from zenlib._trees import leaves, map_arrays, matching, parameters
from zenlib._validation import function, real_number


def ewc_penalty(params, anchor, fisher, *, strength):
    """What it costs to have moved away from the parameters that solved the earlier tasks.

    Parameters
    ----------
    params : array, or a list, tuple or dict of them
        Where the network stands.
    anchor : the same structure and shapes
        Where it stood when the earlier tasks were learned.
    fisher : the same structure and shapes, at least 0
        From `diagonal_fisher`; of several tasks, the sum.
    strength : float, at least 0
        How much the earlier tasks count against the new one.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If structures or shapes differ, a value is not finite, a Fisher value or the strength is
        below 0, or the result is beyond the largest float.

    Notes
    -----
    λ/2 · Σ F_i (θ_i - θ*_i)²: springs, stiff where the answers hang on a parameter and slack where
    they do not.

    References
    ----------
    Kirkpatrick et al. (2017), "Overcoming catastrophic forgetting in neural networks", PNAS
    114(13), https://doi.org/10.1073/pnas.1611835114, equation 3.

    Examples
    --------
    Only the first parameter matters; both have moved by 2:

    >>> ewc_penalty([[3.0, 3.0]], [[1.0, 1.0]], [[0.5, 0.0]], strength=10)   # 5 · 0.5 · 4
    10.0

    Book: §9.4.4 eq-ewc
    """
    params, anchor, fisher, strength = _checked(params, anchor, fisher, strength)
    with np.errstate(over="ignore"):
        costs = map_arrays(lambda p, a, f: np.sum(f * (p - a) ** 2), params, anchor, fisher)
        return _finite(float(strength / 2 * sum(leaves(costs))))


def ewc_penalty_grad(params, anchor, fisher, *, strength):
    """Gradient of `ewc_penalty` with respect to the parameters.

    Parameters
    ----------
    params, anchor, fisher : array, or a list, tuple or dict of them
        As in `ewc_penalty`.
    strength : float, at least 0

    Returns
    -------
    tree in the structure and dtypes of `params`

    Raises
    ------
    TypeError, ValueError
        As `ewc_penalty`.

    Notes
    -----
    λ F_i (θ_i - θ*_i).

    Examples
    --------
    >>> ewc_penalty_grad(np.array([3.0, 3.0]), [1.0, 1.0], [0.5, 0.0], strength=10)
    array([10.,  0.])

    Book: §9.4.4 eq-ewc
    """
    params, anchor, fisher, strength = _checked(params, anchor, fisher, strength)
    with np.errstate(over="ignore"):
        pull = map_arrays(lambda p, a, f: strength * f * (p - a), params, anchor, fisher)
    _finite(sum(float(np.sum(abs(leaf))) for leaf in leaves(pull)))
    return pull


@dataclass(frozen=True)
class AnchoredOptimizer:
    """An optimizer that adds the pull of the springs to every gradient.

    Parameters
    ----------
    optimizer : SGD, Adam or their like
        Its `init` and `step` are used.
    anchor, fisher : trees in the structure of the parameters
        As in `ewc_penalty`.
    strength : float, at least 0

    Raises
    ------
    TypeError, ValueError
        If `optimizer` has no `init` or `step`, `strength` or an information is below 0, or
        `anchor` and `fisher` differ in structure.

    Notes
    -----
    One step on the new task's loss plus `ewc_penalty`. With plain gradient descent a step longer
    than 2 / (λ F_i) makes the stiffest spring swing ever wider; Adam bounds the step.

    Examples
    --------
    >>> from zenlib.optimizers import SGD
    >>> springs = AnchoredOptimizer(SGD(0.1), np.zeros(2), np.array([1.0, 0.0]), strength=5)
    >>> theta, state = springs.step(np.ones(2), np.zeros(2), springs.init(np.ones(2)))
    >>> theta                                     # 1 - 0.1 · 5, and free
    array([0.5, 1. ])

    Book: §9.4.4 eq-ewc
    """

    optimizer: Any
    anchor: Any
    fisher: Any
    strength: float

    def __post_init__(self):
        for part in ("init", "step"):
            function(f"optimizer.{part}", getattr(self.optimizer, part, None))
        real_number("strength", self.strength, least=0)
        anchor = parameters("anchor", self.anchor)
        _not_negative(matching("fisher", self.fisher, "anchor", anchor))

    def init(self, params):
        """The state of the optimizer inside."""
        return self.optimizer.init(params)

    def step(self, params, grads, state, *, learning_rate=None):
        """One step of the optimizer inside, from the sum of both gradients."""
        pull = ewc_penalty_grad(params, self.anchor, self.fisher, strength=self.strength)
        grads = map_arrays(np.add, matching("grads", grads, "params", pull), pull)
        return self.optimizer.step(params, grads, state, learning_rate=learning_rate)


def _checked(params, anchor, fisher, strength):
    params = parameters("params", params)
    anchor = matching("anchor", anchor, "params", params)
    fisher = matching("fisher", fisher, "params", params)
    _not_negative(fisher)
    return params, anchor, fisher, real_number("strength", strength, least=0)


def _not_negative(fisher):
    if (least := min(leaf.min() for leaf in leaves(fisher))) < 0:
        raise ValueError(f"fisher must be at least 0 everywhere, got {least:.6g}")


def _finite(size):
    if not np.isfinite(size):
        raise ValueError(
            "params must stay near enough to anchor for a finite penalty, got an overflow; "
            "training diverged: lower the strength or the learning rate"
        )
    return size
