"""The initialisers beside Keras's own."""

import math

import numpy as np
import pytest

from zenlib import initializers
from zenlib.cnn.backend import keras
from zenlib.initializers import named

pytestmark = pytest.mark.tensorflow

SHAPES = [(784, 128), (3, 3, 1, 32), (5, 5, 6, 16), (7, 2, 3), (10,)]
NAMES = {
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "he_uniform": "HeUniform",
    "he_normal": "HeNormal",
    "lecun_uniform": "LecunUniform",
    "lecun_normal": "LecunNormal",
}
PLAIN = {
    "uniform": "RandomUniform",
    "normal": "RandomNormal",
    "truncated_normal": "TruncatedNormal",
}
SHAPE = (300, 500)


@pytest.mark.parametrize("shape", SHAPES)
def test_fans_are_those_that_keras_divides_by(shape):
    compute_fans = keras.src.initializers.random_initializers.compute_fans
    assert initializers.fans(shape) == compute_fans(shape)


@pytest.mark.parametrize("name", [*NAMES, *PLAIN])
def test_weights_spread_as_wide_as_those_of_keras(name):
    """Two variances of 150,000 draws: five standard errors of their ratio are 2.6 %."""
    theirs = np.asarray(getattr(keras.initializers, {**NAMES, **PLAIN}[name])(seed=1)(SHAPE))
    ours = getattr(initializers, name)(SHAPE, rng=np.random.default_rng(1))
    n = math.prod(SHAPE)
    assert ours.var() / theirs.var() == pytest.approx(1, abs=5 * 2 / math.sqrt(n))
    assert abs(ours.mean() - theirs.mean()) < 5 * ours.std() * math.sqrt(2 / n)


@pytest.mark.parametrize("name", [*NAMES, "uniform", "truncated_normal"])
def test_weights_end_where_those_of_keras_end(name):
    """Uniform and truncated distributions have an edge; 150,000 draws come within 1 % of it."""
    theirs = np.asarray(getattr(keras.initializers, {**NAMES, **PLAIN}[name])(seed=1)(SHAPE))
    ours = getattr(initializers, name)(SHAPE, rng=np.random.default_rng(1))
    assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_has_the_settings_it_has_in_keras(monkeypatch, name):
    config = getattr(keras.initializers, NAMES[name])()
    settings = {}
    monkeypatch.setattr(named, "variance_scaling", lambda shape, **k: settings.update(k))
    getattr(initializers, name)((2, 3), rng=None)
    for setting in ("scale", "mode", "distribution"):
        assert settings[setting] == getattr(config, setting)
