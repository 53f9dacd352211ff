"""SGD, RMSProp, Adam and AdamW: by hand, by closed forms and laws, against other sources.

Keras is one more source, in tests/cnn/test_optimizers_keras.py.
"""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import _stochastic_optimizers as peer

from zenlib import optimizers
from zenlib.optimizers import (
    SGD,
    Adam,
    AdamState,
    AdamW,
    Descent,
    RMSProp,
    RMSPropState,
    descend,
    gradient_descent_step,
    max_stable_learning_rate,
    minimize,
)
from zenlib.schedules import cosine

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
H = np.array([[3.0, 1.0], [1.0, 2.0]])  # a valley, x·Hx/2
START = np.array([2.0, -1.5])
RULES = {
    "descent": SGD(0.05),
    "momentum": SGD(0.05, momentum=0.9),
    "nesterov": SGD(0.05, momentum=0.9, nesterov=True),
    "rmsprop": RMSProp(0.05),
    "rmsprop, centered": RMSProp(0.02, rho=0.8, momentum=0.5, epsilon=1e-3, centered=True),
    "adam": Adam(0.05),
    "adam, short memory": Adam(0.05, beta_1=0.5, beta_2=0.7, epsilon=1e-3),
    "adamw": AdamW(0.05, weight_decay=0.1),
}


def slope(theta):
    return H @ theta


def follow(optimizer, theta, grads):
    """The points an optimizer visits when it is fed these gradients, the start left out."""
    state, path = optimizer.init(theta), []
    for grad in grads:
        theta, state = optimizer.step(theta, grad, state)
        path.append(theta)
    return path


# --- by hand ------------------------------------------------------------------------------------


def test_three_steps_with_momentum_by_hand():
    """Slopes 1, 1, 0 at rate 1, half of the velocity kept: -1, then -1.5, then -0.75."""
    assert follow(SGD(1, momentum=0.5), 0.0, [1.0, 1.0, 0.0]) == [-1.0, -2.5, -3.25]


def test_three_nesterov_steps_by_hand():
    """The same velocities; each step goes half a velocity further, and back what it went ahead."""
    rule = SGD(1, momentum=0.5, nesterov=True)
    assert follow(rule, 0.0, [1.0, 1.0, 0.0]) == [-1.5, -3.25, -3.625]


def test_two_rmsprop_steps_by_hand():
    """ρ = 3/4: √s = 1 after one slope of 2; s = 3/4 + 1/4 = 1 after a slope of 1 more."""
    rule = RMSProp(1, rho=0.75, epsilon=1e-300)
    assert follow(rule, 0.0, [2.0, 1.0]) == pytest.approx([-2.0, -3.0], rel=1e-15)


def test_rmsprop_epsilon_stands_below_the_root():
    assert follow(RMSProp(1, rho=0.75, epsilon=3.0), 0.0, [2.0]) == [-1.0]  # 2 / √(1 + 3)


def test_two_rmsprop_steps_with_momentum_by_hand():
    """The steps above, -2 and -1; the second adds half of the first."""
    rule = RMSProp(1, rho=0.75, momentum=0.5, epsilon=1e-300)
    assert follow(rule, 0.0, [2.0, 1.0]) == pytest.approx([-2.0, -4.0], rel=1e-15)


def test_a_centered_rmsprop_step_by_hand():
    """ρ = 1/2, a slope of 2: s = 2, m = 1, and the step is 2 / √(2 - 1)."""
    rule = RMSProp(1, rho=0.5, epsilon=1e-300, centered=True)
    (theta,) = follow(rule, 0.0, [2.0])
    assert theta == pytest.approx(-2.0, rel=1e-15)
    _, state = rule.step(0.0, 2.0, rule.init(0.0))
    assert state == RMSPropState(square=2.0, velocity=-2.0, mean=1.0)


def test_two_adam_steps_by_hand():
    """β₁ = 1/2, β₂ = 3/4: m = 1, √v = 1 after one slope of 2; m = 1/2, v = 3/4 after a 0 more."""
    rule = Adam(1, beta_1=0.5, beta_2=0.75, epsilon=1e-300)
    first, second = follow(rule, 0.0, [2.0, 0.0])
    assert first == pytest.approx(-1.0, rel=1e-15)
    length = math.sqrt(1 - 0.75**2) / (1 - 0.5**2)
    assert second == pytest.approx(-1.0 - length * 0.5 / math.sqrt(0.75), rel=1e-15)


