"""Accuracy, the confusion matrix, recall, precision, F-beta: by hand, by laws, by scikit-learn."""

from functools import partial

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    f1_score,
    fbeta_score,
    precision_score,
    recall_score,
)

# The example of the whole family: class 0 is found, class 1 too, one of class 2 is taken for 1.
Y_TRUE, Y_PRED = [0, 1, 2, 2], [0, 1, 1, 2]


def f2_score(y_true, y_pred, **options):
    return fbeta_score(y_true, y_pred, beta=2, **options)


def f_half_score(y_true, y_pred, **options):
    return fbeta_score(y_true, y_pred, beta=0.5, **options)


RATIOS = (recall_score, precision_score, f1_score, f2_score, f_half_score)
PER_CLASS = {  # found 1, 1, 1 of 1, 1, 2 samples by 1, 2, 1 predictions
    recall_score: [1, 1, 1 / 2],
    precision_score: [1, 1 / 2, 1],
    f1_score: [1, 2 / 3, 2 / 3],
    f2_score: [1, 5 / (4 * 1 + 2), 5 / (4 * 2 + 1)],
    f_half_score: [1, 1.25 / (0.25 * 1 + 2), 1.25 / (0.25 * 2 + 1)],
}
AVERAGES = (None, "macro", "weighted", "micro")
PEERS = {
    recall_score: sklearn.metrics.recall_score,
    precision_score: sklearn.metrics.precision_score,
    f1_score: sklearn.metrics.f1_score,
    f2_score: partial(sklearn.metrics.fbeta_score, beta=2),
    f_half_score: partial(sklearn.metrics.fbeta_score, beta=0.5),
}

SPAM_TRUE, SPAM_PRED = [1, 1, 1, 0, 0], [1, 1, 0, 1, 0]  # 2 of 3 found, 2 of 3 alarms right

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)

K = 4
pairs_of_labels = st.lists(st.tuples(st.integers(0, K - 1), st.integers(0, K - 1)), min_size=1).map(
    lambda pairs: np.array(pairs).T
)


def random_labels(n_classes=K, n=200, dtype=np.int64):
    rng = np.random.default_rng(5)
    y_true = rng.integers(0, n_classes, n)
    y_pred = np.where(rng.random(n) < 0.6, y_true, rng.integers(0, n_classes, n))
    return y_true.astype(dtype), y_pred.astype(dtype)


class TestByHand:
    def test_three_of_four_are_right(self):
        assert accuracy_score(Y_TRUE, Y_PRED) == 0.75

    def test_the_one_error_stands_in_the_row_of_its_truth_and_the_column_of_its_prediction(self):
        assert confusion_matrix([2], [1], n_classes=3).tolist() == [[0, 0, 0], [0, 0, 0], [0, 1, 0]]

    def test_the_matrix_counts_every_sample(self):
        assert confusion_matrix(Y_TRUE, Y_PRED).tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 1]]

    @pytest.mark.parametrize("score", RATIOS)
    def test_each_class_has_its_value(self, score):
        assert score(Y_TRUE, Y_PRED) == pytest.approx(PER_CLASS[score], rel=1e-15)

    @pytest.mark.parametrize("score", RATIOS)
    def test_macro_is_the_plain_mean_of_the_classes(self, score):
        expected = sum(PER_CLASS[score]) / 3
        assert score(Y_TRUE, Y_PRED, average="macro") == pytest.approx(expected, rel=1e-15)

    @pytest.mark.parametrize("score", RATIOS)
    def test_weighted_counts_the_class_of_two_samples_twice(self, score):
        first, second, third = PER_CLASS[score]
        expected = (first + second + 2 * third) / 4
        assert score(Y_TRUE, Y_PRED, average="weighted") == pytest.approx(expected, rel=1e-15)

    @pytest.mark.parametrize("score", RATIOS)
    def test_micro_counts_all_classes_together(self, score):
        assert score(Y_TRUE, Y_PRED, average="micro") == 3 / 4

    @pytest.mark.parametrize("score", RATIOS)
    def test_binary_is_the_value_of_class_one(self, score):
        value = score(SPAM_TRUE, SPAM_PRED, average="binary")
        assert value == pytest.approx(2 / 3, rel=1e-15)

    def test_balanced_accuracy_is_the_mean_of_the_recalls(self):
        assert balanced_accuracy_score(Y_TRUE, Y_PRED) == pytest.approx((1 + 1 + 1 / 2) / 3)

    def test_a_rare_class_counts_as_much_as_a_frequent_one(self):
        sick = np.repeat([0, 1], [990, 10])
        assert accuracy_score(sick, np.zeros(1000, int)) == 0.99
        assert balanced_accuracy_score(sick, np.zeros(1000, int)) == 0.5

    def test_f1_is_the_harmonic_mean_of_precision_and_recall(self):
        y_true, y_pred = [1, 1, 1, 1, 0], [1, 0, 0, 0, 0]  # precision 1, recall 1/4
        value = f1_score(y_true, y_pred, average="binary")
        assert value == pytest.approx(2 / (1 / 1 + 1 / 0.25), rel=1e-15)


