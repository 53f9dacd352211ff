"""The page about the build: versions from the lock file, times from the stored runs."""

import sys
import tomllib
from types import SimpleNamespace

import pytest
from docutils import nodes

from tools.inputs import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import build_page

LOCK = """\
numpy==2.3.1 ; python_version < '3.12' \\
    --hash=sha256:aa
numpy==2.4.0 ; python_version >= '3.12' \\
    --hash=sha256:bb
Keras_Thing==1.0.post1 \\
    --hash=sha256:cc
"""


def test_pins_are_read_under_their_normal_names():
    assert build_page.locked(LOCK) == {"numpy": "2.3.1 / 2.4.0", "keras-thing": "1.0.post1"}


def test_direct_packages_are_named_once_without_those_for_graphics_cards():
    extras = {"cnn": ["Keras_Thing>=1"], "gpu": ["cuda[x]>=2"], "test": ["numpy>=1", "pytest"]}
    project = {"dependencies": ["numpy>=1.26"], "optional-dependencies": extras}
    assert build_page.direct(project) == [
        ("numpy", "core"),
        ("keras-thing", "cnn"),
        ("pytest", "test"),
    ]


@pytest.mark.parametrize("edition", ["zh", "en"])
def test_every_direct_package_has_its_locked_version_and_a_purpose(edition):
    lines = build_page.versions(edition)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    named = [name for name, _ in build_page.direct(project)]
    assert sum(line.startswith("* - `") for line in lines) == len(named) > 20
    assert build_page.versions(edition) == lines


def test_the_date_is_that_of_git_or_missing(tmp_path):
    (tmp_path / "requirements.lock").write_text(LOCK)
    assert build_page.last_change(tmp_path / "requirements.lock") == ""


def test_times_are_read_where_there_are_any():
    metadata = {"b": {"exec_data": {"runtime": 2.0}}, "a": {}, "c": {"exec_data": None}}
    assert build_page.seconds(metadata) == {"b": 2.0}


def page_of_times(metadata):
    """A page with the directive, after the event."""
    page = nodes.document(None, None)
    page += build_page.times_table()
    titles = {name: nodes.title("", f"Title of {name}") for name in metadata}
    app = SimpleNamespace(
        srcdir=ROOT / "book" / "en",
        env=SimpleNamespace(nb_metadata=metadata, titles=titles),
        builder=SimpleNamespace(get_relative_uri=lambda here, there: f"{there}.html"),
    )
    build_page.fill_times(app, page, "build")
    return page


def test_the_table_has_a_row_for_each_notebook_in_order_and_their_sum():
    names = ("10_faq/10_1_time", "02_concepts/2_1_large_models")
    page = page_of_times({name: {"exec_data": {"runtime": 2.25}} for name in names})
    rows = [[cell.astext() for cell in row] for row in page.findall(nodes.row)]
    assert [row[:2] for row in rows[1:]] == [
        ["Title of 02_concepts/2_1_large_models", "2.2"],
        ["Title of 10_faq/10_1_time", "2.2"],
        ["All", "4"],
    ]
    assert int(rows[1][2]) > 0  # what tests/budgets.toml allows
    links = [link["refuri"] for link in page.findall(nodes.reference)]
    assert links == [f"{name}.html" for name in reversed(names)]


def test_without_runs_the_page_says_so():
    assert "not executed" in page_of_times({}).astext()
