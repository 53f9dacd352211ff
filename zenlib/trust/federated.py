"""Learning from data that stay where they are: models travel, samples do not."""

import numpy as np

from zenlib._quantities import finite_result
from zenlib._trees import map_arrays, matching, parameters
from zenlib._validation import (
    float_array,
    function,
    generator,
    label_array,
    real_number,
    same_length,
    whole_number,
)


def federated_average(models, sizes):
    """One model from many, each counted by how much data it has seen.

    Parameters
    ----------
    models : list of arrays, or of lists, tuples or dicts of them
        All of one structure.
    sizes : array_like of float, at least 0, not all 0
        Samples behind each model.

    Returns
    -------
    the structure of a model, of arrays

    Raises
    ------
    TypeError, ValueError
        If models differ in structure or shape, or sizes are out of range.

    Notes
    -----
    θ ← Σ (n_k / n) θ_k.

    References
    ----------
    McMahan, Moore, Ramage, Hampson, Agüera y Arcas (2017), "Communication-efficient learning of
    deep networks from decentralized data", AISTATS, algorithm 1, arXiv:1602.05629.

    Examples
    --------
    >>> federated_average([{"w": np.array([0.0])}, {"w": np.array([4.0])}], [100, 300])
    {'w': array([3.])}

    Book: §9.2.4 eq-federated-average
    """
    if not isinstance(models, (list, tuple)) or not models:
        raise TypeError(f"models must be a list of at least one model, got {models!r:.60}")
    first = parameters("models[0]", models[0])
    models = [matching(f"models[{i}]", m, "models[0]", first) for i, m in enumerate(models)]
    sizes = float_array("sizes", sizes, ndim=1)
    same_length("models", models, "sizes", sizes)
    if sizes.min() < 0 or not sizes.any():
        raise ValueError(f"sizes must be at least 0 and not all 0, got {sizes.tolist()}")

    def mean(*weights):
        total = sum(n * w for n, w in zip(sizes, weights, strict=True))
        return np.asarray(total / sizes.sum()).astype(weights[0].dtype)

    return map_arrays(mean, *models)


def fit_federated(params, clients, train, *, rounds, share=1.0, rng, progress=None):
    """Train one model on many clients' data, which do not leave them: federated averaging.

    Parameters
    ----------
    params : array, or a list, tuple or dict of them
        The model before the first round; left as it is.
    clients : list of (x, y)
        What each holds.
    train : callable
        Takes (params, x, y), returns the parameters after some training at a client.
    rounds : int, at least 1
    share : float, above 0, at most 1
        Of the clients that take part in a round, drawn anew each time; at least one does.
    rng : numpy Generator
    progress : callable, optional
        Takes (round, params) after each round, from 1.

    Returns
    -------
    the structure of `params`

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Notes
    -----
    In a round each chosen client starts from the common model, trains it at home and sends it
    back; the models are averaged by `federated_average`. With one step of descent over all its
    data at each of all clients this is descent on the joint data. What is sent back is not
    private: a gradient can contain its sample. Encryption, or noise, comes on top.

    References
    ----------
    McMahan, Moore, Ramage, Hampson, Agüera y Arcas (2017), "Communication-efficient learning of
    deep networks from decentralized data", AISTATS, algorithm 1, arXiv:1602.05629.

    Examples
    --------
    Two clients seek the mean of all numbers, each stepping half way to its own:

    >>> halfway = lambda theta, x, y: theta + 0.5 * (x.mean() - theta)
    >>> clients = [(np.array([0.0]), None), (np.array([4.0, 4.0, 4.0]), None)]
    >>> mean = fit_federated(np.zeros(1), clients, halfway, rounds=50, rng=np.random.default_rng(0))
    >>> mean.round(6)
    array([3.])

    Book: §9.2.4 eq-federated-average
    """
    params, clients = parameters("params", params), _clients(clients)
    function("train", train)
    rounds = whole_number("rounds", rounds, least=1)
    share = real_number("share", share, above=0, most=1)
    generator("rng", rng)
    if progress is not None:
        function("progress", progress)
    n_chosen = max(1, round(share * len(clients)))
    for number in range(1, rounds + 1):
        chosen = rng.choice(len(clients), n_chosen, replace=False)
        models = [train(params, *clients[k]) for k in chosen]
        params = federated_average(models, [len(clients[k][0]) for k in chosen])
        if progress is not None:
            progress(number, params)
    return params


