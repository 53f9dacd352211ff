"""What does not fit is refused by name: a table for every function of the layers."""

import numpy as np
import pytest

from zenlib import layers

IMAGES, KERNEL = np.ones((2, 5, 6, 3)), np.ones((3, 3, 3, 4))
CONVOLVED, POOLED = np.ones((2, 3, 4, 4)), np.ones((2, 2, 3, 3))
ROWS, WEIGHTS = np.ones((2, 3)), np.ones((3, 4))
TOKENS, TABLE = np.array([[0, 1, 1]]), np.ones((4, 2))
GAMMA = np.ones(3)
RNG = np.random.default_rng(0)

# Calls that are right, by keyword; every case below changes one argument.
RIGHT = {
    "conv2d": {"x": IMAGES, "kernel": KERNEL, "bias": np.ones(4)},
    "conv2d_backward": {"grad": CONVOLVED, "x": IMAGES, "kernel": KERNEL},
    "conv2d_definition": {"x": IMAGES, "kernel": KERNEL, "bias": np.ones(4)},
    "max_pool2d": {"x": IMAGES},
    "max_pool2d_backward": {"grad": POOLED, "x": IMAGES},
    "average_pool2d": {"x": IMAGES},
    "average_pool2d_backward": {"grad": POOLED, "x": IMAGES},
    "pool2d_definition": {"reduce": np.max, "x": IMAGES},
    "dense": {"x": ROWS, "kernel": WEIGHTS, "bias": np.ones(4)},
    "dense_backward": {"grad": np.ones((2, 4)), "x": ROWS, "kernel": WEIGHTS},
    "flatten": {"x": IMAGES},
    "flatten_backward": {"grad": np.ones((2, 90)), "shape": (2, 5, 6, 3)},
    "embedding": {"tokens": TOKENS, "embeddings": TABLE},
    "embedding_backward": {"grad": np.ones((1, 3, 2)), "tokens": TOKENS, "n_tokens": 4},
    "layer_norm": {"x": ROWS, "gamma": GAMMA, "beta": GAMMA},
    "layer_norm_backward": {"grad": ROWS, "x": ROWS, "gamma": GAMMA},
    "dropout": {"x": ROWS, "rate": 0.5, "rng": RNG},
    "dropout_backward": {"grad": ROWS, "mask": ROWS},
    "conv_output_size": {"size": 5, "kernel": 3},
    "same_padding": {"size": 5, "kernel": 3},
    "conv_parameters": {"channels_in": 1, "channels_out": 2, "kernel": 3},
    "conv_flops": {"output_size": 4, "channels_in": 1, "channels_out": 2, "kernel": 3},
    "layer_count": {"name": "a", "kind": "Dense", "output_shape": (3,)},
}
WINDOWED = [name for name in RIGHT if "conv2d" in name or "pool2d" in name]
CONVOLUTIONS = [name for name in RIGHT if "conv2d" in name]
POOLS = [name for name in RIGHT if "pool2d" in name]
BUFFERED = [
    name for name in (*WINDOWED, "dense", "dense_backward") if not name.endswith("definition")
]
ARRAYS = ("x", "kernel", "bias", "grad", "gamma", "beta", "embeddings", "mask")
COUNTS = ("size", "kernel", "channels_in", "channels_out", "output_size", "n_tokens")
OF_COUNTS = ("conv_output_size", "same_padding", "conv_parameters", "conv_flops")


def is_array(function, name):
    return name in ARRAYS and function not in OF_COUNTS