def test_adam_epsilon_stands_beside_the_uncorrected_root():
    rule = Adam(1, beta_1=0.0, beta_2=0.75, epsilon=1.0)
    assert follow(rule, 0.0, [2.0]) == [pytest.approx(-0.5 * 2 / (1 + 1), rel=1e-15)]


def test_one_adamw_step_by_hand():
    """Shrunk by 0.1 · 0.5, then one step of Adam, which is 0.1 long."""
    rule = AdamW(0.1, weight_decay=0.5, epsilon=1e-300)
    assert follow(rule, 2.0, [3.0]) == [pytest.approx(2 * 0.95 - 0.1, rel=1e-15)]


def test_the_defaults_are_those_of_keras():
    assert SGD() == SGD(0.01, momentum=0.0, nesterov=False)
    assert RMSProp() == RMSProp(0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False)
    assert Adam() == Adam(0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.0)
    assert AdamW() == AdamW(0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004)


# --- other sources ------------------------------------------------------------------------------

PEERS = {
    "momentum": lambda theta: peer.SGDOptimizer(theta, 0.05, momentum=0.9, nesterov=False),
    "nesterov": lambda theta: peer.SGDOptimizer(theta, 0.05, momentum=0.9, nesterov=True),
    "adam": lambda theta: peer.AdamOptimizer(theta, 0.05, epsilon=1e-7),
    "adam, short memory": lambda theta: peer.AdamOptimizer(
        theta, 0.05, beta_1=0.5, beta_2=0.7, epsilon=1e-3
    ),
}


@pytest.mark.parametrize("name", PEERS)
def test_scikit_learn_takes_the_same_two_hundred_steps(name):
    rng = np.random.default_rng(0)
    ours = [rng.normal(size=(10, 10)), rng.normal(size=4)]
    theirs = [array.copy() for array in ours]
    rule, other = RULES[name], PEERS[name](theirs)
    state = rule.init(ours)
    for _ in range(200):
        grads = [rng.normal(size=array.shape) * 10.0 ** rng.uniform(-6, 3) for array in ours]
        ours, state = rule.step(ours, grads, state)
        other.update_params(theirs, grads)
    for mine, yours in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, yours, rtol=1e-12, atol=1e-13)


def test_adam_equals_the_papers_first_algorithm_with_its_epsilon_corrected_too():
    """Algorithm 1 of Kingma and Ba, whose ε is ε̂ / √(1 - β₂ᵗ)."""
    b1, b2, alpha, eps_hat = 0.9, 0.999, 0.05, 1e-2
    theta, m, v = 1.0, 0.0, 0.0
    grads = np.random.default_rng(1).normal(size=100)
    for t, (g, ours) in enumerate(
        zip(grads, follow(Adam(alpha, epsilon=eps_hat), 1.0, grads), strict=True), start=1
    ):
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
        theta -= alpha * m_hat / (math.sqrt(v_hat) + eps_hat / math.sqrt(1 - b2**t))
        assert ours == pytest.approx(theta, rel=1e-12)


def test_a_state_of_rmsprop_without_a_mean_is_that_of_one_not_centered():
    assert RMSPropState(0.0, 0.0) == RMSProp().init(1.0)


def test_centered_rmsprop_equals_graves_equations():
    """Equations 38 to 41 of arXiv:1308.0850, with their 0.95, 0.9 and 1e-4."""
    rule = RMSProp(1e-3, rho=0.95, momentum=0.9, epsilon=1e-4, centered=True)
    theta, n, g_bar, delta = 1.0, 0.0, 0.0, 0.0
    grads = np.random.default_rng(5).normal(size=200) + 0.5
    for eps, ours in zip(grads, follow(rule, 1.0, grads), strict=True):
        n = 0.95 * n + 0.05 * eps**2
        g_bar = 0.95 * g_bar + 0.05 * eps
        delta = 0.9 * delta - 1e-3 * eps / math.sqrt(n - g_bar**2 + 1e-4)
        theta += delta
        assert ours == pytest.approx(theta, rel=1e-12)


