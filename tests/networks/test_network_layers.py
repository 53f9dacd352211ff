"""Layers: by hand, by their laws, and every gradient against central differences."""

from dataclasses import FrozenInstanceError, dataclass

import numpy as np
import pytest

from zenlib import networks
from zenlib.activations import relu_grad
from zenlib.layers import Buffers
from zenlib.networks import (
    CROSSENTROPY,
    SQUARED_ERROR,
    Activation,
    AveragePool2D,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePool1D,
    GlobalMaxPool1D,
    Layer,
    LayerNorm,
    MaxPool2D,
    Residual,
    Sequential,
    SimpleRNN,
    check_network_gradient,
)

RNG = np.random.default_rng(0)


def with_params(layer, input_shape, seed=0, dtype=np.float64):
    """Parameters none of which is 0, and the shape of the output."""
    rng = np.random.default_rng(seed)
    params, shape = layer.init(input_shape, rng=rng, dtype=dtype)
    return _shaken(params, rng), shape


def _shaken(params, rng):
    return {
        name: _shaken(value, rng)
        if isinstance(value, dict)
        else value + rng.normal(scale=0.3, size=value.shape).astype(value.dtype)
        for name, value in params.items()
    }


LAYERS = {  # a layer and the shape of one sample
    "dense": (Dense(3), (4,)),
    "dense without bias": (Dense(3, use_bias=False), (4,)),
    "dense over steps": (Dense(3), (2, 4)),
    "relu": (Sequential([Dense(3), Activation("relu"), Dense(2)]), (4,)),
    "sigmoid": (Sequential([Dense(3), Activation("sigmoid"), Dense(2)]), (4,)),
    "tanh": (Sequential([Dense(3), Activation("tanh"), Dense(2)]), (4,)),
    "gelu": (Sequential([Dense(3), Activation("gelu"), Dense(2)]), (4,)),
    "leaky relu": (Sequential([Dense(3), Activation("leaky_relu"), Dense(2)]), (4,)),
    "softplus": (Sequential([Dense(3), Activation("softplus"), Dense(2)]), (4,)),
    "sequential in sequential": (Sequential([Sequential([Dense(3)]), Dense(2)]), (4,)),
    "conv": (Conv2D(3, 2), (4, 5, 2)),
    "conv with stride and border": (Conv2D(2, (2, 3), stride=(2, 1), padding="same"), (5, 4, 2)),
    "conv without bias": (Conv2D(2, 2, use_bias=False), (3, 3, 1)),
    "max pool": (Sequential([MaxPool2D(2), Conv2D(2, 1)]), (5, 4, 2)),
    "max pool, overlapping": (
        Sequential([MaxPool2D(3, stride=2, padding="same"), Conv2D(2, 1)]),
        (5, 4, 2),
    ),
    "average pool": (Sequential([AveragePool2D((1, 2), padding="same"), Conv2D(2, 1)]), (4, 5, 1)),
    "flatten": (Sequential([Flatten(), Dense(2)]), (2, 3, 2)),
    "layer norm": (LayerNorm(), (4,)),
    "layer norm over steps": (LayerNorm(epsilon=0.1), (3, 4)),
    "dropout": (Sequential([Dense(6), Dropout(0.4), Dense(2)]), (4,)),
    "average over steps": (Sequential([Dense(3), GlobalAveragePool1D()]), (5, 2)),
    "maximum over steps": (Sequential([Dense(3), GlobalMaxPool1D()]), (5, 2)),
    "relu in buffers": (Sequential([Dense(5), Activation("relu"), Dense(2)]), (3,)),
    "residual": (Residual(Sequential([Dense(4), Activation("tanh"), Dense(4)])), (4,)),
    "rnn": (SimpleRNN(3), (5, 2)),
    "rnn over one step": (SimpleRNN(3), (1, 2)),
    "rnn with all states": (SimpleRNN(3, return_sequences=True), (5, 2)),
    "rnn on rnn": (Sequential([SimpleRNN(3, return_sequences=True), SimpleRNN(2)]), (4, 2)),
}