CASES = [
    *[
        (function, name, bad, TypeError)
        for function, right in RIGHT.items()
        for name in right
        if is_array(function, name)
        for bad in ("abc", [1j], [None], np.ma.masked_array(np.ones(3), [0, 0, 1]))
    ],
    *[
        (function, name, [[1.0, 2.0], [3.0]], ValueError)
        for function, right in RIGHT.items()
        for name in right
        if is_array(function, name)
    ],
    *[
        (function, name, bad, error)
        for function in OF_COUNTS
        for name in RIGHT[function]
        for bad, error in ((0, ValueError), (-1, ValueError), (2.0, TypeError), (True, TypeError))
    ],
    *[
        (function, "stride", bad, error)
        for function in (*WINDOWED, "conv_output_size", "same_padding")
        for bad, error in ((0, ValueError), (1.0, TypeError), ("2", TypeError), (True, TypeError))
    ],
    *[(function, "stride", bad, ValueError) for function in WINDOWED for bad in [(1,), (1, 0)]],
    *[(function, "stride", [1, 2.5], TypeError) for function in WINDOWED],
    *[
        (function, "padding", bad, ValueError)
        for function in (*WINDOWED, "conv_output_size")
        for bad in ("full", "VALID", None, 1)
    ],
    *[
        (function, "x", bad, ValueError)
        for function in WINDOWED
        for bad in (IMAGES[0], IMAGES[np.newaxis], IMAGES[:, :0], IMAGES[:, :, :0], 1.0)
    ],
    *[(function, "x", IMAGES[:, :2], ValueError) for function in CONVOLUTIONS],
    *[(function, "x", IMAGES[..., :2], ValueError) for function in CONVOLUTIONS],
    *[(function, "x", IMAGES[:, :, :1], ValueError) for function in POOLS],
    *[
        (function, "kernel", bad, ValueError)
        for function in CONVOLUTIONS
        for bad in (KERNEL[0], KERNEL[:0], KERNEL[..., :0], 2.0)
    ],
    *[
        (function, "bias", bad, ValueError)
        for function in ("conv2d", "conv2d_definition", "dense")
        for bad in (np.ones(3), np.ones((1, 4)), 1.0)
    ],
    *[
        (function, "grad", bad, ValueError)
        for function, right in RIGHT.items()
        if "grad" in right
        for bad in (right["grad"][:1, :1], right["grad"][np.newaxis], 1.0)
    ],
    *[
        (function, "grad", right["grad"][..., :1], ValueError)
        for function, right in RIGHT.items()
        if "grad" in right and function != "embedding_backward"  # of any width
    ],
    *[
        (function, "input_grad", bad, TypeError)
        for function in ("conv2d_backward", "dense_backward", "layer_count")
        for bad in (1, None, "yes")
    ],
    *[(function, "buffers", {}, TypeError) for function in BUFFERED],
    *[
        (function, "size", bad, error)
        for function in POOLS
        for bad, error in (
            (0, ValueError),
            ((2, 2, 2), ValueError),
            ((2, 0), ValueError),
            (2.0, TypeError),
            ((2, None), TypeError),
        )
    ],
    ("pool2d_definition", "reduce", "max", TypeError),
    *[
        (function, name, bad, ValueError)
        for function in ("dense", "dense_backward")
        for name, bad in (
            ("x", ROWS[:, :2]),
            ("x", 1.0),
            ("kernel", WEIGHTS[:, 0]),
            ("kernel", WEIGHTS[:, :0]),
            ("kernel", WEIGHTS[np.newaxis]),
        )
    ],
    ("flatten", "x", 1.0, ValueError),
    *[
        (function, "tokens", bad, error)
        for function in ("embedding", "embedding_backward")
        for bad, error in (
            ([[0, 1, 4]], ValueError),
            ([[0, 1, -1]], ValueError),
            ([[0.0, 1.0, 1.0]], TypeError),
            ([["a", "b", "c"]], TypeError),
        )
    ],
    ("embedding", "embeddings", TABLE[0], ValueError),
    ("embedding", "embeddings", TABLE[np.newaxis], ValueError),
    *[
        ("embedding_backward", "n_tokens", bad, error)
        for bad, error in ((0, ValueError), (4.0, TypeError), (None, TypeError))
    ],
    *[
        (function, name, bad, error)
        for function in ("layer_norm", "layer_norm_backward")
        for name, bad, error in (
            ("x", ROWS[:, :2], ValueError),
            ("x", 1.0, ValueError),
            ("gamma", np.ones((1, 3)), ValueError),
            ("gamma", 1.0, ValueError),
            ("epsilon", 0.0, ValueError),
            ("epsilon", -1e-3, ValueError),
            ("epsilon", np.nan, ValueError),
            ("epsilon", "small", TypeError),
        )
    ],
    ("layer_norm", "beta", np.ones(2), ValueError),
    ("layer_norm", "beta", 1.0, ValueError),
    *[
        ("dropout", name, bad, error)
        for name, bad, error in (
            ("rate", 1.0, ValueError),
            ("rate", -0.1, ValueError),
            ("rate", np.nan, ValueError),
            ("rate", None, TypeError),
            ("rng", 0, TypeError),
            ("rng", None, TypeError),
        )
    ],
    *[
        ("layer_count", name, bad, error)
        for name in ("weights", "others")
        for bad, error in ((-1, ValueError), (1.0, TypeError), (True, TypeError))
    ],
    *[
        ("layer_count", "output_shape", bad, error)
        for bad, error in (((), ValueError), ((3, 0), ValueError), ((3.0,), TypeError))
    ],
]


@pytest.mark.parametrize("function", RIGHT)
def test_the_right_call_passes(function):
    getattr(layers, function)(**RIGHT[function])


@pytest.mark.parametrize(
    ("function", "name", "bad", "error"),
    CASES,
    ids=[f"{c[0]}-{c[1]}-{i}" for i, c in enumerate(CASES)],
)
def test_a_wrong_argument_is_refused_by_name(function, name, bad, error):
    with pytest.raises(error) as refusal:
        getattr(layers, function)(**{**RIGHT[function], name: bad})
    assert str(refusal.value).startswith(f"{name} "), str(refusal.value)
    assert " must " in str(refusal.value)


