"""Layers for images (m, height, width, channels)."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

import numpy as np

from zenlib import layers
from zenlib._validation import flag, function, one_of, whole_number
from zenlib.initializers import glorot_uniform
from zenlib.networks.layer import Layer


@dataclass(frozen=True)
class Conv2D(Layer):
    """The same small set of weights at every place of an image.

    Parameters
    ----------
    filters : int, at least 1
        Number of output channels.
    size : int, or (int, int) for height and width
        Of the window, in pixels.
    stride : int, or (int, int)
        Pixels between neighbouring places.
    padding : {"valid", "same"}
    use_bias : bool
    kernel_initializer : callable
        Takes (shape, rng=…, dtype=…), as the functions of `zenlib.initializers` do.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range; the message names it.

    Notes
    -----
    Parameters "kernel" (height, width, c_in, filters) and "bias" (filters,). The work is done by
    `zenlib.layers.conv2d` and `conv2d_backward`.

    Examples
    --------
    >>> params, shape = Conv2D(32, 3).init((28, 28, 1), rng=np.random.default_rng(0))
    >>> params["kernel"].shape, shape
    ((3, 3, 1, 32), (26, 26, 32))

    Book: §4.3.1
    """

    filters: int
    size: int | tuple
    _: KW_ONLY
    stride: int | tuple = 1
    padding: str = "valid"
    use_bias: bool = True
    kernel_initializer: Callable = glorot_uniform

    def __post_init__(self):
        whole_number("filters", self.filters, least=1)
        _check_pair("size", self.size)
        _check_pair("stride", self.stride)
        one_of("padding", self.padding, ("valid", "same"))
        flag("use_bias", self.use_bias)
        function("kernel_initializer", self.kernel_initializer)

    def init(self, input_shape, *, rng, dtype=np.float32):
        """A kernel for the channels of the image, and a bias of zeros."""
        height, width, channels = _image("input_shape", input_shape)
        shape = (*_both(self.size), channels, self.filters)
        params = {"kernel": self.kernel_initializer(shape, rng=rng, dtype=dtype)}
        if self.use_bias:
            params["bias"] = np.zeros(self.filters, dtype)
        places = _places((height, width), self.size, self.stride, self.padding)
        return params, (*places, self.filters)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The convolved images; backward needs x."""
        y = layers.conv2d(
            x,
            params["kernel"],
            params.get("bias"),
            stride=self.stride,
            padding=self.padding,
            buffers=buffers,
        )
        return y, x

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradients of images, kernel and bias."""
        grad_x, grad_kernel, grad_bias = layers.conv2d_backward(
            grad,
            cache,
            params["kernel"],
            stride=self.stride,
            padding=self.padding,
            input_grad=input_grad,
            buffers=buffers,
        )
        return grad_x, {"kernel": grad_kernel} | ({"bias": grad_bias} if self.use_bias else {})


@dataclass(frozen=True)
class _Pool2D(Layer):
    """What the poolings share."""

    size: int | tuple = 2
    _: KW_ONLY
    stride: int | tuple | None = None
    padding: str = "valid"

    def __post_init__(self):
        _check_pair("size", self.size)
        if self.stride is not None:
            _check_pair("stride", self.stride)
        one_of("padding", self.padding, ("valid", "same"))

    def init(self, input_shape, *, rng, dtype=np.float32):
        """Nothing to learn; fewer places, the same channels."""
        height, width, channels = _image("input_shape", input_shape)
        stride = self.size if self.stride is None else self.stride
        return {}, (*_places((height, width), self.size, stride, self.padding), channels)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The pooled images; backward needs x."""
        settings = {"stride": self.stride, "padding": self.padding, "buffers": buffers}
        return type(self)._pool(x, self.size, **settings), x

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradient of the images."""
        settings = {"stride": self.stride, "padding": self.padding, "buffers": buffers}
        if not input_grad:
            return None, {}
        return type(self)._pool_backward(grad, cache, self.size, **settings), {}


@dataclass(frozen=True)
class MaxPool2D(_Pool2D):
    """The greatest value of every window, channel by channel.

    Parameters
    ----------
    size : int, or (int, int) for height and width
        Of the window, in pixels.
    stride : int, or (int, int), optional
        Pixels between neighbouring windows; by default `size`, side by side.
    padding : {"valid", "same"}

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range; the message names it.

    Notes
    -----
    The work is done by `zenlib.layers.max_pool2d` and `max_pool2d_backward`.

    Examples
    --------
    >>> MaxPool2D(2).init((11, 11, 64), rng=None)[1]  # what is left over is dropped
    (5, 5, 64)

    Book: §4.3.1
    """

    _pool = staticmethod(layers.max_pool2d)
    _pool_backward = staticmethod(layers.max_pool2d_backward)


@dataclass(frozen=True)
class AveragePool2D(_Pool2D):
    """The mean of every window, channel by channel.

    Parameters
    ----------
    size, stride, padding
        As `MaxPool2D`.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range; the message names it.

    Notes
    -----
    The work is done by `zenlib.layers.average_pool2d` and `average_pool2d_backward`.

    Examples
    --------
    >>> AveragePool2D(2).forward({}, np.arange(4.0).reshape(1, 2, 2, 1))[0].ravel()
    array([1.5])

    Book: §4.3.1
    """

    _pool = staticmethod(layers.average_pool2d)
    _pool_backward = staticmethod(layers.average_pool2d_backward)


@dataclass(frozen=True)
class Flatten(Layer):
    """Each sample laid out as one row.

    Examples
    --------
    >>> Flatten().init((3, 3, 64), rng=None)[1]
    (576,)

    Book: §4.3.1
    """

    def init(self, input_shape, *, rng, dtype=np.float32):
        """Nothing to learn; one axis."""
        return {}, (int(np.prod(input_shape)),)

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        """The rows; backward needs the shape."""
        return layers.flatten(x), x.shape

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        """The gradient laid out as the sample was."""
        return layers.flatten_backward(grad, cache) if input_grad else None, {}


def _check_pair(name, value):
    """Refuse what is neither a size nor two, for height and width."""
    if isinstance(value, (tuple, list)) and len(value) != 2:
        raise ValueError(f"{name} must be one number or two, (height, width), got {value!r}")
    for number in _both(value):
        whole_number(name, number, least=1)


def _both(value):
    """A size along height and width; one number stands for both."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def _image(name, shape):
    if len(shape) != 3:
        raise ValueError(f"{name} must be (height, width, channels), got {tuple(shape)}")
    return shape


def _places(image, size, stride, padding):
    """Rows and columns of places that a window has on an image."""
    axes = zip(image, _both(size), _both(stride), strict=True)
    return tuple(layers.conv_output_size(n, k, stride=s, padding=padding) for n, k, s in axes)
