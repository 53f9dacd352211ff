"""What answers say about questions and about those who answer, and whether somebody has learnt.

items           Items, answer_probability, item_information: Rasch and two-parameter models
fitting         FittedItems, fit_items: difficulty and discrimination from a table of answers
ability         estimate_ability: a person's place on the scale, with its uncertainty
tracing         KnowledgeModel, trace_knowledge, next_answer_probability: a skill while it is learnt
learning        FittedKnowledge, fit_knowledge, simulate_learners: its four numbers from answers

An answer is 1 (right, agreed) or 0; NaN is a question that was not asked. Abilities are counted
in standard deviations of the population: their prior is the standard normal distribution.
"""

from zenlib.item_response.ability import estimate_ability
from zenlib.item_response.fitting import FittedItems, fit_items
from zenlib.item_response.items import Items, answer_probability, item_information
from zenlib.item_response.learning import FittedKnowledge, fit_knowledge, simulate_learners
from zenlib.item_response.tracing import KnowledgeModel, next_answer_probability, trace_knowledge

__all__ = [
    "FittedItems",
    "FittedKnowledge",
    "Items",
    "KnowledgeModel",
    "answer_probability",
    "estimate_ability",
    "fit_items",
    "fit_knowledge",
    "item_information",
    "next_answer_probability",
    "simulate_learners",
    "trace_knowledge",
]
