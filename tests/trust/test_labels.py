"""Wrong labels: by hand, where the model knows everything, and as the definition says."""

import numpy as np
import pytest

from zenlib.trust import confident_joint, suspect_labels

LABELS = [0, 0, 1, 1, 1]
P0 = np.array([0.9, 0.8, 0.1, 0.2, 0.95])
P = np.stack([P0, 1 - P0], axis=1)


def test_by_hand():
    """Thresholds 0.85 and (0.9 + 0.8 + 0.05) / 3 = 0.583: the second 0 claims nobody."""
    np.testing.assert_array_equal(confident_joint(LABELS, P), [[1, 0], [1, 2]])
    np.testing.assert_array_equal(suspect_labels(LABELS, P), [4])


def mixed(n=3000, n_classes=4, share=0.2, seed=0):
    """True classes, labels of which a share is drawn anew among the others, who was changed."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, n_classes, n)
    changed = rng.random(n) < share
    shifts = rng.integers(1, n_classes, n)
    return true, np.where(changed, (true + shifts) % n_classes, true), changed


def test_a_model_that_knows_finds_all_wrong_labels_and_no_others():
    true, labels, changed = mixed()
    known = np.eye(4)[true] * 0.9 + 0.025
    suspects = suspect_labels(labels, known)
    np.testing.assert_array_equal(np.sort(suspects), np.flatnonzero(changed))
    counts = confident_joint(labels, known)
    expected = np.zeros((4, 4), int)
    np.add.at(expected, (labels, true), 1)
    np.testing.assert_array_equal(counts, expected)


def test_of_equal_claims_the_first_class_wins():
    counts = confident_joint([0, 1, 1, 1], np.full((4, 2), 0.5))
    np.testing.assert_array_equal(counts, [[1, 0], [3, 0]])


def test_the_loop_of_the_paper():
    true, labels, _ = mixed(n=400)
    rng = np.random.default_rng(1)
    p = rng.dirichlet(np.ones(4), 400) * 0.6 + np.eye(4)[true] * 0.4
    thresholds = [p[labels == j, j].mean() for j in range(4)]
    expected = np.zeros((4, 4), int)
    for i in range(400):
        claims = [j for j in range(4) if p[i, j] >= thresholds[j]]
        if claims:
            expected[labels[i], max(claims, key=lambda j: p[i, j])] += 1
    np.testing.assert_array_equal(confident_joint(labels, p), expected)
    off_diagonal = expected.sum() - np.trace(expected)
    suspects = suspect_labels(labels, p)
    assert len(suspects) == off_diagonal
    margins = p[suspects, labels[suspects]]
    assert margins[:20].mean() < margins[-20:].mean(), "the most suspicious first"


def test_an_own_threshold_for_each_class_spares_the_shy_one():
    """Class 1 never gets more than 0.4, yet its samples are not suspected."""
    p = np.array([[0.9, 0.1], [0.95, 0.05], [0.6, 0.4], [0.62, 0.38]])
    assert suspect_labels([0, 0, 1, 1], p).size == 0


@pytest.mark.parametrize("function", [confident_joint, suspect_labels])
@pytest.mark.parametrize(
    ("labels", "p", "error", "message"),
    [
        ([0, 0], P[:2], ValueError, "labels must hold every class, got none of class 1"),
        ([0, 2, 1], P[:3], ValueError, "labels must hold labels below"),
        ([0.0, 1.0], P[:2], TypeError, "labels must hold integer"),
        ([0, 1, 1], P[:2], ValueError, "same number of samples"),
        ([0, 1], 2 * P[:2], ValueError, "probabilities must lie between 0 and 1"),
        ([0, 1], [0.5, 0.5], ValueError, "probabilities must have 2 dimensions"),
        ([], np.ones((0, 2)), ValueError, "must not be empty"),
    ],
)
def test_a_bad_argument_is_named(function, labels, p, error, message):
    with pytest.raises(error, match=message):
        function(labels, p)
