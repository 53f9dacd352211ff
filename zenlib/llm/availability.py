"""How much of its time a training advances, when machines fail."""

from zenlib._elementwise import exp, expm1, sqrt
from zenlib._quantities import finite_result, quantity


def training_availability(interval_s, *, save_s, restart_s, failure_s):
    """Share of the wall time that is progress, between saving, failing and starting again.

    Parameters
    ----------
    interval_s : float or array of them, above 0
        Seconds of progress between two checkpoints.
    save_s : float or array of them, at least 0
        Seconds for which a checkpoint stops the training.
    restart_s : float or array of them, at least 0
        Seconds from a failure until the training runs again.
    failure_s : float or array of them, above 0
        Mean seconds between failures of the whole cluster; with twice the accelerators, half.

    Returns
    -------
    float or float64 array
        Above 0 and at most 1: the `availability` of a training time.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    τ/(M e^(R/M) (e^((τ + δ)/M) - 1)): exact for failures that come at random, also while saving
    and starting. `expm1` keeps the digits where failures are rare.

    References
    ----------
    Daly, "A higher order estimate of the optimum checkpoint interval for restart dumps", Future
    Generation Computer Systems 22, 2006, the complete cost function.

    Examples
    --------
    >>> day = 86400
    >>> failures = 54 * day / 419  # Llama 3 405B: 419 unexpected stops in 54 days
    >>> round(training_availability(600, save_s=10, restart_s=300, failure_s=failures), 2)
    0.93

    Book: §10.1 eq-availability
    """
    interval = quantity("interval_s", interval_s, above=0)
    save = quantity("save_s", save_s, least=0)
    restart = quantity("restart_s", restart_s, least=0)
    failure = quantity("failure_s", failure_s, above=0)
    wall = finite_result(
        "wall time", lambda: failure * exp(restart / failure) * expm1((interval + save) / failure)
    )
    return interval / wall


def checkpoint_interval_s(save_s, failure_s):
    """How long to train between two checkpoints: often enough, but not too often.

    Parameters
    ----------
    save_s : float or array of them, above 0
        Seconds for which a checkpoint stops the training.
    failure_s : float or array of them, above 0
        Mean seconds between failures of the whole cluster.

    Returns
    -------
    float or float64 array
        Seconds of progress between two checkpoints.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    √(2δM): where the time spent saving equals the work lost in failures, for δ far below M.

    References
    ----------
    Young, "A first order approximation to the optimum checkpoint interval", Communications of
    the ACM 17, 1974.

    Examples
    --------
    >>> checkpoint_interval_s(50, 10_000)  # √(2 · 50 · 10000)
    1000.0

    Book: §10.1 eq-checkpoint-interval
    """
    save = quantity("save_s", save_s, above=0)
    failure = quantity("failure_s", failure_s, above=0)
    return finite_result("interval", lambda: sqrt(2 * save * failure))
