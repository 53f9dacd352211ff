"""A trained network as one small file for telephones and microcontrollers, and its answers."""

import contextlib
import io
import os
import tempfile
import warnings

import numpy as np

from zenlib._validation import whole_number
from zenlib.cnn.backend import tf
from zenlib.cnn.exchange import check_model
from zenlib.cnn.inference import as_batch, as_floats


def to_litert(model, *, calibration=None):
    """A model converted for LiteRT, in float32 or in whole numbers throughout.

    Parameters
    ----------
    model : keras.Model
        From `build`, `train` or `load`.
    calibration : array of images, optional
        Some hundred training images, as `predict` takes them. The ranges of all activations are
        observed on them, and weights, activations, input and output become int8. Without it
        everything stays float32.

    Returns
    -------
    bytes
        The file, to be saved as `.tflite`.

    Raises
    ------
    TypeError, ValueError
        `model` is no Keras model, or the images are not what `predict` takes.

    Notes
    -----
    Weights are quantised symmetrically, convolutions with one scale for each channel; activations
    with one scale and zero point for each tensor; biases in 32 bits. Nothing is trained again.

    References
    ----------
    Jacob et al. (2018), "Quantization and training of neural networks for efficient
    integer-arithmetic-only inference", CVPR, arXiv:1712.05877.

    Examples
    --------
    >>> from zenlib.cnn import build
    >>> content = to_litert(build("article", seed=0))
    >>> len(content) > 4 * 93_322                      # four bytes for each parameter, and a frame
    True

    Book: §9.4.3 eq-affine-quantization
    """
    check_model(model)
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if calibration is not None:
        images, _ = as_batch("calibration", calibration)
        floats = as_floats(images)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([image[np.newaxis]] for image in floats)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    with contextlib.redirect_stdout(io.StringIO()), _quiet_log(), _quiet_stderr():
        return converter.convert()


class LiteRT:
    """A converted model, ready to answer.

    Parameters
    ----------
    content : bytes
        From `to_litert`.
    threads : int, at least 1
        Of the processor.

    Raises
    ------
    ImportError
        ai-edge-litert is not installed.
    TypeError, ValueError
        `content` is no converted model.

    Examples
    --------
    >>> from zenlib.cnn import build
    >>> LiteRT(to_litert(build("lenet", seed=0))).predict(np.zeros((28, 28), np.uint8)).shape
    (10,)

    Book: §9.4.3
    """

    def __init__(self, content, *, threads=1):
        if not isinstance(content, bytes):
            raise TypeError(
                f"content must be bytes, got {type(content).__name__}; to_litert makes them"
            )
        threads = whole_number("threads", threads, least=1)
        try:
            from ai_edge_litert.interpreter import Interpreter
        except ImportError as missing:
            raise ImportError(
                "LiteRT needs the package ai-edge-litert, which is not installed; "
                'install it with: pip install "zenlib[edge]"'
            ) from missing
        try:
            with _quiet_stderr():
                self._interpreter = Interpreter(model_content=content, num_threads=threads)
        except ValueError as problem:
            raise ValueError(f"content must be a converted model: {problem}") from problem
        self._batch = 0
        [self._input], [self._output] = (
            self._interpreter.get_input_details(),
            self._interpreter.get_output_details(),
        )

    @property
    def dtype(self):
        """What goes in and comes out: float32 or int8."""
        return np.dtype(self._input["dtype"])

    def weights(self):
        """Arrays of the model that hold one scale for each channel: name -> (int8, scales)."""
        found = {}
        for tensor in self._interpreter.get_tensor_details():
            scales = tensor["quantization_parameters"]["scales"]
            if tensor["dtype"] is np.int8 and len(scales) > 1:
                name = tensor["name"].split("/")[1].rpartition("_")[0]
                found[name] = (self._interpreter.get_tensor(tensor["index"]), scales)
        return found

    def predict(self, image_or_batch):
        """The probability of each digit, as `zenlib.cnn.predict` gives them.

        Parameters
        ----------
        image_or_batch : array
            One image or many, as `zenlib.cnn.predict` takes them.

        Returns
        -------
        array of float32
            (10,) for one image, (n, 10) for many; quantised ones in steps of 1/256.
        """
        images, single = as_batch("image_or_batch", image_or_batch)
        answers = self._answers(self._named(as_floats(images)))
        scale, zero_point = self._output["quantization"]
        if scale:
            answers = (answers.astype(np.float32) - zero_point) * np.float32(scale)
        return answers[0] if single else answers

    def _named(self, floats):
        """The input in the model's own type."""
        scale, zero_point = self._input["quantization"]
        if not scale:
            return floats
        info = np.iinfo(self.dtype)
        return np.clip(np.rint(floats / scale) + zero_point, info.min, info.max).astype(self.dtype)

    def _answers(self, images):
        if len(images) != self._batch:
            with _quiet_stderr():
                self._interpreter.resize_tensor_input(self._input["index"], images.shape)
                self._interpreter.allocate_tensors()
            self._batch = len(images)
        self._interpreter.set_tensor(self._input["index"], images)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._output["index"])


@contextlib.contextmanager
def _quiet_log():
    """Neither TensorFlow's own log, which goes to stdout in a notebook, nor its warnings."""
    log, level = tf.get_logger(), tf.get_logger().level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        log.setLevel("ERROR")
        try:
            yield
        finally:
            log.setLevel(level)


@contextlib.contextmanager
def _quiet_stderr():
    """What converter and interpreter say on the way is dropped; exceptions are not."""
    try:
        stderr = os.dup(2)
    except OSError:  # no stderr at all, as in some windowed programs
        yield
        return
    with tempfile.TemporaryFile() as dropped:
        os.dup2(dropped.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
