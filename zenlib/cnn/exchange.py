"""Keras weights as a dictionary of NumPy arrays, and back."""

from collections.abc import Mapping

import numpy as np

from zenlib.cnn.backend import keras


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

    Raises
    ------
    TypeError
        `model` is no Keras model.

    Examples
    --------
    >>> from zenlib.cnn import build
    >>> to_arrays(build("article"))["conv1/kernel"].shape
    (3, 3, 1, 32)

    Book: §5.2
    """
    check_model(model)
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
    TypeError
        `model` is no Keras model, or `arrays` no dictionary.
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
    check_model(model)
    if not isinstance(arrays, Mapping):
        raise TypeError(
            f"arrays must be a dictionary of weights by name, got {type(arrays).__name__}; "
            "zenlib.cnn.to_arrays returns one"
        )
    named = dict(_named(model))
    missing = [name for name in named if name not in arrays]
    unknown = [str(name) for name in arrays if name not in named]
    if missing or unknown:
        raise ValueError(
            f"arrays must hold the weights {', '.join(named)}; "
            f"missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}. "
            "Build the network that these weights belong to"
        )
    checked = {name: _checked(name, arrays[name], variable) for name, variable in named.items()}
    for name, variable in named.items():
        variable.assign(checked[name])


def check_model(model):
    """Refuse what is no Keras model, and say what to pass."""
    if not isinstance(model, keras.Model):
        hint = "pass its model, run.model" if hasattr(model, "model") else "build or load one"
        raise TypeError(f"model must be a Keras model, got {type(model).__name__}; {hint}")


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
