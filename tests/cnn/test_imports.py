"""What importing zenlib.cnn loads, says, and answers when TensorFlow is missing."""

import os
import subprocess
import sys

import pytest

from zenlib import cnn

pytestmark = pytest.mark.tensorflow


def python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("missing", ["tensorflow", "keras"])
def test_without_tensorflow_one_error_says_what_to_install(missing):
    answer = python(f"import sys; sys.modules[{missing!r}] = None; import zenlib.cnn")
    last = answer.stderr.strip().splitlines()[-1]
    assert last == (
        "ImportError: zenlib.cnn needs TensorFlow with Keras 3; "
        'install them with: pip install "zenlib[cnn]"'
    )
    assert "During handling" not in answer.stderr


def test_recipes_counts_and_records_load_no_tensorflow():
    answer = python(
        "import sys; from zenlib.cnn import RECIPES, conv_flops, find_recipe, recorded_runs\n"
        "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)"
    )
    assert answer.returncode == 0, answer.stderr


def test_tensorflow_starts_quietly_and_other_words_get_through():
    code = "import sys; from zenlib.cnn import describe_device; describe_device(); "
    answer = python(code + "print('warning of ours', file=sys.stderr)", TF_CPP_MIN_LOG_LEVEL="2")
    assert answer.stderr == "warning of ours\n"


def test_what_others_write_while_tensorflow_starts_is_kept(capfd, monkeypatch):
    from zenlib.cnn.quiet import startup_log_held_back

    monkeypatch.delitem(sys.modules, "tensorflow")
    with startup_log_held_back():
        os.write(2, b"I0000 00:00:1795468674.424451   11616 port.cc:153] oneDNN is on\n")
        os.write(2, b"a library's own warning\n")
    assert capfd.readouterr().err == "a library's own warning\n"


def test_an_error_while_tensorflow_starts_shows_its_log(capfd, monkeypatch):
    from zenlib.cnn.quiet import startup_log_held_back

    monkeypatch.delitem(sys.modules, "tensorflow")

    def start():
        with startup_log_held_back():
            os.write(2, b"E0000 00:00:1795468674.424451   11616 x.cc:1] the reason\n")
            raise ImportError("it failed")

    with pytest.raises(ImportError, match="it failed"):
        start()
    assert "the reason" in capfd.readouterr().err


def test_another_keras_backend_is_refused():
    answer = python("import zenlib.cnn.backend", KERAS_BACKEND="jax")
    last = answer.stderr.strip().splitlines()[-1]
    assert "KERAS_BACKEND is 'jax'; unset it" in last


def test_every_public_name_is_there_and_an_unknown_one_is_not():
    assert dir(cnn) == cnn.__all__
    assert all(getattr(cnn, name).__doc__ or name == "RECIPES" for name in cnn.__all__)
    with pytest.raises(AttributeError, match="no attribute 'fit'"):
        cnn.fit  # noqa: B018
