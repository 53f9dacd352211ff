"""Scaled dot-product attention: by hand, by its laws, against SciPy and finite differences."""

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.attention import (
    causal_mask,
    scaled_dot_product,
    scaled_dot_product_backward,
    scaled_dot_product_definition,
)
from zenlib.gradients import check_gradient

FORMS = [scaled_dot_product, scaled_dot_product_definition]
MASKS = {
    "none": None,
    "causal": causal_mask(4),
    "one text padded": np.array([[[True] * 4], [[True, True, False, False]]]),
    "a query that may look at nothing": np.arange(4)[:, np.newaxis] != [[2]],
    "one axis": np.array([False, True, True, True]),
}
law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
INF, NAN = math.inf, math.nan


def qkv(*, n=4, s=4, d=3, d_v=2, leading=(2,), seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    shapes = ((*leading, n, d), (*leading, s, d), (*leading, s, d_v))
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


# By hand


@pytest.mark.parametrize("f", FORMS)
def test_a_query_without_preference_takes_the_mean(f):
    output, weights = f([[0.0, 0.0]], [[1.0, 2.0], [3.0, 4.0]], [[10.0], [30.0]])
    np.testing.assert_array_equal(weights, [[0.5, 0.5]])
    np.testing.assert_array_equal(output, [[20.0]])


@pytest.mark.parametrize("f", FORMS)
def test_scores_are_divided_by_the_root_of_the_width(f):
    """q · k = 4 log 3 in width 16: a score of log 3, so weights of 3 to 1."""
    q, k = np.zeros((1, 16)), np.zeros((2, 16))
    q[0, 0], k[0, 0] = 4.0, math.log(3)
    output, weights = f(q, k, [[8.0, 0.0], [0.0, 8.0]])
    np.testing.assert_allclose(weights, [[0.75, 0.25]], rtol=1e-15)
    np.testing.assert_allclose(output, [[6.0, 2.0]], rtol=1e-15)


@pytest.mark.parametrize("f", FORMS)
def test_a_forbidden_key_has_weight_zero_and_the_rest_share_one(f):
    output, weights = f(
        [[0.0]], [[5.0], [6.0], [7.0]], [[1.0], [2.0], [6.0]], mask=[[True, False, True]]
    )
    np.testing.assert_array_equal(weights, [[0.5, 0.0, 0.5]])
    np.testing.assert_array_equal(output, [[3.5]])


@pytest.mark.parametrize("f", FORMS)
def test_a_query_that_may_look_at_nothing_gets_zeros(f):
    q, k, v = qkv()
    output, weights = f(q, k, v, mask=MASKS["a query that may look at nothing"])
    assert not weights[:, 2].any()
    assert not output[:, 2].any()
    np.testing.assert_allclose(weights[:, [0, 1, 3]].sum(axis=-1), 1, rtol=1e-15)


def test_gradients_worked_by_hand():
    q, k, v = [[0.0]], [[1.0], [2.0]], [[10.0], [30.0]]
    _, weights = scaled_dot_product(q, k, v)
    grad_q, grad_k, grad_v = scaled_dot_product_backward([[1.0]], q, k, v, weights)
    np.testing.assert_array_equal(grad_q, [[5.0]])  # -5 · 1 + 5 · 2
    np.testing.assert_array_equal(grad_k, [[0.0], [0.0]])  # a query of zeros ignores the keys
    np.testing.assert_array_equal(grad_v, [[0.5], [0.5]])


# Laws


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_the_fast_form_is_the_definition(mask):
    q, k, v = qkv()
    for fast, plain in zip(
        scaled_dot_product(q, k, v, mask=mask),
        scaled_dot_product_definition(q, k, v, mask=mask),
        strict=True,
    ):
        np.testing.assert_allclose(fast, plain, rtol=0, atol=1e-15)


@law
@given(
    n=st.integers(1, 5),
    s=st.integers(1, 5),
    d=st.integers(1, 5),
    d_v=st.integers(1, 4),
    leading=st.sampled_from([(), (1,), (3,), (2, 3)]),
    seed=st.integers(0, 99),
)
def test_the_fast_form_is_the_definition_for_every_shape_and_mask(n, s, d, d_v, leading, seed):
    q, k, v = qkv(n=n, s=s, d=d, d_v=d_v, leading=leading, seed=seed)
    mask = np.random.default_rng(seed).random((*leading, n, s)) < 0.6
    output, weights = scaled_dot_product(q, k, v, mask=mask)
    plain_output, plain_weights = scaled_dot_product_definition(q, k, v, mask=mask)
    np.testing.assert_allclose(weights, plain_weights, rtol=0, atol=1e-15)
    np.testing.assert_allclose(output, plain_output, rtol=0, atol=2e-15)


def test_every_row_of_weights_sums_to_one_and_none_is_negative():
    _, weights = scaled_dot_product(*qkv(n=7, s=9, leading=(50,)))
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-15)
    assert (weights >= 0).all()


