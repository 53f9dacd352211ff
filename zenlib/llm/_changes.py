"""What can be changed so that something fits, from cheap to dear, and how changes are combined.

A change is (how dear, what it is called, the fields that it sets). The things that can be changed
are independent of one another; each has its own list, which begins with leaving it as it is.
"""

from dataclasses import replace
from itertools import product

from zenlib.llm.memory import TRAINING_STATES, quantized_bytes

LORA_RANK = 16  # LoRA, 2021, arXiv:2106.09685, §7.2: 4 to 8 are enough; in practice 8 to 64 (2026)
NF4_BYTES = quantized_bytes(4, group_size=64, scale_bits=8 + 32 / 256)
INT4_BYTES = quantized_bytes(4, zero_bits=4)
AS_IT_IS = (0, "", {})


def smallest_change(start, things, fits):
    """The least combination that fits: (names, what is then run), or None.

    A change counts for more than all cheaper ones together.
    """
    combinations = sorted(map(_combined, product(*things)), key=lambda found: found[0])
    for _, names, fields in combinations:
        candidate = _changed(start, fields)
        if fits(candidate):
            return names, candidate
    return None


def training_changes(setup):
    """For each thing that can be changed in a training, what it can be changed to."""
    parts = (_attention, _zero, _batch, _tensor, _optimizer, _adapters)
    return [[AS_IT_IS, *part(setup)] for part in parts]


def serving_changes(deployment):
    """For each thing that can be changed in a deployment, what it can be changed to."""
    cache = [(1, "8-bit keys and values", {"bytes_per_value": 1})]
    weights = [
        (2, "8-bit weights", {"bytes_per_parameter": 1}),
        (3, "4-bit weights", {"bytes_per_parameter": INT4_BYTES}),
    ]
    now = deployment.bytes_per_parameter
    lighter = [change for change in weights if change[2]["bytes_per_parameter"] < now]
    return [[AS_IT_IS, *(cache if deployment.bytes_per_value > 1 else [])], [AS_IT_IS, *lighter]]


def _attention(setup):
    if setup.recompute == "full":
        return []
    everything = (6, "full recompute", {"recompute": "full", "flash": True})
    if setup.recompute == "selective" or setup.flash:
        return [everything]
    flash = (1, "FlashAttention", {"flash": True})
    return [flash, (4, "selective recompute", {"recompute": "selective"}), everything]


def _zero(setup):
    split = setup.parallelism
    stages = {2: 2, 3: 5}
    return [
        (dearness, f"ZeRO stage {stage}", {"zero_stage": stage})
        for stage, dearness in stages.items()
        if split.data > 1 and stage > split.zero_stage
    ]


def _batch(setup):
    halves = (setup.batch // 2**k for k in range(1, setup.batch.bit_length()))
    return [(3, f"micro-batches of {size}", {"batch": size}) for size in halves]


def _tensor(setup):
    split, heads = setup.parallelism, setup.shape.n_heads
    if split.tensor > 1:
        return []
    return [
        (
            7,
            f"tensor parallelism over {t}",
            {"tensor": t, "data": split.data // t, "sequence": True},
        )
        for t in (2, 4, 8)
        if split.data % t == 0 and heads % t == 0
    ]


def _optimizer(setup):
    if setup.states != TRAINING_STATES["mixed-adam"]:
        return []
    return [(8, "8-bit optimizer states", {"states": TRAINING_STATES["mixed-adam-8bit"]})]


def _adapters(setup):
    if setup.shape.latent is not None:  # `lora_parameters` does not cover them
        return []
    rank = setup.adapter_rank or LORA_RANK
    lora = (9, f"LoRA of rank {rank}", {"adapter_rank": rank})
    qlora = (10, f"QLoRA of rank {rank}", {"adapter_rank": rank, "frozen_bytes": NF4_BYTES})
    if not setup.adapter_rank:
        return [lora, qlora]
    return [qlora] if setup.frozen_bytes > NF4_BYTES else []


def _combined(changes):
    """Several changes as one: how dear, names with the dearest first, fields."""
    made = sorted((change for change in changes if change[0]), key=lambda change: -change[0])
    dearness = [change[0] for change in made]
    fields = {name: value for change in made for name, value in change[2].items()}
    return dearness, tuple(change[1] for change in made), fields


def _changed(start, fields):
    """A setup or deployment with other fields; those of its parallelism are gathered."""
    own = {name: value for name, value in fields.items() if hasattr(start, name)}
    split = {name: value for name, value in fields.items() if name not in own}
    return replace(start, **own, **_split(start, split))


def _split(start, fields):
    return {"parallelism": replace(start.parallelism, **fields)} if fields else {}
