"""One case at a time: which decision is cheapest, when to ask a person, and under which odds."""

from collections.abc import Iterable

from zenlib._elementwise import every, is_array, maximum, minimum
from zenlib._quantities import instance, quantity, series, share
from zenlib.economics.error_costs import ErrorCosts, best_threshold

_ROUNDING = 1e-6  # by how much the sum of probabilities in float32 may miss 1


def expected_costs(probabilities, cost_matrix):
    """What each possible decision is expected to cost.

    Parameters
    ----------
    probabilities : sequence of K floats, or array of shape (…, K)
        Calibrated probability of each class; they sum to 1.
    cost_matrix : K sequences of J floats
        Row: the true class; column: the decision. Asking a person is a column like any other.

    Returns
    -------
    tuple of J floats, or array of shape (…, J)

    Raises
    ------
    TypeError, ValueError
        Probabilities that leave [0, 1] or do not sum to 1; rows of unequal length or not one
        for each class.

    Notes
    -----
    E_j = sum_i p_i C_ij.

    References
    ----------
    Elkan (2001), "The foundations of cost-sensitive learning", IJCAI, equation 1.

    Examples
    --------
    Let pass, stop, or ask a person for 0.5:

    >>> pass_stop_ask = [[0, 1, 0.5], [5, 0, 0.5]]
    >>> expected_costs([0.75, 0.25], pass_stop_ask)
    (1.25, 0.75, 0.5)

    Book: §2.4.2 eq-expected-cost
    """
    if not isinstance(cost_matrix, Iterable):
        raise TypeError(f"cost_matrix must be rows of numbers, got {cost_matrix!r}")
    rows = tuple(series(f"cost_matrix[{i}]", row) for i, row in enumerate(cost_matrix))
    if len({len(row) for row in rows}) != 1:
        raise ValueError(
            f"cost_matrix must have rows of equal length, got {[len(row) for row in rows]}; "
            "a row is a true class, a column a decision"
        )
    if is_array(probabilities):
        p = _distribution(share("probabilities", probabilities), len(rows))
        return p @ rows
    p = series("probabilities", probabilities, least=0, most=1)
    _same_classes(len(p), len(rows))
    _sums_to_one(sum(p))
    columns = zip(*rows, strict=True)
    return tuple(sum(q * cost for q, cost in zip(p, column, strict=True)) for column in columns)


def cheapest_decision(probabilities, cost_matrix):
    """The decision of least expected cost.

    Parameters
    ----------
    probabilities : sequence of K floats, or array of shape (…, K)
        Calibrated probability of each class; they sum to 1.
    cost_matrix : K sequences of J floats
        Row: the true class; column: the decision.

    Returns
    -------
    int, or array of int, shape (…)
        Number of the column; of several equally cheap ones the first.

    Raises
    ------
    TypeError, ValueError
        As `expected_costs`.

    Notes
    -----
    argmin_j sum_i p_i C_ij. With costs of 0 on the diagonal and 1 elsewhere it is the likeliest
    class; with other costs it often is not.

    References
    ----------
    Elkan (2001), "The foundations of cost-sensitive learning", IJCAI, equation 1.

    Examples
    --------
    >>> cheapest_decision([0.75, 0.25], [[0, 1], [5, 0]])
    1

    Book: §2.4.2 eq-expected-cost
    """
    costs = expected_costs(probabilities, cost_matrix)
    return costs.argmin(axis=-1) if is_array(costs) else costs.index(min(costs))


def deferral_band(costs, *, person_cost, person_error=0):
    """Between which probabilities it pays to ask a person.

    Parameters
    ----------
    costs : ErrorCosts
    person_cost : float or array
        What one look by a person costs.
    person_error : float or array
        Share of cases that the person gets wrong, of either kind; below one half.

    Returns
    -------
    (low, high) : pair of floats or arrays
        Below `low` let pass, above `high` flag, between them ask. Where asking never pays, both
        are the best threshold.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    Over the right decision, passing costs p·miss, flagging (1 - p)·false_alarm, and asking
    c + e (p·miss + (1 - p)·false_alarm). Equating the first with the last, and the second with
    the last, gives

        low = (c + e A) / ((1 - e) M + e A),    high = 1 - (c + e M) / ((1 - e) A + e M)

    with M = miss, A = false_alarm. A person who never errs is asked between c/M and 1 - c/A.

    References
    ----------
    Chow (1970), "On optimum recognition error and reject tradeoff", IEEE Transactions on
    Information Theory 16, 41-46, https://doi.org/10.1109/TIT.1970.1054406.

    Examples
    --------
    >>> low, high = deferral_band(ErrorCosts(1, 5), person_cost=0.5)
    >>> low, high
    (0.1, 0.5)

    Book: §2.4.2 eq-deferral-band
    """
    instance("costs", costs, ErrorCosts)
    c = quantity("person_cost", person_cost, least=0)
    e = share("person_error", person_error, below=0.5)
    miss, alarm, threshold = costs.miss, costs.false_alarm, best_threshold(costs)
    low = (c + e * alarm) / ((1 - e) * miss + e * alarm)
    high = 1 - (c + e * miss) / ((1 - e) * alarm + e * miss)
    return minimum(low, threshold), maximum(high, threshold)


