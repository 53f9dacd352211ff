"""What a model looks at: slopes, hidden patches, shuffled features; and how to test it.

slopes    saliency, integrated_gradients: of the logit, here or along the way
patches   occlusion, deletion_curve: what covering changes, and the test by deleting
features  permutation_importance: what shuffling among the samples changes

Each method asks another question and has its own blind spots, so none of them alone is an
explanation: read two, and test what they say by deleting it.
"""

from zenlib.explanation.features import permutation_importance
from zenlib.explanation.patches import deletion_curve, occlusion
from zenlib.explanation.slopes import integrated_gradients, saliency

__all__ = [
    "deletion_curve",
    "integrated_gradients",
    "occlusion",
    "permutation_importance",
    "saliency",
]
