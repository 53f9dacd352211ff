"""The arithmetic of large models: parameters, operations, memory, time, energy.

It needs the standard library alone. Every quantity may be a number or a NumPy array of them;
arrays broadcast, and whole numbers stay exact.
"""

__all__ = []
