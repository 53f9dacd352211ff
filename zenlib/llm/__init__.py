"""The arithmetic of large models: parameters, operations, memory, time, energy.

shapes          TransformerShape, MixtureOfExperts, LatentAttention: what a model is made of

It needs the standard library alone. Every quantity may be a number or a NumPy array of them;
arrays broadcast, and whole numbers stay exact.
"""

from zenlib.llm.shapes import (
    RELATIVE_BUCKETS,
    LatentAttention,
    MixtureOfExperts,
    TransformerShape,
)

__all__ = ["RELATIVE_BUCKETS", "LatentAttention", "MixtureOfExperts", "TransformerShape"]
