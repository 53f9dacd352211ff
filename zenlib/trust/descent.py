"""Gradient descent that no single sample can steer: clipped, summed, and with noise."""

import math

import numpy as np

from zenlib._trees import leaves, map_arrays, network_parameters, parameters
from zenlib._validation import (
    function,
    generator,
    plain_array,
    real_number,
    same_length,
    whole_number,
)


def clip_by_norm(grads, clip_norm):
    """A gradient, shortened to a norm where it is longer.

    Parameters
    ----------
    grads : array_like, or a list, tuple or dict of them
        Gradient of one sample.
    clip_norm : float, above 0
        The most that its Euclidean norm, over all arrays together, may be.

    Returns
    -------
    the structure of `grads`, of arrays

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Notes
    -----
    g ← g · min(1, C / ‖g‖): the direction stays.

    Examples
    --------
    >>> clip_by_norm([np.array([3.0]), np.array([4.0])], 1.0)      # of norm 5
    [array([0.6]), array([0.8])]
    >>> clip_by_norm([np.array([3.0]), np.array([4.0])], 9.0)
    [array([3.]), array([4.])]

    Book: §9.2.4 eq-clip
    """
    grads = parameters("grads", grads)
    clip_norm = real_number("clip_norm", clip_norm, above=0)
    factor = float(_clip_factors(np.array([_norm(grads)]), clip_norm)[0])
    return map_arrays(lambda g: g * g.dtype.type(factor), grads)


def private_gradient(
    network, params, x, y, *, loss, clip_norm, noise_multiplier, expected_size, rng
):
    """A batch's gradient in which every sample's part is bounded and drowned in noise.

    Parameters
    ----------
    network : Layer of zenlib.networks
        One in which no sample enters the output of another, as in all layers there.
    params : dict
        As `network.init` gives them.
    x, y : array_like of m samples
        A random part of the data; it may be empty.
    loss : Loss of zenlib.networks
    clip_norm : float, above 0
        C, the most that one sample may contribute, as a norm.
    noise_multiplier : float, at least 0
        σ; the noise on each entry of the sum has a standard deviation of σ C. Without noise
        nothing is private.
    expected_size : float, above 0
        What the sum is divided by: the expected number of samples, not the actual one, which
        itself would tell something.
    rng : numpy Generator

    Returns
    -------
    dict
        The structure of `params`.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Notes
    -----
    (Σ clip(gᵢ, C) + N(0, σ² C² I)) / expected size. In a chain of dense layers the gradient of a
    sample is an outer product, so that its norm follows from those of its two factors, and one
    backward pass of rescaled samples gives the sum. Other networks take one pass a sample. A
    seeded generator makes runs repeatable, and the noise guessable: for data that matter, seed it
    from the operating system, and mind that floating-point noise is itself not perfect.

    References
    ----------
    Abadi et al. (2016), "Deep learning with differential privacy", algorithm 1, arXiv:1607.00133.
    Goodfellow (2015), "Efficient per-example gradient computations", arXiv:1510.01799.

    Examples
    --------
    Two samples of y = w x with half squared errors; gradients -3 and 0.5, the first clipped to -1:

    >>> from zenlib.networks import Dense, SQUARED_ERROR
    >>> options = {"loss": SQUARED_ERROR, "clip_norm": 1.0, "noise_multiplier": 0.0}
    >>> private_gradient(
    ...     Dense(1, use_bias=False), {"kernel": np.array([[0.0]])}, [[1.0], [0.5]],
    ...     [[1.5], [-0.5]], expected_size=2, rng=np.random.default_rng(0), **options)
    {'kernel': array([[-0.25]])}

    Book: §9.2.4 eq-private-gradient
    """
    x, y = _samples(network, loss, x, y)
    clip_norm = real_number("clip_norm", clip_norm, above=0)
    sigma = real_number("noise_multiplier", noise_multiplier, least=0) * clip_norm
    size = real_number("expected_size", expected_size, above=0)
    generator("rng", rng)
    total = _clipped_sum(network, _learnable(params), x, y, loss, clip_norm)

    def noisy_mean(leaf):
        return ((leaf + sigma * rng.standard_normal(leaf.shape)) / size).astype(leaf.dtype)

    return map_arrays(noisy_mean, total)


