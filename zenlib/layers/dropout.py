"""Dropout: noise that keeps units from relying on one another."""

from zenlib._validation import generator, real_number
from zenlib.layers._arguments import numbers, quiet, shaped


@quiet
def dropout(x, rate, *, rng):
    """Some values set to zero at random, the others grown to make up for them.

    Parameters
    ----------
    x : array_like of any shape
    rate : float, at least 0 and below 1
        The probability of each value to be dropped.
    rng : numpy Generator
        Decides which.

    Returns
    -------
    y : ndarray of the shape and dtype of `x`
    mask : ndarray of the same shape and dtype
        What x was multiplied with: 0 where it was dropped, 1 / (1 - rate) where it was kept.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or `rng` is no Generator.
    ValueError
        If `rate` is out of its range.

    Notes
    -----
    The expected value of the mask is 1, so nothing is to be done when predicting: leave it out.
    It is for training alone.

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout: A simple way to prevent
    neural networks from overfitting", Journal of Machine Learning Research 15, 2014, section 10,
    where the growth is done in training as here.

    Examples
    --------
    >>> import numpy as np
    >>> y, mask = dropout(np.ones(1000), 0.5, rng=np.random.default_rng(0))
    >>> np.unique(y), 450 < int(np.count_nonzero(y)) < 550
    (array([0., 2.]), True)

    Book: §3.2.6
    """
    x = numbers("x", x)
    rate = real_number("rate", rate, least=0, below=1)
    keep = generator("rng", rng).random(x.shape) >= rate
    mask = keep / x.dtype.type(1 - rate)
    return x * mask, mask


@quiet
def dropout_backward(grad, mask):
    """The gradient passes where the value passed, grown alike.

    Parameters
    ----------
    grad : array_like of the shape of `mask`
        Gradient of the loss with respect to the output.
    mask : array_like
        As `dropout` returned it.

    Returns
    -------
    ndarray of that shape

    Raises
    ------
    TypeError, ValueError
        If an argument does not hold real numbers, or the shapes differ.

    Examples
    --------
    >>> dropout_backward([3.0, 3.0], [0.0, 2.0])
    array([0., 6.])

    Book: §3.2.6
    """
    mask = numbers("mask", mask)
    return shaped("grad", grad, mask.shape, "of mask") * mask
