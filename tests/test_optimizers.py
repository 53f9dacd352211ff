"""Optimizers: by hand, by closed forms and laws, against scikit-learn and textbooks.

Keras is the fourth source, in tests/cnn/test_optimizers_keras.py.
"""

import itertools
import math

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.neural_network import _stochastic_optimizers as peer

from zenlib import optimizers
from zenlib.optimizers import (
    SGD,
    Adam,
    AdamState,
    AdamW,
    descend,
    gradient_descent_step,
    max_stable_learning_rate,
)
from zenlib.schedules import cosine

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)
H = np.array([[3.0, 1.0], [1.0, 2.0]])  # a valley, x·Hx/2
START = np.array([2.0, -1.5])
RULES = {
    "descent": SGD(0.05),
    "momentum": SGD(0.05, momentum=0.9),
    "nesterov": SGD(0.05, momentum=0.9, nesterov=True),
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


def test_one_step_of_descent_by_hand():
    assert gradient_descent_step(5.0, 2.0, learning_rate=0.25) == 4.5
    np.testing.assert_array_equal(
        gradient_descent_step(np.array([1.0, 2.0]), np.array([4.0, -8.0]), learning_rate=0.25),
        [0.0, 4.0],
    )


def test_three_steps_with_momentum_by_hand():
    """Slopes 1, 1, 0 at rate 1, half of the velocity kept: -1, then -1.5, then -0.75."""
    assert follow(SGD(1, momentum=0.5), 0.0, [1.0, 1.0, 0.0]) == [-1.0, -2.5, -3.25]


def test_three_nesterov_steps_by_hand():
    """The same velocities; each step goes half a velocity further, and back what it went ahead."""
    rule = SGD(1, momentum=0.5, nesterov=True)
    assert follow(rule, 0.0, [1.0, 1.0, 0.0]) == [-1.5, -3.25, -3.625]


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
    ours = [rng.normal(size=(3, 2)), rng.normal(size=4)]
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
    b1, b2, eta, eps_hat = 0.9, 0.999, 0.05, 1e-2
    theta, m, v = 1.0, 0.0, 0.0
    grads = np.random.default_rng(1).normal(size=100)
    for t, (g, ours) in enumerate(
        zip(grads, follow(Adam(eta, epsilon=eps_hat), 1.0, grads), strict=True), start=1
    ):
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
        theta -= eta * m_hat / (math.sqrt(v_hat) + eps_hat / math.sqrt(1 - b2**t))
        assert ours == pytest.approx(theta, rel=1e-12)


def test_nesterov_is_momentum_seen_from_the_point_ahead():
    """Sutskever's form takes the slope at θ + μv; ours walks on those points."""
    mu, eta = 0.9, 0.05
    path = descend(
        slope, START, learning_rate=eta, steps=50, optimizer=SGD(momentum=mu, nesterov=True)
    )
    theta, velocity = START, np.zeros(2)
    for ahead in path:
        np.testing.assert_allclose(ahead, theta + mu * velocity, atol=1e-13)
        velocity = mu * velocity - eta * slope(theta + mu * velocity)
        theta = theta + velocity


def test_the_largest_stable_rate_agrees_with_scipy():
    for seed in range(5):
        root = np.random.default_rng(seed).normal(size=(6, 6))
        hessian = root @ root.T
        largest = scipy.linalg.eigh(hessian, eigvals_only=True)[-1]
        assert max_stable_learning_rate(hessian) == pytest.approx(2 / largest, rel=1e-12)


# --- closed forms and laws ----------------------------------------------------------------------


def test_descent_in_a_valley_follows_its_closed_form():
    path = descend(slope, START, learning_rate=0.1, steps=40)
    factor = np.eye(2) - 0.1 * H
    for t in (0, 1, 7, 40):
        np.testing.assert_allclose(path[t], np.linalg.matrix_power(factor, t) @ START, rtol=1e-12)


@law
@given(curvatures=arrays(np.float64, 3, elements=st.floats(0.1, 10)), below=st.floats(0.1, 0.99))
def test_below_the_largest_stable_rate_descent_converges_and_above_it_diverges(curvatures, below):
    rotation = scipy.linalg.qr(np.arange(9.0).reshape(3, 3) ** 1.5 + np.eye(3))[0]
    hessian = rotation @ np.diag(curvatures) @ rotation.T
    hessian = (hessian + hessian.T) / 2
    limit = max_stable_learning_rate(hessian)
    start = rotation @ np.ones(3)
    stable = descend(lambda t: hessian @ t, start, learning_rate=below * limit, steps=80)
    unstable = descend(lambda t: hessian @ t, start, learning_rate=1.05 * limit, steps=80)
    sizes = np.linalg.norm(stable, axis=1)
    assert (np.diff(sizes) <= 1e-15).all()
    assert np.linalg.norm(unstable[-1]) > 1000


def test_at_the_largest_stable_rate_the_steepest_direction_swings_for_ever():
    path = descend(lambda t: 4 * t, 1.0, learning_rate=max_stable_learning_rate(4), steps=6)
    np.testing.assert_array_equal(path, [1, -1, 1, -1, 1, -1, 1])


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
    first = state.square if isinstance(state, AdamState) else state
    assert first["a"].dtype == dtype


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
        ("theta", lambda: descend(lambda t: t, HALF, learning_rate=0.1, steps=1)),
    ],
)
def test_half_precision_in_which_small_steps_vanish_is_refused(name, call):
    with pytest.raises(TypeError, match=rf"^{name} must be float32 or .*astype\(np\.float32\)"):
        call()


