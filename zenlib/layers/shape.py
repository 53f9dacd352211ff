"""Shapes: where a window can stand, and images laid out as rows."""

from math import prod

from zenlib._validation import one_of, whole_number
from zenlib.layers._arguments import numbers, shaped

PADDINGS = ("valid", "same")


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

    Book: §5.3 eq-conv-size, §4.3.1
    """
    size, kernel, stride = _positive(size, kernel, stride)
    if one_of("padding", padding, PADDINGS) == "same":
        return -(-size // stride)
    if kernel > size:
        raise ValueError(f"kernel must be at most the input size {size}, got {kernel}")
    return (size - kernel) // stride + 1


def same_padding(size, kernel, *, stride=1):
    """How many zeros padding "same" puts before and after an axis, as TensorFlow does.

    Parameters
    ----------
    size : int
        Input size along the axis, in pixels.
    kernel : int
        Window size, in pixels.
    stride : int
        Pixels between neighbouring positions.

    Returns
    -------
    before, after : int

    Raises
    ------
    TypeError, ValueError
        A number is not whole and positive.

    Notes
    -----
    As few as let ceil(size / stride) windows fit: p = max((n' - 1) · stride + kernel - size, 0),
    half of them before, rounded down, the rest after. An odd one goes after, to the right and
    below; PyTorch pads both sides alike, which shifts the image by a pixel against this.

    Examples
    --------
    >>> same_padding(28, 5), same_padding(28, 3, stride=2)
    ((2, 2), (0, 1))

    Book: §4.3.1 eq-same-padding
    """
    size, kernel, stride = _positive(size, kernel, stride)
    positions = conv_output_size(size, kernel, stride=stride, padding="same")
    missing = max((positions - 1) * stride + kernel - size, 0)
    return missing // 2, missing - missing // 2


def flatten(x):
    """Each sample laid out as one row, the last axis fastest.

    Parameters
    ----------
    x : array_like of shape (m, …)

    Returns
    -------
    ndarray of shape (m, n)
        A view where the layout allows it.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `x` is a single number.

    Notes
    -----
    Place (i, j, c) of an image (height, width, channels) becomes number (i · width + j) ·
    channels + c of its row, as in Keras.

    Examples
    --------
    >>> flatten([[[1.0, 2.0], [3.0, 4.0]]])
    array([[1., 2., 3., 4.]])

    Book: §4.3.1
    """
    x = numbers("x", x)
    if x.ndim == 0:
        raise ValueError("x must have an axis of samples, got a single number")
    return x.reshape(len(x), prod(x.shape[1:]))


def flatten_backward(grad, shape):
    """The gradient laid out as the image was.

    Parameters
    ----------
    grad : array_like of shape (m, n)
        Gradient of the loss with respect to the rows.
    shape : tuple of int
        The shape of what was flattened, samples included.

    Returns
    -------
    ndarray of that shape

    Raises
    ------
    TypeError
        If `grad` does not hold real numbers.
    ValueError
        If `grad` is not what `flatten` makes of such a shape.

    Examples
    --------
    >>> flatten_backward([[1.0, 2.0, 3.0, 4.0]], (1, 2, 2))
    array([[[1., 2.],
            [3., 4.]]])

    Book: §4.3.1
    """
    rows = (shape[0], prod(shape[1:]))
    return shaped("grad", grad, rows, "(m, n) of the flattened samples").reshape(shape)


def _positive(size, kernel, stride):
    """The three as Python's own numbers, which do not wrap around as NumPy's small ones do."""
    named = {"size": size, "kernel": kernel, "stride": stride}
    return [whole_number(name, value, least=1) for name, value in named.items()]