def split_evenly(n_samples, n_clients, *, rng):
    """Samples dealt out by chance: every client's are like all others'.

    Parameters
    ----------
    n_samples : int
    n_clients : int, at least 1, at most `n_samples`
    rng : numpy Generator

    Returns
    -------
    list of ndarray
        The samples of each client, by number; sizes differ by one at most.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Examples
    --------
    >>> [len(part) for part in split_evenly(10, 3, rng=np.random.default_rng(0))]
    [4, 3, 3]

    Book: §9.2.4
    """
    n_clients = whole_number("n_clients", n_clients, least=1)
    n_samples = whole_number("n_samples", n_samples, least=n_clients)
    return np.array_split(generator("rng", rng).permutation(n_samples), n_clients)


def split_by_label(labels, n_clients, *, shards=2, rng):
    """Samples dealt out by class: every client knows a few classes, and no others.

    Parameters
    ----------
    labels : array_like of int, shape (m,)
    n_clients : int, at least 1
    shards : int, at least 1
        Pieces that each client gets; about as many classes.
    rng : numpy Generator

    Returns
    -------
    list of ndarray
        The samples of each client, by number.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Notes
    -----
    Samples are sorted by label, cut into clients · shards pieces of one size, and the pieces dealt
    out by chance.

    References
    ----------
    McMahan, Moore, Ramage, Hampson, Agüera y Arcas (2017), "Communication-efficient learning of
    deep networks from decentralized data", AISTATS, section 3, arXiv:1602.05629.

    Examples
    --------
    >>> labels = np.repeat([0, 1, 2, 3], 50)
    >>> parts = split_by_label(labels, 4, shards=1, rng=np.random.default_rng(0))
    >>> [np.unique(labels[part]).tolist() for part in parts]
    [[2], [0], [1], [3]]

    Book: §9.2.4
    """
    labels = label_array("labels", labels)
    n_clients = whole_number("n_clients", n_clients, least=1)
    shards = whole_number("shards", shards, least=1)
    if n_clients * shards > len(labels):
        raise ValueError(
            f"n_clients times shards must be at most the number of samples, {len(labels)}, got "
            f"{n_clients * shards}"
        )
    pieces = np.array_split(np.argsort(labels, kind="stable"), n_clients * shards)
    order = generator("rng", rng).permutation(n_clients * shards).reshape(n_clients, shards)
    return [np.concatenate([pieces[i] for i in dealt]) for dealt in order]


def federated_bytes(n_parameters, *, clients, rounds, bytes_per_value=4):
    """What federated training sends over the network, to the clients and back.

    Parameters
    ----------
    n_parameters : int or float, above 0
        That travel: of the model, or of its adapters.
    clients : int, at least 1
        That take part in each round.
    rounds : int, at least 1
    bytes_per_value : float, above 0

    Returns
    -------
    float
        Bytes; 2 · rounds · clients · parameters · bytes each.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Examples
    --------
    Ten clients, fifty rounds, the article's network of 93,322 parameters:

    >>> federated_bytes(93_322, clients=10, rounds=50) / 1e6             # MB
    373.288

    Book: §9.2.4 eq-federated-bytes
    """
    n_parameters = real_number("n_parameters", n_parameters, above=0)
    sent = whole_number("clients", clients, least=1) * whole_number("rounds", rounds, least=1)
    size = real_number("bytes_per_value", bytes_per_value, above=0)
    return finite_result("the traffic", lambda: 2 * sent * n_parameters * size)


def _clients(clients):
    if not isinstance(clients, (list, tuple)) or not clients:
        raise TypeError(f"clients must be a list of pairs (x, y), got {clients!r:.60}")
    for i, client in enumerate(clients):
        pair = isinstance(client, (list, tuple)) and len(client) == 2
        if not pair or not hasattr(client[0], "__len__") or np.size(client[0]) == 0:
            raise ValueError(f"clients[{i}] must be a pair (x, y) of samples, got {client!r:.60}")
    return clients
