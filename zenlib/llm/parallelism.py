"""One model on many devices: who keeps what, and what has to travel."""

from dataclasses import dataclass

from zenlib._elementwise import every, where
from zenlib._quantities import count, flag, instance, quantity
from zenlib.llm._arguments import LARGEST, WIDEST, whole, width
from zenlib.llm.memory import training_states


@dataclass(frozen=True, kw_only=True)
class Parallelism:
    """How a model and its training are divided among devices.

    Parameters
    ----------
    data : int
        Groups that each see other samples.
    tensor : int
        Devices among which each matrix is divided.
    pipeline : int
        Devices among which the layers are divided, in stages.
    zero_stage : {0, 1, 2, 3}
        What the data-parallel groups share instead of copying: nothing; optimizer states; also
        gradients; also weights (FSDP with full sharding).
    sequence : bool
        Whether the tensor-parallel devices also divide the tokens of norms and dropouts.
    chunks : int
        Pieces of the model on each pipeline stage; above 1 the schedule is interleaved.

    Raises
    ------
    TypeError, ValueError
        A field is out of its range.

    Examples
    --------
    >>> Parallelism(data=8, tensor=8, pipeline=2).n_devices
    128

    Book: §10.2
    """

    data: int = 1
    tensor: int = 1
    pipeline: int = 1
    zero_stage: int = 0
    sequence: bool = False
    chunks: int = 1

    def __post_init__(self):
        for name in ("data", "tensor", "pipeline", "chunks"):
            object.__setattr__(self, name, whole(name, getattr(self, name), least=1))
        object.__setattr__(self, "zero_stage", count("zero_stage", self.zero_stage, most=3))
        object.__setattr__(self, "sequence", flag("sequence", self.sequence))
        if not every((self.chunks == 1) | (self.pipeline > 1)):
            raise ValueError(
                f"chunks must be 1 without a pipeline, got {self.chunks!r}; give pipeline too"
            )

    @property
    def n_devices(self):
        """Devices in all."""
        return self.data * self.tensor * self.pipeline


SINGLE_DEVICE = Parallelism()
"""Everything on one device."""


@dataclass(frozen=True, kw_only=True)
class StateMemory:
    """What one device keeps of the states of a training.

    Parameters
    ----------
    weight_bytes, gradient_bytes, optimizer_bytes : float or ndarray
        Its share of the three kinds.

    Examples
    --------
    >>> StateMemory(weight_bytes=4, gradient_bytes=4, optimizer_bytes=24).total_bytes
    32

    Book: §10.2
    """

    weight_bytes: float
    gradient_bytes: float
    optimizer_bytes: float

    @property
    def total_bytes(self):
        """All three together."""
        return self.weight_bytes + self.gradient_bytes + self.optimizer_bytes


def state_memory(n_parameters, *, states="mixed-adam", parallelism=SINGLE_DEVICE):
    """Weights, gradients and optimizer states that one device keeps.

    Parameters
    ----------
    n_parameters : int or ndarray
        Parameters of the model.
    states : str or TrainingStates
        A key of `TRAINING_STATES`, or bytes of your own.
    parallelism : Parallelism
        How the model is divided.

    Returns
    -------
    StateMemory

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    Tensor and pipeline parallelism divide the parameters evenly; ZeRO divides what is left among
    the data-parallel groups. Norms, which tensor parallelism copies, and stages of unequal size
    are below one per cent.

    Examples
    --------
    >>> state_memory(175e9, parallelism=Parallelism(tensor=8, pipeline=16)).total_bytes / 1e9
    21.875

    Book: §10.2 eq-zero
    """
    instance("parallelism", parallelism, Parallelism, "; write Parallelism(data=8)")
    states, n = training_states(states), whole("n_parameters", n_parameters)
    parts, group = parallelism.tensor * parallelism.pipeline, parallelism.data

    def own(bytes_per_parameter, least_stage):
        divided = where(parallelism.zero_stage >= least_stage, group, 1)
        return _share(n * bytes_per_parameter, parts * divided)

    return StateMemory(
        weight_bytes=own(states.weight_bytes, 3),
        gradient_bytes=own(states.gradient_bytes, 2),
        optimizer_bytes=own(states.optimizer_bytes, 1),
    )


