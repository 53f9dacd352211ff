"""Regularization: what keeps a model from learning its training set by heart.

penalties       l1, l2 and elastic net penalties, each with its gradient; soft_threshold
augmentation    images shifted and rotated: by given amounts, or by chance
ensembles       bootstrap_indices, out_of_bag, average_probabilities, majority_vote,
                ensemble_variance

Dropout is a layer: `zenlib.layers.dropout`. Weight decay apart from the gradient is a part of
`zenlib.optimizers.AdamW`; to stop early is a rule of `zenlib.stopping`.
"""

from zenlib.regularization.augmentation import (
    random_rotation,
    random_shift,
    rotate_images,
    shift_images,
)
from zenlib.regularization.ensembles import (
    average_probabilities,
    bootstrap_indices,
    ensemble_variance,
    majority_vote,
    out_of_bag,
)
from zenlib.regularization.penalties import (
    elastic_net_penalty,
    elastic_net_penalty_grad,
    l1_penalty,
    l1_penalty_grad,
    l2_penalty,
    l2_penalty_grad,
    soft_threshold,
)

__all__ = [
    "average_probabilities",
    "bootstrap_indices",
    "elastic_net_penalty",
    "elastic_net_penalty_grad",
    "ensemble_variance",
    "l1_penalty",
    "l1_penalty_grad",
    "l2_penalty",
    "l2_penalty_grad",
    "majority_vote",
    "out_of_bag",
    "random_rotation",
    "random_shift",
    "rotate_images",
    "shift_images",
    "soft_threshold",
]
