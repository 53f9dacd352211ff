"""Questions: how likely an answer is at each ability, and how much it tells."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import float_array, same_shape
from zenlib.activations import sigmoid


@dataclass(frozen=True, eq=False)
class Items:
    """Questions on one scale: how hard each is, and how sharply it separates.

    Parameters
    ----------
    difficulty : array_like of float, shape (m,)
        The ability at which an answer is as likely right as wrong, in standard deviations of the
        population.
    discrimination : float or array_like of float, shape (m,)
        Slope of the log-odds, not 0; one number for all items is a Rasch model.

    Raises
    ------
    TypeError
        If one does not hold real numbers.
    ValueError
        If there is no item, shapes differ, a value is not finite, or a discrimination is 0.

    Examples
    --------
    >>> Items([-1, 0, 2], 1.5).discrimination
    array([1.5, 1.5, 1.5])

    Book: §6.3 eq-item-response
    """

    difficulty: np.ndarray
    discrimination: np.ndarray = 1.0

    def __post_init__(self):
        difficulty = float_array("difficulty", self.difficulty, ndim=1).astype(np.float64)
        slope = float_array("discrimination", self.discrimination).astype(np.float64)
        slope = np.full(difficulty.shape, slope) if slope.ndim == 0 else slope
        same_shape("difficulty", difficulty, "discrimination", slope)
        if not slope.all():
            raise ValueError(
                "discrimination must not be 0, got 0; an item that separates nobody has no "
                "difficulty, leave it out"
            )
        for name, array in (("difficulty", difficulty), ("discrimination", slope)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self):
        return len(self.difficulty)


def answer_probability(ability, items):
    """How likely somebody of an ability answers each question rightly.

    Parameters
    ----------
    ability : float or array_like of float, shape S
        In standard deviations of the population.
    items : Items

    Returns
    -------
    ndarray of float64, shape S + (m,)

    Raises
    ------
    TypeError
        If `items` is no `Items` or `ability` holds no real numbers.
    ValueError
        If `ability` is not finite.

    Notes
    -----
    P = σ(a (θ - b)). With one a for all items (Rasch), the number of right answers holds all that
    the answers say about θ.

    References
    ----------
    Rasch (1960), "Probabilistic models for some intelligence and attainment tests"; Birnbaum in
    Lord, Novick (1968), "Statistical theories of mental test scores", chapter 17.

    Examples
    --------
    As able as the question is hard: one in two. One and a half above, at slope 2: odds of e³.

    >>> answer_probability([0.0, 1.5], Items([0.0], 2.0)).round(4)
    array([[0.5   ],
           [0.9526]])

    Book: §6.3 eq-item-response
    """
    ability, items = float_array("ability", ability), _items(items)
    return sigmoid(items.discrimination * (ability[..., np.newaxis] - items.difficulty))


def item_information(ability, items):
    """How much an answer to each question tells about an ability.

    Parameters
    ----------
    ability : float or array_like of float, shape S
    items : Items

    Returns
    -------
    ndarray of float64, shape S + (m,)
        Fisher information: it adds up over questions, and 1 / sqrt(sum) is about the standard
        error of the ability.

    Raises
    ------
    TypeError, ValueError
        As `answer_probability`.

    Notes
    -----
    I = a² P (1 - P), at most a²/4, where θ = b: a question tells most when the answer is open.

    References
    ----------
    Lord (1980), "Applications of item response theory to practical testing problems", §5.

    Examples
    --------
    >>> item_information(0.0, Items([0.0, 3.0], 2.0)).round(4)
    array([1.    , 0.0099])

    Book: §6.3 eq-item-information
    """
    p = answer_probability(ability, items)
    return items.discrimination**2 * p * (1 - p)


def _items(items):
    if not isinstance(items, Items):
        raise TypeError(
            f"items must be an Items, got {type(items).__name__}; of a fit take fitted.items"
        )
    return items
