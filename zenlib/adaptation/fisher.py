"""Which parameters the answers of a network hang on."""

import numpy as np

from zenlib._trees import leaves, map_arrays, network_forward, network_parameters
from zenlib._validation import float_array, function, label_array, same_length
from zenlib.activations import softmax


def diagonal_fisher(network, params, x, *, labels=None):
    """The diagonal of the Fisher information: how much each parameter alone changes the answers.

    Parameters
    ----------
    network : Layer of `zenlib.networks`
        Any object with its `forward` and `backward`; ends in one row of logits for each sample.
    params : dict
        Where the information is taken, usually after training.
    x : array of float, shape (m, …)
        Samples of the task.
    labels : array of int, shape (m,), optional
        Take the gradient of the true label alone, the "empirical" Fisher. By default every label
        counts with the probability that the network gives it, as the definition has it.

    Returns
    -------
    dict of arrays
        In the structure of `params`, all at least 0.

    Raises
    ------
    TypeError, ValueError
        If inputs are not finite real numbers, a label has no logit, the network does not give
        one row of logits for a sample, or `params` lacks some.

    Notes
    -----
    F_i = mean over x of sum over k of p_k (d log p_k / dθ_i)²: one backward pass for each sample
    and class. To second order KL(p_θ ‖ p_θ+δ) = ½ Σ F_i δ_i² for a step along one parameter. The
    empirical form costs K times less; it is not the same thing, and vanishes once every sample
    is learned by heart.

    References
    ----------
    Kirkpatrick et al. (2017), "Overcoming catastrophic forgetting in neural networks", PNAS
    114(13), https://doi.org/10.1073/pnas.1611835114.
    Kunstner, Balles, Hennig (2019), "Limitations of the empirical Fisher approximation for
    natural gradient descent", NeurIPS, arXiv:1905.12558.

    Examples
    --------
    Two classes and one input: x² p (1 - p) for either weight, 4 · ½ · ½ here.

    >>> from zenlib.networks import Dense
    >>> params = {"kernel": np.zeros((1, 2)), "bias": np.zeros(2)}
    >>> diagonal_fisher(Dense(2), params, np.array([[2.0]]))
    {'kernel': array([[1., 1.]]), 'bias': array([0.25, 0.25])}

    Book: §9.4.4 eq-diagonal-fisher
    """
    for part in ("forward", "backward"):
        function(f"network.{part}", getattr(network, part, None))
    params = network_parameters("params", params)
    x = float_array("x", x).astype(leaves(params)[0].dtype)
    if labels is not None:
        labels = label_array("labels", labels)
        same_length("labels", labels, "x", x)
    fisher = map_arrays(np.zeros_like, params)
    for i in range(len(x)):
        logits, cache = _forward(network, params, x[i : i + 1])
        p = softmax(logits[0])
        for k, weight in _targets(p, None if labels is None else labels[i : i + 1]):
            score = -p[np.newaxis]
            score[0, k] += 1
            _, grads = network.backward(params, cache, score, input_grad=False)
            fisher = map_arrays(_add_square(weight / len(x)), fisher, grads)
    return fisher


def _add_square(weight):
    return lambda total, grad: total + weight * grad * grad


def _forward(network, params, x):
    logits, cache = network_forward(network, params, x)
    if logits.ndim != 2 or len(logits) != 1 or logits.shape[1] < 2:
        raise ValueError(
            f"network must give one row of logits for a sample, got shape {logits.shape}"
        )
    return logits, cache


def _targets(p, label):
    """Classes whose gradients are taken, with their weights."""
    if label is None:
        return [(k, weight) for k, weight in enumerate(p.tolist()) if weight > 0]
    return [(int(label_array("labels", label, n_classes=len(p))[0]), 1.0)]
