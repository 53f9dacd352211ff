"""Explanations: of linear models, where they are known; by laws; beside scikit-learn."""

import math

import numpy as np
import pytest
from sklearn.inspection import permutation_importance as sklearn_importance
from sklearn.linear_model import LinearRegression

from zenlib.explanation import occlusion, permutation_importance, saliency
from zenlib.gradients import central_difference
from zenlib.networks import Activation, Conv2D, Dense, Flatten, Sequential

RNG = np.random.default_rng(0)
KERNEL = RNG.normal(size=(5, 3))
LINEAR = {"kernel": KERNEL, "bias": RNG.normal(size=3)}
X = RNG.normal(size=(4, 5))
IMAGES = RNG.normal(size=(3, 7, 6, 2))
LABELS = np.array([0, 2, 1, 2])


def small_cnn():
    layers = [Conv2D(3, 3), Activation("tanh"), Flatten(), Dense(4)]
    network = Sequential(layers)
    params, _ = network.init((7, 6, 2), rng=np.random.default_rng(1), dtype=np.float64)
    return network, params


def total(images):
    return images.sum(axis=(1, 2, 3))


def r_squared(x, y):
    return -np.mean((x @ KERNEL[:, 0] - y) ** 2)


class TestSaliency:
    def test_of_a_linear_model_is_the_size_of_its_weights(self):
        expected = abs(KERNEL[:, LABELS].T)
        assert saliency(Dense(3), LINEAR, X, LABELS) == pytest.approx(expected, rel=1e-14)

    def test_of_a_network_is_the_slope_of_the_logit(self):
        network, params = small_cnn()
        labels = np.array([3, 0, 2])

        def logit_sum(flat):
            logits = network.forward(params, flat.reshape(IMAGES.shape))[0]
            return logits[np.arange(3), labels].sum()

        slope = [
            central_difference(lambda t, i=i: logit_sum(IMAGES.ravel() + t * np.eye(252)[i]), 0.0)
            for i in range(0, 252, 11)
        ]
        found = saliency(network, params, IMAGES, labels).ravel()[::11]
        assert found == pytest.approx(np.abs(slope), rel=1e-6, abs=1e-9)

    def test_samples_do_not_mix(self):
        network, params = small_cnn()
        together = saliency(network, params, IMAGES, [1, 1, 1])
        alone = saliency(network, params, IMAGES[1:2], [1])
        assert together.shape == IMAGES.shape
        assert together[1] == pytest.approx(alone[0], rel=1e-12)

    def test_leaves_inputs_alone_and_keeps_their_dtype(self):
        before, params = X.copy(), {k: v.astype(np.float32) for k, v in LINEAR.items()}
        assert saliency(Dense(3), params, X.astype(np.float32), LABELS).dtype == np.float32
        saliency(Dense(3), LINEAR, X, LABELS)
        assert (before == X).all()


class TestOcclusion:
    def test_of_a_sum_is_what_the_patch_held(self):
        drops = occlusion(total, IMAGES, size=3)
        assert drops.shape == (3, 3, 2)
        assert drops[1, 0, 1] == pytest.approx(IMAGES[1, 0:3, 3:6].sum(), rel=1e-12)
        assert drops[2, 2, 0] == pytest.approx(IMAGES[2, 6:7, 0:3].sum(), rel=1e-12)

    def test_patches_of_a_sum_add_up_to_it(self):
        for size in range(1, 8):
            drops = occlusion(total, IMAGES, size=size)
            assert drops.sum(axis=(1, 2)) == pytest.approx(total(IMAGES), rel=1e-10)

    def test_covers_with_what_it_is_told_to(self):
        drops = occlusion(total, IMAGES, size=7, fill=0.5)
        assert drops[:, 0, 0] == pytest.approx(total(IMAGES) - 0.5 * 7 * 6 * 2, rel=1e-12)
        assert drops.shape == (3, 1, 1)

    def test_black_by_default(self):
        black = occlusion(total, IMAGES, size=2, fill=0.0)
        assert (occlusion(total, IMAGES, size=2) == black).all()

    def test_covering_what_is_black_already_changes_nothing(self):
        images = np.zeros((1, 4, 4, 1))
        images[0, 0, 0] = 1
        drops = occlusion(total, images, size=2)[0]
        assert drops.tolist() == [[1, 0], [0, 0]]

    def test_drops_are_doubles_whatever_comes_in(self):
        drops = occlusion(total, IMAGES.astype(np.float32), size=3)
        assert drops.dtype == np.float64
        assert drops == pytest.approx(occlusion(total, IMAGES, size=3), abs=1e-5)

    def test_leaves_the_images_alone(self):
        before = IMAGES.copy()
        occlusion(total, IMAGES, size=2)
        assert (before == IMAGES).all()


