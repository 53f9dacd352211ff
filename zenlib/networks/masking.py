"""Filling, which makes short texts as long as the longest, kept out of what is computed."""

from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any

import numpy as np

from zenlib.attention import padding_mask
from zenlib.networks.layer import Layer
from zenlib.networks.sequential import Sequential


@dataclass(frozen=True)
class MaskedMean(Layer):
    """The mean over the steps of a sequence that are not filling.

    Parameters
    ----------
    mask : array of bool, shape (m, 1, steps), optional, by keyword
        True for the steps that count, all of them by default, as `attention.padding_mask` gives
        it. It belongs to one batch.

    Notes
    -----
    (m, steps, width) in, (m, width) out: y = Σ_t mask_t x_t / Σ_t mask_t. A text without a single
    step that counts becomes zeros. Divided by `steps` instead, a short text would fade.

    Examples
    --------
    >>> from zenlib.attention import padding_mask
    >>> pool = MaskedMean(mask=padding_mask([[5, 7, 0]]))
    >>> y, cache = pool.forward({}, np.array([[[1.0], [3.0], [100.0]]]))
    >>> y, pool.backward({}, cache, np.array([[1.0]]))[0].ravel()
    (array([[2.]]), array([0.5, 0.5, 0. ]))

    Book: §4.3.2 eq-masked-mean
    """

    _: KW_ONLY
    mask: Any = field(default=None, repr=False, compare=False)

    def init(self, input_shape, *, rng, dtype=np.float32):
        """Nothing to learn; the axis of the steps is gone."""
        return {}, (input_shape[-1],)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The means; backward needs the share of each step."""
        counts = np.ones((len(x), 1, x.shape[1]), bool) if self.mask is None else self.mask
        shares = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1)
        shares = shares.astype(x.dtype)
        return (shares @ x)[:, 0], shares

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """To each step its share."""
        return np.swapaxes(cache, 1, 2) * grad[:, np.newaxis] if input_grad else None, {}

    def masked(self, mask):
        """The same layer with the mask of a batch."""
        return replace(self, mask=mask)


@dataclass(frozen=True)
class MaskedSequential(Sequential):
    """A `Sequential` for tokens that hides the filling of each batch from its layers.

    Parameters
    ----------
    layers : list or tuple of Layer
        The first takes tokens, of which 0 is filling. Those with a `mask` get that of the batch.

    Raises
    ------
    TypeError, ValueError
        As `Sequential`.

    Notes
    -----
    The mask is read off the tokens, so the logits of a text do not depend on how much filling
    stands behind it, and filling receives no gradient.

    Examples
    --------
    >>> from zenlib.networks import Embedding
    >>> network = MaskedSequential([Embedding(10, 4), MaskedMean()])
    >>> params, _ = network.init((3,), rng=np.random.default_rng(0))
    >>> one, two = (network.forward(params, np.array([row]))[0] for row in ([7, 5], [7, 5, 0]))
    >>> bool(np.array_equal(one, two))
    True

    Book: §4.3.2
    """

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """As `Sequential`, with the mask of these tokens."""
        mask = padding_mask(x)
        told = [layer.masked(mask) if hasattr(layer, "masked") else layer for layer in self.layers]
        return Sequential(told).forward(params, x, training=training, rng=rng, buffers=buffers)
