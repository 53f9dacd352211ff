"""Scores and intervals: worked by hand, held to their laws, compared with other libraries."""

import math
import statistics

import mpmath
import numpy as np
import pytest
import scipy.stats
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    mean_interval,
    precision_score,
    recall_score,
    student_t_quantile,
    wilson_interval,
)

# The example of the whole family: class 0 is found, class 1 too, one of class 2 is taken for 1.
Y_TRUE, Y_PRED = [0, 1, 2, 2], [0, 1, 1, 2]

RATIOS = (recall_score, precision_score, f1_score)
PER_CLASS = {
    recall_score: [1, 1, 1 / 2],
    precision_score: [1, 1 / 2, 1],
    f1_score: [1, 2 / 3, 2 / 3],
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
    def test_binary_is_the_value_of_class_one(self, score):
        value = score(SPAM_TRUE, SPAM_PRED, average="binary")
        assert value == pytest.approx(2 / 3, rel=1e-15)

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
    @given(pairs_of_labels)
    def test_recall_weighted_by_class_size_is_accuracy(self, pairs):
        y_true, y_pred = pairs
        recall = recall_score(y_true, y_pred, n_classes=K, zero_division=0.0)
        weighted = np.average(recall, weights=np.bincount(y_true, minlength=K))
        assert weighted == pytest.approx(accuracy_score(y_true, y_pred), rel=1e-14)

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

    @pytest.mark.parametrize("score", [accuracy_score, *RATIOS])
    def test_everything_right_scores_one(self, score):
        assert np.all(score([0, 1, 2, 1], [0, 1, 2, 1]) == 1)

    @pytest.mark.parametrize("score", [accuracy_score, *RATIOS])
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

    def test_binary_knows_of_class_one_even_where_it_does_not_occur(self):
        assert recall_score([0, 0], [0, 0], average="binary", zero_division=1.0) == 1.0

    def test_inputs_are_left_as_they_were(self):
        y_true, y_pred = random_labels()
        before = y_true.copy(), y_pred.copy()
        f1_score(y_true, y_pred, average="macro")
        assert (y_true == before[0]).all()
        assert (y_pred == before[1]).all()

    @pytest.mark.parametrize("value", [0.75, accuracy_score(Y_TRUE, Y_PRED)])
    def test_a_single_score_is_a_float(self, value):
        assert type(value) is float
        assert type(f1_score(Y_TRUE, Y_PRED, average="macro")) is float
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

    @pytest.mark.parametrize("score", RATIOS)
    @pytest.mark.parametrize("average", [None, "macro"])
    def test_many_classes(self, score, average):
        y_true, y_pred = random_labels()
        expected = getattr(sklearn.metrics, score.__name__)(y_true, y_pred, average=average)
        np.testing.assert_allclose(score(y_true, y_pred, average=average), expected, rtol=1e-14)

    @pytest.mark.parametrize("score", RATIOS)
    def test_two_classes(self, score):
        y_true, y_pred = random_labels(2)
        expected = getattr(sklearn.metrics, score.__name__)(y_true, y_pred)
        assert score(y_true, y_pred, average="binary") == pytest.approx(expected, rel=1e-14)

    @pytest.mark.parametrize("score", RATIOS)
    @pytest.mark.parametrize("zero_division", [0.0, 1.0])
    def test_a_class_that_is_missing(self, score, zero_division):
        y_true, y_pred = [0, 0, 3, 3, 2], [0, 2, 3, 0, 0]
        expected = getattr(sklearn.metrics, score.__name__)(
            y_true, y_pred, average=None, labels=range(4), zero_division=zero_division
        )
        assert score(y_true, y_pred, zero_division=zero_division) == pytest.approx(expected)


def exact_coverage(n, rate, confidence):
    """How often Wilson's interval of n trials holds the rate: a sum over the binomial."""
    return sum(
        math.comb(n, k) * rate**k * (1 - rate) ** (n - k)
        for k in range(n + 1)
        if (limits := wilson_interval(k, n, confidence=confidence))[0] <= rate <= limits[1]
    )


class TestWilsonInterval:
    def test_without_a_success_the_lower_limit_is_zero_and_the_upper_one_is_not(self):
        z2 = 1.959963984540054**2
        assert wilson_interval(0, 10) == (0.0, pytest.approx(z2 / (10 + z2), rel=1e-14))

    def test_four_of_eight_within_one_sigma_lie_between_one_and_two_thirds(self):
        """At one half the margin is z / (2 sqrt(n + z²)): with z = 1 and n = 8 it is 1/6."""
        limits = wilson_interval(4, 8, confidence=math.erf(1 / math.sqrt(2)))
        assert limits == pytest.approx((1 / 3, 2 / 3), rel=1e-14)

    @pytest.mark.parametrize(
        ("successes", "trials", "low", "high"),
        [  # Newcombe (1998), Statistics in Medicine 17, 857-872, Table I, method 3: four digits
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ],
    )
    def test_published_examples(self, successes, trials, low, high):
        assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=5e-5)

    @law
    @given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_holds_the_observed_rate_and_stays_between_zero_and_one(self, counts):
        successes, trials = counts
        low, high = wilson_interval(successes, trials)
        assert 0 <= low <= successes / trials <= high <= 1
        assert low < high

    @law
    @given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_failures_have_the_mirrored_interval(self, counts):
        successes, trials = counts
        low, high = wilson_interval(successes, trials)
        assert wilson_interval(trials - successes, trials) == pytest.approx(
            (1 - high, 1 - low), rel=1e-9, abs=1e-15
        )

    @law
    @given(st.integers(1, 999))
    def test_the_limits_are_the_rates_a_test_would_just_not_reject(self, successes):
        z2 = 1.959963984540054**2
        for rate in wilson_interval(successes, 1000):
            distance = (successes / 1000 - rate) ** 2
            assert distance == pytest.approx(z2 * rate * (1 - rate) / 1000, rel=1e-9)

    @pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95, 0.99])
    def test_more_confidence_or_fewer_trials_make_it_wider(self, confidence):
        width = np.diff(wilson_interval(70, 100, confidence=confidence))
        assert np.diff(wilson_interval(70, 100, confidence=confidence + 0.005)) > width
        assert np.diff(wilson_interval(7, 10, confidence=confidence)) > width

    @pytest.mark.parametrize("rate", [0.1, 0.3, 0.5, 0.97])
    def test_holds_the_true_rate_about_as_often_as_it_says(self, rate):
        """The exact share wanders around 0.95 since counts are whole: within 0.03 at n = 100."""
        assert exact_coverage(100, rate, 0.95) == pytest.approx(0.95, abs=0.03)

    @pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (3, 10), (9906, 10_000)])
    @pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
    def test_agrees_with_scipy(self, successes, trials, confidence):
        result = scipy.stats.binomtest(successes, trials)
        expected = result.proportion_ci(confidence, method="wilson")
        interval = wilson_interval(successes, trials, confidence=confidence)
        assert interval == pytest.approx((expected.low, expected.high), rel=1e-13, abs=1e-15)

    def test_shrinks_to_the_rate_as_the_confidence_goes_to_zero(self):
        limits = {k: wilson_interval(k, 4, confidence=1e-17) for k in (0, 1, 4)}
        assert limits == {k: pytest.approx((k / 4, k / 4)) for k in limits}

    def test_keeps_its_digits_for_one_success_in_a_billion(self):
        with mpmath.workdps(50):
            n, p = mpmath.mpf(10**9), mpmath.mpf(10) ** -9
            z = mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(0.95))
            root = z * mpmath.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
            expected = float((p + z**2 / (2 * n) - root) / (1 + z**2 / n))
        assert wilson_interval(1, 10**9)[0] == pytest.approx(expected, rel=1e-13)


