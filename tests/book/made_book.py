"""A small book without a fault, for the tests of the lints to break."""

from dataclasses import dataclass
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.notebooks.bootstrap import write_bootstrap
from tools.notebooks.check.editions import load_editions
from tools.notebooks.clean import clean
from tools.notebooks.files import code_cells, read, write

NAME = "04_formulas/4_2_made_up.ipynb"
PROSE = {
    "zh": {
        "title": "# 4.2 推导",
        "equation": "均值是\n\n$$\n\\bar x = \\frac{1}{m} \\sum_i x_i\n$$ (eq-mean)\n\n"
        "见 [均值](#eq-mean)。",
        "seen": "## 看到了什么\n\n结果是 0.125，即 12.5 %，见 [论文](https://doi.org/10.1000/Made-Up)。",
        "exercise": "**练习** 算一算。",
        "caption": "一条直线。",
        "alt": "从左下到右上的直线。",
    },
    "en": {
        "title": "# 4.2 Derivations",
        "equation": "The mean is\n\n$$\n\\bar x = \\frac{1}{m} \\sum_i x_i\n$$ (eq-mean)\n\n"
        "Look at [the mean](#eq-mean) (*均值*).",
        "seen": "## What we saw\n\nIt is 0.125, or 12.5 %, as in "
        "[the paper](https://doi.org/10.1000/Made-Up).",
        "exercise": "**Exercise** Compute it.",
        "caption": "A straight line.",
        "alt": "A line from the lower left to the upper right.",
    },
}


@dataclass(frozen=True)
class MadeBook:
    """Both editions of one notebook, on disk."""

    root: Path

    def path(self, language, name=NAME):
        """Where the notebook of an edition is."""
        return self.root / language / name

    def change(self, language, cell_id, change):
        """Let a function change one cell, and write the notebook back."""
        notebook = read(self.path(language))
        change(next(cell for cell in notebook.cells if cell.id == cell_id))
        write(notebook, self.path(language))

    def change_both(self, cell_id, change):
        """The same in both editions."""
        for language in PROSE:
            self.change(language, cell_id, change)

    def editions(self):
        """Both editions as the lints read them."""
        return load_editions(self.root)


def assert_none(findings):
    """Fail with the findings, each on a line of its own."""
    findings = list(findings)
    assert not findings, "\n".join(["", *findings])


def made_notebook(prose):
    """A notebook that breaks no rule."""
    exercises = [cell for n in (1, 2, 3) for cell in exercise_and_solution(prose["exercise"], n)]
    figure = {"figure": {"name": "fig-line", "caption": prose["caption"]}}
    notebook = new_notebook(
        cells=[
            new_markdown_cell(prose["title"], id="title"),
            new_markdown_cell(prose["equation"], id="equation"),
            code("eighth", "1 / 8", result("0.125")),
            new_markdown_cell(prose["seen"], id="seen"),
            code(
                "line",
                "fig, ax = plt.subplots()\nax.plot([0, 1]);",
                new_output(
                    "display_data", data={"text/plain": "<Figure size 640x480 with 1 Axes>"}
                ),
                mystnb=figure | {"image": {"alt": prose["alt"]}},
            ),
            *exercises,
        ]
    )
    write_bootstrap(notebook)
    clean(notebook)
    return count_executions(notebook)


def exercise_and_solution(text, number):
    """An exercise and its folded solution."""
    return [
        new_markdown_cell(text, id=f"ex-{number}", metadata={"exercise": f"ex-4.2-{number}"}),
        code(f"ex-{number}-solution", f"{number} + 1", tags=["solution", "hide-cell"]),
    ]


def code(cell_id, source, *outputs, **metadata):
    """A code cell."""
    return new_code_cell(source, id=cell_id, metadata=metadata, outputs=list(outputs))


def result(text):
    """The stored value of a last line."""
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


def count_executions(notebook):
    """Number the code cells as an execution from top to bottom does."""
    for count, cell in enumerate(code_cells(notebook), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return notebook
