"""What other calculators answer, for `benchmarks.llm`; run by the Python that has them.

PYTHON benchmarks/llm_peers.py < questions.json > answers.json

Imports llm-analysis and ecologits alone, so that it runs where zenlib is not. A question is
{"name": …, the arguments}; a kind that fails answers null, with the reason on standard error.
"""

import json
import logging
import sys
import time
from importlib.metadata import version


def model_config(size):
    """llm-analysis knows no gate: three matrices of width f are two of width 3f/2."""
    from llm_analysis.config import ModelConfig

    width = size["d_ff"] * (1.5 if size["gated"] else 1)
    return ModelConfig(
        name="model",
        num_layers=size["n_layers"],
        n_head=size["n_heads"],
        num_key_value_heads=size["n_kv_heads"],
        hidden_dim=size["d_model"],
        vocab_size=size["vocab_size"],
        max_seq_len=1 << 20,
        ffn_embed_dim=int(width),
        expansion_ratio=width / size["d_model"],
    )


def analysis(size, gpu, *, tensor=1, data=1, **efficiency):
    """llm-analysis on a model, a card it knows by name, and a parallelism."""
    from llm_analysis import analysis as module
    from llm_analysis.config import ParallelismConfig

    return module.LLMAnalysis(
        model_config(size),
        module.get_gpu_config_by_name(gpu),
        module.get_dtype_config_by_name("w16a16e16"),
        ParallelismConfig(tp_size=tensor, dp_size=data, sp_size=tensor),
        **efficiency,
    )


def parameters(size):
    return analysis(size, "a100-sxm-80gb").get_num_params_total()


def training(size, *, n_tokens, context, mfu, tensor=1, data=2048):
    from llm_analysis.analysis import ActivationRecomputation, DSZeRO

    model = analysis(size, "a100-sxm-80gb", tensor=tensor, data=data, flops_efficiency=mfu)
    return model.training(
        batch_size_per_gpu=1,
        total_num_tokens=int(n_tokens),
        seq_len=context,
        activation_recomputation=ActivationRecomputation.NONE,
        ds_zero=DSZeRO.STAGE_3,
    )["gpu_hours"]


def serving(size, *, n_input, n_output, tensor, bandwidth_share, compute_share):
    efficiency = {"hbm_memory_efficiency": bandwidth_share, "flops_efficiency": compute_share}
    answer = analysis(size, "a100-sxm-80gb", tensor=tensor, **efficiency).inference(
        batch_size_per_gpu=1, seq_len=n_input, num_tokens_to_generate=n_output
    )
    return n_output / answer["total_latency"]


def cache_bytes(size, *, n_tokens):
    return (
        analysis(size, "a100-sxm-80gb").get_memory_kv_cache_per_layer(
            batch_size=1, seq_len=n_tokens
        )
        * (size["n_layers"])
    )


def energy_j(*, parameters_billions, n_output, pue):
    from ecologits.impacts.llm import compute_llm_impacts

    mix = dict.fromkeys(("adpe", "pe", "gwp", "wue"), 0.0)
    impacts = compute_llm_impacts(
        model_active_parameter_count=parameters_billions,
        model_total_parameter_count=parameters_billions,
        output_token_count=n_output,
        datacenter_pue=pue,
        datacenter_wue=0.0,
        **{f"if_electricity_mix_{name}": value for name, value in mix.items()},
    )
    return impacts.energy.value * 3.6e6 / n_output


def seconds_per_plan(plans):
    """Training and serving of each plan, one after the other: it takes one at a time."""
    started = time.perf_counter()
    for plan in plans:
        training(plan, n_tokens=1e12, context=2048, mfu=0.45, tensor=8)
        share = {"bandwidth_share": 0.72, "compute_share": 0.62}
        serving(plan, n_input=512, n_output=32, tensor=8, **share)
    return (time.perf_counter() - started) / len(plans)


def versions():
    return {name: version(name) for name in ("llm-analysis", "ecologits")}


QUESTIONS = {
    f.__name__: f
    for f in (parameters, training, serving, cache_bytes, energy_j, seconds_per_plan, versions)
}


def answer(name, **arguments):
    """The answer to a question, or None where the calculator gives none."""
    try:
        return QUESTIONS[name](**arguments)
    except (AssertionError, ValueError, ZeroDivisionError, TypeError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return None


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    json.dump([answer(**question) for question in json.load(sys.stdin)], sys.stdout)
