"""One model under many applications: by hand, by laws, against a simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.economics import (
    break_even_applications,
    cost_per_application,
    joint_failure_probability,
    joint_standard_deviation,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=50)
PRICES = {"shared_cost": 90, "adaptation_cost": 10}


def test_costs_by_hand():
    assert cost_per_application(1, **PRICES) == 100
    assert cost_per_application(9, **PRICES) == 20
    assert break_even_applications(separate_cost=40, **PRICES) == 3
    assert break_even_applications(separate_cost=10, **PRICES) == math.inf
    assert break_even_applications(separate_cost=9, **PRICES) == math.inf


@law
@given(shared=st.floats(0, 1e6), adaptation=st.floats(0, 100), more=st.floats(0.1, 100))
def test_at_the_break_even_both_ways_cost_the_same(shared, adaptation, more):
    separate = adaptation + more
    n = break_even_applications(
        shared_cost=shared, separate_cost=separate, adaptation_cost=adaptation
    )
    assert shared + n * adaptation == pytest.approx(n * separate, rel=1e-9, abs=1e-9)


@law
@given(n=st.integers(1, 1000))
def test_an_application_more_makes_each_cheaper_but_never_cheaper_than_adapting(n):
    assert 10 < cost_per_application(n + 1, **PRICES) < cost_per_application(n, **PRICES)


def test_deviations_by_hand():
    assert joint_standard_deviation(4, standard_deviation=10, correlation=0) == 20
    assert joint_standard_deviation(4, standard_deviation=10, correlation=1) == 40
    expected = math.sqrt(3 * 4 + 6 * 4 * 0.5)  # 3 variances of 4, 6 covariances of 2
    assert joint_standard_deviation(3, standard_deviation=2, correlation=0.5) == expected


def test_what_is_shared_does_not_average_out():
    per_application = (
        joint_standard_deviation(10**6, standard_deviation=10, correlation=0.25) / 10**6
    )
    assert per_application == pytest.approx(10 * math.sqrt(0.25), rel=1e-5)


def test_the_deviation_is_that_of_a_sum_of_correlated_draws():
    rng = np.random.default_rng(0)
    common, own = rng.standard_normal((100_000, 1)), rng.standard_normal((100_000, 5))
    total = 3 * (math.sqrt(0.4) * common + math.sqrt(0.6) * own).sum(axis=1)
    expected = joint_standard_deviation(5, standard_deviation=3, correlation=0.4)
    assert total.std() == pytest.approx(expected, rel=0.01)


def test_joint_failures_by_hand_and_at_the_limits():
    def failing(n, rho):
        return joint_failure_probability(n, failure_probability=0.1, correlation=rho)

    assert failing(1, 0.3) == pytest.approx(0.1)
    assert failing(2, 0) == pytest.approx(0.01)
    assert failing(2, 0.3) == pytest.approx(0.01 + 0.3 * 0.1 * 0.9)  # p² + covariance
    assert failing(50, 1) == pytest.approx(0.1)
    assert failing(10**6, 0.3) == pytest.approx(0.03)


def test_joint_failures_are_those_of_the_model_behind_them():
    rng = np.random.default_rng(0)
    n = 200_000
    alike = rng.random(n) < 0.3
    fails = rng.random((n, 3)) < 0.2
    fails[alike] = fails[alike, :1]
    assert np.corrcoef(fails[:, 0], fails[:, 1])[0, 1] == pytest.approx(0.3, abs=0.01)
    expected = joint_failure_probability(3, failure_probability=0.2, correlation=0.3)
    assert fails.all(axis=1).mean() == pytest.approx(expected, abs=0.002)


ARRAYS = {
    "cost": lambda x: cost_per_application(5, shared_cost=x, adaptation_cost=1),
    "break_even": lambda x: break_even_applications(
        shared_cost=1, separate_cost=0.5, adaptation_cost=x
    ),
    "deviation": lambda x: joint_standard_deviation(3, standard_deviation=2, correlation=x),
    "failure": lambda x: joint_failure_probability(3, failure_probability=x, correlation=0.2),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_gives_what_its_elements_give(name):
    x = np.array([[0.0, 0.2], [0.3, 0.9]])
    one_by_one = [[ARRAYS[name](float(each)) for each in row] for row in x]
    np.testing.assert_allclose(ARRAYS[name](x), one_by_one, rtol=1e-14)


def test_many_counts_at_once():
    n = np.array([1, 3, 9])
    np.testing.assert_allclose(cost_per_application(n, **PRICES), [100, 40, 20])
    wide = joint_standard_deviation(n, standard_deviation=10, correlation=1)
    np.testing.assert_allclose(wide, [10, 30, 90])


def cost(n=2, **wrong):
    return lambda: cost_per_application(n, **{**PRICES, **wrong})


def even(**wrong):
    return lambda: break_even_applications(**{"separate_cost": 40, **PRICES, **wrong})


def deviation(n=2, **wrong):
    arguments = {"standard_deviation": 1, "correlation": 0.5, **wrong}
    return lambda: joint_standard_deviation(n, **arguments)


def failure(n=2, **wrong):
    arguments = {"failure_probability": 0.1, "correlation": 0.5, **wrong}
    return lambda: joint_failure_probability(n, **arguments)


BAD = [
    *((call(n), ValueError, "n_applications") for call in (cost, deviation, failure) for n in (0,)),
    *((call(2.5), ValueError, "n_applications") for call in (cost, deviation, failure)),
    *((call(correlation=-0.1), ValueError, "correlation") for call in (deviation, failure)),
    *((call(shared_cost=-1), ValueError, "shared_cost") for call in (cost, even)),
    *((call(adaptation_cost=-1), ValueError, "adaptation_cost") for call in (cost, even)),
    (even(separate_cost=-1), ValueError, "separate_cost"),
    (even(separate_cost=math.nan), ValueError, "separate_cost"),
    (deviation(standard_deviation=-1), ValueError, "standard_deviation"),
    (deviation(standard_deviation=None), TypeError, "standard_deviation"),
    (failure(failure_probability=1.1), ValueError, "failure_probability"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}\b.* must"):
        call()
