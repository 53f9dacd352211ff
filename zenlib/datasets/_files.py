"""Reading the bundled files: hashed before anything is made of them."""

import hashlib
import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data"


def verified_content(path, *, bundled, sha256, what):
    """The bytes of `path`, or of the bundled file if None, if they have the right checksum."""
    path = FOLDER / bundled if path is None else as_path("path", path)
    if not path.is_file():
        raise FileNotFoundError(f"the {what} file {path} is missing; {restore(bundled)}")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ValueError(
            f"the {what} file {path} is truncated or altered: its SHA-256 must be "
            f"{sha256}, got {found} over {len(content)} bytes; {restore(bundled)}"
        )
    return content


def restore(bundled):
    """How to get a bundled file back."""
    return (
        f"restore it with `git checkout -- zenlib/data/{bundled}` in a clone, "
        f"or install zenlib again from where it came from"
    )


def as_path(name, value):
    """Refuse anything but a file name."""
    if not isinstance(value, (str, os.PathLike)):
        raise TypeError(f"{name} must be a file name or path, got {type(value).__name__}")
    return Path(value)