def zero_bytes(n_parameters, n_devices, *, stage, states="mixed-adam"):
    """States of a training that one of several data-parallel devices keeps under ZeRO.

    Parameters
    ----------
    n_parameters : int or ndarray
        Parameters of the model, or of one device's part if it is divided by tensor or pipeline
        parallelism too: those divide first.
    n_devices : int or ndarray
        Data-parallel devices, not all devices.
    stage : {0, 1, 2, 3}
        0 copies everything, 1 divides the optimizer states, 2 also gradients, 3 also weights
        (FSDP with full sharding).
    states : str or TrainingStates
        A key of `TRAINING_STATES`, or bytes of your own.

    Returns
    -------
    int, float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    With mixed Adam: 16P, 4P + 12P/N, 2P + 14P/N, 16P/N. Temporary buffers come on top, and in
    stage 3 the layer that is being computed, gathered whole.

    References
    ----------
    Rajbhandari et al., "ZeRO", 2020, arXiv:1910.02054, Figure 1: 7.5 billion parameters on 64
    devices take 120, 31.4, 16.6 and 1.9 GB.

    Examples
    --------
    >>> [round(zero_bytes(7.5e9, 64, stage=s) / 1e9, 2) for s in range(4)]
    [120.0, 31.41, 16.64, 1.88]

    Book: §10.2 eq-zero
    """
    layout = Parallelism(data=whole("n_devices", n_devices, least=1), zero_stage=stage)
    return state_memory(n_parameters, states=states, parallelism=layout).total_bytes


def ring_all_reduce_bytes(message_bytes, n_devices):
    """Bytes that each device sends while all add up a message in a ring.

    Parameters
    ----------
    message_bytes : float or ndarray
        Size of what every device has and of what every device gets.
    n_devices : int or ndarray
        Devices in the ring.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    2 (N - 1)/N · M. The message is cut into N pieces; in N - 1 rounds each device adds a piece
    and passes it on, in N - 1 more the sums go round. However many devices there are, each sends
    less than twice the message.

    References
    ----------
    Patarasuk, Yuan, "Bandwidth optimal all-reduce algorithms for clusters of workstations",
    J. Parallel Distrib. Comput. 69, 2009, doi:10.1016/j.jpdc.2008.09.002.

    Examples
    --------
    >>> ring_all_reduce_bytes(1000, 4)
    1500.0

    Book: §10.2 eq-ring-all-reduce
    """
    message = quantity("message_bytes", message_bytes, least=0, most=WIDEST * LARGEST)
    n = whole("n_devices", n_devices, least=1)
    return 2 * (n - 1) / n * message


def zero_traffic_bytes(n_parameters, n_devices, *, stage, bytes_per_value=2):
    """Bytes that each data-parallel device sends for one step of the optimizer.

    Parameters
    ----------
    n_parameters : int or ndarray
        Parameters of the model, or of one device's part of it.
    n_devices : int or ndarray
        Data-parallel devices.
    stage : {0, 1, 2, 3}
        Stage of ZeRO; 0 is plain data parallelism.
    bytes_per_value : float or ndarray
        Bytes of a travelling weight or gradient.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    Plain data parallelism all-reduces the gradients: every device sends (N - 1)/N of them to add
    up and as much again to hand out the sums. Stages 1 and 2 hand out the weights instead, at the
    same price. Stage 3 gathers the weights twice, before the forward and before the backward
    pass: three times (N - 1)/N instead of two.

    References
    ----------
    Rajbhandari et al., "ZeRO", 2020, arXiv:1910.02054, §7.

    Examples
    --------
    >>> [zero_traffic_bytes(1000, 4, stage=s) for s in range(4)]
    [3000.0, 3000.0, 3000.0, 4500.0]

    Book: §10.2 eq-ring-all-reduce
    """
    n = whole("n_devices", n_devices, least=1)
    passes = where(count("stage", stage, most=3) >= 3, 3, 2)
    message = whole("n_parameters", n_parameters) * width(
        "bytes_per_value", bytes_per_value, above=0
    )
    return passes * (n - 1) / n * message


def _share(amount, n):
    """An even part; what is not divided stays a whole number."""
    return amount if every(n == 1) else amount / n
