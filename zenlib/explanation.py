"""What a model looks at: gradients of its score, hidden patches, shuffled features.

Each method asks another question and has its own blind spots, so none of them alone is an
explanation: read two, and test what they say by deleting it.
"""

import numpy as np

from zenlib._validation import (
    float_array,
    function,
    generator,
    label_array,
    same_length,
    whole_number,
)

__all__ = ["occlusion", "permutation_importance", "saliency"]


def saliency(network, params, x, labels):
    """How strongly the logit of a class reacts to each input, wherever the others stay.

    Parameters
    ----------
    network : Layer of `zenlib.networks`
        Any object with its `forward` and `backward`; ends in logits.
    params : dict
        Its parameters.
    x : array of float, shape (m, …)
        Inputs.
    labels : array of int, shape (m,)
        Whose logit is asked for, one class for each input: the predicted one, or another.

    Returns
    -------
    array of the shape of `x`
        The absolute slope of the logit, per unit of each input.

    Raises
    ------
    TypeError
        If inputs are not real numbers, or labels not integers.
    ValueError
        If lengths differ, a value is not finite, a label has no logit, or `params` lacks some.

    Notes
    -----
    S = |dz_k / dx|, one backward pass. It is the slope where the input stands: what a change of
    every pixel by a little would do. Where a unit is saturated the slope is zero, however much
    that unit contributes.

    References
    ----------
    Simonyan, Vedaldi, Zisserman (2014), "Deep inside convolutional networks: visualising image
    classification models and saliency maps", arXiv:1312.6034.

    Examples
    --------
    >>> from zenlib.networks import Dense
    >>> params = {"kernel": np.array([[1.0, 0.0], [-3.0, 5.0]]), "bias": np.zeros(2)}
    >>> saliency(Dense(2), params, np.array([[0.5, 0.5]]), [0])  # of a linear model: its weights
    array([[1., 3.]])

    Book: §3.3 eq-saliency
    """
    for part in ("forward", "backward"):
        function(f"network.{part}", getattr(network, part, None))
    x = float_array("x", x)
    try:
        logits, cache = network.forward(params, x)
    except KeyError as missing:
        raise ValueError(
            f"params must hold all parameters of the network, a layer misses its {missing}"
        ) from None
    labels = label_array("labels", labels, n_classes=logits.shape[-1])
    same_length("labels", labels, "x", x)
    one_hot = np.zeros_like(logits)
    one_hot[np.arange(len(labels)), labels] = 1
    grad_x, _ = network.backward(params, cache, one_hot)
    return abs(grad_x)


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


def permutation_importance(score, x, y, *, rng, groups=None, n_repeats=5):
    """By how much a score falls when a feature is shuffled among the samples.

    Parameters
    ----------
    score : function of (x, y), giving a float
        Of a model that stays as it is, for example its accuracy on new samples.
    x : array of float, shape (m, n)
        Samples, one row each.
    y : array, shape (m, …)
        Their true values, handed on to `score`.
    rng : numpy Generator
        Source of the shuffles.
    groups : sequence of index arrays, optional
        Features that are shuffled together, for example the pixels of a patch; by default each
        on its own.
    n_repeats : int
        How often each is shuffled.

    Returns
    -------
    array of float64, shape (groups, n_repeats)
        Score before minus score after; their mean is the importance, their spread its noise.

    Raises
    ------
    TypeError
        If values are not real numbers, `score` is no function, or `rng` no Generator.
    ValueError
        If shapes do not fit, a group is empty or out of range, or a score is not finite.

    Notes
    -----
    I_g = s(X, y) - mean of s(X with the columns g shuffled, y). It tells what the model uses, not
    what matters in the world; of two features that say the same, each can be spared and both
    look unimportant.

    References
    ----------
    Breiman (2001), "Random forests", Machine Learning 45, 5-32, section 10.
    Fisher, Rudin, Dominici (2019), "All models are wrong, but many are useful", Journal of
    Machine Learning Research 20(177).

    Examples
    --------
    A score that looks at the first column alone:

    >>> x, y = np.eye(2), np.array([1.0, 0.0])
    >>> score = lambda x, y: -np.mean((x[:, 0] - y) ** 2)
    >>> drops = permutation_importance(score, x, y, rng=np.random.default_rng(0), n_repeats=20)
    >>> drops.shape, (drops.mean(axis=1) > 0).tolist()
    ((2, 20), [True, False])

    Book: §3.3 eq-permutation-importance
    """
    x, y = float_array("x", x, ndim=2), np.asarray(y)
    if y.ndim == 0:
        raise ValueError("y must hold one value for each sample, got a single one")
    same_length("x", x, "y", y)
    generator("rng", rng)
    groups = [[j] for j in range(x.shape[1])] if groups is None else groups
    groups = [_columns(f"groups[{i}]", group, x) for i, group in enumerate(groups)]
    before = _score(score, x, y)
    drops = np.empty((len(groups), whole_number("n_repeats", n_repeats, least=1)))
    for i, columns in enumerate(groups):
        for repeat in range(n_repeats):
            shuffled = x.copy()
            shuffled[:, columns] = x[rng.permutation(len(x))][:, columns]
            drops[i, repeat] = before - _score(score, shuffled, y)
    return drops


def _scores(score, images):
    scores = float_array("what score returns", function("score", score)(images))
    if scores.shape != (len(images),):
        raise ValueError(
            f"score must return one number for each of {len(images)} images, "
            f"got shape {scores.shape}"
        )
    return scores.astype(np.float64)


def _score(score, x, y):
    value = float_array("what score returns", function("score", score)(x, y))
    if value.ndim:
        raise ValueError(f"score must return one number, got shape {value.shape}")
    return float(value)


def _columns(name, group, x):
    return label_array(name, group, n_classes=x.shape[1])
