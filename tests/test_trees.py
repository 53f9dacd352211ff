"""Structures of arrays: the walk over them and the words that say where something is wrong."""

from collections import namedtuple

import numpy as np
import pytest

from zenlib._trees import leaves, map_arrays, matching, parameters, plain

NESTED = {"layers": [np.ones(2), (np.zeros(3), 1.0)], "bias": 2}


def test_a_function_reaches_every_array_and_keeps_the_structure():
    doubled = map_arrays(lambda x: 2 * np.asarray(x), NESTED)
    assert list(doubled) == ["layers", "bias"]
    assert type(doubled["layers"]) is list
    assert type(doubled["layers"][1]) is tuple
    np.testing.assert_array_equal(doubled["layers"][0], [2, 2])
    assert doubled["bias"] == 4


def test_values_that_are_not_finite_pass_where_they_are_looked_at_later():
    infinite, nan = {"w": np.array([1.0, np.inf])}, {"w": np.array([np.nan, 2.0])}
    like = parameters("params", infinite, finite=False)
    np.testing.assert_array_equal(like["w"], infinite["w"])
    got = matching("grads", nan, "params", like, finite=False)
    np.testing.assert_array_equal(got["w"], nan["w"])
    for refuse in (
        lambda: parameters("params", infinite),
        lambda: matching("grads", nan, "params", like),
    ):
        with pytest.raises(ValueError, match=r"^(params|grads)\['w'\] must be finite"):
            refuse()


def test_several_structures_are_walked_together_and_dicts_by_key_not_by_order():
    got = map_arrays(lambda x, y: x - y, {"a": 5.0, "b": 7.0}, {"b": 1.0, "a": 2.0})
    assert got == {"a": 3.0, "b": 6.0}


def test_leaves_become_float_arrays_and_scalars_come_back_as_floats():
    arrays = parameters("params", NESTED)
    assert arrays["bias"].dtype == np.float64
    assert arrays["bias"].shape == ()
    back = plain(arrays)
    assert type(back["bias"]) is float
    assert back["layers"][0].shape == (2,)


def test_what_matches_takes_the_dtype_of_what_it_is_matched_with():
    like = parameters("params", [np.ones(2, np.float32), 1.0])
    got = matching("grads", ([1, 2], np.float32(3)), "params", like)
    assert type(got) is list
    assert [leaf.dtype for leaf in got] == [np.float32, np.float64]


def test_what_matches_already_is_not_copied():
    like = np.ones(2, np.float32)
    same = np.zeros(2, np.float32)
    assert matching("grads", same, "params", like) is same


def test_a_namedtuple_comes_back_as_a_tuple():
    Layer = namedtuple("Layer", "kernel bias")
    assert map_arrays(lambda x: x + 1, Layer(1, 2)) == (2, 3)


PARAMS = {"layers": [np.ones(2), np.ones(3)]}
WRONG = [
    (
        {"layers": [np.ones(2), np.ones(4)]},
        ValueError,
        r"grads\['layers'\]\[1\] and params\['layers'\]\[1\] must have the same shape",
    ),
    ({"a": 1, "b": 2}, TypeError, "grads must be .*, got a dict with keys 'a', 'b';"),
    ({"layers": [np.ones(2)]}, TypeError, r"grads\['layers'\] must be a list or tuple of length 2"),
    ({"layers": {"0": np.ones(2)}}, TypeError, r"grads\['layers'\] must .* got a dict"),
    ({"other": []}, TypeError, r"grads must be a dict with keys 'layers' as params is, got a dict"),
    ([np.ones(2)], TypeError, "grads must be a dict .*, got a list or tuple of length 1"),
    (np.ones(2), TypeError, "grads must be a dict .*, got a ndarray"),
    ({"layers": [np.ones(2), [1, 2, np.nan]]}, ValueError, r"grads\['layers'\]\[1\] must be fin"),
]


@pytest.mark.parametrize(("grads", "error", "message"), WRONG, ids=[w[2] for w in WRONG])
def test_an_error_names_the_place(grads, error, message):
    with pytest.raises(error, match=f"^{message}"):
        matching("grads", grads, "params", PARAMS)


@pytest.mark.parametrize("empty", [[], (), {}, [[]], {"w": []}])
def test_a_structure_without_arrays_is_refused(empty):
    with pytest.raises(ValueError, match=r"^params.* must not be empty"):
        parameters("params", empty)


def test_leaves_come_in_the_order_of_the_structure():
    values = leaves({"b": [1.0, (2.0, 3.0)], "a": {"c": 4.0}})
    assert values == [1.0, 2.0, 3.0, 4.0]
    assert leaves(5.0) == [5.0]
