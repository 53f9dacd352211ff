"""Layers that hold layers: one after the other, or around a shortcut."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from zenlib.networks._scope import scope
from zenlib.networks.layer import Layer


@dataclass(frozen=True)
class Sequential(Layer):
    """Layers one after the other; itself a layer.

    Parameters
    ----------
    layers : list or tuple of Layer
        Nameless ones are given their names.

    Raises
    ------
    TypeError
        If something in it is no layer.
    ValueError
        If it is empty, or two layers have one name.

    Notes
    -----
    The chain rule in a loop: forward from the first layer to the last, backward from the last to
    the first, each handing its gradient to the one before. Parameters and gradients are
    {layer name: those of the layer}, without the layers that learn nothing. Unless the gradient
    of the input is asked for, backward ends at the first layer with parameters.

    Examples
    --------
    >>> from zenlib.networks import Activation, Dense
    >>> network = Sequential([Dense(3), Activation("tanh"), Dense(1)])
    >>> params, output_shape = network.init((2,), rng=np.random.default_rng(0))
    >>> list(params), output_shape
    (['dense', 'dense_1'], (1,))
    >>> y, cache = network.forward(params, np.ones((5, 2), np.float32))
    >>> y.shape
    (5, 1)

    Book: §3.2.5 eq-delta-recursion
    """

    layers: tuple

    def __post_init__(self):
        object.__setattr__(self, "layers", _named(self.layers))

    @property
    def takes_tokens(self):
        """Whether its first layer takes them."""
        return self.layers[0].takes_tokens

    def init(self, input_shape, *, rng, dtype=np.float32):
        """The parameters of every layer, each for the shape that the one before gives."""
        params, shape = {}, tuple(input_shape)
        for layer in self.layers:
            own, shape = layer.init(shape, rng=rng, dtype=dtype)
            if own:
                params[layer.name] = own
        return params, shape

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """From the first layer to the last; the cache holds that of each."""
        caches = []
        for layer in self.layers:
            own, kept = params.get(layer.name, {}), scope(buffers, layer.name)
            x, cache = layer.forward(own, x, training=training, rng=rng, buffers=kept)
            caches.append(cache)
        return x, caches

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """From the last layer to the first that needs a gradient."""
        learning = [i for i, layer in enumerate(self.layers) if layer.name in params]
        first = 0 if input_grad else min(learning, default=len(self.layers))
        grads = dict.fromkeys(params)
        for i in reversed(range(first, len(self.layers))):
            name, own = self.layers[i].name, params.get(self.layers[i].name, {})
            wanted, kept = input_grad or i > first, scope(buffers, name)
            grad, own_grads = self.layers[i].backward(
                own, cache[i], grad, input_grad=wanted, buffers=kept
            )
            if own:
                grads[name] = own_grads
        return grad if input_grad else None, grads

    def counts(self, input_shape, *, input_grad=True):
        """The rows of all its layers."""
        rows, shape = [], tuple(input_shape)
        for layer in self.layers:
            own, shape = layer.counts(shape, input_grad=input_grad)
            rows += own
            input_grad = input_grad or any(row.parameters for row in own)
        return rows, shape


@dataclass(frozen=True)
class Residual(Layer):
    """A layer with a shortcut around it: y = x + layer(x).

    Parameters
    ----------
    layer : Layer
        Keeps the shape of its input; often a `Sequential`.

    Raises
    ------
    TypeError
        If `layer` is none.

    Notes
    -----
    dx = dy + the gradient that comes back through the layer: the shortcut lets the gradient pass
    undiminished, however deep the stack. Parameters are those of the layer.

    References
    ----------
    He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016,
    arXiv:1512.03385.

    Examples
    --------
    >>> from zenlib.networks import Activation
    >>> y, cache = Residual(Activation("relu")).forward({}, np.array([-1.0, 2.0]))
    >>> y
    array([-1.,  4.])

    Book: §3.2.5
    """

    layer: Layer

    def __post_init__(self):
        _layer("layer", self.layer)

    def init(self, input_shape, *, rng, dtype=np.float32):
        """The parameters of the layer inside, which has to keep the shape."""
        params, output_shape = self.layer.init(input_shape, rng=rng, dtype=dtype)
        if output_shape != tuple(input_shape):
            raise ValueError(
                f"layer must keep the shape of its input to be added to it, got "
                f"{output_shape} for {tuple(input_shape)}"
            )
        return params, output_shape

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The output y = x + layer(x)."""
        y, cache = self.layer.forward(params, x, training=training, rng=rng, buffers=buffers)
        return x + y, cache

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradient dx = dy + what comes back through the layer."""
        grad_x, grads = self.layer.backward(
            params, cache, grad, input_grad=input_grad, buffers=buffers
        )
        return grad + grad_x if input_grad else None, grads

    def counts(self, input_shape, *, input_grad=True):
        """The rows of the layer inside."""
        return self.layer.counts(input_shape, input_grad=input_grad)


def _named(layers):
    if not isinstance(layers, (list, tuple)):
        raise TypeError(f"layers must be a list of layers, got {type(layers).__name__}")
    if not layers:
        raise ValueError("layers must not be empty, got none")
    for i, layer in enumerate(layers):
        _layer(f"layers[{i}]", layer)
    taken, named = {layer.name for layer in layers if layer.name}, []
    for layer in layers:
        named.append(layer if layer.name else replace(layer, name=_free(layer.default_name, taken)))
        taken.add(named[-1].name)
    [(name, count)] = Counter(layer.name for layer in named).most_common(1)
    if count > 1:
        raise ValueError(f"layers must have different names, got {count} named {name!r}")
    return tuple(named)


def _free(name, taken):
    """The name itself, or with the first number that is not taken."""
    names = (name, *(f"{name}_{i}" for i in range(1, len(taken) + 1)))
    return next(n for n in names if n not in taken)


def _layer(name, value):
    if not isinstance(value, Layer):
        hint = f"; write {value.__name__}(…)" if isinstance(value, type) else ""
        raise TypeError(f"{name} must be a Layer, got {type(value).__name__} {value!r}{hint}")
    return value
