"""What a founder decides with: cost, return, risk, and what an advantage is worth.

It needs the standard library alone, apart from the scenarios of `risk`, which NumPy draws. Money
has whatever currency the caller counts in; rates are decimals: 0.15, not 15.
"""

__all__ = []
