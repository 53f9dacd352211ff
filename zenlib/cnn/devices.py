"""Which device computes, in which precision, and what to do when a GPU lies idle."""

import os
import platform
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from zenlib.cnn.backend import keras, tf

_CPU_INFO = Path("/proc/cpuinfo")
_BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}


@dataclass(frozen=True)
class Device:
    """What computes, as it is recorded with every run.

    Parameters
    ----------
    kind : {"cpu", "gpu"}
    name : str
        The processor's or the graphics card's own name.
    count : int
        GPUs that TensorFlow sees, or 1 for the CPU.
    precision : {"float32", "bfloat16"}
        What "auto" in a recipe means here.
    advice : str
        Empty, or why a GPU is not used and the command that mends it.
    tensorflow, keras, python : str
        Versions.

    Book: §5.1
    """

    kind: str
    name: str
    count: int
    precision: str
    advice: str
    tensorflow: str
    keras: str
    python: str

    def __str__(self):
        several = f"{self.count} x " if self.count > 1 else ""
        text = (
            f"{self.kind.upper()}: {several}{self.name}, {self.precision}; TensorFlow "
            f"{self.tensorflow}, Keras {self.keras}, Python {self.python}"
        )
        return f"{text}\n{self.advice}" if self.advice else text


def describe_device():
    """The device that training will take, and whether a GPU lies idle beside it.

    Returns
    -------
    Device
        `str(device)` is one line for people, with a second line of advice where a GPU is
        there and cannot be used.

    Notes
    -----
    Three cases are told apart: no GPU; a GPU whose driver answers but whose CUDA libraries
    TensorFlow does not find (the advice names the command that installs them); a GPU in use.
    A GPU's memory is taken as it is needed instead of all at once.

    Examples
    --------
    >>> describe_device().kind in ("cpu", "gpu")
    True

    Book: §5.1
    """
    gpus = usable_gpus()
    return Device(
        kind="gpu" if gpus else "cpu",
        name=_gpu_name(gpus[0]) if gpus else _cpu_name(),
        count=max(1, len(gpus)),
        precision=best_precision(gpus),
        advice="" if gpus else _advice(),
        tensorflow=tf.__version__,
        keras=keras.__version__,
        python=platform.python_version(),
    )


def usable_gpus():
    """The GPUs that TensorFlow sees, told to take memory as they need it."""
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        with suppress(RuntimeError, ValueError):  # in use already, or divided: it stays as it is
            tf.config.experimental.set_memory_growth(gpu, True)
    return gpus


def best_precision(gpus=None):
    """What "auto" means: bfloat16 where the device multiplies it natively, else float32."""
    gpus = usable_gpus() if gpus is None else gpus
    if gpus:
        capability = _gpu_details(gpus[0]).get("compute_capability", (0, 0))
        return "bfloat16" if capability >= (8, 0) else "float32"
    return "bfloat16" if _BFLOAT16_FLAGS & _cpu_flags() else "float32"


def _advice():
    """Why no GPU is used, if there is one."""
    names = _driver_gpu_names()
    if not names:
        return ""
    found = f"The driver reports a GPU ({names[0]}), but TensorFlow does not use it: "
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return found + "CUDA_VISIBLE_DEVICES hides it. Unset it and start Python again."
    if sys.platform == "win32":
        return found + "TensorFlow has no GPU on Windows itself since 2.11. Install it in WSL2."
    return found + (
        'its CUDA libraries are missing. Install them with: pip install "tensorflow[and-cuda]" '
        "(in a clone of the book, `make` installs requirements-gpu.lock), then start Python again."
    )


def _driver_gpu_names():
    """The GPUs that nvidia-smi lists; it comes with the driver, not with TensorFlow."""
    command = shutil.which("nvidia-smi")
    if command is None:
        return []
    try:
        answer = subprocess.run(
            [command, "-L"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    if answer.returncode != 0:
        return []
    return re.findall(r"^GPU \d+: (.*?)(?: \(UUID.*)?$", answer.stdout, flags=re.MULTILINE)


def _gpu_details(gpu):
    return tf.config.experimental.get_device_details(gpu)


def _gpu_name(gpu):
    return _gpu_details(gpu).get("device_name", "GPU")


def _cpu_name():
    names = re.findall(r"^model name\s*:\s*(.+)$", _cpu_info(), flags=re.MULTILINE)
    return names[0].strip() if names else platform.processor() or platform.machine()


def _cpu_flags():
    lines = re.findall(r"^flags\s*:\s*(.+)$", _cpu_info(), flags=re.MULTILINE)
    return set(lines[0].split()) if lines else set()


def _cpu_info():
    """What Linux tells about the processor; empty elsewhere."""
    return _CPU_INFO.read_text(errors="replace") if _CPU_INFO.is_file() else ""
