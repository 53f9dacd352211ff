"""One training run under way: where it stands, how it goes on, how it is picked up again."""

import time

import numpy as np

from zenlib import schedules
from zenlib.cnn.inference import predict
from zenlib.cnn.machines import from_chief, is_chief
from zenlib.cnn.model import build
from zenlib.cnn.steps import StepLoop

STEPS_PER_CALL = 50
MEASURES = ("loss", "accuracy", "val_loss", "val_accuracy")


class Session:
    """The state of a run between two calls of its compiled loop."""

    def __init__(self, recipe, images, labels, *, held_out, seed, precision, strategy):
        started = time.perf_counter()
        self.recipe, self.seed, self.strategy = recipe, seed, strategy
        self._held_out = held_out
        self._measures = MEASURES if held_out else MEASURES[:2]
        self.n_images = len(images)
        self.steps_per_epoch = -(-len(images) // recipe.batch_size)
        self._model = build(recipe, seed=seed)
        self._loop = StepLoop(
            recipe,
            images,
            labels,
            rates=learning_rates(recipe, recipe.epochs * self.steps_per_epoch),
            seed=seed,
            precision=precision,
            strategy=strategy,
        )
        self.step = 0
        self.sums = np.zeros(2)  # loss and correct predictions of the epoch so far
        self.history = np.full((recipe.epochs, len(self._measures)), np.nan)
        self._checkpoint = None
        self.seconds = time.perf_counter() - started

    def keep(self, checkpoint, *, every_s):
        """Continue from the checkpoint where there is one, and write it from now on."""
        found = checkpoint.read() if is_chief(self.strategy) else None
        self._restore(from_chief(self.strategy, found or self._state()))
        self._checkpoint, self._every_s = checkpoint, every_s
        self._write()

    def train(self, progress):
        """Take the steps that are left."""
        while self.step < self.recipe.epochs * self.steps_per_epoch:
            epoch, position = divmod(self.step, self.steps_per_epoch)
            self._train_epoch(epoch, position, progress)
            self._end_epoch(epoch)
            progress.end_epoch(epoch, dict(zip(self._measures, self.history[epoch], strict=True)))

    def model(self):
        """The network with the weights as they are now, in float32."""
        self._model.set_weights(self._loop.weights())
        return self._model

    def past(self):
        """The measures of the epochs so far, by name."""
        done = self.history[: self.step // self.steps_per_epoch]
        return dict(zip(self._measures, map(tuple, done.T.tolist()), strict=True))

    def _train_epoch(self, epoch, position, progress):
        order = np.random.default_rng([self.seed, epoch]).permutation(self.n_images)
        for start in range(position, self.steps_per_epoch, STEPS_PER_CALL):
            n_steps = min(STEPS_PER_CALL, self.steps_per_epoch - start)
            started = time.perf_counter()
            self.sums += self._loop.run(order, epoch * self.steps_per_epoch, start, n_steps)
            self.seconds += time.perf_counter() - started
            self.step += n_steps
            self._check_finite()
            loss, accuracy = self._averages(start + n_steps)
            progress.update(epoch, start + n_steps, self.steps_per_epoch, loss, accuracy)
            if self.step % self.steps_per_epoch:  # after the last step the epoch is booked first
                self._write_if_due()

    def _end_epoch(self, epoch):
        self.history[epoch, :2] = self.sums / self.n_images
        self.sums = np.zeros(2)
        if self._held_out:
            self.history[epoch, 2:] = evaluate(self.model(), *self._held_out)
        self._write()

    def _averages(self, steps_done):
        return self.sums / min(steps_done * self.recipe.batch_size, self.n_images)

    def _check_finite(self):
        if not np.isfinite(self.sums[0]):
            raise FloatingPointError(
                f"the loss became {self.sums[0]} within {self.step} steps; "
                f"lower the recipe's learning_rate, {self.recipe.learning_rate}"
            )

    def _state(self):
        return {
            "step": np.array(self.step),
            "sums": self.sums,
            "seconds": np.array(self.seconds),
            "history": self.history,
            **self._loop.state(),
        }

    def _restore(self, state):
        self.step, self.seconds = int(state["step"]), float(state["seconds"])
        self.sums, self.history = np.array(state["sums"]), np.array(state["history"])
        self._loop.restore(state)

    def _write_if_due(self):
        if self._checkpoint and time.monotonic() - self._written >= self._every_s:
            self._write()

    def _write(self):
        if self._checkpoint and is_chief(self.strategy):
            self._checkpoint.write(self._state())
        self._written = time.monotonic()


def learning_rates(recipe, n_steps):
    """The learning rate of every step of a recipe, float64, shape (n_steps,)."""
    if n_steps == 0:
        return np.zeros(0)
    steps = np.arange(n_steps)
    if recipe.schedule == "constant":
        return schedules.constant(steps, n_steps, peak=recipe.learning_rate)
    return schedules.one_cycle(
        steps,
        n_steps,
        peak=recipe.learning_rate,
        rise_fraction=recipe.rise_fraction,
        start_fraction=recipe.start_fraction,
        final_fraction=recipe.final_fraction,
    )


def evaluate(model, images, labels):
    """Cross-entropy and accuracy of a model."""
    probabilities = predict(model, images)
    likelihood = np.take_along_axis(probabilities, labels[:, np.newaxis].astype(int), axis=1)
    loss = -np.log(np.maximum(likelihood, np.finfo(np.float32).tiny)).mean()
    return float(loss), float((probabilities.argmax(axis=1) == labels).mean())