class TestPermutationImportance:
    Y = X @ KERNEL[:, 0]

    def test_what_the_model_does_not_use_has_none(self):
        def first_only(x, y):
            return -np.mean((x[:, 0] - X[:, 0]) ** 2)

        drops = permutation_importance(first_only, X, self.Y, rng=np.random.default_rng(0))
        assert drops.shape == (5, 5)
        assert drops[0].max() > 0
        assert not drops[1:].any()

    def test_a_score_that_knows_no_order_drops_nowhere(self):
        drops = permutation_importance(
            lambda x, y: float(x.mean()), X, self.Y, rng=np.random.default_rng(0)
        )
        assert drops == pytest.approx(np.zeros((5, 5)), abs=1e-15)

    def test_of_a_linear_model_is_twice_the_variance_times_the_squared_weight(self):
        """E (w (x' - x))² = 2 w² var x for x' drawn independently of x."""
        x = np.random.default_rng(1).normal(size=(20_000, 5)) * [1, 2, 3, 0.5, 0]
        y = x @ KERNEL[:, 0]
        drops = permutation_importance(r_squared, x, y, rng=np.random.default_rng(2))
        expected = 2 * KERNEL[:, 0] ** 2 * np.var(x, axis=0)
        assert drops.mean(axis=1) == pytest.approx(expected, rel=0.03)

    def test_a_group_is_shuffled_together(self):
        """Of two columns of which only the difference counts, nothing but their rows move."""
        x = np.column_stack([np.arange(50.0)] * 2)

        def spread(x, y):
            return -float(np.abs(x[:, 0] - x[:, 1]).max())

        together = permutation_importance(
            spread, x, x[:, 0], rng=np.random.default_rng(0), groups=[[0, 1]]
        )
        apart = permutation_importance(spread, x, x[:, 0], rng=np.random.default_rng(0))
        assert (together == 0).all()
        assert (apart > 0).all()

    def test_shuffles_keep_the_values_of_a_column_and_touch_no_other(self):
        seen = []

        def watch(x, y):
            seen.append(x)
            return 0.0

        permutation_importance(watch, X, self.Y, rng=np.random.default_rng(0), n_repeats=1)
        assert len(seen) == 1 + 5
        for column, x in enumerate(seen[1:]):
            changed = (x != X).any(axis=0)
            assert not np.delete(changed, column).any()
            assert sorted(x[:, column]) == sorted(X[:, column])

    def test_is_close_to_scikit_learn(self):
        x = np.random.default_rng(3).normal(size=(4000, 3))
        y = x @ [3.0, 1.0, 0.0] + np.random.default_rng(4).normal(size=4000)
        model = LinearRegression().fit(x, y)
        theirs = sklearn_importance(model, x, y, n_repeats=20, random_state=0).importances_mean
        ours = permutation_importance(model.score, x, y, rng=np.random.default_rng(5), n_repeats=20)
        assert ours.mean(axis=1) == pytest.approx(theirs, rel=0.02, abs=1e-3)

    def test_five_repeats_and_every_feature_unless_told_otherwise(self):
        options = {"n_repeats": 5, "groups": [[j] for j in range(5)]}
        written_out, default = (
            permutation_importance(r_squared, X, self.Y, rng=np.random.default_rng(0), **o)
            for o in (options, {})
        )
        assert (written_out == default).all()

    def test_leaves_the_samples_alone(self):
        before = X.copy()
        permutation_importance(r_squared, X, self.Y, rng=np.random.default_rng(0))
        assert (before == X).all()


