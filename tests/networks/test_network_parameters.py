"""Parameters by name, on disk and under the gradient check."""

from dataclasses import dataclass

import numpy as np
import pytest

from zenlib.networks import (
    CROSSENTROPY,
    SQUARED_ERROR,
    Activation,
    Dense,
    Layer,
    MultiHeadAttention,
    Sequential,
    check_network_gradient,
    count_parameters,
    flatten_params,
    load_params,
    nest_params,
    save_params,
)

RNG = np.random.default_rng(0)
NESTED = {"box": {"a": {"kernel": np.ones((2, 3))}, "bias": np.zeros(3)}, "c": np.array(1.0)}


def test_flat_names_are_paths_in_order():
    flat = flatten_params(NESTED)
    assert list(flat) == ["box/a/kernel", "box/bias", "c"]
    assert flat["box/a/kernel"] is NESTED["box"]["a"]["kernel"]


def test_nesting_undoes_flattening():
    back = nest_params(flatten_params(NESTED))
    assert list(back) == ["box", "c"]
    assert list(back["box"]) == ["a", "bias"]
    np.testing.assert_array_equal(back["box"]["a"]["kernel"], np.ones((2, 3)))
    assert nest_params({}) == flatten_params({}) == {}


def test_counting():
    assert count_parameters(NESTED) == 6 + 3 + 1
    params, _ = Sequential([Dense(64), Activation("relu"), Dense(10)]).init((784,), rng=RNG)
    assert count_parameters(params) == 785 * 64 + 65 * 10


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_saved_is_loaded(tmp_path, dtype):
    params, _ = Sequential([Dense(3), Dense(2)]).init((4,), rng=RNG, dtype=dtype)
    path = tmp_path / "net.npz"
    for _ in range(2):  # the second time over the first file
        save_params(params, path)
    back = flatten_params(load_params(str(path)))
    for name, array in flatten_params(params).items():
        assert back[name].dtype == dtype
        np.testing.assert_array_equal(back[name], array)
    assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]
    with np.load(path) as archive:
        assert archive["dense/kernel"].shape == (4, 3)


def test_what_is_no_parameter_file_is_refused(tmp_path):
    path = tmp_path / "net.npz"
    path.write_bytes(b"PK nothing of the kind")
    with pytest.raises(ValueError, match="path must name parameters written by save_params, got"):
        load_params(path)
    np.savez(path, a=np.array([{"code": 1}], dtype=object))
    with pytest.raises(ValueError, match=r"path must name parameters.*allow_pickle"):
        load_params(path)
    np.savez(path, words=np.array(["a"]))
    with pytest.raises(ValueError, match=r"path must name parameters.*real numbers"):
        load_params(path)


BAD = [
    (lambda: flatten_params([1]), TypeError, "params must be a dict, got list"),
    (lambda: flatten_params({1: np.ones(1)}), TypeError, "params must have strings as keys, got i"),
    (lambda: flatten_params({"a/b": np.ones(1)}), ValueError, "keys without a slash, got 'a/b'"),
    (lambda: flatten_params({"a": {"b": "c"}}), TypeError, r"params\['a/b'\] must hold real num"),
    (lambda: flatten_params({"a": [np.inf]}), ValueError, r"params\['a'\] must be finite"),
    (lambda: count_parameters(None), TypeError, "params must be a dict, got NoneType"),
    (lambda: nest_params([1]), TypeError, "arrays must be a dict of arrays by name, got list"),
    (lambda: nest_params({1: np.ones(1)}), TypeError, "arrays must have strings as keys, got int"),
    (lambda: nest_params({"a": [np.nan]}), ValueError, r"arrays\['a'\] must be finite"),
    (lambda: nest_params({"a": [1.0], "a/b": [1.0]}), ValueError, "begins another, got 'a/b'"),
    (lambda: nest_params({"a": [1.0], "a/b/c": [1.0]}), ValueError, "begins another, got 'a/b/c'"),
    (lambda: nest_params({"a/b": [1.0], "a": [1.0]}), ValueError, "begins another, got 'a'"),
    (
        lambda: save_params({"a": [1.0]}, "net.txt"),
        ValueError,
        "path must end in .npz, got net.txt",
    ),
    (lambda: save_params({"a": [1.0]}, 3), TypeError, "path must be a file name or path, got int"),
    (lambda: save_params({"a": [1.0]}, "no/where.npz"), FileNotFoundError, "create no first"),
    (lambda: save_params([1.0], "net.npz"), TypeError, "params must be a dict"),
    (lambda: load_params("net.txt"), ValueError, "path must end in .npz"),
    (lambda: load_params("none.npz"), FileNotFoundError, "existing .npz file, got none.npz"),
]


