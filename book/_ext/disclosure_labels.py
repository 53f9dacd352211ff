"""Let the words of a folded cell be its name for a screen reader too.

MyST-NB labels every one "Toggle hidden content", in English, over the words that are seen.
"""

LABEL = ' aria-label="Toggle hidden content"'


def drop_label(app, pagename, templatename, context, doctree):
    """Sphinx event."""
    if "body" in context:
        context["body"] = context["body"].replace(LABEL, "")


def setup(app):
    app.connect("html-page-context", drop_label)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
