"""What a network costs, layer by layer."""

from zenlib.layers import LayerTable
from zenlib.networks.layer import Layer


def network_table(network, input_shape):
    """Shapes, parameters and floating-point operations of a network, for one sample.

    Parameters
    ----------
    network : Layer
        Usually a `Sequential`.
    input_shape : tuple of int
        Of one sample, without the batch axis.

    Returns
    -------
    LayerTable
        A row for each layer; printed, a table with the sums at the bottom.

    Raises
    ------
    TypeError
        If `network` is no Layer or `input_shape` no tuple.
    ValueError
        If the layers do not fit the shape.

    Notes
    -----
    Counted as `zenlib.cnn.layer_table` counts Keras models: every weight is multiplied once at
    every place of the output, forward and for each gradient; that of the input is not computed up
    to the first layer that learns. Activations, poolings and biases are left out.

    Examples
    --------
    >>> from zenlib.networks import Activation, Dense, Sequential
    >>> network_table(Sequential([Dense(3), Activation("relu"), Dense(1)]), (2,))
    layer    kind        output  parameters  FLOP forward  FLOP training
    dense    Dense       3                9            12             24
    relu     Activation  3                0             0              0
    dense_1  Dense       1                4             6             18
    total                                13            18             42

    Book: §4.3.1
    """
    if not isinstance(network, Layer):
        raise TypeError(f"network must be a Layer, got {type(network).__name__} {network!r}")
    if not isinstance(input_shape, (tuple, list)):
        raise TypeError(
            f"input_shape must be a tuple, the shape of one sample, got "
            f"{type(input_shape).__name__} {input_shape!r}; write ({input_shape!r},) for a row"
        )
    rows, _ = network.counts(tuple(input_shape), input_grad=False)
    return LayerTable(tuple(rows))
