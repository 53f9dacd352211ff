"""A smaller network that does nearly the same: taught by a large one, pruned, or stored coarsely.

distillation   distillation_loss: a student learns from the probabilities of a teacher
pruning        magnitude_masks, prune, MaskedOptimizer: small weights become zero and stay so
storage        sparse_bytes: what zeros save, and from how many on
quantization   fit_grid, quantize, fake_quantize: weights as small whole numbers, and training so

Arrays in, arrays out: parameters may be nested in dicts, as `zenlib.networks` has them and as
`zenlib.cnn.to_arrays` gives them.
"""

from zenlib.compression.distillation import distillation_loss, distillation_loss_grad
from zenlib.compression.pruning import MaskedOptimizer, magnitude_masks, prune, pruning_schedule
from zenlib.compression.quantization import (
    AffineGrid,
    dequantize,
    fake_quantize,
    fake_quantize_grad,
    fit_grid,
    quantize,
)
from zenlib.compression.storage import sparse_bytes

__all__ = [
    "AffineGrid",
    "MaskedOptimizer",
    "dequantize",
    "distillation_loss",
    "distillation_loss_grad",
    "fake_quantize",
    "fake_quantize_grad",
    "fit_grid",
    "magnitude_masks",
    "prune",
    "pruning_schedule",
    "quantize",
    "sparse_bytes",
]