def best_decision_cost(probability, costs, *, person_cost=None, person_error=0):
    """What a case is expected to cost if it is decided in the cheapest way.

    Parameters
    ----------
    probability : float or array
        Calibrated probability that something is wrong.
    costs : ErrorCosts
    person_cost : float or array, optional
        What one look by a person costs; by default nobody can be asked.
    person_error : float or array
        Share of cases that the person gets wrong, of either kind; below one half.

    Returns
    -------
    float or array
        Its mean over the cases is what the model costs per case.

    Raises
    ------
    TypeError, ValueError
        An argument out of its range; the message names it.

    Notes
    -----
    The right decision costs p c_TP + (1 - p) c_TN; on top comes the least of p·miss,
    (1 - p)·false_alarm, and the person's c + e (p·miss + (1 - p)·false_alarm).

    Examples
    --------
    >>> best_decision_cost(0.25, ErrorCosts(1, 5))
    0.75
    >>> best_decision_cost(0.25, ErrorCosts(1, 5), person_cost=0.5)
    0.5

    Book: §2.4.2 eq-deferral-band
    """
    p = share("probability", probability)
    instance("costs", costs, ErrorCosts)
    right = p * costs.true_positive + (1 - p) * costs.true_negative
    passing, flagging = p * costs.miss, (1 - p) * costs.false_alarm
    least = minimum(passing, flagging)
    e = share("person_error", person_error, below=0.5)
    if person_cost is not None:
        c = quantity("person_cost", person_cost, least=0)
        least = minimum(least, c + e * (passing + flagging))
    return right + least


def positive_predictive_value(*, prevalence, recall, false_positive_rate):
    """Of the cases flagged, the share in which something is wrong.

    Parameters
    ----------
    prevalence : float or array
        Share of cases in which something is wrong, where the model is used.
    recall : float or array
        Share of these that are flagged.
    false_positive_rate : float or array
        Share of the others that are flagged as well.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        An argument out of its range, or nothing is ever flagged.

    Notes
    -----
    π TPR / (π TPR + (1 - π) FPR): Bayes' rule. Recall and false-positive rate may travel from
    one population to another; this share does not.

    Examples
    --------
    99 % of the bad found, 1 % of the good flagged, one case in a thousand bad: one in eleven.

    >>> ppv = positive_predictive_value(prevalence=0.001, recall=0.99, false_positive_rate=0.01)
    >>> round(ppv, 4)
    0.0902

    Book: §2.4.2 eq-ppv
    """
    p = share("prevalence", prevalence)
    found = p * share("recall", recall)
    flagged = found + (1 - p) * share("false_positive_rate", false_positive_rate)
    if not every(flagged > 0):
        raise ValueError(
            "recall and false_positive_rate must flag something, got a case where nothing is "
            "flagged, of which no share exists"
        )
    return found / flagged


def shift_probability(probability, *, trained_prevalence, prevalence):
    """A probability from a training set, as it stands where the class is rarer or more frequent.

    Parameters
    ----------
    probability : float or array
        Calibrated where the share of the class was `trained_prevalence`.
    trained_prevalence : float or array
        Share of the class there; above 0 and below 1.
    prevalence : float or array
        Share of the class where the model is used.

    Returns
    -------
    float or array

    Raises
    ------
    TypeError, ValueError
        An argument out of its range, or a case that is certain there and impossible here.

    Notes
    -----
    The odds p/(1 - p) are multiplied by [π'/(1 - π')] [(1 - π)/π]: right if within each class the
    cases look as before. Written as shares, so that 0 and 1 stay 0 and 1.

    References
    ----------
    Elkan (2001), "The foundations of cost-sensitive learning", IJCAI, theorem 2;
    Saerens, Latinne, Decaestecker (2002), "Adjusting the outputs of a classifier to new a priori
    probabilities", Neural Computation 14, 21-41, https://doi.org/10.1162/089976602753284446.

    Examples
    --------
    Even odds in a training set of one half, used where one in a hundred is bad:

    >>> shift_probability(0.5, trained_prevalence=0.5, prevalence=0.01)
    0.01

    Book: §2.4.2 eq-prevalence-shift
    """
    p = share("probability", probability)
    old = share("trained_prevalence", trained_prevalence, above=0, below=1)
    new = share("prevalence", prevalence)
    bad, good = p * new * (1 - old), (1 - p) * (1 - new) * old  # not over old: it may be tiny
    if not every(bad + good > 0):
        raise ValueError(
            "probability must not be 1 where prevalence is 0, nor 0 where it is 1, got such a case"
        )
    return bad / (bad + good)


def _distribution(p, n_classes):
    _same_classes(p.shape[-1], n_classes)
    _sums_to_one(p.sum(axis=-1))
    return p


def _same_classes(n_probabilities, n_rows):
    if n_probabilities != n_rows:
        raise ValueError(
            f"cost_matrix must have a row for each class, got {n_rows} rows for "
            f"{n_probabilities} probabilities"
        )


def _sums_to_one(total):
    if not every(abs(total - 1) <= _ROUNDING):
        raise ValueError(f"probabilities must sum to 1, got {total}")
