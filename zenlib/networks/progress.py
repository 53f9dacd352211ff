"""The record of an epoch, and a line of text about it."""

import sys
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from zenlib._validation import whole_number
from zenlib.stopping import Progress


@dataclass(frozen=True)
class Epoch(Progress):
    """What `fit` writes down after each epoch; the stopping rules read it.

    Parameters
    ----------
    epoch, epochs : int, at least 1
        Which epoch this was, and how many were planned.
    accuracy, val_accuracy : float between 0 and 1, optional
        Share of hits, where the loss counts them.
    learning_rate : float, optional
        Of the last step, where a schedule gives one.

    Raises
    ------
    TypeError, ValueError
        If a count is out of its range.

    Notes
    -----
    The rest is that of `zenlib.stopping.Progress`: step, loss, val_loss, gradient_norm
    (of the last batch), seconds. `loss` and `accuracy` are averages over the epoch's batches,
    each measured before the step that it led to, with dropout at work: early in a training they
    lag behind the validation values, which are measured at the epoch's end.

    Examples
    --------
    >>> print(Epoch(100, 0.25, epoch=1, epochs=3, accuracy=0.9))
    epoch 1/3: loss 0.2500, accuracy 0.9000

    Book: §3.2.6
    """

    _: KW_ONLY
    epoch: int
    epochs: int
    accuracy: float | None = None
    val_accuracy: float | None = None
    learning_rate: float | None = None

    def __post_init__(self):
        super().__post_init__()
        whole_number("epoch", self.epoch, least=1)
        whole_number("epochs", self.epochs, least=1)

    def __str__(self):
        names = ("loss", "accuracy", "val_loss", "val_accuracy")
        values = ((name, getattr(self, name)) for name in names)
        shown = [f"{name} {value:.4f}" for name, value in values if value is not None]
        return f"epoch {self.epoch}/{self.epochs}: {', '.join(shown)}"


@dataclass(frozen=True)
class ProgressLines:
    """A display for `fit`: one line of text after each epoch.

    Parameters
    ----------
    stream : file, optional
        Where the lines go; standard output unless told otherwise.
    every : int, at least 1
        Only every so many epochs, and the last one.

    Raises
    ------
    TypeError, ValueError
        If `every` is no count.

    Examples
    --------
    >>> ProgressLines()(Epoch(100, 0.25, epoch=1, epochs=3))
    epoch 1/3: loss 0.2500

    Book: §3.2.6
    """

    stream: Any = field(default=None, repr=False)
    _: KW_ONLY
    every: int = 1

    def __post_init__(self):
        whole_number("every", self.every, least=1)

    def __call__(self, record):
        """Write the line."""
        if record.epoch % self.every == 0 or record.epoch == record.epochs:
            stream = sys.stdout if self.stream is None else self.stream
            stream.write(f"{record}\n")
            stream.flush()
