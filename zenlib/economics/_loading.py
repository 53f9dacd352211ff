"""The parts that need NumPy, loaded when first used."""

from importlib import import_module


def load(part, what):
    """A part of the package, or one sentence that says what is missing."""
    try:
        return import_module(f"zenlib.economics.{part}")
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        raise ImportError(
            f"{what} needs NumPy; install it with: pip install numpy", name="numpy"
        ) from None
