"""Attention: every step of a sequence looks at the others and takes from them what it needs.

One look: scaled_dot_product. Several side by side: multi_head. Who may look at whom:
causal_mask, padding_mask. Where each step stands: sinusoidal_positions.

Sequences are (m, steps, width), masks are boolean with True for "may look". A query that may look
at nothing gets zeros: weights, output and gradient. A floating dtype is kept (integers become
float64), and NaN and infinity pass through, as a layer inside a network has to let them.
"""

from zenlib.attention.dot_product import (
    scaled_dot_product,
    scaled_dot_product_backward,
    scaled_dot_product_definition,
)
from zenlib.attention.masks import causal_mask, padding_mask
from zenlib.attention.multi_head import multi_head, multi_head_backward, multi_head_definition
from zenlib.attention.positions import sinusoidal_positions

__all__ = [
    "causal_mask",
    "multi_head",
    "multi_head_backward",
    "multi_head_definition",
    "padding_mask",
    "scaled_dot_product",
    "scaled_dot_product_backward",
    "scaled_dot_product_definition",
    "sinusoidal_positions",
]
