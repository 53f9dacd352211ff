"""How much privacy a training with noise has spent: (ε, δ) by way of Rényi's divergence."""

import math

import numpy as np

from zenlib._validation import float_array, real_number, same_shape, whole_number

ORDERS = (*(1 + tenths / 10 for tenths in range(1, 100)), *range(11, 64), 128, 256, 512, 1024)
"""Orders of the divergence that are tried; the best of them gives ε."""

_LEAST_NOISE = 0.1  # less hides nobody
_MOST_ORDER = 1e5  # with sampling; the grid grows with it
_MOST_STEPS = 10**15


def gaussian_delta(epsilon, *, noise_multiplier):
    """How far one noisy answer may break a promise of ε: the exact δ of Gaussian noise.

    Parameters
    ----------
    epsilon : float, at least 0
        What is promised: no outcome gets more than e^ε times as probable by one person's data.
    noise_multiplier : float, at least 0.1
        Standard deviation of the noise over the most that one person can change the answer.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    δ(ε) = Φ(1/(2σ) - εσ) - e^ε Φ(-1/(2σ) - εσ), the most by which the two probabilities of an
    event, with the person and without, can break p ≤ e^ε p' + δ. Φ is taken in logarithms, so
    that e^ε times something tiny is not 0 times infinity.

    References
    ----------
    Balle, Wang (2018), "Improving the Gaussian mechanism for differential privacy", theorem 8,
    arXiv:1805.06530.

    Examples
    --------
    With as much noise as there is to hide, a promise of ε = 1 is broken in one case of eight:

    >>> round(gaussian_delta(1.0, noise_multiplier=1.0), 4)
    0.1269
    >>> f"{gaussian_delta(1.0, noise_multiplier=4.0):.1e}"
    '2.9e-06'

    Book: §9.2.4 eq-gaussian-delta
    """
    epsilon = real_number("epsilon", epsilon, least=0)
    sigma = _noise(noise_multiplier)
    first, second = 1 / (2 * sigma) - epsilon * sigma, -1 / (2 * sigma) - epsilon * sigma
    log_first, log_second = _log_normal_cdf(first), epsilon + _log_normal_cdf(second)
    if log_first == -math.inf or log_second >= log_first:
        return 0.0
    return math.exp(log_first) * -math.expm1(log_second - log_first)


def gaussian_rdp(orders, *, noise_multiplier, sampling_rate=1.0):
    """Rényi's divergence between noisy sums with and without one person, for one step.

    Parameters
    ----------
    orders : array_like of float, above 1
        α, with sampling at most 1e5; the higher, the more weight on what is improbable.
    noise_multiplier : float, at least 0.1
        Standard deviation of the noise over the clipping norm.
    sampling_rate : float, above 0, at most 1
        Probability with which each person takes part in a step, independently.

    Returns
    -------
    ndarray of the shape of `orders`
        In nats.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    With p = N(0, σ²) and the mixture p' = (1 - q) N(0, σ²) + q N(1, σ²),

        D(α) = 1/(α - 1) · ln E_p[(p'/p)^α],   p'/p = 1 - q + q exp((2z - 1) / (2σ²)).

    The expectation is a sum over an even grid of z: for so smooth an integrand the trapezoidal
    rule errs by less than rounding does. Terms are added in logarithms, the largest taken out.
    Without sampling D(α) = α / (2σ²). Persons are added or removed, not replaced.

    References
    ----------
    Mironov, Talwar, Zhang (2019), "Rényi differential privacy of the sampled Gaussian
    mechanism", section 3.3, arXiv:1908.10530.

    Examples
    --------
    >>> gaussian_rdp([2, 8], noise_multiplier=2.0)                      # α / (2 · 2²)
    array([0.25, 1.  ])
    >>> gaussian_rdp([2, 8], noise_multiplier=2.0, sampling_rate=0.01).round(6)
    array([2.80e-05, 1.16e-04])

    Book: §9.2.4 eq-sampled-rdp
    """
    orders = _orders(orders)
    sigma = _noise(noise_multiplier)
    q = real_number("sampling_rate", sampling_rate, above=0, most=1)
    if q == 1:
        return orders / 2 / sigma / sigma
    if orders.max() > _MOST_ORDER:
        raise ValueError(f"orders must be at most {_MOST_ORDER:g}, got {orders.max():.6g}")
    moments = [_log_moment(order, q, sigma) for order in orders.ravel()]
    return np.reshape(moments, orders.shape) / (orders - 1)


