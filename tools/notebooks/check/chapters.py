"""What holds for a chapter or an edition as a whole."""

import re
from collections import Counter

from ..files import VARIES, code_cells, tags
from .editions import chapter_of

FEWEST_EXERCISES = 3  # in a chapter
MOST_EXERCISES = 6  # in a notebook
VARYING_SHARE = 0.1
EXERCISE_ID = re.compile(r"ex-\d+(\.\d+)*-\d+")


def findings(edition):
    """What breaks the rules that no single cell can break."""
    chapters = {}
    for name, notebook in edition.notebooks.items():
        chapters.setdefault(chapter_of(name), {})[name] = notebook
    found = [text for chapter in chapters.items() for text in _varying(*chapter)]
    found += [text for chapter in chapters.items() for text in _exercises(*chapter)]
    found += _unique_labels(edition)
    return [f"{edition.language}/{text}" for text in found]


def _varying(chapter, notebooks):
    cells = [cell for notebook in notebooks.values() for cell in code_cells(notebook)]
    varying = [cell.id for cell in cells if set(tags(cell)) & set(VARIES)]
    allowed = max(1, int(VARYING_SHARE * len(cells)))
    if len(varying) > allowed:
        yield (
            f"{chapter}: {len(varying)} of {len(cells)} code cells carry a varies tag, "
            f"at most {allowed}: {', '.join(varying)}"
        )


def _exercises(chapter, notebooks):
    ids = []
    for name, notebook in notebooks.items():
        here = []
        for cell, following in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
            if "exercise" in cell.metadata:
                here.append(cell.metadata.exercise)
                yield from (f"{name} [{cell.id}]: {text}" for text in _exercise(cell, following))
        if len(here) > MOST_EXERCISES:
            yield f"{name}: {len(here)} exercises, a notebook has at most {MOST_EXERCISES}"
        ids += here
        yield from _stray_solutions(name, notebook)
    if chapter[:2].isdigit() and len(ids) < FEWEST_EXERCISES:
        yield f"{chapter}: {len(ids)} exercises, a chapter has at least {FEWEST_EXERCISES}"
    for exercise, count in Counter(ids).items():
        if count > 1:
            yield f"{chapter}: the exercise {exercise} stands {count} times"


def _exercise(cell, following):
    if not EXERCISE_ID.fullmatch(cell.metadata.exercise):
        yield f"the exercise id {cell.metadata.exercise!r} is not of the form ex-4.2.2-1"
    if cell.cell_type != "markdown":
        yield "an exercise is a Markdown cell"
    solved = following is not None and following.cell_type == "code"
    if not solved or not {"solution", "hide-cell"} <= set(tags(following)):
        yield "the next cell must be its solution: code with the tags solution and hide-cell"


def _stray_solutions(name, notebook):
    for before, cell in zip([None, *notebook.cells], notebook.cells, strict=False):
        if "solution" not in tags(cell):
            continue
        if before is None or not ("exercise" in before.metadata or "solution" in tags(before)):
            yield f"{name} [{cell.id}]: a solution without an exercise before it"
        if "hide-cell" not in tags(cell):
            yield f"{name} [{cell.id}]: a solution also carries the tag hide-cell"


def _unique_labels(edition):
    return [
        f"{names[0]}: the label {label} is defined {len(names)} times: {', '.join(names)}"
        for label, names in edition.labels.items()
        if len(names) > 1
    ]
