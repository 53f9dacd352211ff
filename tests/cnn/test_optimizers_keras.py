"""Our optimizers and schedules take the steps of Keras 3, one after the other."""

import numpy as np
import pytest

from zenlib.cnn.backend import keras
from zenlib.optimizers import SGD, Adam, AdamW, RMSProp
from zenlib.schedules import cosine, one_cycle, step_decay, warmup

pytestmark = pytest.mark.tensorflow

# Settings that single precision holds exactly: Keras rounds every one of them to it.
EXACT = {
    "sgd": SGD(2**-4),
    "momentum": SGD(2**-4, momentum=0.875),
    "nesterov": SGD(2**-4, momentum=0.875, nesterov=True),
    "rmsprop": RMSProp(2**-6, rho=0.875, epsilon=2**-20),
    "rmsprop with momentum": RMSProp(2**-6, rho=0.9375, momentum=0.875, epsilon=2**-10),
    "rmsprop, centered": RMSProp(2**-6, rho=0.875, epsilon=2**-20, centered=True),
    "rmsprop, everything": RMSProp(2**-6, rho=0.75, momentum=0.5, epsilon=2**-16, centered=True),
    "adam": Adam(2**-6, beta_1=0.875, beta_2=1 - 2**-10, epsilon=2**-20),
    "adam, large epsilon": Adam(2**-6, beta_1=0.75, beta_2=0.9375, epsilon=2**-8),
    "adam with decay": Adam(2**-6, beta_1=0.875, beta_2=1 - 2**-10, weight_decay=2**-5),
    "adamw": AdamW(2**-6, beta_1=0.875, beta_2=1 - 2**-10, weight_decay=2**-3),
}
EVERYDAY = {
    "sgd": SGD(),
    "momentum": SGD(0.05, momentum=0.9),
    "nesterov": SGD(0.05, momentum=0.9, nesterov=True),
    "rmsprop": RMSProp(),
    "rmsprop, everything": RMSProp(0.01, momentum=0.9, epsilon=1e-3, centered=True),
    "adam": Adam(),
    "adamw": AdamW(0.01),
}
STEPS = 100


@pytest.fixture
def floatx(request):
    before = keras.config.floatx()
    keras.config.set_floatx(request.param)
    yield request.param
    keras.config.set_floatx(before)


def _both_paths(rule, dtype):
    """After each step: our parameters, Keras's, and the way gone so far."""
    theirs = _keras_class(rule)(**vars(rule))
    rng = np.random.default_rng(0)
    params = {"kernel": rng.normal(size=(10, 10)).astype(dtype), "bias": np.ones(2, dtype)}
    variables = {key: keras.Variable(value, dtype=dtype) for key, value in params.items()}
    state, length = rule.init(params), 0.0
    for _ in range(STEPS):
        grads = {key: _gradient(rng, value.shape).astype(dtype) for key, value in params.items()}
        before = params
        params, state = rule.step(params, grads, state)
        theirs.apply([grads[key] for key in variables], list(variables.values()))
        length += max(np.abs(params[key] - before[key]).max() for key in params)
        yield params, {key: variable.numpy() for key, variable in variables.items()}, length


def _keras_class(rule):
    name = type(rule).__name__
    return getattr(keras.optimizers, {"RMSProp": "RMSprop"}.get(name, name))


@pytest.mark.parametrize("floatx", ["float64"], indirect=True)
@pytest.mark.parametrize("name", EXACT)
def test_every_one_of_a_hundred_steps_is_that_of_keras_to_the_twelfth_digit(name, floatx):
    for ours, theirs, _ in _both_paths(EXACT[name], floatx):
        for key in ours:
            np.testing.assert_allclose(ours[key], theirs[key], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("floatx", ["float64", "float32"], indirect=True)
@pytest.mark.parametrize("name", EVERYDAY)
def test_with_everyday_settings_the_steps_differ_by_keras_rounding(name, floatx):
    """Keras takes β₂ = 0.999 in single precision, where 1 - β₂ keeps four digits: 3e-5 of a step.

    The difference is measured against the way gone; float32 parameters add their own rounding.
    """
    rounding = {"float64": 0, "float32": 1e-6}[floatx]
    for ours, theirs, length in _both_paths(EVERYDAY[name], floatx):
        for key in ours:
            np.testing.assert_allclose(
                ours[key], theirs[key], rtol=0, atol=5e-5 * length + rounding
            )


def _gradient(rng, shape):
    """Normal, of a size anywhere between 1e-5 and 1."""
    return rng.normal(size=shape) * 10.0 ** rng.uniform(-5, 0)


def test_the_defaults_are_those_of_keras():
    for ours in (SGD(), RMSProp(), Adam(), AdamW()):
        config = _keras_class(ours)().get_config()
        for name, value in vars(ours).items():
            assert float(config[name] or 0) == pytest.approx(float(value), rel=1e-6), name


def _keras_rates(schedule, steps):
    return np.array([float(schedule(step)) for step in steps])


def test_the_cosine_is_keras_cosine_decay():
    steps = np.arange(0, 130, 7)
    theirs = keras.optimizers.schedules.CosineDecay(0.1, decay_steps=100, alpha=0.05)
    ours = cosine(steps, 100, peak=0.1, final_fraction=0.05)
    np.testing.assert_allclose(ours, _keras_rates(theirs, steps), rtol=1e-5)


def test_the_step_decay_is_keras_piecewise_constant_decay():
    """Keras keeps the old value at the boundary itself: its boundaries lie one step earlier."""
    steps = np.arange(10_000)
    theirs = keras.optimizers.schedules.PiecewiseConstantDecay([4999, 7499], [0.1, 0.01, 0.001])
    rates = np.asarray(theirs(steps.astype(np.float32)))
    np.testing.assert_allclose(step_decay(steps, 10_000, peak=0.1), rates, rtol=1e-6)


def test_warmup_and_fall_are_those_of_keras():
    steps = np.arange(0, 100, 3)
    theirs = keras.optimizers.schedules.CosineDecay(
        0.02, decay_steps=70, warmup_target=0.1, warmup_steps=30
    )
    rates = _keras_rates(theirs, steps)
    rise = warmup(steps, 100, peak=0.1, warmup_steps=30, start_fraction=0.2)
    fall = one_cycle(steps, 100, peak=0.1, rise_fraction=0.3)
    np.testing.assert_allclose(np.where(steps < 30, rise, fall), rates, rtol=1e-4, atol=1e-9)
