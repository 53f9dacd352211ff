"""How long things last, when to replace them, and how much running proves that they are safe.

weibull      Weibull, fit_weibull, shape_interval: times to failure, some of them only begun
replacement  replacement_cost_rate, best_replacement_age: replace before it fails, or after
rates        rate_interval, exposure_needed, exposure_to_beat: few events in much exposure

Times and exposures may have any unit (hours, revolutions, miles); rates are per that unit.
"""

from zenlib.reliability.rates import exposure_needed, exposure_to_beat, rate_interval
from zenlib.reliability.replacement import best_replacement_age, replacement_cost_rate
from zenlib.reliability.weibull import Weibull, fit_weibull, shape_interval

__all__ = [
    "Weibull",
    "best_replacement_age",
    "exposure_needed",
    "exposure_to_beat",
    "fit_weibull",
    "rate_interval",
    "replacement_cost_rate",
    "shape_interval",
]
