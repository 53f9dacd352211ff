"""Wilson's and Student's intervals: by hand, by their laws, by SciPy and published tables."""

import math
import statistics

import mpmath
import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.metrics import mean_interval, student_t_quantile, wilson_interval

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)


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

    @pytest.mark.slow
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


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
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
        (lambda: mean_interval([0.9, 0.8], confidence=0), ValueError, "confidence must be above 0"),
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
    with pytest.raises(error, match=f"^{name}"):
        call()
