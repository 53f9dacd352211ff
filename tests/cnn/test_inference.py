"""predict: every input that makes sense works, every other one is told what to do."""

import numpy as np
import pytest

from zenlib import cnn

pytestmark = pytest.mark.tensorflow
GREY = np.random.default_rng(0).integers(0, 256, (3, 28, 28), dtype=np.uint8)
FLOAT = GREY / 255


@pytest.fixture(scope="module")
def model():
    return cnn.build("lenet", seed=0)


def test_the_articles_call_crashes_in_keras_and_not_here(digits):
    """`model.predict(x_test[0])`: Keras takes the 28 rows for 28 images."""
    model = cnn.build("article", seed=0)
    image = (digits.x_test / 255.0)[..., np.newaxis][0]
    with pytest.raises(ValueError, match=r"Negative dimension size|expected|incompatible"):
        model.predict(image, verbose=0)
    expected = model.predict(image[np.newaxis], verbose=0)[0]
    np.testing.assert_allclose(cnn.predict(model, image), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("images", "shape"),
    [
        (GREY[0], (10,)),
        (GREY[0][..., np.newaxis], (10,)),
        (GREY, (3, 10)),
        (GREY[..., np.newaxis], (3, 10)),
        (GREY[:1], (1, 10)),
        (FLOAT, (3, 10)),
        (FLOAT.astype(np.float32), (3, 10)),
        (FLOAT[0].tolist(), (10,)),
        (np.zeros((28, 28, 28)), (28, 10)),
    ],
    ids=lambda value: str(getattr(value, "shape", "list")),
)
def test_probabilities_come_out_one_row_per_image(model, images, shape):
    probabilities = cnn.predict(model, images)
    assert probabilities.shape == shape
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, atol=1e-6)


def test_bytes_and_floats_one_and_many_mean_the_same(model):
    expected = model(FLOAT[..., np.newaxis].astype(np.float32)).numpy()
    np.testing.assert_allclose(cnn.predict(model, GREY), expected, atol=1e-6)
    np.testing.assert_allclose(cnn.predict(model, FLOAT), expected, atol=1e-6)
    for image, row in zip(GREY, expected, strict=True):
        np.testing.assert_allclose(cnn.predict(model, image), row, atol=1e-6)


def test_many_images_go_through_in_parts(model):
    many = np.resize(GREY, (1001, 28, 28))
    np.testing.assert_allclose(cnn.predict(model, many)[[0, 999]], cnn.predict(model, GREY[[0, 0]]))


def test_the_images_are_not_changed(model):
    images = FLOAT.copy()
    cnn.predict(model, images)
    np.testing.assert_array_equal(images, FLOAT)


def changed(value):
    images = FLOAT.copy()
    images[1, 2, 3] = value
    return images


@pytest.mark.parametrize(
    ("images", "error", "advice"),
    [
        (FLOAT.reshape(3, 784), ValueError, r"reshape\(-1, 28, 28\)"),
        (FLOAT[0].ravel(), ValueError, r"reshape\(-1, 28, 28\)"),
        (np.zeros((32, 32)), ValueError, "resize the image to 28 x 28"),
        (np.zeros((2, 28, 28, 3)), ValueError, "average the colour channels"),
        (np.zeros((28, 28, 3)), ValueError, "average the colour channels"),
        (np.zeros((2, 1, 28, 28)), ValueError, "move the channel axis to the end"),
        (np.float32(0.5), ValueError, "resize"),
        (np.zeros((0, 28, 28)), ValueError, "at least one image"),
        ([], ValueError, "at least one image"),
        (FLOAT * 255, ValueError, "up to 255.0; divide by 255"),
        (changed(1.00001), ValueError, r"up to 1\.00001; clip with np\.clip\(x, 0, 1\)"),
        (changed(1.000002).astype(np.float32), ValueError, r"up to 1\.000002; clip"),
        (changed(-1e-5), ValueError, "down to -1e-05"),
        (FLOAT * 2 - 1, ValueError, r"\(x \+ 1\) / 2"),
        (changed(np.nan), ValueError, "finite.*nan_to_num"),
        (changed(np.inf), ValueError, "finite"),
        (GREY.astype(int), TypeError, r"astype\(np.uint8\)"),
        (GREY > 3, TypeError, "uint8"),
        (GREY.astype(complex), TypeError, "uint8"),
        (GREY.astype(str), TypeError, "uint8"),
        (None, TypeError, "got NoneType; read the image"),
        ("7", TypeError, "got str; read the image"),
        (b"7", TypeError, "got bytes; read the image"),
        ([[1], [1, 2]], ValueError, "got a list whose parts differ in size; resize each"),
        ([np.zeros((28, 28)), np.zeros((32, 32))], ValueError, "images of one size"),
    ],
)
def test_a_bad_input_is_told_what_to_do(model, images, error, advice):
    with pytest.raises(error, match=f"(?s)image_or_batch.*{advice}"):
        cnn.predict(model, images)


def test_rounding_beyond_the_range_is_let_through(model):
    for value, near in [(1, 1.0000001), (0, -1e-7)]:
        images = np.full((28, 28), near, np.float32)
        assert images[0, 0] != value
        expected = cnn.predict(model, np.full((28, 28), value, np.float32))
        np.testing.assert_allclose(cnn.predict(model, images), expected, atol=1e-5)


def test_what_is_no_model_is_refused(model):
    with pytest.raises(TypeError, match="model must be a Keras model, got str"):
        cnn.predict("model.keras", GREY)


def test_a_run_in_place_of_its_model_is_noticed():
    class Run:
        model = None

    with pytest.raises(TypeError, match=r"pass its model, run\.model"):
        cnn.predict(Run(), GREY)


def test_a_model_for_other_images_or_without_softmax_is_refused():
    from zenlib.cnn.backend import keras

    flat = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
    with pytest.raises(ValueError, match=r"model must take images of shape \(n, 28, 28, 1\)"):
        cnn.predict(flat, GREY)
    scores = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    with pytest.raises(ValueError, match="end it in a softmax"):
        cnn.predict(scores, GREY)
