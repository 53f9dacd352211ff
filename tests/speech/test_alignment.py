"""Dynamic time warping and resampling: by hand, by laws, and against every possible path."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zenlib.speech import dtw_distance, dtw_distance_definition, resample

RNG = np.random.default_rng(22)
BOTH = (dtw_distance, dtw_distance_definition)


def cheapest_of_all_paths(a, b):
    """Every way from the first pair to the last, written out."""

    def ways(i, j):
        distance = float(np.linalg.norm(a[i] - b[j]))
        if i == j == 0:
            yield 2 * distance
        steps = [(i - 1, j, 1), (i - 1, j - 1, 2), (i, j - 1, 1)]
        for before_i, before_j, weight in steps:
            if before_i >= 0 and before_j >= 0:
                yield from (cost + weight * distance for cost in ways(before_i, before_j))

    return min(ways(len(a) - 1, len(b) - 1)) / (len(a) + len(b))


@pytest.mark.parametrize("distance", BOTH)
def test_warping_by_hand(distance):
    assert distance([[0.0]], [[3.0]]) == 3.0  # 2 · 3 over 1 + 1
    assert distance([[0.0, 0.0]], [[3.0, 4.0]]) == 5.0  # Euclidean
    assert distance([[0.0], [1.0]], [[0.0], [3.0]]) == 0.75  # from 0 0 over 1 0 to 1 3: 1 + 2
    assert distance([[0.0], [0.0]], [[1.0]]) == 1.0  # 2 · 1 + 1 over 3
    late = distance([[0.0], [0.0], [1.0], [0.0]], [[1.0], [0.0]])
    assert late == 0.5  # 0 1 twice, at 2 · 1 and 1, then 1 1 and 0 0: 3 over 4 + 2
    assert type(distance([[0.0]], [[0.0]])) is float


@pytest.mark.parametrize("distance", BOTH)
@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (3, 2), (4, 4), (2, 5)])
def test_no_path_is_cheaper(distance, shape):
    for _ in range(20):
        a, b = (RNG.normal(size=(n, 2)) for n in shape)
        assert distance(a, b) == pytest.approx(cheapest_of_all_paths(a, b), rel=1e-12)


SEQUENCES = st.integers(1, 12).flatmap(
    lambda n: arrays(np.float64, (n, 3), elements=st.floats(-10, 10))
)


@given(SEQUENCES, SEQUENCES)
def test_the_fast_form_is_the_definition(a, b):
    expected = dtw_distance_definition(a, b)
    assert dtw_distance(a, b) == pytest.approx(expected, rel=1e-12, abs=1e-14)


@given(SEQUENCES, SEQUENCES)
def test_warping_is_a_distance_that_knows_no_order_of_its_arguments(a, b):
    assert dtw_distance(a, b) == pytest.approx(dtw_distance(b, a), rel=1e-12, abs=1e-14)
    assert dtw_distance(3 * a, 3 * b) == pytest.approx(3 * dtw_distance(a, b), abs=1e-12)


@given(SEQUENCES, st.integers(1, 4))
def test_a_sequence_said_slowly_is_no_further_away(a, times):
    assert dtw_distance(a, np.repeat(a, times, axis=0)) == 0.0


@pytest.mark.slow
def test_ten_thousand_pairs_of_sequences_are_as_the_definition_says():
    for _ in range(100):
        n, m = RNG.integers(1, 8, size=2)
        a, b = RNG.normal(size=(100, n, 2)), RNG.normal(size=(100, m, 2))
        for one, other in zip(a, b, strict=True):
            expected = dtw_distance_definition(one, other)
            assert abs(dtw_distance(one, other) - expected) <= 1e-12 * expected


def test_single_precision_is_computed_in_double():
    a, b = RNG.normal(size=(2, 9, 3)).astype(np.float32)
    assert dtw_distance(a, b) == dtw_distance(a.astype(float), b.astype(float))


def test_resampling_by_hand():
    assert resample([[0, 5], [2, 5], [8, 5]], 5).tolist() == [
        [0, 5], [1, 5], [2, 5], [5, 5], [8, 5],
    ]  # fmt: skip
    assert resample([[0.0], [1.0], [2.0], [3.0], [4.0]], 3).tolist() == [[0], [2], [4]]
    assert resample([[7.0]], 2).tolist() == [[7], [7]]


@given(SEQUENCES, st.integers(2, 20))
def test_resampling_keeps_the_ends_and_stays_between_the_values(a, n_steps):
    b = resample(a, n_steps)
    assert b.shape == (n_steps, 3)
    assert (b[0] == a[0]).all()
    assert b[-1] == pytest.approx(a[-1])
    assert (b.min(axis=0) >= a.min(axis=0)).all()
    assert (b.max(axis=0) <= a.max(axis=0)).all()


def test_a_straight_line_stays_straight():
    line = np.linspace(3, 9, 11)[:, None] * [1, -2]
    assert resample(line, 7) == pytest.approx(np.linspace(3, 9, 7)[:, None] * [1, -2])


BAD = [
    *((f, ([1.0], [[1.0]]), ValueError, "a must") for f in BOTH),
    *((f, ([[1.0]], [1.0]), ValueError, "b must") for f in BOTH),
    *((f, ([["x"]], [[1.0]]), TypeError, "a must hold real numbers") for f in BOTH),
    *((f, ([[1.0]], [[1j]]), TypeError, "b must hold real numbers") for f in BOTH),
    *((f, ([[np.nan]], [[1.0]]), ValueError, "a must be finite") for f in BOTH),
    *((f, ([[1.0]], [[np.inf]]), ValueError, "b must be finite") for f in BOTH),
    *((f, (np.ones((0, 2)), [[1.0]]), ValueError, "a must not be empty") for f in BOTH),
    *((f, ([[1.0]], [[1.0, 2.0]]), ValueError, "a and b must hold vectors of one l") for f in BOTH),
    (resample, ([1.0], 3), ValueError, "sequence must"),
    (resample, ([[np.nan]], 3), ValueError, "sequence must be finite"),
    (resample, (np.ones((0, 1)), 3), ValueError, "sequence must not be empty"),
    (resample, ([[1j]], 3), TypeError, "sequence must hold real numbers"),
    (resample, ([[1.0]], 1), ValueError, "n_steps must be at least 2"),
    (resample, ([[1.0]], 2.0), TypeError, "n_steps must be a whole number"),
]


@pytest.mark.parametrize(("function", "arguments", "error", "message"), BAD)
def test_bad_input_is_refused_by_name(function, arguments, error, message):
    with pytest.raises(error, match=f"^{message}"):
        function(*arguments)
