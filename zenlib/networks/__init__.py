"""Neural networks from the parts of zenlib, on NumPy alone: built, trained, looked into.

layer         Layer: what every layer can do; parameters travel apart from it
sequential    Sequential, Residual: layers that hold layers
dense         Dense, Activation
objectives    Loss, CROSSENTROPY, SQUARED_ERROR: what a network is trained for
training      fit -> Fit, predict
progress      Epoch, ProgressLines: the record of an epoch, and a line about it

A layer is a frozen description. `init` gives its parameters, a dict of arrays named as in Keras;
`forward` and `backward` are pure functions of them:

    params, output_shape = layer.init(input_shape, rng=rng)
    y, cache = layer.forward(params, x)
    grad_x, grads = layer.backward(params, cache, grad_y)

The backward pass computes gradients and nothing else. To step is the optimizer's part.
"""

from zenlib.networks.dense import Activation, Dense
from zenlib.networks.layer import Layer
from zenlib.networks.objectives import CROSSENTROPY, SQUARED_ERROR, Loss
from zenlib.networks.progress import Epoch, ProgressLines
from zenlib.networks.sequential import Residual, Sequential
from zenlib.networks.training import Fit, fit, predict

__all__ = [
    "CROSSENTROPY",
    "SQUARED_ERROR",
    "Activation",
    "Dense",
    "Epoch",
    "Fit",
    "Layer",
    "Loss",
    "ProgressLines",
    "Residual",
    "Sequential",
    "fit",
    "predict",
]
