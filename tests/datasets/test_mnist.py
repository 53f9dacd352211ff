"""The bundled digits: complete, unaltered, and split without leaks."""

import hashlib
import io
import pickle
import shutil
import socket
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.datasets import Digits, load_mnist
from zenlib.datasets import mnist as module

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
MNIST_FILE = Path(module.__file__).parents[1] / "data" / "mnist.npz"


@pytest.fixture(scope="module")
def mnist():
    return load_mnist()


def numbered(n_train=100, n_test=50):
    """Digits whose every image holds its own number, test images those from 200 upward."""
    train, test = np.arange(n_train, dtype=np.uint8), np.arange(200, 200 + n_test, dtype=np.uint8)
    return Digits(
        np.tile(train[:, None, None], (1, 2, 3)),
        train % 10,
        np.tile(test[:, None, None], (1, 2, 3)),
        test % 10,
    )


def numbers(images):
    return images[:, 0, 0].tolist()


class TestMnist:
    def test_has_sixty_thousand_training_and_ten_thousand_test_images(self, mnist):
        shapes = [getattr(mnist, name).shape for name in ARRAYS]
        assert shapes == [(60_000, 28, 28), (60_000,), (10_000, 28, 28), (10_000,)]

    @pytest.mark.parametrize("name", ARRAYS)
    def test_is_made_of_bytes(self, mnist, name):
        assert getattr(mnist, name).dtype == np.uint8

    @pytest.mark.parametrize(
        ("name", "md5"),
        [  # of the files published by LeCun, Cortes and Burges, decompressed
            ("x_train", "6bbc9ace898e44ae57da46a324031adb"),
            ("y_train", "a25bea736e30d166cdddb491f175f624"),
            ("x_test", "2646ac647ad5339dbf082846283269ea"),
            ("y_test", "27ae3e4e09519cfbb04c329615203637"),
        ],
    )
    def test_gives_back_the_original_idx_files_byte_for_byte(self, mnist, name, md5):
        array = getattr(mnist, name)
        header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        assert hashlib.md5(header + array.tobytes()).hexdigest() == md5

    def test_shows_ink_in_the_middle_and_none_in_the_corners(self, mnist):
        mean = mnist.x_train.mean(axis=0)
        assert mean[14, 14] > 100
        assert mean[[0, 0, -1, -1], [0, -1, 0, -1]].max() == 0

    def test_is_read_from_any_working_directory(self, tmp_path, monkeypatch, mnist):
        monkeypatch.chdir(tmp_path)
        assert np.array_equal(load_mnist().y_test, mnist.y_test)

    def test_is_read_without_a_network(self, monkeypatch):
        def refused(*args, **kwargs):
            raise AssertionError("load_mnist opened a socket")

        monkeypatch.setattr(socket, "socket", refused)
        assert len(load_mnist().x_test) == 10_000

    def test_can_be_read_from_a_copy_elsewhere(self, tmp_path, mnist):
        copy = shutil.copy(MNIST_FILE, tmp_path / "copy.npz")
        assert np.array_equal(load_mnist(copy).x_train, mnist.x_train)
        assert np.array_equal(load_mnist(str(copy)).y_train, mnist.y_train)

    def test_cannot_be_written_to(self, mnist):
        for name in ARRAYS:
            with pytest.raises(ValueError, match="read-only"):
                getattr(mnist, name)[0] = 0


