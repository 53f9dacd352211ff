"""ROC and precision-recall curves and their areas: by hand, by laws, by pairs, by scikit-learn."""

import math

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

# The example of the family, scikit-learn's: of four pairs one is ranked wrong, 0.4 above 0.35.
Y_TRUE, Y_SCORE = [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]
CURVES = (roc_curve, precision_recall_curve)
AREAS = (roc_auc_score, average_precision_score)

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
labels_and_scores = (  # few different scores: many ties; both classes occur
    st.lists(st.tuples(st.integers(0, 1), st.integers(-3, 3)), max_size=30)
    .map(lambda rows: np.array([*rows, (0, 0), (1, 0)]).T)
    .map(lambda columns: (columns[0], columns[1].astype(float)))
)


def data_sets(n, most=40):
    """Labels with both classes and scores, some of them tied."""
    rng = np.random.default_rng(11)
    for _ in range(n):
        m = int(rng.integers(2, most))
        y_true = np.append(rng.integers(0, 2, m), [0, 1])
        yield y_true, (rng.normal(size=m + 2) + y_true).round(int(rng.integers(0, 4)))


def pairs_ranked_right(y_true, y_score):
    """The definition: every sample of class 1 beside every one of class 0, ties half."""
    difference = y_score[y_true == 1][:, np.newaxis] - y_score[y_true == 0]
    return np.mean((np.sign(difference) + 1) / 2)


def trapezoids(x, y):
    return np.dot(np.diff(x), (y[:-1] + y[1:]) / 2)


class TestByHand:
    def test_roc_curve(self):
        fpr, tpr, thresholds = roc_curve(Y_TRUE, Y_SCORE)
        assert fpr.tolist() == [0, 0, 1 / 2, 1 / 2, 1]
        assert tpr.tolist() == [0, 1 / 2, 1 / 2, 1, 1]
        assert thresholds.tolist() == [math.inf, 0.8, 0.4, 0.35, 0.1]

    def test_precision_recall_curve(self):
        precision, recall, thresholds = precision_recall_curve(Y_TRUE, Y_SCORE)
        assert precision.tolist() == [2 / 4, 2 / 3, 1 / 2, 1, 1]
        assert recall.tolist() == [1, 1, 1 / 2, 1 / 2, 0]
        assert thresholds.tolist() == [0.1, 0.35, 0.4, 0.8]

    def test_scores_may_be_further_apart_than_the_largest_float(self):
        assert roc_auc_score([0, 1], [-1.7e308, 1.7e308]) == 1

    def test_a_tie_is_one_point_on_a_slanted_line(self):
        fpr, tpr, _ = roc_curve([1, 0, 1], [0.5, 0.5, 0.2])
        assert (fpr.tolist(), tpr.tolist()) == ([0, 1, 1], [0, 1 / 2, 1])
        precision, recall, _ = precision_recall_curve([1, 0, 1], [0.5, 0.5, 0.2])
        assert (precision.tolist(), recall.tolist()) == ([2 / 3, 1 / 2, 1], [1, 1 / 2, 0])

    @pytest.mark.parametrize(
        ("y_true", "y_score", "auc", "precision"),
        [
            (Y_TRUE, Y_SCORE, 3 / 4, (1 + 2 / 3) / 2),
            ([1, 0, 1], [0.5, 0.5, 0.2], 1 / 4, 1 / 2 * 1 / 2 + 1 / 2 * 2 / 3),
            ([1, 0, 0], [1, 0, 0], 1, 1),
            ([0, 1, 1], [1, 0, 0], 0, 2 / 3),
            ([0, 1, 0, 0], [7, 7, 7, 7], 1 / 2, 1 / 4),
        ],
    )
    def test_areas(self, y_true, y_score, auc, precision):
        assert roc_auc_score(y_true, y_score) == pytest.approx(auc, rel=1e-15)
        assert average_precision_score(y_true, y_score) == pytest.approx(precision, rel=1e-15)


