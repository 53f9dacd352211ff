"""Attention layers and the Transformer: by hand, by their laws, against central differences."""

from functools import partial

import numpy as np
import pytest

from zenlib import activations, attention, layers
from zenlib.networks import (
    CROSSENTROPY,
    SQUARED_ERROR,
    Activation,
    Dense,
    Embedding,
    MaskedMean,
    MaskedSequential,
    MultiHeadAttention,
    Positions,
    Sequential,
    TransformerBlock,
    attention_weights,
    check_network_gradient,
    count_parameters,
    fit,
    flatten_params,
    nest_params,
    predict,
    transformer_classifier,
)
from zenlib.optimizers import Adam

MASK = attention.padding_mask([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]])
LAYERS = {
    "attention": MultiHeadAttention(2),
    "attention under a mask": MultiHeadAttention(3, mask=MASK),
    "sinusoidal positions": Sequential([Dense(6), Positions()]),
    "learned positions": Sequential([Positions("learned"), Dense(2)]),
    "mean": Sequential([Dense(3), MaskedMean()]),
    "mean under a mask": Sequential([Dense(3), MaskedMean(mask=MASK)]),
    "pre-norm block": TransformerBlock(2, 5),
    "post-norm block": TransformerBlock(2, 5, norm_first=False),
    "gelu block under a mask": TransformerBlock(3, 5, activation="gelu", mask=MASK),
    "block with dropout": TransformerBlock(2, 5, dropout=0.3),
    "causal block": TransformerBlock(2, 5, mask=attention.causal_mask(4)),
}
NETWORKS = {
    "one block": {},
    "two blocks": {"blocks": 2},
    "no block": {"blocks": 0},
    "post-norm": {"norm_first": False},
    "learned positions": {"positions": "learned"},
    "no positions": {"positions": None},
    "gelu": {"activation": "gelu"},
    "dropout": {"dropout": 0.3},
}
TOKENS = np.array([[3, 5, 2, 4, 3], [6, 2, 0, 0, 0], [1, 1, 4, 0, 0]])
LABELS = np.array([0, 2, 1])


def shaken(params, seed=0):
    """Parameters none of which is 0 or 1."""
    rng = np.random.default_rng(seed)
    return nest_params(
        {
            path: leaf + rng.normal(scale=0.3, size=leaf.shape).astype(leaf.dtype)
            for path, leaf in flatten_params(params).items()
        }
    )


def layer_case(name):
    layer, rng = LAYERS[name], np.random.default_rng(1)
    params, shape = layer.init((4, 6), rng=rng, dtype=np.float64)
    params = shaken(params) if params else params
    return layer, params, rng.normal(size=(3, 4, 6)), rng.normal(size=(3, *shape))


def small(**options):
    network = transformer_classifier(7, 3, **{"width": 4, "heads": 2, "hidden": 5} | options)
    params, _ = network.init((5,), rng=np.random.default_rng(0), dtype=np.float64)
    return network, shaken(params)


def without_key_bias(errors):
    """The key's bias changes nothing: both of its gradients are rounding."""
    return {path: e for path, e in errors.items() if not path.endswith("key/bias")}


# Gradients


@pytest.mark.parametrize("name", LAYERS)
def test_every_gradient_of_every_layer_agrees_with_central_differences(name):
    layer, params, x, y = layer_case(name)
    errors = check_network_gradient(
        layer, params, x, y, loss=SQUARED_ERROR, rng=np.random.default_rng(0)
    )
    assert "x" in errors
    assert max(without_key_bias(errors).values()) < 1e-6


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.slow
def test_every_gradient_of_the_whole_classifier_agrees_with_central_differences(name):
    network, params = small(**NETWORKS[name])
    errors = check_network_gradient(
        network, params, TOKENS, LABELS, loss=CROSSENTROPY, rng=np.random.default_rng(0)
    )
    assert set(errors) == set(flatten_params(params))
    assert max(without_key_bias(errors).values()) < 1e-6


def test_the_gradient_of_the_keys_bias_is_rounding():
    layer, params, x, y = layer_case("attention under a mask")
    output, cache = layer.forward(params, x)
    _, grads = layer.backward(params, cache, output - y)
    assert np.abs(grads["key"]["bias"]).max() < 1e-14
    assert np.abs(grads["query"]["bias"]).max() > 1e-3


