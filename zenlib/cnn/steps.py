"""The training loop: many steps in one compiled call, on one device or on several."""

import numpy as np

from zenlib.cnn.augmentation import dropout_mask, move_images, random_movements
from zenlib.cnn.backend import keras, tf
from zenlib.cnn.counts import seen_size
from zenlib.cnn.devices import usable_gpus
from zenlib.cnn.model import IMAGE_SHAPE, N_CLASSES, network_layers


class StepLoop:
    """A network in training: its weights, Adam's state, the data, and the compiled loop.

    Every random choice of a step follows from the seed and the step's number, and every
    replica computes its own rows of the same batch, so that neither the number of steps per
    call nor (but for rounding) the number of devices changes the result.
    """

    def __init__(self, recipe, images, labels, *, rates, seed, precision, strategy):
        self.recipe, self.strategy, self.keys = recipe, strategy, _random_keys(seed)
        with strategy.scope():
            layers = network_layers(
                recipe.network, seed=seed, precision=precision, last_activation=None
            )
            self._seen = seen_size(layers, IMAGE_SHAPE[0])
            keras.Sequential([keras.Input((self._seen, self._seen, 1)), *layers])
            self._layers = layers
            weights = [weight.value for layer in layers for weight in layer.weights]
            self._variables = {
                "weights": weights,
                "momentum": [_zeros_like(weight) for weight in weights],
                "velocity": [_zeros_like(weight) for weight in weights],
            }
            self._sums = tf.Variable(
                tf.zeros(2),
                synchronization=tf.VariableSynchronization.ON_READ,
                aggregation=tf.VariableAggregation.SUM,
            )
        if not recipe.moves_images:
            images = images[:, : self._seen, : self._seen]
        stored = tf.float32 if usable_gpus() else tf.uint8  # GPUs gather no bytes
        self._images = self._on_every_device(images[..., np.newaxis], stored)
        self._labels = self._on_every_device(labels, tf.int32)
        self._rates = self._on_every_device(_adam_rates(recipe, rates), tf.float32)

    def run(self, order, first_step, start, n_steps):
        """Take `n_steps` steps from position `start` of the epoch's `order` on.

        `first_step` is the number of steps before this epoch. Returns the summed loss and the
        number of correct predictions over the images of these steps.
        """
        numbers = (tf.constant(number, tf.int32) for number in (first_step, start, n_steps))
        sums = self._run(self._images, self._labels, self._rates, tf.constant(order), *numbers)
        return sums.numpy().tolist()

    def state(self):
        """All that a step changes, as arrays by name."""
        return {
            f"{group}/{index}": variable.numpy()
            for group, variables in self._variables.items()
            for index, variable in enumerate(variables)
        }

    def restore(self, state):
        """Continue from what `state` returned."""
        for group, variables in self._variables.items():
            for index, variable in enumerate(variables):
                variable.assign(state[f"{group}/{index}"])

    def weights(self):
        """The trained weights, in the order of the layers."""
        return [variable.numpy() for variable in self._variables["weights"]]

    @tf.function(autograph=False)  # plain graph calls: half a second less to compile
    def _run(self, images, labels, rates, order, first_step, start, n_steps):
        def take_step(position):
            args = (images, labels, rates, order, position, first_step + position)
            self.strategy.run(self._step, args=args)
            return (position + 1,)

        tf.while_loop(lambda position: position < start + n_steps, take_step, (start,))
        sums = self.strategy.run(self._take_sums)
        return self.strategy.reduce(tf.distribute.ReduceOp.SUM, sums, axis=None)

    def _step(self, images, labels, rates, order, position, step):
        """One replica's part of one step."""
        batch_size = self.recipe.batch_size
        batch = order[position * batch_size : (position + 1) * batch_size]
        n_images = tf.cast(tf.size(batch), tf.float32)
        batch, weights = self._one_for_everybody(batch)
        mine, weights = self._share(batch), self._share(weights)
        targets = tf.gather(labels, mine)
        with tf.GradientTape() as tape:
            logits = self._logits(tf.gather(images, mine), tf.size(batch), step)
            losses = tf.nn.softmax_cross_entropy_with_logits(self._smoothed(targets), logits)
            loss = tf.reduce_sum(weights * losses)
            mean_share = loss / n_images
        gradients = tape.gradient(mean_share, self._variables["weights"])
        self._update(self._summed(gradients), tf.gather(rates, step))
        right = tf.cast(tf.argmax(logits, axis=1, output_type=tf.int32) == targets, tf.float32)
        self._sums.assign_add(tf.stack([loss, tf.reduce_sum(weights * right)]))

    def _logits(self, values, n_rows, step):
        """The network as it is trained: moved images in, scores before the softmax out."""
        recipe = self.recipe
        values = tf.cast(values, tf.float32) / 255.0
        if recipe.moves_images:
            movements = random_movements(
                [self.keys["movement"], step],
                recipe.batch_size,
                size=IMAGE_SHAPE[0],
                shift=recipe.shift,
                rotation=recipe.rotation,
                zoom=recipe.zoom,
            )
            values = move_images(values, self._share(movements[:n_rows]), seen=self._seen)
        for layer in self._layers:
            values = layer(values)
            if recipe.dropout and isinstance(layer, keras.layers.Flatten):
                key = [self.keys["dropout"], step]
                mask = dropout_mask(key, recipe.batch_size, values.shape[1], recipe.dropout)
                values *= tf.cast(self._share(mask[:n_rows]), values.dtype)
        return values

    def _smoothed(self, targets):
        smoothing = self.recipe.label_smoothing
        return tf.one_hot(targets, N_CLASSES) * (1.0 - smoothing) + smoothing / N_CLASSES

    def _update(self, gradients, rates):
        """Adam's step on every weight, as Keras takes it, in one kernel each."""
        variables, recipe = self._variables, self.recipe
        for index, gradient in enumerate(gradients):
            tf.raw_ops.ResourceApplyAdam(
                var=variables["weights"][index].handle,
                m=variables["momentum"][index].handle,
                v=variables["velocity"][index].handle,
                lr=rates[0],
                beta1_power=rates[1],
                beta2_power=rates[2],
                beta1=recipe.beta_1,
                beta2=recipe.beta_2,
                epsilon=recipe.epsilon,
                grad=gradient,
            )

    def _take_sums(self):
        sums = tf.identity(self._sums)
        self._sums.assign(tf.zeros(2))
        return sums

    def _one_for_everybody(self, batch):
        """The batch, filled up until every replica has an image, and weights 1 or 0."""
        missing = tf.maximum(0, self.strategy.num_replicas_in_sync - tf.size(batch))
        weights = tf.concat([tf.ones([tf.size(batch)]), tf.zeros([missing])], axis=0)
        return tf.concat([batch, tf.repeat(batch[:1], missing)], axis=0), weights

    def _share(self, rows):
        """The rows of a whole batch that this replica computes."""
        replicas = self.strategy.num_replicas_in_sync
        if replicas == 1:
            return rows
        return rows[tf.distribute.get_replica_context().replica_id_in_sync_group :: replicas]

    def _summed(self, gradients):
        if self.strategy.num_replicas_in_sync == 1:
            return gradients
        context = tf.distribute.get_replica_context()
        return context.all_reduce(tf.distribute.ReduceOp.SUM, gradients)

    def _on_every_device(self, array, dtype):
        place = self.strategy.experimental_distribute_values_from_function
        return place(lambda _: tf.cast(tf.constant(array), dtype))


def _zeros_like(weight):
    return tf.Variable(tf.zeros(weight.shape), trainable=False)


def _adam_rates(recipe, rates):
    """(steps, 3): learning rate and the powers of beta_1 and beta_2 that correct the bias."""
    powers = np.arange(1, len(rates) + 1)
    return np.stack([rates, recipe.beta_1**powers, recipe.beta_2**powers], axis=1).astype(
        np.float32
    )


def _random_keys(seed):
    """One number for each kind of random choice within a step."""
    movement, dropout = np.random.SeedSequence(seed, spawn_key=(0,)).generate_state(2) // 2
    return {"movement": int(movement), "dropout": int(dropout)}