def test_a_mask_that_allows_everything_changes_nothing():
    q, k, v = qkv()
    for with_mask, without in zip(
        scaled_dot_product(q, k, v, mask=True), scaled_dot_product(q, k, v), strict=True
    ):
        np.testing.assert_array_equal(with_mask, without)


@pytest.mark.parametrize("mask", ["causal", "one axis"])
def test_a_masked_attention_is_that_of_the_allowed_keys_alone(mask):
    q, k, v = qkv()
    output, _ = scaled_dot_product(q, k, v, mask=MASKS[mask])
    allowed = np.broadcast_to(MASKS[mask], (4, 4))
    for i, keys in enumerate(allowed):
        alone, _ = scaled_dot_product(q[:, i : i + 1], k[:, keys], v[:, keys])
        np.testing.assert_allclose(output[:, i], alone[:, 0], rtol=0, atol=1e-15)


def test_the_order_of_keys_with_their_values_does_not_matter():
    q, k, v = qkv(s=6)
    order = np.random.default_rng(1).permutation(6)
    output, weights = scaled_dot_product(q, k, v)
    shuffled_output, shuffled_weights = scaled_dot_product(q, k[:, order], v[:, order])
    np.testing.assert_allclose(shuffled_output, output, rtol=0, atol=1e-15)
    np.testing.assert_allclose(shuffled_weights, weights[..., order], rtol=0, atol=1e-15)


def test_shuffled_queries_give_shuffled_outputs():
    q, k, v = qkv(n=6)
    order = np.random.default_rng(1).permutation(6)
    output, _ = scaled_dot_product(q, k, v)
    np.testing.assert_array_equal(scaled_dot_product(q[:, order], k, v)[0], output[:, order])


def test_what_is_added_to_every_key_changes_nothing():
    q, k, v = qkv()
    output, _ = scaled_dot_product(q, k, v)
    moved, _ = scaled_dot_product(q, k + 3.0, v)
    np.testing.assert_allclose(moved, output, rtol=0, atol=1e-14)


def test_the_output_lies_between_the_least_and_the_largest_value():
    q, k, v = qkv(leading=(100,))
    output, _ = scaled_dot_product(q, k, v)
    assert (output <= v.max(axis=-2, keepdims=True) + 1e-12).all()
    assert (output >= v.min(axis=-2, keepdims=True) - 1e-12).all()


def test_a_causal_output_does_not_depend_on_later_steps():
    q, k, v = qkv()
    early, _ = scaled_dot_product(q, k, v, mask=causal_mask(4))
    q[:, 2:], k[:, 2:], v[:, 2:] = 1e3, -1e3, 7.0
    late, _ = scaled_dot_product(q, k, v, mask=causal_mask(4))
    np.testing.assert_array_equal(late[:, :2], early[:, :2])
    assert not np.allclose(late[:, 2:], early[:, 2:])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_variance_of_a_score_does_not_grow_with_the_width(dtype):
    """Weights are as even in width 256 as in width 4: their mean square stays near that of e^z."""
    expected = math.e / 1000  # (1/s) E[e^2z] / E[e^z]²
    for d in (4, 256):
        q, k, v = qkv(n=1000, s=1000, d=d, leading=(), dtype=dtype)
        _, weights = scaled_dot_product(q, k, v)
        assert (weights.astype(float) ** 2).sum(axis=-1).mean() == pytest.approx(expected, rel=0.35)