def test_every_function_is_in_the_table():
    classes = {"Buffers", "LayerCount", "LayerTable"}
    assert RIGHT.keys() == set(layers.__all__) - classes


HINTS = {
    "too small an image": (
        lambda: layers.conv2d(np.ones((1, 2, 5, 1)), np.ones((3, 3, 1, 1))),
        'x must hold images at least as large as kernel, 3 x 3, got 2 x 5; padding="same" adds a '
        "border",
    ),
    "too small an image for a pooling": (
        lambda: layers.max_pool2d(np.ones((1, 5, 2, 1)), 3),
        'x must hold images at least as large as size, 3 x 3, got 5 x 2; padding="same" adds a '
        "border",
    ),
    "channels": (
        lambda: layers.conv2d(np.ones((1, 5, 5, 2)), np.ones((3, 3, 1, 1))),
        "x and kernel must have the same number of input channels, got 2 in x (1, 5, 5, 2) and 1 "
        "in kernel (3, 3, 1, 1)",
    ),
    "one image": (
        lambda: layers.conv2d(np.ones((5, 5, 1)), np.ones((3, 3, 1, 1))),
        "x must have 4 dimensions, got shape (5, 5, 1); for one sample write x[np.newaxis]",
    ),
    "gradient of another shape": (
        lambda: layers.max_pool2d_backward(np.ones((1, 2, 1, 1)), np.ones((1, 5, 4, 1))),
        "grad must have the shape of the output, (1, 2, 2, 1), got (1, 2, 1, 1)",
    ),
    "gradient of a convolution": (
        lambda: layers.conv2d_backward(CONVOLVED[:1], IMAGES, KERNEL),
        "grad must have the shape of the output, (2, 3, 4, 4), got (1, 3, 4, 4)",
    ),
    "window": (
        lambda: layers.conv_output_size(3, 5),
        "kernel must be at most the input size 3, got 5",
    ),
    "a window higher than wide": (
        lambda: layers.conv2d(np.ones((1, 2, 5, 1)), np.ones((3, 2, 1, 1))),
        'x must hold images at least as large as kernel, 3 x 2, got 2 x 5; padding="same" adds a '
        "border",
    ),
    "channels, with several outputs": (
        lambda: layers.conv2d(np.ones((1, 5, 5, 2)), np.ones((3, 3, 1, 4))),
        "x and kernel must have the same number of input channels, got 2 in x (1, 5, 5, 2) and 1 "
        "in kernel (3, 3, 1, 4)",
    ),
    "bias": (
        lambda: layers.conv2d(IMAGES, KERNEL, np.ones(3)),
        "bias must have the shape (c_out,), (4,), got (3,)",
    ),
    "bias of the definition": (
        lambda: layers.conv2d_definition(IMAGES, KERNEL, np.ones(3)),
        "bias must have the shape (c_out,), (4,), got (3,)",
    ),
    "bias of a dense layer": (
        lambda: layers.dense(ROWS, WEIGHTS, np.ones(3)),
        "bias must have the shape (n_out,), (4,), got (3,)",
    ),
    "mask": (
        lambda: layers.dropout_backward(np.ones(2), np.ones(3)),
        "grad must have the shape of mask, (3,), got (2,)",
    ),
    "vectors": (
        lambda: layers.embedding_backward(np.ones((2, 2)), TOKENS, 4),
        "grad must have the shape (*tokens.shape, width), (1, 3, 2), got (2, 2)",
    ),
    "rows": (
        lambda: layers.flatten_backward(np.ones((2, 5)), (2, 2, 2)),
        "grad must have the shape (m, n) of the flattened samples, (2, 4), got (2, 5)",
    ),
    "shift": (
        lambda: layers.layer_norm(ROWS, GAMMA, np.ones(2)),
        "beta must have the shape of gamma, (3,), got (2,)",
    ),
    "gradient of a norm": (
        lambda: layers.layer_norm_backward(np.ones(3), ROWS, GAMMA),
        "grad must have the shape of x, (2, 3), got (3,)",
    ),
    "gradient of a dense layer": (
        lambda: layers.dense_backward(ROWS, ROWS, WEIGHTS),
        "grad must have the shape of the output, (2, 4), got (2, 3)",
    ),
    "width": (
        lambda: layers.dense(np.ones((2, 3)), np.ones((4, 5))),
        "x must end in an axis of n_in = 4 values, one for each row of kernel, got shape (2, 3)",
    ),
}


@pytest.mark.parametrize("case", HINTS)
def test_the_message_says_what_was_expected_and_what_came(case):
    call, message = HINTS[case]
    with pytest.raises(ValueError) as refusal:
        call()
    assert str(refusal.value) == message


def test_the_message_tells_what_came_in_place_of_buffers():
    with pytest.raises(TypeError, match=r"^buffers must be Buffers or None, got dict$"):
        layers.dense(ROWS, WEIGHTS, buffers={})
