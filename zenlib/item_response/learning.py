"""The four numbers of a skill from answers in their order, and learners made up to check them."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import generator, real_number, whole_number
from zenlib.item_response._tables import answer_table
from zenlib.item_response.tracing import (
    KnowledgeModel,
    next_answer_probability,
    trace_knowledge,
)

_START = KnowledgeModel(initial=0.3, learn=0.1, slip=0.1, guess=0.2)


@dataclass(frozen=True)
class FittedKnowledge:
    """A skill as estimated, and how well it explains the answers.

    Parameters
    ----------
    model : KnowledgeModel
    log_likelihood : float
        log P(all answers), what each learner knew summed out.
    n_iterations : int

    Examples
    --------
    >>> FittedKnowledge(KnowledgeModel(0.3, 0.1, 0.1, 0.2), -12.5, 40).model.guess
    0.2

    Book: §6.3
    """

    model: KnowledgeModel
    log_likelihood: float
    n_iterations: int


def fit_knowledge(answers, *, start=_START, tolerance=1e-6, max_iterations=5_000):
    """The four numbers of a skill by maximum likelihood, from answers in their order.

    Parameters
    ----------
    answers : array_like of shape (n, T)
        1 right, 0 wrong, NaN no question; right and wrong ones, and T at least 2.
    start : KnowledgeModel
        Where the search begins. The likelihood can have several peaks: try several starts and
        keep the highest.
    tolerance : float, above 0
        Done when none of the four moves by more.
    max_iterations : int, at least 1

    Returns
    -------
    FittedKnowledge

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If answers are not 0, 1 or NaN, are too few or all alike, or the estimates do not settle.

    Notes
    -----
    Expectation and maximisation for a hidden Markov chain of two states without a way back
    (Baum-Welch): from the answers before and after, how likely each learner knew the skill at each
    question; then the four numbers are shares of these fractional learners.

    References
    ----------
    Rabiner (1989), "A tutorial on hidden Markov models and selected applications in speech
    recognition", Proceedings of the IEEE 77, 257-286, https://doi.org/10.1109/5.18626, §III.

    Examples
    --------
    >>> truth = KnowledgeModel(initial=0.3, learn=0.2, slip=0.1, guess=0.2)
    >>> answers, _ = simulate_learners(truth, 2_000, 10, rng=np.random.default_rng(0))
    >>> bool(abs(fit_knowledge(answers).model.learn - 0.2) < 0.02)
    True

    Book: §6.3
    """
    answers = answer_table("answers", answers)
    tolerance = real_number("tolerance", tolerance, above=0)
    max_iterations = whole_number("max_iterations", max_iterations, least=1)
    if not isinstance(start, KnowledgeModel):
        raise TypeError(f"start must be a KnowledgeModel, got {type(start).__name__}")
    if answers.shape[1] < 2 or not (answers == 0).any() or not (answers == 1).any():
        raise ValueError(
            "answers must hold right and wrong ones, two or more of a learner, got shape "
            f"{answers.shape} with {int(np.nansum(answers))} right; less says nothing of learning"
        )
    model = start
    for iteration in range(1, max_iterations + 1):
        before, model = model, _improved(answers, model)
        moved = max(abs(getattr(model, name) - getattr(before, name)) for name in vars(model))
        if moved < tolerance:
            return FittedKnowledge(model, _log_likelihood(answers, model), iteration)
    raise ValueError(
        f"answers must let the estimates settle within {max_iterations} iterations, the last still "
        f"moved them by {moved:.2g}; start elsewhere, or bring more learners"
    )


def simulate_learners(model, n_learners, n_answers, *, rng):
    """Made-up learners who follow the model exactly: their answers, and what they knew.

    Parameters
    ----------
    model : KnowledgeModel
    n_learners, n_answers : int, at least 1
    rng : numpy Generator

    Returns
    -------
    answers : ndarray of float64, shape (n_learners, n_answers)
    known : ndarray of bool, shape (n_learners, n_answers)
        Whether each learner knew the skill when the question came.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or below 1.

    Notes
    -----
    The question at which a learner first knows the skill is 0 with chance `initial`, and otherwise
    a geometric draw with chance `learn`. What is shown on such learners holds for the model, not
    for pupils.

    Examples
    --------
    >>> model = KnowledgeModel(initial=0.3, learn=0.2, slip=0.1, guess=0.2)
    >>> answers, known = simulate_learners(model, 4, 6, rng=np.random.default_rng(0))
    >>> answers.shape, bool((np.diff(known.astype(int)) >= 0).all())  # nobody forgets
    ((4, 6), True)

    Book: §6.3
    """
    if not isinstance(model, KnowledgeModel):
        raise TypeError(f"model must be a KnowledgeModel, got {type(model).__name__}")
    n_learners = whole_number("n_learners", n_learners, least=1)
    n_answers = whole_number("n_answers", n_answers, least=1)
    rng = generator("rng", rng)
    already = rng.random(n_learners) < model.initial
    first = np.where(already, 0, rng.geometric(model.learn, n_learners))
    known = np.arange(n_answers) >= first[:, np.newaxis]
    right = next_answer_probability(known.astype(float), model)
    return (rng.random(known.shape) < right).astype(float), known


def _improved(answers, model):
    """One round of expectation and maximisation."""
    asked, p = ~np.isnan(answers), trace_knowledge(answers, model)[:, :-1]
    later = _likelihood_of_the_rest(answers, model)
    if_known, if_not = _emissions(answers, model)
    known, unknown = p * if_known * later[1], (1 - p) * if_not * later[0]
    total = known + unknown
    knew = known / total
    # learnt between this question and the next, given all answers; the last step shows nowhere
    ahead = if_known[:, 1:] * later[1][:, 1:]
    stayed, steps = unknown[:, :-1] / total[:, :-1], asked[:, :-1]
    learnt = (1 - p) * if_not / total
    learnt = learnt[:, :-1] * model.learn * ahead
    right, wrong = (answers == 1), (answers == 0)
    return KnowledgeModel(
        initial=knew[:, 0].mean(),
        learn=learnt[steps].sum() / stayed[steps].sum(),
        slip=knew[wrong].sum() / knew[asked].sum(),
        guess=(1 - knew)[right].sum() / (1 - knew)[asked].sum(),
    )


def _emissions(answers, model):
    """P(answer | known) and P(answer | not known); 1 where no question was asked."""
    if_known = np.select([answers == 1, answers == 0], [1 - model.slip, model.slip], 1.0)
    if_not = np.select([answers == 1, answers == 0], [model.guess, 1 - model.guess], 1.0)
    return if_known, if_not


def _likelihood_of_the_rest(answers, model):
    """P(later answers | not known now), P(later answers | known now), each of shape (n, T)."""
    if_known, if_not = _emissions(answers, model)
    rest = np.ones((2, *answers.shape))
    for t in range(answers.shape[1] - 2, -1, -1):
        known = if_known[:, t + 1] * rest[1, :, t + 1]
        unknown = if_not[:, t + 1] * rest[0, :, t + 1]
        learn = np.where(np.isnan(answers[:, t]), 0, model.learn)
        rest[1, :, t] = known
        rest[0, :, t] = learn * known + (1 - learn) * unknown
    return rest


def _log_likelihood(answers, model):
    right = next_answer_probability(trace_knowledge(answers, model)[:, :-1], model)
    chance = np.where(answers == 1, right, 1 - right)
    return float(np.log(chance[~np.isnan(answers)]).sum())
