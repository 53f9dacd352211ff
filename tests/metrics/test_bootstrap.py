"""Bootstrap intervals: by hand, by their laws, and draw for draw against SciPy."""

import math

import numpy as np
import pytest
import scipy.stats

from zenlib.metrics import accuracy_score, bootstrap_interval, roc_auc_score

METHODS = ("percentile", "bca")


def rng():
    return np.random.default_rng(7)


def skewed(n=25, seed=0):
    return np.random.default_rng(seed).exponential(size=n)


def gain(truth, a, b):
    return accuracy_score(truth, b) - accuracy_score(truth, a)


class TestByHand:
    @pytest.mark.parametrize("method", METHODS)
    def test_the_mean_of_zero_and_one_may_be_anything_between(self, method):
        """A quarter of the resamples is (0, 0), a quarter (1, 1): beyond 2.5 % on both sides."""
        assert bootstrap_interval(np.mean, [0, 1], rng=rng(), method=method) == (0.5, 0, 1)

    @pytest.mark.parametrize("method", METHODS)
    def test_equal_samples_leave_no_width(self, method):
        limits = bootstrap_interval(np.mean, [3, 3, 3], rng=rng(), method=method)
        assert limits == (3.0, 3.0, 3.0)

    @pytest.mark.parametrize("method", METHODS)
    def test_two_models_that_always_agree_do_not_differ(self, method):
        truth, a = np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0])
        limits = bootstrap_interval(gain, truth, a, a, rng=rng(), method=method)
        assert limits == (0, 0, 0)

    def test_percentiles_are_those_of_the_resampled_values(self):
        samples, draws = skewed(), rng()
        values = [samples[draws.integers(0, 25, 25)].mean() for _ in range(200)]
        options = {"n_resamples": 200, "confidence": 0.8, "method": "percentile"}
        estimate, low, high = bootstrap_interval(np.mean, samples, rng=rng(), **options)
        assert estimate == samples.mean()
        assert (low, high) == pytest.approx(tuple(np.percentile(values, [10, 90])), rel=1e-14)

    def test_the_correction_is_efrons(self):
        """For a mean, leaving one out moves it by its distance: the acceleration is known."""
        samples, draws, normal = skewed(), rng(), scipy.stats.norm
        values = np.array([samples[draws.integers(0, 25, 25)].mean() for _ in range(500)])
        z0 = normal.ppf(np.mean(values < samples.mean()))
        distance = samples - samples.mean()
        a = (distance**3).sum() / (6 * (distance**2).sum() ** 1.5)
        z = z0 + normal.ppf([0.05, 0.95])
        expected = np.quantile(values, normal.cdf(z0 + z / (1 - a * z)))
        options = {"n_resamples": 500, "confidence": 0.9}
        limits = bootstrap_interval(np.mean, samples, rng=rng(), **options)[1:]
        assert limits == pytest.approx(tuple(expected), rel=1e-12)


