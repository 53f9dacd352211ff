"""What a search costs in money."""

from zenlib._quantities import finite_result, quantity


def search_cost(epochs, seconds_per_epoch, price_per_chip_hour, *, n_chips=1):
    """What the epochs of a search cost.

    Parameters
    ----------
    epochs : float or array, at least 0
        Of all its trials together, as `Search.epochs`; of a large model, passes over its data.
    seconds_per_epoch : float or array, at least 0
        Measured, or from `zenlib.llm.training_time_s`.
    price_per_chip_hour : float or array, at least 0
        Of one chip.
    n_chips : float or array, at least 0
        That run during a trial.

    Returns
    -------
    float or array
        In the money of the price.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, the message names it, or the cost beyond all floats.

    Notes
    -----
    epochs · seconds / 3600 · price · chips. Idle chips between trials and the people who wait are
    not in it.

    Examples
    --------
    A thousand epochs of a minute each, on one chip for 2 an hour:

    >>> search_cost(1000, 60, 2)
    33.333333333333336

    Book: §9.2.3 eq-search-cost
    """
    epochs = quantity("epochs", epochs, least=0)
    seconds = quantity("seconds_per_epoch", seconds_per_epoch, least=0)
    price = quantity("price_per_chip_hour", price_per_chip_hour, least=0)
    n_chips = quantity("n_chips", n_chips, least=0)
    return finite_result("the cost", lambda: epochs * seconds / 3600 * price * n_chips)