@pytest.mark.parametrize(("act", "error", "message"), BAD)
def test_bad_arguments_are_refused_by_name(act, error, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        act()
    assert not list(tmp_path.iterdir())


# The gradient check


@dataclass(frozen=True)
class Wrong(Layer):
    """y = w x², with a gradient that forgets a factor of two for x, or for w."""

    forgets: str = "x"

    def init(self, input_shape, *, rng, dtype=np.float32):
        return {"w": np.ones(1, dtype)}, input_shape

    def forward(self, params, x, *, training=False, rng=None, buffers=None):
        noise = 1.0 if rng is None else rng.normal()
        return params["w"] * x**2 * noise * (2 if training else 1), (x, noise)

    def backward(self, params, cache, grad, *, input_grad=True, buffers=None):
        x, noise = cache
        of_x, of_w = (0.5 if self.forgets == name else 1.0 for name in "xw")
        grad = 2 * noise * grad
        return of_x * 2 * params["w"] * x * grad, {"w": of_w * np.array([(x**2 * grad).sum()])}


@pytest.mark.parametrize(("forgets", "wrong"), [("x", {"x"}), ("w", {"w"}), ("", set())])
def test_the_gradient_check_finds_the_gradient_that_is_wrong(forgets, wrong):
    x, y = np.array([[1.0], [2.0]]), np.array([[0.0], [1.0]])
    for rng in (None, np.random.default_rng(0)):
        errors = check_network_gradient(
            Wrong(forgets), {"w": np.ones(1, np.float32)}, x, y, loss=SQUARED_ERROR, rng=rng
        )
        assert set(errors) == {"w", "x"}
        assert {name for name, error in errors.items() if error > 1e-6} == wrong
        assert all(errors[name] == pytest.approx(0.5, abs=1e-6) for name in wrong)


def test_outside_training_it_is_another_function_that_is_checked():
    errors = check_network_gradient(
        Wrong(""), {"w": np.ones(1)}, [[1.0]], [[0.0]], loss=SQUARED_ERROR, training=False
    )
    assert min(errors.values()) > 0.1  # this backward knows the doubled output only


def test_the_check_leaves_the_generator_as_it_was():
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    check_network_gradient(
        Wrong(""), {"w": np.ones(1)}, [[1.0]], [[0.0]], loss=SQUARED_ERROR, rng=rng
    )
    assert rng.bit_generator.state == before
    with pytest.raises(TypeError, match="rng must be a numpy Generator"):
        check_network_gradient(Wrong(), {"w": [1.0]}, [[1.0]], [[0.0]], loss=SQUARED_ERROR, rng=0)
    with pytest.raises(ValueError, match="x must be finite"):
        check_network_gradient(Wrong(), {"w": [1.0]}, [[np.nan]], [[0.0]], loss=SQUARED_ERROR)
    with pytest.raises(TypeError, match="params must be a dict"):
        check_network_gradient(Wrong(), [1.0], [[1.0]], [[0.0]], loss=SQUARED_ERROR)


def test_a_classifier_passes_the_check():
    network = Sequential([Dense(5), Activation("softplus"), Dense(3)])
    params, _ = network.init((4,), rng=np.random.default_rng(1))
    errors = check_network_gradient(
        network, params, RNG.normal(size=(6, 4)), [0, 1, 2, 2, 1, 0], loss=CROSSENTROPY
    )
    assert max(errors.values()) < 1e-6


def test_a_gradient_that_is_zero_by_nature_counts_as_right():
    layer = MultiHeadAttention(2)  # a shift of all keys moves every score of a query alike
    params, _ = layer.init((3, 4), rng=np.random.default_rng(0), dtype=np.float64)
    x, y = RNG.normal(size=(2, 3, 4)), RNG.normal(size=(2, 3, 4))
    errors = check_network_gradient(layer, params, x, y, loss=SQUARED_ERROR)
    assert "key/bias" in errors
    assert max(errors.values()) < 1e-6


def test_where_nothing_has_a_gradient_the_errors_are_zero():
    at_zero = np.zeros((2, 1))
    errors = check_network_gradient(
        Wrong("x"), {"w": np.zeros(1)}, at_zero, at_zero, loss=SQUARED_ERROR
    )
    assert errors == {"w": 0, "x": 0}
