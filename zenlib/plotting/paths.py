"""The path of an optimiser over a loss."""

from collections.abc import Mapping

import numpy as np

from zenlib._validation import float_array, whole_number
from zenlib.plotting._arguments import limits_pair, mapping_of, names_of
from zenlib.plotting._style import INK, axes_for, legend, line_style


def contour_path(
    f, paths, ax=None, *, xlim=None, ylim=None, levels=12, names=(r"$\theta_1$", r"$\theta_2$")
):
    """The path of an optimiser over the contour lines of what it minimises.

    Parameters
    ----------
    f : function of an array of shape (2,), giving a float
        The loss.
    paths : array of float, shape (steps + 1, 2), or mapping of name to such an array
        Where each optimiser stood; its first row is the start, drawn as a ring.
    ax : matplotlib Axes, optional
    xlim, ylim : (low, high), optional
        The region drawn; by default all paths and a fifth around them.
    levels : int
        Number of contour lines. They are closer to the minimum than to the edge: of a
        quadratic they are evenly spaced ellipses.
    names : pair of str
        Of the two parameters.

    Returns
    -------
    matplotlib Axes
        `ax.lines[i]` is the i-th path.

    Raises
    ------
    TypeError
        If `f` cannot be called or a path holds no real numbers, or `ax` is not one Axes.
    ValueError
        If a path does not have two columns or holds NaN or infinity (it diverged: draw its
        beginning), a limit is not increasing, or `f` is not finite or constant there.

    Examples
    --------
    >>> bowl = lambda theta: theta[0] ** 2 + 4 * theta[1] ** 2
    >>> ax = contour_path(bowl, [[2, 1], [1, 0.2], [0.5, 0.04]])
    >>> len(ax.lines[0].get_xdata())
    3

    Book: §4.2.4 eq-gradient-descent
    """
    if not callable(f):
        raise TypeError(f"f must be a function of two parameters, got {type(f).__name__}")
    paths = paths if isinstance(paths, Mapping) else {"": paths}
    paths = {name: _path(name, path) for name, path in mapping_of("paths", paths).items()}
    points = np.concatenate(list(paths.values()))
    xlim = limits_pair("xlim", _around(points[:, 0]) if xlim is None else xlim)
    ylim = limits_pair("ylim", _around(points[:, 1]) if ylim is None else ylim)
    x, y = np.linspace(*xlim, 81), np.linspace(*ylim, 81)
    loss = _on_grid(f, x, y)
    shares = np.linspace(0, 1, whole_number("levels", levels, least=1) + 1)[1:] ** 2
    x_name, y_name = names_of("names", names, 2)
    ax = axes_for(ax, (5.2, 4.2))
    heights = loss.min() + np.ptp(loss) * shares
    ax.contour(x, y, loss, levels=heights, colors=INK, linewidths=0.8, alpha=0.7)
    for name, path in paths.items():
        style = line_style(len(ax.lines))
        ax.plot(*path.T, label=name, marker=".", **style)
        ax.scatter(*path[0], s=60, facecolors="none", edgecolors=style["color"], zorder=3)
    ax.set(xlim=xlim, ylim=ylim, xlabel=x_name, ylabel=y_name)
    if any(paths):  # beside the axes: over contour lines it could not be read
        legend(ax, loc="upper left", bbox_to_anchor=(1, 1))
    return ax


def _path(name, path):
    label = f"paths[{name!r}]" if name else "paths"
    array = float_array(label, path, ndim=2)
    if array.shape[1] != 2:
        raise ValueError(f"{label} must have two columns, got shape {array.shape}")
    return array


def _around(values):
    low, high = values.min(), values.max()
    margin = (high - low) / 5 or 1.0
    return low - margin, high + margin


def _on_grid(f, x, y):
    loss = np.array([[f(np.array([a, b])) for a in x] for b in y])
    if loss.ndim != 2 or loss.dtype.kind not in "iuf":
        raise ValueError(f"f must return one real number, got {f(np.array([x[0], y[0]]))!r}")
    if not np.isfinite(loss).all():
        raise ValueError("f must be finite over the region drawn; narrow xlim and ylim")
    if np.ptp(loss) == 0:
        raise ValueError(f"f must vary over the region drawn, got {loss[0, 0]:.6g} everywhere")
    return loss
