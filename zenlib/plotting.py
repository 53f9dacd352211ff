"""Arrays in, matplotlib axes out.

Every function takes data and, optionally, the axes to draw on, and returns those axes; only
they and the background of their figure are styled, never matplotlib's global settings. The
background is transparent and every ink is of middle lightness, so that one picture serves a
light and a dark page.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from zenlib._validation import float_array, unit_interval, whole_number

try:
    import matplotlib.pyplot as plt
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize, to_rgba
    from matplotlib.patches import Rectangle
    from matplotlib.ticker import MaxNLocator
except ModuleNotFoundError as error:
    raise ImportError(
        'zenlib.plotting needs matplotlib: pip install "zenlib[plot]"', name=error.name
    ) from None

__all__ = [
    "COLORS",
    "INK",
    "confusion_matrix",
    "contour_path",
    "function_and_derivative",
    "histograms",
    "images",
    "intervals",
    "learning_curves",
    "shares",
]

INK = "#797979"
"""Text, ticks and frames: contrast 4.3 : 1 on white and on #121212, the best one grey can do."""

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
"""The four colours of Okabe and Ito (2008) that reach 3 : 1 on white and on #121212."""

_DASHES = ("-", "--", ":", "-.")


def images(images, ax=None, *, titles=None, columns=None, limits=None, colormap="gray"):
    """A gallery: images side by side in rows, all on one axes.

    Parameters
    ----------
    images : array of real numbers, shape (n, height, width) or (height, width)
        Grey levels; uint8 is shown from 0 to 255.
    ax : matplotlib Axes, optional
        By default a new figure, as large as the gallery needs.
    titles : sequence of n, optional
        What stands above each image, for example its label.
    columns : int, optional
        Images in a row; by default 10, or fewer if there are fewer.
    limits : (low, high), optional
        The values shown as black and white; by default 0 and 255 for uint8, otherwise the
        smallest and largest value of all images together, so that they can be compared.
    colormap : str
        Name of a matplotlib colour map.

    Returns
    -------
    matplotlib Axes
        `ax.images[i]` is the i-th image, `ax.texts[i]` its title.

    Raises
    ------
    TypeError
        If images are not numbers, or `ax` is not one Axes.
    ValueError
        If images have another number of dimensions, hold NaN, or there are not n titles.

    Examples
    --------
    >>> import numpy as np
    >>> ax = images(np.eye(3).reshape(1, 3, 3), titles=["identity"])
    >>> len(ax.images), ax.texts[0].get_text()
    (1, 'identity')

    Book: §5.2
    """
    stack = _image_stack(images)
    norm = Normalize(*_limits("limits", _grey_limits(images) if limits is None else limits))
    titles = [""] * len(stack) if titles is None else _names("titles", titles, len(stack))
    columns = min(10, len(stack)) if columns is None else whole_number("columns", columns, least=1)
    rows = -(-len(stack) // columns)
    height, gap = stack.shape[1] / stack.shape[2], 0.12  # in widths of an image
    inches = max(0.9, 0.08 * max(map(len, titles)))  # per width; titles take 8 points a letter
    step_x, step_y = 1 + gap, height + gap + (0.25 / inches if any(titles) else 0)
    ax = _axes(ax, (inches * columns * step_x, inches * rows * step_y))
    for i, (image, title) in enumerate(zip(stack, titles, strict=True)):
        left, bottom = i % columns * step_x, -(i // columns) * step_y
        tile = (left, left + 1, bottom, bottom + height)
        ax.imshow(image, extent=tile, cmap=colormap, norm=norm)
        ax.add_patch(Rectangle((left, bottom), 1, height, fill=False, edgecolor=INK, linewidth=0.5))
        ax.text(left + 0.5, bottom + height + 0.04, title, color=INK, ha="center", va="bottom")
    ax.set_xlim(-gap / 2, columns * step_x - gap / 2)
    ax.set_ylim(-(rows - 1) * step_y - gap / 2, step_y - gap / 2)
    ax.set_axis_off()
    return ax


def confusion_matrix(matrix, ax=None, *, class_names=None):
    """A confusion matrix with its counts written in the cells.

    Parameters
    ----------
    matrix : array of int, shape (K, K)
        Row = true class, column = predicted class, as `metrics.confusion_matrix` gives it.
    ax : matplotlib Axes, optional
    class_names : sequence of K, optional
        By default 0, 1, …, K - 1.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    TypeError
        If counts are not whole numbers, or `ax` is not one Axes.
    ValueError
        If the matrix is not square, holds negative counts, or there are not K names.

    Notes
    -----
    The shade is the logarithm of 1 + count: a handful of errors stays visible beside
    thousands of right answers. Empty cells stay blank; beyond 20 classes the shade alone is
    drawn.

    Examples
    --------
    >>> ax = confusion_matrix([[8, 2], [1, 9]], class_names=["cat", "dog"])
    >>> [text.get_text() for text in ax.texts]
    ['8', '2', '1', '9']

    Book: §5.4
    """
    matrix = _counts("matrix", matrix)
    k = len(matrix)
    names = _names("class_names", range(k) if class_names is None else class_names, k)
    ax = _axes(ax, np.array([1.2, 1.2]) + 0.48 * min(max(k, 4), 12))
    shade = np.log1p(matrix)
    picture = ax.imshow(shade, cmap="cividis", norm=Normalize(0, max(shade.max(), 1)))
    for (row, column), count in np.ndenumerate(matrix):
        if count and k <= 20:
            ink = _black_or_white(picture.to_rgba(shade[row, column]))
            ax.text(column, row, str(count), color=ink, ha="center", va="center", fontsize=9)
    ax.set_xticks(range(k), names)
    ax.set_yticks(range(k), names)
    ax.set_xlabel("predicted class")
    ax.set_ylabel("true class")
    ax.tick_params(length=0)
    return ax


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
    curves = _mapping("curves", curves)
    x = None if x is None else float_array("x", x, ndim=1)
    curves = {name: _runs(f"curves[{name!r}]", values, x) for name, values in curves.items()}
    ax = _axes(ax, (5.6, 3.6))
    for name, runs in curves.items():
        at = np.arange(1, runs.shape[1] + 1) if x is None else x
        style = _line_style(len(ax.lines))
        marker = "o" if len(at) <= 20 else None
        ax.plot(at, runs.mean(axis=0), label=name, marker=marker, markersize=4, **style)
        if len(runs) > 1:
            low, high = runs.min(axis=0), runs.max(axis=0)
            ax.fill_between(at, low, high, color=style["color"], alpha=0.25, linewidth=0)
    if x is None:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    _legend(ax)
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
        _as_long("x", x, label, float_array(label, curve, ndim=1, finite=False))
        for label, curve in (("value", value), ("derivative", derivative))
    )
    if derivative_name is None:
        derivative_name = name.replace("(", "'(", 1) if "(" in name else name + "'"
    ax = _axes(ax, (5.6, 3.6))
    color = COLORS[len(ax.lines) // 2 % len(COLORS)]
    ax.plot(x, value, color=color, linewidth=2, label=name)
    ax.plot(x, derivative, color=color, linewidth=2, linestyle="--", label=derivative_name)
    ax.set_xlabel(xlabel)
    ax.set_ylabel("value")
    _grid(ax, "both")
    _legend(ax)
    return ax


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
    paths = {name: _path(name, path) for name, path in _mapping("paths", paths).items()}
    points = np.concatenate(list(paths.values()))
    xlim = _limits("xlim", _around(points[:, 0]) if xlim is None else xlim)
    ylim = _limits("ylim", _around(points[:, 1]) if ylim is None else ylim)
    x, y = np.linspace(*xlim, 81), np.linspace(*ylim, 81)
    loss = _on_grid(f, x, y)
    shares = np.linspace(0, 1, whole_number("levels", levels, least=1) + 1)[1:] ** 2
    x_name, y_name = _names("names", names, 2)
    ax = _axes(ax, (5.2, 4.2))
    heights = loss.min() + np.ptp(loss) * shares
    ax.contour(x, y, loss, levels=heights, colors=INK, linewidths=0.8, alpha=0.7)
    for name, path in paths.items():
        style = _line_style(len(ax.lines))
        ax.plot(*path.T, label=name, marker=".", **style)
        ax.scatter(*path[0], s=60, facecolors="none", edgecolors=style["color"], zorder=3)
    ax.set(xlim=xlim, ylim=ylim, xlabel=x_name, ylabel=y_name)
    if any(paths):  # beside the axes: over contour lines it could not be read
        _legend(ax, loc="upper left", bbox_to_anchor=(1, 1))
    return ax


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
        _as_long("estimates", estimates, name, float_array(name, ends, ndim=1))
        for name, ends in (("lows", lows), ("highs", highs))
    )
    names = _names("names", names, len(estimates))
    _ordered("lows", lows, "estimates", estimates)
    _ordered("estimates", estimates, "highs", highs)
    reference = None if reference is None else float(float_array("reference", reference, ndim=0))
    rows = np.arange(len(names))
    ax = _axes(ax, (5.6, 0.9 + 0.36 * len(names)))
    if reference is not None:
        ax.axvline(reference, color=INK, linestyle="--", linewidth=1)
    ax.hlines(rows, lows, highs, color=COLORS[0], linewidth=2)
    ax.plot(estimates, rows, "o", color=COLORS[0])
    ax.set_yticks(rows, names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlabel(xlabel)
    _grid(ax, "x")
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
    curves = {name: _in_square(name, xy) for name, xy in _mapping("curves", curves).items()}
    ax = _axes(ax, (4.4, 4.2))
    for name, (x, y) in curves.items():
        marker = "o" if len(x) <= 20 else None
        ax.plot(x, y, label=name, marker=marker, markersize=4, **_line_style(len(ax.lines)))
    if diagonal is not None:
        ax.plot([0, 1], [0, 1], color=INK, linestyle="--", linewidth=1, label=diagonal)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=xlabel, ylabel=ylabel, aspect="equal")
    _grid(ax, "both")
    _legend(ax)
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
        for name, values in _mapping("groups", groups).items()
    }
    edges = float_array("bins", bins, ndim=1)
    if len(edges) < 2 or (np.diff(edges) <= 0).any():
        raise ValueError(f"bins must be at least two ascending edges, got {edges}")
    marks = {} if marks is None else _mapping("marks", marks)
    marks = {name: float_array(f"marks[{name!r}]", x, ndim=0) for name, x in marks.items()}
    ax = _axes(ax, (6.4, 3.2))
    for name, values in groups.items():
        line = _line_style(len(ax.patches))
        edge = line.pop("color")
        counts = np.histogram(values, edges)[0]
        bars = ax.stairs(counts, edges, fill=True, label=name, **line)
        bars.set(edgecolor=edge, facecolor=to_rgba(edge, 0.35))
    for i, (name, x) in enumerate(marks.items()):
        dash = _DASHES[1 + i % 3]
        ax.axvline(float(x), color=INK, linestyle=dash, linewidth=1.5, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    _grid(ax, "y")
    _legend(ax)
    return ax


def _axes(ax, size_inches):
    """The caller's axes, or those of a new figure, in inks for light and dark pages."""
    if ax is None:
        ax = plt.subplots(figsize=size_inches, layout="constrained")[1]
    elif not isinstance(ax, Axes):
        raise TypeError(
            f"ax must be one matplotlib Axes, got {type(ax).__name__}; "
            f"of several axes pass one, for example axes[0]"
        )
    for background in (ax.figure.figure.patch, ax.figure.patch, ax.patch):  # of a subfigure too
        background.set_alpha(0)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(INK)
    ax.tick_params(which="both", colors=INK)
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set_color(INK)
    for axis in (ax.xaxis, ax.yaxis):
        axis.get_offset_text().set_color(INK)
    return ax


def _legend(ax, **place):
    ax.legend(frameon=False, labelcolor=INK, **place)


def _grid(ax, axis):
    ax.set_axisbelow(True)
    ax.grid(axis=axis, color=INK, alpha=0.25, linewidth=0.6)


def _line_style(i):
    """Colours first, then the same colours with other dashes."""
    dash = _DASHES[i // len(COLORS) % len(_DASHES)]
    return {"color": COLORS[i % len(COLORS)], "linestyle": dash, "linewidth": 2}


def _black_or_white(rgba):
    """The ink that is easier to read on a coloured cell."""
    return "black" if np.dot(rgba[:3], (0.299, 0.587, 0.114)) > 0.5 else "white"


def _image_stack(images):
    array = float_array("images", images)
    if array.ndim not in (2, 3):
        raise ValueError(
            f"images must have shape (n, height, width) or (height, width), got {array.shape}; "
            f"images[..., 0] drops a channel axis"
        )
    return array[np.newaxis] if array.ndim == 2 else array


def _grey_limits(images):
    images = np.asarray(images)
    if images.dtype == np.uint8:
        return 0, 255
    low, high = float(images.min()), float(images.max())
    return (low, high) if low < high else (low, low + 1)


def _limits(name, limits):
    limits = float_array(name, limits, ndim=1)
    if len(limits) != 2 or limits[0] >= limits[1]:
        raise ValueError(f"{name} must be a pair (low, high) with low < high, got {limits}")
    return tuple(limits.tolist())


def _names(name, names, n):
    if not isinstance(names, Iterable):
        raise TypeError(f"{name} must be a sequence, got {type(names).__name__} {names!r}")
    names = [str(each) for each in names]
    if len(names) != n:
        raise ValueError(f"{name} must hold one entry for each of {n}, got {len(names)}")
    return names


def _mapping(name, mapping):
    if not isinstance(mapping, Mapping):
        raise TypeError(
            f"{name} must be a mapping of names to arrays, got {type(mapping).__name__}; "
            f'write {{"name": {name}}}'
        )
    if not mapping:
        raise ValueError(f"{name} must not be empty, got {mapping!r}")
    return mapping


def _counts(name, value):
    array = np.asarray(value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold whole counts, got dtype {array.dtype}")
    if array.ndim != 2 or array.shape[0] != array.shape[1] or not array.size:
        raise ValueError(f"{name} must be square, one row and column a class, got {array.shape}")
    if array.min() < 0:
        raise ValueError(f"{name} must hold counts of at least 0, got {array.min()}")
    return array


def _runs(name, values, x):
    array = float_array(name, values)
    if array.ndim not in (1, 2):
        raise ValueError(f"{name} must have shape (n,) or (runs, n), got {array.shape}")
    runs = np.atleast_2d(array)
    if x is not None:
        _as_long("x", x, name, runs[0])
    return runs


def _as_long(name_x, x, name, array):
    if len(array) != len(x):
        raise ValueError(f"{name} must be as long as {name_x}, {len(x)}, got {len(array)}")
    return array


def _ordered(name_low, low, name_high, high):
    wrong = np.flatnonzero(low > high)
    if wrong.size:
        raise ValueError(
            f"{name_low} must not be above {name_high}, got {low[wrong[0]]:.6g} above "
            f"{high[wrong[0]]:.6g} in row {wrong[0]}"
        )


def _in_square(name, xy):
    label = f"curves[{name!r}]"
    if not isinstance(xy, (tuple, list)) or len(xy) != 2:
        raise ValueError(f"{label} must be a pair of arrays (x, y), got {type(xy).__name__}")
    x, y = (float_array(f"{label}[{i}]", values, ndim=1) for i, values in enumerate(xy))
    _as_long(f"{label}[0]", x, f"{label}[1]", y)
    for i, values in enumerate((x, y)):
        unit_interval(f"{label}[{i}]", values)
    return x, y


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
