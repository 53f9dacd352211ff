"""Initial weights: their moments, their distributions, and what they do to a signal."""

import math

import numpy as np
import pytest
import scipy.integrate
import scipy.stats

from zenlib.initializers import (
    fans,
    glorot_normal,
    glorot_uniform,
    he_normal,
    he_uniform,
    lecun_normal,
    lecun_uniform,
    normal,
    scaling,
    truncated_normal,
    uniform,
    variance_scaling,
)

SHAPE = (300, 500)
FAN_IN, FAN_OUT, N = 300, 500, 150_000

MEMBERS = [  # function, scale, mode, distribution, and the variance for SHAPE by hand
    (glorot_uniform, 1, "fan_avg", "uniform", 2 / 800),
    (glorot_normal, 1, "fan_avg", "truncated_normal", 2 / 800),
    (he_uniform, 2, "fan_in", "uniform", 2 / 300),
    (he_normal, 2, "fan_in", "truncated_normal", 2 / 300),
    (lecun_uniform, 1, "fan_in", "uniform", 1 / 300),
    (lecun_normal, 1, "fan_in", "truncated_normal", 1 / 300),
]
NAMED = [member[0] for member in MEMBERS]
EVERY = [uniform, normal, truncated_normal, variance_scaling, *NAMED]
DISTRIBUTIONS = ["uniform", "truncated_normal", "untruncated_normal"]


def rng(seed=0):
    return np.random.default_rng(seed)


def assert_moments(weights, mean, variance):
    """Mean and variance within five standard errors, of which chance exceeds none in a million.

    The mean of n draws has the variance s² / n. The variance has s⁴ (kurtosis - 1) / n at most;
    the kurtosis is 1.8 (uniform), 2.4 (truncated normal) or 3 (normal), so 3 is on the safe side.
    """
    n = weights.size
    assert abs(weights.mean() - mean) < 5 * math.sqrt(variance / n)
    assert abs(weights.var() - variance) < 5 * variance * math.sqrt(2 / n)


class TestFans:
    @pytest.mark.parametrize(
        ("shape", "fan_in", "fan_out"),
        [
            ((784, 128), 784, 128),
            ((3, 3, 1, 32), 9, 288),  # the article's first convolution: 3·3·1 and 3·3·32
            ((5, 5, 6, 16), 150, 400),
            ((7, 2, 3), 14, 21),  # a convolution over one dimension
            ((10,), 10, 10),
            ([4, 5], 4, 5),
        ],
    )
    def test_by_hand(self, shape, fan_in, fan_out):
        assert fans(shape) == (fan_in, fan_out)

    def test_a_convolution_of_one_pixel_is_a_dense_layer(self):
        assert fans((1, 1, 6, 16)) == fans((6, 16))

    @pytest.mark.parametrize("shape", [(3, 5), (2, 4, 3, 5)])
    def test_exchanging_inputs_and_outputs_exchanges_the_fans(self, shape):
        assert fans((*shape[:-2], shape[-1], shape[-2])) == fans(shape)[::-1]

    def test_count_the_products_that_a_convolution_adds_up(self):
        """Each output of ones convolved with ones is the number of its terms, fan_in."""
        kernel, patch = np.ones((3, 3, 4, 8)), np.ones((3, 3, 4))
        outputs = np.einsum("hwc,hwck->k", patch, kernel)
        assert (outputs == fans(kernel.shape)[0]).all()


