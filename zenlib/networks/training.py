"""Training: batches, gradients, steps, and a record of how it went."""

from dataclasses import dataclass

import numpy as np

from zenlib._trees import parameters
from zenlib._validation import float_array, generator, label_array, same_length, whole_number


@dataclass(frozen=True)
class Fit:
    """What a training gives back.

    Parameters
    ----------
    params : dict
        Of the trained network.
    history : dict of str to list of float
        "loss" and, where the loss counts hits, "accuracy", averaged over the batches of each
        epoch while they were trained on; with validation data also "val_loss", "val_accuracy".

    Book: §3.2.6
    """

    params: dict
    history: dict


def fit(network, params, x, y, *, loss, optimizer, epochs, batch_size, rng, validation=None):
    """Train a network: gradient after gradient, batch after batch.

    Parameters
    ----------
    network : Layer
        Usually a `Sequential`.
    params : dict
        As `network.init` gives them; left as they are.
    x, y : arrays of m samples
        Inputs and targets.
    loss : Loss
    optimizer : SGD, Adam or their like
        Its `init` and `step` are used.
    epochs, batch_size : int, at least 1
    rng : numpy Generator
        Shuffles the samples before each epoch, and drives dropout.
    validation : (x, y), optional
        Measured after each epoch, never trained on.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind, or x and y differ in length.
    ValueError
        If the loss stops being finite.

    Examples
    --------
    >>> from zenlib.networks import SQUARED_ERROR, Dense
    >>> from zenlib.optimizers import SGD
    >>> x, rng = np.array([[0.0], [1.0]]), np.random.default_rng(0)
    >>> params, _ = Dense(1).init((1,), rng=rng, dtype=np.float64)
    >>> run = fit(Dense(1), params, x, 3 * x + 1, loss=SQUARED_ERROR, optimizer=SGD(0.5),
    ...           epochs=60, batch_size=2, rng=rng)
    >>> run.params["kernel"].round(2), run.params["bias"].round(2)
    (array([[3.]]), array([1.]))

    Book: §3.2.6
    """
    epochs = whole_number("epochs", epochs, least=1)
    batch_size = whole_number("batch_size", batch_size, least=1)
    params, x = parameters("params", params), _inputs("x", network, params, x)
    y = np.asarray(y)
    same_length("x", x, "y", y)
    generator("rng", rng)
    state, history = optimizer.init(params), {}
    for epoch in range(epochs):
        order, sums = rng.permutation(len(x)), {}
        for start in range(0, len(x), batch_size):
            chosen = order[start : start + batch_size]
            y_pred, cache = network.forward(params, x[chosen], training=True, rng=rng)
            _check_finite(y_pred, epoch)
            for name, value in _measures(loss, y[chosen], y_pred).items():
                sums[name] = sums.get(name, 0.0) + value * len(chosen)
            grad = loss.gradient(y[chosen], y_pred)
            _, grads = network.backward(params, cache, grad, input_grad=False)
            params, state = optimizer.step(params, grads, state)
        record = {name: total / len(x) for name, total in sums.items()}
        if validation is not None:
            predicted = predict(network, params, validation[0])
            measured = _measures(loss, np.asarray(validation[1]), predicted)
            record |= {f"val_{name}": value for name, value in measured.items()}
        for name, value in record.items():
            history.setdefault(name, []).append(value)
    return Fit(params, history)


def predict(network, params, x, *, batch_size=256):
    """The outputs of a network for many samples, computed batch by batch.

    Parameters
    ----------
    network : Layer
    params : dict
    x : array of m samples
    batch_size : int, at least 1
        Bounds the memory; the result does not depend on it.

    Returns
    -------
    array of m outputs
        Logits, for a classifier.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> from zenlib.networks import Dense
    >>> predict(Dense(1, use_bias=False), {"kernel": np.array([[2.0]])}, [[1.0], [3.0]])
    array([[2.],
           [6.]])

    Book: §3.2.3
    """
    batch_size = whole_number("batch_size", batch_size, least=1)
    params = parameters("params", params)
    x = _inputs("x", network, params, x)
    parts = [
        network.forward(params, x[start : start + batch_size])[0]
        for start in range(0, len(x), batch_size)
    ]
    return np.concatenate(parts)


def _inputs(name, network, params, x):
    """`x` in the dtype of the parameters, or as whole numbers where tokens are taken."""
    if network.takes_tokens:
        return label_array(name, x, ndim=2)
    return float_array(name, x).astype(_first_leaf(params).dtype, copy=False)


def _first_leaf(tree):
    while isinstance(tree, dict):
        tree = next(iter(tree.values()))
    return tree


def _measures(loss, y_true, y_pred):
    measures = {"loss": loss.value(y_true, y_pred)}
    if loss.accuracy is not None:
        measures["accuracy"] = loss.accuracy(y_true, y_pred)
    return measures


def _check_finite(y_pred, epoch):
    if not np.isfinite(y_pred).all():
        raise ValueError(
            f"the network's output must stay finite, got NaN or infinity in epoch {epoch + 1}; "
            f"lower the learning rate, or check the inputs and the initialisation"
        )
