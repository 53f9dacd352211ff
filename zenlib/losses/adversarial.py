"""Losses of a game: a discriminator scores real and generated samples, a generator is scored.

Both losses are minimised, each by its own player, and take raw scores: no sigmoid has been
applied. The four games differ in three curves and in nothing else:

kind              a real sample costs    a fake one costs    the generator pays
"minimax"         softplus(-s)           softplus(s)         -softplus(s)
"non-saturating"  softplus(-s)           softplus(s)         softplus(-s)
"least-squares"   (s - 1)² / 2           s² / 2              (s - 1)² / 2
"wasserstein"     -s                     s                   -s
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, one_of
from zenlib.activations import sigmoid, softplus
from zenlib.losses._shared import as_gradient


def discriminator_loss(real, fake, *, kind="non-saturating"):
    """What the discriminator pays for its scores of real and of generated samples.

    Parameters
    ----------
    real : array_like of any shape
        Scores of real samples.
    fake : array_like of any shape
        Scores of generated samples.
    kind : {"minimax", "non-saturating", "least-squares", "wasserstein"}
        The game; the first two have the same discriminator.

    Returns
    -------
    float
        The mean cost of the real samples plus the mean cost of the generated ones.

    Raises
    ------
    TypeError
        If scores are not real numbers.
    ValueError
        If scores are missing or not finite, the result is beyond the largest float, or `kind` is
        unknown.

    Notes
    -----
    With D = sigmoid(score) the probability that a sample is real, "minimax" and "non-saturating"
    are the binary cross-entropy -E log D(real) - E log(1 - D(fake)), here softplus of the scores,
    which never takes the logarithm of 0. Against the optimal discriminator, D = p / (p + q), it is
    log 4 - 2 JSD(p, q) for data p and generator q, and only there.

    "wasserstein" needs a discriminator of bounded slope, which is the caller's care.

    References
    ----------
    Goodfellow et al., "Generative adversarial nets", 2014, arXiv:1406.2661.
    Mao et al., "Least squares generative adversarial networks", 2017, arXiv:1611.04076.
    Arjovsky, Chintala, Bottou, "Wasserstein GAN", 2017, arXiv:1701.07875.

    Examples
    --------
    >>> discriminator_loss([0.0], [0.0])  # it cannot tell: log 4
    1.3862943611198906
    >>> discriminator_loss([2.0, 4.0], [1.0], kind="wasserstein")
    -2.0

    Book: §3.2.4 eq-gan-discriminator eq-gan-optimum eq-gan-least-squares eq-gan-wasserstein
    """
    game, real, fake = _game(kind), _scores("real", real), _scores("fake", fake)
    return _mean("real", game.real, real) + _mean("fake", game.fake, fake)


def discriminator_loss_grad(real, fake, *, kind="non-saturating"):
    """Gradient of `discriminator_loss` with respect to both groups of scores.

    Parameters
    ----------
    real : array_like of any shape
        Scores of real samples.
    fake : array_like of any shape
        Scores of generated samples.
    kind : {"minimax", "non-saturating", "least-squares", "wasserstein"}
        The game.

    Returns
    -------
    pair of ndarray, or of float
        With respect to `real` and to `fake`, in their shapes and dtypes.

    Raises
    ------
    TypeError, ValueError
        As `discriminator_loss`.

    Notes
    -----
    The slopes of the costs over the number of samples; for "minimax" and "non-saturating" they
    are (D(real) - 1) / n and D(fake) / n, prediction minus truth.

    Examples
    --------
    >>> discriminator_loss_grad([0.0, 0.0], [0.0])
    (array([-0.25, -0.25]), array([0.5]))

    Book: §3.2.4 eq-gan-discriminator
    """
    game, real, fake = _game(kind), _scores("real", real), _scores("fake", fake)
    return _mean_slope(game.real, real), _mean_slope(game.fake, fake)


def generator_loss(fake, *, kind="non-saturating"):
    """What the generator pays for the scores that its samples were given.

    Parameters
    ----------
    fake : array_like of any shape
        Scores of generated samples.
    kind : {"minimax", "non-saturating", "least-squares", "wasserstein"}
        The game.

    Returns
    -------
    float
        The mean over the samples.

    Raises
    ------
    TypeError, ValueError
        As `discriminator_loss`.

    Notes
    -----
    "minimax" is E log(1 - D), what the discriminator wants large. Where D is nearly 0, for the
    samples that most need to change, its slope -D is nearly 0 as well: it saturates.
    "non-saturating" is -E log D with slope D - 1: the same direction, but strong where D is small.

    References
    ----------
    Goodfellow et al., "Generative adversarial nets", 2014, arXiv:1406.2661, section 3.

    Examples
    --------
    >>> generator_loss([0.0]), generator_loss([0.0], kind="minimax")  # ∓ log(1/2)
    (0.6931471805599453, -0.6931471805599453)

    Book: §3.2.4 eq-gan-generator
    """
    game, fake = _game(kind), _scores("fake", fake)
    return _mean("fake", game.generator, fake)


def generator_loss_grad(fake, *, kind="non-saturating"):
    """Gradient of `generator_loss` with respect to the scores.

    Parameters
    ----------
    fake : array_like of any shape
        Scores of generated samples.
    kind : {"minimax", "non-saturating", "least-squares", "wasserstein"}
        The game.

    Returns
    -------
    ndarray of the shape and dtype of `fake`, or float

    Raises
    ------
    TypeError, ValueError
        As `discriminator_loss`.

    Notes
    -----
    -D / n for "minimax", (D - 1) / n for "non-saturating", with D = sigmoid(score).

    Examples
    --------
    >>> generator_loss_grad([0.0], kind="minimax")
    array([-0.5])

    Book: §3.2.4 eq-gan-generator
    """
    game, fake = _game(kind), _scores("fake", fake)
    return _mean_slope(game.generator, fake)


@dataclass(frozen=True)
class _Curve:
    """A cost of one score, and its slope."""

    cost: Callable
    slope: Callable


@dataclass(frozen=True)
class _Game:
    real: _Curve
    fake: _Curve
    generator: _Curve


_LOW = _Curve(softplus, sigmoid)  # wants a low score: -log(1 - D)
_HIGH = _Curve(lambda s: softplus(-s), lambda s: -sigmoid(-s))  # wants a high one: -log D
_NOT_LOW = _Curve(lambda s: -softplus(s), lambda s: -sigmoid(s))
_ZERO = _Curve(lambda s: s * s / 2, lambda s: s)
_ONE = _Curve(lambda s: (s - 1) ** 2 / 2, lambda s: s - 1)
_DOWN = _Curve(lambda s: s, np.ones_like)
_UP = _Curve(np.negative, lambda s: -np.ones_like(s))

_GAMES = {
    "minimax": _Game(real=_HIGH, fake=_LOW, generator=_NOT_LOW),
    "non-saturating": _Game(real=_HIGH, fake=_LOW, generator=_HIGH),
    "least-squares": _Game(real=_ONE, fake=_ZERO, generator=_ONE),
    "wasserstein": _Game(real=_UP, fake=_DOWN, generator=_UP),
}


def _game(kind):
    return _GAMES[one_of("kind", kind, tuple(_GAMES))]


def _scores(name, scores):
    return float_array(name, scores)


def _mean(name, curve, scores):
    with np.errstate(over="ignore"):
        mean = float(np.mean(curve.cost(scores.astype(np.float64, copy=False))))
    if not np.isfinite(mean):
        raise ValueError(
            f"{name} must hold scores small enough for a finite loss, "
            f"got up to {np.abs(scores).max():.6g}; scale them down"
        )
    return mean


def _mean_slope(curve, scores):
    return as_gradient(curve.slope(scores) / scores.size, scores)
