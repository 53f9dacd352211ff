"""One side of `benchmarks.frameworks`, in a process of its own: losses, and seconds per step.

    PYTHON benchmarks/frameworks_step.py SIDE TASK.npz

A task holds images `x` (m, 784), labels `y` (m,), the weights w1, b1, w2, b2 of a network
784-128-10 with ReLU, all float32, and the numbers of `steps` to repeat and of `timed` ones.
Every side does the same: forward, mean cross-entropy, gradients, w - 0.1 · gradient, over and
over on the same images. Printed as JSON. Needs nothing of zenlib but for the side of that name.
"""

import json
import math
import sys
import time

import numpy as np

RATE = 0.1
NAMES = ("w1", "b1", "w2", "b2")


def python(task):
    """Lists and loops: what the language does by itself."""
    x, w1, w2 = (task[name].tolist() for name in ("x", "w1", "w2"))
    y, b1, b2 = (task[name].tolist() for name in ("y", "b1", "b2"))

    def affine(rows, w, b):
        columns = list(zip(*w, strict=True))
        return [[sum(map(float.__mul__, r, c)) + a for c, a in zip(columns, b, strict=True)]
                for r in rows]  # fmt: skip

    def descend(w, b, rows, deltas):
        columns = list(zip(*deltas, strict=True))
        for row, values in zip(w, zip(*rows, strict=True), strict=True):
            for j, column in enumerate(columns):
                row[j] -= RATE * sum(map(float.__mul__, values, column))
        for j, column in enumerate(columns):
            b[j] -= RATE * sum(column)

    def step():
        hidden = [[max(0.0, h) for h in row] for row in affine(x, w1, b1)]
        loss, deltas = 0.0, []
        for logits, label in zip(affine(hidden, w2, b2), y, strict=True):
            powers = [math.exp(z - max(logits)) for z in logits]
            loss -= math.log(powers[label] / sum(powers)) / len(y)
            shares = [p / sum(powers) for p in powers]
            shares[label] -= 1
            deltas.append([share / len(y) for share in shares])
        back = [[sum(map(float.__mul__, d, row)) if h > 0 else 0.0
                 for h, row in zip(hs, w2, strict=True)]
                for d, hs in zip(deltas, hidden, strict=True)]  # fmt: skip
        descend(w2, b2, hidden, deltas)
        descend(w1, b1, x, back)
        return loss

    return step


def zenlib(task):
    """NumPy, by the layers of this repository."""
    from zenlib.networks import CROSSENTROPY, mlp
    from zenlib.optimizers import SGD

    network, sgd = mlp([128], 10), SGD(RATE)
    params = {"dense1": {"kernel": task["w1"], "bias": task["b1"]}}
    params["logits"] = {"kernel": task["w2"], "bias": task["b2"]}
    state = sgd.init(params)

    def step():
        nonlocal params, state
        logits, cache = network.forward(params, task["x"])
        grad = CROSSENTROPY.gradient(task["y"], logits)
        _, grads = network.backward(params, cache, grad, input_grad=False)
        params, state = sgd.step(params, grads, state)
        return CROSSENTROPY.value(task["y"], logits)

    return step


def tensorflow(task, *, compiled=False):
    """A tape that remembers what was done, operation by operation."""
    import tensorflow as tf

    x, y = tf.constant(task["x"]), tf.constant(task["y"])
    weights = [tf.Variable(task[name]) for name in NAMES]

    def step():
        with tf.GradientTape() as tape:
            w1, b1, w2, b2 = weights
            logits = tf.nn.relu(x @ w1 + b1) @ w2 + b2
            each = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)
            loss = tf.reduce_mean(each)
        for weight, grad in zip(weights, tape.gradient(loss, weights), strict=True):
            weight.assign_sub(RATE * grad)
        return loss

    return tf.function(step) if compiled else step


def tensorflow_graph(task):
    """The same step, traced once and run as a graph."""
    return tensorflow(task, compiled=True)


def keras(task):
    """Layers, a loss and an optimizer by their names."""
    import keras

    hidden, digits = keras.layers.Dense(128, activation="relu"), keras.layers.Dense(10)
    model = keras.Sequential([keras.Input((784,)), hidden, digits])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(RATE), loss=loss)
    model.set_weights([task[name] for name in NAMES])

    def step():
        return model.train_on_batch(task["x"], task["y"])

    return step


def torch(task):
    """Tensors that know what they came from."""
    import torch
    from torch.nn.functional import cross_entropy

    x, y = torch.tensor(task["x"]), torch.tensor(task["y"])
    weights = [torch.tensor(task[name], requires_grad=True) for name in NAMES]

    def step():
        w1, b1, w2, b2 = weights
        loss = cross_entropy(torch.relu(x @ w1 + b1) @ w2 + b2, y)
        grads = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for weight, grad in zip(weights, grads, strict=True):
                weight -= RATE * grad
        return loss.item()

    return step


def jax(task):
    """A function, its derivative, and both compiled."""
    import jax
    import jax.numpy as jnp

    x, y = jnp.asarray(task["x"]), jnp.asarray(task["y"])
    weights = [jnp.asarray(task[name]) for name in NAMES]

    def mean_loss(weights):
        w1, b1, w2, b2 = weights
        logits = jax.nn.relu(x @ w1 + b1) @ w2 + b2
        return -jnp.mean(jax.nn.log_softmax(logits)[jnp.arange(len(y)), y])

    @jax.jit
    def descended(weights):
        loss, grads = jax.value_and_grad(mean_loss)(weights)
        return loss, [weight - RATE * grad for weight, grad in zip(weights, grads, strict=True)]

    def step():
        nonlocal weights
        loss, weights = descended(weights)
        return float(loss)

    return step


SIDES = {
    "python": python,
    "zenlib": zenlib,
    "tensorflow": tensorflow,
    "tensorflow graph": tensorflow_graph,
    "keras": keras,
    "torch": torch,
    "jax": jax,
}


def versions():
    """Of what this process has loaded."""
    loaded = {name: sys.modules.get(name) for name in ("tensorflow", "keras", "torch", "jax")}
    named = {name: module.__version__ for name, module in loaded.items() if module}
    return {"python": sys.version.split()[0], "numpy": np.__version__} | named


def measure(side, task):
    """Losses of the first steps, then the time of many."""
    step = SIDES[side](task)
    losses = [float(step()) for _ in range(int(task["steps"]))]
    n = max(1, int(task["timed"]) // (500 if side == "python" else 1))
    started = time.perf_counter()
    for _ in range(n):
        loss = step()
    float(loss)
    return {"losses": losses, "step_s": (time.perf_counter() - started) / n}


if __name__ == "__main__":
    with np.load(sys.argv[2], allow_pickle=False) as stored:
        result = measure(sys.argv[1], dict(stored))
    print(json.dumps(result | {"versions": versions()}))
