"""Small weights become zero, and stay so while the rest goes on learning."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from zenlib._trees import leaves, map_arrays, matching, parameters
from zenlib._validation import function, one_of, plain_array, real_number, whole_number


def magnitude_masks(params, sparsity, *, scope="network"):
    """Which weights to keep: the largest in absolute value.

    Parameters
    ----------
    params : array, or a list, tuple or dict of them
        Parameters of a network. Arrays of fewer than two axes, such as biases, are kept whole.
    sparsity : float, from 0 to 1
        Share of the weights that become 0.
    scope : {"network", "array"}
        Rank all weights together, so that layers with small weights lose more; or take the same
        share of each array.

    Returns
    -------
    tree of arrays of bool, in the structure of `params`
        True where a weight stays.

    Raises
    ------
    TypeError, ValueError
        If `params` holds something other than finite numbers, or no array of two axes; or a
        setting is out of its range.

    Notes
    -----
    Of n weights the round(sparsity · n) smallest |w| go, of equal ones the first. That small means
    unimportant is a guess, good enough in practice if the network learns on afterwards.

    References
    ----------
    Han, Pool, Tran, Dally (2015), "Learning both weights and connections for efficient neural
    networks", NeurIPS, arXiv:1506.02626, section 3.

    Examples
    --------
    >>> magnitude_masks(np.array([[0.1, -3.0], [2.0, -0.2]]), 0.5)
    array([[False,  True],
           [ True, False]])

    Book: §9.4.3 eq-magnitude-pruning
    """
    params = parameters("params", params)
    share = real_number("sparsity", sparsity, least=0, most=1)
    kernels = [abs(leaf) for leaf in leaves(params) if leaf.ndim > 1]
    if not kernels:
        raise ValueError("params must hold an array of at least two axes, got none")
    if one_of("scope", scope, ("network", "array")) == "array":
        kept = iter([_largest(kernel.ravel(), share) for kernel in kernels])
    else:
        flat = np.concatenate([kernel.ravel() for kernel in kernels])
        ends = np.cumsum([kernel.size for kernel in kernels])[:-1]
        kept = iter(np.split(_largest(flat, share), ends))
    return map_arrays(
        lambda leaf: next(kept).reshape(leaf.shape) if leaf.ndim > 1 else np.ones(leaf.shape, bool),
        params,
    )


def prune(params, masks):
    """Parameters with zeros where the mask is False.

    Parameters
    ----------
    params : array, or a list, tuple or dict of them
    masks : the same structure and shapes, bool
        From `magnitude_masks`.

    Returns
    -------
    tree in the structure and dtypes of `params`

    Raises
    ------
    TypeError, ValueError
        If structures or shapes differ, or a mask is not bool.

    Examples
    --------
    >>> prune({"kernel": np.array([0.1, -3.0])}, {"kernel": np.array([False, True])})
    {'kernel': array([ 0., -3.])}

    Book: §9.4.3 eq-magnitude-pruning
    """
    return _pruned("params", params, masks)


def pruning_schedule(step, total_steps, *, final, initial=0.0):
    """How sparse a network should be at a step: fast at first, slowly towards the end.

    Parameters
    ----------
    step : int, from 0 to `total_steps`
    total_steps : int, at least 1
        Steps until the final sparsity is reached.
    final, initial : float, from 0 to 1
        Sparsity at the end and at the start.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range.

    Notes
    -----
    s_t = s_f + (s_i - s_f) (1 - t/n)³: at first much is superfluous, later every weight counts and
    the network needs time to make up for it.

    References
    ----------
    Zhu, Gupta (2017), "To prune, or not to prune", arXiv:1710.01878, equation 1.

    Examples
    --------
    >>> [round(pruning_schedule(t, 4, final=0.8), 3) for t in range(5)]
    [0.0, 0.463, 0.7, 0.788, 0.8]

    Book: §9.4.3 eq-pruning-schedule
    """
    total_steps = whole_number("total_steps", total_steps, least=1)
    if whole_number("step", step) > total_steps:
        raise ValueError(f"step must be at most total_steps, {total_steps}, got {step}")
    final = real_number("final", final, least=0, most=1)
    initial = real_number("initial", initial, least=0, most=1)
    return final + (initial - final) * (1 - step / total_steps) ** 3


@dataclass(frozen=True)
class MaskedOptimizer:
    """An optimizer whose steps leave pruned weights at zero.

    Parameters
    ----------
    optimizer : SGD, Adam or their like
        Its `init` and `step` are used.
    masks : tree of arrays of bool
        From `magnitude_masks`, for the parameters that will be trained.

    Raises
    ------
    TypeError
        If `optimizer` has no `init` or `step`.

    Notes
    -----
    Gradients are masked before the step and parameters after it: neither momentum nor weight
    decay nor rounding brings a weight back.

    Examples
    --------
    >>> from zenlib.optimizers import SGD
    >>> masked, theta = MaskedOptimizer(SGD(0.5), np.array([True, False])), np.array([1.0, 0.0])
    >>> theta, state = masked.step(theta, np.array([1.0, 1.0]), masked.init(theta))
    >>> theta
    array([0.5, 0. ])

    Book: §9.4.3 eq-magnitude-pruning
    """

    optimizer: Any
    masks: Any

    def __post_init__(self):
        for part in ("init", "step"):
            function(f"optimizer.{part}", getattr(self.optimizer, part, None))
        map_arrays(_as_float, self.masks)

    def init(self, params):
        """The state of the optimizer inside."""
        return self.optimizer.init(params)

    def step(self, params, grads, state, *, learning_rate=None):
        """One step of the optimizer inside, for the weights that are kept."""
        grads = _pruned("grads", grads, self.masks)
        params, state = self.optimizer.step(params, grads, state, learning_rate=learning_rate)
        return prune(params, self.masks), state


def _largest(values, share):
    """True for all but the share of the smallest values."""
    kept = np.ones(values.shape, bool)
    kept[np.argsort(values, kind="stable")[: round(share * values.size)]] = False
    return kept


def _pruned(name, tree, masks):
    """A tree with zeros where its mask is False."""
    tree = parameters(name, tree)
    matching("masks", map_arrays(_as_float, masks), name, tree)
    return map_arrays(lambda leaf, mask: np.where(mask, leaf, 0), tree, masks)


def _as_float(mask):
    mask = plain_array("masks", mask)
    if mask.dtype != bool:
        raise TypeError(f"masks must hold True and False, got dtype {mask.dtype}")
    return mask.astype(np.float64)
