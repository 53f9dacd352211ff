"""The rows of `benchmarks.llm`: what was published, what zenlib says, what a rule of thumb says.

Each row also carries the question that the peers are asked (`benchmarks.llm_peers`).
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from zenlib import llm

A100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}
MFU = 0.45  # what llm-analysis' README takes for the LLaMA family


def published():
    """tests/published/tables.py, which no installed package named `tests` can hide."""
    spec = spec_from_file_location(
        "published", Path(__file__).resolve().parents[1] / "tests/published/tables.py"
    )
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def size_of(shape):
    """What every calculator asks of a model."""
    names = ("n_layers", "d_model", "n_heads", "n_kv_heads", "d_ff", "gated", "vocab_size")
    return {name: getattr(shape, name) for name in names}


# EleutherAI/cookbook, calc_transformer_mem.py, of 2025: heads times their length make the width


def cookbook_parameters(shape, context):
    """Two token tables, positions, eight norms' worth a layer, attention, feed-forward."""
    L, d = shape.n_layers, shape.d_model
    keys = shape.n_kv_heads / shape.n_heads
    tables = 2 * shape.vocab_size * d + context * d
    feed_forward = (3 if shape.gated else 2) * L * d * shape.d_ff
    return tables + 8 * d * L + 2 * d + 2 * (1 + keys) * L * d**2 + feed_forward


def cookbook_cache_bytes(shape, n_tokens):
    """Bytes times width times layers: one tensor, and as wide as the model."""
    return 2 * shape.d_model * shape.n_layers * n_tokens


# Rows: a name, what was published, our answer, the cookbook's, and the question for the peers


def parameter_rows(tables):
    """Decoders whose total is published to the digit or as their authors rounded it."""
    exact = {r["model"]: r["params_published"] for r in tables.read("shapes")}
    for model in llm.published_models("decoder"):
        if "exact-count" in model.shape_confidence:
            exact[model.name] = model.n_parameters
    for name, count in exact.items():
        shape = tables.SHAPES[name]
        if count and shape.experts is None and shape.latent is None:
            yield {
                "name": name,
                "published": count,
                "zenlib": llm.total_parameters(shape),
                "cookbook": cookbook_parameters(shape, shape.n_positions or 2048),
                "question": {"name": "parameters", "size": size_of(shape)},
            }


def hour_rows(tables):
    """The LLaMA family at one utilisation for all."""
    for name, tensor in (("LLaMA-7B", 1), ("LLaMA-13B", 1), ("LLaMA-65B", 8)):
        model = llm.published_model(name)
        work = {"n_tokens": model.n_tokens, "context": 2048}
        rate = {"peak_flops_per_s": A100["flop_per_s"], "mfu": MFU}
        rule = llm.training_flops_6nd(cookbook_parameters(model.shape, 2048), model.n_tokens)
        size = size_of(model.shape)
        yield {
            "name": name,
            "published": model.chip_hours,
            "zenlib": llm.training_chip_hours(llm.training_flops(model.shape, **work), **rate),
            "cookbook": llm.training_chip_hours(rule, **rate),
            "question": {"name": "training", "size": size, **work, "mfu": MFU, "tensor": tensor},
        }


def speed_rows(tables):
    """Qwen2.5 in 16 bits on A100: what the calibration did not see."""
    shares = {
        "bandwidth_share": llm.CALIBRATED.bandwidth_share,
        "compute_share": llm.CALIBRATED.compute_share,
    }
    for row in tables.read("inference", weights_bytes=2, metric="out tok/s"):
        seen = row["in_len"] <= 14336 and row["model"].endswith(("-0.5B", "-1.5B", "-7B"))
        if not row["model"].startswith("Qwen2.5") or seen:
            continue
        shape, n = tables.SHAPES[row["model"]], row["n_gpu"]
        length = {"n_input": row["in_len"], "n_output": row["out_len"]}
        deployment = llm.Deployment(shape=shape, n_devices=n, **A100)
        question = {"size": size_of(shape), "tensor": n, **length, **shares}
        yield {
            "name": f"{row['model']} {row['in_len']}",
            "published": row["measured"],
            "zenlib": llm.output_tokens_per_s(deployment, **length),
            "cookbook": None,
            "question": {"name": "serving", **question},
        }


def cache_rows(tables):
    """Tokens of Qwen3-235B that vLLM put into 8.11 GiB on each of four cards."""
    [row] = tables.read("memory", row="Qwen3-235B-A22B vLLM TP4")
    shape, room = tables.SHAPES["Qwen3-235B-A22B"], 4 * 8.11 * 2**30
    yield {
        "name": "Qwen3-235B, tokens",
        "published": row["value"],
        "zenlib": room / llm.kv_token_bytes(shape),
        "cookbook": room / cookbook_cache_bytes(shape, 1),
        "question": {"name": "cache_bytes", "size": size_of(shape), "n_tokens": 1},
        "from_answer": room,
    }


ROWS = {
    "parameters": parameter_rows,
    "training hours": hour_rows,
    "tokens per second": speed_rows,
    "cache": cache_rows,
}
