"""Augmentation: exact where it can be, against SciPy where it must interpolate."""

import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib.datasets import load_mnist
from zenlib.regularization import random_rotation, random_shift, rotate_images, shift_images

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
RNG = np.random.default_rng(0)
INF, NAN = np.inf, np.nan
IMAGES = RNG.normal(size=(6, 7, 9))
COLOURS = RNG.normal(size=(6, 5, 8, 3))
PLUS = np.array([[[0, 1, 0], [1, 1, 1], [0, 0, 0]]])
SHIFT = st.integers(-10, 10)


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        ((0, 0), [[0, 1, 0], [1, 1, 1], [0, 0, 0]]),
        ((1, 0), [[9, 9, 9], [0, 1, 0], [1, 1, 1]]),
        ((-1, 0), [[1, 1, 1], [0, 0, 0], [9, 9, 9]]),
        ((0, 1), [[9, 0, 1], [9, 1, 1], [9, 0, 0]]),
        ((0, -2), [[0, 9, 9], [1, 9, 9], [0, 9, 9]]),
        ((2, 2), [[9, 9, 9], [9, 9, 9], [9, 9, 0]]),
        ((3, 0), [[9, 9, 9]] * 3),
        ((0, -50), [[9, 9, 9]] * 3),
    ],
)
def test_shifts_worked_by_hand(shift, expected):
    assert shift_images(PLUS, [shift], fill=9)[0].tolist() == expected


@pytest.mark.parametrize("images", [IMAGES, COLOURS], ids=["grey", "colour"])
@law
@given(shifts=arrays(np.int64, (6, 2), elements=SHIFT), fill=st.floats(-5, 5))
def test_scipy_shifts_the_same_way(images, shifts, fill):
    for image, shift, moved in zip(
        images, shifts, shift_images(images, shifts, fill=fill), strict=True
    ):
        by = (*shift, 0) if image.ndim == 3 else shift
        expected = scipy.ndimage.shift(image, by, order=0, mode="grid-constant", cval=fill)
        np.testing.assert_array_equal(moved, expected)


@pytest.mark.parametrize("images", [IMAGES, COLOURS], ids=["grey", "colour"])
@pytest.mark.parametrize("fill", [0, -3.5])
def test_scipy_rotates_the_same_way(images, fill):
    angles = [0, 3, -40, 17.3, 179, 725.5]
    turned = rotate_images(images, angles, fill=fill)
    for image, angle, got in zip(images, angles, turned, strict=True):
        expected = scipy.ndimage.rotate(
            image, angle, reshape=False, order=1, mode="grid-constant", cval=fill
        )
        np.testing.assert_allclose(got, expected, atol=1e-12)