def test_gradients_in_half_precision_move_parameters_in_single():
    rule, theta = Adam(0.1), np.ones(1, np.float32)
    moved, _ = rule.step(theta, np.array([1e-3], np.float16), rule.init(theta))
    assert moved == pytest.approx(0.9, abs=1e-3)


def test_a_step_beyond_the_largest_float_is_refused_without_a_warning():
    message = r"^theta must stay finite, .* lower learning_rate or scale grad down"
    single = np.ones(1, np.float32)
    for theta, grad in ((1.0, 1e308), ([ONE], [1e308 * ONE]), (single, np.array([1e300]))):
        with pytest.raises(ValueError, match=message):
            gradient_descent_step(theta, grad, learning_rate=100.0)


@pytest.mark.parametrize("hessian", [1e-320, 1e-308, [[1e308, 1e308], [1e308, 1e308]]])
def test_a_curvature_without_a_finite_rate_is_refused(hessian):
    with pytest.raises(ValueError, match=r"^hessian must .*scale the loss"):
        max_stable_learning_rate(hessian)


def test_numpy_numbers_as_settings_do_not_widen_the_parameters():
    numbers = {"beta_1": np.float64(0.9), "epsilon": np.float64(1e-7), "weight_decay": np.int64(1)}
    rule = Adam(np.float64(0.1), **numbers)
    (theta,) = follow(rule, np.ones(2, np.float32), [np.ones(2, np.float32)])
    assert theta.dtype == np.float32
    assert all(type(getattr(rule, name)) is float for name in numbers)


def test_integers_become_float64_and_scalars_floats():
    assert type(gradient_descent_step(1, 2, learning_rate=1)) is float
    stepped = gradient_descent_step(np.array([1, 2]), np.array([1, 1]), learning_rate=0.5)
    np.testing.assert_array_equal(stepped, [0.5, 1.5])
    for rule in RULES.values():
        assert type(follow(rule, 1, [2])[0]) is float


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
    assert gradient_descent_step(1.0, 5.0, learning_rate=0) == 1.0
    for rule in RULES.values():
        assert rule.step(1.0, 5.0, rule.init(1.0), learning_rate=0)[0] == 1.0


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_optimizer_and_its_state_cannot_be_changed(rule):
    with pytest.raises(AttributeError):
        rule.learning_rate = 1.0
    with pytest.raises(AttributeError):
        Adam().init(1.0).step = 5


# --- descend ------------------------------------------------------------------------------------