def case(name, m=6, seed=0):
    """A layer, parameters, inputs and targets."""
    layer, input_shape = LAYERS[name]
    params, shape = with_params(layer, input_shape, seed)
    rng = np.random.default_rng(seed + 1)
    return layer, params, rng.normal(size=(m, *input_shape)), rng.normal(size=(m, *shape))


@pytest.mark.parametrize("name", LAYERS)
def test_every_gradient_of_every_layer_agrees_with_central_differences(name):
    layer, params, x, y = case(name)
    errors = check_network_gradient(
        layer, params, x, y, loss=SQUARED_ERROR, rng=np.random.default_rng(0)
    )
    assert "x" in errors
    assert len(errors) > 1
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", LAYERS)
def test_shapes_and_dtypes_are_those_that_init_promised(name, dtype):
    layer, input_shape = LAYERS[name]
    params, shape = layer.init(input_shape, rng=np.random.default_rng(0), dtype=dtype)
    x = RNG.normal(size=(3, *input_shape)).astype(dtype)
    y, cache = layer.forward(params, x)
    assert (y.shape, y.dtype) == ((3, *shape), dtype)
    grad_x, grads = layer.backward(params, cache, np.ones_like(y))
    assert (grad_x.shape, grad_x.dtype) == (x.shape, dtype)
    flat, flat_grads = networks.flatten_params(params), networks.flatten_params(grads)
    assert list(flat) == list(flat_grads)
    assert {n: (a.shape, a.dtype) for n, a in flat.items()} == {
        n: (a.shape, a.dtype) for n, a in flat_grads.items()
    }


@pytest.mark.parametrize("name", LAYERS)
def test_without_the_gradient_of_the_input_the_other_gradients_are_the_same(name):
    layer, params, x, y = case(name)
    output, cache = layer.forward(params, x)
    _, grads = layer.backward(params, cache, output - y)
    output, cache = layer.forward(params, x)
    nothing, same = layer.backward(params, cache, output - y, input_grad=False)
    assert nothing is None
    same = networks.flatten_params(same)
    for path, grad in networks.flatten_params(grads).items():
        np.testing.assert_array_equal(grad, same[path])


@pytest.mark.parametrize("name", LAYERS)
def test_nothing_that_comes_in_is_changed(name):
    layer, params, x, y = case(name)
    before = {path: array.copy() for path, array in networks.flatten_params(params).items()}
    x_before, grad = x.copy(), y.copy()
    _, cache = layer.forward(params, x)
    layer.backward(params, cache, grad)
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(grad, y)
    for path, array in networks.flatten_params(params).items():
        np.testing.assert_array_equal(array, before[path])


