"""Probabilities for one image or many, and errors that say what to do."""

import numpy as np

from zenlib.cnn.exchange import check_model
from zenlib.cnn.model import IMAGE_SHAPE

IMAGES_PER_CALL = 500
ROUNDING = 1e-6


def predict(model, image_or_batch):
    """The probability of each digit, for one image or for many.

    Parameters
    ----------
    model : keras.Model
        From `build`, `train` or `load`: images (n, 28, 28, 1) to probabilities (n, 10).
    image_or_batch : array
        One image (28, 28) or (28, 28, 1), or many, (n, 28, 28) or (n, 28, 28, 1). Either
        uint8 from 0 to 255, as in the files, or float from 0 to 1, where up to 1e-6 beyond
        either end is taken for rounding.

    Returns
    -------
    array of float32
        (10,) for one image, (n, 10) for many; each row sums to one.

    Raises
    ------
    TypeError
        The input is no array of uint8 or float, or `model` is no Keras model.
    ValueError
        The shape is none of the four, the images differ in size, the input is empty, holds NaN
        or values outside the range, or the model does not return probabilities.

    Notes
    -----
    `model.predict(x_test[0])`, the last line but one of the article's script, raises in Keras: it
    takes the first axis of the single image for the batch axis. Here the batch axis is added
    when it is missing.

    Examples
    --------
    >>> import numpy as np
    >>> from zenlib.cnn import build
    >>> blank = np.zeros((28, 28), np.uint8)
    >>> predict(build("lenet"), blank).shape
    (10,)

    Book: §5.2
    """
    check_model(model)
    _check_input_shape(model)
    images, single = as_batch("image_or_batch", image_or_batch)
    probabilities = np.concatenate(
        [
            np.asarray(model(as_floats(images[start : start + IMAGES_PER_CALL]), training=False))
            for start in range(0, len(images), IMAGES_PER_CALL)
        ]
    ).astype(np.float32)
    _check_probabilities(probabilities)
    return probabilities[0] if single else probabilities


def as_batch(name, value):
    """The images as (n, 28, 28, 1), unscaled, and whether a single one came."""
    images = _as_array(name, value)
    if images.size == 0:
        raise ValueError(f"{name} must hold at least one image, got shape {images.shape}")
    images, single = _with_batch_axis(name, images)
    if images.dtype == np.uint8:
        return images, single
    if images.dtype.kind != "f":
        raise TypeError(
            f"{name} must be uint8 (0 to 255) or float (0 to 1), got dtype {images.dtype}; "
            "convert grey levels with .astype(np.uint8)"
        )
    _check_range(name, images)
    return images, single


def as_floats(images):
    """Grey levels as float32 from 0 to 1."""
    if images.dtype == np.uint8:
        return images.astype(np.float32) / np.float32(255)
    return images.astype(np.float32)


def _as_array(name, value):
    try:
        array = np.asarray(value)
    except ValueError as problem:  # NumPy: inhomogeneous shape
        raise ValueError(
            f"{name} must hold images of one size, got a {type(value).__name__} whose parts "
            "differ in size; resize each image to 28 x 28 pixels"
        ) from problem
    if array.ndim == 0 and array.dtype.kind in "OUS":  # None, text, a path, …
        raise TypeError(
            f"{name} must be an array of uint8 (0 to 255) or float (0 to 1), got "
            f"{type(value).__name__}; read the image into an array first"
        )
    return array


def _with_batch_axis(name, images):
    shape = images.shape
    if shape in ((28, 28), (28, 28, 1)):
        return images.reshape(1, 28, 28, 1), True
    if shape[1:] in ((28, 28), (28, 28, 1)):
        return images.reshape(-1, 28, 28, 1), False
    raise ValueError(
        f"{name} must have shape (28, 28) or (28, 28, 1) for one image, (n, 28, 28) or "
        f"(n, 28, 28, 1) for many, got {shape}; {_shape_advice(shape)}"
    )


def _shape_advice(shape):
    if shape[-1:] == (784,):
        return "undo the flattening with .reshape(-1, 28, 28)"
    if len(shape) in (3, 4) and shape[-1] in (3, 4):
        return "average the colour channels with .mean(axis=-1)"
    if len(shape) in (3, 4) and shape[-2:] == (28, 28):
        return "move the channel axis to the end"
    return "resize the image to 28 x 28 pixels, a light digit on a dark ground"


def _check_range(name, images):
    low, high = images.min(), images.max()  # NaN if any value is
    if not np.isfinite(low) or not np.isfinite(high):
        raise ValueError(
            f"{name} must be finite, got NaN or infinite values; replace them, for example "
            "with np.nan_to_num"
        )
    if high > 1 + ROUNDING:
        advice = "divide by 255" if high > 2 else "clip with np.clip(x, 0, 1)"
        raise ValueError(
            f"{name} must lie from 0 to 1 when it is float, got values up to {high!s}; {advice}"
        )
    if low < -ROUNDING:
        raise ValueError(
            f"{name} must lie from 0 to 1 when it is float, got values down to {low!s}; undo the "
            "standardisation, or map [-1, 1] with (x + 1) / 2"
        )


def _check_input_shape(model):
    if tuple(model.input_shape) != (None, *IMAGE_SHAPE):
        raise ValueError(
            f"model must take images of shape (n, 28, 28, 1), got {tuple(model.input_shape)}; "
            "build it with zenlib.cnn.build"
        )


def _check_probabilities(values):
    sums = values.sum(axis=-1) if values.ndim == 2 else np.array(np.nan)
    if values.ndim != 2 or (values < 0).any() or not np.allclose(sums, 1, atol=1e-2):
        raise ValueError(
            "model must return probabilities that sum to one, one row for each image, got "
            f"shape {values.shape} and sums near {float(sums.flat[0]):.4g}; end it in a softmax"
        )
