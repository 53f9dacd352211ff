"""Large arrays kept from step to step."""

from math import prod

import numpy as np


class Buffers:
    """Room for arrays, asked for in every step and made only once.

    Notes
    -----
    A fresh array of some megabytes can cost more than what is written into it: the operating
    system hands it out page by page, zeroed. A layer that is given buffers writes into the memory
    of the step before, so **what it returned then is overwritten**; copy what should last. Give
    every layer its own, `buffers.scope(name)`.

    Examples
    --------
    >>> buffers = Buffers()
    >>> first = buffers.empty("output", (2, 3), np.float32)
    >>> np.shares_memory(first, buffers.empty("output", (1, 3), np.float32))
    True
    >>> np.shares_memory(first, buffers.scope("conv1").empty("output", (2, 3), np.float32))
    False

    Book: §4.3.1
    """

    def __init__(self):
        self._rooms = {}
        self._scopes = {}

    def empty(self, key, shape, dtype):
        """An array in the memory kept under a key, or in new memory if that is too small.

        Parameters
        ----------
        key : str
            What the array is for.
        shape : tuple of int
        dtype : dtype

        Returns
        -------
        ndarray
            Contiguous; what it holds is undefined.
        """
        size, room = prod(shape), self._rooms.get(key)
        if room is None or room.size < size or room.dtype != dtype:
            room = self._rooms[key] = np.empty(size, dtype)
        return room[:size].reshape(shape)

    def scope(self, name):
        """The buffers of one part, apart from all others; the same ones at each call.

        Parameters
        ----------
        name : str

        Returns
        -------
        Buffers
        """
        if name not in self._scopes:
            self._scopes[name] = Buffers()
        return self._scopes[name]

    @property
    def nbytes(self):
        """Bytes kept here and in the scopes."""
        own = sum(room.nbytes for room in self._rooms.values())
        return own + sum(scope.nbytes for scope in self._scopes.values())
