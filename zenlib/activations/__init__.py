"""Activation functions, each with its derivative.

elementwise    relu, leaky_relu, sigmoid, tanh, softplus, and the slope of each
gaussian       gelu, exact and by tanh, and its slope
along_axis     softmax and log_softmax of a row of logits, and their Jacobians

All of them keep a floating dtype (integers become float64), give a scalar back as a float, leave
their input as it was, and pass NaN and infinity on, as a layer inside a network has to.
"""

from zenlib.activations.along_axis import (
    log_softmax,
    log_softmax_jacobian,
    softmax,
    softmax_jacobian,
)
from zenlib.activations.elementwise import (
    leaky_relu,
    leaky_relu_grad,
    relu,
    relu_grad,
    sigmoid,
    sigmoid_grad,
    softplus,
    softplus_grad,
    tanh,
    tanh_grad,
)
from zenlib.activations.gaussian import gelu, gelu_grad

__all__ = [
    "gelu",
    "gelu_grad",
    "leaky_relu",
    "leaky_relu_grad",
    "log_softmax",
    "log_softmax_jacobian",
    "relu",
    "relu_grad",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_jacobian",
    "softplus",
    "softplus_grad",
    "tanh",
    "tanh_grad",
]
