"""Multi-head attention: by hand, by its laws, against finite differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.attention import (
    causal_mask,
    multi_head,
    multi_head_backward,
    multi_head_definition,
    padding_mask,
    scaled_dot_product,
)
from zenlib.gradients import check_gradient

FORMS = [multi_head, multi_head_definition]
LEAVES = [
    (name, leaf)
    for name in ("query", "key", "value", "attention_output")
    for leaf in ("kernel", "bias")
]
law = settings(deadline=None, derandomize=True, database=None, max_examples=25)


def parameters(rng, *, widths=(4, 4, 4), heads=2, d=3, d_v=2, width_out=5, dtype=np.float64):
    shapes = {
        "query": ((widths[0], heads, d), (heads, d)),
        "key": ((widths[1], heads, d), (heads, d)),
        "value": ((widths[2], heads, d_v), (heads, d_v)),
        "attention_output": ((heads, d_v, width_out), (width_out,)),
    }
    return {
        name: {
            leaf: rng.normal(size=shape).astype(dtype)
            for leaf, shape in zip(("kernel", "bias"), pair, strict=True)
        }
        for name, pair in shapes.items()
    }


def sequences(rng, *, m=2, n=3, s=4, widths=(4, 4, 4), dtype=np.float64):
    steps = (n, s, s)
    return [
        rng.normal(size=(m, step, width)).astype(dtype)
        for step, width in zip(steps, widths, strict=True)
    ]


def identity_head():
    """One head of width 1 whose projections change nothing."""
    params = {
        name: {"kernel": np.ones((1, 1, 1)), "bias": np.zeros((1, 1))}
        for name in ("query", "key", "value")
    }
    params["attention_output"] = {"kernel": np.ones((1, 1, 1)), "bias": np.zeros(1)}
    return params


@pytest.mark.parametrize("f", FORMS)
def test_one_head_that_projects_nothing_is_plain_attention(f):
    x = np.array([[[0.0], [1.0], [-2.0]]])
    output, weights = f(x, x, x, identity_head())
    expected_output, expected_weights = scaled_dot_product(x, x, x)
    np.testing.assert_allclose(output, expected_output, rtol=1e-15)
    np.testing.assert_allclose(weights[:, 0], expected_weights, rtol=1e-15)


@pytest.mark.parametrize("f", FORMS)
def test_two_heads_worked_by_hand(f):
    """Head 0 looks with 0 x, so it takes the mean, 2; head 1 looks at keys 0 x, so it does too.

    Values are x + 1 and 10 x; the output is 3 · head 0 + head 1 + 0.5 = 3 · 3 + 20 + 0.5.
    """
    x = np.array([[[1.0], [3.0]]])
    params = {
        "query": {"kernel": np.array([[[0.0], [1.0]]]), "bias": np.zeros((2, 1))},
        "key": {"kernel": np.array([[[1.0], [0.0]]]), "bias": np.zeros((2, 1))},
        "value": {"kernel": np.array([[[1.0], [10.0]]]), "bias": np.array([[1.0], [0.0]])},
        "attention_output": {"kernel": np.array([[[3.0]], [[1.0]]]), "bias": np.array([0.5])},
    }
    output, weights = f(x, x, x, params)
    np.testing.assert_allclose(output, [[[29.5], [29.5]]], rtol=1e-15)
    np.testing.assert_array_equal(weights, np.full((1, 2, 2, 2), 0.5))


def test_the_bias_of_the_output_is_all_that_a_query_without_keys_gets():
    rng = np.random.default_rng(0)
    q, k, v = sequences(rng)
    params = parameters(rng)
    output, weights = multi_head(q, k, v, params, mask=np.zeros((3, 4), bool))
    np.testing.assert_array_equal(
        output, np.broadcast_to(params["attention_output"]["bias"], (2, 3, 5))
    )
    assert not weights.any()


@law
@given(
    m=st.integers(1, 3),
    n=st.integers(1, 4),
    s=st.integers(1, 4),
    heads=st.integers(1, 3),
    d=st.integers(1, 3),
    d_v=st.integers(1, 3),
    widths=st.tuples(*[st.integers(1, 4)] * 3),
    seed=st.integers(0, 99),
)
def test_the_fast_form_is_the_definition_for_every_shape(m, n, s, heads, d, d_v, widths, seed):
    rng = np.random.default_rng(seed)
    q, k, v = sequences(rng, m=m, n=n, s=s, widths=widths)
    params = parameters(rng, widths=widths, heads=heads, d=d, d_v=d_v)
    mask = rng.random((m, n, s)) < 0.7
    output, weights = multi_head(q, k, v, params, mask=mask)
    plain_output, plain_weights = multi_head_definition(q, k, v, params, mask=mask)
    np.testing.assert_allclose(output, plain_output, rtol=0, atol=1e-13)
    np.testing.assert_allclose(weights, plain_weights, rtol=0, atol=1e-14)


def test_the_order_of_the_heads_does_not_matter():
    rng = np.random.default_rng(0)
    q, k, v = sequences(rng)
    params = parameters(rng)
    turned = {
        name: {
            "kernel": part["kernel"][:, ::-1]
            if name != "attention_output"
            else part["kernel"][::-1],
            "bias": part["bias"][::-1] if name != "attention_output" else part["bias"],
        }
        for name, part in params.items()
    }
    output, weights = multi_head(q, k, v, params)
    turned_output, turned_weights = multi_head(q, k, v, turned)
    np.testing.assert_allclose(turned_output, output, rtol=0, atol=1e-14)
    np.testing.assert_array_equal(turned_weights, weights[:, ::-1])


def test_a_mask_holds_for_every_head():
    rng = np.random.default_rng(0)
    x, _, _ = sequences(rng, n=4)
    _, weights = multi_head(x, x, x, parameters(rng), mask=causal_mask(4))
    assert not weights[:, :, ~causal_mask(4)].any()
    _, weights = multi_head(x, x, x, parameters(rng), mask=padding_mask([[1, 1, 0, 0]] * 2))
    assert not weights[..., 2:].any()
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-14)


def backward_at(path, q, k, v, params, grad, mask):
    """The loss Σ grad · output as a function of one input or parameter, and its gradient."""

    def placed(x):
        inputs = [
            x if path == name else array for name, array in zip("qkv", (q, k, v), strict=True)
        ]
        changed = {
            name: {leaf: x if path == (name, leaf) else value for leaf, value in part.items()}
            for name, part in params.items()
        }
        return *inputs, changed

    def loss(x):
        return float((multi_head(*placed(x), mask=mask)[0] * grad).sum())

    def gradient(x):
        given = placed(x)
        _, weights = multi_head(*given, mask=mask)
        *inputs, grads = multi_head_backward(grad, *given, weights)
        return inputs["qkv".index(path)] if isinstance(path, str) else grads[path[0]][path[1]]

    start = {"q": q, "k": k, "v": v}.get(path)
    return loss, gradient, params[path[0]][path[1]] if start is None else start


@pytest.mark.parametrize("mask", [None, np.tri(3, 4, 1, dtype=bool)], ids=["open", "masked"])
@pytest.mark.parametrize("path", ["q", "k", "v", *LEAVES], ids=str)
def test_every_gradient_agrees_with_central_differences(path, mask):
    rng = np.random.default_rng(1)
    widths = (4, 2, 3)
    q, k, v = sequences(rng, widths=widths)
    params = parameters(rng, widths=widths)
    grad = rng.normal(size=(2, 3, 5))
    check = backward_at(path, q, k, v, params, grad, mask)
    if path == ("key", "bias"):  # it changes nothing: both gradients are rounding
        assert np.abs(check[1](check[2])).max() < 1e-14
        return
    assert check_gradient(*check) < 1e-7


def test_gradients_have_the_order_and_shapes_of_the_parameters():
    rng = np.random.default_rng(1)
    q, k, v = sequences(rng)
    params = parameters(rng)
    output, weights = multi_head(q, k, v, params)
    *_, grads = multi_head_backward(np.ones_like(output), q, k, v, params, weights)
    assert list(grads) == list(params)
    for name, leaf in LEAVES:
        assert grads[name][leaf].shape == params[name][leaf].shape
    np.testing.assert_array_equal(grads["attention_output"]["bias"], np.full(5, 6.0))  # m · n


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_floating_dtype_is_kept_forward_and_backward(dtype):
    rng = np.random.default_rng(1)
    q, k, v = sequences(rng, dtype=dtype)
    params = parameters(rng, dtype=dtype)
    for f in FORMS:
        output, weights = f(q, k, v, params, mask=np.ones((3, 4), bool))
        assert (output.dtype, weights.dtype) == (dtype, dtype)
    *inputs, grads = multi_head_backward(output, q, k, v, params, weights)
    assert {x.dtype for x in inputs} | {grads[n][leaf].dtype for n, leaf in LEAVES} == {
        np.dtype(dtype)
    }


@pytest.mark.parametrize("f", FORMS)
def test_nan_in_a_sequence_or_a_parameter_passes_on(f):
    rng = np.random.default_rng(1)
    q, k, v = sequences(rng)
    params = parameters(rng)
    spoilt = q.copy()
    spoilt[0, 1, 2] = np.nan
    output, _ = f(spoilt, k, v, params)
    assert np.isnan(output[0, 1]).all()
    assert np.isfinite(np.delete(output.reshape(6, 5), 1, axis=0)).all()
    params["attention_output"]["bias"][3] = np.inf
    output, _ = f(q, k, v, params)
    assert np.isinf(output[..., 3]).all()


def test_nan_passes_back_too():
    rng = np.random.default_rng(1)
    q, k, v = sequences(rng)
    params = parameters(rng)
    output, weights = multi_head(q, k, v, params)
    grad = np.ones_like(output)
    grad[0, 0, 0] = np.nan
    grad_q, _, _, grads = multi_head_backward(grad, q, k, v, params, weights)
    assert np.isnan(grad_q[0, 0]).all()
    assert np.isfinite(grad_q[1]).all()
    assert np.isnan(grads["attention_output"]["bias"][0])
    weights[1, 0, 0, 0] = np.nan
    grad_q, *_ = multi_head_backward(np.ones_like(output), q, k, v, params, weights)
    assert np.isnan(grad_q[1, 0]).all()
    assert np.isfinite(grad_q[0]).all()


def test_a_batch_of_no_samples_stays_empty_forward_and_backward():
    rng = np.random.default_rng(1)
    q, k, v = sequences(rng, m=0)
    params = parameters(rng)
    output, weights = multi_head(q, k, v, params)
    assert (output.shape, weights.shape) == ((0, 3, 5), (0, 2, 3, 4))
    grad_q, *_, grads = multi_head_backward(output, q, k, v, params, weights)
    assert grad_q.shape == (0, 3, 4)
    assert not grads["query"]["kernel"].any()


def test_inputs_are_left_as_they_were():
    rng = np.random.default_rng(1)
    q, k, v = sequences(rng)
    params = parameters(rng)
    before = [x.copy() for x in (q, k, v)], [params[n][leaf].copy() for n, leaf in LEAVES]
    output, weights = multi_head(q, k, v, params)
    multi_head_backward(output, q, k, v, params, weights)
    for old, new in zip(before[0], (q, k, v), strict=True):
        np.testing.assert_array_equal(old, new)
    for old, (name, leaf) in zip(before[1], LEAVES, strict=True):
        np.testing.assert_array_equal(old, params[name][leaf])


RNG = np.random.default_rng(2)
Q, K, V = sequences(RNG)
PARAMS = parameters(RNG)


def with_leaf(name, leaf, value):
    return {**PARAMS, name: {**PARAMS[name], leaf: value}}


BAD_INPUTS = [
    ({"q": "text"}, TypeError, "q must hold real numbers"),
    ({"k": K[0]}, ValueError, r"k must have 3 dimensions.*write k\[np.newaxis\]"),
    ({"v": 1.0}, ValueError, "v must have 3 dimensions"),
    ({"k": K[:1]}, ValueError, "must have the same leading axes"),
    ({"v": V[:, :2]}, ValueError, "must have the same number of steps"),
    ({"mask": np.ones((3, 4))}, TypeError, "mask must hold truth values"),
    ({"mask": np.ones((4, 3), bool)}, ValueError, "mask must broadcast"),
    ({"mask": np.ones((2, 2, 3, 4), bool)}, ValueError, r"mask must broadcast.*\(2, 3, 4\)"),
    ({"params": [1, 2]}, TypeError, "params must be a dict.*got list"),
    ({"params": {}}, ValueError, r"params must hold 'query' with 'kernel' and 'bias', got \[\]"),
    ({"params": {**PARAMS, "value": {"kernel": 1}}}, ValueError, "params must hold 'value' with"),
    ({"params": {**PARAMS, "key": 3.0}}, TypeError, r"params\['key'\] must be a dict.*float"),
    (
        {"params": with_leaf("key", "kernel", "text")},
        TypeError,
        r"params\['key'\]\['kernel'\] must hold real numbers",
    ),
    (
        {"params": with_leaf("query", "kernel", np.ones((4, 6)))},
        ValueError,
        r"params\['query'\]\['kernel'\] must have 3 dimensions",
    ),
    (
        {"params": with_leaf("attention_output", "kernel", np.ones((4, 5)))},
        ValueError,
        r"params\['attention_output'\]\['kernel'\] must have 3 dimensions",
    ),
    *(
        (
            {"params": with_leaf(name, leaf, np.ones((7,) * PARAMS[name][leaf].ndim))},
            ValueError,
            "must have shape .* to fit the sequences and the other parameters, got",
        )
        for name, leaf in LEAVES
    ),
]


@pytest.mark.parametrize("f", FORMS)
@pytest.mark.parametrize(("wrong", "error", "message"), BAD_INPUTS)
def test_a_bad_input_is_named(f, wrong, error, message):
    given = {"q": Q, "k": K, "v": V, "params": PARAMS} | wrong
    with pytest.raises(error, match=message):
        f(**given)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        *(case for case in BAD_INPUTS if "mask" not in case[0]),
        ({"grad": np.ones((2, 3, 4))}, ValueError, r"grad must have shape \(2, 3, 5\), got"),
        ({"grad": None}, TypeError, "grad must hold real numbers"),
        ({"weights": np.ones((2, 2, 3, 3))}, ValueError, r"weights must have shape \(2, 2, 3, 4\)"),
        ({"weights": np.ones((2, 2, 4, 3))}, ValueError, r"weights must have shape \(2, 2, 3, 4\)"),
        ({"weights": "text"}, TypeError, "weights must hold real numbers"),
    ],
)
def test_a_bad_input_of_the_gradient_is_named(wrong, error, message):
    given = {
        "grad": np.ones((2, 3, 5)),
        "q": Q,
        "k": K,
        "v": V,
        "params": PARAMS,
        "weights": np.full((2, 2, 3, 4), 0.25),
    }
    with pytest.raises(error, match=message):
        multi_head_backward(**given | wrong)
