"""Correlated scenarios: their margins, their correlations, and what moves the outcome."""

import math

import numpy as np
import pytest
from scipy import stats

from zenlib.economics import (
    Lognormal,
    Pert,
    PowerLaw,
    Triangular,
    draw_scenarios,
    one_at_a_time,
    tornado,
)
from zenlib.economics._scores import ranks, share_below

INPUTS = {
    "price": Triangular(8, 10, 15),
    "users": Lognormal(100, 10_000),
    "share": Pert(0.1, 0.3, 0.6),
    "months": 12,
}


def rng(seed=0):
    return np.random.default_rng(seed)


def drawn(n=50_000, *, inputs=INPUTS, **options):
    return draw_scenarios(inputs, n=n, rng=rng(), **options)


def test_one_seed_gives_one_set_of_futures():
    for name, values in drawn(1000).items():
        np.testing.assert_array_equal(values, drawn(1000)[name])


@pytest.mark.parametrize("correlations", [None, {("price", "users"): -0.5}])
def test_fewer_scenarios_are_the_first_of_more(correlations):
    few, many = (drawn(n, correlations=correlations) for n in (5, 40_000))
    for name in INPUTS:
        np.testing.assert_allclose(few[name], many[name][:5], rtol=1e-12)


def test_each_input_has_its_own_distribution():
    scenarios = drawn()
    for name in ("price", "users", "share"):
        p = np.array([0.1, 0.5, 0.9])
        below = [(scenarios[name] < q).mean() for q in INPUTS[name].quantile(p)]
        np.testing.assert_allclose(below, p, atol=0.006)
    assert (scenarios["months"] == 12).all()


def test_correlation_leaves_the_margins_alone():
    scenarios = drawn(correlations={("price", "users"): -0.8, ("users", "share"): 0.5})
    assert scenarios["price"].mean() == pytest.approx(INPUTS["price"].mean, rel=0.005)
    assert stats.kstest(scenarios["price"], stats.triang(2 / 7, 8, 7).cdf).statistic < 0.01


@pytest.mark.parametrize("rho", [-1, -0.7, -0.2, 0, 0.5, 0.9, 1])
def test_ranks_correlate_as_asked_whatever_the_distributions(rho):
    inputs = {"a": Lognormal(1, 1e6), "b": PowerLaw(1, 1.1), "c": Pert(0, 1, 9)}
    scenarios = drawn(inputs=inputs, correlations={("a", "b"): rho})
    found = stats.spearmanr(scenarios["a"], scenarios["b"]).statistic
    assert found == pytest.approx(rho, abs=0.012)
    assert abs(stats.spearmanr(scenarios["a"], scenarios["c"]).statistic) < 0.02


def test_three_inputs_correlate_pair_by_pair():
    wanted = {("price", "users"): -0.6, ("users", "share"): 0.4, ("price", "share"): 0.1}
    scenarios = drawn(correlations=wanted)
    for (a, b), rho in wanted.items():
        found = stats.spearmanr(scenarios[a], scenarios[b]).statistic
        assert found == pytest.approx(rho, abs=0.015)


def test_a_number_alone_is_a_future_without_risk():
    assert drawn(3, inputs={"months": 12})["months"].tolist() == [12, 12, 12]


def test_the_average_of_a_quotient_is_not_the_quotient_of_averages():
    """formulas.md §2.17: with MFU ~ Tri(0.2, 0.35, 0.51), E[1/MFU] is 3.5 % above 1/E[MFU]."""
    mfu = Triangular(0.20, 0.35, 0.51)
    scenarios = draw_scenarios({"mfu": mfu}, n=400_000, rng=rng())
    assert (1 / scenarios["mfu"]).mean() * mfu.mean == pytest.approx(1.035, abs=0.001)


def test_a_tornado_puts_the_strongest_first():
    scenarios = drawn()
    found = tornado(scenarios, 100 * scenarios["price"] - 1_000 * scenarios["share"])
    assert list(found) == ["price", "share", "users"]
    assert found["price"] > 0.8
    assert found["share"] < -0.3
    assert abs(found["users"]) < 0.02


def test_a_tornado_is_spearmans_correlation():
    scenarios = drawn(2_000)
    outcome = np.round(scenarios["price"] * scenarios["share"], 1)  # with ties
    for name, value in tornado(scenarios, outcome).items():
        assert value == pytest.approx(stats.spearmanr(scenarios[name], outcome).statistic)


