"""Pictures for a board: what the future may bring."""

import numpy as np

from zenlib._validation import float_array
from zenlib.plotting._arguments import as_long_as, limits_pair, mapping_of
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


def tornado(effects, ax=None, *, xlabel, limits=None):
    """Signed bars from zero, the first on top: what drives an outcome, and which way.

    Parameters
    ----------
    effects : mapping of name to float
        As `economics.tornado` gives them, the strongest first.
    ax : matplotlib Axes, optional
        By default a new figure, as tall as its rows need.
    xlabel : str
        The quantity, for example "rank correlation with the saving".
    limits : (low, high), optional
        Of the horizontal axis.

    Returns
    -------
    matplotlib Axes
        `ax.patches[i]` is the i-th bar.

    Raises
    ------
    TypeError
        If `effects` is not a mapping, a value is not a real number, or `ax` is not one Axes.
    ValueError
        If a value is NaN or infinite.

    Examples
    --------
    >>> ax = tornado({"price": 0.8, "cost": -0.4}, xlabel="rank correlation")
    >>> [float(bar.get_width()) for bar in ax.patches]
    [0.8, -0.4]

    Book: §2.4.1
    """
    effects = mapping_of("effects", effects)
    widths = [float(float_array(f"effects[{name!r}]", x, ndim=0)) for name, x in effects.items()]
    ax = axes_for(ax, (5.6, 0.9 + 0.36 * len(effects)))
    colors = [COLORS[0] if width >= 0 else COLORS[1] for width in widths]
    ax.barh(range(len(effects)), widths, color=colors, height=0.6)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_yticks(range(len(effects)), map(str, effects))
    ax.set_ylim(len(effects) - 0.4, -0.6)
    if limits is not None:
        ax.set_xlim(*limits_pair("limits", limits))
    ax.set_xlabel(xlabel)
    grid(ax, "x")
    return ax
