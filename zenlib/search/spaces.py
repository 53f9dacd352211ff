"""Spaces of settings: what may be set, between which limits, on which scale."""

import math
from dataclasses import dataclass

import numpy as np

from zenlib._validation import flag, generator, real_number, whole_number

_FARTHEST = 1e307  # so that the difference of two limits is a float
_MOST_WHOLE = 2**53  # up to here Optuna's floats count exactly


@dataclass(frozen=True)
class Real:
    """A real number between two limits.

    Parameters
    ----------
    low, high : float
        Limits, both included.
    log : bool
        Whether all orders of magnitude are alike likely, as for a learning rate.

    Raises
    ------
    TypeError, ValueError
        If a limit is no finite number, `low` is not below `high`, or not above 0 with `log`.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> 1e-4 <= Real(1e-4, 1, log=True).draw(rng) <= 1
    True

    Book: §9.2.3
    """

    low: float
    high: float
    log: bool = False

    def __post_init__(self):
        low = real_number("low", self.low, least=-_FARTHEST)
        _limits(low, real_number("high", self.high, most=_FARTHEST))
        if flag("log", self.log):
            real_number("low", self.low, above=0)

    def draw(self, rng):
        """A value at random."""
        generator("rng", rng)
        if not self.log:
            return float(rng.uniform(self.low, self.high))
        value = math.exp(rng.uniform(math.log(self.low), math.log(self.high)))
        return min(max(value, self.low), self.high)

    def suggest(self, trial, name):
        """A value that Optuna suggests."""
        return trial.suggest_float(name, self.low, self.high, log=self.log)


@dataclass(frozen=True)
class Whole:
    """A whole number between two limits.

    Parameters
    ----------
    low, high : int
        Limits, both included.
    log : bool
        Whether equal ratios are alike likely, as for the width of a layer.

    Raises
    ------
    TypeError, ValueError
        If a limit is no whole number, `low` is not below `high`, or not above 0 with `log`.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> sorted({Whole(1, 3).draw(rng) for _ in range(50)})
    [1, 2, 3]

    Book: §9.2.3
    """

    low: int
    high: int
    log: bool = False

    def __post_init__(self):
        least = 1 if flag("log", self.log) else -_MOST_WHOLE
        low = whole_number("low", self.low, least=least)
        _limits(low, whole_number("high", self.high, least=-_MOST_WHOLE, most=_MOST_WHOLE))

    def draw(self, rng):
        """A value at random."""
        generator("rng", rng)
        if not self.log:
            return int(rng.integers(self.low, self.high, endpoint=True))
        value = math.exp(rng.uniform(math.log(self.low - 0.5), math.log(self.high + 0.5)))
        return min(max(round(value), self.low), self.high)

    def suggest(self, trial, name):
        """A value that Optuna suggests."""
        return trial.suggest_int(name, self.low, self.high, log=self.log)


@dataclass(frozen=True)
class Choice:
    """One of a few things that have no order.

    Parameters
    ----------
    options : sequence
        Each as likely as any other; text, numbers or bools if Optuna is to choose.

    Raises
    ------
    TypeError, ValueError
        If there are none, or they come as one text.

    Examples
    --------
    >>> import numpy as np
    >>> Choice(["relu", "tanh"]).draw(np.random.default_rng(0)) in ("relu", "tanh")
    True

    Book: §9.2.3
    """

    options: tuple

    def __post_init__(self):
        if isinstance(self.options, str) or not np.iterable(self.options):
            raise TypeError(
                f"options must be a list of values, got {type(self.options).__name__} "
                f"{self.options!r}"
            )
        object.__setattr__(self, "options", tuple(self.options))
        if not self.options:
            raise ValueError("options must not be empty, got none")

    def draw(self, rng):
        """One at random."""
        return self.options[generator("rng", rng).integers(len(self.options))]

    def suggest(self, trial, name):
        """One that Optuna suggests."""
        return trial.suggest_categorical(name, self.options)


def _limits(low, high):
    if not low < high:
        raise ValueError(f"low must be below high, got {low!r} and {high!r}")