class TestMeanInterval:
    def test_two_values_by_hand(self):
        """Mean 1, s = sqrt 2, one degree of freedom: t = tan(0.475 π), s / sqrt 2 = 1."""
        t = math.tan(0.475 * math.pi)
        assert mean_interval([0, 2]) == pytest.approx((1, 1 - t, 1 + t), rel=1e-13)

    def test_three_runs_are_multiplied_by_four_point_three(self):
        mean, low, high = mean_interval([1.0, 2.0, 3.0])
        assert (high - mean) * math.sqrt(3) == pytest.approx(4.303, abs=5e-4)
        assert mean - low == pytest.approx(high - mean)

    @law
    @given(
        st.lists(st.integers(-1000, 1000), min_size=2, max_size=20),
        st.integers(-1000, 1000),
        st.integers(1, 100),
    )
    def test_follows_a_change_of_unit(self, values, shift, factor):
        moved = mean_interval([factor * value + shift for value in values])
        expected = [factor * limit + shift for limit in mean_interval(values)]
        assert moved == pytest.approx(expected, rel=1e-9, abs=1e-6)

    @law
    @given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20), st.floats(0.01, 0.999))
    def test_the_mean_lies_in_the_middle(self, values, confidence):
        mean, low, high = mean_interval(values, confidence=confidence)
        assert mean == pytest.approx(statistics.fmean(values), rel=1e-12, abs=1e-9)
        assert mean == pytest.approx((low + high) / 2, rel=1e-9, abs=1e-6)
        assert low <= mean <= high

    def test_equal_values_leave_no_width(self):
        assert mean_interval([3, 3, 3]) == (3.0, 3.0, 3.0)

    @pytest.mark.parametrize("n", [2, 3, 5, 30])
    @pytest.mark.parametrize("confidence", [0.5, 0.95, 0.99])
    def test_agrees_with_scipy(self, n, confidence):
        values = np.random.default_rng(n).normal(0.99, 0.002, n)
        error = statistics.stdev(values) / math.sqrt(n)
        expected = scipy.stats.t.interval(confidence, n - 1, statistics.fmean(values), error)
        assert mean_interval(values, confidence=confidence)[1:] == pytest.approx(
            expected, rel=1e-12
        )

    def test_holds_the_true_mean_about_as_often_as_it_says(self):
        """1000 times three runs: the share has a standard error of 0.7 %, 4 of them allowed."""
        runs = np.random.default_rng(0).normal(size=(1000, 3))
        holds = [low <= 0 <= high for _, low, high in map(mean_interval, runs)]
        assert np.mean(holds) == pytest.approx(0.95, abs=0.028)

    def test_the_greatest_confidence_is_that_of_the_outermost_quantile(self):
        t = student_t_quantile(1 - 1e-6, 1)
        assert mean_interval([0, 2], confidence=1 - 2e-6) == pytest.approx((1, 1 - t, 1 + t))

    @pytest.mark.parametrize("values", [[1e300, -1e300, 1], [1.7e308, 1.7e308], [-1.7e308, 0]])
    def test_limits_beyond_the_largest_float_are_refused_without_a_warning(self, values):
        with pytest.raises(ValueError, match=r"^values must be small enough .*; use a larger unit"):
            mean_interval(values)

    def test_computes_in_double_precision_whatever_comes_in(self):
        values = np.array([0.9906, 0.9891, 0.9871], dtype=np.float32)
        assert mean_interval(values) == mean_interval(values.astype(np.float64))
        assert all(type(limit) is float for limit in mean_interval(values))


