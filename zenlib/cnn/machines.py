"""Several machines: who leads, and how all begin from the same state."""

import json
import os
import zlib

import numpy as np

from zenlib.cnn.backend import tf


def current_strategy():
    """The strategy of several machines where TF_CONFIG names them, else the one in scope."""
    if len(_workers()) > 1:
        return tf.distribute.MultiWorkerMirroredStrategy()
    return tf.distribute.get_strategy()


def is_chief(strategy):
    """Whether this process writes the checkpoint and shows the progress."""
    resolver = strategy.cluster_resolver
    if resolver is None or resolver.task_id is None:
        return True
    chiefs = resolver.cluster_spec().as_dict().get("chief")
    return resolver.task_type == "chief" if chiefs else resolver.task_id == 0


def n_machines(strategy):
    """Processes that take part, each with a copy of the data."""
    resolver = strategy.cluster_resolver
    if resolver is None:
        return 1
    return max(1, sum(map(len, resolver.cluster_spec().as_dict().values())))


def from_chief(strategy, arrays):
    """The chief's arrays, on every machine; the shapes must be the same everywhere."""
    if n_machines(strategy) == 1:
        return arrays
    flat = np.concatenate([np.ravel(array).astype(np.float64) for array in arrays.values()])
    sent = _sum(strategy, flat if is_chief(strategy) else np.zeros_like(flat))
    ends = np.cumsum([np.size(array) for array in arrays.values()])
    parts = np.split(sent, ends[:-1])
    return {
        name: part.reshape(np.shape(array)).astype(np.asarray(array).dtype)
        for (name, array), part in zip(arrays.items(), parts, strict=True)
    }


def check_agreement(strategy, identity):
    """Refuse to train together on different data, recipes, seeds or precisions."""
    mine = zlib.crc32(json.dumps(identity, sort_keys=True).encode())
    together = _sum(strategy, np.array([mine], np.float64))[0]
    if together != mine * n_machines(strategy):
        raise ValueError(
            "every machine must be given the same recipe, seed, data and precision, "
            f"and some differ from this one's: {identity}"
        )


def _sum(strategy, vector):
    """The sum of one vector per machine."""
    share = vector / (strategy.num_replicas_in_sync // n_machines(strategy))

    @tf.function
    def reduce():
        copies = strategy.run(lambda: tf.constant(share))
        return strategy.reduce(tf.distribute.ReduceOp.SUM, copies, axis=None)

    return reduce().numpy()


def _workers():
    """The tasks that TF_CONFIG names, or none."""
    cluster = json.loads(os.environ.get("TF_CONFIG") or "{}").get("cluster", {})
    return [*cluster.get("chief", []), *cluster.get("worker", [])]
