"""Neural networks from the parts of zenlib, on NumPy alone: built, trained, looked into.

layer          Layer: what every layer can do; parameters travel apart from it
sequential     Sequential, Residual: layers that hold layers
dense          Dense, Activation
images         Conv2D, MaxPool2D, AveragePool2D, Flatten
sequences      Embedding, GlobalAveragePool1D, GlobalMaxPool1D
recurrent      SimpleRNN: backpropagation through time
normalization  LayerNorm
dropout        Dropout
attention      MultiHeadAttention, Positions
masking        MaskedMean, MaskedSequential: filling kept out
transformer    TransformerBlock, transformer_classifier, attention_weights
models         mlp, article_cnn, lenet_cnn, rnn_classifier
objectives     Loss, CROSSENTROPY, BINARY_CROSSENTROPY, SQUARED_ERROR
training       fit -> Fit, predict
progress       Epoch, ProgressLines: the record of an epoch, and a line about it
records        recorded_reviews: trainings measured beforehand
parameters     by name, counted, flat or nested, saved and loaded
checks         check_network_gradient: backward against central differences
tables         network_table: shapes, parameters and operations, layer by layer

A layer is a frozen description. `init` gives its parameters, a dict of arrays named as in Keras;
`forward` and `backward` are pure functions of them:

    params, output_shape = layer.init(input_shape, rng=rng)
    y, cache = layer.forward(params, x)
    grad_x, grads = layer.backward(params, cache, grad_y)

The backward pass computes gradients and nothing else. To step is the optimizer's part.
"""

from zenlib.networks.attention import MultiHeadAttention, Positions
from zenlib.networks.checks import check_network_gradient
from zenlib.networks.dense import Activation, Dense
from zenlib.networks.dropout import Dropout
from zenlib.networks.images import AveragePool2D, Conv2D, Flatten, MaxPool2D
from zenlib.networks.layer import Layer
from zenlib.networks.masking import MaskedMean, MaskedSequential
from zenlib.networks.models import article_cnn, lenet_cnn, mlp, rnn_classifier
from zenlib.networks.normalization import LayerNorm
from zenlib.networks.objectives import BINARY_CROSSENTROPY, CROSSENTROPY, SQUARED_ERROR, Loss
from zenlib.networks.parameters import (
    count_parameters,
    flatten_params,
    load_params,
    nest_params,
    save_params,
)
from zenlib.networks.progress import Epoch, ProgressLines
from zenlib.networks.records import recorded_reviews
from zenlib.networks.recurrent import SimpleRNN
from zenlib.networks.sequences import Embedding, GlobalAveragePool1D, GlobalMaxPool1D
from zenlib.networks.sequential import Residual, Sequential
from zenlib.networks.tables import network_table
from zenlib.networks.training import Fit, fit, predict
from zenlib.networks.transformer import (
    TransformerBlock,
    attention_weights,
    transformer_classifier,
)

__all__ = [
    "BINARY_CROSSENTROPY",
    "CROSSENTROPY",
    "SQUARED_ERROR",
    "Activation",
    "AveragePool2D",
    "Conv2D",
    "Dense",
    "Dropout",
    "Embedding",
    "Epoch",
    "Fit",
    "Flatten",
    "GlobalAveragePool1D",
    "GlobalMaxPool1D",
    "Layer",
    "LayerNorm",
    "Loss",
    "MaskedMean",
    "MaskedSequential",
    "MaxPool2D",
    "MultiHeadAttention",
    "Positions",
    "ProgressLines",
    "Residual",
    "Sequential",
    "SimpleRNN",
    "TransformerBlock",
    "article_cnn",
    "attention_weights",
    "check_network_gradient",
    "count_parameters",
    "fit",
    "flatten_params",
    "lenet_cnn",
    "load_params",
    "mlp",
    "nest_params",
    "network_table",
    "predict",
    "recorded_reviews",
    "rnn_classifier",
    "save_params",
    "transformer_classifier",
]
