"""Federated averaging: by hand, and equal to training on all data where it has to be."""

import numpy as np
import pytest

from zenlib.networks import CROSSENTROPY, article_cnn, count_parameters, fit, flatten_params, mlp
from zenlib.optimizers import SGD
from zenlib.trust import (
    federated_average,
    federated_bytes,
    fit_federated,
    split_by_label,
    split_evenly,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_the_average_by_hand():
    models = [{"w": np.array([1.0, 2.0]), "b": np.array(0.0)}, {"w": np.array([5.0, 2.0]), "b": 8}]
    average = federated_average(models, [3, 1])
    np.testing.assert_allclose(average["w"], [2.0, 2.0])
    np.testing.assert_allclose(average["b"], 2.0)


def test_a_client_without_data_does_not_count_and_equal_models_stay():
    a, b = np.array([1.0, 2.0], np.float32), np.array([7.0, 7.0], np.float32)
    kept = federated_average([a, b], [5, 0])
    assert kept.dtype == np.float32
    np.testing.assert_array_equal(kept, a)
    np.testing.assert_allclose(federated_average([a, a, a], [1, 2, 3]), a)


def one_step(network, rate):
    """A full-batch step of descent at a client."""

    def train(params, x, y):
        options = {"epochs": 1, "batch_size": len(x), "rng": rng()}
        run = fit(network, params, x, y, loss=CROSSENTROPY, optimizer=SGD(rate), **options)
        return run.params

    return train


def test_one_full_step_each_is_descent_on_all_data():
    """Whatever the split: gradients of means, weighted by sizes, are the gradient of the mean."""
    network = mlp((6,), 3)
    params, _ = network.init((4,), rng=rng(), dtype=np.float64)
    x, y = rng(1).standard_normal((50, 4)), rng(2).integers(0, 3, 50)
    parts = [np.arange(50)[:7], np.arange(50)[7:20], np.arange(50)[20:]]
    clients = [(x[part], y[part]) for part in parts]
    train = one_step(network, 0.5)
    together = params
    for _ in range(5):
        together = train(together, x, y)
    federated = fit_federated(params, clients, train, rounds=5, rng=rng())
    for key, value in flatten_params(together).items():
        np.testing.assert_allclose(flatten_params(federated)[key], value, rtol=1e-9, atol=1e-12)


def test_a_share_of_the_clients_takes_part():
    seen, told = [], []

    def train(params, x, y):
        seen.append(int(x[0]))
        return params + 1

    clients = [(np.array([k]), None) for k in range(10)]
    options = {"rounds": 40, "share": 0.3, "rng": rng()}
    progress = lambda number, params: told.append((number, float(params[0])))  # noqa: E731
    params = fit_federated(np.zeros(1), clients, train, progress=progress, **options)
    assert params == 40
    assert told == [(number, float(number)) for number in range(1, 41)]
    assert len(seen) == 120
    assert all(len(set(seen[i : i + 3])) == 3 for i in range(0, 120, 3)), "nobody twice in a round"
    assert set(seen) == set(range(10))
    seen.clear()
    fit_federated(np.zeros(1), clients, train, rounds=1, share=0.01, rng=rng())
    assert len(seen) == 1, "at least one"


@pytest.mark.parametrize("n_clients", [1, 3, 10])
def test_every_sample_goes_to_one_client(n_clients):
    labels = rng().integers(0, 10, 103)
    for parts in (
        split_evenly(103, n_clients, rng=rng()),
        split_by_label(labels, n_clients, shards=3, rng=rng()),
    ):
        assert len(parts) == n_clients
        np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(103))


def test_shards_hold_few_classes_and_even_parts_all():
    labels = np.repeat(np.arange(10), 100)
    few = [len(np.unique(labels[p])) for p in split_by_label(labels, 10, shards=2, rng=rng())]
    every = [len(np.unique(labels[part])) for part in split_evenly(1000, 10, rng=rng())]
    assert max(few) <= 2
    assert min(every) == 10


def test_the_bytes_by_hand():
    """Three clients, two rounds, down and up: twelve times the model."""
    network = article_cnn()
    n = count_parameters(network.init((28, 28, 1), rng=rng())[0])
    assert federated_bytes(n, clients=3, rounds=2) == 12 * 4 * n
    assert federated_bytes(1, clients=1, rounds=1, bytes_per_value=0.5) == 1


def nothing(params, x, y):
    return params


CLIENTS = [(np.ones(2), None)]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: federated_average([], [1]), TypeError, "models must be a list"),
        (lambda: federated_average([np.ones(1)], [1, 2]), ValueError, "same number of samples"),
        (lambda: federated_average([np.ones(1)], [0]), ValueError, "not all 0"),
        (lambda: federated_average([np.ones(1)], [-1]), ValueError, "at least 0"),
        (
            lambda: federated_average([np.ones(1), np.ones(2)], [1, 1]),
            ValueError,
            r"models\[1\] and models\[0\] must have the same shape",
        ),
        (
            lambda: fit_federated(np.ones(1), [], nothing, rounds=1, rng=rng()),
            TypeError,
            "clients must be a list of pairs",
        ),
        (
            lambda: fit_federated(np.ones(1), [(np.ones(0), 1)], nothing, rounds=1, rng=rng()),
            ValueError,
            r"clients\[0\] must be a pair",
        ),
        (
            lambda: fit_federated(np.ones(1), CLIENTS, "train", rounds=1, rng=rng()),
            TypeError,
            "train must be a function",
        ),
        (
            lambda: fit_federated(np.ones(1), CLIENTS, nothing, rounds=0, rng=rng()),
            ValueError,
            "rounds must be at least 1",
        ),
        (
            lambda: fit_federated(np.ones(1), CLIENTS, nothing, rounds=1, share=0, rng=rng()),
            ValueError,
            "share must be above 0",
        ),
        (
            lambda: fit_federated(np.ones(1), CLIENTS, nothing, rounds=1, rng=0),
            TypeError,
            "rng must be",
        ),
        (
            lambda: fit_federated(
                np.ones(1), CLIENTS, nothing, rounds=1, rng=rng(), progress=1
            ),
            TypeError,
            "progress must be a function",
        ),
        (lambda: split_evenly(3, 4, rng=rng()), ValueError, "n_samples must be at least 4"),
        (lambda: split_evenly(3, 0, rng=rng()), ValueError, "n_clients must be at least 1"),
        (lambda: split_by_label([0, 1], 2, rng=rng()), ValueError, "n_clients times shards"),
        (lambda: split_by_label([0.5], 1, rng=rng()), TypeError, "labels must hold integer"),
        (
            lambda: split_by_label([0, 1], 1, shards=0, rng=rng()),
            ValueError,
            "shards must be at least 1",
        ),
        (lambda: federated_bytes(0, clients=1, rounds=1), ValueError, "n_parameters must be above"),
        (lambda: federated_bytes(1, clients=0, rounds=1), ValueError, "clients must be at least 1"),
        (lambda: federated_bytes(1e308, clients=9, rounds=1), ValueError, "the traffic must be"),
        (lambda: federated_bytes(1, clients=10**400, rounds=1), ValueError, "the traffic must be"),
        (lambda: federated_bytes(1, clients=1, rounds=0), ValueError, "rounds must be at least 1"),
        (
            lambda: federated_bytes(1, clients=1, rounds=1, bytes_per_value=0),
            ValueError,
            "bytes_per_value must be above",
        ),
    ],
)  # fmt: skip
def test_a_bad_argument_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