class TestDamagedFile:
    """Whatever is wrong with the file, the message says how to get it back."""

    @staticmethod
    def assert_refused(path, error, reason):
        with pytest.raises(error, match=reason) as caught:
            load_mnist(path)
        for part in (str(path), "git checkout -- zenlib/data/mnist.npz", "install zenlib again"):
            assert part in str(caught.value)

    def test_missing(self, tmp_path):
        self.assert_refused(tmp_path / "mnist.npz", FileNotFoundError, "is missing")

    def test_a_folder_instead(self, tmp_path):
        self.assert_refused(tmp_path, FileNotFoundError, "is missing")

    @pytest.mark.parametrize("kept_bytes", [0, 1, 1000, 11_490_518])
    def test_truncated(self, tmp_path, kept_bytes):
        path = tmp_path / "mnist.npz"
        path.write_bytes(MNIST_FILE.read_bytes()[:kept_bytes])
        self.assert_refused(path, ValueError, f"truncated or altered.*over {kept_bytes} bytes")

    def test_one_bit_flipped(self, tmp_path):
        content = bytearray(MNIST_FILE.read_bytes())
        content[5_000_000] ^= 1
        path = tmp_path / "mnist.npz"
        path.write_bytes(content)
        self.assert_refused(path, ValueError, "truncated or altered")

    def test_one_image_too_few_of_a_class_even_under_a_right_checksum(
        self, tmp_path, monkeypatch, mnist
    ):
        labels = mnist.y_test.copy()
        labels[0] = 8
        path = tmp_path / "mnist.npz"
        np.savez(
            path, x_train=mnist.x_train, y_train=mnist.y_train, x_test=mnist.x_test, y_test=labels
        )
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        monkeypatch.setattr(module, "_MNIST_SHA256", sha256)
        self.assert_refused(path, ValueError, r"y_test must hold .*1028, 974.*got .*1027, 975")

    def test_a_pickle_is_never_opened_even_under_a_right_checksum(self, tmp_path, monkeypatch):
        class Trap:
            def __reduce__(self):
                return Path.touch, (tmp_path / "opened",)

        path, trap = tmp_path / "mnist.npz", np.array([Trap()], dtype=object)
        np.savez(path, **dict.fromkeys(ARRAYS, trap))
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        monkeypatch.setattr(module, "_MNIST_SHA256", sha256)
        with pytest.raises(ValueError, match="allow_pickle=False"):
            load_mnist(path)
        assert not (tmp_path / "opened").exists()
        pickle.load(io.BytesIO(pickle.dumps(Trap())))
        assert (tmp_path / "opened").exists(), "the trap itself must work"


class TestSubset:
    @law
    @given(st.integers(1, 100), st.integers(1, 50), st.integers(0, 2**32))
    def test_draws_so_many_different_images_with_their_own_labels(self, n_train, n_test, seed):
        digits = numbered()
        part = digits.subset(n_train, n_test, rng=np.random.default_rng(seed))
        train, test = numbers(part.x_train), numbers(part.x_test)
        assert (len(set(train)), len(set(test))) == (n_train, n_test)
        assert part.y_train.tolist() == [i % 10 for i in train]
        assert part.y_test.tolist() == [i % 10 for i in test]

    def test_keeps_training_and_test_apart(self):
        part = numbered().subset(100, 50, rng=np.random.default_rng(0))
        assert sorted(numbers(part.x_train)) == list(range(100))
        assert sorted(numbers(part.x_test)) == list(range(200, 250))

    def test_keeps_the_whole_test_set_in_its_order_unless_told_otherwise(self):
        digits = numbered()
        part = digits.subset(5, rng=np.random.default_rng(0))
        assert numbers(part.x_test) == numbers(digits.x_test)
        assert np.array_equal(part.y_test, digits.y_test)

    def test_is_the_same_for_the_same_seed_and_another_for_another(self):
        def draw(seed):
            return numbers(numbered().subset(50, rng=np.random.default_rng(seed)).x_train)

        assert draw(1) == draw(1)
        assert draw(1) != draw(2)

    @law
    @given(st.integers(1, 99))
    def test_a_smaller_one_is_the_beginning_of_a_larger_one(self, n):
        small = numbered().subset(n, 10, rng=np.random.default_rng(3))
        large = numbered().subset(100, 20, rng=np.random.default_rng(3))
        assert numbers(small.x_train) == numbers(large.x_train)[:n]
        assert numbers(small.x_test) == numbers(large.x_test)[:10]

    def test_draws_from_everywhere_not_only_from_the_beginning(self):
        part = numbered().subset(50, 25, rng=np.random.default_rng(0))
        assert 35 < np.mean(numbers(part.x_train)) < 65  # of 0 … 99
        assert 215 < np.mean(numbers(part.x_test)) < 234  # of 200 … 249

    def test_leaves_the_original_as_it_was(self):
        digits = numbered()
        digits.subset(10, 10, rng=np.random.default_rng(0))
        assert numbers(digits.x_train) == list(range(100))


