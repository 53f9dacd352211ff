"""Where the windows of a convolution or a pooling stand, and how to reach them quickly."""

from dataclasses import dataclass

from numpy.lib.stride_tricks import as_strided

from zenlib._validation import one_of
from zenlib.layers._arguments import pair
from zenlib.layers.shape import PADDINGS, conv_output_size, same_padding

PIECE_BYTES = 2**21  # about what a core's second-level cache holds


@dataclass(frozen=True)
class Windows:
    """Windows of one size on images of one size: along height, then along width."""

    image: tuple
    size: tuple
    stride: tuple
    padding: tuple  # ((above, below), (left, right))
    positions: tuple

    @property
    def padded(self):
        """Height and width of the image with its padding."""
        return tuple(n + sum(around) for n, around in zip(self.image, self.padding, strict=True))

    def along(self, axis):
        """For each place inside a window, the index of what stands there along one axis."""
        stride, end = self.stride[axis], (self.positions[axis] - 1) * self.stride[axis] + 1
        taps = [slice(tap, tap + end, stride) for tap in range(self.size[axis])]
        return [(slice(None),) * (1 + axis) + (tap,) for tap in taps]

    @property
    def taps(self):
        """For each place inside a window, row by row, the index of the pixels that stand there."""
        return [(*down, across[2]) for down in self.along(0) for across in self.along(1)]

    def overlap(self, axis):
        """Whether a pixel can lie in two windows along an axis."""
        return self.stride[axis] < self.size[axis]

    def tile(self, axis):
        """Whether every pixel lies in exactly one window along an axis."""
        covered = self.positions[axis] * self.size[axis]
        return self.stride[axis] == self.size[axis] and covered == self.padded[axis]

    def pad(self, x, value, buffers):
        """The images with their border; the images themselves where there is none."""
        if self.padded == self.image:
            return x
        padded = buffers.empty("padded", (len(x), *self.padded, x.shape[3]), x.dtype)
        padded.fill(value)
        self.crop(padded)[...] = x
        return padded

    def crop(self, padded):
        """The images without their border."""
        (above, _), (left, _) = self.padding
        return padded[:, above : above + self.image[0], left : left + self.image[1]]

    def view(self, padded):
        """Every window of every image, as (m, rows, columns, height, width, channels): no copy."""
        m, down, right, channel = padded.strides
        shape = (len(padded), *self.positions, *self.size, padded.shape[3])
        steps = (down * self.stride[0], right * self.stride[1])
        return as_strided(padded, shape, (m, *steps, down, right, channel), writeable=False)


def windows_on(x, size, stride, padding, size_name):
    """The windows of a size on images (m, height, width, channels)."""
    stride, image = pair("stride", stride), x.shape[1:3]
    one_of("padding", padding, PADDINGS)
    if 0 in image:
        raise ValueError(f"x must hold images of at least one pixel, got shape {x.shape}")
    if padding == "valid" and (size[0] > image[0] or size[1] > image[1]):
        raise ValueError(
            f"x must hold images at least as large as {size_name}, {size[0]} x {size[1]}, got "
            f'{image[0]} x {image[1]}; padding="same" adds a border'
        )
    axes = list(zip(image, size, stride, strict=True))
    around = [same_padding(n, k, stride=s) if padding == "same" else (0, 0) for n, k, s in axes]
    positions = [conv_output_size(n, k, stride=s, padding=padding) for n, k, s in axes]
    return Windows(image, size, stride, tuple(around), tuple(positions))


def pieces(m, bytes_per_sample):
    """Slices of so many samples that what is computed from them stays in the cache."""
    length = max(1, PIECE_BYTES // max(1, bytes_per_sample))
    return [slice(start, min(start + length, m)) for start in range(0, m, length)]
