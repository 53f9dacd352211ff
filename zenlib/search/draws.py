"""Draws at random: of one configuration, and of a whole search, which every other has to beat."""

from zenlib._validation import generator, whole_number
from zenlib.search._arguments import checked_space, tried
from zenlib.search.trials import Search


def draw_configuration(space, *, rng):
    """A value for every setting, each drawn on its own.

    Parameters
    ----------
    space : mapping of name to Real, Whole or Choice
    rng : numpy Generator

    Returns
    -------
    dict of name to value

    Raises
    ------
    TypeError, ValueError
        If `space` is no mapping, empty or holds something else, or `rng` is no Generator.

    Examples
    --------
    >>> import numpy as np
    >>> from zenlib.search import Choice, Whole
    >>> space = {"width": Whole(8, 128, log=True), "activation": Choice(["relu", "tanh"])}
    >>> sorted(draw_configuration(space, rng=np.random.default_rng(0)))
    ['activation', 'width']

    Book: §9.2.3
    """
    space = checked_space(space)
    generator("rng", rng)
    return {name: dimension.draw(rng) for name, dimension in space.items()}


def random_search(evaluate, space, *, n_trials, epochs, rng):
    """Try independent draws, each for the same number of epochs.

    Parameters
    ----------
    evaluate : function of (configuration, epochs), giving a float
        Trains anew for so many epochs and returns a score; the higher, the better.
    space : mapping of name to Real, Whole or Choice
    n_trials, epochs : int, at least 1
        How many are tried, and how long each is trained.
    rng : numpy Generator

    Returns
    -------
    Search

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind, or `evaluate` gives no finite number.

    Notes
    -----
    With n draws the best lies among the top share q of the whole space with probability
    1 - (1 - q)^n, however many settings there are: see `trials_needed`. A grid of as many points
    tries only a few values of each setting, and wastes the rest where a setting does not matter.

    References
    ----------
    Bergstra, Bengio (2012), "Random search for hyper-parameter optimization", Journal of Machine
    Learning Research 13, 281-305.

    Examples
    --------
    >>> import numpy as np
    >>> from zenlib.search import Real
    >>> parabola = lambda configuration, epochs: -((configuration["x"] - 1) ** 2)
    >>> rng = np.random.default_rng(0)
    >>> found = random_search(parabola, {"x": Real(-3, 3)}, n_trials=50, epochs=1, rng=rng)
    >>> abs(found.best.configuration["x"] - 1) < 0.2, found.epochs
    (True, 50)

    Book: §9.2.3 eq-top-share
    """
    n_trials = whole_number("n_trials", n_trials, least=1)
    drawn = (draw_configuration(space, rng=rng) for _ in range(n_trials))
    return Search(tuple(tried(evaluate, configuration, epochs) for configuration in drawn))