class TestHoldOut:
    @law
    @given(st.integers(1, 99), st.integers(0, 2**32))
    def test_splits_the_training_set_in_two_and_loses_nothing(self, n, seed):
        split = numbered().hold_out(n, rng=np.random.default_rng(seed))
        kept, held = numbers(split.x_train), numbers(split.x_test)
        assert len(held) == n
        assert sorted(kept + held) == list(range(100))
        assert split.y_train.tolist() == [i % 10 for i in kept]
        assert split.y_test.tolist() == [i % 10 for i in held]

    def test_never_shows_an_image_of_the_test_set(self):
        split = numbered().hold_out(50, rng=np.random.default_rng(0))
        assert max(numbers(split.x_train) + numbers(split.x_test)) < 200

    def test_is_the_same_for_the_same_seed_and_another_for_another(self):
        def draw(seed):
            return numbers(numbered().hold_out(20, rng=np.random.default_rng(seed)).x_test)

        assert draw(1) == draw(1)
        assert draw(1) != draw(2)

    def test_holds_out_images_from_everywhere(self):
        split = numbered().hold_out(50, rng=np.random.default_rng(0))
        assert 35 < np.mean(numbers(split.x_test)) < 65

    def test_leaves_the_original_as_it_was(self):
        digits = numbered()
        digits.hold_out(50, rng=np.random.default_rng(0))
        assert numbers(digits.x_train) == list(range(100))
        assert numbers(digits.x_test) == list(range(200, 250))


class TestDigits:
    def test_says_in_one_line_what_it_holds(self):
        assert repr(numbered(3, 1)) == "Digits(3 training and 1 test images of 2 x 3)"

    def test_is_frozen(self):
        with pytest.raises(AttributeError):
            numbered().x_train = None

    def test_protects_its_arrays_and_leaves_the_callers_writable(self):
        images, labels = np.zeros((4, 2, 2), np.uint8), np.zeros(4, np.uint8)
        digits = Digits(images, labels, images, labels)
        with pytest.raises(ValueError, match="read-only"):
            digits.x_train[0] = 1
        images[0] = 1

    @pytest.mark.parametrize(
        ("name", "value", "error"),
        [
            ("x_train", np.zeros((4, 2, 2)), TypeError),
            ("y_train", np.zeros(4, int), TypeError),
            ("x_test", [[["a"]]], TypeError),
            ("y_test", None, TypeError),
            ("x_train", np.zeros((4, 2, 2, 1), np.uint8), ValueError),
            ("y_train", np.zeros((4, 10), np.uint8), ValueError),
            ("y_train", np.zeros(3, np.uint8), ValueError),
            ("x_test", np.zeros((5, 2, 2), np.uint8), ValueError),
            ("x_test", np.zeros((4, 2, 3), np.uint8), ValueError),
        ],
    )
    def test_refuses_arrays_that_do_not_fit_and_names_them(self, name, value, error):
        images, labels = np.zeros((4, 2, 2), np.uint8), np.zeros(4, np.uint8)
        good = {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}
        with pytest.raises(error, match=name):
            Digits(**{**good, name: value})

    @pytest.mark.parametrize("empty", ["train", "test"])
    def test_refuses_a_set_without_images(self, empty):
        images, labels = np.zeros((4, 2, 2), np.uint8), np.zeros(4, np.uint8)
        sets = {"train": (images, labels), "test": (images, labels)}
        sets[empty] = (images[:0], labels[:0])
        with pytest.raises(ValueError, match=f"x_{empty} must not be empty"):
            Digits(*sets["train"], *sets["test"])


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (lambda d: d.subset(0, rng=RNG), ValueError, "n_train"),
        (lambda d: d.subset(101, rng=RNG), ValueError, "n_train"),
        (lambda d: d.subset(-1, rng=RNG), ValueError, "n_train"),
        (lambda d: d.subset(1.0, rng=RNG), TypeError, "n_train"),
        (lambda d: d.subset(True, rng=RNG), TypeError, "n_train"),
        (lambda d: d.subset(1, 0, rng=RNG), ValueError, "n_test"),
        (lambda d: d.subset(1, 51, rng=RNG), ValueError, "n_test"),
        (lambda d: d.subset(1, "1", rng=RNG), TypeError, "n_test"),
        (lambda d: d.subset(1, rng=0), TypeError, "rng"),
        (lambda d: d.subset(1), TypeError, "rng"),
        (lambda d: d.hold_out(0, rng=RNG), ValueError, "n must"),
        (lambda d: d.hold_out(100, rng=RNG), ValueError, "n must be at most 99"),
        (lambda d: d.hold_out(2.5, rng=RNG), TypeError, "n must"),
        (lambda d: d.hold_out(1, rng=None), TypeError, "rng"),
        (lambda d: load_mnist(5), TypeError, "path must be"),
        (lambda d: load_mnist(b"mnist.npz"), TypeError, "path must be"),
    ],
)
def test_a_bad_argument_is_named(call, error, name):
    with pytest.raises(error, match=name):
        call(numbered())