@pytest.mark.parametrize("name", LAYERS)
def test_in_buffers_the_results_are_the_same_step_after_step(name):
    layer, params, x, y = case(name)
    buffers = Buffers()
    for m in (6, 4, 6):  # a smaller batch in between
        fresh, cache = layer.forward(params, x[:m])
        fresh_grads = layer.backward(params, cache, fresh - y[:m])
        kept, cache = layer.forward(params, x[:m], buffers=buffers)
        np.testing.assert_allclose(kept, fresh, rtol=1e-14)
        grad_x, grads = layer.backward(params, cache, kept - y[:m], buffers=buffers)
        np.testing.assert_allclose(grad_x, fresh_grads[0], rtol=1e-12, atol=1e-15)
        grads = networks.flatten_params(grads)
        for path, grad in networks.flatten_params(fresh_grads[1]).items():
            np.testing.assert_allclose(grads[path], grad, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", LAYERS)
def test_each_sample_is_treated_alone(name):
    layer, params, x, _ = case(name)
    whole = layer.forward(params, x)[0]
    parts = [layer.forward(params, x[i : i + 1])[0] for i in range(len(x))]
    np.testing.assert_allclose(np.concatenate(parts), whole, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", LAYERS)
def test_the_same_generator_draws_the_same_parameters(name):
    layer, input_shape = LAYERS[name]
    one, other = (
        layer.init(input_shape, rng=np.random.default_rng(7), dtype=np.float32)[0] for _ in "ab"
    )
    other = networks.flatten_params(other)
    for path, array in networks.flatten_params(one).items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, other[path])


# Dense and activations, by hand


def test_dense_by_hand():
    params = {"kernel": np.array([[1.0, 2.0], [3.0, 4.0]]), "bias": np.array([10.0, 20.0])}
    y, cache = Dense(2).forward(params, np.array([[1.0, -1.0], [2.0, 0.0]]))
    np.testing.assert_array_equal(y, [[8, 18], [12, 24]])
    grad_x, grads = Dense(2).backward(params, cache, np.array([[1.0, 0.0], [0.0, -1.0]]))
    np.testing.assert_array_equal(grads["kernel"], [[1, -2], [-1, 0]])
    np.testing.assert_array_equal(grads["bias"], [1, -1])
    np.testing.assert_array_equal(grad_x, [[1, 3], [-2, -4]])


def test_dense_starts_glorot_uniform_with_a_bias_of_zeros():
    params, _ = Dense(30).init((20,), rng=np.random.default_rng(0))
    limit = (6 / 50) ** 0.5
    assert 0.95 * limit < np.abs(params["kernel"]).max() <= limit
    assert not params["bias"].any()
    assert list(Dense(3, use_bias=False).init((2,), rng=RNG)[0]) == ["kernel"]


def test_dense_takes_the_initializer_it_is_given():
    def twos(shape, *, rng, dtype):
        return np.full(shape, 2, dtype)

    params, _ = Dense(3, kernel_initializer=twos).init((2,), rng=RNG)
    np.testing.assert_array_equal(params["kernel"], np.full((2, 3), 2, np.float32))


@pytest.mark.parametrize(
    ("function", "y", "slope"),
    [
        ("relu", [0, 0, 2], [0, 0, 1]),
        ("tanh", np.tanh([-1, 0, 2]), 1 - np.tanh([-1, 0, 2]) ** 2),
        (
            "sigmoid",
            1 / (1 + np.exp([1, 0, -2])),
            np.exp([1, 0, -2]) / (1 + np.exp([1, 0, -2])) ** 2,
        ),
        ("softplus", np.log(1 + np.exp([-1, 0, 2])), 1 / (1 + np.exp([1, 0, -2]))),
    ],
)
def test_activations_by_their_definition(function, y, slope):
    layer, x = Activation(function), np.array([[-1.0, 0.0, 2.0]])
    got, cache = layer.forward({}, x)
    np.testing.assert_allclose(got, [y], rtol=1e-14)
    grad_x, grads = layer.backward({}, cache, np.array([[10.0, 10.0, -10.0]]))
    np.testing.assert_allclose(grad_x, [slope * np.array([10, 10, -10])], rtol=1e-14)
    assert grads == {}
    assert layer.backward({}, cache, x, input_grad=False) == (None, {})


def test_relu_in_buffers_keeps_to_its_definition_at_zero_and_keeps_its_memory():
    layer, buffers = Activation("relu"), Buffers()
    x, grad = np.array([-1.0, -0.0, 0.0, 2.0], np.float32), np.full(4, 3, np.float32)
    y, cache = layer.forward({}, x, buffers=buffers)
    np.testing.assert_array_equal(y, [0, 0, 0, 2])
    grad_x, _ = layer.backward({}, cache, grad, buffers=buffers)
    np.testing.assert_array_equal(grad_x, 3 * relu_grad(x))
    assert grad_x.dtype == np.float32
    assert layer.forward({}, x, buffers=buffers)[0] is not y
    assert np.shares_memory(layer.forward({}, x, buffers=buffers)[0], y)
    assert np.shares_memory(layer.backward({}, cache, grad, buffers=buffers)[0], grad_x)
    assert not np.shares_memory(y, grad_x)
    assert not np.shares_memory(y, x)


# Images, sequences, dropout, by hand


def test_convolution_and_poolings_by_hand():
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    params = {"kernel": np.ones((2, 2, 1, 1)), "bias": np.array([0.5])}
    y, _ = Conv2D(1, 2, stride=2).forward(params, x)
    np.testing.assert_array_equal(y[0, :, :, 0], [[10.5, 18.5], [42.5, 50.5]])
    np.testing.assert_array_equal(MaxPool2D(2).forward({}, x)[0].ravel(), [5, 7, 13, 15])
    np.testing.assert_array_equal(
        AveragePool2D(2).forward({}, x)[0].ravel(), [2.5, 4.5, 10.5, 12.5]
    )
    moved = MaxPool2D(2, stride=1).forward({}, x)[0]
    assert moved.shape == (1, 3, 3, 1)
    assert moved[0, 0, 0, 0] == 5


def test_convolutions_start_glorot_uniform_with_a_bias_of_zeros():
    params, shape = Conv2D(20, 3).init((28, 28, 10), rng=np.random.default_rng(0))
    limit = (6 / (9 * 10 + 9 * 20)) ** 0.5
    assert 0.95 * limit < np.abs(params["kernel"]).max() <= limit
    assert not params["bias"].any()
    assert shape == (26, 26, 20)
    assert list(Conv2D(2, 1, use_bias=False).init((2, 2, 1), rng=RNG)[0]) == ["kernel"]
    assert Conv2D(2, 3, stride=2, padding="same").init((7, 5, 1), rng=RNG)[1] == (4, 3, 2)


def test_pooling_over_time_by_hand():
    x = np.array([[[1.0, 7.0], [3.0, 7.0], [2.0, 1.0]]])
    y, cache = GlobalAveragePool1D().forward({}, x)
    np.testing.assert_allclose(y, [[2, 5]])
    grad_x, _ = GlobalAveragePool1D().backward({}, cache, np.array([[3.0, 6.0]]))
    np.testing.assert_allclose(grad_x, [[[1, 2], [1, 2], [1, 2]]])
    y, cache = GlobalMaxPool1D().forward({}, x)
    np.testing.assert_array_equal(y, [[3, 7]])
    grad_x, _ = GlobalMaxPool1D().backward({}, cache, np.array([[3.0, 6.0]]))
    np.testing.assert_array_equal(grad_x, [[[0, 6], [3, 0], [0, 0]]])  # the first of two 7s


def test_an_embedding_learns_where_its_tokens_stand():
    network = Sequential([Embedding(5, 3), GlobalAveragePool1D(), Dense(2)])
    params, shape = with_params(network, (4,))
    tokens = np.array([[0, 1, 1, 3], [3, 3, 0, 0]])
    assert shape == (2,)
    assert network.takes_tokens
    errors = check_network_gradient(network, params, tokens, [0, 1], loss=CROSSENTROPY)
    assert list(errors) == ["embedding/embeddings", "dense/kernel", "dense/bias"]
    assert max(errors.values()) < 1e-6
    y, cache = network.forward(params, tokens)
    nothing, grads = network.backward(params, cache, y)
    assert nothing is None
    rows = np.abs(grads["embedding"]["embeddings"]).sum(axis=1) > 0
    assert rows.tolist() == [True, True, False, True, False]
    start, _ = Embedding(1000, 3).init((4,), rng=np.random.default_rng(0))
    assert 0.049 < np.abs(start["embeddings"]).max() <= 0.05


def test_dropout_drops_in_training_alone():
    layer, x = Dropout(0.25), np.ones((200, 50), np.float32)
    y, cache = layer.forward({}, x, training=True, rng=np.random.default_rng(0))
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.75)}
    assert abs((y == 0).mean() - 0.25) < 0.01
    np.testing.assert_array_equal(layer.backward({}, cache, x)[0], y)
    assert layer.backward({}, cache, x, input_grad=False) == (None, {})
    np.testing.assert_array_equal(Dropout(0.25).forward({}, x)[0], x)
    for layer, training in ((Dropout(0.25), False), (Dropout(0.0), True)):
        y, cache = layer.forward({}, x, training=training)
        np.testing.assert_array_equal(y, x)
        np.testing.assert_array_equal(layer.backward({}, cache, x)[0], x)
    with pytest.raises(TypeError, match="rng must be a numpy Generator"):
        Dropout(0.25).forward({}, x, training=True)


