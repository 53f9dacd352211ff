"""Kaplan's laws: by hand, by their limits, and by what the paper says of them."""

import math

import numpy as np
import pytest

from zenlib.llm import PETAFLOPS_DAY, critical_batch_tokens, kaplan_loss, kaplan_optimum


def test_losses_worked_by_hand():
    """Where a size is its own scale, the loss is 1 to whatever power."""
    assert kaplan_loss(n_parameters=8.8e13, extrapolate=True) == 1
    assert kaplan_loss(n_tokens=5.4e13, extrapolate=True) == 1
    assert kaplan_loss(flops=3.1e8 * PETAFLOPS_DAY, extrapolate=True) == pytest.approx(1)
    both = kaplan_loss(n_parameters=6.4e13, n_tokens=1.8e13, extrapolate=True)
    assert both == pytest.approx(2**0.103)


def test_a_petaflops_day():
    assert PETAFLOPS_DAY == 1e15 * 24 * 60 * 60


def test_doubling_the_size_lowers_the_loss_by_a_twentieth():
    """Kaplan et al. 2020, §1.2: by a factor 2^-0.076 = 0.95."""
    small, large = (kaplan_loss(n_parameters=n) for n in (1e8, 2e8))
    assert large / small == pytest.approx(0.95, abs=0.002)


def test_eight_times_the_size_needs_five_times_the_data():
    """§1.2: both terms of the joint law shrink alike when D grows with N^0.74."""
    n, d = 1e8, 1e10
    before, after = (
        kaplan_loss(n_parameters=n, n_tokens=d),
        kaplan_loss(n_parameters=8 * n, n_tokens=5 * d),
    )
    share = {
        k: (1.8e13 / (d * k[1])) / ((6.4e13 / (n * k[0])) ** (0.076 / 0.103))
        for k in ((1, 1), (8, 5))
    }
    assert share[8, 5] == pytest.approx(share[1, 1], rel=0.08)
    assert after < before


def test_the_joint_law_has_the_law_of_the_size_as_its_limit():
    endless = kaplan_loss(n_parameters=1e9, n_tokens=1e40, extrapolate=True)
    assert endless == pytest.approx((6.4e13 / 1e9) ** 0.076)


def test_ten_times_the_budget_goes_mostly_into_the_model():
    """§6.1: N grows with C^0.73, D with C^0.27: five times the size, twice the data."""
    small, large = kaplan_optimum(1e18), kaplan_optimum(1e19)
    assert large.n_parameters / small.n_parameters == pytest.approx(10**0.73)
    assert large.n_tokens / small.n_tokens == pytest.approx(10**0.27)
    assert large.loss < small.loss


def test_one_petaflops_day():
    """Table 6: N_e = 1.3e9, D_e = 2e10; the critical batch does twice the least operations."""
    best = kaplan_optimum(PETAFLOPS_DAY)
    assert (best.n_parameters, best.n_tokens) == (1.3e9, 2e10)
    assert best.flops / PETAFLOPS_DAY == pytest.approx(2, rel=0.15)
    assert best.loss == kaplan_loss(flops=PETAFLOPS_DAY) == 3.1e8**0.05


def test_the_critical_batch():
    """Eq. 1.4; table 6 has 2e6 tokens for a petaFLOP/s-day, where the loss is 2.66: roughly."""
    assert critical_batch_tokens(1) == 2e8
    assert critical_batch_tokens(2**0.21) == pytest.approx(1e8)
    assert critical_batch_tokens(kaplan_loss(flops=PETAFLOPS_DAY)) == pytest.approx(2e6, rel=0.1)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: kaplan_loss(n_parameters=x * 1e6),
        lambda x: kaplan_loss(n_tokens=x * 1e8),
        lambda x: kaplan_loss(flops=x * 1e17),
        lambda x: kaplan_loss(n_parameters=x * 1e6, n_tokens=x * 1e8),
        lambda x: kaplan_optimum(x * 1e17).n_parameters,
        lambda x: kaplan_optimum(x * 1e17).n_tokens,
        lambda x: kaplan_optimum(x * 1e17).flops,
        lambda x: kaplan_optimum(x * 1e17).loss,
        critical_batch_tokens,
    ],
)
def test_arrays_agree_with_single_numbers(call):
    x = np.array([[1.0, 2.0], [3.0, 7.0]])
    np.testing.assert_allclose(call(x), [[call(float(v)) for v in row] for row in x], rtol=1e-14)
    assert type(call(3.0)) is float


def test_the_joint_law_broadcasts():
    losses = kaplan_loss(n_parameters=np.array([[1e7], [1e8]]), n_tokens=np.array([1e9, 2e9, 3e9]))
    assert losses.shape == (2, 3)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"n_parameters": 1.6e10}, "n_parameters"),
        ({"n_parameters": 76}, "n_parameters"),
        ({"n_tokens": 2.4e11}, "n_tokens"),
        ({"n_tokens": 2.1e6}, "n_tokens"),
        ({"n_parameters": 1e9, "n_tokens": 3e11}, "n_tokens"),
        ({"flops": 3.14e23}, "n_parameters"),  # GPT-3
    ],
)
def test_far_outside_of_their_runs_the_laws_refuse_unless_they_are_told(given, name):
    with pytest.raises(ValueError, match=rf"^{name} must lie .* Kaplan 2020.*extrapolate=True"):
        kaplan_loss(**given)
    assert 1 < kaplan_loss(**given, extrapolate=True) < 20


def test_gpt_3_s_budget_is_outside_of_the_optimum_s_range():
    with pytest.raises(ValueError, match=r"^n_parameters must lie"):
        kaplan_optimum(3.14e23)
    assert kaplan_optimum(3.14e23, extrapolate=True).n_parameters == pytest.approx(5.2e11, rel=0.05)


def test_the_tokens_of_an_optimum_are_checked_as_well():
    with pytest.raises(ValueError, match=r"^(n_parameters|n_tokens) must lie"):
        kaplan_optimum(1e5)


EITHER = "either flops or n_parameters and n_tokens"
BAD = [
    (lambda: kaplan_loss(), TypeError, EITHER),
    (lambda: kaplan_loss(flops=1e18, n_tokens=1e9), TypeError, EITHER),
    (lambda: kaplan_loss(flops=1e18, n_parameters=1e9), TypeError, EITHER),
    (lambda: kaplan_loss(flops=0), ValueError, "flops must"),
    (lambda: kaplan_loss(flops=math.nan), ValueError, "flops must"),
    (lambda: kaplan_loss(n_parameters=0), ValueError, "n_parameters must"),
    (lambda: kaplan_loss(n_tokens=-1), ValueError, "n_tokens must"),
    (lambda: kaplan_loss(n_tokens=math.inf), ValueError, "n_tokens must"),
    (lambda: kaplan_loss(n_parameters="many"), TypeError, "n_parameters must"),
    (lambda: kaplan_loss(n_parameters=1e8, extrapolate="yes"), TypeError, "extrapolate must"),
    (lambda: kaplan_optimum(0), ValueError, "flops must"),
    (lambda: kaplan_optimum(1e18, extrapolate=2), TypeError, "extrapolate must"),
    (lambda: kaplan_optimum(1.7e308, extrapolate=True), ValueError, "flops must be finite"),
    (lambda: critical_batch_tokens(0), ValueError, "loss must"),
    (lambda: critical_batch_tokens(math.nan), ValueError, "loss must"),
    (lambda: critical_batch_tokens(1e-80), ValueError, "batch must be finite"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call()
