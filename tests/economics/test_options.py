"""Options: by hand, by laws and limits, against textbooks."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import binomial_option, black_scholes, investment_threshold

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)

TEXTBOOK = [  # value, strike, years, rate, volatility, kind, price: Hull; Haug
    (42, 40, 0.5, 0.1, 0.2, "call", 4.76),
    (42, 40, 0.5, 0.1, 0.2, "put", 0.81),
    (60, 65, 0.25, 0.08, 0.30, "call", 2.1334),
]
TREES = [  # value, strike, years, rate, volatility, kind, steps, price: Hull; Haug
    (50, 50, 5 / 12, 0.10, 0.40, "put", 5, 4.488),
    (100, 95, 0.5, 0.08, 0.30, "put", 5, 4.919),
]


@pytest.mark.parametrize(("v", "k", "t", "rate", "sigma", "kind", "price"), TEXTBOOK)
def test_textbook_prices(v, k, t, rate, sigma, kind, price):
    digits = len(str(price).split(".")[1])
    worth = black_scholes(v, k, t, rate=rate, volatility=sigma, kind=kind)
    assert round(worth, digits) == price


@pytest.mark.parametrize(("v", "k", "t", "rate", "sigma", "kind", "steps", "price"), TREES)
def test_textbook_trees(v, k, t, rate, sigma, kind, steps, price):
    terms = {"rate": rate, "volatility": sigma, "kind": kind, "steps": steps}
    assert round(binomial_option(v, k, t, **terms), 3) == price


def test_a_tree_of_two_steps_by_hand():
    """u = 2, d = 1/2, no interest, p = 1/3; the right to get 100 for what is worth 100."""
    terms = {"rate": 0, "volatility": math.log(2), "kind": "put", "steps": 2}
    # below twice: 25, so 75; below once: 1/3 · 0 + 2/3 · 75 = 50, and used at once 50 as well
    assert binomial_option(100, 100, 2, **terms) == pytest.approx(2 / 3 * 50)


def test_early_use_by_hand():
    """With interest of a doubling a step waiting for the 100 costs half of it."""
    terms = {"rate": math.log(1.5), "volatility": math.log(2), "kind": "put", "steps": 1}
    late = binomial_option(50, 100, 1, american=False, **terms)
    # p = (1.5 - 0.5) / 1.5 = 2/3; up 100 pays 0, down 25 pays 75; 75/3/1.5
    assert late == pytest.approx(75 / 3 / 1.5)
    assert binomial_option(50, 100, 1, **terms) == 50


@pytest.mark.parametrize(
    ("kind", "leakage", "sigma"), list(product(["call", "put"], [0, 0.06], [0.2, 0.9]))
)
def test_a_tree_tends_to_black_and_scholes(kind, leakage, sigma):
    terms = {"rate": 0.05, "leakage": leakage, "volatility": sigma, "kind": kind}
    exact = black_scholes(100, 110, 2, **terms)
    errors = [
        abs(binomial_option(100, 110, 2, american=False, steps=n, **terms) - exact)
        for n in (16, 256)
    ]
    assert errors[1] < 0.002 * exact
    assert errors[1] < errors[0]


option = {
    "value": st.floats(1, 500),
    "strike": st.floats(1, 500),
    "years": st.floats(0.05, 10),
    "rate": st.floats(-0.05, 0.2),
    "leakage": st.floats(0, 0.2),
    "volatility": st.floats(0.1, 1.5),
}


@law
@given(**option)
def test_a_call_less_a_put_is_a_forward(value, strike, years, rate, leakage, volatility):
    terms = {"rate": rate, "leakage": leakage, "volatility": volatility}
    call, put = (black_scholes(value, strike, years, kind=k, **terms) for k in ("call", "put"))
    forward = value * math.exp(-leakage * years) - strike * math.exp(-rate * years)
    assert call - put == pytest.approx(forward, abs=1e-10 * (value + strike))


@law
@given(**option)
def test_a_right_is_worth_its_use_at_least_and_the_whole_at_most(
    value, strike, years, rate, leakage, volatility
):
    terms = {"rate": rate, "leakage": leakage, "volatility": volatility, "steps": 60}
    call = binomial_option(value, strike, years, **terms)
    late = binomial_option(value, strike, years, american=False, **terms)
    assert max(value - strike, 0) <= call * (1 + 1e-12)
    assert late <= call * (1 + 1e-12) <= value * (1 + 1e-9)


def test_without_leakage_a_call_is_never_used_early():
    terms = {"rate": 0.05, "volatility": 0.4, "steps": 100}
    assert binomial_option(100, 90, 3, **terms) == pytest.approx(
        binomial_option(100, 90, 3, american=False, **terms), rel=1e-12
    )


def test_uncertainty_raises_every_option():
    sigmas = np.linspace(0.1, 1.5, 20)
    for kind in ("call", "put"):
        for worth in (
            black_scholes(100, 100, 1, rate=0.03, volatility=sigmas, kind=kind),
            binomial_option(100, 100, 1, rate=0.03, volatility=sigmas, kind=kind, steps=40),
        ):
            assert (np.diff(worth) > 0).all()


def test_without_uncertainty_or_time_what_is_left_is_the_difference():
    assert black_scholes(100, 90, 0, rate=0.1, volatility=0.5) == 10
    assert black_scholes(100, 110, 0, rate=0.1, volatility=0.5) == 0
    assert black_scholes(100, 110, 0, rate=0.1, volatility=0.5, kind="put") == 10
    certain = black_scholes(100, 100, 1, rate=0.1, volatility=0)
    assert certain == pytest.approx(100 * (1 - math.exp(-0.1)))
    nearly = black_scholes(100, 100, 1, rate=0.1, volatility=1e-6)
    assert nearly == pytest.approx(certain, rel=1e-12)


def test_far_from_use_the_digits_are_kept():
    """A right that is all but worthless still has a price above 0, by its own tail."""
    worth = black_scholes(10, 1000, 1, rate=0, volatility=0.5)
    d = math.log(10 / 1000) / 0.5 + 0.25
    tail = [math.erfc(-x / math.sqrt(2)) / 2 for x in (d, d - 0.5)]
    assert worth == pytest.approx(10 * tail[0] - 1000 * tail[1], rel=1e-9)
    assert 0 < worth < 1e-15


def test_the_perpetual_threshold_of_dixit_and_pindyck():
    """Chapter 5: r = δ = 0.04, σ = 0.2 gives β = 2 and V* = 2 I; σ = 0 gives V* = max(1, r/δ) I."""
    assert investment_threshold(rate=0.04, leakage=0.04, volatility=0.2) == pytest.approx(2)
    still = {"volatility": 1e-5}
    assert investment_threshold(rate=0.04, leakage=0.08, **still) == pytest.approx(1, abs=1e-8)
    assert investment_threshold(rate=0.08, leakage=0.04, **still) == pytest.approx(2, abs=1e-7)


@law
@given(rate=st.floats(0.005, 0.3), leakage=st.floats(0.005, 0.3), sigma=st.floats(0.05, 1.5))
def test_the_threshold_solves_the_quadratic(rate, leakage, sigma):
    multiple = investment_threshold(rate=rate, leakage=leakage, volatility=sigma)
    beta = multiple / (multiple - 1)
    terms = (sigma**2 / 2 * beta * (beta - 1), (rate - leakage) * beta, -rate)
    assert sum(terms) == pytest.approx(0, abs=1e-9 * sum(map(abs, terms)))
    assert multiple > 1


def test_the_threshold_keeps_its_digits_where_waiting_costs_nothing():
    """q → 0: β - 1 → (2 q/σ²) / (2 r/σ² + 1), so V*/I → 1 + (r + σ²/2) / q."""
    q = 1e-13
    assert investment_threshold(rate=0.04, leakage=q, volatility=0.2) == pytest.approx(
        1 + (0.04 + 0.02) / q, rel=1e-9
    )


def test_a_long_right_is_used_at_the_threshold():
    """At V* an option of 60 years is worth its use; 10 % below it waiting is worth more."""
    terms = {"rate": 0.04, "leakage": 0.04, "volatility": 0.2}
    star = 100 * investment_threshold(**terms)
    for below, waits in [(1.05, False), (0.85, True)]:
        worth = binomial_option(below * star, 100, 60, steps=240, **terms)
        assert (worth > (below * star - 100) * (1 + 1e-9)) is waits


A = {"rate": np.array([0.01, 0.05]), "volatility": np.array([[0.2], [0.6], [0.9]])}


@pytest.mark.parametrize(
    "function",
    [
        lambda **terms: black_scholes(100, 95, 1.5, leakage=0.02, kind="put", **terms),
        lambda **terms: binomial_option(100, 95, 1.5, leakage=0.02, kind="put", steps=30, **terms),
        lambda **terms: investment_threshold(leakage=0.03, **terms),
    ],
    ids=["black_scholes", "binomial_option", "investment_threshold"],
)
def test_an_array_is_each_of_its_elements(function):
    alone = [[function(rate=r, volatility=s) for r in (0.01, 0.05)] for s in (0.2, 0.6, 0.9)]
    np.testing.assert_allclose(function(**A), alone, rtol=1e-13)


def test_a_drift_that_outruns_the_spread_of_a_step_is_named():
    terms = {"volatility": 0.1, "leakage": 0.01, "steps": 1}
    with pytest.raises(ValueError, match=r"rate - leakage = 0\.14;"):  # p = 1.2
        binomial_option(1, 1, 1, rate=0.15, **terms)
    with pytest.raises(ValueError, match=r"rate - leakage = -0\.16;"):  # p = -0.3
        binomial_option(1, 1, 1, rate=np.array([0.05, -0.15]), **terms)


OK = {"rate": 0.05, "volatility": 0.3}
PERPETUAL = {"rate": 0.05, "leakage": 0.05, "volatility": 0.3}
BAD = [
    *(
        (function, args, OK | wrong, error, name)
        for function in (black_scholes, binomial_option)
        for args, wrong, error, name in [
            ((0, 1, 1), {}, ValueError, "value"),
            ((1, 0, 1), {}, ValueError, "strike"),
            ((1, 1, -1), {}, ValueError, "years"),
            ((1, 1, 1), {"rate": math.nan}, ValueError, "rate"),
            ((1, 1, 1), {"leakage": "0"}, TypeError, "leakage"),
            ((1, 1, 1), {"volatility": -0.1}, ValueError, "volatility"),
            ((1, 1, 1), {"kind": "Call"}, ValueError, "kind"),
            ((1, 1, 1), {"kind": None}, ValueError, "kind"),
            ((1, 1, 100), {"rate": -10}, ValueError, function.__name__),
        ]
        if not (function is binomial_option and name == function.__name__)
    ),
    (binomial_option, (1, 1, 0), OK, ValueError, "years"),
    (binomial_option, (1, 1, 1), OK | {"volatility": 0}, ValueError, "volatility"),
    (binomial_option, (1, 1, 1), OK | {"steps": 0}, ValueError, "steps"),
    (binomial_option, (1, 1, 1), OK | {"steps": 2.5}, ValueError, "steps"),
    (binomial_option, (1, 1, 1), OK | {"american": 1}, TypeError, "american"),
    (binomial_option, (1, 1, 1), {"rate": 0.5, "volatility": 0.1, "steps": 1}, ValueError, "steps"),
    (
        binomial_option,
        (1, 1, 1),
        {"rate": np.array([0.01, 0.5]), "volatility": 0.1, "steps": 1},
        ValueError,
        "steps",
    ),
    (binomial_option, (1, 1, 1e4), OK | {"volatility": 9}, ValueError, "binomial_option"),
    (investment_threshold, (), PERPETUAL | {"rate": 0}, ValueError, "rate"),
    (investment_threshold, (), PERPETUAL | {"leakage": 0}, ValueError, "leakage"),
    (investment_threshold, (), PERPETUAL | {"volatility": 0}, ValueError, "volatility"),
    (investment_threshold, (), PERPETUAL | {"leakage": 1e-320}, ValueError, "investment_threshold"),
]


@pytest.mark.parametrize(("function", "args", "options", "error", "name"), BAD)
def test_bad_input_is_refused_by_name(function, args, options, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        function(*args, **options)
