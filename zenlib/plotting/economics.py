"""Pictures for a board: what the future may bring."""

import numpy as np

from zenlib._validation import float_array
from zenlib.plotting._arguments import as_long_as, mapping_of
from zenlib.plotting._style import COLORS, DASHES, INK, axes_for, grid, legend

_BANDS = ((0.10, 0.90), (0.25, 0.75))


def fan(x, scenarios, ax=None, *, xlabel, ylabel, marks=None):
    """Many possible futures as a fan: half of them in the dark band, eight in ten in the light.

    Parameters
    ----------
    x : array of float, shape (n,)
        Time, for example in years from now.
    scenarios : array of float, shape (n_scenarios, n)
        The quantity in each future at each time.
    ax : matplotlib Axes, optional
    xlabel, ylabel : str
        The quantities and their units.
    marks : mapping of name to float, optional
        Heights to draw a dashed line at, for example 0.

    Returns
    -------
    matplotlib Axes
        `ax.lines[0]` is the median; the marks follow.

    Raises
    ------
    TypeError
        If values are not real numbers, `marks` is not a mapping, or `ax` is not one Axes.
    ValueError
        If the futures are not as long as `x`, or values are NaN or infinite.

    Examples
    --------
    >>> ax = fan([0, 1], [[1, 2], [1, 4], [1, 9]], xlabel="year", ylabel="cash")
    >>> ax.lines[0].get_ydata().tolist()
    [1.0, 4.0]

    Book: §2.4.4
    """
    x = float_array("x", x, ndim=1)
    scenarios = float_array("scenarios", scenarios, ndim=2)
    as_long_as("x", x, "scenarios.T", scenarios.T)
    marks = {} if marks is None else mapping_of("marks", marks)
    marks = {name: float_array(f"marks[{name!r}]", y, ndim=0) for name, y in marks.items()}
    ax = axes_for(ax, (5.6, 3.6))
    for low, high in _BANDS:
        edges = np.quantile(scenarios, (low, high), axis=0)
        label = f"P{100 * low:.0f} to P{100 * high:.0f}"
        ax.fill_between(x, *edges, color=COLORS[0], alpha=0.25, linewidth=0, label=label)
    ax.plot(x, np.median(scenarios, axis=0), color=COLORS[0], linewidth=2, label="median")
    for i, (name, y) in enumerate(marks.items()):
        dash = DASHES[1 + i % 3]
        ax.axhline(float(y), color=INK, linestyle=dash, linewidth=1.5, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    grid(ax, "y")
    legend(ax)
    return ax