class TestMoments:
    @pytest.mark.parametrize(("member", "scale", "mode", "distribution", "variance"), MEMBERS)
    def test_of_the_named_members(self, member, scale, mode, distribution, variance):
        assert_moments(member(SHAPE, rng=rng()), 0, variance)

    @pytest.mark.parametrize("distribution", DISTRIBUTIONS)
    @pytest.mark.parametrize(
        ("mode", "fan"), [("fan_in", FAN_IN), ("fan_out", FAN_OUT), ("fan_avg", 400)]
    )
    def test_of_the_rule_are_those_of_scale_over_fan(self, distribution, mode, fan):
        weights = variance_scaling(
            SHAPE, rng=rng(1), scale=3.0, mode=mode, distribution=distribution
        )
        assert_moments(weights, 0, 3 / fan)

    def test_of_a_convolution_follow_its_fans(self):
        assert_moments(he_normal((5, 5, 40, 150), rng=rng()), 0, 2 / (5 * 5 * 40))

    def test_of_the_uniform_distribution(self):
        assert_moments(uniform(SHAPE, rng=rng(), low=-1.0, high=5.0), 2, 6**2 / 12)
        assert_moments(uniform(SHAPE, rng=rng()), 0, 0.1**2 / 12)

    def test_of_the_normal_distribution(self):
        assert_moments(normal(SHAPE, rng=rng(), mean=3.0, std=2.0), 3, 4)
        assert_moments(normal(SHAPE, rng=rng()), 0, 0.05**2)

    def test_of_the_truncated_normal_distribution(self):
        left = 0.87962566103423978**2
        assert_moments(truncated_normal(SHAPE, rng=rng(), mean=3.0, std=2.0), 3, 4 * left)
        assert_moments(truncated_normal(SHAPE, rng=rng()), 0, 0.05**2 * left)


class TestDistributions:
    """Kolmogorov's test of 150,000 draws: a p-value below 1e-4 would be no accident."""

    @staticmethod
    def assert_drawn_from(weights, distribution):
        assert scipy.stats.kstest(weights.ravel(), distribution.cdf).pvalue > 1e-4

    def test_uniform(self):
        self.assert_drawn_from(uniform(SHAPE, rng=rng()), scipy.stats.uniform(-0.05, 0.1))

    def test_normal(self):
        drawn = normal(SHAPE, rng=rng(), mean=1.0, std=2.0)
        self.assert_drawn_from(drawn, scipy.stats.norm(1, 2))

    def test_truncated_normal(self):
        drawn = truncated_normal(SHAPE, rng=rng(), mean=1.0, std=2.0)
        self.assert_drawn_from(drawn, scipy.stats.truncnorm(-2, 2, 1, 2))

    @pytest.mark.parametrize("member", [glorot_uniform, he_uniform, lecun_uniform])
    def test_uniform_members(self, member):
        limit = math.sqrt(3 * {m[0]: m[4] for m in MEMBERS}[member])
        drawn = member(SHAPE, rng=rng())
        self.assert_drawn_from(drawn, scipy.stats.uniform(-limit, 2 * limit))

    @pytest.mark.parametrize("member", [glorot_normal, he_normal, lecun_normal])
    def test_normal_members_are_cut_at_two_sigma(self, member):
        std = math.sqrt({m[0]: m[4] for m in MEMBERS}[member]) / 0.87962566103423978
        drawn = member(SHAPE, rng=rng())
        self.assert_drawn_from(drawn, scipy.stats.truncnorm(-2, 2, 0, std))
        assert 1.99 * std < np.abs(drawn).max() <= 2 * std

    @pytest.mark.parametrize(
        ("member", "shape", "limit"),
        [  # sqrt(6 / (fan_in + fan_out)), sqrt(6 / fan_in), sqrt(3 / fan_in) by hand
            (glorot_uniform, (2, 4), 1.0),
            (he_uniform, (24, 9), 0.5),
            (lecun_uniform, (12, 9), 0.5),
        ],
    )
    def test_the_limits_of_the_uniform_members(self, member, shape, limit):
        largest = max(np.abs(member(shape, rng=rng(seed))).max() for seed in range(100))
        assert 0.98 * limit < largest <= limit


class TestTruncation:
    left = scaling._TRUNCATED_STD

    def test_the_constant_is_the_one_of_keras(self):
        assert self.left == pytest.approx(0.87962566103423978, rel=1e-15)

    def test_the_constant_is_the_one_of_scipy(self):
        assert self.left == pytest.approx(scipy.stats.truncnorm(-2, 2).std(), rel=1e-12)

    def test_the_constant_is_the_integral_it_says(self):
        def density(z):
            return math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)

        kept = scipy.integrate.quad(density, -2, 2)[0]
        power = scipy.integrate.quad(lambda z: z**2 * density(z), -2, 2)[0]
        assert self.left == pytest.approx(math.sqrt(power / kept), rel=1e-12)