def test_nesterov_is_momentum_seen_from_the_point_ahead():
    """Sutskever's form takes the slope at θ + βv; ours walks on those points."""
    beta, alpha = 0.9, 0.05
    path = descend(
        slope, START, learning_rate=alpha, steps=50, optimizer=SGD(momentum=beta, nesterov=True)
    )
    theta, velocity = START, np.zeros(2)
    for ahead in path:
        np.testing.assert_allclose(ahead, theta + beta * velocity, atol=1e-13)
        velocity = beta * velocity - alpha * slope(theta + beta * velocity)
        theta = theta + velocity


# --- closed forms and laws ----------------------------------------------------------------------


def test_on_a_constant_slope_momentum_reaches_ten_times_the_speed():
    path = follow(SGD(0.1, momentum=0.9), 0.0, [1.0] * 400)
    assert path[-1] - path[-2] == pytest.approx(-0.1 / (1 - 0.9), rel=1e-12)


@law
@given(grad=st.floats(1e-3, 1e6), sign=st.sampled_from([-1.0, 1.0]))
def test_the_first_adam_step_is_as_long_as_the_learning_rate(grad, sign):
    (theta,) = follow(Adam(0.1), 0.0, [sign * grad])
    assert theta == pytest.approx(-sign * 0.1, rel=0.01)
    exact = 0.1 * grad / (grad + 1e-7 / math.sqrt(1 - 0.999))
    assert theta == pytest.approx(-sign * exact, rel=1e-12)


def test_on_a_constant_slope_every_adam_step_is_as_long_as_the_learning_rate():
    path = follow(Adam(0.1), 0.0, [7.0] * 100)
    np.testing.assert_allclose(np.diff(path), -0.1, rtol=1e-5)


@law
@given(scale=st.floats(1e-2, 1e6))
def test_adam_does_not_care_about_the_scale_of_the_gradient(scale):
    grads = np.random.default_rng(2).normal(size=30)
    rule = Adam(0.1, epsilon=1e-30)
    np.testing.assert_allclose(
        follow(rule, 1.0, scale * grads), follow(rule, 1.0, grads), rtol=1e-9
    )


def test_rmsprop_is_adam_without_mean_and_correction():
    """β₁ = 0 leaves the gradient; Adam's correction is a rate, and without ε both roots agree."""
    rho, grads = 0.9, np.random.default_rng(4).normal(size=50)
    rates = [0.1 / math.sqrt(1 - rho**t) for t in range(1, 51)]
    adam = Adam(beta_1=0.0, beta_2=rho, epsilon=1e-300)
    theta, state = 1.0, adam.init(1.0)
    for rate, grad, ours in zip(
        rates, grads, follow(RMSProp(0.1, rho=rho, epsilon=1e-300), 1.0, grads), strict=True
    ):
        theta, state = adam.step(theta, grad, state, learning_rate=rate)
        assert ours == pytest.approx(theta, rel=1e-12)


def test_on_a_constant_slope_the_steps_of_rmsprop_settle_at_the_learning_rate():
    path = follow(RMSProp(0.1), 0.0, [7.0] * 300)
    assert path[0] == pytest.approx(-0.1 / math.sqrt(1 - 0.9), rel=1e-6)
    assert path[-1] - path[-2] == pytest.approx(-0.1, rel=1e-6)


def test_the_variance_that_rounding_makes_negative_is_cut_off_at_zero():
    """A constant slope has none; in single precision s - m² falls below -ε, and its root is NaN."""
    rule, slopes = RMSProp(1e-3, centered=True), [np.array([300.0], np.float32)] * 400
    path = follow(rule, np.zeros(1, np.float32), slopes)
    assert np.isfinite(path).all()


def test_without_gradient_only_adamw_moves_and_it_shrinks():
    assert follow(Adam(0.1), 3.0, [0.0] * 5) == [3.0] * 5
    assert follow(AdamW(0.1, weight_decay=0.5), 3.0, [0.0] * 5) == pytest.approx(
        [3 * 0.95**t for t in range(1, 6)]
    )


