"""Losses, each with its gradient.

regression     mean squared error and its half
crossentropy   categorical cross-entropy, of rows of probabilities or of labels
binary         binary cross-entropy
divergence     Kullback-Leibler and Jensen-Shannon divergence
contrastive    pairs of embeddings: which belong together
adversarial    what the two players of a generative adversarial network pay

A loss takes (y_true, y_pred, *, options), an adversarial one scores, a contrastive one two sets of
embeddings, and returns the mean over the samples as a float, computed in float64. Its gradient,
`*_grad`, has the shape and the dtype of the prediction.

NaN, infinity, shapes that would only match by broadcasting, labels out of range, rows of
probabilities that do not sum to one, and squared errors beyond the largest float are refused.
"""

from zenlib.losses.adversarial import (
    discriminator_loss,
    discriminator_loss_grad,
    generator_loss,
    generator_loss_grad,
)
from zenlib.losses.binary import binary_crossentropy, binary_crossentropy_grad
from zenlib.losses.contrastive import contrastive_loss, contrastive_loss_grad
from zenlib.losses.crossentropy import (
    categorical_crossentropy,
    categorical_crossentropy_grad,
    sparse_categorical_crossentropy,
    sparse_categorical_crossentropy_grad,
)
from zenlib.losses.divergence import (
    jensen_shannon_divergence,
    jensen_shannon_divergence_grad,
    kl_divergence,
    kl_divergence_grad,
)
from zenlib.losses.regression import (
    half_mean_squared_error,
    half_mean_squared_error_grad,
    mean_squared_error,
    mean_squared_error_grad,
)

__all__ = [
    "binary_crossentropy",
    "binary_crossentropy_grad",
    "categorical_crossentropy",
    "categorical_crossentropy_grad",
    "contrastive_loss",
    "contrastive_loss_grad",
    "discriminator_loss",
    "discriminator_loss_grad",
    "generator_loss",
    "generator_loss_grad",
    "half_mean_squared_error",
    "half_mean_squared_error_grad",
    "jensen_shannon_divergence",
    "jensen_shannon_divergence_grad",
    "kl_divergence",
    "kl_divergence_grad",
    "mean_squared_error",
    "mean_squared_error_grad",
    "sparse_categorical_crossentropy",
    "sparse_categorical_crossentropy_grad",
]
