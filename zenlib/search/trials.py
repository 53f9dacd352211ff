"""What was tried: each trial, and the whole search as a record of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zenlib._validation import real_number, whole_number


@dataclass(frozen=True)
class Trial:
    """One training: with which settings, for how long, how good.

    Parameters
    ----------
    configuration : dict
    epochs : int, at least 1
        That it was trained for.
    score : float
        The higher, the better; of held-out data.

    Raises
    ------
    TypeError, ValueError
        If the configuration is no dict, the epochs are no count or the score is no finite number.

    Examples
    --------
    >>> Trial({"width": 32}, epochs=9, score=0.93).score
    0.93

    Book: §9.2.3
    """

    configuration: dict
    epochs: int
    score: float

    def __post_init__(self):
        if not isinstance(self.configuration, Mapping):
            raise TypeError(
                f"configuration must be a dict, got {type(self.configuration).__name__} "
                f"{self.configuration!r:.60}"
            )
        whole_number("epochs", self.epochs, least=1)
        real_number("score", self.score)


@dataclass(frozen=True)
class Search:
    """All trials of a search, in their order.

    Parameters
    ----------
    trials : tuple of Trial
        At least one.

    Raises
    ------
    TypeError, ValueError
        If there is none, or something else among them.

    Notes
    -----
    `best` is the trial with the highest score, the first of equals. `epochs` is what the whole
    search was trained for. `best_so_far()` gives both as they grew: two arrays, epochs spent and
    best score.

    Examples
    --------
    >>> search = Search((Trial({"lr": 1}, 3, 0.2), Trial({"lr": 0.1}, 3, 0.9)))
    >>> search.best.configuration, search.epochs
    ({'lr': 0.1}, 6)
    >>> search.best_so_far()
    (array([3, 6]), array([0.2, 0.9]))

    Book: §9.2.3
    """

    trials: tuple

    def __post_init__(self):
        if not isinstance(self.trials, (list, tuple)):
            raise TypeError(f"trials must be a tuple of Trial, got {type(self.trials).__name__}")
        for i, trial in enumerate(self.trials):
            if not isinstance(trial, Trial):
                raise TypeError(f"trials[{i}] must be a Trial, got {type(trial).__name__}")
        if not self.trials:
            raise ValueError("trials must not be empty, got none")
        object.__setattr__(self, "trials", tuple(self.trials))

    @property
    def best(self):
        return max(self.trials, key=lambda trial: trial.score)

    @property
    def epochs(self):
        return sum(trial.epochs for trial in self.trials)

    def best_so_far(self):
        spent = np.cumsum([trial.epochs for trial in self.trials])
        return spent, np.maximum.accumulate([trial.score for trial in self.trials])
