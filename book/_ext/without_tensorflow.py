"""Let autodoc read zenlib.cnn without loading TensorFlow, which takes ten seconds and is optional.

autodoc's own stand-ins last only while a module is imported, but zenlib.cnn is lazy. They are
installed here for the whole build, and answer what zenlib.cnn asks before it goes on: which
versions, which backend.
"""

import sys
from importlib import import_module

from sphinx.ext.autodoc.mock import MockFinder


def install_stand_ins():
    """Make `import tensorflow` and `import keras` give empty modules."""
    sys.meta_path.insert(0, MockFinder(["tensorflow", "keras"]))
    import_module("tensorflow").__version__ = "2.0"
    import_module("keras").__version__ = "3.0"
    import_module("keras.backend").backend = lambda: "tensorflow"


def setup(app):
    install_stand_ins()
    return {"parallel_read_safe": True, "parallel_write_safe": True}
