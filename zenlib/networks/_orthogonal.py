"""Where the recurrent kernel starts."""

import numpy as np

from zenlib._validation import generator


def orthogonal(shape, *, rng, dtype=np.float64):
    """A random square matrix that turns and mirrors but never stretches.

    QR of a normal matrix, with the signs of R's diagonal moved into Q: then every orthogonal
    matrix is equally likely (Mezzadri, "How to generate random matrices from the classical compact
    groups", Notices of the AMS 54(5), 2007, arXiv:math-ph/0609050).
    """
    q, r = np.linalg.qr(generator("rng", rng).standard_normal(shape))
    return (q * np.sign(np.diag(r))).astype(dtype)
