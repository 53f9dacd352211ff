"""Distributions from what experts can state: against SciPy, by hand, by laws."""

import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from zenlib.economics import Distribution, Lognormal, Pert, PowerLaw, Triangular

law = settings(deadline=None, derandomize=True, database=None, max_examples=30)
NAN, INF = math.nan, math.inf


def scipy_pert(low, mode, high):
    place = 4 * (mode - low) / (high - low)
    return stats.beta(1 + place, 5 - place, loc=low, scale=high - low)


def scipy_triangular(low, mode, high):
    return stats.triang((mode - low) / (high - low), loc=low, scale=high - low)


SIGMA = math.log(100) / (2 * stats.norm.ppf(0.9))
PEERS = {
    "pert": (Pert(1, 2, 6), scipy_pert(1, 2, 6)),
    "pert, symmetric": (Pert(-1, 0, 1), scipy_pert(-1, 0, 1)),
    "pert, mode at the left": (Pert(0, 0, 1), scipy_pert(0, 0, 1)),
    "pert, mode at the right": (Pert(0, 1, 1), scipy_pert(0, 1, 1)),
    "triangular": (Triangular(0.2, 0.35, 0.51), scipy_triangular(0.2, 0.35, 0.51)),
    "triangular, mode at the left": (Triangular(-1, -1, 3), scipy_triangular(-1, -1, 3)),
    "triangular, mode at the right": (Triangular(-1, 3, 3), scipy_triangular(-1, 3, 3)),
    "lognormal": (Lognormal(10, 1_000), stats.lognorm(SIGMA, scale=100)),
    "power law": (PowerLaw(2, 1.5), stats.pareto(1.5, scale=2)),
    "power law, cut off": (PowerLaw(2, 0.9, most=40), stats.truncpareto(0.9, 20, scale=2)),
}
each_peer = pytest.mark.parametrize("name", PEERS)


@each_peer
def test_quantiles_are_those_of_scipy(name):
    ours, peer = PEERS[name]
    p = np.concatenate([np.logspace(-9, -2, 50), np.linspace(0.011, 0.989, 400)])
    scale = max(abs(peer.ppf(0.9) - peer.ppf(0.1)), 1e-12)
    np.testing.assert_allclose(ours.quantile(p), peer.ppf(p), rtol=1e-8, atol=1e-8 * scale)


@each_peer
def test_upper_tails_are_those_of_scipy(name):
    ours, peer = PEERS[name]
    above = np.logspace(-6, -2, 30)
    np.testing.assert_allclose(ours.quantile(1 - above), peer.isf(above), rtol=1e-7, atol=1e-9)


@each_peer
def test_means_are_those_of_scipy(name):
    ours, peer = PEERS[name]
    assert ours.mean == pytest.approx(peer.mean(), rel=1e-9)


@each_peer
def test_a_score_is_a_quantile_by_another_name(name):
    ours, _ = PEERS[name]
    scores = np.linspace(-4, 4, 33)
    np.testing.assert_allclose(
        ours.at_score(scores), ours.quantile(stats.norm.cdf(scores)), rtol=1e-8, atol=1e-9
    )


@each_peer
def test_higher_scores_give_higher_values(name):
    values = PEERS[name][0].at_score(np.linspace(-8, 8, 4001))
    assert (np.diff(values) >= 0).all()
    inner = PEERS[name][0].at_score(np.linspace(-4, 4, 801))
    assert (np.diff(inner) > 0).all()


def test_means_by_hand():
    assert Pert(0, 1, 8).mean == 2
    assert Triangular(0, 1, 8).mean == 3
    assert PowerLaw(3, 2).mean == 6
    assert PowerLaw(1, 1, most=math.e).mean == pytest.approx(math.e / (math.e - 1))
    assert Lognormal(1, 100).quantile(0.5) == pytest.approx(10)


@pytest.mark.parametrize("exponent", [0.5, 1 - 1e-9, 1, 1 + 1e-9, 2])
def test_the_mean_of_a_cut_off_power_law_is_its_integral(exponent):
    scale = 1 - 50**-exponent
    integral, _ = integrate.quad(lambda x: exponent * x**-exponent / scale, 1, 50)
    assert PowerLaw(1, exponent, most=50).mean == pytest.approx(integral, rel=1e-7)


def test_a_median_triangle_by_hand():
    """F = (x - low)²/(width · (mode - low)): a quarter of the way up at F = 1/8 of 1/2."""
    assert Triangular(0, 1, 2).quantile(1 / 8) == pytest.approx(0.5)
    assert Triangular(0, 1, 2).quantile(7 / 8) == pytest.approx(1.5)


