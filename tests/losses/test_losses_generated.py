"""Ten thousand generated cases for every loss and gradient, judged by SciPy and scikit-learn."""

from functools import cache, partial

import numpy as np
import pytest
import scipy.special
import sklearn.metrics

from zenlib import losses
from zenlib.losses import discriminator_loss, discriminator_loss_grad, generator_loss
from zenlib.losses import generator_loss_grad as forger_slopes

pytestmark = pytest.mark.slow

N, K = 10_000, 3
RNG = np.random.default_rng(11)
MOST = {np.float64: 1e-12, np.float32: 1e-5}
xlogy, xlog1py, expit = scipy.special.xlogy, scipy.special.xlog1py, scipy.special.expit


def _single(x):
    """Rounded to float32, so that both precisions see the same numbers."""
    return np.asarray(x, np.float32).astype(np.float64)


def _rows(scale):
    return _single(scipy.special.softmax(RNG.normal(size=(N, K)) * scale, axis=1))


SIZES = 10.0 ** RNG.uniform(-3, 2.5, (N, 1))
Z = _single(RNG.normal(size=(N, K)) * SIZES)  # logits and scores, up to about a thousand
P, Q = _rows(RNG.choice([0.3, 1, 5], (N, 1))), _rows(RNG.choice([0.3, 1, 5], (N, 1)))
Q[:1000] = np.eye(K)[RNG.integers(K, size=1000)]  # some truths are certain
LABELS = RNG.integers(K, size=N)
CHANCES = _single(RNG.uniform(size=(N, K)) ** RNG.choice([1, 8], (N, 1)))
YES = np.where(RNG.uniform(size=(N, 1)) < 0.5, RNG.integers(2, size=(N, K)), _single(CHANCES[::-1]))
FAR = _single(RNG.normal(size=(N, K)) * SIZES[::-1])


def _softplus(z):
    return -scipy.special.log_expit(-z)


def _log_softmax(z):
    return scipy.special.log_softmax(z, axis=1)


def _middle_terms(y, p):
    return (scipy.special.rel_entr(y, (y + p) / 2) + scipy.special.rel_entr(p, (y + p) / 2)) / 2


@cache
def _squares():
    pairs = zip(FAR, Z, strict=True)
    return np.array([sklearn.metrics.mean_squared_error(y, p) for y, p in pairs])


def _picked(values, labels):
    return np.take_along_axis(values, labels[:, np.newaxis], axis=1)[:, 0]


# loss: truth, prediction, the expected value of each case, and what its error is measured by,
# since a sum that cancels has no relative precision to keep
LOSSES = {
    "mean_squared_error": (FAR, Z, lambda y, p: (_squares(), 0)),
    "half_mean_squared_error": (FAR, Z, lambda y, p: (_squares() / 2, 0)),
    "binary_crossentropy": (
        YES,
        CHANCES,
        lambda y, p: (-(xlogy(y, p) + xlog1py(1 - y, -p)).mean(axis=1), 0),
    ),
    "binary_crossentropy from logits": (
        YES,
        Z,
        lambda y, z: ((y * _softplus(-z) + (1 - y) * _softplus(z)).mean(axis=1), 0),
    ),
    "categorical_crossentropy": (Q, P, lambda y, p: (-xlogy(y, p).sum(axis=1), 0)),
    "categorical_crossentropy from logits": (
        Q,
        Z,
        lambda y, z: (-(y * _log_softmax(z)).sum(axis=1), 1e-3),  # SciPy's log_softmax near 0
    ),
    "sparse_categorical_crossentropy": (LABELS, P, lambda y, p: (-np.log(_picked(p, y)), 0)),
    "sparse_categorical_crossentropy from logits": (
        LABELS,
        Z,
        lambda y, z: (-_picked(_log_softmax(z), y), 1e-3),
    ),
    "kl_divergence": (Q, P, lambda y, p: (scipy.special.rel_entr(y, p).sum(axis=1), 1)),
    "kl_divergence from logits": (
        Q,
        Z,
        lambda y, z: ((xlogy(y, y) - y * _log_softmax(z)).sum(axis=1), 1),
    ),
    "jensen_shannon_divergence": (Q, P, lambda y, p: (_middle_terms(y, p).sum(axis=1), 1)),
}
GRADIENTS = {  # the same, each case a sample: gradient times the number of values or of rows
    "mean_squared_error": lambda y, p: 2 * (p - y) / K,
    "half_mean_squared_error": lambda y, p: (p - y) / K,
    "binary_crossentropy": lambda y, p: ((1 - y) / (1 - p) - y / p) / K,
    "binary_crossentropy from logits": lambda y, z: (expit(z) - y) / K,
    "categorical_crossentropy": lambda y, p: -y / p,
    "categorical_crossentropy from logits": lambda y, z: scipy.special.softmax(z, axis=1) - y,
    "sparse_categorical_crossentropy": lambda y, p: -np.eye(K)[y] / p,
    "sparse_categorical_crossentropy from logits": lambda y, z: (
        scipy.special.softmax(z, axis=1) - np.eye(K)[y]
    ),
    "kl_divergence": lambda y, p: -y / p,
    "kl_divergence from logits": lambda y, z: scipy.special.softmax(z, axis=1) - y,
    "jensen_shannon_divergence": lambda y, p: np.log(2 * p / (y + p)) / 2,
}
GAMES = {  # cost of a real score, of a fake one, and what the generator pays; then their slopes
    "minimax": (
        (lambda s: _softplus(-s), _softplus, lambda s: -_softplus(s)),
        (lambda s: -expit(-s), expit, lambda s: -expit(s)),
    ),
    "non-saturating": (
        (lambda s: _softplus(-s), _softplus, lambda s: _softplus(-s)),
        (lambda s: -expit(-s), expit, lambda s: -expit(-s)),
    ),
    "least-squares": (
        (lambda s: (1 - s) ** 2 / 2, lambda s: s**2 / 2, lambda s: (1 - s) ** 2 / 2),
        (lambda s: s - 1, lambda s: s, lambda s: s - 1),
    ),
    "wasserstein": (
        (lambda s: -s, lambda s: s, lambda s: -s),
        (lambda s: s * 0 - 1, lambda s: s * 0 + 1, lambda s: s * 0 - 1),
    ),
}


