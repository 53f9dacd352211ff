"""Embedding, layer normalisation and dropout: by hand, by laws, against other sources.

Keras is one more source, in tests/cnn/test_layers_keras.py.
"""

import numpy as np
import pytest
import scipy.stats

from zenlib.gradients import check_gradient
from zenlib.layers import (
    dropout,
    dropout_backward,
    embedding,
    embedding_backward,
    layer_norm,
    layer_norm_backward,
)
from zenlib.metrics import wilson_interval

TABLE = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])

# --- embedding ----------------------------------------------------------------------------------


def test_vectors_are_looked_up_by_hand():
    np.testing.assert_array_equal(embedding([[2, 0], [0, 0]], TABLE), TABLE[[[2, 0], [0, 0]]])
    assert embedding([[2, 0], [0, 0]], TABLE)[0].tolist() == [[4, 5], [0, 1]]


def test_a_token_that_appears_twice_gets_the_sum_by_hand():
    grad = [[[1.0, 2.0], [10.0, 20.0]], [[100.0, 200.0], [1000.0, 2000.0]]]
    table = embedding_backward(grad, [[3, 0], [3, 3]], 5)
    assert table.tolist() == [[10, 20], [0, 0], [0, 0], [1101, 2202], [0, 0]]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_lookup_is_a_product_with_one_hot_rows(dtype):
    rng = np.random.default_rng(0)
    tokens, table = rng.integers(0, 50, (120, 9)), rng.normal(size=(50, 10)).astype(dtype)
    one_hot, grad = np.eye(50)[tokens], rng.normal(size=(120, 9, 10)).astype(dtype)
    y = embedding(tokens, table)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, (one_hot @ table).astype(dtype))
    transposed = one_hot.reshape(-1, 50).T @ grad.reshape(-1, 10)
    back = embedding_backward(grad, tokens, 50)
    assert back.dtype == dtype
    tolerance = {np.float64: 1e-12, np.float32: 1e-5}[dtype]
    np.testing.assert_allclose(back, transposed, rtol=tolerance, atol=tolerance)


def test_adding_one_appearance_after_the_other_gives_the_same():
    rng = np.random.default_rng(0)
    tokens, grad = rng.integers(0, 30, 4000), rng.normal(size=(4000, 3))
    table = np.zeros((30, 3))
    np.add.at(table, tokens, grad)
    np.testing.assert_allclose(embedding_backward(grad, tokens, 30), table, rtol=1e-11, atol=1e-12)


def test_the_gradient_of_the_table_agrees_with_central_differences():
    tokens = np.array([[0, 2, 2], [2, 1, 0]])
    weights = np.random.default_rng(1).normal(size=(2, 3, 2))
    error = check_gradient(
        lambda table: np.sum(weights * embedding(tokens, table)),
        lambda table: embedding_backward(weights, tokens, 3),
        TABLE,
    )
    assert error < 1e-8


def test_a_table_of_one_token_is_a_table():
    assert embedding_backward([[1.0], [2.0]], [0, 0], 1).tolist() == [[3]]


def test_tokens_may_have_any_shape_and_none_may_come():
    assert embedding(1, TABLE).tolist() == [2, 3]
    assert embedding_backward([5.0, 6.0], 1, 3).tolist() == [[0, 0], [5, 6], [0, 0]]
    assert embedding(np.empty((0, 4), int), TABLE).shape == (0, 4, 2)
    assert not embedding_backward(np.empty((0, 4, 2)), np.empty((0, 4), int), 3).any()


def test_the_vectors_are_a_copy_and_a_nan_stays_with_its_token():
    table = TABLE.copy()
    embedding([0], table)[...] = 7
    np.testing.assert_array_equal(table, TABLE)
    table[1] = np.nan
    assert np.isnan(embedding([0, 1], table)).tolist() == [[False, False], [True, True]]


# --- layer normalisation ------------------------------------------------------------------------

ONES, ZEROS = np.ones(2), np.zeros(2)


def test_two_vectors_by_hand():
    """Mean 2, variance 1 and ε = 3: divided by 2; then scaled by 4 and moved by 10."""
    y = layer_norm([[1.0, 3.0], [3.0, 1.0]], [4.0, 4.0], [10.0, 0.0], epsilon=3)
    assert y.tolist() == [[8, 2], [12, -2]]


