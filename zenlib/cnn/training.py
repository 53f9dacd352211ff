"""Training from start to finish: the same for one device, several, and several machines."""

from dataclasses import asdict, dataclass

import numpy as np

from zenlib._validation import real_number, whole_number
from zenlib.cnn.backend import keras, tf
from zenlib.cnn.checkpoints import Checkpoint, fingerprint
from zenlib.cnn.devices import Device, describe_device
from zenlib.cnn.inference import predict
from zenlib.cnn.machines import check_agreement, current_strategy, is_chief, n_machines
from zenlib.cnn.progress import Progress, Silence
from zenlib.cnn.recipes import Recipe, find_recipe
from zenlib.cnn.session import Session
from zenlib.datasets import Digits
from zenlib.metrics import wilson_interval


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """A finished training run; printed, one line with the test accuracy and its interval.

    Parameters
    ----------
    model : keras.Model
        The trained network, float32, from images to probabilities.
    recipe : Recipe
    seed : int
    history : dict of str to tuple of float
        One value per epoch: "loss" and "accuracy" over the training images as they were seen,
        and with `validation` also "val_loss" and "val_accuracy" over the held-out ones.
    seconds : float
        Time of building, compiling and training; validation and test are not in it.
    test_correct, test_count : int
        Test images recognised, and test images.
    device : Device
        What it ran on, with the versions.
    precision : {"float32", "bfloat16"}
        What the training computed in.
    replicas : int
        Devices that shared each batch.

    Book: §5.2
    """

    model: keras.Model
    recipe: Recipe
    seed: int
    history: dict
    seconds: float
    test_correct: int
    test_count: int
    device: Device
    precision: str
    replicas: int

    @property
    def test_accuracy(self):
        """Share of the test images that are recognised."""
        return self.test_correct / self.test_count

    @property
    def test_interval(self):
        """Wilson's 95 % interval of the test accuracy."""
        return wilson_interval(self.test_correct, self.test_count)

    def record(self):
        """The run without its model, as plain data for JSON."""
        low, high = self.test_interval
        return {
            "recipe": asdict(self.recipe),
            "seed": self.seed,
            "seconds": round(self.seconds, 3),
            "test_correct": self.test_correct,
            "test_count": self.test_count,
            "test_accuracy": self.test_accuracy,
            "test_interval": [low, high],
            "history": {name: list(values) for name, values in self.history.items()},
            "device": asdict(self.device),
            "precision": self.precision,
            "replicas": self.replicas,
        }

    def __repr__(self):
        low, high = self.test_interval
        return (
            f"{self.recipe.name}, seed {self.seed}: {self.test_accuracy:.2%} of "
            f"{self.test_count:,} test images (95 % interval {low:.2%} to {high:.2%}), trained in "
            f"{self.seconds:.1f} s in {self.precision} on {self.device.name}"
        )