def test_adam_with_decay_is_adamw():
    grads = np.random.default_rng(3).normal(size=20)
    assert follow(Adam(0.1, weight_decay=0.3), 1.0, grads) == follow(
        AdamW(0.1, weight_decay=0.3), 1.0, grads
    )


@pytest.mark.parametrize("nesterov", [False, True])
def test_without_momentum_every_kind_of_sgd_is_gradient_descent(nesterov):
    path = descend(slope, START, learning_rate=0.1, steps=20, optimizer=SGD(nesterov=nesterov))
    np.testing.assert_allclose(path, descend(slope, START, learning_rate=0.1, steps=20), rtol=1e-14)
    for here, there in itertools.pairwise(path):
        np.testing.assert_allclose(
            there, gradient_descent_step(here, slope(here), learning_rate=0.1), rtol=1e-14
        )


@pytest.mark.parametrize("name", RULES)
def test_every_rule_finds_the_bottom_of_the_valley(name):
    rates = cosine(np.arange(600), 600, peak=0.05)
    path = descend(slope, START, learning_rate=rates, steps=600, optimizer=RULES[name])
    assert np.linalg.norm(path[-1]) < 1e-3


# --- structure, dtype, purity -------------------------------------------------------------------

TREES = {
    "array": (np.array([1.0, 2.0]), np.array([0.5, -1.0])),
    "list": ([np.array([1.0, 2.0]), 3.0], [np.array([0.5, -1.0]), 1.0]),
    "tuple": ((np.array([[1.0]]), np.ones(3)), (np.array([[2.0]]), np.ones(3))),
    "dict": ({"kernel": np.ones((2, 2)), "bias": 0.5}, {"bias": 1.0, "kernel": np.eye(2)}),
    "nested": ({"a": [np.ones(2), (1.0, 2.0)]}, {"a": [np.ones(2), (3.0, 4.0)]}),
    "float": (1.0, 2.0),
}


def leaves(tree):
    if isinstance(tree, dict):
        return [leaf for key in sorted(tree) for leaf in leaves(tree[key])]
    if isinstance(tree, (list, tuple)):
        return [leaf for branch in tree for leaf in leaves(branch)]
    return [tree]


def skeleton(tree):
    if isinstance(tree, dict):
        return {key: skeleton(branch) for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(skeleton(branch) for branch in tree)
    return type(tree), np.shape(tree)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("kind", TREES)
def test_a_structure_of_arrays_moves_as_its_arrays_do_alone(kind, name):
    params, grads = TREES[kind]
    together = follow(RULES[name], params, [grads] * 3)[-1]
    alone = [
        follow(RULES[name], p, [g] * 3)[-1]
        for p, g in zip(leaves(params), leaves(grads), strict=True)
    ]
    assert skeleton(together) == skeleton(params)
    for mine, yours in zip(leaves(together), alone, strict=True):
        np.testing.assert_array_equal(mine, yours)


@pytest.mark.parametrize("kind", TREES)
def test_a_structure_of_arrays_takes_one_step_of_descent(kind):
    params, grads = TREES[kind]
    moved = gradient_descent_step(params, grads, learning_rate=0.5)
    assert skeleton(moved) == skeleton(params)
    for new, old, grad in zip(leaves(moved), leaves(params), leaves(grads), strict=True):
        np.testing.assert_array_equal(new, old - 0.5 * np.asarray(grad))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_array_keeps_its_dtype_whatever_the_gradient_has(name, dtype):
    params = {"a": np.ones(3, dtype), "b": np.ones(2, np.float64)}
    grads = {"a": np.ones(3, np.float64), "b": np.ones(2, np.float32)}
    rule = RULES[name]
    state = rule.init(params)
    for _ in range(2):
        params, state = rule.step(params, grads, state, learning_rate=np.float64(0.1))
    assert params["a"].dtype == dtype
    assert params["b"].dtype == np.float64
    for tree in trees(state):
        assert tree["a"].dtype == dtype


def trees(state):
    """The parts of a state that look like the parameters."""
    if not isinstance(state, (AdamState, RMSPropState)):
        return [state]
    return [part for part in vars(state).values() if not isinstance(part, int | None)]


HALF = np.ones(1, np.float16)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        *(("params", lambda rule=rule: rule.init({"w": HALF})) for rule in RULES.values()),
        *(
            ("params", lambda rule=rule: rule.step(HALF, 1e-4 * ONE, rule.init(ONE)))
            for rule in RULES.values()
        ),
        ("theta", lambda: gradient_descent_step(HALF, ONE, learning_rate=0.1)),
        ("theta", lambda: descend(slope, HALF, learning_rate=0.1, steps=1)),
        ("theta", lambda: minimize(slope, slope, HALF, optimizer=SGD(), stopping=len)),
    ],
)
def test_half_precision_in_which_small_steps_vanish_is_refused(name, call):
    with pytest.raises(TypeError, match=rf"^{name} must be float32 or .*astype\(np\.float32\)"):
        call()


