"""The command line, as a user meets it."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

import zenlib
from zenlib.cli import main


@pytest.fixture
def few_digits(monkeypatch):
    """A data set that trains in a moment, in place of MNIST."""
    from zenlib import datasets

    few = datasets.load_mnist().subset(640, 200, rng=np.random.default_rng(0))
    monkeypatch.setattr(datasets, "load_mnist", lambda: few)


@pytest.mark.tensorflow
def test_train_writes_what_was_asked_for_and_prints_the_result(few_digits, tmp_path, capsys):
    from zenlib import cnn

    files = {
        "--out": tmp_path / "model.keras",
        "--weights": tmp_path / "weights.npz",
        "--record": tmp_path / "run.json",
        "--checkpoint": tmp_path / "checkpoint.npz",
    }
    options = [str(part) for pair in files.items() for part in pair]
    arguments = ["train", "--recipe", "smoke", "--seed", "5", "--validation", "40", *options]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    *steps, epoch, _ = re.split(r"[\r\n]+", out.rstrip("\n"))  # steps, if an epoch takes long
    assert all(line.startswith("smoke, seed 5: epoch 1/1: ") for line in steps)
    assert epoch.startswith("smoke, seed 5: epoch 1/1: loss ")
    assert "of 200 test images" in out.splitlines()[-1]
    record = json.loads(files["--record"].read_text(encoding="utf-8"))
    assert (record["seed"], record["recipe"]["name"]) == (5, "smoke")
    assert len(record["history"]["val_accuracy"]) == 1
    model = cnn.load(files["--out"])
    cnn.load_weights(model, files["--weights"])
    assert files["--checkpoint"].exists()

    assert main([*arguments, "--quiet"]) == 0
    again = capsys.readouterr().out
    assert again == out.splitlines()[-1] + "\n"


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--recipe", "fsat"], "zenlib: recipe must be one of .* did you mean 'fast'"),
        (["--seed", "-1"], "zenlib: seed must be at least 0, got -1"),
        (["--out", "/no/such/folder/m.keras"], "zenlib: .*m.keras lies in no existing folder"),
        (["--out", "model.h5"], "zenlib: path must end in .keras"),
        (["--checkpoint", "/no/such/folder/c.npz"], "zenlib: checkpoint must lie in"),
    ],
)
def test_an_error_is_one_line_and_no_traceback(options, message, few_digits, capsys):
    assert main(["train", "--recipe", "smoke", "--quiet", *options]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert re.search(message, err)


@pytest.mark.tensorflow
@pytest.mark.parametrize("options", [[], ["--every-gpu"]])
def test_every_gpu_shares_the_batches(options, few_digits, monkeypatch):
    from zenlib import cnn
    from zenlib.cnn.backend import tf

    chosen = []
    train = lambda *args, strategy, **options: chosen.append(strategy)  # noqa: E731
    monkeypatch.setattr(cnn, "train", train, raising=False)
    assert main(["train", *options]) == 0
    assert isinstance(chosen[0], tf.distribute.MirroredStrategy if options else type(None))


@pytest.mark.tensorflow
def test_ctrl_c_ends_quietly(monkeypatch, capsys):
    from zenlib import cnn

    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(cnn, "train", interrupted, raising=False)
    assert main(["train", "--recipe", "smoke"]) == 130
    assert "interrupted" in capsys.readouterr().err


@pytest.mark.tensorflow
def test_info_tells_versions_and_device(capsys):
    from zenlib.cnn import describe_device

    assert main(["info"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"zenlib {zenlib.__version__}, Python ")
    assert f"numpy {np.__version__}" in out
    assert str(describe_device()) in out


def test_info_without_tensorflow_says_how_to_install_it():
    code = "import sys; sys.modules['tensorflow'] = None; from zenlib.cli import main; "
    answer = run("-c", code + "sys.exit(main(['info']))")
    assert answer.returncode == 0
    assert 'pip install "zenlib[cnn]"' in answer.stdout


def test_train_without_tensorflow_says_how_to_install_it():
    code = "import sys; sys.modules['tensorflow'] = None; from zenlib.cli import main; "
    answer = run("-c", code + "sys.exit(main(['train']))")
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "zenlib: zenlib.cnn needs TensorFlow with Keras 3; "
        'install them with: pip install "zenlib[cnn]"'
    ]


def test_the_help_lists_every_recipe_and_loads_neither_numpy_nor_tensorflow():
    code = (
        "import sys, zenlib.cli\n"
        "try: zenlib.cli.main(['train', '--help'])\n"
        "finally: assert not {'tensorflow', 'numpy', 'matplotlib'} & set(sys.modules)\n"
    )
    answer = run("-c", code)
    assert answer.returncode == 0, answer.stderr
    for name in ("smoke", "article", "fast", "thorough"):
        assert f"\n  {name} " in answer.stdout


@pytest.mark.tensorflow
def test_the_help_names_the_recipes_that_there_are(capsys):
    from zenlib.cnn import RECIPES

    with pytest.raises(SystemExit):
        main(["train", "--help"])
    listed = capsys.readouterr().out.split("recipes:\n")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == list(RECIPES)


def test_python_m_zenlib_is_the_same_command():
    answer = run("-m", "zenlib", "--version")
    assert answer.stdout == f"zenlib {zenlib.__version__}\n"


def test_a_command_that_is_not_there_is_refused(capsys):
    with pytest.raises(SystemExit) as end:
        main(["deploy"])
    assert end.value.code == 2
    assert "deploy" in capsys.readouterr().err


def run(*arguments):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


# --- zenlib plan ---------------------------------------------------------------------------------


@pytest.fixture
def company(tmp_path):
    from zenlib.economics import example_plan

    path = tmp_path / "company.toml"
    text = example_plan().replace("scenarios = 4000", "scenarios = 100")
    path.write_text(text, encoding="utf-8")
    return path


def test_plan_prints_the_report_and_writes_the_page(company, capsys):
    page = company.with_suffix(".html")
    assert main(["plan", str(company), "--html", str(page)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[0] == "Contract reader - plan of 2026-11-28, amounts in USD"
    assert "\nRecommended: " in out
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_plan_prints_json_for_other_programs(company, capsys):
    assert main(["plan", str(company), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decision"]["route"] == "buy"


def test_the_example_is_printed_and_can_be_read_back(tmp_path, capsys):
    from zenlib.economics import Plan

    assert main(["plan", "--example"]) == 0
    path = tmp_path / "company.toml"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert len(Plan.read(path).routes) == 4


def test_mistakes_in_a_plan_are_listed_and_no_traceback(company, capsys):
    text = company.read_text(encoding="utf-8")
    company.write_text(text.replace("= 0.03", "= 3").replace("cash =", "csh ="), encoding="utf-8")
    assert main(["plan", str(company)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        f"zenlib: {company} has 3 mistakes:",
        "  company.csh is not a field; did you mean company.cash?",
        "  product.payment_share must lie between 0 and 1, got 3; write 15 % as 0.15",
        "  market.churn_per_month must lie between 0 and 1, got 3; write 15 % as 0.15",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plan"], "zenlib: a plan is missing; `zenlib plan --example > company.toml` writes one"),
        (["plan", "/no/such/file.toml"], "zenlib: .*No such file.*'/no/such/file.toml'"),
        (["plan", "x.toml", "--html", "/no/such/folder/x.html"], "x.html lies in no existing fol"),
    ],
)
def test_a_plan_that_cannot_be_made_is_one_line(arguments, message, capsys):
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert re.search(message, err)


def test_plan_loads_no_matplotlib_and_no_tensorflow(company):
    code = (
        "import sys, zenlib.cli\n"
        f"zenlib.cli.main(['plan', {str(company)!r}, '--html', {str(company) + '.html'!r}])\n"
        "assert not {'tensorflow', 'matplotlib', 'scipy'} & set(sys.modules)\n"
    )
    answer = run("-c", code)
    assert answer.returncode == 0, answer.stderr
