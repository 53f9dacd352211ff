"""Power laws of returns: by hand, by limits, against draws and SciPy's Pareto distribution."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from zenlib.economics import (
    expected_multiple,
    multiple_probability,
    tail_exponent,
    top_share,
)

ODDS = {"success_probability": 0.4, "exponent": 1.5}


def test_an_exponent_by_hand():
    assert tail_exponent((1, 1), (10, 0.1)) == pytest.approx(1)
    assert tail_exponent((2, 0.5), (8, 0.125)) == pytest.approx(1)
    assert tail_exponent((1, 0.35), (10, 0.04)) == pytest.approx(math.log10(35 / 4))


@pytest.mark.parametrize("exponent", [0.5, 0.942, 1, 2.5])
def test_two_points_of_a_power_law_give_its_exponent_back(exponent):
    points = [
        (x, multiple_probability(x, success_probability=0.35, exponent=exponent)) for x in (1, 10)
    ]
    assert tail_exponent(*points) == pytest.approx(exponent)


def test_multiples_follow_the_pareto_distribution_of_scipy():
    x = np.array([1, 2, 10, 100.0])
    ours = multiple_probability(x, **ODDS)
    np.testing.assert_allclose(ours, 0.4 * stats.pareto(1.5).sf(x), rtol=1e-12)


@pytest.mark.parametrize("exponent", [0.5, 0.942, 1 - 1e-9, 1, 1 + 1e-9, 1.5, 3])
@pytest.mark.parametrize("most", [2, 10, 1_000])
def test_the_mean_is_the_integral_of_the_cut_off_density(exponent, most):
    scale = 1 - most**-exponent
    integral, _ = integrate.quad(lambda x: exponent * x**-exponent / scale, 1, most, limit=200)
    ours = expected_multiple(success_probability=1, exponent=exponent, most=most)
    assert ours == pytest.approx(integral, rel=1e-7)


def test_means_by_hand():
    """α = 1 up to e: M log M/(M - 1)."""
    mean = expected_multiple(success_probability=1, exponent=1, most=math.e)
    assert mean == pytest.approx(math.e / (math.e - 1))
    mixed = expected_multiple(success_probability=0.4, exponent=1, most=math.e, recovered=0.5)
    assert mixed == pytest.approx(0.4 * mean + 0.6 * 0.5)
    endless = expected_multiple(success_probability=1, exponent=3, most=1e9)
    assert endless == pytest.approx(1.5)


def test_with_an_exponent_below_one_the_mean_hangs_on_the_largest_success():
    odds = {"success_probability": 0.35, "exponent": 0.942}
    means = [expected_multiple(most=most, **odds) for most in (10, 100, 1_000, 10_000)]
    assert means[0] < 1 < means[1], "whether the average investment pays depends on it"
    assert np.diff(means, 2).min() > 0, "every tenfold adds more than the one before"


def test_the_top_by_hand_and_by_draws():
    assert top_share(0.2, exponent=math.log(5) / math.log(4)) == pytest.approx(0.8)
    assert top_share(1, exponent=2) == 1
    assert top_share(0, exponent=2) == 0
    drawn = np.sort((1 - np.random.default_rng(0).random(400_000)) ** (-1 / 2.5))
    assert drawn[-40_000:].sum() / drawn.sum() == pytest.approx(
        top_share(0.1, exponent=2.5), abs=0.01
    )


ARRAYS = {
    "probability": lambda x: multiple_probability(1 + x, **ODDS),
    "mean": lambda x: expected_multiple(success_probability=0.4, exponent=0.5 + x, most=100),
    "top": lambda x: top_share(x, exponent=2),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_gives_what_its_elements_give(name):
    x = np.array([[0.1, 0.5], [0.7, 0.9]])
    one_by_one = [[ARRAYS[name](float(each)) for each in row] for row in x]
    np.testing.assert_allclose(ARRAYS[name](x), one_by_one, rtol=1e-14)


def mean(**wrong):
    return lambda: expected_multiple(**{"most": 10, **ODDS, **wrong})


BAD = [
    (lambda: tail_exponent((1, 0.35), (1, 0.04)), ValueError, "upper"),
    (lambda: tail_exponent((1, 0.35), (10, 0.35)), ValueError, "upper"),
    (lambda: tail_exponent((1, 0.35), 10), TypeError, "upper"),
    (lambda: tail_exponent((1, 0.35, 3), (10, 0.04)), ValueError, "lower"),
    (lambda: tail_exponent((0, 0.35), (10, 0.04)), ValueError, "lower"),
    (lambda: tail_exponent((1, 0.35), (10, 0)), ValueError, "upper"),
    (lambda: tail_exponent((1, 35), (10, 4)), ValueError, "lower"),
    (lambda: multiple_probability(0.5, **ODDS), ValueError, "multiple"),
    (lambda: multiple_probability(2, **ODDS | {"exponent": 0}), ValueError, "exponent"),
    (
        lambda: multiple_probability(2, **ODDS | {"success_probability": 2}),
        ValueError,
        "success_probability",
    ),
    (mean(most=1), ValueError, "most"),
    (mean(exponent=0), ValueError, "exponent"),
    (mean(success_probability=1.1), ValueError, "success_probability"),
    (mean(recovered=1.1), ValueError, "recovered"),
    (lambda: top_share(1.1, exponent=2), ValueError, "fraction"),
    (lambda: top_share(0.1, exponent=1), ValueError, "exponent"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}\b.* must"):
        call()
