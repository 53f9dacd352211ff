"""Privacy: closed forms, numerical integration, and the tables of an established accountant."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.published.tables import named, read
from zenlib.trust import (
    gaussian_delta,
    gaussian_rdp,
    noise_for_epsilon,
    privacy_spent,
    rdp_epsilon,
)
from zenlib.trust.accountant import ORDERS

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
noises, rates = st.floats(0.3, 30), st.floats(1e-4, 1)


# One Gaussian answer


@pytest.mark.parametrize("sigma", [0.3, 1.0, 5.0])
@pytest.mark.parametrize("epsilon", [0.0, 0.5, 3.0])
def test_delta_is_what_two_normal_curves_differ_by(epsilon, sigma):
    """The largest p(A) - e^ε p'(A): over where the density p is above e^ε p'."""
    z = np.linspace(-15, 15, 400_001) * sigma + 0.5
    excess = stats.norm.pdf(z, 1, sigma) - math.exp(epsilon) * stats.norm.pdf(z, 0, sigma)
    by_integration = np.trapezoid(np.maximum(excess, 0), z)
    assert gaussian_delta(epsilon, noise_multiplier=sigma) == pytest.approx(
        by_integration, rel=1e-6, abs=1e-12
    )


def test_delta_without_any_promise_is_the_total_variation():
    """ε = 0: 2 Φ(1 / (2σ)) - 1, which for σ = 1 every table of Φ gives: 2 · 0.69146 - 1."""
    assert gaussian_delta(0, noise_multiplier=1) == pytest.approx(0.38292, abs=1e-5)


@pytest.mark.parametrize("epsilon", [340, 355, 380])
def test_delta_far_out_is_that_of_many_digits(epsilon):
    """Where Φ is 1e-190 and e^ε is 1e150."""
    mpmath.mp.dps = 60
    sigma = mpmath.mpf(0.1)
    near, far = 1 / (2 * sigma) - epsilon * sigma, -1 / (2 * sigma) - epsilon * sigma
    exact = mpmath.ncdf(near) - mpmath.exp(epsilon) * mpmath.ncdf(far)
    assert exact < 1e-150
    assert gaussian_delta(epsilon, noise_multiplier=0.1) == pytest.approx(
        float(exact), rel=1e-4, abs=0
    )


def test_delta_fades_to_zero_without_a_jump():
    deltas = [gaussian_delta(epsilon, noise_multiplier=0.1) for epsilon in range(300, 600, 3)]
    assert deltas == sorted(deltas, reverse=True)
    assert deltas[-1] == 0


def test_a_boundless_promise_is_never_broken():
    assert gaussian_delta(1e300, noise_multiplier=1) == 0


# Rényi's divergence


def binomial(order, q, sigma):
    """The moment for a whole order as a sum over how often the person was drawn."""
    q, sigma = mpmath.mpf(q), mpmath.mpf(sigma)
    terms = [
        mpmath.binomial(order, k)
        * (1 - q) ** (order - k)
        * q**k
        * mpmath.exp(k * (k - 1) / (2 * sigma**2))
        for k in range(order + 1)
    ]
    return float(mpmath.log(mpmath.fsum(terms)) / (order - 1))


@pytest.mark.parametrize("order", [2, 3, 20, 256])
@pytest.mark.parametrize(("q", "sigma"), [(0.01, 1.0), (0.5, 0.3), (1e-4, 5.0), (0.9, 20.0)])
def test_whole_orders_are_a_binomial_sum(order, q, sigma):
    mpmath.mp.dps = 40
    [rdp] = gaussian_rdp([order], noise_multiplier=sigma, sampling_rate=q)
    assert rdp == pytest.approx(binomial(order, q, sigma), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(
    ("order", "q", "sigma"), [(1.3, 0.01, 0.5), (2.5, 0.5, 1.5), (8.5, 0.2, 4)]
)
def test_other_orders_are_an_integral(order, q, sigma):
    mpmath.mp.dps = 30

    def moment(z):
        ratio = 1 - q + q * mpmath.exp((2 * z - 1) / (2 * sigma**2))
        return mpmath.npdf(z, 0, sigma) * ratio**order

    places = [-20 * sigma, -5 * sigma, 0, order / 2, order, order + 5 * sigma, order + 20 * sigma]
    exact = mpmath.log(mpmath.quad(moment, places)) / (order - 1)
    [rdp] = gaussian_rdp([order], noise_multiplier=sigma, sampling_rate=q)
    assert rdp == pytest.approx(float(exact), rel=1e-9)


def test_of_order_two_by_hand():
    """ln(1 + q² (e^(1/σ²) - 1)), with q = 1/2 and e^(1/σ²) = 5: the logarithm of 2."""
    rdp = gaussian_rdp([2], noise_multiplier=1 / math.sqrt(math.log(5)), sampling_rate=0.5)
    assert rdp == pytest.approx(math.log(2))


def test_taking_everybody_is_the_limit_of_taking_almost_everybody():
    orders = np.array([1.5, 3, 10])
    almost = gaussian_rdp(orders, noise_multiplier=2, sampling_rate=1 - 1e-12)
    np.testing.assert_allclose(almost, orders / 8, rtol=1e-9)
    np.testing.assert_allclose(gaussian_rdp(orders, noise_multiplier=2), orders / 8)


@law
@given(noises, rates)
def test_divergence_grows_with_the_order(sigma, q):
    rdp = gaussian_rdp(ORDERS[:150], noise_multiplier=sigma, sampling_rate=q)
    assert (np.diff(rdp) >= -1e-9 * (1 + rdp[1:])).all()


@law
@given(noises, rates)
def test_half_the_persons_at_a_time_spend_less(sigma, q):
    often, seldom = (
        gaussian_rdp([4.5], noise_multiplier=sigma, sampling_rate=rate) for rate in (q, q / 2)
    )
    assert seldom <= often


# (ε, δ)


def test_epsilon_by_hand():
    """Order 2, D = 1, δ = 1/8: 1 + ln(1/2) - ln(2/8) = 1 + ln 2."""
    epsilon, order = rdp_epsilon([2, 2.0001], [1.0, 9.0], delta=1 / 8)
    assert (epsilon, order) == (pytest.approx(1 + math.log(2)), 2)


def test_no_divergence_costs_nothing():
    assert rdp_epsilon([2.0, 64.0], [0.0, 0.0], delta=0.1)[0] == 0


@law
@given(noises, st.floats(1e-8, 1e-2))
def test_the_way_through_renyi_is_dearer_than_the_exact_one(sigma, delta):
    epsilon = privacy_spent(sigma, sampling_rate=1.0, steps=1, delta=delta)
    assert gaussian_delta(epsilon, noise_multiplier=sigma) <= delta * (1 + 1e-9)


@law
@given(noises, st.integers(1, 50))
def test_many_gaussian_steps_are_one_with_less_noise(sigma, steps):
    """n answers with noise σ tell as much as one with σ / √n."""
    many = privacy_spent(sigma * math.sqrt(steps), sampling_rate=1.0, steps=steps, delta=1e-5)
    once = privacy_spent(sigma, sampling_rate=1.0, steps=1, delta=1e-5)
    assert many == pytest.approx(once)


RECORDED = read("dp_accounting")
NAMED = named("noise_multiplier", "sampling_rate", "steps")
WHOLE = np.array([*range(2, 65), 80, 96, 128, 192, 256, 512, 1024], float)


@pytest.mark.parametrize("row", RECORDED, ids=NAMED)
def test_the_recorded_accountants(row):
    """Whole orders: the same to nine digits. All orders: at most theirs, within 1 %: they add the
    absolute values of an alternating series, which is above the integral. Exact composition
    (PLD) is below, by less than a quarter."""
    sigma, q, delta = row["noise_multiplier"], row["sampling_rate"], row["delta"]
    steps = int(row["steps"])
    rdp = steps * gaussian_rdp(WHOLE, noise_multiplier=sigma, sampling_rate=q)
    assert rdp_epsilon(WHOLE, rdp, delta=delta)[0] == pytest.approx(
        row["epsilon_whole_orders"], rel=1e-8
    )
    epsilon = privacy_spent(sigma, sampling_rate=q, steps=steps, delta=delta)
    assert 0.99 * row["epsilon_rdp"] < epsilon <= row["epsilon_rdp"] * (1 + 1e-9)
    assert 1 < epsilon / row["epsilon_pld"] < 1.25


@pytest.mark.parametrize("row", RECORDED[::3], ids=NAMED)
def test_the_noise_is_the_least_that_keeps_within(row):
    plan = {k: row[k] for k in ("sampling_rate", "delta")} | {"steps": int(row["steps"])}
    epsilon = privacy_spent(row["noise_multiplier"], **plan)
    sigma = noise_for_epsilon(epsilon, **plan)
    assert sigma == pytest.approx(row["noise_multiplier"], rel=1e-5)
    assert privacy_spent(sigma, **plan) <= epsilon


def test_a_generous_budget_needs_the_least_noise_there_is():
    assert noise_for_epsilon(1e9, sampling_rate=0.01, steps=1, delta=1e-5) == 0.1


def test_more_data_at_the_same_batch_need_less_noise():
    sigmas = [
        noise_for_epsilon(1, sampling_rate=300 / n, steps=100, delta=1e-5)
        for n in (600, 6000, 60_000)
    ]
    assert sigmas == sorted(sigmas, reverse=True)


PLAN = {"sampling_rate": 0.1, "steps": 1, "delta": 0.1}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: gaussian_delta(-1, noise_multiplier=1), ValueError, "epsilon must be at least 0"),
        (lambda: gaussian_delta(1, noise_multiplier=0.05), ValueError, "noise_multiplier must be"),
        (lambda: gaussian_delta(math.nan, noise_multiplier=1), ValueError, "epsilon must be fin"),
        (lambda: gaussian_rdp([1.0], noise_multiplier=1), ValueError, "orders must be above 1"),
        (lambda: gaussian_rdp([], noise_multiplier=1), ValueError, "orders must not be empty"),
        (lambda: gaussian_rdp([2], noise_multiplier=0), ValueError, "noise_multiplier must be at"),
        (
            lambda: gaussian_rdp([2], noise_multiplier=1, sampling_rate=0),
            ValueError,
            "sampling_rate must be above 0",
        ),
        (
            lambda: gaussian_rdp([2], noise_multiplier=1, sampling_rate=1.1),
            ValueError,
            "sampling_rate must be at most 1",
        ),
        (lambda: rdp_epsilon([2], [1, 2], delta=0.1), ValueError, "same shape"),
        (lambda: rdp_epsilon([2], [-1], delta=0.1), ValueError, "rdp must be at least 0"),
        (lambda: rdp_epsilon([2], [1], delta=0), ValueError, "delta must be above 0"),
        (lambda: rdp_epsilon([2], [1], delta=1), ValueError, "delta must be below 1"),
        (lambda: rdp_epsilon([1], [1], delta=0.1), ValueError, "orders must be above 1"),
        (lambda: privacy_spent(1, **PLAN | {"steps": 0}), ValueError, "steps must be at least 1"),
        (lambda: privacy_spent("1", **PLAN), TypeError, "noise_multiplier must be a real number"),
        (
            lambda: privacy_spent(1.0, **PLAN | {"steps": 10**400}),
            ValueError,
            "steps must be at most",
        ),
        (
            lambda: gaussian_rdp([1e300], noise_multiplier=1.0, sampling_rate=0.1),
            ValueError,
            "orders must be at most 100000, got 1e\\+300",
        ),
        (lambda: noise_for_epsilon(0, **PLAN), ValueError, "epsilon must be above 0"),
        (
            lambda: noise_for_epsilon(1e-8, **PLAN | {"steps": 10**9, "delta": 1e-30}),
            ValueError,
            "epsilon must be reachable",
        ),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