def test_the_path_holds_every_point_and_the_start():
    path = descend(slope, START, learning_rate=0.1, steps=7)
    assert path.shape == (8, 2)
    np.testing.assert_array_equal(path[0], START)
    assert descend(slope, START, learning_rate=0.1, steps=0).shape == (1, 2)
    assert descend(lambda t: t, 1.0, learning_rate=0.1, steps=3).shape == (4,)
    assert descend(lambda t: t, np.ones((2, 3)), learning_rate=0.1, steps=3).shape == (4, 2, 3)


@pytest.mark.parametrize("theta", [np.ones(2, np.float32), np.float32(1)])
def test_the_path_keeps_the_dtype_of_its_start(theta):
    assert descend(lambda t: 2.0 * t, theta, learning_rate=0.1, steps=3).dtype == np.float32


def test_every_step_may_have_a_rate_of_its_own():
    path = descend(lambda t: 1.0, 0.0, learning_rate=[1.0, 0.1, 0.01], steps=3)
    np.testing.assert_allclose(path, [0, -1, -1.1, -1.11])


def test_a_gradient_that_writes_into_the_point_does_no_harm():
    def greedy(theta):
        theta *= 2
        return theta

    path = descend(greedy, np.array([8.0]), learning_rate=0.25, steps=2)
    np.testing.assert_array_equal(path[:, 0], [8, 4, 2])


# --- wrong arguments ----------------------------------------------------------------------------

NAN, INF = math.nan, math.inf
ONE = np.ones(1)


def _step(rule, params, grads, state=None, **options):
    return rule.step(params, grads, rule.init(params) if state is None else state, **options)


