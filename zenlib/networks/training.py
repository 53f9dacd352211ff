"""Training: batches, gradients, steps, and a record of how it went."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from zenlib._trees import leaves
from zenlib._validation import (
    float_array,
    function,
    generator,
    label_array,
    one_of,
    same_length,
    whole_number,
)
from zenlib.layers import Buffers
from zenlib.networks._forward import forward
from zenlib.networks.layer import Layer
from zenlib.networks.objectives import Loss
from zenlib.networks.parameters import flatten_params, nest_params
from zenlib.networks.progress import Epoch
from zenlib.stopping import best


@dataclass(frozen=True)
class Fit:
    """What a training gives back.

    Parameters
    ----------
    params : dict
        Of the trained network.
    history : tuple of Epoch
        One record for each epoch.
    reason : str
        Why it ended.

    Examples
    --------
    >>> run = Fit({}, (Epoch(10, 0.5, epoch=1, epochs=1),), "1 of 1 epochs done")
    >>> run.curve("loss")
    array([0.5])

    Book: §3.2.6
    """

    params: dict
    history: tuple
    reason: str

    def curve(self, name):
        """One value of every record as an array: "loss", "val_accuracy", …."""
        values = [getattr(record, name, None) for record in self.history]
        if None in values:
            raise ValueError(f"name must be a value that every record has, got {name!r}")
        return np.array(values, dtype=np.float64)


def fit(
    network,
    params,
    x,
    y,
    *,
    loss,
    optimizer,
    epochs,
    batch_size,
    rng,
    schedule=None,
    stopping=None,
    validation=None,
    progress=None,
    keep="last",
):
    """Train a network: batch after batch, a gradient and a step.

    Parameters
    ----------
    network : Layer
        Usually a `Sequential`.
    params : dict
        As `network.init` gives them; left as they are. Their dtype is that of all computation.
    x, y : array_like of m samples
        Inputs and targets.
    loss : Loss
        CROSSENTROPY, SQUARED_ERROR or one of your own.
    optimizer : SGD, Adam or their like
        Its `init` and `step` are used.
    epochs, batch_size : int, at least 1
        Passes over all samples, and samples for each step.
    rng : numpy Generator
        Shuffles the samples before each epoch, and drives dropout.
    schedule : callable, optional
        Takes (step, total_steps), as the functions of `zenlib.schedules` with their peak set do;
        returns the learning rate of each step, in place of the optimizer's own.
    stopping : callable, optional
        A rule of `zenlib.stopping`: takes the records so far after each epoch, returns a reason
        to stop or None.
    validation : (x, y), optional
        Measured after each epoch, never trained on.
    progress : callable, optional
        Takes the record of each epoch, for example `ProgressLines()`. Quiet by default.
    keep : {"last", "best"}
        The parameters of the last epoch, or of that with the lowest validation loss.

    Returns
    -------
    Fit
        The parameters, a record of each epoch, and the reason why training ended.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range; the message names it.
    ValueError
        If the network's output stops being finite; the message says where, and what to try.

    Notes
    -----
    Each step: forward on a batch, the gradient of its mean loss backward, and the optimizer's
    step. The last batch of an epoch may be smaller. Inputs are checked here, once; layers
    inside do not check again.

    Examples
    --------
    >>> from zenlib.networks import SQUARED_ERROR, Dense
    >>> from zenlib.optimizers import SGD
    >>> x, rng = np.array([[0.0], [1.0]]), np.random.default_rng(0)
    >>> params, _ = Dense(1).init((1,), rng=rng, dtype=np.float64)
    >>> run = fit(Dense(1), params, x, 3 * x + 1, loss=SQUARED_ERROR, optimizer=SGD(0.5),
    ...           epochs=60, batch_size=2, rng=rng)
    >>> run.params["kernel"].round(2), run.params["bias"].round(2), run.reason
    (array([[3.]]), array([1.]), '60 of 60 epochs done')

    Book: §3.2.6
    """
    params, (x, y) = _parameters(network, params), _samples(network, params, x, y)
    epochs = whole_number("epochs", epochs, least=1)
    batch_size = min(whole_number("batch_size", batch_size, least=1), len(x))
    _check_parts(loss, optimizer, rng, stopping, progress)
    if validation is not None:
        validation = _validation_samples(network, params, validation)
    if one_of("keep", keep, ("last", "best")) == "best" and validation is None:
        raise ValueError('validation must be given to keep the "best" epoch, got None')
    rates = _rates(schedule, epochs * -(-len(x) // batch_size))

    plan = _Plan(network, x, y, loss, optimizer, batch_size, rng, rates, Buffers())
    state, kept, history, started = optimizer.init(params), params, [], time.monotonic()
    for epoch in range(1, epochs + 1):
        params, state, values = _train_epoch(plan, params, state, epoch)
        if validation is not None:
            values |= _validated(network, params, loss, *validation)
        seconds = time.monotonic() - started
        history.append(Epoch(**values, epoch=epoch, epochs=epochs, seconds=seconds))
        if keep == "last" or best(history, watch="val_loss") is history[-1]:
            kept = params
        if progress is not None:
            progress(history[-1])
        if stopping is not None and (reason := stopping(tuple(history))) is not None:
            return Fit(kept, tuple(history), reason)
    return Fit(kept, tuple(history), f"{epochs} of {epochs} epochs done")


def predict(network, params, x, *, batch_size=256):
    """The outputs of a network for many samples, computed batch by batch.

    Parameters
    ----------
    network : Layer
    params : dict
        As `network.init` gives them or `fit` leaves them.
    x : array_like of m samples
    batch_size : int, at least 1
        Bounds the memory; beyond rounding, the result does not depend on it.

    Returns
    -------
    array of m outputs, in the dtype of the parameters
        Logits, for a classifier.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range; the message names it.

    Examples
    --------
    >>> from zenlib.networks import Dense
    >>> predict(Dense(1, use_bias=False), {"kernel": np.array([[2.0]])}, [[1.0], [3.0]])
    array([[2.],
           [6.]])

    Book: §3.2.3 eq-forward
    """
    params = _parameters(network, params)
    x = _inputs("x", network, params, x)
    return _outputs(network, params, x, whole_number("batch_size", batch_size, least=1))


@dataclass(frozen=True)
class _Plan:
    """What stays the same from epoch to epoch."""

    network: Layer
    x: np.ndarray
    y: np.ndarray
    loss: Loss
    optimizer: Any
    batch_size: int
    rng: np.random.Generator
    rates: np.ndarray | None
    buffers: Buffers


def _train_epoch(plan, params, state, epoch):
    """Every sample once, in a new order: parameters, optimizer state and the epoch's values."""
    m, sums = len(plan.x), 0.0
    n_steps = -(-m // plan.batch_size)
    order = plan.rng.permutation(m)
    for i in range(n_steps):
        chosen, step = order[i * plan.batch_size :][: plan.batch_size], (epoch - 1) * n_steps + i
        rate = None if plan.rates is None else float(plan.rates[step])
        measures, grads = _gradients(plan, params, plan.x[chosen], plan.y[chosen], epoch, i + 1)
        params, state = plan.optimizer.step(params, grads, state, learning_rate=rate)
        sums = sums + len(chosen) / m * measures
    values = _by_name("", sums) | {"step": step + 1, "learning_rate": rate}
    return params, state, values | {"gradient_norm": _norm(grads)}


def _gradients(plan, params, x, y, epoch, batch):
    """The loss of one batch, the share of hits, and the gradient for every parameter."""
    with np.errstate(over="ignore", invalid="ignore"):  # refused in words
        y_pred, cache = forward(
            plan.network, params, x, training=True, rng=plan.rng, buffers=plan.buffers
        )
        if not np.isfinite(y_pred).all():
            raise ValueError(
                f"the network's output must stay finite, got NaN or infinity in epoch {epoch}, "
                f"batch {batch}: training diverged; lower the learning rate, start from smaller "
                f"weights, or scale the inputs"
            )
        measures = _measures(plan.loss, y, y_pred)
        grad = plan.loss.gradient(y, y_pred)
        _, grads = plan.network.backward(
            params, cache, grad, input_grad=False, buffers=plan.buffers
        )
    return measures, grads


def _validated(network, params, loss, x, y):
    return _by_name("val_", _measures(loss, y, _outputs(network, params, x, 256)))


def _outputs(network, params, x, batch_size):
    outputs, buffers = None, Buffers()
    for start in range(0, len(x), batch_size):
        part = slice(start, start + batch_size)
        y, _ = forward(network, params, x[part], buffers=buffers)
        if outputs is None:
            outputs = np.empty((len(x), *y.shape[1:]), y.dtype)
        outputs[part] = y
    return outputs


def _measures(loss, y_true, y_pred):
    """Loss and share of hits; NaN where the loss counts none."""
    hits = np.nan if loss.accuracy is None else loss.accuracy(y_true, y_pred)
    return np.array([loss.value(y_true, y_pred), hits])


def _by_name(prefix, measures):
    loss, accuracy = measures.tolist()
    return {f"{prefix}loss": loss, f"{prefix}accuracy": None if accuracy != accuracy else accuracy}


def _norm(grads):
    return float(np.sqrt(sum(np.vdot(leaf, leaf) for leaf in leaves(grads))))


def _parameters(network, params):
    if not isinstance(network, Layer):
        raise TypeError(f"network must be a Layer, got {type(network).__name__} {network!r}")
    params = nest_params(flatten_params(params))
    dtypes = sorted({str(leaf.dtype) for leaf in leaves(params)})
    if not dtypes:
        raise ValueError("params must not be empty, got none; network.init gives them")
    if len(dtypes) > 1:
        raise TypeError(
            f"params must be of one dtype, got {', '.join(dtypes)}; the network computes in it"
        )
    return params


def _inputs(name, network, params, x):
    """`x` in the dtype of the parameters, or as whole numbers where tokens are taken."""
    if network.takes_tokens:
        return label_array(name, x, ndim=2)
    return np.asarray(float_array(name, x), leaves(params)[0].dtype)


def _samples(network, params, x, y, names=("x", "y")):
    x, y = _inputs(names[0], network, params, x), np.asarray(y)
    same_length(names[0], x, names[1], y)
    return x, y


def _validation_samples(network, params, validation):
    if not isinstance(validation, (tuple, list)) or len(validation) != 2:
        raise TypeError(f"validation must be a pair (x, y), got {type(validation).__name__}")
    return _samples(network, params, *validation, names=("validation x", "validation y"))


def _check_parts(loss, optimizer, rng, stopping, progress):
    if not isinstance(loss, Loss):
        raise TypeError(
            f"loss must be a Loss, got {type(loss).__name__} {loss!r}; "
            f"zenlib.networks.CROSSENTROPY is one, Loss(value, gradient) makes another"
        )
    for part in ("init", "step"):
        function(f"optimizer.{part}", getattr(optimizer, part, None))
    generator("rng", rng)
    for name, value in (("stopping", stopping), ("progress", progress)):
        if value is not None:
            function(name, value)


def _rates(schedule, total_steps):
    """The learning rate of every step; None leaves it to the optimizer."""
    if schedule is None:
        return None
    steps = np.arange(total_steps)
    rates = float_array("schedule", function("schedule", schedule)(steps, total_steps))
    if rates.shape != steps.shape or (rates < 0).any():
        raise ValueError(
            f"schedule must return one rate, at least 0, for each of {total_steps} steps, got "
            f"shape {rates.shape} with a lowest rate of {rates.min():.6g}"
        )
    return rates
