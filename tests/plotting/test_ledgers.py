"""Stacked bars: every part where the one before ends, limits with their names."""

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from zenlib import plotting

NAMES, PARTS = ["one", "two"], {"a": [1, 2], "b": [3, 0], "c": [5, 6]}


@pytest.fixture(autouse=True)
def _nothing_left_over():
    yield
    plt.close("all")


def test_each_part_begins_where_the_one_before_ends():
    ax = plotting.stacked_bars(NAMES, PARTS, xlabel="GB")
    drawn = [[(bar.get_x(), bar.get_width()) for bar in bars] for bars in ax.containers]
    assert drawn == [[(0, 1), (0, 2)], [(1, 3), (2, 0)], [(4, 5), (2, 6)]]
    assert [label.get_text() for label in ax.get_yticklabels()] == NAMES
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b", "c"]
    assert ax.get_xlabel() == "GB"
    assert not ax.lines


def test_limits_are_lines_with_their_names():
    ax = plotting.stacked_bars(NAMES, PARTS, xlabel="GB", limits={"24 GB": 24, "80 GB": 80})
    assert [line.get_xdata()[0] for line in ax.lines] == [24, 80]
    assert [text.get_text() for text in ax.texts] == ["24 GB", "80 GB"]


def test_parts_look_different():
    ax = plotting.stacked_bars(["x"], {str(i): [1] for i in range(8)}, xlabel="GB")
    colors = {bars[0].get_facecolor() for bars in ax.containers}
    assert len(colors) == 8


def test_it_draws_on_the_axes_given():
    given = plt.subplots()[1]
    assert plotting.stacked_bars(NAMES, PARTS, given, xlabel="GB") is given


BAD = [
    ((NAMES, [[1, 2]]), {}, TypeError, "parts must be a mapping"),
    ((NAMES, {}), {}, ValueError, "parts must not be empty"),
    ((NAMES, {"a": [1, 2], "b": [1]}), {}, ValueError, r"parts\['b'\] must be as long as"),
    ((NAMES, {"a": [1, -2]}), {}, ValueError, r"parts\['a'\] must be at least 0, got -2"),
    ((NAMES, {"a": [1, np.nan]}), {}, ValueError, r"parts\['a'\]"),
    ((["one"], PARTS), {}, ValueError, "names must hold"),
    ((NAMES, PARTS, [1]), {}, TypeError, "ax"),
    ((NAMES, PARTS), {"limits": 24}, TypeError, "limits must be a mapping"),
    ((NAMES, PARTS), {"limits": {"x": np.inf}}, ValueError, r"limits\['x'\]"),
]


@pytest.mark.parametrize(("args", "kwargs", "error", "named"), BAD)
def test_bad_arguments_are_refused_by_name(args, kwargs, error, named):
    with pytest.raises(error, match=named):
        plotting.stacked_bars(*args, xlabel="GB", **kwargs)
