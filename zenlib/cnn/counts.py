"""Shapes, parameters and floating-point operations of a Keras model, layer by layer."""

from math import prod

from zenlib.layers import (
    LayerCount,
    LayerTable,
    conv_flops,
    conv_output_size,
    conv_parameters,
    layer_count,
)

__all__ = [
    "LayerCount",
    "LayerTable",
    "conv_flops",
    "conv_output_size",
    "conv_parameters",
    "layer_table",
    "seen_size",
]


def layer_table(model):
    """Shapes, parameters and floating-point operations of a network, for one image.

    Parameters
    ----------
    model : keras.Model
        A chain of Conv2D, MaxPooling2D, Flatten and Dense layers.

    Returns
    -------
    LayerTable

    Raises
    ------
    TypeError
        A layer of another kind carries weights, whose operations are not known here; or
        `model` is no Keras model.

    Notes
    -----
    Everything follows from the sizes of windows, strides and widths; Keras's own counts are
    not read. A layer multiplies each of its weights once per output position, so

        forward          positions · weights
        dW, weights      positions · weights
        dX, inputs       positions · weights, and nothing in the first layer with weights,
                         because nobody asks for the gradient of the image

    Biases, ReLU, comparisons of the pooling and the softmax are left out: about 1.5 % of the
    article's network.

    Examples
    --------
    >>> from zenlib.cnn import build
    >>> table = layer_table(build("article"))
    >>> table.parameters, table.flops_forward, table.flops_training
    (93322, 5588480, 16376064)

    Book: §5.3 eq-conv-flops
    """
    if not hasattr(model, "input_shape"):
        raise TypeError(f"model must be a Keras model, got {type(model).__name__}")
    shape, rows, seen_weights = tuple(model.input_shape[1:]), [], False
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "InputLayer":
            continue
        shape, weights, biases = _measure(layer, kind, shape)
        rows.append(
            layer_count(
                layer.name, kind, shape, weights=weights, others=biases, input_grad=seen_weights
            )
        )
        seen_weights = seen_weights or weights > 0
    return LayerTable(tuple(rows))


def seen_size(layers, size):
    """How much of a square input the layers look at: what the floors drop is not seen.

    The article's network sees 26 of 28 pixels: its second pooling needs 10 of 11 positions,
    10 need 12, 12 need 24 of 26, and 24 need 26 of 28.
    """
    windows = []
    for layer in layers:
        if type(layer).__name__ not in ("Conv2D", "MaxPooling2D"):
            continue
        window = _window(layer)[0]
        if window["padding"] == "same":
            return size
        windows.append(window)
    out = size
    for window in windows:
        out = conv_output_size(out, **window)
    for window in reversed(windows):
        out = (out - 1) * window["stride"] + window["kernel"]
    return out


def _measure(layer, kind, shape):
    """Output shape, number of weights and number of biases of one layer."""
    if kind == "Conv2D":
        weights = prod(layer.kernel_size) * shape[-1] // layer.groups * layer.filters
        return (*_positions(layer, shape), layer.filters), weights, _biases(layer, layer.filters)
    if kind == "MaxPooling2D":
        return _positions(layer, shape) + shape[-1:], 0, 0
    if kind == "Flatten":
        return (prod(shape),), 0, 0
    if kind == "Dense":
        return (*shape[:-1], layer.units), shape[-1] * layer.units, _biases(layer, layer.units)
    if layer.weights:
        raise TypeError(
            f"layer {layer.name!r} is a {kind}, whose operations layer_table does not know; "
            "it counts Conv2D, MaxPooling2D, Flatten and Dense"
        )
    return shape, 0, 0


def _positions(layer, shape):
    sizes = zip(shape[:2], _window(layer), strict=True)
    return tuple(conv_output_size(size, **window) for size, window in sizes)


def _window(layer):
    """Kernel, stride and padding of a convolution or pooling, for both axes."""
    kernels = getattr(layer, "kernel_size", None) or layer.pool_size
    dilations = getattr(layer, "dilation_rate", (1, 1))
    return [
        {"kernel": dilation * (kernel - 1) + 1, "stride": stride, "padding": layer.padding}
        for kernel, dilation, stride in zip(kernels, dilations, layer.strides, strict=True)
    ]


def _biases(layer, width):
    return width if layer.use_bias else 0
