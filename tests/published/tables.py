"""The tables of this folder, read; shapes as zenlib takes them."""

import csv
from functools import cache
from pathlib import Path

from zenlib.llm import TransformerShape, published_models

PEAKS = {"a100": 312e12, "h100": 989.4e12, "a40": 149.7e12}
"""Dense operations per second in 16 bits: NVIDIA's data sheets."""
BANDWIDTHS = {"a100": 2.039e12, "h100": 3.35e12, "a40": 0.696e12}
"""Bytes per second, likewise."""


def read(name, **where):
    """Rows of a table; numbers are numbers and empty cells None."""
    return [
        dict(row) for row in _rows(name) if all(row[key] == value for key, value in where.items())
    ]


def named(*keys):
    """What pytest calls a row."""
    return lambda row: "-".join(str(row[key]) for key in keys)


def shape(row):
    """The model of a row of shapes.csv."""
    names = "n_layers d_model n_heads n_kv_heads d_head d_ff vocab_size n_positions biases norm"
    flags = {name: row[name] == "y" for name in ("gated", "tied", "parallel_blocks")}
    return TransformerShape(**{name: row[name] for name in names.split()}, **flags)


def gpt(n_layers, d_model, vocab_size, n_positions):
    """A GPT with one head: how many there are changes neither parameters nor operations."""
    return TransformerShape(
        n_layers=n_layers,
        d_model=d_model,
        n_heads=1,
        d_ff=4 * d_model,
        vocab_size=vocab_size,
        n_positions=n_positions,
    )


@cache
def _rows(name):
    path = Path(__file__).with_name(f"{name}.csv")
    with open(path, encoding="utf-8", newline="") as file:
        return [{key: _number(cell) for key, cell in row.items()} for row in csv.DictReader(file)]


def _number(cell):
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell or None


SHAPES = {model.name: model.shape for model in published_models() if model.shape}
SHAPES |= {row["model"]: shape(row) for row in read("shapes")}
