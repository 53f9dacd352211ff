"""zenlib.llm and zenlib.economics beside other calculators: how right, and how fast.

    python -m venv peers && peers/bin/pip install llm-analysis==0.2.2 ecologits==0.11.3
    python -m benchmarks.llm --peers peers/bin/python

llm-analysis and ecologits pin old packages and have an environment of their own, in which
`benchmarks/llm_peers.py` answers; without `--peers` their columns are left out. The rules of
EleutherAI's cookbook are written out here; numpy-financial is in the environment of `make`.
Everybody gets the same rows of tests/published, the same utilisation and the same efficiencies.
Writes benchmarks/llm.json.
"""

import argparse
import datetime
import json
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from statistics import fmean, median

import numpy as np
import numpy_financial

from benchmarks.llm_rows import A100, MFU, ROWS, published
from benchmarks.rounds import interleaved, ratio_per_round, table
from zenlib import economics, llm

HERE = Path(__file__).resolve().parent
OUTPUT = HERE / "llm.json"
PLANS, ASKED = 100_000, 200


def ask(python, questions):
    """Answers of the peers' environment, in the order of the questions."""
    done = subprocess.run(
        [python, HERE / "llm_peers.py"], input=json.dumps(questions), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{python} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def with_answers(rows, answers):
    """Rows that carry llm-analysis' answers beside the others."""
    for row, answer in zip(rows, answers, strict=True):
        room = row.pop("from_answer", None)
        row["llm-analysis"] = room / answer if room and answer else answer
        row.pop("question")
    return rows


def summarise(rows):
    """By side: rows answered, and the absolute error as a share of what was published."""
    summary = {}
    for side in ("zenlib", "cookbook", "llm-analysis"):
        pairs = [(row[side], row["published"]) for row in rows if row.get(side) is not None]
        errors = [abs(answer / truth - 1) for answer, truth in pairs]
        if errors:
            summary[side] = {
                "rows": len(errors),
                "exact": sum(answer == truth for answer, truth in pairs),
                "mean": fmean(errors),
                "median": median(errors),
                "most": max(errors),
            }
    return summary


# Speed


def random_sizes(n, seed=0):
    rng = np.random.default_rng(seed)
    d_model = 1024 * rng.integers(1, 9, n)
    return {
        "n_layers": rng.integers(8, 81, n),
        "d_model": d_model,
        "n_heads": d_model // 128,
        "d_ff": 4 * d_model,
        "vocab_size": 1024 * rng.integers(32, 256, n),
    }


def our_plans(n):
    """The same answers as the peers give, for n plans at once."""
    shape = llm.TransformerShape(**random_sizes(n))
    flops = llm.training_flops(shape, 1e12, 2048)
    hours = llm.training_chip_hours(flops, peak_flops_per_s=312e12, mfu=MFU)
    states = llm.zero_bytes(llm.total_parameters(shape), 2048, stage=3)
    deployment = llm.Deployment(shape=shape, n_devices=8, **A100)
    cache = llm.kv_cache_bytes(shape, 544, n_devices=8)
    return hours, states, cache, llm.request_s(deployment, n_input=512, n_output=32)


def seconds(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def plan_speed(python, rounds):
    """Microseconds per plan of each side, in turns: 10⁵ of ours at once, 200 of llm-analysis."""
    sizes = random_sizes(ASKED, seed=1)
    plans = [
        {"gated": False, "n_kv_heads": int(sizes["n_heads"][i])}
        | {name: int(values[i]) for name, values in sizes.items()}
        for i in range(ASKED)
    ]
    question = [{"name": "seconds_per_plan", "plans": plans}]
    sides = {
        "llm-analysis": lambda: ask(python, question)[0],
        "zenlib": lambda: seconds(lambda: our_plans(PLANS)) / PLANS,
    }
    our_plans(PLANS)
    return in_turns(sides, rounds)


def financial_speed(rounds):
    """NPV and IRR of a thousand projects, and whether each rate found is one."""
    rng = np.random.default_rng(0)
    flows = [[-100.0, *rng.uniform(5, 60, 9)] for _ in range(1000)]
    sides = {
        "numpy-financial": lambda: seconds(lambda: [numpy_financial.irr(f) for f in flows]),
        "zenlib": lambda: seconds(lambda: [economics.irr(f) for f in flows]),
    }
    worst = {
        "zenlib": max(abs(economics.npv(economics.irr(f), f)) for f in flows[:100]),
        "numpy-financial": max(
            abs(numpy_financial.npv(numpy_financial.irr(f), f)) for f in flows[:100]
        ),
    }
    several = [-100, 230, -132]  # 10 % and 20 %
    roots = {
        "zenlib": [round(float(root), 6) for root in economics.irr_roots(several)],
        "numpy-financial": [round(float(numpy_financial.irr(several)), 6)],
    }
    return in_turns(sides, rounds) | {"largest npv at irr": worst, "rates of 10 % and 20 %": roots}


def in_turns(sides, rounds):
    costs = {name: {} for name in sides}
    for number, name in interleaved(sides, rounds):
        costs[name][number] = sides[name]()
    other, ours = sides
    ratio = ratio_per_round(costs[other], costs[ours])
    return {
        "seconds": {name: median(values.values()) for name, values in costs.items()},
        "times as fast": {"median": ratio.median, "low": ratio.low, "high": ratio.high},
    }


def energy(python):
    """Joules per output token of Llama-3.1-8B; nobody has published the truth."""
    model = published().SHAPES["Llama-3.1-8B"]
    card = {"memory_bytes": 80e9, "bytes_per_s": 3.35e12, "flop_per_s": 989.4e12}
    deployment = llm.Deployment(shape=model, **card)
    speed = llm.output_tokens_per_s(deployment, n_input=512, n_output=1000, batch=64)
    ours = llm.energy_per_token_j(1, 700, speed, pue=1.1)
    question = {"parameters_billions": 8.03, "n_output": 1000, "pue": 1.1}
    [theirs] = ask(python, [{"name": "energy_j", **question}])
    return {"zenlib, one H100 at 700 W, batch 64": ours, "ecologits": theirs}


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", help="the Python that has llm-analysis and ecologits")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    options = parser.parse_args(argv)
    if options.rounds < 1:
        parser.error(f"--rounds must be at least 1, got {options.rounds}")
    return options


def accuracy(python=None):
    """The rows of each kind, with the answers of everybody who could be asked."""
    tables, answered = published(), {}
    for kind, rows_of in ROWS.items():
        rows = list(rows_of(tables))
        questions = [row["question"] for row in rows]
        answered[kind] = with_answers(
            rows, ask(python, questions) if python else [None] * len(rows)
        )
    return answered


def main(argv=None):
    argv = sys.argv[1:] if argv is None else argv
    options = parse(argv)
    rows = accuracy(options.peers)
    record = {
        "command": "python -m benchmarks.llm --peers PYTHON" if options.peers else "",
        "date": options.date,
        "versions": {"numpy-financial": version("numpy-financial"), "numpy": np.__version__},
        "accuracy": {kind: summarise(of_kind) for kind, of_kind in rows.items()},
        "rows": rows,
        "irr of 1000 projects": financial_speed(options.rounds),
    }
    if options.peers:
        [versions] = ask(options.peers, [{"name": "versions"}])
        record["versions"] |= versions
        record["a plan"] = plan_speed(options.peers, options.rounds)
        record["energy per token, J"] = energy(options.peers)
    options.output.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(summary_table(record["accuracy"]))
    for name in ("a plan", "irr of 1000 projects", "energy per token, J"):
        print(f"\n{name}: {json.dumps(record.get(name))}")
    print(f"\nWritten to {options.output}")


def summary_table(summary):
    """Errors for people, in per cent."""
    header = ["error, %", "side", "rows", "exact", "mean", "median", "most"]
    return table(
        header,
        [
            [kind, side, s["rows"], s["exact"]]
            + [f"{100 * s[name]:.2f}" for name in ("mean", "median", "most")]
            for kind, sides in summary.items()
            for side, s in sides.items()
        ],
    )


if __name__ == "__main__":
    main()
