"""Scaling laws: by hand, by limits, against runs that others published."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.llm import (
    BESIROGLU,
    HOFFMANN,
    HOFFMANN_PRINTED,
    ScalingLaw,
    scaling_loss,
    tokens_for_loss,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
LAWS = pytest.mark.parametrize("fit", [HOFFMANN, HOFFMANN_PRINTED, BESIROGLU], ids=lambda f: f.name)
PUBLISHED = Path(__file__).parents[1] / "published"
NAN, INF = math.nan, math.inf
SIZES = {"parameters_range": (1, 1e12), "tokens_range": (1, 1e12)}
ROUND = ScalingLaw(name="round", irreducible=1, A=10, alpha=0.5, B=20, beta=0.25, **SIZES)


def test_a_loss_worked_by_hand():
    """1 + 10/√100 + 20/10000^(1/4) = 1 + 1 + 2."""
    assert scaling_loss(ROUND, 100, 10_000) == 4


def test_chinchilla_by_its_own_law():
    """Hoffmann et al. 2022, eq. 10, with a pocket calculator: 1.69 + 0.0835 + 0.1631."""
    assert scaling_loss(HOFFMANN_PRINTED, 70e9, 1.4e12) == pytest.approx(1.9366, abs=1e-4)


def test_sardana_s_golden_value():
    """Sardana et al. 2023, their program: L(7e10, 1e12) = 1.947273 with these exponents."""
    fit = ScalingLaw(
        name="Sardana 2023", irreducible=1.69, A=406.4, alpha=0.336, B=410.7, beta=0.283, **SIZES
    )
    assert scaling_loss(fit, 70e9, 1e12) == pytest.approx(1.947273, abs=5e-7)


def test_the_unrounded_coefficients_round_to_the_printed_ones():
    for name, digits in {"irreducible": 2, "A": 1, "B": 1, "alpha": 2, "beta": 2}.items():
        exact, printed = getattr(HOFFMANN, name), getattr(HOFFMANN_PRINTED, name)
        assert round(exact, digits) == printed


@LAWS
def test_more_parameters_or_tokens_never_hurt(fit):
    n = np.geomspace(1e8, 1e11, 20)
    losses = scaling_loss(fit, n[:, None], 20 * n)
    assert (np.diff(losses, axis=0) < 0).all()
    assert (np.diff(losses, axis=1) < 0).all()


@LAWS
def test_endless_size_and_data_leave_the_irreducible_loss(fit):
    assert scaling_loss(fit, 1e60, 1e60, extrapolate=True) == pytest.approx(fit.irreducible)


@LAWS
@law
@given(n=st.floats(1e8, 1e11), d=st.floats(1e9, 1e12))
def test_the_tokens_for_a_loss_have_that_loss(fit, n, d):
    loss = scaling_loss(fit, n, d)
    assert tokens_for_loss(fit, loss, n) == pytest.approx(d, rel=1e-7)


def test_tokens_for_a_loss_by_hand():
    """4 - 1 - 10/√100 = 2 = 20/10^1, and 10 = 10000^(1/4)."""
    assert tokens_for_loss(ROUND, 4, 100) == pytest.approx(10_000, rel=1e-14)


def test_the_laws_hold_elsewhere_up_to_a_constant():
    """Sardana et al. 2023: other data, other tokenizer; the differences agree, the level not."""
    with open(PUBLISHED / "sardana_runs.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    n, d, measured = (
        np.array([float(row[key]) for row in rows]) for key in ("params", "tokens", "smoothed_loss")
    )
    for fit in (HOFFMANN, HOFFMANN_PRINTED, BESIROGLU):
        expected = scaling_loss(fit, n, d)
        assert -0.40 < (expected - measured).mean() < -0.28
        assert (expected - measured).std() < 0.09
        assert np.corrcoef(expected, measured)[0, 1] > 0.96


# --- arrays and ranges --------------------------------------------------------------------------


@LAWS
def test_arrays_broadcast_and_agree_with_single_numbers(fit):
    n, d = np.array([[1e8], [1e9]]), np.array([1e10, 2e10, 5e10])
    losses = scaling_loss(fit, n, d)
    assert losses.shape == (2, 3)
    one_by_one = [[scaling_loss(fit, float(a), float(b)) for b in d] for a in n.flat]
    np.testing.assert_allclose(losses, one_by_one, rtol=1e-15)
    np.testing.assert_allclose(tokens_for_loss(fit, losses, n), np.tile(d, (2, 1)), rtol=1e-9)
    assert type(scaling_loss(fit, 10**9, 10**10)) is float


@pytest.mark.parametrize(
    ("n", "d", "name"),
    [
        (6.9e6, 1e10, "n_parameters"),
        (1.61e11, 1e10, "n_parameters"),
        (1e9, 4.9e8, "n_tokens"),
        (8e9, 1.5e13, "n_tokens"),  # Llama-3-8B
        (1e9, np.array([1e10, 6e12]), "n_tokens"),
    ],
)
def test_a_law_refuses_far_outside_of_its_runs_unless_it_is_told(n, d, name):
    with pytest.raises(ValueError, match=rf"^{name} must lie between .* pass extrapolate=True"):
        scaling_loss(HOFFMANN, n, d)
    assert np.all(scaling_loss(HOFFMANN, n, d, extrapolate=True) > HOFFMANN.irreducible)


def test_ten_times_outside_is_still_answered():
    for n, d in ((7e6, 5e8), (1.6e11, 5e12)):
        assert scaling_loss(HOFFMANN, n, d) > HOFFMANN.irreducible


def test_tokens_outside_of_the_runs_are_refused_too():
    with pytest.raises(ValueError, match=r"^n_tokens must lie between"):
        tokens_for_loss(HOFFMANN, 1.90, 2.0e10)
    assert tokens_for_loss(HOFFMANN, 1.90, 2.0e10, extrapolate=True) > 5e12


# --- wrong arguments ----------------------------------------------------------------------------

FIT = {
    "name": "x",
    "irreducible": 1.7,
    "A": 400,
    "alpha": 0.3,
    "B": 400,
    "beta": 0.3,
    "parameters_range": (1e8, 1e10),
    "tokens_range": (1e9, 1e11),
}


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("name", 3, TypeError),
        *(
            (name, value, ValueError)
            for name in ("irreducible", "A", "alpha", "B", "beta")
            for value in (0, -1, NAN, INF)
        ),
        ("alpha", 1.5, ValueError),
        ("beta", 1.5, ValueError),
        ("A", np.array([1.0, 2.0]), TypeError),
        ("beta", "steep", TypeError),
        ("parameters_range", (1e10, 1e8), ValueError),
        ("parameters_range", (0, 1e8), ValueError),
        ("tokens_range", (1e9, 1e9), ValueError),
        ("tokens_range", (1e9, INF), ValueError),
        ("tokens_range", 1e9, TypeError),
        ("tokens_range", (1e9, 1e10, 1e11), ValueError),
    ],
)
def test_a_law_with_wrong_coefficients_is_refused(name, value, error):
    with pytest.raises(error, match=rf"^{name}"):
        ScalingLaw(**{**FIT, name: value})


BAD = [
    (lambda: scaling_loss("Hoffmann", 1e9, 1e10), TypeError, "law"),
    (lambda: scaling_loss(HOFFMANN, 0, 1e10), ValueError, "n_parameters"),
    (lambda: scaling_loss(HOFFMANN, NAN, 1e10), ValueError, "n_parameters"),
    (lambda: scaling_loss(HOFFMANN, 1e9, -1), ValueError, "n_tokens"),
    (lambda: scaling_loss(HOFFMANN, 1e9, INF), ValueError, "n_tokens"),
    (lambda: scaling_loss(HOFFMANN, 1e9, [1e10]), TypeError, "n_tokens"),
    (lambda: scaling_loss(HOFFMANN, 1e9, 1e10, extrapolate=1), TypeError, "extrapolate"),
    (lambda: tokens_for_loss("Hoffmann", 2, 1e9), TypeError, "law"),
    (lambda: tokens_for_loss(HOFFMANN, 2, 0), ValueError, "n_parameters"),
    (lambda: tokens_for_loss(HOFFMANN, NAN, 1e9), ValueError, "loss"),
    (lambda: tokens_for_loss(HOFFMANN, 1.6, 1e9), ValueError, "loss"),
    (lambda: tokens_for_loss(HOFFMANN, 2.0, np.array([1e11, 1e8])), ValueError, "loss"),
    (lambda: tokens_for_loss(HOFFMANN, 3.0, 1e9, extrapolate=None), TypeError, "extrapolate"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name} must"):
        call()


def test_a_loss_that_a_size_never_reaches_or_hardly_is_refused():
    with pytest.raises(ValueError, match=r"^loss must .* got 2 against 2; take more parameters"):
        tokens_for_loss(ROUND, 2, 100)
    shallow = ScalingLaw(**{**FIT, "beta": 0.001})
    with pytest.raises(ValueError, match=r"^n_tokens must be finite"):
        tokens_for_loss(shallow, 100, 1e9)
