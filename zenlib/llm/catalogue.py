"""Published models: their shapes, sizes and training, each with its source."""

from dataclasses import dataclass
from functools import cache

from zenlib._quantities import one_of
from zenlib.llm import _tables
from zenlib.llm.shapes import LatentAttention, MixtureOfExperts, TransformerShape


@dataclass(frozen=True, kw_only=True)
class PublishedModel:
    """A model that somebody has described in public.

    Parameters
    ----------
    name : str
    released : str
        Year and month, "2020-05".
    architecture : {"decoder", "encoder", "encoder-decoder"}
    shape : TransformerShape, optional
        None where not everything has been published.
    n_parameters : int
        As published: to the digit, or rounded as its authors did. Compare `total_parameters` of
        the shape.
    n_active_parameters : int, optional
        Of a mixture of experts, as published.
    n_tokens : int, optional
        Tokens seen in training, every epoch counted.
    context : int, optional
        Tokens of a text in training.
    hardware : str, optional
        What it was trained on.
    n_chips : int, optional
        How many of them.
    chip_hours : float, optional
        Hours of all of them.
    source, shape_confidence, training_confidence, note : str
        Where the numbers are from and what to know about them. "memory" means that the number
        was not compared with its source; "exact-count" that the shape gives the published count.

    Examples
    --------
    >>> gpt3 = published_model("GPT-3 175B")
    >>> gpt3.released, gpt3.shape.n_layers, gpt3.shape.d_model
    ('2020-05', 96, 12288)

    Book: §2.1
    """

    name: str
    released: str
    architecture: str
    shape: TransformerShape | None
    n_parameters: int
    n_active_parameters: int | None = None
    n_tokens: int | None = None
    context: int | None = None
    hardware: str | None = None
    n_chips: int | None = None
    chip_hours: float | None = None
    source: str = ""
    shape_confidence: str = ""
    training_confidence: str = ""
    note: str = ""

    @property
    def year(self):
        """The date of release as a number, the middle of its month: 2020.375 for May 2020."""
        year, month = map(int, self.released.split("-"))
        return year + (month - 0.5) / 12


def published_models(architecture=None):
    """Every model of the catalogue, by date of release.

    Parameters
    ----------
    architecture : {"decoder", "encoder", "encoder-decoder"}, optional
        If only those are wanted.

    Returns
    -------
    tuple of PublishedModel

    Raises
    ------
    ValueError
        If there is no such architecture.

    Examples
    --------
    >>> [model.name for model in published_models("encoder")]
    ['BERT-base', 'BERT-large']

    Book: §2.1
    """
    models = tuple(_by_name().values())
    if architecture is None:
        return models
    one_of("architecture", architecture, ("decoder", "encoder", "encoder-decoder"))
    return tuple(model for model in models if model.architecture == architecture)


def published_model(name):
    """One model of the catalogue by its name.

    Parameters
    ----------
    name : str
        As in `published_models`: "GPT-3 175B", for example.

    Returns
    -------
    PublishedModel

    Raises
    ------
    TypeError, ValueError
        If there is none of that name; the message offers the nearest.

    Examples
    --------
    >>> published_model("LLaMA-7B").n_parameters
    6738415616

    Book: §2.1
    """
    return _tables.named(name, _by_name(), "a model of the catalogue")


@cache
def _by_name():
    models = [_model(row) for row in _tables.rows("models.csv")]
    return {model.name: model for model in models}


def _model(row):
    number = _tables.number
    return PublishedModel(
        name=row["name"],
        released=row["released"],
        architecture=row["architecture"],
        shape=_shape(row),
        n_parameters=number(row["parameters"]),
        n_active_parameters=number(row["active_parameters"]),
        n_tokens=number(row["tokens"]),
        context=number(row["context"]),
        hardware=row["hardware"],
        n_chips=number(row["n_chips"]),
        chip_hours=number(row["chip_hours"]),
        source=row["source"],
        shape_confidence=row["shape_confidence"] or "",
        training_confidence=row["training_confidence"] or "",
        note=row["note"] or "",
    )


def _shape(row):
    """The shape of a row; an empty cell means the default."""
    if row["n_layers"] is None:
        return None
    parts = {
        "experts": _part(MixtureOfExperts, "experts.", row),
        "latent": _part(LatentAttention, "latent.", row),
    }
    return TransformerShape(**_given(TransformerShape, "", row), **parts)


def _part(kind, prefix, row):
    given = _given(kind, prefix, row)
    return kind(**given) if given else None


def _given(kind, prefix, row):
    """Fields of a record that have a cell which is not empty."""
    cells = {name: row.get(prefix + name) for name in kind.__dataclass_fields__}
    return {name: _value(text) for name, text in cells.items() if text is not None}


def _value(text):
    if text in ("yes", "no"):
        return text == "yes"
    return int(text) if text.isdigit() else text