class TestStudentTQuantile:
    @pytest.mark.parametrize("probability", [0.6, 0.75, 0.975, 0.999])
    def test_one_and_two_degrees_of_freedom_by_hand(self, probability):
        """df = 1 is Cauchy's distribution; df = 2 solves a quadratic."""
        cauchy = math.tan(math.pi * (probability - 0.5))
        a = 2 * probability - 1
        assert student_t_quantile(probability, 1) == pytest.approx(cauchy, rel=1e-12)
        expected = a * math.sqrt(2 / (1 - a**2))
        assert student_t_quantile(probability, 2) == pytest.approx(expected, rel=1e-12)

    @pytest.mark.parametrize(
        ("df", "t"), [(1, 12.71), (2, 4.303), (4, 2.776), (9, 2.262), (30, 2.042), (120, 1.980)]
    )
    def test_the_printed_table_for_95_per_cent(self, df, t):
        """As in every textbook, four digits: for example NIST Handbook of Statistics 1.3.6.7.2."""
        assert student_t_quantile(0.975, df) == pytest.approx(t, rel=5e-4)

    @pytest.mark.parametrize("confidence", [0.1, 0.5, 0.9, 0.95, 0.99, 0.9999])
    def test_agrees_with_scipy_from_1_to_100_degrees_of_freedom(self, confidence):
        df = np.arange(1, 101)
        expected = scipy.stats.t.ppf((1 + confidence) / 2, df)
        values = [student_t_quantile((1 + confidence) / 2, int(n)) for n in df]
        np.testing.assert_allclose(values, expected, rtol=1e-10)

    @pytest.mark.parametrize("tail", [1e-6, 1e-5, 1e-4])
    def test_agrees_with_scipy_as_far_out_as_it_goes(self, tail):
        for df in (1, 2, 3, 4, 5, 10, 30, 100, 1000, 10_000):
            for probability in (tail, 1 - tail):
                expected = scipy.stats.t.ppf(probability, df)
                assert student_t_quantile(probability, df) == pytest.approx(expected, rel=1e-9)

    @law
    @given(st.floats(0.001, 0.999), st.integers(1, 200))
    def test_is_the_inverse_of_the_distribution_function(self, probability, df):
        t = student_t_quantile(probability, df)
        assert scipy.stats.t.cdf(t, df) == pytest.approx(probability, rel=1e-10)

    @law
    @given(st.floats(0.001, 0.5), st.integers(1, 200))
    def test_is_antisymmetric_about_one_half(self, probability, df):
        assert student_t_quantile(probability, df) == pytest.approx(
            -student_t_quantile(1 - probability, df), rel=1e-9, abs=1e-12
        )

    def test_is_zero_at_one_half(self):
        assert student_t_quantile(0.5, 7) == 0.0

    @pytest.mark.parametrize("probability", [0.9, 0.975, 0.995])
    def test_falls_to_the_normal_quantile_as_the_degrees_of_freedom_grow(self, probability):
        quantiles = [student_t_quantile(probability, df) for df in (1, 2, 3, 4, 10, 100, 10_000)]
        assert quantiles == sorted(quantiles, reverse=True)
        normal = statistics.NormalDist().inv_cdf(probability)
        assert normal < quantiles[-1] < normal + (normal + normal**3) / (4 * 10_000) * 1.01


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


