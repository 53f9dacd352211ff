"""Serve MathJax from the book itself.

MathJax 3.2.2 comes from the wheel django-static-mathjax, of which nothing but these files is
used. They are copied to an ignored folder that `html_extra_path` names, so that they land beside
the theme's own files. They must not lie under `html_static_path`: Jupyter Book loads every
script there on every page.
"""

import shutil
from importlib.metadata import distribution
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "_build" / "vendor"
BUNDLE = "tex-chtml-full.js"  # a smaller bundle leaves \boldsymbol raw and asks for more files
FONTS = "output/chtml/fonts/woff-v2"


def copy_mathjax(target=VENDOR):
    """Copy the one script and its fonts; returns the folder they are in."""
    source = Path(distribution("django-static-mathjax").locate_file("mathjax/static/mathjax/es5"))
    folder = target / "_static" / "mathjax"
    if not (folder / BUNDLE).exists():
        shutil.copytree(source / FONTS, folder / FONTS, dirs_exist_ok=True)
        shutil.copyfile(source / BUNDLE, folder / BUNDLE)
    return folder


def setup(app):
    app.connect("config-inited", lambda app, config: copy_mathjax(), priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
