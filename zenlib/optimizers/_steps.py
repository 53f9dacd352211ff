"""What every step does: take its arguments as arrays, and refuse to leave the finite numbers."""

from dataclasses import is_dataclass, replace

import numpy as np

from zenlib._trees import leaves, map_arrays, matching, parameters, plain
from zenlib._validation import real_number


class StepOverflowError(ValueError):
    """A step that went from finite numbers to NaN or infinity."""


def settle(optimizer, name, **bounds):
    """Check a field of a frozen optimizer and keep it as a plain float, which no dtype follows."""
    object.__setattr__(optimizer, name, real_number(name, getattr(optimizer, name), **bounds))


def rate(learning_rate, default):
    """The learning rate of one step."""
    if learning_rate is None:
        return default
    return real_number("learning_rate", learning_rate, least=0)


def zeros(params):
    """The start of a state: a zero for every parameter."""
    return plain(map_arrays(np.zeros_like, parameters("params", arrays("params", params))))


def arrays(name, tree):
    """Parameters as arrays of float32 or float64, whatever their values."""
    return map_arrays(lambda leaf: never_half(name, leaf), parameters(name, tree, finite=False))


def matched(name, tree, params):
    """A tree as arrays in the structure, the shapes and the dtypes of the parameters."""
    return matching(name, tree, "params", params, finite=False)


def never_half(name, array):
    """Refuse float16."""
    if array.dtype == np.float16:
        raise TypeError(
            f"{name} must be float32 or float64, got float16, in which small steps vanish; "
            f"step in float32, array.astype(np.float32), and round what you store"
        )
    return array


def of_kind(kind, state):
    """Refuse a state that another optimizer made."""
    if not isinstance(state, kind):
        raise TypeError(
            f"state must be of type {kind.__name__}, got {type(state).__name__}; "
            f"start from init(params)"
        )
    return state


def squares(name, tree, params):
    """Running means of squares: as `matched`, and none below 0."""
    tree = matched(name, tree, params)
    least = min(leaf.min() for leaf in leaves(tree))
    if least < 0:
        raise ValueError(f"{name} must be at least 0, got {least:.6g}; start from init(params)")
    return tree


def towards(old, new, share):
    """A share of the way, old + share · (new - old), in one new array."""
    moved = new - old
    moved *= share
    moved += old
    return moved


def downhill(start, length, slope, scale):
    """A step, start - length · slope / scale, in the memory of `scale`."""
    moved = np.asarray(scale)
    np.divide(slope, moved, out=moved)
    moved *= -length
    moved += start
    return moved


def sound(params, state, *, given):
    """What a step gives back; refused if it is not finite, though all that was given is.

    A step carries every NaN and infinity along, into the parameters or the state. So values are
    looked at once, after it, and only if it failed in what was `given`: params, grads, state.
    """
    result = {"params": params, **_trees_of(state)}
    for name, tree in result.items():
        if not _is_finite(tree):
            _refuse_infinite(given)
            raise StepOverflowError(
                f"{name} must stay finite, got NaN or infinity after the step; "
                f"lower learning_rate or scale grads down"
            )
    result = {name: plain(tree) for name, tree in result.items()}
    params = result.pop("params")
    if not is_dataclass(state):
        return params, result["state"]
    return params, replace(state, **{name.removeprefix("state."): t for name, t in result.items()})


def _trees_of(state):
    """The trees in a state by name, its count of steps left out."""
    if not is_dataclass(state):
        return {"state": state}
    fields = vars(state).items()
    return {f"state.{name}": tree for name, tree in fields if not isinstance(tree, int | None)}


def _is_finite(tree):
    return all(np.isfinite(array).all() for array in leaves(tree))


def _refuse_infinite(given):
    params, grads, state = given
    for name, tree in {"params": params, "grads": grads, **_trees_of(state)}.items():
        parameters(name, tree)
