"""Layers as pairs of functions: forward, and backward for every gradient. NumPy alone.

dense               every output a weighted sum of all inputs
convolution         conv2d: one small set of weights at every place of an image
pooling             max_pool2d, average_pool2d
shape               flatten; conv_output_size, same_padding: how many places a window has
embedding           a vector for every token
normalization       layer_norm
dropout             some values to zero, the others grown to make up for them
counts              LayerTable: parameters and floating-point operations, layer by layer
buffers             Buffers: large arrays kept from step to step

A backward function takes the gradient of the loss with respect to what the layer gave, then the
arguments of the forward one, and returns the gradient for each array among them. Where a fast
form hides the formula, the formula stands beside it as `*_definition`.

Images are (m, height, width, channels), kernels (height, width, c_in, c_out), sequences
(m, steps, width): the layouts of Keras. Floating dtypes are kept (integers become float64), inputs
are left as they were, NaN and infinity pass on.
"""

from zenlib.layers.buffers import Buffers
from zenlib.layers.convolution import conv2d, conv2d_backward, conv2d_definition
from zenlib.layers.counts import (
    LayerCount,
    LayerTable,
    conv_flops,
    conv_parameters,
    layer_count,
)
from zenlib.layers.dense import dense, dense_backward
from zenlib.layers.dropout import dropout, dropout_backward
from zenlib.layers.embedding import embedding, embedding_backward
from zenlib.layers.normalization import layer_norm, layer_norm_backward
from zenlib.layers.pooling import (
    average_pool2d,
    average_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    pool2d_definition,
)
from zenlib.layers.shape import conv_output_size, flatten, flatten_backward, same_padding

__all__ = [
    "Buffers",
    "LayerCount",
    "LayerTable",
    "average_pool2d",
    "average_pool2d_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_definition",
    "conv_flops",
    "conv_output_size",
    "conv_parameters",
    "dense",
    "dense_backward",
    "dropout",
    "dropout_backward",
    "embedding",
    "embedding_backward",
    "flatten",
    "flatten_backward",
    "layer_count",
    "layer_norm",
    "layer_norm_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "pool2d_definition",
    "same_padding",
]
