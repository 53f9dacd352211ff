"""Membership: pairs counted by hand, the Kolmogorov distance, and the limit that privacy sets."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from zenlib.trust import advantage_bound, gaussian_delta, membership_attack

law = settings(deadline=None, derandomize=True, database=None, max_examples=80)
values = st.lists(st.integers(0, 20), min_size=1, max_size=30)


@law
@given(values, values)
def test_the_attack_counts_pairs_and_distances(members, others):
    attack = membership_attack(np.array(members, float), np.array(others, float))
    wins = [(m < o) + 0.5 * (m == o) for m in members for o in others]
    assert attack.auc == pytest.approx(np.mean(wins))
    one_sided = stats.ks_2samp(members, others, alternative="greater").statistic
    assert attack.advantage == pytest.approx(one_sided)
    if attack.advantage > 0:
        found, alarms = (np.mean(np.array(v) <= attack.threshold) for v in (members, others))
        assert found - alarms == pytest.approx(attack.advantage), "the threshold does it"


def test_perfect_and_hopeless():
    perfect = membership_attack([0.0, 0.1], [1.0, 2.0])
    assert (perfect.auc, perfect.advantage, perfect.threshold) == (1, 1, 0.1)
    assert perfect.found_at_few_alarms == 1
    hopeless = membership_attack([1.0, 2.0], [0.0, 0.1])
    assert (hopeless.auc, hopeless.advantage, hopeless.found_at_few_alarms) == (0, 0, 0)


def test_few_alarms_are_one_in_a_hundred():
    """Of 200 strangers two may be taken for members: all members below the third are found."""
    others = np.arange(200.0)
    attack = membership_attack([-1.0, 0.5, 1.5, 2.5], others)
    assert attack.found_at_few_alarms == 0.75


@law
@given(st.floats(0, 50), st.floats(0, 1))
def test_the_bound_is_where_both_conditions_meet(epsilon, delta):
    bound = advantage_bound(epsilon, delta=delta)
    naive = (math.exp(epsilon) - 1 + 2 * delta) / (math.exp(epsilon) + 1)
    assert bound == pytest.approx(naive, abs=1e-12)
    assert 0 <= bound <= 1


def test_the_bound_at_its_ends():
    assert advantage_bound(0) == 0
    assert advantage_bound(0, delta=0.3) == pytest.approx(0.3)
    assert advantage_bound(1e308) == 1
    assert advantage_bound(math.log(3)) == pytest.approx(0.5)


@pytest.mark.parametrize("sigma", [0.5, 1, 3])
@pytest.mark.parametrize("epsilon", [0, 0.5, 2])
def test_the_best_attack_on_gaussian_noise_keeps_to_it(sigma, epsilon):
    """Its advantage is 2 Φ(1 / (2σ)) - 1; each (ε, δ(ε)) bounds it, ε = 0 exactly."""
    best = 2 * stats.norm.cdf(1 / (2 * sigma)) - 1
    bound = advantage_bound(epsilon, delta=gaussian_delta(epsilon, noise_multiplier=sigma))
    assert best <= bound + 1e-12
    if epsilon == 0:
        assert best == pytest.approx(bound)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: membership_attack([], [1.0]), ValueError, "member_losses must not be empty"),
        (lambda: membership_attack([1.0], []), ValueError, "other_losses must not be empty"),
        (lambda: membership_attack([[1.0]], [1.0]), ValueError, "member_losses must have 1 dim"),
        (lambda: membership_attack([1.0], [math.inf]), ValueError, "other_losses must be finite"),
        (lambda: membership_attack(["a"], [1.0]), TypeError, "member_losses must hold real"),
        (lambda: advantage_bound(-1), ValueError, "epsilon must be at least 0"),
        (lambda: advantage_bound(1, delta=2), ValueError, "delta must be at most 1"),
        (lambda: advantage_bound(1, delta=-0.1), ValueError, "delta must be at least 0"),
    ],
)
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
