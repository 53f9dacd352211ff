"""Whether a model gives away who was in its training data."""

import math
from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, real_number
from zenlib.metrics import roc_auc_score, roc_curve


@dataclass(frozen=True)
class MembershipAttack:
    """How well a guess at who was in the training data does.

    Parameters
    ----------
    auc : float
        How often a member has the lower loss of the two, in pairs of a member and a stranger;
        0.5 is chance.
    advantage : float
        Members found, less strangers taken for members, as shares, at the best threshold.
    threshold : float
        On the loss: up to it, "member".
    found_at_few_alarms : float
        Share of members found where at most 1 % of strangers are taken for members.

    Examples
    --------
    >>> membership_attack([0.1, 0.2, 0.3], [0.4, 0.9, 2.0]).found_at_few_alarms
    1.0

    Book: §9.3.2 eq-membership-advantage
    """

    auc: float
    advantage: float
    threshold: float
    found_at_few_alarms: float


def membership_attack(member_losses, other_losses):
    """Guess from its loss whether a sample was trained on: low losses are suspicious.

    Parameters
    ----------
    member_losses : array_like of float, shape (n,)
        Losses of samples that the model was trained on.
    other_losses : array_like of float, shape (k,)
        Losses of others of the same kind.

    Returns
    -------
    MembershipAttack

    Raises
    ------
    TypeError, ValueError
        If an argument is empty or holds no finite numbers.

    Notes
    -----
    The advantage is the largest distance of the ROC curve from its diagonal. The threshold is
    chosen on the same losses, so that small samples flatter the attacker. It is the simplest of
    attacks, a lower limit of what can be found out: attackers who train models of their own do
    better, above all with few false alarms.

    References
    ----------
    Yeom, Giacomelli, Fredrikson, Jha (2018), "Privacy risk in machine learning", arXiv:1709.01604.
    Carlini et al. (2022), "Membership inference attacks from first principles", arXiv:2112.03570.

    Examples
    --------
    >>> attack = membership_attack([0.1, 0.2, 0.3], [0.25, 0.28, 2.0])
    >>> round(attack.auc, 4), round(attack.advantage, 4), attack.threshold     # 7 of 9 pairs
    (0.7778, 0.6667, 0.2)

    Book: §9.3.2 eq-membership-advantage
    """
    members = float_array("member_losses", member_losses, ndim=1)
    others = float_array("other_losses", other_losses, ndim=1)
    is_member = np.repeat([1, 0], [len(members), len(others)])
    score = -np.concatenate([members, others])
    false_alarms, found, thresholds = roc_curve(is_member, score)
    best = int((found - false_alarms).argmax())
    return MembershipAttack(
        auc=float(roc_auc_score(is_member, score)),
        advantage=float(found[best] - false_alarms[best]),
        threshold=float(-thresholds[best]),
        found_at_few_alarms=float(found[false_alarms <= 0.01].max()),
    )


def advantage_bound(epsilon, *, delta=0.0):
    """The most that any attack can find out about who was in the data, under (ε, δ).

    Parameters
    ----------
    epsilon : float, at least 0
    delta : float, from 0 to 1

    Returns
    -------
    float
        Members found, less strangers taken for members, as shares.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    (e^ε - 1 + 2δ) / (e^ε + 1), from the two conditions TPR ≤ e^ε FPR + δ and
    1 - FPR ≤ e^ε (1 - TPR) + δ, where they meet; without δ it is tanh(ε/2). It holds for each
    person, whatever the attacker knows besides.

    References
    ----------
    Kairouz, Oh, Viswanath (2015), "The composition theorem for differential privacy",
    arXiv:1311.0776.

    Examples
    --------
    >>> [round(advantage_bound(epsilon), 3) for epsilon in (0.1, 1, 8)]
    [0.05, 0.462, 0.999]

    Book: §9.3.2 eq-advantage-bound
    """
    epsilon = real_number("epsilon", epsilon, least=0)
    delta = real_number("delta", delta, least=0, most=1)
    tanh = math.tanh(epsilon / 2)
    return tanh + (1 - tanh) * delta