def test_filling_receives_no_gradient():
    network, params = small()
    logits, cache = network.forward(params, TOKENS)
    _, grads = network.backward(params, cache, np.ones_like(logits))
    table = grads["embedding"]["embeddings"]
    assert not table[0].any()
    assert np.abs(table[1:]).max(axis=1).min() > 0


@pytest.mark.parametrize("name", LAYERS)
def test_without_the_gradient_of_the_input_the_other_gradients_are_the_same(name):
    layer, params, x, y = layer_case(name)
    output, cache = layer.forward(params, x)
    _, grads = layer.backward(params, cache, output - y)
    nothing, same = layer.backward(params, cache, output - y, input_grad=False)
    assert nothing is None
    same = flatten_params(same)
    for path, grad in flatten_params(grads).items():
        np.testing.assert_array_equal(grad, same[path])


# By hand


def test_attention_is_multi_head_of_the_sequence_with_itself():
    layer, params, x, _ = layer_case("attention under a mask")
    y, cache = layer.forward(params, x)
    expected, weights = attention.multi_head(x, x, x, params, mask=MASK)
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(layer.weights(cache), weights)


def test_attention_starts_as_one_glorot_matrix_for_all_heads():
    params, _ = MultiHeadAttention(4).init((9, 64), rng=np.random.default_rng(0))
    for name in ("query", "key", "value", "attention_output"):
        kernel = params[name]["kernel"]
        limit = np.sqrt(6 / 128)
        assert 0.97 * limit < np.abs(kernel).max() <= limit
        assert not params[name]["bias"].any()
    assert params["query"]["kernel"].shape == (64, 4, 16)
    assert params["attention_output"]["kernel"].shape == (4, 16, 64)
    assert params["key"]["bias"].shape == (4, 16)
    assert params["attention_output"]["bias"].shape == (64,)


def test_positions_are_added():
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    y, _ = Positions().forward({}, x)
    np.testing.assert_array_equal(y, x + attention.sinusoidal_positions(3, 4))
    table = np.arange(20.0).reshape(5, 4)
    y, _ = Positions("learned").forward({"embeddings": table}, x)
    np.testing.assert_array_equal(y, x + table[:3])


@pytest.mark.parametrize("kind", ["sinusoidal", "learned"])
def test_positions_keep_the_dtype_and_pass_the_gradient_on_if_it_is_wanted(kind):
    layer, x = Positions(kind), np.ones((2, 3, 4), np.float32)
    params, _ = layer.init((3, 4), rng=np.random.default_rng(0))
    y, cache = layer.forward(params, x)
    assert y.dtype == np.float32
    np.testing.assert_array_equal(layer.backward(params, cache, 2 * x)[0], 2 * x)
    assert layer.backward(params, cache, 2 * x, input_grad=False)[0] is None


def test_learned_positions_have_a_row_for_each_step_and_refuse_more():
    params, shape = Positions("learned").init((5, 4), rng=np.random.default_rng(0))
    assert params["embeddings"].shape == (5, 4)
    assert shape == (5, 4)
    assert 0.04 < np.abs(params["embeddings"]).max() <= 0.05
    with pytest.raises(ValueError, match="tokens must hold labels below the number of classes, 5"):
        Positions("learned").forward(params, np.zeros((1, 6, 4)))


def test_unused_rows_of_learned_positions_have_gradient_zero():
    layer, params = Positions("learned"), {"embeddings": np.zeros((5, 4))}
    _, cache = layer.forward(params, np.zeros((2, 3, 4)))
    _, grads = layer.backward(params, cache, np.ones((2, 3, 4)))
    np.testing.assert_array_equal(
        grads["embeddings"], np.repeat([[2.0], [0.0]], [3, 2], axis=0) + np.zeros(4)
    )


def test_a_masked_mean_worked_by_hand():
    x = np.array([[[1.0, 10.0], [3.0, 20.0], [100.0, 100.0]], [[5.0, 5.0]] * 3])
    mask = attention.padding_mask([[1, 1, 0], [0, 0, 0]])
    y, cache = MaskedMean(mask=mask).forward({}, x)
    np.testing.assert_array_equal(y, [[2.0, 15.0], [0.0, 0.0]])
    grad_x, _ = MaskedMean().backward({}, cache, np.array([[1.0, 4.0], [1.0, 1.0]]))
    np.testing.assert_array_equal(grad_x[0], [[0.5, 2.0], [0.5, 2.0], [0.0, 0.0]])
    assert not grad_x[1].any()
    np.testing.assert_array_equal(MaskedMean().forward({}, x)[0][1], [5.0, 5.0])


