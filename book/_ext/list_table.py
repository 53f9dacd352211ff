"""A table as MyST: every page that a program makes out of data has one."""

EDGE = "````"  # longer than the fences that a cell may hold


def list_table(headings, rows, css_class=None):
    """The lines of a list-table; headings and rows are sequences of cells, as MyST."""
    options = [":header-rows: 1", *([f":class: {css_class}"] if css_class else ())]
    lines = [line for cells in (headings, *rows) for line in _row(cells)]
    return [f"{EDGE}{{list-table}}", *options, "", *lines, EDGE]


def _row(cells):
    return [f"{'  ' if position else '* '}- {cell}" for position, cell in enumerate(cells)]
