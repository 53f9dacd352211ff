"""What the searches share: the check of a space, and one training."""

from collections.abc import Mapping

from zenlib._validation import float_array, function, whole_number
from zenlib.search.spaces import Choice, Real, Whole
from zenlib.search.trials import Trial


def checked_space(space):
    """A mapping of names to what may be set, at least one."""
    if not isinstance(space, Mapping):
        raise TypeError(
            f"space must be a mapping of names to Real, Whole or Choice, got {type(space).__name__}"
        )
    if not space:
        raise ValueError("space must not be empty, got no setting")
    for name, dimension in space.items():
        if not isinstance(dimension, (Real, Whole, Choice)):
            raise TypeError(
                f"space[{name!r}] must be Real, Whole or Choice, got "
                f"{type(dimension).__name__} {dimension!r}; a fixed value belongs into evaluate"
            )
    return space


def tried(evaluate, configuration, epochs):
    """Train once; the score must be a number, or the search would end with NaN as its best."""
    epochs = whole_number("epochs", epochs, least=1)
    score = float_array(
        "what evaluate returns", function("evaluate", evaluate)(configuration, epochs)
    )
    if score.ndim:
        raise ValueError(
            f"evaluate must return one number, got shape {score.shape}; "
            f"a configuration that fails gets a low score"
        )
    return Trial(dict(configuration), epochs, float(score))