def test_scipy_rotates_ten_thousand_pixels_of_digits_the_same_way_in_float32():
    digits = load_mnist().x_train[:20].astype(np.float32)
    angles = RNG.uniform(-180, 180, 20)
    expected = [
        scipy.ndimage.rotate(image, angle, reshape=False, order=1, mode="grid-constant")
        for image, angle in zip(digits, angles, strict=True)
    ]
    turned = rotate_images(digits, angles)
    assert turned.dtype == np.float32
    np.testing.assert_allclose(turned, expected, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize("turns", [-5, -1, 0, 1, 2, 3, 4])
def test_a_quarter_turn_of_a_square_image_is_exact(turns):
    for squares in (IMAGES[:, :7, :7], COLOURS[:, :5, :5], IMAGES[:, :4, :4]):
        turned = rotate_images(squares, np.full(6, 90.0 * turns))
        np.testing.assert_array_equal(turned, np.rot90(squares, turns, axes=(1, 2)))


def test_half_a_turn_of_any_image_is_exact():
    turned = rotate_images(COLOURS, np.full(6, 180.0))
    np.testing.assert_array_equal(turned, COLOURS[:, ::-1, ::-1])


def test_counter_clockwise_is_as_the_image_is_seen():
    """A dot on the right of the middle ends above it."""
    dot = np.zeros((1, 5, 5))
    dot[0, 2, 4] = 1
    assert rotate_images(dot, [90])[0, 0, 2] == 1


def test_the_middle_does_not_move():
    dot = np.zeros((1, 5, 5))
    dot[0, 2, 2] = 1
    for angle in (10.0, 33.0, -75.0):
        assert rotate_images(dot, [angle])[0, 2, 2] == pytest.approx(1, rel=1e-14)


@law
@given(shifts=arrays(np.int64, (6, 2), elements=st.integers(-2, 2)))
def test_there_and_back_is_where_one_was_if_the_margin_is_wide_enough(shifts):
    padded = np.pad(IMAGES, ((0, 0), (2, 2), (2, 2)))
    there = shift_images(padded, shifts)
    np.testing.assert_array_equal(shift_images(there, -shifts), padded)
    np.testing.assert_allclose(there.sum(axis=(1, 2)), padded.sum(axis=(1, 2)), atol=1e-12)


def test_rotation_keeps_nearly_all_the_ink_of_a_digit():
    digits = load_mnist().x_train[:200]
    before = digits.sum(axis=(1, 2), dtype=float)
    after = random_rotation(digits, most_deg=15, rng=np.random.default_rng(0)).sum(axis=(1, 2))
    np.testing.assert_allclose(after / before, 1, atol=0.05)


def test_an_image_of_one_value_in_a_world_of_that_value_stays_as_it_is():
    same = np.full((4, 6, 5), 2.5)
    turned = random_rotation(same, most_deg=180, fill=2.5, rng=np.random.default_rng(0))
    np.testing.assert_allclose(turned, 2.5, rtol=1e-14)
    moved = random_shift(same, most=9, fill=2.5, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(moved, same)


def test_chance_reaches_every_shift_equally_often():
    dots = np.zeros((20_000, 5, 5), np.uint8)
    dots[:, 2, 2] = 1
    moved = random_shift(dots, most=1, rng=np.random.default_rng(0))
    share = moved.mean(axis=0)
    np.testing.assert_allclose(share[1:4, 1:4], 1 / 9, atol=0.01)
    assert share.sum() == pytest.approx(1)


@pytest.mark.slow
def test_two_pixels_and_ten_degrees_unless_told_otherwise():
    dots = np.zeros((500, 11, 11))
    dots[:, 5, 5] = 1
    moved = random_shift(dots, rng=np.random.default_rng(0)).sum(axis=0)
    assert (moved[3:8, 3:8] > 0).all()
    assert moved.sum() == moved[3:8, 3:8].sum()
    line = np.zeros((500, 101, 101))
    line[:, 50, 100] = 1
    rows = np.nonzero(random_rotation(line, rng=np.random.default_rng(0)).sum(axis=(0, 2)))[0]
    reach = 50 * np.sin(np.deg2rad(10))
    assert 50 - reach - 1 <= rows.min() < 50 - reach + 1
    assert 50 + reach - 1 < rows.max() <= 50 + reach + 1


def test_the_defaults_are_those_that_are_written_down():
    def rng():
        return np.random.default_rng(0)

    shifts = rng().integers(-2, 2, size=(6, 2), endpoint=True)
    np.testing.assert_array_equal(random_shift(IMAGES, rng=rng()), shift_images(IMAGES, shifts))
    angles = rng().uniform(-10, 10, size=6)
    np.testing.assert_array_equal(random_rotation(IMAGES, rng=rng()), rotate_images(IMAGES, angles))
    for angle in (0, 0.5):
        angles = rng().uniform(-angle, angle, size=6)
        turned = random_rotation(IMAGES, most_deg=angle, rng=rng())
        np.testing.assert_array_equal(turned, rotate_images(IMAGES, angles))


@pytest.mark.parametrize("change", [random_shift, random_rotation])
def test_the_same_seed_does_the_same_and_another_something_else(change):
    def draw(seed):
        return change(IMAGES, rng=np.random.default_rng(seed))

    np.testing.assert_array_equal(draw(1), draw(1))
    assert not np.array_equal(draw(1), draw(2))


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.float16, np.float32, np.float64])
def test_a_shift_keeps_every_dtype_and_a_rotation_the_floating_ones(dtype):
    images = IMAGES.clip(0, 9).astype(dtype)
    assert shift_images(images, np.zeros((6, 2), int)).dtype == dtype
    assert random_shift(images, rng=np.random.default_rng(0)).dtype == dtype
    turned = dtype if np.dtype(dtype).kind == "f" else np.float64
    assert rotate_images(images, np.zeros(6)).dtype == turned
    assert random_rotation(images, rng=np.random.default_rng(0)).dtype == turned


def test_a_fill_is_rounded_to_a_floating_dtype():
    shifted = shift_images(np.ones((1, 1, 1), np.float32), [[0, 1]], fill=0.1)
    assert shifted.item() == np.float32(0.1)


@pytest.mark.parametrize("angle", [90, -90])
def test_of_a_line_turned_upright_its_middle_is_left(angle):
    line = np.arange(1.0, 6.0).reshape(1, 1, 5)
    assert rotate_images(line, [angle]).tolist() == [[[0, 0, 3, 0, 0]]]
    upright = rotate_images(line.reshape(1, 5, 1), [angle])
    assert upright.ravel().tolist() == [0, 0, 3, 0, 0]


def test_bools_become_float64():
    shifted = shift_images([[[True, False]]], [[0, 1]], fill=0.5)
    assert shifted.dtype == np.float64
    assert shifted.tolist() == [[[0.5, 1]]]