class TestLaws:
    @law
    @given(labels_and_scores)
    def test_the_auc_is_the_share_of_pairs_ranked_right(self, data):
        assert roc_auc_score(*data) == pytest.approx(pairs_ranked_right(*data), rel=1e-15)

    @law
    @given(labels_and_scores)
    def test_the_auc_is_the_area_under_the_roc_curve(self, data):
        fpr, tpr, _ = roc_curve(*data)
        assert roc_auc_score(*data) == pytest.approx(trapezoids(fpr, tpr), rel=1e-13)

    @law
    @given(labels_and_scores)
    def test_upside_down_scores_have_one_minus_the_auc(self, data):
        y_true, y_score = data
        assert roc_auc_score(y_true, -y_score) == pytest.approx(1 - roc_auc_score(*data), abs=1e-15)

    @law
    @given(labels_and_scores)
    def test_renaming_the_classes_has_one_minus_the_auc(self, data):
        y_true, y_score = data
        other = roc_auc_score(1 - y_true, y_score)
        assert other == pytest.approx(1 - roc_auc_score(*data), abs=1e-15)

    @law
    @given(labels_and_scores)
    def test_only_the_order_of_the_scores_counts(self, data):
        y_true, y_score = data
        for area in AREAS:
            assert area(y_true, np.exp(y_score)) == area(y_true, y_score)

    @law
    @given(labels_and_scores, st.randoms())
    def test_the_order_of_the_samples_does_not_count_even_in_ties(self, data, random):
        order = random.sample(range(len(data[0])), len(data[0]))
        for curve in CURVES:
            there = curve(*data)
            back = curve(*(column[order] for column in data))
            assert all((a == b).all() for a, b in zip(there, back, strict=True))

    @law
    @given(labels_and_scores)
    def test_every_threshold_finds_what_scores_at_least_as_high(self, data):
        y_true, y_score = data
        fpr, tpr, thresholds = roc_curve(y_true, y_score)
        alarm = y_score >= thresholds[:, np.newaxis]
        assert tpr == pytest.approx(alarm[:, y_true == 1].mean(axis=1), rel=1e-15)
        assert fpr == pytest.approx(alarm[:, y_true == 0].mean(axis=1), rel=1e-15)
        precision, recall, thresholds = precision_recall_curve(y_true, y_score)
        alarm = y_score >= thresholds[:, np.newaxis]
        right = [y_true[row].mean() for row in alarm]
        assert recall[:-1] == pytest.approx(alarm[:, y_true == 1].mean(axis=1), rel=1e-15)
        assert precision[:-1] == pytest.approx(right, rel=1e-15)

    @law
    @given(labels_and_scores)
    def test_curves_start_and_end_where_they_must(self, data):
        fpr, tpr, thresholds = roc_curve(*data)
        assert (fpr[0], tpr[0], thresholds[0]) == (0, 0, np.inf)
        assert (fpr[-1], tpr[-1], thresholds[-1]) == (1, 1, data[1].min())
        precision, recall, thresholds = precision_recall_curve(*data)
        assert (precision[-1], recall[-1]) == (1, 0)
        assert (precision[0], recall[0]) == (pytest.approx(data[0].mean()), 1)
        assert (np.diff(thresholds) > 0).all()

    @law
    @given(labels_and_scores)
    def test_average_precision_is_the_sum_of_rectangles(self, data):
        precision, recall, _ = precision_recall_curve(*data)
        steps = [(recall[k] - recall[k + 1]) * precision[k] for k in range(len(recall) - 1)]
        assert average_precision_score(*data) == pytest.approx(math.fsum(steps), rel=1e-14)

    def test_scores_that_say_nothing_rank_half_of_the_pairs_right(self):
        """20,000 samples: the standard error of the AUC is about 0.004."""
        rng = np.random.default_rng(0)
        y_true, y_score = rng.integers(0, 2, 20_000), rng.random(20_000)
        assert roc_auc_score(y_true, y_score) == pytest.approx(0.5, abs=0.016)
        assert average_precision_score(y_true, y_score) == pytest.approx(0.5, abs=0.02)

    def test_two_normal_distributions_have_the_auc_of_their_distance(self):
        """P(X > Y) for means one apart and unit variances is Φ(1 / sqrt 2) = 0.7602."""
        rng = np.random.default_rng(1)
        y_true = rng.integers(0, 2, 40_000)
        auc = roc_auc_score(y_true, rng.normal(y_true))
        assert auc == pytest.approx((1 + math.erf(1 / 2)) / 2, abs=0.01)