@pytest.mark.parametrize("activation", ["relu", "gelu"])
@pytest.mark.parametrize("norm_first", [True, False])
def test_a_block_is_the_formula_of_its_docstring(norm_first, activation):
    block = TransformerBlock(2, 5, norm_first=norm_first, activation=activation, mask=MASK)
    rng = np.random.default_rng(2)
    params = shaken(block.init((4, 6), rng=rng, dtype=np.float64)[0])
    x = rng.normal(size=(3, 4, 6))
    look, think = params["look"], params["think"]
    heads = look["attention"] if norm_first else look["move"]["attention"]
    dense = think if norm_first else think["move"]
    f = getattr(activations, activation)

    def norm(part, x):
        return layers.layer_norm(x, part["norm"]["gamma"], part["norm"]["beta"])

    def look_around(x):
        return attention.multi_head(x, x, x, heads, mask=MASK)[0]

    def feed(x):
        hidden = f(layers.dense(x, dense["hidden"]["kernel"], dense["hidden"]["bias"]))
        return layers.dense(hidden, dense["output"]["kernel"], dense["output"]["bias"])

    if norm_first:
        y = x + look_around(norm(look, x))
        z = y + feed(norm(think, y))
    else:
        y = norm(look, x + look_around(x))
        z = norm(think, y + feed(y))
    got, cache = block.forward(params, x)
    np.testing.assert_allclose(got, z, rtol=0, atol=1e-13)
    sees = norm(look, x) if norm_first else x
    np.testing.assert_allclose(
        block.weights(cache),
        attention.multi_head(sees, sees, sees, heads, mask=MASK)[1],
        rtol=0,
        atol=1e-15,
    )


def test_the_parts_of_a_classifier_and_their_size():
    network = transformer_classifier(100, 3, width=8, heads=2, hidden=16, blocks=2)
    params, shape = network.init((12,), rng=np.random.default_rng(0))
    assert shape == (3,)
    assert list(params) == ["embedding", "block1", "block2", "norm", "logits"]
    block = 4 * (8 * 8 + 8) + 2 * 2 * 8 + (8 * 16 + 16) + (16 * 8 + 8)
    assert count_parameters(params) == 100 * 8 + 2 * block + 2 * 8 + 8 * 3 + 3
    assert {leaf.dtype for leaf in flatten_params(params).values()} == {np.dtype(np.float32)}
    assert 0.09 < params["embedding"]["embeddings"].std() < 0.11


def test_the_defaults_are_those_of_the_docstring():
    network = transformer_classifier(9, 2)
    block = network.layers[3]
    assert block == TransformerBlock(2, 64, name="block1")
    assert (block.activation, block.norm_first, block.dropout) == ("relu", True, 0.0)
    assert network.layers[0].width == 32
    assert network.layers[1] == Positions("sinusoidal", name="positions")


def test_the_first_loss_is_that_of_knowing_nothing():
    network = transformer_classifier(50, 3)
    params, _ = network.init((20,), rng=np.random.default_rng(0))
    x = np.random.default_rng(1).integers(2, 50, (100, 20))
    first = CROSSENTROPY.value(np.arange(100) % 3, network.forward(params, x)[0])
    assert abs(first - np.log(3)) < 0.02


def test_settings_reach_the_block():
    network = transformer_classifier(
        9, 2, width=6, heads=3, hidden=7, activation="gelu", norm_first=False, dropout=0.25
    )
    assert network.layers[3] == TransformerBlock(
        3, 7, activation="gelu", norm_first=False, dropout=0.25, name="block1"
    )
    assert network.layers[2].rate == 0.25
    assert "norm" not in [layer.name for layer in network.layers]


# Laws


@pytest.mark.parametrize("name", NETWORKS)
def test_filling_behind_a_text_changes_no_logit(name):
    network, params = small(**NETWORKS[name])
    if name == "learned positions":  # their table is as long as the texts of the training
        params["positions"]["embeddings"] = np.random.default_rng(0).normal(size=(9, 4))
    filled = np.pad(TOKENS, ((0, 0), (0, 4)))
    np.testing.assert_allclose(
        network.forward(params, filled)[0], network.forward(params, TOKENS)[0], rtol=0, atol=1e-13
    )


