"""One step of descent, its path, and descent until a rule stops it."""

import itertools
import math

import numpy as np
import pytest

from zenlib.optimizers import SGD, Adam, descend, gradient_descent_step, minimize
from zenlib.stopping import GradientBelow, LossBelow, StepLimit, TimeBudget

H = np.array([[3.0, 1.0], [1.0, 2.0]])  # a valley, x·Hx/2
START = np.array([2.0, -1.5])
ONE = np.ones(1)
NAN = math.nan


def height(theta):
    return theta @ H @ theta / 2


def slope(theta):
    return H @ theta


def test_one_step_of_descent_by_hand():
    assert gradient_descent_step(5.0, 2.0, learning_rate=0.25) == 4.5
    np.testing.assert_array_equal(
        gradient_descent_step(np.array([1.0, 2.0]), np.array([4.0, -8.0]), learning_rate=0.25),
        [0.0, 4.0],
    )


def test_descent_in_a_valley_follows_its_closed_form():
    path = descend(slope, START, learning_rate=0.1, steps=40)
    factor = np.eye(2) - 0.1 * H
    for t in (0, 1, 7, 40):
        np.testing.assert_allclose(path[t], np.linalg.matrix_power(factor, t) @ START, rtol=1e-12)


def test_a_step_beyond_the_largest_float_is_refused_without_a_warning():
    message = (
        r"^theta must stay finite, got NaN or infinity after the step; "
        r"lower learning_rate or scale grad down"
    )
    single = np.ones(1, np.float32)
    for theta, grad in ((1.0, 1e308), ([ONE], [1e308 * ONE]), (single, np.array([1e300]))):
        with pytest.raises(ValueError, match=message):
            gradient_descent_step(theta, grad, learning_rate=100.0)
    with pytest.raises(ValueError, match=message):  # 0 · inf
        gradient_descent_step(single, np.array([1e300]), learning_rate=0.0)


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


def test_a_path_that_diverges_says_where_and_what_to_do():
    message = "must stay finite, got NaN or infinity at step 1023; .* lower learning_rate"
    with pytest.raises(ValueError, match=rf"^theta {message}"):
        descend(lambda t: t, 1.0, learning_rate=3.0, steps=2000)
    with pytest.raises(ValueError, match=rf"^grad\(theta\) {message}"):
        descend(lambda t: 3 * t, 1.0, learning_rate=1.0, steps=2000)


def test_a_message_says_how_to_hand_over_numbers_as_one_array():
    with pytest.raises(TypeError, match="pass both as arrays"):
        gradient_descent_step([1.0, 2.0], np.ones(2), learning_rate=0.1)


def test_no_steps_need_no_rates():
    np.testing.assert_array_equal(descend(slope, START, learning_rate=[], steps=0), [START])


# --- minimize -----------------------------------------------------------------------------------


def square(theta):
    return theta**2


def double(theta):
    return 2 * theta


def test_a_descent_that_halves_by_hand():
    """8, 4, 2, 1 on θ²: losses 64 … 1, slopes 16 … 2; the clock ticks once before each record."""
    run = minimize(
        square,
        double,
        8.0,
        optimizer=SGD(0.25),
        stopping=GradientBelow(3),
        clock=itertools.count(100).__next__,
    )
    np.testing.assert_array_equal(run.path, [8, 4, 2, 1])
    assert [record.loss for record in run.history] == [64, 16, 4, 1]
    assert [record.gradient_norm for record in run.history] == [16, 8, 4, 2]
    assert [record.step for record in run.history] == [0, 1, 2, 3]
    assert [record.seconds for record in run.history] == [1, 2, 3, 4]
    assert run.reason == "gradient norm 2 is below 3"


def test_the_path_is_that_of_descend():
    run = minimize(height, slope, START, optimizer=Adam(0.1), stopping=StepLimit(30))
    np.testing.assert_array_equal(
        run.path, descend(slope, START, learning_rate=0.1, steps=30, optimizer=Adam())
    )
    assert run.reason == "30 of 30 steps taken"


def test_a_start_that_is_good_enough_is_not_left():
    run = minimize(height, slope, [0.0, 0.0], optimizer=SGD(), stopping=LossBelow(1e-9))
    np.testing.assert_array_equal(run.path, [[0, 0]])
    assert run.history[0].step == 0


def test_the_norm_is_that_of_the_whole_gradient():
    run = minimize(
        np.sum, lambda t: t, np.full((2, 2), 3.0), optimizer=SGD(), stopping=StepLimit(1)
    )
    assert run.history[0].gradient_norm == 6