def test_layer_norm_starts_with_scales_of_one_and_shifts_of_zero():
    params, shape = LayerNorm().init((5, 3), rng=None)
    np.testing.assert_array_equal(params["gamma"], np.ones(3, np.float32))
    np.testing.assert_array_equal(params["beta"], np.zeros(3, np.float32))
    assert shape == (5, 3)
    y, _ = LayerNorm().forward(params, np.array([[1.0, 2.0, 3.0]], np.float32))
    np.testing.assert_allclose(y, np.array([[-1, 0, 1]]) / (2 / 3 + 1e-3) ** 0.5, rtol=1e-6)
    assert LayerNorm().default_name == "layer_normalization"


PASSING = {  # layers without parameters, and the shape of one sample
    MaxPool2D(): (4, 4, 2),
    AveragePool2D(): (4, 4, 2),
    Flatten(): (4, 4, 2),
    Activation("relu"): (3,),
    Dropout(0.5): (3,),
    GlobalAveragePool1D(): (5, 3),
    GlobalMaxPool1D(): (5, 3),
}


@pytest.mark.parametrize("layer", PASSING, ids=lambda layer: layer.default_name)
def test_a_layer_without_parameters_gives_back_a_gradient_unless_told_otherwise(layer):
    x = RNG.normal(size=(2, *PASSING[layer])).astype(np.float32)
    assert layer.init(x.shape[1:], rng=None)[0] == {}
    y, cache = layer.forward({}, x)
    grad_x, grads = layer.backward({}, cache, np.ones_like(y))
    assert (grad_x.shape, grad_x.dtype, grads) == (x.shape, np.float32, {})
    assert layer.backward({}, cache, np.ones_like(y), input_grad=False) == (None, {})


