"""Log loss, perplexity, Brier score, calibration: by hand, by laws, by scikit-learn, mpmath."""

import math

import mpmath
import numpy as np
import pytest
import sklearn.calibration
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.losses import sparse_categorical_crossentropy
from zenlib.metrics import (
    brier_score_loss,
    calibration_curve,
    expected_calibration_error,
    log_loss,
    perplexity,
)

Y_TRUE, Y_PROB = [1, 0], [0.5, 0.25]
ROWS_TRUE, ROWS = [2, 0], [[0.25, 0.25, 0.5], [0.125, 0.375, 0.5]]
WEATHER_TRUE, WEATHER = [0, 0, 1, 0, 1, 0], [0.1, 0.1, 0.1, 0.1, 0.9, 0.9]
LOSSES = (log_loss, perplexity, brier_score_loss)
EITHER = (*LOSSES, expected_calibration_error)
ALL = (*EITHER, calibration_curve)

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
forecasts = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 64).map(lambda n: n / 64)), min_size=1, max_size=40
).map(lambda rows: (np.array([y for y, _ in rows]), np.array([p for _, p in rows])))
bins_and_strategy = st.tuples(st.integers(1, 20), st.sampled_from(["uniform", "quantile"]))


def random_rows(seed, m=10, k=5, scale=3.0):
    rng = np.random.default_rng(seed)
    e = np.exp(rng.normal(scale=scale, size=(m, k)))
    return rng.integers(0, k, m), e / e.sum(axis=1, keepdims=True)


class TestByHand:
    @pytest.mark.parametrize(
        ("loss", "y_true", "y_prob", "expected"),
        [
            (log_loss, [1, 0], [0.5, 0.5], math.log(2)),
            (log_loss, Y_TRUE, Y_PROB, (math.log(2) + math.log(4 / 3)) / 2),
            (log_loss, ROWS_TRUE, ROWS, (math.log(2) + math.log(8)) / 2),
            (perplexity, ROWS_TRUE, ROWS, 4),
            (perplexity, [0], [[0.2] * 5], 5),
            (brier_score_loss, Y_TRUE, Y_PROB, (1 / 4 + 1 / 16) / 2),
            (brier_score_loss, [2], [[0.25, 0.25, 0.5]], 2 / 16 + 1 / 4),
            (brier_score_loss, [1], [0.0], 1),
            (brier_score_loss, [1], [[1.0, 0.0]], 2),
        ],
    )
    def test_losses(self, loss, y_true, y_prob, expected):
        assert loss(y_true, y_prob) == pytest.approx(expected, rel=1e-15)

    def test_calibration_curve(self):
        """Rain was said to have 10 % four times and came once, 90 % twice and came once."""
        prob_true, prob_pred, counts = calibration_curve(WEATHER_TRUE, WEATHER, n_bins=2)
        assert prob_true.tolist() == [1 / 4, 1 / 2]
        assert prob_pred == pytest.approx([0.1, 0.9], rel=1e-15)
        assert counts.tolist() == [4, 2]

    def test_expected_calibration_error(self):
        expected = (4 * 0.15 + 2 * 0.4) / 6
        ece = expected_calibration_error(WEATHER_TRUE, WEATHER, n_bins=2)
        assert ece == pytest.approx(expected, rel=1e-14)

    def test_calibration_error_of_rows_looks_at_the_highest_probability_alone(self):
        """Confidences 0.5 and 0.5 in class 2, right once: nothing to blame; nor in 0.8, once
        right of two: 0.3."""
        assert expected_calibration_error(ROWS_TRUE, ROWS, n_bins=1) == 0
        rows = [[0.1, 0.8, 0.1], [0.8, 0.2, 0.0]]
        assert expected_calibration_error([1, 1], rows) == pytest.approx(0.3, rel=1e-14)

    def test_calibration_error_of_rows_holds_confidence_against_what_was_right(self):
        """Three times 0.75: all right is 0.25 too modest, all wrong 0.75 too sure."""
        rows = [[0.75, 0.25]] * 3
        assert expected_calibration_error([0, 0, 0], rows) == 0.25
        assert expected_calibration_error([1, 1, 1], rows) == 0.75

    def test_an_edge_belongs_to_the_bin_below_and_zero_to_the_first(self):
        y_prob = [0.0, 0.5, 0.75, 1.0]
        prob_true, prob_pred, counts = calibration_curve([1, 0, 0, 1], y_prob, n_bins=2)
        assert counts.tolist() == [2, 2]
        assert prob_pred.tolist() == [0.25, 0.875]
        assert prob_true.tolist() == [0.5, 0.5]

    def test_quantiles_share_the_samples_out(self):
        y_prob = [0.01, 0.02, 0.03, 0.04, 0.05, 0.9]
        uniform = calibration_curve([0] * 6, y_prob, n_bins=3)[2]
        quantile = calibration_curve([0] * 6, y_prob, n_bins=3, strategy="quantile")[2]
        assert (uniform.tolist(), quantile.tolist()) == ([5, 1], [2, 2, 2])


