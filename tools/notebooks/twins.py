"""Copy what the editions share from one notebook to its twin, and leave the prose alone.

Shared: the order and ids of the cells, code, tags, metadata, stored outputs. Each edition's own:
the text of markdown cells, the caption of a figure and the alternative text of an image.
"""

from copy import deepcopy
from dataclasses import dataclass, field

from nbformat.v4 import new_notebook

from .bootstrap import write_bootstrap
from .clean import clean
from .files import BOOK, other, read, write

UNTRANSLATED = "<!-- translate -->"
OWN_TEXTS = (("figure", "caption"), ("image", "alt"))


@dataclass
class Report:
    """What happened to one pair of notebooks."""

    name: str
    changed: bool = False
    notes: list = field(default_factory=list)


def twin(name, *, source="zh", book=BOOK):
    """Bring one notebook of the other edition into step with `source`."""
    from_path, to_path = book / source / name, book / other(source) / name
    report = Report(name)
    origin = read(from_path)
    write_bootstrap(origin)
    report.notes += clean(origin)
    target = read(to_path) if to_path.exists() else new_notebook()
    twinned = merge(origin, target, report.notes, language=other(source))
    report.notes += clean(twinned)
    report.changed = write(origin, from_path) | write(twinned, to_path)
    return report


def merge(origin, target, notes, *, language):
    """The target's prose in the origin's frame; what needs a hand goes into `notes`."""
    own = {cell.id: cell for cell in target.cells}
    merged = deepcopy(origin)
    merged.cells = [_merge_cell(cell, own.get(cell.id), notes, language) for cell in origin.cells]
    known = {cell.id for cell in origin.cells}
    for i, cell in enumerate(target.cells):
        if cell.id in known:
            continue
        if cell.cell_type == "code":
            notes.append(
                f"{cell.id}: code cell dropped from {language}, the other edition has none"
            )
        else:
            _keep_after(merged.cells, target.cells[:i], cell)
            notes.append(f"{cell.id}: only {language} has this markdown cell; add or delete it")
    return merged


def _keep_after(cells, before, cell):
    """Keep a cell behind the nearest predecessor that is still there: no prose is ever lost."""
    places = {c.id: i for i, c in enumerate(cells)}
    behind = next((places[c.id] for c in reversed(before) if c.id in places), -1)
    cells.insert(behind + 1, deepcopy(cell))


def _merge_cell(cell, own, notes, language):
    merged = deepcopy(cell)
    if cell.cell_type == "code":
        _restore_own_texts(merged, own, notes, language)
    elif own is not None and own.cell_type == cell.cell_type:
        merged.source = own.source
    else:
        merged.source = f"{UNTRANSLATED}\n{cell.source}"
    if cell.cell_type != "code" and UNTRANSLATED in merged.source:
        notes.append(f"{cell.id}: to be translated in {language}")
    return merged


def _restore_own_texts(merged, own, notes, language):
    settings = merged.metadata.get("mystnb", {})
    own_settings = own.metadata.get("mystnb", {}) if own is not None else {}
    for group, key in OWN_TEXTS:
        if key not in settings.get(group, {}):
            continue
        text = own_settings.get(group, {}).get(key)
        if text is None:
            text = f"{UNTRANSLATED} {settings[group][key]}"
        if UNTRANSLATED in text:
            notes.append(f"{merged.id}: {group} {key} to be translated in {language}")
        settings[group][key] = text