class TestLaws:
    @pytest.mark.parametrize(("member", "scale", "mode", "distribution", "variance"), MEMBERS)
    def test_a_name_is_a_setting_of_the_rule(self, member, scale, mode, distribution, variance):
        rule = variance_scaling(
            (20, 30), rng=rng(7), scale=scale, mode=mode, distribution=distribution
        )
        assert (member((20, 30), rng=rng(7)) == rule).all()

    def test_the_rule_unsettled_is_lecun_normal(self):
        assert (variance_scaling((20, 30), rng=rng()) == lecun_normal((20, 30), rng=rng())).all()

    @pytest.mark.parametrize("distribution", DISTRIBUTIONS)
    def test_four_times_the_scale_doubles_every_weight(self, distribution):
        one, four = (
            variance_scaling((9, 5), rng=rng(), scale=scale, distribution=distribution)
            for scale in (0.5, 2.0)
        )
        np.testing.assert_allclose(four, 2 * one, rtol=1e-14)

    def test_he_is_lecun_times_the_root_of_two(self):
        he, lecun = (member((9, 5), rng=rng()) for member in (he_normal, lecun_normal))
        np.testing.assert_allclose(he, math.sqrt(2) * lecun, rtol=1e-14)

    @pytest.mark.parametrize("initializer", EVERY)
    def test_the_same_seed_draws_the_same_weights_and_another_others(self, initializer):
        assert (initializer((4, 3), rng=rng(1)) == initializer((4, 3), rng=rng(1))).all()
        assert (initializer((4, 3), rng=rng(1)) != initializer((4, 3), rng=rng(2))).any()

    @pytest.mark.parametrize("initializer", EVERY)
    def test_a_second_draw_is_another_one(self, initializer):
        generator = rng()
        first = initializer((4, 3), rng=generator)
        assert (first != initializer((4, 3), rng=generator)).any()

    @pytest.mark.parametrize("initializer", EVERY)
    @pytest.mark.parametrize("shape", [(7,), (4, 3), (3, 3, 2, 5)])
    @pytest.mark.parametrize("dtype", [np.float64, np.float32, "float16"])
    def test_shape_and_dtype_are_those_asked_for(self, initializer, shape, dtype):
        weights = initializer(shape, rng=rng(), dtype=dtype)
        assert (weights.shape, weights.dtype) == (shape, np.dtype(dtype))

    @pytest.mark.parametrize("initializer", EVERY)
    def test_weights_are_float64_unless_told_otherwise(self, initializer):
        assert initializer((2, 2), rng=rng()).dtype == np.float64


def std_after(layers, initializer, activation):
    """The standard deviation of a signal of 1 after so many layers of 128 units."""
    signal = rng(1).standard_normal((64, 128))
    for seed in range(layers):
        signal = activation(signal @ initializer((128, 128), rng=rng(seed)))
    return signal.std()


def linear(x):
    return x


def relu(x):
    return np.maximum(x, 0)


class TestSignal:
    """What the factors are for. Each layer of 128 units blurs the variance by a few per cent."""

    @pytest.mark.parametrize("initializer", [glorot_uniform, glorot_normal, lecun_normal])
    def test_passes_twenty_linear_layers(self, initializer):
        assert 0.5 < std_after(20, initializer, linear) < 2

    @pytest.mark.parametrize("initializer", [he_uniform, he_normal])
    def test_passes_fifty_relu_layers_of_he(self, initializer):
        assert 0.2 < std_after(50, initializer, relu) < 5

    def test_loses_half_of_its_power_in_each_relu_layer_of_glorot(self):
        """2^-25 of the standard deviation is left after 50 layers, within a factor of 4."""
        assert 2**-27 < std_after(50, glorot_normal, relu) < 2**-23

    def test_vanishes_or_explodes_where_the_spread_ignores_the_fan(self):
        """N(0, s²) multiplies the power of a ReLU signal by 64 s² in each layer of 128."""

        def small(shape, rng):
            return normal(shape, rng=rng, std=0.01)

        def large(shape, rng):
            return normal(shape, rng=rng, std=1.0)

        assert std_after(50, small, relu) < 1e-40  # 0.08^50 = 1e-55
        assert std_after(50, large, relu) > 1e40  # 8^50 = 1e45


