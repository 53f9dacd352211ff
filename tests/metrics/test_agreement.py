"""Cohen's kappa: by hand, from its paper, by laws, by scikit-learn, by Lin's coefficient."""

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zenlib.metrics import cohen_kappa_score

law = settings(deadline=None, derandomize=True, database=None, max_examples=60)
WEIGHTS = (None, "linear", "quadratic")
marks = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def raters(table):
    """Two raters whose confusion matrix is the table."""
    i, j = np.indices(np.shape(table))
    return np.repeat(i.ravel(), np.ravel(table)), np.repeat(j.ravel(), np.ravel(table))


class TestByHand:
    def test_seven_of_ten_agree_where_chance_gives_five(self):
        assert cohen_kappa_score(*raters([[20, 5], [10, 15]])) == pytest.approx(0.4, rel=1e-12)

    @pytest.mark.parametrize(
        ("weights", "kappa"), [(None, 1 - 2 / 3), ("linear", 1 - 3 / 5), ("quadratic", 1 - 5 / 10)]
    )
    def test_the_farther_apart_the_more_it_counts(self, weights, kappa):
        # One pair of marks is 1 apart and one 2 apart. Of the 16 pairs that chance could make 12
        # differ, by 20 in all and by 40 when squared: by 3, 5 and 10 for four samples.
        y1, y2 = [0, 2, 1, 3], [1, 0, 1, 3]
        assert cohen_kappa_score(y1, y2, weights=weights) == pytest.approx(kappa, rel=1e-12)

    def test_agreement_on_what_is_frequent_is_cheap(self):
        common, even = raters([[96, 1], [2, 1]]), raters([[48, 1], [2, 49]])
        assert np.mean(common[0] == common[1]) == np.mean(even[0] == even[1]) == 0.97
        assert cohen_kappa_score(*common) < 0.45 < 0.9 < cohen_kappa_score(*even)


def by_definition(y1, y2, weights):
    """Over all pairs of samples: what each rater gave to any two of them."""
    power = {None: 0, "linear": 1, "quadratic": 2}[weights]

    def apart(a, b):
        return float(abs(a - b) ** power) if a != b else 0.0

    observed = np.mean([apart(a, b) for a, b in zip(y1, y2, strict=True)])
    return 1 - observed / np.mean([apart(a, b) for a in y1 for b in y2])


def test_a_published_table():
    """Cohen (1968), table 1: 200 persons, two diagnosticians, kappa 0.492."""
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert cohen_kappa_score(*raters(table)) == pytest.approx(0.492, abs=5e-4)


class TestLaws:
    @law
    @given(marks, st.sampled_from(WEIGHTS))
    def test_neither_rater_is_the_first(self, pairs, weights):
        y1, y2 = np.transpose(pairs)
        assume(len({*y1, *y2}) > 1)
        one, other = (cohen_kappa_score(*p, weights=weights) for p in ((y1, y2), (y2, y1)))
        assert one == pytest.approx(other, abs=1e-12)

    @law
    @given(marks, st.sampled_from(WEIGHTS))
    def test_marks_counted_from_the_other_end_agree_as_much(self, pairs, weights):
        y1, y2 = np.transpose(pairs)
        assume(len({*y1, *y2}) > 1)
        turned = cohen_kappa_score(4 - y1, 4 - y2, weights=weights)
        assert turned == pytest.approx(cohen_kappa_score(y1, y2, weights=weights), abs=1e-12)

    @law
    @given(marks, st.sampled_from(WEIGHTS))
    def test_it_is_what_the_definition_over_all_pairs_gives(self, pairs, weights):
        y1, y2 = np.transpose(pairs)
        assume(len({*y1, *y2}) > 1)
        expected = by_definition(y1, y2, weights)
        assert cohen_kappa_score(y1, y2, weights=weights) == pytest.approx(expected, abs=1e-12)

    @law
    @given(marks)
    def test_the_quadratic_one_is_lins_concordance(self, pairs):
        y1, y2 = np.transpose(pairs)
        assume(len({*y1, *y2}) > 1)
        covariance = np.mean(y1 * y2) - y1.mean() * y2.mean()
        lin = 2 * covariance / (y1.var() + y2.var() + (y1.mean() - y2.mean()) ** 2)
        assert cohen_kappa_score(y1, y2, weights="quadratic") == pytest.approx(lin, abs=1e-9)

    @pytest.mark.parametrize("weights", WEIGHTS)
    def test_full_agreement_is_one_and_guessing_is_zero(self, weights):
        rng = np.random.default_rng(0)
        y1, y2 = rng.integers(0, 5, (2, 200_000))
        assert cohen_kappa_score(y1, y1, weights=weights) == 1
        assert cohen_kappa_score(y1, y2, weights=weights) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_as_scikit_learn(weights):
    rng = np.random.default_rng(1)
    y1 = rng.integers(0, 6, 300)
    y2 = np.clip(y1 + rng.integers(-1, 2, 300), 0, 7)
    expected = sklearn.metrics.cohen_kappa_score(y1, y2, weights=weights)
    assert cohen_kappa_score(y1, y2, weights=weights) == pytest.approx(expected, rel=1e-12)


def test_right_and_wrong_may_be_bools():
    assert cohen_kappa_score([True, True, False, False], [True, False, False, False]) == 0.5


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: cohen_kappa_score([0, 1], [0, 1, 1]), ValueError, "y1 .*y2"),
        (lambda: cohen_kappa_score([0.5, 1], [0, 1]), TypeError, "y1 must hold integer"),
        (lambda: cohen_kappa_score([0, 1], [0, 1.5]), TypeError, "y2 must hold integer"),
        (lambda: cohen_kappa_score([0, -1], [0, 1]), ValueError, "y1"),
        (lambda: cohen_kappa_score([], []), ValueError, "y1"),
        (lambda: cohen_kappa_score([0, 1], [0, 1], weights="cubic"), ValueError, "weights"),
        (lambda: cohen_kappa_score([1, 1], [1, 1]), ValueError, "at least two classes"),
        (lambda: cohen_kappa_score([0, 20_000], [0, 1]), ValueError, "y1 and y2 must hold at most"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
