"""Curves: over epochs, of functions, and between two shares."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from zenlib._validation import float_array, unit_interval
from zenlib.plotting._arguments import as_long_as, mapping_of
from zenlib.plotting._style import COLORS, INK, axes_for, grid, legend, line_style


def learning_curves(curves, ax=None, *, ylabel, xlabel="epoch", x=None):
    """One or several quantities as training goes on.

    Parameters
    ----------
    curves : mapping of name to array of float, shape (n,) or (runs, n)
        Values after each epoch. Of several runs the mean is drawn, and a band from the
        smallest to the largest.
    ax : matplotlib Axes, optional
    ylabel : str
        The quantity and its unit.
    xlabel : str
        The quantity that grows from left to right.
    x : array of float, shape (n,), optional
        Its values, the same for every curve; by default 1, 2, …, each curve to its own end.

    Returns
    -------
    matplotlib Axes
        `ax.lines[i]` is the i-th curve.

    Raises
    ------
    TypeError
        If `curves` is not a mapping, values are not real numbers, or `ax` is not one Axes.
    ValueError
        If a curve is empty, holds NaN or infinity, or differs from `x` in length.

    Examples
    --------
    >>> ax = learning_curves({"train": [0.3, 0.1], "held out": [0.2, 0.15]}, ylabel="loss")
    >>> ax.lines[0].get_xydata().tolist()
    [[1.0, 0.3], [2.0, 0.1]]

    Book: §5.4
    """
    curves = mapping_of("curves", curves)
    x = None if x is None else float_array("x", x, ndim=1)
    curves = {name: _runs(f"curves[{name!r}]", values, x) for name, values in curves.items()}
    ax = axes_for(ax, (5.6, 3.6))
    for name, runs in curves.items():
        at = np.arange(1, runs.shape[1] + 1) if x is None else x
        style = line_style(len(ax.lines))
        marker = "o" if len(at) <= 20 else None
        ax.plot(at, runs.mean(axis=0), label=name, marker=marker, markersize=4, **style)
        if len(runs) > 1:
            low, high = runs.min(axis=0), runs.max(axis=0)
            ax.fill_between(at, low, high, color=style["color"], alpha=0.25, linewidth=0)
    if x is None:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    legend(ax)
    return ax


def function_and_derivative(
    x, value, derivative, ax=None, *, name="f(x)", derivative_name=None, xlabel="x"
):
    """A function, solid, and its derivative, dashed, in one colour.

    Parameters
    ----------
    x : array of float, shape (n,)
    value, derivative : array of float, shape (n,)
        The two at each x; NaN leaves a gap, for example at a jump.
    ax : matplotlib Axes, optional
        Drawing on the same axes again takes the next colour.
    name, derivative_name : str
        What the legend says; by default f(x), and the name with a prime.
    xlabel : str

    Returns
    -------
    matplotlib Axes
        Its last two lines are the function and its derivative.

    Raises
    ------
    TypeError
        If values are not real numbers, or `ax` is not one Axes.
    ValueError
        If the three differ in length, are empty, or `x` holds NaN or infinity.

    Examples
    --------
    >>> ax = function_and_derivative([-1, 0, 2], [1, 0, 4], [-2, 0, 4], name="square(x)")
    >>> [line.get_label() for line in ax.lines]
    ['square(x)', "square'(x)"]

    Book: §4.2.1
    """
    x = float_array("x", x, ndim=1)
    value, derivative = (
        as_long_as("x", x, label, float_array(label, curve, ndim=1, finite=False))
        for label, curve in (("value", value), ("derivative", derivative))
    )
    if derivative_name is None:
        derivative_name = name.replace("(", "'(", 1) if "(" in name else name + "'"
    ax = axes_for(ax, (5.6, 3.6))
    color = COLORS[len(ax.lines) // 2 % len(COLORS)]
    ax.plot(x, value, color=color, linewidth=2, label=name)
    ax.plot(x, derivative, color=color, linewidth=2, linestyle="--", label=derivative_name)
    ax.set_xlabel(xlabel)
    ax.set_ylabel("value")
    grid(ax, "both")
    legend(ax)
    return ax


def shares(curves, ax=None, *, xlabel, ylabel, diagonal=None):
    """Curves between two shares, on a square: ROC, precision and recall, calibration.

    Parameters
    ----------
    curves : mapping of name to (x, y)
        Two arrays of float, shape (n,), from 0 to 1; the points are joined in their order, and
        marked if there are at most 20.
    ax : matplotlib Axes, optional
    xlabel, ylabel : str
        The two quantities.
    diagonal : str, optional
        What lies on the line from (0, 0) to (1, 1), for example "chance"; without it no line.

    Returns
    -------
    matplotlib Axes
        `ax.lines[i]` is the i-th curve, the last line the diagonal.

    Raises
    ------
    TypeError
        If `curves` is not a mapping, values are not real numbers, or `ax` is not one Axes.
    ValueError
        If a curve is not a pair of equal length, is empty, or leaves [0, 1].

    Examples
    --------
    >>> ax = shares({"scores": ([0, 0, 1], [0, 0.5, 1])}, xlabel="false alarms", ylabel="found")
    >>> ax.lines[0].get_xydata().tolist()
    [[0.0, 0.0], [0.0, 0.5], [1.0, 1.0]]

    Book: §3.3 eq-roc
    """
    curves = {name: _in_square(name, xy) for name, xy in mapping_of("curves", curves).items()}
    ax = axes_for(ax, (4.4, 4.2))
    for name, (x, y) in curves.items():
        marker = "o" if len(x) <= 20 else None
        ax.plot(x, y, label=name, marker=marker, markersize=4, **line_style(len(ax.lines)))
    if diagonal is not None:
        ax.plot([0, 1], [0, 1], color=INK, linestyle="--", linewidth=1, label=diagonal)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=xlabel, ylabel=ylabel, aspect="equal")
    grid(ax, "both")
    legend(ax)
    return ax


def _runs(name, values, x):
    array = float_array(name, values)
    if array.ndim not in (1, 2):
        raise ValueError(f"{name} must have shape (n,) or (runs, n), got {array.shape}")
    runs = np.atleast_2d(array)
    if x is not None:
        as_long_as("x", x, name, runs[0])
    return runs


def _in_square(name, xy):
    label = f"curves[{name!r}]"
    if not isinstance(xy, (tuple, list)) or len(xy) != 2:
        raise ValueError(f"{label} must be a pair of arrays (x, y), got {type(xy).__name__}")
    x, y = (float_array(f"{label}[{i}]", values, ndim=1) for i, values in enumerate(xy))
    as_long_as(f"{label}[0]", x, f"{label}[1]", y)
    for i, values in enumerate((x, y)):
        unit_interval(f"{label}[{i}]", values)
    return x, y