def rdp_epsilon(orders, rdp, *, delta):
    """The ε that Rényi's divergences of several orders amount to, at a given δ.

    Parameters
    ----------
    orders : array_like of float, above 1
    rdp : array_like of float, at least 0, one for each order
        Divergences; those of several steps are added.
    delta : float, between 0 and 1, both excluded
        Probability of breaking the promise; well below one over the number of persons.

    Returns
    -------
    epsilon : float
    order : float
        The one that gave it.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range or the two differ in shape.

    Notes
    -----
    ε = min over α of D(α) + ln(1 - 1/α) - (ln δ + ln α) / (α - 1), but not below 0.

    References
    ----------
    Canonne, Kamath, Steinke (2020), "The discrete Gaussian for differential privacy",
    proposition 12, arXiv:2004.00010.

    Examples
    --------
    >>> orders = [2, 4, 8]
    >>> epsilon, order = rdp_epsilon(orders, [0.25, 0.5, 1.0], delta=1e-5)
    >>> round(epsilon, 3), order
    (2.214, 8.0)

    Book: §9.2.4 eq-rdp-epsilon
    """
    orders, rdp = _orders(orders), float_array("rdp", rdp)
    same_shape("orders", orders, "rdp", rdp)
    if rdp.min() < 0:
        raise ValueError(f"rdp must be at least 0, got {rdp.min():.6g}")
    delta = real_number("delta", delta, above=0, below=1)
    bounds = rdp + np.log1p(-1 / orders) - (math.log(delta) + np.log(orders)) / (orders - 1)
    best = int(bounds.argmin())
    return max(0.0, float(bounds.flat[best])), float(orders.flat[best])


def privacy_spent(noise_multiplier, *, sampling_rate, steps, delta):
    """The ε of a training with noise: many steps, each on a random part of the data.

    Parameters
    ----------
    noise_multiplier : float, at least 0.1
        Standard deviation of the noise over the clipping norm.
    sampling_rate : float, above 0, at most 1
        Expected batch over the number of persons.
    steps : int, at least 1
    delta : float, between 0 and 1, both excluded

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    Divergences of one order add up over the steps; `rdp_epsilon` converts the sums of the
    `ORDERS`. The ε is an upper limit: numerical composition of the exact losses finds
    values about a tenth lower.

    References
    ----------
    Abadi et al. (2016), "Deep learning with differential privacy", arXiv:1607.00133.

    Examples
    --------
    Sixty epochs over 60,000 images in batches of 256, noise of 1.1 clipping norms:

    >>> round(privacy_spent(1.1, sampling_rate=256 / 60_000, steps=14_062, delta=1e-5), 2)
    2.6

    Book: §9.2.4 eq-rdp-epsilon
    """
    steps = whole_number("steps", steps, least=1, most=_MOST_STEPS)
    orders = np.array(ORDERS)
    rdp = gaussian_rdp(orders, noise_multiplier=noise_multiplier, sampling_rate=sampling_rate)
    return rdp_epsilon(orders, steps * rdp, delta=delta)[0]


def noise_for_epsilon(epsilon, *, sampling_rate, steps, delta):
    """The least noise with which a training keeps within ε.

    Parameters
    ----------
    epsilon : float, above 0
        What may be spent.
    sampling_rate, steps, delta
        As for `privacy_spent`.

    Returns
    -------
    float
        Noise multiplier; at least 0.1, and never too small by the bisection's last step.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, or no noise up to 1e6 is enough.

    Notes
    -----
    More noise spends less, so that bisection between powers of two finds it.

    Examples
    --------
    >>> plan = {"sampling_rate": 0.01, "steps": 1000, "delta": 1e-5}
    >>> sigma = noise_for_epsilon(2.0, **plan)
    >>> round(sigma, 3), round(privacy_spent(sigma, **plan), 3)
    (1.022, 2.0)

    Book: §9.2.4
    """
    epsilon = real_number("epsilon", epsilon, above=0)

    def spent(sigma):
        return privacy_spent(sigma, sampling_rate=sampling_rate, steps=steps, delta=delta)

    low, high = _LEAST_NOISE, 1.0
    while spent(high) > epsilon:
        low, high = high, 2 * high
        if high > 1e6:
            raise ValueError(
                f"epsilon must be reachable at this delta, got {epsilon:.6g}: noise of a million "
                f"clipping norms is not enough; allow a larger epsilon or delta"
            )
    if spent(low) <= epsilon:
        return low
    while high - low > 1e-7 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if spent(middle) > epsilon else (low, middle)
    return high


def _noise(value):
    return real_number("noise_multiplier", value, least=_LEAST_NOISE)


def _orders(orders):
    orders = float_array("orders", orders).astype(np.float64)
    if orders.min() <= 1:
        raise ValueError(f"orders must be above 1, got {orders.min():.6g}")
    return orders


def _log_moment(order, q, sigma):
    """The logarithm of E[(p'/p)^α], at least 0, with z = σ x."""
    step = min(0.25, sigma / 2)
    x = np.arange(-12, order / sigma + 12, step)
    log_ratio = np.logaddexp(math.log1p(-q), math.log(q) + (x - 0.5 / sigma) / sigma)
    terms = order * log_ratio - x * x / 2
    top = terms.max()
    return max(
        0.0, float(top + math.log(np.exp(terms - top).sum() * step / math.sqrt(2 * math.pi)))
    )


def _log_normal_cdf(z):
    """The logarithm of Φ(z); far to the left by its asymptotic series, where Φ itself is 0."""
    if z > -30:
        return math.log(0.5 * math.erfc(-z / math.sqrt(2)))
    return -0.5 * z * z - math.log(-z * math.sqrt(2 * math.pi)) + math.log1p(-1 / (z * z))
