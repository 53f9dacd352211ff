"""A notebook shows a function as the package holds it, without its docstring."""

import functools
import math
from dataclasses import dataclass

import pytest

from zenlib import source
from zenlib.source import show


def documented(x):
    """Twice.

    Over several lines.
    """

    return 2 * x  # a comment stays


def undocumented(x):
    return x


@dataclass(frozen=True)
class Pair:
    """Two numbers."""

    a: int
    b: int

    def total(self):
        """Their sum."""
        return self.a + self.b


class OnlyDocumented:
    """Nothing but this."""


def test_the_docstring_and_the_gap_behind_it_are_left_out():
    assert repr(show(documented)) == "def documented(x):\n    return 2 * x  # a comment stays"


def test_a_function_without_docstring_is_shown_whole():
    assert repr(show(undocumented)) == "def undocumented(x):\n    return x"


def test_a_class_is_shown_without_any_of_its_docstrings():
    assert repr(show(Pair)) == (
        "@dataclass(frozen=True)\n"
        "class Pair:\n"
        "    a: int\n"
        "    b: int\n"
        "\n"
        "    def total(self):\n"
        "        return self.a + self.b"
    )


def test_a_body_that_is_only_a_docstring_stays():
    assert repr(show(OnlyDocumented)).splitlines()[-1] == '    """Nothing but this."""'


def test_a_method_is_moved_to_the_margin():
    assert repr(show(Pair.total)) == "def total(self):\n    return self.a + self.b"


def test_several_functions_are_shown_below_each_other():
    assert repr(show(documented, undocumented)).split("\n\n\n") == [
        repr(show(documented)),
        repr(show(undocumented)),
    ]


def test_a_wrapped_function_is_shown_as_it_was_written():
    assert repr(show(functools.cache(undocumented))) == repr(show(undocumented))


def test_what_is_shown_is_coloured_where_markdown_is_rendered():
    assert show(undocumented)._repr_markdown_() == f"```python\n{show(undocumented)!r}\n```"


def test_what_is_shown_still_runs():
    names = {}
    exec(repr(show(source._docstring_lines)), vars(source), names)
    assert list(names["_docstring_lines"]('def f():\n    """x"""\n    return 1\n')) == [(2, 2)]


@pytest.mark.parametrize("value", [math.sqrt, 3, "relu", eval("lambda x: x")])
def test_what_has_no_source_is_refused_by_name(value):
    with pytest.raises(TypeError, match="show takes functions and classes written in Python, got"):
        show(value)
