"""Docstrings of zenlib are plain text to be read in a terminal; typeset them as they are meant.

Sections are numpydoc's. Single backticks mark code (`default_role: literal`). A bar is an
absolute value, an asterisk a product or a keyword-only mark, indented lines under Notes are set
as they stand, and two columns at the head of a module are a list. The `Book:` line becomes
links.
"""

import re
from pathlib import Path

from book_lines import PACKAGE, links, listed_names, places, without_book_line
from sphinx.ext.napoleon import Config, NumpyDocstring
from sphinx.pycode import ModuleAnalyzer

OUTSIDE_CODE = re.compile(r"(`[^`]*`)")
COLUMNS = re.compile(r"^(\w+) {2,}(\S.*)$")
TEXT_SECTIONS = (None, "Notes")
FIELDS = Config(napoleon_use_param=False, napoleon_use_rtype=False)


def typeset(lines, what="function"):
    """The lines of a docstring as reStructuredText."""
    lines = escaped(lines)
    if what == "module":
        return [COLUMNS.sub(r"- ``\1`` \2", line) for line in lines]
    if what in ("attribute", "data", "property"):  # one sentence, in which a colon is a colon
        return lines
    return NumpyDocstring(lines, FIELDS, what=what).lines()


def escaped(lines):
    """The lines with everything escaped that reStructuredText would take for markup."""
    result, section, in_block = [], None, False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if re.fullmatch(r"-{3,}", following.strip()):
            section = line.strip()
        is_indented = line.startswith("    ") and section in TEXT_SECTIONS
        if is_indented and not in_block and result and not result[-1].strip():
            result += ["::", ""]
            in_block = True
        elif line.strip() and not is_indented:
            in_block = False
        is_code = in_block or line.lstrip().startswith((">>>", "..."))
        result.append(line if is_code else _escape(line))
    return result


def _escape(line):
    parts = OUTSIDE_CODE.split(line)
    return "".join(
        part if part.startswith("`") else re.sub(r"\||\*(?=[,)])", r"\\\g<0>", part)
        for part in parts
    )


def adopt_constants(package=PACKAGE):
    """Let autodoc find the string below a constant of a part when it reads the package.

    Of functions and classes it knows the docstring wherever they come from; of a constant only if
    the module it reads assigns it. A lazy package is left alone: reading its parts imports them.
    """
    for init in sorted(package.glob("*/__init__.py")):
        name = f"{package.name}.{init.parent.name}"
        if "_HOME" in init.read_text("utf8"):
            continue
        analyzer, listed = ModuleAnalyzer.for_module(name), listed_names(init)
        analyzer.analyze()
        for part in sorted(set(init.parent.glob("*.py")) - {init}):
            documented = ModuleAnalyzer.for_module(f"{name}.{part.stem}").find_attr_docs()
            for (scope, constant), lines in documented.items():
                if not scope and constant in listed:
                    analyzer.attr_docs[scope, constant] = lines


def on_docstring(app, what, name, obj, options, lines):
    """Sphinx event."""
    found = places("\n".join(lines))
    lines[:] = typeset(without_book_line(lines), what)
    if found:
        lines += links(found, Path(app.srcdir).name, app.env.found_docs)


def setup(app):
    app.connect("builder-inited", lambda app: adopt_constants())
    app.connect("autodoc-process-docstring", on_docstring)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
