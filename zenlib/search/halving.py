"""Searches that stop most trials early: successive halving and Hyperband."""

import math
from collections.abc import Mapping
from fractions import Fraction

from zenlib._validation import whole_number
from zenlib.search._arguments import tried
from zenlib.search.draws import draw_configuration
from zenlib.search.trials import Search


def successive_halving(evaluate, configurations, *, least_epochs, most_epochs, eta=3):
    """Train all a little, keep the best share 1/η, train those η times as long, and so on.

    Parameters
    ----------
    evaluate : function of (configuration, epochs), giving a float
        Trains anew for so many epochs and returns a score; the higher, the better.
    configurations : sequence of dict
        To begin with, for example from `draw_configuration`.
    least_epochs, most_epochs : int, at least 1
        Of the first round, and the limit of the last.
    eta : int, at least 2
        By how much the field shrinks and the training grows from round to round.

    Returns
    -------
    Search
        Round after round; the last trials are those of the survivors.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind, or `evaluate` gives no finite number.

    Notes
    -----
    Round i trains n_i = floor(n / η^i) configurations for r_i = r η^i epochs each: every round
    costs about the same, so a field of n costs n log n instead of n · n. It bets that who is ahead
    early stays ahead; a slow starter, for instance with a small learning rate, is lost.

    References
    ----------
    Jamieson, Talwalkar (2016), "Non-stochastic best arm identification and hyperparameter
    optimization", AISTATS, arXiv:1502.07943, figure 3.

    Examples
    --------
    >>> scores = lambda configuration, epochs: configuration["skill"] * epochs
    >>> field = [{"skill": skill} for skill in range(9)]
    >>> search = successive_halving(scores, field, least_epochs=1, most_epochs=9)
    >>> search.best.configuration, search.epochs  # 9 · 1 + 3 · 3 + 1 · 9
    ({'skill': 8}, 27)

    Book: §9.2.3 eq-successive-halving
    """
    if not isinstance(configurations, (list, tuple)):
        raise TypeError(f"configurations must be a list of dicts, got {configurations!r:.60}")
    field = list(configurations)
    for i, configuration in enumerate(field):
        if not isinstance(configuration, Mapping):
            raise TypeError(f"configurations[{i}] must be a dict, got {configuration!r:.60}")
    if not field:
        raise ValueError("configurations must not be empty, got none")
    eta = whole_number("eta", eta, least=2)
    epochs = whole_number("least_epochs", least_epochs, least=1)
    whole_number("most_epochs", most_epochs, least=epochs)
    trials, n_first, n_rounds = [], len(field), 0
    while field and epochs <= most_epochs:
        last = [tried(evaluate, configuration, epochs) for configuration in field]
        trials += last
        n_rounds, epochs = n_rounds + 1, epochs * eta
        best_first = sorted(last, key=lambda trial: trial.score, reverse=True)
        field = [trial.configuration for trial in best_first[: n_first // eta**n_rounds]]
    return Search(tuple(trials))


def hyperband(evaluate, space, *, most_epochs, rng, eta=3):
    """Successive halving several times, from many short trainings to a few long ones.

    Parameters
    ----------
    evaluate : function of (configuration, epochs), giving a float
        Trains anew for so many epochs and returns a score; the higher, the better.
    space : mapping of name to Real, Whole or Choice
    most_epochs : int, at least 1
        The longest that any configuration is trained.
    rng : numpy Generator
    eta : int, at least 2
        As in `successive_halving`.

    Returns
    -------
    Search
        Bracket after bracket.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind, or `evaluate` gives no finite number.

    Notes
    -----
    One need not know how early the early scores can be trusted: every bracket of
    `hyperband_brackets` bets on another answer, for about the same number of epochs; the last one
    is random search. The price is that some brackets lose their bet.

    References
    ----------
    Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar (2018), "Hyperband: a novel bandit-based
    approach to hyperparameter optimization", Journal of Machine Learning Research 18(185),
    arXiv:1603.06560, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from zenlib.search import Real
    >>> scores = lambda configuration, epochs: -((configuration["x"] - 1) ** 2) - 1 / epochs
    >>> rng = np.random.default_rng(0)
    >>> search = hyperband(scores, {"x": Real(-3, 3)}, most_epochs=9, rng=rng)
    >>> search.epochs, abs(search.best.configuration["x"] - 1) < 0.5
    (78, True)

    Book: §9.2.3 eq-hyperband
    """
    trials = []
    for bracket in hyperband_brackets(most_epochs, eta=eta):
        n, epochs = bracket[0]
        field = [draw_configuration(space, rng=rng) for _ in range(n)]
        options = {"least_epochs": epochs, "most_epochs": bracket[-1][1], "eta": eta}
        trials += successive_halving(evaluate, field, **options).trials
    return Search(tuple(trials))


def hyperband_brackets(most_epochs, *, eta=3):
    """How many configurations each round of each bracket trains, and for how many epochs.

    Parameters
    ----------
    most_epochs : int, at least 1
        R, the longest that any configuration is trained.
    eta : int, at least 2

    Returns
    -------
    list of brackets, each a list of (configurations, epochs)
        The boldest bracket first, the one that stops nothing early last.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    s_max = floor(log R / log η); bracket s = s_max, …, 0 begins with
    n = ceil((s_max + 1) η^s / (s + 1)) configurations for r = R / η^s epochs, here rounded down to
    whole ones, and shrinks the field s times. Each costs about (s_max + 1) R.

    References
    ----------
    Li et al. (2018), arXiv:1603.06560, algorithm 1.

    Examples
    --------
    >>> for bracket in hyperband_brackets(9):
    ...     print(bracket)
    [(9, 1), (3, 3), (1, 9)]
    [(5, 3), (1, 9)]
    [(3, 9)]

    Book: §9.2.3 eq-hyperband
    """
    most_epochs = whole_number("most_epochs", most_epochs, least=1)
    eta = whole_number("eta", eta, least=2)
    s_max = 0
    while eta ** (s_max + 1) <= most_epochs:
        s_max += 1
    return [_bracket(s, s_max, most_epochs, eta) for s in range(s_max, -1, -1)]


def _bracket(s, s_max, most_epochs, eta):
    n = math.ceil(Fraction((s_max + 1) * eta**s, s + 1))
    epochs = most_epochs // eta**s
    return [(n // eta**i, epochs * eta**i) for i in range(s + 1)]