@pytest.mark.parametrize(
    ("positions", "differs"), [(None, False), ("sinusoidal", True), ("learned", True)]
)
def test_without_positions_the_order_of_a_text_does_not_matter(positions, differs):
    network, params = small(positions=positions)
    straight = np.array([[3, 5, 2, 4, 6]])
    turned = straight[:, [4, 0, 3, 1, 2]]
    difference = network.forward(params, straight)[0] - network.forward(params, turned)[0]
    assert (np.abs(difference).max() > 1e-3) == differs
    assert differs or np.abs(difference).max() < 1e-13


def test_without_blocks_it_is_a_bag_of_tokens():
    network, params = small(blocks=0, positions=None)
    straight, turned = np.array([[3, 5, 5, 2, 0]]), np.array([[5, 2, 3, 5, 0]])
    np.testing.assert_allclose(
        network.forward(params, straight)[0], network.forward(params, turned)[0], atol=1e-14
    )


def test_a_text_without_tokens_gets_finite_logits():
    network, params = small()
    assert np.isfinite(network.forward(params, np.zeros((1, 5), int))[0]).all()


def test_samples_do_not_mix():
    network, params = small()
    together, _ = network.forward(params, TOKENS)
    for row, logits in zip(TOKENS, together, strict=True):
        alone, _ = network.forward(params, row[np.newaxis])
        np.testing.assert_allclose(alone[0], logits, rtol=0, atol=1e-13)


def test_dropout_acts_in_training_only_and_follows_its_generator():
    network, params = small(dropout=0.5)
    quiet = small()[0].forward(params, TOKENS)[0]
    np.testing.assert_array_equal(network.forward(params, TOKENS)[0], quiet)

    def noisy(seed):
        rng = np.random.default_rng(seed)
        return network.forward(params, TOKENS, training=True, rng=rng)[0]

    np.testing.assert_array_equal(noisy(0), noisy(0))
    assert not np.allclose(noisy(0), noisy(1))
    assert not np.allclose(noisy(0), quiet)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_floating_dtype_is_kept_forward_and_backward(dtype):
    network = transformer_classifier(7, 3, width=4, positions="learned", dropout=0.2)
    params, _ = network.init((5,), rng=np.random.default_rng(0), dtype=dtype)
    logits, cache = network.forward(params, TOKENS, training=True, rng=np.random.default_rng(0))
    _, grads = network.backward(params, cache, np.ones_like(logits))
    flat, flat_grads = flatten_params(params), flatten_params(grads)
    assert list(flat) == list(flat_grads)
    assert {array.dtype for array in [logits, *flat.values(), *flat_grads.values()]} == {
        np.dtype(dtype)
    }
    assert {n: a.shape for n, a in flat.items()} == {n: a.shape for n, a in flat_grads.items()}


def test_attention_weights_come_by_block_and_leave_out_filling():
    network, params = small(blocks=2)
    weights = attention_weights(network, params, TOKENS)
    assert list(weights) == ["block1", "block2"]
    for of_block in weights.values():
        assert of_block.shape == (3, 2, 5, 5)
        assert not of_block[1, :, :, 2:].any()
        np.testing.assert_allclose(of_block.sum(axis=-1), 1, rtol=1e-13)
    assert attention_weights(*small(blocks=0), TOKENS) == {}


def test_a_masked_sequential_hides_filling_from_attention_without_a_block():
    network = MaskedSequential([Embedding(7, 4), MultiHeadAttention(2), MaskedMean(), Dense(2)])
    params = shaken(network.init((5,), rng=np.random.default_rng(0), dtype=np.float64)[0])
    short, long = np.array([[3, 5]]), np.array([[3, 5, 0, 0]])
    np.testing.assert_allclose(
        network.forward(params, short)[0], network.forward(params, long)[0], atol=1e-14
    )
    assert list(attention_weights(network, params, long)) == ["multi_head_attention"]


@pytest.mark.slow
def test_it_learns_what_only_the_order_tells():
    """Label 1 if token 1 comes before token 2: a bag of tokens cannot know."""
    rng = np.random.default_rng(0)
    x = rng.integers(3, 7, (400, 6))
    for row in x:
        first, second = np.sort(rng.choice(6, 2, replace=False))
        row[first], row[second] = rng.permutation([1, 2])
    y = np.array([int(np.argmax(row == 1) < np.argmax(row == 2)) for row in x])
    train = partial(
        fit, x=x[:300], y=y[:300], loss=CROSSENTROPY, optimizer=Adam(0.01), epochs=25, batch_size=50
    )
    right = {}
    for positions in ("sinusoidal", None):
        network = transformer_classifier(7, 2, width=8, hidden=16, positions=positions)
        params, _ = network.init((6,), rng=np.random.default_rng(1))
        run = train(network, params, rng=np.random.default_rng(2))
        guesses = predict(network, run.params, x[300:]).argmax(axis=1)
        right[positions] = (guesses == y[300:]).mean()
    assert right["sinusoidal"] > 0.9
    assert right[None] < 0.7


