"""Memory that follows from the number of parameters: weights and what a training keeps beside."""

from dataclasses import dataclass

from zenlib._quantities import one_of
from zenlib.llm._arguments import whole, width


@dataclass(frozen=True)
class TrainingStates:
    """Bytes that a training keeps for every parameter.

    Parameters
    ----------
    weight_bytes : float
        The copy that multiplies.
    gradient_bytes : float
        Its gradient.
    optimizer_bytes : float
        All that the optimizer keeps: moments, and a full-precision copy of the weight.

    Raises
    ------
    TypeError, ValueError
        A field is no finite number, negative, or above 64.

    Notes
    -----
    Mixed precision with Adam: a weight and a gradient in 16 bits, and in 32 bits a copy of the
    weight and two moments: 2 + 2 + 4 + 4 + 4 = 16.

    References
    ----------
    Rajbhandari, Rasley, Ruwase, He, "ZeRO: memory optimizations toward training trillion
    parameter models", 2020, arXiv:1910.02054, §3.1.

    Examples
    --------
    >>> TrainingStates(2, 2, 4 + 4 + 4).total_bytes
    16

    Book: §10.2 eq-training-states
    """

    weight_bytes: float
    gradient_bytes: float
    optimizer_bytes: float

    def __post_init__(self):
        for name in ("weight_bytes", "gradient_bytes", "optimizer_bytes"):
            object.__setattr__(self, name, width(name, getattr(self, name), least=0))

    @property
    def total_bytes(self):
        """Bytes per parameter, all together."""
        return self.weight_bytes + self.gradient_bytes + self.optimizer_bytes


TRAINING_STATES = {
    "mixed-adam": TrainingStates(2, 2, 12),
    "mixed-adam-fp32-gradients": TrainingStates(2, 4, 12),
    "mixed-adam-8bit": TrainingStates(2, 2, 6),
    "mixed-momentum": TrainingStates(2, 2, 8),
    "bf16-adam": TrainingStates(2, 2, 4),
    "fp32-adam": TrainingStates(4, 4, 8),
    "fp32-sgd": TrainingStates(4, 4, 0),
}
"""Usual combinations of precision and optimizer. 16 bytes of mixed Adam: ZeRO, 2020,
arXiv:1910.02054, §3.1; one byte per moment of 8-bit Adam: Dettmers et al., 2022,
arXiv:2110.02861; the others add up from bytes per number (2026-11)."""


def training_states(states):
    """Bytes per parameter of a usual training, by its name.

    Parameters
    ----------
    states : str or TrainingStates
        A key of `TRAINING_STATES`; bytes of your own come back as they are.

    Returns
    -------
    TrainingStates

    Raises
    ------
    ValueError
        There is no such name; the message lists them.

    Examples
    --------
    >>> training_states("bf16-adam").total_bytes
    8

    Book: §10.2 eq-training-states
    """
    if isinstance(states, TrainingStates):
        return states
    return TRAINING_STATES[one_of("states", states, tuple(TRAINING_STATES))]


def weight_bytes(n_parameters, *, bytes_per_parameter=2):
    """Memory that the weights occupy.

    Parameters
    ----------
    n_parameters : int or ndarray
        Parameters, all experts of a mixture included: every one of them has to lie somewhere.
    bytes_per_parameter : float or ndarray
        4 in 32 bits, 2 in 16, 1 in 8; less if quantised (`quantized_bytes`).

    Returns
    -------
    int, float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Examples
    --------
    >>> weight_bytes(70 * 10**9)  # 140 GB
    140000000000

    Book: §10.2
    """
    per_parameter = width("bytes_per_parameter", bytes_per_parameter, above=0)
    return whole("n_parameters", n_parameters) * per_parameter


def quantized_bytes(bits, *, group_size=128, scale_bits=16, zero_bits=0):
    """Bytes per quantised parameter, with what its group needs to be read back.

    Parameters
    ----------
    bits : float or ndarray
        Bits of one stored weight.
    group_size : int or ndarray
        Weights that share a scale.
    scale_bits, zero_bits : float or ndarray
        Bits of a group's scale and of its zero point.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    (bits + (scale_bits + zero_bits) / group_size) / 8. GPTQ and AWQ in 4 bits with groups of 128:
    4 + (16 + 4)/128 = 4.16 bits. NF4 with doubly quantised scales, as QLoRA stores it: groups of
    64, scales of 8 + 32/256 bits, 4.127 bits. Token table and output layer usually stay in 16
    bits: count them apart.

    References
    ----------
    Frantar et al., "GPTQ", 2022, arXiv:2210.17323. Dettmers et al., "QLoRA", 2023,
    arXiv:2305.14314, §3.

    Examples
    --------
    >>> quantized_bytes(4, zero_bits=4) * 8
    4.15625
    >>> quantized_bytes(4, group_size=64, scale_bits=8 + 32 / 256) * 8
    4.126953125

    Book: §10.2
    """
    bits = width("bits", bits, above=0)
    scale = width("scale_bits", scale_bits, least=0)
    zero = width("zero_bits", zero_bits, least=0)
    return (bits + (scale + zero) / whole("group_size", group_size, least=1)) / 8


def checkpoint_bytes(n_parameters, *, states="mixed-adam"):
    """Size of a file from which a training can go on: weights and optimizer, no gradients.

    Parameters
    ----------
    n_parameters : int or ndarray
        Parameters that are trained.
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
    14 bytes per parameter with mixed Adam; a file of weights alone takes 2 of them.

    Examples
    --------
    >>> checkpoint_bytes(10**12)  # Narayanan et al. 2021 report 13.8 TB for a trillion
    14000000000000

    Book: §10.2 eq-training-states
    """
    states = training_states(states)
    kept = states.weight_bytes + states.optimizer_bytes
    return whole("n_parameters", n_parameters) * kept


def adapter_state_bytes(n_frozen, n_trained, *, frozen_bytes=2, states="mixed-adam"):
    """States of a training in which most parameters are frozen: LoRA, or QLoRA.

    Parameters
    ----------
    n_frozen : int or ndarray
        Parameters that stay as they are.
    n_trained : int or ndarray
        Parameters of the adapters.
    frozen_bytes : float or ndarray
        Bytes per frozen parameter: 2 for LoRA in 16 bits, about 0.52 for QLoRA
        (`quantized_bytes`).
    states : str or TrainingStates
        What is kept for each trained parameter.

    Returns
    -------
    int, float or ndarray

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    Frozen parameters have neither gradients nor optimizer states. Activations and logits come on
    top as in full training (`activation_bytes`, `logit_bytes`); for small models with a large
    vocabulary they decide.

    References
    ----------
    Hu et al., "LoRA", 2021, arXiv:2106.09685, §4.2. Dettmers et al., "QLoRA", 2023,
    arXiv:2305.14314.

    Examples
    --------
    >>> adapter_state_bytes(7e9, 4e7) / 1e9  # 14 GB frozen, 0.64 GB in training
    14.64

    Book: §10.2
    """
    frozen = whole("n_frozen", n_frozen) * width("frozen_bytes", frozen_bytes, least=0)
    return frozen + whole("n_trained", n_trained) * training_states(states).total_bytes