class TestLaws:
    @law
    @given(pairs_of_labels)
    def test_accuracy_is_the_diagonal_over_everything(self, pairs):
        matrix = confusion_matrix(*pairs)
        assert accuracy_score(*pairs) == pytest.approx(np.trace(matrix) / matrix.sum(), rel=1e-15)

    @law
    @given(pairs_of_labels)
    def test_rows_count_the_truth_and_columns_the_predictions(self, pairs):
        matrix = confusion_matrix(*pairs, n_classes=K)
        assert matrix.sum(axis=1).tolist() == np.bincount(pairs[0], minlength=K).tolist()
        assert matrix.sum(axis=0).tolist() == np.bincount(pairs[1], minlength=K).tolist()

    @law
    @given(pairs_of_labels)
    def test_swapping_truth_and_prediction_transposes_the_matrix(self, pairs):
        y_true, y_pred = pairs
        assert (confusion_matrix(y_true, y_pred) == confusion_matrix(y_pred, y_true).T).all()

    @law
    @given(pairs_of_labels)
    def test_recall_is_precision_with_the_roles_swapped(self, pairs):
        y_true, y_pred = pairs
        recall = recall_score(y_true, y_pred, zero_division=0.0)
        assert (recall == precision_score(y_pred, y_true, zero_division=0.0)).all()

    @law
    @given(pairs_of_labels)
    def test_f1_does_not_care_which_is_the_truth_and_lies_between_the_two(self, pairs):
        y_true, y_pred = pairs
        f1 = f1_score(y_true, y_pred, zero_division=0.0)
        recall = recall_score(y_true, y_pred, zero_division=0.0)
        precision = precision_score(y_true, y_pred, zero_division=0.0)
        assert (f1 == f1_score(y_pred, y_true, zero_division=0.0)).all()
        assert (f1 >= np.minimum(recall, precision) - 1e-15).all()
        assert (f1 <= np.maximum(recall, precision) + 1e-15).all()

    @law
    @given(pairs_of_labels, st.sampled_from(AVERAGES))
    def test_f_beta_goes_from_precision_through_f1_to_recall(self, pairs, average):
        options = {"average": average, "zero_division": 0.0}
        precision, f1, recall = (
            score(*pairs, **options) for score in (precision_score, f1_score, recall_score)
        )
        assert np.all(fbeta_score(*pairs, beta=0, **options) == precision)
        assert np.all(fbeta_score(*pairs, beta=1, **options) == f1)
        assert np.allclose(fbeta_score(*pairs, beta=1e9, **options), recall, rtol=1e-12, atol=0)
        assert np.all(fbeta_score(*pairs, beta=1e300, **options) == recall)

    @law
    @given(pairs_of_labels, st.floats(0.01, 100))
    def test_f_beta_with_the_roles_swapped_has_the_inverse_beta(self, pairs, beta):
        y_true, y_pred = pairs
        there = fbeta_score(y_true, y_pred, beta=beta, zero_division=0.0)
        back = fbeta_score(y_pred, y_true, beta=1 / beta, zero_division=0.0)
        assert there == pytest.approx(back, rel=1e-13)

    @law
    @given(pairs_of_labels, st.floats(0, 100))
    def test_micro_averages_are_all_accuracy(self, pairs, beta):
        accuracy = accuracy_score(*pairs)
        assert recall_score(*pairs, average="micro") == accuracy
        assert precision_score(*pairs, average="micro") == accuracy
        micro = fbeta_score(*pairs, beta=beta, average="micro")
        assert micro == pytest.approx(accuracy, rel=1e-14)

    @law
    @given(pairs_of_labels)
    def test_balanced_accuracy_is_accuracy_when_every_class_is_repeated_to_equal_size(self, pairs):
        """Weighting each sample by the inverse size of its class is repeating the class."""
        y_true, y_pred = pairs
        sizes = np.bincount(y_true)
        times = np.lcm.reduce(sizes[sizes > 0]) // sizes[y_true]
        repeated = np.repeat(y_true, times), np.repeat(y_pred, times)
        assert balanced_accuracy_score(y_true, y_pred) == pytest.approx(accuracy_score(*repeated))

    @law
    @given(pairs_of_labels)
    def test_recall_weighted_by_class_size_is_accuracy(self, pairs):
        y_true, y_pred = pairs
        recall = recall_score(y_true, y_pred, n_classes=K, zero_division=0.0)
        weighted = np.average(recall, weights=np.bincount(y_true, minlength=K))
        assert weighted == pytest.approx(accuracy_score(y_true, y_pred), rel=1e-14)
        named = recall_score(y_true, y_pred, average="weighted")  # no sample, no weight, no 0/0
        assert named == pytest.approx(weighted, rel=1e-14)

    @law
    @given(pairs_of_labels, st.permutations(range(K)))
    def test_new_names_for_the_classes_only_reorder_the_values(self, pairs, order):
        new_names = np.array(order)
        for score in RATIOS:
            before = score(*pairs, n_classes=K, zero_division=1.0)
            after = score(*new_names[pairs], n_classes=K, zero_division=1.0)
            assert (after[new_names] == before).all()

    @law
    @given(pairs_of_labels, st.randoms())
    def test_the_order_of_the_samples_does_not_matter(self, pairs, random):
        shuffled = random.sample(pairs.T.tolist(), len(pairs.T))
        assert (confusion_matrix(*np.transpose(shuffled)) == confusion_matrix(*pairs)).all()

    @pytest.mark.parametrize("score", [accuracy_score, balanced_accuracy_score, *RATIOS])
    def test_everything_right_scores_one(self, score):
        assert np.all(score([0, 1, 2, 1], [0, 1, 2, 1]) == 1)

    @pytest.mark.parametrize("score", [accuracy_score, balanced_accuracy_score, *RATIOS])
    def test_everything_wrong_scores_zero(self, score):
        assert np.all(score([0, 1, 2], [1, 2, 0]) == 0)


