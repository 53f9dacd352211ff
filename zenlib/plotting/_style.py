"""Inks, axes, legends and lines that serve a light and a dark page."""

try:
    import matplotlib.pyplot as plt
    from matplotlib.axes import Axes
except ModuleNotFoundError as error:
    raise ImportError(
        'zenlib.plotting needs matplotlib: pip install "zenlib[plot]"', name=error.name
    ) from None

INK = "#797979"
"""Text, ticks and frames: contrast 4.3 : 1 on white and on #121212, the best one grey can do."""

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
"""The four colours of Okabe and Ito (2008) that reach 3 : 1 on white and on #121212."""

DASHES = ("-", "--", ":", "-.")


def axes_for(ax, size_inches):
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


def legend(ax, **place):
    """A legend without a frame, in ink."""
    ax.legend(frameon=False, labelcolor=INK, **place)


def grid(ax, axis):
    """Faint lines behind what is drawn."""
    ax.set_axisbelow(True)
    ax.grid(axis=axis, color=INK, alpha=0.25, linewidth=0.6)


def line_style(i):
    """Colours first, then the same colours with other dashes."""
    dash = DASHES[i // len(COLORS) % len(DASHES)]
    return {"color": COLORS[i % len(COLORS)], "linestyle": dash, "linewidth": 2}
