"""Patience waits exactly as long as Keras's EarlyStopping."""

import numpy as np
import pytest

from zenlib.cnn.backend import keras
from zenlib.stopping import Patience, Progress, best

pytestmark = pytest.mark.tensorflow


def keras_stops(values, patience, min_delta):
    """The epoch after which Keras stops, None if it never does, and its best epoch."""
    callback = keras.callbacks.EarlyStopping(patience=patience, min_delta=min_delta, mode="min")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.stop_training = False  # as fit does
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {"val_loss": value})
        if model.stop_training:
            return epoch, callback.best_epoch
    return None, callback.best_epoch


@pytest.mark.parametrize("min_delta", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("patience", [1, 2, 5])
def test_patience_is_that_of_keras(patience, min_delta):
    rng = np.random.default_rng(0)
    rule = Patience(patience, min_delta=min_delta, watch="val_loss")
    for _ in range(50):
        values = rng.integers(0, 12, 25) / 4 + np.linspace(2, 0, 25).round()  # exact in float32
        history = [Progress(i, 0.0, val_loss=float(value)) for i, value in enumerate(values)]
        stops = [i for i in range(25) if rule(history[: i + 1])]
        epoch, best_epoch = keras_stops(values, patience, min_delta)
        assert (stops[0] if stops else None) == epoch
        seen = history if epoch is None else history[: epoch + 1]
        assert best(seen, watch="val_loss", min_delta=min_delta).step == best_epoch
