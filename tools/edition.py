"""Build one edition with Sphinx, as `jupyter-book build -n -W --keep-going` would.

    python -m tools.edition zh

Only pages that have changed are read again, but all are written, because each shows the table of
contents. When anything but a page has changed (configuration, extensions, templates) everything
is read again.
"""

import argparse
import shutil
import sys

import yaml
from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tools.inputs import BUILD, EDITIONS, ROOT, digest_of_structure


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.edition")
    parser.add_argument("edition", choices=EDITIONS)
    parser.add_argument("--draft", action="store_true", help="missing pages and warnings allowed")
    options = parser.parse_args(arguments)
    return build(options.edition, draft=options.draft)


def build(edition, *, draft=False):
    """Returns 0 if the edition came out without a warning."""
    output = BUILD / "editions" / edition
    stamp, structure = output / "structure", f"{digest_of_structure()} {draft}"
    if not stamp.exists() or stamp.read_text() != structure:
        shutil.rmtree(output, ignore_errors=True)
    status = _run_sphinx(edition, output, draft)
    if status and not draft:
        shutil.rmtree(output)  # a page read once is not read, and not warned about, again
        print(f"The {edition} edition has warnings (above); they count as errors.", file=sys.stderr)
        return status
    stamp.write_text(structure)
    return 0


def _run_sphinx(edition, output, draft):
    source = ROOT / "book" / edition
    config, _ = get_final_config(
        user_yaml=EDITIONS[edition] / "_config.yml",
        cli_config={"nitpicky": True, "latex_individualpages": False},
        sourcedir=source,
    )
    if not sys.stderr.isatty():
        nocolor()
    config["external_toc_path"] = str(_toc(edition, output, draft))
    with patch_docutils(source), docutils_namespace():
        app = Sphinx(
            srcdir=source,
            confdir=None,
            outdir=output / "html",
            doctreedir=output / "doctrees",
            buildername="html",
            confoverrides=config,
            status=None,
            warningiserror=not draft,
            keep_going=True,
        )
        app.build(force_all=True)
    return app.statuscode


def _toc(edition, output, draft):
    """The table of contents; for a draft, a copy without the pages that do not exist yet."""
    path = EDITIONS[edition] / "_toc.yml"
    if not draft:
        return path
    toc = existing_part(yaml.safe_load(path.read_text("utf8")), ROOT / "book" / edition)
    output.mkdir(parents=True, exist_ok=True)
    (output / "_toc.yml").write_text(yaml.safe_dump(toc, allow_unicode=True), "utf8")
    return output / "_toc.yml"


def existing_part(node, source):
    """The part of a table of contents whose pages exist."""
    if isinstance(node, dict):
        pruned = {key: existing_part(value, source) for key, value in node.items()}
        return {key: value for key, value in pruned.items() if value != []}
    if not isinstance(node, list):
        return node
    items = [existing_part(item, source) for item in node]
    return [
        item
        for item in items
        if ("file" in item and _is_page(source / item["file"])) or "chapters" in item
    ]


def _is_page(path):
    return any(path.with_name(path.name + suffix).exists() for suffix in (".md", ".ipynb"))


if __name__ == "__main__":
    sys.exit(main())