def test_a_tornado_does_not_mind_the_scale():
    scenarios = drawn(2_000)
    outcome = scenarios["price"] * scenarios["users"]
    assert tornado(scenarios, outcome) == pytest.approx(tornado(scenarios, np.log(outcome)))


def test_ranks_share_ties():
    values = np.array([3.0, 1.0, 3.0, 2.0, 3.0])
    np.testing.assert_array_equal(ranks(values), stats.rankdata(values))
    np.testing.assert_array_equal(ranks(values[1:3]), [1, 2])


def test_the_normal_distribution_is_that_of_scipy():
    z = np.linspace(-8, 8, 10_001)
    np.testing.assert_allclose(share_below(z), stats.norm.cdf(z), rtol=1e-8, atol=1e-12)


def test_swings_by_hand():
    """From the median 1 of a triangle to its P10, sqrt(0.2), and its P90."""
    inputs = {"price": Triangular(0, 1, 2), "users": 100, "fee": Triangular(0, 0.1, 0.2)}
    swings = one_at_a_time(inputs, lambda price, users, fee: (price - fee) * users)
    assert list(swings) == ["price", "fee"]
    low = math.sqrt(0.2)
    assert swings["price"] == pytest.approx((100 * low - 10, 190 - 100 * low))
    assert swings["fee"][0] > swings["fee"][1]


def bad_draw(**wrong):
    arguments = {"inputs": INPUTS, "n": 10, "rng": rng(), **wrong}
    return lambda: draw_scenarios(arguments.pop("inputs"), **arguments)


def bad_pair(pair, rho=0.5):
    return bad_draw(correlations={pair: rho})


CONTRADICTION = {("price", "users"): 0.9, ("users", "share"): 0.9, ("price", "share"): -0.9}
TWICE = {("price", "users"): 0.9, ("users", "price"): 0.9}
BAD = [
    (bad_draw(inputs={}), TypeError, "inputs"),
    (bad_draw(inputs=[1]), TypeError, "inputs"),
    (bad_draw(inputs={"price": "ten"}), TypeError, r"inputs\['price'\]"),
    (bad_draw(inputs={"price": (8, 10, 15)}), TypeError, r"inputs\['price'\]"),
    (bad_draw(inputs={"price": None}), TypeError, r"inputs\['price'\]"),
    (bad_draw(inputs={"price": math.nan}), ValueError, r"inputs\['price'\]"),
    (bad_draw(n=0), ValueError, "n"),
    (bad_draw(n=2.5), ValueError, "n"),
    (bad_draw(rng=0), TypeError, "rng"),
    (bad_draw(correlations=[0.5]), TypeError, "correlations"),
    (bad_pair(("price", "users"), 1.5), ValueError, "correlations"),
    (bad_pair(("price", "users"), math.nan), ValueError, "correlations"),
    (bad_pair(("price", "months")), ValueError, "correlations"),
    (bad_pair(("price", "prize")), ValueError, "correlations"),
    (bad_pair(("price", "price")), ValueError, "correlations"),
    (bad_pair("price"), ValueError, "correlations"),
    (bad_draw(correlations=CONTRADICTION), ValueError, "correlations"),
    (bad_draw(correlations=TWICE), ValueError, "correlations"),
    (lambda: tornado([1, 2], [1, 2]), TypeError, "scenarios"),
    (lambda: tornado({"a": [1.0, 2.0]}, [1.0, 1.0]), ValueError, "outcomes"),
    (lambda: tornado({"a": [1.0, 2.0]}, [1.0, 2.0, 3.0]), ValueError, r"scenarios\['a'\]"),
    (lambda: tornado({"a": [1.0, math.nan]}, [1.0, 2.0]), ValueError, r"scenarios\['a'\]"),
    (lambda: tornado({"a": [1.0, 2.0]}, [1.0, math.inf]), ValueError, "outcomes"),
    (lambda: one_at_a_time({}, max), TypeError, "inputs"),
    (lambda: one_at_a_time(INPUTS, "model"), TypeError, "model"),
    (lambda: one_at_a_time(INPUTS, lambda **inputs: None), TypeError, "model"),
    (lambda: one_at_a_time(INPUTS, lambda **inputs: math.inf), ValueError, "model"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}.* must"):
        call()