class TestLabels:
    def test_bytes_do_not_overflow_with_many_classes(self):
        """20 x 20 cells do not fit into the uint8 that MNIST's labels are."""
        y_true, y_pred = random_labels(20, 1000)
        expected = confusion_matrix(y_true, y_pred)
        for dtype in (np.uint8, np.int8, np.uint64):
            matrix = confusion_matrix(y_true.astype(dtype), y_pred.astype(dtype))
            assert (matrix == expected).all()

    def test_true_and_false_are_the_classes_one_and_zero(self):
        caught, alarm = np.array(SPAM_TRUE, bool), np.array(SPAM_PRED, bool)
        assert (confusion_matrix(caught, alarm) == confusion_matrix(SPAM_TRUE, SPAM_PRED)).all()
        assert recall_score(caught, alarm, average="binary") == pytest.approx(2 / 3)

    def test_classes_that_do_not_occur_keep_their_row_when_their_number_is_given(self):
        assert confusion_matrix([0], [0], n_classes=3).shape == (3, 3)

    def test_one_class_alone_has_one_cell(self):
        assert confusion_matrix([0, 0], [0, 0], n_classes=1).tolist() == [[2]]

    def test_ten_thousand_classes_are_the_most(self):
        with pytest.raises(ValueError, match="at most 10000 classes, got 10001"):
            confusion_matrix([10_000], [0])

    def test_as_many_classes_as_are_allowed_pass(self, monkeypatch):
        monkeypatch.setattr("zenlib.metrics.classification._MOST_CLASSES", 3)
        assert confusion_matrix([2], [0]).shape == (3, 3)
        with pytest.raises(ValueError, match="at most 3 classes, got 4"):
            confusion_matrix([3], [0])

    def test_binary_may_be_told_that_there_are_two_classes(self):
        value = recall_score(SPAM_TRUE, SPAM_PRED, average="binary", n_classes=2)
        assert value == pytest.approx(2 / 3)

    def test_binary_knows_of_class_one_even_where_it_does_not_occur(self):
        assert recall_score([0, 0], [0, 0], average="binary", zero_division=1.0) == 1.0

    def test_inputs_are_left_as_they_were(self):
        y_true, y_pred = random_labels()
        before = y_true.copy(), y_pred.copy()
        f1_score(y_true, y_pred, average="macro")
        assert (y_true == before[0]).all()
        assert (y_pred == before[1]).all()

    def test_a_single_score_is_a_float(self):
        assert type(accuracy_score(Y_TRUE, Y_PRED)) is float
        assert type(balanced_accuracy_score(Y_TRUE, Y_PRED)) is float
        for average in ("macro", "weighted", "micro"):
            assert type(f1_score(Y_TRUE, Y_PRED, average=average)) is float
        assert type(f1_score(SPAM_TRUE, SPAM_PRED, average="binary")) is float