@pytest.mark.parametrize("score", [accuracy_score, confusion_matrix, *RATIOS])
@pytest.mark.parametrize(("name", "value", "error"), BAD_LABELS)
def test_labels_that_cannot_be_scored_are_named(score, name, value, error):
    with pytest.raises(error, match=name):
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
        ("zero_division", float("nan"), ValueError),
        ("zero_division", "warn", TypeError),
    ],
)
def test_an_option_that_does_not_exist_is_named(score, option, value, error):
    with pytest.raises(error, match=option):
        score([0, 1], [0, 1], **{option: value})


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (lambda: confusion_matrix([0, 3], [0, 1], n_classes=3), ValueError, "y_true"),
        (lambda: confusion_matrix([0, 1], [0, 3], n_classes=3), ValueError, "y_pred"),
        (lambda: confusion_matrix([0], [0], n_classes=0), ValueError, "n_classes"),
        (lambda: confusion_matrix([0], [0], n_classes=10**10), ValueError, "at most 10000 classes"),
        (lambda: recall_score([2**40], [0]), ValueError, "y_true .* at most 10000 .* np.unique"),
        (lambda: confusion_matrix([0], [0], n_classes=True), TypeError, "n_classes"),
        (lambda: recall_score([0, 2], [0, 1], average="binary"), ValueError, "y_true"),
        (lambda: recall_score([0], [1], average="binary", n_classes=3), ValueError, "n_classes"),
        (lambda: wilson_interval(-1, 10), ValueError, "successes"),
        (lambda: wilson_interval(11, 10), ValueError, "successes must be at most trials"),
        (lambda: wilson_interval(0.99, 100), TypeError, "successes"),
        (lambda: wilson_interval(0, 0), ValueError, "trials"),
        (lambda: wilson_interval(1, 10.0), TypeError, "trials"),
        (lambda: wilson_interval(1, 10, confidence=95), ValueError, "confidence"),
        (lambda: wilson_interval(1, 10, confidence=0), ValueError, "confidence"),
        (lambda: wilson_interval(1, 10, confidence="95%"), TypeError, "confidence"),
        (lambda: wilson_interval(1, 10, confidence=float("nan")), ValueError, "confidence"),
        (lambda: mean_interval([]), ValueError, "values"),
        (lambda: mean_interval([0.99]), ValueError, "values must hold at least two"),
        (lambda: mean_interval([0.9, float("nan")]), ValueError, "values"),
        (lambda: mean_interval([0.9, float("inf")]), ValueError, "values"),
        (lambda: mean_interval([[0.9, 0.8]]), ValueError, "values"),
        (lambda: mean_interval(["0.9", "0.8"]), TypeError, "values"),
        (lambda: mean_interval(0.9), ValueError, "values"),
        (lambda: mean_interval([0.9, 0.8], confidence=1), ValueError, "confidence"),
        (lambda: mean_interval([0.9, 0.8], confidence=1 - 1e-7), ValueError, "confidence must be"),
        (lambda: mean_interval([0.9, 0.8], confidence=None), TypeError, "confidence"),
        (lambda: student_t_quantile(9e-7, 3), ValueError, "probability must be at least 1e-06"),
        (lambda: student_t_quantile(1 - 9e-7, 3), ValueError, "probability must be at most 0.99"),
        (lambda: student_t_quantile(0, 3), ValueError, "probability"),
        (lambda: student_t_quantile(1.0, 3), ValueError, "probability"),
        (lambda: student_t_quantile("0.5", 3), TypeError, "probability"),
        (lambda: student_t_quantile(0.9, 0), ValueError, "df"),
        (lambda: student_t_quantile(0.9, 2.5), TypeError, "df"),
    ],
)
def test_a_bad_argument_is_named(call, error, name):
    with pytest.raises(error, match=name):
        call()
