"""The four networks: their layers, their parameters, their counts, that they learn."""

import numpy as np
import pytest

from zenlib.datasets import load_mnist
from zenlib.networks import (
    CROSSENTROPY,
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Residual,
    Sequential,
    SimpleRNN,
    article_cnn,
    check_network_gradient,
    count_parameters,
    fit,
    lenet_cnn,
    mlp,
    network_table,
    rnn_classifier,
)
from zenlib.optimizers import Adam

RNG = np.random.default_rng(0)


def init(network, input_shape, dtype=np.float32):
    return network.init(input_shape, rng=np.random.default_rng(0), dtype=dtype)[0]


@pytest.mark.parametrize(
    ("build", "input_shape", "n_parameters"),
    [
        (lambda: article_cnn(), (28, 28, 1), 93_322),
        (lambda: lenet_cnn(), (28, 28, 1), 44_426),
        (lambda: article_cnn(26), (28, 28, 1), 93_322 + 16 * 65),
        (lambda: article_cnn(1), (28, 28, 1), 93_322 - 9 * 65),
        (lambda: lenet_cnn(3), (28, 28, 1), 44_426 - 7 * 85),
        (lambda: lenet_cnn(1), (28, 28, 1), 44_426 - 9 * 85),
        (lambda: mlp([64, 32], 10), (784,), 785 * 64 + 65 * 32 + 33 * 10),
        (lambda: mlp([], 10), (28, 28), 785 * 10),
        (lambda: rnn_classifier(100, 2), (7,), 100 * 32 + 65 * 32 + 33 * 2),
        (lambda: rnn_classifier(100, 1, width=8, units=4), (7,), 800 + 13 * 4 + 5),
        (lambda: rnn_classifier(1, 2, width=1, units=1), (7,), 1 + 3 + 4),
    ],
)
def test_how_many_parameters_each_network_learns(build, input_shape, n_parameters):
    assert count_parameters(init(build(), input_shape)) == n_parameters


@pytest.mark.parametrize(
    ("build", "input_shape", "names", "shapes"),
    [
        (
            article_cnn,
            (28, 28, 1),
            "conv1 pool1 relu1 conv2 pool2 relu2 conv3 relu3 flatten dense1 relu4 digits",
            {"pool1": (13, 13, 32), "pool2": (5, 5, 64), "relu3": (3, 3, 64), "dense1": (64,)},
        ),
        (
            lenet_cnn,
            (28, 28, 1),
            "conv1 pool1 relu1 conv2 pool2 relu2 flatten dense1 relu3 dense2 relu4 digits",
            {"pool1": (12, 12, 6), "pool2": (4, 4, 16), "dense1": (120,), "dense2": (84,)},
        ),
        (
            lambda: mlp([64, 32], 10),
            (28, 28),
            "flatten dense1 relu1 dense2 relu2 logits",
            {"flatten": (784,), "relu1": (64,), "relu2": (32,), "logits": (10,)},
        ),
        (
            lambda: rnn_classifier(9, 2),
            (7,),
            "embedding rnn logits",
            {"embedding": (7, 32), "rnn": (32,), "logits": (2,)},
        ),
    ],
)
def test_the_layers_of_each_network_by_name_and_shape(build, input_shape, names, shapes):
    rows = network_table(build(), input_shape).rows
    assert [row.name for row in rows] == names.split()
    assert {row.name: row.output_shape for row in rows if row.name in shapes} == shapes
    relus = [layer for layer in build().layers if layer.name.startswith("relu")]
    assert all(layer.function == "relu" for layer in relus)


def test_dropout_and_activation_of_the_perceptron():
    layers = mlp((4,), 2, activation="tanh", dropout=0.5).layers
    assert [layer.name for layer in layers] == ["flatten", "dense1", "tanh1", "dropout1", "logits"]
    assert layers[2].function == "tanh"
    assert layers[3].rate == 0.5
    assert not any(isinstance(layer, Dropout) for layer in mlp([4], 2).layers)


def relu_before_pooling(network):
    """The same network, with every pooling behind its ReLU, as in the article."""
    layers = list(network.layers)
    for i in [i for i, layer in enumerate(layers) if isinstance(layer, MaxPool2D)]:
        layers[i], layers[i + 1] = layers[i + 1], layers[i]
    return Sequential(layers)


