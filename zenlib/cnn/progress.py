"""Progress of a training run: a moving line for people, a few plain lines for logs."""

import sys
import time


class Progress:
    """Says where a run stands, no more often than its surroundings can bear.

    In a terminal one line moves, in a notebook one output is updated, and anywhere else (a
    file, a pipe) plain lines appear: one per epoch, and one every ten seconds within it.
    """

    def __init__(self, title, n_epochs, *, output=None):
        self._title, self._n_epochs = title, n_epochs
        self._output = _surroundings() if output is None else output
        self._last = time.monotonic()

    def update(self, epoch, done, n_steps, loss, accuracy):
        """Inside an epoch; shown when the line before is old enough."""
        if time.monotonic() - self._last < self._output.interval_s:
            return
        steps = f"{done:>{len(str(n_steps))}}/{n_steps} steps"
        self._output.show(self._text(epoch, steps, {"loss": loss, "accuracy": accuracy}))
        self._last = time.monotonic()

    def end_epoch(self, epoch, values):
        """An epoch is complete: its averages, in a line that stays."""
        self._output.keep(self._text(epoch, "", values))
        self._last = time.monotonic()

    def _text(self, epoch, steps, values):
        parts = [steps] if steps else []
        parts += [f"{name} {value:.4f}" for name, value in values.items()]
        return f"{self._title}: epoch {epoch + 1}/{self._n_epochs}: {', '.join(parts)}"


class Silence:
    """The same, and nothing is shown."""

    def update(self, *args):
        """Nothing."""

    def end_epoch(self, *args):
        """Nothing."""


class Terminal:
    """One line that is written over, above it the lines that stay."""

    interval_s = 0.2

    def __init__(self, stream):
        self._stream, self._width = stream, 0

    def show(self, text):
        """Write over the line."""
        self._stream.write("\r" + text.ljust(self._width))
        self._stream.flush()
        self._width = len(text)

    def keep(self, text):
        """Write over the line for the last time, and begin another."""
        self.show(text)
        self._stream.write("\n")
        self._stream.flush()
        self._width = 0


class Notebook:
    """One output of the running cell, updated in place."""

    interval_s = 0.5

    def __init__(self, handle):
        self._handle, self._kept = handle, []

    def show(self, text):
        """Show a line below those that stay."""
        self._handle.update(_Text("\n".join([*self._kept, text])))

    def keep(self, text):
        """Show a line and let it stay."""
        self.show(text)
        self._kept.append(text)


class Log:
    """Plain lines, few of them."""

    interval_s = 10.0

    def __init__(self, stream):
        self._stream = stream

    def show(self, text):
        """Write one line."""
        self._stream.write(text + "\n")
        self._stream.flush()

    keep = show


class _Text:
    """Plain text in a notebook, without the quotes of a string."""

    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return self._text


def _surroundings():
    """The output that fits where this process runs."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    if hasattr(shell, "kernel"):
        return Notebook(interactive.display.display(_Text("…"), display_id=True))
    return Terminal(sys.stdout) if sys.stdout.isatty() else Log(sys.stdout)