class TestZeroOverZero:
    CASES = (
        (recall_score, [0, 0, 2], [0, 1, 2]),  # class 1 has no sample
        (precision_score, [0, 1, 2], [0, 0, 2]),  # class 1 is never predicted
        (f1_score, [0, 2, 2], [0, 0, 2]),  # class 1 is neither
    )

    @pytest.mark.parametrize(("score", "y_true", "y_pred"), CASES)
    @pytest.mark.parametrize("average", [None, "macro"])
    def test_is_refused_with_the_class_and_the_way_out(self, score, y_true, y_pred, average):
        with pytest.raises(ValueError, match=r"of class 1 is 0/0; pass zero_division"):
            score(y_true, y_pred, average=average)

    @pytest.mark.parametrize(("score", "y_true", "y_pred"), CASES)
    @pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
    def test_counts_as_what_the_caller_says(self, score, y_true, y_pred, value):
        assert score(y_true, y_pred, zero_division=value)[1] == value

    def test_of_a_class_without_samples_does_not_matter_to_weighted_and_micro(self):
        y_true, y_pred = [0, 0, 2], [0, 1, 2]  # class 1 has no sample
        assert recall_score(y_true, y_pred, average="weighted") == pytest.approx(2 / 3)
        assert recall_score(y_true, y_pred, average="micro") == pytest.approx(2 / 3)
        value = recall_score(y_true, y_pred, average="weighted", zero_division=1.0)
        assert value == pytest.approx(2 / 3)

    def test_of_a_class_with_samples_is_refused_by_weighted(self):
        y_true, y_pred = [0, 1, 2], [0, 0, 2]  # class 1 is never predicted
        with pytest.raises(ValueError, match="precision of class 1 is 0/0"):
            precision_score(y_true, y_pred, average="weighted")
        value = precision_score(y_true, y_pred, average="weighted", zero_division=1.0)
        assert value == pytest.approx((1 / 2 + 1 + 1) / 3)

    def test_names_the_measure_and_every_class(self):
        with pytest.raises(ValueError, match=r"^recall of class 1 is 0/0"):
            recall_score([0, 2], [0, 2])
        with pytest.raises(ValueError, match=r"F0\.5 of class 1, 2 is 0/0"):
            f_half_score([0, 3], [0, 3])

    def test_balanced_accuracy_leaves_out_classes_without_samples(self):
        assert balanced_accuracy_score([0, 0, 2], [0, 1, 2]) == 0.75

    @pytest.mark.parametrize("score", RATIOS)
    def test_of_class_zero_does_not_matter_to_binary(self, score):
        assert score([1, 1], [1, 1], average="binary") == 1.0

    @pytest.mark.parametrize("score", RATIOS)
    def test_of_class_one_is_refused_by_binary(self, score):
        with pytest.raises(ValueError, match="class 1 is 0/0"):
            score([0, 0], [0, 0], average="binary")

    def test_f1_is_zero_not_undefined_where_only_precision_is(self):
        assert f1_score([0, 1], [0, 0]).tolist() == [pytest.approx(2 / 3), 0.0]


class TestAgainstScikitLearn:
    def test_accuracy_and_confusion_matrix(self):
        y_true, y_pred = random_labels()
        assert accuracy_score(y_true, y_pred) == sklearn.metrics.accuracy_score(y_true, y_pred)
        expected = sklearn.metrics.confusion_matrix(y_true, y_pred)
        assert (confusion_matrix(y_true, y_pred) == expected).all()
        balanced = sklearn.metrics.balanced_accuracy_score(y_true, y_pred)
        assert balanced_accuracy_score(y_true, y_pred) == pytest.approx(balanced, rel=1e-14)

    @pytest.mark.parametrize("score", RATIOS)
    @pytest.mark.parametrize("average", AVERAGES)
    def test_many_classes(self, score, average):
        y_true, y_pred = random_labels()
        expected = PEERS[score](y_true, y_pred, average=average)
        np.testing.assert_allclose(score(y_true, y_pred, average=average), expected, rtol=1e-14)

    @pytest.mark.parametrize("score", RATIOS)
    def test_ten_thousand_classes(self, score):
        """Five times 2,000 classes, each with its own counts of found, missed and mistaken."""
        for seed in range(5):
            rng = np.random.default_rng(seed)
            y_true = np.append(rng.integers(0, 2000, 6000), np.arange(2000))
            y_pred = np.where(rng.random(8000) < 0.6, y_true, rng.integers(0, 2000, 8000))
            expected = PEERS[score](
                y_true, y_pred, average=None, labels=range(2000), zero_division=0.0
            )
            values = score(y_true, y_pred, n_classes=2000, zero_division=0.0)
            np.testing.assert_allclose(values, expected, rtol=1e-14)

    @pytest.mark.parametrize("score", RATIOS)
    def test_two_classes(self, score):
        y_true, y_pred = random_labels(2)
        expected = PEERS[score](y_true, y_pred)
        assert score(y_true, y_pred, average="binary") == pytest.approx(expected, rel=1e-14)

    @pytest.mark.parametrize("score", RATIOS)
    @pytest.mark.parametrize("zero_division", [0.0, 1.0])
    @pytest.mark.parametrize("average", AVERAGES)
    def test_a_class_that_is_missing(self, score, average, zero_division):
        y_true, y_pred = [0, 0, 3, 3, 2], [0, 2, 3, 0, 0]
        options = {"average": average, "zero_division": zero_division}
        expected = PEERS[score](y_true, y_pred, labels=range(4), **options)
        assert score(y_true, y_pred, **options) == pytest.approx(expected)


