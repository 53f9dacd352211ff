"""Attention beside Keras: outputs, weights and gradients, in float64 and float32."""

import numpy as np
import pytest

from zenlib import attention
from zenlib.cnn.backend import keras, tf

pytestmark = pytest.mark.tensorflow

MOST = {"float64": 1e-12, "float32": 1e-5}
LEAVES = [
    (name, leaf)
    for name in ("query", "key", "value", "attention_output")
    for leaf in ("kernel", "bias")
]


def draw(rng, *shape, dtype):
    return rng.uniform(-1, 1, shape).astype(dtype)


def pair(dtype, *, m=10_000, n=3, s=4, width=4, heads=2, d=4, d_v=2):
    """A Keras layer with random weights, the same weights as params, and two sequences.

    The width of a head is 4: Keras rounds 1/√d to float32 before it scales float64 queries, and
    1/2 is exact there. One query in a hundred may look at no key.
    """
    rng = np.random.default_rng(0)
    layer = keras.layers.MultiHeadAttention(heads, d, value_dim=d_v, dtype=dtype)
    q, v = draw(rng, m, n, width, dtype=dtype), draw(rng, m, s, width, dtype=dtype)
    layer.build(q.shape, v.shape)
    layer.set_weights([draw(rng, *w.shape, dtype=dtype) for w in layer.get_weights()])
    names = [tuple(w.path.split("/")[-2:]) for w in layer.weights]
    assert sorted(names) == sorted(LEAVES)
    params = {}
    for (name, leaf), value in zip(names, layer.get_weights(), strict=True):
        params.setdefault(name, {})[leaf] = value
    mask = rng.random((m, n, s)) < 0.7
    return layer, params, q, v, mask


@pytest.mark.parametrize("dtype", MOST)
def test_keras_gives_the_same_outputs_and_weights_in_ten_thousand_cases(dtype):
    layer, params, q, v, mask = pair(dtype)
    theirs, their_weights = layer(q, v, attention_mask=mask, return_attention_scores=True)
    ours, weights = attention.multi_head(q, v, v, params, mask=mask)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=MOST[dtype])
    np.testing.assert_allclose(weights, their_weights, rtol=0, atol=MOST[dtype])


@pytest.mark.parametrize("dtype", MOST)
def test_keras_gives_the_same_gradients(dtype):
    layer, params, q, v, mask = pair(dtype, m=1000)
    grad = draw(np.random.default_rng(1), 1000, 3, 4, dtype=dtype)
    with tf.GradientTape() as tape:
        x, y = tf.constant(q), tf.constant(v)
        tape.watch([x, y])
        output, _ = layer(x, y, attention_mask=mask, return_attention_scores=True)
        loss = tf.reduce_sum(output * grad)
    variables = layer.trainable_variables
    *theirs, grad_x, grad_y = tape.gradient(loss, [*[w.value for w in variables], x, y])
    _, weights = attention.multi_head(q, v, v, params, mask=mask)
    grad_q, grad_k, grad_v, grads = attention.multi_head_backward(grad, q, v, v, params, weights)
    np.testing.assert_allclose(grad_q, grad_x, rtol=0, atol=MOST[dtype])
    np.testing.assert_allclose(grad_k + grad_v, grad_y, rtol=0, atol=MOST[dtype])
    for variable, their in zip(variables, theirs, strict=True):
        name, leaf = variable.path.split("/")[-2:]
        ours, their = grads[name][leaf], np.asarray(their)
        scale = max(np.abs(their).max(), 1)  # sums over 1000 samples
        np.testing.assert_allclose(ours / scale, their / scale, rtol=0, atol=MOST[dtype])


@pytest.mark.parametrize("dtype", MOST)
def test_keras_own_causal_mask_is_ours(dtype):
    layer, params, q, _, _ = pair(dtype, m=100)
    theirs = layer(q, q, use_causal_mask=True)
    ours, _ = attention.multi_head(q, q, q, params, mask=attention.causal_mask(3))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=MOST[dtype])


def test_without_any_key_keras_takes_nothing_or_asked_for_no_weights_the_mean():
    layer, params, q, v, mask = pair("float32", m=5)
    mask[:] = False
    zeros, their_weights = layer(q, v, attention_mask=mask, return_attention_scores=True)
    ours, weights = attention.multi_head(q, v, v, params, mask=mask)
    np.testing.assert_array_equal(ours, zeros)
    assert not np.any(their_weights)
    assert not weights.any()
    means = layer(q, v, attention_mask=mask)
    params["query"] = {leaf: 0 * value for leaf, value in params["query"].items()}
    np.testing.assert_allclose(attention.multi_head(q, v, v, params)[0], means, atol=1e-5)
