"""What a fan shows, the quantiles of the futures at each time, and what a tornado shows."""

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from zenlib import plotting

LABELS = {"xlabel": "year", "ylabel": "cash"}
FUTURES = np.random.default_rng(0).normal([0.0, 1.0, 5.0], [1.0, 2.0, 3.0], (400, 3))


@pytest.fixture(autouse=True)
def _nothing_left_over():
    yield
    plt.close("all")


def test_a_fan_shows_the_median_and_two_bands():
    ax = plotting.fan([2026, 2027, 2028], FUTURES, **LABELS)
    median = ax.lines[0]
    np.testing.assert_array_equal(median.get_xdata(), [2026, 2027, 2028])
    np.testing.assert_allclose(median.get_ydata(), np.median(FUTURES, axis=0))
    for band, (low, high) in zip(ax.collections, [(10, 90), (25, 75)], strict=True):
        corners = band.get_paths()[0].vertices
        for x, column in zip([2026, 2027, 2028], FUTURES.T, strict=True):
            heights = corners[corners[:, 0] == x, 1]
            assert heights.min() == pytest.approx(np.percentile(column, low))
            assert heights.max() == pytest.approx(np.percentile(column, high))


def test_a_fan_names_its_bands_and_marks():
    ax = plotting.fan([0, 1], [[1, 2], [1, 4]], **LABELS, marks={"broke": 0, "target": 3})
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["P10 to P90", "P25 to P75", "median", "broke", "target"]
    assert [line.get_ydata()[0] for line in ax.lines[1:]] == [0, 3]
    assert len({line.get_linestyle() for line in ax.lines[1:]}) == 2
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("year", "cash")


def test_a_tornado_has_the_strongest_on_top_and_a_colour_for_each_sign():
    ax = plotting.tornado({"price": 0.8, "users": 0.5, "cost": -0.4}, xlabel="effect")
    assert [bar.get_width() for bar in ax.patches] == [0.8, 0.5, -0.4]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["price", "users", "cost"]
    low, high = ax.get_ylim()
    assert low > high, "the first row is the upper one"
    colors = [bar.get_facecolor() for bar in ax.patches]
    assert colors[0] == colors[1] != colors[2]
    assert ax.lines[0].get_xdata() == [0, 0], "bars grow from zero"
    assert ax.get_xlabel() == "effect"
    assert plotting.tornado({"a": 1}, xlabel="x", limits=(-1, 2)).get_xlim() == (-1, 2)


BAD_BARS = [
    (({"a": np.nan},), {}, ValueError, r"effects\['a'\]"),
    (({"a": "high"},), {}, TypeError, r"effects\['a'\]"),
    (([1, 2],), {}, TypeError, "effects"),
    (({"a": 1}, [1, 2]), {}, TypeError, "ax"),
    (({"a": 1},), {"limits": (2, 1)}, ValueError, "limits"),
]


@pytest.mark.parametrize(("args", "options", "error", "name"), BAD_BARS)
def test_bars_that_cannot_be_drawn_are_refused(args, options, error, name):
    with pytest.raises(error, match=rf"^{name} must"):
        plotting.tornado(*args, xlabel="effect", **options)


BAD = [
    (([0, 1], [1, 2]), {}, ValueError, "scenarios"),
    (([0, 1], [[1, 2, 3]]), {}, ValueError, "scenarios.T"),
    (([0, 1], [[1, np.nan]]), {}, ValueError, "scenarios"),
    (([[0, 1]], [[1, 2]]), {}, ValueError, "x"),
    ((["a", "b"], [[1, 2]]), {}, TypeError, "x"),
    (([0, 1], [[1, 2]]), {"marks": [0]}, TypeError, "marks"),
    (([0, 1], [[1, 2]], [1, 2]), {}, TypeError, "ax"),
]


@pytest.mark.parametrize(("args", "options", "error", "name"), BAD)
def test_what_cannot_be_drawn_is_refused(args, options, error, name):
    with pytest.raises(error, match=rf"^{name} must"):
        plotting.fan(*args, **LABELS, **options)