def test_the_cut_draws_again_and_leaves_the_rest_as_drawn():
    drawn = rng().standard_normal((50, 40))
    kept = abs(drawn) <= 2
    w = truncated_normal((50, 40), rng=rng(), mean=1.0, std=2.0)
    assert 0 < (~kept).sum() < 200
    assert (w[kept] == 1 + 2 * drawn[kept]).all()
    assert abs(w[~kept] - 1).max() <= 4


def test_the_untruncated_normal_reaches_further_and_keeps_the_dtype():
    options = {"rng": rng(), "distribution": "untruncated_normal", "dtype": np.float32}
    w = variance_scaling((400, 100), **options)
    assert w.dtype == np.float32
    assert abs(w).max() > 3.5 / math.sqrt(400)


@pytest.mark.parametrize("initializer", [*EVERY, fans])
@pytest.mark.parametrize(
    ("shape", "error"),
    [
        (5, TypeError),
        ("23", TypeError),
        (None, TypeError),
        ((2.0, 3), TypeError),
        ((True, 3), TypeError),
        ((), ValueError),
        ((0, 3), ValueError),
        ((3, -1), ValueError),
    ],
)
def test_a_bad_shape_is_named(initializer, shape, error):
    with pytest.raises(error, match=r"^shape(\[\d\])? must"):
        initializer(shape) if initializer is fans else initializer(shape, rng=rng())


@pytest.mark.parametrize("initializer", EVERY)
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("rng", 0),
        ("rng", None),
        ("rng", np.random),
        ("dtype", int),
        ("dtype", "complex64"),
        ("dtype", "decimal"),
        ("dtype", None),
    ],
)
def test_a_bad_generator_or_dtype_is_named(initializer, option, value):
    with pytest.raises(TypeError, match=f"^{option} must"):
        initializer((2, 3), **{"rng": rng(), option: value})


@pytest.mark.parametrize("initializer", EVERY)
def test_randomness_is_always_explicit(initializer):
    with pytest.raises(TypeError, match="rng"):
        initializer((2, 3))


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (lambda **k: variance_scaling((2, 3), scale=0, **k), ValueError, "scale"),
        (lambda **k: variance_scaling((2, 3), scale=-1.0, **k), ValueError, "scale"),
        (lambda **k: variance_scaling((2, 3), scale="2", **k), TypeError, "scale"),
        (lambda **k: variance_scaling((2, 3), scale=math.inf, **k), ValueError, "scale"),
        (lambda **k: variance_scaling((2, 3), mode="fan", **k), ValueError, "mode"),
        (lambda **k: variance_scaling((2, 3), distribution="normal", **k), ValueError, "distrib"),
        (lambda **k: uniform((2, 3), low=1.0, high=1.0, **k), ValueError, "high"),
        (lambda **k: uniform((2, 3), low=math.nan, **k), ValueError, "low"),
        (lambda **k: uniform((2, 3), high="1", **k), TypeError, "high"),
        (lambda **k: normal((2, 3), std=0, **k), ValueError, "std"),
        (lambda **k: normal((2, 3), std=-1, **k), ValueError, "std"),
        (lambda **k: normal((2, 3), mean=math.nan, **k), ValueError, "mean"),
        (lambda **k: truncated_normal((2, 3), std=math.nan, **k), ValueError, "std"),
        (lambda **k: truncated_normal((2, 3), std=0, **k), ValueError, "std"),
        (lambda **k: truncated_normal((2, 3), mean=None, **k), TypeError, "mean"),
    ],
)
def test_a_bad_argument_is_named(call, error, name):
    with pytest.raises(error, match=f"^{name}"):
        call(rng=rng())
