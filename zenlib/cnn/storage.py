"""Models and weights on disk: written whole or not at all, read without running code."""

import json
import os
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np

from zenlib.cnn.backend import keras
from zenlib.cnn.exchange import check_model, from_arrays, to_arrays

UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


def save(model, path):
    """Write a model, its layers and its weights, to one `.keras` file.

    Parameters
    ----------
    model : keras.Model
    path : str or path
        Ends in `.keras`; an older file of that name is replaced once the new one is complete.

    Raises
    ------
    TypeError
        `model` is no Keras model.
    ValueError
        The name does not end in `.keras`.
    FileNotFoundError
        The folder does not exist.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from zenlib.cnn import build
    >>> with TemporaryDirectory() as folder:
    ...     save(build("lenet"), f"{folder}/digits.keras")
    ...     load(f"{folder}/digits.keras").count_params()
    44426

    Book: §5.2
    """
    check_model(model)
    path = _target(path, ".keras")
    partial = path.with_name(f"{path.stem}.partial.keras")
    try:
        with warnings.catch_warnings():  # Keras reads its variables in a way that NumPy deprecates
            warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
            model.save(partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def load(path):
    """Read a model that `save` wrote.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    keras.Model
        Ready for `predict`.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ValueError
        The file is no readable `.keras` file.

    Notes
    -----
    Keras's safe mode is on: a file that brings its own Python code is refused.

    Examples
    --------
    >>> load("digits.keras")
    Traceback (most recent call last):
    FileNotFoundError: path must name an existing .keras file, got digits.keras

    Book: §5.2
    """
    path = _source(path, ".keras")
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (*UNREADABLE, TypeError) as problem:
        raise ValueError(
            f"path must name a model written by zenlib.cnn.save, got {path}: {problem}"
        ) from problem


def save_weights(model, path):
    """Write the weights of a model as plain NumPy arrays to one `.npz` file.

    Parameters
    ----------
    model : keras.Model
    path : str or path
        Ends in `.npz`; an older file of that name is replaced once the new one is complete.

    Raises
    ------
    TypeError
        `model` is no Keras model.
    ValueError
        The name does not end in `.npz`.
    FileNotFoundError
        The folder does not exist.

    Notes
    -----
    The names are those of `to_arrays`; NumPy alone reads the file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from zenlib.cnn import build
    >>> with TemporaryDirectory() as folder:
    ...     save_weights(build("lenet"), f"{folder}/digits.npz")
    ...     np.load(f"{folder}/digits.npz")["conv1/kernel"].shape
    (5, 5, 1, 6)

    Book: §5.2
    """
    check_model(model)
    write_arrays(_target(path, ".npz"), to_arrays(model))


def load_weights(model, path):
    """Give a model the weights that `save_weights` wrote.

    Parameters
    ----------
    model : keras.Model
        Its weights are replaced.
    path : str or path

    Raises
    ------
    TypeError
        `model` is no Keras model.
    FileNotFoundError
        There is no such file.
    ValueError
        The file is unreadable, or holds the weights of another network.

    Notes
    -----
    No pickle is opened: arrays of Python objects are refused.

    Examples
    --------
    >>> from zenlib.cnn import build
    >>> load_weights(build("lenet"), "digits.npz")
    Traceback (most recent call last):
    FileNotFoundError: path must name an existing .npz file, got digits.npz

    Book: §5.2
    """
    check_model(model)
    path = _source(path, ".npz")
    try:
        arrays = read_arrays(path)
    except UNREADABLE as problem:
        raise ValueError(
            f"path must name weights written by zenlib.cnn.save_weights, got {path}: {problem}"
        ) from problem
    from_arrays(model, arrays)


def write_arrays(path, arrays):
    """Write arrays to an `.npz` file that is either the old one or the complete new one."""
    partial = path.with_name(path.name + ".partial")
    with open(partial, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def read_arrays(path):
    """All arrays of an `.npz` file; every one is read and its checksum checked."""
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def as_text(value):
    """Plain data as an array that needs no pickle."""
    return np.frombuffer(json.dumps(value, sort_keys=True).encode(), dtype=np.uint8)


def from_text(array):
    """The data that `as_text` was given."""
    return json.loads(array.tobytes())


def existing_folder(name, path):
    """`path` as a Path whose folder exists."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"{name} must be a file name or path, got {type(path).__name__}")
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"{name} must lie in an existing folder, got {path}; create {path.parent} first"
        )
    return path


def _target(path, suffix):
    path = existing_folder("path", path)
    if path.suffix != suffix:
        raise ValueError(f"path must end in {suffix}, got {path}")
    return path


def _source(path, suffix):
    path = _target(path, suffix)
    if not path.is_file():
        raise FileNotFoundError(f"path must name an existing {suffix} file, got {path}")
    return path
