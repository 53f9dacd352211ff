"""Gradient descent and its descendants.

descent     one plain step, the path of many, descent until a stopping rule is satisfied
stability   the learning rate that descent must stay below
sgd         SGD: with momentum, with Nesterov's look ahead
rmsprop     RMSProp: every gradient divided by its usual size
adam        Adam and AdamW: both together, and weights that decay

An optimizer is a frozen set of numbers with two pure functions: `init(params)` gives its state,
`step(params, grads, state)` gives new parameters and a new state. Parameters are one array, or a
list, tuple or dict of them; each keeps its dtype. float16 is refused: ε and the squares of small
gradients are 0 there. A step that leaves the finite numbers is an error. Step for step the results
are those of Keras 3.
"""

from zenlib.optimizers.adam import Adam, AdamState, AdamW
from zenlib.optimizers.descent import Descent, descend, gradient_descent_step, minimize
from zenlib.optimizers.rmsprop import RMSProp, RMSPropState
from zenlib.optimizers.sgd import SGD
from zenlib.optimizers.stability import max_stable_learning_rate

__all__ = [
    "SGD",
    "Adam",
    "AdamState",
    "AdamW",
    "Descent",
    "RMSProp",
    "RMSPropState",
    "descend",
    "gradient_descent_step",
    "max_stable_learning_rate",
    "minimize",
]