BAD = [
    *((lambda rule=rule: rule(0), ValueError, "learning_rate") for rule in (SGD, Adam, AdamW)),
    *((lambda rule=rule: rule(-1.0), ValueError, "learning_rate") for rule in (SGD, Adam, AdamW)),
    *((lambda rule=rule: rule(NAN), ValueError, "learning_rate") for rule in (SGD, Adam, AdamW)),
    *((lambda rule=rule: rule("fast"), TypeError, "learning_rate") for rule in (SGD, Adam, AdamW)),
    (lambda: SGD(momentum=1.0), ValueError, "momentum"),
    (lambda: SGD(momentum=-0.1), ValueError, "momentum"),
    (lambda: SGD(momentum=None), TypeError, "momentum"),
    (lambda: SGD(nesterov=1), TypeError, "nesterov"),
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
    (lambda: gradient_descent_step("a", ONE, learning_rate=1), TypeError, "theta"),
    (lambda: gradient_descent_step([], [], learning_rate=1), ValueError, "theta"),
    (lambda: gradient_descent_step(NAN, 1.0, learning_rate=1), ValueError, "theta"),
    (lambda: gradient_descent_step(1.0, NAN, learning_rate=1), ValueError, "grad"),
    (lambda: gradient_descent_step(ONE, np.ones(2), learning_rate=1), ValueError, "grad and theta"),
    (lambda: gradient_descent_step([ONE], ONE, learning_rate=1), TypeError, "grad"),
    (lambda: gradient_descent_step(1.0, 1.0, learning_rate=-1), ValueError, "learning_rate"),
    (lambda: gradient_descent_step(1.0, 1.0, learning_rate=None), TypeError, "learning_rate"),
    (lambda: descend(1.0, 1.0, learning_rate=1, steps=1), TypeError, "grad"),
    (lambda: descend(slope, "a", learning_rate=1, steps=1), TypeError, "theta"),
    (lambda: descend(slope, [], learning_rate=1, steps=1), ValueError, "theta"),
    (lambda: descend(slope, NAN, learning_rate=1, steps=1), ValueError, "theta"),
    (lambda: descend(slope, START, learning_rate=1, steps=-1), ValueError, "steps"),
    (lambda: descend(slope, START, learning_rate=1, steps=1.0), TypeError, "steps"),
    (lambda: descend(slope, START, learning_rate=-1, steps=1), ValueError, "learning_rate"),
    (lambda: descend(slope, START, learning_rate=[1, -1], steps=2), ValueError, "learning_rate"),
    (lambda: descend(slope, START, learning_rate=[1, 1], steps=3), ValueError, "learning_rate"),
    (lambda: descend(slope, START, learning_rate=NAN, steps=1), ValueError, "learning_rate"),
    (lambda: descend(slope, START, learning_rate="1", steps=1), TypeError, "learning_rate"),
    (lambda: descend(np.sum, START, learning_rate=1, steps=1), ValueError, r"grad\(theta\) and"),
    (lambda: descend(str, START, learning_rate=1, steps=1), TypeError, r"grad\(theta\)"),
    (
        lambda: descend(lambda t: NAN * t, START, learning_rate=1, steps=1),
        ValueError,
        r"grad\(theta\)",
    ),
    (
        lambda: descend(slope, START, learning_rate=1, steps=1, optimizer="adam"),
        TypeError,
        r"optimizer\.step",
    ),
    (lambda: max_stable_learning_rate("H"), TypeError, "hessian"),
    (lambda: max_stable_learning_rate([]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([1.0, 2.0]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([[1.0, 2.0]]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate(np.ones((2, 2, 2))), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([[1.0, 2.0], [0.0, 1.0]]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([[NAN]]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate([[1.0, 2.0], [2.0, 1.0]]), ValueError, "hessian"),
    (lambda: max_stable_learning_rate(0.0), ValueError, "hessian"),
    (lambda: max_stable_learning_rate(-1.0), ValueError, "hessian"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name}(\.mean)? .*must"):
        call()


def test_a_path_that_diverges_says_where_and_what_to_do():
    message = "must stay finite, got NaN or infinity at step 1023; .* lower learning_rate"
    with pytest.raises(ValueError, match=rf"^theta {message}"):
        descend(lambda t: t, 1.0, learning_rate=3.0, steps=2000)
    with pytest.raises(ValueError, match=rf"^grad\(theta\) {message}"):
        descend(lambda t: 3 * t, 1.0, learning_rate=1.0, steps=2000)


def test_a_message_says_how_to_hand_over_numbers_as_one_array():
    with pytest.raises(TypeError, match="pass both as arrays"):
        gradient_descent_step([1.0, 2.0], np.ones(2), learning_rate=0.1)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_a_millionth_of_the_largest_entry_passes_as_rounding_and_more_does_not(scale):
    def skew(part):
        return scale * np.array([[1.0, 0.5 + part], [0.5, 1.0]])

    def bent(part):
        return scale * np.array([[1.0, 0.0], [0.0, -part]])

    assert max_stable_learning_rate(skew(0.9e-6)) == pytest.approx(2 / (1.5 * scale), rel=1e-5)
    assert max_stable_learning_rate(bent(0.9e-6)) == pytest.approx(2 / scale)
    with pytest.raises(ValueError, match=r"^hessian must be symmetric"):
        max_stable_learning_rate(skew(1.1e-6))
    with pytest.raises(ValueError, match=r"^hessian must be positive semidefinite"):
        max_stable_learning_rate(bent(1.1e-6))


@pytest.mark.parametrize("shape", [(2,), (1, 2), (2, 3), (2, 2, 2)])
def test_a_hessian_is_square(shape):
    with pytest.raises(ValueError, match=r"^hessian must be square"):
        max_stable_learning_rate(np.ones(shape))


def test_the_message_tells_how_far_a_hessian_is_from_symmetric():
    with pytest.raises(ValueError, match=r"by up to 0\.25; average it"):
        max_stable_learning_rate([[2.0, 1.0], [0.75, 2.0]])


def test_no_steps_need_no_rates():
    np.testing.assert_array_equal(descend(slope, START, learning_rate=[], steps=0), [START])


def test_rounding_below_zero_is_no_negative_curvature():
    flat = np.outer([1.0, 1.0, 1.0], [1.0, 1.0, 1.0]).astype(np.float32)  # two eigenvalues are 0
    assert max_stable_learning_rate(flat) == pytest.approx(2 / 3, rel=1e-6)


def test_the_tables_of_this_file_leave_no_function_out():
    functions = {
        descend,
        gradient_descent_step,
        max_stable_learning_rate,
        SGD,
        Adam,
        AdamW,
        AdamState,
    }
    assert {f.__name__ for f in functions} == set(optimizers.__all__)
