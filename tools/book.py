"""Build the book: execute the notebooks, build both editions, write the page that offers them.

    python -m tools.book            what has changed since the last build
    python -m tools.book --draft    the pages that exist so far; warnings do not count

The site lies in _build/site: index.html, zh/ and en/. Stored runs of the notebooks lie in
_build/cache.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

from tools.inputs import BUILD, EDITIONS, ROOT, digest_of_inputs
from tools.notebooks.kernel import ENVIRONMENT

SITE = BUILD / "site"
STAMP = BUILD / "stamp.json"


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.book")
    parser.add_argument("--draft", action="store_true", help="missing pages and warnings allowed")
    draft = parser.parse_args(arguments).draft
    started = time.monotonic()
    inputs = digest_of_inputs()
    if not draft and STAMP.exists() and json.loads(STAMP.read_text()) == _stamp(inputs):
        return _say_where("nothing has changed", started)
    STAMP.unlink(missing_ok=True)
    executed = _run_all([["tools.execute"]])
    built = executed and _run_all(
        [["tools.edition", edition, *(["--draft"] if draft else [])] for edition in EDITIONS]
    )
    if not built:
        return 1
    publish()
    if not draft:
        STAMP.write_text(json.dumps(_stamp(inputs)))
    return _say_where("built", started)


def build_environment():
    """What kernels and Sphinx inherit: this package, and no setting of the person who builds."""
    home = BUILD / "home"
    home.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        **ENVIRONMENT,
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "KERAS_HOME": str(home / "keras"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "PYTHONUTF8": "1",
    }


def publish():
    """Put the finished editions in place, and the landing page beside them."""
    for edition in EDITIONS:
        shutil.rmtree(SITE / edition, ignore_errors=True)
        ignored = shutil.ignore_patterns(".buildinfo*", ".doctrees")
        shutil.copytree(BUILD / "editions" / edition / "html", SITE / edition, ignore=ignored)
    shutil.copytree(ROOT / "book" / "landing", SITE, dirs_exist_ok=True)
    shutil.copy(ROOT / "book" / "_static" / "favicon.svg", SITE)


def _run_all(modules):
    """Run modules side by side; True if all went well."""
    running = [
        subprocess.Popen([sys.executable, "-m", *module], cwd=ROOT, env=build_environment())
        for module in modules
    ]
    codes = [process.wait() for process in running]
    return not any(codes)


def _stamp(inputs):
    """What the site was made from, and how many pages it has: a page removed by hand is missed."""
    return {"inputs": inputs, "pages": sum(1 for _ in SITE.rglob("*.html"))}


def _say_where(what, started):
    index = (SITE / "index.html").relative_to(ROOT)
    print(f"Book: {what} ({time.monotonic() - started:.1f} s). Open {index}, or run `make serve`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
