"""Parameters by name: flat as Keras's exchange has them, nested as the layers do, and on disk."""

import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from zenlib._validation import float_array

UNREADABLE = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)


def count_parameters(params):
    """How many numbers a network learns.

    Parameters
    ----------
    params : dict
        As `init` gives them.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        As `flatten_params`.

    Examples
    --------
    >>> count_parameters({"dense": {"kernel": np.zeros((3, 2)), "bias": np.zeros(2)}})
    8

    Book: §3.1 eq-mlp-parameters
    """
    return sum(array.size for array in flatten_params(params).values())


def flatten_params(params):
    """Nested parameters in one flat dict, each under the path that leads to it.

    Parameters
    ----------
    params : dict
        As `init` gives them: {"conv1": {"kernel": …}}.

    Returns
    -------
    dict of str to array
        {"conv1/kernel": …}: the names that `zenlib.cnn.from_arrays` takes. The arrays are those
        of `params`, not copies.

    Raises
    ------
    TypeError, ValueError
        If `params` is no dict of arrays of finite numbers, or a key is no string or has a slash.

    Examples
    --------
    >>> list(flatten_params({"dense": {"kernel": np.eye(2), "bias": np.zeros(2)}}))
    ['dense/kernel', 'dense/bias']

    Book: §4.3.1
    """
    if not isinstance(params, Mapping):
        raise TypeError(f"params must be a dict, got {type(params).__name__} {params!r}")
    return _flattened("", params)


def nest_params(arrays):
    """Flat names taken apart again: what `flatten_params` put together.

    Parameters
    ----------
    arrays : dict of str to array
        {"conv1/kernel": …}: the form that `zenlib.cnn.to_arrays` gives.

    Returns
    -------
    dict
        {"conv1": {"kernel": …}}: parameters of a `Sequential` with layers of these names.

    Raises
    ------
    TypeError, ValueError
        If `arrays` is no dict of arrays of finite numbers by name, or a name is also the
        beginning of another: "a" beside "a/b".

    Examples
    --------
    >>> nest_params({"dense/bias": [0.0, 1.0]})
    {'dense': {'bias': array([0., 1.])}}

    Book: §4.3.1
    """
    if not isinstance(arrays, Mapping):
        raise TypeError(
            f"arrays must be a dict of arrays by name, got {type(arrays).__name__} {arrays!r}"
        )
    nested = {}
    for name in arrays:
        *path, last = _checked_key("arrays", name).split("/")
        place = nested
        for key in path:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                break
        if not isinstance(place, dict) or last in place:
            raise ValueError(
                f"arrays must hold names none of which begins another, got {name!r} and a part of "
                f"it; rename one"
            )
        place[last] = float_array(f"arrays[{name!r}]", arrays[name])
    return nested


def save_params(params, path):
    """Write parameters to one `.npz` file.

    Parameters
    ----------
    params : dict
    path : str or path
        Ends in `.npz`; an older file of that name is replaced once the new one is complete.

    Raises
    ------
    TypeError, ValueError
        As `flatten_params`, or if the name does not end in `.npz`.
    FileNotFoundError
        If the folder does not exist.

    Notes
    -----
    The names are those of `flatten_params`: `numpy.load` reads the file, and so does
    `zenlib.cnn.load_weights` for a Keras model of the same layers.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     save_params({"dense": {"bias": np.ones(2)}}, f"{folder}/net.npz")
    ...     load_params(f"{folder}/net.npz")
    {'dense': {'bias': array([1., 1.])}}

    Book: §4.3.1
    """
    flat, path = flatten_params(params), _npz(path)
    partial = path.with_name(path.name + ".partial")
    with open(partial, "wb") as file:
        np.savez(file, **flat)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def load_params(path):
    """Read parameters that `save_params`, or `zenlib.cnn.save_weights`, wrote.

    Parameters
    ----------
    path : str or path
        Ends in `.npz`.

    Returns
    -------
    dict
        Nested, as the layers want them.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, or holds something other than arrays of numbers.

    Notes
    -----
    No pickle is opened: a file cannot bring code with it.

    Examples
    --------
    >>> load_params("nowhere.npz")
    Traceback (most recent call last):
    FileNotFoundError: path must name an existing .npz file, got nowhere.npz

    Book: §4.3.1
    """
    path = _npz(path)
    if not path.is_file():
        raise FileNotFoundError(f"path must name an existing .npz file, got {path}")
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            return nest_params({name: archive[name] for name in archive.files})
    except (*UNREADABLE, TypeError) as problem:
        raise ValueError(
            f"path must name parameters written by save_params, got {path}: {problem}"
        ) from problem


def _flattened(prefix, tree):
    flat = {}
    for key, value in tree.items():
        if "/" in _checked_key("params", key):
            raise ValueError(f"params must have keys without a slash, got {key!r}")
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat |= _flattened(f"{path}/", value)
        else:
            flat[path] = float_array(f"params[{path!r}]", value)
    return flat


def _checked_key(name, key):
    if not isinstance(key, str):
        raise TypeError(f"{name} must have strings as keys, got {type(key).__name__} {key!r}")
    return key


def _npz(path):
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must be a file name or path, got {type(path).__name__}")
    path = Path(path)
    if path.suffix != ".npz":
        raise ValueError(f"path must end in .npz, got {path}")
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"path must lie in an existing folder, got {path}; create {path.parent} first"
        )
    return path
