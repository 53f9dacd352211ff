"""Augmentation: the same image a little elsewhere, a little turned; the label stays.

Images are (m, height, width) or (m, height, width, channels). What moves in from outside is `fill`.
It is for training images alone, anew in every epoch: the test set is what it is.
"""

import numpy as np

from zenlib._validation import float_array, generator, real_number, whole_number

__all__ = ["random_rotation", "random_shift", "rotate_images", "shift_images"]


def shift_images(images, shifts, *, fill=0):
    """Every image moved by whole pixels of its own.

    Parameters
    ----------
    images : array_like of shape (m, height, width) or (m, height, width, channels)
        Of real numbers.
    shifts : array_like of int, shape (m, 2)
        Pixels down and to the right; negative is up and to the left.
    fill : float
        Value of what moves in from outside.

    Returns
    -------
    ndarray of the shape and dtype of `images`
        A shift only moves values, so whole numbers stay whole numbers.

    Raises
    ------
    TypeError
        If `images` does not hold real numbers, `shifts` no whole numbers, or `fill` is no number.
    ValueError
        If a shape does not fit, an image is not finite, or the dtype of `images` cannot hold
        `fill`.

    Notes
    -----
    y[i, r, c] = x[i, r - down_i, c - right_i] where that lies inside, `fill` elsewhere.

    Examples
    --------
    >>> image = [[[1, 2], [3, 4]]]
    >>> shift_images(image, [[0, 1]])  # to the right
    array([[[0, 1],
            [0, 3]]])

    Book: §10.3
    """
    images, fill = _images(images, fill)
    down, right = _shifts(shifts, images).T
    m, height, width = images.shape[:3]
    rows, columns = np.arange(height) - down[:, None], np.arange(width) - right[:, None]
    inside = _inside(rows, height)[:, :, None] & _inside(columns, width)[:, None, :]
    moved = images[
        np.arange(m)[:, None, None],
        rows.clip(0, height - 1)[:, :, None],
        columns.clip(0, width - 1)[:, None, :],
    ]
    moved[~inside] = fill
    return moved


def rotate_images(images, angles_deg, *, fill=0):
    """Every image turned about its middle by an angle of its own.

    Parameters
    ----------
    images : array_like of shape (m, height, width) or (m, height, width, channels)
        Of real numbers.
    angles_deg : array_like of shape (m,)
        In degrees, counter-clockwise as the image is seen.
    fill : float
        Value of what lies outside.

    Returns
    -------
    ndarray of the shape of `images`
        A floating dtype is kept, whole numbers become float64.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If a shape does not fit, or something is not finite.

    Notes
    -----
    Each pixel looks back to where it came from and takes the mean of the four pixels around that
    place, weighted by nearness (bilinear). Beyond the last pixel lies `fill`, into which the edge
    fades over the width of one pixel. Multiples of 90° of square images are exact.

    Examples
    --------
    >>> image = [[[1.0, 2.0], [3.0, 4.0]]]
    >>> rotate_images(image, [90])  # what was on the right is on top
    array([[[2., 4.],
            [1., 3.]]])

    Book: §10.3
    """
    images, fill = _images(images, fill)
    images = images if images.dtype.kind == "f" else images.astype(np.float64)
    angles = float_array("angles_deg", angles_deg, ndim=1, nonempty=False).astype(np.float64)
    m, height, width = images.shape[:3]
    if len(angles) != m:
        raise ValueError(
            f"angles_deg must have one angle for each of {m} images, got {len(angles)}"
        )
    rows, columns = _sources(angles, height, width)
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    turned = np.zeros(images.shape)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        weight = (1 - np.abs(rows - top - row)) * (1 - np.abs(columns - left - column))
        values = _look_up(images, top + row, left + column, fill)
        turned += weight.reshape(weight.shape + (1,) * (images.ndim - 3)) * values
    return turned.astype(images.dtype)