def test_gradients_in_half_precision_move_parameters_in_single():
    rule, theta = Adam(0.1), np.ones(1, np.float32)
    moved, _ = rule.step(theta, np.array([1e-3], np.float16), rule.init(theta))
    assert moved == pytest.approx(0.9, abs=1e-3)


def test_numpy_numbers_as_settings_do_not_widen_the_parameters():
    numbers = {"beta_1": np.float64(0.9), "epsilon": np.float64(1e-7), "weight_decay": np.int64(1)}
    rule = Adam(np.float64(0.1), **numbers)
    (theta,) = follow(rule, np.ones(2, np.float32), [np.ones(2, np.float32)])
    assert theta.dtype == np.float32
    assert all(type(getattr(rule, name)) is float for name in numbers)


def test_integers_become_float64_and_scalars_floats():
    for rule in RULES.values():
        theta, state = rule.step(1, 2, rule.init(1))
        assert type(theta) is float
        assert all(type(part) is float for part in trees(state))


@pytest.mark.parametrize("name", RULES)
def test_a_step_changes_nothing_it_was_given_and_repeats_itself(name):
    rule, params, grads = RULES[name], {"w": np.ones(2)}, {"w": np.array([1.0, 2.0])}
    _, state = rule.step(params, grads, rule.init(params))
    before = repr((params, grads, state))
    first, second = rule.step(params, grads, state), rule.step(params, grads, state)
    assert repr((params, grads, state)) == before
    assert repr(first) == repr(second)
    assert not np.shares_memory(first[0]["w"], params["w"])


@pytest.mark.parametrize("name", RULES)
def test_the_rate_of_one_step_replaces_that_of_the_rule(name):
    rule, slower = RULES[name], type(RULES[name])(0.001, **_settings_without_rate(RULES[name]))
    once = rule.step(START, slope(START), rule.init(START), learning_rate=0.001)
    assert repr(once) == repr(slower.step(START, slope(START), slower.init(START)))


def _settings_without_rate(rule):
    return {key: value for key, value in vars(rule).items() if key != "learning_rate"}


def test_a_rate_of_zero_stands_still():
    for rule in RULES.values():
        assert rule.step(1.0, 5.0, rule.init(1.0), learning_rate=0)[0] == 1.0


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_optimizer_and_its_state_cannot_be_changed(rule):
    with pytest.raises(AttributeError):
        rule.learning_rate = 1.0
    with pytest.raises(AttributeError):
        Adam().init(1.0).step = 5
    with pytest.raises(AttributeError):
        RMSProp().init(1.0).square = 5.0


# --- beyond the largest float -------------------------------------------------------------------

HUGE = np.array([3e38, 1.0], np.float32)  # finite; twice as much is not, nor is its square


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("wrap", [np.asarray, lambda x: {"w": x}, lambda x: [x, x]])
def test_an_absurd_gradient_is_an_error_not_a_silent_infinity(name, wrap):
    """Adam's √v would be infinite, its step 0, and the state lost for good."""
    rule, params = RULES[name], wrap(np.ones(2, np.float32))
    with pytest.raises(
        ValueError, match=r"^(params|state\.square) must stay finite, .*scale grads"
    ):
        rule.step(params, wrap(HUGE), rule.init(params), learning_rate=2.0)


