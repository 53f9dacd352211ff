"""Sizes of experiments: published values, laws, and the test itself repeated."""

import numpy as np
import pytest
from scipy.stats import norm

from zenlib.recommendation import ab_test_size

PUBLISHED = [  # rates, level, power, n in each group
    ((0.50, 0.75), 0.05, 0.9, 77),  # R 4, example of power.prop.test: 76.7
    ((0.10, 0.15), 0.05, 0.8, 686),  # R 4: power.prop.test(p1 = .1, p2 = .15, power = .8): 685.6
]


@pytest.mark.parametrize(("rates", "level", "power", "n"), PUBLISHED)
def test_published_sizes(rates, level, power, n):
    assert ab_test_size(*rates, level=level, power=power) == n


def test_half_the_difference_takes_four_times_as_many():
    ratio = ab_test_size(0.1, 0.101) / ab_test_size(0.1, 0.102)
    assert ratio == pytest.approx(4, rel=0.02)


def test_the_groups_may_be_exchanged():
    assert ab_test_size(0.1, 0.2) == ab_test_size(0.2, 0.1) == ab_test_size(0.9, 0.8)


def test_more_certainty_takes_more_people():
    sizes = [ab_test_size(0.1, 0.12, power=power) for power in (0.5, 0.8, 0.9, 0.99)]
    assert sizes == sorted(sizes)
    assert ab_test_size(0.1, 0.12, level=0.01) > ab_test_size(0.1, 0.12)


def test_the_promised_power_is_found_when_the_experiment_is_repeated():
    n, repeats = ab_test_size(0.1, 0.15), 20_000
    rng = np.random.default_rng(0)
    a, b = (rng.binomial(n, rate, repeats) / n for rate in (0.1, 0.15))
    pooled = (a + b) / 2
    z = (b - a) / np.sqrt(2 * pooled * (1 - pooled) / n)
    assert np.mean(np.abs(z) > norm.ppf(0.975)) == pytest.approx(0.8, abs=0.01)


BAD = [
    ((0.1, 0.1), {}, ValueError, "rate and other_rate must differ"),
    ((0.0, 0.1), {}, ValueError, "rate must be above 0"),
    ((0.1, 1.0), {}, ValueError, "other_rate must be below 1"),
    ((0.1, 0.2), {"level": 0}, ValueError, "level must be above 0"),
    ((0.1, 0.2), {"power": 0.05}, ValueError, "power must be above 0.05"),
    ((0.1, 0.2), {"power": 1}, ValueError, "power must be below 1"),
    ((0.1, 0.2), {"level": 5e-324}, ValueError, "level must be at least 1e-300"),
    (("0.1", 0.2), {}, TypeError, "rate must be a real number"),
]


@pytest.mark.parametrize(("rates", "more", "error", "message"), BAD)
def test_what_needs_no_size_is_refused(rates, more, error, message):
    with pytest.raises(error, match=message):
        ab_test_size(*rates, **more)