def test_gradients_by_hand():
    """z = (-1/2, 1/2) as above; h = (1, 0), its mean 1/2, the mean of h z -1/4."""
    grad_x, grad_gamma, grad_beta = layer_norm_backward([[1.0, 0.0]], [[1.0, 3.0]], ONES, epsilon=3)
    np.testing.assert_allclose(grad_x, [[(1 - 1 / 2 - 1 / 8) / 2, (0 - 1 / 2 + 1 / 8) / 2]])
    assert grad_gamma.tolist() == [-0.5, 0]
    assert grad_beta.tolist() == [1, 0]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_scipy_standardises_to_the_same_ten_thousand_values(dtype):
    x = np.random.default_rng(0).normal(3, 5, size=(40, 25, 12)).astype(dtype)
    ours = layer_norm(x, np.ones(12, dtype), np.zeros(12, dtype), epsilon=1e-30)
    tolerance = {np.float64: 1e-12, np.float32: 1e-5}[dtype]
    assert ours.dtype == dtype
    theirs = scipy.stats.zscore(x.astype(float), axis=-1)
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4)], ids=str)
@pytest.mark.parametrize("epsilon", [1e-3, 0.5])
def test_every_gradient_agrees_with_central_differences(shape, epsilon):
    rng = np.random.default_rng(0)
    x, gamma, beta, weights = (rng.normal(size=s) for s in (shape, (4,), (4,), shape))
    grad_x, grad_gamma, grad_beta = layer_norm_backward(weights, x, gamma, epsilon=epsilon)
    for given, gradient, of in (
        (x, grad_x, lambda a: layer_norm(a, gamma, beta, epsilon=epsilon)),
        (gamma, grad_gamma, lambda a: layer_norm(x, a, beta, epsilon=epsilon)),
        (beta, grad_beta, lambda a: layer_norm(x, gamma, a, epsilon=epsilon)),
    ):

        def weighted(a, of=of):
            return np.sum(weights * of(a))

        assert check_gradient(weighted, lambda a, gradient=gradient: gradient, given) < 1e-7


def test_shift_and_scale_of_a_vector_are_forgotten():
    rng = np.random.default_rng(0)
    x, gamma, beta = rng.normal(size=(50, 6)), rng.normal(size=6), rng.normal(size=6)
    y = layer_norm(x, gamma, beta, epsilon=1e-20)
    np.testing.assert_allclose(layer_norm(7 * x + 3, gamma, beta, epsilon=1e-20), y, rtol=1e-9)
    z = layer_norm(x, np.ones(6), np.zeros(6), epsilon=1e-20)
    np.testing.assert_allclose(z.mean(axis=1), 0, atol=1e-14)
    np.testing.assert_allclose(z.std(axis=1), 1, rtol=1e-12)