def shuffle(**changes):
    arguments = {
        "score": r_squared,
        "x": X,
        "y": np.zeros(4),
        "rng": np.random.default_rng(0),
        **changes,
    }
    return permutation_importance(
        arguments.pop("score"), arguments.pop("x"), arguments.pop("y"), **arguments
    )


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (
            lambda: saliency(Dense(3), LINEAR, X, [0, 1]),
            ValueError,
            "^labels and x must hold the same",
        ),
        (lambda: saliency(Dense(3), LINEAR, X, [[0, 1, 2, 2]]), ValueError, "^labels must have 1"),
        (
            lambda: saliency(Dense(3), LINEAR, X, [0, 1, 2, 3]),
            ValueError,
            "labels must .* 3, got 3",
        ),
        (lambda: saliency(Dense(3), LINEAR, X, [0.0, 1, 2, 2]), TypeError, "^labels must"),
        (lambda: saliency(Dense(3), LINEAR, X * math.nan, LABELS), ValueError, "x must be finite"),
        (lambda: saliency(Dense(3), LINEAR, "abc", LABELS), TypeError, "x must hold"),
        (
            lambda: saliency(Dense(3), {}, X, LABELS),
            ValueError,
            "^params must hold all .* 'kernel'",
        ),
        (lambda: saliency(None, LINEAR, X, LABELS), TypeError, "^network.forward must be a func"),
        (lambda: occlusion(total, IMAGES[0], size=2), ValueError, "^images must have 4"),
        (lambda: occlusion(total, IMAGES * math.inf, size=2), ValueError, "^images must be finite"),
        (lambda: occlusion(total, IMAGES, size=0), ValueError, "^size must be at least 1"),
        (lambda: occlusion(total, IMAGES, size=2.0), TypeError, "^size must"),
        (lambda: occlusion(total, IMAGES, size=2, fill=[0, 1]), ValueError, "^fill must have 0"),
        (
            lambda: occlusion(total, IMAGES, size=2, fill=math.nan),
            ValueError,
            "^fill must be finite",
        ),
        (lambda: occlusion("total", IMAGES, size=2), TypeError, "score must be a function"),
        (lambda: occlusion(np.sum, IMAGES, size=2), ValueError, "score must return one number for"),
        (
            lambda: occlusion(lambda x: total(x) * math.nan, IMAGES, size=2),
            ValueError,
            "^what score returns must be finite",
        ),
        (lambda: shuffle(score=3), TypeError, "score must be a function"),
        (lambda: shuffle(score=lambda x, y: x[:, 0]), ValueError, "score must return one number"),
        (lambda: shuffle(score=lambda x, y: math.nan), ValueError, "^what score returns must"),
        (lambda: shuffle(x=X[0]), ValueError, "x must have 2 dimensions"),
        (lambda: shuffle(x=X * math.nan), ValueError, "x must be finite"),
        (lambda: shuffle(y=np.zeros(3)), ValueError, "x and y"),
        (lambda: shuffle(y=3.0), ValueError, "^y must hold .* each sample, got a single one$"),
        (lambda: shuffle(rng=0), TypeError, "^rng must be"),
        (lambda: shuffle(groups=[[0], [5]]), ValueError, r"groups\[1\]"),
        (lambda: shuffle(groups=[[]]), ValueError, r"groups\[0\] must not be empty"),
        (lambda: shuffle(groups=[[0.5]]), TypeError, r"groups\[0\]"),
        (lambda: shuffle(n_repeats=0), ValueError, "^n_repeats must be at least 1"),
        (lambda: shuffle(n_repeats=1.5), TypeError, "^n_repeats must"),
    ],
)
def test_a_bad_argument_is_named(call, error, name):
    with pytest.raises(error, match=name):
        call()