@pytest.mark.parametrize("build", [article_cnn, lenet_cnn])
def test_relu_behind_the_pooling_is_the_same_function_with_the_same_gradients(build):
    network = build()
    params, other = init(network, (28, 28, 1), np.float64), relu_before_pooling(network)
    assert other != network
    images = load_mnist().x_train[:6, ..., np.newaxis] / 255.0  # wide dark areas: many ties
    (y, cache), (same, other_cache) = (n.forward(params, images) for n in (network, other))
    np.testing.assert_array_equal(y, same)
    grads, other_grads = (
        n.backward(params, kept, y, input_grad=False)[1]
        for n, kept in ((network, cache), (other, other_cache))
    )
    for name, own in grads.items():
        for key, grad in own.items():
            np.testing.assert_allclose(grad, other_grads[name][key], rtol=1e-12, atol=1e-15)


SMALL = {  # each network's kinds of layers in their order, few enough for central differences
    "article": (
        Sequential(
            [
                Conv2D(2, 3, name="conv1"), MaxPool2D(2), Activation("relu"),
                Conv2D(3, 3, name="conv2"), MaxPool2D(2), Activation("relu"),
                Conv2D(2, 2, name="conv3"), Activation("relu"), Flatten(),
                Dense(4, name="dense1"), Activation("relu"), Dense(3, name="digits"),
            ]
        ),
        (15, 15, 1),
    ),
    "mlp": (mlp([5, 4], 3, activation="tanh", dropout=0.3), (2, 3)),
    "rnn": (rnn_classifier(6, 3, width=2, units=3), (5,)),
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.slow
def test_gradients_of_whole_networks_agree_with_central_differences(name):
    network, input_shape = SMALL[name]
    params = init(network, input_shape, np.float64)
    x = (
        RNG.integers(0, 6, (4, *input_shape))
        if name == "rnn"
        else RNG.normal(size=(4, *input_shape))
    )
    errors = check_network_gradient(
        network, params, x, [0, 1, 2, 1], loss=CROSSENTROPY, rng=np.random.default_rng(1)
    )
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("build", [article_cnn, lenet_cnn])
def test_some_entries_of_the_true_gradient_agree_with_central_differences(build):
    """A dozen entries of every parameter of the networks in full size."""
    network, rng = build(), np.random.default_rng(3)
    params = init(network, (28, 28, 1), np.float64)
    x, y = rng.normal(size=(2, 28, 28, 1)), [3, 8]
    y_pred, cache = network.forward(params, x)
    _, grads = network.backward(params, cache, CROSSENTROPY.gradient(y, y_pred), input_grad=False)
    for name, own in params.items():
        for key, leaf in own.items():
            largest, h = np.abs(grads[name][key]).max(), 1e-6
            for index in rng.integers(0, leaf.size, 6):
                before = leaf.flat[index]
                sides = []
                for side in (h, -h):
                    leaf.flat[index] = before + side
                    sides.append(CROSSENTROPY.value(y, network.forward(params, x)[0]))
                leaf.flat[index] = before
                slope = (sides[0] - sides[1]) / (2 * h)
                assert abs(slope - grads[name][key].flat[index]) < 1e-6 * max(largest, 1e-3)


def test_the_table_counts_what_init_makes():
    table = network_table(article_cnn(), (28, 28, 1))
    assert table.parameters == 93_322
    assert (table.flops_forward, table.flops_training) == (5_588_480, 16_376_064)
    rows = {row.name: row for row in table}
    assert rows["conv1"].macs_inputs == 0  # nobody asks for the gradient of the image
    assert rows["conv2"].macs_inputs == rows["conv2"].macs_forward == 11 * 11 * 9 * 32 * 64
    assert rows["pool2"].output_shape == (5, 5, 64)
    assert rows["conv1"].kind == "Conv2D"
    assert network_table(mlp([3], 2), (4,)).parameters == 5 * 3 + 4 * 2


def test_a_recurrent_layer_multiplies_at_every_step():
    for layer in (SimpleRNN(4), SimpleRNN(4, return_sequences=True)):
        network = Sequential([Dense(3), layer, Dense(2)])
        rows = network_table(network, (10, 5)).rows
        assert rows[1].macs_forward == 10 * (3 * 4 + 4 * 4)
        assert rows[1].parameters == 3 * 4 + 4 * 4 + 4
        steps = (10,) if layer.return_sequences else ()
        assert rows[1].output_shape == (*steps, 4)
        assert rows[2].output_shape == (*steps, 2)


def test_the_table_looks_into_shortcuts_and_boxes():
    network = Sequential([Residual(Sequential([Dense(3, name="a")])), Dense(2, name="b")])
    rows = {row.name: row for row in network_table(network, (3,))}
    assert list(rows) == ["a", "b"]
    assert (rows["a"].macs_inputs, rows["b"].macs_inputs) == (0, 6)
    [inner], shape = Residual(Dense(3, name="a")).counts((3,))
    assert (inner.macs_inputs, shape) == (9, (3,))
    assert Sequential([Dense(3)]).counts((3,))[0][0].macs_inputs == 9
    assert Dense(3).counts((3,))[0][0].macs_inputs == 9
    assert SimpleRNN(2).counts((5, 3))[0][0].macs_inputs == 5 * (3 * 2 + 2 * 2)
    first = SimpleRNN(2).counts((5, 3), input_grad=False)[0][0]
    assert first.macs_inputs == 0
    with pytest.raises(TypeError, match="network must be a Layer, got list"):
        network_table([], (3,))
    with pytest.raises(TypeError, match=r"^input_shape must be a tuple, .* int 3; write \(3,\)"):
        network_table(mlp([3], 2), 3)


@pytest.mark.slow
@pytest.mark.parametrize("build", [article_cnn, lenet_cnn])
def test_the_digit_networks_learn(build):
    data = load_mnist().subset(1500, 500, rng=np.random.default_rng(0))
    x, x_test = (a[..., np.newaxis] / np.float32(255) for a in (data.x_train, data.x_test))
    run = fit(
        build(), init(build(), (28, 28, 1)), x, data.y_train, loss=CROSSENTROPY,
        optimizer=Adam(0.003), epochs=3, batch_size=32, rng=np.random.default_rng(0),
        validation=(x_test, data.y_test),
    )  # fmt: skip
    assert run.history[-1].val_accuracy > 0.88
    assert run.history[-1].loss < 0.5 * run.history[0].loss


def test_the_recurrent_classifier_learns_what_only_the_order_tells():
    rng = np.random.default_rng(0)
    tokens = rng.integers(1, 5, (400, 6))
    labels = (tokens[:, -1] > tokens[:, -2]).astype(int)
    network = rnn_classifier(5, 2, width=8, units=16)
    run = fit(
        network, init(network, (6,)), tokens, labels, loss=CROSSENTROPY, optimizer=Adam(0.01),
        epochs=30, batch_size=20, rng=rng,
    )  # fmt: skip
    assert run.history[-1].accuracy > 0.97


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: mlp(64, 10), TypeError, r"widths must be a list .* got int 64; .*written \[64\]"),
        (lambda: mlp([64, 0], 10), ValueError, r"widths\[1\] must be at least 1, got 0"),
        (lambda: mlp([64], 0), ValueError, "n_outputs must be at least 1, got 0"),
        (lambda: mlp([64], 2, dropout=1), ValueError, "dropout must be below 1"),
        (lambda: mlp([], 2, dropout=-0.1), ValueError, "dropout must be at least 0"),
        (lambda: mlp([64], 2, activation="?"), ValueError, "function must be one of"),
        (lambda: article_cnn(0), ValueError, "n_classes must be at least 1, got 0"),
        (lambda: lenet_cnn(0), ValueError, "n_classes must be at least 1, got 0"),
        (lambda: lenet_cnn(1.5), TypeError, "n_classes must be a whole number"),
        (lambda: rnn_classifier(0, 2), ValueError, "n_tokens must be at least 1"),
        (lambda: rnn_classifier(9, 0), ValueError, "n_classes must be at least 1"),
        (lambda: rnn_classifier(9, 2, width=0), ValueError, "width must be at least 1"),
        (lambda: rnn_classifier(9, 2, units=0), ValueError, "units must be at least 1"),
    ],
)
def test_bad_arguments_are_refused_by_name(make, error, message):
    with pytest.raises(error, match=f"^{message}"):
        make()
