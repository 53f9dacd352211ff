"""The MNIST network on TensorFlow: recipes, training, prediction, counts.

recipes       Recipe, RECIPES: what a training run does, as data
model         build: the article's network and the LeNet-width one
counts        layer_table: shapes, parameters and FLOPs, layer by layer
training      train -> Run: one compiled loop for CPU, GPU, several GPUs, several machines
inference     predict: one image or many, probabilities out
storage       save, load (.keras), save_weights, load_weights (.npz)
fine_tuning   fine_tune: training that goes on with coarse or pruned weights
litert        to_litert, LiteRT: one small file for telephones, and its answers (extra: edge)
exchange      to_arrays, from_arrays: Keras weights as NumPy arrays
devices       describe_device: which device, in which precision
records       recorded_runs: runs measured beforehand

Inside a training run: session, steps, augmentation, machines, checkpoints, progress. TensorFlow
is imported by backend alone, and quiet keeps its start-up log back.

The recipes, the counts and the recorded runs load no TensorFlow; the rest does, when first used.
"""

from importlib import import_module
from importlib.util import find_spec

if find_spec("tensorflow") is None or find_spec("keras") is None:
    raise ImportError(
        'zenlib.cnn needs TensorFlow with Keras 3; install them with: pip install "zenlib[cnn]"',
        name="tensorflow",
    )

_HOME = {
    "Recipe": "recipes",
    "RECIPES": "recipes",
    "find_recipe": "recipes",
    "build": "model",
    "LayerCount": "counts",
    "LayerTable": "counts",
    "conv_output_size": "counts",
    "conv_parameters": "counts",
    "conv_flops": "counts",
    "layer_table": "counts",
    "Run": "training",
    "train": "training",
    "predict": "inference",
    "save": "storage",
    "load": "storage",
    "save_weights": "storage",
    "load_weights": "storage",
    "to_arrays": "exchange",
    "from_arrays": "exchange",
    "Device": "devices",
    "describe_device": "devices",
    "fine_tune": "fine_tuning",
    "LiteRT": "litert",
    "to_litert": "litert",
    "recorded_runs": "records",
}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__
