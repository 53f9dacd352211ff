"""Learning-rate schedules: plain functions of (step, total_steps), for one step or many."""

import numpy as np

from zenlib._validation import float_array, float_if_scalar, real_number, whole_number

__all__ = ["constant", "cosine", "one_cycle", "step_decay", "warmup"]


def constant(step, total_steps, *, peak):
    """The same learning rate at every step.

    Parameters
    ----------
    step : int or array_like of them, at least 0
        Steps already taken.
    total_steps : int, at least 1
        Length of the training; it changes nothing here.
    peak : float, above 0
        The learning rate.

    Returns
    -------
    float64 ndarray of the shape of `step`, or float

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Examples
    --------
    >>> constant([0, 50, 100], 100, peak=0.1)
    array([0.1, 0.1, 0.1])

    Book: §5.2
    """
    progress = _progress(step, total_steps)
    return float_if_scalar(np.full(progress.shape, _peak(peak)))


def step_decay(step, total_steps, *, peak, drops=(0.5, 0.75), factor=0.1):
    """Down in steps: level, then a fraction of it, then a fraction of that.

    Parameters
    ----------
    step : int or array_like of them, at least 0
        Steps already taken.
    total_steps : int, at least 1
        Length of the training.
    peak : float, above 0
        Learning rate before the first drop.
    drops : sequence of floats above 0 and below 1, each above the one before
        When to drop, as shares of the training.
    factor : float above 0 and below 1
        What each drop multiplies the rate by.

    Returns
    -------
    float64 ndarray of the shape of `step`, or float

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    α = peak · factorᵏ, where k counts the drops at or below step/total_steps.

    References
    ----------
    He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016,
    arXiv:1512.03385, §4.2: from 0.1, divided by 10 after 32,000 and 48,000 of 64,000 steps.

    Examples
    --------
    >>> step_decay([0, 49, 50, 75], 100, peak=0.1).round(6)
    array([0.1  , 0.1  , 0.01 , 0.001])

    Book: §3.2.6 eq-step-decay
    """
    peak, progress = _peak(peak), _progress(step, total_steps)
    factor = real_number("factor", factor, above=0, below=1)
    drops = _drops(drops)
    levels = peak * factor ** np.arange(len(drops) + 1)
    return float_if_scalar(levels[np.searchsorted(drops, progress, side="right")])


def cosine(step, total_steps, *, peak, final_fraction=0.0):
    """From the peak down along half a cosine wave.

    Parameters
    ----------
    step : int or array_like of them, at least 0
        Steps already taken.
    total_steps : int, at least 1
        The step at which the fall ends; later ones stay there.
    peak : float, above 0
        Learning rate at step 0.
    final_fraction : float between 0 and 1
        Learning rate at the end, as a fraction of `peak`.

    Returns
    -------
    float64 ndarray of the shape of `step`, or float

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    α = final + (peak - final) (1 + cos(π step/total_steps)) / 2: Keras's `CosineDecay`.

    References
    ----------
    Loshchilov, Hutter, "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017,
    arXiv:1608.03983, eq. 5.

    Examples
    --------
    >>> cosine([0, 50, 100], 100, peak=0.1).round(6)
    array([0.1 , 0.05, 0.  ])

    Book: §5.2
    """
    peak = _peak(peak)
    final = peak * real_number("final_fraction", final_fraction, least=0, most=1)
    return float_if_scalar(_half_wave(peak, final, _progress(step, total_steps)))


