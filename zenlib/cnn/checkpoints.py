"""A training run on disk: enough to continue it as if it had never stopped."""

import hashlib

import numpy as np

from zenlib.cnn.storage import (
    UNREADABLE,
    as_text,
    existing_folder,
    from_text,
    read_arrays,
    write_arrays,
)

FORMAT = 1


def fingerprint(images, labels):
    """The beginning of a SHA-256 over the training images and labels, in their order."""
    digest = hashlib.sha256()
    for array in (images, labels):
        digest.update(f"{array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()[:16]


class Checkpoint:
    """One `.npz` file that belongs to one run: its recipe, seed, data and precision.

    The file is replaced in one move, so that a killed process leaves the old one or the new
    one, whole; `zipfile` checks the CRC of all that is read back.
    """

    def __init__(self, path, identity):
        self.path = existing_folder("checkpoint", path)
        self.identity = {"format": FORMAT, **identity}

    def write(self, state):
        """Replace the file by this state: arrays by name."""
        write_arrays(self.path, {"identity": as_text(self.identity), **state})

    def read(self):
        """The arrays last written, or None where there is no file yet.

        Raises ValueError where the file is damaged or belongs to another run.
        """
        if not self.path.exists():
            return None
        try:
            arrays = read_arrays(self.path)
            identity = from_text(arrays.pop("identity"))
        except UNREADABLE as problem:
            raise ValueError(
                f"checkpoint {self.path} cannot be read ({type(problem).__name__}: {problem}); "
                "delete it to start anew, or name another file"
            ) from problem
        differences = list(_differences(self.identity, identity))
        if differences:
            raise ValueError(
                f"checkpoint {self.path} belongs to another run: {'; '.join(differences)}. "
                "Name another file, or delete this one to start anew"
            )
        return arrays


def _differences(ours, theirs, prefix=""):
    for key in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(key), theirs.get(key)
        if isinstance(mine, dict) and isinstance(other, dict):
            yield from _differences(mine, other, f"{key} ")
        elif mine != other:
            yield f"{prefix}{key} is {other!r} there and {mine!r} here"
