"""From texts to numbers: tokens, counts, and what can be learnt from counting alone.

vocabulary      Vocabulary, fit_vocabulary, PAD, UNKNOWN: texts as rows of whole numbers
ngrams          Ngrams, NgramCounts, fit_ngrams: how often each run of tokens occurs
naive_bayes     NaiveBayes, fit_naive_bayes: a classifier that counts
alignment       WordTranslation, fit_ibm_model_1: a dictionary learnt from pairs of sentences

A text is a string, whose characters are the tokens, or a sequence of words. What is fitted is
frozen: fit it on training texts alone, then use it on any others.
"""

from zenlib.text.alignment import WordTranslation, fit_ibm_model_1
from zenlib.text.naive_bayes import NaiveBayes, fit_naive_bayes
from zenlib.text.ngrams import NgramCounts, Ngrams, fit_ngrams
from zenlib.text.vocabulary import PAD, UNKNOWN, Vocabulary, fit_vocabulary

__all__ = [
    "PAD",
    "UNKNOWN",
    "NaiveBayes",
    "NgramCounts",
    "Ngrams",
    "Vocabulary",
    "WordTranslation",
    "fit_ibm_model_1",
    "fit_naive_bayes",
    "fit_ngrams",
    "fit_vocabulary",
]