class TestDefaults:
    def test_five_bins_of_a_curve(self):
        y_prob = np.linspace(0.05, 0.95, 10)
        assert calibration_curve([0] * 10, y_prob)[2].tolist() == [2] * 5

    def test_fifteen_bins_of_an_error(self):
        data = random_rows(0, m=300)
        assert expected_calibration_error(*data) == expected_calibration_error(*data, n_bins=15)
        assert expected_calibration_error(*data) != expected_calibration_error(*data, n_bins=14)

    def test_bins_of_equal_width(self):
        data = random_rows(0, m=300)
        uniform, quantile = (
            expected_calibration_error(*data, strategy=name) for name in ("uniform", "quantile")
        )
        assert expected_calibration_error(*data) == uniform != quantile


class TestLaws:
    @law
    @given(forecasts)
    def test_two_columns_say_what_one_says_and_cost_twice_as_much_brier(self, data):
        y_true, y_prob = data
        columns = np.column_stack([1 - y_prob, y_prob])
        one, two = (brier_score_loss(y_true, p) for p in (y_prob, columns))
        assert two == pytest.approx(2 * one, rel=1e-14)
        one, two = (log_loss(y_true, p) for p in (y_prob, columns))
        assert one == two

    @law
    @given(forecasts)
    def test_renaming_the_classes_changes_nothing(self, data):
        y_true, y_prob = data
        for loss in (log_loss, brier_score_loss, perplexity):
            assert loss(1 - y_true, 1 - y_prob) == loss(y_true, y_prob)

    @law
    @given(st.integers(1, 20), st.integers(1, 19))
    def test_both_losses_are_least_where_the_probability_is_the_share(self, m, ones):
        y_true = np.arange(m) < ones
        share = y_true.mean()
        for loss in (log_loss, brier_score_loss):
            best = loss(y_true, np.full(m, share))
            for other in (share - 0.01, share + 0.01):
                if 0 <= other <= 1:
                    assert loss(y_true, np.full(m, other)) > best

    @law
    @given(forecasts, bins_and_strategy)
    def test_the_curve_keeps_samples_events_and_probabilities(self, data, options):
        y_true, y_prob = data
        n_bins, strategy = options
        prob_true, prob_pred, counts = calibration_curve(
            y_true, y_prob, n_bins=n_bins, strategy=strategy
        )
        assert counts.sum() == len(y_true)
        assert (prob_true * counts).sum() == pytest.approx(y_true.sum(), abs=1e-12)
        assert (prob_pred * counts).sum() == pytest.approx(y_prob.sum(), abs=1e-12)
        assert (np.diff(prob_pred) > 0).all()
        assert len(counts) <= n_bins

    @law
    @given(forecasts, bins_and_strategy)
    def test_the_error_is_the_mean_distance_of_the_curve_from_the_diagonal(self, data, options):
        n_bins, strategy = options
        bins = {"n_bins": n_bins, "strategy": strategy}
        prob_true, prob_pred, counts = calibration_curve(*data, **bins)
        expected = sum(counts * abs(prob_true - prob_pred)) / sum(counts)
        assert expected_calibration_error(*data, **bins) == pytest.approx(expected, abs=1e-14)

    @law
    @given(forecasts, st.integers(1, 6))
    def test_finer_bins_never_hide_an_error(self, data, n_bins):
        """Two halves of a bin deviate in sum at least as much as the whole."""
        coarse, fine = (expected_calibration_error(*data, n_bins=n) for n in (n_bins, 2 * n_bins))
        assert fine >= coarse - 1e-12

    @law
    @given(forecasts)
    def test_one_bin_compares_the_base_rate_with_the_mean_probability(self, data):
        y_true, y_prob = data
        expected = abs(y_true.mean() - y_prob.mean())
        assert expected_calibration_error(*data, n_bins=1) == pytest.approx(expected, abs=1e-14)

    def test_probabilities_that_are_kept_have_almost_no_error_and_inflated_ones_have_theirs(self):
        """200,000 forecasts: chance leaves about 0.002 in each of ten bins."""
        rng = np.random.default_rng(0)
        truth = rng.uniform(0, 1, 200_000)
        happened = rng.random(200_000) < truth
        assert expected_calibration_error(happened, truth, n_bins=10) < 0.005
        stated = np.full(200_000, 0.9)
        error = expected_calibration_error(rng.random(200_000) < 0.7, stated)
        assert error == pytest.approx(0.2, abs=0.005)


