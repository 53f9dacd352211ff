"""Random movements and dropout: what they do, and that they follow from their key."""

import numpy as np
import pytest

from zenlib.cnn.augmentation import dropout_mask, move_images, random_movements
from zenlib.cnn.backend import tf

pytestmark = pytest.mark.tensorflow
KEY = [7, 11]


def dots(n):
    """Images with one bright pixel in row 10, column 5."""
    images = np.zeros((n, 28, 28, 1), np.float32)
    images[:, 10, 5] = 1
    return images


def moved(images, *, key=KEY, seen=28, **limits):
    movements = random_movements(key, len(images), size=28, **limits)
    return move_images(images, movements, seen=seen).numpy()


def test_shifts_are_whole_pixels_evenly_spread_over_both_axes():
    n = 5000
    positions = np.argwhere(moved(dots(n), shift=2)[..., 0] == 1)
    assert len(positions) == n
    offsets, counts = np.unique(positions[:, 1:] - (10, 5), axis=0, return_counts=True)
    assert offsets.min() == -2
    assert offsets.max() == 2
    assert len(offsets) == 25
    assert counts.min() > 200 - 5 * np.sqrt(200)


def test_without_limits_nothing_moves():
    images = np.random.default_rng(0).random((3, 28, 28, 1)).astype(np.float32)
    np.testing.assert_array_equal(moved(images), images)


def test_what_moves_in_is_blank_and_what_moves_out_is_gone():
    full = np.ones((50, 28, 28, 1), np.float32)
    shifted = moved(full, shift=3)[..., 0]
    lost = 28 * 28 - shifted.sum(axis=(1, 2))
    assert set(np.unique(shifted)) == {0.0, 1.0}
    assert set(lost) <= {28 * 28 - (28 - a) * (28 - b) for a in range(4) for b in range(4)}
    assert lost.max() > 28 * 3


def test_a_rotation_keeps_the_middle_and_the_distance_from_it():
    images = np.zeros((200, 28, 28, 1), np.float32)
    images[:, 12:16, 12:16] = 1
    images[:, 13:15, 22:24] = 1  # a blob 9 to the right of the middle
    turned = moved(images, rotation=90)[..., 0]
    np.testing.assert_allclose(turned[:, 13:15, 13:15], 1, atol=1e-5)
    rows, columns = np.mgrid[:28, :28] - 13.5
    outer = turned * (np.hypot(rows, columns) > 5)
    weight = outer.sum(axis=(1, 2))
    y, x = (outer * rows).sum(axis=(1, 2)) / weight, (outer * columns).sum(axis=(1, 2)) / weight
    np.testing.assert_allclose(np.hypot(x, y), 9, atol=0.3)
    angles = np.degrees(np.arctan2(y, x))
    assert -91 < angles.min() < -70
    assert 70 < angles.max() < 91


def test_a_zoom_multiplies_the_area():
    images = np.zeros((300, 28, 28, 1), np.float32)
    images[:, 9:19, 9:19] = 1
    widths = np.sqrt(moved(images, zoom=0.2).sum(axis=(1, 2, 3)))
    assert 7.8 < widths.min() < 8.4
    assert 11.6 < widths.max() < 12.2


def test_a_smaller_result_is_a_part_of_the_whole_one():
    images = np.random.default_rng(0).random((5, 28, 28, 1)).astype(np.float32)
    limits = {"shift": 2, "rotation": 10, "zoom": 0.1}
    whole, part = moved(images, **limits), moved(images, seen=26, **limits)
    np.testing.assert_array_equal(part, whole[:, :26, :26])


def test_dropout_keeps_the_mean():
    mask = dropout_mask(KEY, 200, 500, 0.3).numpy()
    assert set(np.unique(mask)) == {np.float32(0), np.float32(1) / np.float32(0.7)}
    assert mask.mean() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    "draw",
    [
        lambda key: random_movements(key, 8, size=28, shift=2, rotation=9, zoom=0.1),
        lambda key: dropout_mask(key, 8, 20, 0.5),
    ],
)
def test_random_choices_follow_from_the_key_alone(draw):
    first, again, other = draw(KEY).numpy(), draw(KEY).numpy(), draw([7, 12]).numpy()
    tf.random.set_seed(5)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, draw(KEY).numpy())
    assert (first != other).any()
