"""What a call costs, bought or on chips of one's own, and how many of them a peak needs."""

from zenlib._elementwise import ceil, maximum
from zenlib._quantities import count, finite_result, quantity, share

_HOURS_PER_MONTH = 730
_SECONDS_PER_HOUR = 3600


def call_cost(
    tokens_in,
    tokens_out,
    *,
    input_per_million,
    output_per_million,
    cached_share=0,
    cached_input_per_million=None,
):
    """What one call of a model costs at prices per million tokens.

    Parameters
    ----------
    tokens_in, tokens_out : float or array, at least 0
        Tokens sent and tokens generated, hidden reasoning included.
    input_per_million, output_per_million : float or array, at least 0
        Their prices.
    cached_share : float or array from 0 to 1
        Share of the input that the provider has just seen.
    cached_input_per_million : float or array, optional
        Price of that share; None: as other input.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    (t_in (1 - h) p_in + t_in h p_cached + t_out p_out)/10⁶.

    Examples
    --------
    >>> call_cost(3000, 500, input_per_million=0.5, output_per_million=2)
    0.0025

    Book: §2.4.6 eq-call-cost
    """
    sent = quantity("tokens_in", tokens_in, least=0)
    price = quantity("input_per_million", input_per_million, least=0)
    hit = share("cached_share", cached_share)
    cached = price
    if cached_input_per_million is not None:
        cached = quantity("cached_input_per_million", cached_input_per_million, least=0)
    generated = quantity("tokens_out", tokens_out, least=0)
    rate = quantity("output_per_million", output_per_million, least=0)
    return finite_result(
        "the price of a call",
        lambda: (sent * (1 - hit) * price + sent * hit * cached + generated * rate) / 1e6,
    )


def serving_cost_per_million(price_per_chip_hour, n_chips, tokens_per_s, *, utilisation=1):
    """What a million tokens cost on one's own chips, idle hours included.

    Parameters
    ----------
    price_per_chip_hour : float or array, at least 0
        Rent of one chip, or the total of `owned_chip_hour`.
    n_chips : int or array, at least 1
        Chips that serve together.
    tokens_per_s : float or array, above 0
        What they deliver together, fully loaded.
    utilisation : float or array above 0 and at most 1
        Tokens delivered over what would be possible around the clock; 0.2 to 0.5 is usual where
        people wait for the answers.

    Returns
    -------
    float or array
        Price of a million tokens.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    10⁶ · price · n / (3600 · tokens/s · u).

    Examples
    --------
    A model of 70e9 weights on two chips at 2.99 an hour, 4,205 tokens a second: cheap when full,
    three times as dear in practice.

    >>> round(serving_cost_per_million(2.99, 2, 4205), 3)
    0.395
    >>> round(serving_cost_per_million(2.99, 2, 4205, utilisation=0.3), 2)
    1.32

    Book: §2.4.6 eq-serving-cost
    """
    price = quantity("price_per_chip_hour", price_per_chip_hour, least=0)
    chips = count("n_chips", n_chips, least=1)
    speed = quantity("tokens_per_s", tokens_per_s, above=0)
    used = share("utilisation", utilisation, above=0)
    return finite_result(
        "the cost per million tokens",
        lambda: 1e6 * price * chips / (_SECONDS_PER_HOUR * speed * used),
    )


def replicas_needed(
    tokens_per_month, tokens_per_s, *, peak_to_mean=3, highest_load=0.8, least_replicas=1
):
    """How many copies of a model must run to carry the peak of a month.

    Parameters
    ----------
    tokens_per_month : float or array, at least 0
        What all customers ask for together.
    tokens_per_s : float or array, above 0
        What one copy delivers, fully loaded.
    peak_to_mean : float or array, at least 1
        Load in the busy hours over the average load.
    highest_load : float or array above 0 and at most 1
        Share of full load beyond which answers become too slow.
    least_replicas : int or array, at least 0
        Copies that run even when nobody asks.

    Returns
    -------
    int or array of whole numbers

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    ⌈mean · peak/(tokens/s · load)⌉: capacity comes in steps, and so does its cost. The month has
    730 hours.

    Examples
    --------
    A billion tokens a month are 381 a second on average: 1,142 at the peak.

    >>> replicas_needed(1e9, 1000), replicas_needed(1e6, 1000)
    (2, 1)

    Book: §2.4.6 eq-replicas
    """
    mean = quantity("tokens_per_month", tokens_per_month, least=0)
    mean = mean / (_HOURS_PER_MONTH * _SECONDS_PER_HOUR)
    peak = mean * quantity("peak_to_mean", peak_to_mean, least=1)
    each = quantity("tokens_per_s", tokens_per_s, above=0)
    each = each * share("highest_load", highest_load, above=0)
    most = finite_result("tokens_per_month over tokens_per_s", lambda: peak / each)
    return maximum(ceil(most), count("least_replicas", least_replicas))