def _function(name, suffix=""):
    f = getattr(losses, name.split()[0] + suffix)
    return partial(f, from_logits=True) if name.endswith("logits") else f


def _typed(array, dtype):
    return array.astype(dtype) if array.dtype.kind == "f" else array


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_agrees_over_ten_thousand_cases(name):
    truth, prediction, judge = LOSSES[name]
    loss = _function(name)
    expected, least = judge(truth, prediction)
    for dtype, most in MOST.items():
        cases = zip(_typed(truth, dtype), prediction.astype(dtype), strict=True)
        if "mean_squared" in name or "binary" in name:
            got = np.array([loss(y, p) for y, p in cases])
        else:
            got = np.array([loss([y], p[np.newaxis]) for y, p in cases])
        assert got.size == N
        assert (np.abs(got - expected) <= most * np.maximum(np.abs(expected), least)).all()


@pytest.mark.parametrize("name", LOSSES)
def test_every_gradient_agrees_over_ten_thousand_cases(name):
    truth, prediction, _ = LOSSES[name]
    expected = GRADIENTS[name](truth, prediction) / N
    size = np.maximum(np.abs(expected), 0 if "mean" in name else 1 / N)  # p - y cancels
    for dtype, most in MOST.items():
        got = _function(name, "_grad")(_typed(truth, dtype), prediction.astype(dtype))
        assert got.dtype == dtype
        assert (np.abs(got - expected) <= most * size).all()


@pytest.mark.parametrize("kind", GAMES)
def test_every_game_agrees_over_ten_thousand_cases(kind):
    (real_cost, fake_cost, forger_cost), slopes = GAMES[kind]
    forger = forger_cost(FAR).mean(axis=1)
    judge = real_cost(Z).mean(axis=1) + fake_cost(FAR).mean(axis=1)
    sizes = np.abs(real_cost(Z)).mean(axis=1) + np.abs(fake_cost(FAR)).mean(axis=1)
    for dtype, most in MOST.items():
        real, fake = Z.astype(dtype), FAR.astype(dtype)
        pairs = zip(real, fake, strict=True)
        got = np.array(
            [(discriminator_loss(r, f, kind=kind), generator_loss(f, kind=kind)) for r, f in pairs]
        )
        assert (np.abs(got[:, 0] - judge) <= most * sizes).all()
        assert (np.abs(got[:, 1] - forger) <= most * np.abs(forger_cost(FAR)).mean(axis=1)).all()
        by_real, by_fake = discriminator_loss_grad(real, fake, kind=kind)
        by_forger = forger_slopes(fake, kind=kind)
        for slope, at, ours in zip(
            slopes, (Z, FAR, FAR), (by_real, by_fake, by_forger), strict=True
        ):
            expected, tiny = slope(at) / at.size, np.finfo(dtype).tiny
            assert (np.abs(ours - expected) <= most * np.abs(expected) + tiny).all()