def fit_privately(
    network,
    params,
    x,
    y,
    *,
    loss,
    optimizer,
    clip_norm,
    noise_multiplier,
    sampling_rate,
    steps,
    rng,
):
    """Train a network so that no one can tell who was in the data: DP-SGD.

    Parameters
    ----------
    network, params, loss, clip_norm, noise_multiplier, rng
        As for `private_gradient`; `params` are left as they are.
    x, y : array_like of m samples
        One per person. What a person has more samples of is protected less.
    optimizer : SGD, Adam or their like
        What it makes of a noisy gradient costs no more privacy.
    sampling_rate : float, above 0, at most 1
        Probability with which each sample is in a step, independently of the others.
    steps : int, at least 1

    Returns
    -------
    dict
        The parameters after the last step. What was spent, `privacy_spent` tells.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    References
    ----------
    Abadi et al. (2016), "Deep learning with differential privacy", algorithm 1, arXiv:1607.00133.

    Examples
    --------
    >>> from zenlib.networks import Dense, SQUARED_ERROR
    >>> from zenlib.optimizers import SGD
    >>> x = np.linspace(-1, 1, 500)[:, np.newaxis]
    >>> params = fit_privately(
    ...     Dense(1), {"kernel": np.zeros((1, 1)), "bias": np.zeros(1)}, x, 3 * x + 1,
    ...     loss=SQUARED_ERROR, optimizer=SGD(0.3), clip_norm=1.0, noise_multiplier=1.0,
    ...     sampling_rate=0.2, steps=100, rng=np.random.default_rng(0))
    >>> abs(params["kernel"] - 3).item() < 0.1, abs(params["bias"] - 1).item() < 0.1
    (True, True)

    Book: §9.2.4 eq-private-gradient
    """
    x, y = _samples(network, loss, x, y)
    rate = real_number("sampling_rate", sampling_rate, above=0, most=1)
    steps = whole_number("steps", steps, least=1)
    if len(x) == 0:
        raise ValueError(f"x must hold at least one sample, got shape {x.shape}")
    for part in ("init", "step"):
        function(f"optimizer.{part}", getattr(optimizer, part, None))
    generator("rng", rng)
    options = {"loss": loss, "clip_norm": clip_norm, "noise_multiplier": noise_multiplier}
    options |= {"expected_size": rate * len(x), "rng": rng}
    params = _learnable(params)
    state = optimizer.init(params)
    for _ in range(steps):
        drawn = rng.random(len(x)) < rate
        grads = private_gradient(network, params, x[drawn], y[drawn], **options)
        params, state = optimizer.step(params, grads, state)
    return params


def _learnable(params):
    return parameters("params", network_parameters("params", params))


def _clipped_sum(network, params, x, y, loss, clip_norm):
    """Σ clip(gᵢ, C), by the fast way where there is one."""
    if len(x) == 0:
        return map_arrays(np.zeros_like, params)
    way = _sum_through_dense if _is_dense(network, params, x) else _sum_by_sample
    return way(network, params, x, y, loss, clip_norm)


def _sum_by_sample(network, params, x, y, loss, clip_norm):
    """The definition: a gradient, clipped, of one sample after the other."""
    total = map_arrays(np.zeros_like, params)
    for i in range(len(x)):
        y_pred, cache = network.forward(params, x[i : i + 1])
        grad = loss.gradient(y[i : i + 1], y_pred)
        _, grads = network.backward(params, cache, grad, input_grad=False)
        total = map_arrays(np.add, total, clip_by_norm(grads, clip_norm))
    return total


def _sum_through_dense(network, params, x, y, loss, clip_norm):
    """The same through dense layers, where ‖∂W‖² + ‖∂b‖² = (‖x‖² + 1) ‖δ‖² for each sample."""
    y_pred, cache = network.forward(params, x)
    delta = deltas = len(x) * loss.gradient(y, y_pred)
    chained = hasattr(network, "layers")
    parts, caches = _parts(network, params), cache if chained else [cache]
    squares = np.zeros(len(x))
    for i in reversed(range(len(parts))):
        layer, own = parts[i]
        if own:
            of_inputs = np.square(caches[i]).sum(axis=1) + ("bias" in own)
            squares += of_inputs * np.square(delta).sum(axis=1)
        if any(before for _, before in parts[:i]):
            delta, _ = layer.backward(own, caches[i], delta)
    scale = _clip_factors(np.sqrt(squares), clip_norm)[:, np.newaxis]
    return network.backward(params, cache, deltas * scale, input_grad=False)[1]


def _parts(network, params):
    """Every layer with its own parameters, in order."""
    if not hasattr(network, "layers"):
        return [(network, params)]
    return [(layer, params.get(layer.name, {})) for layer in network.layers]


def _is_dense(network, params, x):
    """Whether every layer that learns is a dense one, over rows."""
    learning = [(layer, own) for layer, own in _parts(network, params) if own]
    return x.ndim == 2 and all(
        hasattr(layer, "use_bias") and np.ndim(own.get("kernel")) == 2 for layer, own in learning
    )


def _clip_factors(norms, clip_norm):
    """min(1, C / ‖g‖) of each; 1 where the gradient vanishes."""
    return clip_norm / np.maximum(norms, clip_norm)


def _norm(grads):
    return math.sqrt(sum(float(np.vdot(g, g)) for g in leaves(grads)))


def _samples(network, loss, x, y):
    for part in ("forward", "backward"):
        function(f"network.{part}", getattr(network, part, None))
    function("loss.gradient", getattr(loss, "gradient", None))
    x, y = plain_array("x", x), plain_array("y", y)
    same_length("x", x, "y", y)
    return x, y
