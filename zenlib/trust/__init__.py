"""Whether people can trust a model with their data, and one can trust the data it learns from.

accountant  gaussian_delta, gaussian_rdp, rdp_epsilon, privacy_spent, noise_for_epsilon
descent     clip_by_norm, private_gradient, fit_privately: DP-SGD
federated   federated_average, fit_federated, how data lie at the clients, what is sent
membership  membership_attack, advantage_bound: who was in the training data
labels      confident_joint, suspect_labels: which labels are probably wrong

Networks and losses come as arguments: those of `zenlib.networks`, or anything with their methods.
"""

from zenlib.trust.accountant import (
    gaussian_delta,
    gaussian_rdp,
    noise_for_epsilon,
    privacy_spent,
    rdp_epsilon,
)
from zenlib.trust.descent import clip_by_norm, fit_privately, private_gradient
from zenlib.trust.federated import (
    federated_average,
    federated_bytes,
    fit_federated,
    split_by_label,
    split_evenly,
)
from zenlib.trust.labels import confident_joint, suspect_labels
from zenlib.trust.membership import MembershipAttack, advantage_bound, membership_attack

__all__ = [
    "MembershipAttack",
    "advantage_bound",
    "clip_by_norm",
    "confident_joint",
    "federated_average",
    "federated_bytes",
    "fit_federated",
    "fit_privately",
    "gaussian_delta",
    "gaussian_rdp",
    "membership_attack",
    "noise_for_epsilon",
    "privacy_spent",
    "private_gradient",
    "rdp_epsilon",
    "split_by_label",
    "split_evenly",
    "suspect_labels",
]
