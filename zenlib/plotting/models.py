"""Pictures of many models at once."""

from zenlib._validation import float_array
from zenlib.plotting._arguments import as_long_as, mapping_of, names_of
from zenlib.plotting._style import COLORS, DASHES, INK, axes_for, grid, legend


def timeline(years, values, ax=None, *, ylabel, names=None, trends=None, xlabel="year"):
    """Points over time on a logarithmic axis, some of them named, and lines through them.

    Parameters
    ----------
    years : array of float, shape (n,)
        When each was released: 2020.5 is the middle of 2020.
    values : array of float, shape (n,)
        Above 0.
    ax : matplotlib Axes, optional
    ylabel, xlabel : str
        The quantities and their units.
    names : sequence of n str, optional
        Written beside the points; an empty one leaves its point unnamed and pale.
    trends : mapping of name to pair of arrays, optional
        Years and values of lines to draw; straight ones are growth at a constant rate.

    Returns
    -------
    matplotlib Axes
        `ax.lines[0]` is the points; the trends follow.

    Raises
    ------
    TypeError
        If values are not real numbers, `trends` is not a mapping, or `ax` is not one Axes.
    ValueError
        If lengths differ, or values are NaN, infinite or not above 0.

    Examples
    --------
    >>> ax = timeline([2018.8, 2020.4], [3e8, 2e11], names=["small", "large"], ylabel="parameters")
    >>> ax.get_yscale(), [text.get_text() for text in ax.texts]
    ('log', ['small', 'large'])

    Book: §1.1
    """
    years, values = _points("years", years, "values", values)
    names = [""] * len(years) if names is None else names_of("names", names, len(years))
    trends = {} if trends is None else mapping_of("trends", trends)
    trends = {
        name: _points(f"trends[{name!r}][0]", pair[0], f"trends[{name!r}][1]", pair[1])
        for name, pair in trends.items()
    }
    ax = axes_for(ax, (6.4, 3.8))
    ax.plot(years, values, "o", color=COLORS[0], alpha=0.35, markersize=5)
    for year, value, name in zip(years, values, names, strict=True):
        if name:
            ax.plot(year, value, "o", color=COLORS[0], markersize=6)
            ax.annotate(name, (year, value), (4, 4), textcoords="offset points", color=INK, size=8)
    for i, (name, (x, y)) in enumerate(trends.items()):
        style = {"color": COLORS[1 + i % 3], "linestyle": DASHES[1 + i % 3], "linewidth": 1.5}
        ax.plot(x, y, label=name, **style)
    ax.set(yscale="log", xlabel=xlabel, ylabel=ylabel)
    grid(ax, "y")
    if trends:
        legend(ax, loc="lower right")
    return ax


def _points(name_x, x, name_y, y):
    x, y = float_array(name_x, x, ndim=1), float_array(name_y, y, ndim=1)
    as_long_as(name_x, x, name_y, y)
    if not (y > 0).all():
        raise ValueError(f"{name_y} must be above 0 on a logarithmic axis, got {y.min()}")
    return x, y