class TestExtremes:
    def test_a_certain_mistake_costs_infinitely_many_nats_but_only_one_or_two_of_brier(self):
        assert log_loss([1, 0], [0.0, 0.5]) == math.inf
        assert perplexity([1, 0], [[1.0, 0.0], [0.5, 0.5]]) == math.inf
        assert brier_score_loss([1, 0], [0.0, 1.0]) == 1
        assert expected_calibration_error([1, 0], [0.0, 1.0]) == 1

    def test_certainty_that_was_right_costs_nothing(self):
        for loss in (log_loss, brier_score_loss, expected_calibration_error):
            value = loss([1, 0, 1], [1.0, 0.0, 1.0])
            assert value == 0
            assert math.copysign(1, value) == 1, "not minus zero"
        assert perplexity([1, 0], [1.0, 0.0]) == 1

    @pytest.mark.parametrize("p", [5e-324, 1e-300, 1e-16, 0.3, 1 - 1e-16])
    def test_log_loss_against_mpmath_without_clipping(self, p):
        with mpmath.workdps(40):
            expected = float(-mpmath.log(mpmath.mpf(p)))
        assert log_loss([1], [p]) == pytest.approx(expected, rel=1e-15)
        assert log_loss([1], [[1 - p, p]]) == pytest.approx(expected, rel=1e-15)

    def test_a_perplexity_beyond_the_largest_float_is_inf_without_a_warning(self):
        assert perplexity([1], [5e-324]) == math.inf
        assert perplexity([1], [1e-300]) == pytest.approx(1e300, rel=1e-12)


@pytest.mark.slow
class TestAgainstScikitLearn:
    def test_log_loss_and_brier_score_of_ten_thousand_rows(self):
        for seed in range(400):
            y_true, y_prob = random_rows(seed, m=25)
            expected = sklearn.metrics.log_loss(y_true, y_prob, labels=range(5))
            assert log_loss(y_true, y_prob) == pytest.approx(expected, rel=1e-12)
            expected = sklearn.metrics.brier_score_loss(
                y_true, y_prob, labels=range(5), scale_by_half=False
            )
            assert brier_score_loss(y_true, y_prob) == pytest.approx(expected, rel=1e-12)

    def test_log_loss_and_brier_score_of_two_classes(self):
        for seed in range(300):
            rng = np.random.default_rng(seed)
            y_true, y_prob = rng.integers(0, 2, 40), rng.random(40)
            expected = sklearn.metrics.log_loss(y_true, y_prob, labels=[0, 1])
            assert log_loss(y_true, y_prob) == pytest.approx(expected, rel=1e-12)
            expected = sklearn.metrics.brier_score_loss(y_true, y_prob, labels=[0, 1], pos_label=1)
            assert brier_score_loss(y_true, y_prob) == pytest.approx(expected, rel=1e-12)

    def test_single_precision_is_added_up_in_double(self):
        y_true, y_prob = random_rows(0, m=10_000)
        single = y_prob.astype(np.float32)
        assert log_loss(y_true, single) == pytest.approx(log_loss(y_true, y_prob), rel=1e-5)
        expected = log_loss(y_true, single.astype(np.float64))
        assert log_loss(y_true, single) == expected

    @pytest.mark.parametrize("strategy", ["uniform", "quantile"])
    def test_calibration_curves_of_more_than_ten_thousand_forecasts(self, strategy):
        for seed in range(300):
            rng = np.random.default_rng(seed)
            n_bins = int(rng.integers(1, 12))
            y_prob = rng.random(50).round(int(rng.integers(1, 6)))
            y_true = np.append(rng.integers(0, 2, 48), [0, 1])
            expected = sklearn.calibration.calibration_curve(
                y_true, y_prob, n_bins=n_bins, strategy=strategy
            )
            values = calibration_curve(y_true, y_prob, n_bins=n_bins, strategy=strategy)
            for value, other in zip(values[:2], expected, strict=True):
                np.testing.assert_allclose(value, other, rtol=1e-12)

    def test_log_loss_is_the_cross_entropy_and_perplexity_its_exponential(self):
        for seed in range(20):
            y_true, y_prob = random_rows(seed)
            expected = sparse_categorical_crossentropy(y_true, y_prob)
            assert log_loss(y_true, y_prob) == pytest.approx(expected, rel=1e-14)
            geometric = np.prod(y_prob[np.arange(10), y_true]) ** (-1 / 10)
            assert perplexity(y_true, y_prob) == pytest.approx(geometric, rel=1e-12)


