"""Random movements of images and dropout masks that follow from a key and nothing else."""

import math

from zenlib.cnn.backend import tf


def random_movements(key, n_images, *, size, shift=0, rotation=0.0, zoom=0.0):
    """One movement per image, (n_images, 8), drawn evenly within the limits.

    Whole pixels up to `shift` along both axes, up to `rotation` degrees either way, and
    magnified by a factor from 1 - zoom to 1 + zoom, about the middle of the image.

    An image moves by asking for each of its pixels where it came from. With the row
    (a, b, c, d, e, f, 0, 0) the pixel (x, y) came from (a x + b y + c, d x + e y + f).
    """
    drawn = tf.random.stateless_uniform([4, n_images], key, alg="philox")
    right, down = (tf.floor(share * (2 * shift + 1)) - shift for share in (drawn[0], drawn[1]))
    angle = (2.0 * drawn[2] - 1.0) * math.radians(rotation)
    scale = 1.0 / (1.0 + (2.0 * drawn[3] - 1.0) * zoom)
    cosine, sine = scale * tf.cos(angle), scale * tf.sin(angle)
    middle = (size - 1) / 2
    x, y = middle + right, middle + down
    none = tf.zeros_like(angle)
    rows = [cosine, -sine, middle - cosine * x + sine * y]
    rows += [sine, cosine, middle - sine * x - cosine * y, none, none]
    return tf.stack(rows, axis=1)


def move_images(images, movements, *, seen):
    """Each image moved, blank where nothing moved in; of the result, the first `seen` pixels."""
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=movements,
        output_shape=[seen, seen],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )


def dropout_mask(key, n_images, width, rate):
    """Factors (n_images, width): 0 for the dropped share, 1 / (1 - rate) for the kept."""
    drawn = tf.random.stateless_uniform([n_images, width], key, alg="philox")
    return tf.cast(drawn >= rate, tf.float32) / (1.0 - rate)
