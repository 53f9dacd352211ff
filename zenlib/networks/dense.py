"""Dense layers and the activations between them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zenlib import activations, layers
from zenlib._validation import flag, function, one_of, whole_number
from zenlib.initializers import glorot_uniform
from zenlib.networks.layer import Layer

ACTIVATIONS = ("relu", "leaky_relu", "gelu", "sigmoid", "tanh", "softplus")


@dataclass(frozen=True)
class Dense(Layer):
    """Every output is a weighted sum of all inputs, plus a bias.

    Parameters
    ----------
    units : int, at least 1
        Number of outputs.
    use_bias : bool
    kernel_initializer : callable
        Takes (shape, rng=…, dtype=…), as the functions of `zenlib.initializers` do.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range; the message names it.

    Notes
    -----
    y = x W + b, with parameters "kernel" (n_in, units) and "bias" (units). x may have more axes
    than two, (m, steps, n_in): the sum runs over the last. Kernels start Glorot-uniform, biases
    at zero, as in Keras. The work is done by `zenlib.layers.dense` and `dense_backward`.

    Examples
    --------
    >>> layer = Dense(2)
    >>> params = {"kernel": np.array([[1.0, 0.0], [0.0, 2.0]]), "bias": np.array([0.0, 1.0])}
    >>> y, cache = layer.forward(params, np.array([[3.0, 4.0]]))
    >>> y
    array([[3., 9.]])
    >>> grad_x, grads = layer.backward(params, cache, np.array([[1.0, 1.0]]))
    >>> grad_x  # of y1 + y2
    array([[1., 2.]])

    Book: §3.2.5 eq-weight-gradient
    """

    units: int
    use_bias: bool = True
    kernel_initializer: Callable = glorot_uniform

    def __post_init__(self):
        whole_number("units", self.units, least=1)
        flag("use_bias", self.use_bias)
        function("kernel_initializer", self.kernel_initializer)

    def init(self, input_shape, *, rng, dtype=np.float32):
        """A kernel for the last axis of the input, and a bias of zeros."""
        *before, n_in = input_shape
        params = {"kernel": self.kernel_initializer((n_in, self.units), rng=rng, dtype=dtype)}
        if self.use_bias:
            params["bias"] = np.zeros(self.units, dtype)
        return params, (*before, self.units)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The output y = x W + b; backward needs x."""
        return layers.dense(x, params["kernel"], params.get("bias"), buffers=buffers), x

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradients dW = xᵀ dy, db = Σ dy, dx = dy Wᵀ."""
        grad_x, grad_kernel, grad_bias = layers.dense_backward(
            grad, cache, params["kernel"], input_grad=input_grad, buffers=buffers
        )
        return grad_x, {"kernel": grad_kernel} | ({"bias": grad_bias} if self.use_bias else {})


@dataclass(frozen=True)
class Activation(Layer):
    """One of the functions of `zenlib.activations`, applied to each entry alone.

    Parameters
    ----------
    function : {"relu", "leaky_relu", "gelu", "sigmoid", "tanh", "softplus"}

    Raises
    ------
    ValueError
        If there is no such function.

    Notes
    -----
    y = f(x), and backward dx = f'(x) dy. It takes the name of its function unless told
    otherwise. With buffers relu writes into them.

    Examples
    --------
    >>> relu = Activation("relu")
    >>> y, cache = relu.forward({}, np.array([-1.0, 2.0]))
    >>> y, relu.backward({}, cache, np.array([5.0, 5.0]))[0]
    (array([0., 2.]), array([0., 5.]))

    Book: §3.2.5
    """

    function: str

    def __post_init__(self):
        one_of("function", self.function, ACTIVATIONS)

    @property
    def default_name(self):
        """The name of the function."""
        return self.function

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The output y = f(x); backward needs x."""
        if self.function == "relu" and buffers is not None:
            return np.maximum(x, 0, out=buffers.empty("output", x.shape, x.dtype)), x
        return getattr(activations, self.function)(x), x

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradient dx = f'(x) dy."""
        if not input_grad:
            return None, {}
        if self.function == "relu" and buffers is not None:
            grad_x = buffers.empty("grad_x", cache.shape, cache.dtype)
            return np.multiply(grad, cache > 0, out=grad_x), {}
        return getattr(activations, f"{self.function}_grad")(cache) * grad, {}
