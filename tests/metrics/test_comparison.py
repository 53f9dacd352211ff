"""McNemar's test: by hand, by its laws, against SciPy and a published example."""

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.metrics import McNemar, mcnemar_test

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
counts = st.integers(0, 40)


def predictions(only_a, only_b, both=0, neither=0):
    """Truth 1 everywhere, and two predictions that are right as often as asked."""
    right = [(1, 0)] * only_a + [(0, 1)] * only_b + [(1, 1)] * both + [(0, 0)] * neither
    a, b = np.array(right).T
    return np.ones(len(right), int), a, b


class TestByHand:
    @pytest.mark.parametrize(
        ("only_a", "only_b", "p_value"),
        [
            (6, 0, 2 / 64),
            (0, 6, 2 / 64),
            (5, 1, 2 * (1 + 6) / 64),
            (4, 2, 2 * (1 + 6 + 15) / 64),
            (3, 3, 1),  # twice the lower half with its middle would be more than 1
            (1, 0, 1),
        ],
    )
    def test_exact(self, only_a, only_b, p_value):
        result = mcnemar_test(*predictions(only_a, only_b, both=2, neither=1))
        assert (result.only_a, result.only_b) == (only_a, only_b)
        assert result.statistic == min(only_a, only_b)
        assert result.p_value == pytest.approx(p_value, rel=1e-15)

    @pytest.mark.parametrize(
        ("only_a", "only_b", "statistic"),
        [(10, 4, 25 / 14), (4, 10, 25 / 14), (5, 4, 0), (5, 5, 0), (1, 0, 0), (3, 0, 4 / 3)],
    )
    def test_chi_square_with_continuity_correction(self, only_a, only_b, statistic):
        result = mcnemar_test(*predictions(only_a, only_b), exact=False)
        assert result.statistic == pytest.approx(statistic, rel=1e-15)
        assert result.p_value == pytest.approx(scipy.stats.chi2.sf(statistic, 1), rel=1e-12)

    @pytest.mark.parametrize("exact", [True, False])
    def test_two_that_never_disagree_could_be_equally_good(self, exact):
        result = mcnemar_test(*predictions(0, 0, both=3, neither=2), exact=exact)
        assert result == McNemar(only_a=0, only_b=0, statistic=0.0, p_value=1.0)

    def test_a_published_example(self):
        """Agresti, Categorical Data Analysis, 2nd edition, §10.1.1: approval of the prime minister
        in two surveys, 150 against 86 changed their mind; z² = 17.36 without the correction."""
        result = mcnemar_test(*predictions(86, 150, both=794, neither=570), exact=False)
        assert result.statistic == pytest.approx(63**2 / 236, rel=1e-15)
        assert result.p_value < 5e-5