@pytest.mark.parametrize("name", RULES)
def test_a_gradient_that_only_double_precision_holds_is_an_error_too(name):
    rule, theta = RULES[name], np.ones(2, np.float32)
    with pytest.raises(ValueError, match=r"^(params|state\.square|state) must stay finite"):
        rule.step(theta, np.array([1e300, 1.0]), rule.init(theta))


def test_the_message_says_what_overflowed_and_what_to_do():
    theta, after = np.zeros(2, np.float32), "got NaN or infinity after the step; lower"
    for rule, name in ((SGD(2.0), "params"), (Adam(2.0), r"state\.square")):
        with pytest.raises(ValueError, match=rf"^{name} must stay finite, {after}"):
            rule.step(theta, HUGE, rule.init(theta))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_whatever_is_not_finite_is_found_wherever_it_stands(name, bad):
    """A step looks at its result alone; no NaN or infinity may be lost on the way there."""
    rule, sound, rotten = RULES[name], np.ones(3), np.array([1.0, bad, 1.0])
    state = rule.init(sound)
    with pytest.raises(ValueError, match=r"^params must be finite"):
        rule.step(rotten, sound, state)
    with pytest.raises(ValueError, match=r"^grads must be finite"):
        rule.step(sound, rotten, state, learning_rate=0)
    for field in ["state"] if isinstance(state, np.ndarray) else vars(state):
        if field == "step" or (isinstance(state, RMSPropState) and vars(state)[field] is None):
            continue
        if field == "square" and bad < 0:  # told as a negative square, below
            continue
        wrong = rotten if field == "state" else type(state)(**{**vars(state), field: rotten})
        with pytest.raises(ValueError, match=rf"^(state\.)?{field} must be finite"):
            rule.step(sound, sound, wrong)


# --- wrong arguments ----------------------------------------------------------------------------

NAN, INF = math.nan, math.inf
ONE = np.ones(1)


def _step(rule, params, grads, state=None, **options):
    return rule.step(params, grads, rule.init(params) if state is None else state, **options)


