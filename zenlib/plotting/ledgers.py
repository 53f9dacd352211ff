"""Sums and what they are made of."""

import numpy as np
from matplotlib.colors import to_rgba

from zenlib._validation import float_array
from zenlib.plotting._arguments import as_long_as, mapping_of, names_of
from zenlib.plotting._style import COLORS, INK, axes_for, grid, legend


def stacked_bars(names, parts, ax=None, *, xlabel, limits=None):
    """Bars one below the other, each the sum of its parts: memory, cost, time.

    Parameters
    ----------
    names : sequence of n
        What each bar is about, from the top down.
    parts : mapping of name to array of float, shape (n,)
        At least 0; drawn from the left to the right in their order.
    ax : matplotlib Axes, optional
    xlabel : str
        The quantity and its unit.
    limits : mapping of name to float, optional
        Values to compare the sums with, drawn as dashed lines with their names.

    Returns
    -------
    matplotlib Axes
        `ax.containers[i]` is the i-th part; the limits are its lines.

    Raises
    ------
    TypeError
        If `parts` or `limits` is not a mapping, values are not real numbers, or `ax` is not one
        Axes.
    ValueError
        If lengths differ, or values are negative, NaN or infinite.

    Examples
    --------
    >>> ax = stacked_bars(["a", "b"], {"fixed": [1, 2], "rest": [3, 0]}, xlabel="cost")
    >>> [float(bar.get_x()) for bar in ax.containers[1]]
    [1.0, 2.0]

    Book: §10.2
    """
    parts = {name: _amounts(name, values) for name, values in mapping_of("parts", parts).items()}
    first, *_ = parts
    for name, values in parts.items():
        as_long_as(f"parts[{first!r}]", parts[first], f"parts[{name!r}]", values)
    names = names_of("names", names, len(parts[first]))
    limits = {} if limits is None else mapping_of("limits", limits)
    rows, left = np.arange(len(names)), np.zeros(len(names))
    ax = axes_for(ax, (6.4, 1.2 + 0.42 * len(names)))
    for i, (name, values) in enumerate(parts.items()):
        color = to_rgba(COLORS[i % len(COLORS)], 1 if i < len(COLORS) else 0.5)
        ax.barh(rows, values, 0.62, left=left, color=color, label=name)
        left = left + values
    for name, value in limits.items():
        value = float(float_array(f"limits[{name!r}]", value, ndim=0))
        ax.axvline(value, color=INK, linestyle="--", linewidth=1)
        place = {"ha": "center", "va": "bottom", "size": 8, "color": INK}
        ax.text(value, 1, name, transform=ax.get_xaxis_transform(), **place)
    ax.set_yticks(rows, names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlabel(xlabel)
    grid(ax, "x")
    legend(ax, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=min(len(parts), 5))
    return ax


def _amounts(name, values):
    values = float_array(f"parts[{name!r}]", values, ndim=1)
    if (values < 0).any():
        raise ValueError(f"parts[{name!r}] must be at least 0, got {values.min():.6g}")
    return values