IN_BUFFERS = {
    "dense": (Dense(3), (4,)),
    "conv": (Conv2D(3, 2), (4, 4, 2)),
    "max pool": (MaxPool2D(), (4, 4, 2)),
    "average pool": (AveragePool2D(), (4, 4, 2)),
    "relu": (Activation("relu"), (4,)),
}


@pytest.mark.parametrize("name", IN_BUFFERS)
def test_what_a_layer_returns_lies_in_its_buffers(name):
    layer, input_shape = IN_BUFFERS[name]
    params, _ = layer.init(input_shape, rng=RNG)
    x, buffers = RNG.normal(size=(2, *input_shape)).astype(np.float32), Buffers()
    y, cache = layer.forward(params, x, buffers=buffers)
    grad_x, _ = layer.backward(params, cache, np.ones_like(y), buffers=buffers)
    size = buffers.nbytes
    again, cache = layer.forward(params, x, buffers=buffers)
    same, _ = layer.backward(params, cache, np.ones_like(y), buffers=buffers)
    assert np.shares_memory(again, y)
    assert np.shares_memory(same, grad_x)
    assert buffers.nbytes == size >= y.nbytes + grad_x.nbytes


def test_pooling_windows_are_two_by_two_side_by_side_unless_told_otherwise():
    assert MaxPool2D() == MaxPool2D(2) == MaxPool2D(2, stride=None, padding="valid")
    assert AveragePool2D() == AveragePool2D(2)


# Sequential and Residual


def test_nameless_layers_are_numbered_as_keras_does():
    network = Sequential(
        [Dense(1), Activation("relu"), Dense(1, name="dense_1"), Dense(1), Activation("relu")]
    )
    names = [layer.name for layer in network.layers]
    assert names == ["dense", "relu", "dense_1", "dense_2", "relu_1"]
    assert SimpleRNN(1).default_name == "simple_rnn"
    assert Residual(Dense(1)).default_name == "residual"
    assert GlobalAveragePool1D().default_name == "global_average_pool1d"
    assert MaxPool2D().default_name == "max_pool2d"
    assert Conv2D(1, 1).default_name == "conv2d"


def test_a_sequential_is_its_layers_one_after_the_other():
    layers = [Dense(3, name="a"), Activation("tanh"), Dense(2, name="b")]
    network = Sequential(layers)
    params, _ = with_params(network, (4,))
    x = RNG.normal(size=(5, 4))
    by_hand = np.tanh(x @ params["a"]["kernel"] + params["a"]["bias"])
    by_hand = by_hand @ params["b"]["kernel"] + params["b"]["bias"]
    np.testing.assert_allclose(network.forward(params, x)[0], by_hand, rtol=1e-14)
    assert list(params) == ["a", "b"]


