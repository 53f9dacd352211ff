"""Explanations from slopes: of the logit where the input stands, and along the way to it."""

import numpy as np

from zenlib._trees import network_forward, network_parameters
from zenlib._validation import float_array, function, label_array, same_length, whole_number


def saliency(network, params, x, labels):
    """How strongly the logit of a class reacts to each input, wherever the others stay.

    Parameters
    ----------
    network : Layer of `zenlib.networks`
        Any object with its `forward` and `backward`; ends in logits.
    params : dict
        Its parameters.
    x : array of float, shape (m, …)
        Inputs.
    labels : array of int, shape (m,)
        Whose logit is asked for, one class for each input: the predicted one, or another.

    Returns
    -------
    array of the shape of `x`
        The absolute slope of the logit, per unit of each input.

    Raises
    ------
    TypeError
        If inputs are not real numbers, or labels not integers.
    ValueError
        If lengths differ, a value is not finite, a label has no logit, or `params` lacks some.

    Notes
    -----
    S = |dz_k / dx|, one backward pass. It is the slope where the input stands: what a change of
    every pixel by a little would do. Where a unit is saturated the slope is zero, however much
    that unit contributes.

    References
    ----------
    Simonyan, Vedaldi, Zisserman (2014), "Deep inside convolutional networks: visualising image
    classification models and saliency maps", arXiv:1312.6034.

    Examples
    --------
    >>> from zenlib.networks import Dense
    >>> params = {"kernel": np.array([[1.0, 0.0], [-3.0, 5.0]]), "bias": np.zeros(2)}
    >>> saliency(Dense(2), params, np.array([[0.5, 0.5]]), [0])  # of a linear model: its weights
    array([[1., 3.]])

    Book: §3.3 eq-saliency
    """
    params, x, labels = _labelled(network, params, x, labels)
    return abs(_slopes(network, params, x, labels))


def integrated_gradients(network, params, x, labels, *, baseline=0.0, n_steps=50):
    """How much of the logit of a class each input brings, on the way from a blank to where it is.

    Parameters
    ----------
    network : Layer of `zenlib.networks`
        Any object with its `forward` and `backward`; ends in logits.
    params : dict
        Its parameters.
    x : array of float, shape (m, …)
        Inputs.
    labels : array of int, shape (m,)
        Whose logit is asked for, one class for each input.
    baseline : float or array that broadcasts to `x`
        Input that says nothing, for example black, or the mean of all samples.
    n_steps : int, at least 1
        Points of the way at which the slope is taken; each costs a forward and a backward pass.

    Returns
    -------
    array of the shape of `x`
        In units of the logit: above 0 what speaks for the class, below 0 what speaks against it.

    Raises
    ------
    TypeError
        If inputs are not real numbers, or labels not integers.
    ValueError
        If lengths differ, a value is not finite, a label has no logit, `params` lacks some, or
        `baseline` does not broadcast to `x`.

    Notes
    -----
    G_j = (x_j - b_j) · mean of dz_k/dx_j at b + t (x - b), t from 0 to 1, here by the midpoint
    rule. The parts add up to the whole, z_k(x) - z_k(b): completeness, up to an error that falls
    with the steps; compare the two to see whether they are enough. What is explained is the
    difference from the baseline: where x is as the baseline is, nothing is ever attributed.

    References
    ----------
    Sundararajan, Taly, Yan (2017), "Axiomatic attribution for deep networks", ICML,
    arXiv:1703.01365, equations 1 and 3, proposition 1.

    Examples
    --------
    >>> from zenlib.networks import Dense
    >>> params = {"kernel": np.array([[1.0, 0.0], [-3.0, 5.0]]), "bias": np.zeros(2)}
    >>> integrated_gradients(Dense(2), params, np.array([[0.5, 0.5]]), [0])  # weight · input
    array([[ 0.5, -1.5]])

    Book: §9.3.3 eq-integrated-gradients eq-completeness
    """
    params, x, labels = _labelled(network, params, x, labels)
    n_steps = whole_number("n_steps", n_steps, least=1)
    way = x - _baseline(baseline, x)
    start, total = x - way, np.zeros_like(x)
    for step in range(n_steps):
        at = start + np.asarray((step + 0.5) / n_steps, x.dtype) * way
        total += _slopes(network, params, at, labels)
    return way * total / n_steps


def _labelled(network, params, x, labels):
    """Inputs, and for each the class whose logit is asked for."""
    for part in ("forward", "backward"):
        function(f"network.{part}", getattr(network, part, None))
    params, x = network_parameters("params", params), float_array("x", x)
    if x.ndim == 0:
        raise ValueError("x must hold at least one sample, got a single number")
    logits, _ = network_forward(network, params, x[:1])
    labels = label_array("labels", labels, n_classes=logits.shape[-1])
    same_length("labels", labels, "x", x)
    return params, x, labels


def _slopes(network, params, x, labels):
    logits, cache = network.forward(params, x)
    one_hot = np.zeros_like(logits)
    one_hot[np.arange(len(labels)), labels] = 1
    grad_x, _ = network.backward(params, cache, one_hot)
    return grad_x


def _baseline(baseline, x):
    baseline = float_array("baseline", baseline).astype(x.dtype)
    try:
        return np.broadcast_to(baseline, x.shape)
    except ValueError:
        raise ValueError(
            f"baseline must be one number or broadcast to x of shape {x.shape}, "
            f"got shape {baseline.shape}"
        ) from None
