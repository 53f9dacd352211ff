"""MNIST: 70,000 handwritten digits."""

import io
from dataclasses import dataclass

import numpy as np

from zenlib._validation import generator, whole_number
from zenlib.datasets._files import restore, verified_content

_MNIST = "mnist.npz"
_MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
_MNIST_CLASS_COUNTS = {  # images of the digits 0, 1, …, 9, in the original IDX files
    "y_train": (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
    "y_test": (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009),
}


@dataclass(frozen=True, repr=False, eq=False)
class Digits:
    """Images of digits with their labels, split into a training and a test set.

    Parameters
    ----------
    x_train, x_test : array of uint8, shape (n, height, width)
        Grey levels from 0 (background) to 255 (ink).
    y_train, y_test : array of uint8, shape (n,)
        The digit that each image shows, 0 to 9.

    Raises
    ------
    TypeError
        If an array is not of dtype uint8.
    ValueError
        If images are not three-dimensional, a set is empty or has more images than labels or
        the reverse, or training and test images differ in size.

    Notes
    -----
    The arrays are read-only, so that one data set can be shared safely: write to a copy,
    `digits.x_train.copy()`.

    Examples
    --------
    >>> import numpy as np
    >>> blank, labels = np.zeros((3, 28, 28), np.uint8), np.array([7, 2, 1], np.uint8)
    >>> Digits(blank, labels, blank[:1], labels[:1])
    Digits(3 training and 1 test images of 28 x 28)

    Book: §5.2
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def __post_init__(self):
        for name, ndim in (("x_train", 3), ("y_train", 1), ("x_test", 3), ("y_test", 1)):
            object.__setattr__(self, name, _read_only_bytes(name, getattr(self, name), ndim))
        _same_length("x_train", self.x_train, "y_train", self.y_train)
        _same_length("x_test", self.x_test, "y_test", self.y_test)
        if self.x_train.shape[1:] != self.x_test.shape[1:]:
            raise ValueError(
                f"x_test must hold images of the size of x_train's, {self.x_train.shape[1:]}, "
                f"got {self.x_test.shape[1:]}"
            )

    def __repr__(self):
        height, width = self.x_train.shape[1:]
        return (
            f"Digits({len(self.x_train)} training and {len(self.x_test)} test images "
            f"of {height} x {width})"
        )

    def subset(self, n_train, n_test=None, *, rng):
        """A random part of both sets, drawn without replacement.

        Parameters
        ----------
        n_train : int
            Training images to draw, at least 1.
        n_test : int, optional
            Test images to draw, at least 1; None keeps the whole test set as it is.
        rng : numpy Generator
            The same seed draws the same images.

        Returns
        -------
        Digits

        Raises
        ------
        TypeError
            If a number is not whole, or `rng` is not a Generator.
        ValueError
            If more images are asked for than there are.

        Notes
        -----
        With the same seed a smaller subset is the beginning of a larger one, so accuracy
        against the number of images compares like with like.

        Examples
        --------
        >>> import numpy as np
        >>> load_mnist().subset(500, 100, rng=np.random.default_rng(0))
        Digits(500 training and 100 test images of 28 x 28)

        Book: §5.2
        """
        _at_most("n_train", n_train, len(self.x_train))
        train = generator("rng", rng).permutation(len(self.x_train))[:n_train]
        x_train, y_train = self.x_train[train], self.y_train[train]
        if n_test is None:
            return Digits(x_train, y_train, self.x_test, self.y_test)
        _at_most("n_test", n_test, len(self.x_test))
        test = rng.permutation(len(self.x_test))[:n_test]
        return Digits(x_train, y_train, self.x_test[test], self.y_test[test])

    def hold_out(self, n, *, rng):
        """The training set alone, split in two: what is chosen on it never saw the test set.

        Parameters
        ----------
        n : int
            Training images to hold out, from 1 to one less than there are.
        rng : numpy Generator
            The same seed holds out the same images.

        Returns
        -------
        Digits
            Its `x_test`, `y_test` are the `n` images held out of this training set, its
            `x_train`, `y_train` the others. This object's own test set is not in it.

        Raises
        ------
        TypeError
            If `n` is not whole, or `rng` is not a Generator.
        ValueError
            If `n` would leave nothing to train on.

        Notes
        -----
        Learning rates, numbers of epochs and thresholds are chosen here; the test set is
        read once, for the result that is reported.

        Examples
        --------
        >>> import numpy as np
        >>> load_mnist().hold_out(5000, rng=np.random.default_rng(0))
        Digits(55000 training and 5000 test images of 28 x 28)

        Book: §5.2
        """
        _at_most("n", n, len(self.x_train) - 1)
        order = generator("rng", rng).permutation(len(self.x_train))
        held, kept = order[:n], order[n:]
        return Digits(
            self.x_train[kept], self.y_train[kept], self.x_train[held], self.y_train[held]
        )


def load_mnist(path=None):
    """The MNIST database of handwritten digits, complete: 60,000 + 10,000 images.

    Parameters
    ----------
    path : str or path, optional
        Another copy of the same file; by default the one inside the package.

    Returns
    -------
    Digits
        x_train (60000, 28, 28), y_train (60000,), x_test (10000, 28, 28), y_test (10000,),
        all uint8 and read-only.

    Raises
    ------
    FileNotFoundError
        If the file is missing.
    ValueError
        If the file is truncated or altered.

    Notes
    -----
    The file's SHA-256 and the number of images of each digit are checked at every load.
    Nothing is downloaded, and no pickle is opened. The arrays reproduce the four original
    IDX files byte for byte.

    Source: Yann LeCun, Corinna Cortes, Christopher J. C. Burges, "The MNIST database of
    handwritten digits". Licence: CC BY-SA 3.0 (LICENSES/MNIST.md).

    References
    ----------
    LeCun, Bottou, Bengio, Haffner (1998), "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86(11), section III.A.

    Examples
    --------
    >>> digits = load_mnist()
    >>> digits
    Digits(60000 training and 10000 test images of 28 x 28)
    >>> digits.y_test[:5]
    array([7, 2, 1, 0, 4], dtype=uint8)

    Book: §5.2
    """
    content = verified_content(path, bundled=_MNIST, sha256=_MNIST_SHA256, what="MNIST")
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        digits = Digits(*(archive[name] for name in ("x_train", "y_train", "x_test", "y_test")))
    for name, expected in _MNIST_CLASS_COUNTS.items():
        counts = tuple(np.bincount(getattr(digits, name), minlength=10).tolist())
        if counts != expected:
            raise ValueError(
                f"{path or _MNIST} is not MNIST: {name} must hold {expected} images of 0 to 9, "
                f"got {counts}; {restore(_MNIST)}"
            )
    return digits


def _at_most(name, n, most):
    if whole_number(name, n, least=1) > most:
        raise ValueError(f"{name} must be at most {most}, got {n}")


def _read_only_bytes(name, value, ndim):
    array = np.asarray(value).view()
    if array.dtype != np.uint8:
        raise TypeError(
            f"{name} must be of dtype uint8, got {array.dtype}; "
            f"write {name}.astype(np.uint8) if it holds whole numbers from 0 to 255"
        )
    if array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension{'s' * (ndim != 1)}, got {array.shape}")
    if not array.size:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    array.flags.writeable = False
    return array


def _same_length(name_x, x, name_y, y):
    if len(x) != len(y):
        raise ValueError(
            f"{name_x} and {name_y} must have the same length, got {len(x)} and {len(y)}"
        )