@pytest.mark.slow
def test_no_angle_at_all_and_less_than_a_degree_are_angles_too():
    line = np.zeros((50, 301, 301))
    line[:, 150, 300] = 1
    turned = random_rotation(line, most_deg=0.5, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(
        random_rotation(line, most_deg=0, rng=np.random.default_rng(0)), line
    )
    rows = np.nonzero(turned.sum(axis=(0, 2)))[0]
    assert 147 < rows.min() < 150 < rows.max() < 153


def test_bits_and_unsigned_bytes_are_images():
    bits = np.eye(3)[None] > 0
    assert shift_images(bits, [[0, 1]]).tolist() == [[[0, 1, 0], [0, 0, 1], [0, 0, 0]]]
    assert shift_images(bits, np.array([[0, 1]], np.uint8)).tolist() == [
        [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    ]


def test_inputs_are_left_as_they_were():
    images = IMAGES.copy()
    for call in (random_shift, random_rotation):
        call(images, fill=7, rng=np.random.default_rng(0))[:] = 0
    shift_images(images, np.zeros((6, 2), int))[:] = 0
    rotate_images(images, np.zeros(6))[:] = 0
    np.testing.assert_array_equal(images, IMAGES)


ZERO = np.zeros((6, 2), int)


@pytest.mark.parametrize(
    "call",
    [
        lambda images: shift_images(images, [[0, 0]]),
        lambda images: rotate_images(images, [0]),
        lambda images: random_shift(images, rng=RNG),
        lambda images: random_rotation(images, rng=RNG),
    ],
    ids=["shift_images", "rotate_images", "random_shift", "random_rotation"],
)
@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        (np.zeros((28, 28)), ValueError, "images must have shape .*images.np.newaxis."),
        (np.zeros((1, 2, 2, 1, 1)), ValueError, "images must have shape"),
        (np.zeros((0, 28, 28)), ValueError, "images must not be empty"),
        (np.full((1, 2, 2), NAN), ValueError, "images must be finite"),
        (np.full((1, 2, 2), "a"), TypeError, "images must hold real numbers"),
    ],
)
def test_images_that_are_none_are_refused(call, images, error, message):
    with pytest.raises(error, match=message):
        call(images)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: shift_images(IMAGES, ZERO / 1), TypeError, "shifts must hold whole numbers"),
        (lambda: shift_images(IMAGES, ZERO[:5]), ValueError, r"shifts must have shape \(6, 2\)"),
        (lambda: shift_images(IMAGES, ZERO[:, :1]), ValueError, r"shifts must have shape \(6, 2\)"),
        (lambda: shift_images(IMAGES, ZERO, fill="0"), TypeError, "fill must be a real number"),
        (lambda: shift_images(IMAGES, ZERO, fill=NAN), ValueError, "fill must be finite"),
        (
            lambda: shift_images(IMAGES.astype(np.uint8), ZERO, fill=256),
            ValueError,
            "fill must be a value that uint8 can hold, got 256",
        ),
        (
            lambda: shift_images(IMAGES.astype(np.uint8), ZERO, fill=1e300),
            ValueError,
            r"fill must be a value that uint8 can hold, got 1e\+300",
        ),
        (
            lambda: shift_images(IMAGES.astype(np.uint8), ZERO, fill=0.5),
            ValueError,
            "fill must be a value that uint8 can hold, got 0.5",
        ),
        (
            lambda: rotate_images(IMAGES.astype(np.float32), np.zeros(6), fill=1e39),
            ValueError,
            "fill must be a value that float32 can hold",
        ),
        (lambda: rotate_images(IMAGES, np.zeros(5)), ValueError, "angles_deg must have one angle"),
        (lambda: rotate_images(IMAGES, []), ValueError, "angles_deg must have one angle for each"),
        (lambda: rotate_images(IMAGES, 10.0), ValueError, "angles_deg must have 1 dimension"),
        (lambda: rotate_images(IMAGES, [INF] * 6), ValueError, "angles_deg must be finite"),
        (lambda: rotate_images(IMAGES, ["a"] * 6), TypeError, "angles_deg must hold real numbers"),
        (lambda: random_shift(IMAGES, most=-1, rng=RNG), ValueError, "most must be at least 0"),
        (lambda: random_shift(IMAGES, most=1.5, rng=RNG), TypeError, "most must be a whole number"),
        (lambda: random_shift(IMAGES, rng=0), TypeError, "rng must be a numpy Generator"),
        (lambda: random_rotation(IMAGES, most_deg=-1, rng=RNG), ValueError, "most_deg must be at"),
        (lambda: random_rotation(IMAGES, most_deg=181, rng=RNG), ValueError, "most_deg must be at"),
        (lambda: random_rotation(IMAGES, most_deg="9", rng=RNG), TypeError, "most_deg must be a"),
        (lambda: random_rotation(IMAGES, rng=None), TypeError, "rng must be a numpy Generator"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