def test_backward_ends_at_the_first_layer_that_learns():
    @dataclass(frozen=True)
    class Deaf(Layer):
        def forward(self, params, x, *, training=False, rng=None, buffers=None):
            return x, None

        def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
            raise AssertionError("nobody needs this gradient")

    network = Sequential([Deaf(), Dense(2), Activation("relu")])
    params, _ = network.init((3,), rng=RNG)
    y, cache = network.forward(params, np.ones((4, 3), np.float32))
    nothing, grads = network.backward(params, cache, y, input_grad=False)
    assert nothing is None
    assert list(grads) == ["dense"]
    with pytest.raises(AssertionError, match="nobody"):
        network.backward(params, cache, y)


def test_without_layers_that_learn_nothing_goes_back():
    network = Sequential([Activation("relu"), Flatten()])
    y, cache = network.forward({}, np.ones((2, 3)))
    assert network.backward({}, cache, y, input_grad=False) == (None, {})
    np.testing.assert_array_equal(network.backward({}, cache, y)[0], np.ones((2, 3)))


def test_training_and_rng_reach_every_layer():
    heard = []

    @dataclass(frozen=True)
    class Ear(Layer):
        def forward(self, params, x, *, training=False, rng=None, buffers=None):
            heard.append((training, rng, buffers))
            return x, None

    class Rooms:
        def __init__(self, path=""):
            self.path = path

        def scope(self, name):
            return Rooms(f"{self.path}/{name}")

    rng = np.random.default_rng(0)
    network = Sequential([Ear(), Residual(Ear()), Sequential([Ear(name="in")], name="box")])
    network.forward({}, np.ones(2), training=True, rng=rng, buffers=Rooms())
    assert [(training, r is rng) for training, r, _ in heard] == [(True, True)] * 3
    assert [rooms.path for _, _, rooms in heard] == ["/ear", "/residual", "/box/in"]
    heard.clear()
    network.forward({}, np.ones(2))
    assert heard == [(False, None, None)] * 3
    heard.clear()
    Residual(Ear()).forward({}, np.ones(2))
    assert heard == [(False, None, None)]


def test_buffers_and_the_wish_for_a_gradient_go_back_through_every_layer():
    heard = []

    @dataclass(frozen=True)
    class Learner(Layer):
        def init(self, input_shape, *, rng, dtype=np.float32):
            return {"w": np.zeros(1, dtype)}, input_shape

        def forward(self, params, x, *, training=False, rng=None, buffers=None):
            return x, None

        def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
            heard.append((input_grad, buffers and buffers.path))
            return grad if input_grad else None, {"w": np.zeros(1)}

    class Rooms:
        def __init__(self, path=""):
            self.path = path

        def scope(self, name):
            return Rooms(f"{self.path}/{name}")

    network = Sequential([Learner(name="a"), Residual(Learner(), name="b"), Learner(name="c")])
    params, _ = network.init((2,), rng=RNG)
    _, cache = network.forward(params, np.ones(2))
    network.backward(params, cache, np.ones(2), input_grad=False, buffers=Rooms())
    assert heard == [(True, "/c"), (True, "/b"), (False, "/a")]
    heard.clear()
    network.backward(params, cache, np.ones(2))
    assert heard == [(True, None)] * 3
    heard.clear()
    grad_x, _ = Residual(Learner()).backward({}, None, np.ones(2), input_grad=False)
    assert grad_x is None
    assert heard == [(False, None)]


def test_a_sequential_takes_tokens_when_its_first_layer_does():
    @dataclass(frozen=True)
    class Reader(Layer):
        takes_tokens = True

    assert Sequential([Reader(), Dense(1)]).takes_tokens
    assert not Sequential([Dense(1), Reader()]).takes_tokens


def test_residual_adds_its_input():
    layer = Residual(Dense(2, use_bias=False))
    params = {"kernel": np.array([[0.0, 1.0], [0.0, 0.0]])}
    y, cache = layer.forward(params, np.array([[5.0, 7.0]]))
    np.testing.assert_array_equal(y, [[5, 12]])
    grad_x, grads = layer.backward(params, cache, np.array([[1.0, 10.0]]))
    np.testing.assert_array_equal(grad_x, [[11, 10]])
    np.testing.assert_array_equal(grads["kernel"], [[5, 50], [7, 70]])


# The recurrent layer


