"""Covered patches: of sums, where the answer is known; by laws; and what is refused."""

import math

import numpy as np
import pytest

from zenlib.explanation import deletion_curve, occlusion

IMAGES = np.random.default_rng(0).normal(size=(3, 7, 6, 2))
IMPORTANCE = np.random.default_rng(1).normal(size=(3, 3, 2))  # patches of 3 x 3 pixels


def total(images):
    return images.sum(axis=(1, 2, 3))


def test_occlusion_of_a_sum_is_what_the_patch_held():
    drops = occlusion(total, IMAGES, size=3)
    assert drops.shape == (3, 3, 2)
    assert drops[1, 0, 1] == pytest.approx(IMAGES[1, 0:3, 3:6].sum(), rel=1e-12)
    assert drops[2, 2, 0] == pytest.approx(IMAGES[2, 6:7, 0:3].sum(), rel=1e-12)


def test_occlusion_patches_of_a_sum_add_up_to_it():
    for size in range(1, 8):
        drops = occlusion(total, IMAGES, size=size)
        assert drops.sum(axis=(1, 2)) == pytest.approx(total(IMAGES), rel=1e-10)


def test_occlusion_covers_with_what_it_is_told_to():
    drops = occlusion(total, IMAGES, size=7, fill=0.5)
    assert drops[:, 0, 0] == pytest.approx(total(IMAGES) - 0.5 * 7 * 6 * 2, rel=1e-12)
    assert drops.shape == (3, 1, 1)


def test_occlusion_black_by_default():
    black = occlusion(total, IMAGES, size=2, fill=0.0)
    assert (occlusion(total, IMAGES, size=2) == black).all()


def test_occlusion_covering_what_is_black_already_changes_nothing():
    images = np.zeros((1, 4, 4, 1))
    images[0, 0, 0] = 1
    drops = occlusion(total, images, size=2)[0]
    assert drops.tolist() == [[1, 0], [0, 0]]


def test_occlusion_drops_are_doubles_whatever_comes_in():
    drops = occlusion(total, IMAGES.astype(np.float32), size=3)
    assert drops.dtype == np.float64
    assert drops == pytest.approx(occlusion(total, IMAGES, size=3), abs=1e-5)


def test_occlusion_leaves_the_images_alone():
    before = IMAGES.copy()
    occlusion(total, IMAGES, size=2)
    assert (before == IMAGES).all()


def test_deletion_by_hand():
    image = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1)
    importance = np.array([[[0.0, 9.0], [-1.0, 5.0]]])  # 2 first, then 4, then 1, then 3
    left = deletion_curve(total, image, importance, size=1, counts=[0, 1, 2, 3, 4])
    assert left.tolist() == [[10, 8, 4, 3, 0]]


def test_deletion_of_one_patch_is_what_occlusion_measures():
    drops = occlusion(total, IMAGES, size=3)
    left = deletion_curve(total, IMAGES, IMPORTANCE, size=3, counts=[0, 1])
    first = IMPORTANCE.reshape(3, -1).argmax(axis=1)
    assert left[:, 0] == pytest.approx(total(IMAGES))
    expected = drops.reshape(3, -1)[np.arange(3), first]
    assert left[:, 0] - left[:, 1] == pytest.approx(expected, rel=1e-9)


def test_deletion_of_a_sum_in_the_order_of_what_the_patches_hold_is_the_fastest():
    importance = occlusion(total, IMAGES, size=3)
    counts = range(7)
    best = deletion_curve(total, IMAGES, importance, size=3, counts=counts)
    worst = deletion_curve(total, IMAGES, -importance, size=3, counts=counts)
    other = deletion_curve(total, IMAGES, IMPORTANCE, size=3, counts=counts)
    assert (best <= other + 1e-9).all()
    assert (other <= worst + 1e-9).all()


def test_deletion_of_everything_leaves_the_filling_alone():
    left = deletion_curve(total, IMAGES, IMPORTANCE, size=3, counts=[6], fill=0.5)
    assert left == pytest.approx(np.full((3, 1), 0.5 * 7 * 6 * 2))
    assert not deletion_curve(total, IMAGES, IMPORTANCE, size=3, counts=[6]).any()


