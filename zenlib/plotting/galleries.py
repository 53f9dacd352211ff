"""Images side by side, and the table of right and wrong answers."""

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from zenlib._validation import float_array, whole_number
from zenlib.plotting._arguments import limits_pair, names_of
from zenlib.plotting._style import INK, axes_for


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
    norm = Normalize(*limits_pair("limits", _grey_limits(images) if limits is None else limits))
    titles = [""] * len(stack) if titles is None else names_of("titles", titles, len(stack))
    columns = min(10, len(stack)) if columns is None else whole_number("columns", columns, least=1)
    rows = -(-len(stack) // columns)
    height, gap = stack.shape[1] / stack.shape[2], 0.12  # in widths of an image
    inches = max(0.9, 0.08 * max(map(len, titles)))  # per width; titles take 8 points a letter
    step_x, step_y = 1 + gap, height + gap + (0.25 / inches if any(titles) else 0)
    ax = axes_for(ax, (inches * columns * step_x, inches * rows * step_y))
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
    names = names_of("class_names", range(k) if class_names is None else class_names, k)
    ax = axes_for(ax, np.array([1.2, 1.2]) + 0.48 * min(max(k, 4), 12))
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


def _counts(name, value):
    array = np.asarray(value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold whole counts, got dtype {array.dtype}")
    if array.ndim != 2 or array.shape[0] != array.shape[1] or not array.size:
        raise ValueError(f"{name} must be square, one row and column a class, got {array.shape}")
    if array.min() < 0:
        raise ValueError(f"{name} must hold counts of at least 0, got {array.min()}")
    return array


def _black_or_white(rgba):
    """The ink that is easier to read on a coloured cell."""
    return "black" if np.dot(rgba[:3], (0.299, 0.587, 0.114)) > 0.5 else "white"
