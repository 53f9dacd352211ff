"""Everything that one device keeps while it trains, in one ledger."""

from dataclasses import dataclass

from zenlib._quantities import flag, instance, one_of
from zenlib.llm._arguments import whole, width
from zenlib.llm.activation_memory import RECOMPUTE, activation_bytes, logit_bytes
from zenlib.llm.counts import lora_parameters, total_parameters
from zenlib.llm.memory import TrainingStates, training_states
from zenlib.llm.parallelism import SINGLE_DEVICE, Parallelism, state_memory
from zenlib.llm.shapes import TransformerShape

ADAPTED = ("q", "k", "v", "o")
"""Matrices of a block that get an adapter, if one is trained: all four of the attention."""


@dataclass(frozen=True, kw_only=True)
class TrainingSetup:
    """A training, as far as its memory depends on it.

    Parameters
    ----------
    shape : TransformerShape
        The model, one stack.
    n_tokens : int
        Tokens of a sequence.
    batch : int
        Sequences that one device computes at once: the micro-batch.
    states : str or TrainingStates
        Bytes kept per trained parameter, a key of `TRAINING_STATES`.
    recompute : {"none", "selective", "full"}
        What the backward pass computes again (`layer_activation_bytes`).
    flash : bool
        Whether attention never writes its scores.
    dropout : bool
        Whether dropout masks are kept.
    adapter_rank : int
        Rank of LoRA adapters on the matrices of the attention; 0 trains everything.
    frozen_bytes : float
        Bytes of a frozen parameter, if adapters are trained.
    bytes_per_logit : float
        See `logit_bytes`.
    parallelism : Parallelism
        How the model is divided.

    Raises
    ------
    TypeError, ValueError
        A field is out of its range.

    Examples
    --------
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> TrainingSetup(shape=gpt2, n_tokens=1024).states.total_bytes
    16

    Book: §10.2
    """

    shape: TransformerShape
    n_tokens: int
    batch: int = 1
    states: TrainingStates | str = "mixed-adam"
    recompute: str = "none"
    flash: bool = False
    dropout: bool = False
    adapter_rank: int = 0
    frozen_bytes: float = 2
    bytes_per_logit: float = 12
    parallelism: Parallelism = SINGLE_DEVICE

    def __post_init__(self):
        checked = {
            "shape": instance("shape", self.shape, TransformerShape),
            "n_tokens": whole("n_tokens", self.n_tokens, least=1),
            "batch": whole("batch", self.batch, least=1),
            "states": training_states(self.states),
            "recompute": one_of("recompute", self.recompute, RECOMPUTE),
            "flash": flag("flash", self.flash),
            "dropout": flag("dropout", self.dropout),
            "adapter_rank": whole("adapter_rank", self.adapter_rank),
            "frozen_bytes": width("frozen_bytes", self.frozen_bytes, least=0),
            "bytes_per_logit": width("bytes_per_logit", self.bytes_per_logit, above=0),
            "parallelism": instance("parallelism", self.parallelism, Parallelism),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, kw_only=True)
class TrainingMemory:
    """What the fullest device keeps, by kind.

    Parameters
    ----------
    weight_bytes, gradient_bytes, optimizer_bytes : float or ndarray
        States of the training; frozen weights are among the weights.
    activation_bytes : float or ndarray
        What the forward pass leaves for the backward pass.
    logit_bytes : float or ndarray
        Scores of every word at every token.

    Examples
    --------
    >>> ledger = TrainingMemory(
    ...     weight_bytes=2, gradient_bytes=2, optimizer_bytes=12, activation_bytes=5, logit_bytes=3
    ... )
    >>> ledger.total_bytes
    24

    Book: §10.2
    """

    weight_bytes: float
    gradient_bytes: float
    optimizer_bytes: float
    activation_bytes: float
    logit_bytes: float

    @property
    def state_bytes(self):
        """What is kept from step to step."""
        return self.weight_bytes + self.gradient_bytes + self.optimizer_bytes

    @property
    def step_bytes(self):
        """What lives for one step."""
        return self.activation_bytes + self.logit_bytes

    @property
    def total_bytes(self):
        """Everything."""
        return self.state_bytes + self.step_bytes


def training_memory(setup):
    """Everything that the fullest device keeps while it trains.

    Parameters
    ----------
    setup : TrainingSetup
        The training.

    Returns
    -------
    TrainingMemory

    Raises
    ------
    TypeError, ValueError
        `setup` is no TrainingSetup, or its shape has a decoder beside an encoder.

    Notes
    -----
    The sum of `state_memory`, `activation_bytes` and `logit_bytes`. With a pipeline it is an upper
    bound: the first stage holds the most activations, the last one the logits. Libraries,
    communication buffers and fragmentation take some gigabytes besides.

    Examples
    --------
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> ledger = training_memory(TrainingSetup(shape=gpt2, n_tokens=1024, batch=8, flash=True))
    >>> [round(part / 1e9, 2) for part in (ledger.state_bytes, ledger.step_bytes)]
    [1.99, 7.36]

    Book: §10.2 eq-training-states eq-activation-memory eq-logit-memory
    """
    instance("setup", setup, TrainingSetup)
    states = _state_memory(setup)
    step = {"batch": setup.batch}
    return TrainingMemory(
        weight_bytes=states.weight_bytes + _frozen_bytes(setup),
        gradient_bytes=states.gradient_bytes,
        optimizer_bytes=states.optimizer_bytes,
        activation_bytes=activation_bytes(
            setup.shape,
            setup.n_tokens,
            recompute=setup.recompute,
            flash=setup.flash,
            dropout=setup.dropout,
            parallelism=setup.parallelism,
            **step,
        ),
        logit_bytes=logit_bytes(
            setup.shape.vocab_size,
            setup.n_tokens,
            bytes_per_logit=setup.bytes_per_logit,
            n_devices=setup.parallelism.tensor,
            **step,
        ),
    )


def _state_memory(setup):
    """States of what is trained: the model, or adapters."""
    trained = total_parameters(setup.shape)
    if setup.adapter_rank:
        trained = lora_parameters(setup.shape, setup.adapter_rank, targets=ADAPTED)
    return state_memory(trained, states=setup.states, parallelism=setup.parallelism)


def _frozen_bytes(setup):
    """Weights that are not trained, on one device."""
    if not setup.adapter_rank:
        return 0
    kept = TrainingStates(setup.frozen_bytes, 0, 0)
    n_frozen = total_parameters(setup.shape)
    frozen = state_memory(n_frozen, states=kept, parallelism=setup.parallelism)
    return frozen.weight_bytes