def test_deletion_knows_only_the_order_of_the_patches():
    counts = [1, 2, 4]
    one = deletion_curve(total, IMAGES, IMPORTANCE, size=3, counts=counts)
    two = deletion_curve(total, IMAGES, np.exp(5 * IMPORTANCE) - 3, size=3, counts=counts)
    assert (one == two).all()


def test_deletion_takes_equals_in_reading_order():
    image = np.arange(1.0, 5).reshape(1, 2, 2, 1)
    left = deletion_curve(total, image, np.zeros((1, 2, 2)), size=1, counts=[1, 2, 3])
    assert left.tolist() == [[9, 7, 4]]


def test_deletion_counts_come_back_in_the_order_they_were_given():
    there = deletion_curve(total, IMAGES, IMPORTANCE, size=3, counts=[0, 2, 5])
    back = deletion_curve(total, IMAGES, IMPORTANCE, size=3, counts=[5, 2, 0])
    assert (there == back[:, ::-1]).all()


def test_deletion_leaves_what_it_is_given_alone_and_gives_doubles():
    images, importance = IMAGES.copy(), IMPORTANCE.copy()
    left = deletion_curve(total, images.astype(np.float32), importance, size=3, counts=[2])
    assert left.dtype == np.float64
    deletion_curve(total, images, importance, size=3, counts=[2])
    assert (images == IMAGES).all()
    assert (importance == IMPORTANCE).all()


def delete(**changes):
    arguments = {
        "score": total,
        "images": IMAGES,
        "importance": IMPORTANCE,
        "size": 3,
        "counts": [1],
        **changes,
    }
    score, images, importance = (arguments.pop(n) for n in ("score", "images", "importance"))
    return deletion_curve(score, images, importance, **arguments)


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (lambda: occlusion(total, IMAGES[0], size=2), ValueError, "^images must have 4"),
        (lambda: occlusion(total, IMAGES * math.inf, size=2), ValueError, "^images must be finite"),
        (lambda: occlusion(total, IMAGES, size=0), ValueError, "^size must be at least 1"),
        (lambda: occlusion(total, IMAGES, size=2.0), TypeError, "^size must"),
        (lambda: occlusion(total, IMAGES, size=2, fill=[0, 1]), ValueError, "^fill must have 0"),
        (
            lambda: occlusion(total, IMAGES, size=2, fill=math.nan),
            ValueError,
            "^fill must be finite",
        ),
        (lambda: occlusion("total", IMAGES, size=2), TypeError, "score must be a function"),
        (lambda: occlusion(np.sum, IMAGES, size=2), ValueError, "score must return one number for"),
        (
            lambda: occlusion(lambda x: total(x) * math.nan, IMAGES, size=2),
            ValueError,
            "^what score returns must be finite",
        ),
        (lambda: delete(score=3), TypeError, "score must be a function"),
        (lambda: delete(score=np.sum), ValueError, "score must return one number for"),
        (lambda: delete(score=lambda x: total(x) * math.nan), ValueError, "^what score returns"),
        (lambda: delete(images=IMAGES[0]), ValueError, "^images must have 4"),
        (lambda: delete(images=IMAGES * math.nan), ValueError, "^images must be finite"),
        (lambda: delete(importance=IMPORTANCE[:2]), ValueError, "^importance must be of shape"),
        (lambda: delete(importance=IMPORTANCE[0]), ValueError, "^importance must have 3"),
        (lambda: delete(importance=IMPORTANCE * math.inf), ValueError, "^importance must be fin"),
        (lambda: delete(size=2), ValueError, r"^importance must be of shape \(3, 4, 3\), one"),
        (lambda: delete(size=0), ValueError, "^size must be at least 1"),
        (lambda: delete(counts=[1, 7]), ValueError, r"^counts\[1\] must be at most .*, 6, got 7"),
        (lambda: delete(counts=[-1]), ValueError, r"^counts\[0\] must be at least 0"),
        (lambda: delete(counts=[1.5]), TypeError, r"^counts\[0\] must be a whole"),
        (lambda: delete(counts=[]), ValueError, "^counts must not be empty"),
        (lambda: delete(counts=3), TypeError, "^counts must be a list of whole numbers, got 3"),
        (lambda: delete(fill=[0, 1]), ValueError, "^fill must have 0"),
        (lambda: delete(fill=math.nan), ValueError, "^fill must be finite"),
    ],
)
def test_a_bad_argument_is_named(call, error, name):
    with pytest.raises(error, match=name):
        call()
