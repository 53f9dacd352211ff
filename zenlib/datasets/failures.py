"""How long machine parts ran until they failed: ball bearings, and air conditioning in aircraft."""

import csv
import io

import numpy as np

from zenlib._validation import one_of
from zenlib.datasets._files import verified_content

_FILE = "failure_times.csv"
_SHA256 = "9a988976916d9f2828a3d10dfd5cd87cf6e0ca1907239c5b6a2b546d9482d726"
_PARTS = ("ball bearings", "air conditioning 7", "air conditioning 9")


def load_failure_times(part, path=None):
    """Times to failure, all of them observed to the end.

    Parameters
    ----------
    part : str
        "ball bearings": 23 of them, in millions of revolutions. "air conditioning 7" and "air
        conditioning 9": hours between 24 and 12 failures in the seventh and ninth aircraft.
    path : str or path, optional
        Another copy of the same file; by default the one inside the package.

    Returns
    -------
    array of float64, shape (n,)
        In rising order, read-only.

    Raises
    ------
    FileNotFoundError
        If the file is missing.
    ValueError
        If there is no such part, or the file is truncated or altered.

    Notes
    -----
    What they are not: many. Twelve times say little about a shape. The bearings ran on a test bed
    under one load; the order in which the failures of an aircraft occurred is lost, so that no
    trend can be tested. Origin: LICENSES/FAILURE-TIMES.md.

    References
    ----------
    Lieblein, Zelen (1956), "Statistical investigation of the fatigue life of deep-groove ball
    bearings", Journal of Research of the National Bureau of Standards 57(5), 273-316,
    https://doi.org/10.6028/jres.057.033.
    Proschan (1963), "Theoretical explanation of observed decreasing failure rate", Technometrics
    5(3), 375-383, https://doi.org/10.1080/00401706.1963.10490105.

    Examples
    --------
    >>> hours = load_failure_times("air conditioning 9")
    >>> len(hours), hours[0].item(), hours[-1].item(), round(hours.mean(), 1).item()
    (12, 3.0, 487.0, 108.1)

    Book: §6.7
    """
    one_of("part", part, _PARTS)
    content = verified_content(path, bundled=_FILE, sha256=_SHA256, what="failure times")
    rows = csv.DictReader(io.StringIO(content.decode("ascii")))
    times = np.array([float(row["time"]) for row in rows if row["part"] == part])
    times.flags.writeable = False
    return times
