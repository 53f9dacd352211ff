"""The page about the build: ```{book-versions}``` and ```{book-times}```.

Versions are those of the lock file, times those of the stored runs of the notebooks. Nothing here
depends on today: the date is that of the lock file's last change, where git knows it.
"""

import functools
import platform
import re
import subprocess
import tomllib
from pathlib import Path

from docutils import nodes
from list_table import list_table
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT, LOCK, BUDGETS = (
    ROOT / name for name in ("pyproject.toml", "requirements.lock", "tests/budgets.toml")
)
VERSIONS = {"zh": ("软件包", "版本", "用途"), "en": ("Package", "Version", "For")}
TIMES = {"zh": ("小节", "秒", "限额，秒"), "en": ("Section", "Seconds", "Allowed, seconds")}
TOTAL = {"zh": "合计", "en": "All"}
NO_TIMES = {
    "zh": "这一次没有执行笔记，所以没有时间。",
    "en": "The notebooks were not executed for this copy, so there are no times.",
}
SENTENCE = {
    "zh": "Python {python}；锁定的软件包共 {count} 个，直接用到的列在下面{date}。",
    "en": "Python {python}; {count} packages are locked, those used directly stand below{date}.",
}
DATE = {"zh": "（锁文件更新于 {date}）", "en": " (the lock file is of {date})"}
PURPOSE = {
    "zh": {
        "core": "zenlib", "plot": "画图", "cnn": "网络", "search": "搜索", "edge": "端侧",
        "data": "数据", "book": "成书", "test": "测试", "dev": "开发",
    },
    "en": {
        "core": "zenlib", "plot": "figures", "cnn": "networks", "search": "search",
        "edge": "small devices", "data": "data", "book": "the book", "test": "tests",
        "dev": "development",
    },
}  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)


class times_table(nodes.General, nodes.Element):  # noqa: N801, docutils' way of naming nodes
    """Stands where the times go, until every page has been read."""


def locked(text):
    """Package → version in a lock file; a package locked twice for two systems has both."""
    found = {}
    for name, version in PIN.findall(text):
        found.setdefault(_normal(name), []).append(version)
    return {name: " / ".join(dict.fromkeys(versions)) for name, versions in found.items()}


def direct(project):
    """(package, extra that asks for it) in the order of pyproject, but those for graphics cards."""
    groups = {"core": project["dependencies"], **project["optional-dependencies"]}
    found = {}
    for extra, requirements in groups.items():
        for requirement in requirements if extra != "gpu" else ():
            found.setdefault(_normal(NAME.match(requirement)[0]), extra)
    return list(found.items())


def _normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def versions(edition, lock=LOCK, pyproject=PYPROJECT):
    """A sentence and the table of versions, as MyST."""
    pins = locked(lock.read_text("utf8"))
    project = tomllib.loads(pyproject.read_text("utf8"))["project"]
    day = last_change(lock)
    date = DATE[edition].format(date=day) if day else ""
    sentence = SENTENCE[edition].format(
        python=platform.python_version(), count=len(pins), date=date
    )
    rows = [(f"`{name}`", pins[name], PURPOSE[edition][extra]) for name, extra in direct(project)]
    return [sentence, "", *list_table(VERSIONS[edition], rows)]


@functools.cache
def last_change(path):
    """The day on which git saw a file change last, or nothing without git."""
    command = ["git", "log", "-1", "--format=%cs", "--", path.name]
    try:
        answer = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def seconds(metadata):
    """Page → seconds of its notebook's stored run."""
    runs = {page: data.get("exec_data") or {} for page, data in metadata.items()}
    return {page: run["runtime"] for page, run in sorted(runs.items()) if run.get("runtime")}


def fill_times(app, doctree, docname):
    """Sphinx event: put the table of times in its place."""
    for place in list(doctree.findall(times_table)):
        measured = seconds(NbMetadataCollector.get_doc_data(app.env))
        edition = Path(app.srcdir).name
        place.replace_self(_times(app, docname, measured, edition))


def _times(app, docname, measured, edition):
    if not measured:
        return nodes.paragraph("", NO_TIMES[edition])
    budgets = tomllib.loads(BUDGETS.read_text("utf8"))
    rows = []
    for page in sorted(measured, key=_place):
        title = app.env.titles[page].astext()
        link = nodes.reference(
            "", title, internal=True, refuri=app.builder.get_relative_uri(docname, page)
        )
        rows.append((link, f"{measured[page]:.1f}", str(budgets.get(f"{page}.ipynb", ""))))
    total = f"{sum(measured.values()):.0f}"
    return table(TIMES[edition], [*rows, (nodes.Text(TOTAL[edition]), total, "")])


def _place(page):
    return [int(part) for part in re.findall(r"\d+", page)]


def table(headings, rows):
    """A table of docutils; the first cell of a row is a node, the others are text."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (6, 1, 1)), cols=3)
    head, body = nodes.thead(), nodes.tbody()
    head += nodes.row("", *(_cell(nodes.Text(text)) for text in headings))
    for first, *others in rows:
        body += nodes.row("", _cell(first), *(_cell(nodes.Text(text)) for text in others))
    group += [head, body]
    return nodes.table("", group, classes=["build-times"])


def _cell(node):
    return nodes.entry("", nodes.paragraph("", "", node))


class BookVersions(SphinxDirective):
    """The directive of the versions."""

    def run(self):
        for path in (LOCK, PYPROJECT):
            self.env.note_dependency(str(path))
        lines = versions(Path(self.env.srcdir).name)
        node = nodes.container()
        self.state.nested_parse(type(self.content)(lines, source="versions"), 0, node)
        return node.children


class BookTimes(SphinxDirective):
    """The directive of the times."""

    def run(self):
        return [times_table()]


def setup(app):
    app.add_directive("book-versions", BookVersions)
    app.add_directive("book-times", BookTimes)
    app.connect("doctree-resolved", fill_times)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
