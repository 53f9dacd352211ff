"""A few old samples, kept to be learned again."""

from dataclasses import dataclass, replace

import numpy as np

from zenlib._validation import float_array, generator, label_array, same_length, whole_number


@dataclass(frozen=True, eq=False)
class ReplayBuffer:
    """A memory of fixed size in which every sample ever seen has the same chance to be.

    Parameters
    ----------
    capacity : int, at least 1
        Samples that fit.
    x : array of shape (n, …), optional
        The samples in it, n at most `capacity`; None while it is empty.
    y : array of int, shape (n,), optional
        Their labels.
    seen : int
        Samples that were offered so far.

    Raises
    ------
    TypeError, ValueError
        If `capacity` is no count of at least 1, or `x`, `y` and `seen` do not fit it.

    Notes
    -----
    Reservoir sampling: the t-th sample enters with probability capacity / t and takes the place of
    one at random. After any number t of them each is inside with that same probability, without
    anyone knowing t beforehand, so that early tasks are not crowded out by the latest.

    References
    ----------
    Vitter (1985), "Random sampling with a reservoir", ACM Transactions on Mathematical Software
    11(1), 37-57, https://doi.org/10.1145/3147.3165, algorithm R.
    Chaudhry et al. (2019), "On tiny episodic memories in continual learning", arXiv:1902.10486.

    Examples
    --------
    >>> buffer = ReplayBuffer(2).add(np.eye(3), [0, 1, 2], rng=np.random.default_rng(0))
    >>> len(buffer), buffer.seen, buffer.x.shape
    (2, 3, (2, 3))

    Book: §9.4.4 eq-reservoir
    """

    capacity: int
    x: np.ndarray | None = None
    y: np.ndarray | None = None
    seen: int = 0

    def __post_init__(self):
        whole_number("capacity", self.capacity, least=1)
        n, seen = 0, whole_number("seen", self.seen, most=2**53)
        if self.x is not None or self.y is not None:
            x, y = float_array("x", self.x), label_array("y", self.y)
            same_length("y", y, "x", x)
            object.__setattr__(self, "x", x)
            object.__setattr__(self, "y", y)
            n = len(x)
        if n != min(self.capacity, seen):
            raise ValueError(
                f"x must hold {min(self.capacity, seen)} samples, as capacity {self.capacity} and "
                f"seen {seen} say, got {n}"
            )

    def __len__(self):
        return 0 if self.x is None else len(self.x)

    def add(self, x, y, *, rng):
        """A buffer to which samples were offered one after the other; this one stays as it is.

        Parameters
        ----------
        x : array of float, shape (m, …)
        y : array of int, shape (m,)
        rng : numpy Generator

        Returns
        -------
        ReplayBuffer
        """
        x, y = float_array("x", x), label_array("y", y)
        same_length("y", y, "x", x)
        generator("rng", rng)
        if len(self) and x.shape[1:] != self.x.shape[1:]:
            raise ValueError(
                f"x must hold samples of shape {self.x.shape[1:]} as the buffer does, got "
                f"{x.shape[1:]}"
            )
        places = list(range(len(self)))  # of what is kept, in the old samples and the new
        for i in range(len(x)):
            if len(places) < self.capacity:
                places.append(len(self) + i)
            elif (place := int(rng.integers(self.seen + i + 1))) < self.capacity:
                places[place] = len(self) + i
        both_x = x if self.x is None else np.concatenate([self.x, x])
        both_y = y if self.y is None else np.concatenate([self.y, y])
        return replace(self, x=both_x[places], y=both_y[places], seen=self.seen + len(x))
