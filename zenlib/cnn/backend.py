"""TensorFlow and Keras 3, imported in one place, quietly, and checked to fit together."""

import os

from zenlib.cnn.quiet import startup_log_held_back

if os.environ.setdefault("KERAS_BACKEND", "tensorflow") != "tensorflow":
    raise ImportError(
        f"zenlib.cnn needs Keras on TensorFlow, but KERAS_BACKEND is "
        f"{os.environ['KERAS_BACKEND']!r}; unset it and start Python again"
    )

with startup_log_held_back():
    import keras
    import tensorflow as tf

    tf.config.list_physical_devices()  # looks for GPUs, and says so, at the first call

if not keras.__version__.startswith("3."):
    raise ImportError(
        f"zenlib.cnn needs Keras 3, got {keras.__version__}; "
        'upgrade with: pip install --upgrade "zenlib[cnn]"'
    )
if keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"zenlib.cnn needs Keras on TensorFlow, but Keras already runs on "
        f"{keras.backend.backend()!r}; import zenlib.cnn first, or set KERAS_BACKEND=tensorflow"
    )

__all__ = ["keras", "tf"]
