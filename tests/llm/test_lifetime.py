"""The best model in use: against its condition, a plain search, and Sardana's golden values."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.llm import (
    BESIROGLU,
    HOFFMANN,
    ScalingLaw,
    compute_optimum,
    cost_per_flop,
    lifetime_optimum,
    scaling_loss,
    tokens_for_loss,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=20)
LAWS = pytest.mark.parametrize("fit", [HOFFMANN, BESIROGLU], ids=lambda fit: fit.name)
SARDANA = ScalingLaw(
    name="Sardana 2023",
    irreducible=1.69,
    A=406.4,
    alpha=0.336,
    B=410.7,
    beta=0.283,
    parameters_range=(7e7, 1.6e10),
    tokens_range=(5e9, 5e11),
)


def test_sardana_s_golden_values_in_tokens():
    """Their program: loss 1.947 and 2e12 tokens of use."""
    best = lifetime_optimum(SARDANA, 1.947, tokens_out=2e12)
    assert best.n_parameters == pytest.approx(2.418e10, rel=5e-4)
    assert best.n_tokens == pytest.approx(2.657e12, rel=5e-4)
    assert best.share_of_compute_optimum == pytest.approx(0.9522, abs=1e-4)


def test_sardana_s_golden_values_in_money():
    """Trained on A100-80 at $1.40, used on A100-40 at $0.60 in int8: 1e10 requests, 1000 + 250."""
    train = cost_per_flop(1.4, peak_flops_per_s=312e12, utilisation=0.5)
    read = cost_per_flop(0.6, peak_flops_per_s=624e12, utilisation=0.4)
    write = cost_per_flop(0.6, peak_flops_per_s=624e12, utilisation=0.2)
    best = lifetime_optimum(
        SARDANA,
        1.947,
        tokens_in=1e13,
        tokens_out=2.5e12,
        training_cost=train,
        cost_in=read,
        cost_out=write,
    )
    assert best.n_parameters == pytest.approx(2.053e10, rel=5e-4)
    assert best.n_tokens == pytest.approx(3.302e12, rel=5e-4)
    assert best.share_of_compute_optimum == pytest.approx(0.8876, abs=1e-4)


@LAWS
@law
@given(loss=st.floats(2.05, 2.6))
def test_a_model_that_is_never_used_is_the_cheapest_to_train(fit, loss):
    best, trained = lifetime_optimum(fit, loss), compute_optimum(fit, loss=loss, extrapolate=True)
    assert best.n_parameters == pytest.approx(trained.n_parameters, rel=1e-9)
    assert best.n_tokens == pytest.approx(trained.n_tokens, rel=1e-9)
    assert best.cost == pytest.approx(trained.flops, rel=1e-9)
    assert best.share_of_compute_optimum == pytest.approx(1, rel=1e-12)


@LAWS
@law
@given(loss=st.floats(2.05, 2.6), log_use=st.floats(9, 13), shift=st.floats(-0.3, 0.3))
def test_no_other_model_of_that_loss_costs_less(fit, loss, log_use, shift):
    use = 10**log_use
    best = lifetime_optimum(fit, loss, tokens_in=use, extrapolate=True)
    n, d = best.n_parameters, best.n_tokens
    assert scaling_loss(fit, n, d, extrapolate=True) == pytest.approx(loss, rel=1e-10)
    assert best.cost == pytest.approx(6 * n * d + 2 * n * use, rel=1e-10)
    assert best.cost <= best.cost_of_compute_optimum * (1 + 1e-12)
    smallest = (fit.A / (loss - fit.irreducible)) ** (1 / fit.alpha)
    other = max(n * math.exp(shift), 1.000001 * smallest)
    other_tokens = tokens_for_loss(fit, loss, other, extrapolate=True)
    assert best.cost <= (6 * other * other_tokens + 2 * other * use) * (1 + 1e-12)


@LAWS
def test_the_more_a_model_is_used_the_smaller_it_should_be(fit):
    best = lifetime_optimum(fit, 2.3, tokens_out=np.geomspace(1e9, 1e14, 30), extrapolate=True)
    assert (np.diff(best.n_parameters) < 0).all()
    assert (np.diff(best.n_tokens) > 0).all()
    assert (np.diff(best.share_of_compute_optimum) < 0).all()


def test_endless_use_leaves_the_smallest_model_that_reaches_the_loss():
    best = lifetime_optimum(BESIROGLU, 2.3, tokens_out=1e40, extrapolate=True)
    smallest = (BESIROGLU.A / (2.3 - BESIROGLU.irreducible)) ** (1 / BESIROGLU.alpha)
    assert best.n_parameters == pytest.approx(smallest, rel=1e-5)


def test_only_the_ratio_of_prices_matters_and_reading_counts_as_writing():
    plain = lifetime_optimum(BESIROGLU, 2.3, tokens_in=1e12, tokens_out=2e12)
    same = lifetime_optimum(BESIROGLU, 2.3, tokens_out=3e12)
    dear = lifetime_optimum(BESIROGLU, 2.3, tokens_out=3e12, training_cost=7, cost_in=7, cost_out=7)
    assert plain.n_parameters == pytest.approx(same.n_parameters, rel=1e-12)
    assert dear.n_parameters == pytest.approx(same.n_parameters, rel=1e-12)
    assert dear.cost == pytest.approx(7 * same.cost, rel=1e-12)


@pytest.mark.parametrize(
    "name", ["tokens_in", "tokens_out", "training_cost", "cost_in", "cost_out"]
)
def test_arrays_broadcast_and_agree_with_single_numbers(name):
    options = {"tokens_in": 1e11, "tokens_out": 1e12}
    losses, values = np.array([[2.2], [2.4]]), np.array([1.0, 2.0, 3.0])
    values = values * 1e11 if name.endswith("n_tokens") else values
    many = lifetime_optimum(BESIROGLU, losses, **{**options, name: values})
    assert many.n_parameters.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        given = {**options, name: float(values[j])}
        one = lifetime_optimum(BESIROGLU, float(losses[i, 0]), **given)
        for field in ("n_parameters", "n_tokens", "cost", "share_of_compute_optimum"):
            value = getattr(many, field)[i, j]
            assert value == pytest.approx(getattr(one, field), rel=1e-11)
            assert type(getattr(one, field)) is float


def test_the_price_of_an_operation_by_hand():
    """3.6 an hour for 1e12 useful operations a second: 0.001 for each 1e12."""
    assert cost_per_flop(3.6, peak_flops_per_s=2e12, utilisation=0.5) == pytest.approx(1e-15)


def test_the_price_of_an_operation_takes_arrays():
    prices = cost_per_flop(np.array([1.0, 2.0]), peak_flops_per_s=1e15, utilisation=0.4)
    assert prices[1] == 2 * prices[0] == cost_per_flop(2.0, peak_flops_per_s=1e15, utilisation=0.4)


def test_far_outside_of_the_runs_it_refuses_unless_it_is_told():
    for options in ({"loss": 1.9}, {"loss": 2.1, "tokens_out": 1e16}):
        with pytest.raises(
            ValueError, match=r"^(n_parameters|n_tokens) must lie .*extrapolate=True"
        ):
            lifetime_optimum(BESIROGLU, **options)
        assert lifetime_optimum(BESIROGLU, **options, extrapolate=True).n_tokens > 5e12


def call(**wrong):
    return lambda: lifetime_optimum(**{"law": BESIROGLU, "loss": 2.3, **wrong})


def price(**wrong):
    good = {"hourly_price": 2, "peak_flops_per_s": 1e15, "utilisation": 0.4}
    return lambda: cost_per_flop(**{**good, **wrong})


BAD = [
    (call(law="x"), TypeError, "law must"),
    (call(loss=1.8), ValueError, "loss must"),
    (call(loss=math.nan), ValueError, "loss must"),
    (call(tokens_in=-1), ValueError, "tokens_in must"),
    (call(tokens_out=math.inf), ValueError, "tokens_out must"),
    (call(tokens_out="many"), TypeError, "tokens_out must"),
    (call(training_cost=0), ValueError, "training_cost must"),
    (call(cost_in=-1), ValueError, "cost_in must"),
    (call(cost_out=0), ValueError, "cost_out must"),
    (call(extrapolate=1), TypeError, "extrapolate must"),
    (call(tokens_out=1e70), ValueError, "use over training must be at most"),
    (call(tokens_out=1e300, cost_out=1e300), ValueError, "cost of tokens_out must be finite"),
    (call(tokens_out=1e300, training_cost=1e-300), ValueError, "use over training must be fi"),
    (price(hourly_price=0), ValueError, "hourly_price must"),
    (price(peak_flops_per_s=0), ValueError, "peak_flops_per_s must"),
    (price(utilisation=0), ValueError, "utilisation must"),
    (price(utilisation=40), ValueError, "utilisation must lie between 0 and 1.*0.15"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call()
