"""Adversarial losses: by hand, by the theory of the game, and each gradient."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib.activations import sigmoid, softmax
from zenlib.gradients import check_gradient, complex_step
from zenlib.losses import (
    binary_crossentropy,
    discriminator_loss,
    discriminator_loss_grad,
    generator_loss,
    generator_loss_grad,
    jensen_shannon_divergence,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
RNG = np.random.default_rng(0)
REAL, FAKE = RNG.normal(scale=3, size=(5, 2)), RNG.normal(scale=3, size=7)
INF, NAN = math.inf, math.nan
LOG2, LOG3 = math.log(2), math.log(3)
KINDS = ["minimax", "non-saturating", "least-squares", "wasserstein"]
LOGARITHMIC = KINDS[:2]
scores = arrays(np.float64, 6, elements=st.floats(-1e3, 1e3))

# The papers' formulas, which continue to complex scores.
DISCRIMINATOR = {
    "minimax": lambda r, f: -np.mean(np.log(_d(r))) - np.mean(np.log(1 - _d(f))),
    "non-saturating": lambda r, f: -np.mean(np.log(_d(r))) - np.mean(np.log(1 - _d(f))),
    "least-squares": lambda r, f: np.mean((r - 1) ** 2) / 2 + np.mean(f**2) / 2,
    "wasserstein": lambda r, f: np.mean(f) - np.mean(r),
}
GENERATOR = {
    "minimax": lambda f: np.mean(np.log(1 - _d(f))),
    "non-saturating": lambda f: -np.mean(np.log(_d(f))),
    "least-squares": lambda f: np.mean((f - 1) ** 2) / 2,
    "wasserstein": lambda f: -np.mean(f),
}
BY_HAND = [  # kind, real, fake, discriminator's loss, generator's loss
    ("minimax", [0.0], [0.0, 0.0], 2 * LOG2, -LOG2),
    ("minimax", [LOG3], [-LOG3], 2 * math.log(4 / 3), math.log(3 / 4)),
    ("non-saturating", [LOG3], [-LOG3], 2 * math.log(4 / 3), 2 * LOG2),
    ("non-saturating", [1000.0], [1000.0], 1000.0, 0.0),
    ("least-squares", [1.0, 3.0], [2.0], 1.0 + 2.0, 0.5),
    ("wasserstein", [2.0, 4.0], [1.0], -2.0, -1.0),
]
SLOPES_BY_HAND = [  # kind, fake, slopes of the discriminator's loss and of the generator's
    ("minimax", [LOG3, -1000.0], [3 / 8, 0.0], [-3 / 8, 0.0]),
    ("non-saturating", [LOG3, -1000.0], [3 / 8, 0.0], [-1 / 8, -1 / 2]),
    ("least-squares", [3.0, 0.0], [1.5, 0.0], [1.0, -0.5]),
    ("wasserstein", [3.0, 0.0], [0.5, 0.5], [-0.5, -0.5]),
]


def _d(s):
    return 1 / (1 + np.exp(-s))


@pytest.mark.parametrize(("kind", "real", "fake", "judge", "forger"), BY_HAND)
def test_values_worked_by_hand(kind, real, fake, judge, forger):
    assert discriminator_loss(real, fake, kind=kind) == pytest.approx(judge, rel=1e-15)
    assert generator_loss(fake, kind=kind) == pytest.approx(forger, rel=1e-15, abs=1e-300)


@pytest.mark.parametrize(("kind", "fake", "judge", "forger"), SLOPES_BY_HAND)
def test_slopes_worked_by_hand(kind, fake, judge, forger):
    slopes = discriminator_loss_grad([0.0], fake, kind=kind)[1]
    np.testing.assert_allclose(slopes, judge, rtol=1e-15)
    np.testing.assert_allclose(generator_loss_grad(fake, kind=kind), forger, rtol=1e-15)


@pytest.mark.parametrize(
    ("kind", "slopes"),
    [
        ("minimax", [-1 / 8, -1 / 2]),
        ("non-saturating", [-1 / 8, -1 / 2]),
        ("least-squares", [(LOG3 - 1) / 2, -1001 / 2]),
        ("wasserstein", [-1 / 2, -1 / 2]),
    ],
)
def test_slopes_at_real_samples_worked_by_hand(kind, slopes):
    got = discriminator_loss_grad([LOG3, -1000.0], [0.0], kind=kind)[0]
    np.testing.assert_allclose(got, slopes, rtol=1e-15)


def test_by_default_the_generator_does_not_saturate():
    assert generator_loss(FAKE) == generator_loss(FAKE, kind="non-saturating")
    assert discriminator_loss(REAL, FAKE) == discriminator_loss(REAL, FAKE, kind="non-saturating")
    np.testing.assert_array_equal(
        generator_loss_grad(FAKE), generator_loss_grad(FAKE, kind="non-saturating")
    )
    for default, named in zip(
        discriminator_loss_grad(REAL, FAKE),
        discriminator_loss_grad(REAL, FAKE, kind="non-saturating"),
        strict=True,
    ):
        np.testing.assert_array_equal(default, named)


@pytest.mark.parametrize("kind", KINDS)
def test_every_loss_equals_the_formula_of_its_paper(kind):
    assert discriminator_loss(REAL, FAKE, kind=kind) == pytest.approx(
        DISCRIMINATOR[kind](REAL, FAKE), rel=1e-13
    )
    assert generator_loss(FAKE, kind=kind) == pytest.approx(GENERATOR[kind](FAKE), rel=1e-13)


@pytest.mark.parametrize("kind", KINDS)
def test_every_gradient_agrees_with_differences_and_with_the_complex_step(kind):
    by_real, by_fake = discriminator_loss_grad(REAL, FAKE, kind=kind)
    paper, forger = DISCRIMINATOR[kind], GENERATOR[kind]
    for got, slopes in (
        (by_real, complex_step(lambda r: paper(r, FAKE), REAL)),
        (by_fake, complex_step(lambda f: paper(REAL, f), FAKE)),
        (generator_loss_grad(FAKE, kind=kind), complex_step(forger, FAKE)),
    ):
        np.testing.assert_allclose(got, slopes, rtol=1e-12)
    for loss, slope, at in (
        (
            lambda r: discriminator_loss(r, FAKE, kind=kind),
            lambda r: discriminator_loss_grad(r, FAKE, kind=kind)[0],
            REAL,
        ),
        (
            lambda f: discriminator_loss(REAL, f, kind=kind),
            lambda f: discriminator_loss_grad(REAL, f, kind=kind)[1],
            FAKE,
        ),
        (
            lambda f: generator_loss(f, kind=kind),
            lambda f: generator_loss_grad(f, kind=kind),
            FAKE,
        ),
    ):
        assert check_gradient(loss, slope, at) < 1e-6


@pytest.mark.parametrize("kind", LOGARITHMIC)
@law
@given(real=scores, fake=scores)
def test_the_discriminator_is_a_classifier_of_real_and_fake(kind, real, fake):
    """Twice the binary cross-entropy, if there are as many of the one as of the other."""
    labels, both = np.repeat([1, 0], 6), np.concatenate([real, fake])
    expected = 2 * binary_crossentropy(labels, both, from_logits=True)
    assert discriminator_loss(real, fake, kind=kind) == pytest.approx(expected, rel=1e-14)


@law
@given(real=scores, fake=scores)
def test_the_minimax_game_is_zero_sum_in_the_fake_scores(real, fake):
    """What the generator gains there the discriminator loses; the real term is not its affair."""
    slopes = discriminator_loss_grad(real, fake, kind="minimax")[1]
    np.testing.assert_array_equal(generator_loss_grad(fake, kind="minimax"), -slopes)


@law
@given(fake=scores)
def test_both_generators_push_the_same_way_and_their_slopes_add_up_to_one(fake):
    minimax = generator_loss_grad(fake, kind="minimax")
    other = generator_loss_grad(fake, kind="non-saturating")
    assert (minimax <= 0).all()
    assert (other <= 0).all()
    np.testing.assert_allclose(minimax + other, -1 / 6, rtol=1e-14)


def test_against_a_sure_discriminator_only_the_minimax_generator_stands_still():
    lost = [-40.0]
    assert abs(generator_loss_grad(lost, kind="minimax")[0]) < 1e-17
    assert generator_loss_grad(lost, kind="non-saturating")[0] == pytest.approx(-1)


@law
@given(z=arrays(np.float64, (2, 5), elements=st.floats(-5, 5)))
def test_at_the_optimal_discriminator_the_loss_is_log_4_minus_twice_jensen_shannon(z):
    """Goodfellow et al. 2014, Theorem 1, for distributions over five outcomes."""
    p, q = softmax(z)
    best = np.log(p / q)  # sigmoid of it is p / (p + q)
    np.testing.assert_allclose(sigmoid(best), p / (p + q), rtol=1e-12)

    def loss(score):
        costs = [
            (discriminator_loss(s, 0.0) - LOG2, discriminator_loss(0.0, s) - LOG2) for s in score
        ]
        return sum(p * [real for real, _ in costs]) + sum(q * [fake for _, fake in costs])

    expected = 2 * LOG2 - 2 * jensen_shannon_divergence([p], [q])
    assert loss(best) == pytest.approx(expected, rel=1e-12)
    for other in (best + 0.5, 0.9 * best - 0.1, np.zeros(5)):
        assert loss(other) >= expected - 1e-12


@law
@given(real=scores, fake=scores, shift=st.floats(-100, 100))
def test_the_wasserstein_critic_sees_differences_only(real, fake, shift):
    moved = discriminator_loss(real + shift, fake + shift, kind="wasserstein")
    assert moved == pytest.approx(discriminator_loss(real, fake, kind="wasserstein"), abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_gradients_keep_shape_and_dtype_and_losses_are_floats(kind, dtype):
    real, fake = REAL.astype(dtype), FAKE.astype(dtype)
    by_real, by_fake = discriminator_loss_grad(real, fake, kind=kind)
    forger = generator_loss_grad(fake, kind=kind)
    assert by_real.dtype == by_fake.dtype == forger.dtype == dtype
    assert by_real.shape == real.shape
    assert by_fake.shape == forger.shape == fake.shape
    assert type(discriminator_loss(real, fake, kind=kind)) is float
    assert type(generator_loss(fake, kind=kind)) is float
    assert all(type(slope) is float for slope in discriminator_loss_grad(1.0, 2, kind=kind))
    assert type(generator_loss_grad(1, kind=kind)) is float


@pytest.mark.parametrize("kind", KINDS)
def test_losses_are_summed_in_double_precision(kind):
    many = np.full(10**6, 0.1, np.float32)
    one = float(np.float32(0.1))
    assert generator_loss(many, kind=kind) == pytest.approx(generator_loss(one, kind=kind), 1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_single_precision_is_computed_in_double_precision(kind):
    real, fake = REAL.astype(np.float32), FAKE.astype(np.float32)
    double = discriminator_loss(real.astype(float), fake.astype(float), kind=kind)
    assert discriminator_loss(real, fake, kind=kind) == pytest.approx(double, rel=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_the_scores_are_left_as_they_were(kind):
    real, fake = REAL.copy(), FAKE.copy()
    discriminator_loss(real, fake, kind=kind), discriminator_loss_grad(real, fake, kind=kind)
    slopes = generator_loss_grad(fake, kind=kind)
    slopes += 1
    np.testing.assert_array_equal(real, REAL)
    np.testing.assert_array_equal(fake, FAKE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (["a"], TypeError),
        ([1j], TypeError),
        ([], ValueError),
        ([NAN], ValueError),
        ([INF], ValueError),
    ],
    ids=["text", "complex", "nothing", "NaN", "infinity"],
)
def test_bad_scores_are_refused_by_name(kind, bad, error):
    for function in (discriminator_loss, discriminator_loss_grad):
        with pytest.raises(error, match=r"^real must"):
            function(bad, [0.0], kind=kind)
        with pytest.raises(error, match=r"^fake must"):
            function([0.0], bad, kind=kind)
    for function in (generator_loss, generator_loss_grad):
        with pytest.raises(error, match=r"^fake must"):
            function(bad, kind=kind)


@pytest.mark.parametrize("kind", ["hinge", "Minimax", None, 1])
def test_an_unknown_game_is_refused_with_the_list_of_the_known_ones(kind):
    known = r"^kind must be one of 'minimax', 'non-saturating', 'least-squares', 'wasserstein'"
    for call in (
        lambda: discriminator_loss([0.0], [0.0], kind=kind),
        lambda: discriminator_loss_grad([0.0], [0.0], kind=kind),
        lambda: generator_loss([0.0], kind=kind),
        lambda: generator_loss_grad([0.0], kind=kind),
    ):
        with pytest.raises(ValueError, match=known):
            call()


def test_a_loss_beyond_the_largest_float_is_refused_by_name():
    with pytest.raises(ValueError, match=r"^real must .* got up to 1e\+200; scale them down"):
        discriminator_loss([-1e200], [0.0], kind="least-squares")
    with pytest.raises(ValueError, match=r"^fake must"):
        discriminator_loss([0.0], [1e200], kind="least-squares")
    with pytest.raises(ValueError, match=r"^fake must"):
        generator_loss([1.7e308, 1.7e308], kind="wasserstein")
    assert generator_loss([1e150], kind="least-squares") == pytest.approx(5e299)