class TestInputs:
    @pytest.mark.parametrize("loss", EITHER)
    def test_a_loss_is_a_float(self, loss):
        assert type(loss(Y_TRUE, Y_PROB)) is float
        assert type(loss(ROWS_TRUE, ROWS)) is float

    @pytest.mark.parametrize("loss", ALL)
    def test_true_is_one_and_inputs_are_left_as_they_were(self, loss):
        y_true, y_prob = np.array([True, False]), np.array(Y_PROB)
        values, expected = (np.hstack([loss(y, y_prob)]) for y in (y_true, Y_TRUE))
        assert (values == expected).all()
        assert (y_true.tolist(), y_prob.tolist()) == ([True, False], Y_PROB)

    @pytest.mark.parametrize("loss", EITHER)
    def test_a_class_that_never_happens_may_have_a_column(self, loss):
        assert loss([0, 0], [[1.0, 0.0, 0.0]] * 2) == (1 if loss is perplexity else 0)

    @pytest.mark.parametrize("loss", ALL)
    @pytest.mark.parametrize(
        ("name", "value", "error"),
        [
            ("y_true", [1, 0, 1], ValueError),
            ("y_true", [2, 0], ValueError),
            ("y_true", [-1, 0], ValueError),
            ("y_true", [1.0, 0.0], TypeError),
            ("y_true", [[0, 1], [1, 0]], ValueError),
            ("y_true", [], ValueError),
            ("y_prob", [0.5], ValueError),
            ("y_prob", [0.5, 1.1], ValueError),
            ("y_prob", [-0.1, 0.5], ValueError),
            ("y_prob", [0.5, math.nan], ValueError),
            ("y_prob", [0.5, math.inf], ValueError),
            ("y_prob", ["likely", "not"], TypeError),
            ("y_prob", [[0.5, 0.6], [0.5, 0.5]], ValueError),
            ("y_prob", [[[0.5, 0.5]], [[0.5, 0.5]]], ValueError),
            ("y_prob", 0.5, ValueError),
            ("y_prob", [], ValueError),
        ],
    )
    def test_what_is_no_forecast_is_named(self, loss, name, value, error):
        with pytest.raises(error, match=rf"^(y_true and )?{name} (must|and)"):
            loss(**{"y_true": Y_TRUE, "y_prob": Y_PROB, name: value})

    @pytest.mark.parametrize("loss", EITHER)
    def test_a_label_without_a_column_is_named(self, loss):
        with pytest.raises(ValueError, match=r"y_true must hold labels below .* 3, got 3"):
            loss([3, 0], ROWS)

    @pytest.mark.parametrize("function", [calibration_curve, expected_calibration_error])
    @pytest.mark.parametrize(
        ("option", "value", "error"),
        [
            ("n_bins", 0, ValueError),
            ("n_bins", 2.0, TypeError),
            ("n_bins", True, TypeError),
            ("strategy", "kmeans", ValueError),
            ("strategy", None, ValueError),
        ],
    )
    def test_an_option_that_does_not_exist_is_named(self, function, option, value, error):
        with pytest.raises(error, match=rf"^{option} must"):
            function(Y_TRUE, Y_PROB, **{option: value})

    def test_a_curve_of_several_classes_at_once_is_refused_with_the_way_out(self):
        with pytest.raises(ValueError, match=r"y_prob must have shape \(m,\).* y_prob\[:, 1\]"):
            calibration_curve(ROWS_TRUE, ROWS)