LABELS = {"y_true": [0, 1], "y_pred": [0, 1]}
BAD_LABELS = [
    ("y_true", [0, 1, 1], ValueError),
    ("y_pred", [0], ValueError),
    ("y_true", [0.0, 1.0], TypeError),
    ("y_pred", ["cat", "dog"], TypeError),
    ("y_true", [0, -1], ValueError),
    ("y_pred", [[0, 1]], ValueError),
    ("y_true", [[1, 0], [0, 1]], ValueError),
    ("y_pred", None, TypeError),
    ("y_true", [], ValueError),
    ("y_pred", [[0], [1, 0]], ValueError),
    ("y_true", np.array([], int), ValueError),
    ("y_pred", [float("nan"), 1], TypeError),
]


@pytest.mark.parametrize(
    "score", [accuracy_score, balanced_accuracy_score, confusion_matrix, *RATIOS]
)
@pytest.mark.parametrize(("name", "value", "error"), BAD_LABELS)
def test_labels_that_cannot_be_scored_are_named(score, name, value, error):
    with pytest.raises(error, match=rf"^(y_true and )?{name} (must|and)"):
        score(**{**LABELS, name: value})


@pytest.mark.parametrize("score", RATIOS)
@pytest.mark.parametrize(
    ("option", "value", "error"),
    [
        ("average", "samples", ValueError),
        ("average", 1, ValueError),
        ("average", np.array(["macro", "binary"]), ValueError),
        ("n_classes", 0, ValueError),
        ("n_classes", 2.0, TypeError),
        ("zero_division", -0.1, ValueError),
        ("zero_division", 1.1, ValueError),
        ("zero_division", float("nan"), ValueError),
        ("zero_division", "warn", TypeError),
    ],
)
def test_an_option_that_does_not_exist_is_named(score, option, value, error):
    with pytest.raises(error, match=rf"^{option} must"):
        score([0, 1], [0, 1], **{option: value})


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (lambda: confusion_matrix([0, 3], [0, 1], n_classes=3), ValueError, "y_true"),
        (lambda: confusion_matrix([0, 1], [0, 3], n_classes=3), ValueError, "y_pred"),
        (lambda: confusion_matrix([0], [0], n_classes=0), ValueError, "n_classes"),
        (
            lambda: confusion_matrix([0], [0], n_classes=10**10),
            ValueError,
            "y_true and y_pred must hold at most 10000 classes",
        ),
        (lambda: recall_score([2**40], [0]), ValueError, "y_true .* at most 10000 .* np.unique"),
        (lambda: confusion_matrix([0], [0], n_classes=True), TypeError, "n_classes"),
        (lambda: fbeta_score([0], [0], beta=-1), ValueError, "beta must be at least 0"),
        (lambda: fbeta_score([0], [0], beta=float("inf")), ValueError, "beta must be finite"),
        (lambda: fbeta_score([0], [0], beta="2"), TypeError, "beta"),
        (lambda: fbeta_score([0], [0], beta=True), TypeError, "beta"),
        (lambda: recall_score([0, 2], [0, 1], average="binary"), ValueError, "y_true"),
        (lambda: recall_score([0], [1], average="binary", n_classes=3), ValueError, "n_classes"),
    ],
)
def test_a_bad_argument_is_named(call, error, name):
    with pytest.raises(error, match=f"^{name}"):
        call()
