"""Leave the bootstrap cell out of the pages: it serves those who run a notebook."""

from docutils import nodes


def is_bootstrap(node):
    return isinstance(node, nodes.container) and "tag_bootstrap" in node["classes"]


def remove_bootstrap(app, doctree):
    """Sphinx event."""
    for cell in list(doctree.findall(is_bootstrap)):
        cell.parent.remove(cell)


def setup(app):
    app.connect("doctree-read", remove_bootstrap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