# An independent source


@pytest.mark.parametrize(("dtype", "most"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_scipys_softmax_agrees_in_ten_thousand_cases(dtype, most):
    q, k, v = qkv(n=3, s=5, d=4, leading=(10_000,), dtype=dtype)
    q = 3 * q
    mask = np.random.default_rng(5).random((10_000, 3, 5)) < 0.8
    mask[..., 0] = True
    output, weights = scaled_dot_product(q, k, v, mask=mask)
    wide_q, wide_k, wide_v = (x.astype(np.float64) for x in (q, k, v))
    scores = np.einsum("mid,mjd->mij", wide_q, wide_k) / 2 - np.where(mask, 0, np.inf)
    expected = scipy.special.softmax(scores, axis=-1)
    np.testing.assert_allclose(weights, expected, rtol=most, atol=1e-300)
    np.testing.assert_allclose(
        output, np.einsum("mij,mjd->mid", expected, wide_v), rtol=0, atol=most
    )


def slopes(name, arrays, grad, mask):
    """The loss Σ grad · output as a function of one of q, k, v, and its gradient."""
    at = "qkv".index(name)

    def loss(x):
        given = [x if i == at else array for i, array in enumerate(arrays)]
        return float((scaled_dot_product(*given, mask=mask)[0] * grad).sum())

    def gradient(x):
        given = [x if i == at else array for i, array in enumerate(arrays)]
        _, weights = scaled_dot_product(*given, mask=mask)
        return scaled_dot_product_backward(grad, *given, weights)[at]

    return loss, gradient, arrays[at]


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("name", "qkv")
def test_every_gradient_agrees_with_central_differences(name, mask):
    arrays = qkv()
    grad = np.random.default_rng(3).normal(size=(2, 4, 2))
    assert check_gradient(*slopes(name, arrays, grad, mask)) < 1e-8


@law
@given(
    n=st.integers(1, 3),
    s=st.integers(2, 4),
    d=st.integers(1, 3),
    leading=st.sampled_from([(), (2,), (2, 2)]),
    seed=st.integers(0, 99),
)
def test_gradients_agree_with_central_differences_for_every_shape(n, s, d, leading, seed):
    arrays = qkv(n=n, s=s, d=d, leading=leading, seed=seed)
    grad = np.random.default_rng(seed).normal(size=(*leading, n, 2))
    for name in "qkv":
        assert check_gradient(*slopes(name, arrays, grad, None)) < 1e-6


def test_a_query_that_may_look_at_nothing_sends_no_gradient():
    q, k, v = qkv()
    _, weights = scaled_dot_product(q, k, v, mask=np.zeros((4, 4), bool))
    for slope in scaled_dot_product_backward(np.ones((2, 4, 2)), q, k, v, weights):
        assert not slope.any()


def test_the_gradients_of_all_keys_sum_to_zero():
    """Moving every key alike changes nothing, so neither does the sum of their gradients."""
    q, k, v = qkv()
    _, weights = scaled_dot_product(q, k, v)
    grad = np.random.default_rng(3).normal(size=(2, 4, 2))
    _, grad_k, grad_v = scaled_dot_product_backward(grad, q, k, v, weights)
    np.testing.assert_allclose(grad_k.sum(axis=-2), 0, atol=1e-15)
    np.testing.assert_allclose(grad_v.sum(axis=-2), grad.sum(axis=-2), atol=1e-14)


# Extremes, dtypes, inputs


@pytest.mark.parametrize("f", FORMS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_enormous_scores_give_a_clear_choice_and_no_warning(dtype, f):
    q = np.array([[100.0]], dtype)
    k, v = np.array([[100.0], [-100.0]], dtype), np.array([[1.0], [2.0]], dtype)
    output, weights = f(q, k, v)
    np.testing.assert_array_equal(weights, [[1, 0]])
    np.testing.assert_array_equal(output, [[1]])


def test_a_score_beyond_the_largest_float_gives_nan_and_no_warning():
    q = np.array([[3e38]], np.float32)
    output, weights = scaled_dot_product(q, q, np.ones((1, 1), np.float32))
    assert np.isnan(weights).all()
    assert np.isnan(output).all()


def test_nan_in_a_query_spoils_its_own_row_only():
    q, k, v = qkv()
    q[0, 1, 0] = NAN
    output, _ = scaled_dot_product(q, k, v)
    assert np.isnan(output[0, 1]).all()
    assert np.isfinite(np.delete(output.reshape(8, 2), 1, axis=0)).all()


@pytest.mark.parametrize("bad", [NAN, INF, -INF])
def test_under_a_mask_nan_is_harmless_in_a_key_but_not_in_a_value(bad):
    q, k, v = qkv()
    mask = np.array([True, True, True, False])
    expected, _ = scaled_dot_product(q, k, v, mask=mask)
    k[:, 3] = bad
    np.testing.assert_array_equal(scaled_dot_product(q, k, v, mask=mask)[0], expected)
    v[:, 3] = bad
    assert np.isnan(scaled_dot_product(q, k, v, mask=mask)[0]).all()


@pytest.mark.parametrize("mask", [None, causal_mask(4)], ids=["none", "causal"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_floating_dtype_is_kept_forward_and_backward(dtype, mask):
    q, k, v = qkv(dtype=dtype)
    for f in FORMS:
        output, weights = f(q, k, v, mask=mask)
        assert (output.dtype, weights.dtype) == (dtype, dtype)
    for slope in scaled_dot_product_backward(output, q, k, v, weights):
        assert slope.dtype == dtype


@pytest.mark.parametrize("f", FORMS)
def test_integers_become_float64(f):
    output, weights = f([[1]], [[1], [2]], [[3], [4]])
    assert (output.dtype, weights.dtype) == (np.float64, np.float64)


def test_enormous_gradients_overflow_without_a_warning():
    arrays = qkv(dtype=np.float32)
    _, weights = scaled_dot_product(*arrays)
    grad = np.full((2, 4, 2), 3e38, np.float32)
    _, _, grad_v = scaled_dot_product_backward(grad, *arrays, weights)
    assert np.isinf(grad_v).any()


@pytest.mark.parametrize("f", FORMS)
@pytest.mark.parametrize("wide", [0, 1, 2])
def test_the_widest_dtype_decides(f, wide):
    arrays = qkv(dtype=np.float32)
    arrays[wide] = arrays[wide].astype(np.float64)
    output, weights = f(*arrays)
    assert output.dtype == np.float64
    assert weights.dtype == (np.float32 if wide == 2 else np.float64)


def test_every_gradient_has_the_dtype_of_its_own_array():
    q, k, v = qkv()
    mixed = q.astype(np.float32), k, v.astype(np.float32)
    _, weights = scaled_dot_product(*mixed)
    slopes_ = scaled_dot_product_backward(np.ones((2, 4, 2)), *mixed, weights)
    assert [slope.dtype for slope in slopes_] == [np.float32, np.float64, np.float32]


def test_inputs_are_left_as_they_were():
    arrays = qkv()
    copies = [array.copy() for array in arrays]
    mask = causal_mask(4)
    output, weights = scaled_dot_product(*arrays, mask=mask)
    scaled_dot_product_backward(output, *arrays, weights)
    scaled_dot_product_definition(*arrays, mask=mask)
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert mask.sum() == 10


def test_a_batch_of_no_samples_stays_empty():
    arrays = qkv(leading=(0,))
    output, weights = scaled_dot_product(*arrays)
    assert (output.shape, weights.shape) == ((0, 4, 2), (0, 4, 4))
    slopes_ = scaled_dot_product_backward(output, *arrays, weights)
    assert [slope.shape for slope in slopes_] == [(0, 4, 3), (0, 4, 3), (0, 4, 2)]


def test_nan_passes_back_to_the_query_that_sent_it():
    arrays = qkv()
    _, weights = scaled_dot_product(*arrays)
    grad = np.ones((2, 4, 2))
    grad[0, 1, 0] = NAN
    grad_q, _, grad_v = scaled_dot_product_backward(grad, *arrays, weights)
    assert np.isnan(grad_q[0, 1]).all()
    assert np.isfinite(grad_q[0, 0]).all()
    assert np.isnan(grad_v[0, :, 0]).all()
    weights[1, 2, 3] = INF
    grad_q, *_ = scaled_dot_product_backward(np.ones((2, 4, 2)), *arrays, weights)
    assert not np.isfinite(grad_q[1, 2]).any()


Q, K, V = qkv()
BAD_INPUTS = [
    ({"q": "text"}, TypeError, "q must hold real numbers"),
    ({"k": np.ones((2, 4, 3), complex)}, TypeError, "k must hold real numbers"),
    ({"v": None}, TypeError, "v must hold real numbers"),
    ({"q": [1.0, 2.0]}, ValueError, r"q must have at least 2 dimensions.*got shape \(2,\)"),
    ({"k": 1.0}, ValueError, "k must have at least 2 dimensions"),
    ({"v": [1.0]}, ValueError, "v must have at least 2 dimensions"),
    ({"q": np.ones((2, 4, 0))}, ValueError, "q must have at least one step and column"),
    ({"k": np.ones((2, 0, 3))}, ValueError, "k must have at least one step and column"),
    ({"q": np.ones((2, 4, 2))}, ValueError, "q and k must have vectors of the same length"),
    ({"v": np.ones((2, 3, 2))}, ValueError, "k and v must have the same number of steps"),
    ({"q": np.ones((1, 4, 3))}, ValueError, r"q and k must have the same leading axes"),
    ({"v": np.ones((3, 4, 2))}, ValueError, r"q and v must have the same leading axes"),
    ({"mask": np.ones((4, 4))}, TypeError, "mask must hold truth values.*float64"),
    ({"mask": np.ones((4, 3), bool)}, ValueError, r"mask must broadcast to.*\(2, 4, 4\)"),
    ({"mask": np.ones((5, 2, 4, 4), bool)}, ValueError, "mask must broadcast"),
    ({"mask": np.ones((2, 2, 4, 4), bool)}, ValueError, "mask must broadcast"),
]


@pytest.mark.parametrize("f", FORMS)
@pytest.mark.parametrize(("wrong", "error", "message"), BAD_INPUTS)
def test_a_bad_input_is_named(f, wrong, error, message):
    given = {"q": Q, "k": K, "v": V} | wrong
    with pytest.raises(error, match=message):
        f(**given)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        *[case for case in BAD_INPUTS if "mask" not in case[0]],
        ({"grad": "text"}, TypeError, "grad must hold real numbers"),
        ({"grad": np.ones((2, 4, 3))}, ValueError, r"grad must have shape \(2, 4, 2\), got"),
        ({"weights": "text"}, TypeError, "weights must hold real numbers"),
        ({"weights": np.ones((2, 4, 3))}, ValueError, r"weights must have shape \(2, 4, 4\), got"),
    ],
)
def test_a_bad_input_of_the_gradient_is_named(wrong, error, message):
    given = {
        "grad": np.ones((2, 4, 2)),
        "q": Q,
        "k": K,
        "v": V,
        "weights": np.full((2, 4, 4), 0.25),
    }
    with pytest.raises(error, match=message):
        scaled_dot_product_backward(**given | wrong)
