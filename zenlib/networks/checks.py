"""Whether a network's backward pass is the derivative of its forward pass."""

from copy import deepcopy

import numpy as np

from zenlib._validation import float_array, generator
from zenlib.gradients import central_difference
from zenlib.networks._forward import forward
from zenlib.networks.layer import Layer
from zenlib.networks.objectives import Loss
from zenlib.networks.parameters import flatten_params, nest_params


def check_network_gradient(network, params, x, y, *, loss, rng=None, training=True):
    """Largest relative error of each gradient of a network, against central differences.

    Parameters
    ----------
    network : Layer
    params : dict
        As `network.init` gives them. Everything is computed in float64.
    x, y : arrays of a few samples
    loss : Loss
    rng : numpy Generator, optional
        Needed where the network draws, as dropout does; every evaluation starts from its
        present state, so that all of them draw the same.
    training : bool
        Whether the network behaves as in training.

    Returns
    -------
    dict of str to float
        By parameter, "dense/kernel", and "x" for the gradient of the input, unless the network
        takes tokens. Some 1e-9 is right, 1e-2 is a mistake.

    Raises
    ------
    TypeError, ValueError
        `network` is no layer, `loss` no loss, or `params` lacks some; as
        `zenlib.gradients.central_difference` and the layers.

    Notes
    -----
    The largest difference between the two gradients over the largest magnitude in either, for
    each array by itself. A gradient that is 0 by nature, as that of the bias of attention's keys,
    is rounding in both, so it is measured against a thousandth of the largest of all.

    Two forward passes for every single number: for small networks. Where the loss has a corner,
    a ReLU whose input is 0 to within the step of about 6e-6, the differences straddle it and
    report an error that is none.

    Examples
    --------
    >>> from zenlib.networks import SQUARED_ERROR, Activation, Dense, Sequential
    >>> network = Sequential([Dense(2), Activation("tanh"), Dense(1)])
    >>> rng = np.random.default_rng(0)
    >>> params, _ = network.init((3,), rng=rng, dtype=np.float64)
    >>> x, y = rng.normal(size=(4, 3)), rng.normal(size=(4, 1))
    >>> errors = check_network_gradient(network, params, x, y, loss=SQUARED_ERROR)
    >>> list(errors)
    ['dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias', 'x']
    >>> max(errors.values()) < 1e-8
    True

    Book: §3.2.5 eq-gradient-check
    """
    for name, value, kind in (("network", network, Layer), ("loss", loss, Loss)):
        if not isinstance(value, kind):
            raise TypeError(
                f"{name} must be a {kind.__name__}, got {type(value).__name__} {value!r}"
            )
    if rng is not None:
        generator("rng", rng)
    flat = {name: leaf.astype(np.float64) for name, leaf in flatten_params(params).items()}
    if not network.takes_tokens:
        x = float_array("x", x).astype(np.float64)

    def evaluate(flat, x):
        params = nest_params(flat)
        return forward(network, params, x, training=training, rng=deepcopy(rng))

    def slopes(f, point):
        return np.asarray(central_difference(lambda p: loss.value(y, evaluate(*f(p))[0]), point))

    y_pred, cache = evaluate(flat, x)
    grad_x, grads = network.backward(nest_params(flat), cache, loss.gradient(y, y_pred))
    analytic = flatten_params(grads)
    numerical = {
        name: slopes(lambda leaf, name=name: (flat | {name: leaf}, x), flat[name]) for name in flat
    }
    if not network.takes_tokens:
        analytic["x"], numerical["x"] = grad_x, slopes(lambda point: (flat, point), x)
    sizes = {k: max(np.abs(analytic[k]).max(), np.abs(numerical[k]).max()) for k in numerical}
    least = 1e-3 * max(sizes.values()) or 1.0  # nothing has a gradient: the errors are 0
    return {
        name: float(np.abs(analytic[name] - numerical[name]).max() / max(size, least))
        for name, size in sizes.items()
    }