def test_the_mean_of_a_text_of_one_token_is_that_token():
    x = np.arange(12.0).reshape(1, 3, 4)
    alone = MaskedMean(mask=attention.padding_mask([[5, 0, 0]]))
    assert alone.forward({}, x)[0].tolist() == x[:, 0].tolist()
    assert MaskedMean().forward({}, x[:, :1])[0].tolist() == x[:, 0].tolist()


def test_the_mean_gives_no_gradient_of_its_input_unless_asked():
    _, cache = MaskedMean().forward({}, np.ones((1, 3, 4)))
    assert MaskedMean().backward({}, cache, np.ones((1, 4)), input_grad=False) == (None, {})


def test_a_block_drops_in_training_alone():
    block, rng = TransformerBlock(2, 8, dropout=0.5), np.random.default_rng(0)
    params, _ = block.init((5, 4), rng=rng, dtype=np.float64)
    x = rng.normal(size=(2, 5, 4))
    rest, _ = block.forward(params, x)
    dropped, _ = block.forward(params, x, training=True, rng=rng)
    assert not np.allclose(dropped, rest)
    assert block.forward(params, x, training=False)[0].tolist() == rest.tolist()


@pytest.mark.parametrize(
    "layer", [MaskedMean, partial(MultiHeadAttention, 2), partial(TransformerBlock, 2, 8)]
)
def test_a_mask_belongs_to_a_batch_and_not_to_the_layer(layer):
    masked = layer(mask=attention.padding_mask([[5, 7, 0]]))
    assert masked == layer()
    assert repr(masked) == repr(layer())


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: MultiHeadAttention(0), ValueError, "heads must be at least 1"),
        (lambda: MultiHeadAttention(2.0), TypeError, "heads must be a whole number"),
        (
            lambda: MultiHeadAttention(4).init((5, 6), rng=None),
            ValueError,
            "heads must divide.*6.*4",
        ),
        (lambda: Positions("fixed"), ValueError, "kind must be one of 'sinusoidal', 'learned'"),
        (lambda: TransformerBlock(0, 4), ValueError, "heads must be at least 1"),
        (lambda: TransformerBlock(2, 0), ValueError, "hidden must be at least 1"),
        (lambda: TransformerBlock(2, 4.5), TypeError, "hidden must be a whole number"),
        (
            lambda: TransformerBlock(2, 4, activation="tanh"),
            ValueError,
            "activation must be one of",
        ),
        (lambda: TransformerBlock(2, 4, norm_first=1), TypeError, "norm_first must be True or Fal"),
        (lambda: TransformerBlock(2, 4, dropout=1.0), ValueError, "rate must be below 1|dropout"),
        (lambda: TransformerBlock(2, 4, dropout=-0.1), ValueError, "dropout must be at least 0"),
        (lambda: transformer_classifier(0, 2), ValueError, "n_tokens must be at least 1"),
        (lambda: transformer_classifier(9, 0), ValueError, "units must be at least 1"),
        (lambda: transformer_classifier(9, 2, width=0), ValueError, "width must be at least 1"),
        (lambda: transformer_classifier(9, 2, blocks=-1), ValueError, "blocks must be at least 0"),
        (lambda: transformer_classifier(9, 2, blocks=1.0), TypeError, "blocks must be a whole"),
        (lambda: transformer_classifier(9, 2, positions=3), ValueError, "kind must be one of"),
        (lambda: transformer_classifier(9, 2, dropout=2), ValueError, "rate must be below 1"),
        (
            lambda: transformer_classifier(9, 2, width=3, heads=2).init(
                (4,), rng=np.random.default_rng(0)
            ),
            ValueError,
            "heads must divide the width, 3, got 2",
        ),
        (lambda: MaskedSequential([]), ValueError, "layers must not be empty"),
        (lambda: MaskedSequential([Activation]), TypeError, r"layers\[0\] must be a Layer"),
        (
            lambda: attention_weights(Dense(2), {}, [[1]]),
            TypeError,
            "network must be a Sequential, got Dense",
        ),
    ],
)
def test_a_bad_setting_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
