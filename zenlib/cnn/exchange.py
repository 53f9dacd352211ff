"""Keras weights as a dictionary of NumPy arrays, and back."""

import numpy as np


def to_arrays(model):
    """A copy of the weights of a model, by name.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    dict of str to array
        "conv1/kernel" (height, width, channels in, channels out), "conv1/bias" (channels
        out), "dense1/kernel" (in, out), …; float32, in the order of the layers.

    Examples
    --------
    >>> from zenlib.cnn import build
    >>> to_arrays(build("article"))["conv1/kernel"].shape
    (3, 3, 1, 32)

    Book: §5.2
    """
    return {name: variable.numpy() for name, variable in _named(model)}


def from_arrays(model, arrays):
    """Give a model the weights of a dictionary of arrays.

    Parameters
    ----------
    model : keras.Model
        Its weights are replaced.
    arrays : dict of str to array
        Exactly the names and shapes that `to_arrays(model)` returns.

    Raises
    ------
    ValueError
        A name is missing or unknown, a shape differs, or a value is NaN or infinite. The
        model is unchanged then.

    Examples
    --------
    >>> from zenlib.cnn import build
    >>> ours, theirs = build("article"), build("article")
    >>> from_arrays(ours, to_arrays(theirs))

    Book: §5.2
    """
    named = dict(_named(model))
    missing, unknown = [n for n in named if n not in arrays], [n for n in arrays if n not in named]
    if missing or unknown:
        raise ValueError(
            f"arrays must hold the weights {', '.join(named)}; "
            f"missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}. "
            "Build the network that these weights belong to"
        )
    checked = {name: _checked(name, arrays[name], variable) for name, variable in named.items()}
    for name, variable in named.items():
        variable.assign(checked[name])


def _named(model):
    return [
        (f"{layer.name}/{variable.name}", variable)
        for layer in model.layers
        for variable in layer.weights
    ]


def _checked(name, value, variable):
    array = np.asarray(value)
    if array.dtype.kind not in "fiu":
        raise ValueError(f"arrays[{name!r}] must hold real numbers, got dtype {array.dtype}")
    if array.shape != tuple(variable.shape):
        raise ValueError(
            f"arrays[{name!r}] must have shape {tuple(variable.shape)}, got {array.shape}; "
            "build the network that these weights belong to"
        )
    if not np.isfinite(array).all():
        raise ValueError(f"arrays[{name!r}] must be finite, got NaN or infinite values")
    return array
