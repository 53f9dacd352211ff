"""The arithmetic of large models: parameters, operations, memory, time, energy.

shapes          TransformerShape, MixtureOfExperts, LatentAttention: what a model is made of
counts          parameters: total, active, multiplied, of adapters, as a ledger
flops           operations: forward, in training, of adapters, and by the rule 6ND
catalogue       published_model, published_models: shapes, sizes and training, with sources
hardware        accelerator, accelerators: peaks, memory, bandwidth, power, with sources
energy          electricity, grids, greenhouse gases, joules per token
scaling         ScalingLaw, HOFFMANN, BESIROGLU: the loss that parameters and tokens buy
optimum         the best split of a budget between a model and its data
kaplan          the laws of 2020, without embeddings; the critical batch
lifetime        the best model when it is used as well as trained
repetition      what a token is worth when it is read again
training        time, chip-hours, MFU and HFU, Megatron's count, the pipeline's bubble
hours           chip-hours as an interval
availability    failures and checkpoints
memory          weights, quantised weights, checkpoints, adapters; bytes per parameter in training
parallelism     Parallelism, ZeRO and the rest: who keeps what, and what travels
activation_memory   what a forward pass leaves for the backward pass; logits
training_memory     TrainingSetup, training_memory: one device's ledger
kv_cache        keys and values of past tokens, and how many fit
deployment      Deployment, Calibration: a model on the cards that serve it
inference       prefill and decode times, experts that a batch visits
serving         capacity, latency, throughput, and the frontier between them
fit             does it fit, and if not, the smallest change that makes it fit

It needs the standard library alone. Every quantity may be a number or a NumPy array of them;
arrays broadcast, and whole numbers stay exact.
"""

from zenlib.llm.activation_memory import (
    RECOMPUTE,
    activation_bytes,
    layer_activation_bytes,
    logit_bytes,
)
from zenlib.llm.availability import checkpoint_interval_s, training_availability
from zenlib.llm.catalogue import PublishedModel, published_model, published_models
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
from zenlib.llm.deployment import (
    CALIBRATED,
    CALIBRATED_FP8,
    IDEAL,
    Calibration,
    Deployment,
    deploy,
    fit_calibration,
)
from zenlib.llm.energy import (
    GridCarbon,
    carbon_kg,
    embodied_carbon_kg,
    energy_kwh,
    energy_per_token_j,
    grid_carbon,
    grid_carbons,
)
from zenlib.llm.fit import Fit, fit_serving, fit_training
from zenlib.llm.flops import (
    error_of_6nd,
    forward_flops,
    lora_training_flops,
    training_flops,
    training_flops_6nd,
)
from zenlib.llm.hardware import Accelerator, accelerator, accelerators
from zenlib.llm.hours import MFU_P10, MFU_P90, HoursInterval, chip_hours_interval, utilisation_range
from zenlib.llm.inference import critical_batch, decode_step_s, expected_experts, prefill_s
from zenlib.llm.kaplan import PETAFLOPS_DAY, critical_batch_tokens, kaplan_loss, kaplan_optimum
from zenlib.llm.kv_cache import kv_cache_bytes, kv_capacity_tokens, kv_token_bytes
from zenlib.llm.lifetime import LifetimeOptimum, cost_per_flop, lifetime_optimum
from zenlib.llm.memory import (
    TRAINING_STATES,
    TrainingStates,
    adapter_state_bytes,
    checkpoint_bytes,
    quantized_bytes,
    training_states,
    weight_bytes,
)
from zenlib.llm.optimum import Allocation, compute_optimum
from zenlib.llm.parallelism import (
    SINGLE_DEVICE,
    Parallelism,
    StateMemory,
    ring_all_reduce_bytes,
    state_memory,
    zero_bytes,
    zero_traffic_bytes,
)
from zenlib.llm.repetition import REPETITION_SCALE, effective_tokens
from zenlib.llm.scaling import (
    BESIROGLU,
    HOFFMANN,
    HOFFMANN_PRINTED,
    ScalingLaw,
    scaling_loss,
    tokens_for_loss,
)
from zenlib.llm.serving import (
    ServingPoint,
    cache_capacity,
    largest_batch,
    output_tokens_per_s,
    request_s,
    serving_frontier,
    serving_point,
)
from zenlib.llm.shapes import RELATIVE_BUCKETS, LatentAttention, MixtureOfExperts, TransformerShape
from zenlib.llm.training import (
    flops_utilisation,
    megatron_flops,
    pipeline_bubble,
    training_chip_hours,
    training_time_s,
)
from zenlib.llm.training_memory import ADAPTED, TrainingMemory, TrainingSetup, training_memory

__all__ = [
    "ADAPTED",
    "BESIROGLU",
    "CALIBRATED",
    "CALIBRATED_FP8",
    "HOFFMANN",
    "HOFFMANN_PRINTED",
    "IDEAL",
    "MFU_P10",
    "MFU_P90",
    "PETAFLOPS_DAY",
    "RECOMPUTE",
    "RELATIVE_BUCKETS",
    "REPETITION_SCALE",
    "SINGLE_DEVICE",
    "TRAINING_STATES",
    "Accelerator",
    "Allocation",
    "Calibration",
    "Deployment",
    "Fit",
    "GridCarbon",
    "HoursInterval",
    "LatentAttention",
    "LifetimeOptimum",
    "MixtureOfExperts",
    "Parallelism",
    "ParameterCounts",
    "PublishedModel",
    "ScalingLaw",
    "ServingPoint",
    "StateMemory",
    "TrainingMemory",
    "TrainingSetup",
    "TrainingStates",
    "TransformerShape",
    "accelerator",
    "accelerators",
    "activation_bytes",
    "active_parameters",
    "adapter_state_bytes",
    "cache_capacity",
    "carbon_kg",
    "checkpoint_bytes",
    "checkpoint_interval_s",
    "chip_hours_interval",
    "compute_optimum",
    "cost_per_flop",
    "critical_batch",
    "critical_batch_tokens",
    "decode_step_s",
    "deploy",
    "effective_tokens",
    "embodied_carbon_kg",
    "energy_kwh",
    "energy_per_token_j",
    "error_of_6nd",
    "expected_experts",
    "fit_calibration",
    "fit_serving",
    "fit_training",
    "flops_utilisation",
    "forward_flops",
    "gpt_parameters",
    "grid_carbon",
    "grid_carbons",
    "kaplan_loss",
    "kaplan_optimum",
    "kv_cache_bytes",
    "kv_capacity_tokens",
    "kv_token_bytes",
    "largest_batch",
    "layer_activation_bytes",
    "lifetime_optimum",
    "logit_bytes",
    "lora_parameters",
    "lora_training_flops",
    "matmul_parameters",
    "megatron_flops",
    "non_embedding_parameters",
    "output_tokens_per_s",
    "parameter_counts",
    "pipeline_bubble",
    "prefill_s",
    "published_model",
    "published_models",
    "quantized_bytes",
    "request_s",
    "ring_all_reduce_bytes",
    "scaling_loss",
    "serving_frontier",
    "serving_point",
    "state_memory",
    "tokens_for_loss",
    "total_parameters",
    "training_availability",
    "training_chip_hours",
    "training_flops",
    "training_flops_6nd",
    "training_memory",
    "training_states",
    "training_time_s",
    "utilisation_range",
    "weight_bytes",
    "zero_bytes",
    "zero_traffic_bytes",
]