class TestLaws:
    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize(("shift", "factor"), [(5, 1), (0, 3), (-2, 0.5), (0, 1e150)])
    def test_follows_a_change_of_unit(self, method, shift, factor):
        plain = bootstrap_interval(np.mean, skewed(), rng=rng(), method=method)
        moved = bootstrap_interval(np.mean, factor * skewed() + shift, rng=rng(), method=method)
        assert moved == pytest.approx([factor * limit + shift for limit in plain], rel=1e-9)

    @pytest.mark.parametrize("method", METHODS)
    def test_mirrored_samples_have_the_mirrored_interval(self, method):
        mean, low, high = bootstrap_interval(np.mean, skewed(), rng=rng(), method=method)
        mirrored = bootstrap_interval(np.mean, -skewed(), rng=rng(), method=method)
        assert mirrored == pytest.approx((-mean, -high, -low), rel=1e-12)

    @pytest.mark.parametrize("method", METHODS)
    def test_more_confidence_makes_it_wider(self, method):
        widths = []
        for confidence in (0.5, 0.8, 0.95, 0.99):
            limits = bootstrap_interval(
                np.mean, skewed(), rng=rng(), method=method, confidence=confidence
            )
            widths.append(limits[2] - limits[1])
        assert widths == sorted(widths)
        assert len(set(widths)) == 4

    def test_the_correction_moves_the_interval_towards_the_long_tail(self):
        _, *plain = bootstrap_interval(np.mean, skewed(), rng=rng(), method="percentile")
        _, *moved = bootstrap_interval(np.mean, skewed(), rng=rng())
        assert moved[0] > plain[0]
        assert moved[1] > plain[1]

    def test_the_same_generator_gives_the_same_interval_and_another_one_another(self):
        first, second = (bootstrap_interval(np.mean, skewed(), rng=rng()) for _ in range(2))
        assert first == second
        other = bootstrap_interval(np.mean, skewed(), rng=np.random.default_rng(8))
        assert other != first

    def test_what_two_models_share_cancels_in_their_difference(self):
        """B repairs 10 of A's 40 errors: apart the intervals overlap, paired zero is excluded."""
        truth, a = np.ones(200, int), np.arange(200) >= 40
        b = a | (np.arange(200) < 10)
        _, low, high = bootstrap_interval(gain, truth, a, b, rng=rng())
        apart = [bootstrap_interval(accuracy_score, truth, x, rng=rng()) for x in (a, b)]
        assert 0 < low < 0.05 < high
        assert apart[0][2] > apart[1][1]

    def test_rows_of_a_matrix_stay_together(self):
        rows = np.column_stack([skewed(), -skewed()])
        limits = bootstrap_interval(lambda x: x.sum(axis=1).max(), rows, rng=rng())
        assert limits == (0, 0, 0)

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.slow
    def test_holds_the_true_mean_about_as_often_as_it_says(self, method):
        """Of 300 samples of 30 normal values; the standard error of the share is 1.3 %, and both
        methods are known to be a little narrow at this size."""
        draws = np.random.default_rng(3)
        options = {"rng": draws, "n_resamples": 300, "method": method, "confidence": 0.9}
        limits = [bootstrap_interval(np.mean, draws.normal(size=30), **options) for _ in range(300)]
        holds = np.mean([low <= 0 <= high for _, low, high in limits])
        assert 0.82 < holds < 0.94


class TestAgainstSciPy:
    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95])
    @pytest.mark.parametrize("statistic", [np.mean, np.median, np.std])
    def test_one_sample(self, method, confidence, statistic):
        for seed in range(5):
            samples = skewed(seed=seed)
            expected = scipy.stats.bootstrap(
                (samples,),
                lambda x, axis: statistic(x, axis=axis),
                n_resamples=400,
                confidence_level=confidence,
                method=method,
                rng=rng(),
            ).confidence_interval
            limits = bootstrap_interval(
                statistic, samples, rng=rng(), n_resamples=400, confidence=confidence, method=method
            )
            assert limits[1:] == pytest.approx(tuple(expected), rel=1e-12)

    @pytest.mark.parametrize("method", METHODS)
    def test_two_samples_that_belong_together(self, method):
        draws = np.random.default_rng(0)
        y_true = draws.integers(0, 2, 60)
        y_score = draws.normal(y_true)
        expected = scipy.stats.bootstrap(
            (y_true, y_score),
            lambda y, s: roc_auc_score(y.astype(int), s),
            n_resamples=300,
            method=method,
            rng=rng(),
            vectorized=False,
            paired=True,
        ).confidence_interval
        limits = bootstrap_interval(
            roc_auc_score, y_true, y_score, rng=rng(), n_resamples=300, method=method
        )
        assert limits == pytest.approx((roc_auc_score(y_true, y_score), *expected), rel=1e-12)