def test_the_gradient_neither_shifts_nor_stretches():
    """Both would leave the output as it is, with ε = 0: ⟨grad_x, 1⟩ = ⟨grad_x, x⟩ = 0."""
    rng = np.random.default_rng(0)
    x, grad, gamma = rng.normal(size=(50, 6)), rng.normal(size=(50, 6)), rng.normal(size=6)
    grad_x, _, _ = layer_norm_backward(grad, x, gamma, epsilon=1e-20)
    np.testing.assert_allclose(grad_x.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose((grad_x * x).sum(axis=1), 0, atol=1e-12)


def test_epsilon_is_that_of_keras_and_bounds_a_constant_vector():
    x = np.full((1, 2), 5.0)
    assert layer_norm(x, ONES, [1.0, 2.0]).tolist() == [[1, 2]]
    x = np.array([[1.0, 1.0 + 2e-3]])  # spread of 1e-3: its square is far below ε
    z = layer_norm(x, ONES, ZEROS)
    np.testing.assert_allclose(z, [[-1e-3, 1e-3]] / np.sqrt(1e-6 + 1e-3), rtol=1e-6)
    grad_x, _, _ = layer_norm_backward([[1.0, 0.0]], x, ONES)
    np.testing.assert_allclose(grad_x, [[0.5, -0.5]] / np.sqrt(1e-3), rtol=2e-3)


def test_half_precision_and_mixtures_keep_the_wider_dtype():
    x = np.array([[1.0, 3.0]], np.float16)
    assert layer_norm(x, ONES.astype(np.float16), ZEROS).dtype == np.float16
    assert layer_norm(x, ONES, ZEROS).dtype == np.float64
    assert layer_norm(x.astype(np.float64), ONES.astype(np.float16), ZEROS).dtype == np.float64
    assert layer_norm([[1, 3]], [1, 1], [0, 0]).dtype == np.float64
    half = layer_norm_backward(x.astype(np.float64), x, ONES.astype(np.float16))
    assert {part.dtype for part in half} == {np.dtype(np.float16)}


def test_nan_spoils_its_own_vector_and_no_other():
    y = layer_norm([[np.nan, 1.0], [1.0, 3.0]], ONES, ZEROS)
    assert np.isnan(y[0]).all()
    assert np.isfinite(y[1]).all()


def test_infinity_spoils_its_vector_without_a_warning():
    y = layer_norm([[np.inf, 1.0], [1.0, 3.0]], ONES, ZEROS)
    assert np.isnan(y[0]).any()
    grad_x, _, _ = layer_norm_backward([[np.inf, 1.0]], [[1.0, 3.0]], ONES)
    assert not np.isfinite(grad_x).any()


def test_a_vector_of_one_entry_is_its_shift():
    assert layer_norm([[7.0], [9.0]], [3.0], [5.0]).tolist() == [[5], [5]]


def test_no_vectors_give_none():
    assert layer_norm(np.empty((0, 2)), ONES, ZEROS).shape == (0, 2)
    grad_x, grad_gamma, _ = layer_norm_backward(np.empty((0, 2)), np.empty((0, 2)), ONES)
    assert grad_x.shape == (0, 2)
    assert not grad_gamma.any()


# --- dropout ------------------------------------------------------------------------------------


def generator():
    return np.random.default_rng(5)


def test_a_value_is_dropped_or_grown_as_the_draws_say():
    draws = generator().random((3, 4))
    x = np.arange(1.0, 13.0).reshape(3, 4)
    y, mask = dropout(x, 0.75, rng=generator())
    np.testing.assert_array_equal(mask, np.where(draws >= 0.75, 4, 0))
    np.testing.assert_array_equal(y, x * mask)
    np.testing.assert_array_equal(dropout_backward(x, mask), x * mask)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_share_that_is_dropped_is_the_rate_and_the_mean_stays(rate):
    y, mask = dropout(np.full(100_000, 3.0), rate, rng=generator())
    low, high = wilson_interval(int(np.count_nonzero(mask == 0)), mask.size, confidence=0.9999)
    assert low < rate < high
    np.testing.assert_allclose(np.unique(mask), [0, 1 / (1 - rate)])
    assert y.mean() == pytest.approx(3, rel=0.06)


def test_without_dropout_everything_passes():
    x = np.arange(6.0)
    y, mask = dropout(x, 0, rng=generator())
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(mask, 1)


def test_the_gradient_of_a_fixed_mask_agrees_with_central_differences():
    x = np.random.default_rng(0).normal(size=(4, 5))
    _, mask = dropout(x, 0.4, rng=generator())
    slopes = dropout_backward(np.ones((4, 5)), mask)
    assert check_gradient(lambda a: dropout(a, 0.4, rng=generator())[0], lambda a: slopes, x) < 1e-8


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dropout_keeps_a_floating_dtype(dtype):
    y, mask = dropout(np.ones(8, dtype), 0.5, rng=generator())
    assert y.dtype == mask.dtype == dropout_backward(y, mask).dtype == dtype
    assert dropout(np.ones(8, int), 0.5, rng=generator())[0].dtype == np.float64


def test_dropout_leaves_its_input_as_it_was():
    x = np.ones(100)
    y, mask = dropout(x, 0.5, rng=generator())
    assert (x == 1).all()
    assert not np.shares_memory(x, y)
    assert not np.shares_memory(y, mask)


def test_what_is_infinite_and_dropped_is_no_number():
    y, mask = dropout(np.full(100, np.inf), 0.5, rng=generator())
    assert np.isnan(y[mask == 0]).all()
    assert (y[mask > 0] == np.inf).all()
    assert np.isnan(dropout_backward(np.full(100, np.inf), mask)[mask == 0]).all()
