"""Bayesian optimisation, through Optuna: the next trial is chosen after the last."""

import warnings

from zenlib._validation import generator, whole_number
from zenlib.search._arguments import checked_space, tried
from zenlib.search.trials import Search


def bayesian_search(evaluate, space, *, n_trials, epochs, rng, n_random=10):
    """Try what the trials so far make look promising, by tree-structured Parzen estimators.

    Parameters
    ----------
    evaluate : function of (configuration, epochs), giving a float
        Trains anew for so many epochs and returns a score; the higher, the better.
    space : mapping of name to Real, Whole or Choice
    n_trials, epochs : int, at least 1
        How many are tried, and how long each is trained.
    rng : numpy Generator
        Gives Optuna's seed.
    n_random : int, at least 1
        Trials at random before the first model.

    Returns
    -------
    Search

    Raises
    ------
    ImportError
        If Optuna is not installed.
    TypeError, ValueError
        If an argument is of the wrong kind, or `evaluate` gives no finite number.

    Notes
    -----
    The trials so far are split into a good part and the rest; a density is fitted to each, l(x)
    and g(x), and of some draws from l that with the largest l(x) / g(x) is tried, which is where
    the expected improvement is largest. Settings are modelled each on its own. One trial waits for
    the one before: what is saved in epochs is paid in hours, unless several run side by side.

    References
    ----------
    Bergstra, Bardenet, Bengio, Kégl (2011), "Algorithms for hyper-parameter optimization", NIPS,
    section 4.
    Akiba et al. (2019), "Optuna: a next-generation hyperparameter optimization framework",
    arXiv:1907.10902.

    Examples
    --------
    >>> import numpy as np
    >>> from zenlib.search import Real
    >>> parabola = lambda configuration, epochs: -((configuration["x"] - 1) ** 2)
    >>> rng = np.random.default_rng(0)
    >>> found = bayesian_search(parabola, {"x": Real(-3, 3)}, n_trials=40, epochs=1, rng=rng)
    >>> abs(found.best.configuration["x"] - 1) < 0.2, found.epochs
    (True, 40)

    Book: §9.2.3 eq-parzen
    """
    space = checked_space(space)
    n_trials = whole_number("n_trials", n_trials, least=1)
    n_random = whole_number("n_random", n_random, least=1)
    seed = int(generator("rng", rng).integers(2**31))
    optuna = _optuna()
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=n_random)
    trials, loudness = [], optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        study = optuna.create_study(direction="maximize", sampler=sampler)
        for _ in range(n_trials):
            asked = study.ask()
            configuration = {name: part.suggest(asked, name) for name, part in space.items()}
            trials.append(tried(evaluate, configuration, epochs))
            study.tell(asked, trials[-1].score)
    finally:
        optuna.logging.set_verbosity(loudness)
    return Search(tuple(trials))


def _optuna():
    try:
        with warnings.catch_warnings():  # in a notebook without widgets, of its progress bars
            warnings.filterwarnings("ignore", "IProgress not found")
            import optuna
    except ImportError:
        raise ImportError(
            "bayesian_search needs Optuna: pip install 'zenlib[search]', or use hyperband or "
            "random_search, which need nothing"
        ) from None
    return optuna
