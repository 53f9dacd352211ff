"""Show the code of a function inside a notebook, without its docstring.

A chapter explains a formula in prose and then shows the very function that computes it, so that
no notebook ever retypes what the package holds.

>>> from zenlib.activations import relu
>>> show(relu)
def relu(x):
    x = ...
"""

import ast
import inspect
import textwrap

__all__ = ["Source", "show"]


class Source:
    """Code that displays itself: coloured where Markdown is rendered, plain text elsewhere.

    Parameters
    ----------
    text : str
        Python code.

    Examples
    --------
    >>> Source("x = 1")
    x = 1

    Book: §4.2.1
    """

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```"


def show(*functions):
    """The source of functions or classes, each without its docstring.

    Parameters
    ----------
    *functions : function or class
        Anything written in Python; several are shown below each other.

    Returns
    -------
    Source
        Displays itself when it is the last line of a notebook cell.

    Raises
    ------
    TypeError
        If something was not written in Python, as functions of NumPy are.

    Examples
    --------
    >>> show(Source.__repr__)
    def __repr__(self):
        return self.text

    Book: §4.2.1
    """
    return Source("\n\n\n".join(_source_without_docstrings(f) for f in functions))


def _source_without_docstrings(function):
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (TypeError, OSError) as error:
        raise TypeError(
            f"show takes functions and classes written in Python, got {function!r}; "
            f"their source must be in a file"
        ) from error
    lines = text.splitlines()
    for first, last in _docstring_lines(text):
        lines[first - 1 : last] = [None] * (last - first + 1)
        while last < len(lines) and not (lines[last] or "").strip() and lines[last] is not None:
            lines[last] = None
            last += 1
    return "\n".join(line for line in lines if line is not None)


def _docstring_lines(text):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, kinds) and ast.get_docstring(node) is not None and len(node.body) > 1:
            yield node.body[0].lineno, node.body[0].end_lineno