class TestLaws:
    @law
    @given(counts, counts, st.booleans())
    def test_the_names_of_the_two_do_not_matter(self, only_a, only_b, exact):
        one = mcnemar_test(*predictions(only_a, only_b, both=1), exact=exact)
        truth, a, b = predictions(only_a, only_b, both=1)
        other = mcnemar_test(truth, b, a, exact=exact)
        assert (one.only_a, one.only_b) == (other.only_b, other.only_a)
        assert (one.statistic, one.p_value) == (other.statistic, other.p_value)

    @law
    @given(counts, counts, st.integers(1, 100), st.booleans())
    def test_samples_on_which_both_agree_say_nothing(self, only_a, only_b, more, exact):
        alone = mcnemar_test(*predictions(only_a, only_b, both=1), exact=exact)
        among = mcnemar_test(*predictions(only_a, only_b, more, more), exact=exact)
        assert alone == among

    @law
    @given(st.integers(1, 60))
    def test_the_more_uneven_the_less_probable(self, n):
        p_values = [mcnemar_test(*predictions(n - k, k)).p_value for k in range(n // 2 + 1)]
        assert p_values == sorted(p_values)
        assert p_values[0] == pytest.approx(min(1, 2 / 2**n))
        assert max(p_values) <= 1

    @law
    @given(counts, counts)
    def test_the_exact_sum_of_binomials(self, only_a, only_b):
        n = only_a + only_b
        tail = Fraction(sum(math.comb(n, k) for k in range(min(only_a, only_b) + 1)), 2**n)
        p_value = mcnemar_test(*predictions(only_a, only_b, both=1)).p_value
        assert p_value == pytest.approx(float(min(1, 2 * tail)), rel=1e-14)

    def test_is_about_uniform_where_both_are_equally_good(self):
        """Of 2,000 comparisons at most 5 % and a little chance may come out below 0.05."""
        rng = np.random.default_rng(0)
        a, b = (rng.random((2, 2000, 100)) < 0.8).astype(int)
        p_values = [
            mcnemar_test(np.ones(100, int), *pair).p_value for pair in zip(a, b, strict=True)
        ]
        assert np.mean(np.array(p_values) < 0.05) < 0.05

    def test_labels_of_many_classes_count_only_as_right_or_wrong(self):
        result = mcnemar_test([0, 1, 2, 3], [0, 1, 0, 0], [0, 2, 2, 1])
        assert (result.only_a, result.only_b) == (1, 1)


class TestAgainstSciPy:
    def test_ten_thousand_pairs_of_counts(self):
        b, c = (grid.ravel() for grid in np.mgrid[0:101, 0:101])
        results = [
            mcnemar_test(*predictions(int(x), int(y), both=1)) for x, y in zip(b, c, strict=True)
        ]
        expected = np.minimum(1, 2 * scipy.stats.binom.cdf(np.minimum(b, c), b + c, 0.5))
        np.testing.assert_allclose([r.p_value for r in results], expected, rtol=1e-12)

    def test_ten_thousand_chi_squares(self):
        b, c = (grid.ravel() for grid in np.mgrid[0:101, 0:101])
        results = [
            mcnemar_test(*predictions(int(x), int(y), both=1), exact=False)
            for x, y in zip(b, c, strict=True)
        ]
        statistics = np.maximum(abs(b - c) - 1, 0) ** 2 / np.maximum(b + c, 1)
        np.testing.assert_allclose([r.statistic for r in results], statistics, rtol=1e-14)
        expected = scipy.stats.chi2.sf(statistics, 1)
        np.testing.assert_allclose([r.p_value for r in results], expected, rtol=1e-12)

    @pytest.mark.parametrize(("b", "c"), [(4900, 5100), (1000, 1200), (20_000, 20_500)])
    def test_thousands_of_disagreements(self, b, c):
        expected = scipy.stats.binomtest(b, b + c).pvalue
        assert mcnemar_test(*predictions(b, c)).p_value == pytest.approx(expected, rel=1e-10)

    def test_a_split_beyond_all_chance_underflows_to_zero_without_a_warning(self):
        assert mcnemar_test(*predictions(0, 3000)).p_value == 0


class TestInputs:
    def test_exact_unless_told_otherwise(self):
        data = predictions(9, 2)
        assert mcnemar_test(*data) == mcnemar_test(*data, exact=True)
        assert mcnemar_test(*data) != mcnemar_test(*data, exact=False)

    def test_true_and_bytes_are_labels_and_are_left_as_they_were(self):
        data = predictions(9, 2)
        for dtype in (bool, np.uint8):
            given = [labels.astype(dtype) for labels in data]
            assert mcnemar_test(*given) == mcnemar_test(*data)
            assert all((a == b).all() for a, b in zip(given, data, strict=True))

    @pytest.mark.parametrize("exact", [True, False])
    def test_fields_are_plain_numbers(self, exact):
        result = mcnemar_test(*predictions(9, 2), exact=exact)
        assert [type(value) for value in vars(result).values()] == [int, int, float, float]

    def test_a_result_cannot_be_changed(self):
        result = mcnemar_test(*predictions(1, 1))
        with pytest.raises(AttributeError):
            result.p_value = 0

    @pytest.mark.parametrize(
        ("name", "value", "error"),
        [
            ("y_true", [0, 1, 1], ValueError),
            ("y_pred_a", [0], ValueError),
            ("y_pred_b", [0, 1, 1], ValueError),
            ("y_true", [0.0, 1.0], TypeError),
            ("y_pred_a", [0.2, 0.8], TypeError),
            ("y_pred_b", ["cat", "dog"], TypeError),
            ("y_pred_a", [[0, 1]], ValueError),
            ("y_true", [0, -1], ValueError),
            ("y_pred_b", [-1, 0], ValueError),
            ("y_true", [], ValueError),
            ("exact", 1, TypeError),
            ("exact", "yes", TypeError),
            ("exact", None, TypeError),
        ],
    )
    def test_a_bad_argument_is_named(self, name, value, error):
        labels = {"y_true": [0, 1], "y_pred_a": [0, 1], "y_pred_b": [0, 0]}
        with pytest.raises(error, match=rf"^(y_true and )?{name} (must|and)"):
            mcnemar_test(**{**labels, name: value})
