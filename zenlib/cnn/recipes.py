"""What a training run does, as data: the recipes and their checks."""

from dataclasses import dataclass
from difflib import get_close_matches

from zenlib._validation import one_of, real_number, whole_number

NETWORKS = ("article", "lenet")
PRECISIONS = ("auto", "float32", "bfloat16")
SCHEDULES = ("constant", "one_cycle")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides a training run, except the data and the seed.

    Parameters
    ----------
    name : str
        What the run is called in progress lines, records and errors.
    network : {"article", "lenet"}
        The article's network (§5.2) or the LeNet-width one (§4.3.1).
    epochs : int
        Passes over the training images; 0 leaves the network as initialised.
    batch_size : int
        Images per step; the last batch of an epoch may be smaller.
    learning_rate : float
        Adam's learning rate; the peak of the schedule.
    schedule : {"constant", "one_cycle"}
        How the rate moves from step to step: `zenlib.schedules` has the functions.
    rise_fraction, start_fraction, final_fraction : float
        The one-cycle's share of rising steps, and its first and last rate as fractions of the
        peak.
    precision : {"auto", "float32", "bfloat16"}
        What convolutions and matrix products are computed in. The weights themselves are
        always float32. "auto" is bfloat16 where the device has instructions for it.
    shift : int
        Each image is moved by up to so many whole pixels along both axes, at random.
    rotation, zoom : float
        Each image is turned by up to so many degrees, and magnified or reduced by up to this
        share, at random.
    label_smoothing : float
        Share of the target spread evenly over the ten digits, in [0, 1).
    dropout : float
        Share of the flattened features set to zero, at random, in [0, 1).
    beta_1, beta_2, epsilon : float
        Adam's other constants, by default those of Keras.

    Raises
    ------
    TypeError, ValueError
        A value is of the wrong type or out of range.

    Examples
    --------
    >>> Recipe(name="mine", epochs=2, batch_size=128).learning_rate
    0.001

    Book: §5.2
    """

    name: str
    network: str = "article"
    epochs: int = 5
    batch_size: int = 32
    learning_rate: float = 1e-3
    schedule: str = "constant"
    rise_fraction: float = 0.3
    start_fraction: float = 0.04
    final_fraction: float = 0.0
    precision: str = "auto"
    shift: int = 0
    rotation: float = 0.0
    zoom: float = 0.0
    label_smoothing: float = 0.0
    dropout: float = 0.0
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name:
            raise TypeError(f"name must be a non-empty string, got {self.name!r}")
        one_of("network", self.network, NETWORKS)
        one_of("schedule", self.schedule, SCHEDULES)
        one_of("precision", self.precision, PRECISIONS)
        whole_number("epochs", self.epochs)
        whole_number("batch_size", self.batch_size, least=1)
        whole_number("shift", self.shift)
        real_number("rotation", self.rotation, least=0, most=180)
        real_number("learning_rate", self.learning_rate, above=0)
        real_number("epsilon", self.epsilon, above=0)
        real_number("rise_fraction", self.rise_fraction, above=0, below=1)
        for fraction in ("start_fraction", "final_fraction"):
            real_number(fraction, getattr(self, fraction), least=0, most=1)
        for share in ("zoom", "label_smoothing", "dropout", "beta_1", "beta_2"):
            real_number(share, getattr(self, share), least=0, below=1)

    @property
    def moves_images(self):
        """Whether images are shifted, turned or magnified at random."""
        return bool(self.shift or self.rotation or self.zoom)


RECIPES = {
    recipe.name: recipe
    for recipe in (
        # For tests and for looking around: seconds, on a small subset.
        Recipe(
            name="smoke",
            network="lenet",
            epochs=1,
            batch_size=64,
            learning_rate=0.004,
            schedule="one_cycle",
            precision="float32",
        ),
        # As the article prints it: Keras's defaults.
        Recipe(name="article", precision="float32"),
        # 99.0 % in the shortest time.
        Recipe(
            name="fast",
            epochs=1,
            batch_size=128,
            learning_rate=0.012,
            schedule="one_cycle",
            beta_1=0.85,
            beta_2=0.98,
            label_smoothing=0.05,
        ),
        # The best single network within the article's time.
        Recipe(
            name="thorough",
            epochs=11,
            batch_size=128,
            learning_rate=0.006,
            schedule="one_cycle",
            shift=2,
            rotation=10,
            zoom=0.1,
            label_smoothing=0.05,
            dropout=0.3,
        ),
    )
}


def find_recipe(recipe):
    """The recipe itself, or the one of that name in RECIPES.

    Parameters
    ----------
    recipe : Recipe or str

    Returns
    -------
    Recipe

    Raises
    ------
    TypeError, ValueError
        It is neither a Recipe nor a name in RECIPES; the nearest name is suggested.

    Examples
    --------
    >>> find_recipe("article").batch_size
    32

    Book: §5.2
    """
    if isinstance(recipe, Recipe):
        return recipe
    if not isinstance(recipe, str):
        raise TypeError(
            f"recipe must be a Recipe or the name of one, got {type(recipe).__name__}; "
            f"the names are {', '.join(RECIPES)}"
        )
    if recipe not in RECIPES:
        near = get_close_matches(recipe.lower(), RECIPES, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ValueError(
            f"recipe must be one of {', '.join(map(repr, RECIPES))}, got {recipe!r}; {hint}"
            "write Recipe(name=…, …) for one of your own"
        )
    return RECIPES[recipe]
