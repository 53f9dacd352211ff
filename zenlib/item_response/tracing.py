"""A skill while it is being learnt: four numbers, and Bayes' rule after every answer."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, real_number, unit_interval
from zenlib.item_response._tables import answer_table


@dataclass(frozen=True)
class KnowledgeModel:
    """One skill, known or not: how it is acquired, and how it shows.

    Parameters
    ----------
    initial : float
        Share of learners who know it before the first question.
    learn : float
        Chance that somebody who does not know it does so after one more question.
    slip : float
        Chance of a wrong answer in spite of knowing.
    guess : float
        Chance of a right answer without knowing; slip + guess below 1.

    Raises
    ------
    TypeError, ValueError
        If one is no number strictly between 0 and 1, or slip + guess is 1 or more: then knowing
        would make a right answer no likelier.

    Examples
    --------
    >>> KnowledgeModel(initial=0.2, learn=0.1, slip=0.1, guess=0.25).guess
    0.25

    Book: §6.3 eq-knowledge-evidence
    """

    initial: float
    learn: float
    slip: float
    guess: float

    def __post_init__(self):
        for name in ("initial", "learn", "slip", "guess"):
            value = real_number(name, getattr(self, name), above=0, below=1)
            object.__setattr__(self, name, value)
        if self.slip + self.guess >= 1:
            raise ValueError(
                f"slip + guess must be below 1, got {self.slip:.6g} + {self.guess:.6g}; otherwise "
                "knowing makes a right answer no likelier"
            )


def trace_knowledge(answers, model):
    """How likely each learner knows the skill, before the first answer and after every one.

    Parameters
    ----------
    answers : array_like of shape (n, T)
        In order of time: 1 right, 0 wrong, NaN no question (and so nothing learnt from it).
    model : KnowledgeModel

    Returns
    -------
    ndarray of float64, shape (n, T + 1)
        Column t uses the first t answers; the first column is `model.initial`.

    Raises
    ------
    TypeError
        If `model` is no `KnowledgeModel` or `answers` holds no numbers.
    ValueError
        If an answer is neither 0, 1 nor NaN.

    Notes
    -----
    Bayes: p⁺ = p (1 - s) / (p (1 - s) + (1 - p) g) after a right answer, and
    p s / (p s + (1 - p)(1 - g)) after a wrong one; then p ← p⁺ + (1 - p⁺) t. Nothing is forgotten.

    References
    ----------
    Corbett, Anderson (1995), "Knowledge tracing: modeling the acquisition of procedural
    knowledge", User Modeling and User-Adapted Interaction 4, 253-278,
    https://doi.org/10.1007/BF01099821.

    Examples
    --------
    Right: 0.5 · 0.9 against 0.5 · 0.3 gives 0.75, and 0.2 of the rest learn.

    >>> trace_knowledge([[1]], KnowledgeModel(0.5, 0.2, slip=0.1, guess=0.3)).round(4)
    array([[0.5, 0.8]])

    Book: §6.3 eq-knowledge-evidence eq-knowledge-learning
    """
    answers, model = answer_table("answers", answers), _model(model)
    known = [np.full(len(answers), model.initial)]
    for answer in answers.T:
        p = known[-1]
        if_known = np.where(answer == 1, 1 - model.slip, model.slip) * p
        if_not = np.where(answer == 1, model.guess, 1 - model.guess) * (1 - p)
        seen = if_known / (if_known + if_not)
        after = seen + (1 - seen) * model.learn
        known.append(np.where(np.isnan(answer), p, after))
    return np.transpose(known)


def next_answer_probability(known, model):
    """How likely the next answer is right, for learners who know the skill this likely.

    Parameters
    ----------
    known : float or array_like of float
        Between 0 and 1, as `trace_knowledge` gives it.
    model : KnowledgeModel

    Returns
    -------
    ndarray of float64, shape of `known`

    Raises
    ------
    TypeError
        If `model` is no `KnowledgeModel` or `known` holds no numbers.
    ValueError
        If `known` leaves [0, 1].

    Notes
    -----
    p (1 - s) + (1 - p) g: never below the guess, never above one less the slip.

    References
    ----------
    Corbett, Anderson (1995), https://doi.org/10.1007/BF01099821, equation 2.

    Examples
    --------
    >>> next_answer_probability([0, 0.5, 1], KnowledgeModel(0.5, 0.2, slip=0.1, guess=0.3))
    array([0.3, 0.6, 0.9])

    Book: §6.3 eq-knowledge-answer
    """
    known, model = float_array("known", known), _model(model)
    unit_interval("known", known)
    return known * (1 - model.slip) + (1 - known) * model.guess


def _model(model):
    if not isinstance(model, KnowledgeModel):
        raise TypeError(
            f"model must be a KnowledgeModel, got {type(model).__name__}; of a fit take "
            "fitted.model"
        )
    return model