def test_two_steps_of_the_recurrent_layer_by_hand():
    w, u, b = 0.5, -2.0, 0.1
    params = {"kernel": [[w]], "recurrent_kernel": [[u]], "bias": [b]}
    params = {name: np.array(value) for name, value in params.items()}
    x = np.array([[[1.0], [2.0]]])
    h1 = np.tanh(1.0 * w + b)
    h2 = np.tanh(2.0 * w + h1 * u + b)
    y, cache = SimpleRNN(1).forward(params, x)
    np.testing.assert_allclose(y, [[h2]], rtol=1e-14)
    np.testing.assert_allclose(
        SimpleRNN(1, return_sequences=True).forward(params, x)[0], [[[h1], [h2]]], rtol=1e-14
    )
    grad_x, grads = SimpleRNN(1).backward(params, cache, np.array([[1.0]]))
    d2 = 1 - h2**2
    d1 = d2 * u * (1 - h1**2)
    np.testing.assert_allclose(grads["kernel"], [[1 * d1 + 2 * d2]], rtol=1e-14)
    np.testing.assert_allclose(grads["recurrent_kernel"], [[h1 * d2]], rtol=1e-14)
    np.testing.assert_allclose(grads["bias"], [d1 + d2], rtol=1e-14)
    np.testing.assert_allclose(grad_x, [[[d1 * w], [d2 * w]]], rtol=1e-14)


def test_the_recurrent_kernel_starts_orthogonal():
    params, _ = SimpleRNN(6).init((5, 2), rng=np.random.default_rng(0), dtype=np.float64)
    u = params["recurrent_kernel"]
    np.testing.assert_allclose(u @ u.T, np.eye(6), atol=1e-12)
    draws = np.random.default_rng(1)
    corners = [
        SimpleRNN(2).init((5, 2), rng=draws, dtype=np.float64)[0]["recurrent_kernel"][0, 0]
        for _ in range(400)
    ]
    assert abs(np.mean(corners)) < 0.15  # every orthogonal matrix is equally likely: mean 0
    assert abs(np.mean(np.square(corners)) - 0.5) < 0.08
    with pytest.raises(TypeError, match=r"^rng must be a numpy Generator"):
        SimpleRNN(2).recurrent_initializer((2, 2), rng=0)


def test_with_small_recurrent_weights_the_gradient_of_early_steps_vanishes():
    layer = SimpleRNN(4)
    params, _ = layer.init((30, 2), rng=np.random.default_rng(0), dtype=np.float64)
    params["recurrent_kernel"] *= 0.5
    _, cache = layer.forward(params, RNG.normal(size=(8, 30, 2)))
    grad_x, _ = layer.backward(params, cache, np.ones((8, 4)))
    sizes = np.abs(grad_x).max(axis=(0, 2))
    assert sizes[0] < 2 * 0.5**29
    assert sizes[-1] > 0.1


# What is refused

