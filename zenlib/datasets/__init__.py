"""Real data that comes with the package: complete, checksummed, never downloaded.

mnist           Digits, load_mnist: 70,000 images of handwritten digits
credit          CreditApplications, load_german_credit, CREDIT_CODES: 1,000 loans, 300 gone bad
"""

from zenlib.datasets.credit import CREDIT_CODES, CreditApplications, load_german_credit
from zenlib.datasets.mnist import Digits, load_mnist

__all__ = [
    "CREDIT_CODES",
    "CreditApplications",
    "Digits",
    "load_german_credit",
    "load_mnist",
]
