"""The arithmetic of large models: parameters, operations, memory, time, energy.

shapes          TransformerShape, MixtureOfExperts, LatentAttention: what a model is made of
counts          parameters: total, active, multiplied, of adapters, as a ledger
flops           operations: forward, in training, of adapters, and by the rule 6ND
scaling         ScalingLaw, HOFFMANN, BESIROGLU: the loss that parameters and tokens buy
optimum         the best split of a budget between a model and its data
kaplan          the laws of 2020, without embeddings; the critical batch
lifetime        the best model when it is used as well as trained
repetition      what a token is worth when it is read again
training        time, accelerator-hours, MFU and HFU, Megatron's count, the pipeline's bubble
hours           accelerator-hours as an interval
availability    failures and checkpoints

It needs the standard library alone. Every quantity may be a number or a NumPy array of them;
arrays broadcast, and whole numbers stay exact.
"""

from zenlib.llm.availability import (
    checkpoint_interval_s,
    training_availability,
)
from zenlib.llm.counts import (
    ParameterCounts,
    active_parameters,
    gpt_parameters,
    lora_parameters,
    matmul_parameters,
    non_embedding_parameters,
    parameter_counts,
    total_parameters,
)
from zenlib.llm.flops import (
    error_of_6nd,
    forward_flops,
    lora_training_flops,
    training_flops,
    training_flops_6nd,
)
from zenlib.llm.hours import (
    MFU_P10,
    MFU_P90,
    HoursInterval,
    accelerator_hours_interval,
    utilisation_range,
)
from zenlib.llm.kaplan import (
    PETAFLOPS_DAY,
    critical_batch_tokens,
    kaplan_loss,
    kaplan_optimum,
)
from zenlib.llm.lifetime import (
    LifetimeOptimum,
    cost_per_flop,
    lifetime_optimum,
)
from zenlib.llm.optimum import (
    FLOPS_PER_PARAMETER_AND_TOKEN,
    Allocation,
    compute_optimum,
)
from zenlib.llm.repetition import (
    REPETITION_SCALE,
    effective_tokens,
)
from zenlib.llm.scaling import (
    BESIROGLU,
    HOFFMANN,
    HOFFMANN_PRINTED,
    ScalingLaw,
    scaling_loss,
    tokens_for_loss,
)
from zenlib.llm.shapes import (
    RELATIVE_BUCKETS,
    LatentAttention,
    MixtureOfExperts,
    TransformerShape,
)
from zenlib.llm.training import (
    accelerator_hours,
    flops_utilisation,
    megatron_flops,
    pipeline_bubble,
    training_time_s,
)

__all__ = [
    "BESIROGLU",
    "FLOPS_PER_PARAMETER_AND_TOKEN",
    "HOFFMANN",
    "HOFFMANN_PRINTED",
    "MFU_P10",
    "MFU_P90",
    "PETAFLOPS_DAY",
    "RELATIVE_BUCKETS",
    "REPETITION_SCALE",
    "Allocation",
    "HoursInterval",
    "LatentAttention",
    "LifetimeOptimum",
    "MixtureOfExperts",
    "ParameterCounts",
    "ScalingLaw",
    "TransformerShape",
    "accelerator_hours",
    "accelerator_hours_interval",
    "active_parameters",
    "checkpoint_interval_s",
    "compute_optimum",
    "cost_per_flop",
    "critical_batch_tokens",
    "effective_tokens",
    "error_of_6nd",
    "flops_utilisation",
    "forward_flops",
    "gpt_parameters",
    "kaplan_loss",
    "kaplan_optimum",
    "lifetime_optimum",
    "lora_parameters",
    "lora_training_flops",
    "matmul_parameters",
    "megatron_flops",
    "non_embedding_parameters",
    "parameter_counts",
    "pipeline_bubble",
    "scaling_loss",
    "tokens_for_loss",
    "total_parameters",
    "training_availability",
    "training_flops",
    "training_flops_6nd",
    "training_time_s",
    "utilisation_range",
]
