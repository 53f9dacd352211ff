"""Shapes and counts: by hand, against a loop over positions; the table that is printed."""

import itertools

import numpy as np
import pytest

from zenlib.layers import (
    LayerCount,
    LayerTable,
    conv_flops,
    conv_output_size,
    conv_parameters,
    flatten,
    flatten_backward,
    layer_count,
    same_padding,
)

AXES = list(itertools.product(range(1, 25), range(1, 9), range(1, 6)))  # size, kernel, stride


def test_the_output_size_is_the_number_of_window_positions():
    for size, kernel, stride in AXES:
        inside = [p for p in range(0, size, stride) if p + kernel <= size]
        if inside:
            assert conv_output_size(size, kernel, stride=stride) == len(inside)
        padded = conv_output_size(size, kernel, stride=stride, padding="same")
        assert padded == len(range(0, size, stride))


def test_output_sizes_by_hand():
    assert conv_output_size(28, 5) == 24
    assert conv_output_size(24, 5) == 20
    assert conv_output_size(11, 2, stride=2) == 5
    assert conv_output_size(5, 5) == 1
    assert conv_output_size(11, 2, stride=2, padding="same") == 6


def test_borders_by_hand():
    assert same_padding(28, 5) == (2, 2)
    assert same_padding(28, 4) == (1, 2)  # three in all, the odd one after
    assert same_padding(28, 3, stride=2) == (0, 1)
    assert same_padding(5, 1, stride=3) == (0, 0)
    assert same_padding(6, 2, stride=4) == (0, 0)  # never fewer than none


def test_the_border_is_the_least_that_lets_all_positions_fit():
    for size, kernel, stride in AXES:
        before, after = same_padding(size, kernel, stride=stride)
        wanted = conv_output_size(size, kernel, stride=stride, padding="same")
        padded = size + before + after
        assert conv_output_size(padded, kernel, stride=stride) == wanted
        assert 0 <= after - before <= 1
        if before + after:
            with_less = padded - 1
            assert with_less < kernel or conv_output_size(with_less, kernel, stride=stride) < wanted


def test_flatten_lays_out_rows_by_hand():
    x = np.arange(12.0).reshape(2, 3, 2, 1)
    assert flatten(x).tolist() == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]
    np.testing.assert_array_equal(flatten_backward(flatten(x), x.shape), x)


def test_place_i_j_c_becomes_number_i_w_plus_j_c():
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    rows = flatten(x)
    for n, i, j, c in np.ndindex(*x.shape):
        assert rows[n, (i * 4 + j) * 5 + c] == x[n, i, j, c]


def test_flatten_keeps_dtype_rows_and_nothing():
    assert flatten(np.ones((2, 3), np.float32)).dtype == np.float32
    assert flatten(np.ones((2, 3), int)).dtype == np.float64
    assert flatten([1.0, 2.0]).tolist() == [[1], [2]]
    assert flatten(np.empty((0, 3, 4))).shape == (0, 12)
    assert flatten_backward(np.empty((0, 12)), (0, 3, 4)).shape == (0, 3, 4)
    assert np.isnan(flatten([[[np.nan]]])).all()


# --- counts -------------------------------------------------------------------------------------


def test_counts_of_the_second_convolution_by_hand():
    assert conv_parameters(32, 64, 3) == 3 * 3 * 32 * 64 + 64 == 18_496
    assert conv_flops(11, 32, 64, 3) == 2 * 11 * 11 * 9 * 32 * 64 == 4_460_544


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (conv_flops, (200, 512, 512, 3)),
        (conv_parameters, (50_000, 50_000, 3)),
        (
            lambda *shape: layer_count("a", "Dense", shape, weights=shape[0]).macs_forward,
            (70_000, 1),
        ),
    ],
)
def test_counts_of_numpy_integers_do_not_wrap_around(count, sizes):
    assert count(*np.array(sizes, np.int32)) == count(*sizes) > 2**31


@pytest.fixture
def rows():
    """Four layers of the article's network."""
    return {
        "first": layer_count(
            "conv1", "Conv2D", [26, 26, 32], weights=288, others=32, input_grad=False
        ),
        "pool": layer_count("pool1", "MaxPool2D", (13, 13, 32)),
        "second": layer_count("conv2", "Conv2D", (11, 11, 64), weights=18_432, others=64),
        "dense": layer_count("digits", "Dense", (10,), weights=640, others=10),
    }


@pytest.fixture
def counted(rows):
    return LayerTable(tuple(rows.values()))


def test_a_layer_multiplies_each_weight_once_per_position(rows):
    macs, second = 11 * 11 * 18_432, rows["second"]
    assert second == LayerCount("conv2", "Conv2D", (11, 11, 64), 18_496, macs, macs, macs)
    assert second.flops_forward == 2 * macs == conv_flops(11, 32, 64, 3)
    assert second.flops_backward == 4 * macs
    assert second.flops_training == 6 * macs


def test_the_first_layer_spares_the_gradient_of_its_input(rows):
    first = rows["first"]
    assert first == LayerCount("conv1", "Conv2D", (26, 26, 32), 320, 194_688, 194_688, 0)
    assert first.flops_training == 4 * 194_688


def test_a_layer_without_weights_costs_nothing_and_a_dense_row_is_one_position(rows):
    assert rows["pool"] == LayerCount("pool1", "MaxPool2D", (13, 13, 32), 0, 0, 0, 0)
    assert rows["dense"] == LayerCount("digits", "Dense", (10,), 650, 640, 640, 640)


def test_counts_agree_with_a_loop_over_positions():
    for size, kernel, c_in, c_out in itertools.product((1, 4), (1, 3), (1, 2), (1, 5)):
        weights = kernel**2 * c_in * c_out
        row = layer_count("c", "Conv2D", (size, size, c_out), weights=weights, others=c_out)
        multiplications = sum(1 for _ in np.ndindex(size, size, kernel, kernel, c_in, c_out))
        assert row.macs_forward == multiplications
        assert row.flops_forward == conv_flops(size, c_in, c_out, kernel)
        assert row.parameters == conv_parameters(c_in, c_out, kernel)


def test_a_table_is_a_sequence_of_rows_with_sums(rows, counted):
    assert (len(counted), counted[2], list(counted)) == (4, rows["second"], [*rows.values()])
    assert counted.parameters == 320 + 18_496 + 650
    for name in ("flops_forward", "flops_backward", "flops_training"):
        assert getattr(counted, name) == sum(getattr(row, name) for row in rows.values())
    assert counted.flops_training == counted.flops_forward + counted.flops_backward


def test_a_table_prints_as_text_with_the_sums_at_the_bottom(rows):
    table = LayerTable((rows["first"], rows["pool"], rows["dense"]))
    assert repr(table).splitlines() == [
        "layer   kind       output        parameters  FLOP forward  FLOP training",
        "conv1   Conv2D     26 x 26 x 32         320       389,376        778,752",
        "pool1   MaxPool2D  13 x 13 x 32           0             0              0",
        "digits  Dense      10                   650         1,280          3,840",
        "total                                   970       390,656        782,592",
    ]


def test_small_numbers_of_numpy_do_not_wrap_around():
    small = np.uint8
    assert conv_output_size(small(200), small(100), stride=small(3)) == 34
    assert conv_output_size(small(28), small(5), stride=small(2), padding="same") == 14
    assert same_padding(small(200), small(100), stride=small(3)) == (49, 49)