@pytest.mark.slow
class TestAgainstOthers:
    def test_the_auc_of_ten_thousand_data_sets_by_all_their_pairs(self):
        for y_true, y_score in data_sets(10_000):
            by_pairs = pairs_ranked_right(y_true, y_score)
            assert abs(roc_auc_score(y_true, y_score) - by_pairs) < 1e-14

    def test_areas_by_scikit_learn(self):
        for y_true, y_score in data_sets(500):
            expected = sklearn.metrics.roc_auc_score(y_true, y_score)
            assert roc_auc_score(y_true, y_score) == pytest.approx(expected, rel=1e-13)
            expected = sklearn.metrics.average_precision_score(y_true, y_score)
            assert average_precision_score(y_true, y_score) == pytest.approx(expected, rel=1e-13)

    @pytest.mark.parametrize("curve", CURVES)
    def test_more_than_ten_thousand_points_of_curves_by_scikit_learn(self, curve):
        points = 0
        for y_true, y_score in data_sets(1000):
            expected = getattr(sklearn.metrics, curve.__name__)(
                y_true, y_score, drop_intermediate=False
            )
            for value, other in zip(curve(y_true, y_score), expected, strict=True):
                np.testing.assert_allclose(value, other, rtol=1e-14)
                points += len(value)
        assert points > 10_000

    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int8, bool])
    def test_scores_of_any_dtype(self, dtype):
        rng = np.random.default_rng(2)
        y_true, y_score = rng.integers(0, 2, 500), rng.integers(0, 9, 500).astype(dtype)
        for curve in CURVES:
            for value, other in zip(
                curve(y_true, y_score), curve(y_true, y_score.astype(float)), strict=True
            ):
                assert value.dtype == np.float64
                assert (value == other).all()

    def test_ten_million_pairs_are_counted_exactly(self):
        rng = np.random.default_rng(3)
        y_true, y_score = rng.integers(0, 2, 6500), rng.integers(0, 100, 6500)
        positive, negative = (np.bincount(y_score[y_true == k], minlength=100) for k in (1, 0))
        twice_right = sum(
            int(positive[i]) * (2 * int(negative[:i].sum()) + int(negative[i])) for i in range(100)
        )
        pairs = int(positive.sum()) * int(negative.sum())
        assert roc_auc_score(y_true, y_score) == twice_right / (2 * pairs)
        assert pairs > 10_000_000


class TestInputs:
    @pytest.mark.parametrize(
        "y_true", [np.array([False, False, True, True]), np.uint8([0, 0, 1, 1])]
    )
    def test_true_and_bytes_are_labels(self, y_true):
        assert roc_auc_score(y_true, Y_SCORE) == 0.75
        assert average_precision_score(y_true, Y_SCORE) == pytest.approx(5 / 6)

    def test_bytes_do_not_overflow(self):
        y_true = np.ones(1000, np.uint8)
        y_true[0] = 0
        assert roc_auc_score(y_true, np.arange(1000)) == 1
        assert roc_curve(y_true, np.arange(1000))[1][-2] == 1

    @pytest.mark.parametrize("area", AREAS)
    def test_an_area_is_a_float(self, area):
        assert type(area(Y_TRUE, Y_SCORE)) is float

    @pytest.mark.parametrize("function", CURVES + AREAS)
    def test_inputs_are_left_as_they_were(self, function):
        y_true, y_score = np.array(Y_TRUE), np.array(Y_SCORE)
        function(y_true, y_score)
        assert (y_true.tolist(), y_score.tolist()) == (Y_TRUE, Y_SCORE)

    def test_precision_and_recall_need_no_sample_of_class_zero(self):
        assert average_precision_score([1, 1], [0.2, 0.7]) == 1

    @pytest.mark.parametrize("function", CURVES + AREAS)
    @pytest.mark.parametrize(
        ("name", "value", "error"),
        [
            ("y_true", [0, 0, 0, 0], ValueError),
            ("y_true", [0, 0, 1, 2], ValueError),
            ("y_true", [0, -1, 1, 1], ValueError),
            ("y_true", [0.0, 0.0, 1.0, 1.0], TypeError),
            ("y_true", [0, 0, 1], ValueError),
            ("y_true", [[0], [0], [1], [1]], ValueError),
            ("y_true", [], ValueError),
            ("y_score", [0.1, 0.4, 0.35], ValueError),
            ("y_score", [[0.1], [0.4], [0.35], [0.8]], ValueError),
            ("y_score", [0.1, 0.4, math.nan, 0.8], ValueError),
            ("y_score", [0.1, 0.4, math.inf, 0.8], ValueError),
            ("y_score", ["a", "b", "c", "d"], TypeError),
            ("y_score", [1j, 0, 0, 0], TypeError),
            ("y_score", [], ValueError),
            ("y_score", None, TypeError),
        ],
    )
    def test_what_cannot_be_ranked_is_named(self, function, name, value, error):
        with pytest.raises(error, match=rf"^(y_true and )?{name} (must|and)"):
            function(**{"y_true": Y_TRUE, "y_score": Y_SCORE, name: value})

    @pytest.mark.parametrize("function", CURVES + AREAS)
    def test_scores_of_several_classes_at_once_are_refused_as_such(self, function):
        with pytest.raises(ValueError, match=r"^y_score must have 1 dimension"):
            function(Y_TRUE, np.ones((4, 2)))

    @pytest.mark.parametrize("function", [roc_curve, roc_auc_score])
    def test_a_class_that_is_missing_is_named(self, function):
        with pytest.raises(
            ValueError, match=r"^y_true must hold samples of class 0, got only 1; without .* 0/0$"
        ):
            function([1, 1], [0.2, 0.7])
        with pytest.raises(
            ValueError, match=r"^y_true must hold samples of class 1, got only 0; without .* 0/0$"
        ):
            function([0, 0], [0.2, 0.7])
        with pytest.raises(ValueError, match="got only 1; without"):
            function([1], [0.2])
