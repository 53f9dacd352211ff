"""Learning one task after another: what is forgotten, and two ways to forget less.

tasks          split_classes: one data set as a sequence of tasks
forgetting     average_accuracy, forgetting, backward_transfer: from a table of accuracies
fisher         diagonal_fisher: which parameters the answers hang on
consolidation  ewc_penalty, AnchoredOptimizer: parameters that matter are held where they were
replay         ReplayBuffer: a few old samples, each with the same chance to be kept
"""

from zenlib.adaptation.consolidation import AnchoredOptimizer, ewc_penalty, ewc_penalty_grad
from zenlib.adaptation.fisher import diagonal_fisher
from zenlib.adaptation.forgetting import average_accuracy, backward_transfer, forgetting
from zenlib.adaptation.replay import ReplayBuffer
from zenlib.adaptation.tasks import split_classes

__all__ = [
    "AnchoredOptimizer",
    "ReplayBuffer",
    "average_accuracy",
    "backward_transfer",
    "diagonal_fisher",
    "ewc_penalty",
    "ewc_penalty_grad",
    "forgetting",
    "split_classes",
]
