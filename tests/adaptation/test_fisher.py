"""The Fisher information: of a linear model, as the curvature of a divergence, and by draws."""

import math

import numpy as np
import pytest
from scipy.special import rel_entr, softmax

from zenlib.adaptation import diagonal_fisher
from zenlib.networks import Conv2D, Dense, Flatten, Sequential, flatten_params, mlp, nest_params

RNG = np.random.default_rng(0)
X = RNG.normal(size=(7, 3))
LINEAR = {"kernel": RNG.normal(size=(3, 4)), "bias": RNG.normal(size=4)}


def small_mlp():
    network = mlp([5], 4, activation="tanh")
    return network, network.init((3,), rng=np.random.default_rng(1), dtype=np.float64)[0]


def test_by_hand_for_two_even_classes():
    params = {"kernel": np.zeros((1, 2)), "bias": np.zeros(2)}
    fisher = diagonal_fisher(Dense(2), params, [[2.0], [0.0]])
    assert fisher["kernel"].tolist() == [[0.5, 0.5]], "the mean of 4 · ¼ and 0"
    assert fisher["bias"].tolist() == [0.25, 0.25]


def test_of_a_linear_model_it_is_x_squared_times_p_times_the_rest():
    p = softmax(X @ LINEAR["kernel"] + LINEAR["bias"], axis=1)
    fisher = diagonal_fisher(Dense(4), LINEAR, X)
    expected = np.mean(X[:, :, None] ** 2 * (p * (1 - p))[:, None, :], axis=0)
    assert fisher["kernel"] == pytest.approx(expected, rel=1e-12)
    assert fisher["bias"] == pytest.approx(np.mean(p * (1 - p), axis=0), rel=1e-12)


def test_it_is_the_curvature_of_the_divergence_from_the_answers_given():
    network, params = small_mlp()
    flat = flatten_params(params)

    def probabilities(changed):
        return softmax(network.forward(nest_params(changed), X)[0], axis=1)

    def divergence(name, place, step):
        moved = {key: value.copy() for key, value in flat.items()}
        moved[name][place] += step
        return rel_entr(probabilities(flat), probabilities(moved)).sum(axis=1).mean()

    fisher, h = flatten_params(diagonal_fisher(network, params, X)), 1e-4
    for name, array in flat.items():
        for place in list(np.ndindex(array.shape))[::3]:
            twice = divergence(name, place, h) + divergence(name, place, -h)
            assert fisher[name][place] == pytest.approx(twice / h**2, rel=1e-4, abs=1e-6)


def test_with_labels_it_is_the_mean_squared_gradient_of_their_logarithm():
    labels = np.array([0, 1, 2, 3, 0, 1, 2])
    p = softmax(X @ LINEAR["kernel"] + LINEAR["bias"], axis=1)
    slopes = (np.eye(4)[labels] - p) ** 2
    fisher = diagonal_fisher(Dense(4), LINEAR, X, labels=labels)
    assert fisher["bias"] == pytest.approx(slopes.mean(axis=0), rel=1e-12)


def test_labels_drawn_from_the_answers_give_it_on_average():
    network, params = small_mlp()
    rng, p = np.random.default_rng(2), softmax(network.forward(params, X)[0], axis=1)
    many = np.repeat(np.arange(7), 1500)
    drawn = np.array([rng.choice(4, p=p[i]) for i in many])
    sampled = flatten_params(diagonal_fisher(network, params, X[many], labels=drawn))
    for name, exact in flatten_params(diagonal_fisher(network, params, X)).items():
        assert sampled[name] == pytest.approx(exact, rel=0.15, abs=3e-3)


def test_a_sample_twice_changes_nothing_and_none_is_below_zero():
    network, params = small_mlp()
    once = flatten_params(diagonal_fisher(network, params, X))
    twice = flatten_params(diagonal_fisher(network, params, np.concatenate([X, X])))
    for name, array in once.items():
        assert (array >= 0).all()
        assert twice[name] == pytest.approx(array, rel=1e-12)


def test_networks_of_images_have_one_too():
    network = Sequential([Conv2D(2, 3), Flatten(), Dense(3)])
    params, _ = network.init((4, 4, 1), rng=np.random.default_rng(3))
    fisher = diagonal_fisher(network, params, RNG.normal(size=(2, 4, 4, 1)))
    assert fisher[network.layers[0].name]["kernel"].shape == (3, 3, 1, 2)
    assert fisher["dense"]["kernel"].dtype == np.float32


def test_inputs_and_parameters_stay_as_they_were():
    before, kernel = X.copy(), LINEAR["kernel"].copy()
    diagonal_fisher(Dense(4), LINEAR, X)
    assert (before == X).all()
    assert (kernel == LINEAR["kernel"]).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: diagonal_fisher(None, LINEAR, X), TypeError, "network.forward must be a function"),
        (lambda: diagonal_fisher(Dense(4), LINEAR, X * math.nan), ValueError, "x must be finite"),
        (lambda: diagonal_fisher(Dense(4), LINEAR, "abc"), TypeError, "x must hold"),
        (lambda: diagonal_fisher(Dense(4), LINEAR, X, labels=[0]), ValueError, "labels and x must"),
        (
            lambda: diagonal_fisher(Dense(4), LINEAR, X, labels=[0, 1, 2, 3, 4, 0, 0]),
            ValueError,
            "labels must hold labels below the number of classes, 4, got 4",
        ),
        (
            lambda: diagonal_fisher(Dense(4), LINEAR, X, labels=np.zeros(7)),
            TypeError,
            "labels must hold integer",
        ),
        (lambda: diagonal_fisher(Dense(4), {"kernel": LINEAR["kernel"][:, :1]}, X), ValueError,
         "network must give one row of logits"),
        (lambda: diagonal_fisher(Dense(4), [LINEAR["kernel"]], X), TypeError,
         "params must be a dict, as network.init gives it, got list"),
        (lambda: diagonal_fisher(Dense(4), {"bias": np.ones(4)}, X), ValueError,
         "params must hold all .* 'kernel'"),
    ],
)  # fmt: skip
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
