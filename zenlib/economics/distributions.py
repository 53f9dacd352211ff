"""What is not known exactly: ranges that an expert can state, as distributions."""

import math
from dataclasses import dataclass, fields

import numpy as np

from zenlib._quantities import quantity, single
from zenlib.economics._scores import FAR, beta_curve, score_of, share_below

_P90 = 1.2815515655446004  # Φ⁻¹(0.9)
_LARGEST = 1e100  # of any parameter, so that no draw leaves the range of floats


class Distribution:
    """A quantity of which only a distribution is known: the common part of all of them.

    Raises
    ------
    TypeError, ValueError
        A parameter that is no finite number, or does not fit the others.

    Notes
    -----
    Every distribution is a function of the normal score z, the quantile at the probability Φ(z):
    a standard normal z gives a draw, and correlated z give correlated draws (a Gaussian copula).

    Examples
    --------
    >>> isinstance(Pert(1, 2, 4), Distribution)
    True

    Book: §2.4.1
    """

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None or field.default is not None:  # None: without a limit
                value = quantity(field.name, value, least=-_LARGEST, most=_LARGEST)
                object.__setattr__(self, field.name, float(single(field.name, value)))

    @property
    def mean(self):
        """The expected value."""
        raise NotImplementedError

    def at_score(self, score):
        """The value that lies as high in this distribution as `score` in a standard normal.

        Parameters
        ----------
        score : float or array
            In standard deviations; 0 gives the median. Beyond 9 it counts as 9.

        Returns
        -------
        float or array

        Raises
        ------
        TypeError, ValueError
            A score that is no finite number.

        Examples
        --------
        >>> Lognormal(1, 100).at_score(0)
        10.0
        """
        value = self._at(np.clip(quantity("score", score), -FAR, FAR))
        return value if np.ndim(score) else float(value)

    def quantile(self, probability):
        """The value below which a share of the outcomes lies.

        Parameters
        ----------
        probability : float or array
            Above 0 and below 1.

        Returns
        -------
        float or array

        Raises
        ------
        TypeError, ValueError
            A probability out of its range.

        Examples
        --------
        >>> Triangular(0, 1, 2).quantile(0.5)
        1.0
        """
        return self.at_score(score_of(quantity("probability", probability, above=0, below=1)))


@dataclass(frozen=True)
class Triangular(Distribution):
    """Between two limits, most likely at a third value, falling off in straight lines.

    Parameters
    ----------
    low, mode, high : float
        Smallest, likeliest and greatest value; the mode may be one of the limits.

    Raises
    ------
    TypeError, ValueError
        Not three finite numbers in rising order, or no room between the limits.

    Notes
    -----
    Its mean is (low + mode + high)/3. Up to the mode, F = (x - low)² / ((high - low)(mode - low)).

    Examples
    --------
    Use of the chips in 29 training runs:

    >>> round(Triangular(0.20, 0.35, 0.51).mean, 4)
    0.3533

    Book: §2.4.1 eq-triangular
    """

    low: float
    mode: float
    high: float

    def __post_init__(self):
        super().__post_init__()
        _rising(self)

    @property
    def mean(self):
        """(low + mode + high) / 3."""
        return (self.low + self.mode + self.high) / 3

    def _at(self, z):
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        below = share_below(z)
        rising = self.low + np.sqrt(below * (width * left))
        falling = self.high - np.sqrt(share_below(-z) * (width * right))
        return np.where(below * width < left, rising, falling)


@dataclass(frozen=True)
class Pert(Distribution):
    """Between two limits, most likely at a third value, in a smooth bell.

    Parameters
    ----------
    low, mode, high : float
        Smallest, likeliest and greatest value; the mode may be one of the limits.

    Raises
    ------
    TypeError, ValueError
        Not three finite numbers in rising order, or no room between the limits.

    Notes
    -----
    low + (high - low) B with B ~ Beta(1 + 4m, 5 - 4m), m = (mode - low)/(high - low). The mode
    counts four times: the mean is (low + 4 mode + high)/6. Experts state limits that are too
    narrow; a triangle forgives it more.

    References
    ----------
    Malcolm, Roseboom, Clark, Fazar (1959), "Application of a technique for research and
    development program evaluation", Operations Research 7, 646-669,
    https://doi.org/10.1287/opre.7.5.646.

    Examples
    --------
    >>> Pert(0, 1, 8).mean
    2.0
    >>> round(Pert(0, 1, 2).quantile(0.5), 9)
    1.0

    Book: §2.4.1 eq-pert
    """

    low: float
    mode: float
    high: float

    def __post_init__(self):
        super().__post_init__()
        _rising(self)

    @property
    def mean(self):
        """(low + 4 mode + high) / 6."""
        return (self.low + 4 * self.mode + self.high) / 6

    def _at(self, z):
        width = self.high - self.low
        place = 4 * (self.mode - self.low) / width
        return self.low + width * beta_curve(1 + place, 5 - place)(z)