def random_shift(images, *, most=2, fill=0, rng):
    """Every image moved by chance, at most so many pixels in each direction.

    Parameters
    ----------
    images : array_like of shape (m, height, width) or (m, height, width, channels)
        Of real numbers.
    most : int, at least 0
        Pixels; every whole number from -most to most is equally likely.
    fill : float
        Value of what moves in from outside.
    rng : numpy Generator
        The same seed moves the same way.

    Returns
    -------
    ndarray of the shape and dtype of `images`

    Raises
    ------
    TypeError, ValueError
        As `shift_images`, and if `most` is no whole number of at least 0, or `rng` no Generator.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.eye(3)[None]
    >>> random_shift(image, most=1, rng=np.random.default_rng(0))  # down and right by (1, 0)
    array([[[0., 0., 0.],
            [1., 0., 0.],
            [0., 1., 0.]]])

    Book: §10.3
    """
    images, fill = _images(images, fill)
    most = whole_number("most", most)
    shifts = generator("rng", rng).integers(-most, most, size=(len(images), 2), endpoint=True)
    return shift_images(images, shifts, fill=fill)


def random_rotation(images, *, most_deg=10.0, fill=0, rng):
    """Every image turned by chance, at most so many degrees either way.

    Parameters
    ----------
    images : array_like of shape (m, height, width) or (m, height, width, channels)
        Of real numbers.
    most_deg : float from 0 to 180
        Degrees; every angle from -most_deg to most_deg is equally likely.
    fill : float
        Value of what lies outside.
    rng : numpy Generator
        The same seed turns the same way.

    Returns
    -------
    ndarray of the shape of `images`
        A floating dtype is kept, whole numbers become float64.

    Raises
    ------
    TypeError, ValueError
        As `rotate_images`, and if `most_deg` is out of its range, or `rng` no Generator.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.eye(3)[None]
    >>> random_rotation(image, most_deg=0, rng=np.random.default_rng(0))
    array([[[1., 0., 0.],
            [0., 1., 0.],
            [0., 0., 1.]]])

    Book: §10.3
    """
    images, fill = _images(images, fill)
    most_deg = real_number("most_deg", most_deg, least=0, most=180)
    angles = generator("rng", rng).uniform(-most_deg, most_deg, size=len(images))
    return rotate_images(images, angles, fill=fill)


def _images(images, fill):
    """The images as an array in their own dtype, and a fill that it can hold."""
    fill = real_number("fill", fill)
    array = float_array("images", images)  # whole numbers come back below as they were
    if array.ndim not in (3, 4):
        raise ValueError(
            f"images must have shape (m, height, width) or (m, height, width, channels), "
            f"got {array.shape}; for one image write images[np.newaxis]"
        )
    own = np.asarray(images)
    dtype = own.dtype if own.dtype.kind in "iuf" else array.dtype
    with np.errstate(over="ignore", invalid="ignore"):
        held = np.float64(fill).astype(dtype)
    if (dtype.kind == "f" and np.isinf(held)) or (dtype.kind != "f" and held != fill):
        raise ValueError(f"fill must be a value that {dtype} can hold, got {fill}")
    return own.astype(dtype), fill


def _shifts(shifts, images):
    array = np.asarray(shifts)
    if array.dtype.kind not in "iu":
        raise TypeError(f"shifts must hold whole numbers of pixels, got dtype {array.dtype}")
    if array.shape != (len(images), 2):
        raise ValueError(
            f"shifts must have shape ({len(images)}, 2), down and right for every image, "
            f"got {array.shape}"
        )
    return array.astype(np.int64)


def _sources(angles_deg, height, width):
    """The row and the column that every pixel of every turned image came from."""
    angles = np.deg2rad(angles_deg)[:, None, None]
    cos, sin = np.cos(angles).round(15), np.sin(angles).round(15)  # so that cos 90° is 0
    down = np.arange(height)[:, None] - (height - 1) / 2
    right = np.arange(width) - (width - 1) / 2
    rows, columns = cos * down + sin * right, cos * right - sin * down
    return rows + (height - 1) / 2, columns + (width - 1) / 2


def _look_up(images, rows, columns, fill):
    height, width = images.shape[1:3]
    values = images[
        np.arange(len(images))[:, None, None],
        rows.clip(0, height - 1),
        columns.clip(0, width - 1),
    ].astype(np.float64)
    values[~(_inside(rows, height) & _inside(columns, width))] = fill
    return values


def _inside(places, length):
    return (places >= 0) & (places < length)
