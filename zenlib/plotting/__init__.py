"""Arrays in, matplotlib axes out.

galleries       images, confusion_matrix: pictures and tables
curves          learning_curves, function_and_derivative, shares
paths           contour_path: where an optimiser went
distributions   intervals, histograms: values and their spread
economics       fan, tornado: what the future may bring, and what drives it
ledgers         stacked_bars: sums and what they are made of
models          timeline: growth over the years

Every function takes data and, optionally, the axes to draw on, and returns those axes; only
they and the background of their figure are styled, never matplotlib's global settings. The
background is transparent and every ink is of middle lightness, so that one picture serves a
light and a dark page.
"""

from zenlib.plotting._style import COLORS, INK
from zenlib.plotting.curves import function_and_derivative, learning_curves, shares
from zenlib.plotting.distributions import histograms, intervals
from zenlib.plotting.economics import fan, tornado
from zenlib.plotting.galleries import confusion_matrix, images
from zenlib.plotting.ledgers import stacked_bars
from zenlib.plotting.models import timeline
from zenlib.plotting.paths import contour_path

__all__ = [
    "COLORS",
    "INK",
    "confusion_matrix",
    "contour_path",
    "fan",
    "function_and_derivative",
    "histograms",
    "images",
    "intervals",
    "learning_curves",
    "shares",
    "stacked_bars",
    "timeline",
    "tornado",
]
