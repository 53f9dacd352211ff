"""Draw ```mermaid fences as SVG while the book is built: no script, no request.

`accTitle:` and `accDescr:` of the diagram become its alternative text; both are required.
"""

import hashlib
import json
import re

import mmdr
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

LOOK = {
    "theme": "neutral",
    "look": "classic",
    "htmlLabels": False,
    "flowchart": {"htmlLabels": False},
    "fontFamily": "inherit",
}


def draw(source):
    """The SVG of a diagram, under an id of its own."""
    for key in ("accTitle", "accDescr"):
        if not re.search(rf"^\s*{key}\s*[:{{]", source, re.MULTILINE):
            raise ValueError(f"a diagram needs {key}, read aloud where it is not seen")
    svg = mmdr.render(f"%%{{init: {json.dumps(LOOK)}}}%%\n{source}").svg()
    name = "diagram-" + hashlib.sha256(source.encode()).hexdigest()[:8]
    return svg.replace("merman", name)


class Mermaid(SphinxDirective):
    """The ```mermaid fence."""

    has_content = True

    def run(self):
        try:
            svg = draw("\n".join(self.content))
        except Exception as fault:
            raise self.error(f"this diagram cannot be drawn: {fault}") from fault
        return [nodes.raw("", f'<figure class="diagram">{svg}</figure>', format="html")]


def setup(app):
    app.add_directive("mermaid", Mermaid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
