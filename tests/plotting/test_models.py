"""What a timeline shows: every point, the names asked for, and growth as straight lines."""

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from zenlib import plotting

YEARS, VALUES = [2018.8, 2019.5, 2020.4], [3e8, 1e9, 2e11]


@pytest.fixture(autouse=True)
def _nothing_left_over():
    yield
    plt.close("all")


def test_every_point_is_drawn_and_those_with_a_name_are_named():
    ax = plotting.timeline(YEARS, VALUES, names=["a", "", "c"], ylabel="parameters")
    assert ax.lines[0].get_xydata().tolist() == [list(p) for p in zip(YEARS, VALUES, strict=True)]
    assert [(text.get_text(), text.xy) for text in ax.texts] == [
        ("a", (2018.8, 3e8)),
        ("c", (2020.4, 2e11)),
    ]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("year", "parameters")
    assert ax.get_legend() is None


def test_growth_at_a_constant_rate_is_a_straight_line():
    years = np.linspace(2018, 2022, 5)
    ax = plotting.timeline(
        YEARS, VALUES, ylabel="x", trends={"×10": (years, 1e8 * 10.0 ** (years - 2018))}
    )
    x, y = ax.transData.transform(ax.lines[-1].get_xydata()).T
    np.testing.assert_allclose(np.diff(y) / np.diff(x), (y[1] - y[0]) / (x[1] - x[0]))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["×10"]
    assert ax.get_yscale() == "log"


def test_trends_look_different():
    line = (YEARS, VALUES)
    ax = plotting.timeline(YEARS, VALUES, ylabel="x", trends={"a": line, "b": line})
    first, second = ax.lines[1:]
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_color() != second.get_color()


BAD = [
    ((YEARS, [1, 2]), {}, ValueError, "values"),
    ((YEARS, [1, 0, 2]), {}, ValueError, "above 0"),
    ((YEARS, [1, np.nan, 2]), {}, ValueError, "values"),
    ((YEARS, "abc"), {}, TypeError, "values"),
    ((YEARS, VALUES, [1]), {}, TypeError, "ax"),
    ((YEARS, VALUES), {"names": ["a"]}, ValueError, "names"),
    ((YEARS, VALUES), {"trends": [YEARS]}, TypeError, "trends"),
    ((YEARS, VALUES), {"trends": {"a": (YEARS, [1, 1])}}, ValueError, r"trends\['a'\]"),
]


@pytest.mark.parametrize(("args", "kwargs", "error", "named"), BAD)
def test_bad_arguments_are_refused_by_name(args, kwargs, error, named):
    with pytest.raises(error, match=named):
        plotting.timeline(*args, ylabel="x", **kwargs)
