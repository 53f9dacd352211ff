"""The formulas, the MNIST network and the calculators of the book, ready to import.

activations     relu, leaky_relu, gelu, sigmoid, tanh, softplus, softmax and their derivatives
losses          squared error, cross-entropies, divergences, adversarial; with gradients
metrics         accuracy to F-beta, ROC, calibration, intervals, McNemar's test
explanation     saliency, integrated gradients, occlusion, deletion: what a model looks at
initializers    uniform, normal, Glorot, He, LeCun: one variance-scaling rule
optimizers      gradient descent, momentum, RMSProp, Adam, AdamW
schedules       learning rates that change from step to step
search          random, halving, Hyperband, Bayesian; what another trial is worth
stopping        step limit, loss threshold, patience, gradient norm, time budget
layers          dense, convolution, pooling, embedding, layer norm, dropout; forward and backward
attention       scaled dot-product, multi-head, masks, positions; forward and backward
networks        layers, Sequential, fit: networks trained on NumPy alone
item_response   how hard a question is, how able a person, whether a skill is learnt
text            vocabulary, n-grams, naive Bayes, word alignment
speech          synthetic words, mel-frequency cepstra, time warping
trust           differential privacy, federated averaging, who was in the data, wrong labels
gradients       numerical derivatives, and the check of an analytic one
datasets        real data, bundled and checksummed
preprocessing   cleaning, scaling, encoding: learned on the training set, then frozen
recommendation  biases, factors, lists of a few items, size of an A/B test
compression     distillation, pruning, quantization: a smaller network that does the same
adaptation      one task after another: forgetting, replay, elastic weights
regularization  L1, L2, elastic net; shifted and rotated images; bootstrap and ensembles
reliability     times to failure, replacement by age, rates of rare events
llm             parameters, operations, memory, time and energy of large models
economics       costs, returns, options, risk: what a founder decides with
plotting        arrays in, matplotlib axes out           (extra: plot)
source          show a function's code inside a notebook
cnn             the MNIST network on TensorFlow          (extra: cnn)

Importing zenlib loads nothing else: each name above is imported when first used. Only
`from zenlib import *` imports all of them at once, and so needs both extras.
"""

from importlib import import_module

__version__ = "0.1.0"

_MODULES = (
    "activations",
    "adaptation",
    "attention",
    "cnn",
    "compression",
    "datasets",
    "economics",
    "explanation",
    "gradients",
    "initializers",
    "item_response",
    "layers",
    "llm",
    "losses",
    "metrics",
    "networks",
    "optimizers",
    "plotting",
    "preprocessing",
    "recommendation",
    "regularization",
    "reliability",
    "schedules",
    "search",
    "source",
    "speech",
    "stopping",
    "text",
    "trust",
)

__all__ = ["__version__", *_MODULES]


def __getattr__(name):
    if name in _MODULES:
        try:
            return import_module(f"{__name__}.{name}")
        except ImportError as error:  # help() and tab completion pass over AttributeError alone
            raise AttributeError(str(error), name=name) from error
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
