"""Estimates with their uncertainty, and how often values occur."""

import numpy as np
from matplotlib.colors import to_rgba

from zenlib._validation import float_array
from zenlib.plotting._arguments import as_long_as, mapping_of, names_of
from zenlib.plotting._style import COLORS, DASHES, INK, axes_for, grid, legend, line_style


def intervals(names, estimates, lows, highs, ax=None, *, xlabel, reference=None):
    """Estimates with their uncertainty, one below the other.

    Parameters
    ----------
    names : sequence of n
        What each row is about, from the top down.
    estimates, lows, highs : array of float, shape (n,)
        The estimate and the two ends of its interval, as `metrics.wilson_interval` and
        `metrics.mean_interval` give them.
    ax : matplotlib Axes, optional
    xlabel : str
        The quantity and its unit.
    reference : float, optional
        A value to compare with, drawn as a dashed line.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    TypeError
        If values are not real numbers, or `ax` is not one Axes.
    ValueError
        If lengths differ, values are NaN or infinite, or an estimate lies outside its interval.

    Examples
    --------
    >>> ax = intervals(["a", "b"], [0.5, 0.7], [0.4, 0.6], [0.6, 0.8], xlabel="accuracy")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['a', 'b']

    Book: §5.4 eq-wilson
    """
    estimates = float_array("estimates", estimates, ndim=1)
    lows, highs = (
        as_long_as("estimates", estimates, name, float_array(name, ends, ndim=1))
        for name, ends in (("lows", lows), ("highs", highs))
    )
    names = names_of("names", names, len(estimates))
    _ordered("lows", lows, "estimates", estimates)
    _ordered("estimates", estimates, "highs", highs)
    reference = None if reference is None else float(float_array("reference", reference, ndim=0))
    rows = np.arange(len(names))
    ax = axes_for(ax, (5.6, 0.9 + 0.36 * len(names)))
    if reference is not None:
        ax.axvline(reference, color=INK, linestyle="--", linewidth=1)
    ax.hlines(rows, lows, highs, color=COLORS[0], linewidth=2)
    ax.plot(estimates, rows, "o", color=COLORS[0])
    ax.set_yticks(rows, names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlabel(xlabel)
    grid(ax, "x")
    return ax


def histograms(groups, ax=None, *, bins, xlabel, ylabel="count", marks=None):
    """How often values occur, for several groups over the same bins.

    Parameters
    ----------
    groups : mapping of name to array of float, shape (n,)
        Values of each group. What lies outside the bins is not drawn.
    ax : matplotlib Axes, optional
    bins : array of float, shape (n_bins + 1,)
        Edges of the bins, ascending.
    xlabel, ylabel : str
        The quantity with its unit, and what is counted.
    marks : mapping of name to float, optional
        Values to draw a dashed line at, for example a threshold.

    Returns
    -------
    matplotlib Axes
        `ax.patches[i]` is the i-th group, `ax.lines[i]` the i-th mark.

    Raises
    ------
    TypeError
        If `groups` or `marks` is not a mapping, values are not real numbers, or `ax` is not one
        Axes.
    ValueError
        If a group is empty or not finite, or the edges are fewer than two or do not ascend.

    Examples
    --------
    >>> ax = histograms({"a": [0.5, 1.5, 1.6]}, bins=[0, 1, 2], xlabel="value")
    >>> ax.patches[0].get_data().values.tolist()
    [1, 2]

    Book: §3.2.1
    """
    groups = {
        name: float_array(f"groups[{name!r}]", values, ndim=1)
        for name, values in mapping_of("groups", groups).items()
    }
    edges = float_array("bins", bins, ndim=1)
    if len(edges) < 2 or (np.diff(edges) <= 0).any():
        raise ValueError(f"bins must be at least two ascending edges, got {edges}")
    marks = {} if marks is None else mapping_of("marks", marks)
    marks = {name: float_array(f"marks[{name!r}]", x, ndim=0) for name, x in marks.items()}
    ax = axes_for(ax, (6.4, 3.2))
    for name, values in groups.items():
        line = line_style(len(ax.patches))
        edge = line.pop("color")
        counts = np.histogram(values, edges)[0]
        bars = ax.stairs(counts, edges, fill=True, label=name, **line)
        bars.set(edgecolor=edge, facecolor=to_rgba(edge, 0.35))
    for i, (name, x) in enumerate(marks.items()):
        dash = DASHES[1 + i % 3]
        ax.axvline(float(x), color=INK, linestyle=dash, linewidth=1.5, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    grid(ax, "y")
    legend(ax)
    return ax


def _ordered(name_low, low, name_high, high):
    wrong = np.flatnonzero(low > high)
    if wrong.size:
        raise ValueError(
            f"{name_low} must not be above {name_high}, got {low[wrong[0]]:.6g} above "
            f"{high[wrong[0]]:.6g} in row {wrong[0]}"
        )
