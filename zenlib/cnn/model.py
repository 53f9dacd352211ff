"""The two networks, exactly as counted: the article's, and one of LeNet's widths."""

import numpy as np

from zenlib._validation import one_of, whole_number
from zenlib.cnn.backend import keras
from zenlib.cnn.recipes import NETWORKS, find_recipe

IMAGE_SHAPE = (28, 28, 1)
N_CLASSES = 10


def build(recipe="article", *, seed=None):
    """The untrained network of a recipe.

    Parameters
    ----------
    recipe : Recipe or str
        A recipe, of which only the `network` matters, or the name of one; or the network's own
        name, "article" or "lenet".
    seed : int, optional
        The initial weights follow from it; None draws new ones at each call.

    Returns
    -------
    keras.Model
        From images (n, 28, 28, 1), float in [0, 1], to probabilities (n, 10): the last layer
        is a softmax, as in the article. All weights and computations are float32.

    Raises
    ------
    TypeError, ValueError
        The recipe is unknown, or the seed is not a whole number of at least 0.

    Notes
    -----
    The article's network has three convolutions, two poolings and two dense layers, 93,322
    parameters; the article's text counts otherwise. The one of LeNet's widths has 44,426.
    Kernels start Glorot-uniform, biases at zero, Keras's defaults. No global seed is touched
    when `seed` is given.

    References
    ----------
    LeCun, Bottou, Bengio, Haffner (1998), "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86(11), figure 2: the widths 6, 16, 120, 84, 10.

    Examples
    --------
    >>> build("article").count_params()
    93322

    Book: §5.2
    """
    network = recipe if recipe in NETWORKS else find_recipe(recipe).network
    seed = None if seed is None else whole_number("seed", seed)
    layers = network_layers(network, seed=seed)
    return keras.Sequential([keras.Input(IMAGE_SHAPE, name="image"), *layers])


def network_layers(network, *, seed=None, precision="float32", last_activation="softmax"):
    """The Keras layers of a network, in order, not yet connected.

    `precision` is what all layers but the last compute in; the weights are float32 always.
    """
    draw = _initializers(seed)
    dtype = {"float32": "float32", "bfloat16": "mixed_bfloat16"}[precision]

    def conv(name, filters, size):
        return keras.layers.Conv2D(
            filters, size, activation="relu", kernel_initializer=draw(), name=name, dtype=dtype
        )

    def pool(name):
        return keras.layers.MaxPooling2D(2, name=name, dtype=dtype)

    def dense(name, units):
        return keras.layers.Dense(
            units, activation="relu", kernel_initializer=draw(), name=name, dtype=dtype
        )

    flatten = keras.layers.Flatten(name="flatten", dtype=dtype)
    if one_of("network", network, NETWORKS) == "article":
        hidden = [
            conv("conv1", 32, 3),
            pool("pool1"),
            conv("conv2", 64, 3),
            pool("pool2"),
            conv("conv3", 64, 3),
            flatten,
            dense("dense1", 64),
        ]
    else:
        hidden = [
            conv("conv1", 6, 5),
            pool("pool1"),
            conv("conv2", 16, 5),
            pool("pool2"),
            flatten,
            dense("dense1", 120),
            dense("dense2", 84),
        ]
    digits = keras.layers.Dense(
        N_CLASSES, activation=last_activation, kernel_initializer=draw(), name="digits",
        dtype="float32",
    )  # fmt: skip
    return [*hidden, digits]


def _initializers(seed):
    """A function that gives each layer its own Glorot-uniform initialiser."""
    if seed is None:
        return keras.initializers.GlorotUniform
    rng = np.random.default_rng(seed)
    return lambda: keras.initializers.GlorotUniform(seed=int(rng.integers(2**31)))
