"""Shapes, parameters and floating-point operations of a network, layer by layer."""

from dataclasses import dataclass
from math import prod

from zenlib._validation import one_of, whole_number


def conv_output_size(size, kernel, *, stride=1, padding="valid"):
    """How many positions a convolution or pooling window takes along one axis.

    Parameters
    ----------
    size : int
        Input size along the axis, in pixels.
    kernel : int
        Window size, in pixels.
    stride : int
        Pixels between neighbouring positions.
    padding : {"valid", "same"}
        "valid" keeps the window inside the input; "same" pads it with zeros.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        A number is not whole and positive, or the window is larger than the input.

    Notes
    -----
    floor((size - kernel) / stride) + 1, and ceil(size / stride) with padding "same". The
    floor drops what is left over: a 2 x 2 pooling of 11 x 11 values ignores 21 of the 121.

    Examples
    --------
    >>> conv_output_size(28, 3), conv_output_size(11, 2, stride=2)
    (26, 5)

    Book: §5.3 eq-conv-size
    """
    for name, value in (("size", size), ("kernel", kernel), ("stride", stride)):
        whole_number(name, value, least=1)
    if one_of("padding", padding, ("valid", "same")) == "same":
        return -(-size // stride)
    if kernel > size:
        raise ValueError(f"kernel must be at most the input size {size}, got {kernel}")
    return (size - kernel) // stride + 1


def conv_parameters(channels_in, channels_out, kernel):
    """Weights and biases of a convolution with square windows.

    Parameters
    ----------
    channels_in, channels_out : int
    kernel : int
        Window size, in pixels.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        A number is not whole and positive.

    Notes
    -----
    (kernel² · channels_in + 1) · channels_out: the image size does not enter.

    Examples
    --------
    >>> conv_parameters(1, 32, 3), conv_parameters(32, 64, 3)
    (320, 18496)

    Book: §5.3 eq-conv-parameters
    """
    _positive(channels_in=channels_in, channels_out=channels_out, kernel=kernel)
    return (kernel**2 * channels_in + 1) * channels_out


def conv_flops(output_size, channels_in, channels_out, kernel):
    """Floating-point operations of a convolution for one image, forward.

    Parameters
    ----------
    output_size : int
        Positions along one axis of a square output.
    channels_in, channels_out : int
    kernel : int
        Window size, in pixels.

    Returns
    -------
    int
        One multiplication with addition counts as two operations; the bias is left out.

    Raises
    ------
    TypeError, ValueError
        A number is not whole and positive.

    Notes
    -----
    2 · output_size² · kernel² · channels_in · channels_out.

    Examples
    --------
    >>> conv_flops(11, 32, 64, 3)
    4460544

    Book: §5.3 eq-conv-flops
    """
    _positive(
        output_size=output_size, channels_in=channels_in, channels_out=channels_out, kernel=kernel
    )
    return 2 * output_size**2 * kernel**2 * channels_in * channels_out


@dataclass(frozen=True)
class LayerCount:
    """One layer's output shape, parameters and multiply-additions for one image.

    Parameters
    ----------
    name, kind : str
        The layer's name and its Keras class.
    output_shape : tuple of int
        Without the batch axis.
    parameters : int
    macs_forward, macs_weights, macs_inputs : int
        Multiply-additions of the output, of the gradient of the weights, and of the gradient
        of the inputs.

    Book: §5.3
    """

    name: str
    kind: str
    output_shape: tuple
    parameters: int
    macs_forward: int
    macs_weights: int
    macs_inputs: int

    @property
    def flops_forward(self):
        """Operations forward: two for each multiply-addition."""
        return 2 * self.macs_forward

    @property
    def flops_backward(self):
        """Operations backward: the gradients of weights and inputs."""
        return 2 * (self.macs_weights + self.macs_inputs)

    @property
    def flops_training(self):
        """Operations forward and backward."""
        return self.flops_forward + self.flops_backward


@dataclass(frozen=True, repr=False)
class LayerTable:
    """The counts of all layers, with their sums.

    Parameters
    ----------
    rows : tuple of LayerCount

    Notes
    -----
    Iterates over its rows; printed, it is a table of text with the sums at the bottom.

    Book: §5.3
    """

    rows: tuple

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]

    @property
    def parameters(self):
        """Weights and biases of all layers."""
        return sum(row.parameters for row in self.rows)

    @property
    def flops_forward(self):
        """Operations of one image forward."""
        return sum(row.flops_forward for row in self.rows)

    @property
    def flops_backward(self):
        """Operations of one image backward."""
        return sum(row.flops_backward for row in self.rows)

    @property
    def flops_training(self):
        """Operations of one image forward and backward."""
        return self.flops_forward + self.flops_backward

    def __repr__(self):
        head = ("layer", "kind", "output", "parameters", "FLOP forward", "FLOP training")
        body = [
            (
                row.name,
                row.kind,
                " x ".join(map(str, row.output_shape)),
                f"{row.parameters:,}",
                f"{row.flops_forward:,}",
                f"{row.flops_training:,}",
            )
            for row in self.rows
        ]
        sums = (self.parameters, self.flops_forward, self.flops_training)
        return _aligned([head, *body, ("total", "", "", *(f"{value:,}" for value in sums))])


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
        macs = prod(shape[:-1]) * weights
        rows.append(
            LayerCount(
                name=layer.name,
                kind=kind,
                output_shape=shape,
                parameters=weights + biases,
                macs_forward=macs,
                macs_weights=macs,
                macs_inputs=macs if seen_weights else 0,
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


def _positive(**numbers):
    for name, value in numbers.items():
        whole_number(name, value, least=1)


def _aligned(rows):
    """Rows of strings as text: the first three columns to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if index < 3 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
