"""How good a classifier is, and how sure that is.

Every score takes `(y_true, y_pred)`, `(y_true, y_score)` or `(y_true, y_prob)` and keyword
options, with scikit-learn's names: `*_score` is better when higher, `*_loss` and `*_error` when
lower. What cannot be scored is refused: NaN, 0/0, labels out of range, rows that do not sum to one.

classification  accuracy, balanced accuracy, confusion matrix
ratios          recall, precision, F1, F-beta; per class or averaged
ranking         ROC curve and its area, precision-recall curve, average precision
probabilities   log loss, perplexity, Brier score
calibration     reliability curve, expected calibration error
intervals       Wilson's for one test set, Student's for several runs
bootstrap       an interval for any statistic, also for the difference of two models
comparison      McNemar's test: two classifiers on the same samples
agreement       Cohen's kappa: two raters of the same samples
generation      pass@k: right in one of several tries
preference      Bradley-Terry strengths: who is preferred to whom
"""

from zenlib.metrics.agreement import cohen_kappa_score
from zenlib.metrics.bootstrap import bootstrap_interval
from zenlib.metrics.calibration import calibration_curve, expected_calibration_error
from zenlib.metrics.classification import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
)
from zenlib.metrics.comparison import McNemar, mcnemar_test
from zenlib.metrics.generation import pass_at_k
from zenlib.metrics.intervals import mean_interval, student_t_quantile, wilson_interval
from zenlib.metrics.preference import bradley_terry
from zenlib.metrics.probabilities import brier_score_loss, log_loss, perplexity
from zenlib.metrics.ranking import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)
from zenlib.metrics.ratios import f1_score, fbeta_score, precision_score, recall_score

__all__ = [
    "McNemar",
    "accuracy_score",
    "average_precision_score",
    "balanced_accuracy_score",
    "bootstrap_interval",
    "bradley_terry",
    "brier_score_loss",
    "calibration_curve",
    "cohen_kappa_score",
    "confusion_matrix",
    "expected_calibration_error",
    "f1_score",
    "fbeta_score",
    "log_loss",
    "mcnemar_test",
    "mean_interval",
    "pass_at_k",
    "perplexity",
    "precision_recall_curve",
    "precision_score",
    "recall_score",
    "roc_auc_score",
    "roc_curve",
    "student_t_quantile",
    "wilson_interval",
]