def train(
    recipe,
    digits,
    *,
    seed,
    validation=0,
    checkpoint=None,
    checkpoint_interval_s=10.0,
    strategy=None,
    progress=True,
):
    """Train a network, test it once, and say how sure the result is.

    Parameters
    ----------
    recipe : Recipe or str
        Or the name of one in RECIPES.
    digits : Digits
        Images and labels, as `zenlib.datasets.load_mnist` returns them.
    seed : int
        Initial weights, order and movements of the images, and dropout follow from it.
    validation : int
        Training images to hold out, evaluated after each epoch. The choice follows from the
        seed.
    checkpoint : str or path, optional
        A file that the state of the run is written to as it goes. Started again with the same
        arguments, a run that was killed continues from there.
    checkpoint_interval_s : float
        Seconds between two writes of the checkpoint; one follows each epoch in any case.
    strategy : tf.distribute.Strategy, optional
        Several GPUs: `tf.distribute.MirroredStrategy()`. Several machines: set TF_CONFIG, and
        the strategy for them is made here. None takes the GPU if there is one, else the CPU.
    progress : bool
        Show where the run stands: a moving line in a terminal or notebook, plain lines in a log.

    Returns
    -------
    Run

    Raises
    ------
    TypeError, ValueError
        An argument is of the wrong type or out of range; the checkpoint is damaged or belongs
        to another run.
    FileNotFoundError
        The checkpoint's folder does not exist.

    Notes
    -----
    The same seed gives the same weights, bit for bit, on the same machine; killed and
    continued or not. On several devices each computes its rows of the same batch, so the
    result equals that of one device up to rounding.

    No global seed is touched. On a GPU, TensorFlow's deterministic kernels are switched on for
    the whole process.

    The test images are read once, at the end. Choose recipes with `validation`, or on
    `digits.hold_out(…)`.

    Examples
    --------
    >>> import numpy as np
    >>> from zenlib.datasets import load_mnist
    >>> few = load_mnist().subset(640, 100, rng=np.random.default_rng(0))
    >>> run = train("smoke", few, seed=0, progress=False)
    >>> run.test_count, len(run.history["loss"])
    (100, 1)

    Book: §5.2 eq-one-cycle
    """
    recipe, seed = find_recipe(recipe), whole_number("seed", seed)
    real_number("checkpoint_interval_s", checkpoint_interval_s, least=0)
    digits, held_out = _split(_checked(digits), validation, seed)
    strategy = _checked_strategy(strategy, recipe)
    device = describe_device()
    if device.kind == "gpu":
        tf.config.experimental.enable_op_determinism()
    precision = device.precision if recipe.precision == "auto" else recipe.precision
    session = Session(
        recipe,
        digits.x_train,
        digits.y_train,
        held_out=held_out,
        seed=seed,
        precision=precision,
        strategy=strategy,
    )
    _resume(session, digits, checkpoint, checkpoint_interval_s, precision)
    title = f"{recipe.name}, seed {seed}"
    shown = progress and is_chief(strategy)
    session.train(Progress(title, recipe.epochs) if shown else Silence())
    model = session.model()
    return Run(
        model=model,
        recipe=recipe,
        seed=seed,
        history=session.past(),
        seconds=session.seconds,
        test_correct=int((predict(model, digits.x_test).argmax(axis=1) == digits.y_test).sum()),
        test_count=len(digits.y_test),
        device=device,
        precision=precision,
        replicas=strategy.num_replicas_in_sync,
    )


def _resume(session, digits, path, every_s, precision):
    """Tie the session to its checkpoint, and to the other machines' sessions."""
    alone = n_machines(session.strategy) == 1
    if path is None and alone:
        return
    identity = {
        "recipe": asdict(session.recipe),
        "seed": session.seed,
        "data": fingerprint(digits.x_train, digits.y_train),
        "precision": precision,
    }
    if not alone:
        check_agreement(session.strategy, identity)
    if path is not None:
        session.keep(Checkpoint(path, identity), every_s=every_s)


def _checked(digits):
    if not isinstance(digits, Digits):
        raise TypeError(
            f"digits must be a Digits, got {type(digits).__name__}; "
            "load it with zenlib.datasets.load_mnist(), or build Digits(x_train, y_train, …)"
        )
    if digits.x_train.shape[1:] != (28, 28):
        raise ValueError(
            f"digits must hold images of 28 x 28 pixels, got {digits.x_train.shape[1:]}"
        )
    for part in ("train", "test"):
        label = getattr(digits, f"y_{part}").max()
        if label > 9:
            raise ValueError(f"digits must hold labels from 0 to 9, got {label} in y_{part}")
    return digits


def _split(digits, validation, seed):
    """What to train and test on, and what is held out for validation, if anything."""
    if whole_number("validation", validation) == 0:
        return digits, None
    if validation >= len(digits.x_train):
        raise ValueError(
            f"validation must be below the number of training images, {len(digits.x_train)}, "
            f"got {validation}"
        )
    parts = digits.hold_out(validation, rng=np.random.default_rng(seed))
    kept = Digits(parts.x_train, parts.y_train, digits.x_test, digits.y_test)
    return kept, (parts.x_test, parts.y_test)


def _checked_strategy(strategy, recipe):
    if strategy is None:
        strategy = current_strategy()
    if not isinstance(strategy, tf.distribute.Strategy):
        raise TypeError(
            "strategy must be a tf.distribute.Strategy or None, got "
            f"{type(strategy).__name__}; write strategy=tf.distribute.MirroredStrategy()"
        )
    if recipe.batch_size < strategy.num_replicas_in_sync:
        raise ValueError(
            f"recipe must have a batch_size of at least one image for each of the "
            f"{strategy.num_replicas_in_sync} devices, got {recipe.batch_size}"
        )
    return strategy
