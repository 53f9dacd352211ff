"""Real data that comes with the package: complete, checksummed, never downloaded.

mnist           Digits, load_mnist: 70,000 images of handwritten digits
"""

from zenlib.datasets.mnist import Digits, load_mnist

__all__ = ["Digits", "load_mnist"]
