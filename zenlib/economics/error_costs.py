"""What being right is worth: the cost of errors, the best threshold, the price of a point."""

from dataclasses import dataclass

from zenlib._elementwise import every, minimum
from zenlib._quantities import finite_result, instance, quantity, share

_LARGEST = 1e300  # so that no sum or product of a few costs overflows
_KINDS = ("false_positive", "false_negative", "true_positive", "true_negative")


@dataclass(frozen=True)
class ErrorCosts:
    """What each outcome of a decision between two actions costs.

    Parameters
    ----------
    false_positive : float or array
        Flagged, and nothing was wrong: a good customer turned away.
    false_negative : float or array
        Let pass, and something was wrong: a bad loan granted.
    true_positive, true_negative : float or array
        Flagged or let pass, rightly; a gain is a negative cost.

    Raises
    ------
    TypeError, ValueError
        A cost that is no finite number; an error that is not dearer than the right decision in
        the same case, which would make it no error.

    Notes
    -----
    `miss` = false_negative - true_positive and `false_alarm` = false_positive - true_negative
    are what the two mistakes cost over the right decision. Only they move a decision.

    References
    ----------
    Elkan (2001), "The foundations of cost-sensitive learning", IJCAI, §1, whose conditions of
    reasonableness these are.

    Examples
    --------
    >>> loans = ErrorCosts(false_positive=1, false_negative=5)
    >>> loans.miss, loans.false_alarm
    (5, 1)

    Book: §2.4.2
    """

    false_positive: float
    false_negative: float
    true_positive: float = 0
    true_negative: float = 0

    def __post_init__(self):
        for name in _KINDS:
            cost = quantity(name, getattr(self, name), least=-_LARGEST, most=_LARGEST)
            object.__setattr__(self, name, cost)
        for wrong, right in (
            ("false_positive", "true_negative"),
            ("false_negative", "true_positive"),
        ):
            if not every(getattr(self, wrong) > getattr(self, right)):
                raise ValueError(
                    f"{wrong} must cost more than {right}, got {getattr(self, wrong)} and "
                    f"{getattr(self, right)}; a gain is a negative cost"
                )

    @property
    def miss(self):
        """What it costs to let pass what should be flagged."""
        return self.false_negative - self.true_positive

    @property
    def false_alarm(self):
        """What it costs to flag what should pass."""
        return self.false_positive - self.true_negative


def best_threshold(costs):
    """The probability above which flagging is the cheaper decision.

    Parameters
    ----------
    costs : ErrorCosts

    Returns
    -------
    float or array
        Above 0 and below 1; right only for probabilities that are calibrated.

    Raises
    ------
    TypeError
        `costs` is no `ErrorCosts`.

    Notes
    -----
    t* = false_alarm / (false_alarm + miss): where the expected cost of both decisions is equal.
    It does not depend on how often the class occurs; the probability already does.

    References
    ----------
    Elkan (2001), "The foundations of cost-sensitive learning", IJCAI, equation 2.

    Examples
    --------
    A bad loan costs five times a good customer lost: refuse above one in six, not one in two.

    >>> round(best_threshold(ErrorCosts(false_positive=1, false_negative=5)), 4)
    0.1667

    Book: §2.4.2 eq-best-threshold
    """
    instance("costs", costs, ErrorCosts)
    return costs.false_alarm / (costs.false_alarm + costs.miss)


def error_cost_per_case(costs, *, prevalence, recall, false_positive_rate, review_cost=0):
    """What the average case costs with a model that finds and falsely alarms this often.

    Parameters
    ----------
    costs : ErrorCosts
    prevalence : float or array
        Share of cases in which something is wrong, where the model is used.
    recall : float or array
        Share of these that are flagged.
    false_positive_rate : float or array
        Share of the others that are flagged as well.
    review_cost : float or array
        What looking at one flagged case costs.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    π (TPR c_TP + (1 - TPR) c_FN) + (1 - π) (FPR c_FP + (1 - FPR) c_TN) + review · flagged, with
    flagged = π TPR + (1 - π) FPR. Hand over a whole ROC curve as two arrays and the cheapest
    point is the smallest element.

    Examples
    --------
    100 cases, 10 bad; 8 of these are found, 9 of the others flagged: 2 · 5 + 9 · 1 = 19.

    >>> costs = ErrorCosts(false_positive=1, false_negative=5)
    >>> cost = error_cost_per_case(costs, prevalence=0.1, recall=0.8, false_positive_rate=0.1)
    >>> round(cost, 12)
    0.19

    Book: §2.4.2 eq-error-cost
    """
    instance("costs", costs, ErrorCosts)
    p = share("prevalence", prevalence)
    tpr, fpr = share("recall", recall), share("false_positive_rate", false_positive_rate)
    review_cost = quantity("review_cost", review_cost, least=0)
    bad = tpr * costs.true_positive + (1 - tpr) * costs.false_negative
    good = fpr * costs.false_positive + (1 - fpr) * costs.true_negative
    return p * bad + (1 - p) * good + review_cost * (p * tpr + (1 - p) * fpr)


