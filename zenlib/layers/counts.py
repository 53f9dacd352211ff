"""Parameters and floating-point operations, layer by layer."""

from dataclasses import dataclass
from math import prod

from zenlib._validation import flag, whole_number


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
    channels_in, channels_out, kernel = _positive(
        channels_in=channels_in, channels_out=channels_out, kernel=kernel
    )
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
    output_size, channels_in, channels_out, kernel = _positive(
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


def layer_count(name, kind, output_shape, *, weights=0, others=0, input_grad=True):
    """The counts of one layer whose weights are each used once at every output position.

    Parameters
    ----------
    name, kind : str
        The layer's name, and what it is: "Conv2D", "Dense", ….
    output_shape : tuple of int
        Without the batch axis; the last axis is that of the channels, the ones before it are the
        positions.
    weights : int
        Parameters that are multiplied once at each position: the size of a kernel.
    others : int
        Parameters that are not: biases, the table of an embedding, ….
    input_grad : bool
        Whether the gradient of the inputs is computed. Nobody asks for it in the first layer with
        weights.

    Returns
    -------
    LayerCount

    Raises
    ------
    TypeError, ValueError
        A number is not whole or below 0, or `output_shape` is empty.

    Notes
    -----
    Forward, and once more for each gradient: positions · weights multiply-additions. Of a
    dense layer on plain rows the positions are one.

    Examples
    --------
    >>> layer_count("conv2", "Conv2D", (11, 11, 64), weights=3 * 3 * 32 * 64, others=64).macs_inputs
    2230272

    Book: §5.3 eq-conv-flops
    """
    weights, others = whole_number("weights", weights), whole_number("others", others)
    output_shape = tuple(whole_number("output_shape", size, least=1) for size in output_shape)
    if not output_shape:
        raise ValueError("output_shape must have at least one axis, got ()")
    macs = prod(output_shape[:-1]) * weights
    return LayerCount(
        name=name,
        kind=kind,
        output_shape=output_shape,
        parameters=weights + others,
        macs_forward=macs,
        macs_weights=macs,
        macs_inputs=macs if flag("input_grad", input_grad) else 0,
    )


def _positive(**numbers):
    """The numbers as ints, which have no largest value to wrap around at."""
    return [whole_number(name, value, least=1) for name, value in numbers.items()]


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