KINDS = (SGD, RMSProp, Adam, AdamW)
BAD = [
    *((lambda rule=rule: rule(0), ValueError, "learning_rate") for rule in KINDS),
    *((lambda rule=rule: rule(-1.0), ValueError, "learning_rate") for rule in KINDS),
    *((lambda rule=rule: rule(NAN), ValueError, "learning_rate") for rule in KINDS),
    *((lambda rule=rule: rule("fast"), TypeError, "learning_rate") for rule in KINDS),
    (lambda: SGD(momentum=1.0), ValueError, "momentum"),
    (lambda: SGD(momentum=-0.1), ValueError, "momentum"),
    (lambda: SGD(momentum=None), TypeError, "momentum"),
    (lambda: SGD(nesterov=1), TypeError, "nesterov"),
    (lambda: RMSProp(rho=1.0), ValueError, "rho"),
    (lambda: RMSProp(rho=-0.1), ValueError, "rho"),
    (lambda: RMSProp(momentum=1.0), ValueError, "momentum"),
    (lambda: RMSProp(momentum=-0.1), ValueError, "momentum"),
    (lambda: RMSProp(epsilon=0), ValueError, "epsilon"),
    (lambda: RMSProp(centered=None), TypeError, "centered"),
    (lambda: Adam(beta_1=1.0), ValueError, "beta_1"),
    (lambda: Adam(beta_1=-0.1), ValueError, "beta_1"),
    (lambda: Adam(beta_2=1.0), ValueError, "beta_2"),
    (lambda: Adam(beta_2=-0.1), ValueError, "beta_2"),
    (lambda: Adam(epsilon=0), ValueError, "epsilon"),
    (lambda: Adam(weight_decay=-1e-3), ValueError, "weight_decay"),
    (lambda: AdamW(weight_decay=INF), ValueError, "weight_decay"),
    *(
        case
        for rule in RULES.values()
        for case in (
            (lambda r=rule: r.init("w"), TypeError, "params"),
            (lambda r=rule: r.init([]), ValueError, "params"),
            (lambda r=rule: r.init({}), ValueError, "params"),
            (lambda r=rule: r.init(np.empty(0)), ValueError, "params"),
            (lambda r=rule: r.init([ONE, [NAN]]), ValueError, r"params\[1\]\[0\]"),
            (lambda r=rule: r.init({"w": [1j]}), TypeError, r"params\['w'\]\[0\]"),
            (lambda r=rule: _step(r, INF * ONE, ONE, r.init(ONE)), ValueError, "params"),
            (lambda r=rule: _step(r, ONE, NAN * ONE), ValueError, "grads"),
            (lambda r=rule: _step(r, ONE, INF), ValueError, "grads"),
            (lambda r=rule: _step(r, ONE, "g"), TypeError, "grads"),
            (lambda r=rule: _step(r, ONE, np.ones(2)), ValueError, "grads and params"),
            (lambda r=rule: _step(r, ONE, 1.0), ValueError, "grads and params"),
            (lambda r=rule: _step(r, [ONE], ONE), TypeError, "grads"),
            (lambda r=rule: _step(r, [ONE], [ONE, ONE]), TypeError, "grads"),
            (lambda r=rule: _step(r, [1.0, 1.0], np.ones(2)), TypeError, "grads"),
            (lambda r=rule: _step(r, {"w": ONE}, {"v": ONE}), TypeError, "grads"),
            (lambda r=rule: _step(r, {"w": ONE}, [ONE]), TypeError, "grads"),
            (
                lambda r=rule: _step(r, {"w": ONE}, {"w": np.ones(2)}),
                ValueError,
                r"grads\['w'\] and params\['w'\]",
            ),
            (lambda r=rule: _step(r, ONE, ONE, r.init(np.ones(2))), ValueError, "state"),
            (lambda r=rule: _step(r, ONE, ONE, learning_rate=-1), ValueError, "learning_rate"),
            (lambda r=rule: _step(r, ONE, ONE, learning_rate=NAN), ValueError, "learning_rate"),
            (lambda r=rule: _step(r, ONE, ONE, learning_rate="1"), TypeError, "learning_rate"),
        )
    ),
    (lambda: _step(Adam(), ONE, ONE, ONE), TypeError, "state"),
    (lambda: _step(Adam(), ONE, ONE, AdamState(-1, ONE, ONE)), ValueError, r"state\.step"),
    (lambda: _step(Adam(), ONE, ONE, AdamState(None, ONE, ONE)), TypeError, r"state\.step"),
    (lambda: _step(Adam(), ONE, ONE, AdamState(0, ONE, -ONE)), ValueError, r"state\.square"),
    (lambda: _step(SGD(), ONE, ONE, Adam().init(ONE)), TypeError, "state"),
    (lambda: _step(RMSProp(), ONE, ONE, Adam().init(ONE)), TypeError, "state"),
    (lambda: _step(RMSProp(), ONE, ONE, RMSPropState(-ONE, ONE)), ValueError, r"state\.square"),
    (lambda: _step(RMSProp(), [ONE], [ONE], RMSPropState([-ONE], [ONE])), ValueError, r"state\.s"),
    (
        lambda: _step(RMSProp(centered=True), ONE, ONE, RMSProp().init(ONE)),
        TypeError,
        r"state\.mean",
    ),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}.* must"):
        call()


def test_a_message_names_the_state_and_what_came_instead():
    with pytest.raises(TypeError, match=r"^state must be of type AdamState, got float; start from"):
        Adam().step(1.0, 1.0, 0.0)
    with pytest.raises(ValueError, match=r"^state\.square\['w'\] and params\['w'\] must"):
        Adam().step({"w": ONE}, {"w": ONE}, AdamState(0, {"w": ONE}, {"w": np.ones(2)}))


def test_the_tests_of_this_package_leave_no_function_out():
    functions = {
        *(SGD, Adam, AdamState, AdamW, RMSProp, RMSPropState),
        *(Descent, descend, gradient_descent_step, minimize, max_stable_learning_rate),
    }
    assert {f.__name__ for f in functions} == set(optimizers.__all__)
