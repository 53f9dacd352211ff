"""What the package promises: documented names, examples that run, light imports, one direction."""

import ast
import doctest
import importlib
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.docstrings import definitions, listed_names, modules, tree
from tools.notebooks.files import ROOT

TENSORFLOW_ONLY = ("zenlib.cnn",)
NOT_FOR_IMPORT = {"zenlib", "zenlib.cli"}  # the package itself, and what `zenlib …` runs
PUBLIC = {str(definition): definition for definition in definitions()}


def needs_tensorflow(module):
    return module.startswith(TENSORFLOW_ONLY)


# Docstrings


def docstring_problems(definition):
    """What is missing from a docstring."""
    lines = definition.docstring.splitlines() or [""]
    if not re.fullmatch(r".{10,}[.:]", lines[0]) or (len(lines) > 1 and lines[1]):
        yield "the first line must be one sentence, and the second empty"
    names = parameters(definition.node)
    described = section(definition.docstring, "Parameters")
    if missing := [name for name in names if not re.search(rf"\b{name}\b", described)]:
        yield f"Parameters must name {', '.join(missing)}"
    if returns_something(definition.node) and not section(definition.docstring, "Returns"):
        yield "has no section Returns"
    if isinstance(definition.node, ast.FunctionDef) and ">>>" not in definition.docstring:
        yield "has no example"
    if not definition.book_places or not lines[-1].startswith("Book: "):
        yield "the last line must be of the form: Book: §4.2.3 eq-softmax"


