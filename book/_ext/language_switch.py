"""A link on every page to the same page of the other edition.

The editions lie side by side and use the same file names, so the address is a path swap. A page
without a twin links to the start of the other edition. `hreflang` links need full addresses:
they appear only where book/site.toml has a base address.
"""

from pathlib import Path

from site_address import read_site

TWIN = {"zh": "en", "en": "zh"}
LANGUAGE = {"zh": "zh-CN", "en": "en"}
NAME = {"zh": "中文", "en": "English"}
TITLE = {"zh": "阅读本页的中文版", "en": "Read this page in English"}


def twin_address(edition, pagename, has_twin=True):
    """The relative address of the page in the other edition."""
    up = "../" * (pagename.count("/") + 1)
    return f"{up}{TWIN[edition]}/{pagename if has_twin else 'index'}.html"


def alternates(base_url, pagename):
    """(language, full address) of a page that both editions have."""
    return [(LANGUAGE[edition], f"{base_url}/{edition}/{pagename}.html") for edition in TWIN]


def has_twin(source, pagename):
    """Whether the other edition has this page; pages that Sphinx makes are in both."""
    own, other = (source.parent / name / pagename for name in (source.name, TWIN[source.name]))
    suffixes = (".md", ".ipynb")
    is_generated = not any(own.with_name(own.name + suffix).exists() for suffix in suffixes)
    return is_generated or any(other.with_name(other.name + suffix).exists() for suffix in suffixes)


def add_twin(app, pagename, templatename, context, doctree):
    """Sphinx event: give the template the address of the twin."""
    source = Path(app.srcdir)
    paired = has_twin(source, pagename)
    base_url = read_site()["base_url"]
    context["twin"] = {
        "address": twin_address(source.name, pagename, paired),
        "language": LANGUAGE[TWIN[source.name]],
        "name": NAME[TWIN[source.name]],
        "title": TITLE[TWIN[source.name]],
        "alternates": alternates(base_url, pagename) if base_url and paired else [],
    }


def setup(app):
    app.connect("html-page-context", add_twin)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