def trivial_cost(costs, *, prevalence, review_cost=0):
    """What the average case costs without a model: flag none or all, whichever is cheaper.

    Parameters
    ----------
    costs : ErrorCosts
    prevalence : float or array
        Share of cases in which something is wrong.
    review_cost : float or array
        What looking at one flagged case costs.

    Returns
    -------
    float or array
        A model that costs more than this is worth less than none.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    min(π c_FN + (1 - π) c_TN, π c_TP + (1 - π) c_FP + review).

    Examples
    --------
    Three loans in ten go bad: refusing everybody costs 0.7 a case, granting everything 1.5.

    >>> trivial_cost(ErrorCosts(false_positive=1, false_negative=5), prevalence=0.3)
    0.7

    Book: §2.4.2 eq-trivial-cost
    """
    rates = {"prevalence": prevalence, "review_cost": review_cost}
    none, everything = (
        error_cost_per_case(costs, recall=rate, false_positive_rate=rate, **rates)
        for rate in (0, 1)
    )
    return minimum(none, everything)


def accuracy_value(costs, *, miss_share, gain=0.01):
    """What a gain in accuracy is worth per case, by the kind of error it removes.

    Parameters
    ----------
    costs : ErrorCosts
    miss_share : float or array
        Share of the errors removed that were misses; the others were false alarms.
    gain : float or array
        Additional share of cases decided rightly; 0.01 is a point of accuracy.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    gain · (q miss + (1 - q) false_alarm): a point of accuracy has no price of its own, only one
    between that of a point of false alarms and that of a point of misses.

    Examples
    --------
    >>> costs = ErrorCosts(false_positive=1, false_negative=5)
    >>> accuracy_value(costs, miss_share=0), accuracy_value(costs, miss_share=1)
    (0.01, 0.05)

    Book: §2.4.2 eq-accuracy-value
    """
    instance("costs", costs, ErrorCosts)
    q = share("miss_share", miss_share)
    gain = quantity("gain", gain, least=-1, most=1)
    return gain * (q * costs.miss + (1 - q) * costs.false_alarm)


def isocost_slope(costs, *, prevalence):
    """How much recall must be gained for each false alarm, at equal cost.

    Parameters
    ----------
    costs : ErrorCosts
    prevalence : float or array
        Share of cases in which something is wrong; above 0.

    Returns
    -------
    float or array
        Slope of the lines of equal cost in the plane of false-positive rate and recall.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    (false_alarm / miss) (1 - π) / π. The cheapest point of an ROC curve is where such a line
    touches it; the area under the curve does not come into it.

    References
    ----------
    Provost, Fawcett (2001), "Robust classification for imprecise environments", Machine Learning
    42, 203-231, https://doi.org/10.1023/A:1007601015854, §2.

    Examples
    --------
    >>> isocost_slope(ErrorCosts(false_positive=1, false_negative=5), prevalence=0.5)
    0.2

    Book: §2.4.2 eq-isocost
    """
    instance("costs", costs, ErrorCosts)
    p = share("prevalence", prevalence, above=0)
    return finite_result("the slope", lambda: costs.false_alarm / costs.miss * (1 - p) / p)


def net_benefit(true_positives, false_positives, *, threshold):
    """Finds, less false alarms at the exchange rate that a threshold implies.

    Parameters
    ----------
    true_positives, false_positives : float or array
        Of all cases, the share rightly flagged and the share wrongly flagged.
    threshold : float or array
        The probability above which one flags; below 1.

    Returns
    -------
    float or array
        In finds per case; 0 for flagging nothing.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range, or the two shares exceed 1 together.

    Notes
    -----
    TP/n - FP/n · t/(1 - t). Who flags above t holds one find to be worth (1 - t)/t false alarms,
    so that a threshold is enough where nobody dares to write down costs.

    References
    ----------
    Vickers, Elkin (2006), "Decision curve analysis: a novel method for evaluating prediction
    models", Medical Decision Making 26, 565-574, https://doi.org/10.1177/0272989X06295361.

    Examples
    --------
    8 finds and 9 false alarms in 100 cases; at one in ten, 9 alarms weigh as much as one find.

    >>> round(net_benefit(0.08, 0.09, threshold=0.1), 12)
    0.07

    Book: §2.4.2 eq-net-benefit
    """
    found = share("true_positives", true_positives)
    alarms = share("false_positives", false_positives)
    if not every(found + alarms <= 1):
        raise ValueError(
            "true_positives and false_positives must sum to at most 1, got more; "
            "both are shares of all cases"
        )
    t = share("threshold", threshold, below=1)
    return found - alarms * t / (1 - t)
