"""Training that goes on with weights on a coarse grid, or with some of them held at zero."""

import numpy as np

from zenlib._validation import real_number, whole_number
from zenlib.cnn.backend import keras, tf
from zenlib.cnn.exchange import check_model, from_arrays, to_arrays
from zenlib.cnn.inference import as_floats
from zenlib.compression import fake_quantize, fit_grid, prune
from zenlib.datasets import Digits


def fine_tune(
    model, digits, *, seed, bits=None, masks=None, epochs=1, batch_size=128, learning_rate=1e-3
):
    """A copy of a trained model that has learned to live with coarse or missing weights.

    Parameters
    ----------
    model : keras.Model
        From `train` or `load`; left as it is.
    digits : Digits
        Whose training images are used.
    seed : int
        The order of the images follows from it.
    bits : int, from 2 to 8, optional
        Kernels are rounded to so many bits, with one scale for each output channel, at every step
        and at the end: quantisation-aware training.
    masks : dict of str to array of bool, optional
        By the names of `to_arrays`, from `zenlib.compression.magnitude_masks`: weights held at 0.
    epochs, batch_size : int, at least 1
    learning_rate : float, above 0
        Adam's.

    Returns
    -------
    keras.Model
        With kernels on the grid, and zeros where the mask says so; without `bits` and `masks` it
        is plain training.

    Raises
    ------
    TypeError, ValueError
        An argument is of the wrong kind or out of its range, or a mask does not fit its weights.

    Notes
    -----
    The forward pass sees rounded kernels; the gradient with respect to them is given to the
    unrounded ones, as if rounding had a slope of 1 (straight through). Small steps add up there
    until a weight jumps to the next point of the grid. The grid is fitted anew at each step.

    References
    ----------
    Jacob et al. (2018), "Quantization and training of neural networks for efficient
    integer-arithmetic-only inference", CVPR, arXiv:1712.05877, section 3.

    Examples
    --------
    >>> from zenlib.cnn import build, to_arrays
    >>> from zenlib.datasets import load_mnist
    >>> few = load_mnist().subset(256, 10, rng=np.random.default_rng(0))
    >>> coarse = fine_tune(build("lenet", seed=0), few, seed=0, bits=2)
    >>> len(np.unique(to_arrays(coarse)["conv1/kernel"][..., 0]))     # -s, 0 and s
    3

    Book: §9.4.3 eq-straight-through
    """
    check_model(model)
    if not isinstance(digits, Digits):
        raise TypeError(f"digits must be a Digits, got {type(digits).__name__}")
    rng = np.random.default_rng(whole_number("seed", seed))
    if bits is not None:
        bits = _bits(bits)
    epochs = whole_number("epochs", epochs, least=1)
    batch_size = whole_number("batch_size", batch_size, least=1)
    rate = real_number("learning_rate", learning_rate, above=0)
    tuned = keras.models.clone_model(model)
    from_arrays(tuned, _finished(to_arrays(model), None, masks))
    step = _step(tuned, keras.optimizers.Adam(rate), bits, masks)
    images, labels = as_floats(digits.x_train[..., np.newaxis]), digits.y_train.astype(np.int32)
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            step(tf.constant(images[chosen]), tf.constant(labels[chosen]))
    from_arrays(tuned, _finished(to_arrays(tuned), bits, masks))
    return tuned


def _bits(bits):
    if whole_number("bits", bits, least=2) > 8:
        raise ValueError(f"bits must be at most 8, got {bits}")
    return bits


def _finished(arrays, bits, masks):
    """Weights as they will be used: masked, then on the grid."""
    if masks is not None:
        arrays = prune(arrays, masks)
    if bits is None:
        return arrays
    return {name: _rounded(array, bits) if array.ndim > 1 else array
            for name, array in arrays.items()}  # fmt: skip


def _rounded(kernel, bits):
    return fake_quantize(kernel, fit_grid(kernel, bits=bits, symmetric=True, axis=-1))


def _step(model, optimizer, bits, masks):
    """One compiled step on the weights of the model."""
    variables = model.trainable_variables
    optimizer.build(variables)
    others = [variable.value for variable in model.non_trainable_variables]
    kept = [1.0] * len(variables)
    if masks is not None:
        kept = [masks[name].astype(np.float32) for name in to_arrays(model)]

    @tf.function(reduce_retracing=True)
    def step(images, labels):
        with tf.GradientTape() as tape:
            seen = [_straight_through(variable.value, bits) for variable in variables]
            answers, _ = model.stateless_call(seen, others, images, training=True)
            losses = keras.losses.sparse_categorical_crossentropy(labels, answers)
            loss = tf.reduce_mean(losses)
        grads = tape.gradient(loss, [variable.value for variable in variables])
        optimizer.apply([grad * mask for grad, mask in zip(grads, kept, strict=True)], variables)
        for variable, mask in zip(variables, kept, strict=True):
            variable.assign(variable * mask)

    return step


def _straight_through(weights, bits):
    """Rounded going forward, as they are going backward."""
    if bits is None or weights.shape.rank < 2:
        return weights
    high = 2.0 ** (bits - 1) - 1
    channels = list(range(weights.shape.rank - 1))
    scale = tf.reduce_max(abs(weights), axis=channels, keepdims=True) / high
    rounded = tf.math.divide_no_nan(weights, scale)
    return weights + tf.stop_gradient(scale * tf.round(rounded) - weights)