def test_an_expert_gets_the_two_quantiles_back():
    fitted = Lognormal(3, 70)
    assert fitted.quantile(0.1) == pytest.approx(3)
    assert fitted.quantile(0.9) == pytest.approx(70)


@law
@given(low=st.floats(-100, 100), left=st.floats(0.01, 50), right=st.floats(0.01, 50))
def test_values_stay_between_the_limits_and_mirror(low, left, right):
    mode, high = low + left, low + left + right
    scores = np.array([-9, -3, 0, 1, 9])
    for kind in (Pert, Triangular):
        values = kind(low, mode, high).at_score(scores)
        assert (values >= low - 1e-9).all()
        assert (values <= high + 1e-9).all()
        mirrored = kind(-high, -mode, -low).at_score(-scores)
        np.testing.assert_allclose(mirrored, -values, rtol=1e-7, atol=1e-6)


def test_pert_is_narrower_than_the_triangle_of_the_same_three_numbers():
    numbers = (0, 1, 3)
    spread = [kind(*numbers).quantile(0.9) - kind(*numbers).quantile(0.1) for kind in KINDS]
    assert spread[0] < spread[1]


KINDS = (Pert, Triangular)


def test_plain_numbers_and_arrays():
    assert type(Pert(0, 1, 2).quantile(0.5)) is float
    assert type(Lognormal(1, 2).at_score(0)) is float
    grid = Pert(0, 1, 2).quantile(np.array([[0.1, 0.5], [0.9, 0.2]]))
    one_by_one = [[Pert(0, 1, 2).quantile(p) for p in row] for row in ([0.1, 0.5], [0.9, 0.2])]
    np.testing.assert_array_equal(grid, one_by_one)


def test_a_distribution_is_a_frozen_value():
    assert Pert(0, 1, 2) == Pert(0.0, 1.0, 2.0)
    assert isinstance(PowerLaw(1, 2), Distribution)
    with pytest.raises(FrozenInstanceError):
        Pert(0, 1, 2).low = 1


def test_the_common_part_alone_has_no_mean():
    with pytest.raises(NotImplementedError):
        Distribution().mean  # noqa: B018


def test_the_outermost_draw_is_still_a_float():
    for distribution in (
        Lognormal(1e-100, 1e-70),
        Lognormal(1e70, 1e100),
        PowerLaw(1e100, 0.1),
        PowerLaw(1, 0.1, most=1e100),
        Pert(-1e100, 0, 1e100),
        Triangular(-1e100, 0, 1e100),
    ):
        assert np.isfinite(distribution.at_score(np.array([-40.0, 40.0]))).all()
        if distribution != PowerLaw(1e100, 0.1):
            assert math.isfinite(distribution.mean)


BAD = [
    *(
        (lambda kind=kind, numbers=numbers: kind(*numbers), ValueError, "low, mode and high")
        for kind in KINDS
        for numbers in ([1, 0, 2], [0, 3, 2], [1, 1, 1], [2, 1, 0])
    ),
    *((lambda kind=kind: kind(0, NAN, 2), ValueError, "mode") for kind in KINDS),
    *((lambda kind=kind: kind(0, 1, INF), ValueError, "high") for kind in KINDS),
    *((lambda kind=kind: kind(-1e101, 1, 2), ValueError, "low") for kind in KINDS),
    *((lambda kind=kind: kind("a", 1, 2), TypeError, "low") for kind in KINDS),
    *((lambda kind=kind: kind(np.zeros(2), 1, 2), TypeError, "low") for kind in KINDS),
    (lambda: Lognormal(0, 1), ValueError, "p10 and p90"),
    (lambda: Lognormal(2, 2), ValueError, "p10 and p90"),
    (lambda: Lognormal(1e-20, 1e20), ValueError, "p10 and p90"),
    (lambda: Lognormal(1, NAN), ValueError, "p90"),
    (lambda: PowerLaw(0, 2), ValueError, "least"),
    (lambda: PowerLaw(1, 0.09), ValueError, "exponent"),
    (lambda: PowerLaw(1, 2, most=1), ValueError, "most"),
    (lambda: PowerLaw(1, 1).mean, ValueError, "exponent"),
    (lambda: Pert(0, 1, 2).quantile(0), ValueError, "probability"),
    (lambda: Pert(0, 1, 2).quantile(1), ValueError, "probability"),
    (lambda: Pert(0, 1, 2).quantile(np.array([0.5, NAN])), ValueError, "probability"),
    (lambda: Pert(0, 1, 2).at_score(NAN), ValueError, "score"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}\b.* must"):
        call()
