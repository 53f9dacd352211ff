"""Shapes, parameters and operations: against numbers worked by hand, and against Keras."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib import cnn
from zenlib.cnn.backend import keras, tf
from zenlib.cnn.counts import seen_size

pytestmark = pytest.mark.tensorflow

# name, output shape, parameters, multiply-additions forward = dW, dX
ARTICLE = [
    ("conv1", (26, 26, 32), 320, 194_688, 0),
    ("pool1", (13, 13, 32), 0, 0, 0),
    ("conv2", (11, 11, 64), 18_496, 2_230_272, 2_230_272),
    ("pool2", (5, 5, 64), 0, 0, 0),
    ("conv3", (3, 3, 64), 36_928, 331_776, 331_776),
    ("flatten", (576,), 0, 0, 0),
    ("dense1", (64,), 36_928, 36_864, 36_864),
    ("digits", (10,), 650, 640, 640),
]
LENET = [
    ("conv1", (24, 24, 6), 156, 86_400, 0),
    ("pool1", (12, 12, 6), 0, 0, 0),
    ("conv2", (8, 8, 16), 2_416, 153_600, 153_600),
    ("pool2", (4, 4, 16), 0, 0, 0),
    ("flatten", (256,), 0, 0, 0),
    ("dense1", (120,), 30_840, 30_720, 30_720),
    ("dense2", (84,), 10_164, 10_080, 10_080),
    ("digits", (10,), 850, 840, 840),
]
SUMS = {  # parameters, FLOP forward, FLOP backward, FLOP training
    "article": (93_322, 5_588_480, 10_787_584, 16_376_064),
    "lenet": (44_426, 563_280, 953_760, 1_517_040),
}
NETWORKS = [("article", ARTICLE), ("lenet", LENET)]


@pytest.mark.parametrize(("network", "rows"), NETWORKS)
def test_every_layer_is_counted_as_by_hand(network, rows):
    table = cnn.layer_table(cnn.build(network))
    found = [
        (row.name, row.output_shape, row.parameters, row.macs_forward, row.macs_inputs)
        for row in table
    ]
    assert found == rows
    assert all(row.macs_weights == row.macs_forward for row in table)


@pytest.mark.parametrize("network", SUMS)
def test_the_sums_are_those_worked_by_hand(network):
    table = cnn.layer_table(cnn.build(network))
    sums = (table.parameters, table.flops_forward, table.flops_backward, table.flops_training)
    assert sums == SUMS[network]
    assert sum(row.flops_training for row in table) == table.flops_training


@pytest.mark.parametrize("network", SUMS)
def test_keras_finds_the_same_shapes_and_parameters(network):
    model = cnn.build(network)
    for row, layer in zip(cnn.layer_table(model), model.layers, strict=True):
        assert row.output_shape == layer.output.shape[1:]
        assert row.parameters == layer.count_params()


def test_strides_same_padding_and_no_bias_are_counted():
    model = keras.Sequential(
        [
            keras.Input((29, 30, 3)),
            keras.layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False),
            keras.layers.Conv2D(4, (3, 5), dilation_rate=2, groups=2),
            keras.layers.MaxPooling2D(3, strides=2, padding="same"),
            keras.layers.Dropout(0.5),
            keras.layers.Flatten(),
            keras.layers.Dense(2, use_bias=False),
        ]
    )
    table = cnn.layer_table(model)
    assert [row.output_shape for row in table] == [layer.output.shape[1:] for layer in model.layers]
    assert table.parameters == model.count_params()
    assert table[1].macs_forward == 11 * 7 * (3 * 5 * 4) * 4


def test_a_layer_of_unknown_cost_is_refused():
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.BatchNormalization()])
    with pytest.raises(TypeError, match="BatchNormalization, whose operations"):
        cnn.layer_table(model)


def test_what_is_no_model_is_refused():
    with pytest.raises(TypeError, match="model must be a Keras model, got str"):
        cnn.layer_table("article")


def test_the_printed_table_ends_in_the_sums():
    lines = repr(cnn.layer_table(cnn.build("article"))).splitlines()
    assert lines[0].split()[:3] == ["layer", "kind", "output"]
    assert lines[-1].split() == ["total", "93,322", "5,588,480", "16,376,064"]
    assert len(set(map(len, lines))) == 1


@settings(deadline=None, derandomize=True, database=None)
@given(
    size=st.integers(1, 60),
    kernel=st.integers(1, 12),
    stride=st.integers(1, 6),
    padding=st.sampled_from(["valid", "same"]),
)
def test_the_output_size_is_the_number_of_window_positions(size, kernel, stride, padding):
    if padding == "same":
        positions = len(range(0, size, stride))
    else:
        positions = len([p for p in range(0, size, stride) if p + kernel <= size])
    if positions == 0:
        with pytest.raises(ValueError, match="kernel must be at most the input size"):
            cnn.conv_output_size(size, kernel, stride=stride, padding=padding)
    else:
        assert cnn.conv_output_size(size, kernel, stride=stride, padding=padding) == positions


def test_the_formulas_give_the_second_convolution():
    assert cnn.conv_output_size(13, 3) == 11
    assert cnn.conv_parameters(32, 64, 3) == 18_496
    assert cnn.conv_flops(11, 32, 64, 3) == 2 * 2_230_272


@pytest.mark.parametrize(
    ("formula", "arguments", "error", "message"),
    [
        (cnn.conv_output_size, (0, 3), ValueError, "size must be at least 1"),
        (cnn.conv_output_size, (28.0, 3), TypeError, "size must be a whole number"),
        (cnn.conv_parameters, (1, 32, 0), ValueError, "kernel must be at least 1"),
        (cnn.conv_flops, (26, 1, -3, 3), ValueError, "channels_out must be at least 1"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(formula, arguments, error, message):
    with pytest.raises(error, match=message):
        formula(*arguments)


@pytest.mark.parametrize(("network", "size"), [("article", 26), ("lenet", 28)])
def test_the_network_sees_no_more_than_counted(network, size):
    """The gradient of the image is zero outside the seen part, and not inside its last rows."""
    model = cnn.build(network)
    assert seen_size(model.layers, 28) == size
    images = tf.constant(np.random.default_rng(0).random((64, 28, 28, 1)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(model(images)[:, 3])
    slope = np.abs(tape.gradient(total, images).numpy()).max(axis=(0, 3))
    assert not slope[size:].any()
    assert not slope[:, size:].any()
    assert slope[size - 1].any()
    assert slope[:, size - 1].any()


def test_padding_lets_a_network_see_everything():
    layers = [keras.layers.Conv2D(1, 3, padding="same"), keras.layers.MaxPooling2D(3)]
    assert seen_size(layers, 28) == 28
