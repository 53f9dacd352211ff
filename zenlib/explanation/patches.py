"""Explanations by covering patches, and the test of any explanation by deleting what it names."""

import numpy as np

from zenlib._validation import float_array, function, whole_number


def occlusion(score, images, *, size, fill=0.0):
    """By how much a score falls when a patch of the image is covered.

    Parameters
    ----------
    score : function of images, shape (n, height, width, channels), giving floats, shape (n,)
        For example the probability of the class that was predicted.
    images : array of float, shape (m, height, width, channels)
    size : int
        Height and width of the patch, in pixels; patches lie side by side, those at the right
        and lower edges may be smaller.
    fill : float
        What it is covered with, in the unit of the images.

    Returns
    -------
    array of float64, shape (m, rows, columns)
        Score of the image minus score with the patch covered: above 0 where the patch speaks for
        the score, below 0 where it speaks against.

    Raises
    ------
    TypeError
        If images are not real numbers, `score` is no function, or `size` not whole.
    ValueError
        If images do not have four axes or hold NaN, or `score` does not give one finite number
        for each.

    Notes
    -----
    O_b = f(x) - f(x with patch b covered). Unlike a slope it measures a real change, for
    rows · columns more evaluations. What it finds depends on `fill`: black says nothing on a
    black background, and a grey square is something the model has never seen.

    References
    ----------
    Zeiler, Fergus (2014), "Visualizing and understanding convolutional networks", ECCV,
    arXiv:1311.2901, section 4.2.

    Examples
    --------
    >>> image = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1)
    >>> occlusion(lambda images: images.sum(axis=(1, 2, 3)), image, size=1)[0]
    array([[1., 2.],
           [3., 4.]])

    Book: §3.3 eq-occlusion
    """
    images = float_array("images", images, ndim=4)
    size = whole_number("size", size, least=1)
    fill = float(float_array("fill", fill, ndim=0))
    before = _scores(score, images)
    _, height, width, _ = images.shape
    tops, lefts = range(0, height, size), range(0, width, size)
    drops = np.empty((len(images), len(tops), len(lefts)))
    for row, top in enumerate(tops):
        for column, left in enumerate(lefts):
            covered = images.copy()
            covered[:, top : top + size, left : left + size] = fill
            drops[:, row, column] = before - _scores(score, covered)
    return drops


def deletion_curve(score, images, importance, *, size, counts, fill=0.0):
    """What is left of a score when the patches that an explanation names first are covered.

    Parameters
    ----------
    score : function of images, shape (n, height, width, channels), giving floats, shape (n,)
        For example the probability of the class that was predicted.
    images : array of float, shape (m, height, width, channels)
    importance : array of float, shape (m, rows, columns)
        Of each patch, as `occlusion` gives it; of other explanations the sum over the patch.
    size : int
        Height and width of the patches, in pixels.
    counts : sequence of int, from 0 to rows · columns
        How many are covered, each from the first on.
    fill : float
        What they are covered with, in the unit of the images.

    Returns
    -------
    array of float64, shape (m, len(counts))
        Scores left; a good explanation makes them fall early. The mean over all counts is the
        area under the curve.

    Raises
    ------
    TypeError
        If values are not real numbers, `score` is no function, or a count not whole.
    ValueError
        If shapes do not fit, a value is not finite, a count is out of range, or `score` does not
        give one finite number for each image.

    Notes
    -----
    D_n = f(x with the n most important patches covered); of equals the first in reading order.
    Always show a random order and a dumb rule beside it: covered images are unlike any that the
    model has learnt from, and some of the fall is due to that alone.

    References
    ----------
    Samek, Binder, Montavon, Lapuschkin, Müller (2017), "Evaluating the visualization of what a
    deep neural network has learned", IEEE Transactions on Neural Networks and Learning Systems
    28(11), arXiv:1509.06321, equation 12.
    Petsiuk, Das, Saenko (2018), "RISE", BMVC, arXiv:1806.07421, section 4.2.

    Examples
    --------
    >>> image = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1)
    >>> total = lambda images: images.sum(axis=(1, 2, 3))
    >>> deletion_curve(total, image, image[..., 0], size=1, counts=[0, 1, 2, 4])
    array([[10.,  6.,  3.,  0.]])

    Book: §9.3.3 eq-deletion-curve
    """
    images = float_array("images", images, ndim=4)
    size = whole_number("size", size, least=1)
    fill = float(float_array("fill", fill, ndim=0))
    m, height, width, _ = images.shape
    rows, columns = -(-height // size), -(-width // size)
    importance = float_array("importance", importance, ndim=3)
    if importance.shape != (m, rows, columns):
        raise ValueError(
            f"importance must be of shape {(m, rows, columns)}, one number for each patch of "
            f"{size} x {size} pixels, got shape {importance.shape}"
        )
    if isinstance(counts, (str, dict)) or not np.iterable(counts):
        raise TypeError(f"counts must be a list of whole numbers, got {counts!r:.60}")
    counts = [_patch_count(f"counts[{i}]", n, rows * columns) for i, n in enumerate(counts)]
    if not counts:
        raise ValueError("counts must not be empty, got none")
    order = np.argsort(-importance.reshape(m, -1), axis=1, kind="stable")
    place = np.argsort(order, axis=1, kind="stable").reshape(m, rows, columns)
    of_pixels = place.repeat(size, axis=1).repeat(size, axis=2)[:, :height, :width, np.newaxis]
    left = [_scores(score, np.where(of_pixels < n, fill, images)) for n in counts]
    return np.stack(left, axis=1)


def _scores(score, images):
    scores = float_array("what score returns", function("score", score)(images))
    if scores.shape != (len(images),):
        raise ValueError(
            f"score must return one number for each of {len(images)} images, "
            f"got shape {scores.shape}"
        )
    return scores.astype(np.float64)


def _patch_count(name, value, n_patches):
    count = whole_number(name, value)
    if count > n_patches:
        raise ValueError(f"{name} must be at most the number of patches, {n_patches}, got {count}")
    return count
