"""What every layer can do."""

import re
from dataclasses import dataclass, field

import numpy as np

from zenlib.layers import layer_count
from zenlib.networks.parameters import flatten_params


@dataclass(frozen=True)
class Layer:
    """A description of a layer, without its parameters; base of all layers.

    Parameters
    ----------
    name : str, optional, by keyword
        The key of its parameters inside a `Sequential`, which numbers the nameless ones as
        Keras does: dense, dense_1, ….

    Notes
    -----
    Three functions, none of which changes its arguments or remembers anything:

    init(input_shape, *, rng, dtype=np.float32) -> params, output_shape
        Fresh parameters, a dict of arrays (empty for a layer that learns nothing), and the shape
        of one output. Shapes are those of one sample, without the batch axis.
    forward(params, x, *, training=False, rng=None, buffers=None) -> y, cache
        The output for a batch, and what backward needs of it. `training` and `rng` matter to
        layers such as dropout.
    backward(params, cache, grad, *, input_grad=True, buffers=None) -> grad_x, grads
        From the gradient of the loss with respect to y: that with respect to x (None unless
        asked for) and to the parameters, in their structure.

    With `buffers` (`zenlib.layers.Buffers`) large arrays are kept from step to step: what a pass
    returns is then overwritten by the next one.

    Inputs are not checked in every step: `fit` and `predict` check them once, at the edge.

    Examples
    --------
    >>> Layer(name="nothing").init((3,), rng=np.random.default_rng(0))
    ({}, (3,))

    Book: §3.2.5
    """

    name: str | None = field(default=None, kw_only=True)

    takes_tokens = False  # whether x holds whole numbers that stand for words

    @property
    def default_name(self):
        """The name that `Sequential` gives it: that of its class in snake case."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).lower()

    def init(self, input_shape, *, rng, dtype=np.float32):
        """Nothing to learn, and the shape stays."""
        return {}, tuple(input_shape)

    def counts(self, input_shape, *, input_grad=True):
        """Its rows of a `LayerTable`, here one, and the shape of its output.

        Kernels are multiplied once at every place of the output; the rest, biases and tables,
        are parameters and no multiplications.
        """
        params, shape = self.init(input_shape, rng=np.random.default_rng(0))
        sizes = {path: leaf.size for path, leaf in flatten_params(params).items()}
        weights = sum(size for path, size in sizes.items() if path.endswith("kernel"))
        name, kind = self.name or self.default_name, type(self).__name__
        others = sum(sizes.values()) - weights
        row = layer_count(name, kind, shape, weights=weights, others=others, input_grad=input_grad)
        return [row], shape
