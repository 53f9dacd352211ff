"""A recurrent layer, and backpropagation through time."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, replace

import numpy as np

from zenlib._validation import flag, function, whole_number
from zenlib.initializers import glorot_uniform
from zenlib.networks._orthogonal import orthogonal
from zenlib.networks._sequence import steps_and_width
from zenlib.networks.layer import Layer


@dataclass(frozen=True)
class SimpleRNN(Layer):
    """Reads a sequence step by step and keeps a state: h_t = tanh(x_t W + h_{t-1} U + b).

    Parameters
    ----------
    units : int, at least 1
        Width of the state.
    return_sequences : bool
        True gives the state after every step, False the last alone.
    kernel_initializer, recurrent_initializer : callable
        Take (shape, rng=…, dtype=…). Keras's choices: Glorot-uniform for W, an orthogonal
        matrix for U, so that the state neither grows nor shrinks at first.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range; the message names it.

    Notes
    -----
    Inputs (m, steps, n_in), outputs (m, units) or (m, steps, units). Parameters as in Keras:
    "kernel" W (n_in, units), "recurrent_kernel" U (units, units), "bias" b; h_0 = 0.

    Backpropagation through time is the chain rule along the steps, last to first. With δ_t the
    gradient with respect to x_t W + h_{t-1} U + b and g_t that which the output at t receives,

        δ_t = (g_t + δ_{t+1} Uᵀ) (1 - h_t²)
        dW = Σ x_tᵀ δ_t,  dU = Σ h_{t-1}ᵀ δ_t,  db = Σ δ_t,  dx_t = δ_t Wᵀ

    The same U is met at every step: over T steps the gradient is multiplied by some T matrices
    Uᵀ, which makes it vanish or explode.

    References
    ----------
    Werbos, "Backpropagation through time: what it does and how to do it", Proceedings of the
    IEEE 78(10), 1990, doi:10.1109/5.58337.

    Examples
    --------
    >>> layer = SimpleRNN(1)
    >>> params = {"kernel": np.ones((1, 1)), "recurrent_kernel": np.ones((1, 1)),
    ...           "bias": np.zeros(1)}
    >>> y, cache = layer.forward(params, np.array([[[0.5], [0.0]]]))
    >>> bool(y == np.tanh(np.tanh(0.5)))
    True

    Book: §3.2.5 eq-bptt
    """

    units: int
    _: KW_ONLY
    return_sequences: bool = False
    kernel_initializer: Callable = glorot_uniform
    recurrent_initializer: Callable = orthogonal

    def __post_init__(self):
        whole_number("units", self.units, least=1)
        flag("return_sequences", self.return_sequences)
        function("kernel_initializer", self.kernel_initializer)
        function("recurrent_initializer", self.recurrent_initializer)

    @property
    def default_name(self):
        """The name that Keras gives it."""
        return "simple_rnn"

    def init(self, input_shape, *, rng, dtype=np.float32):
        """W for the width of a step, U for that of the state, and a bias of zeros."""
        steps, n_in = steps_and_width(input_shape)
        params = {
            "kernel": self.kernel_initializer((n_in, self.units), rng=rng, dtype=dtype),
            "recurrent_kernel": self.recurrent_initializer(
                (self.units, self.units), rng=rng, dtype=dtype
            ),
            "bias": np.zeros(self.units, dtype),
        }
        return params, (steps, self.units) if self.return_sequences else (self.units,)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The states, one after the other; backward needs x and all of them."""
        driven = x @ params["kernel"] + params["bias"]  # for all steps at once
        states = np.zeros((x.shape[0], x.shape[1] + 1, self.units), driven.dtype)  # h_0 first
        for t in range(x.shape[1]):
            recalled = states[:, t] @ params["recurrent_kernel"]
            states[:, t + 1] = np.tanh(driven[:, t] + recalled)
        return states[:, 1:] if self.return_sequences else states[:, -1], (x, states)

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """Backpropagation through time: δ from the last step to the first, then all sums."""
        x, states = cache
        deltas = np.empty_like(states[:, 1:])
        grad_state = np.zeros_like(states[:, 0]) if self.return_sequences else grad
        for t in reversed(range(x.shape[1])):
            if self.return_sequences:
                grad_state = grad_state + grad[:, t]
            deltas[:, t] = grad_state * (1 - states[:, t + 1] ** 2)
            grad_state = deltas[:, t] @ params["recurrent_kernel"].T
        grads = {
            "kernel": np.tensordot(x, deltas, axes=((0, 1), (0, 1))),
            "recurrent_kernel": np.tensordot(states[:, :-1], deltas, axes=((0, 1), (0, 1))),
            "bias": deltas.sum(axis=(0, 1)),
        }
        return deltas @ params["kernel"].T if input_grad else None, grads

    def counts(self, input_shape, *, input_grad=True):
        """One row; both kernels are multiplied at every step, whatever the output keeps."""
        every_step = replace(self, return_sequences=True)
        [row], _ = super(SimpleRNN, every_step).counts(input_shape, input_grad=input_grad)
        shape = (input_shape[0], self.units) if self.return_sequences else (self.units,)
        return [replace(row, output_shape=shape)], shape