def test_time_is_counted_from_the_start_by_the_clock_that_is_handed_in():
    clock = itertools.count(5.0, 10.0).__next__
    run = minimize(height, slope, START, optimizer=SGD(), stopping=TimeBudget(25), clock=clock)
    assert run.reason == "30 s of 25 s used"
    assert len(run.path) == 3


def test_a_loss_that_writes_into_the_point_does_no_harm():
    def greedy(theta):
        theta *= 0
        return 1.0

    run = minimize(greedy, double, ONE, optimizer=SGD(0.25), stopping=StepLimit(1))
    np.testing.assert_array_equal(run.path[:, 0], [1, 0.5])


def test_what_minimize_gives_back_cannot_be_changed():
    run = minimize(square, double, 8.0, optimizer=SGD(), stopping=StepLimit(1))
    assert type(run.history) is tuple
    with pytest.raises(AttributeError):
        run.reason = "none"


def test_single_precision_stays_single():
    run = minimize(square, double, np.float32(8), optimizer=Adam(0.1), stopping=StepLimit(3))
    assert run.path.dtype == np.float32


def test_a_loss_that_grows_beyond_all_bounds_is_told_as_a_path_that_diverges():
    message = r"^loss\(theta\) must stay finite, got NaN or infinity at step \d+; .* lower learn"
    with np.errstate(over="ignore"), pytest.raises(ValueError, match=message):
        minimize(
            lambda t: np.float64(t) ** 4, double, 1.0, optimizer=SGD(2.0), stopping=StepLimit(999)
        )


def test_a_slope_that_is_not_finite_is_told_with_its_step():
    with pytest.raises(ValueError, match=r"^grad\(theta\) must stay finite, .* at step 1; "):
        minimize(
            square, lambda t: 1.0 if t == 0 else NAN, 0.0, optimizer=SGD(), stopping=StepLimit(9)
        )


def test_the_norm_of_a_gradient_may_be_infinite_without_a_warning():
    run = minimize(
        np.sum, lambda t: [1e200, 0.0], [0.0, 0.0], optimizer=SGD(1e-100), stopping=StepLimit(1)
    )
    assert run.history[0].gradient_norm == math.inf


def test_a_step_that_overflows_is_told_as_a_path_that_diverges():
    single = np.ones(1, np.float32)
    with pytest.raises(ValueError, match=r"^theta must stay finite, got NaN or infinity at step 0"):
        descend(lambda t: np.array([3e38]), single, learning_rate=2.0, steps=3)
    with pytest.raises(ValueError, match=r"^theta must stay finite, got NaN or infinity at step 0"):
        minimize(np.sum, lambda t: [3e38], single, optimizer=SGD(2.0), stopping=StepLimit(3))


# --- wrong arguments ----------------------------------------------------------------------------


def _minimize(**changed):
    arguments = {"loss": height, "grad": slope, "theta": START, "optimizer": SGD(), **changed}
    return minimize(**{"stopping": StepLimit(1), **arguments})


BAD = [
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
    (lambda: _minimize(loss=1.0), TypeError, "loss"),
    (lambda: _minimize(grad=1.0), TypeError, "grad"),
    (lambda: _minimize(theta="a"), TypeError, "theta"),
    (lambda: _minimize(theta=[]), ValueError, "theta"),
    (lambda: _minimize(theta=[NAN, 1.0]), ValueError, "theta"),
    (lambda: _minimize(optimizer="adam"), TypeError, r"optimizer\.step"),
    (lambda: _minimize(stopping=100), TypeError, "stopping"),
    (lambda: _minimize(clock=0.0), TypeError, "clock"),
    (lambda: _minimize(loss=lambda t: NAN), ValueError, r"loss\(theta\)"),
    (lambda: _minimize(loss=slope), ValueError, r"loss\(theta\)"),
    (lambda: _minimize(loss=str), TypeError, r"loss\(theta\)"),
    (lambda: _minimize(grad=np.sum), ValueError, r"grad\(theta\) and theta"),
    (lambda: _minimize(grad=lambda t: NAN * t), ValueError, r"grad\(theta\)"),
]


@pytest.mark.parametrize(
    ("call", "error", "name"), BAD, ids=[f"{i}: {name}" for i, (*_, name) in enumerate(BAD)]
)
def test_a_wrong_argument_is_refused_by_name(call, error, name):
    with pytest.raises(error, match=rf"^{name} .*must"):
        call()
