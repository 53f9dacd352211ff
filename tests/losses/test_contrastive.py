"""The contrastive loss: by hand, by laws, beside cross-entropy, and its gradient."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.gradients import central_difference
from zenlib.losses import (
    categorical_crossentropy,
    contrastive_loss,
    contrastive_loss_grad,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 3))
ROTATION = np.linalg.qr(RNG.normal(size=(3, 3)))[0]


def test_two_pairs_by_hand():
    """Cosines 1 on the diagonal and 0 beside it, over 1/2: each way -log(e²/(e² + 1))."""
    expected = math.log(1 + math.exp(-2))
    assert contrastive_loss(np.eye(2), np.eye(2), temperature=0.5) == pytest.approx(expected)


def test_the_two_ways_differ_and_both_count():
    """a: (1, 0), (0, 1); b: (1, 0), (1, 0). Rows of s: (1, 1), (0, 0); columns: (1, 0) twice."""
    b = np.array([[1.0, 0.0], [1.0, 0.0]])
    rows = math.log(2)
    columns = (math.log(1 + math.exp(-1)) + math.log(1 + math.exp(1))) / 2
    assert contrastive_loss(np.eye(2), b, temperature=1.0) == pytest.approx((rows + columns) / 2)


def test_a_tenth_unless_told_otherwise():
    assert contrastive_loss(A, B) == contrastive_loss(A, B, temperature=0.1)
    assert contrastive_loss(A, B) != contrastive_loss(A, B, temperature=0.2)
    given_, default = contrastive_loss_grad(A, B, temperature=0.1), contrastive_loss_grad(A, B)
    assert (given_[0] == default[0]).all()


@pytest.mark.parametrize("m", [1, 2, 7, 100])
def test_who_cannot_tell_them_apart_pays_log_m(m):
    assert contrastive_loss(np.ones((m, 4)), np.ones((m, 4))) == pytest.approx(math.log(m))


def test_is_the_cross_entropy_of_the_cosines_both_ways():
    cosines = (A @ B.T) / np.outer(np.linalg.norm(A, axis=1), np.linalg.norm(B, axis=1)) / 0.3
    there, back = (
        categorical_crossentropy(np.eye(5), logits, from_logits=True)
        for logits in (cosines, cosines.T)
    )
    loss = contrastive_loss(A, B, temperature=0.3)
    assert loss == pytest.approx((there + back) / 2, rel=1e-13)


@law
@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(0.05, 5))
def test_only_directions_count(by_a, by_b, temperature):
    scaled = contrastive_loss(by_a * A, by_b * B, temperature=temperature)
    assert scaled == pytest.approx(contrastive_loss(A, B, temperature=temperature), rel=1e-9)


LAWS = {
    "the order of the pairs": lambda a, b: (a[::-1], b[::-1]),
    "which side is which": lambda a, b: (b, a),
    "a rotation of both": lambda a, b: (a @ ROTATION, b @ ROTATION),
    "the size of one embedding": lambda a, b: (a * np.arange(1, 6)[:, None], b),
    "sizes near the end of the floats": lambda a, b: (a * 1e300, b * 1e-300),
}


@pytest.mark.parametrize("name", LAWS)
def test_does_not_depend_on(name):
    assert contrastive_loss(*LAWS[name](A, B)) == pytest.approx(contrastive_loss(A, B), rel=1e-12)


def test_a_lower_temperature_is_kinder_to_the_right_and_harder_on_the_wrong():
    for b, kinder in ((np.eye(3), True), (np.roll(np.eye(3), 1, axis=0), False)):
        high, low = (contrastive_loss(np.eye(3), b, temperature=t) for t in (1, 0.01))
        assert (low < high) == kinder


@pytest.mark.parametrize("temperature", [0.07, 0.5, 2.0])
def test_the_gradient_is_the_slope(temperature):
    grads = contrastive_loss_grad(A, B, temperature=temperature)
    for which, grad in enumerate(grads):
        for i, j in np.ndindex(A.shape):
            step = np.zeros_like(A)
            step[i, j] = 1

            def along(t, which=which, step=step):
                moved = [A + t * step, B] if which == 0 else [A, B + t * step]
                return contrastive_loss(*moved, temperature=temperature)

            slope = central_difference(along, 0.0)
            assert grad[i, j] == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_longer_embeddings_have_gradients_shorter_by_as_much():
    grad_a, grad_b = contrastive_loss_grad(A, B)
    long_a, short_b = contrastive_loss_grad(1e300 * A, 1e-290 * B)
    assert 1e300 * long_a == pytest.approx(grad_a, rel=1e-9)
    assert 1e-290 * short_b == pytest.approx(grad_b, rel=1e-9)


def test_the_gradient_of_a_pair_alone_is_zero():
    grad_a, grad_b = contrastive_loss_grad(A[:1], B[:1])
    assert grad_a == pytest.approx(np.zeros((1, 3)), abs=1e-15)
    assert grad_b == pytest.approx(np.zeros((1, 3)), abs=1e-15)


def test_gradients_keep_the_dtypes_and_leave_the_embeddings_alone():
    a, b, before = A.astype(np.float32), B.copy(), B.copy()
    grad_a, grad_b = contrastive_loss_grad(a, b)
    assert (grad_a.dtype, grad_b.dtype) == (np.float32, np.float64)
    assert grad_a == pytest.approx(contrastive_loss_grad(A, B)[0], abs=1e-5)
    assert (b == before).all()


def test_many_small_steps_bring_the_pairs_together():
    a, b = A, B
    for _ in range(300):
        grad_a, grad_b = contrastive_loss_grad(a, b, temperature=0.5)
        a, b = a - grad_a, b - grad_b
    assert contrastive_loss(a, b, temperature=0.5) < 0.5 * contrastive_loss(A, B, temperature=0.5)
    assert ((a @ b.T).argmax(axis=1) == np.arange(5)).all()


@pytest.mark.parametrize("call", [contrastive_loss, contrastive_loss_grad])
@pytest.mark.parametrize(
    ("a", "b", "temperature", "error", "words"),
    [
        (A, B[:4], 0.1, ValueError, "^a and b must have the same shape"),
        (A, B[:, :1], 0.1, ValueError, "^a and b must have the same shape"),
        (A[0], B, 0.1, ValueError, "^a must have 2 dimensions"),
        (A, B[0], 0.1, ValueError, "^b must have 2 dimensions"),
        (A * math.nan, B, 0.1, ValueError, "^a must be finite"),
        (A, B * math.inf, 0.1, ValueError, "^b must be finite"),
        (np.zeros((0, 3)), np.zeros((0, 3)), 0.1, ValueError, "^a must not be empty"),
        (A * [[1], [1], [0], [1], [0]], B, 0.1, ValueError, "^a must hold .* zeros in row 2"),
        (A, B * 0, 0.1, ValueError, "^b must hold .* zeros in row 0"),
        ("words", B, 0.1, TypeError, "^a must hold real numbers"),
        (A, B, 0, ValueError, "^temperature must be above 0"),
        (A, B, 1e-320, ValueError, "^temperature must be at least 1e-06"),
        (A, B, math.nan, ValueError, "^temperature must be finite"),
        (A, B, [0.1], TypeError, "^temperature must be a real number"),
    ],
)
def test_a_bad_argument_is_named(call, a, b, temperature, error, words):
    with pytest.raises(error, match=words):
        call(a, b, temperature=temperature)
