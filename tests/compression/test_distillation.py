"""Distillation: by hand, its limits, and its gradient against central differences."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import rel_entr, softmax

from zenlib.compression import distillation_loss, distillation_loss_grad
from zenlib.gradients import central_difference
from zenlib.losses import sparse_categorical_crossentropy

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)
RNG = np.random.default_rng(0)
Z, V = RNG.normal(size=(2, 6, 4))
LABELS = np.array([0, 1, 2, 3, 0, 1])


def test_by_hand_for_two_classes():
    """Teacher ¾ and ¼, student even, T = 1: KL = ¾ log 3/2 + ¼ log 1/2; labels cost log 2."""
    kl = 0.75 * math.log(1.5) + 0.25 * math.log(0.5)
    teacher = [[math.log(3), 0.0]]
    loss = distillation_loss([1], [[0.0, 0.0]], teacher, temperature=1, teacher_share=0.3)
    assert loss == pytest.approx(0.3 * kl + 0.7 * math.log(2), rel=1e-14)


@law
@given(st.floats(0.2, 50), st.floats(0, 1))
def test_it_is_the_formula_of_the_paper_in_scipys_words(temperature, share):
    soft = rel_entr(softmax(V / temperature, axis=1), softmax(Z / temperature, axis=1)).sum(axis=1)
    hard = -np.log(softmax(Z, axis=1)[np.arange(6), LABELS])
    expected = np.mean(share * temperature**2 * soft + (1 - share) * hard)
    options = {"temperature": temperature, "teacher_share": share}
    assert distillation_loss(LABELS, Z, V, **options) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@law
@given(st.floats(0.3, 20), st.floats(0, 1))
def test_the_gradient_is_the_slope(temperature, share):
    options = {"temperature": temperature, "teacher_share": share}
    slope = central_difference(lambda z: distillation_loss(LABELS, z, V, **options), Z)
    found = distillation_loss_grad(LABELS, Z, V, **options)
    assert found == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_without_the_teacher_it_is_the_cross_entropy():
    alone = sparse_categorical_crossentropy(LABELS, Z, from_logits=True)
    assert distillation_loss(LABELS, Z, V, teacher_share=0) == alone


def test_with_the_teacher_alone_labels_count_for_nothing():
    first, other = (distillation_loss(y, Z, V, teacher_share=1) for y in (LABELS, LABELS[::-1]))
    assert first == other


def test_a_student_like_its_teacher_has_nothing_to_learn_from_it():
    shifted = V + np.arange(6.0)[:, None]  # softmax sees no shift
    assert distillation_loss(LABELS, shifted, V, teacher_share=1) == pytest.approx(0, abs=1e-13)
    grad = distillation_loss_grad(LABELS, shifted, V, teacher_share=1)
    assert grad == pytest.approx(np.zeros((6, 4)), abs=1e-14)


def test_at_high_temperature_it_is_a_squared_difference_of_centred_logits():
    centred = (Z - Z.mean(axis=1, keepdims=True)) - (V - V.mean(axis=1, keepdims=True))
    expected = np.mean((centred**2).sum(axis=1)) / (2 * 4)
    warm = distillation_loss(LABELS, Z, V, temperature=1e4, teacher_share=1)
    assert warm == pytest.approx(expected, rel=1e-3)


def test_the_gradient_sums_to_zero_over_the_classes_and_keeps_the_dtype():
    grad = distillation_loss_grad(LABELS, Z.astype(np.float32), V)
    assert grad.dtype == np.float32
    assert grad.sum(axis=1) == pytest.approx(np.zeros(6), abs=1e-6)


def test_defaults_are_four_and_nine_tenths():
    options = {"temperature": 4.0, "teacher_share": 0.9}
    assert distillation_loss(LABELS, Z, V) == distillation_loss(LABELS, Z, V, **options)
    assert (
        distillation_loss_grad(LABELS, Z, V) == distillation_loss_grad(LABELS, Z, V, **options)
    ).all()


def test_extreme_logits_stay_finite_and_inputs_as_they_were():
    z, v = np.array([[1e4, -1e4]]), np.array([[-1e4, 1e4]])
    assert math.isfinite(distillation_loss([0], z, v))
    assert np.isfinite(distillation_loss_grad([0], z, v)).all()
    assert z.tolist() == [[1e4, -1e4]]


@pytest.mark.parametrize("function", [distillation_loss, distillation_loss_grad])
@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"y_true": [0, 1]}, ValueError, "y_true and y_pred must hold the same number"),
        ({"y_true": [0, 1, 2, 4, 0, 1]}, ValueError, "y_true must hold labels below .* 4, got 4"),
        ({"y_true": LABELS / 2}, TypeError, "y_true must hold integer"),
        ({"y_pred": Z[0]}, ValueError, "y_pred must have 2 dimensions"),
        ({"y_pred": Z * math.nan}, ValueError, "y_pred must be finite"),
        ({"teacher": V[:, :3]}, ValueError, "teacher and y_pred must have the same shape"),
        ({"teacher": V * math.inf}, ValueError, "teacher must be finite"),
        ({"teacher": "abc"}, TypeError, "teacher must hold real numbers"),
        ({"temperature": 0}, ValueError, "temperature must be above 0"),
        ({"temperature": math.inf}, ValueError, "temperature must be finite"),
        ({"teacher_share": 1.1}, ValueError, "teacher_share must be at most 1"),
        ({"temperature": 1e200}, ValueError, "temperature must be at most"),
        ({"temperature": 5e-324}, ValueError, "temperature must be high enough for logits of"),
        ({"teacher_share": -0.1}, ValueError, "teacher_share must be at least 0"),
        ({"teacher_share": "all"}, TypeError, "teacher_share must be a real number"),
    ],
)
def test_a_bad_argument_is_named(function, changes, error, message):
    arguments = {"y_true": LABELS, "y_pred": Z, "teacher": V, **changes}
    with pytest.raises(error, match=message):
        function(**arguments)