def section(docstring, title):
    """The text below a heading of a numpy-style docstring."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", docstring, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True)).get(title, "")


def parameters(node):
    """Names of the parameters of a function, or of the fields of a dataclass."""
    if isinstance(node, ast.ClassDef):
        fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
        names = [field.target.id for field in fields if "KW_ONLY" not in ast.unparse(field)]
        return [name for name in names if not name.startswith("_")]
    given = node.args
    starred = [argument for argument in (given.vararg, given.kwarg) if argument]
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, *starred]
    return [argument.arg for argument in arguments]


def returns_something(node):
    """Whether a function gives anything back."""
    inner = [part for part in ast.walk(node) if isinstance(part, (ast.Return, ast.Yield))]
    return isinstance(node, ast.FunctionDef) and any(part.value is not None for part in inner)


@pytest.mark.parametrize("name", PUBLIC)
def test_the_docstring_is_complete(name):
    assert list(docstring_problems(PUBLIC[name])) == []


GOOD = '''
def mean(values, *, weights=None):
    """The mean of some numbers.

    Parameters
    ----------
    values : array_like
    weights : array_like, optional

    Returns
    -------
    float

    Examples
    --------
    >>> mean([1, 2])
    1.5

    Book: §4.2 eq-mean
    """
    return sum(values) / len(values)
'''
BREAKS = [
    ("The mean of some numbers.", "The mean", "the first line"),
    ("numbers.\n\n", "numbers.\n", "the first line"),
    ("    weights : array_like, optional\n", "", "Parameters must name weights"),
    ("    Returns\n    -------\n    float\n", "", "has no section Returns"),
    (">>> mean([1, 2])", "mean of one and two", "has no example"),
    ("    Book: §4.2 eq-mean\n", "", "the last line must be"),
    ("Book: §4.2 eq-mean", "Book: chapter four", "the last line must be"),
    ("eq-mean\n", "eq-mean\n\n    And more.\n", "the last line must be"),
]


@pytest.mark.parametrize(("old", "new", "problem"), [("", "", None), *BREAKS])
def test_an_incomplete_docstring_is_found(tmp_path, old, new, problem):
    (tmp_path / "m.py").write_text(GOOD.replace(old, new, 1))
    [mean] = definitions(tmp_path)
    problems = list(docstring_problems(mean))
    assert len(problems) == (problem is not None)
    assert all(text.startswith(problem) for text in problems)


def with_examples():
    for module, path in modules().items():
        if ">>>" in path.read_text(encoding="utf-8"):
            marks = [pytest.mark.tensorflow] if needs_tensorflow(module) else []
            yield pytest.param(module, marks=marks)


@pytest.mark.parametrize("module", list(with_examples()))
def test_the_examples_run(module, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    lines = []
    runner = doctest.DocTestRunner(optionflags=options, verbose=False)
    for test in doctest.DocTestFinder().find(importlib.import_module(module)):
        runner.run(test, out=lines.append)
    assert not lines, "".join(lines)
    assert runner.tries > 0


# Names


PARTS = {name for name in modules() if name.count(".") == 2}
PACKAGES = {name.rpartition(".")[0] for name in PARTS}


BORROWED = {  # offered by one module, defined in another
    "zenlib.cnn": "LayerCount LayerTable conv_flops conv_output_size conv_parameters".split(),
}


@pytest.mark.parametrize("module", sorted(modules().keys() - NOT_FOR_IMPORT - PARTS))
def test_a_module_lists_exactly_the_names_it_offers(module):
    path = modules()[module]
    listed = listed_names(path)
    assert listed is not None, f"{module} needs __all__"
    assert len(listed) == len(set(listed))
    own = [d.name for d in PUBLIC.values() if d.module.split(".")[:2] == module.split(".")]
    assert len(own) == len(set(own)), "two parts define the same name"
    constants = {name for name in assigned(path) if name.isupper() and not name.startswith("_")}
    assert set(own) <= set(listed) <= {*own, *constants, *BORROWED.get(module, ()), "RECIPES"}


@pytest.mark.parametrize("module", sorted(PARTS))
def test_a_part_defines_what_it_lists_and_its_package_offers_what_it_defines(module):
    listed = listed_names(modules()[module])
    assert listed is None or set(listed) <= assigned(modules()[module])
    if not needs_tensorflow(module):  # parts of zenlib.cnn serve one another
        defined = public_definitions(modules()[module])
        offered = listed_names(modules()[module.rpartition(".")[0]])
        hidden = sorted(defined - set(offered))
        assert not hidden, f"to __all__, or to a file with an underscore: {hidden}"


def public_definitions(path):
    """Functions and classes of a file whose names do not begin with an underscore."""
    nodes = [node for node in tree(path).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    return {node.name for node in nodes if not node.name.startswith("_")}


@pytest.mark.parametrize("module", sorted(modules().keys() - NOT_FOR_IMPORT - PARTS))
def test_a_constant_says_what_it_is_in_a_string_below_it(module):
    own = {definition.name for definition in PUBLIC.values()}
    listed = {name for name in listed_names(modules()[module]) if name.isupper()}
    constants = listed - own - {"RECIPES"}  # which the API page describes
    folder = modules()[module].parent
    files = folder.glob("*.py") if module in PACKAGES else [modules()[module]]
    said = {name for path in files for name in documented_constants(path)}
    assert constants <= said, f"no docstring: {sorted(constants - said)}"


def documented_constants(path):
    """Names assigned at the top level of a file and followed by a string."""
    for node, following in pairwise(tree(path).body):
        is_text = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        if is_text and isinstance(node, ast.Assign):
            yield node.targets[0].id


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_the_docstring_of_a_package_is_its_table_of_contents(package):
    contents = set(re.findall(r"\w+", ast.get_docstring(tree(modules()[package]))))
    silent = [
        part
        for part in PARTS
        if part.rpartition(".")[0] == package
        and not contents & {part.rpartition(".")[2], *public_definitions(modules()[part])}
    ]
    assert not silent, f"not mentioned, nor anything in it: {silent}"


def assigned(path):
    """Names that a module defines, assigns or imports at its top level."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
    return names


def test_the_package_lists_its_modules():
    import zenlib

    top = {name.split(".")[1] for name in modules().keys() - NOT_FOR_IMPORT}
    assert set(zenlib.__all__) == {"__version__", *top}
    assert set(dir(zenlib)) == set(zenlib.__all__)
    for name in top:
        assert re.search(rf"^{name}\s", zenlib.__doc__, re.MULTILINE), f"{name} is not described"


