"""Real data, complete, checksummed, never downloaded: bundled, or read from an installed package.

mnist           Digits, load_mnist: 70,000 images of handwritten digits
credit          CreditApplications, load_german_credit, CREDIT_CODES: 1,000 loans, 300 gone bad
reviews         Reviews, load_reviews: 17,320 Chinese texts, praise and complaint (extra: data)
sentences       Opinions, make_opinions, make_translations: what a small grammar makes
"""

from zenlib.datasets.credit import CREDIT_CODES, CreditApplications, load_german_credit
from zenlib.datasets.mnist import Digits, load_mnist
from zenlib.datasets.reviews import Reviews, load_reviews
from zenlib.datasets.sentences import Opinions, make_opinions, make_translations

__all__ = [
    "CREDIT_CODES",
    "CreditApplications",
    "Digits",
    "Opinions",
    "Reviews",
    "load_german_credit",
    "load_mnist",
    "load_reviews",
    "make_opinions",
    "make_translations",
]