def warmup(step, total_steps, *, peak, warmup_steps, start_fraction=0.0):
    """Up to the peak in a straight line, then level.

    Parameters
    ----------
    step : int or array_like of them, at least 0
        Steps already taken.
    total_steps : int, at least 1
        Length of the training.
    peak : float, above 0
        Learning rate from step `warmup_steps` on.
    warmup_steps : int from 1 to `total_steps`
        Length of the rise.
    start_fraction : float between 0 and 1
        Learning rate at step 0, as a fraction of `peak`.

    Returns
    -------
    float64 ndarray of the shape of `step`, or float

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    α = start + (peak - start) min(step/warmup_steps, 1).

    References
    ----------
    Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017,
    arXiv:1706.02677, §2.2.

    Examples
    --------
    >>> warmup([0, 5, 10, 100], 100, peak=0.1, warmup_steps=10)
    array([0.  , 0.05, 0.1 , 0.1 ])

    Book: §5.2
    """
    peak, progress = _peak(peak), _progress(step, total_steps)
    warmup_steps = whole_number("warmup_steps", warmup_steps, least=1)
    if warmup_steps > total_steps:
        raise ValueError(
            f"warmup_steps must be at most total_steps, got {warmup_steps} and {total_steps}"
        )
    start = peak * real_number("start_fraction", start_fraction, least=0, most=1)
    risen = np.minimum(progress * total_steps / warmup_steps, 1)
    return float_if_scalar(start + (peak - start) * risen)


def one_cycle(
    step, total_steps, *, peak, rise_fraction=0.3, start_fraction=0.04, final_fraction=0.0
):
    """Up to the peak along half a cosine wave, then down along a longer one.

    Parameters
    ----------
    step : int or array_like of them, at least 0
        Steps already taken.
    total_steps : int, at least 1
        The step at which the fall ends; later ones stay there.
    peak : float, above 0
        The highest learning rate.
    rise_fraction : float above 0 and below 1
        Share of the steps that rise.
    start_fraction, final_fraction : float between 0 and 1
        Learning rate at step 0 and at the end, as fractions of `peak`.

    Returns
    -------
    float64 ndarray of the shape of `step`, or float

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    With s = step/total_steps and r the rise fraction, both halves follow
    α = a + (b - a) (1 - cos(π u)) / 2: from a = start to b = peak with u = s/r while s ≤ r, from
    a = peak to b = final with u = (s - r)/(1 - r) after. The last step of a training,
    total_steps - 1, comes just short of the end.

    Smith's cycle is made of straight lines. The cosine, flat at both ends and at the top, came
    with fastai; 0.3 and 1/25 are also the defaults of PyTorch's `OneCycleLR`.

    References
    ----------
    Smith, "A disciplined approach to neural network hyper-parameters", 2018, arXiv:1803.09820.

    Examples
    --------
    >>> one_cycle([0, 30, 65, 100], 100, peak=0.1).round(6)
    array([0.004, 0.1  , 0.05 , 0.   ])

    Book: §5.2 eq-one-cycle
    """
    s, peak = _progress(step, total_steps), _peak(peak)
    r = real_number("rise_fraction", rise_fraction, above=0, below=1)
    start = peak * real_number("start_fraction", start_fraction, least=0, most=1)
    final = peak * real_number("final_fraction", final_fraction, least=0, most=1)
    rise, fall = _half_wave(start, peak, s / r), _half_wave(peak, final, (s - r) / (1 - r))
    return float_if_scalar(np.where(s <= r, rise, fall))


def _peak(peak):
    return real_number("peak", peak, above=0)


def _drops(drops):
    drops = float_array("drops", drops, ndim=1)
    edges = np.concatenate([[0.0], drops, [1.0]])
    if (np.diff(edges) <= 0).any():
        raise ValueError(
            f"drops must be shares of the training, each above the one before, above 0 and below "
            f"1, got {drops.tolist()}; a step number becomes one divided by total_steps"
        )
    return drops


def _progress(step, total_steps):
    """Share of the training that is over, from 0 to 1."""
    step = float_array("step", step).astype(np.float64)
    if (step < 0).any():
        raise ValueError(f"step must be at least 0, got {step.min():.6g}; steps count from 0")
    return np.minimum(step / whole_number("total_steps", total_steps, least=1), 1)


def _half_wave(start, end, u):
    """From `start` at u = 0 to `end` at u = 1 along half a cosine wave."""
    return start + (end - start) * (1 - np.cos(np.pi * u)) / 2