@dataclass(frozen=True)
class Lognormal(Distribution):
    """Positive, with a logarithm that is normal: for what is known to a factor.

    Parameters
    ----------
    p10, p90 : float
        What one outcome in ten is below, and what one in ten is above; above 0.

    Raises
    ------
    TypeError, ValueError
        Not two positive numbers in rising order.

    Notes
    -----
    log x is normal with μ = (log P10 + log P90)/2 and σ = log(P90/P10)/(2 Φ⁻¹(0.9)). The median
    is the geometric mean of the two; the mean, e^(μ + σ²/2), lies above it.

    Examples
    --------
    >>> users = Lognormal(1_000, 100_000)
    >>> users.quantile(0.5), users.mean
    (10000.0, 50233.4...)

    Book: §2.4.1 eq-lognormal
    """

    p10: float
    p90: float

    def __post_init__(self):
        super().__post_init__()
        if not 0 < self.p10 < self.p90 <= 1e30 * self.p10:
            raise ValueError(
                f"p10 and p90 must be positive, rise, and lie within a factor of 1e30, got "
                f"{self.p10:g} and {self.p90:g}"
            )

    @property
    def mean(self):
        """e^(μ + σ²/2)."""
        return math.exp(self._mu + self._sigma**2 / 2)

    @property
    def _mu(self):
        return (math.log(self.p10) + math.log(self.p90)) / 2

    @property
    def _sigma(self):
        return math.log(self.p90 / self.p10) / (2 * _P90)

    def _at(self, z):
        return math.sqrt(self.p10) * math.sqrt(self.p90) * np.exp(self._sigma * z)


@dataclass(frozen=True)
class PowerLaw(Distribution):
    """Few very large ones among many small: each tenfold is rarer by the same factor.

    Parameters
    ----------
    least : float
        The smallest value; above 0.
    exponent : float
        How fast the tail thins out: P(X > x) = (least/x)^exponent; at least 0.1.
    most : float, optional
        Where the tail ends; by default nowhere.

    Raises
    ------
    TypeError, ValueError
        A parameter out of its range; or its `mean` is asked for, and exponent is at most 1
        without an end: such a mean does not exist, and the average of draws never settles.

    Notes
    -----
    The Pareto distribution. Its mean is least · a/(a - 1) with a > 1; cut off at `most`, the
    share s above x becomes s + (1 - s) (least/most)^a in x = least · s^(-1/a). Exponents below
    0.1, whose tail no float can hold, are refused.

    References
    ----------
    Newman (2005), "Power laws, Pareto distributions and Zipf's law", Contemporary Physics 46,
    323-351, https://doi.org/10.1080/00107510500052444.

    Examples
    --------
    >>> PowerLaw(1, 2).mean
    2.0
    >>> round(PowerLaw(1, 2).quantile(0.99), 6)  # one in a hundred is above ten
    10.0

    Book: §2.4.5
    """

    least: float
    exponent: float
    most: float | None = None

    def __post_init__(self):
        super().__post_init__()
        quantity("least", self.least, above=0)
        quantity("exponent", self.exponent, least=0.1)
        if self.most is not None:
            quantity("most", self.most, above=self.least)

    @property
    def mean(self):
        """The expected value, where there is one."""
        a = self.exponent
        if self.most is None:
            if a <= 1:
                raise ValueError(
                    f"exponent must be above 1 for a mean, got {a:g}; give most=, where the "
                    f"tail ends"
                )
            return self.least * a / (a - 1)
        fall = math.log(self.least / self.most)
        top = -fall if a == 1 else -math.expm1((a - 1) * fall) / (a - 1)
        return self.least * a * top / -math.expm1(a * fall)

    def _at(self, z):
        above = share_below(-z)
        cut = 0.0 if self.most is None else (self.least / self.most) ** self.exponent
        return self.least * (above + (1 - above) * cut) ** (-1 / self.exponent)


def _rising(distribution):
    low, mode, high = distribution.low, distribution.mode, distribution.high
    if not (low <= mode <= high and low < high):
        raise ValueError(
            f"low, mode and high must rise, got {low:g}, {mode:g} and {high:g}; "
            "a quantity without a range is a plain number"
        )