class TestDefaults:
    def test_bca_of_two_thousand_resamples_for_95_per_cent(self):
        options = {"method": "bca", "n_resamples": 2000, "confidence": 0.95}
        written_out = bootstrap_interval(np.mean, skewed(), rng=rng(), **options)
        assert bootstrap_interval(np.mean, skewed(), rng=rng()) == written_out

    def test_limits_are_floats_and_samples_left_as_they_were(self):
        samples = skewed()
        limits = bootstrap_interval(np.mean, samples, rng=rng())
        assert all(type(limit) is float for limit in limits)
        assert (samples == skewed()).all()


def call(**changes):
    arguments = {"statistic": np.mean, "samples": ([1.0, 2.0, 4.0],), "rng": rng(), **changes}
    statistic, samples = arguments.pop("statistic"), arguments.pop("samples")
    return bootstrap_interval(statistic, *samples, **arguments)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"statistic": 3}, TypeError, "statistic must be a function"),
        (
            {"statistic": lambda x: x},
            ValueError,
            r"statistic must return one number, got shape \(3,\); reduce it",
        ),
        ({"statistic": lambda x: math.nan}, ValueError, "what statistic returns must be finite"),
        ({"statistic": lambda x: math.inf}, ValueError, "what statistic returns must be finite"),
        ({"statistic": lambda x: "a"}, TypeError, "what statistic returns"),
        ({"statistic": lambda x: None}, TypeError, "what statistic returns"),
        ({"samples": ()}, ValueError, "samples must be at least one array, got none; pass them"),
        ({"samples": ([1.0],)}, ValueError, r"samples\[0\] must hold at least two"),
        ({"samples": (3.0,)}, ValueError, r"samples\[0\] must hold at least two"),
        ({"samples": ([],)}, ValueError, r"samples\[0\] must hold at least two"),
        ({"samples": ([1, 2, 3], [1, 2])}, ValueError, r"samples\[0\] and samples\[1\] .* 3 and 2"),
        ({"samples": ([1, 2], [1])}, ValueError, r"samples\[1\] must hold at least two"),
        ({"rng": 0}, TypeError, "rng must be a numpy Generator"),
        ({"rng": None}, TypeError, "rng must be a numpy Generator"),
        ({"confidence": 95}, ValueError, "confidence must be below 1"),
        ({"confidence": 0}, ValueError, "confidence must be above 0"),
        ({"confidence": "95%"}, TypeError, "confidence"),
        ({"n_resamples": 0}, ValueError, "n_resamples must be at least 1"),
        ({"n_resamples": 1e3}, TypeError, "n_resamples"),
        ({"method": "basic"}, ValueError, "method must be one of"),
        ({"method": None}, ValueError, "method must be one of"),
    ],
)
def test_a_bad_argument_is_named(changes, error, message):
    with pytest.raises(error, match=f"^{message}"):
        call(**changes)


class TestWhatBcaCannotCorrect:
    @pytest.mark.parametrize(("sign", "side"), [(1, "below"), (-1, "above")])
    def test_resamples_all_on_one_side_of_the_estimate(self, sign, side):
        """Drawn with replacement, ten different values are hardly ever all there."""

        def different(x):
            return sign * len(np.unique(x))

        options = {"rng": rng(), "n_resamples": 50}
        with pytest.raises(ValueError, match=f'statistic .* 50 resamples {side} it; .*percentile"'):
            bootstrap_interval(different, np.arange(10), **options)
        estimate, low, high = bootstrap_interval(
            different, np.arange(10), method="percentile", **options
        )
        assert (estimate, low < high, sign * high < 10) == (sign * 10, True, True)

    def test_one_sample_that_decides_everything_at_extreme_confidence(self):
        samples = np.append(np.zeros(99), 1)
        options = {"rng": rng(), "confidence": 1 - 1e-12}
        with pytest.raises(
            ValueError, match=r'samples must not be .* lower confidence .*percentile"'
        ):
            bootstrap_interval(np.mean, samples, **options)
        assert bootstrap_interval(np.mean, samples, method="percentile", **options)[0] == 0.01