NO_EXTRAS = (
    "import sys\nfor name in ('tensorflow', 'keras', 'matplotlib'): sys.modules[name] = None\n"
)


@pytest.mark.parametrize(
    "statement",
    [
        "import pydoc, zenlib; assert 'optimizers' in pydoc.render_doc(zenlib)",
        "import inspect, zenlib; inspect.getmembers(zenlib)",
        "import rlcompleter, zenlib; c = rlcompleter.Completer({'zenlib': zenlib})\n"
        "assert c.complete('zenlib.', 0)",
        "import zenlib; assert not hasattr(zenlib, 'cnn'); zenlib.losses",
    ],
    ids=["help", "getmembers", "completion", "hasattr"],
)
def test_without_the_extras_the_package_can_be_looked_at(statement):
    subprocess.run([sys.executable, "-c", NO_EXTRAS + statement], check=True)


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("import zenlib; zenlib.cnn", "AttributeError"),
        ("from zenlib import cnn", "ImportError"),
        ("import zenlib.cnn", "ImportError"),
    ],
)
def test_without_its_extra_a_module_says_what_to_install(statement, error):
    done = subprocess.run(
        [sys.executable, "-c", NO_EXTRAS + statement], capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines()[-1] == (
        f"{error}: zenlib.cnn needs TensorFlow with Keras 3; "
        'install them with: pip install "zenlib[cnn]"'
    )


# What an import loads

HEAVY = {"tensorflow", "keras", "matplotlib", "IPython"}
MAY_LOAD = {"zenlib.cnn": {"tensorflow", "keras"}, "zenlib.plotting": {"matplotlib"}}
WITHOUT_NUMPY = ("zenlib", "zenlib.cli", "zenlib.source", "zenlib.llm", "zenlib.economics")


def loaded_by(statement):
    """Top-level modules that a fresh interpreter has after a statement."""
    code = f"{statement}\nimport sys\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    return set(subprocess.check_output([sys.executable, "-c", code], text=True).split())


@pytest.mark.parametrize("module", [name for name in modules() if name.count(".") < 2])
def test_an_import_loads_only_what_it_must(module):
    loaded = loaded_by(f"import {module}")
    assert loaded & HEAVY <= MAY_LOAD.get(module, set())
    assert ("numpy" in loaded) <= (module not in WITHOUT_NUMPY)


def test_what_is_loaded_is_noticed():
    assert "numpy" in loaded_by("import zenlib; zenlib.activations")
    assert "matplotlib" in loaded_by("from zenlib import plotting")


# Import contracts, lints, requirements


def lint_imports(folder):
    """Run import-linter on the package in a folder."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--config", ROOT / "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_run_one_way():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


VIOLATIONS = {  # module that imports -> imported module, and the contract that this breaks
    ("activations", "zenlib.losses"): "Formulas import one way",
    ("losses", "zenlib.networks"): "Formulas import one way",
    ("optimizers", "zenlib.schedules"): "Formulas import one way",
    ("plotting", "zenlib.metrics"): "Formulas import one way",
    ("_validation", "zenlib._trees"): "Formulas import one way",
    ("attention", "zenlib.networks"): "Formulas import one way",
    ("layers", "zenlib.attention"): "Formulas import one way",
    ("preprocessing", "zenlib.activations"): "Formulas import one way",
    ("regularization", "zenlib.losses"): "Formulas import one way",
    ("speech", "zenlib.layers"): "Formulas import one way",
    ("llm", "zenlib.economics"): "Formulas import one way",
    ("llm", "numpy"): "Arithmetic and economics of large models need no NumPy",
    ("economics", "zenlib._validation"): "Arithmetic and economics of large models need no NumPy",
    ("economics", "zenlib.metrics"): "Formulas import one way",
    ("cnn", "zenlib.networks"): "The package neither draws nor trains by itself",
    ("cnn.model", "zenlib.plotting"): "The package neither draws nor trains by itself",
    ("losses", "matplotlib"): "Only plotting knows matplotlib",
    ("metrics", "keras"): "Only cnn knows TensorFlow",
    ("cnn.recipes", "zenlib.cnn.model"): "The network is built before it is trained",
}


CIRCLE = "The parts of a package go in no circle"


@pytest.fixture
def package(tmp_path):
    """A copy of the package, to be spoiled."""
    ignore = shutil.ignore_patterns("data", "__pycache__")
    return shutil.copytree(ROOT / "zenlib", tmp_path / "zenlib", ignore=ignore)


def test_an_import_against_the_direction_breaks_its_contract(package):
    for importer, imported in VIOLATIONS:
        with source_of(importer, package).open("a") as file:
            file.write(f"\nimport {imported}\n")
    said = broken_contracts(lint_imports(package.parent).stdout)
    assert said.keys() - {CIRCLE} == set(VIOLATIONS.values())
    for (importer, imported), contract in VIOLATIONS.items():
        assert re.search(rf"zenlib\.{importer} ->\s+{imported}\b", said[contract]), contract


def source_of(module, package):
    """The file of a module; a new one if there is none yet."""
    path = package.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def broken_contracts(output):
    """Name of each broken contract -> what import-linter says about it."""
    parts = re.split(r"^(.+)\n-{3,}$", output.partition("Broken contracts")[2], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_contract_is_tested():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert {c["name"] for c in contracts["contracts"]} == {CIRCLE, *VIOLATIONS.values()}


def test_two_parts_that_import_each_other_are_found(package):
    (package / "datasets" / "hen.py").write_text("import zenlib.datasets.egg\n")
    (package / "datasets" / "egg.py").write_text("import zenlib.datasets.hen\n")
    said = broken_contracts(lint_imports(package.parent).stdout)
    assert said.keys() == {CIRCLE}
    assert "No cycles are allowed in zenlib.datasets" in said[CIRCLE]


def test_a_module_without_a_place_in_the_contract_is_found(package):
    (package / "astrology.py").touch()
    said = broken_contracts(lint_imports(package.parent).stdout)
    assert "zenlib.astrology" in said["Formulas import one way"]


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_ruff_has_nothing_to_say(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--output-format=concise", "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def conda_environment():
    import yaml

    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def pip_section():
    [section] = [part for part in conda_environment()["dependencies"] if isinstance(part, dict)]
    return section["pip"]


def locked_versions(name):
    """Versions that a lock file names, by package."""
    text = (ROOT / name).read_text(encoding="utf-8")
    versions = {}
    for package, version in re.findall(
        r"^([\w.-]+(?:\[[\w,-]+\])?)==([^\s;\\]+)", text, re.MULTILINE
    ):
        versions.setdefault(canonicalize_name(package.split("[")[0]), []).append(version)
    return versions


def test_the_conda_environment_has_the_names_and_bounds_of_pyproject():
    extras = project()["optional-dependencies"]
    wanted = [*project()["dependencies"], *(r for e in CONDA_EXTRAS for r in extras[e])]
    assert sorted(pip_section()) == sorted(set(wanted))
    assert f"python {project()['requires-python']}" in conda_environment()["dependencies"]


CONDA_EXTRAS = ("plot", "cnn", "search", "edge", "data", "book", "test")


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", (*CONDA_EXTRAS, "dev")),
        ("requirements-gpu.lock", (*CONDA_EXTRAS, "gpu", "dev")),
    ],
)
def test_the_lock_satisfies_every_requirement(lock, extras):
    versions = locked_versions(lock)
    optional = project()["optional-dependencies"]
    texts = [*project()["dependencies"], *(text for extra in extras for text in optional[extra])]
    for requirement in map(Requirement, texts):
        locked = versions[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in locked), requirement


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-gpu.lock"])
def test_the_lock_has_a_hash_for_every_package_and_names_no_index(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) > 50
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)
