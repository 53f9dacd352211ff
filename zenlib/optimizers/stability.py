"""How long a step may be."""

import numpy as np

from zenlib._validation import float_array

__all__ = ["max_stable_learning_rate"]


def max_stable_learning_rate(hessian):
    """The learning rate that gradient descent must stay below at the bottom of a valley.

    Parameters
    ----------
    hessian : array_like of shape (n, n), or a number
        Second derivatives of the loss: symmetric to 1e-6 of the largest, and with no direction
        bent downwards (eigenvalues down to -1e-6 λ_max pass as rounding).

    Returns
    -------
    float
        2 / λ_max. Below it descent on the quadratic converges, above it diverges.

    Raises
    ------
    TypeError
        If `hessian` does not hold real numbers.
    ValueError
        If it is not square, symmetric and finite, has a negative eigenvalue, is zero, or is so
        small or large that the rate is no float above 0.

    Notes
    -----
    Along an eigenvector with curvature λ one step multiplies the distance from the minimum by
    1 - αλ, and |1 - αλ| < 1 exactly when 0 < α < 2/λ. The steepest direction decides.

    References
    ----------
    Nesterov, "Introductory Lectures on Convex Optimization", 2004, §1.2.3.

    Examples
    --------
    >>> max_stable_learning_rate([[2.0, 0.0], [0.0, 20.0]])
    0.1

    Book: §4.2.4 eq-step-size
    """
    curvatures = np.linalg.eigvalsh(_symmetric(hessian))
    least, largest = float(curvatures[0]), float(curvatures[-1])
    if least < -1e-6 * largest or largest <= 0:
        raise ValueError(
            f"hessian must be positive semidefinite and not zero, got eigenvalues from "
            f"{least:.6g} to {largest:.6g}; elsewhere no learning rate makes descent converge"
        )
    rate = 2 / largest
    if not 0 < rate < np.inf:
        raise ValueError(
            f"hessian must have a largest eigenvalue whose inverse is a float above 0, got "
            f"{largest:.6g}; scale the loss"
        )
    return rate


def _symmetric(hessian):
    hessian = np.atleast_2d(float_array("hessian", hessian)).astype(np.float64)
    if hessian.ndim != 2 or hessian.shape[0] != hessian.shape[1]:
        raise ValueError(f"hessian must be square, got shape {hessian.shape}")
    if not np.allclose(hessian, hessian.T, rtol=0, atol=1e-6 * np.abs(hessian).max()):
        raise ValueError(
            f"hessian must be symmetric, got entries that differ from their mirror image by up to "
            f"{np.abs(hessian - hessian.T).max():.6g}; average it with its transpose"
        )
    return hessian