BAD = [
    (
        lambda: check_network_gradient("net", {}, [[1.0]], [0], loss=CROSSENTROPY),
        TypeError,
        "^network must be a Layer, got str 'net'",
    ),
    (
        lambda: check_network_gradient(Dense(1), {}, [[1.0]], [0], loss=CROSSENTROPY),
        ValueError,
        "params must hold all parameters .*, got none; a layer misses its 'kernel'",
    ),
    (
        lambda: check_network_gradient(Dense(1), {}, [[1.0]], [0], loss="mse"),
        TypeError,
        "^loss must be a Loss, got str 'mse'",
    ),
    (lambda: Dense(0), ValueError, "units must be at least 1, got 0"),
    (lambda: Dense(2.0), TypeError, "units must be a whole number"),
    (lambda: Dense(2, use_bias=1), TypeError, "use_bias must be True or False"),
    (lambda: Dense(2, kernel_initializer="he"), TypeError, "kernel_initializer must be a function"),
    (lambda: Activation("swish2"), ValueError, "function must be one of 'relu'"),
    (lambda: Conv2D(0, 3), ValueError, "filters must be at least 1"),
    (lambda: Conv2D(2, 0), ValueError, "size must be at least 1"),
    (
        lambda: Conv2D(2, (3, 3, 3)),
        ValueError,
        r"size must be one number or two, .* got \(3, 3, 3\)",
    ),
    (lambda: Conv2D(2, (0, 3)), ValueError, "^size must be at least 1"),
    (lambda: Conv2D(2, (3, "3")), TypeError, "^size must be a whole number"),
    (lambda: Conv2D(2, 3, stride=0), ValueError, "stride must be at least 1"),
    (lambda: Conv2D(2, 3, padding="full"), ValueError, "padding must be one of 'valid', 'same'"),
    (lambda: Conv2D(2, 3, use_bias=None), TypeError, "use_bias must be True or False"),
    (lambda: Conv2D(2, 3, kernel_initializer=0), TypeError, "kernel_initializer must be a func"),
    (lambda: Conv2D(2, 3).init((28, 28), rng=RNG), ValueError, r"input_shape must be \(height, w"),
    (lambda: Conv2D(2, 3).init((2, 9, 1), rng=RNG), ValueError, "kernel must be at most the input"),
    (lambda: MaxPool2D(0), ValueError, "size must be at least 1"),
    (lambda: MaxPool2D(2, stride="2"), TypeError, "stride must be a whole number"),
    (lambda: AveragePool2D(2, padding=None), ValueError, "padding must be one of 'valid', 'same'"),
    (lambda: MaxPool2D(2).init((3,), rng=RNG), ValueError, r"input_shape must be \(height, width"),
    (lambda: Embedding(0, 2), ValueError, "n_tokens must be at least 1"),
    (lambda: Embedding(2, 0), ValueError, "width must be at least 1"),
    (lambda: Embedding(2, 2, initializer=None), TypeError, "initializer must be a function"),
    (
        lambda: GlobalAveragePool1D().init((4,), rng=RNG),
        ValueError,
        r"^input_shape must be \(steps, width\), got \(4,\)",
    ),
    (
        lambda: Sequential([Flatten(), GlobalMaxPool1D()]).init((3, 2), rng=RNG),
        ValueError,
        r"^input_shape must be \(steps, width\), got \(6,\)",
    ),
    (lambda: SimpleRNN(2).init((4, 3, 2), rng=RNG), ValueError, r"must be \(steps, width\)"),
    (lambda: SimpleRNN(2).init(4, rng=RNG), ValueError, r"must be \(steps, width\), got 4"),
    (lambda: LayerNorm(epsilon=0), ValueError, "epsilon must be above 0"),
    (lambda: LayerNorm().init((), rng=RNG), ValueError, "^input_shape must have at least one axis"),
    (lambda: Dropout(1), ValueError, "rate must be below 1"),
    (lambda: Dropout(-0.1), ValueError, "rate must be at least 0"),
    (lambda: SimpleRNN(0), ValueError, "units must be at least 1, got 0"),
    (lambda: SimpleRNN(2, return_sequences=0), TypeError, "return_sequences must be True"),
    (lambda: SimpleRNN(2, kernel_initializer=1), TypeError, "kernel_initializer must be a func"),
    (lambda: SimpleRNN(2, recurrent_initializer=1), TypeError, "recurrent_initializer must be a"),
    (lambda: Sequential(Dense(1)), TypeError, "layers must be a list of layers, got Dense"),
    (lambda: Sequential([]), ValueError, "^layers must not be empty, got none$"),
    (lambda: Sequential([Dense]), TypeError, r"layers\[0\] must be a Layer, got type .*Dense\(…\)"),
    (lambda: Sequential([Dense(1), 3]), TypeError, r"layers\[1\] must be a Layer, got int 3$"),
    (
        lambda: Sequential([Dense(1, name="a"), Dense(2, name="a")]),
        ValueError,
        "layers must have different names, got 2 named 'a'",
    ),
    (lambda: Residual(None), TypeError, "layer must be a Layer, got NoneType"),
    (
        lambda: Residual(Dense(3)).init((2,), rng=RNG),
        ValueError,
        r"layer must keep the shape of its input .* got \(3,\) for \(2,\)",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), BAD)
def test_bad_settings_are_refused_by_name(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_layer_cannot_be_changed_and_equal_ones_are_equal():
    with pytest.raises(FrozenInstanceError):
        Dense(1).units = 2
    assert Dense(2, name="a") == Dense(2, name="a") != Dense(2)
    assert hash(Sequential([Dense(2)])) == hash(Sequential([Dense(2)]))
