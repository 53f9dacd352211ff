"""What was tried: each trial, and the whole search as a record of them."""

from dataclasses import dataclass

import numpy as np


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

    Examples
    --------
    >>> Trial({"width": 32}, epochs=9, score=0.93).score
    0.93

    Book: §9.2.3
    """

    configuration: dict
    epochs: int
    score: float


@dataclass(frozen=True)
class Search:
    """All trials of a search, in their order.

    Parameters
    ----------
    trials : tuple of Trial

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

    @property
    def best(self):
        return max(self.trials, key=lambda trial: trial.score)

    @property
    def epochs(self):
        return sum(trial.epochs for trial in self.trials)

    def best_so_far(self):
        spent = np.cumsum([trial.epochs for trial in self.trials])
        return spent, np.maximum.accumulate([trial.score for trial in self.trials])
