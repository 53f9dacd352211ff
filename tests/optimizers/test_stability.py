"""The largest stable learning rate: by hand, by what descent does there, against SciPy."""

import math

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib.optimizers import descend, max_stable_learning_rate

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)


def test_the_largest_stable_rate_agrees_with_scipy():
    for seed in range(5):
        root = np.random.default_rng(seed).normal(size=(6, 6))
        hessian = root @ root.T
        largest = scipy.linalg.eigh(hessian, eigvals_only=True)[-1]
        assert max_stable_learning_rate(hessian) == pytest.approx(2 / largest, rel=1e-12)


@law
@given(curvatures=arrays(np.float64, 3, elements=st.floats(0.1, 10)), below=st.floats(0.1, 0.99))
def test_below_the_largest_stable_rate_descent_converges_and_above_it_diverges(curvatures, below):
    rotation = scipy.linalg.qr(np.arange(9.0).reshape(3, 3) ** 1.5 + np.eye(3))[0]
    hessian = rotation @ np.diag(curvatures) @ rotation.T
    hessian = (hessian + hessian.T) / 2
    limit = max_stable_learning_rate(hessian)
    start = rotation @ np.ones(3)
    stable = descend(lambda t: hessian @ t, start, learning_rate=below * limit, steps=80)
    unstable = descend(lambda t: hessian @ t, start, learning_rate=1.05 * limit, steps=80)
    sizes = np.linalg.norm(stable, axis=1)
    assert (np.diff(sizes) <= 1e-15).all()
    assert np.linalg.norm(unstable[-1]) > 1000


def test_at_the_largest_stable_rate_the_steepest_direction_swings_for_ever():
    path = descend(lambda t: 4 * t, 1.0, learning_rate=max_stable_learning_rate(4), steps=6)
    np.testing.assert_array_equal(path, [1, -1, 1, -1, 1, -1, 1])


@pytest.mark.parametrize("hessian", [1e-320, 1e-308, [[1e308, 1e308], [1e308, 1e308]]])
def test_a_curvature_without_a_finite_rate_is_refused(hessian):
    with pytest.raises(ValueError, match=r"^hessian must .*scale the loss"):
        max_stable_learning_rate(hessian)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_a_millionth_of_the_largest_entry_passes_as_rounding_and_more_does_not(scale):
    def skew(part):
        return scale * np.array([[1.0, 0.5 + part], [0.5, 1.0]])

    def bent(part):
        return scale * np.array([[1.0, 0.0], [0.0, -part]])

    assert max_stable_learning_rate(skew(0.9e-6)) == pytest.approx(2 / (1.5 * scale), rel=1e-5)
    assert max_stable_learning_rate(bent(0.9e-6)) == pytest.approx(2 / scale)
    with pytest.raises(ValueError, match=r"^hessian must be symmetric"):
        max_stable_learning_rate(skew(1.1e-6))
    with pytest.raises(ValueError, match=r"^hessian must be positive semidefinite"):
        max_stable_learning_rate(bent(1.1e-6))


def test_a_negative_curvature_of_exactly_a_millionth_passes():
    assert max_stable_learning_rate(np.diag([1.0, -1e-6])) == 2


@pytest.mark.parametrize("shape", [(2,), (1, 2), (2, 3), (2, 2, 2)])
def test_a_hessian_is_square(shape):
    with pytest.raises(ValueError, match=r"^hessian must be square"):
        max_stable_learning_rate(np.ones(shape))


def test_the_message_tells_how_far_a_hessian_is_from_symmetric():
    with pytest.raises(ValueError, match=r"by up to 0\.25; average it"):
        max_stable_learning_rate([[2.0, 1.0], [0.75, 2.0]])


def test_rounding_below_zero_is_no_negative_curvature():
    flat = np.outer([1.0, 1.0, 1.0], [1.0, 1.0, 1.0]).astype(np.float32)  # two eigenvalues are 0
    assert max_stable_learning_rate(flat) == pytest.approx(2 / 3, rel=1e-6)


BAD = [
    (lambda: max_stable_learning_rate("H"), TypeError, "hessian"),
    (lambda: max_stable_learning_rate([]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([1.0, 2.0]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([[1.0, 2.0]]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate(np.ones((2, 2, 2))), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([[1.0, 2.0], [0.0, 1.0]]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([[math.nan]]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([[1.0, 2.0], [2.0, 1.0]]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate(0.0), ValueError, "hessian"),
    (lambda: max_stable_learning_rate(-1.0), ValueError, "hessian"),
]


@pytest.mark.parametrize(("call", "error", "name"), BAD)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        call()
